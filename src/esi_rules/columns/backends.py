"""Where frames live: taking them in, making small tables beside them, giving frames back.

Polars and DuckDB work where the data lies, and so does Spark. Tables in memory of other kinds
(pandas, Arrow) are handed to Polars and their results handed back: it is several times as fast,
and leaves the kinds of null that differ between them outside.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from esi_rules.columns.algebra import X, in_polars, in_sql
from esi_rules.columns.calendar_table import EPOCH, LAST_NUMBER
from esi_rules.errors import BadInputError, Problem

try:
    import narwhals as nw
    import polars as pl
except ImportError:
    text = 'frames need narwhals and polars; install them with `pip install "esi-rules[frames]"`'
    raise BadInputError([Problem("frames", text)]) from None

__all__ = ["Backend", "backend_of"]

Lazy = nw.LazyFrame[Any]
"""A frame of any engine that has not been computed yet."""

Step = dict[str, X] | tuple[str, dict[str, tuple[int, ...]]]
"""Values to compute by name, or what to look up by name and from which column."""


class Backend(Protocol):
    """What an engine does in a way of its own."""

    keyed: bool
    """Whether a case is best known by its place, a whole number, rather than by its id."""

    def take(self, frame: object) -> Lazy:
        """Return a frame of the caller's as one of this engine."""

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        """Return a small table of whole numbers or text, none of them empty."""

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        """Return a frame with some columns of days, text or dates, as numbers of days.

        Null stands for whatever is not a full date.
        """

    def look_up(self, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]) -> Lazy:
        """Return a frame with, from each table, what is at the place in column `at`; else 0."""

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        """Return a frame with, for each new column, the place of a text among some words.

        Places start from 1; 0 stands for a text that is none of them, and for none at all.
        """

    def with_values(self, frame: Lazy, values: Mapping[str, X], *, only: str | None = None) -> Lazy:
        """Return a frame with more columns; with `only`, with that one and these alone."""

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        """Return events (`key`, `on` and others) with the day of the next one of the case, `next`.

        The last one has `last` there.
        """

    def with_places(self, events: Lazy, key: str) -> Lazy:
        """Return events (`key`, `on`) with the place of each among those of the case, `nth`."""

    def last_of_day(self, events: Lazy, key: str) -> Lazy:
        """Return the last row of each case and day, which `keyed` rows have an order for."""

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        """Return events with the columns of their cases, in the order of the events if it can."""

    def attached(self, events: Lazy, frame: Lazy, key: str, names: Sequence[str]) -> Lazy:
        """Return events with columns of their cases, which `keyed` rows of `frame` hold."""

    def with_bits(self, frame: Lazy, at: str, words: int, bits: int) -> Lazy:
        """Return a frame with the number in a column as one bit of so many whole numbers."""

    def computed(self, frame: Lazy, steps: Sequence[Step]) -> Lazy:
        """Return a frame with more columns, one step after another."""

    def numbered_rows(self, frame: Lazy, name: str) -> Lazy:
        """Return a frame with its rows numbered, where `keyed`."""

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        """Return a frame with, for each new column, the text at the place in another column."""

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        """Return a frame with some columns of numbers of days in ISO form; empty for 0."""

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        """Return the rows of some cases, in their order."""

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        """Return a frame (of the columns of `rows`) with those rows in place of the odd ones."""

    def kept(self, frame: Lazy) -> Lazy:
        """Return a frame computed once, if it would be computed again for each use."""

    def settled(self, frame: Lazy) -> Lazy:
        """Return a frame that is used once, computed where it is better not to build on it."""

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

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        schema = native.collect_schema()
        return nw.from_native(native.with_columns(_day_number(n, schema[n]) for n in names))

    def look_up(self, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(
            native.with_columns(_gathered(at, table).alias(name) for name, table in columns.items())
        )

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(
            native.with_columns(
                pl.col(column)
                .cast(pl.Enum(list(words)), strict=False)
                .to_physical()
                .cast(pl.Int16)
                .add(1)
                .fill_null(0)
                .alias(name)
                for name, (column, words) in columns.items()
            )
        )

    def with_values(self, frame: Lazy, values: Mapping[str, X], *, only: str | None = None) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        known: dict[int, tuple[X, pl.Expr]] = {}
        made = [in_polars(value, known).alias(name) for name, value in values.items()]
        found = native.with_columns(made) if only is None else native.select(only, *made)
        return nw.from_native(found)

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        native: pl.LazyFrame = events.to_native()
        following = pl.when(pl.col(key) == pl.col(key).shift(-1)).then(pl.col("on").shift(-1))
        return nw.from_native(
            native.sort(key, "on").with_columns(following.fill_null(last).alias("next"))
        )

    def with_places(self, events: Lazy, key: str) -> Lazy:
        native: pl.LazyFrame = events.to_native()
        row = pl.int_range(pl.len(), dtype=pl.Int64)
        first = pl.when(pl.col(key) != pl.col(key).shift()).then(row)
        place = row - first.forward_fill().fill_null(0) + 1
        return nw.from_native(native.sort(key, "on").with_columns(place.alias("nth")))

    def last_of_day(self, events: Lazy, key: str) -> Lazy:
        native: pl.LazyFrame = events.to_native()
        return nw.from_native(native.unique([key, "on"], keep="last", maintain_order=True))

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        native: pl.LazyFrame = events.to_native()
        held = self.collect(cases).lazy()
        return nw.from_native(native.join(held, on="case_id", maintain_order="left"))

    def attached(self, events: Lazy, frame: Lazy, key: str, names: Sequence[str]) -> Lazy:
        native: pl.LazyFrame = events.to_native()
        held = self.collect(frame.select(key, *names)).sort(key)
        return nw.from_native(
            native.with_columns(
                pl.col(key).map_batches(
                    held[name].gather, return_dtype=held[name].dtype, is_elementwise=True
                ).alias(name)
                for name in names
            )
        )  # fmt: skip

    def with_bits(self, frame: Lazy, at: str, words: int, bits: int) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        powers = pl.Series([*(1 << k for k in range(bits)), 0], dtype=pl.Int64)

        def of_word(word: int) -> pl.Expr:
            place = pl.col(at) - word * bits
            place = pl.when(place.is_between(0, bits - 1)).then(place).otherwise(bits)
            return place.map_batches(powers.gather, return_dtype=pl.Int64, is_elementwise=True)

        return nw.from_native(
            native.with_columns(of_word(word).alias(f"bit{word}") for word in range(words))
        )

    def computed(self, frame: Lazy, steps: Sequence[Step]) -> Lazy:
        return _step_by_step(self, frame, steps)

    def numbered_rows(self, frame: Lazy, name: str) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(native.with_row_index(name))

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(
            native.with_columns(
                _gathered_text(at, texts).alias(name) for name, (at, texts) in columns.items()
            )
        )

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        return self.texts(frame, {name: (name, _day_words()) for name in names})

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        native: pl.LazyFrame = frame.to_native()
        wanted = pl.LazyFrame({"case_id": ids}, schema={"case_id": pl.String})
        kind = native.collect_schema()["case_id"]
        joined = native.join(
            wanted.with_columns(pl.col("case_id").cast(kind)),
            on="case_id",
            how="semi",
            maintain_order="left",
        )
        return joined.collect(engine="streaming")

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        held = self.collect(frame)
        return nw.from_native(held.update(rows, on="case_id").lazy())

    def kept(self, frame: Lazy) -> Lazy:
        return nw.from_native(self.collect(frame).lazy())

    def settled(self, frame: Lazy) -> Lazy:
        return frame

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

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        return nw.from_native(frame.to_native().query("esi_days", self._days_query(frame, names)))

    def _days_query(self, frame: Lazy, names: Sequence[str]) -> str:
        schema = frame.collect_schema()
        made = []
        for name in names:
            day = f'"{name}"'
            if schema[name] == nw.String:
                day = f"case when length({day}) = 10 then try_cast({day} as date) end"
            elif schema[name] != nw.Date:
                day = f"case when {day} = date_trunc('day', {day}) then cast({day} as date) end"
            number = f"({day}) - date '{EPOCH}'"
            made.append(
                f'case when {number} between 1 and {LAST_NUMBER} then {number} end as "{name}"'
            )
        return f"select * replace ({', '.join(made)}) from esi_days"

    def look_up(self, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]) -> Lazy:
        return _joined(self, frame, at, columns)

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return _coded(frame, columns)

    def with_values(self, frame: Lazy, values: Mapping[str, X], *, only: str | None = None) -> Lazy:
        made = [f"{_duck(value)} as {name}" for name, value in values.items()]
        query = f"select {only or '*'}, {', '.join(made)} from esi_held"
        return nw.from_native(frame.to_native().query("esi_held", query))

    def computed(self, frame: Lazy, steps: Sequence[Step]) -> Lazy:
        """One query for all steps: each relation is bound anew with all that is in it."""
        tables: dict[int, str] = {}
        held: dict[str, pl.Series] = {}
        made = []
        for i, step in enumerate(steps):
            before = f"s{i - 1}" if i else "esi_held"
            if isinstance(step, dict):
                values = ", ".join(f"{_duck(x)} as {name}" for name, x in step.items())
                made.append(f"s{i} as (select *, {values} from {before})")
                continue
            at, columns = step
            names = []
            for name, table in columns.items():
                if id(table) not in tables:
                    tables[id(table)] = f"t{len(tables)}"
                    held[tables[id(table)]] = pl.Series(table, dtype=pl.Int32)
                names.append(f"coalesce(d.{tables[id(table)]}, 0) as {name}")
            made.append(
                f"s{i} as (select b.*, {', '.join(names)} from {before} b "
                f'left join esi_tables d on d.esi_at = b."{at}")'
            )
        if held:
            longest = max(len(series) for series in held.values())
            whole = pl.DataFrame(
                {
                    "esi_at": range(longest),
                    **{n: t.extend_constant(0, longest - len(t)) for n, t in held.items()},
                }
            )
            esi_tables = whole.to_arrow()  # named in the query, which finds it here
        query = f"with {', '.join(made)} select * from s{len(steps) - 1}"
        found = frame.to_native().query("esi_held", query)
        if held:
            del esi_tables
        return nw.from_native(found)

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        following = nw.col("on").shift(-1).over(key, order_by="on")
        return events.with_columns(following.fill_null(last).alias("next"))

    def with_places(self, events: Lazy, key: str) -> Lazy:
        return events.with_columns(nw.col("on").cum_count().over(key, order_by="on").alias("nth"))

    def last_of_day(self, events: Lazy, key: str) -> Lazy:
        raise NotImplementedError("rows have no order here")

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        return events.join(cases, on="case_id", how="inner")

    def attached(self, events: Lazy, frame: Lazy, key: str, names: Sequence[str]) -> Lazy:
        raise NotImplementedError("a case is known by its id here")

    def with_bits(self, frame: Lazy, at: str, words: int, bits: int) -> Lazy:
        return _with_bits(frame, at, words, bits)

    def numbered_rows(self, frame: Lazy, name: str) -> Lazy:
        raise NotImplementedError("a case is known by its id here")

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return _text_joined(self, frame, columns)

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        plain = whole.filter(~odd).select(*rows.columns)
        return nw.concat([plain, self.table(rows.to_dict(as_series=False))], how="vertical")

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        wanted = self.table({"esi_id": list(ids)})
        joined = frame.join(wanted, left_on="case_id", right_on="esi_id", how="semi")
        return self.collect(joined)

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        made = ", ".join(
            f"""case when "{n}" > 0 then cast(date '{EPOCH}' + "{n}"::integer as varchar)
            else '' end as "{n}\""""
            for n in names
        )
        query = f"select * replace ({made}) from esi_long"
        return nw.from_native(frame.to_native().query("esi_long", query))

    def kept(self, frame: Lazy) -> Lazy:
        return nw.from_native(frame.to_native().materialize())  # type: ignore[no-any-return]

    def settled(self, frame: Lazy) -> Lazy:
        # A relation is bound anew, with all that is in it, at every step that builds on it.
        return self.kept(frame)

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

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        from pyspark.sql import functions as f

        native, schema = frame.to_native(), frame.collect_schema()
        for name in names:
            day = f.col(name)
            if schema[name] == nw.String:
                day = f.when(f.length(day) == 10, f.try_to_date(day, "yyyy-MM-dd"))
            number = f.datediff(day, f.lit(EPOCH))
            number = f.when((number >= 1) & (number <= LAST_NUMBER), number)
            native = native.withColumn(name, number)
        return nw.from_native(native)

    def look_up(self, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]) -> Lazy:
        return _joined(self, frame, at, columns)

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return _coded(frame, columns)

    def with_values(self, frame: Lazy, values: Mapping[str, X], *, only: str | None = None) -> Lazy:
        made = [f"{in_sql(value, 'div', '`')} as {name}" for name, value in values.items()]
        return nw.from_native(frame.to_native().selectExpr(only or "*", *made))

    def computed(self, frame: Lazy, steps: Sequence[Step]) -> Lazy:
        return _step_by_step(self, frame, steps)

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        following = nw.col("on").shift(-1).over(key, order_by="on")
        return events.with_columns(following.fill_null(last).alias("next"))

    def with_places(self, events: Lazy, key: str) -> Lazy:
        return events.with_columns(nw.col("on").cum_count().over(key, order_by="on").alias("nth"))

    def last_of_day(self, events: Lazy, key: str) -> Lazy:
        raise NotImplementedError("rows have no order here")

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        return events.join(cases, on="case_id", how="inner")

    def attached(self, events: Lazy, frame: Lazy, key: str, names: Sequence[str]) -> Lazy:
        raise NotImplementedError("a case is known by its id here")

    def with_bits(self, frame: Lazy, at: str, words: int, bits: int) -> Lazy:
        return _with_bits(frame, at, words, bits)

    def numbered_rows(self, frame: Lazy, name: str) -> Lazy:
        raise NotImplementedError("a case is known by its id here")

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return _text_joined(self, frame, columns)

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        plain = whole.filter(~odd).select(*rows.columns)
        return nw.concat([plain, self.table(rows.to_dict(as_series=False))], how="vertical")

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        wanted = self.table({"esi_id": list(ids)})
        joined = frame.join(wanted, left_on="case_id", right_on="esi_id", how="semi")
        return self.collect(joined)

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        from pyspark.sql import functions as f

        native = frame.to_native()
        for name in names:
            day = f.date_add(f.lit(EPOCH), f.col(name).cast("int")).cast("string")
            native = native.withColumn(name, f.when(f.col(name) > 0, day).otherwise(""))
        return nw.from_native(native)

    def kept(self, frame: Lazy) -> Lazy:
        return nw.from_native(frame.to_native().cache())  # type: ignore[no-any-return]

    def settled(self, frame: Lazy) -> Lazy:
        return frame

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


