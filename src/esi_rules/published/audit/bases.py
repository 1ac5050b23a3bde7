"""The counts behind percentages, in words: which whole numbers of cases round to a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import attrs

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, Problem
from esi_rules.exact import Number, exact_argument
from esi_rules.published.audit.intervals import WHOLE_PERCENT, Interval, behind, printed_as, shown
from esi_rules.published.audit.whole_counts import (
    FINEST,
    MOST_CASES,
    MOST_FITS,
    JointFit,
    Percent,
    bases_for,
    counts_for,
    every_base_from,
    fewest_missing,
    sizes_for,
)
from esi_rules.published.published_sheet import decimal_words
from esi_rules.shown import short_repr

__all__ = ["Fits", "apart_words", "count_words", "fits", "impossible_words", "ranges_words"]


@attrs.frozen
class Fits:
    """The possible counts behind percentages of one sample. See `fits`."""

    __repr__ = short_repr

    percents: tuple[Fraction, ...]
    sample: int
    rounding: Fraction
    counts: tuple[range, ...]
    """For each percentage, the whole numbers of cases, out of `sample`, that round to it."""
    bases: tuple[tuple[int, ...], ...]
    """For each percentage, the bases up to `sample` that can give it; empty if none can.

    Bases above `every_base_from` are not listed, since all of them can.
    """
    sizes: tuple[int, ...]
    """The sizes up to `sample` that can give all percentages, listed in the same way."""
    group_percent: Fraction | None = None
    group_sample: int | None = None
    group_bases: tuple[int, ...] = ()
    joint: tuple[JointFit, ...] = ()
    """With a group, the joint counts with the fewest cases not applicable."""

    @property
    def impossible(self) -> tuple[Fraction, ...]:
        """The percentages that no base up to the sample can give."""
        found = [p for p, bases in zip(self.percents, self.bases, strict=True) if not bases]
        if self.group_percent is not None and not self.group_bases:
            found.append(self.group_percent)
        return tuple(found)

    @property
    def contradictory(self) -> bool:
        """Whether each of the two figures is possible alone, but no counts give both."""
        return self.group_percent is not None and not self.impossible and not self.joint

    @property
    def words(self) -> str:
        """The whole result in lines, with its arithmetic."""
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


@checked
def fits(
    percents: Number | Sequence[Number],
    *,
    sample: int,
    group_percent: Number | None = None,
    group_sample: int | None = None,
    rounding: Number = WHOLE_PERCENT,
) -> Fits:
    """Return the whole numbers of cases that can be behind percentages of one sample.

    `percents` is one percentage or several (0 to 100), and `sample` is the largest possible base.
    With `group_percent` and `group_sample`, the figure of a group in that sample, the function also
    finds the counts that give both this figure and the first of `percents`. `rounding` is the step
    to which figures were rounded, in percentage points. Raises `BadInputError` with every problem.
    """
    given: list[Number] = (
        [percents] if isinstance(percents, int | float | Decimal | Fraction | str) else [*percents]
    )
    wanted = tuple(exact_argument("a percentage", p) for p in given)
    of_group = None if group_percent is None else exact_argument("`group_percent`", group_percent)
    step = exact_argument("`rounding`", rounding)
    problems = []
    for percent in (*wanted, *(() if of_group is None else (of_group,))):
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
    # A tiny step would make the search too long.
    if not FINEST <= step <= 100:
        message = "must be a step of 0.01 to 100 percent"
        problems.append(Problem("rounding", message, value=str(step)))
    if problems:
        raise BadInputError(problems)
    joint: tuple[JointFit, ...] = ()
    group_bases: tuple[int, ...] = ()
    if of_group is not None and group_sample is not None:
        most = min(group_sample, every_base_from(step))
        group_bases = bases_for(of_group, most, step)
        joint = fewest_missing(wanted[0], of_group, sample, group_sample, step)
    listed = min(sample, every_base_from(step))
    return Fits(
        wanted,
        sample,
        step,
        tuple(counts_for(percent, sample, step) for percent in wanted),
        tuple(bases_for(percent, listed, step) for percent in wanted),
        sizes_for(wanted, listed, step),
        of_group,
        group_sample,
        group_bases,
        joint,
    )


def count_words(
    percent: Fraction, base: int, counts: range, rounding: Fraction = WHOLE_PERCENT
) -> str:
    """Say which counts of a base round to a percentage, with the division."""

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
    """Say why no counts give both figures, from the range that the group allows the whole sample.

    The lower end is the rate of all cases if none of the others meet the item, the upper end the
    rate if all of them do.
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
    """Say that no base can give a percentage, with the nearest one that a base gives."""
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
    """Write sorted whole numbers, with runs as ranges: ``7, 14, 28 to 31``."""
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
