"""Reading one side of a comparison or report: cases, a computed sheet, or a printed one."""

from __future__ import annotations

from pathlib import Path

from esi_rules.cli.inputs import load, read_json, sheet_of
from esi_rules.cli.surroundings import STDIN
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.loaded import Loaded
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare import Comparable
from esi_rules.published.published_sheet import (
    PublishedSheet,
    published_from_data,
    read_published,
)
from esi_rules.scoring.sheet import ScoringSheet

__all__ = ["read_side", "read_subject"]


def read_side(path: Path, own_rules: OwnRules) -> Comparable:
    """Read an inspection, a sheet or a published sheet. Raises `BadInputError`."""
    found = read_subject(path, own_rules)
    return found.inspection if isinstance(found, Loaded) else found


def read_subject(
    path: Path,
    own_rules: OwnRules,
    *,
    as_at: str | None = None,
    quarantine: Path | None = None,
) -> Loaded | ScoringSheet | PublishedSheet:
    """Read an inspection with its notes and the rows set aside, or a sheet.

    `as_at` and `quarantine` are for inspections. Raises `BadInputError`.
    """
    if path == STDIN or path.is_dir() or path.suffix.lower() == ".xlsx":
        return load(path, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    if path.suffix.lower() != ".json":
        _refuse_for_sheets(as_at, quarantine)
        return read_published(path, framework=own_rules.framework)
    document = read_json(path)
    if "cases" in document:  # an inspection has a version too
        return load(path, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    _refuse_for_sheets(as_at, quarantine)
    if "schema_version" not in document:
        return published_from_data(document, framework=own_rules.framework, file=path.name)
    return sheet_of(document, path.name)


def _refuse_for_sheets(as_at: str | None, quarantine: Path | None) -> None:
    """Refuse the options that only the cases of an inspection have a use for."""
    message = "is for an inspection with cases, and this is a sheet; leave it out"
    given = (("--as-at", as_at), ("--quarantine", quarantine))
    problems = [Problem(option, message, value=str(value)) for option, value in given if value]
    if problems:
        raise BadInputError(problems)
