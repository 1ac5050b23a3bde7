"""Tables from and to Parquet bytes, through polars, which is only imported when it is needed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from esi_rules.errors import BadInputError, Problem, inert
from esi_rules.files.cells import cell_text
from esi_rules.files.tables import Table

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
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        raise BadInputError([Problem(file, "cannot be read as Parquet; write it anew")]) from None
    columns: list[list[str]] = []
    found: list[tuple[int, str, str, str]] = []
    for series in frame.get_columns():
        cells: list[str] = []
        for index, value in enumerate(_values(file, series)):
            try:
                cells.append(value if type(value) is str else cell_text(value))
            except ValueError as error:
                cells.append(str(value))
                found.append((index, series.name.strip(), str(value), str(error)))
        columns.append(cells)
    rows: Sequence[Sequence[str]] = list(zip(*columns, strict=True))
    names = tuple(column.strip() for column in frame.columns)
    table = Table(name, file, names, rows, range(2, len(rows) + 2))
    faults: dict[int, dict[str, Problem]] = {}
    for index, column, value, message in found:
        faults.setdefault(index, {})[column] = table.problem(index, column, value, message)
    return Table(name, file, names, rows, table.places, faults)


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
