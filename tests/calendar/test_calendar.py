"""Working days of England and Wales: the worked dates, and the edges of what is vouched for."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.calendar.period import Period, days, working_days
from esi_rules.calendar.working_calendar import (
    FIRST_DAY,
    LAST_DAY,
    WorkingDays,
    add_months,
    is_working_day,
    non_working_days,
    working_days_between,
)
from esi_rules.errors import OutsideCalendarError


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# Start, N, then the last good day: default, start counted as day 1, weekends only off, calendar.
WORKED_DATES = [
    ("2004-09-24", 15, "2004-10-15", "2004-10-14", "2004-10-15", "2004-10-09"),
    ("2004-12-16", 5, "2004-12-23", "2004-12-22", "2004-12-23", "2004-12-21"),
    ("2004-12-16", 10, "2005-01-04", "2004-12-31", "2004-12-30", "2004-12-26"),
    ("2004-12-16", 15, "2005-01-11", "2005-01-10", "2005-01-06", "2004-12-31"),
    ("2005-03-17", 10, "2005-04-04", "2005-04-01", "2005-03-31", "2005-03-27"),
    ("2004-09-25", 5, "2004-10-01", "2004-10-01", "2004-10-01", "2004-09-30"),
]
worked_dates = pytest.mark.parametrize(
    ("start", "n", "default", "counted", "weekends", "calendar"), WORKED_DATES
)


@worked_dates
def test_within_n_working_days_leaves_the_first_day_out(
    start: str, n: int, default: str, counted: str, weekends: str, calendar: str
) -> None:
    assert working_days(n).last_good_day(day(start)) == day(default)


@worked_dates
def test_with_the_first_day_as_day_1_the_limit_runs_out_sooner(
    start: str, n: int, default: str, counted: str, weekends: str, calendar: str
) -> None:
    period = Period(n, "working days", first_day_counts=True)
    assert period.last_good_day(day(start)) == day(counted)


@worked_dates
def test_with_only_weekends_off_bank_holidays_are_worked(
    start: str, n: int, default: str, counted: str, weekends: str, calendar: str
) -> None:
    period = Period(n, "working days", days_off="weekends")
    assert period.last_good_day(day(start)) == day(weekends)


@worked_dates
def test_calendar_days_run_through_weekends_and_holidays(
    start: str, n: int, default: str, counted: str, weekends: str, calendar: str
) -> None:
    assert days(n).last_good_day(day(start)) == day(calendar)


@pytest.mark.parametrize(
    ("bank_holiday", "name"),
    [
        ("2004-12-27", "Christmas Day (observed)"),
        ("2004-12-28", "Boxing Day (observed)"),
        ("2005-01-03", "New Year's Day (observed)"),
        ("2005-03-25", "Good Friday"),
        ("2005-03-28", "Easter Monday"),
    ],
)
def test_the_bank_holidays_of_the_worked_dates_are_days_off(bank_holiday: str, name: str) -> None:
    off = day(bank_holiday)
    assert not is_working_day(off)
    assert is_working_day(off, "weekends")
    assert non_working_days(off - dt.timedelta(days=1), off) == [(off, name)]


def test_the_bank_holidays_of_other_countries_are_worked_in_england_and_wales() -> None:
    assert is_working_day(day("2005-11-30"))
    assert is_working_day(day("2005-01-04"))  # a bank holiday in Scotland alone
    assert is_working_day(day("2005-03-17"))  # a bank holiday in Northern Ireland alone


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2004-09-25", 1, "2004-09-27"),  # a Saturday
        ("2004-09-26", 1, "2004-09-27"),  # a Sunday
        ("2004-12-25", 1, "2004-12-29"),  # Christmas Day on a Saturday: Monday and Tuesday are off
        ("2004-12-27", 1, "2004-12-29"),  # a bank holiday
        ("2005-03-25", 1, "2005-03-29"),  # Good Friday
        ("2005-03-25", 5, "2005-04-04"),
        ("2004-09-24", 1, "2004-09-27"),  # a Friday
        ("2004-09-24", 0, "2004-09-24"),
        ("2004-09-25", 0, "2004-09-25"),
    ],
)
def test_a_limit_may_start_on_a_day_off(start: str, n: int, last: str) -> None:
    assert working_days(n).last_good_day(day(start)) == day(last)


@pytest.mark.parametrize(
    ("last_good_day", "done", "late"),
    [
        ("2004-10-15", "2004-10-15", 0),
        ("2004-10-15", "2004-10-14", 0),
        ("2004-10-15", "2004-10-16", 1),  # Saturday: as late as the Monday
        ("2004-10-15", "2004-10-17", 1),
        ("2004-10-15", "2004-10-18", 1),
        ("2004-10-15", "2004-10-19", 2),
        ("2004-12-23", "2004-12-24", 1),
        ("2004-12-23", "2004-12-25", 2),  # up to Wednesday the 29th, the next working day
        ("2004-12-23", "2004-12-28", 2),
        ("2004-12-23", "2004-12-29", 2),
        ("2004-12-23", "2004-12-30", 3),
        ("2005-03-24", "2005-03-25", 1),
        ("2005-03-24", "2005-03-29", 1),
    ],
)
def test_days_late_are_working_days_up_to_the_first_on_or_after_completion(
    last_good_day: str, done: str, late: int
) -> None:
    assert working_days_between(day(last_good_day), day(done)) == late


def test_days_late_with_only_weekends_off_count_bank_holidays() -> None:
    assert working_days_between(day("2004-12-23"), day("2004-12-28"), "weekends") == 3
    # A Saturday, as the last good day of a period in days can be, is not late for itself.
    assert working_days_between(day("2004-09-25"), day("2004-09-25")) == 0


def test_a_deadline_can_name_every_day_it_skipped_and_why() -> None:
    assert non_working_days(day("2004-12-16"), day("2005-01-04")) == [
        (day("2004-12-18"), "Saturday"),
        (day("2004-12-19"), "Sunday"),
        (day("2004-12-25"), "Christmas Day"),
        (day("2004-12-26"), "Boxing Day"),
        (day("2004-12-27"), "Christmas Day (observed)"),
        (day("2004-12-28"), "Boxing Day (observed)"),
        (day("2005-01-01"), "New Year's Day"),
        (day("2005-01-02"), "Sunday"),
        (day("2005-01-03"), "New Year's Day (observed)"),
    ]


def test_with_only_weekends_off_only_weekends_are_skipped() -> None:
    assert non_working_days(day("2004-12-23"), day("2004-12-28"), "weekends") == [
        (day("2004-12-25"), "Saturday"),
        (day("2004-12-26"), "Sunday"),
    ]


# What the calendar vouches for


def test_the_calendar_vouches_for_1995_to_2027() -> None:
    assert day("1995-01-01") == FIRST_DAY
    assert day("2027-12-31") == LAST_DAY


def test_inside_the_span_its_edges_are_known() -> None:
    assert not is_working_day(day("1995-01-01"))
    assert not is_working_day(day("1995-01-02"))  # New Year's Day fell on the Sunday
    assert is_working_day(day("1995-01-03"))
    assert is_working_day(day("2027-12-31"))
    assert working_days(1).last_good_day(day("1995-01-01")) == day("1995-01-03")
    assert working_days(1).last_good_day(day("2027-12-30")) == day("2027-12-31")
    assert working_days_between(day("2027-12-30"), day("2027-12-31")) == 1


@pytest.mark.parametrize("outside", ["1994-12-31", "2028-01-01", "1900-01-01", "2199-12-31"])
def test_outside_the_span_no_day_is_guessed_at(outside: str) -> None:
    expected = f"working days are known from 1995-01-01 to 2027-12-31, not for {outside}"
    with pytest.raises(OutsideCalendarError) as caught:
        is_working_day(day(outside))
    assert str(caught.value) == expected
    with pytest.raises(OutsideCalendarError) as caught:
        non_working_days(min(day(outside), day("2004-01-01")), max(day(outside), day("2004-01-01")))
    assert str(caught.value) == expected
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("start", "n"), [("1994-12-31", 1), ("2027-12-31", 1), ("2027-12-24", 5), ("2028-01-01", 1)]
)
def test_a_limit_that_leaves_the_span_is_refused(start: str, n: int) -> None:
    with pytest.raises(OutsideCalendarError) as caught:
        working_days(n).last_good_day(day(start))
    assert str(caught.value) == (
        f"working days are known from 1995-01-01 to 2027-12-31, so {n} working days after {start} "
        f"cannot be told; use a day inside that span"
    )


def test_the_first_day_of_the_span_can_be_counted_as_day_1() -> None:
    # 1 January 1995 was a Sunday and 2 January the bank holiday for it; both are vouched for.
    period = Period(1, "working days", first_day_counts=True)
    assert period.last_good_day(day("1995-01-01")) == day("1995-01-03")


def test_lateness_outside_the_span_is_refused() -> None:
    with pytest.raises(OutsideCalendarError):
        working_days_between(day("2027-12-31"), day("2028-01-04"))


# Months


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2003-08-31", 6, "2004-02-29"),  # a leap year
        ("2004-08-31", 6, "2005-02-28"),
        ("2004-08-30", 6, "2005-02-28"),
        ("2004-08-28", 6, "2005-02-28"),
        ("2004-02-29", 12, "2005-02-28"),
        ("2004-02-29", 48, "2008-02-29"),
        ("2004-01-31", 1, "2004-02-29"),
        ("2004-01-31", 2, "2004-03-31"),  # never chained
        ("2004-10-31", 4, "2005-02-28"),
        ("2004-12-31", 2, "2005-02-28"),
        ("2004-11-30", 1, "2004-12-30"),
        ("2004-12-15", 1, "2005-01-15"),
        ("1999-12-31", 2, "2000-02-29"),  # 2000 was a leap year
        ("2099-12-31", 2, "2100-02-28"),  # 2100 will not be
        ("2004-09-24", 0, "2004-09-24"),
    ],
)
def test_a_day_that_a_month_lacks_falls_to_its_last_day(start: str, n: int, last: str) -> None:
    assert add_months(day(start), n) == day(last)


# Laws

SOME_DAY = st.dates(day("1995-01-01"), day("2020-12-31"))
SOME_COUNT = st.integers(0, 400)


@given(start=SOME_DAY, n=st.integers(1, 400))
def test_n_working_days_end_on_a_working_day(start: dt.date, n: int) -> None:
    assert is_working_day(working_days(n).last_good_day(start))


@given(start=SOME_DAY, n=st.integers(1, 400))
def test_n_working_days_hold_n_working_days(start: dt.date, n: int) -> None:
    last = working_days(n).last_good_day(start)
    assert working_days_between(start, last) == n
    assert (last - start).days == n + len(non_working_days(start, last))


@given(start=SOME_DAY, n=st.integers(0, 60))
def test_counting_day_by_day_gives_the_same_last_good_day(start: dt.date, n: int) -> None:
    walked, left = start, n
    while left:
        walked += dt.timedelta(days=1)
        left -= is_working_day(walked)
    assert working_days(n).last_good_day(start) == walked


@given(start=st.dates(day("1995-01-02"), day("2020-12-31")), n=st.integers(1, 100))
def test_a_working_day_counted_as_day_1_takes_one_day_off(start: dt.date, n: int) -> None:
    counted = Period(n, "working days", first_day_counts=True).last_good_day(start)
    plain = working_days(n).last_good_day(start)
    if is_working_day(start):
        assert counted == working_days(n - 1).last_good_day(start)
    else:
        assert counted == plain


@given(start=SOME_DAY, later=st.integers(0, 400), n=st.integers(0, 400))
def test_a_later_start_never_ends_sooner(start: dt.date, later: int, n: int) -> None:
    moved = start + dt.timedelta(days=later)
    assert working_days(n).last_good_day(start) <= working_days(n).last_good_day(moved)
    assert add_months(start, n) <= add_months(moved, n)


@given(start=SOME_DAY, n=SOME_COUNT, more=SOME_COUNT)
def test_a_longer_limit_never_ends_sooner(start: dt.date, n: int, more: int) -> None:
    assert working_days(n).last_good_day(start) <= working_days(n + more).last_good_day(start)
    assert add_months(start, n) <= add_months(start, n + more)


@given(start=SOME_DAY, n=SOME_COUNT)
def test_bank_holidays_only_ever_give_more_time(start: dt.date, n: int) -> None:
    weekends = Period(n, "working days", days_off="weekends")
    assert start <= weekends.last_good_day(start) <= working_days(n).last_good_day(start)


@given(start=SOME_DAY, n=SOME_COUNT)
def test_months_keep_the_day_of_the_month_where_they_can(start: dt.date, n: int) -> None:
    end = add_months(start, n)
    assert (end.year - start.year) * 12 + end.month - start.month == n
    assert end.day == start.day or (
        end.day < start.day and (end + dt.timedelta(days=1)).month != end.month
    )


def test_whether_a_day_is_a_working_day_is_a_public_question() -> None:
    assert esi.is_working_day(day("2004-12-24"))
    assert not esi.is_working_day(day("2004-12-27"))
    assert esi.is_working_day(day("2004-12-27"), "weekends")
    for outside in (FIRST_DAY - dt.timedelta(days=1), LAST_DAY + dt.timedelta(days=1)):
        with pytest.raises(esi.OutsideCalendarError, match="working days are known from"):
            esi.is_working_day(outside)


def test_there_is_no_working_day_up_to_a_holiday_on_which_the_calendar_begins() -> None:
    calendar = WorkingDays.of("bank-holidays")
    assert calendar.nth_after(dt.date(1995, 1, 3), 0) == dt.date(1995, 1, 3)
    for day in (dt.date(1995, 1, 1), dt.date(1995, 1, 2)):
        with pytest.raises(OutsideCalendarError):
            calendar.nth_after(day, 0)
