"""Convert the caller's frames to Polars, and results back to the caller's kind of frame."""

from __future__ import annotations

import datetime as dt
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

import polars as pl

from esi_rules.columns.engine_errors import reading
from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.tables import Table
from esi_rules.files.tables import check_columns as check_header
from esi_rules.files.typed_columns import SPACE, nested_columns, text_of
from esi_rules.frozen import FrozenMap
from esi_rules.oldest import OLDEST, refuse_older
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import TABLE_COLUMNS

__all__ = [
    "EVENT_COLUMNS",
    "InMemory",
    "OtherWordsError",
    "TableSource",
    "check_columns",
    "check_types",
    "each",
    "each_table",
    "kind_of",
    "like",
    "native_of",
]

_T = TypeVar("_T")

EVENT_COLUMNS = TABLE_COLUMNS["events"]
_ANSWER_COLUMNS = TABLE_COLUMNS["answers"]


class TableSource(Protocol):
    """The caller's three tables, in any engine."""

    @property
    def case_columns(self) -> list[str]:
        """The column names of the table of cases."""

    def cases(self) -> pl.DataFrame:
        """Return the cases."""

    def answers(self) -> pl.DataFrame | None:
        """Return the answers; None if there is no such table."""

    def events(self, rows: int) -> Iterator[pl.DataFrame]:
        """Yield the events in batches, in table order; `rows` is the preferred size of a batch."""

    def events_by_case(self, rows: int) -> Iterator[pl.DataFrame]:
        """Yield the events in batches, grouped by case; within a case, in table order."""

    def give(
        self, frames: Callable[[], Iterable[pl.DataFrame]], schema: Mapping[str, Any]
    ) -> object:
        """Return the rows of `frames` as one frame of the caller's kind."""


_KINDS = ("polars", "pandas", "pyarrow", "duckdb", "pyspark")
_THROUGH_ARROW: Mapping[str, str] = FrozenMap(
    {"pandas": "pandas", "duckdb": "DuckDB", "pyspark": "Spark"}
)
"""The kinds of frames that are read through pyarrow, as messages call them."""


def native_of(frame: object) -> object:
    """Return the native frame of a Narwhals frame; return any other object unchanged."""
    if type(frame).__module__.partition(".")[0] != "narwhals":
        return frame
    refuse_older("frames", "narwhals")
    return frame.to_native()  # type: ignore[attr-defined]


def like(frame: object, found: object) -> object:
    """Return `found` as a Narwhals frame if `frame` is one; otherwise return it unchanged."""
    if native_of(frame) is frame:
        return found
    import narwhals

    return narwhals.from_native(found)  # type: ignore[call-overload]


def kind_of(*frames: object) -> str:
    """Return the kind that all `frames` share, such as `pandas`; None among them is skipped.

    Raises `BadInputError` if the kinds differ or one is not supported, and `MissingExtraError` if a
    package that the kind needs is missing.
    """
    kinds = {_kind_of(frame) for frame in frames if frame is not None}
    if kinds == {"polars", "polars-lazy"}:
        kinds = {"polars-lazy"}
    if len(kinds) != 1:
        text = f"must all be frames of one kind (got {', '.join(sorted(kinds))})"
        raise BadInputError([Problem("frames", text)])
    kind = kinds.pop()
    if kind in _THROUGH_ARROW and importlib.util.find_spec("pyarrow") is None:
        remedy = 'install it with `pip install "pyarrow>=18"`'
        text = f"of {_THROUGH_ARROW[kind]} are read through pyarrow; {remedy}"
        raise MissingExtraError([Problem("frames", text)])
    package = kind.removesuffix("-lazy")
    if package in OLDEST:
        through_arrow = ("pyarrow",) if package in _THROUGH_ARROW else ()
        refuse_older("frames", package, *through_arrow)
    return kind


def _kind_of(frame: object) -> str:
    if isinstance(frame, pl.LazyFrame):
        return "polars-lazy"
    home = type(frame).__module__.partition(".")[0].lstrip("_")
    if home in _KINDS:
        return home
    words = "must be frames of Polars, pandas, Arrow, DuckDB or Spark"
    raise BadInputError([Problem("frames", words, value=type(frame).__name__)])


def check_columns(name: str, columns: Iterable[object], own_facts: Iterable[str]) -> dict[str, str]:
    """Map each column name of a table, without white space around it, to its name in the frame.

    Raises `BadInputError` for columns that are refused in a file too.
    """
    headers = [str(column) for column in columns]
    header = Table(name, name, tuple(column.strip() for column in headers), (), None, of_frame=True)
    problems = check_header(header, own_facts)
    if problems:
        raise BadInputError(problems)
    return dict(zip(header.columns, headers, strict=True))


