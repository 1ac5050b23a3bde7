"""What reading an inspection gives: the good cases, notes, problems and the rows set aside."""

from __future__ import annotations

import attrs

from esi_rules.errors import Problem
from esi_rules.records.case import Inspection
from esi_rules.scoring.setup import Setup
from esi_rules.shown import short_repr

__all__ = ["BadRow", "Loaded", "Note", "Parsed"]


@attrs.frozen
class Note:
    """Something in the input that is no error but that its owner should know."""

    __repr__ = short_repr

    file: str
    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    case: str | None = attrs.field(default=None, kw_only=True)
    """The id of the case, where it stands for the place: a row of a frame has no line."""

    def words(self) -> str:
        """Return the note in one line: place, value, message."""
        return Problem(
            self.file, self.message, self.row, self.column, self.value, case=self.case
        ).words()


@attrs.frozen
class BadRow:
    """A row that was set aside: one that is wrong, or whose case has a row that is wrong."""

    __repr__ = short_repr

    file: str
    row: int | str
    """The line of the file where the row starts; in a JSON file its place, ``events[3]``; for a row
    in memory or in a database its number, counted from 1."""
    case_id: str
    """The case it names, as written in the file; empty where the row names none."""
    reasons: tuple[str, ...]
    cells: str
    """The row as JSON text: a list of its cells in order, or the object of a JSON file."""


@attrs.frozen
class Parsed:
    """An inspection as parsed. Without problems, `inspection` holds every case of the input."""

    inspection: Inspection
    notes: tuple[Note, ...] = ()
    problems: tuple[Problem, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()


@attrs.frozen
class Loaded(Parsed):
    """A parsed inspection with its set-up: the rules, readings and weights that it is judged by."""

    __repr__ = short_repr

    setup: Setup = attrs.field(kw_only=True, repr=False)
