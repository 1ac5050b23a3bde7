"""Whole numbers of cases: which counts, bases and pairs of counts print as given percentages."""

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
"""The largest sample that is looked through."""

FINEST: Final = Fraction(1, 100)
"""The smallest step of rounding that is looked through, in percents."""


def counts_for(percent: Percent | Interval, base: int, rounding: Fraction = WHOLE_PERCENT) -> range:
    """Return the whole numbers of cases of `base` that print as `percent`; empty where none does.

    `percent` is from 0 to 100 and counts whatever the page counts, successes or failures; an
    interval stands for itself, whatever the rounding. `base` is 1 or more.
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
    """Return the bases of 1 to `largest` cases of which some whole number prints as `percent`."""
    return tuple(base for base in range(1, largest + 1) if counts_for(percent, base, rounding))


def bases_with(
    count: int, percent: Percent, largest: int | None, rounding: Fraction = WHOLE_PERCENT
) -> range:
    """Return the bases, up to `largest`, of which `count` cases print as `percent`."""
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
    """Return the base from which on every base can print every percentage: 100 for whole ones.

    So many cases lie no further apart than a printed figure is wide.
    """
    return ceil(100 / rounding)


def sizes_for(
    percents: Iterable[Percent], largest: int, rounding: Fraction = WHOLE_PERCENT
) -> tuple[int, ...]:
    """Return the sample sizes up to `largest` that every one of `percents` can be printed of."""
    wanted = tuple(dict.fromkeys(percents))
    return tuple(
        size
        for size in range(1, largest + 1)
        if all(counts_for(percent, size, rounding) for percent in wanted)
    )


@attrs.frozen
class JointFit:
    """Counts that print as both figures: the group's, and the whole sample's it is part of."""

    group_count: int
    group_base: int
    count: int
    base: int
    not_applicable: int
    """Cases of the sample outside the base."""

    @property
    def words(self) -> str:
        """The counts with the others' worked out: ``9/22 + 19/33 others = 28/55, 2 n/a``."""
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
    """Yield the counts that print as both figures, those with the fewest not applicable first.

    The group is `group_sample` of the `sample` cases; both bases may be smaller by cases to which
    the question does not apply, but not empty. A `base` or `group_base` that is printed is the
    only one that is tried.
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
                # As many others as the whole leaves can have met it: none to all of them.
                least = max(group_counts[0], count - (at - group_at))
                most = min(group_counts[-1], count)
                for group_count in range(least, most + 1):
                    yield JointFit(group_count, group_at, count, at, sample - at)


MOST_FITS: Final = 100
"""No more joint fits than this are listed: of large samples there are thousands."""


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
    """Return the joint fits that leave the fewest cases out, no more than `MOST_FITS` of them."""
    for at in range(sample, 0, -1) if base is None else (base,):
        counts = counts_for(percent, at, rounding) if at <= sample else range(0)
        if not counts:
            continue
        first = _smallest_group(group_percent, max(1, group_sample - (sample - at)), rounding)
        if group_base is None:
            group_counts = counts_for(group_percent, first, rounding)
            # A larger base of the group needs no fewer successes and no fewer failures, so where
            # the smallest does not fit into the whole, none does.
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
    """Return the smallest base of `least` or more that can print a percentage."""
    base = least
    while not counts_for(percent, base, rounding):
        base += 1
    return base
