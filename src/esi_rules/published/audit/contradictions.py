"""Contradictions: two printings of a figure, sample size or base that cannot both be right."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import attrs

from esi_rules.published.audit.intervals import Interval, behind, exactly
from esi_rules.published.published_sheet import ALL, Printed, PublishedSheet
from esi_rules.shown import short_repr

__all__ = ["Contradiction", "contradictions", "span_of", "step_of"]


@attrs.frozen
class Contradiction:
    """Two printings of one figure that cannot both be right."""

    __repr__ = short_repr

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
    """Return the rounding step of a figure: its own step if it has one, else `rounding`."""
    return printed.rounding or rounding


def span_of(printed: Printed, rounding: Fraction) -> Interval | None:
    """Return the possible percentages of successes behind a printing; None for words."""
    if printed.words:
        return None
    if printed.value is None:
        return None if printed.positive is None else exactly(printed.positive)
    span = behind(printed.value, step_of(printed, rounding))
    return span if printed.polarity == "positive" else span.mirrored()


def contradictions(sheet: PublishedSheet, rounding: Fraction) -> Iterator[Contradiction]:
    """Yield every pair of printings of one figure, for one group, that cannot both be right.

    Two printings of a number of cases must be equal, and a group must not be larger than the whole.
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
                # Repeated aggregates must be the same figure: overlapping intervals are not enough.
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
