"""Scoring by the way that pays: case by case, or in whole columns from some size on."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Sequence

from esi_rules.assessment import Assessed, Setup, columns_of, known_columns, set_up, sheet_of
from esi_rules.assessment import score as score_one_by_one
from esi_rules.case import Inspection
from esi_rules.errors import BadInputError, Problem
from esi_rules.sheet import ScoringSheet

__all__ = ["MANY", "pays", "score", "score_frames"]

MANY = 5_000
"""From so many cases in memory on, judging in whole columns takes less time than one by one.

Measured: as fast at some 2,000 cases, twice as fast at 5,000, four times at 20,000.
"""


def score(
    inspection: Inspection,
    *,
    by: Sequence[str] = (),
    setup: Setup | None = None,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    seen: Callable[[Assessed], None] | None = None,
) -> ScoringSheet:
    """Judge every case of `inspection` and return the scoring sheet.

    `by` names case columns to group scores by; the high risk of harm cases are always a group.
    `seen` is called with every case judged, in order. `notes` and `quarantined` go into the
    sheet's provenance. Many cases are judged in whole columns, with the same sheet, where polars
    and narwhals are installed and nobody asks to see each case. Raises `BadInputError`.
    """
    setup = set_up(inspection) if setup is None else setup
    told = tuple(notes)
    if seen is None and pays(inspection, by):
        from esi_rules.bulk import score_many

        try:
            return score_many(inspection, setup, by=by, notes=told, quarantined=quarantined)
        except BadInputError:
            pass  # A value that no file can hold, such as an amount without end: one by one.
    return score_one_by_one(
        inspection, by=by, setup=setup, notes=told, quarantined=quarantined, seen=seen
    )


def score_frames(
    cases: object,
    events: object,
    answers: object | None = None,
    *,
    inspection: Inspection,
    by: Sequence[str] = (),
    setup: Setup | None = None,
) -> ScoringSheet:
    """Return the scoring sheet of a caseload in frames of Polars, DuckDB, pandas, Arrow or Spark.

    The frames are those of the contract, all of one kind; only counts leave the engine they live
    on. `inspection` says how to judge and holds no cases of its own. `by` names columns of `cases`
    to group scores by. Raises `BadInputError`.
    """
    from esi_rules.columns import count_frames

    if inspection.cases:
        message = "has cases of its own beside the frames; leave them out"
        raise BadInputError([Problem("inspection", message)])
    setup = set_up(inspection) if setup is None else setup
    found = count_frames(cases, events, answers, setup=setup, as_at=inspection.as_at, by=by)
    return sheet_of(
        inspection, setup, found.counts, found.groups, cases=found.cases, unrated=found.unrated
    )


def pays(inspection: Inspection, by: Sequence[str] = ()) -> bool:
    """Whether these cases are judged in whole columns. Raises `BadInputError` for a bad `by`."""
    cases = inspection.cases
    if len(cases) < MANY:
        return False
    if any(importlib.util.find_spec(package) is None for package in ("narwhals", "polars")):
        return False
    columns = [columns_of(case).keys() for case in cases] if by else []
    if columns:
        known_columns(dict.fromkeys(name for names in columns for name in names), by)
    # A column that only some cases have groups the others under nothing; a table cannot say so.
    return all(name in names for names in columns for name in by)
