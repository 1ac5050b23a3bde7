"""Read tables from the bytes of an .xlsx file with openpyxl, which is imported when needed.

A file has one table, or is a workbook with a sheet for each table and one for the settings. Cells
keep their types: a date is a day, however it is formatted.
"""

from __future__ import annotations

import importlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.encoding import is_whole
from esi_rules.files.tables import Table
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import TABLES
from esi_rules.text import inert, listed, one_of, quoted

__all__ = ["SETTINGS_SHEET", "read_workbook", "read_xlsx"]

SETTINGS_SHEET: Final = "inspection"
"""The sheet of a workbook that has the settings, in the columns `setting` and `value`."""
_SETTINGS_COLUMNS = ("setting", "value")
_MOST_UNPACKED = 512 * 2**20
"""The most bytes that the parts of a file may have together when unpacked."""
_MOST_PARTS = 10_000
_MOST_ROWS = 1_048_576
_MOST_COLUMNS = 1_000
_MOST_CELLS = 50_000_000
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_AT_A_TIME = 2**20
_OLD = b"\xd0\xcf\x11\xe0"
_NO_VALUE = (
    "is a formula without a stored value; open the file in a spreadsheet program and save it, or "
    "write the value"
)

_Row = Sequence[Any]


@attrs.frozen
class _Formula:
    """A formula that has no stored value."""

    text: str


@attrs.frozen
class _ErrorCell:
    """A cell that shows an error, such as ``#REF!``."""

    text: str


def read_xlsx(name: str, file: str, data: bytes) -> Table:
    """Read one table from the bytes of an .xlsx file: the sheet with its name, or the only sheet.

    Raises `BadInputError` if the whole file cannot be read.
    """
    sheets = _sheets(file, data)
    if name in sheets:
        return _table(name, file, sheets[name])
    if len(sheets) != 1:
        message = (
            f"has {len(sheets)} sheets, and none of them is called `{name}`; rename the sheet that "
            f"has the table"
        )
        raise BadInputError([Problem(file, message)])
    return _table(name, file, next(iter(sheets.values())))


def read_workbook(file: str, data: bytes) -> tuple[dict[str, Table], dict[str, object] | None]:
    """Return the tables of a workbook by name, and the settings; None without a sheet for them.

    Raises `BadInputError` if the whole file cannot be read, if a sheet is missing, and for a sheet
    that is not named like a table or the settings.
    """
    sheets = _sheets(file, data)
    problems: list[Problem] = []
    known = (*TABLES, SETTINGS_SHEET)
    for sheet in sheets:
        if sheet not in known:
            message = f"is not the name of a table or of the settings, which are {one_of(known)}"
            problems.append(Problem(file, f"{message}; rename the sheet or take it out",
                                    value=sheet))  # fmt: skip
    for name in TABLES[:2]:
        if name not in sheets:
            problems.append(Problem(file, f"has no sheet called `{name}`"))
    if problems:
        raise BadInputError(problems)
    tables = {
        name: _table(name, f"{file}, sheet {quoted(name)}", sheets[name])
        for name in TABLES
        if name in sheets
    }
    if SETTINGS_SHEET not in sheets:
        return tables, None
    return tables, _settings(f"{file}, sheet {quoted(SETTINGS_SHEET)}", sheets[SETTINGS_SHEET])


# Sheets


