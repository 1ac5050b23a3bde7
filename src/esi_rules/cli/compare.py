"""``esi-rules compare``: two inspections or published sheets, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.cli.inputs import load, read_json, sheet_of
from esi_rules.cli.options import NO_FILES, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare import Comparable
from esi_rules.published.compare import compare as compare_sides
from esi_rules.published.published_sheet import published_from_data, read_published

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
    Outputs((before, after, *rules.paths), out, printed="table" if format == "table" else "")
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
    if format == "json":
        show.deliver(show.as_json(found.as_dict()), out)
    else:
        show.deliver((found.words if format == "text" else found.summary) + "\n", out)
    return 0


def _sides(paths: Sequence[Path], own_rules: OwnRules) -> list[Comparable]:
    """Read both sides, and report the problems of both together."""
    sides: list[Comparable] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            sides.append(_side(path, own_rules))
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return sides


def _side(path: Path, own_rules: OwnRules) -> Comparable:
    """Read an inspection, a sheet or a published sheet."""
    if path.is_dir():
        return load(path, own_rules=own_rules).inspection
    if path.suffix.lower() != ".json":
        return read_published(path, framework=own_rules.framework)
    document = read_json(path)
    if "cases" in document:  # an inspection has a version too
        return load(path, own_rules=own_rules).inspection
    if "schema_version" in document:
        return sheet_of(document, path.name)
    return published_from_data(document, framework=own_rules.framework, file=path.name)
