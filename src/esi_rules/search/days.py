"""Days that matter: on which cases start, and to which rules count from a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from esi_rules.calendar import FIRST_DAY, LAST_DAY
from esi_rules.errors import OutsideCalendarError
from esi_rules.period import Period
from esi_rules.search.reads import Reach
from esi_rules.windows import Months, Series

__all__ = ["edges", "odd_starts", "plain_start"]

_ONE_DAY = dt.timedelta(days=1)
_PLAIN_YEAR = 2004
_WINDOWS_OF_AN_OPEN_SERIES = 2
_LONGEST_SERIES = 60


def plain_start(first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
    """Return an ordinary Monday: the second one of a September, as late as the days allow.

    No bank holiday falls on the months after it until Christmas.
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
    return day + (7 - day.weekday()) % 7 * _ONE_DAY


def odd_starts(
    plain: dt.date, spans: Iterable[tuple[dt.date, dt.date | None]], named: Iterable[dt.date]
) -> tuple[dt.date, ...]:
    """Return the other days on which a case may start.

    The end of a week, a weekend; before Christmas and Easter; month ends that a later month does
    not have; the first and last day of each edition, and the day beside it; and around the days
    that a rule names.
    """
    year = plain.year
    days = [
        plain + 4 * _ONE_DAY,
        plain + 5 * _ONE_DAY,
        dt.date(year, 12, 16),
        dt.date(year + 1, 3, 17),
        dt.date(year, 8, 31),
        dt.date(year, 12, 31),
        dt.date(year - year % 4, 2, 29),
    ]
    for first, last in spans:
        days += [first - _ONE_DAY, first]
        if last is not None:
            days += [last, last + _ONE_DAY]
    for day in named:
        days += [day - 8 * _ONE_DAY, day - 7 * _ONE_DAY, day - _ONE_DAY, day]
    return tuple(d for d in dict.fromkeys(days) if d != plain and FIRST_DAY <= d <= LAST_DAY)


def edges(day: dt.date, reaches: Iterable[Reach]) -> tuple[dt.date, ...]:
    """Return the days to which `reaches` lead from `day`: last good days, the day before or after.

    Of a window: its first and last day and the day after; of a series, those of the first two
    windows and of the last.
    """
    return tuple(dict.fromkeys(found for reach in reaches for found in _edges(day, reach)))


def _edges(day: dt.date, reach: Reach) -> Iterator[dt.date]:
    if isinstance(reach, Period):
        try:
            last = reach.last_good_day(day)
        except OutsideCalendarError:
            return
        yield last
        yield last + _ONE_DAY
        if reach.unit != "working days":
            yield last - _ONE_DAY
        return
    for first, last in _spans(day, reach):
        yield first
        yield last
        yield last + _ONE_DAY


def _spans(day: dt.date, reach: Reach) -> Iterator[tuple[dt.date, dt.date]]:
    if not isinstance(reach, Series | Months):
        assert not isinstance(reach, Period)
        yield reach.days(day)
        return
    final: tuple[dt.date, dt.date] | None = None
    endless = isinstance(reach, Months) or reach.last is None
    for k in range(_LONGEST_SERIES):
        window = reach.window(k)
        if window is None:
            break
        final = window.days(day)
        if k < _WINDOWS_OF_AN_OPEN_SERIES:
            yield final
        elif endless:
            return
    if final is not None:
        yield final
