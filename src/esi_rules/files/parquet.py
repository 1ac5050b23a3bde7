"""Tables from and to Parquet bytes, through polars, which is only imported when it is needed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from esi_rules.errors import BadInputError, Problem
from esi_rules.files.parquet_check import NotParquetError, check_parquet
from esi_rules.files.tables import Table
from esi_rules.records.cells import cell_text
from esi_rules.text import inert

if TYPE_CHECKING:
    import polars as pl

__all__ = ["parquet_bytes", "read_parquet"]


def read_parquet(name: str, file: str, data: bytes) -> Table:
    """Read a table from Parquet bytes; typed columns become the text that a CSV would have.

    Rows are numbered as in a CSV of the same rows: the first is row 2. Raises `BadInputError`
    where polars is missing or the file is not Parquet.
    """
    try:
        import polars as pl
    except ImportError:
        message = "reading Parquet needs polars; install `esi-rules[frames]`, or save it as .csv"
        raise BadInputError([Problem(file, message)]) from None
    try:
        check_parquet(io.BytesIO(data))
    except NotParquetError as error:
        message = f"cannot be read as Parquet ({error}); write it anew"
        raise BadInputError([Problem(file, message)]) from None
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        raise BadInputError([Problem(file, "cannot be read as Parquet; write it anew")]) from None
    nested = [series for series in frame.get_columns() if series.dtype.is_nested()]
    if nested:
        message = "holds lists or structures; a table has one value in each cell"
        raise BadInputError([Problem(file, message, None, s.name.strip()) for s in nested])
    columns: list[list[str]] = []
    same = dict[str, str]().setdefault
    found: list[tuple[int, str, str, str]] = []
    for series in frame.get_columns():
        name_of = series.name.strip()
        kept, lost = _days(series)
        cells: list[str] = []
        for index, value in enumerate(_values(file, kept)):
            try:
                text = value if type(value) is str else cell_text(value)
                cells.append(same(text, text))
            except ValueError as error:
                cells.append(str(value))
                found.append((index, name_of, str(value), str(error)))
        for index, number in lost:
            cells[index] = str(number)
            message = "is a stored day outside the years 1 to 9999; write it anew"
            found.append((index, name_of, cells[index], message))
        columns.append(cells)
    rows: Sequence[Sequence[str]] = list(zip(*columns, strict=True))
    names = tuple(column.strip() for column in frame.columns)
    table = Table(name, file, names, rows, range(2, len(rows) + 2))
    faults: dict[int, dict[str, Problem]] = {}
    for index, column, value, message in found:
        faults.setdefault(index, {})[column] = table.problem(index, column, value, message)
    return Table(name, file, names, rows, table.places, faults)


# Nanoseconds are not here: they do not reach beyond the year 2262.
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000}


def _days(series: pl.Series) -> tuple[pl.Series, list[tuple[int, int]]]:
    """Take the days out that Python has no date for; return them by row, as they are stored.

    Asked for such a day, polars stops with a report of its own failure instead of an error.
    """
    import polars as pl

    if series.dtype == pl.Date:
        unit = 1
    elif isinstance(series.dtype, pl.Datetime) and series.dtype.time_unit in _PER_DAY:
        unit = _PER_DAY[series.dtype.time_unit]
    else:
        return series, []
    epoch = dt.date(1970, 1, 1)
    # A day inside at both ends, so that no time zone can push a time over the edge.
    first = ((dt.date.min - epoch).days + 1) * unit
    last = ((dt.date.max - epoch).days - 1) * unit
    stored = series.to_physical()
    outside = ((stored < first) | (stored > last)).fill_null(False)
    if not outside.any():
        return series, []
    places = outside.arg_true().to_list()
    return series.set(outside, None), [(place, stored[place]) for place in places]


def _values(file: str, series: pl.Series) -> list[object]:
    import polars as pl

    if series.dtype == pl.Float32:
        # Its own shortest text: as a double it would gain digits that nobody wrote.
        texts = series.cast(pl.String).to_list()
        return [None if text is None else Decimal(text) for text in texts]
    try:
        return series.to_list()
    except (OverflowError, ValueError, pl.exceptions.PanicException):
        message = f"holds values of type {inert(str(series.dtype))} that cannot be read"
        raise BadInputError([Problem(file, message, None, series.name)]) from None


def parquet_bytes(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Write a table as Parquet with columns of text. Raises `BadInputError` without polars."""
    try:
        import polars as pl
    except ImportError:
        message = "writing Parquet needs polars; install `esi-rules[frames]`, or write .csv"
        raise BadInputError([Problem("output", message)]) from None
    cells = zip(*rows, strict=True) if rows else ([] for _ in columns)
    frame = pl.DataFrame(
        {name: list(column) for name, column in zip(columns, cells, strict=True)},
        schema=dict.fromkeys(columns, pl.String),
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
