"""What is said to meet a duty meets it, nothing of it is needless, and none is given up falsely."""

from __future__ import annotations

import datetime as dt
import itertools
from random import Random

import attrs
from hypothesis import event, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.remedy import (
    RecordChange,
    Remedy,
    RemedyStatus,
    still_possible,
    would_have_met,
)
from esi_rules.analysis.remedy.out_of_reach import kinds_to_add
from esi_rules.analysis.remedy.record_change import applied
from esi_rules.engine import Record
from esi_rules.engine.judge import judge_rule
from esi_rules.records.case import Case, Event
from esi_rules.rules.algebra import Rule
from esi_rules.testing.case_strategies import as_ats
from esi_rules.testing.rule_strategies import rules
from tests.support.examples import examples
from tests.support.made_up import made_up_cases, shipped_cases

DAY = dt.timedelta(days=1)
NATIONAL = esi.national_standards()
seeds = st.integers(0, 2**32 - 1)
days = st.dates(dt.date(2003, 12, 1), dt.date(2004, 6, 30))


def verdict(case: Case, rule: Rule, as_at: dt.date) -> esi.Verdict:
    return judge_rule(rule, Record(case, as_at)).verdict


def on_standard(case: Case, standard: str, as_at: dt.date) -> esi.Verdict:
    found = esi.evaluate(case, NATIONAL, as_at=as_at)
    return next(one.verdict for one in found if one.standard == standard)


def check(remedy: Remedy, judged: object) -> None:
    """Check the four laws of a remedy; `judged` gives the verdict on a case on a day."""
    assert callable(judged)
    event(f"{remedy.status.value}{len(remedy.changes) if remedy.changes else ''}")
    if remedy.status is not RemedyStatus.FOUND:
        assert remedy.changes == ()
        return
    met = esi.Verdict.MET
    assert judged(remedy.applied(), remedy.as_at) is met
    for change in dict.fromkeys(remedy.changes):
        rest = list(remedy.changes)
        rest.remove(change)
        assert judged(applied(remedy.case, rest), remedy.as_at) is not met
        later = [*rest, change.on(change.day + DAY)]
        is_last = _is_after_all(remedy, change)
        day = remedy.as_at if remedy.from_day is None else max(remedy.as_at, change.day + DAY)
        if remedy.exact and not is_last:
            assert judged(applied(remedy.case, later), day) is not met
    _nothing_else_changed(remedy)


def _is_after_all(remedy: Remedy, change: RecordChange) -> bool:
    """Whether the next day is that of the event itself, which is dated earlier."""
    return change.instead_of is not None and change.instead_of.on == change.day + DAY


def _nothing_else_changed(remedy: Remedy) -> None:
    before, after = remedy.case, remedy.applied()
    assert attrs.evolve(after, events=()) == attrs.evolve(before, events=())
    moved = [change.instead_of for change in remedy.changes if change.instead_of]
    gone = list(before.events)
    for one in after.events:
        if one in gone:
            gone.remove(one)
    assert all(one in moved for one in gone)
    assert not any(change.event.kind == "risk_rating" for change in remedy.changes)
    for change in remedy.changes:
        if change.instead_of is not None:
            assert isinstance(change.instead_of.on, dt.date)
            assert change.day < change.instead_of.on
        if remedy.from_day is not None:
            assert change.day >= remedy.from_day


@given(rules, seeds, days, st.booleans())
@settings(max_examples=examples(1500), deadline=None)
def test_what_would_have_met_any_rule_meets_it(
    rule: Rule, seed: int, as_at: dt.date, vague: bool
) -> None:
    for case in made_up_cases(seed, 3, vague=vague):
        remedy = would_have_met(case, rule, as_at=as_at)
        check(remedy, lambda one, day: verdict(one, rule, day))


@given(rules, seeds, days, st.booleans())
@settings(max_examples=examples(1500), deadline=None)
def test_what_can_still_be_done_meets_any_rule(
    rule: Rule, seed: int, as_at: dt.date, vague: bool
) -> None:
    for case in made_up_cases(seed, 3, vague=vague):
        remedy = still_possible(case, rule, from_day=as_at)
        check(remedy, lambda one, day: verdict(one, rule, day))


@given(seeds, st.data(), st.booleans())
@settings(max_examples=examples(300), deadline=None)
def test_remedies_of_the_national_standards_meet_them(
    seed: int, data: st.DataObject, vague: bool
) -> None:
    (case,) = shipped_cases(seed, 1, vague=vague)
    as_at = data.draw(as_ats(case))
    for standard in NATIONAL.ids:
        for remedy in (
            would_have_met(case, NATIONAL, standard, as_at=as_at),
            still_possible(case, NATIONAL, standard, from_day=as_at),
        ):
            check(remedy, lambda one, day, name=standard: on_standard(one, name, day))


@given(rules, seeds, days)
@settings(max_examples=examples(400), deadline=None)
def test_nothing_that_a_rule_does_not_read_changes_its_remedy(
    rule: Rule, seed: int, as_at: dt.date
) -> None:
    (case,) = made_up_cases(seed, 1, vague=True)
    other = attrs.evolve(
        case,
        case_id="other",
        events=(*case.events, Event("tag_fitted", as_at), Event("reconviction", as_at)),
        facts={**case.facts, "unread": "yes"},
        answers={**case.answers, "unread": "no"},
        groups={"team": "North"},
    )
    one, two = (would_have_met(c, rule, as_at=as_at) for c in (case, other))
    assert (one.status, one.changes, one.fewest) == (two.status, two.changes, two.fewest)


_SORTS = [
    ("home_visit", "seen"), ("home_visit", "attempted"), ("warning", None),
    ("appointment", "attended"), ("appointment", "unacceptable_absence"),
    ("appointment", "acceptable_absence"), ("contact", "seen"), ("contact", "or so"),
    ("visit", "seen"), ("court_review", "seen"),
]  # fmt: skip


@given(rules, seeds, days, st.booleans(), st.booleans())
@settings(max_examples=examples(400), deadline=None)
def test_no_one_or_two_events_meet_a_rule_of_which_it_is_proved_that_none_do(
    rule: Rule, seed: int, as_at: dt.date, ahead: bool, vague: bool
) -> None:
    (case,) = made_up_cases(seed, 1, vague=vague)
    if ahead:
        remedy = still_possible(case, rule, from_day=as_at)
    else:
        remedy = would_have_met(case, rule, as_at=as_at)
    if remedy.status is RemedyStatus.IMPOSSIBLE:
        most = 2
    elif remedy.fewest and len(remedy.changes) > 1:
        most = min(2, len(remedy.changes) - 1)
    else:
        return
    event(f"{remedy.status.value}, up to {most}")
    sorts = [sort for sort in _SORTS if sort[0] in kinds_to_add(rule)]
    first = as_at if ahead else case.commenced_on - 3 * DAY
    trials = [Event(k, first + by * DAY, v) for k, v in sorts for by in (0, 3, 4, 9, 24, 45)]
    pairs = list(itertools.combinations(trials, 2)) if most > 1 else []
    for some in [*((one,) for one in trials), *Random(seed).sample(pairs, min(len(pairs), 100))]:
        days = [one.on for one in some if isinstance(one.on, dt.date)]
        changed = attrs.evolve(remedy.case, events=(*remedy.case.events, *some))
        judged = max([as_at, *days]) if ahead else as_at
        assert verdict(changed, rule, judged) is not esi.Verdict.MET
