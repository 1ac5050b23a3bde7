"""Parse rows of the table `cases` into the parts of cases; record every problem."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

import attrs

from esi_rules.errors import Problem
from esi_rules.files.faults import Faults
from esi_rules.files.plausibility import LONGEST_BEFORE, case_doubt, like_ids, likeness
from esi_rules.files.tables import Table, case_of, doubtful_columns
from esi_rules.records.case import Answer, Case, Event, Fact, Sentence
from esi_rules.records.contract import CASE_COLUMNS
from esi_rules.records.words import CellReader, WrongCellError

__all__ = ["CaseParts", "note_like_ids", "read_cases"]

_T = TypeVar("_T")


@attrs.define
class CaseParts:
    """A case whose events and answers are still being read."""

    case_id: str
    sentence: Sentence
    commenced_on: dt.date
    ended_on: dt.date | None
    facts: dict[str, Fact]
    groups: dict[str, str]
    plausible_from: dt.date = attrs.field(init=False)
    """The first plausible day of an event of the case."""
    events: list[Event] = attrs.field(factory=list)
    answers: dict[str, Answer | None] = attrs.field(factory=dict)

    @plausible_from.default
    def _first_plausible(self) -> dt.date:
        return self.commenced_on - LONGEST_BEFORE

    def case(self) -> Case:
        """Return the finished, frozen case."""
        return Case(
            self.case_id,
            self.sentence,
            self.commenced_on,
            tuple(self.events),
            self.answers,
            self.facts,
            self.groups,
            self.ended_on,
        )


def read_cases(
    table: Table, reader: CellReader, faults: Faults, as_at: dt.date | None
) -> dict[str, CaseParts | None]:
    """Return the cases by id; None for a case whose own row is invalid.

    Groupings that look like a misspelt column and implausible days of commencement are noted.
    """
    for column, message in doubtful_columns(table, reader.words.own_facts):
        line = None if table.places is None else table.header
        name = f"cases[].{column}" if table.places is None else column
        faults.note_at(table.file, line, name, message)
    cases: dict[str, CaseParts | None] = {}
    first: dict[str, int] = {}
    twice: dict[str, list[int]] = {}
    for index, row in enumerate(table.rows):
        parts, problems = _read_row(table, index, row, reader)
        case_id = case_of(table, row)
        if case_id and case_id in first:
            twice.setdefault(case_id, [first[case_id]]).append(index)
        elif case_id:
            first[case_id] = index
        if problems:
            faults.add(table, index, problems, case_id)
        if case_id:
            cases[case_id] = parts if not problems else None
        if parts is not None and as_at is not None:
            day = parts.commenced_on
            doubt = case_doubt(day, as_at)
            if doubt is not None:
                faults.note(table, index, "commenced_on", day.isoformat(), doubt)
    for case_id, places in twice.items():
        cases[case_id] = None
        for index in places:
            other = places[1] if index == places[0] else places[0]
            message = f"is the id of {table.place_words(other)} too; each case has one row"
            problem = table.problem(index, "case_id", case_id, message)
            faults.add(table, index, [problem], case_id)
    return cases


def note_like_ids(table: Table, faults: Faults) -> None:
    """Note the ids of cases that look like the id of an earlier case."""
    ids = [case_of(table, row) for row in table.rows]
    place = {id: index for index, id in reversed(list(enumerate(ids)))}
    for id, other in like_ids(ids):
        message = likeness(other, table.place_words(place[other]))
        faults.note(table, place[id], "case_id", id, message)


def _read_row(
    table: Table, index: int, row: Sequence[str | None], reader: CellReader
) -> tuple[CaseParts | None, list[Problem]]:
    problems = table.ragged(index)
    if problems:
        return None, problems
    found = table.faults.get(index, {})
    problems.extend(found.values())
    cells = table.cells(row)

    def read(column: str, parse: Callable[[str], _T], shown: str | None) -> _T | None:
        try:
            return parse(cells.get(column) or "")
        except WrongCellError as error:
            if column not in found and "" not in found:
                problems.append(table.wrong(index, column, shown, error))
            return None

    written = cells.get("case_id")
    case_id = read("case_id", lambda _: reader.case_id(written), written or None)
    sentence = read("sentence", reader.sentence, cells.get("sentence"))
    commenced_on = read("commenced_on", reader.full_date, cells.get("commenced_on") or "")
    ended = cells.get("ended_on") or ""
    ended_on = read("ended_on", reader.ended_on, ended)
    if commenced_on is not None and ended_on is not None and ended_on < commenced_on:
        message = f"is before the case commenced ({commenced_on})"
        problems.append(table.problem(index, "ended_on", ended, message))
    facts: dict[str, Fact] = {}
    groups: dict[str, str] = {}
    for column, cell in cells.items():
        if cell is None:
            continue
        if column in reader.words.facts or column in reader.words.own_facts:
            facts[column] = read(column, partial(reader.fact, column), cell)
        elif column not in CASE_COLUMNS:
            groups[column] = cell
    if problems or case_id is None or sentence is None or commenced_on is None:
        return None, problems
    return CaseParts(case_id, sentence, commenced_on, ended_on, facts, groups), []
