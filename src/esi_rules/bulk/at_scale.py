"""Scoring case by case or, for large caseloads, in whole columns, which is faster."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import overload

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, Problem, WrongTypeError
from esi_rules.files.inspection import read
from esi_rules.files.remarks import note_lines
from esi_rules.frameworks.esi import esi_framework
from esi_rules.records.case import Inspection
from esi_rules.records.dates import DateOrder
from esi_rules.records.record_digest import digest_of_sum
from esi_rules.scoring.assessment import (
    Assessed,
    assess,
    columns_of,
    grouped_by,
    refuse_duplicate_ids,
    refuse_unknown_names,
    score_assessed,
    sheet_of,
    unread_kinds,
)
from esi_rules.scoring.results_table import ResultsTable, join_sheets
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.scoring.sheet import ScoringSheet

__all__ = ["MANY", "NOT_GROUPED", "pays", "score", "score_frames"]

MANY = 5_000
"""From this number of cases in memory on, cases are judged in whole columns.

Measured against case by case: as fast at some 2,000 cases, twice as fast at 5,000, four times at
20,000.
"""


NOT_GROUPED = frozenset({"case_id", "commenced_on", "ended_on"})
"""Columns with nearly as many groups as cases; to group by one, cases are judged one by one."""


@overload
def score(
    inspection: Inspection | Path,
    *,
    by: Sequence[str] = (),
    setup: Setup | None = None,
    seen: Callable[[Assessed], None] | None = None,
    notes: Iterable[str] = (),
    quarantined: int = 0,
) -> ScoringSheet: ...
@overload
def score(
    inspection: Sequence[Inspection | Path],
    *,
    by: Sequence[str] = (),
    setup: Setup | None = None,
) -> ResultsTable: ...
@checked
def score(
    inspection: Inspection | Path | Sequence[Inspection | Path],
    *,
    by: Sequence[str] = (),
    setup: Setup | None = None,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    seen: Callable[[Assessed], None] | None = None,
) -> ScoringSheet | ResultsTable:
    """Judge every case of `inspection` and return the scoring sheet.

    `inspection` is an `Inspection`, or the `Path` of a folder or file, which is read as by `read`.
    For a list of them, each is scored separately, and the result is a table of their scores with
    all the sheets.

    Scores are exact percentages (`Fraction`, 0 to 100) with bounds. Items have counts of verdicts,
    which add up to the caseload. `by` names columns of the cases to group scores by; each group has
    the key ``column=value``. The cases with a high risk of harm are always a group. `setup` has the
    rules to judge by; without it, these are the shipped rules under the inspection's own readings
    and limits. `seen` is called with every judged case, in order. `notes` and `quarantined`, the
    number of rows set aside (``len(loaded.bad_rows)`` after `read` with ``strict=False``), are
    stated in the sheet's provenance. Large caseloads are judged in whole columns, with the same
    result, if polars and numpy are installed and `seen` is not given.

    Raises `BadInputError` for settings, columns or ids that cannot be used, for unknown questions,
    and for facts and kinds of event that look like misspelt ones. Raises `WrongTypeError` for
    anything that is not an inspection.
    """
    if isinstance(by, str):
        raise WrongTypeError(f"`by` is a list of columns; write by=[{by!r:.80}]")
    if isinstance(inspection, list | tuple):
        return _score_several(inspection, by, setup)
    if isinstance(inspection, Path):
        return _score_path(inspection, by, setup, notes, quarantined, seen)[1]
    if not isinstance(inspection, Inspection):
        raise WrongTypeError(
            f"`inspection` must be an `Inspection`, such as `read(folder).inspection`, or a `Path` "
            f"(got {inspection!r:.80})"
        )
    return _score_one(inspection, by, setup, notes, quarantined, seen)


def _score_several(
    inspections: Sequence[Inspection | Path], by: Sequence[str], setup: Setup | None
) -> ResultsTable:
    """Score each inspection; the problems of all of them are reported together."""
    results: list[tuple[str, ScoringSheet]] = []
    problems: list[Problem] = []
    framework = esi_framework()
    for each in inspections:
        try:
            if isinstance(each, Path):
                inspection, sheet = _score_path(each, by, setup)
            else:
                inspection, sheet = each, score(each, by=by, setup=setup)
            results.append((inspection.area, sheet))
            if len(results) == 1:
                framework = (set_up(inspection) if setup is None else setup).framework
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return join_sheets(results, framework)


def _score_path(
    path: Path,
    by: Sequence[str],
    setup: Setup | None,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    seen: Callable[[Assessed], None] | None = None,
) -> tuple[Inspection, ScoringSheet]:
    """Read the inspection at a path, and score it."""
    loaded = read(path)
    setup = loaded.setup if setup is None else setup
    notes = (*note_lines(loaded.notes), *notes)
    sheet = _score_one(loaded.inspection, by, setup, notes, quarantined, seen)
    return loaded.inspection, sheet


def _score_one(
    inspection: Inspection,
    by: Sequence[str],
    setup: Setup | None,
    notes: Iterable[str],
    quarantined: int,
    seen: Callable[[Assessed], None] | None,
) -> ScoringSheet:
    refuse_duplicate_ids(inspection.cases)
    notes = tuple(notes)
    in_columns = seen is None and pays(inspection, by)
    setup = set_up(inspection) if setup is None else setup
    refuse_unknown_names(inspection.cases, setup)
    if in_columns:
        from esi_rules.bulk import NotInTablesError, score_many

        unread = unread_kinds(inspection.cases, setup)
        try:
            return score_many(
                inspection, setup, by=by, notes=(*notes, *unread), quarantined=quarantined
            )
        except NotInTablesError:
            pass  # Any other error is a fault, and judging one by one must not hide it.

    def judged() -> Iterator[Assessed]:
        for case in inspection.cases:
            assessed = assess(case, setup, as_at=inspection.as_at)
            yield assessed
            if seen is not None:
                seen(assessed)

    return score_assessed(inspection, judged(), setup, by=by, notes=notes, quarantined=quarantined)


@checked
def score_frames(
    cases: object,
    events: object,
    answers: object | None = None,
    *,
    inspection: Inspection,
    by: Sequence[str] = (),
    setup: Setup | None = None,
    dates: DateOrder = "ymd",
) -> ScoringSheet:
    """Return the scoring sheet of a caseload in frames of Polars, DuckDB, pandas, Arrow or Spark.

    The frames have the columns of the data contract, and all are of one kind. `inspection` has the
    settings and must have no cases. `by` names columns of `cases` to group scores by. With `dates`
    set to `dmy`, full dates in text columns may have the day first. The sheet has the notes that
    `read` would give on a folder. Raises `BadInputError` with every problem of the frames, as
    `read` does for a folder.
    """
    from esi_rules.columns import count_frames

    if inspection.cases:
        message = "has cases of its own beside the frames; leave them out"
        raise BadInputError([Problem("inspection", message)])
    setup = set_up(inspection) if setup is None else setup
    found = count_frames(
        cases, events, answers, setup=setup, as_at=inspection.as_at, by=by, noting=True, dates=dates
    )
    return sheet_of(
        inspection,
        setup,
        {"": found.counts, **found.groups},
        by=by,
        cases=found.cases,
        unrated=found.unrated,
        records=digest_of_sum(found.records, found.cases),
        notes=found.notes,
    )


def pays(inspection: Inspection, by: Sequence[str] = ()) -> bool:
    """Whether these cases are judged in whole columns. Raises `BadInputError` for a wrong `by`."""
    cases = inspection.cases
    if len(cases) < MANY:
        return False
    if any(importlib.util.find_spec(package) is None for package in ("numpy", "polars")):
        return False
    if not NOT_GROUPED.isdisjoint(by):
        return False
    if by:
        grouped_by(cases, by)
    columns = [columns_of(case).keys() for case in cases] if by else []
    # Cases that lack a column are a group with an empty name, but a table has a cell for each case.
    return all(name in names for names in columns for name in by)
