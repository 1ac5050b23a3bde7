"""Frames of every kind as tables of Polars, and results as the kind of frame that came in."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import polars as pl

from esi_rules.columns.decode import text_of
from esi_rules.errors import BadInputError, Problem
from esi_rules.records.contract import TABLE_COLUMNS
from esi_rules.text import one_of

__all__ = ["EVENT_COLUMNS", "InMemory", "Source", "check_columns", "kind_of", "like", "native_of"]

EVENT_COLUMNS = TABLE_COLUMNS["events"]
_ANSWER_COLUMNS = TABLE_COLUMNS["answers"]


class Source(Protocol):
    """The three tables of a caller, wherever they are."""

    @property
    def case_columns(self) -> list[str]:
        """The names of the columns of cases."""

    def cases(self) -> pl.DataFrame:
        """Return the cases."""

    def answers(self) -> pl.DataFrame | None:
        """Return the answers; None where there is no such table."""

    def events(self, rows: int) -> Iterator[pl.DataFrame]:
        """Yield the events so many rows at a time, in the order of the table."""

    def events_by_case(self, rows: int) -> Iterator[pl.DataFrame]:
        """Yield the same with all of a case together, in the order of the table within a case."""

    def give(
        self, frames: Callable[[], Iterable[pl.DataFrame]], schema: Mapping[str, Any]
    ) -> object:
        """Return the rows of `frames` as one frame of the caller's kind."""


_KINDS = ("polars", "pandas", "pyarrow", "duckdb", "pyspark")


def native_of(frame: object) -> object:
    """Return the frame that a Narwhals frame stands for; any other as it is."""
    is_narwhals = type(frame).__module__.partition(".")[0] == "narwhals"
    return frame.to_native() if is_narwhals else frame  # type: ignore[attr-defined]


def like(frame: object, found: object) -> object:
    """Return `found` as a Narwhals frame where `frame` is one."""
    if native_of(frame) is frame:
        return found
    import narwhals

    return narwhals.from_native(found)  # type: ignore[call-overload]


def kind_of(*frames: object) -> str:
    """Return the kind of some frames, which must all be of one. Raises `BadInputError`."""
    kinds = {_kind_of(frame) for frame in frames if frame is not None}
    if kinds == {"polars", "polars-lazy"}:
        kinds = {"polars-lazy"}
    if len(kinds) != 1:
        text = f"must all be frames of one kind (got {', '.join(sorted(kinds))})"
        raise BadInputError([Problem("frames", text)])
    kind = kinds.pop()
    if kind in ("pandas", "duckdb", "pyspark") and importlib.util.find_spec("pyarrow") is None:
        words = {"pandas": "pandas", "duckdb": "DuckDB", "pyspark": "Spark"}[kind]
        raise MissingPackageError(words)
    return kind


class MissingPackageError(BadInputError, ImportError):
    """Frames of some kind are read through a package that is not installed."""

    def __init__(self, words: str) -> None:
        text = f'of {words} are read through pyarrow; install it with `pip install "pyarrow>=18"`'
        super().__init__([Problem("frames", text)])


def _kind_of(frame: object) -> str:
    if isinstance(frame, pl.LazyFrame):
        return "polars-lazy"
    home = type(frame).__module__.partition(".")[0].lstrip("_")
    if home in _KINDS:
        return home
    words = "must be frames of Polars, pandas, Arrow, DuckDB or Spark"
    raise BadInputError([Problem("frames", words, value=type(frame).__name__)])


def check_columns(name: str, columns: Iterable[str]) -> None:
    """Raise `BadInputError` for a table that lacks columns."""
    held, needed = set(columns), TABLE_COLUMNS[name]
    problems = [
        Problem(name, f"is missing; the table needs {one_of(needed)}", column=lacking)
        for lacking in needed
        if lacking not in held
    ]
    if problems:
        raise BadInputError(problems)


class InMemory:
    """Frames of Polars, pandas and Arrow. A lazy frame is read when its result is collected."""

    def __init__(self, kind: str, cases: Any, events: Any, answers: Any) -> None:
        self._kind = kind
        self._cases, self._events = _lazy(cases), _lazy(events)
        self._answers = None if answers is None else _lazy(answers)
        for name, table in (
            ("cases", self._cases),
            ("events", self._events),
            ("answers", self._answers),
        ):
            if table is not None:
                check_columns(name, table.collect_schema().names())

    @property
    def case_columns(self) -> list[str]:
        return self._cases.collect_schema().names()

    def cases(self) -> pl.DataFrame:
        return self._cases.collect(engine="streaming")

    def answers(self) -> pl.DataFrame | None:
        if self._answers is None:
            return None
        return self._answers.select(_ANSWER_COLUMNS).collect(engine="streaming")

    def events(self, rows: int) -> Iterator[pl.DataFrame]:
        plan = self._events.select(EVENT_COLUMNS)
        if self._kind == "polars-lazy":
            return iter(plan.collect_batches(chunk_size=rows, maintain_order=True))
        return plan.collect().iter_slices(rows)

    def events_by_case(self, rows: int) -> Iterator[pl.DataFrame]:
        events = self._events.select(EVENT_COLUMNS).collect(engine="streaming")
        ids = events.select(text_of(events["case_id"]).cast(pl.String).alias("case_id"))
        places = ids.unique(maintain_order=True).with_row_index("place")
        place = ids.join(places, on="case_id", how="left", nulls_equal=True, maintain_order="left")
        order = place["place"].arg_sort()
        return events[order].iter_slices(rows)

    def give(
        self, frames: Callable[[], Iterable[pl.DataFrame]], schema: Mapping[str, Any]
    ) -> object:
        def run() -> pl.DataFrame:
            return pl.concat([pl.DataFrame(schema=schema), *frames()])

        if self._kind == "polars-lazy":
            return pl.defer(run, schema=dict(schema))
        frame = run()
        if self._kind == "pandas":
            import pandas as pd

            return pd.DataFrame({name: frame[name].to_list() for name in frame.columns})
        return frame.to_arrow() if self._kind == "pyarrow" else frame


def _lazy(frame: Any) -> pl.LazyFrame:
    if isinstance(frame, pl.LazyFrame):
        return frame
    if isinstance(frame, pl.DataFrame):
        return frame.lazy()
    if type(frame).__module__.startswith("pyarrow"):
        found = pl.from_arrow(frame)
        assert isinstance(found, pl.DataFrame)
        return found.lazy()
    return pl.DataFrame({str(name): _series(frame[name]) for name in frame.columns}).lazy()


def _series(column: Any) -> pl.Series:
    """A column of pandas as Polars; what it holds for nothing there becomes null."""
    import pandas as pd

    if column.dtype == object:
        values = [
            None if value is None or value is pd.NA or value != value else value
            for value in column.to_list()
        ]
        return pl.Series(values, strict=False)
    return pl.Series(pl.from_pandas(column))
