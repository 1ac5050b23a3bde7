"""The scores of two sheets side by side, with bounds, groups and changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.analysis.whatif.whatif_text import score_data
from esi_rules.checked import checked
from esi_rules.frameworks.framework import Framework
from esi_rules.scoring.counts import Score
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.shown import short_repr

__all__ = ["Figure", "Row", "Side", "rows_of"]

Figure = Literal["exact", "lower", "upper"]
Side = Literal["before", "after"]


@attrs.frozen
class Row:
    """One score before and after, with its bounds and groups."""

    __repr__ = short_repr

    level: str
    id: str
    title: str
    before: Score
    after: Score

    @checked
    def side(self, side: Side, of: Figure = "exact", group: str | None = None) -> Fraction | None:
        """Return one figure, for all cases or a group; None if there is none."""
        score = self.before if side == "before" else self.after
        if group is not None:
            score = score.groups.get(group, Score())
        figures = {"exact": score.exact, "lower": score.lower, "upper": score.upper}
        return figures[of]

    @checked
    def points(self, of: Figure = "exact", group: str | None = None) -> Fraction | None:
        """Return the change of a figure in percentage points; None if a side has none."""
        before, after = self.side("before", of, group), self.side("after", of, group)
        return None if before is None or after is None else after - before

    @property
    def same(self) -> bool:
        """Whether neither the result nor the bounds changed, for all cases and every group."""
        return self.before == self.after

    def as_dict(self) -> dict[str, JsonData]:
        """Return the row as JSON data; exact numbers are text."""
        names = tuple(dict.fromkeys((*self.before.groups, *self.after.groups)))
        return {
            "level": self.level,
            "id": self.id,
            "title": self.title,
            **_sides(self.before, self.after, self.points()),
            "groups": {
                name: _sides(
                    self.before.groups.get(name, Score()),
                    self.after.groups.get(name, Score()),
                    self.points(group=name),
                )
                for name in names
            },
        }


def _sides(before: Score, after: Score, points: Fraction | None) -> dict[str, JsonData]:
    return {
        "before": score_data(before),
        "after": score_data(after),
        "points": as_data(points),
    }


def rows_of(before: ScoringSheet, after: ScoringSheet, framework: Framework) -> tuple[Row, ...]:
    """Return the rows of two sheets: the criteria of each section, the section, the overall."""

    def rows() -> Iterator[Row]:
        for section in framework.scored_sections:
            for each in section.scored:
                sides = before.criteria[each.id], after.criteria[each.id]
                yield Row("criterion", each.id, each.title, *sides)
            sides = before.sections[section.id], after.sections[section.id]
            yield Row("section", section.id, section.title, *sides)
        yield Row("overall", "", "Overall", before.overall, after.overall)

    return tuple(rows())
