"""Strategies for rules of every kind, with shipped and own event kinds and hostile names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    Answered,
    AnyOf,
    Asked,
    AtLeast,
    AtMost,
    ByStandard,
    Changed,
    Each,
    Given,
    Happened,
    Never,
    NoLongerThan,
    Not,
    Pick,
    Rule,
    SameDay,
    Settled,
    Share,
    When,
    Within,
)
from esi_rules.rules.given_values import SHIPPED_FACTS
from esi_rules.rules.moments import (
    BySentence,
    Commencement,
    EarlierOf,
    Events,
    FirstHigh,
    Following,
    Last,
    LaterOf,
    Moment,
    Nth,
    Selection,
)
from esi_rules.rules.verdict import Verdict

__all__ = [
    "OWN_FACTS",
    "OWN_VALUES",
    "conditions",
    "events",
    "facts_given",
    "given_facts",
    "moments",
    "of_one_kind",
    "periods",
    "rules",
]

OWN_VALUES = ("seen", "or so", "very_high", "very high", "other")
"""The values of each event kind that is not shipped."""

NAMES = st.sampled_from(
    [
        "B1.2", "C1.1a", "home-visit", "x", "x; y", "(x)", "`x`", "x or y", "\x1b[31mx", "",
        "</script><b>x", "2", "yes", "x\ny", "x\\ny", "\u202ex", "\\u{60}x\\u{60}", "is met",
    ]
)  # fmt: skip
"""Strategy for ids and reasons that a caller may choose, many of them hostile."""

kinds = st.one_of(
    st.sampled_from([KINDS[k] for k in ("home_visit", "warning", "appointment", "contact_hours")]),
    st.builds(
        EventKind,
        st.sampled_from(["visit", "home_visit", "court_review", "contact"]),
        st.sampled_from(["visit", "home visit", "court review", "contact", "a or b", "`x`\x07"]),
        st.just(OWN_VALUES),
        this_sentence_only=st.booleans(),
        undated_from_commencement=st.booleans(),
    ),
)


@st.composite
def _selections(draw: st.DrawFn) -> Selection:
    kind = draw(kinds)
    values = draw(st.lists(st.sampled_from(kind.values), max_size=2)) if kind.values else []
    return Selection(kind, tuple(values))


events = st.builds(
    Events, st.lists(_selections(), min_size=1, max_size=2).map(tuple), st.booleans()
)
counted = st.integers(1, 24)


@st.composite
def _periods(draw: st.DrawFn) -> Period:
    unit = draw(st.sampled_from(["working days", "days", "weeks", "months"]))
    n = draw(st.integers(1, 30))
    off = draw(st.sampled_from(["bank-holidays", "weekends"])) if unit == "working days" else None
    first = unit.endswith("days") and draw(st.booleans())
    return Period(n, unit, off or "bank-holidays", first)  # type: ignore[arg-type]


periods = _periods()
near = st.builds(Period, st.integers(1, 30), st.sampled_from(["days", "weeks", "months"]))

_plain_moments: st.SearchStrategy[Moment] = st.one_of(
    st.just(Commencement()),
    st.just(FirstHigh()),
    st.builds(Nth, events, st.integers(1, 8)),
    st.builds(Last, events),
    st.builds(Following, events, events, near, st.booleans()),
    events.flatmap(lambda e: st.builds(Following, st.just(e), st.just(e), near, st.booleans())),
)


def _longer(inner: st.SearchStrategy[Moment]) -> st.SearchStrategy[Moment]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Nth, events, st.integers(1, 8), inner),
        st.builds(LaterOf, parts),
        st.builds(EarlierOf, parts),
        st.builds(BySentence, inner, inner),
    )


moments: st.SearchStrategy[Moment] = st.recursive(_plain_moments, _longer, max_leaves=3)

windows = st.one_of(
    st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda w: Weeks(w[0], w[0] + w[1])),
    st.builds(MonthAfterWeeks, st.integers(1, 9), st.sampled_from([0, 12])),
)
series = st.one_of(
    st.builds(Months, st.sampled_from([0, 12])),
    st.builds(Series, st.integers(1, 9), st.none(), st.integers(1, 3)),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 3)).map(
        lambda s: Series(s[0], s[0] + s[1] * s[2] - 1, s[2])
    ),
)

OWN_FACTS = (
    FactKind("mappa", "managed under MAPPA"),
    FactKind("x", "`x` or yes"),
    FactKind("court", "court of sentence", ("crown", "magistrates")),
    FactKind("level", "MAPPA level", ("1", "2", "yes", "a or b")),
    FactKind("ogrs", "OGRS score", number=True),
)
"""Facts that a caller declares: yes or no, a choice of words, and a number."""

numbers = st.sampled_from([Decimal(n) for n in ("-1", "0", "49.5", "49.9", "50", "50.1", "75")])
ranges = st.one_of(
    st.builds(NumberRange, numbers),
    st.builds(NumberRange, st.none(), numbers),
    st.tuples(numbers, numbers).map(lambda ends: NumberRange(min(ends), max(ends))),
)


def facts_given(fact: str | FactKind) -> st.SearchStrategy[Given]:
    """Return a strategy for conditions on a fact, with one value or several."""
    one: st.SearchStrategy[Any]
    if isinstance(fact, FactKind) and fact.number:
        one = ranges
    elif isinstance(fact, FactKind):
        one = st.sampled_from(fact.values or (True, False))
    else:
        one = st.sampled_from(SHIPPED_FACTS[fact])
    return st.builds(Given, st.just(fact), st.lists(one, min_size=1, max_size=3).map(tuple))


_BELL = FactKind("bell", "a bell\x07 or [mappa]")
_ASKED: tuple[str | FactKind, ...] = (*SHIPPED_FACTS, *OWN_FACTS, _BELL)
given_facts = st.one_of([facts_given(fact) for fact in _ASKED])

_facts = st.one_of(
    st.builds(Given, st.just("sentence"), st.sampled_from([("order",), ("licence",)])),
    st.builds(Given, st.just("tier"), st.sampled_from([(1,), (2,), (1, 2), (2, 1)])),
    given_facts,
    st.builds(Happened, moments),
    st.builds(SameDay, moments, moments),
    st.builds(Answered, NAMES),
    st.builds(Asked, NAMES),
    st.builds(Settled, st.sampled_from(Verdict), NAMES),
)


def _conditions(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.one_of(st.builds(AllOf, parts), st.builds(AnyOf, parts), st.builds(Not, inner))


conditions: st.SearchStrategy[Rule] = st.recursive(_facts, _conditions, max_leaves=2)

_dates = st.dates(dt.date(2004, 1, 1), dt.date(2004, 1, 9))


@st.composite
def _limits(draw: st.DrawFn) -> Within:
    """Draw a limit; often only work from the clock day on counts, as for most shipped limits."""
    of, done = draw(moments), draw(moments)
    if draw(st.booleans()):
        since = draw(st.sampled_from([of, None]))
        if isinstance(of, Following) and draw(st.booleans()):
            since = of.open()
        done = Nth(draw(events), draw(st.integers(1, 3)), since)
    return Within(draw(periods), of, done)


duties: st.SearchStrategy[Rule] = st.one_of(
    _limits(),
    st.builds(AtLeast, counted, events, moments, st.one_of(st.none(), windows)),
    st.builds(
        lambda n, kind, of, window: AtLeast(n, Events((Selection(kind),)), of, window, True),
        counted,
        st.sampled_from([KINDS["contact_hours"], EventKind("own_hours", "own hour", amount=True)]),
        moments,
        st.one_of(st.none(), windows),
    ),
    st.builds(AtMost, st.integers(0, 3), events, moments, st.one_of(st.none(), windows)),
    st.builds(Never, moments, moments),
    st.builds(
        NoLongerThan,
        events,
        st.lists(
            st.tuples(st.one_of(st.none(), _dates), st.one_of(st.none(), periods)),
            min_size=1,
            max_size=3,
        ).map(tuple),
        moments,
    ),
    st.builds(
        Share, st.sampled_from([Fraction(9, 10), Fraction(1, 3), 1]), events, events, moments
    ),
    st.builds(ByStandard, NAMES),
    _facts,
)


def _combinations(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(AllOf, parts),
        st.builds(AnyOf, parts),
        st.builds(AllDue, parts),
        st.builds(Not, inner),
        st.builds(When, inner, conditions),
        st.builds(Pick, conditions, inner, inner),
        st.builds(Each, inner, series, moments, st.one_of(st.none(), moments)),
        st.builds(Changed, inner, _dates, inner),
    )


rules: st.SearchStrategy[Rule] = st.recursive(duties, _combinations, max_leaves=5)
"""Strategy for rules of every kind, alone and nested in each other."""

_few = st.one_of(st.builds(Answered, NAMES), st.builds(Given, st.just("dtto")))
_some = st.lists(_few, min_size=1, max_size=2).map(tuple)
_start = st.sampled_from([Commencement(), FirstHigh()])
_window = st.one_of(st.none(), windows)
_is = st.builds(Given, st.sampled_from(["dtto", "drr"]))

of_one_kind: dict[type[Rule], st.SearchStrategy[Rule]] = {
    AllDue: st.builds(AllDue, _some),
    AllOf: st.builds(AllOf, _some),
    Answered: st.builds(Answered, NAMES),
    AnyOf: st.builds(AnyOf, _some),
    Asked: st.builds(Asked, NAMES),
    AtLeast: st.builds(AtLeast, counted, events, _start, _window),
    AtMost: st.builds(AtMost, st.integers(0, 3), events, _start, _window),
    ByStandard: st.builds(ByStandard, NAMES),
    Changed: st.builds(Changed, _few, _dates, _few),
    Each: st.builds(Each, _few, series, _start, st.one_of(st.none(), _start)),
    Given: given_facts,
    Happened: st.builds(Happened, moments),
    Never: st.builds(Never, moments, _start),
    NoLongerThan: st.builds(
        NoLongerThan,
        events,
        st.lists(
            st.tuples(st.one_of(st.none(), _dates), st.one_of(st.none(), periods)),
            min_size=1,
            max_size=2,
        ).map(tuple),
        _start,
    ),
    Not: st.builds(Not, _few),
    Pick: st.builds(Pick, _is, _few, _few),
    SameDay: st.builds(SameDay, moments, _start),
    Settled: st.builds(Settled, st.sampled_from(Verdict), NAMES),
    Share: st.builds(Share, st.sampled_from([Fraction(9, 10), Fraction(1, 3)]), events, events),
    When: st.builds(When, _few, _is),
    Within: _limits(),
}
"""A strategy for small rules of each kind, by type."""
