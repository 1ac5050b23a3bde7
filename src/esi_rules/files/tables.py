"""Tables of text cells with the place of each row, and parsing of CSV."""

from __future__ import annotations

import contextlib
import csv
import io
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from esi_rules.errors import BadInputError, Problem
from esi_rules.files.encoding import _MARK, _SAVE, _refuse_other_kinds, decode, json_text
from esi_rules.records.contract import CASE_COLUMNS, OTHER_NAMES, TABLE_COLUMNS
from esi_rules.records.words import WrongCellError
from esi_rules.text import almost, inert, nearest, one_of

__all__ = ["Origin", "Table", "case_of", "check_columns", "doubtful_columns", "read_csv"]

_SEPARATORS = ",;\t|"
# Some spreadsheets name the separator in a separate line before the header.
_NAMED_SEPARATOR = re.compile(rb'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)
_LIMIT_LOCK = threading.Lock()


@attrs.frozen
class Origin:
    """The source of a row that was made from a row of another table."""

    file: str
    """The other table."""
    row: int
    columns: Mapping[str, str]
    """By column of the row: the column of the other table that it comes from."""


@attrs.frozen(eq=False)
class Table:
    """One table as in its file: every cell as text, every row with its place."""

    name: str
    """``cases``, ``events`` or ``answers``."""
    file: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[str | None]]
    """Cells in the order of `columns`; None if a JSON row lacks the key. CSV rows may be longer or
    shorter than `columns`."""
    places: Sequence[int] | None
    """The line on which each row starts; None in a JSON file, where a place is ``events[3]``."""
    faults: Mapping[int, Mapping[str, Problem]] = attrs.field(factory=dict)
    """By row and column: problems found while parsing. An empty column means the whole row."""
    sources: Sequence[object] | None = None
    """The rows as in the JSON file."""
    blank: tuple[int, ...] = ()
    """The lines with only separators."""
    of_frame: bool = False
    """Whether it is part of a frame, whose rows have no lines and are identified by their case."""
    header: int | None = 1
    """The number of the header row; None if there is none, as for rows in memory."""
    origins: Sequence[Origin] | None = None
    """By row: its source in another table; None if the rows were not made from another table."""

    def place(self, index: int) -> int | str:
        """The place of row `index`: its line or number, or its path in a JSON file."""
        if self.origins is not None:
            return self.origins[index].row
        return f"{self.name}[{index}]" if self.places is None else self.places[index]

    def place_words(self, index: int) -> str:
        """The place of row `index` in words: ``row 12`` or ``events[3]``."""
        if self.of_frame:
            return "another row"
        if self.origins is not None:
            return f"row {self.origins[index].row} of {self.origins[index].file}"
        return str(self.place(index)) if self.places is None else f"row {self.places[index]}"

    def file_of(self, index: int) -> str:
        """The file or table that row `index` is in."""
        return self.file if self.origins is None else self.origins[index].file

    def problem(
        self,
        index: int,
        column: str | None,
        value: str | None,
        message: str,
        suggestion: str | None = None,
    ) -> Problem:
        """Build a problem of a cell, or of a whole row if `column` is None."""
        row, at = self.where(index, column)
        case_id = case_of(self, self.rows[index]) if self.of_frame else None
        return Problem(self.file_of(index), message, row, at, value, suggestion, case=case_id)

    def wrong(self, index: int, column: str, value: str | None, error: WrongCellError) -> Problem:
        """Build the problem of a cell that `CellReader` refuses."""
        return self.problem(index, column, value, str(error), error.suggestion)

    def where(self, index: int, column: str | None) -> tuple[int | None, str | None]:
        """Return the row and column for a problem or note on this cell."""
        if self.of_frame:
            return None, column
        if self.origins is not None:
            origin = self.origins[index]
            return origin.row, column and origin.columns.get(column, column)
        if self.places is not None:
            return self.places[index], column
        place = f"{self.name}[{index}]"
        return None, place if column is None else f"{place}.{column}"

    def ragged(self, index: int) -> list[Problem]:
        """Return the problem if row `index` has too many or too few cells."""
        cells, width = len(self.rows[index]), len(self.columns)
        if cells == width:
            return []
        number = "1 cell" if cells == 1 else f"{cells} cells"
        advice = (
            "put a cell that holds a separator in quotation marks"
            if cells > width
            else "write a separator for each empty cell too"
        )
        message = f"has {number} where the header has {width}; {advice}"
        return [self.problem(index, None, None, message)]

    def cells(self, row: Sequence[str | None]) -> dict[str, str | None]:
        """Return the cells of a row by column, without white space around them."""
        stripped = (cell.strip() if cell is not None else None for cell in row)
        return dict(zip(self.columns, stripped, strict=False))

    def raw(self, index: int) -> str:
        """Return row `index` as JSON text, complete and safe to print on a terminal."""
        if self.sources is not None:
            return json_text(self.sources[index])
        return json_text(list(self.rows[index]))


