"""Tables of days say of every day what the calendar says of it."""

from __future__ import annotations

import datetime as dt

import pytest

from esi_rules.calendar.period import Period
from esi_rules.calendar.working_calendar import add_months
from esi_rules.columns.calendar_table import EPOCH, MONTH, good_days, month_places, month_starts

LAST = (dt.date(2008, 3, 1) - EPOCH).days


def day(number: int) -> dt.date:
    return EPOCH + dt.timedelta(days=number)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 6, 12, 13, 30])
def test_so_many_months_after_each_day(n: int) -> None:
    table = good_days(Period(n, "months"), LAST)
    assert len(table) == LAST + 1
    assert table[0] == 0
    for number in range(1, LAST + 1):
        assert day(table[number]) == add_months(day(number), n)


@pytest.mark.parametrize("ends", [False, True])
def test_each_day_has_its_place_in_its_month(ends: bool) -> None:
    table = month_places(LAST, ends=ends)
    assert len(table) == LAST + 1
    assert table[0] == 0
    for number in range(1, LAST + 1):
        on = day(number)
        is_last = (on + dt.timedelta(days=1)).month != on.month
        month, place = divmod(table[number], MONTH)
        assert month == on.year * 12 + on.month
        assert place == (31 if ends and is_last else on.day)


def test_months_start_on_their_first_day() -> None:
    for i, held in enumerate(month_starts(1_300)):
        first, length = divmod(held, MONTH)
        assert day(first) == add_months(day(1), i)
        assert day(first + length) == add_months(day(1), i + 1)
