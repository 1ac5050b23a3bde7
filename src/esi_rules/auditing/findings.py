"""What a published sheet's figures say of each other: contradictions, and counts behind items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations

import attrs

from esi_rules.auditing.bases import apart_words, count_words, impossible_words, ranges_words
from esi_rules.auditing.intervals import Interval, behind, exactly, printed_as, shown
from esi_rules.auditing.whole import (
    JointFit,
    bases_for,
    counts_for,
    every_base_from,
    fewest_missing,
)
from esi_rules.published import ALL, Printed, PublishedSheet, decimal_words

__all__ = [
    "Contradiction",
    "ItemCounts",
    "JointCounts",
    "SampleSizes",
    "contradictions",
    "item_counts",
    "joint_counts",
    "sample_sizes",
]


@attrs.frozen
class Contradiction:
    """Two printings of one figure that cannot both be right."""

    level: str
    id: str
    first: Printed
    second: Printed

    @property
    def words(self) -> str:
        """Both printings with their places."""
        group = "" if self.first.group == ALL or self.level == "sample" else f", {self.first.group}"
        name = f"{self.level} {self.id}".strip() + group
        return f"{name}: {_at_place(self.first)} against {_at_place(self.second)}"


def _at_place(printed: Printed) -> str:
    return f"{printed.display} ({printed.place})"


def step_of(printed: Printed, rounding: Fraction) -> Fraction:
    """Return what a figure was rounded to: its own step, or else the sheet's."""
    return printed.rounding or rounding


def span_of(printed: Printed, rounding: Fraction) -> Interval | None:
    """Return what a printing can stand for, counted of the successes; None for mere words."""
    if printed.words:
        return None
    if printed.value is None:
        return None if printed.positive is None else exactly(printed.positive)
    span = behind(printed.value, step_of(printed, rounding))
    return span if printed.polarity == "positive" else span.mirrored()


def contradictions(sheet: PublishedSheet, rounding: Fraction) -> Iterator[Contradiction]:
    """Yield every two printings of one figure, for one group, that cannot both be right.

    A number of cases that is printed twice must be the same, and a group no larger than the whole.
    """
    for level, id, printings in sheet.figures():
        for first, second in combinations(printings, 2):
            if first.group != second.group:
                continue
            one, other = span_of(first, rounding), span_of(second, rounding)
            if level == "descriptor":
                apart = first.words != second.words
            elif one is None or other is None:
                continue
            elif level != "item":
                # A sheet repeats its aggregates: they must be the same figure, not merely near.
                apart = first.positive != second.positive
            else:
                apart = one & other is None or _bases_apart(first, second)
            if apart:
                yield Contradiction(level, id, first, second)
    yield from _sample_contradictions(sheet)


def _bases_apart(first: Printed, second: Printed) -> bool:
    return first.base is not None and second.base is not None and first.base != second.base


def _sample_contradictions(sheet: PublishedSheet) -> Iterator[Contradiction]:
    counted = {
        group: [p for p in printings if p.count is not None and not p.words]
        for group, printings in sheet.samples.items()
    }
    for group, printings in counted.items():
        for first, second in combinations(printings, 2):
            if first.count != second.count:
                yield Contradiction("sample", group, first, second)
        for whole in counted.get(ALL, ())[:1]:
            for printed in printings[:1]:
                if (printed.count or 0) > (whole.count or 0):
                    yield Contradiction("sample", f"{group} and {ALL}", printed, whole)


@attrs.frozen
class ItemCounts:
    """An item's percentage and the whole numbers of cases that can lie behind it.

    `limit` is the base that is printed, or else the most cases that the base can have; None where
    neither is known. `bases` holds each base that can print the figure, up to the number from which
    all can. `sample` is the number of cases of the group, where it is known.
    """

    id: str
    printed: Printed
    limit: int | None
    stated: bool
    bases: tuple[int, ...]
    rounding: Fraction
    sample: int | None = None

    @property
    def counts(self) -> range:
        """The numbers of cases, of the printed or else the largest possible base, that print."""
        if self.printed.counted and self.printed.count is not None:
            return range(self.printed.count, self.printed.count + 1)
        if self.printed.value is None or self.base is None:
            return range(0)
        return counts_for(self.printed.value, self.base, self.rounding)

    @property
    def base(self) -> int | None:
        """The printed base, or the largest that can print the figure; None where none is known."""
        if self.stated or self.limit is None:
            return self.limit
        if not self.bases:
            return None
        whole = self.limit > every_base_from(self.rounding) and self.printed.count is None
        return self.limit if whole else self.bases[-1]

    @property
    def too_many(self) -> bool:
        """Whether the printed base is larger than the group."""
        return (
            self.stated
            and None not in (self.limit, self.sample)
            and ((self.limit or 0) > (self.sample or 0))
        )

    @property
    def possible(self) -> bool:
        """Whether some whole number of cases prints as the figure."""
        if self.too_many:
            return False
        if self.printed.counted and self.printed.count is not None and self.printed.base:
            exact = Fraction(100 * self.printed.count, self.printed.base)
            return self.printed.value is None or exact in behind(self.printed.value, self.rounding)
        return self.limit is None or bool(self.bases)

    @property
    def words(self) -> str:
        """The figure with its counts, or why there are none."""
        group = "" if self.printed.group == ALL else f", {self.printed.group}"
        name = f"item {self.id} ({self.printed.place}{group})"
        text = f"{name}: {self._told()}"
        if self.too_many:
            text += f"; a base of {self.limit} is more than the {self.sample} cases of the group"
        return text

    def _told(self) -> str:
        value, count = self.printed.value, self.printed.count
        if self.printed.counted and count is not None and self.printed.base:
            exact = Fraction(100 * count, self.printed.base)
            figure = decimal_words(printed_as(exact, self.rounding))
            text = (
                f"{count}/{self.printed.base} = {shown(exact, self.rounding)}, prints as {figure}%"
            )
            wrong = value is not None and exact not in behind(value, self.rounding)
            return f"{text}, not {decimal_words(value or Fraction(0))}%" if wrong else text
        if value is None:
            return self.printed.display
        if self.limit is None:
            least = self.bases[0]
            met = counts_for(value, least, self.rounding)[0]
            return (
                f"{self.printed.display}, of a base that is not known; the smallest that prints "
                f"it: {met}/{least} = {shown(Fraction(100 * met, least), self.rounding)}"
            )
        if self.stated:
            text = count_words(value, self.limit, self.counts, self.rounding)
            if not self.counts:
                near = bases_for(value, self.limit, self.rounding)
                text += f"; bases below it that print it: {ranges_words(near) or 'none'}"
            return text
        if not self.bases:
            if count is not None:
                return (
                    f"{self.printed.display}, {count} cases: no base up to {self.limit} prints it"
                )
            return impossible_words(value, self.limit, self.rounding)
        assert self.base is not None
        if count is not None:
            exact = Fraction(100 * count, self.base)
            return (
                f"{self.printed.display}, {count} cases: of {ranges_words(self.bases)} "
                f"({count}/{self.base} = {shown(exact, self.rounding)})"
            )
        told = count_words(value, self.base, self.counts, self.rounding)
        return f"{told}; the largest base of {self.limit}"