def _sheets(file: str, data: bytes) -> dict[str, list[_Row]]:
    """Return the rows of each sheet by its name, with the stored values."""
    try:
        load = importlib.import_module("openpyxl").load_workbook
    except ModuleNotFoundError:
        text = 'reading .xlsx needs openpyxl: install it with `pip install "esi-rules[report]"`'
        raise MissingExtraError([Problem(file, f"{text}, or save it as .csv")]) from None
    formulas = _check_parts(file, data)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of features it drops, such as drop-down lists, which no table needs.
            warnings.simplefilter("ignore")
            book = load(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            found = {sheet.title.strip(): list(_rows(file, sheet)) for sheet in book.worksheets}
            if formulas:
                book = load(io.BytesIO(data), read_only=True, keep_links=False)
                for sheet in book.worksheets:
                    _mark_formulas(found[sheet.title.strip()], _rows(file, sheet))
            same = len(found) == len(book.worksheets)
    except (BadInputError, MemoryError):
        raise
    except Exception as error:
        # openpyxl raises errors of many kinds for a damaged file.
        message = f"cannot be read as a spreadsheet ({type(error).__name__}); save it anew as .xlsx"
        raise BadInputError([Problem(file, message)]) from None
    if not same:
        raise BadInputError([Problem(file, "has two sheets of one name; rename one")])
    return {name: [[_value(cell) for cell in row] for row in rows] for name, rows in found.items()}


def _check_parts(file: str, data: bytes) -> bool:
    """Return whether a spreadsheet has formulas.

    Raises `BadInputError` if it is not a spreadsheet or is too large to unpack.
    """
    if data.startswith(_OLD):
        message = "is an .xls file of the old kind, or has a password; save it as .xlsx without one"
        raise BadInputError([Problem(file, message)])
    formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            entries = parts.infolist()
            size = sum(entry.file_size for entry in entries)
            if size > _MOST_UNPACKED or len(entries) > _MOST_PARTS:
                message = (
                    f"is larger than {_MOST_UNPACKED} bytes when it is unpacked, the most that is "
                    f"read; split it, or save its tables as .csv"
                )
                raise BadInputError([Problem(file, message)])
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    with parts.open(entry) as part:
                        formulas |= _has_formulas(file, part)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, OSError, EOFError,
            RuntimeError, ValueError) as error:  # fmt: skip
        if isinstance(error, BadInputError):
            raise
        message = "is not a spreadsheet or is damaged; save it anew as .xlsx"
        raise BadInputError([Problem(file, message)]) from None
    except Exception as error:
        if type(error).__module__ != "zlib":
            raise
        message = "is damaged; save it anew as .xlsx"
        raise BadInputError([Problem(file, message)]) from None
    return formulas


def _has_formulas(file: str, part: Any) -> bool:
    """Whether a part of a file has formulas. Raises `BadInputError` if it declares entities."""
    found, before = False, b""
    while chunk := part.read(_AT_A_TIME):
        both = before + chunk
        if _DECLARATION.search(both):
            raise BadInputError([Problem(file, "declares a document type, as no spreadsheet does")])
        found = found or _FORMULA.search(both) is not None
        before = chunk[-64:]
    return found


def _rows(file: str, sheet: Any) -> Iterator[list[Any]]:
    """Yield the rows of a sheet, without the empty cells at their ends."""
    sheet.reset_dimensions()  # the size that the file states may be wrong
    cells = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells += len(row)
        if number > _MOST_ROWS or len(row) > _MOST_COLUMNS or cells > _MOST_CELLS:
            message = (
                f"has cells beyond row {_MOST_ROWS} or column {_MOST_COLUMNS}, or more than "
                f"{_MOST_CELLS} cells; save its tables as .csv"
            )
            raise BadInputError([Problem(file, message, number, value=sheet.title)])
        held = list(row)
        while held and held[-1].value is None and held[-1].data_type not in ("f", "str"):
            held.pop()
        yield [_stored(cell) for cell in held]


@attrs.frozen
class _Stored:
    value: Any
    kind: str


def _stored(cell: Any) -> _Stored:
    return _Stored(cell.value, cell.data_type)


def _mark_formulas(rows: list[list[Any]], with_formulas: Iterator[list[Any]]) -> None:
    """Replace the cell of each formula without a stored value by a `_Formula`."""
    for number, row in enumerate(with_formulas):
        for column, cell in enumerate(row):
            if cell.kind != "f":
                continue
            while number >= len(rows):
                rows.append([])
            held = rows[number]
            held += [_Stored(None, "n")] * (column + 1 - len(held))
            if held[column].value is None and held[column].kind != "str":
                held[column] = _Stored(_Formula(_formula_text(cell.value)), "n")


def _formula_text(value: Any) -> str:
    return str(getattr(value, "text", value))


def _value(cell: _Stored) -> Any:
    return _ErrorCell(str(cell.value)) if cell.kind == "e" else cell.value


# Tables


