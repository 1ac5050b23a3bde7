"""Cases judged chunk by chunk, on several threads: NumPy and Polars work outside Python's lock."""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import attrs
import polars as pl

from esi_rules.columns.calendar_table import FAR, number
from esi_rules.columns.decode import EventDecoder
from esi_rules.columns.grouping import Chunk, NotGroupedError, Tables, chunks
from esi_rules.columns.intake import InMemory, Source, kind_of
from esi_rules.columns.reads import Reads

__all__ = ["Job", "source_of"]

BATCH, ROWS = 250_000, 1_000_000
"""How many events are decoded at a time, and how many make a chunk: few enough for the processor's
cache, and enough that Python's own steps do not count."""

T = TypeVar("T")


def source_of(cases: object, events: object, answers: object | None) -> Source:
    """Return the tables of a caller. Raises `BadInputError`."""
    kind = kind_of(cases, events, answers)
    if kind == "duckdb":
        from esi_rules.columns.on_duckdb import OnDuckDB

        return OnDuckDB(cases, events, answers)
    return InMemory(kind, cases, events, answers)


@attrs.frozen
class Job:
    """How cases are judged: on a day, by rules that read some things."""

    reads: Reads
    as_at: dt.date
    threads: int = attrs.field(factory=lambda: os.cpu_count() or 1)
    rows: int = ROWS
    """How many events make a chunk."""
    batch: int = BATCH
    """How many are read and decoded at a time."""

    def run(self, source: Source, work: Callable[[Chunk], T]) -> Iterator[T]:
        """Yield what `work` makes of each chunk of cases, in their order."""
        tables = Tables.of(source.cases(), source.answers(), self.reads.questions)
        decoder = EventDecoder(self.reads.kinds, self.reads.valued, self.reads.names)
        try:
            found = list(self._run(work, tables, decoder, source.events))
        except NotGroupedError:
            found = list(self._run(work, tables, decoder, source.events_by_case))
        return iter(found)

    def _run(
        self,
        work: Callable[[Chunk], T],
        tables: Tables,
        decoder: EventDecoder,
        events: Callable[[int], Iterator[pl.DataFrame]],
    ) -> Iterator[T]:
        judged = number(self.as_at) if number(self.as_at) < FAR else FAR - 1
        parts = chunks(tables, events(self.batch), decoder, as_at=judged, rows=self.rows)
        if self.threads < 2:
            for chunk in parts:
                yield work(chunk)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            waiting: deque[Future[T]] = deque()
            for chunk in parts:
                waiting.append(pool.submit(work, chunk))
                if len(waiting) > self.threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