def item_counts(
    sheet: PublishedSheet, samples: Mapping[str, int], rounding: Fraction
) -> Iterator[ItemCounts]:
    """Yield the counts behind every item figure that is a sharp percentage or a count."""
    for id, printings in sheet.items.items():
        for printed in printings:
            if printed.sharp or printed.counted:
                yield _item_counts(id, printed, samples, step_of(printed, rounding))


def _item_counts(
    id: str, printed: Printed, samples: Mapping[str, int], step: Fraction
) -> ItemCounts:
    # A group that the sheet gives no size for is still part of the whole sample.
    sample = samples.get(printed.group, samples.get(ALL))
    if printed.base is not None:
        fitting = printed.value is None or counts_for(printed.value, printed.base, step)
        stated = (printed.base,) if fitting else ()
        return ItemCounts(id, printed, printed.base, True, stated, step, sample)
    assert printed.value is not None
    every = every_base_from(step)
    bases: tuple[int, ...] = ()
    if printed.count is not None:
        # The count is printed, its base is not: only some bases make the one print as the other.
        most = sample if sample is not None else _largest_base(printed.count, printed.value, step)
        bases = tuple(
            base
            for base in range(max(1, printed.count), most + 1)
            if printed.count in counts_for(printed.value, base, step)
        )
        return ItemCounts(id, printed, most, False, bases, step, sample)
    bases = bases_for(printed.value, every if sample is None else min(sample, every), step)
    return ItemCounts(id, printed, sample, False, bases, step, sample)


def _largest_base(count: int, value: Fraction, step: Fraction) -> int:
    low = max(behind(value, step).low, step / 2)
    return max(count, int(100 * count / low))


@attrs.frozen
class JointCounts:
    """An item's figures for a group and for the whole sample, and the counts that print as both.

    `fits` holds those with the fewest cases not applicable; it is empty where none print as both,
    and then `why_not` has the arithmetic.
    """

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
    """Yield, for each item printed for a group and for all cases, the counts that fit both.

    The sizes are those of the samples or, where the sheet gives none, the printed bases.
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
        # Count the failures of both, as the page does of the whole.
        one, other = one.mirrored(), other.mirrored()
    base, group_base = whole.base, group.base
    fits = fewest_missing(one, other, sample, group_sample, base=base, group_base=group_base)
    why_not = ""
    if not fits:
        why_not = apart_words(one, other, sample, group_sample, base=base, group_base=group_base)
    yield JointCounts(id, group, whole, fits, why_not)


@attrs.frozen
class SampleSizes:
    """The sample sizes of which the most figures of a group can be printed, without cases left out.

    `fitting` is how many of the `figures` percentages each of `sizes` can print; of `largest`, the
    sizes up to it were tried. `misfits` are the percentages that the first of `sizes` cannot print.
    """

    group: str
    figures: int
    largest: int
    sizes: tuple[int, ...]
    fitting: int
    misfits: tuple[Fraction, ...] = ()

    @property
    def words(self) -> str:
        """The sizes in a line."""
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
        # From there on every size fits every figure, so that none tells anything.
        most_told = min(limit, max(every_base_from(step) for _, step in percents))
        fitting = {
            size: sum(bool(counts_for(percent, size, step)) for percent, step in percents)
            for size in range(1, most_told + 1)
        }
        most = max(fitting.values())
        sizes = tuple(size for size, n in fitting.items() if n == most)
        misfits = sorted(p for p, step in percents if not counts_for(p, sizes[0], step))
        yield SampleSizes(group, len(percents), most_told, sizes, most, tuple(misfits))
