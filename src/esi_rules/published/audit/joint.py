"""Whether all aggregates of a published sheet can be right at once, and where they cannot."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from esi_rules.frameworks.framework import Framework
from esi_rules.published.audit.figures import Figures
from esi_rules.published.audit.intervals import Interval, exactly, mean
from esi_rules.published.audit.mean_inputs import weight_words
from esi_rules.published.audit.methods import METHODS, Method
from esi_rules.published.published_sheet import Printed, PublishedSheet
from esi_rules.shown import short_repr

__all__ = ["Link", "Together", "together"]


@attrs.frozen
class Link:
    """What one section can be: as its criteria make it, as it is printed, and as both."""

    __repr__ = short_repr

    id: str
    weight: Fraction
    made: Interval | None
    printed: Printed | None
    span: Interval | None
    """What is left of both; None where nothing is."""

    @property
    def words(self) -> str:
        """The section's own line of the arithmetic."""
        parts = []
        if self.made is not None:
            parts.append(f"criteria give {self.made.words}")
        if self.printed is not None:
            parts.append(f"printed {self.printed.display}")
        left = "nothing is both" if self.span is None else f"so {self.span.words}"
        return f"{self.id}: {', '.join(parts)}, {left}"


@attrs.frozen
class Together:
    """All printed sections and the overall score of a group of cases, held to one method."""

    __repr__ = short_repr

    group: str
    method: Method
    links: tuple[Link, ...]
    overall: Printed | None
    target: Interval | None
    """What the printed overall score can stand for."""

    @property
    def reach(self) -> Interval | None:
        """What the overall score can be, with every section right; None where one cannot be."""
        if any(link.span is None for link in self.links):
            return None
        parts = [(link.weight, link.span) for link in self.links if link.span is not None]
        return mean(parts) if any(weight for weight, _ in parts) else None

    @property
    def holds(self) -> bool:
        """Whether there are numbers behind the figures with which all of them are right."""
        if any(link.span is None for link in self.links):
            return False
        reach = self.reach
        return reach is None or self.target is None or reach & self.target is not None

    @property
    def words(self) -> str:
        """The arithmetic, section by section, and where it breaks."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for link in self.links:
            yield link.words
        reach = self.reach
        if reach is not None and self.target is not None and self.overall is not None:
            weights = ", ".join(f"{link.id} {weight_words(link.weight)}" for link in self.links)
            told = "can be" if reach & self.target is not None else "cannot be"
            yield (
                f"overall (weights {weights}): {reach.words}; printed {self.overall.display} "
                f"stands for {self.target.words}: {told}"
            )


def together(
    sheet: PublishedSheet, framework: Framework, rounding: Fraction
) -> tuple[Together, ...]:
    """Hold all sections and the overall score to each method at once, for each group of cases.

    Of a figure printed more than once the first printing is taken. Without rounding on the way, a
    section's number must lie both within what its criteria give and within what is printed; a
    criterion or section that is not printed may be anything.
    """
    return tuple(
        _together(Figures(sheet, framework, group, rounding), method)
        for method in METHODS
        for group in sheet.groups
    )


def _together(figures: Figures, method: Method) -> Together:
    links = []
    for section in figures.framework.scored_sections:
        weight = figures.section_weight(section, method)
        printed = next(iter(figures.printings("section", section.id)), None)
        made = next(iter(figures.worked_out(section, method)), None)
        given = None if made is None else made.wide or made.span
        if printed is None:
            if made is not None and method.sections_rounded:
                loose = figures.loosened(made)
                given = loose.wide or loose.span
            if given is None and any(
                c.id not in figures.sheet.not_followed_up for c in section.scored
            ):
                given = Interval(Fraction(0), Fraction(100))
            if given is not None:
                links.append(Link(section.id, weight, given, None, given))
            continue
        span: Interval | None = figures.span(printed)
        if given is not None and span is not None:
            span = given & span
        if span is not None and method.sections_rounded and printed.positive is not None:
            span = exactly(printed.positive)
        links.append(Link(section.id, weight, given, printed, span))
    overall = next(iter(figures.printings("overall", "")), None)
    target = None if overall is None else figures.span(overall)
    return Together(figures.group, method, tuple(links), overall, target)
