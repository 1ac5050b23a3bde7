"""Windows of a schedule: their days, their words, their order, and what cannot be one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks
from esi_rules.errors import BadRuleError, WrongTypeError
from tests.support.short_cases import day

START = day("2004-09-24")
LONG = "one of more than 60 digits"


@pytest.mark.parametrize(
    ("window", "first", "last", "words"),
    [
        (Weeks(1, 1), "2004-09-24", "2004-09-30", "week 1"),
        (Weeks(2, 2), "2004-10-01", "2004-10-07", "week 2"),
        (Weeks(1, 12), "2004-09-24", "2004-12-16", "weeks 1 to 12"),
        (Weeks(3, 4), "2004-10-08", "2004-10-21", "weeks 3 to 4"),
        (MonthAfterWeeks(1), "2004-09-24", "2004-10-23", "month 1"),
        (MonthAfterWeeks(2), "2004-10-24", "2004-11-23", "month 2"),
        (MonthAfterWeeks(1, 12), "2004-12-17", "2005-01-16", "month 1 after week 12"),
        (MonthAfterWeeks(3, 1), "2004-12-01", "2004-12-31", "month 3 after week 1"),
    ],
)
def test_a_window_has_its_days_and_words(
    window: Weeks | MonthAfterWeeks, first: str, last: str, words: str
) -> None:
    assert window.days(START) == (day(first), day(last))
    assert window.words == words


@pytest.mark.parametrize(
    ("windows", "words", "spans"),
    [
        (Series(), "each week", ["09-24 09-30", "10-01 10-07", "10-08 10-14"]),
        (Series(3), "each week from week 3", ["10-08 10-14", "10-15 10-21", "10-22 10-28"]),
        (Series(size=2), "each fortnight", ["09-24 10-07", "10-08 10-21", "10-22 11-04"]),
        (Series(2, 4), "each week of weeks 2 to 4", ["10-01 10-07", "10-08 10-14", "10-15 10-21"]),
        (Series(3, 8, 3), "each 3 weeks of weeks 3 to 8", ["10-08 10-28", "10-29 11-18"]),
        (Series(5, 5), "each week of weeks 5 to 5", ["10-22 10-28"]),
        (Months(), "each month", ["09-24 10-23", "10-24 11-23", "11-24 12-23"]),
        (Months(2), "each month after week 2", ["10-08 11-07", "11-08 12-07"]),
    ],
)
def test_windows_follow_each_other(windows: Series | Months, words: str, spans: list[str]) -> None:
    found = [f"{first:%m-%d} {last:%m-%d}" for _, first, last in islice(windows.spans(START), 3)]
    assert found[: len(spans)] == spans
    assert len(found) == 3 or len(found) == len(spans)
    assert windows.words == words


SERIES = st.one_of(
    st.builds(Months, st.integers(0, 60)),
    st.builds(Series, st.integers(1, 60), st.none(), st.integers(1, 8)),
    st.builds(
        lambda first, number, size: Series(first, first + number * size - 1, size),
        st.integers(1, 60),
        st.integers(1, 6),
        st.integers(1, 8),
    ),
)


@given(SERIES, st.dates(day("1995-01-01"), day("2020-12-31")))
def test_each_window_by_itself_is_the_one_in_the_series_and_none_is_left_out(
    windows: Series | Months, start: dt.date
) -> None:
    spans = list(islice(windows.spans(start), 8))
    for k, (window, first, last) in enumerate(spans):
        assert windows.window(k) == window
        assert window.days(start) == (first, last)
    for (_, _, last), (_, first, _) in pairwise(spans):
        assert first == last + dt.timedelta(days=1)
    if len(spans) < 8:
        assert windows.window(len(spans)) is None


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Weeks(0, 3), "weeks are counted from 1 (got 0); write 1"),
        (
            lambda: Weeks(4, 3),
            "a window must not end before it starts (got weeks 4 to 3); write weeks 3 to 4",
        ),
        (lambda: Weeks(1.0, 3), "`first` must be a whole number from 0 to 10000 (got 1.0)"),
        (lambda: Weeks(True, 3), "`first` must be a whole number from 0 to 10000 (got True)"),
        (lambda: Weeks(1, -1), "`last` must be a whole number from 0 to 10000 (got -1)"),
        (lambda: Weeks(1, 10_001), "`last` must be a whole number from 0 to 10000 (got 10001)"),
        (
            lambda: Weeks(1, 2**200 - 1),
            f"`last` must be a whole number from 0 to 10000 (got {2**200 - 1})",
        ),
        (lambda: Weeks(1, 2**200), f"`last` must be a whole number from 0 to 10000 (got {LONG})"),
        (lambda: MonthAfterWeeks(0), "months are counted from 1 (got 0); write 1"),
        (
            lambda: MonthAfterWeeks("2"),
            "`month` must be a whole number from 0 to 10000 (got '2')",
        ),
        (
            lambda: MonthAfterWeeks(1, 10_001),
            "`weeks` must be a whole number from 0 to 10000 (got 10001)",
        ),
        (lambda: Series(0), "weeks are counted from 1 (got 0); write 1"),
        (lambda: Series(-1), "`first` must be a whole number from 0 to 10000 (got -1)"),
        (lambda: Series(1, None, 0), "a window lasts at least 1 week (got 0); write 1"),
        (
            lambda: Series(1, None, 1.5),
            "`size` must be a whole number from 0 to 10000 (got 1.5)",
        ),
        (
            lambda: Series(2, 4, 2),
            "weeks 2 to 4 do not divide into windows of 2 weeks; move the last week",
        ),
        (lambda: Months(-1), "`after_weeks` must be a whole number from 0 to 10000 (got -1)"),
    ],
)
def test_a_window_built_wrongly_says_what_to_write(build: Callable[[], Any], message: str) -> None:
    with pytest.raises(BadRuleError) as caught:
        build()
    assert str(caught.value) == message


def test_the_smallest_and_largest_numbers_are_allowed() -> None:
    assert MonthAfterWeeks(1, 0).words == "month 1"
    assert Weeks(1, 1).words == "week 1"
    assert Series(4, 4).window(0) == Weeks(4, 4)
    assert Series(4, 4).window(1) is None
    assert Weeks(10_000, 10_000).first == 10_000
    assert MonthAfterWeeks(10_000, 10_000).weeks == 10_000
    assert Series(10_000, None, 10_000).size == 10_000
    assert Months(10_000).after_weeks == 10_000


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (Weeks(1, 2).days, "start"),
        (MonthAfterWeeks(1).days, "start"),
        (Series().spans, "start"),
        (Months().spans, "start"),
        (Series().window, "k"),
        (Months().window, "k"),
    ],
)
def test_an_argument_of_another_kind_is_refused_by_its_name(
    call: Callable[[Any], object], name: str
) -> None:
    for wrong in ("2004-09-24", None, dt.datetime(2004, 9, 24), True):
        with pytest.raises(WrongTypeError, match=f"^`{name}` must be ") as caught:
            call(wrong)
        assert f"(got {wrong!r})" in str(caught.value)
