"""Parse rows of the table `events` into events of their cases; record every problem."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping, Sequence
from decimal import Decimal

from esi_rules.errors import Problem, UnknownKindWarning
from esi_rules.files.case_rows import CaseParts
from esi_rules.files.faults import Faults
from esi_rules.files.plausibility import event_doubt
from esi_rules.files.tables import Table, case_of
from esi_rules.records.case import Event
from esi_rules.records.dates import Day, PartlyKnown
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.words import CellReader, NearId, WrongCellError

__all__ = ["check_case", "read_events"]

_COLUMNS = ("case_id", "event", "on", "value")


def read_events(
    table: Table,
    cases: Mapping[str, CaseParts | None] | None,
    cells: CellReader,
    faults: Faults,
    latest: dt.date | None = None,
) -> None:
    """Parse every event and add it to its case. Duplicate rows are kept, with a note.

    With `latest`, the last plausible day of an event, implausible days are noted too. `cases` is
    None if the cases could not be read; the case ids are then not checked.
    """
    reader = _Reader(table, cases, cells)
    at_case, at_event, at_on, at_value = (table.columns.index(name) for name in _COLUMNS)
    width = len(table.columns)
    known = cases or {}
    cache = reader.events
    seen: dict[tuple[str, int], int] = {}
    for index, row in enumerate(table.rows):
        event: Event | None = None
        parts: CaseParts | None = None
        # The common case first: a valid row, whose event has been parsed before.
        if len(row) == width and index not in table.faults:
            key = row[at_case], row[at_event], row[at_on], row[at_value]
            parts = known.get(key[0] or "")
            event = cache.get(key[1:])
        if event is None or parts is None:
            event, problems = reader.read(index, row)
            case_id = case_of(table, row)
            if event is None:
                faults.add(table, index, problems, case_id)
                continue
            parts = known.get(case_id)
        if parts is None:
            continue
        parts.events.append(event)
        day = event.on
        if latest is not None and not (
            type(day) is dt.date and parts.plausible_from <= day <= latest
        ):
            doubt = event_doubt(parts.commenced_on, latest, day)
            if doubt is not None:
                faults.note(table, index, "on", str(day), doubt)
        # Equal cells give the same object, so its identity shows whether rows are equal.
        before = seen.setdefault((parts.case_id, id(event)), index)
        if before != index:
            faults.note(
                table,
                index,
                None,
                None,
                f"is the same as {table.place_words(before)} in every column; both count",
            )


class _Reader:
    """Parses one row at a time; equal cells give the same event object."""

    def __init__(
        self, table: Table, cases: Mapping[str, CaseParts | None] | None, cells: CellReader
    ) -> None:
        self.table = table
        self.cases = cases
        self.cells = cells
        self.near_case = NearId(cases or ())
        self.events: dict[tuple[str | None, ...], Event] = {}

    def read(self, index: int, row: Sequence[str | None]) -> tuple[Event | None, list[Problem]]:
        """Return the event of a row, or None and all problems of the row."""
        table = self.table
        problems = table.ragged(index)
        if problems:
            return None, problems
        found = table.faults.get(index, {})
        problems.extend(found.values())
        if "" in found:
            return None, problems
        cells = table.cells(row)
        name, on, value = (cells[column] or "" for column in _COLUMNS[1:])
        if "case_id" not in found:
            problems.extend(check_case(table, index, cells["case_id"], self.cases, self.near_case))
        kind: EventKind | None = None
        day: Day = PartlyKnown()
        amount: str | Decimal | None = None
        try:
            kind = self.cells.kind(name)
        except WrongCellError as error:
            if "event" not in found:
                problems.append(table.wrong(index, "event", name or None, error))
        try:
            if "on" not in found:
                day = self.cells.on(on)
        except WrongCellError as error:
            problems.append(table.wrong(index, "on", on, error))
        try:
            if kind is not None and "value" not in found:
                amount = self.cells.value(kind, value)
        except WrongCellError as error:
            problems.append(table.wrong(index, "value", value, error))
        if problems:
            return None, problems
        key = name, on, value
        event = self.events.get(key)
        if event is None:
            event = self.events[key] = _event(name, day, amount)
        return event, []


def _event(name: str, day: Day, value: str | Decimal | None) -> Event:
    if name in KINDS:
        return Event(name, day, value)
    with warnings.catch_warnings():
        # A declared kind of the caller's own is not a typing error.
        warnings.simplefilter("ignore", UnknownKindWarning)
        return Event(name, day, value)


def check_case(
    table: Table,
    index: int,
    case_id: str | None,
    cases: Mapping[str, CaseParts | None] | None,
    near: NearId,
) -> list[Problem]:
    """Return the problem of a row without a case id, or with one that is not in `cases`."""
    if not case_id:
        message = "is empty; write the id of the case this row belongs to"
        return [table.problem(index, "case_id", None, message)]
    if cases is None or case_id in cases:
        return []
    return [table.problem(index, "case_id", case_id, "is not the id of a case", near(case_id))]
