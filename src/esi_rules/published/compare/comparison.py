"""The comparison of two inspections or sheets: each change with its direction and interval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frameworks.recommendations import RECOMMENDATIONS, Recommendation
from esi_rules.published.compare.caveats import caveats
from esi_rules.published.compare.change import Change, Direction, Sureness
from esi_rules.published.compare.conclusion_checks import ConclusionCheck, check_conclusions
from esi_rules.published.compare.measure_changes import MeasureChange, measure_changes
from esi_rules.published.compare.scored_differently import ScoredDifferently, scored_differently
from esi_rules.published.compare.sides import Comparable, Figure, Side, in_group, side_of
from esi_rules.published.compare.table import group_lines, one_sided_lines
from esi_rules.published.published_sheet import ALL
from esi_rules.scoring.json_data import JsonData, named_data
from esi_rules.shown import short_repr
from esi_rules.text import folded

__all__ = ["Change", "Comparison", "Direction", "Followed", "Sureness", "compare"]


@attrs.frozen
class Followed:
    """A recommendation with the changes that can show its effect, and what cannot be measured.

    `changes` have a percentage or descriptor on both sides. `one_sided` are the figures that only
    one side has, or for which a side has only words. `absent` names the linked criteria and items
    that neither side has.
    """

    __repr__ = short_repr

    recommendation: Recommendation
    changes: tuple[Change, ...]
    one_sided: tuple[Change, ...]
    absent: tuple[str, ...]

    @property
    def words(self) -> str:
        """The recommendation, its changes, and what cannot be measured."""
        lines = [f"{self.recommendation.number}. {self.recommendation.asks}"]
        lines += [f"   {change.line}" for change in self.changes]
        if not self.changes:
            lines.append("   nothing on both sheets shows movement")
        lines += one_sided_lines(self.one_sided)
        if self.absent:
            lines.append(f"   not reported in either: {', '.join(self.absent)}")
        lines.append(f"   not measurable from the data: {self.recommendation.unseen}")
        return "\n".join(lines)


@attrs.frozen
class Comparison:
    """A comparison of two sides: every change, the recommendations followed up, and the caveats.

    `groups` are those with figures on either side, all cases first. `scored_differently` says how
    the rules of the two sides differ and which changes come from that alone; None if they do not
    differ. `conclusions` checks the written conclusions of the later side against the changes of
    its figures. `measures` are its figures against targets.
    """

    __repr__ = short_repr

    before: str
    after: str
    groups: tuple[str, ...]
    changes: tuple[Change, ...]
    recommendations: tuple[Followed, ...]
    caveats: tuple[str, ...]
    scored_differently: ScoredDifferently | None = None
    conclusions: tuple[ConclusionCheck, ...] = ()
    measures: tuple[MeasureChange, ...] = ()

    @checked
    def change(self, level: str, id: str, group: str = ALL) -> Change | None:
        """Return the change of one figure, or None if neither side has the figure."""
        for change in self.changes:
            if (change.level, change.id, change.group) == (level, id, group):
                return change
        return None

    @property
    def words(self) -> str:
        """The whole comparison in lines, folded for a terminal of 80 columns."""
        return folded("\n".join(self._lines(whole=True)))

    @property
    def summary(self) -> str:
        """The comparison without items and recommendations, in lines."""
        return folded("\n".join(self._lines(whole=False)))

    def _lines(self, *, whole: bool) -> Iterator[str]:
        yield f"{self.before} (before) against {self.after} (after)"
        yield ""
        if self.scored_differently is not None:
            yield from self.scored_differently.lines
            yield ""
        for group in self.groups:
            yield "All cases" if group == ALL else f"Group {group}"
            here = [change for change in self.changes if change.group == group]
            yield from group_lines(here, items=whole)
            yield ""
        if self.conclusions:
            yield "Conclusions of the report against its figures"
            for each in self.conclusions:
                yield f"  {each.words}"
            yield ""
        if self.measures:
            yield "Measures against targets"
            for measure in self.measures:
                yield f"  {measure.words}"
            yield ""
        if whole and self.recommendations:
            yield "Recommendations"
            for followed in self.recommendations:
                for line in followed.words.splitlines():
                    yield f"  {line}"
            yield ""
        yield "Caveats"
        for caveat in self.caveats:
            yield f"  {caveat}"

    def as_dict(self) -> dict[str, JsonData]:
        """Return the comparison as JSON data; exact numbers are text."""
        return {
            "schema_version": 1,
            "before": self.before,
            "after": self.after,
            "groups": list(self.groups),
            "scored_differently": None
            if self.scored_differently is None
            else self.scored_differently.as_dict(),
            "changes": [_change_data(change) for change in self.changes],
            "conclusions": [each.as_dict() for each in self.conclusions],
            "measures": [each.as_dict() for each in self.measures],
            "recommendations": [
                {
                    "number": followed.recommendation.number,
                    "asks": followed.recommendation.asks,
                    "changes": [_change_data(change) for change in followed.changes],
                    "one_sided": [_change_data(change) for change in followed.one_sided],
                    "absent": list(followed.absent),
                    "unseen": followed.recommendation.unseen,
                }
                for followed in self.recommendations
            ],
            "caveats": list(self.caveats),
        }


def _change_data(change: Change) -> dict[str, JsonData]:
    def figure(of: Figure | None) -> JsonData:
        return None if of is None else named_data(of, "display", "exact", "lower", "upper")

    data: dict[str, JsonData] = {
        **named_data(change, "level", "id", "title", "group"),
        "before": figure(change.before),
        "after": figure(change.after),
        **named_data(change, "points", "bounds", "direction", "sure_way", "words"),
    }
    if change.sureness is not None:
        data["sureness"] = {
            **named_data(change.sureness, "confidence", "low", "high"),
            "beyond_chance": change.sureness.clear if change.sureness.low is not None else None,
            "why_not": change.sureness.why_not,
        }
    return data


@checked
def compare(
    before: Comparable,
    after: Comparable,
    *,
    framework: Framework | None = None,
    own_rules: OwnRules = SHIPPED,
    by: Sequence[str] = (),
    confidence: float | None = 0.95,
    resamples: int = 4999,
    seed: int = 0,
    titles: tuple[str, str] = ("the first", "the second"),
    recompute: bool = True,
) -> Comparison:
    """Compare two inspections, scoring sheets or published sheets, the earlier one first.

    If both are inspections, every change has an interval with this `confidence` (a part of 1). It
    is computed from `resamples` draws of whole cases with the random `seed`, which needs the extra
    ``stats``; None means no intervals. `framework`, or that of `own_rules`, replaces the Effective
    Supervision Inspection, and inspections are judged by `own_rules`. `by` names case columns to
    group by. `titles` are names for sides without a name. With `recompute`, if the sides were
    scored by different rules, the result says which changes come from the rules alone, if that can
    be computed.

    Raises `BadInputError`, and `MissingExtraError` if the extra is needed and not installed.
    """
    _check(confidence, resamples)
    if framework is not None:
        own_rules = attrs.evolve(own_rules, framework=framework)
    framework = own_rules.framework
    if framework is None:
        from esi_rules.frameworks.esi import esi_framework

        framework = esi_framework()
    sides = (
        side_of(before, own_rules, by, titles[0]),
        side_of(after, own_rules, by, titles[1]),
    )
    groups = tuple(
        dict.fromkeys(
            [ALL, *(group for side in sides for each in side.figures.values() for group in each)]
        )
    )
    sure: dict[tuple[str, str, str], Sureness] = {}
    if confidence is not None and all(side.cases for side in sides):
        sure = _sureness(sides, framework, groups, confidence, resamples, seed)
    changes = []
    for level, id, title in _places(framework):
        for group in groups:
            figures = [side.figure(level, id, group) for side in sides]
            if any(figure is not None and not figure.undetermined for figure in figures):
                known = sure.get((level, id, group))
                changes.append(Change(level, id, title, group, figures[0], figures[1], known))
    return Comparison(
        sides[0].title,
        sides[1].title,
        groups,
        tuple(changes),
        tuple(_follow(changes)) if framework.id == "esi-2003" else (),
        tuple(caveats(sides, confidence if sure else None)),
        scored_differently(*sides, own_rules, recompute=recompute),
        tuple(check_conclusions(sides[1].conclusions, changes)),
        tuple(measure_changes(sides[0].measures, sides[1].measures)),
    )


def _check(confidence: float | None, resamples: int) -> None:
    problems = []
    if confidence is not None and not 0.5 <= confidence < 1:
        message = "must be a part of 1, from 0.5 and less than 1, for instance 0.95"
        problems.append(Problem("compare", message, column="confidence", value=str(confidence)))
    if not 99 <= resamples <= 1_000_000:
        message = "must be from 99 to 1000000"
        problems.append(Problem("compare", message, column="resamples", value=str(resamples)))
    if problems:
        raise BadInputError(problems)


def _places(framework: Framework) -> Iterator[tuple[str, str, str]]:
    """Yield level, id and title of every figure a sheet can have, in the order of the summary."""
    for section in framework.sections:
        for criterion in section.criteria:
            level = "criterion" if criterion.scored else "descriptor"
            yield level, criterion.id, criterion.title
        if section.weight is not None:
            yield "section", section.id, section.title
    yield "overall", "", "Overall"
    for item in framework.items.values():
        yield "item", item.id, item.question


def _sureness(
    sides: tuple[Side, Side],
    framework: Framework,
    groups: Sequence[str],
    confidence: float,
    resamples: int,
    seed: int,
) -> dict[tuple[str, str, str], Sureness]:
    try:
        from esi_rules.published.compare.bootstrap import FloatScorer, changes
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("esi_rules"):
            raise
        message = (
            f"needs the package `{missing.name}` to say how sure a change is; install "
            f"`esi-rules[stats]`, or ask for no confidence"
        )
        raise MissingExtraError([Problem("compare", message)]) from None
    first, second = (
        FloatScorer.of(
            framework,
            aggregation=side.aggregation,
            rounded_sections=side.rounded_sections,
            not_followed_up=side.not_followed_up,
        )
        for side in sides
    )
    found = {}
    for group in groups:
        members = [[case for case in side.cases if in_group(case, group)] for side in sides]
        intervals = changes(
            members[0],
            members[1],
            (first, second),
            confidence=confidence,
            resamples=resamples,
            seed=seed,
        )
        for (level, id), each in intervals.items():
            found[level, id, group] = Sureness(confidence, each.low, each.high, each.why_not)
    return found


def _follow(changes: Sequence[Change]) -> Iterator[Followed]:
    by_id: Mapping[str, list[Change]] = {
        id: [c for c in changes if c.id == id] for id in dict.fromkeys(c.id for c in changes)
    }
    for recommendation in RECOMMENDATIONS:
        linked = (*recommendation.criteria, *recommendation.items)
        found = [change for id in linked for change in by_id.get(id, [])]
        yield Followed(
            recommendation,
            tuple(c for c in found if c.direction != "unknown"),
            tuple(c for c in found if c.direction == "unknown"),
            tuple(id for id in linked if id not in by_id),
        )
