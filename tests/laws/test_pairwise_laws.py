"""Quick answers about open dates equal the plain ones, which compare every pair of events."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.calendar.period import Period
from esi_rules.engine import Record, schedule
from esi_rules.engine.pairs import first_pair, first_pair_exact
from esi_rules.engine.ratings import Rating, first_high_between
from esi_rules.engine.record import Vague
from esi_rules.engine.spans import Span
from esi_rules.records.case import Event, Sentence
from esi_rules.rules.algebra import NoLongerThan
from esi_rules.rules.context import NO_CONTEXT, WindowSpan
from tests.support import pairwise
from tests.support.examples import examples

DAY = dt.timedelta(days=1)
START = dt.date(2004, 1, 29)

days = st.one_of(
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 150),
).map(lambda n: START + n * DAY)
months = st.sampled_from(
    [(dt.date(2004, 2, 1), dt.date(2004, 2, 29)), (dt.date(2004, 3, 1), dt.date(2004, 3, 31))]
)
years = st.sampled_from(
    [(dt.date(2004, 1, 1), dt.date(2004, 12, 31)), (START, dt.date(2004, 6, 1))]
)
ranges = st.tuples(days, days).map(lambda two: (min(two), max(two)))
open_days = st.one_of(days.map(lambda day: (day, day)), months, years, ranges)
spans: st.SearchStrategy[Span] = st.builds(
    lambda both, sure: (*both, sure), open_days, st.booleans()
)
nearby = st.one_of(
    st.builds(Period, st.integers(0, 20), st.just("days"), first_day_counts=st.just(False)),
    st.builds(Period, st.integers(1, 20), st.just("days"), first_day_counts=st.just(True)),
    st.builds(Period, st.integers(0, 4), st.sampled_from(["weeks", "months"])),
)


@settings(max_examples=examples(2_000))
@given(st.lists(days, max_size=9).map(sorted), st.lists(days, max_size=9).map(sorted), nearby)
def test_the_first_pair_of_full_dates_is_that_of_all_pairs(
    later: list[dt.date], earlier: list[dt.date], within: Period
) -> None:
    quick = first_pair_exact(later, earlier, within.last_good_day)
    assert quick == pairwise.first_pair_exact(later, earlier, within.last_good_day)


@settings(max_examples=examples(5_000))
@given(st.lists(spans, max_size=7), st.lists(spans, max_size=7), nearby, st.booleans())
def test_the_first_pair_of_open_dates_is_that_of_all_pairs(
    later: list[Span], other: list[Span], within: Period, same: bool
) -> None:
    earlier = later if same else other
    quick = first_pair(later, earlier, within.last_good_day, same)
    assert quick == pairwise.first_pair(later, earlier, within.last_good_day, same)


ratings: st.SearchStrategy[Rating] = st.builds(
    lambda both, value: (*both, value),
    open_days,
    st.sampled_from(["low", "medium", "high", "very_high", None]),
)


@settings(max_examples=examples(5_000))
@given(st.lists(ratings, max_size=8), days, days)
def test_the_day_first_rated_high_is_that_of_all_pairs_of_ratings(
    rated: list[Rating], one: dt.date, other: dt.date
) -> None:
    start, judged = min(one, other), max(one, other)
    known = [rating for rating in rated if rating[0] <= judged]
    quick = first_high_between(known, start, judged)
    assert quick == pairwise.first_high_between(known, start, judged)


@st.composite
def windows(draw: st.DrawFn) -> WindowSpan:
    """A window of which the days may be open, and which is never empty."""
    first, last = draw(ranges)
    wider = draw(st.integers(0, 40)) * DAY if draw(st.booleans()) else 0 * DAY
    return first, first + wider, last, last + wider


@settings(max_examples=examples(5_000))
@given(
    st.lists(spans, max_size=9),
    st.booleans(),
    st.lists(windows(), min_size=1, max_size=3),
    st.integers(1, 10),
    st.none() | spans,
)
def test_counts_and_places_in_order_are_those_of_every_event(
    items: list[Span], daily: bool, asked: list[WindowSpan], n: int, since: Span | None
) -> None:
    vague = Vague(items, daily, [None] * len(items))
    for window in asked:
        assert vague.count(window) == pairwise.count(items, daily, window)
    for _ in range(2):
        assert vague.nth(n, since) == pairwise.nth(items, daily, n, since)


amounts = st.sampled_from([None, *(Decimal(n) for n in ("0", "0.5", "3.25", "8"))])


@settings(max_examples=examples(2_000))
@given(st.lists(st.tuples(spans, amounts), max_size=9), windows())
def test_totals_are_those_of_every_event(
    rows: list[tuple[Span, Decimal | None]], window: WindowSpan
) -> None:
    items, each = [span for span, _ in rows], [amount for _, amount in rows]
    quick, plain = Vague(items, False, each).total(window), pairwise.total(items, each, window)
    assert [str(total) for total in quick] == [str(total) for total in plain]


gap_rules = st.builds(
    NoLongerThan,
    st.just(esi.of_kind("plan_review")),
    st.sampled_from(
        [
            ((None, esi.days(3)),),
            ((None, esi.months(1)),),
            ((None, esi.days(60)), (START + 20 * DAY, esi.days(2))),
            ((None, esi.working_days(2)),),
            ((START + 5 * DAY, esi.days(4)),),
            ((None, esi.days(4)), (START + 60 * DAY, None)),
            ((None, Period(1, "days", first_day_counts=True)),),
            ((None, esi.days(0)),),
        ]
    ),
)
starts = st.builds(lambda both, sure: (*both, sure), open_days, st.just(True) | st.booleans())


@settings(max_examples=examples(5_000))
@given(
    gap_rules, st.lists(spans, max_size=7), starts, st.integers(0, 200), st.booleans(),
    st.sampled_from([0, 0, 0, -9 * 365, 23 * 365 + 250]),
)  # fmt: skip
def test_the_longest_gap_is_that_of_all_pairs_of_events(
    rule: NoLongerThan, events: list[Span], clock: Span, length: int, ended: bool, moved: int
) -> None:
    """Near the ends of the calendar too, where the working days are not known."""
    by = moved * DAY
    clock = clock[0] + by, clock[1] + by, clock[2]
    judged = max(clock[1], clock[0] + length * DAY)
    known = [(lo + by, min(hi + by, judged), sure) for lo, hi, sure in events if lo + by <= judged]
    case = esi.Case("C1", "order", clock[0], ended_on=judged if ended else None)
    quick = schedule._gaps_vague(rule, Record(case, judged), NO_CONTEXT, clock, known)
    assert quick == pairwise.gaps(rule, Record(case, judged), NO_CONTEXT, clock, known)


opened = st.one_of(
    days,
    st.sampled_from([esi.PartlyKnown(2004, 2), esi.PartlyKnown(2004, 3), esi.PartlyKnown(2004)]),
    st.just(esi.PartlyKnown()),
)
rows = st.one_of(
    st.builds(Event, st.just("appointment"), opened,
              st.sampled_from(["attended", "unacceptable_absence", "unacceptable_absence", None])),
    st.builds(Event, st.just("failure"), opened, st.sampled_from(["unacceptable", None])),
    st.builds(Event, st.sampled_from(["warning", "breach_action", "plan_review"]), opened),
    st.builds(Event, st.just("risk_rating"), opened,
              st.sampled_from(["low", "high", "very_high", None])),
    st.builds(Event, st.just("unpaid_work_session"), opened, amounts),
)  # fmt: skip
STANDARDS = esi.national_standards()


@pytest.mark.slow
@settings(max_examples=examples(400))
@given(st.lists(rows, max_size=9), st.sampled_from(["order", "licence"]), st.integers(0, 220))
def test_every_finding_is_the_same_by_the_plain_answers(
    events: list[Event], sentence: Sentence, length: int
) -> None:
    """Whole findings on the shipped standards are equal when every quick answer is replaced."""
    case = esi.Case("C1", sentence, START, events, facts={"unpaid_work": True})
    as_at = START + length * DAY
    with pytest.MonkeyPatch.context() as patch:
        quick = esi.evaluate(case, STANDARDS, as_at=as_at)
        patch.setattr("esi_rules.engine.moments.first_pair", pairwise.first_pair)
        patch.setattr("esi_rules.engine.moments.first_pair_exact", pairwise.first_pair_exact)
        patch.setattr("esi_rules.engine.moments.first_high_between", pairwise.first_high_between)
        patch.setattr("esi_rules.engine.schedule._gaps_vague", pairwise.gaps)
        patch.setattr(
            Vague, "nth", lambda self, n, since: pairwise.nth(self.items, self.daily, n, since)
        )
        patch.setattr(
            Vague, "count", lambda self, window: pairwise.count(self.items, self.daily, window)
        )
        patch.setattr(
            Vague, "total", lambda self, window: pairwise.total(self.items, self.amounts, window)
        )
        assert esi.evaluate(case, STANDARDS, as_at=as_at) == quick
