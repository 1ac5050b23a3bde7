"""Laws of rule files: whatever a file can hold comes back as it was; the rest is refused."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.calendar import windows as w
from esi_rules.calendar.period import Period
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rulefile import dump_framework, dump_standards
from esi_rules.rulefile.load import read_framework, read_standards
from esi_rules.rules import algebra as r
from esi_rules.rules import moments as m
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.readings import READINGS
from esi_rules.standards.sources import SOURCES, ListedDocument
from esi_rules.standards.standard import Citation, Edition, Limit, Standard, Standards, Status
from tests.support.examples import examples

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
_DAYS = st.sampled_from([m.commencement, m.first_high])


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
            esi.rules.given("sentence", "order"),
            esi.rules.given("tier", 1, 4),
            esi.rules.given("band", "low", "high"),
            esi.rules.given("dtto"),
            esi.rules.given("drr", False),
            esi.rules.given("residential", True, False),
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


RULES = st.recursive(DUTIES, _rules, max_leaves=5)
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


@st.composite
def limits(draw: st.DrawFn, sources: tuple[ListedDocument, ...]) -> Limit:
    """A limit: a stated one cites what is listed, an unknown one has no value."""
    status = draw(st.sampled_from(Status))
    value = None if status is Status.UNKNOWN else draw(VALUES)
    kind = {Period: "period", int: "count", Fraction: "share"}.get(type(value))
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
        kind or draw(st.sampled_from(["period", "count", "share"])),  # type: ignore[arg-type]
        draw(TEXT) if own else "",
        draw(TEXT) if own else "",
        draw(st.sampled_from([None, "order", "licence"])),
    )


@st.composite
def standards(draw: st.DrawFn, id: str, sources: tuple[ListedDocument, ...]) -> Standard:
    chosen = draw(st.lists(st.sampled_from(sorted(READINGS)), unique=True, max_size=3))
    return Standard(
        id,
        draw(TEXT),
        draw(MOMENTS),
        draw(RULES),
        draw(st.none() | CONDITIONS),
        draw(TEXT),
        tuple(draw(st.lists(limits(sources), max_size=4, unique_by=lambda limit: limit.id))),
        tuple((name, draw(st.sampled_from([*READINGS[name].choices]))) for name in chosen),
        draw(TEXT),
        draw(st.none() | RULES),
    )


def _waits_for_none(standard: Standard) -> bool:
    """Whether it refers to no standard: the first of a file can wait for no other, nor itself."""
    return not list(walk((standard.rule, standard.unstarted), (r.ByStandard,)))


@st.composite
def editions(draw: st.DrawFn) -> Standards:
    first = draw(DATES)
    last = draw(st.none() | st.just(first))
    sources = draw(OWN_SOURCES)
    held = [draw(standards("one", sources).filter(_waits_for_none))]
    if draw(st.booleans()):
        held.append(draw(standards("two: #2", sources)))
    edition = Edition(
        draw(NAMES), draw(TEXT), first, last, tuple(held), draw(CITATIONS), draw(TEXT)
    )
    return Standards((edition,), draw(st.booleans()), sources)


@settings(max_examples=examples(300), deadline=None)
@given(editions())
def test_whatever_a_file_can_hold_comes_back_as_it_was(held: Standards) -> None:
    assert read_standards("x.yaml", dump_standards(held)) == held


@settings(max_examples=examples(100), deadline=None)
@given(RULES, st.fractions(0, 100), st.sampled_from(["critical", "important"]), NAMES)
def test_frameworks_come_back_as_they_were(
    rule: r.Rule, weight: Fraction, kind: str, name: str
) -> None:
    asked = walk(rule, (r.Answered, r.Asked))
    ids = sorted({"q", *(found.question for found in asked)})
    items = [Item(id, name, name, name, "T+J", rule) for id in ids]
    rating = Item("a management item", name, name, name, "M", target=True)
    framework = Framework(
        name,
        name,
        [
            Section("S", name, weight, [Criterion("C", name, kind, items)]),  # type: ignore[arg-type]
            Section("T", name, None, [Criterion("D", name, "descriptive", [rating])]),
        ],
        name,
        critical=weight + 1,
        important=Fraction(1, 3),
    )
    assert read_framework("x.yaml", dump_framework(framework)) == framework


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(BadInputError):
        read_standards("x.yaml", text)


SHIPPED = dump_standards(esi.national_standards(edition="ns2005"))


@settings(max_examples=examples(100), deadline=None)
@given(st.data())
def test_a_shipped_file_with_a_hole_is_read_or_refused_and_never_breaks(
    data: st.DataObject,
) -> None:
    lines = SHIPPED.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    instead = data.draw(st.sampled_from(["", "x\n", "- x\n", "    y: z\n", "\t\n", "? [\n"]))
    text = "".join([*lines[:at], instead, *lines[at + 1 :]])
    problems: tuple[Problem, ...] = ()
    try:
        read_standards("x.yaml", text)
    except BadInputError as error:
        problems = error.problems
    assert all(problem.file == "x.yaml" and problem.message for problem in problems)


@settings(max_examples=examples(50), deadline=None)
@given(editions(), st.sampled_from(["\x00", "\x1b[31m", "\u202e", "\x85", "\u2028", "\r"]))
def test_what_a_file_cannot_hold_is_refused_when_it_is_written(held: Standards, bad: str) -> None:
    (edition,) = held.editions
    with pytest.raises(BadRuleError):
        dump_standards(attrs.evolve(held, editions=(attrs.evolve(edition, title=f"a{bad}b"),)))
