"""Exact intervals of percentages: the values that round to a figure, and their weighted means."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NoReturn

import attrs

from esi_rules.errors import BadRuleError, WrongTypeError
from esi_rules.published.published_sheet import decimal_words

__all__ = ["WHOLE_PERCENT", "Interval", "behind", "exactly", "mean", "printed_as", "shown"]

WHOLE_PERCENT = Fraction(1)
"""The rounding step of a sheet in whole percents, in percentage points."""


@attrs.frozen
class Interval:
    """All numbers from `low` to `high`; a closed end belongs to the interval."""

    low: Fraction
    high: Fraction
    low_closed: bool = True
    high_closed: bool = True

    def __attrs_post_init__(self) -> None:
        if self.low > self.high or (
            self.low == self.high and not (self.low_closed and self.high_closed)
        ):
            raise BadRuleError(f"an interval holds at least one number (got {self.words})")

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int | Fraction):
            raise WrongTypeError(
                f"only exact numbers can be looked for in an interval (got {value!r:.80}); write a "
                f"`Fraction`"
            )
        above = value > self.low or (value == self.low and self.low_closed)
        below = value < self.high or (value == self.high and self.high_closed)
        return above and below

    def __and__(self, other: Interval) -> Interval | None:
        """Return the intersection, or None if it is empty."""
        if not isinstance(other, Interval):
            self.__rand__(other)
        low = max(self.low, other.low)
        high = min(self.high, other.high)
        low_closed = low in self and low in other
        high_closed = high in self and high in other
        if low > high or (low == high and not (low_closed and high_closed)):
            return None
        return Interval(low, high, low_closed, high_closed)

    def __rand__(self, other: object) -> NoReturn:
        raise WrongTypeError(f"`&` joins an interval with an interval (got {other!r:.80})")

    def mirrored(self) -> Interval:
        """Return the interval for the complementary cases: 100 less each number."""
        return Interval(100 - self.high, 100 - self.low, self.high_closed, self.low_closed)

    @property
    def words(self) -> str:
        """The interval in two decimals, with open ends marked: ``61 to under 62``."""
        low, high = decimal_words(self.low), decimal_words(self.high)
        if self.low == self.high:
            return low
        places = 2
        while low == high:
            # Rounded decimals must not make an interval look like one number.
            places += 1
            low, high = decimal_words(self.low, places), decimal_words(self.high, places)
        return (
            f"{'' if self.low_closed else 'above '}{low} to {'' if self.high_closed else 'under '}"
            f"{high}"
        )


def exactly(value: Fraction) -> Interval:
    """Return the interval of one number."""
    return Interval(value, value)


def behind(percent: Fraction | int, rounding: Fraction = WHOLE_PERCENT) -> Interval:
    """Return the interval of percentages that round half up, in steps of `rounding`, to `percent`.

    The interval is closed at percent - rounding/2, open at percent + rounding/2, and cut to 0 to
    100. An end at a cut is closed.
    """
    low, high = percent - rounding / 2, percent + rounding / 2
    return Interval(max(low, Fraction(0)), min(high, Fraction(100)), True, high_closed=high > 100)


def printed_as(value: Fraction, rounding: Fraction = WHOLE_PERCENT) -> Fraction:
    """Return `value` rounded half up to a multiple of `rounding`."""
    return ((2 * value / rounding + 1) // 2) * rounding


def shown(value: Fraction, rounding: Fraction = WHOLE_PERCENT) -> str:
    """Write a number in two decimals, or in more if two would seem to round to another figure."""
    places = 2
    while printed_as(Fraction(text := decimal_words(value, places)), rounding) != printed_as(
        value, rounding
    ):
        places += 1
    return text


def mean(parts: Iterable[tuple[Fraction, Interval]]) -> Interval:
    """Return the interval of all weighted means of the parts; parts with a weight of 0 are ignored.

    An end is closed if that end of every part is: the parts vary independently, so it is reached.
    Raises `BadRuleError` if no part has a weight.
    """
    taking = [(weight, part) for weight, part in parts if weight]
    total = sum((weight for weight, _ in taking), Fraction(0))
    if not total:
        raise BadRuleError("a mean needs a part with a weight of more than 0")
    return Interval(
        sum((weight * part.low for weight, part in taking), Fraction(0)) / total,
        sum((weight * part.high for weight, part in taking), Fraction(0)) / total,
        all(part.low_closed for _, part in taking),
        all(part.high_closed for _, part in taking),
    )
