"""The counts behind percentages: which whole numbers of cases can print as a given figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from math import ceil, floor
from typing import Final

import attrs

from esi_rules.auditing.intervals import WHOLE_PERCENT, Interval, behind, printed_as, shown
from esi_rules.errors import BadInputError, Problem
from esi_rules.published import decimal_words

__all__ = ["Fits", "JointFit", "bases_for", "counts_for", "fits", "joint_fits", "sizes_for"]

Percent = Fraction | int

MOST_CASES: Final = 1_000_000
"""The largest sample that is looked through."""

FINEST: Final = Fraction(1, 1000)
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
        for group_at in range(min(group_sample, at), fewest - 1, -1):
            if group_base is not None and group_at != group_base:
                continue
            group_counts = counts_for(group_percent, group_at, rounding)
            if not group_counts:
                continue
            for count in counts:
                # As many others as the whole leaves can have met it: none to all of them.
                least = max(group_counts[0], count - (at - group_at))
                most = min(group_counts[-1], count)
                for group_count in range(least, most + 1):
                    yield JointFit(group_count, group_at, count, at, sample - at)


@attrs.frozen
class Fits:
    """What counts can lie behind percentages of one sample. See `fits`."""

    percents: tuple[Fraction, ...]
    sample: int
    rounding: Fraction
    counts: tuple[range, ...]
    """For each percentage, the whole numbers of all `sample` cases that print as it."""
    bases: tuple[tuple[int, ...], ...]
    """For each percentage, the bases up to `sample` that can print it; empty where none can.

    Not listed are those past `every_base_from`, all of which can.
    """
    sizes: tuple[int, ...]
    """The sizes up to `sample` that all percentages can be printed of, listed likewise."""
    group_percent: Fraction | None = None
    group_sample: int | None = None
    group_bases: tuple[int, ...] = ()
    joint: tuple[JointFit, ...] = ()
    """With a group: the joint counts with the fewest cases not applicable."""

    @property
    def impossible(self) -> tuple[Fraction, ...]:
        """The percentages that no base up to the sample can print."""
        found = [p for p, bases in zip(self.percents, self.bases, strict=True) if not bases]
        if self.group_percent is not None and not self.group_bases:
            found.append(self.group_percent)
        return tuple(found)

    @property
    def contradictory(self) -> bool:
        """Whether each of two figures can be printed, and no counts print as both."""
        return self.group_percent is not None and not self.impossible and not self.joint

    @property
    def words(self) -> str:
        """The whole result in lines, with the arithmetic."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for percent, counts, bases in zip(self.percents, self.counts, self.bases, strict=True):
            yield count_words(percent, self.sample, counts, self.rounding)
            if bases:
                yield f"  bases up to {self.sample} that print it: {self._listed(bases)}"
            else:
                yield f"  {impossible_words(percent, self.sample, self.rounding)}"
        if len(self.percents) > 1:
            sizes = self._listed(self.sizes) if self.sizes else "none"
            yield f"sizes up to {self.sample} that fit all {len(self.percents)}: {sizes}"
        if self.group_percent is None or self.group_sample is None:
            return
        group = f"{decimal_words(self.group_percent)}%"
        if not self.group_bases:
            yield impossible_words(self.group_percent, self.group_sample, self.rounding)
        elif self.contradictory:
            yield (
                f"{group} of {self.group_sample} and {decimal_words(self.percents[0])}% of "
                f"{self.sample} cannot both be right: no counts print as both"
            )
            yield "  " + apart_words(
                self.percents[0], self.group_percent, self.sample, self.group_sample, self.rounding
            )
        for each in self.joint:
            yield f"{group} in the group: {each.words}"
        if len(self.joint) == MOST_FITS:
            yield f"  (the first {MOST_FITS})"

    def _listed(self, numbers: Sequence[int]) -> str:
        more = self.sample > every_base_from(self.rounding)
        return ranges_words(numbers) + (" and every larger one" if more else "")


