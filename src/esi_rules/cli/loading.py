"""Reading what the commands read: an inspection, its notes, and the rows set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from esi_rules.case import Case
from esi_rules.cli import show
from esi_rules.errors import BadInputError, Problem, nearest, one_of
from esi_rules.files import Loaded, write_quarantine
from esi_rules.own import SHIPPED, OwnRules
from esi_rules.reading import read
from esi_rules.standard import Standards

__all__ = ["case_of", "day", "edition_of", "load", "rules_of", "set_aside", "tell"]

_NOTES_SHOWN = 10


def rules_of(standards: Path | None, framework: Path | None) -> OwnRules:
    """Read the files of the options ``--standards`` and ``--framework``."""
    if standards is None and framework is None:
        return SHIPPED
    from esi_rules.rulefile import own_rules

    return own_rules(standards, framework)


def edition_of(standards: Standards, name: str | None) -> Standards:
    """Return the one edition with this id as the one for every case; None leaves all of them."""
    if name is None:
        return standards
    for edition in standards.editions:
        if edition.id == name:
            return edition.alone
    known = [edition.id for edition in standards.editions]
    message = f"must be {one_of(known)}"
    raise BadInputError(
        [Problem("--edition", message, value=name, suggestion=nearest(name, known))]
    )


def load(
    folder: Path,
    *,
    as_at: str | None = None,
    quarantine: Path | None = None,
    own_rules: OwnRules = SHIPPED,
) -> Loaded:
    """Read an inspection and tell its notes; with `quarantine`, set bad rows aside there."""
    loaded = read(folder, as_at=day(as_at), strict=quarantine is None, own_rules=own_rules)
    tell([note.words() for note in loaded.notes])
    set_aside(loaded, quarantine)
    return loaded


def tell(lines: Sequence[str]) -> None:
    """Tell notes: the first of them, and how many more there are."""
    show.notes(lines[:_NOTES_SHOWN])
    if len(lines) > _NOTES_SHOWN:
        show.notes([f"and {len(lines) - _NOTES_SHOWN} more like these"])


def set_aside(loaded: Loaded, quarantine: Path | None) -> None:
    """Write the rows that were left out to the file of ``--quarantine``, and say so."""
    if quarantine is None:
        return
    write_quarantine(quarantine, loaded)
    if loaded.bad_rows:
        show.notes([f"{len(loaded.bad_rows)} rows were set aside in {quarantine}"])


def day(text: str | None) -> dt.date | None:
    """Read the day of an option ``--as-at``."""
    from esi_rules.dates import read_date

    if text is None:
        return None
    try:
        return read_date(text)
    except ValueError as error:
        raise BadInputError([Problem("--as-at", str(error), value=text)]) from None


def case_of(loaded: Loaded, case_id: str) -> Case:
    """Return the case with this id."""
    for case in loaded.inspection.cases:
        if case.case_id == case_id:
            return case
    known = [case.case_id for case in loaded.inspection.cases]
    raise BadInputError(
        [
            Problem(
                "--case",
                "is not a case of this inspection",
                value=case_id,
                suggestion=nearest(case_id, known),
            )
        ]
    )
