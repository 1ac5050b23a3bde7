"""Cases that differ from a given case in one thing, which a search from scratch reaches late.

A rule that counts from a pair of events needs two events of certain kinds at a certain distance
before anything else can decide. From a case that has them, most of the deciding cases are one step
away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from esi_rules.calendar.period import Period
from esi_rules.calendar.working_calendar import LAST_DAY, ONE_DAY
from esi_rules.errors import EsiError
from esi_rules.records.case import Case, Event
from esi_rules.rules.traversal import kinds_read, walk

__all__ = ["neighbours"]

_MUCH_LATER = 400 * ONE_DAY
_AROUND = (-ONE_DAY, 0 * ONE_DAY, ONE_DAY)


def neighbours(
    case: Case, as_at: dt.date, rules: Sequence[object]
) -> Iterator[tuple[Case, dt.date]]:
    """Yield cases with one difference that may matter to `rules`, and days to judge them on."""
    for changed in _changed(case, tuple(rules)):
        days = [event.on for event in changed.events if isinstance(event.on, dt.date)]
        last = max([as_at, *days])
        for day in dict.fromkeys((as_at, last, last + _MUCH_LATER)):
            if day <= LAST_DAY:
                yield changed, day


def _changed(case: Case, rules: tuple[object, ...]) -> Iterator[Case]:
    yield case
    yield attrs.evolve(case, sentence="licence" if case.sentence == "order" else "order")
    words = list(_words(rules))
    for place, event in enumerate(case.events):
        before, after = case.events[:place], case.events[place + 1 :]
        yield attrs.evolve(case, events=(*before, *after))
        for kind, value in words:
            if (kind, value) != (event.kind, event.value):
                other = Event(kind, event.on, value)
                yield attrs.evolve(case, events=(*before, other, *after))
        for day in _days(case, rules):
            if day != event.on:
                yield attrs.evolve(case, events=(*before, attrs.evolve(event, on=day), *after))
    for kind, value in words:
        for day in dict.fromkeys(_known(case)):
            for added in (day, day + ONE_DAY):
                yield attrs.evolve(case, events=(*case.events, Event(kind, added, value)))


def _words(rules: tuple[object, ...]) -> Iterator[tuple[str, str | None]]:
    """Yield every kind of event that the rules use, with each of its values and without one."""
    for name, kind in kinds_read(rules).items():
        if not kind.amount:
            for value in (None, *kind.values):
                yield name, value


def _known(case: Case) -> Iterator[dt.date]:
    yield case.commenced_on
    for event in case.events:
        if isinstance(event.on, dt.date):
            yield event.on


def _days(case: Case, rules: tuple[object, ...]) -> Iterator[dt.date]:
    """Yield the days around the end of each period that starts on a day of the case."""
    periods = dict.fromkeys(one for one in walk(rules, (Period,)))
    found: dict[dt.date, None] = {}
    for day in _known(case):
        for period in periods:
            try:
                end = period.last_good_day(day)
            except (EsiError, OverflowError, ValueError):
                continue
            found.update(dict.fromkeys(end + step for step in _AROUND))
    yield from (day for day in found if case.commenced_on <= day <= LAST_DAY)
