"""What a search finds is what it claims, nothing in it can go, and it says how far it looked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs
import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.analysis.scenarios.mutation_testing import mutants_of
from esi_rules.analysis.search import (
    Difference,
    NotFound,
    Space,
    Witness,
    disagree,
    find,
    item_subject,
    subject,
    witnesses,
)
from esi_rules.analysis.search.space import Space as AnySpace
from esi_rules.engine import Record
from esi_rules.records.case import Case
from esi_rules.rules.algebra import ByStandard
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.shipped import national_standards

EDITIONS = [esi.national_standards_2000(), esi.national_standards_2005()]
STANDARDS = [(edition, s.id) for edition in EDITIONS for s in edition.standards]

NEVER = {
    ("warning-limit", Verdict.NOT_YET_DUE),
    ("programme-start", Verdict.NOT_YET_DUE),
}
"""A prohibition, and an inspector's answer, are never not yet due."""


def smaller(case: Case) -> Iterator[Case]:
    """Yield the case with one thing left out."""
    for i in range(len(case.events)):
        yield attrs.evolve(case, events=(*case.events[:i], *case.events[i + 1 :]))
    for name in case.facts:
        yield attrs.evolve(case, facts={k: v for k, v in case.facts.items() if k != name})
    for name in case.answers:
        yield attrs.evolve(case, answers={k: v for k, v in case.answers.items() if k != name})


@pytest.mark.parametrize(("edition", "name"), STANDARDS, ids=lambda v: getattr(v, "id", v))
def test_a_case_is_found_for_every_verdict_that_a_standard_comes_to(
    edition: esi.Edition, name: str
) -> None:
    for verdict, found in witnesses(subject(edition, name), budget=20_000).items():
        if (name, verdict) in NEVER:
            assert isinstance(found, NotFound)
            continue
        assert isinstance(found, Witness), verdict
        (evaluated,) = (
            f for f in esi.evaluate(found.case, edition, as_at=found.as_at) if f.standard == name
        )
        assert evaluated.verdict is verdict is found.findings[0].verdict
        for less in smaller(found.case):
            record = Record(less, found.as_at)
            assert subject(edition, name).judge(record).verdict is not verdict


def test_two_standards_are_seen_met_by_one_case() -> None:
    one = subject(EDITIONS[0], "risk-management-plan")
    other = subject(EDITIONS[0], "home-visit")

    def both_met(record: Record) -> bool:
        return all(s.judge(record).verdict is Verdict.MET for s in (one, other))

    found = find(both_met, Space.of(one, other), budget=20_000)
    assert isinstance(found, Witness)
    assert [finding.verdict for finding in found.findings] == [Verdict.MET, Verdict.MET]
    assert len(found.case.events) == 3  # a high rating, the plan and the visit


def test_two_duties_that_cannot_both_be_met_are_looked_for_as_far_as_the_bound_says() -> None:
    one, other = (
        subject(rule)
        for rule in (
            esi.at_least(1, events.warning, window=esi.Weeks(1, 2)),
            esi.none(events.warning),
        )
    )

    def both_met(record: Record) -> bool:
        return all(s.judge(record).verdict is Verdict.MET for s in (one, other))

    found = find(both_met, Space.of(one, other), budget=3_000)
    assert isinstance(found, NotFound)
    assert found.bound.tried == 3_000
    assert not found.bound.complete
    assert "3,000" in found.words


def test_rules_that_read_only_facts_and_answers_are_tried_on_every_case() -> None:
    contradiction = subject(esi.given("drr") & ~esi.given("drr") & esi.answer("X1"))
    found = witnesses(contradiction, wanted=(Verdict.MET,))[Verdict.MET]
    assert isinstance(found, NotFound)
    assert found.bound.complete
    assert found.words.startswith("every case was tried")


def test_rules_that_read_dates_are_never_said_to_be_tried_on_every_case() -> None:
    one = subject(esi.happened(events.warning.first()) & ~esi.happened(events.warning.first()))
    found = witnesses(one, wanted=(Verdict.MET,), budget=2_000)[Verdict.MET]
    assert isinstance(found, NotFound)
    assert not found.bound.complete


def test_a_search_finds_the_same_every_time_and_keeps_to_its_bound() -> None:
    one, other = (
        subject(esi.national_standards_2000(breach_clock=choice), "enforcement")
        for choice in ("failure", "judged")
    )
    first, second = (disagree(one, other, budget=4_000) for _ in range(2))
    assert first == second
    assert isinstance(first, Difference)
    assert first.witness.bound.tried <= 4_000


def test_a_search_tells_how_far_it_has_come() -> None:
    told: list[tuple[int, int]] = []
    one = subject(esi.none(events.warning))
    witnesses(
        one,
        wanted=(Verdict.NOT_YET_DUE,),
        budget=5_000,
        progress=lambda n, of: told.append((n, of)),
    )
    assert told == [(1_000 * n, 5_000) for n in range(1, 6)]


