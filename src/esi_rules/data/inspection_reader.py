"""Read the document of an inspection as values, with any names of kinds, questions and facts.

`esi_rules.files` reads the same shape, and checks every name against the rules. Both give the same
message for a wrong cell, since both parse cells with `CellReader`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

import cattrs

from esi_rules.data.plain_values import (
    WrongDataError,
    got,
    is_number,
    read_amount_data,
    read_text,
)
from esi_rules.data.shapes import each_structured
from esi_rules.records.case import Adjustment, Answer, Case, Event, Fact, Inspection
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import CASE_REQUIRED, FACTS, TABLE_COLUMNS, TABLES
from esi_rules.records.dates import DateOrder, read_date
from esi_rules.records.kinds import KINDS
from esi_rules.records.words import CellReader, RecordWords, WrongCellError
from esi_rules.text import nearest, one_of

__all__ = ["inspection_from_values", "is_nested"]

_T = TypeVar("_T")
_READER = CellReader(RecordWords())
_SETTINGS: Mapping[str, Any] = {
    "area": str,
    "edition": str,
    "not_followed_up": tuple[str, ...],
    "readings": Mapping[str, str],
    "limits": Mapping[str, str],
    "ratings": Mapping[str, str],
    "adjustments": tuple[Adjustment, ...],
    "dates": DateOrder,
    "facts": tuple[str, ...],
}
_Cells = Mapping[str, Callable[[str], object]]


def _cells(order: DateOrder) -> _Cells:
    """Return the functions that parse the cells of each column with a fixed meaning."""
    reader = _READER if order == "ymd" else CellReader(RecordWords(dates=order))
    return {
        "case_id": reader.case_id,
        "sentence": reader.sentence,
        "commenced_on": reader.full_date,
        "ended_on": reader.ended_on,
        "on": reader.on,
        "answer": reader.answer,
    }


_OF_EVERY_CASE = (*CASE_REQUIRED, "ended_on")
_FACTS, _GROUPS = "its facts", "its groupings"
"""Keys for the facts and groupings of a row; they differ from the names of columns."""
_KEYS = (*_SETTINGS, "as_at", *TABLES)


def is_nested(data: Mapping[str, object]) -> bool:
    """Whether an inspection has its events inside its cases, as early versions wrote it."""
    return "events" not in data and "answers" not in data


def inspection_from_values(data: Mapping[str, Any], conv: cattrs.Converter) -> Inspection:
    """Return the inspection in a document. Raises the exceptions of cattrs, with its notes."""
    if data.get("schema_version", 1) != 1:
        raise WrongDataError("must have 1 as its `schema_version`, the one that is read here")
    data = {key: value for key, value in data.items() if key != "schema_version"}
    unknown = [key for key in data if key not in _KEYS]
    if unknown:
        near = nearest(str(unknown[0]), _KEYS)
        hint = f"; did you mean `{near}`?" if near else f"; it has {one_of(_KEYS, 'and')}"
        raise WrongDataError(f"has no field `{unknown[0]!s:.80}`{hint}")
    for name in ("area", "as_at", "cases", "events"):
        if name not in data:
            raise WrongDataError(f"`{name}` is missing")
    listed = data.get("facts")
    facts = frozenset(map(str, listed)) if isinstance(listed, list) else frozenset()

    order = data.get("dates", "ymd")
    cells = _cells(order if order in get_args(DateOrder) else "ymd")

    def read(name: str, value: object) -> object:
        if name == "as_at":
            return read_date(read_text(value))
        if name in TABLE_COLUMNS:
            return _rows(name, value, facts, cells, conv)
        return conv.structure(value, _SETTINGS[name])

    values = each_structured(data.items(), read)
    values.pop("facts", None)
    values.pop("dates", None)
    parts = {name: values.pop(name, {}) for name in TABLE_COLUMNS}
    return Inspection(cases=tuple(_joined(parts)), **values)


def _rows(
    table: str, data: object, facts: frozenset[str], cells: _Cells, conv: cattrs.Converter
) -> dict[int, dict[str, Any]]:
    if not isinstance(data, list | tuple):
        raise WrongDataError(f"must be a list of rows {got(data)}")
    return each_structured(enumerate(data), lambda _, row: _row(table, row, facts, cells, conv))


def _row(
    table: str,
    row: Mapping[str, Any],
    facts: frozenset[str],
    cells: _Cells,
    conv: cattrs.Converter,
) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        raise WrongDataError(f"must be an object with a key for each column {got(row)}")
    missing = [n for n in TABLE_COLUMNS[table] if n not in row and n != "value"]
    if missing:
        raise WrongDataError(f"`{missing[0]}` is missing; every row has it")
    if table != "cases":
        for name in row:
            if name not in TABLE_COLUMNS[table]:
                raise WrongDataError(f"has no field `{name!s:.80}`")
    kind = _text(row.get("event")) if table == "events" else ""

    def cell(name: str, value: object) -> object:
        if name == "value" and table == "events":
            return _value(kind, value)
        if name in ("event", "question") and table != "cases":
            return _name(value)
        if name in (_OF_EVERY_CASE if table == "cases" else cells):
            return _cell(cells[name], value)
        return _column(name, value, facts, conv)

    found = each_structured(row.items(), cell)
    if table != "cases":
        return found
    own = {name: value for name, value in found.items() if name not in _OF_EVERY_CASE}
    held = {name: value for name, value in own.items() if name in FACTS or name in facts}
    groups = {name: value for name, value in own.items() if name not in held}
    return {**{n: found.get(n) for n in _OF_EVERY_CASE}, _FACTS: held, _GROUPS: groups}


def _text(value: object) -> str:
    try:
        return cell_text(value).strip()
    except ValueError as error:
        raise WrongDataError(f"{error} {got(value)}") from None


def _cell(parse: Callable[[str], _T], value: object) -> _T:
    try:
        return parse(_text(value))
    except WrongCellError as error:
        hint = f"; did you mean `{error.suggestion}`?" if error.suggestion else ""
        raise WrongDataError(f"{error} {got(value)}{hint}") from None


def _name(value: object) -> str:
    text = read_text(value).strip()
    if not text:
        raise WrongDataError(f"is empty {got(value)}")
    return text


def _value(kind: str, value: object) -> object:
    """Parse the value of an event: of a shipped kind as in files, otherwise text or a number."""
    known = KINDS.get(kind)
    if isinstance(value, bool):
        raise WrongDataError(f"must be text, a number or null {got(value)}")
    if isinstance(value, dict):
        return read_amount_data(value)
    if known is not None:
        return _cell(lambda text: _READER.value(known, text), value)
    if is_number(value):
        return read_amount_data(value)
    return _text(value) or None


def _column(name: str, value: object, facts: frozenset[str], conv: cattrs.Converter) -> object:
    """Parse a fact, or return the text of a grouping."""
    if name in FACTS:
        return _cell(lambda text: _READER.fact(name, text), value)
    if name in facts:
        return conv.structure(value, Fact)  # type: ignore[arg-type]
    return _text(value)


def _joined(parts: Mapping[str, Mapping[int, Mapping[str, Any]]]) -> list[Case]:
    """Return the cases made from the rows of the three tables."""
    rows = parts["cases"]
    places: dict[str, int] = {}
    for place, row in rows.items():
        other = places.setdefault(row["case_id"], place)
        if other != place:
            raise WrongDataError(f"`cases` has the id {row['case_id']!r:.80} twice; keep one row")
    events: dict[int, list[Event]] = {place: [] for place in rows}
    answers: dict[int, dict[str, Answer | None]] = {place: {} for place in rows}

    def case_of(row: Mapping[str, Any]) -> int:
        place = places.get(row["case_id"])
        if place is None:
            raise WrongDataError(f"`case_id` is the id of no case {got(row['case_id'])}")
        return place

    def event(_: object, row: Mapping[str, Any]) -> None:
        events[case_of(row)].append(Event(row["event"], row["on"], row.get("value")))

    def answer(_: object, row: Mapping[str, Any]) -> None:
        held = answers[case_of(row)]
        if row["question"] in held:
            raise WrongDataError(f"`question` is answered twice {got(row['question'])}")
        held[row["question"]] = row["answer"]

    take = {"events": event, "answers": answer}
    each_structured(
        ((name, parts[name]) for name in take),
        lambda name, some: each_structured(some.items(), take[name]),
    )
    return list(
        each_structured(
            [("cases", rows)],
            lambda _, some: each_structured(
                some.items(), lambda place, row: _case(row, events[place], answers[place])
            ),
        )["cases"].values()
    )


def _case(row: Mapping[str, Any], events: list[Event], answers: dict[str, Answer | None]) -> Case:
    return Case(
        row["case_id"],
        row["sentence"],
        row["commenced_on"],
        events,
        answers,
        row[_FACTS],
        row[_GROUPS],
        row["ended_on"],
    )
