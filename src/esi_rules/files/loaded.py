"""The result of reading an inspection: valid cases, notes, problems and rows set aside."""

from __future__ import annotations

import attrs

from esi_rules.errors import Problem
from esi_rules.records.case import Inspection
from esi_rules.scoring.setup import Setup
from esi_rules.shown import short_repr

__all__ = ["BadRow", "Loaded", "Note", "Parsed"]


@attrs.frozen
class Note:
    """Something in the input that is not an error but that its owner should check."""

    __repr__ = short_repr

    file: str
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    case: str | None = attrs.field(default=None, kw_only=True)
    """The id of the case, if it serves as the place: rows of frames have no line."""

    def words(self) -> str:
        """Return the note as one line of text: place, value, message."""
        return Problem(
            self.file, self.message, self.row, self.column, self.value, case=self.case
        ).words()


@attrs.frozen
class BadRow:
    """A row that was set aside because it, or another row of its case, is invalid."""

    __repr__ = short_repr

    file: str
    row: int | str
    """The line of the file where the row starts; in a JSON file its path, ``events[3]``; in memory
    or in a database its number, counted from 1."""
    case_id: str
    """The id of its case, as written in the file; empty if the row has none."""
    reasons: tuple[str, ...]
    cells: str
    """The row as JSON text: a list of its cells in order, or the object of a JSON file."""


@attrs.frozen
class Parsed:
    """An inspection as parsed. Without problems, `inspection` has every case of the input."""

    inspection: Inspection
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()


@attrs.frozen
class Loaded(Parsed):
    """A parsed inspection with its set-up: the rules, readings and weights for judging it."""

    __repr__ = short_repr

    setup: Setup = attrs.field(kw_only=True, repr=False)