def test_an_item_of_a_framework_is_searched_through_the_standards_that_it_asks_for() -> None:
    rules = [item.rule for item in esi.esi_framework().case_items if item.rule is not None]
    rule = next(rule for rule in rules if isinstance(rule, ByStandard))
    found = witnesses(
        item_subject(rule, national_standards()), wanted=(Verdict.MET, Verdict.NOT_MET)
    )
    assert all(isinstance(one, Witness) for one in found.values())


# Small changes of the shipped rules


@pytest.mark.parametrize(
    ("name", "fewest"),
    [
        ("victim-contact", 20),
        pytest.param("first-appointment", 50, marks=pytest.mark.slow),
        pytest.param("plan-review", 20, marks=pytest.mark.slow),
        pytest.param("unpaid-work-start", 20, marks=pytest.mark.slow),
    ],
)
def test_every_small_change_of_a_rule_that_a_case_can_show_is_shown_by_the_search(
    name: str, fewest: int
) -> None:
    before = subject(national_standards(), name)
    tried = [change for change in mutants_of(national_standards()) if change.standard == name]
    missed = []
    for change in tried:
        found = disagree(before, subject(change.standards, name), budget=2_500)
        if isinstance(found, NotFound) is not (change.equal is not None):
            missed.append(change.words())
    assert not missed
    assert len(tried) > fewest


# A limit one day longer or shorter

LIMITS = [
    (edition, limit)
    for edition in EDITIONS
    for standard in edition.standards
    for limit in standard.limits
    if isinstance(limit.value, esi.Period) and limit.id != "enforcement.window"
]


@pytest.mark.parametrize("by", [-1, 1])
@pytest.mark.parametrize(("edition", "limit"), LIMITS, ids=lambda v: v.id)
def test_a_limit_one_longer_or_shorter_is_shown_between_the_two_last_good_days(
    edition: esi.Edition, limit: esi.Limit, by: int
) -> None:
    make = esi.national_standards_2000 if edition.id == "ns2000" else esi.national_standards_2005
    assert isinstance(limit.value, esi.Period)
    name = limit.id.partition(".")[0]
    other = make(limits={limit.id: f"{limit.value.n + by} {limit.value.unit}"})
    found = disagree(subject(edition, name), subject(other, name), budget=30_000)
    assert isinstance(found, Difference)
    assert found.differs_in == "verdict"
    assert found.opposed is not None
    assert {f.verdict for f in found.opposed.findings} == {Verdict.MET, Verdict.NOT_MET}
    for witness in (found.witness, found.opposed):
        assert _on_one_side_only(witness)


def _on_one_side_only(witness: Witness) -> bool:
    """Whether what was done, or the day judged on, lies past one last good day and not the other.

    A warning limit has no last good day: there it is the second warning that falls between.
    """
    days = [event.on for event in witness.case.events if isinstance(event.on, dt.date)]
    due = sorted(d for f in witness.findings for d in _dues(f))
    if not due:
        return len(days) == 2
    return any(due[0] < day <= due[-1] for day in (*days, witness.as_at))


def _dues(finding: Finding) -> list[dt.date]:
    own = [] if finding.due is None else [finding.due]
    return own + [day for part in finding.parts for day in _dues(part)]


# One form


def test_rules_that_say_the_same_in_other_words_need_no_search() -> None:
    visit = esi.within(esi.weeks(4), of=esi.commencement, done=events.home_visit.first())
    same = attrs.evolve(visit, period=esi.days(28))
    drr, band = esi.given("drr"), esi.given("band", "low", "high")
    one = (visit & ~(drr | band)).when(drr).when(band)
    other = ((~esi.given("band", "high", "low") & ~drr) & same).when(band & drr)
    found = disagree(subject(one), subject(other))
    assert isinstance(found, NotFound)
    assert found.bound.complete
    assert found.bound.tried == 0
    assert "are equivalent" in found.words


def test_months_and_weeks_are_not_taken_for_each_other() -> None:
    one, other = (
        subject(esi.within(period, of=esi.commencement, done=events.home_visit.first()))
        for period in (esi.months(1), esi.weeks(4))
    )
    assert isinstance(disagree(one, other), Difference)


def test_a_space_knows_the_days_that_matter_to_a_case() -> None:
    space: AnySpace = Space.of(subject(EDITIONS[0], "risk-of-harm-assessment"))
    case = Case("S", "order", dt.date(2004, 9, 24))
    assert dt.date(2004, 10, 16) in space.judged(case)  # the day after the last good day


def test_a_rule_by_itself_is_judged_in_a_search_as_it_is_by_evaluate() -> None:
    """A visit whose outcome is open starts the clock of a warning, whatever the outcome was."""
    rule = esi.at_least(
        1,
        events.warning,
        of=events.home_visit.where("seen", "attempted").first(since=esi.commencement),
    )
    case = Case("S", "order", dt.date(2004, 9, 13), [esi.Event("home_visit", "2004-09-13")])
    as_at = dt.date(2004, 9, 13)
    (evaluated,) = esi.evaluate(case, rule, as_at=as_at)
    assert subject(rule).judge(Record(case, as_at)).verdict is evaluated.verdict
    assert evaluated.verdict is Verdict.NOT_YET_DUE
