"""The quarantine file: every row set aside, with the reasons, safe to open in a spreadsheet."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

from esi_rules.files.loaded import Parsed
from esi_rules.files.output import write_atomically
from esi_rules.text import inert, inert_cell

__all__ = ["csv_line", "write_quarantine"]

_MARKS = re.compile(r'[,;\t"\r\n]')
_COLUMNS = ("file", "row", "case_id", "reason", "cells")


def write_quarantine(path: Path, parsed: Parsed) -> None:
    """Write the rows set aside as CSV: file, row, case id, reason, and the row itself as JSON.

    Rows are complete and safe: characters that do not print are escaped, and a cell that a
    spreadsheet would run as a formula starts with an apostrophe. Raises `BadInputError` if `path`
    cannot be written.
    """

    def write(file: BinaryIO) -> None:
        # Row by row, since the rows set aside may be a whole caseload.
        file.write(csv_line(_COLUMNS).encode())
        for bad in parsed.bad_rows:
            cells = bad.file, str(bad.row), bad.case_id, "; ".join(bad.reasons), bad.cells
            file.write(csv_line([_safe(cell) for cell in cells]).encode())

    write_atomically(path, write)


def _safe(cell: str) -> str:
    return inert_cell(inert(cell, len(cell)))


def csv_line(cells: list[str] | tuple[str, ...]) -> str:
    """Return one line of CSV; cells with separators, quotation marks or line ends are quoted."""
    return ",".join(_quoted(cell) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    # The csv module does not quote a lone carriage return, which readers take for a new row.
    if _MARKS.search(cell) is not None:
        return '"' + cell.replace('"', '""') + '"'
    return cell
