"""Whether all aggregates of a published sheet can be right together, and if not, where not."""

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
    """The possible scores of one section: from its criteria, as printed, and under both."""

    __repr__ = short_repr

    id: str
    weight: Fraction
    made: Interval | None
    printed: Printed | None
    span: Interval | None
    """The scores possible under both; None if there are none."""

    @property
    def words(self) -> str:
        """The section's line of the arithmetic."""
        parts = []
        if self.made is not None:
            parts.append(f"criteria give {self.made.words}")
        if self.printed is not None:
            parts.append(f"printed {self.printed.display}")
        left = "nothing is both" if self.span is None else f"so {self.span.words}"
        return f"{self.id}: {', '.join(parts)}, {left}"


@attrs.frozen
class Together:
    """All sections and the overall score of a group of cases, checked together under one method."""

    __repr__ = short_repr

    group: str
    method: Method
    links: tuple[Link, ...]
    overall: Printed | None
    target: Interval | None
    """The exact scores that round to the printed overall score."""

    @property
    def reach(self) -> Interval | None:
        """The possible overall scores if every section is right; None if a section cannot be."""
        if any(link.span is None for link in self.links):
            return None
        parts = [(link.weight, link.span) for link in self.links if link.span is not None]
        return mean(parts) if any(weight for weight, _ in parts) else None

    @property
    def holds(self) -> bool:
        """Whether some exact numbers behind the figures make all of them right."""
        if any(link.span is None for link in self.links):
            return False
        reach = self.reach
        return reach is None or self.target is None or reach & self.target is not None

    @property
    def words(self) -> str:
        """The arithmetic, section by section, and where it fails."""
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
    """Check all sections and the overall score together, under each method and for each group.

    The first printing of each figure is used. Without intermediate rounding, the score of a section
    must be possible both from its criteria and as printed. A criterion or section that is not
    printed may have any score.
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
