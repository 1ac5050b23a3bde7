"""Judge cases chunk by chunk on several threads: NumPy and Polars release Python's lock."""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import attrs
import polars as pl

from esi_rules.columns.calendar_table import FAR, number
from esi_rules.columns.decode import EventDecoder
from esi_rules.columns.grouping import Chunk, NotGroupedError, Tables, chunks
from esi_rules.columns.intake import InMemory, OtherWordsError, TableSource, kind_of
from esi_rules.columns.reads import Reads
from esi_rules.columns.refusals import Refusals

__all__ = ["Job", "source_of"]

BATCH, ROWS = 250_000, 500_000
"""How many events are decoded at a time, and how many make a chunk: few enough for the processor's
cache, and enough to make the overhead of Python negligible."""

T = TypeVar("T")


def source_of(
    cases: object, events: object, answers: object | None, own_facts: Iterable[str]
) -> TableSource:
    """Return the caller's frames as a source of tables. Raises `BadInputError` for wrong frames."""
    kind = kind_of(cases, events, answers)
    if kind == "duckdb":
        from esi_rules.columns.on_duckdb import OnDuckDB

        return OnDuckDB(cases, events, answers, own_facts)
    return InMemory(kind, cases, events, answers, own_facts)


@attrs.frozen
class Job:
    """The settings for judging cases: the inputs of the rules, the day, and sizes of the work."""

    reads: Reads
    as_at: dt.date
    threads: int = attrs.field(factory=lambda: os.cpu_count() or 1)
    rows: int = ROWS
    """How many events make a chunk."""
    batch: int = BATCH
    """How many are read and decoded at a time."""

    def run(self, source: TableSource, work: Callable[[Chunk], T]) -> Iterator[T]:
        """Apply `work` to each chunk of cases, and return its results in their order.

        Raises `BadInputError` with every problem of the tables.
        """
        reads, refusals = self.reads, Refusals(self.reads.words)
        tables = Tables.of(source.cases(), source.answers(), reads.questions, refusals)
        decoder = EventDecoder(reads.kinds, reads.valued, reads.codes, reads.words)
        events = source.events
        while True:
            try:
                found = list(self._run(work, tables, decoder, events, refusals))
                break
            except NotGroupedError:
                events = source.events_by_case
            except OtherWordsError:
                pass  # on the next call, the source yields text
            refusals.again()
        refusals.check()
        return iter(found)

    def _run(
        self,
        work: Callable[[Chunk], T],
        tables: Tables,
        decoder: EventDecoder,
        events: Callable[[int], Iterator[pl.DataFrame]],
        refusals: Refusals,
    ) -> Iterator[T]:
        judged = number(self.as_at) if number(self.as_at) < FAR else FAR - 1
        batches = events(self.batch)
        parts = chunks(tables, batches, decoder, refusals=refusals, as_at=judged, rows=self.rows)

        def checked(place: int, chunk: Chunk) -> list[T]:
            wrong = chunk.record.unreadable_events
            if len(wrong):
                refusals.events(chunk.events[wrong], None, place)
            # After a problem, no result is returned, so nothing more needs to be judged.
            return [] if refusals.wrong else [work(chunk)]

        if self.threads < 2:
            for place, chunk in enumerate(parts):
                yield from checked(place, chunk)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            waiting: deque[Future[list[T]]] = deque()
            for place, chunk in enumerate(parts):
                waiting.append(pool.submit(checked, place, chunk))
                if len(waiting) > self.threads:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
