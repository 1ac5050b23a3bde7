"""The missing facts of a case: inputs of a verdict that the record leaves open.

The ways in which a fact can turn out are its choices. A choice may represent many days at once
(such as a month, if only the year of a date is known). It is refined if it does not decide yet.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Literal, cast

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.checked import checked
from esi_rules.engine import Record
from esi_rules.records.case import Answer, Case, Event, Fact
from esi_rules.records.dates import Day, PartlyKnown, day_words
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rules.algebra import Answered, Asked, AtLeast, Given, Rule
from esi_rules.rules.given_values import GivenValue, values_to_try
from esi_rules.rules.moments import BySentence, Events, FirstHigh, Moment
from esi_rules.rules.traversal import walk
from esi_rules.shown import short_repr
from esi_rules.text import printable

__all__ = ["FactValue", "MissingFact", "facts_read", "missing_facts", "missing_keys"]

_ANSWERS: tuple[Answer, ...] = ("yes", "no", "na")
_CHOICES: dict[str, tuple[Fact, ...]] = {
    "tier": (1, 2, 3, 4, None),  # None: the case has no tier
    "band": ("low", "medium", "high"),
}


@attrs.frozen
class Assignment:
    """Fills in one missing fact in a case: an answer, a fact, or something about an event."""

    __repr__ = short_repr

    what: Literal["answer", "fact", "rating", "on", "value"]
    key: str | int
    """The question, the fact, the rating to add, or the index of the event."""
    value: Fact | Day | Decimal

    @checked
    def on(self, day: Day) -> Assignment:
        """Return the same assignment with another day."""
        return attrs.evolve(self, value=day)

    def __call__(self, case: Case) -> Case:
        """Return `case` with the fact filled in."""
        given: dict[str, Any] = {str(self.key): self.value}
        if self.what == "answer":
            return attrs.evolve(case, answers={**case.answers, **given})
        if self.what == "fact":
            return attrs.evolve(case, facts={**case.facts, **given})
        events: list[Event] = list(case.events)
        if self.what == "rating":
            events.append(Event("risk_rating", cast("Day", self.value), str(self.key)))
        else:
            changed: dict[str, Any] = {self.what: self.value}
            events[int(self.key)] = attrs.evolve(events[int(self.key)], **changed)
        return attrs.evolve(case, events=events)


@attrs.frozen
class Finer:
    """Refines a choice into the months of a year, or the days of a month, that are possible."""

    __repr__ = short_repr

    days: tuple[dt.date, ...]
    assign: Assignment
    before: str
    by: Literal["month", "day"]

    def __call__(self) -> tuple[FactValue, ...]:
        """Return a value for each month or day."""
        find = _by_month if self.by == "month" else _by_day
        return find(self.days, self.assign, self.before)


@attrs.frozen
class FactValue:
    """One way in which a fact can turn out, or several at once, which `finer` separates."""

    __repr__ = short_repr

    words: str
    assign: Assignment
    finer: Finer | None = None


@attrs.frozen
class MissingFact:
    """A fact that an office could look up: an answer, a fact, a rating, a date or a value."""

    __repr__ = short_repr

    case_id: str
    kind: Literal["answer", "fact", "value", "rating", "date"]
    words: str
    choices: tuple[FactValue, ...] = attrs.field(eq=False, repr=False)
    key: tuple[str, str | int] = attrs.field(repr=False)
    """Identifies the fact in its case."""


@attrs.frozen
class FactRead:
    """An input of rules; for events, `valued` says whether their values matter."""

    kind: Literal["answer", "fact", "events", "rating"]
    name: str
    values: tuple[GivenValue, ...] = ()
    event: EventKind | None = None
    valued: bool = False
    own: FactKind | None = None


@functools.lru_cache(maxsize=4096)
def facts_read(rule: Rule | Moment, sentence: str) -> frozenset[FactRead]:
    """Return the inputs of `rule` in cases with this sentence."""
    found: set[FactRead] = set()
    kinds: tuple[type[Answered | Asked | Given | Events | FirstHigh | BySentence], ...] = (
        Answered, Asked, Given, Events, FirstHigh, BySentence,
    )  # fmt: skip
    for leaf in walk(rule, kinds):
        if isinstance(leaf, BySentence):
            found |= facts_read(leaf.order if sentence == "order" else leaf.licence, sentence)
        elif isinstance(leaf, Answered | Asked):
            found.add(FactRead("answer", leaf.question))
        elif isinstance(leaf, Given):
            if leaf.fact != "sentence":
                found.add(FactRead("fact", leaf.name, leaf.values, own=leaf.own))
        elif isinstance(leaf, FirstHigh):
            found.add(FactRead("rating", "risk_rating"))
            found.add(FactRead("events", "risk_rating", (), KINDS["risk_rating"], True))
        else:
            for selection in leaf.selections:
                valued = bool(selection.values) or selection.kind.amount
                found.add(FactRead("events", selection.kind.name, (), selection.kind, valued))
    return frozenset(found)


def missing_facts(
    case: Case, reads: frozenset[FactRead], rules: tuple[Rule, ...], as_at: dt.date
) -> tuple[MissingFact, ...]:
    """Return the missing facts of `case` among `reads`; `rules` determine the amounts to try."""
    record = Record(case, as_at)
    found: dict[tuple[str, str | int], MissingFact] = {}
    for read in sorted(_joined(reads), key=lambda read: (read.kind, read.name, read.valued)):
        for fact in _of(read, record, rules):
            found[fact.key] = fact
    # Facts with few choices first: a date is refined only if nothing else has decided.
    order = ("answer", "fact", "value", "rating", "date")
    return tuple(sorted(found.values(), key=lambda fact: order.index(fact.kind)))


def missing_keys(
    case: Case, reads: frozenset[FactRead], as_at: dt.date
) -> frozenset[tuple[str, str | int]]:
    """Return the keys of the missing facts of `case` among `reads`."""
    return frozenset(fact.key for fact in missing_facts(case, reads, (), as_at))


def _joined(reads: frozenset[FactRead]) -> Iterator[FactRead]:
    """Yield the inputs with each fact of the case only once, with all values asked for."""
    values: dict[tuple[str, FactKind | None], set[GivenValue]] = {}
    for read in reads:
        if read.kind == "fact":
            values.setdefault((read.name, read.own), set()).update(read.values)
        else:
            yield read
    for (name, own), asked in values.items():
        yield FactRead("fact", name, tuple(sorted(asked, key=str)), own=own)


def _of(read: FactRead, record: Record, rules: tuple[Rule, ...]) -> Iterator[MissingFact]:
    case = record.case
    if read.kind == "answer":
        if case.answers.get(read.name) is None:
            choices = tuple(_answered(read.name, answer) for answer in _ANSWERS)
            key = ("answer", read.name)
            yield MissingFact(case.case_id, "answer", f"the answer to {read.name}", choices, key)
    elif read.kind == "fact":
        if case.facts.get(read.name, None if read.own else False) is None:
            choices = tuple(_given(read.name, value) for value in _values(read))
            words = f"whether the case has `{read.name}`"
            if read.own is not None:
                words = f"the fact `{read.name}` ({printable(read.own.title)})"
            elif read.name in _CHOICES:
                words = f"the {read.name}"
            yield MissingFact(case.case_id, "fact", words, choices, ("fact", read.name))
    elif read.kind == "rating":
        yield from _rating(record)
    else:
        yield from _events(read, record, rules)


def _answered(question: str, answer: Answer) -> FactValue:
    return FactValue(f"{question} {answer}", Assignment("answer", question, answer))


def _values(read: FactRead) -> tuple[Fact, ...]:
    if read.own is not None:
        return values_to_try(read.own, read.values)
    return _CHOICES.get(read.name, (True, False))


def _given(fact: str, value: Fact) -> FactValue:
    said = {True: "yes", False: "no", None: "none"}
    word = said[value] if value is None or isinstance(value, bool) else str(value)
    return FactValue(f"{fact} {word}", Assignment("fact", fact, value))


# Risk of harm ratings


def _rating(record: Record) -> Iterator[MissingFact]:
    """Yield the rating of a case without one: never high, or high from any one day."""
    case = record.case
    rows = record.by_kind.get("risk_rating", ())
    kind = KINDS["risk_rating"]
    if record.started is None or any(record.span(row, kind)[0] <= record.day for row in rows):
        return

    days = [
        record.start + n * ONE_DAY for n in range((record.day - record.start).days + 1)
    ]  # fmt: skip
    choices = (
        FactValue("never high", Assignment("rating", "low", record.start)),
        *_by_year(days, Assignment("rating", "high", record.start), "high from"),
    )
    key = ("rating", "risk_rating")
    yield MissingFact(case.case_id, "rating", "a risk of harm rating", choices, key)


# Events whose day or value is not recorded


def _events(read: FactRead, record: Record, rules: tuple[Rule, ...]) -> Iterator[MissingFact]:
    kind = read.event
    assert kind is not None
    for index, row in enumerate(record.case.events):
        if row.kind != kind.name:
            continue
        lo, hi = record.span(row, kind)
        if lo > record.day or (kind.this_sentence_only and hi < record.start):
            continue
        when = day_words(row.on)
        if isinstance(row.on, PartlyKnown):
            choices = _dated(index, row.on, lo, hi, kind, record)
            words = f"the day of the {kind.words} ({when})"
            yield MissingFact(record.case.case_id, "date", words, choices, ("date", index))
        if row.value is None and (read.valued and (kind.values or kind.amount)):
            what = "amount" if kind.amount else "outcome"
            values: tuple[str | Decimal, ...] = kind.values
            if kind.amount:
                values = _amounts(kind, record.case, rules)
            words = f"the {what} of the {kind.words} ({when})"
            found = tuple(_valued(index, value) for value in values)
            yield MissingFact(record.case.case_id, "value", words, found, ("value", index))


def _valued(index: int, value: str | Decimal) -> FactValue:
    return FactValue(str(value).replace("_", " "), Assignment("value", index, value))


def _amounts(kind: EventKind, case: Case, rules: tuple[Rule, ...]) -> tuple[Decimal, ...]:
    """Return amounts on both sides of every required total, given the known amounts.

    A total is reached from some amount on, so each amount represents all those up to the next.
    """
    asked = {
        rule.n
        for rule in walk(rules, (AtLeast,))
        if rule.total and any(s.kind.name == kind.name for s in rule.events.selections)
    }
    known = [
        row.value
        for row in sorted(
            (row for row in case.events if row.kind == kind.name and type(row.on) is dt.date),
            key=lambda row: str(row.on),
        )
        if isinstance(row.value, Decimal)
    ]
    # A window contains consecutive events, so the other amounts in it are a run of known ones.
    runs = {Decimal(0)}
    for i in range(len(known)):
        total = Decimal(0)
        for amount in known[i:]:
            total += amount
            runs.add(total)
    steps = {n - run for n in asked for run in runs if n >= run}
    whole = {Decimal(k) for n in asked for k in range(n + 1)}
    return tuple(sorted({Decimal(0), *steps, *whole}))


def _dated(
    index: int, on: PartlyKnown, lo: dt.date, hi: dt.date, kind: EventKind, record: Record
) -> tuple[FactValue, ...]:
    """Return the possible days of an event; days that do not count are one choice."""

    assign = Assignment("on", index, on)
    first = max(lo, record.start) if kind.this_sentence_only else lo
    last = min(hi, record.day)
    days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    outside = []
    if first > lo:
        outside.append(FactValue("before commencement", assign.on(first - ONE_DAY)))
    if hi > record.day:
        outside.append(FactValue(f"after {record.day}", assign.on(record.day + ONE_DAY)))
    if on.month is not None:
        return (*outside, *(FactValue(str(day), assign.on(day)) for day in days))
    if on.year is not None:
        return (*outside, *_by_month(days, assign, ""))
    return (*outside, *_by_year(days, assign, ""))


def _by_year(days: Sequence[dt.date], assign: Assignment, before: str) -> tuple[FactValue, ...]:
    years: dict[int, list[dt.date]] = {}
    for day in days:
        years.setdefault(day.year, []).append(day)
    return tuple(
        FactValue(
            f"{before} {year}".strip(),
            assign.on(PartlyKnown(year)),
            Finer(tuple(inside), assign, before, "month"),
        )
        for year, inside in years.items()
    )


def _by_month(days: Sequence[dt.date], assign: Assignment, before: str) -> tuple[FactValue, ...]:
    months: dict[tuple[int, int], list[dt.date]] = {}
    for day in days:
        months.setdefault((day.year, day.month), []).append(day)
    return tuple(
        FactValue(
            f"{before} {year:04}-{month:02}".strip(),
            assign.on(PartlyKnown(year, month)),
            Finer(tuple(inside), assign, before, "day"),
        )
        for (year, month), inside in months.items()
    )


def _by_day(days: Sequence[dt.date], assign: Assignment, before: str) -> tuple[FactValue, ...]:
    return tuple(FactValue(f"{before} {day}".strip(), assign.on(day)) for day in days)
