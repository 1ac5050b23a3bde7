"""Periods: how long a limit is, when it has run out, and how people may write it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esi_rules.calendar.period import Period, days, months, weeks, working_days
from esi_rules.errors import BadRuleError, WrongTypeError


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("period", "start", "last"),
    [
        (weeks(8), "2005-03-17", "2005-05-12"),
        (weeks(16), "2005-06-15", "2005-10-05"),
        (weeks(0), "2005-03-17", "2005-03-17"),
        (days(15), "2004-09-24", "2004-10-09"),
        (Period(15, "days", first_day_counts=True), "2004-09-24", "2004-10-08"),
        (Period(1, "days", first_day_counts=True), "2004-09-25", "2004-09-25"),
        (Period(1, "working days", first_day_counts=True), "2004-09-24", "2004-09-24"),
        (Period(1, "working days", first_day_counts=True), "2004-09-25", "2004-09-27"),
        (months(2), "2004-12-31", "2005-02-28"),
        (months(6), "2003-08-31", "2004-02-29"),
        (months(6), "2004-08-31", "2005-02-28"),
    ],
)
def test_the_last_good_day_of_a_period(period: Period, start: str, last: str) -> None:
    assert period.last_good_day(day(start)) == day(last)


@pytest.mark.parametrize(
    ("period", "earlier", "later", "near"),
    [
        (months(12), "2004-02-29", "2005-02-27", True),
        (months(12), "2004-02-29", "2005-02-28", False),
        (months(12), "2004-10-01", "2005-09-30", True),
        (months(12), "2004-10-01", "2005-10-01", False),
        (months(12), "2003-02-28", "2004-02-27", True),
        (months(12), "2003-02-28", "2004-02-28", False),
        (months(12), "2003-02-28", "2004-02-29", False),
        (weeks(1), "2004-10-01", "2004-10-07", True),
        (weeks(1), "2004-10-01", "2004-10-08", False),
    ],
)
def test_two_failures_are_near_until_the_day_before_the_anniversary(
    period: Period, earlier: str, later: str, near: bool
) -> None:
    assert (day(later) < period.last_good_day(day(earlier))) is near


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (working_days(15), "15 working days"),
        (working_days(1), "1 working day"),
        (days(15), "15 calendar days"),
        (days(1), "1 calendar day"),
        (weeks(8), "8 weeks"),
        (weeks(1), "1 week"),
        (months(2), "2 months"),
        (months(1), "1 month"),
        (Period(5, "working days", days_off="weekends"), "5 working days (only weekends off)"),
        (
            Period(5, "working days", first_day_counts=True),
            "5 working days (the first day counted as day 1)",
        ),
        (
            Period(5, "working days", days_off="weekends", first_day_counts=True),
            "5 working days (only weekends off, the first day counted as day 1)",
        ),
    ],
)
def test_a_period_says_how_it_is_counted(period: Period, words: str) -> None:
    assert period.words == words


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("15 working days", working_days(15)),
        ("1 working day", working_days(1)),
        ("  15   Working  Days ", working_days(15)),
        ("15 working_days", working_days(15)),
        ("0 working days", working_days(0)),
        ("10 days", days(10)),
        ("10 calendar days", days(10)),
        ("1 day", days(1)),
        ("8 weeks", weeks(8)),
        ("1 week", weeks(1)),
        ("2 months", months(2)),
        ("2 calendar months", months(2)),
        ("1 month", months(1)),
        ("007 weeks", weeks(7)),
    ],
)
def test_a_period_is_read_as_people_write_it(text: str, period: Period) -> None:
    assert Period.parse(text) == period


UNITS = "`working days`, `days`, `weeks` or `months`"
WANTED = "a period is a number and a unit, such as `15 working days`"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"{WANTED} (got '')"),
        ("15", f"{WANTED} (got '15')"),
        ("fifteen days", f"{WANTED} (got 'fifteen days')"),
        ("-5 working days", f"{WANTED} (got '-5 working days')"),
        ("1.5 weeks", f"{WANTED} (got '1.5 weeks')"),
        ("5working days", f"{WANTED} (got '5working days')"),
        ("9999999 days", f"{WANTED} (got '9999999 days')"),
        (
            "15 workin days",
            f"a period's unit must be {UNITS} (got 'workin days'); did you mean `15 working days`?",
        ),
        (
            "3 monhts",
            f"a period's unit must be {UNITS} (got 'monhts'); did you mean `3 months`?",
        ),
        ("2 fortnights", f"a period's unit must be {UNITS} (got 'fortnights')"),
        ("2 years", f"a period's unit must be {UNITS} (got 'years')"),
        (
            "20000 days",
            "a period of 20000 days is longer than any sentence; write 10000 or less",
        ),
    ],
)
def test_what_is_not_a_period_is_refused_with_what_to_write(text: str, message: str) -> None:
    with pytest.raises(BadRuleError) as caught:
        Period.parse(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: working_days(-1),
            "a period must be a whole number of working days, 0 or more (got -1); for something "
            "that may be done early, allow early work instead",
        ),
        (
            lambda: months(2.5),  # type: ignore[arg-type]
            "a period must be a whole number of months, 0 or more (got 2.5); for something that "
            "may be done early, allow early work instead",
        ),
        (
            lambda: weeks(True),
            "a period must be a whole number of weeks, 0 or more (got True); for something that "
            "may be done early, allow early work instead",
        ),
        (
            lambda: days(10_001),
            "a period of 10001 days is longer than any sentence; write 10000 or less",
        ),
        (
            lambda: Period(5, "working day"),  # type: ignore[arg-type]
            f"a period's unit must be {UNITS} (got 'working day'); did you mean `working days`?",
        ),
        (
            lambda: Period(5, "fortnights"),  # type: ignore[arg-type]
            f"a period's unit must be {UNITS} (got 'fortnights')",
        ),
        (
            lambda: Period(5, "working days", days_off="sundays"),  # type: ignore[arg-type]
            "days off must be `bank-holidays` or `weekends` (got 'sundays')",
        ),
        (
            lambda: Period(2, "months", first_day_counts=True),
            "only a period in days can count its first day (got 2 months); leave "
            "`first_day_counts` out",
        ),
        (
            lambda: Period(0, "days", first_day_counts=True),
            "a period that counts its first day needs at least 1 day (got 0); write 1",
        ),
    ],
)
def test_a_period_built_wrongly_says_what_to_write(
    build: Callable[[], Period], message: str
) -> None:
    with pytest.raises(BadRuleError) as caught:
        build()
    assert str(caught.value) == message


def test_the_largest_period_is_allowed_and_a_huge_one_is_not_written_out() -> None:
    assert Period(10_000, "days").n == 10_000
    longer = "is longer than any sentence; write 10000 or less"
    for n, shown in (
        (10_001, "10001"),
        (2**199 - 1, str(2**199 - 1)),
        (2**199, "so many"),
        (2**200, "so many"),
        (10**5000, "so many"),
    ):
        with pytest.raises(BadRuleError) as caught:
            Period(n, "days")
        assert str(caught.value) == f"a period of {shown} days {longer}"


def test_arguments_of_another_kind_are_refused_by_name() -> None:
    with pytest.raises(WrongTypeError, match=r"^`first_day_counts` must be "):
        Period(1, "days", first_day_counts="yes")
    for wrong in ("2004-09-24", None, dt.datetime(2004, 9, 24)):
        with pytest.raises(WrongTypeError, match=r"^`start` must be ") as caught:
            Period(1, "days").last_good_day(wrong)
        assert f"(got {wrong!r})" in str(caught.value)


@pytest.mark.parametrize("unit", ["days", "weeks", "months"])
def test_only_working_days_say_which_days_are_off(unit: str) -> None:
    with pytest.raises(BadRuleError) as caught:
        Period(3, unit, days_off="weekends")  # type: ignore[arg-type]
    assert str(caught.value) == (
        "only a period in working days can say which days are off "
        f"(got 3 {unit}); leave `days_off` out"
    )


# Laws

SOME_DAY = st.dates(day("1996-01-01"), day("2015-12-31"))
UNIT = st.sampled_from(["working days", "days", "weeks", "months"])


@given(unit=UNIT, n=st.integers(1, 120), start=SOME_DAY, later=st.integers(0, 800))
def test_a_period_that_starts_later_ends_no_sooner(
    unit: str, n: int, start: dt.date, later: int
) -> None:
    period = Period(n, unit)  # type: ignore[arg-type]
    moved = start + dt.timedelta(days=later)
    assert period.last_good_day(start) <= period.last_good_day(moved)


@given(unit=UNIT, n=st.integers(0, 120), more=st.integers(1, 120), start=SOME_DAY)
def test_a_longer_period_ends_later(unit: str, n: int, more: int, start: dt.date) -> None:
    short, long = Period(n, unit), Period(n + more, unit)  # type: ignore[arg-type]
    assert start <= short.last_good_day(start) < long.last_good_day(start)


@given(unit=UNIT, n=st.integers(0, 10_000))
def test_a_period_is_read_back_from_its_own_words(unit: str, n: int) -> None:
    period = Period(n, unit)  # type: ignore[arg-type]
    assert Period.parse(period.words) == period
