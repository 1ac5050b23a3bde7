"""The figures of a published sheet as inputs of weighted means, printed or derived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

import attrs

from esi_rules.frameworks.framework import Criterion, Framework, Section
from esi_rules.published.audit.intervals import Interval, behind, exactly, printed_as
from esi_rules.published.audit.mean_inputs import Input
from esi_rules.published.audit.methods import Method
from esi_rules.published.audit.recomputed import Attempt
from esi_rules.published.published_sheet import Printed, PublishedSheet, decimal_words

__all__ = ["Figures", "mixes"]

_MOST_MIXES = 64
"""The most combinations of printings tried one by one; outer bounds cover more than these."""

_ANYTHING = Interval(Fraction(0), Fraction(100))


@attrs.frozen
class Figures:
    """The figures of a sheet for one group of cases, with the framework and the rounding."""

    sheet: PublishedSheet
    framework: Framework
    group: str
    rounding: Fraction

    def printings(self, level: str, id: str) -> tuple[Printed, ...]:
        """Return the distinct exact printings of a figure, in order."""
        figures = {
            "criterion": self.sheet.criteria,
            "section": self.sheet.sections,
            "item": self.sheet.items,
            "overall": {"": self.sheet.overall},
        }[level]
        found: dict[Fraction, Printed] = {}
        for printed in figures.get(id, ()):
            usable = printed.sharp or (printed.counted and printed.value is None)
            if printed.group == self.group and usable and printed.positive is not None:
                found.setdefault(printed.positive, printed)
        return tuple(found.values())

    def printed_input(
        self, level: str, id: str, weight: Fraction, rounded: bool
    ) -> tuple[Input, ...]:
        """Return a printed figure as inputs of a mean, one for each printing."""
        return tuple(
            Input(
                id,
                weight,
                value,
                exactly(value) if rounded else self.span(printed),
                printed.place,
                step=self.step(printed),
                negative=printed.polarity == "negative",
            )
            for printed in self.printings(level, id)
            if (value := printed.positive) is not None
        )

    def step(self, printed: Printed) -> Fraction:
        """Return the rounding step of a figure: its own step if it has one, else the sheet's."""
        return printed.rounding or self.rounding

    def span(self, printed: Printed) -> Interval:
        """Return the possible percentages of successes behind a printed figure."""
        if printed.value is None:
            assert printed.positive is not None
            return exactly(printed.positive)
        span = behind(printed.value, self.step(printed))
        return span if printed.polarity == "positive" else span.mirrored()

    def criterion_weight(self, criterion: Criterion, method: Method) -> Fraction:
        return self.framework.weight_of(criterion) if method.weights == "stated" else Fraction(1)

    def section_weight(self, section: Section, method: Method) -> Fraction:
        if method.weights == "all-equal":
            return Fraction(1)
        return section.weight or Fraction(0)

    def of_criteria(self, section: Section, method: Method) -> list[tuple[Input, ...]]:
        """Return the criteria of a section that are printed, each with its printings."""
        found = []
        for criterion in section.scored:
            if criterion.id in self.sheet.not_followed_up:
                continue
            inputs = self.printed_input(
                "criterion",
                criterion.id,
                self.criterion_weight(criterion, method),
                method.criteria_rounded,
            )
            if inputs:
                found.append(inputs)
        return found

    def missing_criteria(self, section: Section, method: Method) -> tuple[Input, ...]:
        """Return the criteria of a section that count but are not printed."""
        return tuple(
            _unprinted(criterion.id, self.criterion_weight(criterion, method))
            for criterion in section.scored
            if criterion.id not in self.sheet.not_followed_up
            and not self.printings("criterion", criterion.id)
        )

    def worked_out(self, section: Section, method: Method) -> tuple[Input, ...]:
        """Return a section computed from its criteria, for each combination of their printings.

        The first printings come first. The result is empty if no printed criterion has a weight.
        """
        choices = self.of_criteria(section, method)
        if not any(choice[0].weight for choice in choices):
            return ()
        weight = self.section_weight(section, method)
        missing = self.missing_criteria(section, method)
        found = []
        for mix, others in mixes(choices):
            made = Attempt(Fraction(0), "", "", mix, self.rounding, missing=missing)
            wide = made.reach if missing else None
            worked = Input(section.id, weight, made.exact, made.hidden, others, derived=True)
            found.append(attrs.evolve(worked, wide=wide, parts=mix))
        return tuple(found)

    def loosened(self, made: Input) -> Input:
        """Return a derived section widened as if it had been rounded before it was used."""
        return attrs.evolve(
            made,
            value=printed_as(made.value, self.rounding),
            span=self._loosened(made.span),
            wide=None if made.wide is None else self._loosened(made.wide),
            parts=(),
        )

    def _loosened(self, span: Interval) -> Interval:
        low, high = span.low - self.rounding / 2, span.high + self.rounding / 2
        return Interval(max(low, Fraction(0)), min(high, Fraction(100)))

    def of_sections(
        self, method: Method, from_criteria: bool
    ) -> tuple[str, list[tuple[Input, ...]], tuple[Input, ...]]:
        """Return a name for the inputs of the overall score, the inputs, and those not printed.

        By default the inputs are the printed sections, and a section that is not printed is
        computed from its criteria. With `from_criteria`, sections are computed from their criteria,
        and a section without printed criteria is used as printed.
        """
        found: list[tuple[Input, ...]] = []
        missing: list[Input] = []
        derived = 0
        for section in self.framework.scored_sections:
            weight = self.section_weight(section, method)
            printed = self.printed_input("section", section.id, weight, method.sections_rounded)
            made = self.worked_out(section, method)
            if made and (from_criteria or not printed):
                rounded = method.sections_rounded
                found.append(tuple(self.loosened(m) if rounded else m for m in made))
                derived += 1
            elif printed:
                found.append(printed)
            elif any(c.id not in self.sheet.not_followed_up for c in section.scored):
                missing.append(_unprinted(section.id, weight))
        route = "printed sections"
        if derived:
            route = "sections worked out of printed criteria"
            if derived < len(found):
                route = "sections printed or worked out of printed criteria"
        return route, found, tuple(missing)


def _unprinted(id: str, weight: Fraction) -> Input:
    return Input(id, weight, Fraction(0), _ANYTHING)


def mixes(choices: Sequence[Sequence[Input]]) -> Iterator[tuple[tuple[Input, ...], str]]:
    """Yield each combination of printings, with words for those that are not the first ones.

    If there are too many, yield the first printings and then the outer bounds of all of them.
    """
    if prod(map(len, choices)) > _MOST_MIXES:
        yield tuple(choice[0] for choice in choices), ""
        yield tuple(_hull(choice) for choice in choices), "some mix of printings"
        return
    for mix in product(*choices):
        others = [i for i, c in zip(mix, choices, strict=True) if i is not c[0]]
        yield mix, ", ".join(_other(i) for i in others)


def _other(used: Input) -> str:
    if used.derived:
        return used.place
    return f"{used.id} {decimal_words(used.value)}% ({used.place})"


def _hull(choice: Sequence[Input]) -> Input:
    wide = _bounds([i.wide or i.span for i in choice]) if any(i.wide for i in choice) else None
    return attrs.evolve(choice[0], span=_bounds([i.span for i in choice]), wide=wide)


def _bounds(spans: Sequence[Interval]) -> Interval:
    low = min(spans, key=lambda s: (s.low, not s.low_closed))
    high = max(spans, key=lambda s: (s.high, s.high_closed))
    return Interval(low.low, high.high, low.low_closed, high.high_closed)
