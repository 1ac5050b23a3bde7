"""Convert rows in memory to tables: Python mappings, or the rows of a database cursor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias, cast

from esi_rules.errors import BadInputError, Problem, WrongTypeError
from esi_rules.files.json_document import fill_table
from esi_rules.files.tables import Table
from esi_rules.records.contract import TABLE_COLUMNS

__all__ = ["Cursor", "RowSource", "memory_table", "read_source"]

_AT_ONCE = 10_000
_FRAMES = frozenset(
    {"_duckdb", "duckdb", "narwhals", "pandas", "polars", "pyarrow", "pyspark"}
)  # fmt: skip
"""The packages whose frames hold columns."""


class Cursor(Protocol):
    """A cursor of a database module (DB-API 2.0) on which a query was executed."""

    @property
    def description(self) -> Sequence[Sequence[object]] | None:
        """The columns of the result; the first element of each is its name."""

    def fetchmany(self, size: int, /) -> Sequence[object]:
        """Return the next rows; an empty sequence if no row is left."""


RowSource: TypeAlias = Iterable[Mapping[str, object]] | Cursor
"""Rows: mappings with a key for each column, or a cursor with the result of a query."""


def memory_table(name: str, rows: RowSource) -> Table:
    """Return the rows as a table of text, numbered from 1; there is no header row.

    A cursor names its columns. For mappings, the columns are the required ones that any row has,
    and other keys: those of any row of `cases`, or of every row of `events` or `answers`. Raises
    `WrongTypeError` for a source that has no rows, and `BadInputError` for a cursor without a
    result.
    """
    columns, sources = read_source(name, rows)
    if columns is None:
        columns = _columns(name, sources)
    places = range(1, len(sources) + 1)
    return fill_table(Table(name, name, columns, [], places, sources=sources, header=None), sources)


def read_source(name: str, rows: RowSource) -> tuple[tuple[str, ...] | None, list[object]]:
    """Return the columns that a cursor names (None for mappings), and each row as a mapping.

    A row that is not a mapping is returned unchanged. Raises `BadInputError` for a cursor with two
    columns of one name, since a mapping can have it only once.
    """
    if isinstance(rows, str | bytes | Mapping):
        raise WrongTypeError(_no_rows(name, rows))
    if hasattr(rows, "description") and hasattr(rows, "fetchmany"):
        return _from_cursor(name, cast(Cursor, rows))
    if type(rows).__module__.partition(".")[0] in _FRAMES:
        raise WrongTypeError(f"{_no_rows(name, rows)}; give frames to `evaluate_frames`")
    try:
        sources = list(rows)
    except TypeError:
        if hasattr(rows, "__iter__"):  # a mistake in the caller's own generator
            raise
        raise WrongTypeError(_no_rows(name, rows)) from None
    return None, [_mapping(row) for row in sources]


def _no_rows(name: str, rows: object) -> str:
    kind = type(rows).__name__
    allowed = "a list of mappings, or a cursor with the result of a query"
    return f"`{name}` must be {allowed} (got {kind})"


def _mapping(row: object) -> object:
    # A row of sqlite3 has `keys`, but is not a mapping.
    if isinstance(row, Mapping) or not hasattr(row, "keys"):
        return row
    return {key: row[key] for key in row.keys()}  # type: ignore[index] # noqa: SIM118


def _from_cursor(name: str, cursor: Cursor) -> tuple[tuple[str, ...], list[object]]:
    if cursor.description is None:
        message = "is a cursor without a result; execute a query that selects rows first"
        raise BadInputError([Problem(name, message)])
    columns = tuple(str(column[0]).strip() for column in cursor.description)
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        message = "is the name of more than one column; keep one"
        raise BadInputError([Problem(name, message, value=column) for column in twice])
    found: list[object] = []
    for row in _fetched(name, cursor):
        held = _mapping(row)
        if isinstance(held, Mapping):  # the names in it may have white space around them
            found.append({str(key).strip(): value for key, value in held.items()})
        else:
            cells = held if isinstance(held, Sequence) else tuple(held)  # type: ignore[arg-type]
            found.append(dict(zip(columns, cells, strict=True)))
    return columns, found


def _fetched(name: str, cursor: Cursor) -> Iterator[object]:
    """Yield the rows of a cursor. An error of its database becomes a `BadInputError`."""
    while True:
        try:
            rows = cursor.fetchmany(_AT_ONCE)
        except Exception as error:
            if type(error).__module__ == "builtins":  # of the host: its timeout, no memory
                raise
            first = next((line for line in str(error).splitlines() if line.strip()), "")
            message = f"could not be fetched from the database ({type(error).__name__}: {first})"
            raise BadInputError([Problem(name, message)]) from error
        if not rows:
            return
        yield from rows


def _columns(name: str, sources: Sequence[object]) -> tuple[str, ...]:
    rows = [row for row in sources if isinstance(row, Mapping)]
    required = TABLE_COLUMNS[name]
    if not rows:
        return required
    keys = dict.fromkeys(key for row in rows for key in row if isinstance(key, str))
    # As in a JSON file, a value that was not recorded may be missing.
    known = [key for key in required if key in keys or key == "value"]
    if name == "cases":
        return (*known, *(key for key in keys if key not in known))
    everywhere = set(keys).intersection(*rows)
    return (*known, *(key for key in keys if key in everywhere and key not in known))