def fits(
    percents: Percent | Sequence[Percent],
    *,
    sample: int,
    group_percent: Percent | None = None,
    group_sample: int | None = None,
    rounding: Fraction = WHOLE_PERCENT,
) -> Fits:
    """Say what whole numbers of cases can lie behind percentages printed of one sample.

    `percents` is one percentage or several, `sample` the most cases that they can be of. With
    `group_percent` and `group_sample`, the figure of a group in that sample, the counts that print
    as both are sought, for the first of `percents`. `rounding` is the step that was rounded to, in
    percents. Raises `BadInputError` for numbers that make no sense, all at once.
    """
    given = [percents] if isinstance(percents, int | Fraction) else [*percents]
    wanted = tuple(Fraction(p) for p in given)
    problems = []
    for percent in (*wanted, *(() if group_percent is None else (Fraction(group_percent),))):
        if not 0 <= percent <= 100:
            message = "is no percentage from 0 to 100"
            problems.append(Problem("percentages", message, value=str(percent)))
    if not wanted:
        problems.append(Problem("percentages", "are missing; give at least one"))
    if not 1 <= sample <= MOST_CASES:
        message = f"must be from 1 to {MOST_CASES} cases"
        problems.append(Problem("sample", message, value=str(sample)))
    if (group_percent is None) != (group_sample is None):
        problems.append(Problem("group", "needs both its percentage and its number of cases"))
    elif group_sample is not None and not 1 <= group_sample <= sample:
        message = f"must be 1 case or more, and no more than the sample of {sample}"
        problems.append(Problem("group", message, value=str(group_sample)))
    # Steps of a tiny fraction would be searched one by one.
    if not FINEST <= rounding <= 100:
        message = "must be a step of 0.001 to 100 percent"
        problems.append(Problem("rounding", message, value=str(rounding)))
    if problems:
        raise BadInputError(problems)
    joint: tuple[JointFit, ...] = ()
    group_bases: tuple[int, ...] = ()
    if group_percent is not None and group_sample is not None:
        most = min(group_sample, every_base_from(rounding))
        group_bases = bases_for(group_percent, most, rounding)
        joint = fewest_missing(wanted[0], group_percent, sample, group_sample, rounding)
    listed = min(sample, every_base_from(rounding))
    return Fits(
        wanted,
        sample,
        rounding,
        tuple(counts_for(percent, sample, rounding) for percent in wanted),
        tuple(bases_for(percent, listed, rounding) for percent in wanted),
        sizes_for(wanted, listed, rounding),
        None if group_percent is None else Fraction(group_percent),
        group_sample,
        group_bases,
        joint,
    )


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


def count_words(
    percent: Fraction, base: int, counts: range, rounding: Fraction = WHOLE_PERCENT
) -> str:
    """Say which counts of a base print as a percentage, with the division."""

    def divided(count: int) -> str:
        return f"{count}/{base} = {shown(Fraction(100 * count, base), rounding)}"

    figure = f"{decimal_words(percent)}% of {base}"
    if not counts:
        near = round(percent * base / 100)
        around = ", ".join(divided(k) for k in range(max(0, near - 1), min(base, near + 1) + 1))
        return f"{figure}: no whole number of cases ({around})"
    if len(counts) < 4:
        return f"{figure}: {' or '.join(divided(k) for k in counts)}"
    return f"{figure}: {divided(counts[0])} to {divided(counts[-1])}"


def apart_words(
    percent: Percent | Interval,
    group_percent: Percent | Interval,
    sample: int,
    group_sample: int,
    rounding: Fraction = WHOLE_PERCENT,
    *,
    base: int | None = None,
    group_base: int | None = None,
) -> str:
    """Say why no counts print as both figures: how far the group lets the whole sample go.

    Of all cases the fewest can meet it where none of the others do, the most where all of them do.
    """
    reached: list[tuple[Fraction, str]] = []
    for group_at in range(1, group_sample + 1) if group_base is None else (group_base,):
        group_counts = counts_for(group_percent, group_at, rounding)
        others = sample - group_sample if base is None else base - group_at
        if not group_counts or not 0 <= others <= sample - group_sample:
            continue
        for count in (group_counts[0], group_counts[-1] + others):
            rate = Fraction(100 * count, group_at + others)
            reached.append((rate, f"{count}/{group_at + others} = {shown(rate, rounding)}"))
    if not reached:
        return "the cases of the group that it can be of do not fit into the base of all"
    low, high = min(reached), max(reached)
    text = (
        f"with the group's figure, all cases reach from {low[1]} (none of the others) "
        f"to {high[1]} (all of them)"
    )
    span = percent if isinstance(percent, Interval) else behind(percent, rounding)
    if span & Interval(low[0], high[0]) is None:
        return text
    return f"{text}; between them, no whole numbers print as both"


def impossible_words(percent: Fraction, largest: int, rounding: Fraction = WHOLE_PERCENT) -> str:
    """Say that no base can print a percentage, with the nearest that one does print."""
    best = min(
        (
            (abs(Fraction(100 * k, base) - percent), base, k)
            for base in range(1, largest + 1)
            for k in {floor(percent * base / 100), ceil(percent * base / 100)}
        ),
    )
    _, base, count = best
    exact = Fraction(100 * count, base)
    return (
        f"no base of 1 to {largest} cases prints {decimal_words(percent)}%: nearest is "
        f"{count}/{base} = {shown(exact, rounding)}, printed "
        f"{decimal_words(printed_as(exact, rounding))}%"
    )


def ranges_words(numbers: Sequence[int]) -> str:
    """Write whole numbers in order, runs of them short: ``7, 14, 28 to 31``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        str(low) if low == high else f"{low}, {high}" if high == low + 1 else f"{low} to {high}"
        for low, high in runs
    )
