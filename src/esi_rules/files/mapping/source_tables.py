"""The tables of a source: a folder of CSV or Parquet files, a database file or a server."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

import attrs

from esi_rules.errors import (
    BadInputError,
    EsiError,
    MissingExtraError,
    Problem,
    WrongTypeError,
    system_reason,
)
from esi_rules.files.memory_rows import Cursor, RowSource, read_source
from esi_rules.files.parquet_check import NotParquetError, check_parquet
from esi_rules.files.regular import LARGEST_TABLE, read_bytes
from esi_rules.files.tables import read_csv
from esi_rules.text import inert, nearest, one_of

__all__ = ["Source", "SourceTable", "check_source", "open_source"]

Source: TypeAlias = Path | str | Mapping[str, RowSource]
"""A folder, a database file, the address of a database, or rows by the name of a table."""
_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_DRIVERS: Mapping[str, str] = MappingProxyType(
    {"postgresql": "adbc_driver_postgresql.dbapi", "postgres": "adbc_driver_postgresql.dbapi"}
)
"""The ADBC driver by the scheme of an address."""
_ENDINGS = (".csv", ".parquet")


@attrs.frozen(eq=False)
class SourceTable:
    """One table of a source, with its rows unchanged."""

    name: str
    file: str
    """The name of the file, or of the table of a database, in problems."""
    columns: tuple[str, ...] | None
    """None if they are unknown: for mappings without any row."""
    rows: Sequence[Mapping[str, object]]
    places: Sequence[int]
    """By row: its line in the file; in a database its number, counted from 1."""


@attrs.frozen(eq=False)
class OpenSource:
    """The tables of a source by name; each is read on request."""

    label: str
    names: tuple[str, ...]
    _read: Callable[[str], SourceTable]

    def read(self, name: str) -> SourceTable:
        """Read a table. Raises `BadInputError` if it does not exist or cannot be read."""
        if name not in self.names:
            near = nearest(name, self.names)
            there = f"; there is {one_of(self.names, 'and')}" if self.names and not near else ""
            raise BadInputError([Problem(self.label, f"has no table `{name}`{there}", None, None,
                                         None, near)])  # fmt: skip
        return self._read(name)


def check_source(source: object) -> None:
    """Raise `WrongTypeError` for anything that is not a source."""
    if isinstance(source, Mapping):
        for name in source:
            if not isinstance(name, str):
                raise WrongTypeError(
                    f"`source` must have the names of tables as its keys (got {name!r:.80})"
                )
    elif not isinstance(source, str | Path):
        raise WrongTypeError(
            f"`source` must be a path, an address or rows by table (got {type(source).__name__})"
        )


@contextlib.contextmanager
def open_source(source: Source) -> Iterator[OpenSource]:
    """Open a source for reading: all tables of a database are read in one transaction.

    Raises `BadInputError` for a source that cannot be read, and `MissingExtraError` if a package is
    missing.
    """
    if isinstance(source, Mapping):
        yield _memory(source)
    elif isinstance(source, str) and (match := _ADDRESS.match(source)) is not None:
        with _address(source, match["scheme"].lower()) as found:
            yield found
    else:
        with _path(Path(source)) as found:
            yield found


def _memory(source: Mapping[str, RowSource]) -> OpenSource:
    def read(name: str) -> SourceTable:
        columns, rows = read_source(name, source[name])
        wrong = [n for n, row in enumerate(rows, 1) if not isinstance(row, Mapping)]
        if wrong:
            message = "must be a mapping with a key for each column"
            raise BadInputError([Problem(name, message, n) for n in wrong[:50]])
        held = [row for row in rows if isinstance(row, Mapping)]
        if columns is None and held:
            columns = tuple(dict.fromkeys(str(key) for row in held for key in row))
        return SourceTable(name, name, columns, held, range(1, len(held) + 1))

    return OpenSource("the source", tuple(source), read)


@contextlib.contextmanager
def _path(path: Path) -> Iterator[OpenSource]:
    try:
        folder, there = path.is_dir(), path.exists()
        with contextlib.ExitStack() as stack:
            start = stack.enter_context(path.open("rb")).read(16) if path.is_file() else b""
    except (OSError, ValueError) as error:
        message = f"cannot be read ({system_reason(error)})"
        raise BadInputError([Problem(str(path), message)]) from None
    if folder:
        yield _folder(path)
    elif start == b"SQLite format 3\0":
        with _sqlite(path) as found:
            yield found
    elif start[8:12] == b"DUCK":
        with _duckdb(path) as found:
            yield found
    else:
        message = (
            "is no folder, SQLite file or DuckDB file; name one of them, or an address such as "
            "postgresql://host/database"
            if there
            else "does not exist; name a folder, a file of a database, or its address"
        )
        raise BadInputError([Problem(str(path), message)])


def _folder(path: Path) -> OpenSource:
    try:
        files = sorted(one for one in path.iterdir() if one.suffix.lower() in _ENDINGS)
    except OSError as error:
        message = f"cannot be listed ({system_reason(error)})"
        raise BadInputError([Problem(str(path), message)]) from None
    by_name: dict[str, Path] = {}
    twice = [file.name for file in files if by_name.setdefault(file.stem, file) != file]
    if twice:
        message = "has the name of another table of the folder; keep one"
        raise BadInputError([Problem(name, message) for name in twice])

    def read(name: str) -> SourceTable:
        file = by_name[name]
        data = read_bytes(file, file.name, LARGEST_TABLE)
        if file.suffix.lower() == ".parquet":
            return _parquet(name, file.name, data)
        table = read_csv(name, file.name, data)
        columns = _columns(file.name, table.columns)
        problems = [problem for n in range(len(table.rows)) for problem in table.ragged(n)]
        problems += [one for found in table.faults.values() for one in found.values()]
        if problems:
            raise BadInputError(problems)
        rows = [dict(zip(columns, row, strict=True)) for row in table.rows]
        return SourceTable(name, file.name, columns, rows, table.places or range(len(rows)))

    return OpenSource(path.name, tuple(by_name), read)


def _columns(file: str, columns: Sequence[str]) -> tuple[str, ...]:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        message = "is the name of more than one column; keep one"
        raise BadInputError([Problem(file, message, value=column) for column in twice])
    return tuple(columns)


def _parquet(name: str, file: str, data: bytes) -> SourceTable:
    try:
        import polars as pl
    except ImportError:
        message = "reading Parquet needs polars; install `esi-rules[frames]`, or save it as .csv"
        raise MissingExtraError([Problem(file, message)]) from None
    try:
        check_parquet(io.BytesIO(data))
        rows = pl.read_parquet(io.BytesIO(data)).to_dicts()
    except NotParquetError as error:
        message = f"cannot be read as Parquet ({error}); write it anew"
        raise BadInputError([Problem(file, message)]) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        raise BadInputError([Problem(file, "cannot be read as Parquet; write it anew")]) from None
    columns = tuple(pl.read_parquet_schema(io.BytesIO(data)))
    return SourceTable(name, file, columns, rows, range(2, len(rows) + 2))


# Databases


@contextlib.contextmanager
def _failing(label: str, secret: str = "") -> Iterator[None]:
    """Convert an error of a database to a `BadInputError` that quotes it, without the password."""
    try:
        yield
    except (EsiError, OSError, MemoryError):
        raise
    except Exception as error:
        if type(error).__module__ == "builtins":
            raise
        first = next((line for line in str(error).splitlines() if line.strip()), "")
        if secret:
            first = first.replace(secret, "...")
        message = f"cannot be read ({type(error).__name__}: {first})"
        raise BadInputError([Problem(label, message)]) from None


def _tables_of(label: str, cursor: Callable[[str], Cursor], named: Mapping[str, str]) -> OpenSource:
    """Return the tables of a database; `named` has the quoted name of each by its plain name."""

    def read(name: str) -> SourceTable:
        columns, rows = read_source(name, cursor(f"select * from {named[name]}"))
        held = [row for row in rows if isinstance(row, Mapping)]
        return SourceTable(name, name, columns or (), held, range(1, len(held) + 1))

    return OpenSource(label, tuple(named), read)


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _by_name(rows: Sequence[Sequence[object]], usual: str) -> dict[str, str]:
    """Return the quoted names of tables, given as schema and table, by their plain names.

    The plain name of a table outside the `usual` schema includes its schema.
    """
    return {
        str(name) if schema == usual else f"{schema}.{name}": _quoted(str(schema), str(name))
        for schema, name in rows
    }


@contextlib.contextmanager
def _sqlite(path: Path) -> Iterator[OpenSource]:
    with _failing(path.name):
        database = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        with contextlib.closing(database):
            database.isolation_level = None
            database.execute("begin")
            kinds = "type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\'"
            names = database.execute(f"select name from sqlite_master where {kinds} order by name")
            named = {str(name): _quoted(str(name)) for (name,) in names}
            yield _tables_of(path.name, database.execute, named)


@contextlib.contextmanager
def _duckdb(path: Path) -> Iterator[OpenSource]:
    try:
        import duckdb
    except ImportError:
        message = "reading a DuckDB file needs duckdb; install it with `pip install duckdb`"
        raise MissingExtraError([Problem(path.name, message)]) from None
    with (
        _failing(path.name),
        contextlib.closing(duckdb.connect(str(path), read_only=True)) as database,
    ):
        database.execute("begin transaction")
        rows = database.execute(
            "select table_schema, table_name from information_schema.tables "
            "where table_catalog = current_database() order by all"
        ).fetchall()
        yield _tables_of(path.name, database.execute, _by_name(rows, "main"))


@contextlib.contextmanager
def _address(address: str, scheme: str) -> Iterator[OpenSource]:
    label, secret = _without_secrets(address)
    driver = _DRIVERS.get(scheme)
    if driver is None:
        message = f"is no address that can be read; it must begin with {one_of(_DRIVERS)}, and ://"
        raise BadInputError([Problem(label, message)])
    try:
        module = importlib.import_module(driver)
    except ImportError as error:
        message = (
            f"reading this database needs {error.name}; install it with "
            f'`pip install "esi-rules[databases]"`'
        )
        raise MissingExtraError([Problem(label, message)]) from None
    with (
        _failing(label, secret),
        contextlib.closing(module.connect(address)) as database,
        contextlib.ExitStack() as cursors,
    ):

        def cursor(query: str) -> Cursor:
            found: Cursor = cursors.enter_context(contextlib.closing(database.cursor()))
            found.execute(query)  # type: ignore[attr-defined]
            return found

        # This first statement of the transaction makes every table be read as of one moment.
        cursor("set transaction isolation level repeatable read read only")
        _, rows = read_source("tables", cursor(
            "select table_schema, table_name, current_schema() as usual "
            "from information_schema.tables "
            "where table_schema not in ('pg_catalog', 'information_schema') order by 1, 2"
        ))  # fmt: skip
        found = [row for row in rows if isinstance(row, Mapping)]
        usual = str(found[0]["usual"]) if found else ""
        named = _by_name([(row["table_schema"], row["table_name"]) for row in found], usual)
        yield _tables_of(label, cursor, named)


def _without_secrets(address: str) -> tuple[str, str]:
    """Return an address without user, password and options, and the password."""
    scheme, _, rest = address.partition("://")
    rest = rest.partition("?")[0]
    user, at, place = rest.rpartition("@")
    return inert(f"{scheme}://{place if at else rest}", 200), user.partition(":")[2]
