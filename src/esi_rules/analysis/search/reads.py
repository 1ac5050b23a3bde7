"""The inputs of rules: kinds of event, values, facts, answers, and the days that they count from.

There is one entry for each kind of rule and moment. A test fails if one is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from esi_rules.calendar import windows
from esi_rules.calendar.period import Period
from esi_rules.records.case import Case, Event, Fact
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules import algebra as rules
from esi_rules.rules import moments
from esi_rules.rules.given_values import GivenValue, values_to_try
from esi_rules.rules.moments import Events, Following, Nth
from esi_rules.rules.traversal import children, walk

__all__ = ["READS", "START", "CandidateEvent", "Count", "Pair", "Reach", "Reads", "Span", "read_by"]

Span = Period | windows.Weeks | windows.MonthAfterWeeks | windows.Series | windows.Months
"""What leads from one relevant day to others: a period, a window, or a series of windows."""

START = ""
"""Represents the day of commencement among the kinds of event."""

_HIGH = ("high", "very_high")
_SOME_DAY = dt.date(2004, 9, 13)


@attrs.frozen
class CandidateEvent:
    """An event that can be added: its kind and a value that represents those with equal effect."""

    kind: EventKind
    value: str | Decimal | None
    unknown: bool = False
    """Whether its value is not recorded although a rule depends on it."""


@attrs.frozen
class Count:
    """A number of events that a rule counts up to."""

    events: Events
    n: int


@attrs.frozen
class Pair:
    """Two events near each other: kinds of the earlier, kinds of the later, and the period."""

    earlier: tuple[str, ...]
    later: tuple[str, ...]
    within: Period


@attrs.frozen
class Reach:
    """A span from the days of the `sources` to the days that are limits for the `targets`."""

    span: Span
    sources: tuple[str, ...]
    targets: tuple[str, ...]


@attrs.define
class Reads:
    """The inputs of rules, all in the order in which the rules name them."""

    kinds: dict[str, EventKind] = attrs.field(factory=dict)
    told_apart: dict[str, dict[tuple[str, ...], None]] = attrs.field(factory=dict)
    """By kind: the sets of values that selections accept."""
    amounts: dict[int, None] = attrs.field(factory=dict)
    facts: dict[str, dict[bool | int | str, None]] = attrs.field(factory=dict)
    own_facts: dict[FactKind, dict[GivenValue, None]] = attrs.field(factory=dict)
    """The caller's own facts, with the values that rules ask for."""
    questions: dict[str, None] = attrs.field(factory=dict)
    reaches: dict[Reach, None] = attrs.field(factory=dict)
    counts: dict[Count, None] = attrs.field(factory=dict)
    pairs: dict[Pair, None] = attrs.field(factory=dict)
    changes: dict[dt.date, None] = attrs.field(factory=dict)
    """Days on which the requirement in a window changes."""
    days: dict[dt.date, None] = attrs.field(factory=dict)
    """Further days that a rule itself names."""
    by_sentence: bool = False

    def choices(self) -> tuple[CandidateEvent, ...]:
        """Return one event for each class that the rules can distinguish, recorded values first."""
        plain: list[CandidateEvent] = []
        unknown: list[CandidateEvent] = []
        for name, kind in self.kinds.items():
            if kind.amount:
                plain += [CandidateEvent(kind, Decimal(n)) for n in self._amounts]
                unknown += [CandidateEvent(kind, None, unknown=True)] if self.amounts else []
                continue
            kept = self.told_apart.get(name, {})
            sorts: dict[tuple[bool, ...], str] = {}
            for value in kind.values:
                sorts.setdefault(tuple(value in values for values in kept), value)
            plain += [CandidateEvent(kind, value) for value in sorts.values() or (None,)]
            unknown += [CandidateEvent(kind, None, unknown=True)] if kept else []
        return tuple(choice for choice in (*plain, *unknown) if _can_be(choice))

    @property
    def _amounts(self) -> tuple[int, ...]:
        """The amounts that are just enough, and one less."""
        told = [amount for n in self.amounts for amount in (n, n - 1) if amount]
        return tuple(dict.fromkeys(told)) or (1,)

    def fact_choices(self) -> Mapping[str, tuple[Fact, ...]]:
        """Return the values that each fact can be set to, apart from being left out.

        None means not known. An own fact that is left out is not known.
        """
        shipped: dict[str, tuple[Fact, ...]] = {
            fact: (*(v for v in values if v is not False and _can_hold(fact, v)), None)
            for fact, values in self.facts.items()
        }
        return shipped | {
            kind.name: values_to_try(kind, asked) for kind, asked in self.own_facts.items()
        }

    @property
    def dated(self) -> bool:
        """Whether the rules depend on any event, or count from any day."""
        return bool(self.kinds or self.reaches or self.days or self.changes)


def _can_be(choice: CandidateEvent) -> bool:
    """Whether a record can contain the event: for an own kind with a shipped name it may not."""
    try:
        Event(choice.kind.name, _SOME_DAY, choice.value)
    except ValueError:
        return False
    return True


def _can_hold(fact: str, value: bool | int | str) -> bool:
    """Whether a record can have this value of a fact."""
    try:
        Case("made-up", "order", _SOME_DAY, facts={fact: value})
    except ValueError:
        return False
    return True


def read_by(values: tuple[object, ...]) -> Reads:
    """Return the inputs of `values` (rules and moments)."""
    found = Reads()
    for value in values:
        _read(value, found)
    return found


