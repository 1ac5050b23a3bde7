"""The possible whole numbers of cases behind each item figure of a published sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from esi_rules.published.audit.bases import count_words, impossible_words, ranges_words
from esi_rules.published.audit.contradictions import step_of
from esi_rules.published.audit.intervals import behind, printed_as, shown
from esi_rules.published.audit.whole_counts import (
    bases_for,
    bases_with,
    counts_for,
    every_base_from,
)
from esi_rules.published.published_sheet import ALL, Printed, PublishedSheet, decimal_words
from esi_rules.shown import short_repr

__all__ = ["ItemCounts", "item_counts"]


@attrs.frozen
class ItemCounts:
    """An item's percentage and the whole numbers of cases that can be behind it.

    `limit` is the printed base (`stated`), or else the largest possible base; None if neither is
    known. `bases` are the bases that can give the figure, up to the number from which all can.
    `sample` is the number of cases of the group, or None if it is not known.
    """

    __repr__ = short_repr

    id: str
    printed: Printed
    limit: int | None
    stated: bool
    bases: tuple[int, ...] | range
    rounding: Fraction
    sample: int | None = None

    @property
    def counts(self) -> range:
        """The numbers of cases, out of `base`, that round to the figure."""
        if self.printed.counted and self.printed.count is not None:
            return range(self.printed.count, self.printed.count + 1)
        if self.printed.value is None or self.base is None:
            return range(0)
        return counts_for(self.printed.value, self.base, self.rounding)

    @property
    def base(self) -> int | None:
        """The printed base, or else the largest that can give the figure; None if none is known."""
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
        """Whether some whole number of cases rounds to the figure."""
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
    """Yield the counts behind every item figure that is an exact percentage or a count."""
    for id, printings in sheet.items.items():
        for printed in printings:
            if printed.sharp or printed.counted:
                yield _item_counts(id, printed, samples, step_of(printed, rounding))


def _item_counts(
    id: str, printed: Printed, samples: Mapping[str, int], step: Fraction
) -> ItemCounts:
    # A group without a printed size is still part of the whole sample.
    sample = samples.get(printed.group, samples.get(ALL))
    if printed.base is not None:
        fitting = printed.value is None or counts_for(printed.value, printed.base, step)
        stated = (printed.base,) if fitting else ()
        return ItemCounts(id, printed, printed.base, True, stated, step, sample)
    assert printed.value is not None
    every = every_base_from(step)
    if printed.count is not None:
        # The count is printed without its base: only some bases make it round to the percentage.
        counted = bases_with(printed.count, printed.value, sample, step)
        most = counted[-1] if sample is None and counted else sample
        return ItemCounts(id, printed, most or 0, False, counted, step, sample)
    bases = bases_for(printed.value, every if sample is None else min(sample, every), step)
    return ItemCounts(id, printed, sample, False, bases, step, sample)
