"""Frames on DuckDB: it reads, filters and sorts, and hands over Arrow batch by batch."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from esi_rules.columns.intake import EVENT_COLUMNS, check_columns

__all__ = ["OnDuckDB"]

_IN_MEMORY = 2_000_000
"""A result of more rows than this goes through a Parquet file."""


class OnDuckDB:
    """Three relations on one connection."""

    def __init__(self, cases: Any, events: Any, answers: Any) -> None:
        self._cases, self._events, self._answers = cases, events, answers
        for name, table in (("cases", cases), ("events", events), ("answers", answers)):
            if table is not None:
                check_columns(name, table.columns)

    @property
    def case_columns(self) -> list[str]:
        return list(self._cases.columns)

    def cases(self) -> pl.DataFrame:
        return _whole(self._cases)

    def answers(self) -> pl.DataFrame | None:
        if self._answers is None:
            return None
        return _whole(self._answers.project("case_id, question, answer"))

    def events(self, rows: int) -> Iterator[pl.DataFrame]:
        return _batches(self._events.project(_listed(EVENT_COLUMNS)))

    def events_by_case(self, rows: int) -> Iterator[pl.DataFrame]:
        # A sort keeps no order of its own, so rows are numbered where they still have one.
        numbered = self._events.project("*, row_number() over () as esi_row")
        return _batches(numbered.order("case_id, esi_row").project(_listed(EVENT_COLUMNS)))

    def give(
        self, frames: Callable[[], Iterable[pl.DataFrame]], schema: Mapping[str, Any]
    ) -> object:
        held: list[pl.DataFrame] = [pl.DataFrame(schema=schema)]
        parts = iter(frames())
        for frame in parts:
            held.append(frame)
            if sum(part.height for part in held) > _IN_MEMORY:
                return self._through_a_file(held, parts)
        scanned = pl.concat(held).to_arrow()  # named in the query, which finds it here
        found = self._cases.query("esi_home", "select * from scanned")
        del scanned
        return found

    def _through_a_file(self, held: list[pl.DataFrame], more: Iterator[pl.DataFrame]) -> object:
        """Return the rows as a relation over a temporary file.

        The file is deleted when the program ends: a relation can be read at any time before that.
        """
        import pyarrow.parquet as pq

        folder = tempfile.mkdtemp(prefix="esi-rules-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        file = Path(folder) / "verdicts.parquet"
        with pq.ParquetWriter(file, held[0].to_arrow().schema, compression="zstd") as writer:
            for frame in (*held, *more):
                writer.write_table(frame.to_arrow())
        name = str(file).replace("'", "''")
        return self._cases.query("esi_home", f"select * from read_parquet('{name}')")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _whole(relation: Any) -> pl.DataFrame:
    import pyarrow as pa

    with pa.RecordBatchReader.from_stream(relation) as reader:
        found = pl.from_arrow(reader.read_all())
    assert isinstance(found, pl.DataFrame)
    return found


def _batches(relation: Any) -> Iterator[pl.DataFrame]:
    import pyarrow as pa

    with pa.RecordBatchReader.from_stream(relation) as reader:
        for batch in reader:
            found = pl.from_arrow(batch)
            assert isinstance(found, pl.DataFrame)
            yield found
