"""What rules read of a case: kinds of event, values, facts, answers, and what they count from days.

One entry for each kind of rule, moment and window; a test fails while any has none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs

from esi_rules import moments, rules, windows
from esi_rules.kinds import KINDS, EventKind
from esi_rules.moments import Events, Following, Moment, Nth
from esi_rules.period import Period

__all__ = ["READS", "Choice", "Count", "Reach", "Reads", "read_by"]

Reach = Period | windows.Weeks | windows.MonthAfterWeeks | windows.Series | windows.Months
"""What leads from one day that matters to others."""

_HIGH = ("high", "very_high")


@attrs.frozen
class Choice:
    """An event that can be put on file: its kind and one value of each sort that a rule tells."""

    kind: EventKind
    value: str | Decimal | None
    unknown: bool = False
    """Whether its value was not recorded though a rule asks for it."""


@attrs.frozen
class Count:
    """So many of some events, which a rule counts."""

    events: Events
    n: int


@attrs.define
class Reads:
    """What some rules read. Everything is kept in the order in which the rules name it."""

    kinds: dict[str, EventKind] = attrs.field(factory=dict)
    told_apart: dict[str, dict[tuple[str, ...], None]] = attrs.field(factory=dict)
    """By kind: the sets of values that some selection keeps."""
    amounts: dict[int, None] = attrs.field(factory=dict)
    facts: dict[str, dict[bool | int | str, None]] = attrs.field(factory=dict)
    questions: dict[str, None] = attrs.field(factory=dict)
    standards: dict[str, None] = attrs.field(factory=dict)
    reaches: dict[Reach, None] = attrs.field(factory=dict)
    counts: dict[Count, None] = attrs.field(factory=dict)
    placeable: dict[Moment, None] = attrs.field(factory=dict)
    """Moments that take more than one event."""
    days: dict[dt.date, None] = attrs.field(factory=dict)
    """Days that a rule itself names."""
    by_sentence: bool = False

    def choices(self) -> tuple[Choice, ...]:
        """Return every sort of event that the rules can tell from the others, plain ones first."""
        plain: list[Choice] = []
        unknown: list[Choice] = []
        for name, kind in self.kinds.items():
            if kind.amount:
                amounts = [m for n in self.amounts for m in (n, n - 1) if m > 0] or [1]
                plain += [Choice(kind, Decimal(n)) for n in dict.fromkeys(amounts)]
                unknown += [Choice(kind, None, unknown=True)] if self.amounts else []
                continue
            kept = self.told_apart.get(name, {})
            sorts: dict[tuple[bool, ...], str] = {}
            for value in kind.values:
                sorts.setdefault(tuple(value in values for values in kept), value)
            plain += [Choice(kind, value) for value in sorts.values() or (None,)]
            unknown += [Choice(kind, None, unknown=True)] if len(sorts) > 1 else []
        return (*plain, *unknown)

    def fact_choices(self) -> Mapping[str, tuple[bool | int | str | None, ...]]:
        """Return what each fact can be set to, beside being left out; None: it is not known."""
        return {
            fact: (*(v for v in values if v is not False), None)
            for fact, values in self.facts.items()
        }

    @property
    def dated(self) -> bool:
        """Whether any event is read, or anything is counted from a day."""
        return bool(self.kinds or self.reaches or self.days)


def read_by(values: tuple[object, ...]) -> Reads:
    """Return what `values` (rules, moments) read."""
    found = Reads()
    for value in values:
        _read(value, found)
    return found


def _read(value: object, into: Reads) -> None:
    cls = type(value)
    if isinstance(value, tuple):
        for item in value:
            _read(item, into)
    elif attrs.has(cls):
        READS[_table_type(value)](value, into)
        if not isinstance(value, Events):
            for field in attrs.fields(cls):
                _read(getattr(value, field.name), into)


def _table_type(value: object) -> type:
    # A period with one more way of counting is still a period.
    return Period if isinstance(value, Period) else type(value)


def _nothing(value: object, into: Reads) -> None:
    """What it is made of says it all."""


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
    if value.total:
        into.amounts[value.n] = None
    else:
        _count(value.events, value.n, into)


def _count(events: Events, n: int, into: Reads) -> None:
    for m in (n, n - 1):
        if m > 1:
            into.counts[Count(events, m)] = None


def _share(value: rules.Share, into: Reads) -> None:
    _count(value.events, value.least.numerator, into)
    rest = value.least.denominator - value.least.numerator
    if rest:
        _count(value.among, rest, into)


def _given(value: rules.Given, into: Reads) -> None:
    if value.fact == "sentence":
        into.by_sentence = True
    else:
        into.facts.setdefault(value.fact, {}).update(dict.fromkeys(value.values))


def _question(value: rules.Answered | rules.Asked, into: Reads) -> None:
    into.questions[value.question] = None


def _by_standard(value: rules.ByStandard, into: Reads) -> None:
    into.standards[value.standard] = None


def _longest(value: rules.NoLongerThan, into: Reads) -> None:
    into.days.update({since: None for since, _ in value.periods if since is not None})


def _changed(value: rules.Changed, into: Reads) -> None:
    into.days[value.on] = None


def _nth(value: Nth, into: Reads) -> None:
    if value.n > 1:
        into.placeable[value] = None


def _following(value: Following, into: Reads) -> None:
    into.placeable[value] = None


def _reach(value: Reach, into: Reads) -> None:
    into.reaches[value] = None


def _sentence(value: object, into: Reads) -> None:
    into.by_sentence = True


READS: dict[type, Callable[[Any, Reads], None]] = {
    rules.AllDue: _nothing,
    rules.AllOf: _nothing,
    rules.Answered: _question,
    rules.AnyOf: _nothing,
    rules.Asked: _question,
    rules.AtLeast: _at_least,
    rules.AtMost: lambda rule, into: _count(rule.events, rule.n + 1, into),
    rules.ByStandard: _by_standard,
    rules.Changed: _changed,
    rules.Each: _nothing,
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
    rules.Within: _nothing,
    moments.BySentence: _sentence,
    moments.Commencement: _nothing,
    moments.EarlierOf: _nothing,
    moments.Events: _events,
    moments.FirstHigh: _first_high,
    moments.Following: _following,
    moments.Last: _nothing,
    moments.LaterOf: _nothing,
    moments.Nth: _nth,
    Period: _reach,
    windows.MonthAfterWeeks: _reach,
    windows.Months: _reach,
    windows.Series: _reach,
    windows.Weeks: _reach,
}
