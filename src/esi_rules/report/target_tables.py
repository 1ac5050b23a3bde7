"""The sheets of a spreadsheet on national targets, measures and the ratings derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from esi_rules.published.compare.measure_changes import MeasureChange
from esi_rules.published.measures import Measure
from esi_rules.published.target_report import DERIVED_BY, TargetReport
from esi_rules.report.workbook import Cell, Percent, SheetTable
from esi_rules.scoring.counts import Counts

__all__ = ["TARGET_SHEETS", "measure_change_table", "target_tables"]

TARGET_SHEETS = {
    "National targets": (
        "The eleven targets that Leadership and planning (A1) weighs: the cases that decide each, "
        "where the records can. Share is met / (met + not met)."
    ),
    "Measures": "Figures that were entered, each with its target, its source and the outcome.",
    "Derived ratings": (
        f"What targets and measures alone would make of an item, beside the inspector's rating "
        f"({DERIVED_BY}). They enter no descriptor."
    ),
}

_TARGETS = (
    "target", "decided by", "authority", "why", "met", "not met", "undetermined", "not yet due",
    "not applicable", "share", "level", "unit", "level status", "at target",
)  # fmt: skip
_MEASURES = (
    "id", "measure", "district", "when", "latest", "value", "unit", "direction", "target",
    "missed by", "at target", "items", "status", "source", "target status", "target source",
)  # fmt: skip
_RATINGS = ("item", "derived rating", "figures", "inspector's rating", "authority")
_CHANGES = (
    "id", "measure", "district", "when", "unit", "before", "after", "target", "at target", "change",
)  # fmt: skip


def target_tables(report: TargetReport) -> list[SheetTable]:
    """Return the sheets of the national targets and, if any, of measures and derived ratings."""
    rows: list[Sequence[Cell]] = []
    measures: list[Measure] = []
    for result in report.results:
        target, counts = result.target, result.counts
        status = "" if target.decided_status is None else target.decided_status.value
        rows.append(
            (target.title, target.decided_by, status, target.decided_note, *_counted(counts),
             target.level, target.unit, target.level_status.value, _met(result.met))
        )  # fmt: skip
        measures += result.measures
    tables = [SheetTable("National targets", _TARGETS, rows)]
    measures += report.others
    if measures:
        tables.append(SheetTable("Measures", _MEASURES, [_measure(each) for each in measures]))
    if report.ratings:
        ratings = [
            (each.item, each.rating_words, each.figure_words, each.inspector, "assumed")
            for each in report.ratings
        ]
        tables.append(SheetTable("Derived ratings", _RATINGS, ratings))
    return tables


def measure_change_table(changes: Iterable[MeasureChange]) -> SheetTable:
    """Return the sheet of each later measure beside the same earlier measure."""
    rows = [
        (each.after.id, each.after.measure, each.after.district, each.after.when, each.after.unit,
         None if each.before is None else each.before.value, each.after.value, each.after.target,
         _met(each.after.met), each.moved_words)
        for each in changes
    ]  # fmt: skip
    return SheetTable("Measures", _CHANGES, rows)


def _counted(counts: Counts | None) -> tuple[Cell, ...]:
    if counts is None:
        return (None,) * 6
    return (*attrs.astuple(counts), None if counts.rate is None else Percent(counts.rate))


def _met(met: bool | None) -> str:
    return "not known" if met is None else "yes" if met else "no"


def _measure(measure: Measure) -> Sequence[Cell]:
    return (
        measure.id, measure.measure, measure.district, measure.when,
        "yes" if measure.latest else "no", measure.value, measure.unit, measure.direction,
        measure.target, measure.gap, _met(measure.met), ", ".join(measure.items), measure.status,
        measure.source, "" if measure.target is None else measure.target_status,
        measure.target_source,
    )  # fmt: skip
