"""Folders so large that commands judge them in whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from esi_rules.bulk.at_scale import NOT_GROUPED
from esi_rules.cli import show
from esi_rules.cli.inputs import day
from esi_rules.cli.surroundings import STDIN
from esi_rules.errors import BadInputError
from esi_rules.frameworks.own import OwnRules

if TYPE_CHECKING:
    from esi_rules.bulk import BigFolder

__all__ = ["open_if_big"]


def open_if_big(
    folder: Path,
    *,
    as_at: str | None,
    quarantine: Path | None,
    own_rules: OwnRules,
    by: Sequence[str] = (),
) -> BigFolder | None:
    """Open a folder of Parquet tables that is large enough to be judged in whole columns.

    `by` are the columns to group by. None for a smaller one, for tables of another kind, and where
    the packages are missing: it is then read and judged case by case, with the same result.
    """
    on = day(as_at)
    if folder == STDIN:
        return None
    if not NOT_GROUPED.isdisjoint(by):
        return None
    try:
        if not (folder / "events.parquet").is_file():
            return None
    except (OSError, ValueError):
        return None
    try:
        from esi_rules.bulk import open_big
    except (ModuleNotFoundError, BadInputError):
        return None
    big = open_big(folder, as_at=on, strict=quarantine is None, own_rules=own_rules)
    if big is not None:
        cases, events = (scan.rows for scan in big.scans[:2])
        show.notes([f"{cases} cases with {events} events are judged in whole columns"])
    return big
