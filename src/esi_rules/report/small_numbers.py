"""Suppression of figures that are based on too few cases.

A count is small if it is at least 1 and below the threshold. A figure is left out if any of its
counts is small. If a single figure is left out that could be found by subtraction, a second one is
left out as well: among the groups of a column and all cases, the items of a criterion, the criteria
of a section, and the sections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from esi_rules.frameworks.framework import Framework
from esi_rules.published.compare.sides import Figure, Side
from esi_rules.published.published_sheet import ALL
from esi_rules.scoring.counts import Counts, Score
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.wording.report_text import NOT_SHOWN

__all__ = ["Place", "equations", "hidden_places", "without"]

Place = tuple[str, str, str]
"""A figure: its level, its id and its group."""


def hidden_places(sheet: ScoringSheet, framework: Framework, below: int) -> frozenset[Place]:
    """Return the figures of `sheet` to leave out if counts under `below` are small."""
    counts = _counts(sheet, framework)
    hidden = {place for place, each in counts.items() if _small(each, below)}
    # All cases less the high risk ones gives the other cases.
    for (level, id, group), each in counts.items():
        whole = counts.get((level, id, ALL))
        if group == HIGH_RISK and whole is not None and _small_less(whole, each, below):
            hidden.add((level, id, group))
    linked = list(equations(sheet, framework))
    changed = True
    while changed:
        changed = False
        for places in linked:
            out = [place for place in places if place in hidden]
            rest = [place for place in places if place not in hidden]
            if len(out) == 1 and rest:
                hidden.add(min(rest, key=lambda place: (_base(counts.get(place)), place)))
                changed = True
    return frozenset(hidden)


def equations(sheet: ScoringSheet, framework: Framework) -> Iterator[tuple[Place, ...]]:
    """Yield groups of figures in which each figure can be computed from the others.

    If one of them is the total, printed as exactly as the others, it comes first.
    """
    groups = (ALL, *sheet.groups)
    columns: dict[str, list[str]] = {}
    for group in sheet.groups:
        if "=" in group:
            columns.setdefault(group.partition("=")[0], []).append(group)
    for level, ids in (
        ("item", sheet.items), ("criterion", sheet.criteria), ("section", sheet.sections),
    ):  # fmt: skip
        for id in ids:
            for members in columns.values():
                yield ((level, id, ALL), *((level, id, group) for group in members))
    for group in groups:
        for criterion in framework.scored_criteria:
            items = [i.id for i in criterion.items if _has(sheet.items, i.id, group)]
            if items:
                yield tuple(("item", id, group) for id in items)
            if len(items) == 1:
                # The figure of a criterion with one item is that of the item.
                yield ("criterion", criterion.id, group), ("item", items[0], group)
        for section in framework.scored_sections:
            inner = [c.id for c in section.scored if _has(sheet.criteria, c.id, group)]
            if inner:
                yield tuple(("criterion", id, group) for id in inner)
            if len(inner) == 1:
                yield ("section", section.id, group), ("criterion", inner[0], group)
        sections = [s.id for s in framework.scored_sections if _has(sheet.sections, s.id, group)]
        if sections:
            yield tuple(("section", id, group) for id in sections)
        if len(sections) == 1:
            yield ("overall", "", group), ("section", sections[0], group)


def without(side: Side, hidden: Iterable[Place]) -> Side:
    """Return a side without the `hidden` figures, its cases and its inspection.

    So no hidden figure can be computed from it.
    """
    out = frozenset(hidden)
    figures = {
        (level, id): {
            group: Figure(None, NOT_SHOWN) if (level, id, group) in out else figure
            for group, figure in groups.items()
        }
        for (level, id), groups in side.figures.items()
    }
    return attrs.evolve(side, figures=figures, cases=(), inspection=None, setup=None)


def _counts(sheet: ScoringSheet, framework: Framework) -> dict[Place, Counts]:
    found: dict[Place, Counts] = {}
    for group in (ALL, *sheet.groups):
        for id, score in sheet.items.items():
            each = _of_group(score, group)
            if each is not None and each.counts is not None:
                found["item", id, group] = each.counts
        for criterion in framework.scored_criteria:
            inner = [found.get(("item", item.id, group)) for item in criterion.items]
            known = [each for each in inner if each is not None]
            if known:
                found["criterion", criterion.id, group] = sum(known, start=Counts())
        for section in framework.scored_sections:
            inner = [found.get(("criterion", c.id, group)) for c in section.scored]
            known = [each for each in inner if each is not None]
            if known:
                found["section", section.id, group] = sum(known, start=Counts())
    return found


def _of_group(score: Score, group: str) -> Score | None:
    return score if group == ALL else score.groups.get(group)


def _has(scores: Mapping[str, Score], id: str, group: str) -> bool:
    each = _of_group(scores[id], group) if id in scores else None
    return each is not None and each.lower is not None


def _small(counts: Counts, below: int) -> bool:
    return any(0 < n < below for n in (*attrs.astuple(counts), counts.met + counts.not_met))


def _small_less(whole: Counts, part: Counts, below: int) -> bool:
    pairs = zip(attrs.astuple(whole), attrs.astuple(part), strict=True)
    return any(0 < n - m < below for n, m in pairs)


def _base(counts: Counts | None) -> int:
    return 0 if counts is None else counts.met + counts.not_met
