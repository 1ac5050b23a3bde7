"""Event lines of a scenario: the days and values of events, written in one line."""

from __future__ import annotations

import datetime as dt
import re

from esi_rules.calendar.working_calendar import add_months
from esi_rules.records.case import Event
from esi_rules.records.cells import read_amount
from esi_rules.records.dates import PartlyKnown, read_date, read_day
from esi_rules.records.kinds import EventKind
from esi_rules.text import nearest, one_of

__all__ = ["UNDATED", "read_events"]

UNDATED = "undated"
"""The word for an event whose day is not recorded."""
_MOST = 1_000
_EVERY = re.compile(r"every (\S+) from (\S+) to (\S+)(?: +(\S+))?")
_STEPS = {"day": 1, "week": 7, "fortnight": 14}


def read_events(kind: EventKind, text: str) -> list[Event]:
    """Parse the events of one line.

    A line is ``2004-09-24``, ``2004-09-24 high``, ``undated``, or ``every week from 2004-09-24 to
    2004-12-10 attended`` (also day, fortnight or month; both days are included), or several of
    these separated by commas. Raises `ValueError` with a message that says what was expected.
    """
    events: list[Event] = []
    for part in text.split(","):
        events += _events(kind, " ".join(part.split()))
        if len(events) > _MOST:
            raise ValueError(f"makes more than {_MOST} events; no case needs that many")
    return events


def _events(kind: EventKind, text: str) -> list[Event]:
    if text.startswith("every"):
        return _series(kind, text)
    day, _, value = text.partition(" ")
    if not day:
        raise ValueError(f"needs a day; write `{UNDATED}` where it is not recorded")
    return [_event(kind, PartlyKnown() if day == UNDATED else read_day(day), value)]


def _series(kind: EventKind, text: str) -> list[Event]:
    match = _EVERY.fullmatch(text)
    if match is None:
        raise ValueError("is written `every week from 2004-09-24 to 2004-12-10`, then the value")
    step, value = match[1], match[4] or ""
    if step != "month" and step not in _STEPS:
        known = (*_STEPS, "month")
        near = nearest(step, known)
        raise ValueError(
            f"must be every {one_of(known)}" + (f"; did you mean `{near}`?" if near else "")
        )
    first, last = read_date(match[2]), read_date(match[3])
    if last < first:
        raise ValueError(f"must not end before it starts; write from {last} to {first}")
    events: list[Event] = []
    day = first
    while day <= last and len(events) <= _MOST:
        events.append(_event(kind, day, value))
        n = len(events)
        if step == "month":
            day = add_months(first, n)
        else:
            day = first + dt.timedelta(days=_STEPS[step] * n)
    return events


def _event(kind: EventKind, day: dt.date | PartlyKnown, value: str) -> Event:
    if not value:
        return Event(kind.name, day)
    if kind.amount:
        return Event(kind.name, day, read_amount(value))
    if value in kind.values:
        return Event(kind.name, day, value)
    if not kind.values:
        raise ValueError(f"must be a day alone, because `{kind.name}` has no value")
    near = nearest(value, kind.values)
    hint = f"; did you mean `{near}`?" if near else ""
    raise ValueError(f"must have a value of {one_of(kind.values)}, or none{hint}")