def _day_number(name: str, kind: pl.DataType) -> pl.Expr:
    """A day as its number, null where it is not a full date of the calendar."""
    day = pl.col(name)
    if kind == pl.String:
        day = pl.when(day.str.len_bytes() == 10).then(day).str.to_date("%Y-%m-%d", strict=False)
    elif isinstance(kind, pl.Datetime):
        day = pl.when(day == day.dt.truncate("1d")).then(day.dt.date())
    elif kind != pl.Date:
        day = day.cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    number = day.to_physical().cast(pl.Int32) + (dt.date(1970, 1, 1) - EPOCH).days
    return pl.when(number.is_between(1, LAST_NUMBER)).then(number).alias(name)


def _gathered(at: str, table: tuple[int, ...]) -> pl.Expr:
    held = pl.Series(table, dtype=pl.Int32)
    last = len(table)

    def gather(places: pl.Series) -> pl.Series:
        least, most = places.min(), places.max()
        if least is None or (least >= 0 and most < last):  # type: ignore[operator]
            return held.gather(places)
        known = places.is_between(0, last - 1)
        found = held.gather(places.zip_with(known, pl.Series([0], dtype=places.dtype)))
        return found if known.all() else found.zip_with(known, pl.Series([0], dtype=pl.Int32))

    return pl.col(at).map_batches(gather, return_dtype=pl.Int32, is_elementwise=True)


