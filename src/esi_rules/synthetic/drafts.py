"""Build cases to order: a moment falls on a chosen day, or a condition is met.

The worked dates of the rulebook are evaluated on such cases. This module knows no standards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.errors import EsiError
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Answer, Case, Event, Fact, Sentence
from esi_rules.records.own_facts import NumberRange
from esi_rules.rules.algebra import (
    AllOf,
    Answered,
    AnyOf,
    Asked,
    Given,
    Happened,
    Not,
    Rule,
    SameDay,
)
from esi_rules.rules.given_values import values_to_try
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
)
from esi_rules.rules.traversal import walk

__all__ = ["Draft", "NoSuchCaseError", "arranged", "event", "event_of", "placed", "with_events"]

_PAIR_APART = dt.timedelta(days=7)


class NoSuchCaseError(EsiError, ValueError):
    """No case can have the required record, so the rule has no worked dates."""


@attrs.frozen
class Draft:
    """A case under construction; without `commenced`, it commences with its first event."""

    sentence: Sentence = "order"
    commenced: dt.date | None = None
    events: tuple[Event, ...] = ()
    facts: Mapping[str, Fact] = FrozenMap({})
    answers: Mapping[str, Answer | None] = FrozenMap({})

    def case(self, otherwise: dt.date) -> Case:
        """Return the case; `otherwise` is its commencement at the latest, if none is set.

        Raises `NoSuchCaseError` if no such case is possible.
        """
        days = [one.on for one in self.events if isinstance(one.on, dt.date)]
        start = self.commenced or min([*days, otherwise])
        try:
            return Case("example", self.sentence, start, self.events, self.answers, self.facts)
        except (TypeError, ValueError) as error:
            raise NoSuchCaseError(str(error)) from error

    def add(self, *events: Event) -> Draft:
        """Return the draft with these events, without those it already has."""
        new = tuple(one for one in events if one not in self.events)
        return attrs.evolve(self, events=(*self.events, *new))


def event(kind: str, day: dt.date, value: str | Decimal | None = None) -> Event:
    """Make an event. Raises `NoSuchCaseError` if a record cannot have it."""
    try:
        return Event(kind, day, value)
    except (TypeError, ValueError) as error:
        raise NoSuchCaseError(str(error)) from error


def event_of(events: Events, day: dt.date, amount: int = 0) -> Event:
    """Make an event that `events` selects, with `amount` if its kind has amounts."""
    selection = events.selections[0]
    if selection.kind.amount:
        return event(selection.kind.name, day, Decimal(amount))
    values = selection.values or selection.kind.values
    return event(selection.kind.name, day, values[0] if values else None)


def with_events(draft: Draft, events: Events, days: list[dt.date]) -> Draft:
    """Add one event on each of `days`, even if the draft has an equal one."""
    return attrs.evolve(draft, events=(*draft.events, *(event_of(events, day) for day in days)))


def placed(draft: Draft, moment: Moment, day: dt.date) -> Draft:
    """Return the draft with the events and dates that make `moment` fall on `day`."""
    match moment:
        case Commencement():
            return attrs.evolve(draft, commenced=day)
        case FirstHigh():
            return draft.add(event("risk_rating", day, "high"))
        case Nth():
            if moment.since is not None:
                draft = placed(draft, moment.since, day)
            earlier = [day - i * ONE_DAY for i in range(moment.n - 1, 0, -1)]
            return draft.add(*(event_of(moment.events, on) for on in (*earlier, day)))
        case Last():
            return draft.add(event_of(moment.events, day))
        case Following():
            first, second = day - _PAIR_APART, day
            if moment.opening:
                first, second = day, day + _PAIR_APART
            return draft.add(event_of(moment.earlier, first), event_of(moment.later, second))
        case LaterOf() | EarlierOf():
            for part in moment.parts:
                draft = placed(draft, part, day)
            return draft
        case BySentence():
            one = moment.order if draft.sentence == "order" else moment.licence
            return placed(draft, one, day)


def arranged(draft: Draft, condition: Rule, holds: bool, day: dt.date) -> Draft:
    """Return the draft with a record that makes `condition` met, or not met, around `day`."""
    if isinstance(condition, Not):
        return arranged(draft, condition.rule, not holds, day)
    if isinstance(condition, AllOf | AnyOf):
        # All parts if all must have the verdict; only the first if one is enough.
        every = isinstance(condition, AllOf) is holds
        for part in condition.parts if every else condition.parts[:1]:
            draft = arranged(draft, part, holds, day)
        return draft
    if isinstance(condition, Given):
        return _fact(draft, condition, holds)
    if isinstance(condition, Answered):
        return _answered(draft, condition.question, "yes" if holds else "no")
    if isinstance(condition, Asked):
        return _answered(draft, condition.question, "yes" if holds else "na")
    if isinstance(condition, Happened) and holds:
        return placed(draft, condition.moment, day)
    if isinstance(condition, SameDay) and holds:
        return placed(placed(draft, condition.one, day), condition.other, day)
    if any(True for _ in walk(condition, (FirstHigh,))):
        # Without any rating, it would be undetermined whether the risk of harm is high.
        return draft.add(event("risk_rating", day, "low"))
    return draft


def _fact(draft: Draft, condition: Given, holds: bool) -> Draft:
    if condition.own is not None:
        # A missing fact of the caller's own is unknown, so it is set in both cases.
        tried = values_to_try(condition.own, condition.values)
        fitting = [value for value in tried if condition.is_met_by(value) is holds]
        if not fitting:
            raise NoSuchCaseError(f"every value of `{condition.name}` decides the rule alike")
        stated = {**draft.facts, condition.name: fitting[0]}
        return attrs.evolve(draft, facts=FrozenMap(stated))
    value = condition.values[0]
    if condition.fact == "sentence":
        other = "licence" if value == "order" else "order"
        return attrs.evolve(draft, sentence=cast(Sentence, value if holds else other))
    if not holds:
        return draft
    assert not isinstance(value, NumberRange)
    facts = {**draft.facts, condition.name: value}
    try:
        Case("example", draft.sentence, dt.date(2000, 1, 1), facts=facts)
    except ValueError as error:
        raise NoSuchCaseError(str(error)) from error
    return attrs.evolve(draft, facts=FrozenMap(facts))


def _answered(draft: Draft, question: str, answer: Answer) -> Draft:
    return attrs.evolve(draft, answers=FrozenMap({**draft.answers, question: answer}))
