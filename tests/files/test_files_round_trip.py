"""What is written is read back equal, in each of the formats; nothing else is written."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from esi_rules.errors import BadInputError
from esi_rules.files import (
    inspection_from_document,
    inspection_from_json,
    inspection_to_document,
    inspection_to_json,
    read_inspection,
    write_folder,
)
from esi_rules.records.case import Case, Inspection
from tests.support.examples import examples
from tests.support.files import VOCABULARY, inspections

QUICK = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@QUICK
@given(inspections())
def test_a_csv_folder_gives_back_the_inspection(inspection: Inspection) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_folder(Path(name), inspection)
        assert read_inspection(Path(name), VOCABULARY).inspection == inspection


@settings(QUICK, max_examples=examples(15))
@given(inspections())
def test_a_parquet_folder_gives_back_the_inspection(inspection: Inspection) -> None:
    with tempfile.TemporaryDirectory() as name:
        write_folder(Path(name), inspection, fmt="parquet")
        assert read_inspection(Path(name), VOCABULARY).inspection == inspection


@QUICK
@given(inspections())
def test_json_gives_back_the_inspection(inspection: Inspection) -> None:
    document = inspection_to_document(inspection)
    assert inspection_from_document(document, VOCABULARY) == inspection
    assert inspection_from_json(inspection_to_json(inspection), VOCABULARY) == inspection


def test_json_keeps_what_tables_cannot(tmp_path: Path) -> None:
    inspection = Inspection(
        "Gwent",
        "2005-06-30",
        [
            Case("c1", "order", "2004-09-20", facts={"tier": 2}, groups={"team": "North"}),
            Case("c2", "order", "2004-09-20"),
        ],
    )
    assert inspection_from_json(inspection_to_json(inspection), VOCABULARY) == inspection
    with pytest.raises(BadInputError) as caught:
        write_folder(tmp_path, inspection)
    assert str(caught.value).splitlines() == [
        "inspection, column `team`: is given for 1 of 2 cases; a table needs it for all",
        "inspection, column `tier`: is given for 1 of 2 cases; a table needs it for all",
    ]
    assert list(tmp_path.iterdir()) == []


def test_white_space_around_a_cell_is_refused_since_no_route_keeps_it(tmp_path: Path) -> None:
    case = Case("c1", "order", "2004-09-20", groups={"team": " North"})
    inspection = Inspection("Gwent", "2005-06-30", [case])
    for write in (inspection_to_json, lambda i: write_folder(tmp_path, i)):
        with pytest.raises(BadInputError, match="has white space around it, which a table does"):
            write(inspection)


def test_a_fact_that_the_shape_does_not_have_is_refused_not_lost() -> None:
    case = Case("c1", "order", "2004-09-20", facts={"tag": 1.5}, groups={"tier": "x"})
    with pytest.raises(BadInputError) as caught:
        inspection_to_json(Inspection("Gwent", "2005-06-30", [case, case]))
    assert str(caught.value).splitlines()[:3] == [
        "inspection, column `case_id`: `c1` is the id of 2 cases; each needs its own",
        "inspection, column `tag`: `1.5` is not what the fact can be in a file, in case `c1`",
        "inspection: `tier` cannot be the name of a grouping, in case `c1`",
    ]


def test_a_folder_never_ends_up_with_two_versions_of_a_table(tmp_path: Path) -> None:
    inspection = Inspection("Gwent", "2005-06-30", [Case("c1", "order", "2004-09-20")])
    write_folder(tmp_path, inspection, fmt="parquet")
    with pytest.raises(BadInputError, match=r"remove it before writing as \.csv"):
        write_folder(tmp_path, inspection)
