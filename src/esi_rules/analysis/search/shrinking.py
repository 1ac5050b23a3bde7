"""Shrinks a found case until it contains only what its property needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import attrs

from esi_rules.analysis.search.space import Space
from esi_rules.engine import Record
from esi_rules.records.case import Case, Event

__all__ = ["Shows", "measure", "shrunk"]

Shows = Callable[[Record], bool]
"""Returns whether a record (a case judged on a day) has the property searched for."""

_Found = tuple[Case, dt.date]


def measure(case: Case) -> tuple[int, int, int, int, int, int]:
    """Return the size of a case, for comparison.

    The numbers are events, unknown values, facts and answers, distinct rows, an end, a licence.
    """
    unknown = sum(not isinstance(e.on, dt.date) for e in case.events)
    unknown += sum(value is None for value in case.facts.values())
    return (
        len(case.events),
        unknown,
        len(case.facts) + len(case.answers),
        len(set(case.events)),
        int(case.ended_on is not None),
        int(case.sentence == "licence"),
    )


def shrunk(case: Case, as_at: dt.date, shows: Shows, space: Space) -> _Found:
    """Return a minimal case with the property, and the earliest candidate day that shows it.

    Events, facts and answers are left out, events are moved to the same day, and the case is moved
    to an ordinary day, as long as the case keeps the property.
    """
    found = case, as_at
    # Events can move to earlier events and to commencement, which may be later: avoid cycles.
    been = {_key(*found)}
    smaller = True
    while smaller:
        smaller = False
        for candidate in _smaller(*found, space):
            key = _key(*candidate)
            if key not in been and shows(Record(*candidate)):
                been.add(key)
                found, smaller = candidate, True
                break
    return found


def _key(case: Case, as_at: dt.date) -> object:
    given = tuple(case.facts.items()), tuple(case.answers.items())
    return case.commenced_on, case.ended_on, as_at, case.sentence, case.events, given


def _smaller(case: Case, as_at: dt.date, space: Space) -> Iterator[_Found]:
    """Yield smaller or simpler cases, those with the most left out first."""
    events = case.events
    size = len(events) // 2
    while size:
        for i in range(0, len(events) - size + 1, size):
            yield attrs.evolve(case, events=(*events[:i], *events[i + size :])), as_at
        size //= 2
    if case.ended_on is not None:
        yield attrs.evolve(case, ended_on=None), as_at
        yield attrs.evolve(case, ended_on=None), case.ended_on
    for name in case.facts:
        kept = {k: v for k, v in case.facts.items() if k != name}
        yield attrs.evolve(case, facts=kept), as_at
    for name in case.answers:
        given = {k: v for k, v in case.answers.items() if k != name}
        yield attrs.evolve(case, answers=given), as_at
    if case.sentence == "licence":
        yield attrs.evolve(case, sentence="order"), as_at
    yield from _together(case, as_at)
    yield from _at_the_start(case, as_at)
    yield from _on_plain_days(case, as_at, space)
    for day in space.judged(case):
        if case.commenced_on <= day < as_at:
            yield case, day


def _together(case: Case, as_at: dt.date) -> Iterator[_Found]:
    """Yield the case with an event moved to the day of an earlier one with the same value."""
    rows = list(dict.fromkeys(case.events))
    for one in rows:
        for other in rows:
            if (one.kind, one.value) == (other.kind, other.value) and _before(one, other):
                moved = tuple(one if e == other else e for e in case.events)
                yield attrs.evolve(case, events=moved), as_at


def _at_the_start(case: Case, as_at: dt.date) -> Iterator[_Found]:
    """Yield the case with one event moved to the day of commencement."""
    for i, event in enumerate(case.events):
        if isinstance(event.on, dt.date) and event.on != case.commenced_on:
            moved = attrs.evolve(event, on=case.commenced_on)
            yield attrs.evolve(case, events=(*case.events[:i], moved, *case.events[i + 1 :])), as_at


def _before(one: Event, other: Event) -> bool:
    return isinstance(one.on, dt.date) and isinstance(other.on, dt.date) and one.on < other.on


def _on_plain_days(case: Case, as_at: dt.date, space: Space) -> Iterator[_Found]:
    """Yield the whole case moved to an ordinary day of commencement."""
    plain = space.starts[0]
    if case.commenced_on in plain:
        return
    for start in plain:
        by = start - case.commenced_on
        events = tuple(
            attrs.evolve(e, on=e.on + by) if isinstance(e.on, dt.date) else e for e in case.events
        )
        ended = None if case.ended_on is None else case.ended_on + by
        try:
            moved = attrs.evolve(case, commenced_on=start, events=events, ended_on=ended)
        except ValueError:
            continue
        yield moved, as_at + by
