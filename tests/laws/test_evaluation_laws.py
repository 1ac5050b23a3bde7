"""Laws of judging: what stays as days pass, what a longer limit may change, what never matters."""

from __future__ import annotations

import datetime as dt
from random import Random

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict, events
from esi_rules.rules.algebra import AllOf, AnyOf, Not, Rule
from esi_rules.rules.finding import Finding
from esi_rules.rules.moments import Moment
from esi_rules.testing.case_strategies import (
    DAY,
    as_ats,
    cases,
    gaps,
    offsets,
    starts,
    vague_cases,
    values,
)
from tests.support.examples import examples

STANDARDS = esi.national_standards()
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
FINAL = (Verdict.MET, Verdict.NOT_MET)
USED = ["supervision_plan", "plan_review", "home_visit", "appointment", "risk_rating"]


def judged(case: esi.Case, rule: Rule, as_at: dt.date) -> Verdict:
    (found,) = esi.evaluate(case, rule, as_at=as_at)
    return found.verdict


# What is settled stays settled


@st.composite
def records(draw: st.DrawFn) -> esi.Case:
    """A record with few kinds of event, several of each, all with full dates."""
    start = draw(starts)
    rows = []
    for kind in draw(st.lists(st.sampled_from(USED), max_size=9)):
        on = start + draw(offsets()) * DAY
        rows.append(esi.Event(kind, on, draw(values(kind))))
    ended = start + draw(st.integers(0, 200)) * DAY if draw(st.integers(0, 3)) == 0 else None
    return esi.Case("S1", draw(st.sampled_from(["order", "licence"])), start, rows, ended_on=ended)


selections = st.sampled_from(
    [
        events.supervision_plan,
        events.plan_review,
        events.home_visit.where("seen"),
        events.appointment,
        events.appointment.where("attended") | events.home_visit,
        events.appointment.once_a_day(),
    ]
)
simple: st.SearchStrategy[Moment] = st.one_of(
    st.just(esi.commencement),
    st.just(esi.commencement),
    st.just(esi.first_high),
    st.builds(lambda chosen, n: chosen.nth(n), selections, st.integers(1, 3)),
)
moments: st.SearchStrategy[Moment] = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(esi.later_of, inner, inner),
        st.builds(esi.earlier_of, inner, inner),
        st.builds(lambda chosen, since: chosen.first(since), selections, inner),
        st.builds(lambda chosen, n, since: chosen.nth(n, since), selections, st.just(2), inner),
    ),
    max_leaves=3,
)
periods = st.one_of(
    st.builds(esi.working_days, st.integers(0, 20)),
    st.builds(esi.days, st.integers(0, 60)),
    st.builds(esi.weeks, st.integers(0, 20)),
    st.builds(esi.months, st.integers(0, 12)),
)
withins: st.SearchStrategy[Rule] = st.builds(
    lambda period, of, done, early: esi.within(period, of=of, done=done, early=early),
    periods,
    moments,
    moments,
    st.booleans(),
)
duties: st.SearchStrategy[Rule] = st.recursive(
    withins,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        st.builds(lambda a: ~a, inner),
    ),
    max_leaves=4,
)


def leaves(rule: Rule) -> list[Rule]:
    if isinstance(rule, AllOf | AnyOf):
        return [leaf for part in rule.parts for leaf in leaves(part)]
    return leaves(rule.rule) if isinstance(rule, Not) else [rule]


def stays(case: esi.Case, duty: Rule, data: st.DataObject) -> None:
    parts, settled = leaves(duty), None
    steps = data.draw(st.lists(st.one_of(gaps, st.integers(0, 30)), min_size=2, max_size=6))
    as_at = case.commenced_on + data.draw(st.integers(-10, 60)) * DAY
    for step in steps:
        as_at += step * DAY
        if any(judged(case, part, as_at) is Verdict.NOT_APPLICABLE for part in parts):
            continue
        verdict = judged(case, duty, as_at)
        assert settled is None or verdict is settled
        settled = verdict if verdict in FINAL else settled


@given(records(), duties, st.data())
@settings(max_examples=examples(120), deadline=None, suppress_health_check=RELAXED)
def test_a_duty_once_met_or_not_met_keeps_its_verdict_as_days_pass(
    case: esi.Case, duty: Rule, data: st.DataObject
) -> None:
    stays(case, duty, data)


@pytest.mark.slow
@given(records(), duties, st.data())
@settings(max_examples=examples(2000), deadline=None, suppress_health_check=RELAXED)
def test_so_do_two_thousand_more(case: esi.Case, duty: Rule, data: st.DataObject) -> None:
    stays(case, duty, data)


def test_a_duty_with_a_part_that_starts_later_may_change_its_verdict() -> None:
    """Why the law above leaves out parts that are not applicable."""
    plan = esi.within(
        esi.working_days(15), of=esi.commencement, done=events.supervision_plan.first()
    )
    review = esi.within(
        esi.weeks(1), of=events.supervision_plan.first(), done=events.plan_review.first()
    )
    visit = esi.within(esi.weeks(1), of=events.home_visit.first(), done=events.plan_review.first())
    case = esi.Case(
        "S1",
        "order",
        "2004-10-01",
        [
            esi.Event("supervision_plan", "2004-10-04"),
            esi.Event("plan_review", "2004-10-05"),
            esi.Event("home_visit", "2004-11-01", "seen"),
        ],
    )
    assert judged(case, plan & review & visit, dt.date(2004, 10, 29)) is Verdict.MET
    assert judged(case, plan & review & visit, dt.date(2004, 12, 1)) is Verdict.NOT_MET