def case_of(table: Table, row: Sequence[str | None]) -> str:
    """Return the case id of a row; empty if it has none."""
    place = table.columns.index("case_id")
    cell = row[place] if place < len(row) else None
    return "" if cell is None else cell.strip()


def _is_utf8(file: str, data: bytes) -> bool:
    """Whether a table is UTF-8. Raises `BadInputError` for other bytes in the header."""
    _refuse_other_kinds(file, data)
    try:
        data.decode()
    except UnicodeDecodeError:
        decode(file, data[: data.find(b"\n") + 1] or data)
        return False
    return True


def _lines(data: bytes) -> io.TextIOWrapper:
    """Return the lines of a table as text, decoded one by one to save memory.

    Bytes that are not UTF-8 become surrogates in their cells, so that only rows with such bytes are
    invalid.
    """
    return io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", "surrogateescape", newline="")


def read_csv(name: str, file: str, data: bytes) -> Table:
    """Parse a table from CSV bytes; the header shows the separator: comma, semicolon, tab or bar.

    Rows with too many or too few cells are kept. Raises `BadInputError` if the whole file cannot be
    parsed.
    """
    broken = not _is_utf8(file, data)
    if not data.removeprefix(_MARK).strip():
        columns = ", ".join(("", *TABLE_COLUMNS.get(name, ()))).removeprefix(",")
        raise BadInputError(
            [Problem(file, f"is empty; its first row must name the columns{columns}")]
        )
    rows: list[list[str]] = []
    places: list[int] = []
    blank: list[int] = []
    header: list[str] | None = None
    # Ids, kinds and dates are repeated often: each text is kept once.
    same = dict[str, str]().setdefault
    named = _NAMED_SEPARATOR.match(data.removeprefix(_MARK)[:10])
    before = 0 if named is None else 1
    start = 1 + before
    with _long_cells(len(data)):
        separator = _separator(name, data) if named is None else named[1].decode()
        lines = _lines(data)
        if named is not None:
            lines.readline()
        reader = csv.reader(lines, delimiter=separator, strict=True)
        try:
            for row in reader:
                if header is None:
                    if row:
                        header = [cell.strip() for cell in row]
                elif row and (row[0] or any(cell.strip() for cell in row)):
                    rows.append([same(cell, cell) for cell in row])
                    places.append(start)
                elif row:
                    blank.append(start)
                start = reader.line_num + 1 + before
        except csv.Error as error:
            what = (
                "opens a quotation mark that is never closed"
                if "unexpected end" in str(error)
                else "has text after a closing quotation mark"
            )
            hint = "inside a quoted cell, write each quotation mark twice"
            raise BadInputError([Problem(file, f"{what}; {hint}", start)]) from None
    if header is None:
        header = []
    table = Table(name, file, tuple(header), rows, places, blank=tuple(blank))
    return attrs.evolve(table, faults=_faults(table)) if broken or b"\0" in data else table


