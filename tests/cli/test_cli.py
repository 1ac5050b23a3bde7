"""The command line, as a person meets it: on good input, on broken input, in a pipe."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.cli import main, show
from esi_rules.cli.app import COMMANDS
from esi_rules.files import write_folder
from tests.support.paths import ROOT

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
    assert "1 case has no risk of harm rating" in out
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
    assert "NOT MET  risk-management-plan  completed Mon 4 Oct 2004, 1 working day late" in out
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


def test_due_lists_what_comes_next_case_by_case(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["due", str(folder), "--as-at", "2004-10-05", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"case_id": "S02", "standard": "supervision-plan"}.items() <= next(
        r for r in rows if r["standard"] == "supervision-plan"
    ).items()
    for case in {row["case_id"] for row in rows}:
        days = [row["last_good_day"] or "9999" for row in rows if row["case_id"] == case]
        assert days == sorted(days)
    assert {row["state"] for row in rows} == {"overdue", "undetermined", "not yet due"}
    for row in rows:
        if row["state"] != "undetermined":
            assert (row["last_good_day"] < "2004-10-05") == (row["state"] == "overdue")


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
        (["explain", "IN", "--case", "s01 "], "did you mean `S01`?"),
        (["explain", "IN", "--case", "S011"], "`S011` is not a case of this inspection\n"),
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
    assert "1 case judged" in out
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
        "inspection.toml, at `readings.days-unit`: `hours` must be `working` or `calendar`",
        "inspection.toml, at `limits.home-visit`: a period is a number and a unit, such as "
        "`15 working days` (got 'ten days')",
        "inspection.toml, at `adjustments[0].criterion`: `B1` is scored, not described; only "
        "`A1`, `A2`, `A3`, `A4`, `A5` or `D3` can be adjusted",
        "esi-rules: 3 problems found. There is no result.",
    ]


def test_the_counts_of_a_group_add_up_to_its_cases_however_often_its_column_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(folder), "--by", "district", "--format", "json"]) == 0
    once = json.loads(capsys.readouterr().out)
    twice = ["--by", "district", "--by", "sentence", "--by", "district"]
    assert main(["score", str(folder), *twice, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    for name, item in data["items"].items():
        assert item["groups"]["district=North"] == once["items"][name]["groups"]["district=North"]
        assert sum(item["counts"].values()) == 2
        for column in ("district", "sentence"):
            groups = [g for key, g in item["groups"].items() if key.startswith(f"{column}=")]
            assert sum(sum(group["counts"].values()) for group in groups) == 2
    assert list(data["overall"]["groups"]) == [
        "high_risk_of_harm", "district==SUM(A1)", "district=North", "sentence=licence",
        "sentence=order",
    ]  # fmt: skip


@pytest.mark.parametrize("column", ["sentence", "commenced_on", "ended_on", "case_id"])
def test_any_column_of_the_cases_can_be_a_grouping(
    folder: Path, column: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(folder), "--by", column]) == 0
    assert f"{column}=" in capsys.readouterr().out


def test_a_column_whose_groups_could_be_taken_for_anothers_is_no_grouping(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = esi.Case("S1", "order", "2004-09-24", groups={"a": "b=c", "a=b": "c", "Straße": "ä"})
    write_folder(tmp_path / "in", esi.Inspection("T", dt.date(2005, 3, 14), [case]))
    for command in ("score", "monitor"):
        assert main([command, str(tmp_path / "in"), "--by", "a", "--by", "a=b"]) == 2
        said = capsys.readouterr().err
        assert "`a=b` has a `=` in its name and cannot be grouped by; rename the column" in said
        assert main([command, str(tmp_path / "in"), "--by", "a", "--by", "Straße"]) == 0
        assert "Straße=ä" in capsys.readouterr().out
    assert main(["score", str(tmp_path / "in"), "--by", "zzzzzz"]) == 2
    assert "there is `case_id`, `sentence`, `commenced_on`" in capsys.readouterr().err


def test_no_input_is_written_over(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    link = tmp_path / "link.csv"
    link.symlink_to(folder / "events.csv")
    here = str(folder)
    for command in (
        ["evaluate", here, "--out", f"{here}/cases.csv"],
        ["evaluate", here, "--out", f"{here}/../in/answers.csv"],
        ["evaluate", here, "--out", f"{here}/cases.parquet"],
        ["evaluate", here, "--out", str(link)],
        ["score", here, "--quarantine", f"{here}/events.csv"],
        ["score", here, "--format", "csv", "--out", f"{here}/inspection.toml"],
        ["due", here, "--as-at", "2005-01-01", "--quarantine", f"{here}/events.csv"],
        ["monitor", here, "--format", "csv", "--out", f"{here}/cases.csv"],
        ["compare", here, here, "--out", f"{here}/cases.csv"],
    ):
        assert main(command) == 2, command
        assert "is a file that is read; name another one to write to" in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    (folder / "verdicts.csv").write_text("old")
    assert main(["evaluate", here, "--out", f"{here}/verdicts.csv"]) == 0


def test_two_results_never_go_to_one_file(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = str(tmp_path / "x.csv")
    assert main(["evaluate", str(folder), "--out", one, "--quarantine", one]) == 2
    assert "is named for --out too; each needs a file of its own" in capsys.readouterr().err
    assert not Path(one).exists()


@pytest.mark.parametrize("command", [["score"], ["due", "--as-at", "2005-01-01"], ["monitor"]])
def test_a_table_is_not_quietly_left_unwritten(
    folder: Path, tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "sheet.txt"
    assert main([command[0], str(folder), *command[1:], "--out", str(out)]) == 2
    assert "--format table is printed and writes no file" in capsys.readouterr().err
    assert not out.exists()


def test_a_command_that_fails_writes_no_quarantine(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aside = tmp_path / "aside.csv"
    score = ["score", str(folder), "--quarantine", str(aside)]
    for wrong in (["--by", "nothing"], ["--format", "json", "--out", str(tmp_path / "no" / "x")]):
        assert main([*score, *wrong]) == 2
        assert not aside.exists()
    capsys.readouterr()


def test_a_good_case_is_explained_while_the_rows_of_another_are_bad(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.write("S02,home_visit,2004-02-30,seen\n")
    aside = tmp_path / "aside.csv"
    explain = ["explain", str(folder), "--quarantine", str(aside), "--case"]
    assert main([*explain, "S01"]) == 0
    assert "risk-management-plan" in capsys.readouterr().out
    assert main([*explain, "S02"]) == 2
    assert "`S02` was set aside and cannot be judged: set aside with its case, because of " in (
        capsys.readouterr().err
    )
    assert main(["due", str(folder), "--as-at", "2004-10-05", "--quarantine", str(aside)]) == 0
    assert "S01" in capsys.readouterr().out


def test_a_case_that_has_failed_one_window_still_has_its_next_one_to_come(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A licence: weekly for four weeks, fortnightly up to week 12, then monthly.
    days = ["2004-10-08", "2004-10-15", "2004-10-22", "2004-10-29", "2004-11-05", "2004-12-03",
            "2004-12-17", "2004-12-31"]  # fmt: skip
    case = esi.Case(
        "S19",
        "licence",
        "2004-10-07",
        events=[esi.Event("appointment", day, "attended") for day in days],
    )
    write_folder(tmp_path / "in", esi.Inspection("T", dt.date(2005, 1, 10), [case]))
    assert main(["due", str(tmp_path / "in"), "--as-at", "2005-01-10", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    contact = [row for row in rows if row["standard"] == "contact-frequency"]
    assert [row["last_good_day"] for row in contact] == ["2005-02-27"]
    assert main(["evaluate", str(tmp_path / "in"), "--out", str(tmp_path / "v.CSV")]) == 0
    verdicts = csv.DictReader((tmp_path / "v.CSV").read_text(encoding="utf-8").splitlines())
    row = next(row for row in verdicts if row["standard"] == "contact-frequency")
    assert (row["verdict"], row["last_good_day"]) == ("NOT_MET", "2004-12-01")


def test_a_day_with_nothing_ahead_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", str(folder), "--as-at", "1990-01-01"]) == 0
    assert "nothing: no duty of these cases is overdue" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["score", "--format", "json"], ["score"]])
def test_a_locale_without_the_letters_of_the_input_is_no_failure(
    tmp_path: Path, arguments: list[str]
) -> None:
    case = esi.Case("S1", "order", "2004-09-24", groups={"district": "Sîr Gâr €"})
    write_folder(tmp_path / "in", esi.Inspection("Môn", dt.date(2005, 3, 14), [case]))
    done = subprocess.run(
        [sys.executable, "-m", "esi_rules", arguments[0], str(tmp_path / "in"), *arguments[1:],
         "--by", "district"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    shown = "Sîr Gâr €" if "json" in arguments else "S\\xeer G\\xe2r \\u20ac"
    assert f"district={shown}" in done.stdout.decode()


@pytest.mark.parametrize("command", ["score", "explain"])
def test_an_output_that_takes_nothing_is_told_without_a_traceback(
    folder: Path, command: str
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs /dev/full")
    more = ["--case", "S01"] if command == "explain" else []
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "esi_rules", command, str(folder), *more],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == ("esi-rules: the output could not be written (no space left on device)\n")


def test_a_terminal_gets_a_table_as_wide_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        assert main(["score", str(folder)]) == 0
        tables, _, _ = re.sub("\x1b\\[[0-9;]*m", "", capsys.readouterr().out).partition(
            "cases judged"
        )
        lines = tables.splitlines()[:-1]
        assert max(map(len, lines)) <= width
        if width >= 80:
            assert any("Was the risk of harm assessment" in line for line in lines)


def test_a_terminal_too_narrow_for_the_columns_gets_the_rows_one_by_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    criteria = [f"B{n}" for n in range(1, 12)]
    show.table("Districts", ["district", *criteria], [["North", *("71%" for _ in criteria)]])
    lines = capsys.readouterr().out.splitlines()
    assert "district  North" in lines
    assert "B11       71%" in lines


def test_blocks_of_a_wide_table_fit_a_narrow_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["monitor", str(folder)]) == 0
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    rules = [line for line in lines if line and set(line) == {"─"}]
    assert len(rules) > 1
    assert max(map(len, rules)) <= 60


def test_the_readme_lists_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^esi-rules (\w+)", readme, re.MULTILINE))
    assert listed == set(COMMANDS)