def _table(name: str, file: str, rows: list[_Row]) -> Table:
    """Convert the rows of a sheet to a table; the first row that is not empty is the header."""
    filled = [number for number, row in enumerate(rows) if any(not _blank(cell) for cell in row)]
    if not filled:
        raise BadInputError([Problem(file, "is empty; its first row must name the columns")])
    first = filled[0]
    width = max(len(_trimmed(rows[number])) for number in filled)
    columns: list[str] = []
    for number, cell in enumerate(_padded(rows[first], width), 1):
        text, message = _text(cell)
        if message is not None:
            problem = Problem(file, f"column {number}: {message}", first + 1, value=text)
            raise BadInputError([problem])
        columns.append(text.strip())
    kept = filled[1:]
    table = Table(
        name,
        file,
        tuple(columns),
        [],
        [number + 1 for number in kept],
        blank=tuple(n + 1 for n in range(first, filled[-1]) if n not in set(filled)),
        header=first + 1,
    )
    same = dict[str, str]().setdefault
    texts: list[list[str]] = []
    faults: dict[int, dict[str, Problem]] = {}
    wrong: list[tuple[int, str, str, str]] = []
    for index, number in enumerate(kept):
        found = [_text(cell) for cell in _padded(rows[number], width)]
        texts.append([same(text, text) for text, _ in found])
        wrong += [
            (index, column, text, message)
            for column, (text, message) in zip(columns, found, strict=True)
            if message is not None
        ]
    table = attrs.evolve(table, rows=texts)
    for index, column, text, message in wrong:
        faults.setdefault(index, {})[column] = table.problem(index, column, text, message)
    return attrs.evolve(table, faults=faults)


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _trimmed(row: _Row) -> _Row:
    end = len(row)
    while end and _blank(row[end - 1]):
        end -= 1
    return row[:end]


def _padded(row: _Row, width: int) -> list[Any]:
    return [*row[:width], *(None for _ in range(width - len(row)))]


def _text(cell: Any) -> tuple[str, str | None]:
    """Return the text of a cell, and its problem if there is one."""
    if isinstance(cell, _Formula):
        return cell.text, _NO_VALUE
    if isinstance(cell, _ErrorCell):
        return cell.text, "is an error of the spreadsheet; correct its formula or write the value"
    if isinstance(cell, str) and not is_whole(cell):
        return cell, "holds a NUL character or half a character; take it out"
    try:
        return cell_text(cell), None
    except ValueError as error:
        return str(cell), str(error)


# Settings


def _settings(file: str, rows: list[_Row]) -> dict[str, object]:
    """Return the settings in the two columns of a sheet, structured as in `inspection.toml`.

    `limits.home-visit` is the limit `home-visit`. A setting that is a list has a row for each
    entry.
    """
    table = _table(SETTINGS_SHEET, file, rows)
    if table.columns != _SETTINGS_COLUMNS:
        message = f"must have the columns {listed(list(map(quoted, _SETTINGS_COLUMNS)))}"
        shown = inert(", ".join(table.columns))
        raise BadInputError([Problem(file, message, table.header, value=shown)])
    problems = [problem for found in table.faults.values() for problem in found.values()]
    found: dict[str, object] = {}
    places = table.places or ()
    values = [_padded(rows[place - 1], 2)[1] for place in places]
    for (key, text), value, place in zip(table.rows, values, places, strict=True):
        key, _, rest = (key or "").strip().partition(".")
        held: object = value if isinstance(value, bool | int | float) else (text or "").strip()
        if not key:
            message = "is empty; write the name of a setting"
            problems.append(Problem(file, message, place, "setting"))
        elif rest:
            part = found.setdefault(key, {})
            if not isinstance(part, dict) or rest in part:
                problems.append(_twice(file, place, f"{key}.{rest}"))
            else:
                part[rest] = held
        elif key == "not_followed_up":
            entries = found.setdefault(key, [])
            assert isinstance(entries, list)
            entries.append(held)
        elif key in found:
            problems.append(_twice(file, place, key))
        else:
            found[key] = held
    if problems:
        raise BadInputError(problems)
    return found


def _twice(file: str, place: int, key: str) -> Problem:
    return Problem(file, "is set twice; set it once", place, "setting", key)
