"""`esi-rules whatif` and `esi-rules sensitivity`, as a person meets them."""

from __future__ import annotations

import datetime as dt
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.bulk.at_scale import score
from esi_rules.cli import main
from esi_rules.files import write_folder
from tests.support.paths import EXAMPLES

SAMPLE = str(EXAMPLES / "south_wales_2005" / "sample")
OWN = EXAMPLES / "own_framework"
OWN_RULES = [
    *("--standards", str(OWN / "standards.yaml")),
    *("--framework", str(OWN / "framework.yaml")),
]


@pytest.fixture
def open_folder(tmp_path: Path) -> str:
    """The sample without one rating and one answer, and with a plan of no more than a month."""
    sample = esi.read(SAMPLE).inspection
    cases = list(sample.cases)
    cases[2] = attrs.evolve(
        cases[2], answers={q: a for q, a in cases[2].answers.items() if q != "B1.4"}
    )
    cases[6] = attrs.evolve(
        cases[6], events=[e for e in cases[6].events if e.kind != "risk_rating"]
    )
    cases[11] = attrs.evolve(
        cases[11],
        events=[
            attrs.evolve(e, on="2004-10") if e.kind == "supervision_plan" else e
            for e in cases[11].events
        ],
    )
    write_folder(tmp_path / "open", attrs.evolve(sample, cases=cases))
    return str(tmp_path / "open")


