"""What item figures imply together: for a group and all cases, and for sample sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from esi_rules.published.audit.bases import apart_words, ranges_words
from esi_rules.published.audit.contradictions import span_of, step_of
from esi_rules.published.audit.whole_counts import (
    JointFit,
    counts_for,
    every_base_from,
    fewest_missing,
)
from esi_rules.published.published_sheet import ALL, Printed, PublishedSheet, decimal_words
from esi_rules.shown import short_repr

__all__ = ["JointCounts", "SampleSizes", "joint_counts", "sample_sizes"]


@attrs.frozen
class JointCounts:
    """An item's figures for a group and for the whole sample, and the counts that give both.

    `fits` are those with the fewest cases not applicable. If no counts give both, it is empty and
    `why_not` has the arithmetic.
    """

    __repr__ = short_repr

    id: str
    group: Printed
    whole: Printed
    fits: tuple[JointFit, ...]
    why_not: str = ""

    @property
    def words(self) -> str:
        """The figures and the counts that fit them."""
        name = f"item {self.id}: {self.group.display} of {self.group.group}, {self.whole.display}"
        if not self.fits:
            return f"{name} of all: no counts print as both; {self.why_not}"
        about = "" if self.whole.polarity == "positive" else " (of the failures)"
        fits = "; or ".join(fit.words for fit in self.fits[:3])
        more = f"; and {len(self.fits) - 3} more" if len(self.fits) > 3 else ""
        return f"{name} of all{about}: {fits}{more}"


def joint_counts(
    sheet: PublishedSheet, samples: Mapping[str, int], rounding: Fraction
) -> Iterator[JointCounts]:
    """Yield, for each item printed for a group and for all cases, the counts that give both.

    The sizes are those in `samples` or, if missing there, the printed bases.
    """
    for id, printings in sheet.items.items():
        usable = [p for p in printings if p.sharp or p.counted]
        for whole in [p for p in usable if p.group == ALL][:1]:
            for group in usable:
                if group.group != ALL:
                    yield from _joint(id, group, whole, samples, rounding)


def _joint(
    id: str, group: Printed, whole: Printed, samples: Mapping[str, int], rounding: Fraction
) -> Iterator[JointCounts]:
    sample, group_sample = samples.get(ALL, whole.base), samples.get(group.group, group.base)
    one, other = span_of(whole, rounding), span_of(group, rounding)
    if sample is None or group_sample is None or one is None or other is None:
        return
    if group_sample > sample:
        return
    if whole.polarity == "negative":
        # Count the failures for both, as the page does for the whole.
        one, other = one.mirrored(), other.mirrored()
    base, group_base = whole.base, group.base
    fits = fewest_missing(one, other, sample, group_sample, base=base, group_base=group_base)
    why_not = ""
    if not fits:
        why_not = apart_words(one, other, sample, group_sample, base=base, group_base=group_base)
    yield JointCounts(id, group, whole, fits, why_not)


@attrs.frozen
class SampleSizes:
    """The sample sizes that can give the most figures of a group, if every case counts in each.

    `fitting` is how many of the `figures` percentages each of `sizes` can give. Sizes up to
    `largest` were tried. `misfits` are the percentages that the first of `sizes` cannot give.
    """

    __repr__ = short_repr

    group: str
    figures: int
    largest: int
    sizes: tuple[int, ...]
    fitting: int
    misfits: tuple[Fraction, ...] = ()

    @property
    def words(self) -> str:
        """The sizes in one line."""
        tried = f"(sizes up to {self.largest})"
        if self.fitting == self.figures:
            return (
                f"{self.group}: all {self.figures} different percentages can be printed of "
                f"{ranges_words(self.sizes)} cases {tried}"
            )
        text = (
            f"{self.group}: of {self.figures} different percentages, the most ({self.fitting}) "
            f"can be printed of {ranges_words(self.sizes)} cases {tried}"
        )
        if len(self.sizes) > 1:
            return text
        missed = ", ".join(f"{decimal_words(p)}%" for p in self.misfits)
        return f"{text}; not of {self.sizes[0]}: {missed}"


def sample_sizes(
    sheet: PublishedSheet, largest: Mapping[str, int], rounding: Fraction
) -> Iterator[SampleSizes]:
    """Yield, for each group with a limit in `largest`, the sizes that fit the most figures."""
    for group, limit in largest.items():
        percents = {
            (p.value, step_of(p, rounding))
            for printings in sheet.items.values()
            for p in printings
            if p.group == group and p.sharp and p.value is not None and p.base is None
        }
        if len(percents) < 2:
            continue
        # From there on every size fits every figure, so it says nothing about the sample.
        most_told = min(limit, max(every_base_from(step) for _, step in percents))
        fitting = {
            size: sum(bool(counts_for(percent, size, step)) for percent, step in percents)
            for size in range(1, most_told + 1)
        }
        most = max(fitting.values())
        sizes = tuple(size for size, n in fitting.items() if n == most)
        misfits = sorted(p for p, step in percents if not counts_for(p, sizes[0], step))
        yield SampleSizes(group, len(percents), most_told, sizes, most, tuple(misfits))