# Later work and longer limits


@given(records(), periods, simple, st.data())
@settings(max_examples=examples(150), deadline=None, suppress_health_check=RELAXED)
def test_later_work_never_turns_not_met_into_met(
    case: esi.Case, period: esi.Period, clock: Moment, data: st.DataObject
) -> None:
    rule = esi.within(period, of=clock, done=events.breach_action.first())
    as_at = data.draw(as_ats(case))
    (found,) = esi.evaluate(case, rule, as_at=as_at)
    assume(found.clock is not None)
    assert found.clock is not None
    soon = found.clock + data.draw(st.integers(0, 60)) * DAY
    later = soon + data.draw(st.integers(0, 60)) * DAY

    def done_on(day: dt.date) -> Verdict:
        rows = [*case.events, esi.Event("breach_action", day)]
        return judged(attrs.evolve(case, events=rows), rule, as_at)

    if done_on(soon) is Verdict.NOT_MET:
        assert done_on(later) is not Verdict.MET


@given(records(), periods, moments, moments, st.integers(0, 20), st.data())
@settings(max_examples=examples(150), deadline=None, suppress_health_check=RELAXED)
def test_a_longer_limit_never_turns_met_into_not_met(
    case: esi.Case,
    period: esi.Period,
    clock: Moment,
    done: Moment,
    more: int,
    data: st.DataObject,
) -> None:
    as_at = data.draw(as_ats(case))
    longer = attrs.evolve(period, n=period.n + more)
    if judged(case, esi.within(period, of=clock, done=done), as_at) is Verdict.MET:
        after = judged(case, esi.within(longer, of=clock, done=done), as_at)
        # Beyond the end of the calendar a longer limit in working days is not known.
        assert after in (Verdict.MET, Verdict.UNDETERMINED)
        assert after is Verdict.MET or period.unit == "working days"


# What never matters


def said(found: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return [
        (f.standard, f.verdict, f.reason, f.edition, f.clock, f.due, f.done, f.found) for f in found
    ]


@given(st.one_of(cases(), vague_cases()), st.integers(0, 10**6), st.data())
@settings(max_examples=examples(150), deadline=None, suppress_health_check=RELAXED)
def test_the_order_of_events_does_not_matter_but_for_ratings(
    case: esi.Case, seed: int, data: st.DataObject
) -> None:
    as_at = data.draw(as_ats(case))
    rows = [*case.events]
    Random(seed).shuffle(rows)
    ratings = iter([event for event in case.events if event.kind == "risk_rating"])
    shuffled = [next(ratings) if event.kind == "risk_rating" else event for event in rows]
    other = attrs.evolve(case, events=shuffled)
    assert said(esi.evaluate(other, STANDARDS, as_at=as_at)) == said(
        esi.evaluate(case, STANDARDS, as_at=as_at)
    )


def test_of_two_ratings_on_a_day_the_later_row_stands() -> None:
    def verdict(*levels: str) -> Verdict:
        rows = [esi.Event("risk_rating", "2004-10-01", level) for level in levels]
        case = esi.Case("S1", "order", "2004-10-01", rows)
        found = esi.evaluate(case, STANDARDS, as_at=dt.date(2005, 3, 14))
        return next(f.verdict for f in found if f.standard == "risk-management-plan")

    assert verdict("high", "low") is Verdict.NOT_APPLICABLE
    assert verdict("low", "high") is Verdict.NOT_MET


# The kinds that each standard reads under the default readings; `risk_rating` picks between limits.
READS = {
    "risk-of-harm-assessment": {"risk_of_harm_assessment", "risk_rating"},
    "risk-management-plan": {"risk_management_plan", "risk_rating"},
    "reoffending-assessment": {"reoffending_assessment"},
    "supervision-plan": {"supervision_plan", "risk_rating"},
    "first-appointment": {"appointment"},
    "contact-frequency": {"appointment"},
    "home-visit": {"home_visit", "risk_rating"},
    "plan-review": {"supervision_plan", "plan_review"},
    "enforcement": {"failure", "appointment", "breach_action"},
    "warning-limit": {"warning"},
    "unpaid-work-start": {"unpaid_work_session"},
    "unpaid-work-hours": {"unpaid_work_session"},
    "programme-start": set(),
    "dtto-contact": {"contact_hours"},
    "dtto-testing": {"drug_test"},
    "drr-testing": {"drug_test"},
    "victim-contact": {"victim_contact"},
    "pre-sentence-report": {"report_requested", "report_delivered"},
}


@given(st.one_of(cases(), vague_cases()), st.sampled_from(sorted(READS)), st.data())
@settings(max_examples=examples(150), deadline=None, suppress_health_check=RELAXED)
def test_events_of_kinds_that_a_standard_does_not_read_change_nothing_of_it(
    case: esi.Case, standard: str, data: st.DataObject
) -> None:
    as_at = data.draw(as_ats(case))
    kept = [event for event in case.events if event.kind in READS[standard]]
    bare = attrs.evolve(case, events=kept)
    place = STANDARDS.ids.index(standard)
    with_all = esi.evaluate(case, STANDARDS, as_at=as_at)[place]
    with_its_own = esi.evaluate(bare, STANDARDS, as_at=as_at)[place]
    assert said((with_all,)) == said((with_its_own,))


def test_the_table_of_what_is_read_names_every_standard() -> None:
    assert set(STANDARDS.ids) == set(READS)
