"""The command line, as a person meets it: on good input, on broken input, in a pipe."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import write_folder

CASE = esi.Case(
    "S01",
    "order",
    "2004-09-24",
    events=[
        esi.Event("risk_rating", "2004-09-24", "high"),
        esi.Event("risk_management_plan", "2004-10-04"),
        esi.Event("supervision_plan", "2004-10-01"),
        *(esi.Event("appointment", f"2004-10-{day:02}", "attended") for day in range(1, 20)),
    ],
    answers={"B1.2": "yes", "B3.2b": "yes"},
    groups={"district": "North"},
)
OTHER = esi.Case("S02", "licence", "2004-10-01", groups={"district": "=SUM(A1)"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_folder(tmp_path / "in", esi.Inspection("Testshire", dt.date(2005, 3, 14), [CASE, OTHER]))
    return tmp_path / "in"


def test_score_prints_the_sheet_with_bounds_groups_and_provenance(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(folder), "--by", "district"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Scoring sheet: Testshire\n")
    assert "district=North" in out
    assert "2 cases judged at 2005-03-14, edition auto" in out
    assert "1 cases have no risk of harm rating" in out
    assert "\x1b" not in out


def test_score_as_json_follows_the_contract(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(folder), "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    expected = {"schema_version", "overall", "sections", "criteria", "items", "descriptors"}
    assert expected | {"provenance"} <= set(data)
    assert data["sections"]["B"]["groups"]["high_risk_of_harm"]["exact"] is not None
    assert data["items"]["B3.2a"]["counts"]["met"] == 1


def test_score_as_csv_lets_no_cell_act_as_a_formula(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(folder), "--by", "district", "--format", "csv"]) == 0
    rows = list(csv.reader(capsys.readouterr().out.splitlines()))
    assert all(not cell.startswith(("=", "@", "+")) for row in rows for cell in row)


def test_explain_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(folder), "--case", "S01"]) == 0
    out = capsys.readouterr().out
    assert "S01: order commenced Fri 24 Sep 2004, high risk of harm" in out
    assert "NOT MET  risk-management-plan  completed 1 working day late" in out
    assert "do not apply: " in out
    assert "B1.2   NOT MET" in out


def test_explain_takes_one_standard_or_item(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["explain", str(folder), "--case", "S01", "--standard"]
    assert main([*command, "supervision-plan", "--full"]) == 0
    assert "days skipped" in capsys.readouterr().out
    assert main([*command, "B3.2a"]) == 0
    assert "item B3.2a" in capsys.readouterr().out
    assert main([*command, "suprvision-plan"]) == 2
    assert "did you mean `supervision-plan`?" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_evaluate_writes_a_row_for_every_case_and_standard(
    folder: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"verdicts.{suffix}"
    assert main(["evaluate", str(folder), "--out", str(out)]) == 0
    if suffix == "csv":
        rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    else:
        import polars as pl

        rows = pl.read_parquet(out).to_dicts()
    assert len(rows) == 2 * 18
    late = next(r for r in rows if r["standard"] == "risk-management-plan")
    assert late == {
        "case_id": "S01",
        "standard": "risk-management-plan",
        "edition": "ns2000",
        "verdict": "NOT_MET",
        "reason": "late",
        "clock_starts": "2004-09-24",
        "last_good_day": "2004-10-01",
        "done_on": "2004-10-04",
    }
    absent = next(r for r in rows if r["verdict"] == "NOT_APPLICABLE")
    assert [absent[c] for c in ("edition", "clock_starts", "last_good_day", "done_on")] == [""] * 4


def test_due_lists_what_comes_next_the_soonest_first(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["due", str(folder), "--as-at", "2004-10-05", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    days = [row["last_good_day"] for row in rows]
    assert days == sorted(days)
    assert {"case_id": "S02", "standard": "supervision-plan"}.items() <= next(
        r for r in rows if r["standard"] == "supervision-plan"
    ).items()
    assert all(day >= "2004-10-05" for day in days)


def test_rulebook_says_every_standard_with_its_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rulebook", "--edition", "ns2000"]) == 0
    out = capsys.readouterr().out
    assert "assumed" in out
    assert "stated" in out
    for standard in esi.national_standards_2000().standards:
        assert standard.id in out


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["score", "nowhere"], "does not exist"),
        (["explain", "IN", "--case", "S011"], "did you mean"),
        (["due", "IN", "--as-at", "01/10/2004"], "write the year first"),
        (["due", "IN", "--as-at", "2004-02-30"], "is not a day of the calendar"),
        (["score", "IN", "--by", "distrct"], "did you mean `district`?"),
        (["evaluate", "IN", "--out", "x.txt"], "must end in .parquet or .csv"),
        (["evaluate", "IN", "--out", "/proc/nowhere/x.csv"], "/proc/nowhere"),
        (["scor", "IN"], 'Did you mean "score"?'),
        (["score", "IN", "--format", "xml"], "xml"),
    ],
)
def test_bad_input_and_usage_end_with_2_and_a_message(
    folder: Path, command: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(folder) if word == "IN" else word for word in command]) == 2
    said = capsys.readouterr()
    assert message in said.err.replace("\n│", "").replace("│\n", "")
    assert "Traceback" not in said.err


def test_bad_rows_are_told_all_at_once_and_can_be_set_aside(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.write("S02,apointment,2004-10-01,attended\nS02,home_visit,2004-02-30,seen\n")
    assert main(["score", str(folder)]) == 2
    said = capsys.readouterr().err
    assert "`apointment`" in said
    assert "did you mean `appointment`?" in said
    assert "`2004-02-30`" in said
    aside = tmp_path / "aside.csv"
    assert main(["score", str(folder), "--quarantine", str(aside)]) == 0
    out = capsys.readouterr().out
    assert "1 cases judged" in out
    assert "rows were set aside" in out
    assert "2004-02-30" in aside.read_text(encoding="utf-8")


def test_an_unknown_reading_or_limit_of_an_inspection_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "inspection.toml").open("a", encoding="utf-8") as file:
        file.write('\n[readings]\ndays-unt = "working"\n[limits]\nhome-visit = "ten days"\n')
    assert main(["score", str(folder)]) == 2
    assert "did you mean `days-unit`?" in capsys.readouterr().err


def test_a_wrong_limit_and_a_scored_criterion_are_told_with_the_other_settings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "inspection.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[readings]\ndays-unit = "hours"\n[limits]\nhome-visit = "ten days"\n'
            '[[adjustments]]\ncriterion = "B1"\ndescriptor = "Poor"\nreason = "r"\nname = "n"\n'
        )
    assert main(["score", str(folder)]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "inspection.toml, column `readings.days-unit`: `hours` must be `working` or `calendar`",
        "inspection.toml, column `limits.home-visit`: a period is a number and a unit, such as "
        "`15 working days` (got 'ten days')",
        "inspection.toml, column `adjustments[0].criterion`: `B1` is scored, not described; only "
        "`A1`, `A2`, `A3`, `A4`, `A5` or `D3` can be adjusted",
        "esi-rules: 3 problems; no result",
    ]
