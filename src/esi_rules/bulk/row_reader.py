"""Read the cases that fail the checks of whole columns row by row, with all their records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import polars as pl

from esi_rules.bulk.parquet_scans import FIRST_ROW, ROW, Scan
from esi_rules.errors import Problem
from esi_rules.files.answers import read_answers
from esi_rules.files.case_rows import CaseParts, read_cases
from esi_rules.files.event_rows import read_events
from esi_rules.files.faults import Faults
from esi_rules.files.loaded import BadRow, Note
from esi_rules.files.remarks import Place
from esi_rules.files.tables import Table
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.records.case import Case
from esi_rules.records.words import CellReader

__all__ = ["RowsRead", "read_rows"]


@attrs.frozen
class RowsRead:
    """The result of reading cases row by row: the good ones, and the problems of the others."""

    cases: tuple[tuple[int, Case], ...]
    """The good cases, each with the place of its row."""
    problems: tuple[tuple[int, int, Problem], ...]
    """The problems, each with the place of its table and of its row."""
    bad_rows: tuple[tuple[int, int, BadRow], ...]
    notes: tuple[tuple[Place, Note], ...]
    unused: Mapping[str, tuple[int, int]]
    """By item that only the records decide: how many answers it has, and the row of the first."""


def read_rows(
    scans: Sequence[Scan],
    frames: Sequence[pl.DataFrame],
    vocabulary: Vocabulary,
    as_at: dt.date,
    latest: dt.date,
    others: Sequence[str] = (),
) -> RowsRead:
    """Read the rows of `frames` (a part of each table) one by one, as a small folder is read.

    `latest` is the last plausible day of an event. `others` are the ids of cases that are not in
    `frames`; they are only used to suggest an id in a message.
    """
    faults, reader = Faults(), CellReader(vocabulary)
    tables = [scan.part(frame) for scan, frame in zip(scans, frames, strict=True)]
    known: dict[str, CaseParts | None] = {}
    for table in tables:
        if table.name == "cases":
            known = read_cases(table, reader, faults, as_at)
            good = dict(known)
            known.update((id, None) for id in others if id not in known)
        elif table.name == "events":
            read_events(table, known, reader, faults, latest)
        else:
            read_answers(table, known, reader, faults)
    place = {table.name: number for number, table in enumerate(tables)}
    cases = [
        (row, parts.case())
        for row, (id, parts) in zip(_rows(tables[0], good), good.items(), strict=True)
        if parts is not None and id not in faults.cases
    ]
    rows = {table.name: frame[ROW] for table, frame in zip(tables, frames, strict=True)}
    problems = [
        (place[name], rows[name][index], problem)
        for name, found in faults.rows.items()
        for index, listed in found.items()
        for problem in listed
    ]
    bad = [
        (number, int(row.row) - FIRST_ROW, row)
        for number, table in enumerate(tables)
        for row in faults.bad_rows([table])
    ]
    unused = _unused(tables, faults, vocabulary.recorded)
    notes = [
        # Notes on a cell come before those on its whole row, as when a folder is read at once.
        ((_table_of(note, tables), 0, note.row or 0, note.column is None), note)
        for note in faults.notes
        if not (note.column == "question" and note.value in unused)
    ]
    return RowsRead(
        tuple(sorted(cases, key=lambda case: case[0])),
        tuple(problems),
        tuple(bad),
        tuple(notes),
        unused,
    )


def _rows(table: Table, cases: Mapping[str, object]) -> list[int]:
    """The row of each case, in the order of `cases`."""
    at = table.columns.index("case_id")
    assigned: dict[str, int] = {}
    for index, row in enumerate(table.rows):
        assigned.setdefault((row[at] or "").strip(), int(table.place(index)) - FIRST_ROW)
    return [assigned[id] for id in cases]


def _table_of(note: Note, tables: Sequence[Table]) -> int:
    return next(number for number, table in enumerate(tables) if table.file == note.file)


def _unused(
    tables: Sequence[Table], faults: Faults, recorded: frozenset[str]
) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for table in tables:
        if table.name != "answers":
            continue
        wrong = faults.rows.get("answers", {})
        for index, row in enumerate(table.rows):
            cells = table.cells(row)
            question = cells["question"] or ""
            if question in recorded and cells["answer"] and index not in wrong:
                n, first = found.get(question, (0, int(table.place(index))))
                found[question] = n + 1, first
    return found
