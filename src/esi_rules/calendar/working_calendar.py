"""Working days in England and Wales, for the years that the table of bank holidays covers."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Literal

import attrs

from esi_rules.calendar.bank_holidays import bank_holidays
from esi_rules.checked import checked
from esi_rules.errors import OutsideCalendarError

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "ONE_DAY",
    "DaysOff",
    "WorkingDays",
    "add_months",
    "is_working_day",
    "non_working_days",
    "working_days_between",
]

FIRST_DAY = dt.date(1995, 1, 1)
"""The first day that the calendar covers."""
LAST_DAY = dt.date(2027, 12, 31)
"""The last day that the calendar covers."""

DaysOff = Literal["bank-holidays", "weekends"]
"""The days that are not working days: weekends and bank holidays, or only weekends."""

_BASE = FIRST_DAY.toordinal()
ONE_DAY = dt.timedelta(days=1)


@attrs.frozen
class WorkingDays:
    """The working days from `FIRST_DAY` to `LAST_DAY`, with an index for the n-th after a day."""

    days: list[dt.date]
    """Every working day, in order."""
    after: list[int]
    """For each calendar day: the index in `days` of the first working day after it."""
    names: dict[dt.date, str]
    """The bank holidays and their names; empty if only weekends are days off."""

    @classmethod
    @functools.cache
    def of(cls, days_off: DaysOff) -> WorkingDays:
        """Return the working days in England and Wales (cached)."""
        names = bank_holidays() if days_off == "bank-holidays" else {}
        days: list[dt.date] = []
        after: list[int] = []
        for ordinal in range(_BASE, LAST_DAY.toordinal() + 1):
            day = dt.date.fromordinal(ordinal)
            if day.weekday() < 5 and day not in names:
                days.append(day)
            after.append(len(days))
        return cls(days, after, names)

    def nth_after(self, start: dt.date, n: int) -> dt.date:
        """Return the `n`-th working day after `start` (`start` is not counted).

        An `n` of 0 gives the last working day up to `start`. Raises `OutsideCalendarError` if
        `start` or the result is outside the calendar.
        """
        place = start.toordinal() - _BASE
        try:
            index = self.after[place] + n - 1
            if place >= 0 and index >= 0:
                return self.days[index]
            raise IndexError
        except IndexError:
            raise OutsideCalendarError(
                f"working days are known from {FIRST_DAY} to {LAST_DAY}, so {n} working days "
                f"after {start} cannot be told; use a day inside that span"
            ) from None

    def nth_from(self, start: dt.date, n: int) -> dt.date:
        """Return the `n`-th working day from `start` on; `start` is day 1 if it is a working day.

        Raises `OutsideCalendarError` if `start` or the result is outside the calendar.
        """
        index = self.index_after(start)
        if index and self.days[index - 1] == start:
            return self.nth_after(start, n - 1)
        return self.nth_after(start, n)

    def index_after(self, day: dt.date) -> int:
        """Return the number of working days from `FIRST_DAY` to `day`.

        Raises `OutsideCalendarError` if `day` is outside the calendar.
        """
        place = day.toordinal() - _BASE
        if not 0 <= place < len(self.after):
            raise OutsideCalendarError(
                f"working days are known from {FIRST_DAY} to {LAST_DAY}, not for {day}"
            )
        return self.after[place]


@checked
def is_working_day(day: dt.date, days_off: DaysOff = "bank-holidays") -> bool:
    """Return whether `day` is a working day in England and Wales.

    With `days_off="weekends"`, bank holidays are working days. Raises `OutsideCalendarError` for a
    day before 1995 or after 2027, which the table of bank holidays does not cover.
    """
    calendar = WorkingDays.of(days_off)
    index = calendar.index_after(day)
    return index > 0 and calendar.days[index - 1] == day


def working_days_between(first: dt.date, last: dt.date, days_off: DaysOff = "bank-holidays") -> int:
    """Count the working days after `first`, up to the first working day on or after `last`.

    This is how late a duty is: done on the Saturday after a deadline on Friday, it is one working
    day late. The result is 0 if `last` is not after `first`. Raises `OutsideCalendarError` for days
    outside the calendar.
    """
    if last <= first:
        return 0
    calendar = WorkingDays.of(days_off)
    index = calendar.index_after(last)
    if not is_working_day(last, days_off):
        index += 1
        if index > len(calendar.days):
            raise OutsideCalendarError(f"no working day on or after {last} up to {LAST_DAY}")
    return index - calendar.index_after(first)


def non_working_days(
    first: dt.date, last: dt.date, days_off: DaysOff = "bank-holidays"
) -> list[tuple[dt.date, str]]:
    """Return the non-working days after `first` up to `last`, each with the reason.

    The reason is the name of the bank holiday, or `Saturday` or `Sunday`. Raises
    `OutsideCalendarError` for days outside the calendar.
    """
    calendar = WorkingDays.of(days_off)
    calendar.index_after(first)
    calendar.index_after(last)
    skipped: list[tuple[dt.date, str]] = []
    day = first + ONE_DAY
    while day <= last:
        if day in calendar.names:
            skipped.append((day, calendar.names[day]))
        elif day.weekday() >= 5:
            skipped.append((day, "Saturday" if day.weekday() == 5 else "Sunday"))
        day += ONE_DAY
    return skipped


_DAYS_IN_MONTH = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def add_months(start: dt.date, n: int) -> dt.date:
    """Return the day `n` calendar months after `start`, or else the last day of that month.

    For instance, 31 August and 6 months is the last day of February. Do not chain calls: two steps
    of one month from 31 January end on 28 or 29 March, and one step of two months ends on 31 March.
    """
    years, month0 = divmod(start.month - 1 + n, 12)
    year = start.year + years
    last = _DAYS_IN_MONTH[month0]
    if month0 == 1 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        last = 29
    return dt.date(year, month0 + 1, min(start.day, last))
