"""Collects the problems of files and rows, and the cases that these exclude."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from esi_rules.errors import Problem
from esi_rules.files.loaded import BadRow, Note
from esi_rules.files.tables import Table, case_of

__all__ = ["MOST_PROBLEMS", "Faults"]

MOST_PROBLEMS = 1_000
"""How many problems of a large table are reported in full; the others are counted."""


@attrs.define
class Faults:
    """The problems and notes found so far."""

    whole: list[Problem] = attrs.field(factory=list)
    """Problems that remain when invalid rows are set aside; they always raise an error."""
    rows: dict[str, dict[int, list[Problem]]] = attrs.field(factory=dict)
    """By table and row: the problems of that row."""
    cases: dict[str, str] = attrs.field(factory=dict)
    """The excluded cases, each with the place of the first invalid row of its record."""
    notes: list[Note] = attrs.field(factory=list)

    def add(self, table: Table, index: int, problems: Sequence[Problem], case_id: str) -> None:
        """Add the problems of a row, and exclude its case."""
        self.rows.setdefault(table.name, {}).setdefault(index, []).extend(problems)
        place = table.place_words(index)
        self.cases.setdefault(case_id, place if table.origins else f"{table.file}, {place}")

    def note_at(self, file: str, row: int | None, column: str | None, message: str) -> None:
        """Add a note on a column or a file."""
        self.notes.append(Note(file, message, row, column))

    def note(
        self, table: Table, index: int, column: str | None, value: str | None, message: str
    ) -> None:
        """Add a note on a cell."""
        row, at = table.where(index, column)
        self.notes.append(Note(table.file_of(index), message, row, at, value))

    def problems(self, tables: Sequence[Table]) -> Iterator[Problem]:
        """Yield every problem: those of whole files first, then by table and row."""
        yield from self.whole
        for table in tables:
            for _, problems in sorted(self.rows.get(table.name, {}).items()):
                yield from problems

    def bad_rows(self, tables: Sequence[Table]) -> Iterator[BadRow]:
        """Yield every row that is invalid or whose case has an invalid row, by table and row."""
        for table in tables:
            own = self.rows.get(table.name, {})
            for index, row in enumerate(table.rows):
                case_id = case_of(table, row)
                if index in own:
                    reasons = tuple(problem.words() for problem in own[index])
                elif case_id in self.cases:
                    reasons = (f"set aside with its case, because of {self.cases[case_id]}",)
                else:
                    continue
                place, cells = table.place(index), table.raw(index)
                yield BadRow(table.file_of(index), place, case_id, reasons, cells)
