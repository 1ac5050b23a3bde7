"""A table of days, one row each, with the last good days that the standards need."""

from __future__ import annotations

import datetime as dt

import polars as pl

from benchmarks.plain import NS2000, NS2005, NS2007, months_after, working_days_after

__all__ = ["looked_up", "table"]

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
    number = (day - FIRST).dt.total_days()
    inside = number.is_between(0, _DAYS.height - 1)
    return pl.lit(_DAYS[column]).gather(pl.when(inside).then(number.cast(pl.UInt32)))
