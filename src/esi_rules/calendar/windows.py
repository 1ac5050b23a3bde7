"""Windows of a schedule: weeks and months counted from the day the clock starts."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import TypeAlias

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY, add_months
from esi_rules.checked import check
from esi_rules.errors import BadRuleError

__all__ = ["MonthAfterWeeks", "Months", "Series", "Weeks", "Window"]


def _whole(name: str, value: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000:
        # Python raises an error when it formats whole numbers with thousands of digits.
        long = isinstance(value, int) and value.bit_length() > 200
        shown = "one of more than 60 digits" if long else repr(value)
        raise BadRuleError(f"`{name}` must be a whole number from 0 to 10000 (got {shown})")


@attrs.frozen(cache_hash=True)
class Weeks:
    """The window from the first day of week `first` to the last day of week `last`.

    Week 1 is the clock's day and the six days after it. Raises `BadRuleError` unless both are whole
    numbers from 1 to 10000 and `last` is not less than `first`.
    """

    first: int
    last: int

    def __attrs_post_init__(self) -> None:
        _whole("first", self.first)
        _whole("last", self.last)
        if self.first < 1:
            raise BadRuleError(f"weeks are counted from 1 (got {self.first}); write 1")
        if self.last < self.first:
            raise BadRuleError(
                f"a window must not end before it starts (got weeks {self.first} to {self.last}); "
                f"write weeks {self.last} to {self.first}"
            )

    def days(self, start: dt.date) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of the window for a clock that starts on `start`."""
        if type(start) is not dt.date:
            check("start", start, dt.date)
        return (
            start + dt.timedelta(days=7 * (self.first - 1)),
            start + dt.timedelta(days=7 * self.last - 1),
        )

    @functools.cached_property
    def words(self) -> str:
        """The window in plain English."""
        return (
            f"week {self.first}"
            if self.first == self.last
            else (f"weeks {self.first} to {self.last}")
        )


@attrs.frozen(cache_hash=True)
class MonthAfterWeeks:
    """Month `month` after `weeks` weeks from the clock's day.

    Month 1 starts on the day after the last of these weeks. Raises `BadRuleError` unless both are
    whole numbers up to 10000 and `month` is at least 1.
    """

    month: int
    weeks: int = 0

    def __attrs_post_init__(self) -> None:
        _whole("month", self.month)
        _whole("weeks", self.weeks)
        if self.month < 1:
            raise BadRuleError(f"months are counted from 1 (got {self.month}); write 1")

    def days(self, start: dt.date) -> tuple[dt.date, dt.date]:
        """Return the first and the last day of the window for a clock that starts on `start`."""
        if type(start) is not dt.date:
            check("start", start, dt.date)
        origin = start + dt.timedelta(days=7 * self.weeks)
        return add_months(origin, self.month - 1), add_months(origin, self.month) - ONE_DAY

    @functools.cached_property
    def words(self) -> str:
        """The window in plain English."""
        after = f" after week {self.weeks}" if self.weeks else ""
        return f"month {self.month}{after}"


Window: TypeAlias = Weeks | MonthAfterWeeks


@functools.lru_cache(maxsize=4096)
def _weeks(first: int, last: int) -> Weeks:
    return Weeks(first, last)


@functools.lru_cache(maxsize=4096)
def _month(month: int, weeks: int) -> MonthAfterWeeks:
    return MonthAfterWeeks(month, weeks)


@attrs.frozen(cache_hash=True)
class Series:
    """Equal windows of `size` weeks each, one after another, from week `first` to week `last`.

    Without `last` they continue for as long as supervision does. Raises `BadRuleError` if the weeks
    do not divide into windows of `size` weeks.
    """

    first: int = 1
    last: int | None = None
    size: int = 1

    def __attrs_post_init__(self) -> None:
        _whole("first", self.first)
        _whole("size", self.size)
        if self.first < 1:
            raise BadRuleError(f"weeks are counted from 1 (got {self.first}); write 1")
        if self.size < 1:
            raise BadRuleError(f"a window lasts at least 1 week (got {self.size}); write 1")
        if self.last is not None and (self.last - Weeks(self.first, self.last).first + 1) % (
            self.size
        ):
            raise BadRuleError(
                f"weeks {self.first} to {self.last} do not divide into windows of {self.size} "
                f"weeks; move the last week"
            )

    def window(self, k: int) -> Weeks | None:
        """Return the `k`-th window, counted from 0; None after the last window."""
        if type(k) is not int:
            check("k", k, int)
        first = self.first + k * self.size
        if self.last is not None and first > self.last:
            return None
        return _weeks(first, first + self.size - 1)

    def spans(self, start: dt.date) -> Iterator[tuple[Weeks, dt.date, dt.date]]:
        """Yield each window with its first and last day, for a clock that starts on `start`."""
        if type(start) is not dt.date:
            check("start", start, dt.date)
        return self._spans(start)

    def _spans(self, start: dt.date) -> Iterator[tuple[Weeks, dt.date, dt.date]]:
        week, size = self.first, self.size
        first, length = start + dt.timedelta(days=7 * (week - 1)), dt.timedelta(days=7 * size)
        while self.last is None or week <= self.last:
            following = first + length
            yield _weeks(week, week + size - 1), first, following - ONE_DAY
            first, week = following, week + size

    @property
    def words(self) -> str:
        """The windows in plain English."""
        each = (
            "each week"
            if self.size == 1
            else ("each fortnight" if self.size == 2 else f"each {self.size} weeks")
        )
        if self.last is None:
            return each if self.first == 1 else f"{each} from week {self.first}"
        return f"{each} of weeks {self.first} to {self.last}"


@attrs.frozen(cache_hash=True)
class Months:
    """Consecutive months, of which the first starts on the day after week `after_weeks`."""

    after_weeks: int = 0

    def __attrs_post_init__(self) -> None:
        _whole("after_weeks", self.after_weeks)

    def window(self, k: int) -> MonthAfterWeeks | None:
        """Return the `k`-th window, counted from 0; there is no last one, so never None."""
        if type(k) is not int:
            check("k", k, int)
        return _month(k + 1, self.after_weeks)

    def spans(self, start: dt.date) -> Iterator[tuple[MonthAfterWeeks, dt.date, dt.date]]:
        """Yield each window with its first and last day, for a clock that starts on `start`."""
        if type(start) is not dt.date:
            check("start", start, dt.date)
        return self._spans(start)

    def _spans(self, start: dt.date) -> Iterator[tuple[MonthAfterWeeks, dt.date, dt.date]]:
        origin = first = start + dt.timedelta(days=7 * self.after_weeks)
        month = 1
        while True:
            following = add_months(origin, month)
            yield _month(month, self.after_weeks), first, following - ONE_DAY
            first, month = following, month + 1

    @property
    def words(self) -> str:
        """The windows in plain English."""
        after = f" after week {self.after_weeks}" if self.after_weeks else ""
        return f"each month{after}"
