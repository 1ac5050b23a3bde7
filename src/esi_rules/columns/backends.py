"""Where frames live: taking them in, making small tables beside them, giving frames back.

Polars and DuckDB work where the data lies, and so does Spark. Tables in memory of other kinds
(pandas, Arrow) are handed to Polars and their results handed back: it is several times as fast,
and leaves the kinds of null that differ between them outside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from esi_rules.errors import BadInputError, Problem

try:
    import narwhals as nw
    import polars as pl
except ImportError:
    text = 'frames need narwhals and polars; install them with `pip install "esi-rules[frames]"`'
    raise BadInputError([Problem("frames", text)]) from None

__all__ = ["Backend", "backend_of"]

EPOCH = dt.date(1899, 12, 31)
"""The day before the first that a record may hold: days are numbered from it, 1 January 1900 is 1."""

Lazy = nw.LazyFrame[Any]
"""A frame of any engine that has not been computed yet."""


class Backend(Protocol):
    """What an engine does in a way of its own."""

    keyed: bool
    """Whether a case is best known by its place, a whole number, rather than by its id."""

    def take(self, frame: object) -> Lazy:
        """Return a frame of the caller's as one of this engine."""

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        """Return a small table of whole numbers or text, none of them empty."""

    def day_number(self, name: str) -> nw.Expr:
        """Return the number of the day in a column of dates."""

    def kept(self, frame: Lazy) -> Lazy:
        """Return a frame computed once, if it would be computed again for each use."""

    def collect(self, frame: Lazy) -> pl.DataFrame:
        """Return the rows of a frame."""

    def stacked(self, frame: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        """Return columns one below the other: `key`, `place` (of the column) and `packed`."""

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        """Return the frame that `make` makes as the kind of frame that came in."""


class _Polars:
    """Polars, and all that it stands in for."""

    keyed = True

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def take(self, frame: object) -> Lazy:
        if isinstance(frame, pl.LazyFrame):
            return nw.from_native(frame)
        if isinstance(frame, pl.DataFrame):
            return nw.from_native(frame.lazy())
        return nw.from_native(_in_polars(frame).lazy())

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        return nw.from_native(pl.LazyFrame(dict(columns)))

    def day_number(self, name: str) -> nw.Expr:
        # A date is already a whole number of days, from 1970 on.
        return nw.col(name).cast(nw.Int32) + (dt.date(1970, 1, 1) - EPOCH).days

    def kept(self, frame: Lazy) -> Lazy:
        return nw.from_native(self.collect(frame).lazy())

    def collect(self, frame: Lazy) -> pl.DataFrame:
        native: pl.LazyFrame = frame.to_native()
        return native.collect(engine="streaming")

    def stacked(self, frame: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        places = pl.lit(pl.Series("place", range(len(columns)), dtype=pl.Int32)).implode()
        long = native.select(key, pl.concat_list(*columns).alias("packed"))
        long = long.with_columns(place=places).explode("packed", "place")
        return nw.from_native(long)

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        def run() -> pl.DataFrame:
            return self.collect(make())

        if self.kind == "polars-lazy":
            return pl.defer(run, schema=dict(schema))
        frame = run()
        if self.kind == "pandas":
            import pandas as pd

            return pd.DataFrame({name: frame[name].to_list() for name in frame.columns})
        return frame.to_arrow() if self.kind == "pyarrow" else frame


class _DuckDB:
    """DuckDB: what is made here lives on the connection that the caller's frames are on."""

    keyed = False

    def __init__(self, home: Any) -> None:
        self.home = home

    def take(self, frame: object) -> Lazy:
        return nw.from_native(frame)  # type: ignore[call-overload, no-any-return]

    def _of(self, rows: pl.DataFrame) -> Any:
        scanned = rows.to_arrow()  # named in the query, which finds it here
        found = self.home.query("esi_home", "select * from scanned")
        del scanned
        return found

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        return nw.from_native(self._of(pl.DataFrame(dict(columns))))  # type: ignore[no-any-return]

    def day_number(self, name: str) -> nw.Expr:
        return nw.col(name).cast(nw.Date) - nw.lit(EPOCH)

    def kept(self, frame: Lazy) -> Lazy:
        return nw.from_native(frame.to_native().materialize())  # type: ignore[no-any-return]

    def collect(self, frame: Lazy) -> pl.DataFrame:
        return frame.collect("polars").to_native()  # type: ignore[no-any-return]

    def stacked(self, frame: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        named = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(map(str, range(len(columns))))
        query = f'select "{key}", unnest([{places}]) as place, unnest([{named}]) as packed from esi_wide'
        return nw.from_native(frame.to_native().query("esi_wide", query))  # type: ignore[no-any-return]

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        return make().to_native()


class _Spark:
    """Spark: the caseload stays on the cluster."""

    keyed = False

    def __init__(self, session: Any) -> None:
        self.session = session

    def take(self, frame: object) -> Lazy:
        return nw.from_native(frame)  # type: ignore[call-overload, no-any-return]

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        kinds = {
            name: "string" if values and isinstance(values[0], str) else "bigint"
            for name, values in columns.items()
        }
        schema = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        rows = list(zip(*columns.values(), strict=True))
        return nw.from_native(self.session.createDataFrame(rows, schema))  # type: ignore[no-any-return]

    def day_number(self, name: str) -> nw.Expr:
        return nw.col(name)  # made a number on the way in

    def kept(self, frame: Lazy) -> Lazy:
        return nw.from_native(frame.to_native().cache())  # type: ignore[no-any-return]

    def collect(self, frame: Lazy) -> pl.DataFrame:
        return frame.collect("polars").to_native()  # type: ignore[no-any-return]

    def stacked(self, frame: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        numbered = frame.select(
            nw.col(key), *(nw.col(name).alias(str(i)) for i, name in enumerate(columns))
        )
        long = numbered.unpivot(
            [str(i) for i in range(len(columns))],
            index=[key],
            variable_name="place",
            value_name="packed",
        )
        return long.with_columns(nw.col("place").cast(nw.Int32))

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        return make().to_native()


def backend_of(*frames: object) -> Backend:
    """Return what works on `frames`, which must all be of one kind. Raises `BadInputError`."""
    kinds = {_kind_of(frame) for frame in frames if frame is not None}
    if kinds == {"polars", "polars-lazy"}:
        kinds = {"polars-lazy"}
    if len(kinds) != 1:
        text = f"must all be frames of one kind (got {', '.join(sorted(kinds))})"
        raise BadInputError([Problem("frames", text)])
    kind = kinds.pop()
    if kind == "duckdb":
        return _DuckDB(frames[0])
    if kind == "pyspark":
        return _Spark(getattr(frames[0], "sparkSession"))  # noqa: B009
    return _Polars(kind)


_KINDS = {"polars": "polars", "pandas": "pandas", "pyarrow": "pyarrow", "duckdb": "duckdb"}


def _kind_of(frame: object) -> str:
    if isinstance(frame, pl.LazyFrame):
        return "polars-lazy"
    home = type(frame).__module__.partition(".")[0].lstrip("_")
    if home in _KINDS:
        return _KINDS[home]
    if home == "pyspark":
        return "pyspark"
    words = "must be frames of Polars, pandas, Arrow, DuckDB or Spark"
    raise BadInputError([Problem("frames", words, value=type(frame).__name__)])


def _in_polars(frame: Any) -> pl.DataFrame:
    """A table in memory as Polars."""
    if type(frame).__module__.startswith("pyarrow"):
        found = pl.from_arrow(frame)
        assert isinstance(found, pl.DataFrame)
        return found
    return pl.DataFrame({str(name): _series(frame[name]) for name in frame.columns})


def _series(column: Any) -> pl.Series:
    """A column of pandas as Polars; what it holds for nothing there becomes null."""
    import pandas as pd

    if column.dtype == object:
        values = [
            None if value is None or value is pd.NA or value != value else value
            for value in column.to_list()
        ]
        return pl.Series(values, strict=False)
    return pl.from_pandas(column)