def _faults(table: Table) -> dict[int, dict[str, Problem]]:
    """Return the cells with a NUL character or a byte that is not UTF-8, by row and column."""
    faults: dict[int, dict[str, Problem]] = {}
    for index, row in enumerate(table.rows):
        for column, cell in zip(table.columns, row, strict=False):
            message = None if cell is None or cell.isascii() else _not_utf8(cell)
            if cell is not None and "\0" in cell:
                message = "holds a NUL character; take it out"
            if message is not None:
                problem = table.problem(index, column, cell, message)
                faults.setdefault(index, {})[column] = problem
    return faults


def _not_utf8(cell: str) -> str | None:
    byte = next((ord(c) - 0xDC00 for c in cell if "\udc80" <= c <= "\udcff"), None)
    return None if byte is None else f"holds a byte that is not UTF-8 (0x{byte:02X}); {_SAVE}"


def _separator(name: str, data: bytes) -> str:
    known = {*TABLE_COLUMNS.get(name, ()), *CASE_COLUMNS}
    best, best_score = _SEPARATORS[0], (-1, -1)
    for separator in _SEPARATORS:
        with contextlib.suppress(csv.Error):
            reader = csv.reader(_lines(data), delimiter=separator, strict=True)
            header = next((row for row in reader if row), [])
            score = (len(known & {cell.strip() for cell in header}), len(header))
            if score > best_score:
                best, best_score = separator, score
    return best


@contextlib.contextmanager
def _long_cells(longest: int) -> Iterator[None]:
    # The csv module has one limit for the whole process: raise it, and restore it afterwards.
    with _LIMIT_LOCK:
        before = csv.field_size_limit()
        csv.field_size_limit(max(before, longest + 1))
        try:
            yield
        finally:
            csv.field_size_limit(before)


def check_columns(table: Table, own_facts: Iterable[str]) -> list[Problem]:
    """Return the problems of a table's columns: missing, unknown, duplicate or unnamed ones.

    `own_facts` are declared facts, which may be columns of `cases`.
    """
    row = None if table.places is None or table.of_frame else table.header
    required = TABLE_COLUMNS[table.name]
    of_cases = {*CASE_COLUMNS, *own_facts}
    problems: list[Problem] = []
    taken: set[str] = set()
    for column in required:
        if column in table.columns:
            continue
        spare = [c for c in table.columns if c not in required and c not in of_cases]
        near = nearest(column, spare)
        hint = f"; rename `{inert(near)}` if that is it" if near is not None else ""
        taken.update([near] if near is not None else [])
        problems.append(Problem(table.file, f"the column is missing{hint}", row, column))
    seen: set[str] = set()
    for number, column in enumerate(table.columns, 1):
        if not column:
            problems.append(
                Problem(table.file, f"column {number} has no name; name it or take it out", row)
            )
        elif column in seen:
            message = "is the name of more than one column; keep one"
            problems.append(Problem(table.file, message, row, None, column))
        elif table.name != "cases" and column not in required and column not in taken:
            message = (
                f"is not a column of {table.name}, which has {one_of(required, 'and')}; "
                f"rename it or take it out"
            )
            near = nearest(column, required)
            problems.append(Problem(table.file, message, row, None, column, near))
        elif table.name == "cases" and column not in of_cases and column not in taken:
            tidy = column.casefold().replace(" ", "_").replace("-", "_")
            if tidy in of_cases:
                message = "is not a column; every known one is in lower case, joined by `_`"
                problems.append(Problem(table.file, message, row, None, column, tidy))
            elif not column.isprintable():
                message = "holds a character that does not print; rename the column"
                problems.append(Problem(table.file, message, row, None, column))
        seen.add(column)
    return problems


def doubtful_columns(table: Table, own_facts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the groupings whose name is close to that of a known column, each with a message.

    Known columns are those of every inspection, and the declared facts `own_facts`.
    """
    doubtful = []
    known = (*CASE_COLUMNS, *own_facts)
    for column in table.columns:
        if column not in known:
            meant = OTHER_NAMES.get(column.casefold()) or almost(column, known)
            if meant is not None and meant not in table.columns:
                message = f"is taken for a grouping; if `{meant}` is meant, rename it"
                doubtful.append((column, message))
    return doubtful
