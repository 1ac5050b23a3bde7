"""Write an inspection as JSON text or as a folder of tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from esi_rules.data.inspection_document import (
    WHERE,
    adjustments,
    answer_rows,
    event_rows,
    inspection_to_document,
    refuse,
    unwritable,
)
from esi_rules.errors import Problem, system_reason
from esi_rules.files.output import write_atomically
from esi_rules.files.parquet import parquet_bytes
from esi_rules.files.quarantine import csv_line
from esi_rules.records.case import Inspection
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import (
    CHOICE_FACTS,
    FACTS,
    TABLE_COLUMNS,
)

__all__ = ["inspection_to_json", "write_folder"]


def inspection_to_json(inspection: Inspection) -> str:
    """Return the inspection as the text of a JSON file, ending in a new line.

    Raises `BadInputError` for an inspection that the file cannot hold.
    """
    return json.dumps(inspection_to_document(inspection), ensure_ascii=False, indent=1) + "\n"


def write_folder(
    path: Path, inspection: Inspection, *, fmt: Literal["csv", "parquet"] = "csv"
) -> None:
    """Write the folder of tables and settings that `read` reads; create it if necessary.

    If only some cases have a fact, a shipped yes/no fact is written as no for the others, and a
    caller's own fact as unknown; both mean the same as a missing fact. Raises `BadInputError` if
    the folder cannot be written or already has a table in the other format, and for an inspection
    that tables cannot hold: with `tier`, `band` or a grouping that only some cases have, or text
    with white space around it.
    """
    path = Path(path)
    refuse([*unwritable(inspection), *_uneven(inspection)])
    other = "parquet" if fmt == "csv" else "csv"
    stale = [f"{name}.{other}" for name in TABLE_COLUMNS if (path / f"{name}.{other}").exists()]
    message = f"is already in the folder; remove it before writing as .{fmt}"
    refuse([Problem(name, message) for name in stale])
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = system_reason(error)
        refuse([Problem(str(path), f"cannot be made into a folder ({why}); name another")])
    columns, rows = _case_table(inspection)
    tables: dict[str, tuple[tuple[str, ...], Sequence[tuple[str, ...]]]] = {
        "cases": (columns, rows),
        "events": (TABLE_COLUMNS["events"], list(event_rows(inspection))),
        "answers": (TABLE_COLUMNS["answers"], list(answer_rows(inspection))),
    }
    for name, (names, cells) in tables.items():
        if fmt == "csv":
            text = "".join([csv_line(names), *(csv_line(row) for row in cells)])
            data = text.encode()
        else:
            data = parquet_bytes(names, cells)
        write_atomically(path / f"{name}.{fmt}", data)
    write_atomically(path / "inspection.toml", "".join(_toml(inspection)).encode())


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
    for adjustment in adjustments(inspection):
        yield f"\n[[adjustments]]\n{_pairs(adjustment)}"


def _pairs(table: Mapping[str, str]) -> str:
    return "".join(f"{_quoted(key)} = {_quoted(value)}\n" for key, value in table.items())


def _quoted(text: str) -> str:
    # JSON's escapes are valid in TOML, but only TOML forbids a bare DEL.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _uneven(inspection: Inspection) -> list[Problem]:
    problems: list[Problem] = []
    cases = inspection.cases
    groups = {name for case in cases for name in case.groups}
    partial = Counter(name for case in cases for name in (*case.groups, *case.facts))
    for name, count in partial.items():
        if count < len(cases) and (name in CHOICE_FACTS or name in groups):
            message = f"is given for {count} of {len(cases)} cases; a table needs it for all"
            problems.append(Problem(WHERE, message, column=name))
    return problems
