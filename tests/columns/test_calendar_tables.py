"""Days that follow are, in the tables, what the calendar says of every day."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks
from esi_rules.calendar.working_calendar import FIRST_DAY, LAST_DAY, add_months
from esi_rules.columns.calendar_table import (
    LAST_NUMBER,
    UNKNOWN_DAY,
    begun_by,
    last_good_day,
    months_after,
    number,
    series_window,
    window_days,
)
from esi_rules.errors import OutsideCalendarError

LEAP = number(dt.date(2008, 3, 1))
SOME = np.concatenate(
    [
        np.arange(1, 500),
        np.arange(LEAP - 1_600, LEAP + 400),
        np.arange(LAST_NUMBER - 400, LAST_NUMBER + 1),
    ]
).astype(np.int32)


def days(numbers: np.ndarray) -> list[dt.date]:
    day_zero = dt.date.fromordinal(dt.date.max.toordinal() - number(dt.date.max))
    return [day_zero + dt.timedelta(days=int(n)) for n in numbers]


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6, 12, 13, 30, 10_000])
def test_so_many_months_after_each_day(n: int) -> None:
    assert days(months_after(SOME, np.int32(n))) == [add_months(day, n) for day in days(SOME)]


@pytest.mark.parametrize("off", ["bank-holidays", "weekends"])
@pytest.mark.parametrize("counts", [False, True])
@pytest.mark.parametrize("n", [1, 2, 10, 400])
def test_so_many_working_days_after_each_day(off: str, counts: bool, n: int) -> None:
    period = Period(n, "working days", off, counts)  # type: ignore[arg-type]
    first, last = number(FIRST_DAY), number(LAST_DAY)
    starts = np.concatenate(
        [np.arange(first - 5, first + 700), np.arange(last - 700, last + 9), [1, LAST_NUMBER]]
    ).astype(np.int32)
    for start, found in zip(days(starts), last_good_day(starts, period).tolist(), strict=True):
        try:
            expected = number(period.last_good_day(start))
        except OutsideCalendarError:
            expected = UNKNOWN_DAY
        assert found == expected, start


@pytest.mark.parametrize(
    "period", [Period(3, "weeks"), Period(9, "days"), Period(9, "days", first_day_counts=True),
               Period(0, "days"), Period(0, "working days"), Period(0, "months")]
)  # fmt: skip
def test_other_periods_are_added_up(period: Period) -> None:
    expected = [period.last_good_day(day) for day in days(SOME)]
    assert days(last_good_day(SOME, period)) == expected


@pytest.mark.parametrize("window", [Weeks(1, 12), Weeks(3, 3), MonthAfterWeeks(2, 12)])
def test_windows_are_those_of_one_case(window: Weeks | MonthAfterWeeks) -> None:
    first, last = window_days(window, SOME)
    assert list(zip(days(first), days(last), strict=True)) == [window.days(d) for d in days(SOME)]


@pytest.mark.parametrize(
    "series", [Months(), Months(12), Series(), Series(5, 12, 2), Series(2, None, 3)]
)
def test_windows_of_a_series_are_those_of_one_case(series: Months | Series) -> None:
    every = np.arange(len(SOME), dtype=np.int32)
    for place in (0, 1, 2, 3):
        window = series.window(place)
        assert window is not None
        first, after = (
            series_window(series, SOME, every, np.full(len(SOME), k, np.int32))
            for k in (place, place + 1)
        )
        expected = [window.days(day) for day in days(SOME)]
        assert list(zip(days(first), days(after - 1), strict=True)) == expected


@pytest.mark.parametrize("series", [Months(), Months(12), Series(), Series(5, None, 2)])
def test_the_windows_that_have_begun_are_counted(series: Months | Series) -> None:
    for start in (dt.date(2004, 1, 31), dt.date(2004, 2, 29), dt.date(2003, 12, 1)):
        ends = [start + dt.timedelta(days=n) for n in range(-40, 500)]
        numbers = np.array([number(day) for day in ends], np.int32)
        found = begun_by(series, np.full(len(ends), number(start), np.int32), numbers)
        windows = [series.window(k) for k in range(80)]
        firsts = [window.days(start)[0] for window in windows if window is not None]
        assert found.tolist() == [sum(first <= day for first in firsts) for day in ends]
