"""Check the settings and columns of a large folder, before any row is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from esi_rules.bulk.parquet_scans import Scan
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.regular import LARGEST_SETTINGS, read_bytes
from esi_rules.files.settings import read_settings, read_toml
from esi_rules.files.tables import Table, check_columns
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.records.case import Inspection
from esi_rules.records.dates import EARLIEST

__all__ = ["day_first", "header", "settings_of"]


def day_first(path: Path) -> bool:
    """Whether the settings of a folder declare that full dates have the day first."""
    try:
        data = read_bytes(path / "inspection.toml", "inspection.toml", LARGEST_SETTINGS)
        return read_toml("inspection.toml", data).get("dates") == "dmy"
    except BadInputError:
        return False


def settings_of(
    path: Path, scans: Sequence[Scan], words: Vocabulary, as_at: dt.date | None
) -> tuple[Inspection, list[Problem]]:
    """Return the inspection without its cases, and the problems of its settings.

    Raises `BadInputError` with all problems if columns are wrong, since no row can be read then.
    """
    columns = [
        problem for scan in scans for problem in check_columns(header(scan), words.own_facts)
    ]
    inspection, problems = Inspection("", EARLIEST), []
    try:
        data = read_bytes(path / "inspection.toml", "inspection.toml", LARGEST_SETTINGS)
        raw = read_toml("inspection.toml", data)
    except BadInputError as error:
        problems = list(error.problems)
    else:
        settings, problems = read_settings(raw, "inspection.toml", words, as_at)
        if not problems and settings.as_at is not None:
            inspection = settings.inspection()
    if columns:
        raise BadInputError([*problems, *columns])
    return inspection, problems


def header(scan: Scan) -> Table:
    """Return a table without its rows."""
    return Table(scan.name, scan.file, scan.columns, (), ())
