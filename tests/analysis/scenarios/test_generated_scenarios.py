"""Scenarios made from rules: they hold, go to a file and back, and notice every change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import esi_rules as esi
from esi_rules import events
from esi_rules.analysis.scenarios import load_scenarios, read_scenarios, run, run_mutants
from esi_rules.analysis.scenarios.generated_scenarios import (
    GeneratedScenarios,
    generate_scenarios,
)
from esi_rules.analysis.scenarios.scenario_writer import scenario_file_text
from esi_rules.cli import main
from esi_rules.frameworks.own import OwnRules
from esi_rules.rulefile import dump_standards, own_rules
from esi_rules.rules.algebra import Rule
from esi_rules.rules.traversal import kinds_read
from esi_rules.standards.standard import Citation, Edition, Standard, Standards
from esi_rules.testing import standard_sets
from tests.support.examples import examples

NATIONAL = esi.national_standards()
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]


def made_for(rule: Rule, *, applies: Rule | None = None) -> tuple[GeneratedScenarios, Standards]:
    standard = Standard("visit", "Visits", esi.commencement, rule, applies)
    edition = Edition("own", "Own", dt.date(2000, 1, 1), None, (standard,), Citation("us"))
    rules = Standards((edition,))
    return generate_scenarios(rules, edition, standard), rules


def hold(made: GeneratedScenarios, rules: Standards) -> None:
    """The scenarios of a file hold, and come back from it as they are."""
    own = OwnRules(rules, kinds=kinds_read(rules.editions))
    again = read_scenarios(scenario_file_text(made), "x.yaml", own)
    assert [one.case.events for one in again] == [m.scenario.case.events for m in made.scenarios]
    for one, written in zip(again, made.scenarios, strict=True):
        assert one.name == written.scenario.name
        assert (one.expected, one.as_at) == (written.scenario.expected, written.scenario.as_at)
        assert run(one, rules).passed


@pytest.mark.slow
@pytest.mark.parametrize("standard", ["risk-management-plan", "home-visit", "warning-limit"])
def test_the_scenarios_of_a_shipped_standard_notice_every_change(standard: str) -> None:
    edition = next(one for one in NATIONAL.editions if one.id == "ns2000")
    made = generate_scenarios(NATIONAL, edition, edition[standard])
    hold(made, NATIONAL)
    scenarios = [one.scenario for one in made.scenarios]
    only = Standards((edition.__class__(
        edition.id, edition.title, edition.first, edition.last, (edition[standard],),
        edition.citation, edition.note,
    ),))  # fmt: skip
    missed = {result.mutant.what for result in run_mutants(scenarios, only) if result.survived}
    assert missed <= {one.what for one in made.not_shown}


def test_both_sides_of_a_limit_are_there() -> None:
    visit = esi.within(esi.working_days(5), of=esi.commencement, done=events.home_visit.first())
    made, rules = made_for(visit)
    hold(made, rules)
    found = {one.scenario.name: one.scenario for one in made.scenarios}
    good = found["met (in-time); done on the last good day"]
    late = found["not met (late); done a day after the last good day"]
    (on_time,), (too_late,) = good.case.events, late.case.events
    assert good.expected[0].last_good_day == on_time.on
    assert isinstance(on_time.on, dt.date)
    assert too_late.on == on_time.on + dt.timedelta(days=1)
    assert not made.not_shown


def test_each_condition_decides_by_itself_once_with_yes_and_once_with_no() -> None:
    rule = (esi.given("dtto") & esi.given("drr")) | esi.given("residential")
    made, rules = made_for(rule)
    hold(made, rules)
    noticed = {what for one in made.scenarios for what in one.notices}
    for fact in ("testing order", "rehabilitation requirement", "residential place"):
        assert [what for what in noticed if what.startswith("always so") and fact in what]
        assert [what for what in noticed if what.startswith("never so") and fact in what]
    assert not [one for one in made.not_shown if one.what.startswith(("always", "never"))]


def test_a_condition_that_never_decides_is_listed_with_the_reason() -> None:
    rule = esi.given("dtto") | (esi.given("dtto") & esi.given("drr"))
    made, rules = made_for(rule)
    hold(made, rules)
    never = [one for one in made.not_shown if one.what.startswith(("always so", "never so"))]
    assert any("every case was tried" in one.because for one in never)
    assert "# No case was found that would notice" in scenario_file_text(made)


def test_the_condition_that_a_standard_applies_under_is_covered() -> None:
    visit = esi.within(esi.days(3), of=esi.commencement, done=events.home_visit.first())
    made, rules = made_for(visit, applies=esi.given("residential"))
    hold(made, rules)
    assert any("dropped" in what for one in made.scenarios for what in one.notices)


@given(standard_sets())
@settings(max_examples=examples(30), deadline=None, suppress_health_check=RELAXED)
@pytest.mark.slow
def test_scenarios_of_any_rule_file_hold(rules: Standards) -> None:
    (edition,) = rules.editions
    for standard in edition.standards:
        hold(generate_scenarios(rules, edition, standard, budget=60), rules)


def test_the_command_writes_a_folder_that_check_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.yaml"
    visit = esi.within(esi.days(3), of=esi.commencement, done=events.home_visit.first())
    standard = Standard("visit", "Visits", esi.commencement, visit)
    edition = Edition("own", "Own", dt.date(2000, 1, 1), None, (standard,), Citation("us"))
    rules.write_text(dump_standards(Standards((edition,))), encoding="utf-8")
    folder = tmp_path / "scenarios"
    assert main(["scenarios", str(rules), "--out", str(folder)]) == 0
    assert "in 1 file" in capsys.readouterr().out
    assert [path.name for path in folder.iterdir()] == ["own-01-visit.yaml"]
    assert load_scenarios(folder, own_rules(rules, None))
    assert main(["check", str(folder), "--standards", str(rules), "--changes", "--complete"]) == 0
    assert "0 fail" in capsys.readouterr().out
    assert main(["scenarios", str(rules), "--out", str(folder)]) == 2
    assert "exists already and is not an empty folder" in capsys.readouterr().err
    assert main(["scenarios", str(rules)]) == 0
    printed = capsys.readouterr().out
    assert printed == (folder / "own-01-visit.yaml").read_text(encoding="utf-8")


def test_the_command_says_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios"]) == 2
    assert "is needed for the scenarios of" in capsys.readouterr().err
    assert main(["scenarios", "--standard", "home-visits"]) == 2
    assert "did you mean `home-visit`?" in capsys.readouterr().err
