"""Coverage by clause, and what would be noticed, worked out by hand on a small rule of our own."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from esi_rules import events
from esi_rules.analysis.scenarios import Expected, Scenario, coverage, run_mutants
from esi_rules.analysis.scenarios.mutants import variants
from esi_rules.calendar.period import Period, days, weeks
from esi_rules.calendar.windows import Series
from esi_rules.records.case import Case, Event, Fact
from esi_rules.rules.algebra import AllOf, AtLeast, Each, Rule, given, pick, within
from esi_rules.rules.finding import Reason
from esi_rules.rules.moments import commencement, first_high
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Citation, Edition, Standard, Standards

START = dt.date(2004, 9, 24)
WARNED = within(days(3), of=commencement, done=events.warning.first())


def _standards(rule: Rule, applies: Rule | None = None) -> Standards:
    standard = Standard("own", "Own", commencement, rule, applies)
    edition = Edition(
        "mine", "Mine", dt.date(2000, 1, 1), None, (standard,), Citation("recollection")
    )
    return Standards((edition,))


def _scenario(
    verdict: Verdict,
    reason: Reason,
    *happened: Event,
    as_at: int = 30,
    facts: dict[str, Fact] | None = None,
    due: int | None = None,
) -> Scenario:
    last = None if due is None else START + dt.timedelta(days=due)
    return Scenario(
        f"{verdict.words} {as_at} {happened}",
        Case("A", "order", START, happened, facts=facts or {}),
        START + dt.timedelta(days=as_at),
        (Expected("own", verdict, reason, last_good_day=last),),
    )


def _warning(day: int) -> Event:
    return Event("warning", START + dt.timedelta(days=day))


MET = _scenario(Verdict.MET, Reason.IN_TIME, _warning(3), due=3)
LATE = _scenario(Verdict.NOT_MET, Reason.LATE, _warning(4), due=3)
OPEN = _scenario(Verdict.UNDETERMINED, Reason.PARTLY_KNOWN, Event("warning", "2004"))


@pytest.mark.parametrize(
    ("scenarios", "seen", "percent"),
    [([], 0, 0), ([MET], 1, 33), ([MET, LATE], 2, 66), ([MET, LATE, OPEN], 3, 100)],
)
def test_a_rule_of_one_clause_has_three_things_to_see(
    scenarios: list[Scenario], seen: int, percent: int
) -> None:
    found = coverage(scenarios, _standards(WARNED))
    assert (found.seen, found.possible, found.percent) == (seen, 3, percent)


def test_what_is_not_seen_is_told() -> None:
    found = coverage([MET], _standards(WARNED))
    assert [clause.words() for clause in found.unseen] == [
        "mine own: never not met or undetermined: The first warning must take place within 3 "
        "calendar days of commencement."
    ]


def test_the_sentence_of_a_case_is_never_undetermined_and_other_facts_can_be() -> None:
    rule = pick(given("sentence", "order"), WARNED, WARNED)
    found = coverage([MET], _standards(rule, given("dtto")))
    # When, dtto, the choice, the sentence, then, otherwise: 3 each, but 2 for the sentence.
    assert [len(clause.possible) for clause in found.clauses] == [3, 3, 3, 2, 3, 3]
    # The case has no dtto: that clause is seen not met, and nothing behind it is seen at all.
    assert [sorted(v.value for v in clause.seen) for clause in found.clauses] == [
        ["NOT_APPLICABLE"], ["NOT_MET"], [], [], [], [],
    ]  # fmt: skip


def test_only_the_side_that_a_condition_picks_is_seen() -> None:
    rule = pick(given("dtto"), WARNED, AtLeast(1, events.warning))
    scenario = attrs.evolve(MET, case=attrs.evolve(MET.case, facts={"dtto": True}))
    found = coverage([scenario], _standards(rule))
    assert [(clause.path, len(clause.seen)) for clause in found.clauses] == [
        ("", 1), ("condition", 1), ("then", 1), ("otherwise", 0),
    ]  # fmt: skip


def test_where_a_condition_is_open_both_sides_are_seen() -> None:
    rule = pick(given("dtto"), WARNED, AtLeast(1, events.warning))
    scenario = attrs.evolve(MET, case=attrs.evolve(MET.case, facts={"dtto": None}))
    assert all(clause.seen for clause in coverage([scenario], _standards(rule)).clauses)


def test_a_schedule_shows_its_duty_window_by_window() -> None:
    rule = Each(AtLeast(1, events.warning), Series(1, 2))
    scenario = _scenario(Verdict.NOT_MET, Reason.TOO_FEW, _warning(0))
    schedule, duty = coverage([scenario], _standards(rule)).clauses
    assert schedule.seen == {Verdict.NOT_MET}
    assert duty.seen == {Verdict.MET, Verdict.NOT_MET}


def test_scenarios_under_other_readings_or_limits_see_nothing_of_these_rules() -> None:
    scenario = attrs.evolve(MET, readings={"days-unit": "calendar"})
    assert coverage([scenario], _standards(WARNED)).seen == 0


def test_percentages_are_rounded_down() -> None:
    rule = pick(given("sentence", "order"), WARNED, WARNED)
    # The choice, the sentence and its first side seen once each: 3 of 3 + 2 + 3 + 3 = 11.
    found = coverage([MET], _standards(rule))
    assert (found.seen, found.possible, found.percent) == (3, 11, 27)


# What would be run_mutants


def _said(rule: object) -> list[str]:
    return [one.what for one in variants(rule)]


def test_the_ways_in_which_a_period_can_be_otherwise() -> None:
    assert _said(days(3)) == [
        "2 calendar days instead of 3 calendar days",
        "4 calendar days instead of 3 calendar days",
        "3 working days instead of 3 calendar days",
        "3 weeks instead of 3 calendar days",
        "3 months instead of 3 calendar days",
        "3 calendar days (the first day counted as day 1) instead of 3 calendar days",
    ]


def test_a_period_of_weeks_can_be_a_day_longer_or_shorter() -> None:
    moved = [one.value for one in variants(weeks(2)) if " 1 day " in one.what]
    assert all(isinstance(period, Period) for period in moved)
    assert [str(period.last_good_day(START)) for period in moved] == ["2004-10-07", "2004-10-09"]


def test_what_the_rules_refuse_is_no_change() -> None:
    assert "of warnings at least 0 instead of 1" not in _said(AtLeast(1, events.warning))
    assert "of warnings at least 1 instead of 2" in _said(AtLeast(2, events.warning))
    assert "the first week is 0" not in _said(Series(1, 4))


def test_every_change_is_another_rule() -> None:
    rule = Each(AtLeast(2, events.appointment), Series(1, 13), of=first_high)
    found = list(variants(rule))
    assert all(one.value != rule for one in found)
    assert len({(one.what, one.path) for one in found}) == len(found)


@pytest.mark.parametrize(
    ("scenarios", "longer", "shorter"),
    [([MET, LATE], True, True), ([MET], True, True), ([OPEN], False, False)],
)
def test_a_last_good_day_that_is_written_down_holds_the_limit_on_both_sides(
    scenarios: list[Scenario], longer: bool, shorter: bool
) -> None:
    assert _noticed(scenarios, "4 calendar days") is longer
    assert _noticed(scenarios, "2 calendar days") is shorter


def test_without_the_day_each_side_of_the_limit_needs_a_scenario_of_its_own() -> None:
    met, late = (
        attrs.evolve(s, expected=(attrs.evolve(s.expected[0], last_good_day=None),))
        for s in (MET, LATE)
    )
    assert (_noticed([met], "4 calendar days"), _noticed([met], "2 calendar days")) == (False, True)
    assert (_noticed([late], "4 calendar days"), _noticed([late], "2 calendar days")) == (
        True, False,
    )  # fmt: skip


def _noticed(scenarios: list[Scenario], limit: str) -> bool:
    found = run_mutants(scenarios, _standards(WARNED))
    (one,) = [n for n in found if n.mutant.what.startswith(f"{limit} instead")]
    assert one.survived is not bool(one.killed_by)
    return bool(one.killed_by)


def test_a_scenario_that_does_not_hold_notices_nothing() -> None:
    wrong = attrs.evolve(MET, expected=LATE.expected)
    assert not any(one.killed_by for one in run_mutants([wrong], _standards(WARNED)))


def test_a_dropped_condition_is_noticed_by_a_case_that_it_leaves_out() -> None:
    standards = _standards(WARNED, given("dtto"))
    inside = attrs.evolve(MET, case=attrs.evolve(MET.case, facts={"dtto": True}))
    outside = _scenario(Verdict.NOT_APPLICABLE, Reason.DOES_NOT_APPLY, _warning(3))
    for scenarios, expected in (([inside], False), ([inside, outside], True)):
        (one,) = [n for n in run_mutants(scenarios, standards) if n.mutant.path == "applies"][:1]
        assert bool(one.killed_by) is expected
        assert one.mutant.what == "dropped: every case"


def test_several_on_a_day_make_no_difference_to_the_first_of_them() -> None:
    found = run_mutants([MET], _standards(WARNED))
    (one,) = [n for n in found if n.mutant.what == "several on a day are one: warnings"]
    assert one.killed_by == ()
    assert not one.survived
    assert (
        one.mutant.equal == "the first or last of several on one day has the day that they all have"
    )


@pytest.mark.parametrize("visit_comes_last", [True, False])
def test_a_duty_beside_an_inner_schedule_is_seen_in_the_windows_of_the_outer_one(
    visit_comes_last: bool,
) -> None:
    """The visit is in the first week alone, so the duty to visit was seen both ways."""
    inner = Each(~AtLeast(5, events.appointment), Series(1, 2))
    visit = AtLeast(1, events.home_visit)
    parts: tuple[Rule, ...] = (inner, visit) if visit_comes_last else (visit, inner)
    visited = Event("home_visit", START + dt.timedelta(days=1), "seen")
    scenario = _scenario(Verdict.NOT_MET, Reason.TOO_FEW, visited, as_at=60)
    found = coverage([scenario], _standards(Each(AllOf(parts), Series(1, 3))))
    (clause,) = [clause for clause in found.clauses if clause.rule == visit]
    assert {Verdict.MET, Verdict.NOT_MET} <= clause.seen
