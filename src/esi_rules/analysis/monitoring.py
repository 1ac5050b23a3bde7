"""Scores by district, team or month with traffic lights, for managers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal

import attrs

from esi_rules.analysis.due_months import DUE_MONTH, DueMonths, Level
from esi_rules.analysis.run_charts import FEWEST_POINTS, RunChart
from esi_rules.bulk.at_scale import score
from esi_rules.checked import checked
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.exact import exact_percentage, fractions_of_one
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frozen import frozen
from esi_rules.published.published_sheet import decimal_words
from esi_rules.records.case import Case, Inspection
from esi_rules.scoring.assessment import columns_of, grouped_by
from esi_rules.scoring.counts import Counts, Score
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.scoring.scores import Percentage
from esi_rules.scoring.setup import set_up
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.shown import short_repr

__all__ = ["MONTH", "Light", "Lit", "Monitor", "Thresholds", "lit_scores", "monitor"]

MONTH: Final = "month"
"""The column, available for every case, with the month in which supervision commenced: 2004-10."""

Light = Literal["red", "amber", "green", "unknown", "none"]
"""A traffic light: unknown if undetermined answers leave more than one colour possible, none if
there is no score."""

_COLOURS: Final[tuple[Light, ...]] = ("red", "amber", "green")


def _percent(value: Percentage) -> Fraction:
    try:
        found = exact_percentage(value)
    except ValueError:
        found = Fraction(-1)
    if not 0 <= found <= 100:
        raise BadRuleError(f"a threshold must be a percentage from 0 to 100 (got {value!r:.80})")
    return found


@attrs.frozen
class Thresholds:
    """The thresholds of the lights: red below `red`, else amber below `amber`, else green.

    They are percentages from 0 to 100. The defaults are assumed: the source mentions traffic lights
    (A1 bullet 12 of the South Wales follow-up report) but gives no thresholds.
    """

    red: Fraction = attrs.field(converter=_percent, default=Fraction(50))
    amber: Fraction = attrs.field(converter=_percent, default=Fraction(70))

    def __attrs_post_init__(self) -> None:
        if self.red > self.amber:
            raise BadRuleError(
                f"red ends where amber begins, so `red` must not be more than `amber` "
                f"(got {self.red} and {self.amber})"
            )

    @checked
    def light(self, percentage: Fraction | None) -> Light:
        """Return the light of an exact percentage; ``none`` for None."""
        if percentage is None:
            return "none"
        if percentage < self.red:
            return "red"
        return "amber" if percentage < self.amber else "green"


@attrs.frozen
class Lit:
    """A score with its light. `could_be` are the colours possible given undetermined answers."""

    __repr__ = short_repr

    level: str
    id: str
    score: Score
    could_be: tuple[Light, ...]

    @property
    def light(self) -> Light:
        """The only possible colour; ``unknown`` if there are several, ``none`` without a score."""
        if not self.could_be:
            return "none"
        return self.could_be[0] if self.sure else "unknown"

    @property
    def sure(self) -> bool:
        """Whether undetermined answers cannot change the light."""
        return len(self.could_be) == 1

    @property
    def display(self) -> str:
        """The percentage and its light: ``62% amber``, or ``62% red or amber`` if it is unknown."""
        if self.light == "none":
            return "-"
        *first, last = self.could_be
        colours = f"{', '.join(first)} or {last}" if first else last
        return f"{self.score.display} {colours}"


def _frozen_lits(value: Mapping[str, tuple[Lit, ...]]) -> Mapping[str, tuple[Lit, ...]]:
    return frozen(value)


def _frozen_numbers(value: Mapping[str, int]) -> Mapping[str, int]:
    return frozen(value)


@attrs.frozen
class Monitor:
    """Scores with lights, by group: ``all`` first, then one entry for each ``column=value``.

    `cases` counts the cases of each group. A case without a value is in the group ``column=``.
    """

    __repr__ = short_repr

    area: str
    thresholds: Thresholds
    groups: Mapping[str, tuple[Lit, ...]] = attrs.field(converter=_frozen_lits)
    cases: Mapping[str, int] = attrs.field(converter=_frozen_numbers)
    sheet: ScoringSheet
    by_month_commenced: bool = False
    """Whether the cases are grouped by the month in which their supervision commenced."""
    run_charts: tuple[RunChart, ...] = ()
    """Duties by the month they fell due, for every group; empty unless grouped by these months."""

    @property
    def legend(self) -> str:
        """The meaning of the lights and of the groups by month, in lines."""
        red, amber = (decimal_words(t) for t in (self.thresholds.red, self.thresholds.amber))
        text = (
            f"red below {red}%, amber from there to below {amber}%, green from {amber}%, by the "
            f"exact score; more than one colour: undetermined answers leave the light unknown"
        )
        doubt = fractions_of_one((self.thresholds.red, self.thresholds.amber))
        if doubt is not None:
            text += f"\nnote on the thresholds: {doubt}"
        if self.by_month_commenced:
            text += "\nmonth: the month in which supervision commenced"
        if self.run_charts:
            text += (
                "\ndue_month: the month in which duties fell due; each window of a schedule and "
                "each gap is a duty of its own, and scores of criteria have no such months"
            )
        return text

    @property
    def changes(self) -> tuple[str, ...]:
        """The changes beyond chance in the run charts, one per line, and the number of charts."""
        if not self.run_charts:
            return ()
        enough = [chart for chart in self.run_charts if chart.enough]
        lines = [
            f"{chart.group}, {chart.level} {chart.id}: {chart.summary}"
            for chart in enough
            if chart.signals
        ]
        return (
            *lines,
            f"run charts: {len(enough)} of {len(self.run_charts)} have at least {FEWEST_POINTS} "
            f"months; {len(lines)} of these show more than chance. Among many charts some do so "
            f"by chance alone",
        )

    @checked
    def light(self, group: str, level: str, id: str = "") -> Light:
        """Return the light of one score; ``none`` if there is no such score."""
        for lit in self.groups.get(group, ()):
            if (lit.level, lit.id) == (level, id):
                return lit.light
        return "none"

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Yield the header row, then a row per group: name, number of cases, scores with lights."""
        first = next(iter(self.groups.values()))
        yield ("group", "cases", *(lit.id or lit.level for lit in first))
        for group, lits in self.groups.items():
            shown = {(lit.level, lit.id): lit.display for lit in lits}
            cells = (shown.get((lit.level, lit.id), "-") for lit in first)
            yield (group, str(self.cases[group]), *cells)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the scores, lights and run charts as JSON data."""
        return {
            "schema_version": 1,
            "area": self.area,
            "red_below": str(self.thresholds.red),
            "amber_below": str(self.thresholds.amber),
            "month_is": "commenced_on" if self.by_month_commenced else None,
            "groups": {
                group: {
                    "cases": self.cases[group],
                    "scores": [
                        {
                            "level": lit.level,
                            "id": lit.id,
                            "exact": as_data(lit.score.exact),
                            "lower": as_data(lit.score.lower),
                            "upper": as_data(lit.score.upper),
                            "display": lit.score.display,
                            "light": lit.light,
                            "could_be": list(lit.could_be),
                        }
                        for lit in lits
                    ],
                }
                for group, lits in self.groups.items()
            },
            "run_charts": [
                {
                    "group": chart.group,
                    "level": chart.level,
                    "id": chart.id,
                    "title": chart.title,
                    "median": as_data(chart.median),
                    "signals": [as_data(signal) for signal in chart.signals],
                    "points": [
                        {"month": p.month, "rate": as_data(p.rate), "counts": as_data(p.counts)}
                        for p in chart.points
                    ],
                }
                for chart in self.run_charts
            ],
        }


@checked
def monitor(
    inspection: Inspection,
    *,
    by: Sequence[str] = ("district",),
    red: Percentage = 50,
    amber: Percentage = 70,
    own_rules: OwnRules = SHIPPED,
) -> Monitor:
    """Score an inspection by columns of its cases, with a traffic light for every score.

    Besides criteria, every standard and item has a score: the percentage of cases that meet it.
    `by` names columns of the cases, ``month`` for the month in which supervision commenced, or
    ``due_month`` for the month in which duties fell due (a column with such a name in the cases
    takes precedence). With ``due_month`` there is a run chart for every group and every standard
    and item. Below `red` percent the light is red, below `amber` amber, else green. `own_rules`
    replace the shipped rules. Raises `BadInputError` for a column that no case has, and for invalid
    thresholds.
    """
    try:
        thresholds = Thresholds(red, amber)
    except BadRuleError as error:
        raise BadInputError([Problem("thresholds", str(error))]) from None
    by = grouped_by(inspection.cases, by, (MONTH, DUE_MONTH))
    dated = _with_months(inspection.cases, by)
    by_month_commenced = dated is not None
    inspection = attrs.evolve(inspection, cases=inspection.cases if dated is None else dated)
    own_column = any(DUE_MONTH in columns_of(case) for case in inspection.cases)
    by_due_month = DUE_MONTH in by and not own_column
    if by_due_month:
        by = tuple(name for name in by if name != DUE_MONTH)
    setup = set_up(inspection, own_rules)
    sheet = score(inspection, by=by, setup=setup)
    due = DueMonths.of(inspection.cases, setup, inspection.as_at, by, by_due_month)
    in_order = [group for group in sheet.groups if group != HIGH_RISK]
    cases = {"all": len(inspection.cases)}
    for case in inspection.cases:
        columns = columns_of(case)
        for name in by:
            group = f"{name}={columns.get(name, '')}"
            cases[group] = cases.get(group, 0) + 1
    shown = _shown(sheet, due)
    groups = {
        group: (
            *lit_scores(sheet, None if group == "all" else group, thresholds),
            *(_lit(level, id, _of_group(sheet, due, group, level, id), thresholds)
              for level, id in shown),
        )
        for group in ("all", *in_order)
    }  # fmt: skip
    for month in due.month_names:
        group = f"{DUE_MONTH}={month}"
        cases[group] = len(due.cases[month])
        groups[group] = tuple(
            _lit(level, id, _of_counts(due.month_counts(month, level, id)), thresholds)
            for level, id in shown
        )
    return Monitor(
        inspection.area,
        thresholds,
        groups,
        cases,
        sheet,
        by_month_commenced,
        tuple(due.run_charts()),
    )


def _shown(sheet: ScoringSheet, due: DueMonths) -> Sequence[tuple[Level, str]]:
    """Return the standards and items with a score in any case."""
    found: list[tuple[Level, str]] = []
    for id in due.setup.standards.ids:
        if _of_counts(due.counts("all", "standard", id)).lower is not None:
            found.append(("standard", id))
    found += [("item", id) for id, score in sheet.items.items() if score.lower is not None]
    return found


def _of_group(sheet: ScoringSheet, due: DueMonths, group: str, level: Level, id: str) -> Score:
    if level == "standard":
        return _of_counts(due.counts(group, level, id))
    item = sheet.items[id]
    return item if group == "all" else item.groups.get(group, Score())


def _of_counts(counts: Counts) -> Score:
    return Score(counts.rate, counts.lower, counts.upper, counts)


def _lit(level: str, id: str, score: Score, thresholds: Thresholds) -> Lit:
    return Lit(level, id, score, _could_be(score, thresholds))


def _with_months(cases: Sequence[Case], by: Sequence[str]) -> tuple[Case, ...] | None:
    """Return the cases with the month of commencement; None if it is not needed."""
    if MONTH not in by or any(MONTH in columns_of(case) for case in cases):
        return None
    return tuple(
        attrs.evolve(case, groups={**case.groups, MONTH: f"{case.commenced_on:%Y-%m}"})
        for case in cases
    )


def lit_scores(sheet: ScoringSheet, group: str | None, thresholds: Thresholds) -> Iterator[Lit]:
    """Yield every score of a group with its light; a group of None is all cases."""
    for level, scores in (
        ("overall", {"": sheet.overall}),
        ("section", sheet.sections),
        ("criterion", sheet.criteria),
    ):
        for id, whole in scores.items():
            each = whole if group is None else whole.groups.get(group, Score())
            yield _lit(level, id, each, thresholds)


def _could_be(score: Score, thresholds: Thresholds) -> tuple[Light, ...]:
    if score.lower is None or score.upper is None:
        return ()
    low, high = (_COLOURS.index(thresholds.light(end)) for end in (score.lower, score.upper))
    return _COLOURS[low : high + 1]
