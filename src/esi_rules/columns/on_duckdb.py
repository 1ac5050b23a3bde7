"""Frames on DuckDB, which reads and sorts the rows and yields them as Arrow batches."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from esi_rules.columns.engine_errors import reading
from esi_rules.columns.intake import (
    EVENT_COLUMNS,
    OtherWordsError,
    check_columns,
    check_types,
    each,
    each_table,
)
from esi_rules.files.typed_columns import SPACE
from esi_rules.records.contract import TABLE_COLUMNS
from esi_rules.records.kinds import KINDS

__all__ = ["OnDuckDB"]

_IN_MEMORY = 2_000_000
"""A result of more rows than this is written to a temporary Parquet file."""


class OnDuckDB:
    """Three relations on one connection."""

    def __init__(self, cases: Any, events: Any, answers: Any, own_facts: Iterable[str]) -> None:
        tables = each_table(
            {"cases": cases, "events": events, "answers": answers},
            partial(_projected, own_facts=own_facts),
        )
        self._cases, self._events = tables["cases"], tables["events"]
        self._answers = tables.get("answers")
        self._has_other_words = False
        """Whether events have words that are not in `_WORDS`; they are then yielded as text."""

    @property
    def case_columns(self) -> list[str]:
        return list(self._cases.columns)

    def cases(self) -> pl.DataFrame:
        return _whole("cases", self._cases)

    def answers(self) -> pl.DataFrame | None:
        return None if self._answers is None else _whole("answers", self._answers)

    def events(self, rows: int) -> Iterator[pl.DataFrame]:
        if self._has_other_words:
            return each("events", lambda: _batches(self._events))
        return self._in_codes()

    def _in_codes(self) -> Iterator[pl.DataFrame]:
        """Yield the events with their words as codes, which takes half the time of text."""
        texts = [
            name for name in ("event", "value") if str(self._events[name].types[0]) == "VARCHAR"
        ]
        columns = (_coded(name) if name in texts else _quoted(name) for name in EVENT_COLUMNS)
        coded = self._events.project(", ".join(columns))
        for batch in each("events", lambda: _batches(coded)):
            if any(batch[name].null_count() for name in texts):
                self._has_other_words = True
                raise OtherWordsError
            yield batch

    def events_by_case(self, rows: int) -> Iterator[pl.DataFrame]:
        # The sort is not stable, so the rows are numbered before it.
        plain = f"trim(case_id::varchar, '{SPACE}')"

        def sorted_batches() -> Iterator[pl.DataFrame]:
            numbered = self._events.project("*, row_number() over () as esi_row")
            ordered = numbered.order(f"{plain}, esi_row")
            return _batches(ordered.project(", ".join(map(_quoted, EVENT_COLUMNS))))

        return each("events", sorted_batches)

    def give(
        self, frames: Callable[[], Iterable[pl.DataFrame]], schema: Mapping[str, Any]
    ) -> object:
        pending: list[pl.DataFrame] = [pl.DataFrame(schema=schema)]
        parts = iter(frames())
        for frame in parts:
            pending.append(frame)
            if sum(part.height for part in pending) > _IN_MEMORY:
                return self._through_a_file(pending, parts)
        scanned = pl.concat(pending).to_arrow()  # the query finds this variable by its name
        found = self._cases.query("esi_home", "select * from scanned")
        del scanned
        return found

    def _through_a_file(self, pending: list[pl.DataFrame], more: Iterator[pl.DataFrame]) -> object:
        """Return the rows as a relation over a temporary file.

        The file is deleted when the program ends: a relation can be read at any time before that.
        """
        import pyarrow.parquet as pq

        folder = tempfile.mkdtemp(prefix="esi-rules-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        file = Path(folder) / "verdicts.parquet"
        with pq.ParquetWriter(file, pending[0].to_arrow().schema, compression="zstd") as writer:
            for frame in (*pending, *more):
                writer.write_table(frame.to_arrow())
        name = str(file).replace("'", "''")
        return self._cases.query("esi_home", f"select * from read_parquet('{name}')")


def _projected(name: str, relation: Any, own_facts: Iterable[str]) -> Any:
    """Select the columns of a relation that are read, and strip white space from their names."""
    columns = check_columns(name, relation.columns, own_facts)
    kept = columns if name == "cases" else TABLE_COLUMNS[name]
    return relation.project(", ".join(_as(columns[column], column) for column in kept))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _as(column: str, name: str) -> str:
    return f"{_quoted(column)} as {_quoted(name)}"


_HOURS = 24
_WORDS: Mapping[str, tuple[str, ...]] = {
    "event": ("", *KINDS),
    "value": tuple(
        dict.fromkeys(
            (
                "",
                *(value for kind in KINDS.values() for value in kind.values),
                *(f"{quarters / 4:g}" for quarters in range(4 * _HOURS + 1)),
            )
        )
    ),
}
"""The words that have codes: the shipped ones, and amounts of hours in quarters."""


def _coded(name: str) -> str:
    """Return SQL that encodes a text column: null as the empty word, an unknown word as null."""
    words = ", ".join(f"'{word}'" for word in _WORDS[name])
    column = _quoted(name)
    return f"try_cast(coalesce({column}, '') as enum({words})) as {column}"


def _whole(table: str, relation: Any) -> pl.DataFrame:
    import pyarrow as pa

    with reading(table):
        with pa.RecordBatchReader.from_stream(relation) as reader:
            found = pl.from_arrow(reader.read_all())
        assert isinstance(found, pl.DataFrame)
    check_types(table, found.schema)
    return found


def _batches(relation: Any) -> Iterator[pl.DataFrame]:
    import pyarrow as pa

    with pa.RecordBatchReader.from_stream(relation) as reader:
        for batch in reader:
            found = pl.from_arrow(batch)
            assert isinstance(found, pl.DataFrame)
            check_types("events", found.schema)
            yield found
