"""Whole numbers of cases: which counts, bases and pairs of counts round to given percentages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import islice
from math import ceil, floor
from typing import Final

import attrs

from esi_rules.published.audit.intervals import WHOLE_PERCENT, Interval, behind

__all__ = [
    "FINEST",
    "MOST_CASES",
    "MOST_FITS",
    "JointFit",
    "Percent",
    "bases_for",
    "bases_with",
    "counts_for",
    "every_base_from",
    "fewest_missing",
    "joint_fits",
    "sizes_for",
]

Percent = Fraction | int

MOST_CASES: Final = 100_000
"""The largest sample that is searched."""

FINEST: Final = Fraction(1, 100)
"""The smallest rounding step that is searched, in percentage points."""


def counts_for(percent: Percent | Interval, base: int, rounding: Fraction = WHOLE_PERCENT) -> range:
    """Return the whole numbers of cases, out of `base`, that round to `percent`.

    `percent` is from 0 to 100 and counts successes or failures, as the page does. An interval is
    used as it is, without `rounding`. `base` is 1 or more.
    """
    span = percent if isinstance(percent, Interval) else behind(percent, rounding)
    lowest = ceil(span.low * base / 100)
    highest = floor(span.high * base / 100)
    if not span.low_closed and Fraction(100 * lowest, base) == span.low:
        lowest += 1
    if not span.high_closed and Fraction(100 * highest, base) == span.high:
        highest -= 1
    return range(lowest, highest + 1)


def bases_for(
    percent: Percent, largest: int, rounding: Fraction = WHOLE_PERCENT
) -> tuple[int, ...]:
    """Return the bases from 1 to `largest` for which some count rounds to `percent`."""
    return tuple(base for base in range(1, largest + 1) if counts_for(percent, base, rounding))


def bases_with(
    count: int, percent: Percent, largest: int | None, rounding: Fraction = WHOLE_PERCENT
) -> range:
    """Return the bases for which `count` cases round to `percent`, up to `largest` if given."""
    span = behind(percent, rounding)
    most = every_base_from(rounding) if largest is None else largest
    if count == 0:
        return range(1, most + 1) if 0 in span else range(0)
    least = ceil(100 * count / span.high)
    if not span.high_closed and least * span.high == 100 * count:
        least += 1
    if span.low > 0:
        fitting = floor(100 * count / span.low)
        most = fitting if largest is None else min(fitting, largest)
    return range(least, most + 1)


def every_base_from(rounding: Fraction = WHOLE_PERCENT) -> int:
    """Return the base from which every base can give every percentage: 100 for whole percents.

    From there, one case is no more than one rounding step.
    """
    return ceil(100 / rounding)


def sizes_for(
    percents: Iterable[Percent], largest: int, rounding: Fraction = WHOLE_PERCENT
) -> tuple[int, ...]:
    """Return the sample sizes up to `largest` that can give every one of `percents`."""
    wanted = tuple(dict.fromkeys(percents))
    return tuple(
        size
        for size in range(1, largest + 1)
        if all(counts_for(percent, size, rounding) for percent in wanted)
    )


@attrs.frozen
class JointFit:
    """Counts that give both figures: that of a group and that of the whole sample."""

    group_count: int
    group_base: int
    count: int
    base: int
    not_applicable: int
    """Cases of the sample outside the base."""

    @property
    def words(self) -> str:
        """The sum in words: ``9/22 + 19/33 others = 28/55, 2 not applicable``."""
        return (
            f"{self.group_count}/{self.group_base} + {self.count - self.group_count}/"
            f"{self.base - self.group_base} others = {self.count}/{self.base}, "
            f"{self.not_applicable} not applicable"
        )


def joint_fits(
    percent: Percent | Interval,
    group_percent: Percent | Interval,
    *,
    sample: int,
    group_sample: int,
    base: int | None = None,
    group_base: int | None = None,
    rounding: Fraction = WHOLE_PERCENT,
) -> Iterator[JointFit]:
    """Yield the counts that give both figures, those with the fewest not applicable first.

    The group is `group_sample` of the `sample` cases. Cases to which the question does not apply
    are not in the bases, which have at least one case. If a printed `base` or `group_base` is
    given, only that one is tried.
    """
    for at in range(sample, 0, -1) if base is None else (base,):
        counts = counts_for(percent, at, rounding) if at <= sample else range(0)
        if not counts:
            continue
        fewest = max(1, group_sample - (sample - at))
        tried = range(min(group_sample, at), fewest - 1, -1)
        if group_base is not None:
            tried = range(group_base, group_base + (group_base in tried))
        for group_at in tried:
            group_counts = counts_for(group_percent, group_at, rounding)
            if not group_counts:
                continue
            for count in counts:
                # Of the other cases, any number from none to all can have met the item.
                least = max(group_counts[0], count - (at - group_at))
                most = min(group_counts[-1], count)
                for group_count in range(least, most + 1):
                    yield JointFit(group_count, group_at, count, at, sample - at)


MOST_FITS: Final = 100
"""The most joint fits that are listed; large samples have thousands."""


def fewest_missing(
    percent: Percent | Interval,
    group_percent: Percent | Interval,
    sample: int,
    group_sample: int,
    rounding: Fraction = WHOLE_PERCENT,
    *,
    base: int | None = None,
    group_base: int | None = None,
) -> tuple[JointFit, ...]:
    """Return the joint fits with the fewest cases not applicable, at most `MOST_FITS`."""
    for at in range(sample, 0, -1) if base is None else (base,):
        counts = counts_for(percent, at, rounding) if at <= sample else range(0)
        if not counts:
            continue
        first = _smallest_group(group_percent, max(1, group_sample - (sample - at)), rounding)
        if group_base is None:
            group_counts = counts_for(group_percent, first, rounding)
            # A larger group base needs no fewer successes and no fewer failures, so if the smallest
            # does not fit into the whole, none does.
            if first > min(group_sample, at) or (
                group_counts[0] > counts[-1] or first - group_counts[-1] > at - counts[0]
            ):
                continue
        found = tuple(
            islice(
                joint_fits(
                    percent,
                    group_percent,
                    sample=sample,
                    group_sample=group_sample,
                    base=at,
                    group_base=group_base,
                    rounding=rounding,
                ),
                MOST_FITS,
            )
        )
        if found:
            return found
    return ()


def _smallest_group(percent: Percent | Interval, least: int, rounding: Fraction) -> int:
    """Return the smallest base, `least` or more, that can give a percentage."""
    base = least
    while not counts_for(percent, base, rounding):
        base += 1
    return base
