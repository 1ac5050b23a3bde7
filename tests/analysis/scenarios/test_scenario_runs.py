"""Running scenarios: what holds, what fails, and how a person reads the difference."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
import pytest

from esi_rules.analysis.scenarios import (
    SHIPPED,
    Expected,
    Scenario,
    load_scenarios,
    read_scenarios,
    run,
)
from esi_rules.calendar.period import working_days
from esi_rules.cli import main
from esi_rules.records.case import Case, Event
from esi_rules.rulefile import dump_standards
from esi_rules.rules.algebra import Within
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.shipped import national_standards, national_standards_2000
from esi_rules.standards.standard import Edition, Standards

PAIR = """\
standard: risk-management-plan
given:
  sentence: order
  commenced_on: 2004-09-24
  as_at: 2005-03-03
  events:
    - risk_rating: 2004-09-24 high
scenarios:
  - name: planned on the last good day
    given:
      events:
        - risk_management_plan: 2004-10-01
    expect: {verdict: met, reason: in-time, last_good_day: 2004-10-01, done_on: 2004-10-01}
  - name: planned the day after
    given:
      events:
        - risk_management_plan: 2004-10-02
    expect: {verdict: not met, reason: late, last_good_day: 2004-10-01, done_on: 2004-10-02}
"""


def _with_limit(n: int) -> Edition:
    """The 2000 edition with another limit planted in the rule of the risk management plan."""
    edition = national_standards_2000()
    standards = []
    for standard in edition.standards:
        if standard.id == "risk-management-plan":
            assert isinstance(standard.rule, Within)
            rule = attrs.evolve(standard.rule, period=working_days(n))
            standard = attrs.evolve(standard, rule=rule)
        standards.append(standard)
    return attrs.evolve(edition, standards=tuple(standards))


def test_both_sides_of_the_limit_hold_of_the_standards() -> None:
    assert [run(scenario).passed for scenario in read_scenarios(PAIR)] == [True, True]


def test_a_limit_a_day_too_long_is_caught_and_told() -> None:
    on_time, late = (
        run(scenario, Standards((_with_limit(6),)))
        for scenario in read_scenarios(PAIR, "plan.yaml")
    )
    assert not on_time.passed
    assert (
        late.words()
        == """\
