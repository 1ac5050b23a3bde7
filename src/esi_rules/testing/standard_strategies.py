"""Strategies for standards, editions and frameworks that a rule file can contain."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Literal, get_args

from hypothesis import strategies as st

from esi_rules.calendar import windows as w
from esi_rules.calendar.period import Period
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules import algebra as r
from esi_rules.rules import moments as m
from esi_rules.rules.algebra import given
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.readings import READINGS
from esi_rules.standards.sources import SOURCES, ListedDocument
from esi_rules.standards.standard import Citation, Edition, Limit, Standard, Standards, Status

__all__ = [
    "DATES",
    "FILE_RULES",
    "NAMES",
    "PERIODS",
    "file_frameworks",
    "file_standards",
    "limits",
    "loaded_editions",
    "waits_for_none",
]

TEXT = st.one_of(
    st.sampled_from(
        [
            *("x", "", "no", "on", "~", "null", "2005-01-01", "0x1F", "089", "1e3", "<<", "="),
            *("- a", "a: b", "#x", "'", '"', "[a]", "{a}", "&a", "*a", "!!int 1", "| x", "a\nb"),
            *(" a ", "%", "unknown", "5 days", "one.limit", "90%"),
        ]
    ),
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf", "Cn", "Co"]), max_size=9
    ),
)
NAMES = TEXT.filter(lambda text: bool(text.strip()))
OWN = [
    EventKind("court_review", "review", ("done", "put off", "or"), this_sentence_only=True),
    EventKind("once", "one-off", plural="one-offs", undated_from_commencement=False),
    EventKind("or", "or", ("a",)),
    EventKind("hours", "hour", amount=True),
]
PLAIN = [kind for kind in (*KINDS.values(), *OWN) if not kind.amount]
AMOUNTS = [kind for kind in (*KINDS.values(), *OWN) if kind.amount]


@st.composite
def selections(draw: st.DrawFn) -> m.Selection:
    kind = draw(st.sampled_from(PLAIN))
    values = draw(st.lists(st.sampled_from(kind.values), max_size=2)) if kind.values else []
    return m.Selection(kind, tuple(values))


EVENTS = st.builds(
    m.Events, st.lists(selections(), min_size=1, max_size=3).map(tuple), st.booleans()
)
TOTALS = st.sampled_from(AMOUNTS).map(lambda kind: m.Events((m.Selection(kind),)))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    unit = draw(st.sampled_from(["working days", "days", "weeks", "months"]))
    first = draw(st.booleans()) and unit.endswith("days")
    off = draw(st.sampled_from(["bank-holidays", "weekends"]))
    off = off if unit == "working days" else "bank-holidays"
    return Period(draw(st.integers(1 if first else 0, 10_000)), unit, off, first)  # type: ignore[arg-type]


PERIODS = periods()
NEAR = st.builds(Period, st.integers(1, 99), st.sampled_from(["days", "weeks", "months"]))
WINDOWS = st.one_of(
    st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda n: w.Weeks(n[0], n[0] + n[1])),
    st.builds(w.MonthAfterWeeks, st.integers(1, 9), st.integers(0, 60)),
)
SERIES = st.one_of(
    st.builds(w.Months, st.integers(0, 60)),
    st.builds(w.Series, st.integers(1, 9), st.none(), st.integers(1, 9)),
    st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 9)).map(
        lambda n: w.Series(n[0], n[0] + n[1] * n[2] - 1, n[2])
    ),
)
_DAYS: st.SearchStrategy[m.Moment] = st.sampled_from([m.commencement, m.first_high])


def _moments(inner: st.SearchStrategy[m.Moment]) -> st.SearchStrategy[m.Moment]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(m.Nth, EVENTS, st.integers(1, 9), st.none() | inner),
        st.builds(m.Last, EVENTS),
        st.builds(m.Following, EVENTS, EVENTS, NEAR, st.booleans()),
        st.builds(m.LaterOf, parts),
        st.builds(m.EarlierOf, parts),
        st.builds(m.BySentence, inner, inner),
    )


MOMENTS: st.SearchStrategy[m.Moment] = st.recursive(_DAYS, _moments, max_leaves=3)
FACTS: st.SearchStrategy[r.Rule] = st.one_of(
    st.sampled_from(
        [
            given("sentence", "order"),
            given("tier", 1, 4),
            given("band", "low", "high"),
            given("dtto"),
            given("drr", False),
            given("residential", True, False),
        ]
    ),
    st.builds(r.Happened, MOMENTS),
    st.builds(r.SameDay, MOMENTS, MOMENTS),
    st.builds(r.Answered, NAMES),
    st.builds(r.Asked, NAMES),
    st.builds(r.Settled, st.sampled_from(Verdict), TEXT),
)


def _conditions(inner: st.SearchStrategy[r.Rule]) -> st.SearchStrategy[r.Rule]:
    parts = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.one_of(st.builds(r.AllOf, parts), st.builds(r.AnyOf, parts), st.builds(r.Not, inner))


CONDITIONS = st.recursive(FACTS, _conditions, max_leaves=2)
DATES = st.dates(dt.date(1995, 1, 1), dt.date(2027, 12, 31))
DUTIES: st.SearchStrategy[r.Rule] = st.one_of(
    st.builds(r.Within, PERIODS, MOMENTS, MOMENTS),
    st.builds(r.AtLeast, st.integers(1, 99), EVENTS, MOMENTS, st.none() | WINDOWS),
    st.builds(r.AtLeast, st.integers(1, 9), TOTALS, MOMENTS, st.none() | WINDOWS, st.booleans()),
    st.builds(r.AtMost, st.integers(0, 9), EVENTS, MOMENTS, st.none() | WINDOWS),
    st.builds(r.Never, MOMENTS, MOMENTS),
    st.builds(
        r.NoLongerThan,
        EVENTS,
        st.lists(st.tuples(st.none() | DATES, st.none() | PERIODS), min_size=1, max_size=3).map(
            tuple
        ),
        MOMENTS,
    ),
    st.builds(r.Share, st.fractions(0, 1).filter(lambda f: f > 0), EVENTS, EVENTS, MOMENTS),
    st.just(r.ByStandard("one")),
    FACTS,
)


def _rules(inner: st.SearchStrategy[r.Rule]) -> st.SearchStrategy[r.Rule]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(r.AllOf, parts),
        st.builds(r.AnyOf, parts),
        st.builds(r.AllDue, parts),
        st.builds(r.Not, inner),
        st.builds(r.When, inner, CONDITIONS),
        st.builds(r.Pick, CONDITIONS, inner, inner),
        st.builds(r.Each, inner, SERIES, MOMENTS, st.none() | MOMENTS),
        st.builds(r.Changed, inner, DATES, inner),
    )


FILE_RULES = st.recursive(DUTIES, _rules, max_leaves=5)
VALUES = st.one_of(
    st.none(), PERIODS, st.integers(0, 999), st.fractions(0, 1).filter(lambda f: f > 0)
)
CITATIONS = st.builds(Citation, NAMES, TEXT)
OWN_SOURCES = st.lists(
    st.builds(
        ListedDocument,
        NAMES.filter(lambda key: key not in SOURCES),
        NAMES,
        TEXT,
        st.sampled_from(["", "https://example.org/a?b=c#d"]),
    ),
    max_size=3,
    unique_by=lambda source: source.key,
).map(tuple)


_LimitKind = Literal["period", "count", "share"]
_KINDS_OF_LIMIT: tuple[tuple[type, _LimitKind], ...] = (
    (Period, "period"),
    (int, "count"),
    (Fraction, "share"),
)


@st.composite
def limits(draw: st.DrawFn, sources: tuple[ListedDocument, ...]) -> Limit:
    """Draw a limit: a stated one cites a listed document, an unknown one has no value."""
    status = draw(st.sampled_from(Status))
    value = None if status is Status.UNKNOWN else draw(VALUES)
    kind: _LimitKind = draw(st.sampled_from(get_args(_LimitKind)))
    for of_type, name in _KINDS_OF_LIMIT:
        kind = name if isinstance(value, of_type) else kind
    listed = [*(source.key for source in sources), *SOURCES]
    cited = CITATIONS | st.just(Citation("set by the caller"))
    if status is Status.STATED:
        listed.remove("recollection")
        cited = st.builds(Citation, st.sampled_from(listed), TEXT)
    own = status is Status.OWN
    return Limit(
        draw(NAMES),
        draw(TEXT),
        value,
        status,
        draw(cited),
        draw(TEXT),
        kind,
        draw(TEXT) if own else "",
        draw(TEXT) if own else "",
        draw(st.sampled_from([None, "order", "licence"])),
    )


@st.composite
def file_standards(draw: st.DrawFn, id: str, sources: tuple[ListedDocument, ...]) -> Standard:
    """Draw a standard with this id, whose stated limits cite listed documents or `sources`."""
    chosen = draw(st.lists(st.sampled_from(sorted(READINGS)), unique=True, max_size=3))
    return Standard(
        id,
        draw(TEXT),
        draw(MOMENTS),
        draw(FILE_RULES),
        draw(st.none() | CONDITIONS),
        draw(TEXT),
        tuple(draw(st.lists(limits(sources), max_size=4, unique_by=lambda limit: limit.id))),
        tuple((name, draw(st.sampled_from([*READINGS[name].choices]))) for name in chosen),
        draw(TEXT),
        draw(st.none() | FILE_RULES),
    )


def waits_for_none(standard: Standard) -> bool:
    """Whether it refers to no standard, as the first standard of a file must not."""
    return not list(walk((standard.rule, standard.unstarted), (r.ByStandard,)))


@st.composite
def loaded_editions(draw: st.DrawFn) -> Standards:
    """Draw standards of a single edition with one or two standards."""
    first = draw(DATES)
    last = draw(st.none() | st.just(first))
    sources = draw(OWN_SOURCES)
    held = [draw(file_standards("one", sources).filter(waits_for_none))]
    if draw(st.booleans()):
        held.append(draw(file_standards("two: #2", sources)))
    edition = Edition(
        draw(NAMES), draw(TEXT), first, last, tuple(held), draw(CITATIONS), draw(TEXT)
    )
    return Standards((edition,), draw(st.booleans()), sources)


@st.composite
def file_frameworks(draw: st.DrawFn, rule: r.Rule | None = None) -> Framework:
    """Draw a framework with a scored and a descriptive section; `rule` decides every case item."""
    name = draw(NAMES)
    weight = draw(st.fractions(0, 100))
    decided_by = draw(FILE_RULES) if rule is None else rule
    answered = [one.question for one in walk(decided_by, (r.Answered,))]
    asked = [one.question for one in walk(decided_by, (r.Asked,))]
    ids = sorted({"q", *answered, *asked})
    items = [Item(id, name, name, name, "T+J", decided_by) for id in ids]
    rating = Item("a management item", name, name, name, "M", target=True)
    scored = draw(st.sampled_from(_SCORED))
    return Framework(
        name,
        name,
        [
            Section("S", name, weight, [Criterion("C", name, scored, items)]),
            Section("T", name, None, [Criterion("D", name, "descriptive", [rating])]),
        ],
        name,
        critical=weight + 1,
        important=Fraction(1, 3),
    )


_SCORED: tuple[Literal["critical", "important"], ...] = ("critical", "important")
