"""Days as whole numbers, and last good days looked up rather than added up."""

from __future__ import annotations

import datetime as dt
import functools

from esi_rules.calendar.period import Period
from esi_rules.calendar.working_calendar import FIRST_DAY, WorkingDays
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.dates import EARLIEST, LATEST

__all__ = [
    "EPOCH",
    "LAST_NUMBER",
    "day_text",
    "good_days",
    "month_places",
    "month_starts",
    "number",
]

EPOCH = EARLIEST - dt.timedelta(days=1)
"""Days are numbered from this one: the earliest that a record may hold is 1."""
_ZERO = EPOCH.toordinal()
LAST_NUMBER = LATEST.toordinal() - _ZERO
"""The number of the latest day that a record may hold."""


def number(day: dt.date) -> int:
    """Return the number of a day."""
    return day.toordinal() - _ZERO


def day_text(day: int) -> str:
    """Return the numbered day in ISO form; empty for 0, which is no day."""
    return dt.date.fromordinal(day + _ZERO).isoformat() if day else ""


@functools.lru_cache(maxsize=256)
def good_days(period: Period, last: int) -> tuple[int, ...]:
    """Return the last good day of `period` from each day up to `last`, by number.

    0 stands for a day that the calendar does not vouch for, and for no day.
    """
    if period.unit == "working days" and period.n and not period.first_day_counts:
        return _working_days(period, last)
    if period.unit == "months":
        return _months_later(period.n, last)
    found = [0] * (last + 1)
    first = number(FIRST_DAY) if period.unit == "working days" and period.n else 1
    for day in range(first, last + 1):
        try:
            found[day] = number(period.last_good_day(dt.date.fromordinal(day + _ZERO)))
        except OutsideCalendarError:
            continue
    return tuple(found)


def _working_days(period: Period, last: int) -> tuple[int, ...]:
    """The same for working days, straight from the calendar's index."""
    calendar = WorkingDays.of(period.days_off)
    days = [number(day) for day in calendar.days]
    after = period.n - 1
    known = [days[place + after] if place + after < len(days) else 0 for place in calendar.after]
    found = [0] * number(FIRST_DAY) + known
    return tuple((found + [0] * (last + 1))[: last + 1])


MONTH = 64
"""Days are placed in months by numbers so far apart."""
FIRST_MONTH = EARLIEST.year * 12 + 1
"""The number of the month of day 1, in `month_places`."""


@functools.lru_cache(maxsize=8)
def month_places(last: int, *, ends: bool) -> tuple[int, ...]:
    """Return, for each day, its month times 64 and its day of the month.

    With `ends`, the last day of a month counts as the 31st: where a month lacks the day on which
    months are counted to start, its last day stands in.
    """
    found = [0]
    for place, held in enumerate(month_starts(last // 28 + 2)):
        base = (FIRST_MONTH + place) * MONTH
        found += range(base + 1, base + held % MONTH + 1)
        if ends:
            found[-1] = base + 31
    return tuple(found[: last + 1])


def _months_later(n: int, last: int) -> tuple[int, ...]:
    """The day so many months after each day; where that month lacks it, its last day."""
    months = last // 28 + 2
    starts = month_starts(months + n)
    found = [0]
    for one, other in zip(starts[:months], starts[n:], strict=True):
        first, length = divmod(other, MONTH)
        found += range(first, first + min(one % MONTH, length))
        found += [first + length - 1] * (one % MONTH - length)
    return tuple(found[: last + 1])


@functools.lru_cache(maxsize=8)
def month_starts(months: int) -> tuple[int, ...]:
    """Return, for each month from that of day 1 on, its first day times 64 and its length."""
    found = []
    for month in range(EARLIEST.year * 12, EARLIEST.year * 12 + months):
        first, following = (dt.date(m // 12, m % 12 + 1, 1).toordinal() for m in (month, month + 1))
        found.append((first - _ZERO) * MONTH + following - first)
    return tuple(found)
