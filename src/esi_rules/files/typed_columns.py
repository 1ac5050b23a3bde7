"""Convert typed columns of Parquet and of frames to the text that a CSV would have.

`text_of` is `records.cells.cell_text` for a whole column: both give equal text for every valid
cell. `table_of` converts rows for the row readers, which report the problems of invalid cells.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import polars as pl

from esi_rules.errors import BadInputError, Problem
from esi_rules.files.tables import Table
from esi_rules.records.cells import cell_text
from esi_rules.text import inert

__all__ = [
    "REFUSED",
    "SPACE",
    "nested_columns",
    "plain_text",
    "refused",
    "stripped",
    "table_of",
    "text_of",
]

REFUSED = "\0"
"""The text of a cell that no column can hold; the row readers report why."""
SPACE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
"""The characters that are stripped around a cell."""
_EPOCH = dt.date(1970, 1, 1)
# One day inside the limits at both ends, so that no time zone can move a time beyond them.
_FIRST, _LAST = (dt.date.min - _EPOCH).days + 1, (dt.date.max - _EPOCH).days - 1
# Nanoseconds are not here: they do not reach beyond the year 2262.
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000}
_WHOLE = 2.0**53


def nested_columns(file: str, schema: pl.Schema) -> list[Problem]:
    """Return a problem for each column whose cells are not single values."""
    nested = "holds lists or structures; a table has one value in each cell"
    other = "holds objects of a program; a table has text, numbers, dates or yes and no"
    return [
        Problem(file, nested if kind.is_nested() else other, None, name.strip())
        for name, kind in schema.items()
        if kind.is_nested() or kind == pl.Object
    ]


def stripped(column: str) -> pl.Expr:
    """Return an expression for the text of a column without white space around it."""
    return pl.col(column).str.strip_chars(SPACE)


def text_of(column: pl.Series) -> pl.Series:
    """Return a column as text. Categorical and enum columns are unchanged, and so are nulls.

    The text of a cell that no column can hold is `REFUSED`.
    """
    kind = column.dtype
    if kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum):
        return column
    if kind.is_integer() or kind == pl.Null:
        return column.cast(pl.String)
    cell = pl.col("c")
    frame = pl.DataFrame({"c": column})
    text: pl.Expr
    if kind == pl.Boolean:
        text = pl.when(cell).then(pl.lit("yes")).when(~cell).then(pl.lit("no"))
    elif kind == pl.Date:
        inside = column.to_physical().is_between(_FIRST, _LAST)
        frame = frame.with_columns(i=inside)
        text = pl.when(pl.col("i")).then(cell.dt.to_string("%Y-%m-%d"))
        text = text.when(cell.is_not_null()).then(pl.lit(REFUSED))
    elif isinstance(kind, pl.Datetime) and kind.time_zone is None:
        unit = _PER_DAY.get(kind.time_unit, 86_400_000_000_000)
        stored = column.to_physical()
        is_day = (stored % unit == 0) & (stored // unit).is_between(_FIRST, _LAST)
        frame = pl.DataFrame(
            {"c": (stored // unit).cast(pl.Int32, strict=False).cast(pl.Date), "i": is_day}
        )
        text = pl.when(pl.col("i")).then(cell.dt.to_string("%Y-%m-%d"))
        text = text.when(pl.col("i").is_not_null()).then(pl.lit(REFUSED))
    elif isinstance(kind, pl.Decimal):
        text = pl.when(cell.is_not_null()).then(_without_zeros(cell.cast(pl.String), kind.scale))
    elif kind.is_float():
        return _text_of_floats(column)
    else:
        text = pl.when(cell.is_not_null()).then(pl.lit(REFUSED))
    return frame.select(text.alias("c"))["c"].cast(pl.String)


def plain_text(column: pl.Series) -> pl.Series:
    """Return a column as text without white space around it; null becomes empty text."""
    return text_of(column).cast(pl.String).fill_null("").str.strip_chars(SPACE)


def _without_zeros(text: pl.Expr, scale: int) -> pl.Expr:
    return text.str.strip_chars_end("0").str.strip_chars_end(".") if scale else text


def _text_of_floats(column: pl.Series) -> pl.Series:
    column = column.fill_nan(None)
    whole = (column.is_finite() & (column.abs() < _WHOLE) & (column == column.floor())).fill_null(
        True
    )
    if whole.all():
        return column.cast(pl.Int64).cast(pl.String)
    others = column.filter(~whole).unique()
    words = [_float_text(value) for value in _exact_values(others)]
    frame = pl.DataFrame(
        {"c": column, "w": column.set(~whole, None).cast(pl.Int64).cast(pl.String)}
    )
    given = pl.col("c").replace_strict(others, words, default=None, return_dtype=pl.String)
    return frame.select(pl.coalesce("w", given).alias("c"))["c"]


def _float_text(value: object) -> str:
    try:
        return cell_text(value)
    except ValueError:
        return REFUSED


def refused(column: pl.Series) -> pl.Series | None:
    """Return which cells of a grouping column no table can hold; None if there are none."""
    kind = column.dtype
    if kind.is_integer() or kind in (pl.Boolean, pl.Null):
        return None
    text = text_of(column).cast(pl.String)
    found = text.str.contains(REFUSED, literal=True).fill_null(False)
    return found if found.any() else None


def table_of(
    name: str, file: str, frame: pl.DataFrame, places: Sequence[int] | None, *, of_frame: bool
) -> Table:
    """Convert rows to a table of text; cells that cannot be converted become faults."""
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
                if "\0" in text:
                    found.append((index, name_of, text, "holds a NUL character; take it out"))
                cells.append(same(text, text))
            except ValueError as error:
                cells.append(str(value))
                found.append((index, name_of, str(value), str(error)))
        for index, number in lost:
            cells[index] = str(number)
            message = "is a stored day outside the years 1 to 9999; write it anew"
            found.append((index, name_of, cells[index], message))
        columns.append(cells)
    names = tuple(column.strip() for column in frame.columns)
    rows: Sequence[Sequence[str]] = list(zip(*columns, strict=True))
    table = Table(name, file, names, rows, places, of_frame=of_frame)
    faults: dict[int, dict[str, Problem]] = {}
    for index, column, value, message in found:
        faults.setdefault(index, {})[column] = table.problem(index, column, value, message)
    return Table(name, file, names, rows, places, faults, of_frame=of_frame)


def _days(series: pl.Series) -> tuple[pl.Series, list[tuple[int, int]]]:
    """Replace days that Python has no date for by null; return these with their row and number.

    To convert such a day, Polars would panic instead of raising an error.
    """
    if series.dtype == pl.Date:
        unit = 1
    elif isinstance(series.dtype, pl.Datetime) and series.dtype.time_unit in _PER_DAY:
        unit = _PER_DAY[series.dtype.time_unit]
    else:
        return series, []
    stored = series.to_physical()
    outside = ((stored < _FIRST * unit) | (stored > _LAST * unit)).fill_null(False)
    if not outside.any():
        return series, []
    places = outside.arg_true().to_list()
    return series.set(outside, None), [(place, stored[place]) for place in places]


def _exact_values(series: pl.Series) -> list[object]:
    """Return the values of a column; those of a Float32 column as the decimals that are shown."""
    if series.dtype == pl.Float32:
        # The shortest text of the number: as a double it would have more digits than were written.
        texts = series.cast(pl.String).to_list()
        return [None if text is None else Decimal(text) for text in texts]
    return series.to_list()


def _values(file: str, series: pl.Series) -> list[object]:
    try:
        return _exact_values(series)
    except (OverflowError, ValueError, pl.exceptions.PanicException):
        message = f"holds values of type {inert(str(series.dtype))} that cannot be read"
        raise BadInputError([Problem(file, message, None, series.name)]) from None