def test_whatif_prints_the_settings_the_scores_and_the_cases_that_move(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["whatif", SAMPLE, "--reading", "days-unit=calendar", "--show", "1"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "days-unit: working -> calendar (calendar days)" in out
    assert "76% (76.30)  73% (72.96)  -3.33" in out
    assert "High risk of harm: what moves, and the overall score" in out
    assert "in all, on standards: 9 MET -> NOT MET" in out
    assert "  S09  due by Wed 27 Oct 2004 -> Thu 21 Oct 2004, done Mon 25 Oct 2004\n" in out
    assert (
        "      done in time -> completed Mon 25 Oct 2004, 4 days late (due by Thu 21 Oct 2004)\n"
        in out
    )
    assert "and 8 more (--show 0 shows all)" in out
    assert "findings: 114 judged again, 3,933 unchanged" in out


def test_whatif_as_json_holds_both_sheets_exactly(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["whatif", SAMPLE, "--set", "plan-review=2 months", "--aggregation", "item-mean"]
    assert main([*arguments, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    inspection = attrs.evolve(
        esi.read(SAMPLE).inspection,
        limits={"plan-review.limit": "2 months"},
        readings={"aggregation": "item-mean"},
    )
    assert data["after"] == json.loads(json.dumps(score(inspection).as_dict()))
    moved = data["moved"][0]
    assert (moved["level"], moved["id"]) == ("standard", "plan-review")
    assert (moved["before"]["verdict"], moved["after"]["verdict"]) == ("MET", "NOT_MET")
    assert moved["after"]["last_good_day"].startswith("200")


def test_one_case_is_told_in_full_before_and_after(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["whatif", SAMPLE, "--reading", "days-unit=calendar", "--case"]
    assert main([*arguments, "S09"]) == 0
    out = capsys.readouterr().out
    assert "S09  risk-of-harm-assessment  MET -> NOT MET\nbefore\n  MET" in out
    assert "days skipped" in out
    assert "Scores" not in out
    assert main([*arguments, "S05"]) == 0
    assert "S05  risk-of-harm-assessment  NOT MET as before" in capsys.readouterr().out
    assert main(["whatif", SAMPLE, "--aggregation", "item-mean", "--case", "S05"]) == 0
    assert "S05: no finding of this case differs" in capsys.readouterr().out


def test_everything_wrong_with_a_whatif_is_told_at_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = [
        *("whatif", SAMPLE, "--set", "home-vist=9 days", "--set", "x", "--set", "home-visit=9 dys"),
        *("--reading", "day-unit=calendar", "--aggregation", "mean", "--edition", "ns2004"),
        *("--as-at", "14/03/2005", "--case", "S99", "--show", "-1"),
    ]
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        '--set: `x` must be a name and a value, for instance home-visit.limit="15 working days"',
        "--show: `-1` must be 0 or more",
        "--as-at: `14/03/2005` is not a full date written YYYY-MM-DD; if the day comes first, "
        "write 2005-03-14",
        "--case: `S99` is not a case of this inspection",
        "--set: `home-vist` is not a limit; did you mean `home-visit.limit`?",
        "--set home-visit.limit: a period's unit must be `working days`, `days`, `weeks` or "
        "`months` (got 'dys'); did you mean `9 days`?",
        "--reading day-unit: `calendar` is not a reading; did you mean `days-unit`?",
        "--reading aggregation: `mean` must be `pooled` or `item-mean`; did you mean `item-mean`?",
        "--edition: `ns2004` must be `auto`, `ns2000` or `ns2005`; did you mean `ns2005`?",
        "esi-rules: 9 problems found. There is no result.",
    ]


def test_a_whatif_of_nothing_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whatif", SAMPLE]) == 2
    assert "needs something to try: --set, --reading" in capsys.readouterr().err
    assert (
        main(["whatif", SAMPLE, "--set", "plan-review=1 week", "--set", "plan-review=2 weeks"]) == 2
    )
    assert "`plan-review` is set twice" in capsys.readouterr().err
    twice = ["--reading", "aggregation=pooled", "--aggregation", "item-mean"]
    assert main(["whatif", SAMPLE, *twice]) == 2
    assert "is not what --reading says" in capsys.readouterr().err


def test_a_setting_that_changes_nothing_in_use_is_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--edition", "ns2000", "--set", "contact-frequency.tier-2=8"]
    assert main(["whatif", SAMPLE, *arguments]) == 0
    assert "note: contact-frequency.tier-2 is no limit of the edition in use" in (
        capsys.readouterr().err
    )


def test_standards_and_a_framework_of_ones_own_can_be_questioned_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    cases = str(OWN / "cases")
    assert main(["whatif", cases, *OWN_RULES, "--set", "tag-fitting=1 working day"]) == 0
    out = capsys.readouterr().out
    assert "tag-fitting.limit: 2 working days (own) -> 1 working day (own)" in out
    assert "tag-fitting  MET -> NOT MET  2 cases" in out
    assert main(["sensitivity", cases, *OWN_RULES]) == 0
    out = capsys.readouterr().out
    assert "equipment-check.limit: 4 weeks (own) -> 5 weeks" in out
    assert "T05   the answer to R1.2" in out
    wrong = ["--set", "tag-fiting.limit=1 day", "--reading", "days-unit=calendar"]
    assert main(["whatif", cases, *OWN_RULES, *wrong]) == 2
    err = capsys.readouterr().err
    assert "--set: `tag-fiting.limit` is not a limit; did you mean `tag-fitting.limit`?" in err
    assert "--reading: `days-unit` is a reading of the shipped standards" in err


@pytest.mark.slow
def test_sensitivity_prints_what_moves_most_first_and_the_facts_worth_looking_up(
    open_folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", open_folder]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    rows = lines[lines.index(next(line for line in lines if line.startswith("tried, one"))) :]
    assert rows[1].startswith("aggregation: pooled -> item-mean")
    assert "move nothing: " in out
    assert "no step to take, their values are not known: 5" in out
    assert "a gap of 0.39 points" in out
    facts = out[out.index("Missing facts, by what each closes") :].splitlines()
    assert facts[2].startswith("S07   a risk of harm rating")
    assert "never high" in facts[2]
    assert any(line.startswith("S03   the answer to B1.4") for line in facts)
    assert any("the day of the supervision plan (some day in 2004-10)" in line for line in facts)
    assert "Facts that need each other" in out


@pytest.mark.slow
def test_sensitivity_writes_json_whole_to_a_file(
    open_folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    arguments = ["sensitivity", open_folder, "--format", "json", "--out", str(out)]
    assert main(arguments) == 0
    assert capsys.readouterr().out == ""
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data["gap"]["facts"][0]["case_id"] == "S07"
    assert {"tried", "moves_nothing", "without_value", "weight_step", "sheet"} <= set(data)


@pytest.mark.slow
def test_few_facts_are_shown_where_few_are_asked_for(
    open_folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", open_folder, "--show", "1"]) == 0
    assert "more (--show 0 shows all)" in capsys.readouterr().out
    assert main(["sensitivity", open_folder, "--step", "ten", "--show", "-3"]) == 2
    err = capsys.readouterr().err
    assert "--step: `ten` must be a number of points, more than 0 and at most 100" in err
    assert "--show: `-3` must be 0 or more" in err


@pytest.mark.slow
def test_what_a_file_holds_cannot_act_on_a_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = esi.Case("=S1", "licence", "2004-09-24", [esi.Event("home_visit", "2004-10-12", "seen")])
    inspection = esi.Inspection("[bold]Testshire[/bold]", dt.date(2005, 3, 14), [case])
    write_folder(tmp_path / "in", inspection)
    folder = str(tmp_path / "in")
    assert main(["whatif", folder, "--set", "home-visit=15 working days"]) == 0
    out = capsys.readouterr().out
    assert "What if, in [bold]Testshire[/bold]" in out
    assert "  =S1  due by" in out
    assert main(["whatif", folder, "--set", "\x1b[31mred=1 day", "--reading", "\x07=x"]) == 2
    err = capsys.readouterr().err
    assert "\x1b" not in err
    assert "\x07" not in err
    assert main(["sensitivity", folder]) == 0
    assert "[bold]Testshire[/bold]" in capsys.readouterr().out


@pytest.mark.slow
def test_progress_shows_on_a_terminal_after_a_while_and_never_in_a_pipe() -> None:
    code = (
        "import time\nfrom esi_rules.cli import show\nshow._PATIENCE = {patience}\n"
        "with show.slow_progress('judging cases') as watch:\n"
        "    for n in range(3):\n        watch(n + 1, 3)\n        time.sleep(0.2)\n"
    )

    def shown(patience: float) -> bytes:
        parent, child = pty.openpty()
        command = [sys.executable, "-c", code.format(patience=patience)]
        subprocess.run(command, stderr=child, check=True, env={**os.environ, "TERM": "xterm"})
        os.close(child)
        found = b""
        try:
            while chunk := os.read(parent, 4096):
                found += chunk
        except OSError:
            pass
        os.close(parent)
        return found

    assert b"judging cases" in shown(0.0)
    assert b"judging cases" not in shown(60.0)
    piped = subprocess.run(
        [sys.executable, "-c", code.format(patience=0.0)], capture_output=True, check=True
    )
    assert piped.stderr == b""
