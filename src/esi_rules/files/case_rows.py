"""Rows of the table `cases` as the parts of cases, every problem of every row noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs

from esi_rules.errors import Problem
from esi_rules.files.faults import Faults, case_of
from esi_rules.files.tables import Table, doubtful_columns
from esi_rules.files.vocabulary import Near
from esi_rules.records.case import Answer, Case, Event, Fact, Sentence
from esi_rules.records.contract import CASE_COLUMNS, FACT_WORDS, LONGEST_ID
from esi_rules.records.dates import read_date
from esi_rules.text import one_of

__all__ = ["CaseParts", "read_cases"]

_SENTENCES: dict[str, Sentence] = {"order": "order", "licence": "licence"}
_SENTENCE_NEAR = Near(_SENTENCES)
_NEAR = {name: Near(word for word in words if word) for name, words in FACT_WORDS.items()}


@attrs.define
class CaseParts:
    """A case while its record is still being read."""

    case_id: str
    sentence: Sentence
    commenced_on: dt.date
    ended_on: dt.date | None
    facts: dict[str, Fact]
    groups: dict[str, str]
    events: list[Event] = attrs.field(factory=list)
    answers: dict[str, Answer | None] = attrs.field(factory=dict)

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


def read_cases(table: Table, faults: Faults, as_at: dt.date | None) -> dict[str, CaseParts | None]:
    """Read the cases by id; None stands for a case whose own row is wrong.

    Notes groupings that look like a misspelt column, and commencements after `as_at`.
    """
    for column, meant in doubtful_columns(table):
        line = None if table.places is None else 1
        name = column if line is not None else f"cases[].{column}"
        faults.note_at(
            table.file, line, name, f"is taken for a grouping; if `{meant}` is meant, rename it"
        )
    cases: dict[str, CaseParts | None] = {}
    first: dict[str, int] = {}
    twice: dict[str, list[int]] = {}
    for index, row in enumerate(table.rows):
        parts, problems = _read_row(table, index, row)
        case_id = case_of(table, row)
        if case_id and case_id in first:
            twice.setdefault(case_id, [first[case_id]]).append(index)
        elif case_id:
            first[case_id] = index
        if problems:
            faults.add(table, index, problems, case_id)
        if case_id:
            cases[case_id] = parts if not problems else None
        if parts is not None and as_at is not None and parts.commenced_on > as_at:
            faults.note(
                table,
                index,
                "commenced_on",
                parts.commenced_on.isoformat(),
                f"is after the day of the inspection ({as_at}), so no clock has started",
            )
    for case_id, places in twice.items():
        cases[case_id] = None
        for index in places:
            other = places[1] if index == places[0] else places[0]
            message = f"is the id of {table.place_words(other)} too; each case has one row"
            problem = table.problem(index, "case_id", case_id, message)
            faults.add(table, index, [problem], case_id)
    return cases


def _read_row(
    table: Table, index: int, row: Sequence[str | None]
) -> tuple[CaseParts | None, list[Problem]]:
    problems = table.ragged(index)
    if problems:
        return None, problems
    found = table.faults.get(index, {})
    problems.extend(found.values())
    cells = table.cells(row)

    def wrong(column: str, value: str | None, message: str, suggestion: str | None = None) -> None:
        if column not in found and "" not in found:
            problems.append(table.problem(index, column, value, message, suggestion))

    case_id = cells.get("case_id")
    if case_id is None:
        wrong("case_id", None, "is missing; every case needs an id")
    elif not case_id.strip():
        wrong("case_id", None, "is empty; every case needs an id")
    elif len(case_id) > LONGEST_ID:
        wrong("case_id", case_id, f"is longer than {LONGEST_ID} characters")
    elif not case_id.isprintable():
        wrong("case_id", case_id, "holds a character that does not print; take it out")

    word = cells.get("sentence")
    sentence = _SENTENCES.get(word or "")
    if sentence is None:
        near = _SENTENCE_NEAR(word) if word else None
        wrong("sentence", word, f"must be {one_of(_SENTENCES)}", near)

    commenced_on = ended_on = None
    try:
        commenced_on = read_date(cells.get("commenced_on") or "")
    except ValueError as error:
        wrong("commenced_on", cells.get("commenced_on") or "", str(error))
    ended = cells.get("ended_on") or ""
    if ended:
        try:
            ended_on = read_date(ended)
        except ValueError as error:
            wrong("ended_on", ended, str(error))
    if commenced_on is not None and ended_on is not None and ended_on < commenced_on:
        wrong("ended_on", ended, f"is before the case commenced ({commenced_on})")

    facts: dict[str, Fact] = {}
    groups: dict[str, str] = {}
    for column, cell in cells.items():
        if cell is None:
            continue
        words = FACT_WORDS.get(column)
        if words is not None:
            if cell in words:
                facts[column] = words[cell]
            else:
                listed = ", ".join(f"`{word}`" for word in words if word)
                wrong(column, cell, f"must be {listed} or empty", _NEAR[column](cell))
        elif column not in CASE_COLUMNS:
            groups[column] = cell
    if problems or case_id is None or sentence is None or commenced_on is None:
        return None, problems
    return CaseParts(case_id, sentence, commenced_on, ended_on, facts, groups), []
