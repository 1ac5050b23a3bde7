"""``esi-rules compare``: two inspections or published sheets, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.cli.options import NO_FILES, RuleFiles, XlsxOption
from esi_rules.cli.outputs import Outputs
from esi_rules.cli.side_input import read_side
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare import Comparable
from esi_rules.published.compare import compare as compare_sides

__all__ = ["compare"]


def compare(
    before: Path,
    after: Path,
    /,
    *,
    by: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    format: Literal["text", "table", "json"] = "text",
    confidence: float = 0.95,
    intervals: bool = True,
    resamples: int = 4999,
    seed: int = 0,
    out: Path | None = None,
    xlsx: XlsxOption = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Compare two inspections or sheets: what moved, which way, and how sure that is.

    Parameters
    ----------
    before
        The earlier one: a folder or .json of cases, a published sheet (.toml or .json), or the
        .json that `esi-rules score --format json` wrote.
    after
        The later one.
    by
        A column of the cases to compare groups by; may be given more than once.
    format
        How to print it; the table leaves out items and recommendations.
    confidence
        The confidence of intervals, a part of 1. They need cases on both sides.
    intervals
        Whether to give intervals.
    resamples
        How many times cases are drawn anew for an interval.
    seed
        Where the drawing starts: the same seed gives the same intervals.
    out
        Save to this file. If an error occurs, nothing is written.
    """
    printed = "table" if format == "table" else ""
    Outputs((before, after, *rules.paths), out, printed=printed, xlsx=xlsx)
    own_rules = rules.read()
    earlier, later = _sides((before, after), own_rules)
    found = compare_sides(
        earlier,
        later,
        own_rules=own_rules,
        by=by,
        confidence=confidence if intervals else None,
        resamples=resamples,
        seed=seed,
        titles=(before.name, after.name),
    )
    if xlsx is not None:
        from esi_rules.report.score_workbook import change_tables, read_me
        from esi_rules.report.workbook import write_workbook

        tables = change_tables(found)
        title = f"{found.before} (before) against {found.after} (after)"
        write_workbook(xlsx, [read_me(title, tables), *tables], made_on=None)
    if format == "json":
        show.deliver(show.as_document(found), out)
    else:
        show.deliver((found.words if format == "text" else found.summary) + "\n", out)
    return 0


def _sides(paths: Sequence[Path], own_rules: OwnRules) -> list[Comparable]:
    """Read both sides, and report the problems of both together."""
    sides: list[Comparable] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sides.append(read_side(path, own_rules))
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return sides
