"""Tables as a spreadsheet: one table per sheet, real dates, formulas stored with their values.

A text is always written as text, so no cell of a record can act as a formula.
"""

from __future__ import annotations

import datetime as dt
import importlib
import io
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import attrs

from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.output import write_atomically
from esi_rules.text import printable

__all__ = ["Cell", "Formula", "Percent", "SheetTable", "write_workbook"]

_MOST_ROWS = 1_048_575
_LONGEST_TEXT = 32_767
_WIDEST = 70
_MEASURED = 500


@attrs.frozen
class Percent:
    """A percentage from 0 to 100, exact; shown in whole percents."""

    value: Fraction


@attrs.frozen
class Formula:
    """A formula with its computed value; None is an empty text."""

    text: str
    value: Percent | Fraction | int | None


Cell = str | int | Fraction | dt.date | Percent | Formula | None


@attrs.frozen
class SheetTable:
    """One sheet: its name, its headers and its rows."""

    name: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def write_workbook(path: Path, tables: Iterable[SheetTable], *, made_on: dt.date | None) -> None:
    """Write tables to an .xlsx file; if an error occurs, nothing is written.

    The same tables give the same bytes. `made_on` is the creation day stored in the file. Raises
    `BadInputError` for a table with more rows than a spreadsheet can have, and `MissingExtraError`
    if XlsxWriter is not installed.
    """
    try:
        xlsxwriter = importlib.import_module("xlsxwriter")
    except ModuleNotFoundError:
        text = 'needs `xlsxwriter`: install it with `pip install "esi-rules[report]"`'
        raise MissingExtraError([Problem("a spreadsheet", text)]) from None
    tables = tuple(tables)
    for table in tables:
        if len(table.rows) > _MOST_ROWS:
            message = (
                f"would have {len(table.rows):,} rows, and a sheet of a spreadsheet has "
                f"{_MOST_ROWS:,}; use --out with .parquet or .csv"
            )
            raise BadInputError([Problem(str(path), message, value=table.name)])
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = made_on or dt.date(2000, 1, 1)
    book.set_properties({"created": dt.datetime(day.year, day.month, day.day)})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "date": book.add_format({"num_format": "ddd d mmm yyyy", "align": "left", "valign": "top"}),
        "percent": book.add_format({"num_format": "0%", "valign": "top"}),
        "number": book.add_format({"valign": "top"}),
    }
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 1)
        for column, header in enumerate(table.headers):
            sheet.write_string(0, column, header, formats["head"])
            sheet.set_column(column, column, _width(header, table.rows, column))
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.headers) - 1)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                _write(sheet, number, column, cell, formats)
    book.close()
    write_atomically(path, buffer.getvalue())


def _write(sheet: object, row: int, column: int, cell: Cell, formats: dict[str, object]) -> None:
    put = {name: getattr(sheet, f"write_{name}") for name in _WRITERS}
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        put["string"](row, column, printable(cell)[:_LONGEST_TEXT], formats["text"])
    elif isinstance(cell, dt.date):
        put["datetime"](row, column, dt.datetime(cell.year, cell.month, cell.day), formats["date"])
    elif isinstance(cell, Formula):
        percent = isinstance(cell.value, Percent)
        kind = formats["percent" if percent else "number"]
        put["formula"](row, column, cell.text, kind, _value(cell.value))
    elif isinstance(cell, Percent):
        put["number"](row, column, _value(cell), formats["percent"])
    else:
        put["number"](row, column, _value(cell), formats["number"])


_WRITERS = ("string", "datetime", "formula", "number")


def _value(value: Percent | Fraction | int | None) -> float | int | str:
    if value is None:
        return ""
    if isinstance(value, Percent):
        return float(value.value / 100)
    return int(value) if value == int(value) else float(value)


def _width(header: str, rows: Sequence[Sequence[Cell]], column: int) -> int:
    longest = max(map(len, header.split()), default=0) + 3
    for row in rows[:_MEASURED]:
        cell = row[column] if column < len(row) else None
        if isinstance(cell, str):
            longest = max(longest, len(cell) + 1)
        elif isinstance(cell, dt.date):
            longest = max(longest, 17)
    return min(longest, _WIDEST)
