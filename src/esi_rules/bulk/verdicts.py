"""Write a row for every case and standard of a folder too large for memory, while judging it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import polars as pl
from polars.io.plugins import register_io_source

from esi_rules.bulk.folder import BigFolder, Slice
from esi_rules.bulk.parquet_scans import ROW
from esi_rules.columns import evaluate_frames
from esi_rules.files.interrupts import interrupted_once
from esi_rules.files.loaded import Parsed
from esi_rules.files.output import disk_error, write_atomically
from esi_rules.scoring.verdict_rows import COLUMNS, verdict_rows
from esi_rules.text import inert_cell

__all__ = ["write_verdicts"]

_SCHEMA = dict.fromkeys(COLUMNS, pl.String)


def write_verdicts(
    folder: BigFolder, out: Path, *, seen: Callable[[object], None] | None = None
) -> Parsed:
    """Write the rows of `esi-rules evaluate` to a Parquet or CSV file, completely or not at all.

    The rows and their order are the same as when each case is judged separately. `seen` is called
    after each slice. Returns the rows set aside. Raises `BadInputError` with the problems that
    cannot be set aside, and without writing the file.
    """
    raised: list[BaseException] = []
    checked: list[Parsed] = []

    def frames() -> Iterator[pl.DataFrame]:
        try:
            for part in folder.slices():
                if not folder.ledger.wrong:
                    yield _rows(part, folder)
                if seen is not None:
                    seen(part)
            checked.append(folder.ledger.check())
        except BaseException as error:
            raised.append(error)  # Polars would wrap it in its own exception
            raise

    def write(file: BinaryIO) -> None:
        try:
            if out.suffix.lower() == ".csv":
                _write_csv(frames(), file)
            else:
                _write_parquet(frames(), file)
        except Exception as error:
            if raised:
                raise raised[0] from None
            raise disk_error(error) or error from None

    write_atomically(out, write)
    return checked[0]


def _write_parquet(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    def source(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,
        n_rows: int | None,
        batch_size: int | None,
    ) -> Iterator[pl.DataFrame]:
        assert with_columns is None or list(with_columns) == list(COLUMNS)
        assert predicate is None and n_rows is None  # noqa: PT018 - nothing is asked but all
        yield from frames

    rows = register_io_source(source, schema=pl.Schema(_SCHEMA))
    with interrupted_once():
        rows.sink_parquet(file, maintain_order=True)


def _write_csv(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    header = True
    for frame in frames:
        ids = frame["case_id"].unique()
        risky = {id: inert_cell(id) for id in ids if inert_cell(id) != id}
        if risky:
            frame = frame.with_columns(pl.col("case_id").replace(risky))
        # Polars would write empty text as "", but null as nothing.
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
        frame.write_csv(file, include_header=header, quote_style="necessary")
        header = False


def _rows(part: Slice, folder: BigFolder) -> pl.DataFrame:
    """Return the rows of a slice, in the order of its cases and then of the standards."""
    standards, as_at = folder.setup.standards, folder.inspection.as_at
    order = pl.LazyFrame({"standard": standards.ids}).with_row_index("place")
    found: list[pl.LazyFrame] = []
    if not part.cases.is_empty():
        judged = evaluate_frames(
            part.cases.drop(ROW),
            part.events.drop(ROW),
            None if part.answers is None else part.answers.drop(ROW),
            standards=standards,
            as_at=as_at,
        )
        found.append(judged.lazy().join(part.cases.lazy().select("case_id", ROW), on="case_id"))
    found += [
        _alone(row, list(verdict_rows([case], standards, as_at)))
        for row, case in part.checked_cases
    ]
    if not found:
        return pl.DataFrame(schema=_SCHEMA)
    rows = pl.concat(found).join(order, on="standard").sort(ROW, "place")
    return rows.select(COLUMNS).collect()


def _alone(row: int, rows: list[tuple[str, ...]]) -> pl.LazyFrame:
    frame = pl.LazyFrame(rows, schema=_SCHEMA, orient="row")
    return frame.with_columns(pl.lit(row, pl.UInt32).alias(ROW))