def _joined(backend: Backend, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]) -> Lazy:
    longest = max(map(len, columns.values()))
    tables = {n: [*table, *[0] * (longest - len(table))] for n, table in columns.items()}
    held = backend.table({"esi_at": range(longest), **tables})
    joined = frame.join(held, left_on=at, right_on="esi_at", how="left")
    return joined.with_columns(*(nw.col(name).fill_null(0) for name in columns))


def _coded(frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
    made = []
    for name, (column, words) in columns.items():
        place = nw.lit(0)
        for i, word in reversed(list(enumerate(words))):
            place = nw.when(nw.col(column) == word).then(nw.lit(i + 1)).otherwise(place)
        made.append(place.alias(name))
    return frame.with_columns(*made)


_TEXT_DAYS = 1 << 17


@functools.cache
def _day_words() -> pl.Series:
    """Every day that a verdict can name, in ISO form; empty at 0."""
    days = pl.Series(range(_TEXT_DAYS), dtype=pl.Int32) - (dt.date(1970, 1, 1) - EPOCH).days
    words = days.cast(pl.Date).dt.to_string("%Y-%m-%d")
    return words.set(pl.Series(range(_TEXT_DAYS)) == 0, "")


def _gathered_text(at: str, texts: Sequence[str] | pl.Series) -> pl.Expr:
    held = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)

    def gather(places: pl.Series) -> pl.Series:
        return held.gather(places)

    return pl.col(at).map_batches(gather, return_dtype=pl.String, is_elementwise=True)


def _text_joined(
    backend: Backend, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]
) -> Lazy:
    for name, (at, texts) in columns.items():
        held = backend.table({"esi_at": range(len(texts)), name: list(texts)})
        frame = frame.join(held, left_on=at, right_on="esi_at", how="left")
    return frame


def _duck(value: X) -> str:
    return in_sql(value, "//", '"')


def _step_by_step(backend: Backend, frame: Lazy, steps: Sequence[Step]) -> Lazy:
    for step in steps:
        if isinstance(step, dict):
            frame = backend.with_values(frame, step)
        else:
            frame = backend.look_up(frame, *step)
    return frame


def _with_bits(frame: Lazy, at: str, words: int, bits: int) -> Lazy:
    made = []
    for word in range(words):
        found = nw.lit(0, nw.Int64)
        for k in range(bits):
            one = nw.lit(1 << k, nw.Int64)
            found = nw.when(nw.col(at) == word * bits + k).then(one).otherwise(found)
        made.append(found.alias(f"bit{word}"))
    return frame.with_columns(*made)
