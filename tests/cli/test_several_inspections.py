"""Several inspections scored into one table, from Python and from the command line."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import write_folder
from esi_rules.scoring.results_table import join_sheets

DAY = dt.date(2005, 3, 14)
DONE = esi.Case(
    "S01", "order", "2004-09-24",
    [esi.Event("supervision_plan", "2004-10-01"), esi.Event("risk_rating", "2004-09-24", "high")],
    {"B1.2": "yes", "C3.1": "no"},
)  # fmt: skip
UNDONE = esi.Case("S02", "order", "2004-09-24", [], {"B1.2": "no"})
NORTH = esi.Inspection("Northshire", DAY, [DONE], not_followed_up=["A5"])
SOUTH = esi.Inspection("Southshire", DAY, [DONE, UNDONE])


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    for name, inspection in (("north", NORTH), ("south", SOUTH)):
        write_folder(tmp_path / name, inspection)
    return tmp_path / "north", tmp_path / "south"


def test_the_table_has_every_score_of_every_sheet() -> None:
    found = esi.score([NORTH, SOUTH])
    assert isinstance(found, esi.ResultsTable)
    assert found.names == ("Northshire", "Southshire")
    assert found.sheets == (esi.score(NORTH), esi.score(SOUTH))
    rows = {row.id: row for row in found.rows if row.level == "criterion"}
    framework = esi.esi_framework()
    assert list(rows) == list(framework.criteria)
    for place, sheet in enumerate(found.sheets):
        for id, row in rows.items():
            assert row.scores[place] == sheet.criteria.get(id)
            assert row.title == framework.criteria[id].title
        sections = {row.id: row.scores[place] for row in found.rows if row.level == "section"}
        assert sections == dict(sheet.sections)
        assert found.rows[-1].scores[place] == sheet.overall
    assert found.rows[-1].level == "overall"
    assert rows["A5"].words[0] == "not followed up"
    assert rows["A5"].words[1] == found.sheets[1].descriptors["A5"].words


def test_folders_and_values_are_scored_together(folders: tuple[Path, Path]) -> None:
    assert esi.score([folders[0], SOUTH]) == esi.score([NORTH, folders[1]])
    assert esi.score(folders[0]) == esi.score(NORTH)


def test_equal_areas_are_told_apart() -> None:
    later = esi.Inspection("Northshire", dt.date(2005, 6, 30), [DONE])
    found = esi.score([NORTH, later, SOUTH, NORTH])
    assert found.names == (
        "Northshire, 2005-03-14", "Northshire, 2005-06-30", "Southshire",
        "Northshire, 2005-03-14 (2)",
    )  # fmt: skip
    named = esi.Inspection("Northshire (2)", DAY, [DONE])
    assert len(set(esi.score([NORTH, NORTH, named]).names)) == 3


def test_different_rules_are_a_caveat() -> None:
    assert esi.score([NORTH, SOUTH]).caveats == ()
    other = esi.Inspection("Eastshire", DAY, [DONE], readings={"first-day": "counted"})
    [caveat] = esi.score([NORTH, other]).caveats
    assert "not scored by the same rules" in caveat


@pytest.mark.parametrize(
    ("reading", "choice"),
    [("aggregation", "item-mean"), ("rounded_sections", "yes"), ("ladder", "monotone")],
)
def test_other_ways_to_make_scores_are_a_caveat(reading: str, choice: str) -> None:
    other = esi.Inspection("Eastshire", DAY, [DONE], readings={reading: choice})
    assert len(esi.score([NORTH, other]).caveats) == 1


def test_another_framework_or_version_is_a_caveat() -> None:
    for part in ("framework_digest", "package_version"):
        sheet = esi.score(SOUTH)
        made = attrs.evolve(sheet.provenance, **{part: "other"})
        joined = join_sheets(
            [("A", sheet), ("B", attrs.evolve(sheet, provenance=made))], esi.esi_framework()
        )
        assert len(joined.caveats) == 1


def test_every_problem_of_every_inspection_is_reported(tmp_path: Path) -> None:
    twice = esi.Inspection("Eastshire", DAY, [DONE, DONE])
    with pytest.raises(esi.BadInputError) as caught:
        esi.score([twice, tmp_path / "nowhere", NORTH])
    assert len(caught.value.problems) == 2
    with pytest.raises(esi.BadInputError, match="give at least one"):
        esi.score([])
    for wrong in (["north"], [None], "north"):
        with pytest.raises(esi.WrongTypeError, match="a `Path`"):
            esi.score(wrong)  # type: ignore[call-overload]


def test_sheets_of_another_framework_are_refused() -> None:
    sheet = esi.score(NORTH)
    other = esi.Framework("other", "Other", esi.esi_framework().sections)
    with pytest.raises(esi.BadInputError, match="another framework than `other`"):
        join_sheets([("Northshire", sheet)], other)


def test_score_prints_one_table(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", *map(str, folders)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Scores of 2 inspections\n")
    header = out.splitlines()[1].split()
    assert header == ["Northshire", "Southshire"]
    overall = next(line for line in out.splitlines() if "Overall" in line)
    assert esi.score(NORTH).overall.display in overall
    assert f"({esi.score(SOUTH).overall.bounds})" in overall
    assert "Northshire: 1 case judged at 2005-03-14" in out
    assert "Southshire: 2 cases judged at 2005-03-14" in out


def test_score_writes_the_table_as_csv_and_json(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", *map(str, folders), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    table = esi.score([NORTH, SOUTH])
    by_id = {(row["level"], row["id"]): row for row in rows}
    for row in table.rows:
        for name, score in zip(table.names, row.scores, strict=True):
            cell = by_id[row.level, row.id][name]
            if score is not None:
                assert cell == ("" if score.percent is None else f"{score.percent:.2f}")
    assert by_id["criterion", "A5"]["Northshire"] == "not followed up"
    out = tmp_path / "table.json"
    assert main(["score", *map(str, folders), "--format", "json", "--out", str(out)]) == 0
    data = json.loads(out.read_text("utf-8"))
    assert data == json.loads(json.dumps(table.as_dict()))
    assert [each["name"] for each in data["inspections"]] == ["Northshire", "Southshire"]
    assert esi.ScoringSheet.from_dict(data["inspections"][0]["sheet"]) == table.sheets[0]


def test_problems_of_several_folders_name_the_folder(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in folders:
        (folder / "inspection.toml").write_text('aera = "x"\n', "utf-8")
    assert main(["score", *map(str, folders)]) == 2
    error = capsys.readouterr().err
    for folder in folders:
        assert f"{folder}/inspection.toml: `aera` is not a setting" in error


def test_options_for_one_inspection_are_refused_for_several(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    given = [*map(str, folders), "--by", "district", "--quarantine", str(bad)]
    assert main(["score", *given]) == 2
    error = capsys.readouterr().err
    assert "--by: is for one inspection" in error
    assert "--quarantine: is for one inspection" in error
    assert not bad.exists()


def test_the_table_is_never_written_over_an_inspection(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    over = folders[1] / "cases.csv"
    before = over.read_bytes()
    assert main(["score", *map(str, folders), "--format", "csv", "--out", str(over)]) == 2
    assert "is a file that is read" in capsys.readouterr().err
    assert over.read_bytes() == before