FAILS  plan.yaml, line 14: planned the day after
  order commenced Fri 24 Sep 2004, judged at Thu 3 Mar 2005

  risk-management-plan
    verdict        expected not met
                   found    met
    reason         expected late
                   found    in-time
    last_good_day  expected 2004-10-01 (Fri)
                   found    2004-10-04 (Mon)
    | MET  risk-management-plan  done in time
    |   applies to    cases rated high risk (this case since Fri 24 Sep 2004)
    |   clock starts  Fri 24 Sep 2004, first rated high risk
    |   due by        Mon 4 Oct 2004, 6 working days
    |   completed     Sat 2 Oct 2004
    |   edition       ns2000
    |   source        plan completed: 5 working days (stated: ESI, B1 bullet 2; where the clock \
starts is a reading)"""
    )


def test_a_limit_a_day_too_short_is_caught() -> None:
    outcomes = [run(s, Standards((_with_limit(4),))) for s in read_scenarios(PAIR)]
    assert [[d.field for d in one.differences] for one in outcomes] == [
        ["verdict", "reason", "last_good_day"],
        ["last_good_day"],
    ]


def test_a_verdict_that_is_right_for_the_wrong_reason_fails() -> None:
    scenario = read_scenarios(PAIR.replace("reason: late", "reason: not-done"))[1]
    (difference,) = run(scenario).differences
    assert (difference.field, difference.expected, difference.found) == (
        "reason", "not-done", "late",
    )  # fmt: skip


def test_a_day_that_must_not_be_there_is_a_difference_where_it_is() -> None:
    scenario = read_scenarios(PAIR.replace("done_on: 2004-10-02", "done_on: none"))[1]
    (difference,) = run(scenario).differences
    assert (difference.expected, difference.found) == ("none", "2004-10-02 (Sat)")


def test_a_scenario_is_a_plain_value_that_python_can_build() -> None:
    case = Case("A", "order", "2004-09-24", [Event("risk_rating", "2004-09-24", "low")])
    expected = (Expected("risk-management-plan", Verdict.NOT_APPLICABLE, Reason.NOT_STARTED),)
    scenario = Scenario("never high", case, dt.date(2005, 3, 3), expected)
    assert run(scenario).words() == "HOLDS  never high"


def test_what_a_file_calls_itself_cannot_act_on_a_terminal() -> None:
    hostile = PAIR.replace("name: planned on the last good day", 'name: "\\e[2J[bold]planned"')
    words = run(read_scenarios(hostile, "plan.yaml")[0]).words()
    assert words == "HOLDS  plan.yaml, line 9: \\x1b[2J[bold]planned"


def test_a_standard_that_is_not_there_is_told() -> None:
    scenario = read_scenarios(PAIR)[0]
    edition = national_standards_2000()
    rest = tuple(s for s in edition.standards if s.id != "risk-management-plan")
    outcome = run(scenario, Standards((attrs.evolve(edition, standards=rest),)))
    assert outcome.words().splitlines()[-2:] == [
        "  risk-management-plan",
        "    there is no such standard in these editions",
    ]


def test_the_readings_limits_and_edition_that_a_scenario_names_are_used() -> None:
    shared = "  as_at: 2005-03-03\n"
    chosen = PAIR.replace(
        shared,
        shared + "  edition: ns2005\n  readings: {plan-clock: commencement}\n"
        "  limits: {risk-management-plan: 6 working days}\n",
    ).replace("2004-10-01}", "2004-10-01, edition: ns2005}")
    first = run(read_scenarios(chosen)[0])
    assert [(d.field, d.found) for d in first.differences] == [
        ("last_good_day", "2004-10-04 (Mon)"),
    ]
    assert "  with plan-clock: commencement, risk-management-plan.limit: 6 working days" in (
        first.words().splitlines()
    )


def test_the_edition_named_is_taken_from_the_standards_given() -> None:
    scenario = attrs.evolve(read_scenarios(PAIR)[0], edition="ns2005")
    (finding,) = run(scenario, national_standards()).findings
    assert finding.edition == "ns2005"


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "plan.yaml").write_text(PAIR)
    return tmp_path


def test_check_says_how_many_hold(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == "2 scenarios in 1 file: 2 hold, 0 fail\n"


@pytest.mark.slow
def test_check_without_a_folder_checks_the_shipped_scenarios(
    capsys: pytest.CaptureFixture[str],
) -> None:
    n = len(load_scenarios(SHIPPED))
    assert main(["check"]) == 0
    assert capsys.readouterr().out == f"{n} scenarios in 34 files: {n} hold, 0 fail\n"


def test_check_tells_what_fails_and_exits_with_1(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "plan.yaml").write_text(PAIR.replace("reason: late", "reason: not-done"))
    assert main(["check", str(folder)]) == 1
    out = capsys.readouterr().out
    assert out.startswith("FAILS  plan.yaml, line 14: planned the day after\n")
    assert "    reason  expected not-done\n            found    late\n" in out
    assert out.endswith("\n2 scenarios in 1 file: 1 hold, 1 fail\n")


def test_check_judges_a_file_of_standards_in_the_place_of_the_shipped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n, status in ((5, 0), (6, 1)):
        (folder / "rules").mkdir(exist_ok=True)
        rules = folder / "rules" / "own.txt"
        rules.write_text(dump_standards(Standards((_with_limit(n),))), encoding="utf-8")
        assert main(["check", str(folder), "--standards", str(rules)]) == status
    assert "last_good_day  expected 2004-10-01 (Fri)\n                   found    2004-10-04" in (
        capsys.readouterr().out
    )


@pytest.mark.slow
def test_the_shipped_scenarios_say_what_an_edit_of_the_standards_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "own.yaml"
    later = national_standards().editions[1]
    for n, status in ((5, 0), (6, 1)):
        rules.write_text(dump_standards(Standards((_with_limit(n), later))), encoding="utf-8")
        assert main(["check", "--standards", str(rules)]) == status
        out, err = capsys.readouterr()
        assert "left out that choose readings or limits of the shipped standards" in err
        failed = [line for line in out.splitlines() if line.startswith("FAILS")]
        assert all("ns2000/02-risk-management-plan.yaml" in line for line in failed)
        assert bool(failed) == bool(status)


def test_check_exits_with_2_on_a_broken_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "plan.yaml").write_text(PAIR.replace("reason: late", "reason: latte"))
    assert main(["check", str(folder)]) == 2
    assert "line 18" in capsys.readouterr().err


def test_check_shows_what_is_not_seen(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder), "--coverage"]) == 0
    out = capsys.readouterr().out
    (row,) = [line for line in out.splitlines() if "ns2000   risk-management-plan" in line]
    assert row.split()[2:] == ["1", "2", "3", "66%"]
    assert (
        "  not seen  ns2000 risk-management-plan: never undetermined: A risk management plan "
        "must be completed within 5 working days of the day the case was first rated high risk. "
        "A plan completed earlier counts." in out
    )


def test_check_shows_which_scenarios_would_notice(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder), "--changes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        "  noticed        ns2000 risk-management-plan: 6 working days instead of 5 working days "
        "(at rule.period): by plan.yaml: planned on the last good day and 1 more" in lines
    )
    assert (
        "  missed         ns2000 risk-management-plan: 5 working days (only weekends off) instead "
        "of 5 working days (at rule.period)" in lines
    )


@pytest.mark.parametrize("looked_at", ["--coverage", "--changes"])
def test_scenarios_held_to_be_complete_fail_where_something_is_wanting(
    folder: Path, looked_at: str
) -> None:
    assert main(["check", str(folder), looked_at, "--complete"]) == 1


def test_complete_needs_something_to_look_at(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(folder), "--complete"]) == 2
    assert "--complete: goes with --coverage" in capsys.readouterr().err
