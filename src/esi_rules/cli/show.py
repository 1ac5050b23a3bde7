"""Output: drawn tables on a terminal, aligned text in a pipe, and files."""

from __future__ import annotations

import csv
import io
import json
import sys
import textwrap
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from esi_rules.language import Language
from esi_rules.text import WIDTH, harmless, inert, inert_cell

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "as_csv",
    "as_document",
    "as_json",
    "busy",
    "deliver",
    "notice",
    "notes",
    "progress",
    "slow_progress",
    "table",
    "table_in_blocks",
]

_LONGEST_CELL = 200
_NARROW = 8
_GAP = 2
_NARROWEST = 6
# About two seconds' reading.
_MUCH = 4_000_000


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, aligned with spaces in a pipe."""
    title = harmless(title)
    headers = [inert(header, _LONGEST_CELL) for header in headers]
    cells = [[inert(cell, _LONGEST_CELL) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _drawn(title, headers, cells)
        return
    widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
    print(title)
    for row in ([*headers], *cells):
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print(line.rstrip())


def table_in_blocks(title: str, rows: Sequence[Sequence[str]], width: int = WIDTH) -> None:
    """Print a table whose first row is its header in blocks of as many columns as fit.

    Every block starts with the first column again.
    """
    if sys.stdout.isatty():
        import shutil  # here, since most commands print no such table and it loads slowly

        width = min(width, shutil.get_terminal_size().columns)
    first, *columns = zip(*rows, strict=True)
    block: list[Sequence[str]] = [first]
    for column in columns:
        # A drawn table has a line and a space more on each side of a column.
        room = sum(max(map(len, each)) + 3 for each in (*block, column)) + 1
        if len(block) > 1 and room > width:
            _block(title, block)
            block = [first]
        block.append(column)
    _block(title, block)


def notice(language: Language) -> None:
    """Print that a language is a draft, above what is printed in it; nothing for English."""
    if language.notice:
        print(language.notice)
        print()


def _block(title: str, columns: Sequence[Sequence[str]]) -> None:
    header, *rows = zip(*columns, strict=True)
    table(title, header, rows)
    print()


def _drawn(title: str, headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(
        title=Text(title),
        title_justify="left",
        box=box.HORIZONTALS,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )
    console = Console()
    if len(headers) * _NARROWEST > console.width:
        _one_by_one(title, headers, cells)
        return
    columns = list(zip(headers, *cells, strict=True))
    whole = sum(max(map(len, column)) + _GAP for column in columns) <= console.width
    for header, *column in columns:
        titles = [header] if whole else _broken(header, max(map(len, column), default=0))
        width = max(map(len, [*titles, *column]))
        drawn.add_column(
            Text("\n".join(titles)),
            overflow="fold",
            no_wrap=width <= _NARROW,
            justify="right" if column and all(map(_is_number, column)) else "left",
        )
    for row in cells:
        # As text, not markup: what a file holds must not be able to style or link anything.
        drawn.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    console.print(drawn)


def _one_by_one(title: str, headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """Print a table that no narrow terminal can hold: row by row, a line for each cell."""
    width = max(map(len, headers))
    print(title)
    for row in cells:
        print()
        for header, cell in zip(headers, row, strict=True):
            if cell:
                print(f"{header:<{width}}  {cell}".lstrip())


def _broken(title: str, width: int) -> list[str]:
    """Break a title between words, so that a column of narrow cells stays narrow."""
    words = title.replace("=", "= ").split()
    width = max(width, *map(len, words)) if words else 1
    return [line.replace("= ", "=") for line in textwrap.wrap(" ".join(words), width)]


def _is_number(cell: str) -> bool:
    return not cell.strip("0123456789%-. ")


def _style(cell: str) -> str:
    styles = {"MET": "green", "NOT MET": "red", "UNDETERMINED": "yellow"}
    lights = {"red": "red", "amber": "yellow", "green": "green"}
    # A traffic light's colour follows its percentage.
    percentage, _, light = cell.partition("% ")
    return styles.get(cell, lights.get(light, "") if percentage else "")


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV in which no cell can act as a spreadsheet's formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (headers, *rows):
        writer.writerow([inert_cell(harmless(cell)) for cell in row])
    return out.getvalue()


def as_document(result: object) -> str:
    """Write a result as the JSON that `from_json` reads back."""
    from esi_rules.data.conversion import to_data  # here, as it takes long to import

    return as_json(to_data(result))


def as_json(data: object) -> str:
    """Write data as JSON."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def deliver(text: str, out: Path | None) -> None:
    """Print `text`, or write it to the file `out`, completely or not at all."""
    text = harmless(text)
    if out is None:
        _print_exactly(text)
        return
    from esi_rules.files.output import write_atomically

    write_atomically(out, text.encode())


def _print_exactly(text: str) -> None:
    """Print text for a program to read: UTF-8 whatever the locale, unless a person looks on."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None or sys.stdout.isatty():
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        buffer.write(text.encode())


def notes(lines: Iterable[str]) -> None:
    """Print what the user should know beside the result, to the standard error stream."""
    for line in lines:
        print(f"note: {inert(line, 400)}", file=sys.stderr)


@contextmanager
def busy(what: str, size: int) -> Iterator[None]:
    """Say on a terminal what takes a while: reading `size` bytes, where they are many."""
    if size < _MUCH or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(inert(what, _LONGEST_CELL))):
        yield


_PATIENCE = 2.0


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[object], None]]:
    """Show a progress bar on a terminal once work has taken two seconds; stay quiet in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=total)
    # By a clock of its own, since the first step of a few long ones can take longer than that.
    timer = threading.Timer(_PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda _: bar.advance(task)
    finally:
        timer.cancel()
        timer.join()
        if bar.live.is_started:
            bar.stop()


@contextmanager
def slow_progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on a terminal once two seconds have passed; stay quiet in a pipe.

    What it gives is called with how much is done, and of how much.
    """
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, visible=False)
        start = time.monotonic()

        def watch(done: int, total: int) -> None:
            slow = time.monotonic() - start > _PATIENCE
            bar.update(task, completed=done, total=total, visible=slow)

        yield watch
