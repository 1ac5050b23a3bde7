"""Tables of days and months: the last good days that the standards need, and whole months."""

from __future__ import annotations

import datetime as dt

import polars as pl

from benchmarks.plain import NS2000, NS2005, NS2007, months_after, working_days_after

__all__ = ["CALENDAR", "FIRST_MONTH", "MONTHS", "in_calendar", "looked_up", "table"]

FIRST, _LAST = dt.date(2000, 4, 1), dt.date(2007, 9, 29)
"""The days on which a clock can start under an edition that is loaded."""


def table() -> pl.DataFrame:
    """Return the days that an edition covers with the days that follow from each."""
    days = [FIRST + dt.timedelta(days=k) for k in range((_LAST - FIRST).days + 1)]
    week = dt.timedelta(weeks=1)
    assert FIRST == NS2000
    return pl.DataFrame(
        {
            "day": days,
            "wd1": [working_days_after(day, 1) for day in days],
            "wd5": [working_days_after(day, 5) for day in days],
            "wd10": [working_days_after(day, 10) for day in days],
            "wd15": [working_days_after(day, 15) for day in days],
            "review": [months_after(day, 4) if day < NS2005 else day + 16 * week for day in days],
            "victim": [months_after(day, 2) if day < NS2005 else day + 8 * week for day in days],
            "new": [day >= NS2005 for day in days],
        }
    )


assert _LAST + dt.timedelta(days=1) == NS2007


_DAYS = table()


def looked_up(day: pl.Expr, column: str) -> pl.Expr:
    """The value of a column of the table of days on `day`; none outside it."""
    number = day.to_physical() - (FIRST - dt.date(1970, 1, 1)).days
    inside = number.is_between(0, _DAYS.height - 1)
    return pl.lit(_DAYS[column]).gather(pl.when(inside).then(number.cast(pl.UInt32, strict=False)))


def _calendar() -> pl.DataFrame:
    """Each day as its month and its day of the month in one number; the last of a month is 31.

    A day's closing number less an origin's opening number, divided by 32, is the whole months
    between them, where a day that a month does not have is the last day of that month.
    """
    day = c("day")
    month, number = day.dt.year().cast(pl.Int64) * 12 + day.dt.month(), day.dt.day()
    last = pl.when(day == day.dt.month_end()).then(31).otherwise(number)
    days = pl.DataFrame({"day": pl.date_range(FIRST, _END, eager=True)})
    return days.select(closing=month * 32 + last, opening=month * 32 + number)


c = pl.col
_END = dt.date(2039, 12, 31)
CALENDAR = _calendar()
FIRST_MONTH = 2000 * 12 + 4
_MONTHS = pl.DataFrame({"first": pl.date_range(FIRST, _END, "1mo", eager=True)})
MONTHS = _MONTHS.with_columns(length=c("first").dt.month_end().dt.day().cast(pl.Int64))
"""The first day of each month and how many days it has."""


def in_calendar(day: pl.Expr, later: pl.Expr | int = 0) -> pl.Expr:
    """The row of the calendar for the day so many days after `day`; none before its first day."""
    place = day.to_physical() - (FIRST - dt.date(1970, 1, 1)).days + later
    return pl.when(place >= 0).then(place.cast(pl.UInt32, strict=False))
