"""Parquet tables as lazy frames of text and dates, with row numbers."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from esi_rules.errors import Problem
from esi_rules.files.parquet_check import NotParquetError, check_parquet
from esi_rules.files.regular import FileVersion, is_special, version_of
from esi_rules.files.tables import Table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIRST_ROW", "ROW", "Scan", "in_text", "scan", "unreadable"]

ROW = "row of the file"
"""The column with the place of a row in its file, counted from 0; no table can have this name."""
_DATES = frozenset({"commenced_on", "ended_on", "on"})
FIRST_ROW = 2
"""The number of the first row: rows are numbered as in a CSV file, whose header is row 1."""


@attrs.frozen(eq=False)
class Scan:
    """One table of a folder, not yet read."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: int
    _native: pl.LazyFrame
    _texts: tuple[pl.Expr, ...]
    _path: Path
    _version: FileVersion | None

    @property
    def changed(self) -> bool:
        """Whether the file has been changed or replaced since it was opened."""
        return version_of(self._path) != self._version

    @property
    def frame(self) -> pl.LazyFrame:
        """All rows as text, except for dates in the date columns, with the column `ROW`."""
        return self._told(self._native, 0)

    def rows_from(self, first: int, n: int) -> pl.LazyFrame:
        """Return up to `n` rows of the frame from row `first`; the others are not read."""
        return self._told(self._native.slice(first, n), first)

    def _told(self, native: pl.LazyFrame, first: int) -> pl.LazyFrame:
        return native.with_row_index(ROW, offset=first).select(ROW, *self._texts)

    def part(self, frame: pl.DataFrame) -> Table:
        """Convert some rows of the frame to a table for the row readers."""
        from esi_rules.files.typed_columns import table_of

        places = [FIRST_ROW + row for row in frame[ROW].to_list()]
        return table_of(self.name, self.file, frame.select(self.columns), places, of_frame=False)


def scan(path: Path, name: str) -> Scan | None:
    """Open a Parquet file for scanning; None if its cells must be read one by one."""
    import polars as pl

    if is_special(path):
        return None
    version = version_of(path)
    try:
        with path.open("rb") as file:
            check_parquet(file)
    except (NotParquetError, OSError):
        return None
    try:
        native = pl.scan_parquet(path, glob=False)
        schema = native.collect_schema()
        rows = native.select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        return None
    texts = [in_text(column, dtype) for column, dtype in schema.items()]
    columns = tuple(column.strip() for column in schema)
    if any(text is None for text in texts) or len(set(columns)) < len(columns) or ROW in columns:
        return None
    named = tuple(t.alias(c) for t, c in zip(texts, columns, strict=True) if t is not None)
    return Scan(name, path.name, columns, rows, native, named, path, version)


def unreadable(scans: Iterable[Scan]) -> list[Problem]:
    """Return a problem for each table that cannot be read to its end."""
    import polars as pl

    problems = []
    for table in scans:
        try:
            table.frame.select(pl.all().hash().sum()).collect(engine="streaming")
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
            problems.append(Problem(table.file, "cannot be read as Parquet; write it anew"))
    return problems


def in_text(column: str, dtype: pl.DataType) -> pl.Expr | None:
    """Convert a column to the text that a CSV would have; None if its type is not supported here.

    Dates in the date columns stay dates, so that they can be compared.
    """
    import polars as pl

    cell = pl.col(column)
    if dtype == pl.String:
        return cell.fill_null("")
    if dtype == pl.Date:
        return cell if column.strip() in _DATES else cell.dt.to_string("%Y-%m-%d").fill_null("")
    if isinstance(dtype, pl.Categorical | pl.Enum) or dtype.is_integer():
        return cell.cast(pl.String).fill_null("")
    if dtype == pl.Boolean:
        words = pl.when(cell).then(pl.lit("yes")).when(~cell).then(pl.lit("no"))
        return words.otherwise(pl.lit(""))
    if dtype == pl.Null:
        return cell.cast(pl.String).fill_null("")
    return None
