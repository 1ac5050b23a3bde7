"""Tables in JSON: in the document of an inspection, or as JSON Lines with one row per line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

import attrs

from esi_rules.errors import BadInputError, Problem
from esi_rules.files.encoding import decode, is_whole, json_text
from esi_rules.files.tables import Table
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import TABLE_COLUMNS, TABLES
from esi_rules.text import nearest

__all__ = ["UnreadCell", "document_tables", "fill_table", "parse_json", "read_json_lines"]

_DEEPEST = 20


class _Object(dict[str, object]):
    """A JSON object that remembers its duplicate keys."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, object]]) -> _Object:
    found = _Object(pairs)
    if len(found) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        found.twice = tuple(key for key, count in counts.items() if count > 1)
    return found


def _whole(text: str) -> int | Decimal:
    # Python refuses to parse integers with thousands of digits; the check of the cell should do so.
    return int(text) if len(text) < 1000 else Decimal(text)


def _number(text: str) -> Decimal | str:
    try:
        return Decimal(text)
    except InvalidOperation:
        # An exponent of twenty digits: kept as text, it is refused by the check of its cell.
        return text


def parse_json(file: str, text: str, twice: list[Problem] | None = None) -> Mapping[str, object]:
    """Parse JSON text whose top level is an object; numbers are kept exact.

    Raises `BadInputError` with the line of the first syntax error, for too deep nesting, and for
    duplicate keys outside the rows. If a list `twice` is given, problems of duplicate keys are
    added to it instead, to be reported with all other problems.
    """
    found = _loaded(file, text)
    if not isinstance(found, _Object):
        message = "must be an object with the keys of an inspection at its top level"
        raise BadInputError([Problem(file, message)])
    problems: list[Problem] = []
    _walk(file, found, problems)
    if twice is not None:
        twice.extend(problems)
    elif problems:
        raise BadInputError(problems)
    return found


def _loaded(file: str, text: str, line: int | None = None) -> object:
    """Parse JSON text, which is either line `line` of its file or the whole file."""
    try:
        found: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_number,
            parse_constant=Decimal,
        )
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        message = f"is not JSON from character {error.colno} on: {what}"
        raise BadInputError([Problem(file, message, line or error.lineno)]) from None
    except RecursionError:
        raise BadInputError([Problem(file, "is nested too deeply to be read", line)]) from None
    return found


def _walk(file: str, document: _Object, problems: list[Problem]) -> None:
    # Without recursion, because the text may be nested too deeply for it.
    rows = {id(row) for name in TABLES for row in _list(document.get(name))}
    left: list[tuple[str, object, int]] = [("", document, 0)]
    while left:
        path, value, depth = left.pop()
        if depth > _DEEPEST:
            raise BadInputError([Problem(file, "is nested too deeply to be read")])
        if isinstance(value, _Object):
            if id(value) not in rows:
                for key in value.twice:
                    column = f"{path}.{key}" if path else key
                    problems.append(Problem(file, "is given twice; keep one", column=column))
            for key, inner in value.items():
                if isinstance(inner, (list, dict)):
                    left.append((f"{path}.{key}" if path else key, inner, depth + 1))
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                if isinstance(inner, (list, dict)):
                    left.append((f"{path}[{place}]" if depth < 4 else path, inner, depth + 1))


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def document_tables(
    file: str, document: Mapping[str, object]
) -> tuple[dict[str, Table], list[Problem]]:
    """Return the tables of a document by name, and the problems of missing or wrong ones."""
    tables: dict[str, Table] = {}
    problems: list[Problem] = []
    for name in TABLES:
        value = document.get(name)
        if isinstance(value, (list, tuple)):
            tables[name] = _table(name, file, list(value))
        elif name in document:
            shown = json_text(value) if not isinstance(value, (str, dict)) else None
            message = "must be a list of objects, one for each row"
            problems.append(Problem(file, message, column=name, value=shown))
        elif name != "answers":
            problems.append(Problem(file, "is missing; it is a list of rows", column=name))
    return tables, problems


def read_json_lines(name: str, file: str, data: bytes) -> Table:
    """Parse a table from JSON Lines: each line is an object, which is a row, or is empty.

    Raises `BadInputError` with every line that is not JSON, since it could belong to any case.
    """
    sources: list[object] = []
    places: list[int] = []
    problems: list[Problem] = []
    for number, line in enumerate(decode(file, data).split("\n"), 1):
        if line.strip():
            try:
                sources.append(_loaded(file, line, number))
                places.append(number)
            except BadInputError as error:
                problems += error.problems
    if problems:
        raise BadInputError(problems)
    return _table(name, file, sources, places)


def _table(name: str, file: str, sources: list[object], places: list[int] | None = None) -> Table:
    columns = dict.fromkeys(TABLE_COLUMNS[name])
    if name == "cases":
        for source in sources:
            if isinstance(source, Mapping):
                columns.update(dict.fromkeys(source))
    return fill_table(Table(name, file, tuple(columns), [], places, sources=sources), sources)


@attrs.frozen
class UnreadCell:
    """A cell that could not be converted, in a row of objects: its text and the problem."""

    text: str
    message: str


def fill_table(table: Table, sources: Sequence[object]) -> Table:
    """Return the table with rows made from the objects `sources`, one cell for each column."""
    rows: list[list[str | None]] = []
    faults: dict[int, dict[str, Problem]] = {}
    for index, source in enumerate(sources):
        row, found = _row(table, index, source)
        rows.append(row)
        if found:
            faults[index] = found
    return attrs.evolve(table, rows=rows, faults=faults)


def _row(table: Table, index: int, source: object) -> tuple[list[str | None], dict[str, Problem]]:
    found: dict[str, Problem] = {}
    if not isinstance(source, Mapping):
        message = "must be an object with a key for each column"
        shown = None if isinstance(source, (list, tuple)) else json_text(source)
        found[""] = table.problem(index, None, shown, message)
        return [None] * len(table.columns), found
    row: list[str | None] = []
    for column in table.columns:
        cell: str | None = None
        if column in source:
            value = source[column]
            if isinstance(value, UnreadCell):
                cell = value.text
                found[column] = table.problem(index, column, cell or None, value.message)
            elif isinstance(value, str):
                cell = value
                if not is_whole(value):
                    message = "holds a NUL character or half a character; take it out"
                    found[column] = table.problem(index, column, value, message)
            else:
                try:
                    cell = cell_text(value)
                except ValueError as error:
                    shown = None if isinstance(value, (list, dict)) else str(value)
                    found[column] = table.problem(index, column, shown, str(error))
                    cell = ""
        elif column in TABLE_COLUMNS[table.name] and column != "value":
            found[column] = table.problem(index, column, None, "is missing; every row has it")
        row.append(cell)
    if len(source) > sum(cell is not None for cell in row):
        required = TABLE_COLUMNS[table.name]
        for key in source:
            if key not in table.columns:
                message = f"is not a key of {table.name}"
                found[str(key)] = table.problem(
                    index, None, str(key), message, nearest(str(key), required)
                )
    for key in getattr(source, "twice", ()):
        found[f"{key} twice"] = table.problem(index, key, None, "is given twice; keep one")
    return row, found