def _read(value: object, into: Reads) -> None:
    """Add the inputs of `value` and of all its parts."""
    cls = type(value)
    if isinstance(value, Events):
        _events(value, into)
    elif not isinstance(value, _PARTS):
        # The rule that contains a period or window adds it with the moment it is counted from.
        if attrs.has(cls):
            READS[cls](value, into)
        for _, child in children(value):
            _read(child, into)


_PARTS = (
    *(Period, windows.Weeks, windows.MonthAfterWeeks, windows.Series, windows.Months),
    *(FactKind, NumberRange),
)
"""Parts of rules that add no inputs by themselves."""


def _sources(moment: object) -> tuple[str, ...]:
    """Return the kinds of event on whose days a moment can fall; `START` for commencement."""
    kinds: dict[str, None] = {}
    for part in walk(moment, (moments.Commencement, moments.FirstHigh, Events)):
        if isinstance(part, Events):
            kinds.update(dict.fromkeys(_kinds(part)))
        else:
            kinds[START] = None
            if isinstance(part, moments.FirstHigh):
                kinds["risk_rating"] = None
    return tuple(kinds)


def _kinds(events: Events) -> tuple[str, ...]:
    return tuple(selection.kind.name for selection in events.selections)


def _reach(span: Span | None, sources: tuple[str, ...], targets: object, into: Reads) -> None:
    if span is not None:
        into.reaches[Reach(span, sources, _sources(targets))] = None


def _nothing(value: object, into: Reads) -> None:
    """Add nothing: the parts of the value add all inputs."""


def _within(value: rules.Within, into: Reads) -> None:
    _reach(value.period, _sources(value.of), value.done, into)


def _events(value: Events, into: Reads) -> None:
    for selection in value.selections:
        into.kinds.setdefault(selection.kind.name, selection.kind)
        if selection.values:
            into.told_apart.setdefault(selection.kind.name, {})[selection.values] = None


def _first_high(value: object, into: Reads) -> None:
    kind = KINDS["risk_rating"]
    into.kinds.setdefault(kind.name, kind)
    into.told_apart.setdefault(kind.name, {})[_HIGH] = None


def _at_least(value: rules.AtLeast, into: Reads) -> None:
    _reach(value.window, _sources(value.of), value.events, into)
    if value.total:
        into.amounts[value.n] = None
    else:
        _count(value.events, value.n, into)


def _at_most(value: rules.AtMost, into: Reads) -> None:
    _reach(value.window, _sources(value.of), value.events, into)
    _count(value.events, value.n + 1, into)


def _count(events: Events, n: int, into: Reads) -> None:
    if n > 1:
        into.counts[Count(events, n)] = None


def _each(value: rules.Each, into: Reads) -> None:
    _reach(value.series, _sources(value.of), value.duty, into)


def _share(value: rules.Share, into: Reads) -> None:
    _count(value.events, value.least.numerator, into)
    _count(value.among, value.least.denominator - value.least.numerator, into)


def _given(value: rules.Given, into: Reads) -> None:
    if value.own is not None:
        into.own_facts.setdefault(value.own, {}).update(dict.fromkeys(value.values))
    elif value.fact == "sentence":
        into.by_sentence = True
    else:
        words = (each for each in value.values if not isinstance(each, NumberRange))
        into.facts.setdefault(value.name, {}).update(dict.fromkeys(words))


def _question(value: rules.Answered | rules.Asked, into: Reads) -> None:
    into.questions[value.question] = None


def _longest(value: rules.NoLongerThan, into: Reads) -> None:
    sources = (*_sources(value.of), *_kinds(value.events))
    for since, period in value.periods:
        _reach(period, sources, value.events, into)
        if since is not None:
            into.days[since] = None


def _changed(value: rules.Changed, into: Reads) -> None:
    into.changes[value.on] = None


def _nth(value: Nth, into: Reads) -> None:
    _count(value.events, value.n, into)


def _following(value: Following, into: Reads) -> None:
    earlier, later = _kinds(value.earlier), _kinds(value.later)
    _reach(value.within, earlier, value.later, into)
    into.pairs[Pair(earlier, later, value.within)] = None


def _sentence(value: object, into: Reads) -> None:
    into.by_sentence = True


READS: dict[type, Callable[[Any, Reads], None]] = {
    rules.AllDue: _nothing,
    rules.AllOf: _nothing,
    rules.Answered: _question,
    rules.AnyOf: _nothing,
    rules.Asked: _question,
    rules.AtLeast: _at_least,
    rules.AtMost: _at_most,
    rules.ByStandard: _nothing,
    rules.Changed: _changed,
    rules.Each: _each,
    rules.Given: _given,
    rules.Happened: _nothing,
    rules.Never: _nothing,
    rules.NoLongerThan: _longest,
    rules.Not: _nothing,
    rules.Pick: _nothing,
    rules.SameDay: _nothing,
    rules.Settled: _nothing,
    rules.Share: _share,
    rules.When: _nothing,
    rules.Within: _within,
    moments.BySentence: _sentence,
    moments.Commencement: _nothing,
    moments.EarlierOf: _nothing,
    moments.FirstHigh: _first_high,
    moments.Following: _following,
    moments.Last: _nothing,
    moments.LaterOf: _nothing,
    moments.Nth: _nth,
}
