"""Read and write tables as Parquet with polars, which is imported when needed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.parquet_check import NotParquetError, check_parquet
from esi_rules.files.tables import Table
from esi_rules.oldest import refuse_older

__all__ = ["parquet_bytes", "read_parquet"]


def read_parquet(name: str, file: str, data: bytes) -> Table:
    """Read a table from Parquet bytes; typed columns become the text that a CSV would have.

    Rows are numbered as in a CSV file: the first is row 2. Raises `BadInputError` if the file is
    not Parquet, and `MissingExtraError`, a kind of it, without polars.
    """
    try:
        import polars as pl
    except ImportError:
        message = "reading Parquet needs polars; install `esi-rules[frames]`, or save it as .csv"
        raise MissingExtraError([Problem(file, message)]) from None
    refuse_older(file, "polars")
    try:
        check_parquet(io.BytesIO(data))
    except NotParquetError as error:
        message = f"cannot be read as Parquet ({error}); write it anew"
        raise BadInputError([Problem(file, message)]) from None
    try:
        frame = pl.read_parquet(io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        raise BadInputError([Problem(file, "cannot be read as Parquet; write it anew")]) from None
    from esi_rules.files.typed_columns import nested_columns, table_of

    nested = nested_columns(file, frame.schema)
    if nested:
        raise BadInputError(nested)
    return table_of(name, file, frame, range(2, frame.height + 2), of_frame=False)


def parquet_bytes(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table of text columns as Parquet. Raises `MissingExtraError` without polars."""
    try:
        import polars as pl
    except ImportError:
        message = "writing Parquet needs polars; install `esi-rules[frames]`, or write .csv"
        raise MissingExtraError([Problem("output", message)]) from None
    refuse_older("output", "polars")
    cells = zip(*rows, strict=True) if rows else ([] for _ in columns)
    frame = pl.DataFrame(
        {name: list(column) for name, column in zip(columns, cells, strict=True)},
        schema=dict.fromkeys(columns, pl.String),
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()
