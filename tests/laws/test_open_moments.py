"""Duties of every kind of moment: what is said of an open record holds however it is filled."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict, events
from esi_rules.rules.algebra import Rule
from esi_rules.testing.case_strategies import DAY, offsets, values
from tests.laws.test_evaluation_laws import USED, duties, judged
from tests.laws.test_soundness import completions, is_open, opened
from tests.support.examples import examples

RELAXED = [
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]
START = dt.date(2004, 10, 4)


@st.composite
def open_records(draw: st.DrawFn) -> esi.Case:
    """A record with a few events, one or two of which are open, often soon after commencement."""
    rows = []
    when = draw(st.sampled_from([offsets(), st.integers(0, 30)]))
    for kind in draw(st.lists(st.sampled_from(USED), min_size=1, max_size=4)):
        rows.append(esi.Event(kind, START + draw(when) * DAY, draw(values(kind))))
    for place in draw(st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True)):
        if place < len(rows):
            rows[place] = draw(opened(rows[place]))
    ended = START + draw(st.integers(0, 200)) * DAY if draw(st.integers(0, 3)) == 0 else None
    return esi.Case("S1", draw(st.sampled_from(["order", "licence"])), START, rows, ended_on=ended)


def hold(case: esi.Case, duty: Rule, as_at: dt.date) -> None:
    said = judged(case, duty, as_at)
    if said is Verdict.UNDETERMINED:
        return
    for full in completions(case, as_at, Random(7)):
        assert judged(full, duty, as_at) is said, full.events


counted: st.SearchStrategy[Rule] = st.builds(
    lambda n, done, since: esi.within(esi.days(n), of=esi.commencement, done=done.first(since)),
    st.integers(0, 60),
    st.sampled_from([events.home_visit, events.appointment, events.plan_review]),
    st.sampled_from(
        [
            esi.first_high,
            events.home_visit.where("seen").first(),
            events.plan_review.nth(2),
            esi.later_of(esi.first_high, events.plan_review.first()),
            esi.earlier_of(esi.first_high, events.home_visit.where("seen").first()),
            events.plan_review.first(esi.first_high),
        ]
    ),
)
"""Duties that begin at commencement and are done at something counted from another moment."""


@given(open_records(), st.one_of(duties, counted), st.integers(0, 420))
@settings(max_examples=examples(300), deadline=None, suppress_health_check=RELAXED)
def test_what_is_said_of_an_open_record_holds_however_it_is_filled(
    case: esi.Case, duty: Rule, days: int
) -> None:
    assume(any(is_open(event) for event in case.events))
    hold(case, duty, START + days * DAY)


@pytest.mark.slow
@given(open_records(), st.one_of(duties, counted), st.integers(0, 420))
@settings(max_examples=examples(3000), deadline=None, suppress_health_check=RELAXED)
def test_so_it_does_for_three_thousand_more(case: esi.Case, duty: Rule, days: int) -> None:
    assume(any(is_open(event) for event in case.events))
    hold(case, duty, START + days * DAY)


# Found by Hypothesis: what is counted from a moment that may not be there


@pytest.mark.parametrize(
    ("level", "verdict"),
    [
        ("high", Verdict.MET),
        ("medium", Verdict.NOT_MET),
        (None, Verdict.UNDETERMINED),
    ],
)
def test_a_visit_counted_from_a_rating_of_unknown_level_decides_nothing(
    level: str | None, verdict: Verdict
) -> None:
    duty = esi.within(
        esi.days(30), of=esi.commencement, done=events.home_visit.first(esi.first_high)
    )
    rows = [
        esi.Event("risk_rating", "2004-10-11", level),
        esi.Event("home_visit", "2004-10-20", "seen"),
    ]
    case = esi.Case("S1", "order", START, rows)
    assert judged(case, duty, dt.date(2005, 1, 31)) is verdict


def test_without_a_rating_a_plan_counted_from_first_high_is_open_from_the_first_day_on() -> None:
    duty = esi.within(
        esi.working_days(0),
        of=esi.commencement,
        done=events.supervision_plan.first(esi.first_high),
    )
    case = esi.Case("S1", "order", START, [esi.Event("supervision_plan", START)])
    assert {judged(case, duty, START + n * DAY) for n in range(3)} == {Verdict.UNDETERMINED}
