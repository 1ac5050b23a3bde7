"""Showing things: rich tables on a terminal, plain aligned text in a pipe, files whole or not."""

from __future__ import annotations

import csv
import io
import json
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from esi_rules.errors import inert, inert_cell

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["as_csv", "as_json", "deliver", "notes", "progress", "table"]

_LONGEST_CELL = 200
_PATIENCE = 2.0


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, aligned with spaces in a pipe."""
    cells = [[inert(cell, _LONGEST_CELL) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _drawn(title, headers, cells)
        return
    widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
    print(title)
    for row in ([*headers], *cells):
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print(line.rstrip())


def _drawn(title: str, headers: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=Text(title), title_justify="left")
    for header in headers:
        drawn.add_column(Text(header), overflow="fold")
    for row in cells:
        # As text, not markup: what a file holds must not be able to style or link anything.
        drawn.add_row(*(Text(cell, style=_style(cell)) for cell in row))
    Console().print(drawn)


def _style(cell: str) -> str:
    return {"MET": "green", "NOT MET": "red", "UNDETERMINED": "yellow"}.get(cell, "")


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV in which no cell can act as a spreadsheet's formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headers)
    for row in rows:
        writer.writerow([inert_cell(cell) for cell in row])
    return out.getvalue()


def as_json(data: object) -> str:
    """Write data as JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def deliver(text: str, out: Path | None) -> None:
    """Print `text`, or write it to the file `out`, whole or not at all."""
    if out is None:
        sys.stdout.write(text)
        return
    from esi_rules.files import write_atomically

    write_atomically(out, text.encode())


def notes(lines: Iterable[str]) -> None:
    """Tell what is not wrong but should be known, apart from the result."""
    for line in lines:
        print(f"note: {inert(line, 400)}", file=sys.stderr)


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
