"""Days as whole numbers, and date arithmetic by lookup in NumPy tables."""

from __future__ import annotations

import datetime as dt
import functools

import numpy as np
import numpy.typing as npt

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks, Window
from esi_rules.calendar.working_calendar import FIRST_DAY, DaysOff, WorkingDays
from esi_rules.records.dates import EARLIEST, LATEST

__all__ = [
    "EPOCH",
    "FAR",
    "LAST_NUMBER",
    "UNKNOWN_DAY",
    "begun_by",
    "day_of_number",
    "last_good_day",
    "months_after",
    "number",
    "series_window",
    "window_days",
]

Ints = npt.NDArray[np.int32]

EPOCH = EARLIEST - dt.timedelta(days=1)
"""Days are numbered from this one: the earliest that a record may hold is 1."""
_ZERO = EPOCH.toordinal()
LAST_NUMBER = LATEST.toordinal() - _ZERO
"""The number of the latest day that a record may hold."""
FAR = 1_000_000
"""The number of a day that does not exist: after every other one."""
UNKNOWN_DAY = 0
"""The number of a working day outside the span that the calendar covers."""


def number(day: dt.date) -> int:
    """Return the number of a day."""
    return day.toordinal() - _ZERO


def day_of_number(day: int) -> dt.date:
    """Return the day that has a number."""
    return dt.date.fromordinal(day + _ZERO)


def last_good_day(start: Ints, period: Period) -> Ints:
    """Return the last good day of `period` from each `start`.

    It is `UNKNOWN_DAY` for working days outside the span of the calendar. The result for a `start`
    of `FAR` has no meaning.
    """
    n = period.n
    if period.unit == "weeks":
        return start + np.int32(7 * n)
    if period.unit == "days":
        return start + np.int32(n - period.first_day_counts)
    if n == 0:
        return start
    if period.unit == "months":
        return months_after(start, np.int32(n))
    return _working_days(period).take(start, mode="clip")


@functools.lru_cache(maxsize=2)
def _calendar(days_off: DaysOff) -> tuple[Ints, Ints]:
    """Return all working days, and for each day the place of the first working day after it."""
    calendar = WorkingDays.of(days_off)
    days = np.array([number(day) for day in calendar.days], np.int32)
    return days, np.array(calendar.after, np.int32)


@functools.lru_cache(maxsize=256)
def _working_days(period: Period) -> Ints:
    """The last good day from each day of the calendar; unknown before, after and at its ends."""
    days, after = _calendar(period.days_off)

    def nth_after(n: int) -> Ints:
        place = after + np.int32(n - 1)
        return np.where(place < len(days), days.take(place, mode="clip"), UNKNOWN_DAY)

    found = nth_after(period.n)
    first = number(FIRST_DAY)
    if period.first_day_counts:
        each = np.arange(first, first + len(after), dtype=np.int32)
        is_working = (after > 0) & (days.take(after - 1, mode="clip") == each)
        found = np.where(is_working, each if period.n == 1 else nth_after(period.n - 1), found)
    table = np.full(first + len(found) + 1, UNKNOWN_DAY, np.int32)
    table[first:-1] = found
    return table


_MONTHS = 12 * (2200 - 1900 + 200 + 840)
"""How many months are known: those of records, 10,000 weeks more, and 10,000 months more."""


@functools.lru_cache(maxsize=1)
def _month_starts() -> Ints:
    """The number of the first day of each month from January 1900 on, and of the one after."""
    months = np.arange(_MONTHS + 1) + np.datetime64("1900-01", "M").astype(np.int64)
    days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return (days - np.datetime64(EPOCH, "D").astype(np.int64)).astype(np.int32)


@functools.lru_cache(maxsize=1)
def _month_of_days() -> Ints:
    """The place of each day's month, up to the latest day that a period can be counted from."""
    starts = _month_starts()
    last = LAST_NUMBER + 7 * 10_000 + 400
    return np.searchsorted(starts, np.arange(last), side="right").astype(np.int32) - np.int32(1)


def months_after(start: Ints, n: Ints | np.int32) -> Ints:
    """Return the day `n` calendar months after each day, or the last day of a shorter month."""
    starts, month_of = _month_starts(), _month_of_days()
    month = month_of.take(start, mode="clip")
    day = start - starts.take(month)
    month = month + n
    first = starts.take(month, mode="clip")
    length = starts.take(month + 1, mode="clip") - first
    found: Ints = first + np.minimum(day, length - 1)
    return found


def window_days(window: Window, start: Ints) -> tuple[Ints, Ints]:
    """Return the first and the last day of a window for clocks that start on `start`."""
    if isinstance(window, Weeks):
        return start + np.int32(7 * (window.first - 1)), start + np.int32(7 * window.last - 1)
    assert isinstance(window, MonthAfterWeeks)
    origin = start + np.int32(7 * window.weeks)
    first = months_after(origin, np.int32(window.month - 1))
    return first, months_after(origin, np.int32(window.month)) - np.int32(1)


def series_window(series: Series | Months, start: Ints, owner: Ints, place: Ints) -> Ints:
    """Return the first day of each window; `place` is its number in its series, from 0.

    `owner` is the place in `start` of the day that the window's series starts on.
    """
    if isinstance(series, Series):
        origin = start + np.int32(7 * (series.first - 1))
        return origin.take(owner) + place * np.int32(7 * series.size)
    starts = _month_starts()
    origin = start + np.int32(7 * series.after_weeks)
    month = _month_of_days().take(origin, mode="clip")
    day = (origin - starts.take(month)).take(owner)
    month = month.take(owner) + place
    first = starts.take(month, mode="clip")
    length = starts.take(month + 1, mode="clip") - first
    found: Ints = first + np.minimum(day, length - 1)
    return found


def begun_by(series: Series | Months, start: Ints, day: Ints) -> Ints:
    """Return how many windows of a series, as if it had no end, begin on or before a day."""
    if isinstance(series, Series):
        since = day - (start + np.int32(7 * (series.first - 1)))
        windows: Ints = np.maximum(since // np.int32(7 * series.size) + 1, 0)
        return windows
    origin = start + np.int32(7 * series.after_weeks)
    month_of = _month_of_days()
    months = month_of.take(day, mode="clip") - month_of.take(origin, mode="clip")
    months = np.maximum(months, -1)
    begun = months + (months_after(origin, np.maximum(months, 0)) <= day)
    found: Ints = np.maximum(begun, 0)
    return found
