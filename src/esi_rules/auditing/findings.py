"""What a published sheet's figures say of each other: contradictions, and counts behind items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations

import attrs

from esi_rules.auditing.bases import (
    JointFit,
    bases_for,
    count_words,
    counts_for,
    fewest_missing,
    impossible_words,
    ranges_words,
)
from esi_rules.auditing.intervals import Interval, behind, printed_as
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
        name = f"{self.level} {self.id}".strip()
        return (
            f"{name}: {self.first.display} ({self.first.place}) against "
            f"{self.second.display} ({self.second.place})"
        )


def span_of(printed: Printed, rounding: Fraction) -> Interval | None:
    """Return what a printing can stand for, counted of the successes; None for mere words."""
    if printed.words:
        return None
    if printed.value is None:
        if printed.count is None or printed.base is None:
            return None
        exact = Fraction(100 * printed.count, printed.base)
        span = Interval(exact, exact)
    else:
        span = behind(printed.value, rounding)
    return span if printed.polarity == "positive" else span.mirrored()


def contradictions(sheet: PublishedSheet, rounding: Fraction) -> Iterator[Contradiction]:
    """Yield every two printings of one figure, for one group, that no number prints as both."""
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
                apart = one & other is None
            if apart:
                yield Contradiction(level, id, first, second)


@attrs.frozen
class ItemCounts:
    """An item's percentage and the whole numbers of cases that can lie behind it.

    `limit` is the base that is printed, or else the most cases that the base can have; None where
    neither is known. `bases` holds each base that can print the figure.
    """

    id: str
    printed: Printed
    limit: int | None
    stated: bool
    bases: tuple[int, ...]
    rounding: Fraction

    @property
    def possible(self) -> bool:
        """Whether some whole number of cases prints as the figure."""
        if self.printed.count is not None and self.printed.base is not None:
            exact = Fraction(100 * self.printed.count, self.printed.base)
            return self.printed.value is None or exact in behind(self.printed.value, self.rounding)
        return self.limit is None or bool(self.bases)

    @property
    def words(self) -> str:
        """The figure with its counts, or why there are none."""
        value, place = self.printed.value, self.printed.place
        group = "" if self.printed.group == ALL else f", {self.printed.group}"
        name = f"item {self.id} ({place}{group})"
        if value is None or (self.printed.count is not None and self.printed.base is not None):
            count, base = self.printed.count or 0, self.printed.base or 1
            exact = Fraction(100 * count, base)
            shown = decimal_words(printed_as(exact, self.rounding))
            text = f"{name}: {count}/{base} = {decimal_words(exact)}, prints as {shown}%"
            return text if self.possible else f"{text}, not {decimal_words(value or Fraction(0))}%"
        if self.limit is None:
            return f"{name}: {self.printed.display}, of a base that is not known"
        if self.stated:
            counts = counts_for(value, self.limit, self.rounding)
            text = f"{name}: {count_words(value, self.limit, counts)}"
            if not counts:
                near = bases_for(value, self.limit, self.rounding)
                text += f"; bases below it that print it: {ranges_words(near) or 'none'}"
            return text
        if not self.bases:
            return f"{name}: {impossible_words(value, self.limit, self.rounding)}"
        base = self.bases[-1]
        counts = counts_for(value, base, self.rounding)
        return f"{name}: {count_words(value, base, counts)}; the largest base of {self.limit}"


def item_counts(
    sheet: PublishedSheet, samples: Mapping[str, int], rounding: Fraction
) -> Iterator[ItemCounts]:
    """Yield the counts behind every item figure that is a sharp percentage or a count."""
    for id, printings in sheet.items.items():
        for printed in printings:
            if printed.value is None:
                if printed.count is not None and printed.base is not None and not printed.words:
                    yield ItemCounts(id, printed, printed.base, True, (printed.base,), rounding)
                continue
            if not printed.sharp:
                continue
            if printed.base is not None:
                fitting = counts_for(printed.value, printed.base, rounding)
                stated = (printed.base,) if fitting else ()
                yield ItemCounts(id, printed, printed.base, True, stated, rounding)
                continue
            # A group that the sheet gives no size for is still part of the whole sample.
            limit = samples.get(printed.group, samples.get(ALL))
            bases = () if limit is None else bases_for(printed.value, limit, rounding)
            yield ItemCounts(id, printed, limit, False, bases, rounding)


@attrs.frozen
class JointCounts:
    """An item's figures for a group and for the whole sample, and the counts that print as both.

    `fits` holds those with the fewest cases not applicable; it is empty where none print as both.
    """

    id: str
    group: Printed
    whole: Printed
    fits: tuple[JointFit, ...]

    @property
    def words(self) -> str:
        """The figures and the counts that fit them."""
        name = f"item {self.id}: {self.group.display} of {self.group.group}, {self.whole.display}"
        if not self.fits:
            return f"{name} of all: no counts print as both"
        about = "" if self.whole.polarity == "positive" else " (of the failures)"
        fits = "; or ".join(fit.words for fit in self.fits[:3])
        more = f"; and {len(self.fits) - 3} more" if len(self.fits) > 3 else ""
        return f"{name} of all{about}: {fits}{more}"


def joint_counts(
    sheet: PublishedSheet, samples: Mapping[str, int], rounding: Fraction
) -> Iterator[JointCounts]:
    """Yield, for each item printed for a group and for all cases, the counts that fit both."""
    sample = samples.get(ALL)
    if sample is None:
        return
    for id, printings in sheet.items.items():
        wholes = [p for p in printings if p.group == ALL and p.sharp]
        groups = [p for p in printings if p.group in samples and p.group != ALL and p.sharp]
        for group in groups:
            for whole in wholes[:1]:
                assert whole.value is not None
                one, other = behind(whole.value, rounding), span_of(group, rounding)
                assert other is not None
                if whole.polarity == "negative":
                    # Count the failures on both sides, as the page does.
                    other = other.mirrored()
                fits = fewest_missing(one, other, sample, samples[group.group])
                yield JointCounts(id, group, whole, fits)


@attrs.frozen
class SampleSizes:
    """The sample sizes of which the most figures of a group can be printed, without cases left out.

    `fitting` gives for each of `sizes` how many of the `figures` percentages it can print.
    """

    group: str
    figures: int
    largest: int
    sizes: tuple[int, ...]
    fitting: int

    @property
    def words(self) -> str:
        """The sizes in a line."""
        return (
            f"{self.group}: of {self.figures} different percentages, the most ({self.fitting}) "
            f"can be printed of {ranges_words(self.sizes)} cases (sizes up to {self.largest})"
        )


def sample_sizes(
    sheet: PublishedSheet, largest: Mapping[str, int], rounding: Fraction
) -> Iterator[SampleSizes]:
    """Yield, for each group with a limit in `largest`, the sizes that fit the most figures."""
    for group, limit in largest.items():
        percents = {
            p.value
            for printings in sheet.items.values()
            for p in printings
            if p.group == group and p.sharp and p.value is not None and p.base is None
        }
        if len(percents) < 2:
            continue
        fitting = {
            size: sum(bool(counts_for(percent, size, rounding)) for percent in percents)
            for size in range(1, limit + 1)
        }
        most = max(fitting.values())
        sizes = tuple(size for size, n in fitting.items() if n == most)
        yield SampleSizes(group, len(percents), limit, sizes, most)
