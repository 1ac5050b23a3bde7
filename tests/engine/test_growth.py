"""The steps to evaluate one case grow at most as n log n with its events, in any state of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.calendar.windows import Months, Series, Weeks
from esi_rules.engine.record import Vague
from esi_rules.records.case import Event
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.algebra import Each, Rule, Share
from esi_rules.standards.standard import Standards
from tests.support import pairwise
from tests.support.steps import growth

START = dt.date(2000, 4, 3)
AS_AT = dt.date(2005, 2, 1)
WEEK = dt.timedelta(days=7)
MOST = 1.8
"""The growth of the steps for each event is 1 where linear, some 1.2 as n log n, 4 if quadratic."""

STATES = ["dated", "open", "mixed", "no values", "one open"]


def record_of(kinds: list[EventKind], n: int, state: str) -> list[Event]:
    """Rows of these kinds, spread so that hardly two rows fall on one day."""
    rows = []
    for place in range(n):
        turn, which = divmod(place, len(kinds))
        day = START + dt.timedelta(days=place * 1_700 // n)
        rows.append(_row(kinds[which], turn, day, state))
    if state == "one open":
        rows[-1] = Event(rows[-1].kind, esi.PartlyKnown(2000, 4), rows[-1].value)
    return rows


def _row(kind: EventKind, turn: int, day: dt.date, state: str) -> Event:
    is_open = state == "open" or (state == "mixed" and turn % 2 == 0)
    value: str | Decimal | None = Decimal(1 + turn % 3) if kind.amount else None
    if kind.values:
        value = kind.values[turn // 2 % len(kind.values)]
    if state == "no values" or (is_open and turn % 3 == 0):
        value = None
    forms = (
        esi.PartlyKnown(day.year, day.month),
        esi.PartlyKnown(day.year, day.month),
        esi.PartlyKnown(day.year),
        esi.PartlyKnown(),
    )
    return Event(kind.name, forms[turn // 2 % 4] if is_open else day, value)


def judged(what: Rule | Standards, kinds: list[EventKind], state: str) -> Callable[..., object]:
    def work(n: int) -> Callable[[], object]:
        case = esi.Case("C1", "order", START, record_of(kinds, n, state), facts=FACTS)
        return lambda: esi.evaluate(case, what, as_at=AS_AT)

    return work


FACTS = {
    **dict.fromkeys(("unpaid_work", "accredited_programme", "dtto", "drr", "victim_scheme"), True),
    "tier": 3,
    "band": "high",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("edition", ["ns2000", "ns2005"])
def test_every_shipped_standard(edition: str, state: str) -> None:
    standards = esi.national_standards(edition=edition)
    assert growth(judged(standards, [*KINDS.values()], state), 1_200) < MOST


failures = events.failure.where("unacceptable")
kept = events.appointment.where("attended")
pair = failures.following(failures, within=esi.months(12))
long = esi.months(50)
hours = events.unpaid_work_session
weeks = Series(1, 200)
RULES: dict[str, Rule] = {
    "within": esi.within(esi.days(10), of=failures.nth(2), done=events.warning.first()),
    "nth, large": esi.within(long, of=esi.commencement, done=failures.nth(10_000)),
    "nth, large, once a day": esi.within(
        long, of=esi.commencement, done=failures.once_a_day().nth(10_000)
    ),
    "nth, of a clock that is open": esi.within(long, of=failures.nth(2), done=failures.nth(9)),
    "last": esi.within(esi.months(4), of=failures.last(), done=events.warning.last()),
    "following": esi.never(pair),
    "following others": esi.never(failures.following(events.warning, within=esi.weeks(2))),
    "following, the opening": esi.within(
        esi.days(10), of=pair, done=events.warning.first(since=pair.open())
    ),
    "following, never near": esi.never(failures.following(events.failure, within=esi.days(1))),
    "later of, earlier of": esi.within(
        esi.days(10),
        of=esi.later_of(failures.first(), events.warning.last()),
        done=esi.earlier_of(pair, failures.nth(9)),
    ),
    "first high": esi.within(long, of=esi.first_high, done=failures.nth(4)),
    "at least": esi.at_least(5, failures),
    "at least, in a window": esi.at_least(5, failures, window=Weeks(2, 150)),
    "at least, once a day": esi.at_least(5, failures.once_a_day()),
    "at most": esi.at_most(5, failures),
    "at most, once a day, in a window": esi.at_most(
        30, failures.once_a_day(), window=Weeks(2, 150)
    ),
    "total": esi.at_least(40, hours, total=True),
    "share": Share(Fraction(9, 10), kept, events.appointment),
    "each": Each(esi.at_least(1, failures), weeks),
    "each, once a day": Each(esi.at_least(1, failures.once_a_day()), weeks),
    "each, total": Each(esi.at_least(1, hours, total=True), weeks),
    "each, until": Each(esi.at_least(1, failures), weeks, failures.first(), failures.last()),
    "each, within": Each(esi.within(long, of=failures.first(), done=failures.nth(9)), Months()),
    "each, within, once a day": Each(
        esi.within(long, of=failures.first(), done=failures.once_a_day().nth(9)), Months()
    ),
    "each, at most": Each(esi.at_most(5, failures, of=failures.first()), Months()),
    "no longer than": esi.no_longer_than(esi.months(1), between=failures),
    "no longer than, rarely": esi.no_longer_than(esi.months(40), between=failures),
    "no longer than, of an open clock": esi.no_longer_than(
        esi.months(3), between=failures, of=failures.first()
    ),
    "same day": esi.same_day(failures.first(), events.warning.last()),
    "happened": esi.pick(esi.happened(pair), esi.never(pair), esi.none(failures)),
    "not": ~esi.never(pair),
}
NAMES = ["failure", "warning", "appointment", "unpaid_work_session", "risk_rating"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", RULES)
def test_every_kind_of_moment_and_rule(name: str, state: str) -> None:
    kinds = [KINDS[kind] for kind in NAMES]
    assert growth(judged(RULES[name], kinds, state), 1_000) < MOST


@pytest.mark.parametrize(
    ("name", "kind", "state"),
    [
        ("following", "failure", "open"),
        ("following", "failure", "mixed"),
        ("following, never near", "failure", "dated"),
        ("first high", "risk_rating", "open"),
        ("first high", "risk_rating", "mixed"),
    ],
)
def test_plain_answers_do_not_pass(name: str, kind: str, state: str) -> None:
    """The measure itself: with every event compared with every other, growth is near four."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("esi_rules.engine.moments.first_pair", pairwise.first_pair)
        patch.setattr("esi_rules.engine.moments.first_pair_exact", pairwise.first_pair_exact)
        patch.setattr("esi_rules.engine.moments.first_high_between", pairwise.first_high_between)
        work = judged(RULES[name], [KINDS[kind]], state)
        assert growth(work, 60, also=pairwise.__file__) > 3


@pytest.mark.parametrize("daily", [False, True])
def test_a_count_in_a_window_does_not_read_every_event(daily: bool) -> None:
    """Each window of a schedule has its count: reading every event for each is windows times."""

    def work(n: int) -> Callable[[], object]:
        full = [START + k * dt.timedelta(days=7) for k in range(n)]
        month = [(day, day + dt.timedelta(days=20), True) for day in full]
        vague = Vague(month, daily, [None] * n)
        return lambda: [vague.count((day, day, day + WEEK, day + WEEK)) for day in full]

    assert growth(work, 100) < MOST
