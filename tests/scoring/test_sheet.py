"""The scoring sheet as data, as JSON and as rows."""

from __future__ import annotations

import copy
import datetime as dt
import json
from fractions import Fraction
from typing import Any

import attrs
import pytest

import esi_rules as esi
from esi_rules.errors import BadInputError
from esi_rules.frameworks import esi_framework
from esi_rules.records.case import Adjustment
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.json_data import JsonData
from esi_rules.scoring.ladder import describe
from esi_rules.scoring.scores import score_counts, weigh
from esi_rules.scoring.sheet import CSV_HEADER, HIGH_RISK, Provenance, ScoringSheet
from tests.support.paths import SOUTH_WALES


def full_sheet() -> ScoringSheet:
    """A sheet with something in every field."""
    ratings = {f"A1.{n}": "good" for n in range(1, 14)}
    return score_counts(
        {
            "B1.1a": Counts(5, 2, 3, 1, 4),
            "B2.1a": Counts(undetermined=2),
            "D4.1": Counts(met=1, not_met=2),
        },
        groups={
            HIGH_RISK: {"B1.1a": Counts(1, 2, 0, 1, 1)},
            "district==HYPERLINK(1)\n": {"B1.1a": Counts(1)},
            "=1+1": {},
        },
        aggregation="item-mean",
        not_followed_up=["A5", "C3"],
        descriptors=describe(
            esi_framework(),
            {**ratings, "A2.1": "weak", "A2.2": "satisfactory", "A3.1": "weak"},
            adjustments=[Adjustment("A1", "Well met", "the =targets", "J. Lead")],
            not_followed_up=["A5"],
            target_weight=Fraction(5, 2),
        ),
        provenance=Provenance(
            edition="auto",
            readings={"days-unit": "calendar days"},
            limits={"home-visit": "5 working days"},
            rules_digest="abc",
            as_at=dt.date(2005, 3, 14),
            cases=57,
            unrated=2,
            notes=("one case commences after the day judged",),
            quarantined=3,
        ),
    )


def through_json(sheet: ScoringSheet) -> ScoringSheet:
    return ScoringSheet.from_dict(json.loads(json.dumps(sheet.as_dict())))


def test_a_sheet_survives_json_without_loss() -> None:
    sheet = full_sheet()
    back = through_json(sheet)
    assert back == sheet
    assert back.as_dict() == sheet.as_dict()
    assert back.criteria["B1"].exact == sheet.criteria["B1"].exact


def test_a_weighed_sheet_survives_json_without_loss() -> None:
    sheet = weigh({"B1": "500/7", "C1": 60})
    assert through_json(sheet) == sheet


def test_the_data_have_the_keys_of_the_contract() -> None:
    data = full_sheet().as_dict()
    assert {
        "schema_version", "overall", "sections", "criteria", "items", "descriptors", "provenance",
    } <= set(data)  # fmt: skip
    assert data["schema_version"] == 1


def test_a_score_is_exact_text_with_numbers_for_display() -> None:
    data = weigh({"B1": Fraction(500, 7)}).as_dict()
    criteria = data["criteria"]
    assert isinstance(criteria, dict)
    nothing = {"exact": None, "percent": None, "display": "-", "lower": None, "upper": None}
    assert criteria["B1"] == {
        "exact": "500/7",
        "percent": 71.43,
        "display": "71%",
        "lower": "500/7",
        "upper": "500/7",
        "groups": {HIGH_RISK: nothing},
    }


def test_an_item_carries_its_five_counts_for_all_cases_and_each_group() -> None:
    items = full_sheet().as_dict()["items"]
    assert isinstance(items, dict)
    item = items["B1.1a"]
    assert item["counts"] == {
        "met": 5, "not_met": 2, "undetermined": 3, "not_yet_due": 1, "not_applicable": 4,
    }  # fmt: skip
    assert item["groups"][HIGH_RISK]["counts"] == {
        "met": 1, "not_met": 2, "undetermined": 0, "not_yet_due": 1, "not_applicable": 1,
    }  # fmt: skip


def test_every_entry_has_high_risk_of_harm_among_its_groups() -> None:
    for sheet in (full_sheet(), weigh({}), score_counts({})):
        data = sheet.as_dict()
        for level in ("sections", "criteria", "items"):
            entries = data[level]
            assert isinstance(entries, dict)
            assert all(HIGH_RISK in entry["groups"] for entry in entries.values())
        assert isinstance(data["overall"], dict)
        assert HIGH_RISK in data["overall"]["groups"]


def test_an_adjusted_descriptor_shows_both_results_reason_and_name() -> None:
    descriptors = full_sheet().as_dict()["descriptors"]
    assert isinstance(descriptors, dict)
    a1 = descriptors["A1"]
    assert (a1["computed"], a1["adjusted"], a1["descriptor"]) == (
        "Partly met", "Well met", "Well met",
    )  # fmt: skip
    assert a1["adjustment"]["reason"] == "the =targets"
    assert descriptors["A2"]["warning"].startswith(
        "the ladder, read literally, gives a better profile"
    )
    assert descriptors["A3"]["descriptor"] is None
    assert descriptors["A3"]["reachable"] == ["Poor", "Not met"]
    assert len(descriptors["A3"]["missing"]) == 8
    assert "A5" not in descriptors


def test_provenance_names_the_package_version() -> None:
    version = Provenance().package_version
    assert version[0].isdigit()


