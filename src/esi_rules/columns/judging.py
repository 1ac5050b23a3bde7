"""Cases judged chunk by chunk, on several threads: NumPy and Polars work outside Python's lock."""

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
cache, and enough that Python's own steps do not count."""

T = TypeVar("T")


def source_of(
    cases: object, events: object, answers: object | None, own_facts: Iterable[str]
) -> TableSource:
    """Return the tables of a caller. Raises `BadInputError`."""
    kind = kind_of(cases, events, answers)
    if kind == "duckdb":
        from esi_rules.columns.on_duckdb import OnDuckDB

        return OnDuckDB(cases, events, answers, own_facts)
    return InMemory(kind, cases, events, answers, own_facts)


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

    def run(self, source: TableSource, work: Callable[[Chunk], T]) -> Iterator[T]:
        """Yield what `work` makes of each chunk of cases, in their order.

        Raises `BadInputError` with everything that is wrong with the tables.
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
                pass  # asked again, the source hands over text
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
            # Nobody gets to see what is judged once anything is wrong.
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
