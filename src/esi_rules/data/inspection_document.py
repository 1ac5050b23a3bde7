"""An inspection as one document: its settings and three lists of rows, like the tables in files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from esi_rules.data.plain_values import as_number
from esi_rules.errors import BadInputError, Problem
from esi_rules.records.case import Case, Event, Fact, Inspection
from esi_rules.records.cells import amount_text, cell_text
from esi_rules.records.contract import CASE_COLUMNS, CHOICE_FACTS, FACTS, LONGEST_ID, YES_NO_FACTS
from esi_rules.records.kinds import KINDS
from esi_rules.records.own_facts import OWN_NAME, exact_number

__all__ = [
    "WHERE",
    "adjustments",
    "answer_rows",
    "event_rows",
    "inspection_to_document",
    "refuse",
    "settings_to_document",
    "unwritable",
]

VERSION = 1
"""The version of the form of all documents except findings and results, which have their own."""
WHERE = "inspection"
"""The name of an inspection in problems with writing it."""


def inspection_to_document(inspection: Inspection) -> dict[str, object]:
    """Return the inspection as plain data for JSON: settings and three lists of rows.

    Parsing the data gives an equal inspection. Raises `BadInputError` for an inspection that they
    cannot represent, for example with an unknown fact, a grouping named like a column, or two cases
    with one id.
    """
    refuse(unwritable(inspection))
    return {
        "schema_version": VERSION,
        **settings_to_document(inspection),
        "facts": list(
            dict.fromkeys(f for case in inspection.cases for f in case.facts if f not in FACTS)
        ),
        "cases": [_case(case) for case in inspection.cases],
        "events": [
            {
                "case_id": case.case_id,
                "event": event.kind,
                "on": str(event.on),
                "value": event_value_data(event),
            }
            for case in inspection.cases
            for event in case.events
        ],
        "answers": [
            {"case_id": case_id, "question": question, "answer": answer or None}
            for case_id, question, answer in answer_rows(inspection)
        ],
    }


def settings_to_document(inspection: Inspection) -> dict[str, object]:
    """Return an inspection without its cases as plain data for JSON."""
    return {
        "area": inspection.area,
        "as_at": inspection.as_at.isoformat(),
        "edition": inspection.edition,
        "not_followed_up": list(inspection.not_followed_up),
        "readings": dict(inspection.readings),
        "limits": dict(inspection.limits),
        "ratings": dict(inspection.ratings),
        "adjustments": adjustments(inspection),
    }


def _case(case: Case) -> dict[str, object]:
    row: dict[str, object] = {
        "case_id": case.case_id,
        "sentence": case.sentence,
        "commenced_on": case.commenced_on.isoformat(),
        "ended_on": None if case.ended_on is None else case.ended_on.isoformat(),
    }
    facts = {
        name: as_number(value) if isinstance(value, Decimal) else value
        for name, value in case.facts.items()
    }
    return {**row, **facts, **case.groups}


def event_value_data(event: Event) -> object:
    """Return the value of an event for JSON; an amount of a shipped kind is text, as in files."""
    if isinstance(event.value, Decimal):
        return amount_text(event.value) if event.kind in KINDS else as_number(event.value)
    return event.value


def event_rows(inspection: Inspection) -> Iterator[tuple[str, str, str, str]]:
    """Yield the id of the case, the kind, the day and the value of each event, as text."""
    for case in inspection.cases:
        for event in case.events:
            yield case.case_id, event.kind, str(event.on), cell_text(event.value)


def answer_rows(inspection: Inspection) -> Iterator[tuple[str, str, str]]:
    """Yield the id of the case, the question and the answer of each answer, as text."""
    for case in inspection.cases:
        for question, answer in case.answers.items():
            yield case.case_id, question, answer or ""


def adjustments(inspection: Inspection) -> list[dict[str, str]]:
    """Return the adjustments as plain data."""
    return [
        {"criterion": a.criterion, "descriptor": a.descriptor, "reason": a.reason, "name": a.name}
        for a in inspection.adjustments
    ]


def refuse(problems: list[Problem]) -> None:
    """Raise `BadInputError` with the problems, if there are any."""
    if problems:
        raise BadInputError(problems)


def unwritable(inspection: Inspection) -> list[Problem]:
    """Return a problem for everything in an inspection that documents and tables cannot hold."""
    problems: list[Problem] = []
    for case_id, count in Counter(case.case_id for case in inspection.cases).items():
        if count > 1:
            message = f"is the id of {count} cases; each needs its own"
            problems.append(Problem(WHERE, message, column="case_id", value=case_id))
    own = {fact for case in inspection.cases for fact in case.facts}
    for case in inspection.cases:
        for fact, value in case.facts.items():
            if not _is_fact(fact, value):
                message = f"is not what the fact can be in a file, in case `{case.case_id}`"
                problems.append(Problem(WHERE, message, column=fact, value=str(value)))
        for group in case.groups:
            if group in CASE_COLUMNS or group in own or not group or not group.isprintable():
                message = f"cannot be the name of a grouping, in case `{case.case_id}`"
                problems.append(Problem(WHERE, message, value=group))
        for text in (case.case_id, *case.groups, *case.groups.values()):
            if text != text.strip():
                message = "has white space around it, which a table does not keep"
                problems.append(Problem(WHERE, message, value=text))
        if not case.case_id.isprintable() or len(case.case_id) > LONGEST_ID:
            message = f"has a character that does not print, or is longer than {LONGEST_ID}"
            problems.append(Problem(WHERE, message, column="case_id", value=case.case_id))
        for name in dict.fromkeys((*case.answers, *(event.kind for event in case.events))):
            if name != name.strip() or not name:
                message = (
                    f"is a name that is empty or has white space around it, in `{case.case_id}`"
                )
                problems.append(Problem(WHERE, message, value=name))
        for event in case.events:
            if isinstance(event.value, str) and event.value != (event.value.strip() or None):
                message = "is a value that is empty or has white space around it"
                problems.append(Problem(WHERE, message, column=event.kind, value=event.value))
    for text in _texts(inspection):
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            message = "holds a NUL character or half a character, which no file can hold"
            problems.append(Problem(WHERE, message, value=text))
    return problems


def _is_fact(fact: str, value: Fact) -> bool:
    if fact in YES_NO_FACTS:
        return value is None or isinstance(value, bool)
    if fact not in FACTS:
        return _is_own_fact(fact, value)
    known = value is None or value in CHOICE_FACTS[fact].values()
    return known and not isinstance(value, bool)


def _is_own_fact(fact: str, value: object) -> bool:
    """Whether a fact can be a column; the rules that read it define its possible values."""
    if fact in CASE_COLUMNS or re.fullmatch(OWN_NAME, fact) is None:
        return False
    if isinstance(value, str):
        return bool(value) and value == value.strip()
    if value is None or isinstance(value, bool):
        return True
    try:
        exact_number(value)
    except ValueError:
        return False
    return True


def _texts(inspection: Inspection) -> Iterator[str]:
    yield inspection.area
    for adjustment in inspection.adjustments:
        yield from (adjustment.reason, adjustment.name)
    for case in inspection.cases:
        yield case.case_id
        yield from case.groups.values()
        yield from (value for value in case.facts.values() if isinstance(value, str))
