"""The counts behind percentages: which whole numbers of cases can print as a given figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import ceil, floor

import attrs

from esi_rules.auditing.intervals import WHOLE_PERCENT, Interval, behind, printed_as
from esi_rules.errors import BadInputError, Problem
from esi_rules.published import decimal_words

__all__ = ["Fits", "JointFit", "bases_for", "counts_for", "fits", "joint_fits", "sizes_for"]

Percent = Fraction | int


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
    rounding: Fraction = WHOLE_PERCENT,
) -> Iterator[JointFit]:
    """Yield the counts that print as both figures, those with the fewest not applicable first.

    The group is `group_sample` of the `sample` cases; both bases may be smaller by cases to which
    the question does not apply, but not empty.
    """
    group_counts = {
        base: counts_for(group_percent, base, rounding) for base in range(1, group_sample + 1)
    }
    counts = {base: counts_for(percent, base, rounding) for base in range(1, sample + 1)}
    for missing in range(sample):
        base = sample - missing
        if not counts[base]:
            continue
        fewest = max(1, group_sample - missing)
        for group_base in range(min(group_sample, base), fewest - 1, -1):
            for count in counts[base]:
                for group_count in group_counts[group_base]:
                    if 0 <= count - group_count <= base - group_base:
                        yield JointFit(group_count, group_base, count, base, missing)


@attrs.frozen
class Fits:
    """What counts can lie behind percentages of one sample. See `fits`."""

    percents: tuple[Fraction, ...]
    sample: int
    rounding: Fraction
    counts: tuple[range, ...]
    """For each percentage, the whole numbers of all `sample` cases that print as it."""
    bases: tuple[tuple[int, ...], ...]
    """For each percentage, the bases up to `sample` that can print it; empty where none can."""
    sizes: tuple[int, ...]
    """The sizes up to `sample` that all percentages can be printed of."""
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
            yield count_words(percent, self.sample, counts)
            if bases:
                yield f"  bases up to {self.sample} that print it: {ranges_words(bases)}"
            else:
                yield f"  {impossible_words(percent, self.sample, self.rounding)}"
        if len(self.percents) > 1:
            sizes = ranges_words(self.sizes) if self.sizes else "none"
            yield f"sizes up to {self.sample} that fit all {len(self.percents)}: {sizes}"
        if self.group_percent is None or self.group_sample is None:
            return
        shown = f"{decimal_words(self.group_percent)}%"
        if not self.group_bases:
            yield impossible_words(self.group_percent, self.group_sample, self.rounding)
        elif self.contradictory:
            yield (
                f"{shown} of {self.group_sample} and {decimal_words(self.percents[0])}% of "
                f"{self.sample} cannot both be right: no counts print as both"
            )
        for each in self.joint:
            yield f"{shown} in the group: {each.words}"


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
    if sample < 1:
        problems.append(Problem("sample", "must be 1 case or more", value=str(sample)))
    if (group_percent is None) != (group_sample is None):
        problems.append(Problem("group", "needs both its percentage and its number of cases"))
    elif group_sample is not None and not 1 <= group_sample <= sample:
        message = f"must be 1 case or more, and no more than the sample of {sample}"
        problems.append(Problem("group", message, value=str(group_sample)))
    if not 0 < rounding <= 100:
        problems.append(Problem("rounding", "must be more than 0", value=str(rounding)))
    if problems:
        raise BadInputError(problems)
    joint: tuple[JointFit, ...] = ()
    group_bases: tuple[int, ...] = ()
    if group_percent is not None and group_sample is not None:
        group_bases = bases_for(group_percent, group_sample, rounding)
        joint = fewest_missing(wanted[0], group_percent, sample, group_sample, rounding)
    return Fits(
        wanted,
        sample,
        rounding,
        tuple(counts_for(percent, sample, rounding) for percent in wanted),
        tuple(bases_for(percent, sample, rounding) for percent in wanted),
        sizes_for(wanted, sample, rounding),
        None if group_percent is None else Fraction(group_percent),
        group_sample,
        group_bases,
        joint,
    )


def fewest_missing(
    percent: Percent | Interval,
    group_percent: Percent | Interval,
    sample: int,
    group_sample: int,
    rounding: Fraction = WHOLE_PERCENT,
) -> tuple[JointFit, ...]:
    """Return the joint fits that leave the fewest cases out."""
    found: list[JointFit] = []
    for fit in joint_fits(
        percent, group_percent, sample=sample, group_sample=group_sample, rounding=rounding
    ):
        if found and fit.not_applicable > found[0].not_applicable:
            break
        found.append(fit)
    return tuple(found)


def count_words(percent: Fraction, base: int, counts: range) -> str:
    """Say which counts of a base print as a percentage, with the division."""
    shown = f"{decimal_words(percent)}%"
    if not counts:
        near = round(percent * base / 100)
        around = ", ".join(
            f"{k}/{base} = {decimal_words(Fraction(100 * k, base))}"
            for k in range(max(0, near - 1), min(base, near + 1) + 1)
        )
        return f"{shown} of {base}: no whole number of cases ({around})"
    worked = " or ".join(
        f"{k}/{base} = {decimal_words(Fraction(100 * k, base))}"
        for k in (counts if len(counts) < 4 else (counts[0], counts[-1]))
    )
    return f"{shown} of {base}: {worked}"


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
        f"{count}/{base} = {decimal_words(exact)}, printed "
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
