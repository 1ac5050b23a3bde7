"""Spreadsheets: one table per sheet, real dates, text that is no formula, formulas that agree."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.errors import BadInputError, MissingExtraError
from esi_rules.frameworks.esi import esi_framework
from esi_rules.report.score_workbook import score_tables
from esi_rules.report.workbook import SheetTable, write_workbook
from esi_rules.scoring.setup import set_up
from tests.support.paths import EXAMPLES

openpyxl = pytest.importorskip("openpyxl", reason="the package openpyxl is missing")

SAMPLE = EXAMPLES / "south_wales_2005/sample"
PRINTED = EXAMPLES / "south_wales_2005/published"
INSPECTION = esi.read(SAMPLE).inspection


def opened(path: Path, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(path, data_only=values)


def rows_of(book: Any, name: str) -> list[dict[str, Any]]:
    header, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sheets") / "score.xlsx"
    assert main(["score", str(SAMPLE), "--xlsx", str(out)]) == 0
    return out


def test_score_writes_all_its_sheets(scored: Path) -> None:
    names = opened(scored).sheetnames
    assert names == [
        "Read me", "Scoring sheet", "Items", "Cases by standard", "Open and overdue", "Rules",
        "Notes",
    ]  # fmt: skip


def test_headers_are_frozen_tables_filtered_and_no_cells_merged(scored: Path) -> None:
    for sheet in opened(scored).worksheets:
        assert sheet.freeze_panes == "B2"
        assert not sheet.merged_cells.ranges
        assert sheet.max_row == 1 or sheet.auto_filter.ref.startswith("A1:")


def test_the_values_are_those_of_the_scoring_sheet(scored: Path) -> None:
    book, sheet = opened(scored), esi.score(INSPECTION)
    rows = {(row["level"], row["id"]): row for row in rows_of(book, "Scoring sheet")}
    for id, score in sheet.criteria.items():
        if score.exact is not None:
            assert rows["criterion", id]["score"] == pytest.approx(float(score.exact / 100))
            assert rows["criterion", id]["as printed"] == score.display
    assert sheet.overall.exact is not None
    assert rows["overall", None]["score"] == pytest.approx(float(sheet.overall.exact / 100))
    items = {row["item"]: row for row in rows_of(book, "Items")}
    assert (items["B1.1a"]["met"], items["B1.1a"]["not met"]) == (49, 8)
    assert items.keys() == sheet.items.keys()


def test_cases_by_standard_has_real_dates_and_days_late(scored: Path) -> None:
    rows = rows_of(opened(scored), "Cases by standard")
    assert len(rows) == 57 * len(set_up(INSPECTION).standards.ids)
    first = next(r for r in rows if (r["case"], r["standard"]) == ("S01", "supervision-plan"))
    assert first["due by"] == dt.datetime(2004, 10, 13)
    assert first["done"] == dt.datetime(2004, 10, 14)
    assert (first["verdict"], first["days late"]) == ("NOT MET", 1)


def test_open_and_overdue_duties_of_a_case_are_sorted_by_deadline(scored: Path) -> None:
    rows = rows_of(opened(scored), "Open and overdue")
    for case in {row["case"] for row in rows}:
        days = [row["due by"] for row in rows if row["due by"] and row["case"] == case]
        assert days == sorted(days)
    assert {row["state"] for row in rows} <= {"overdue", "not yet due", "undetermined"}
    assert all(row["working days left"] is None for row in rows if row["state"] == "overdue")


def test_every_limit_has_its_status_and_source(scored: Path) -> None:
    rows = rows_of(opened(scored), "Rules")
    assert {row["status"] for row in rows if row["status"]} >= {"stated", "assumed", "unknown"}
    assert all(row["citation"] for row in rows if row["status"])


def test_evaluate_due_and_compare_write_spreadsheets(tmp_path: Path) -> None:
    evaluated, due, compared = (tmp_path / f"{name}.xlsx" for name in ("one", "two", "three"))
    assert main(["evaluate", str(SAMPLE), "--xlsx", str(evaluated)]) == 0
    assert "Cases by standard" in opened(evaluated).sheetnames
    assert main(["due", str(SAMPLE), "--as-at", "2005-03-14", "--xlsx", str(due)]) == 0
    rows = rows_of(opened(due), "Open and overdue")
    assert rows
    assert all(isinstance(row["due by"], dt.datetime) for row in rows)
    original, follow_up = (str(PRINTED / f"{n}.toml") for n in ("original_2004", "follow_up_2005"))
    assert main(["compare", original, follow_up, "--xlsx", str(compared)]) == 0
    changes = {row["id"]: row for row in rows_of(opened(compared), "Changes")}
    assert (changes["B1"]["before"], changes["B1"]["after"]) == ("43%", "69%")
    assert changes["B1"]["points"] == 26
    conclusions = {row["criterion"]: row for row in rows_of(opened(compared), "Conclusions")}
    assert conclusions["B2"]["conclusion"] == "improved; further work is required: timeliness"
    assert conclusions["C1"]["outcome"] == "disagrees"
    sickness, *_ = rows_of(opened(compared), "Measures")
    assert [sickness[name] for name in ("after", "target", "at target")] == [12.2, 9, "no"]


def test_evaluate_needs_a_file_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(SAMPLE)]) == 2
    assert "--out: is missing" in capsys.readouterr().err


def test_a_spreadsheet_has_a_name_that_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(SAMPLE), "--xlsx", str(tmp_path / "sheet.csv")]) == 2
    assert "must end in .xlsx" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    out = tmp_path / "one.xlsx"
    bad = ["=1+1", "@SUM(A1)", "+1", "-1", "\x1b[2J", "{=A1}", "http://example.org", "x" * 40_000]
    write_workbook(out, [SheetTable("One", ("text",), [(each,) for each in bad])], made_on=None)
    cells = [row[0] for row in opened(out, values=False)["One"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert cells[0].value == "=1+1"
    assert len(cells[-1].value) <= 32_767


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["score", str(SAMPLE), "--xlsx", str(tmp_path / f"{name}.xlsx")]) == 0
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_more_rows_than_a_sheet_has_are_refused(tmp_path: Path) -> None:
    class Many(list[tuple[str]]):
        def __len__(self) -> int:
            return 2_000_000

    with pytest.raises(BadInputError, match="2,000,000 rows"):
        write_workbook(tmp_path / "a.xlsx", [SheetTable("One", ("a",), Many())], made_on=None)
    assert list(tmp_path.iterdir()) == []


def test_without_xlsxwriter_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtraError, match=r'pip install "esi-rules\[report\]"'):
        write_workbook(tmp_path / "a.xlsx", [], made_on=None)


def variants() -> dict[str, esi.ScoringSheet]:
    """Sheets of each way of scoring, with parts that have no score, and with open answers."""
    cases = INSPECTION.cases
    unanswered = tuple(
        attrs.evolve(case, answers={k: v for k, v in case.answers.items() if k[0] != "D"})
        for case in cases
    )
    means = {"aggregation": "item-mean", "rounded-sections": "yes"}
    one = attrs.evolve(INSPECTION, cases=cases[:3])
    found = {
        "pooled": esi.score(INSPECTION),
        "item-mean": esi.score(attrs.evolve(INSPECTION, readings=means)),
        "open": esi.score(attrs.evolve(INSPECTION, cases=unanswered)),
        "few": esi.score(attrs.evolve(one, not_followed_up=["A5", "B2", "C3"])),
        "percentages": esi.weigh({"B1": 69, "B2": 82, "C1": "62.5", "D1": None}),
        "nothing": esi.weigh({}),
    }
    rounded = esi.weigh({"B1": 69, "B2": 82, "B3": 56, "C2": 44}, rounded_sections=True)
    return {**found, "rounded": rounded}


@pytest.mark.slow
def test_formulas_recalculated_by_libreoffice_give_the_stored_values(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is missing; install the Debian package libreoffice-calc-nogui")
        pytest.skip("soffice is missing; install the Debian package libreoffice-calc-nogui")
    bare, again = tmp_path / "bare", tmp_path / "again"
    bare.mkdir()
    stored = {}
    for name, sheet in variants().items():
        file = tmp_path / f"{name}.xlsx"
        write_workbook(file, score_tables(sheet, esi_framework(), None), made_on=None)
        stored[name] = opened(file)
        # openpyxl writes formulas without their values, so that all must be computed anew.
        opened(file, values=False).save(bare / file.name)
        assert all(
            cell.value is None
            for row in opened(bare / file.name)["Scoring sheet"].iter_rows(min_row=2, min_col=7,
                                                                            max_col=8)
            for cell in row
        )  # fmt: skip
    subprocess.run(
        [soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "xlsx", "--outdir", str(again), *map(str, sorted(bare.iterdir()))],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    formulas = 0
    for name, before in stored.items():
        after, written = opened(again / f"{name}.xlsx"), opened(bare / f"{name}.xlsx", values=False)
        for sheet in written.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type != "f":
                        continue
                    formulas += 1
                    old = before[sheet.title][cell.coordinate].value
                    new = after[sheet.title][cell.coordinate].value
                    place = f"{name} {sheet.title} {cell.coordinate} {cell.value}"
                    if old in (None, ""):
                        assert new in (None, ""), place
                    else:
                        assert new == pytest.approx(old, abs=1e-12), place
    assert formulas > 300
