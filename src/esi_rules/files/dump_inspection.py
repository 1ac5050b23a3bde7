"""Writing an inspection: as a document, as JSON text, and as a folder of tables."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal

from esi_rules.errors import BadInputError, Problem, system_reason
from esi_rules.files.output import write_atomically
from esi_rules.files.parquet import parquet_bytes
from esi_rules.files.quarantine import csv_line
from esi_rules.records.case import Case, Fact, Inspection
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import (
    CASE_COLUMNS,
    CHOICE_FACTS,
    FACTS,
    TABLE_COLUMNS,
    YES_NO_FACTS,
)
from esi_rules.records.own_facts import OWN_NAME, exact_number

__all__ = ["inspection_to_document", "inspection_to_json", "settings_to_document", "write_folder"]

_WHERE = "inspection"


def inspection_to_document(inspection: Inspection) -> dict[str, object]:
    """Return the inspection as plain values of the JSON shape: settings and three lists of rows.

    Reading it back gives an equal inspection. Raises `BadInputError` for one that the shape cannot
    hold: a fact it does not have, a grouping named like a column, two cases of one id.
    """
    _refuse(_unwritable(inspection))
    return {
        **settings_to_document(inspection),
        "cases": [_case(case) for case in inspection.cases],
        "events": [
            {"case_id": case_id, "event": event, "on": on, "value": value or None}
            for case_id, event, on, value in _event_rows(inspection)
        ],
        "answers": [
            {"case_id": case_id, "question": question, "answer": answer or None}
            for case_id, question, answer in _answer_rows(inspection)
        ],
    }


def settings_to_document(inspection: Inspection) -> dict[str, object]:
    """Return everything of an inspection but its cases, as plain values of the JSON shape."""
    return {
        "area": inspection.area,
        "as_at": inspection.as_at.isoformat(),
        "edition": inspection.edition,
        "not_followed_up": list(inspection.not_followed_up),
        "readings": dict(inspection.readings),
        "limits": dict(inspection.limits),
        "ratings": dict(inspection.ratings),
        "adjustments": _adjustments(inspection),
    }


def inspection_to_json(inspection: Inspection) -> str:
    """Return the inspection as JSON text of the one-file shape, ending in a new line."""
    return json.dumps(inspection_to_document(inspection), ensure_ascii=False, indent=1) + "\n"


def write_folder(
    path: Path, inspection: Inspection, *, fmt: Literal["csv", "parquet"] = "csv"
) -> None:
    """Write the folder of the contract, making it where it does not exist.

    A shipped fact of yes or no that only some cases have is written as no for the others, and a
    fact of a caller's own as not known, which means the same. Raises `BadInputError` where the
    folder cannot be written or already holds a table in the other format, and for an inspection
    that tables cannot hold: `tier`, `band` or a grouping that only some cases have, or text with
    white space around it.
    """
    path = Path(path)
    _refuse([*_unwritable(inspection), *_uneven(inspection)])
    other = "parquet" if fmt == "csv" else "csv"
    stale = [f"{name}.{other}" for name in TABLE_COLUMNS if (path / f"{name}.{other}").exists()]
    message = f"is already in the folder; remove it before writing as .{fmt}"
    _refuse([Problem(name, message) for name in stale])
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = system_reason(error)
        _refuse([Problem(str(path), f"cannot be made into a folder ({why}); name another")])
    columns, rows = _case_table(inspection)
    tables: dict[str, tuple[tuple[str, ...], Sequence[tuple[str, ...]]]] = {
        "cases": (columns, rows),
        "events": (TABLE_COLUMNS["events"], list(_event_rows(inspection))),
        "answers": (TABLE_COLUMNS["answers"], list(_answer_rows(inspection))),
    }
    for name, (names, cells) in tables.items():
        if fmt == "csv":
            text = "".join([csv_line(names), *(csv_line(row) for row in cells)])
            data = text.encode()
        else:
            data = parquet_bytes(names, cells)
        write_atomically(path / f"{name}.{fmt}", data)
    write_atomically(path / "inspection.toml", "".join(_toml(inspection)).encode())


def _case(case: Case) -> dict[str, object]:
    row: dict[str, object] = {
        "case_id": case.case_id,
        "sentence": case.sentence,
        "commenced_on": case.commenced_on.isoformat(),
    }
    if case.ended_on is not None:
        row["ended_on"] = case.ended_on.isoformat()
    facts = {
        name: cell_text(value) if isinstance(value, Decimal) else value
        for name, value in case.facts.items()
    }
    return {**row, **facts, **case.groups}


def _case_table(inspection: Inspection) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    cases = inspection.cases
    held = dict.fromkeys(fact for case in cases for fact in case.facts)
    facts = [*(fact for fact in FACTS if fact in held), *(f for f in held if f not in FACTS)]
    groups = list(dict.fromkeys(group for case in cases for group in case.groups))
    columns = ("case_id", "sentence", "commenced_on", "ended_on", *facts, *groups)
    rows = [
        (
            case.case_id,
            case.sentence,
            cell_text(case.commenced_on),
            cell_text(case.ended_on),
            *(cell_text(case.facts.get(f, False if f in FACTS else None)) for f in facts),
            *(case.groups[group] for group in groups),
        )
        for case in cases
    ]
    return columns, rows


def _event_rows(inspection: Inspection) -> Iterator[tuple[str, str, str, str]]:
    for case in inspection.cases:
        for event in case.events:
            yield case.case_id, event.kind, str(event.on), cell_text(event.value)


def _answer_rows(inspection: Inspection) -> Iterator[tuple[str, str, str]]:
    for case in inspection.cases:
        for question, answer in case.answers.items():
            yield case.case_id, question, answer or ""


def _adjustments(inspection: Inspection) -> list[dict[str, str]]:
    return [
        {"criterion": a.criterion, "descriptor": a.descriptor, "reason": a.reason, "name": a.name}
        for a in inspection.adjustments
    ]


def _toml(inspection: Inspection) -> Iterator[str]:
    yield f"area = {_quoted(inspection.area)}\n"
    yield f"as_at = {inspection.as_at.isoformat()}\n"
    yield f"edition = {_quoted(inspection.edition)}\n"
    yield f"not_followed_up = [{', '.join(map(_quoted, inspection.not_followed_up))}]\n"
    named = (
        ("readings", inspection.readings),
        ("limits", inspection.limits),
        ("ratings", inspection.ratings),
    )
    for name, table in named:
        if table:
            yield f"\n[{name}]\n{_pairs(table)}"
    for adjustment in _adjustments(inspection):
        yield f"\n[[adjustments]]\n{_pairs(adjustment)}"


def _pairs(table: Mapping[str, str]) -> str:
    return "".join(f"{_quoted(key)} = {_quoted(value)}\n" for key, value in table.items())


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's too; TOML alone forbids a bare DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise BadInputError(problems)


def _unwritable(inspection: Inspection) -> list[Problem]:
    problems: list[Problem] = []
    for case_id, count in Counter(case.case_id for case in inspection.cases).items():
        if count > 1:
            message = f"is the id of {count} cases; each needs its own"
            problems.append(Problem(_WHERE, message, column="case_id", value=case_id))
    own = {fact for case in inspection.cases for fact in case.facts}
    for case in inspection.cases:
        for fact, value in case.facts.items():
            if not _is_fact(fact, value):
                message = f"is not what the fact can be in a file, in case `{case.case_id}`"
                problems.append(Problem(_WHERE, message, column=fact, value=str(value)))
        for group in case.groups:
            if group in CASE_COLUMNS or group in own or not group or not group.isprintable():
                message = f"cannot be the name of a grouping, in case `{case.case_id}`"
                problems.append(Problem(_WHERE, message, value=group))
        for text in (case.case_id, *case.groups, *case.groups.values()):
            if text != text.strip():
                message = "has white space around it, which a table does not keep"
                problems.append(Problem(_WHERE, message, value=text))
    for text in _texts(inspection):
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            message = "holds a NUL character or half a character, which no file can hold"
            problems.append(Problem(_WHERE, message, value=text))
    return problems


def _is_fact(fact: str, value: Fact) -> bool:
    if fact in YES_NO_FACTS:
        return value is None or isinstance(value, bool)
    if fact not in FACTS:
        return _is_own_fact(fact, value)
    known = value is None or value in CHOICE_FACTS[fact].values()
    return known and not isinstance(value, bool)


def _is_own_fact(fact: str, value: object) -> bool:
    """Whether a fact can be a column of its own: what it can be, the rules that read it say."""
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


def _uneven(inspection: Inspection) -> list[Problem]:
    problems: list[Problem] = []
    cases = inspection.cases
    groups = {name for case in cases for name in case.groups}
    partial = Counter(name for case in cases for name in (*case.groups, *case.facts))
    for name, count in partial.items():
        if count < len(cases) and (name in CHOICE_FACTS or name in groups):
            message = f"is given for {count} of {len(cases)} cases; a table needs it for all"
            problems.append(Problem(_WHERE, message, column=name))
    return problems


def _texts(inspection: Inspection) -> Iterator[str]:
    yield inspection.area
    for adjustment in inspection.adjustments:
        yield from (adjustment.reason, adjustment.name)
    for case in inspection.cases:
        yield case.case_id
        yield from case.groups.values()
        yield from (value for value in case.facts.values() if isinstance(value, str))
