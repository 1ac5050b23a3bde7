"""Scoring case by case, or from some number of cases on in whole columns, which is quicker."""

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
"""From so many cases in memory on, judging in whole columns takes less time than one by one.

Measured: as fast at some 2,000 cases, twice as fast at 5,000, four times at 20,000.
"""


NOT_GROUPED = frozenset({"case_id", "commenced_on", "ended_on"})
"""Columns whose groups are left to judging one by one: there are nearly as many as cases."""


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

    An inspection is a value, or the `Path` of a folder or JSON file, which is read as `read` reads
    it. Several in a list are scored one by one; the result is a table of their scores, with every
    sheet in it.

    Scores are exact percentages (`Fraction`, 0 to 100) with bounds; items carry their counts, which
    add up to the caseload. `by` names columns of the cases to group scores by, each group keyed
    ``column=value``; the high risk of harm cases are always a group. `setup` is what the
    inspection is judged by, if not the shipped rules under its own readings and limits. `seen` is
    called with every case judged, in order. `notes` and `quarantined`, the number of rows set
    aside (``len(loaded.bad_rows)`` after `read` with ``strict=False``), go into the sheet's
    provenance. Many cases are judged in whole columns, with the same sheet, where polars
    and numpy are installed and nobody asks to see each case.

    Raises `BadInputError` for settings, columns or ids that cannot be used, for questions that are
    none, and for facts and kinds of event that are nearly known ones; `WrongTypeError` for anything
    that is no inspection.
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
    """Score each inspection; what is wrong with any of them is reported together."""
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
    """Read what is at a path, and score it."""
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

    The frames are those of the contract, all of one kind; only counts leave the engine they live
    on. `inspection` says how to judge and holds no cases of its own. `by` names columns of `cases`
    to group scores by. With `dates` as `dmy`, full dates that are text may have the day first.
    Raises `BadInputError` with everything that is wrong with the frames, as `read` does of a
    folder; what it notes of a folder is among the notes of the sheet.
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
    """Whether these cases are judged in whole columns. Raises `BadInputError` for a bad `by`."""
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
    # A column that only some cases have groups the others under nothing; a table cannot say so.
    return all(name in names for names in columns for name in by)