def test_rows_have_one_width_and_one_row_per_level_id_and_group() -> None:
    sheet = full_sheet()
    header, *rows = sheet.csv_rows()
    assert header == CSV_HEADER
    assert {len(row) for row in rows} == {len(header)}
    scores = 1 + len(sheet.sections) + len(sheet.criteria) + len(sheet.items)
    assert len(rows) == scores * (1 + len(sheet.groups)) + len(sheet.descriptors)
    assert len({row[:3] for row in rows}) == len(rows)


def test_rows_hold_exact_scores_bounds_and_counts() -> None:
    rows = full_sheet().csv_rows()
    assert (
        "item", "B1.1a", "", "500/7", "71.43", "71%", "50", "80", "5", "2", "3", "1", "4",
    ) in rows  # fmt: skip
    assert ("descriptor", "A1", "", "", "", "Well met", *[""] * 7) in rows
    assert ("criterion", "C3", "", *[""] * 10) in rows


def test_a_cell_that_a_spreadsheet_would_run_is_made_inert_in_rows_alone() -> None:
    sheet = full_sheet()
    groups = {row[2] for row in sheet.csv_rows()}
    assert "'=1+1" in groups
    assert "=1+1" not in groups
    assert "=1+1" in sheet.overall.groups
    for start in "=+-@\t\r":
        risky = attrs.evolve(weigh({}), descriptors={}, sections={f"{start}x": weigh({}).overall})
        assert risky.csv_rows()[3][1] == f"'{start}x"


def broken(**changes: JsonData) -> dict[str, JsonData]:
    return {**full_sheet().as_dict(), **changes}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "scoring sheet: must be an object, as `as_dict` makes it"),
        (
            broken(schema_version=2),
            "scoring sheet, column `schema_version`: `2` is no schema version that this package "
            "reads; it reads 1",
        ),
        (
            broken(overall={"exact": "1e9", "lower": None, "upper": None, "groups": {}}),
            "scoring sheet, column `overall.exact`: must be a fraction as text, for instance "
            "`500/7`",
        ),
        (
            broken(overall={"exact": "1/0", "lower": None, "upper": None, "groups": {}}),
            "scoring sheet, column `overall.exact`: must be a fraction as text, for instance "
            "`500/7`",
        ),
        (
            broken(overall={"exact": None, "lower": None, "upper": None}),
            "scoring sheet, column `overall.groups`: `groups` is missing",
        ),
        (
            broken(overall={"exact": "101", "lower": "0", "upper": "100", "groups": {}}),
            "scoring sheet, column `overall`: `exact` of a score must be a fraction from 0 to 100 "
            "(got Fraction(101, 1))",
        ),
        (broken(framework=7), "scoring sheet, column `framework`: must be text (got 7)"),
        (
            broken(rounded_sections=1),
            "scoring sheet, column `rounded_sections`: must be true or false (got 1)",
        ),
    ],
    ids=range(8),
)
def test_what_is_no_sheet_is_refused_with_its_place(data: object, message: str) -> None:
    with pytest.raises(BadInputError) as refused:
        ScoringSheet.from_dict(data)  # type: ignore[arg-type]
    assert str(refused.value) == message


def test_every_fault_of_the_data_is_said_at_once() -> None:
    with pytest.raises(BadInputError) as refused:
        ScoringSheet.from_dict(broken(framework=7, aggregation="sum", sections=3))
    assert len(refused.value.problems) == 3


def test_data_nested_very_deep_are_refused_or_ignored_and_never_followed() -> None:
    deep: JsonData = {}
    for _ in range(100_000):
        deep = {"groups": deep}
    nothing = {"exact": None, "lower": None, "upper": None}
    sheet = ScoringSheet.from_dict(
        broken(overall={**nothing, "groups": {"north": {**nothing, "groups": deep}}})
    )
    assert list(sheet.overall.groups) == ["north"]


def test_a_table_of_sheets_that_is_broken_is_refused_with_every_place() -> None:
    table = esi.score(
        [esi.Inspection("North", "2005-03-14"), esi.Inspection("South", "2005-03-14")]
    )
    assert esi.from_json(esi.to_json(table), esi.ResultsTable) == table
    data = copy.deepcopy(esi.to_data(table))
    inspections: Any = data["inspections"]
    rows: Any = data["rows"]
    del inspections[0]["name"]
    inspections[1]["sheet"]["overall"]["exact"] = 3
    rows[0]["display"] = "x"
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(data, esi.ResultsTable)
    assert str(caught.value).splitlines() == [
        "results table, column `inspections[0].name`: `name` is missing",
        "results table, column `inspections[1].sheet.overall.exact`: must be a fraction as text, "
        "for instance `500/7`",
        "results table, column `rows[0].display`: must be a list (got 'x')",
    ]
    rows[0]["display"] = ["x"]
    inspections[0]["name"] = "North"
    inspections[1]["sheet"]["overall"]["exact"] = None
    with pytest.raises(esi.BadInputError, match="must have a text for each of 2 inspections"):
        esi.from_data(data, esi.ResultsTable)


def test_a_sheet_with_an_adjustment_to_no_descriptor_is_refused_when_it_is_read() -> None:
    """Found by Hypothesis: such a sheet was read and could then not be written."""
    data: Any = json.loads(
        json.dumps(esi.score(esi.read(SOUTH_WALES / "sample").inspection).as_dict())
    )
    data["descriptors"]["A1"]["adjustment"]["descriptor"] = "Wel met"
    with pytest.raises(esi.BadInputError, match="descriptor of an adjustment must be") as caught:
        esi.ScoringSheet.from_dict(data)
    assert "A1" in str(caught.value)
