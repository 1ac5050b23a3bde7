"""Candidate days: on which cases start, and at which periods and windows end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from esi_rules.analysis.search.reads import Span
from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import Months, Series, Window
from esi_rules.calendar.working_calendar import FIRST_DAY, LAST_DAY, ONE_DAY
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.dates import LATEST

__all__ = ["first_days", "last_days", "unusual_starts", "plain_start"]

_PLAIN_YEAR = 2004
_WINDOWS_OF_AN_OPEN_SERIES = 2
_LONGEST_SERIES = 60


def plain_start(first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
    """Return an ordinary start day from `first` to `last`, usually the second Monday of September.

    There is no bank holiday in the months after it until Christmas.
    """
    year = _PLAIN_YEAR
    if first is not None and not first <= _monday(year):
        year = first.year if first <= _monday(first.year) else first.year + 1
    if last is not None and _monday(year) > last:
        year = last.year if _monday(last.year) <= last else last.year - 1
    day = _monday(year)
    return first if first is not None and day < first else day


def _monday(year: int) -> dt.date:
    day = dt.date(year, 9, 8)
    return day + (7 - day.weekday()) % 7 * ONE_DAY


def unusual_starts(
    plain: dt.date, spans: Iterable[tuple[dt.date, dt.date | None]], named: Iterable[dt.date]
) -> tuple[dt.date, ...]:
    """Return the other days on which a case may start.

    They are the end of a week and a weekend, days before Christmas and Easter, month ends that a
    later month lacks, days around the start and end of each edition, and days around those that a
    rule names.
    """
    year = plain.year
    days = [
        plain + 4 * ONE_DAY,
        plain + 5 * ONE_DAY,
        dt.date(year, 12, 16),
        dt.date(year + 1, 3, 17),
        dt.date(year, 8, 31),
        dt.date(year, 12, 31),
        dt.date(year - year % 4, 2, 29),
    ]
    for first, last in spans:
        days += [first - ONE_DAY, first]
        if last is not None:
            days += [last, last + ONE_DAY]
    for day in named:
        days += [day - ONE_DAY, day]
    return tuple(d for d in dict.fromkeys(days) if d != plain and FIRST_DAY <= d <= LAST_DAY)


def last_days(day: dt.date, span: Span) -> tuple[dt.date, ...]:
    """Return the last good day of `span` from `day`, or the last day of each of its windows.

    For a series, only the first two windows and the last one are included.
    """
    if isinstance(span, Period):
        try:
            last = span.last_good_day(day)
        except (OutsideCalendarError, OverflowError, ValueError):
            return ()
        return (last,) if last < LATEST else ()
    return tuple(last for _, last in _windows(day, span))


def first_days(day: dt.date, span: Span) -> tuple[dt.date, ...]:
    """Return the first day of each window of `span` from `day`; empty for a period."""
    if isinstance(span, Period):
        return ()
    return tuple(first for first, _ in _windows(day, span))


def _windows(day: dt.date, span: Span) -> Iterator[tuple[dt.date, dt.date]]:
    if isinstance(span, Period):
        return
    if not isinstance(span, Series | Months):
        yield from _known_days(day, span)
        return
    final: tuple[dt.date, dt.date] | None = None
    endless = isinstance(span, Months) or span.last is None
    for k in range(_LONGEST_SERIES):
        window = span.window(k)
        known = [] if window is None else _known_days(day, window)
        if not known:
            break
        final = known[0]
        if k < _WINDOWS_OF_AN_OPEN_SERIES:
            yield final
        elif endless:
            return
    if final is not None:
        yield final


def _known_days(day: dt.date, window: Window) -> list[tuple[dt.date, dt.date]]:
    """Return the first and last day of a window; empty if no record can contain them."""
    try:
        first, last = window.days(day)
    except (OverflowError, ValueError):
        return []
    return [(first, last)] if last < LATEST else []