class InMemory:
    """Frames of Polars, pandas and Arrow. A lazy frame is read when its result is collected."""

    def __init__(
        self, kind: str, cases: Any, events: Any, answers: Any, own_facts: Iterable[str]
    ) -> None:
        self._kind = kind
        tables = each_table(
            {"cases": cases, "events": events, "answers": answers},
            partial(_typed, own_facts=own_facts),
        )
        self._cases, self._events = tables["cases"], tables["events"]
        self._answers = tables.get("answers")

    @property
    def case_columns(self) -> list[str]:
        return self._cases.collect_schema().names()

    def cases(self) -> pl.DataFrame:
        with reading("cases"):
            return self._cases.collect(engine="streaming")

    def answers(self) -> pl.DataFrame | None:
        if self._answers is None:
            return None
        with reading("answers"):
            return self._answers.select(_ANSWER_COLUMNS).collect(engine="streaming")

    def events(self, rows: int) -> Iterator[pl.DataFrame]:
        plan = self._events.select(EVENT_COLUMNS)
        if self._kind == "polars-lazy":
            return each(
                "events", lambda: plan.collect_batches(chunk_size=rows, maintain_order=True)
            )
        return each("events", lambda: plan.collect().iter_slices(rows))

    def events_by_case(self, rows: int) -> Iterator[pl.DataFrame]:
        with reading("events"):
            events = self._events.select(EVENT_COLUMNS).collect(engine="streaming")
        text = text_of(events["case_id"]).cast(pl.String)
        ids = pl.DataFrame({"case_id": text.str.strip_chars(SPACE)})
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


class OtherWordsError(Exception):
    """A source met a word that it has no code for; on the next call it yields text instead."""


def each(table: str, batches: Callable[[], Iterable[pl.DataFrame]]) -> Iterator[pl.DataFrame]:
    """Yield the batches of a table; convert errors of the engine to `BadInputError`."""
    with reading(table):
        rest = iter(batches())
    while True:
        with reading(table):
            batch = next(rest, None)
        if batch is None:
            return
        yield batch


def check_types(name: str, schema: pl.Schema) -> None:
    """Raise `BadInputError` for columns that hold more than one value in a cell."""
    problems = nested_columns(name, schema)
    if problems:
        raise BadInputError(problems)


def each_table(tables: Mapping[str, Any], opened: Callable[[str, Any], _T]) -> dict[str, _T]:
    """Open each table that is not None with `opened`, and return the results by name.

    Raises `BadInputError` with the problems of all tables, including errors of the engine.
    """
    found: dict[str, _T] = {}
    problems: list[Problem] = []
    for name, frame in tables.items():
        if frame is None:
            continue
        try:
            with reading(name):
                found[name] = opened(name, frame)
        except BadInputError as error:
            problems += error.problems
    if problems:
        raise BadInputError(problems)
    return found


def _typed(name: str, frame: Any, own_facts: Iterable[str]) -> pl.LazyFrame:
    """Convert a frame to a lazy Polars frame; refuse columns with several values in a cell."""
    lazy = _lazy(name, frame, own_facts)
    check_types(name, lazy.collect_schema())
    return lazy


def _lazy(name: str, frame: Any, own_facts: Iterable[str]) -> pl.LazyFrame:
    if isinstance(frame, pl.DataFrame | pl.LazyFrame):
        lazy = frame.lazy()
        columns = check_columns(name, lazy.collect_schema().names(), own_facts)
    elif type(frame).__module__.startswith("pyarrow"):
        columns = check_columns(name, frame.schema.names, own_facts)
        table = pl.from_arrow(frame)
        assert isinstance(table, pl.DataFrame)
        lazy = table.lazy()
    else:
        names = check_columns(name, frame.columns, own_facts)
        return _of_pandas(name, list(names), frame).lazy()
    renamed = {header: column for column, header in columns.items() if header != column}
    return lazy.rename(renamed) if renamed else lazy


def _of_pandas(name: str, columns: list[str], frame: Any) -> pl.DataFrame:
    """Convert a pandas frame to Polars; missing values become null."""
    problems: list[Problem] = []
    ids = frame.iloc[:, columns.index("case_id")]
    series = []
    for place, column in enumerate(columns):
        cells = frame.iloc[:, place]
        if cells.dtype != object:
            series.append(pl.Series(pl.from_pandas(cells)).alias(column))
            continue
        texts: list[str | None] = []
        for row, value in enumerate(cells.to_list()):
            try:
                texts.append(value if isinstance(value, str) else _object_text(value))
            except ValueError as error:
                words = str(value)
                problems.append(
                    Problem(name, str(error), None, column, words, case=str(ids.iloc[row]))
                )
        if not problems:
            series.append(pl.Series(column, texts, dtype=pl.String))
    if problems:
        raise BadInputError(problems)
    return pl.DataFrame(series)


def _object_text(value: Any) -> str | None:
    """Convert a value of an object column to text. Raises `ValueError` if no cell can hold it."""
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if not isinstance(value, dt.date) and hasattr(value, "item"):
        value = value.item()  # a number of NumPy
    return cell_text(value)
