"""Frames on Polars, and all kinds of table in memory that it stands in for."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import narwhals as nw
import polars as pl

from esi_rules.columns.algebra import FAR, YES, X, in_polars
from esi_rules.columns.backends import Answers, How, Lazy, Step
from esi_rules.columns.calendar_table import EPOCH, LAST_NUMBER
from esi_rules.columns.codes import PLAIN_FIGURE, SCALE

__all__ = ["Polars"]


class Polars:
    """Polars, and all that it stands in for."""

    key = "case_key"
    ordered = True

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

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        made = [
            _place(pl.col(column).fill_null(""), words).alias(name)
            for name, (column, words) in columns.items()
        ]
        return nw.from_native(native.with_columns(made))

    def measured(self, frame: Lazy, of: X) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        text = pl.when(in_polars(of, {})).then(pl.col("value"))
        plain = text.str.contains(PLAIN_FIGURE)
        amount = (pl.when(plain).then(text).cast(pl.Float64) * SCALE).round(0)
        return nw.from_native(native.with_columns(amount=amount.fill_null(-1).cast(pl.Int32)))

    def rows(
        self, frame: Lazy, values: Mapping[str, X], *, where: X = YES, distinct: bool = False
    ) -> Lazy:
        native: pl.LazyFrame = _only(frame, where).select(_named(values))
        return nw.from_native(native.unique() if distinct else native)

    def grouped(
        self,
        frame: Lazy,
        by: Mapping[str, X],
        values: Mapping[str, tuple[How, X]],
        *,
        where: X = YES,
    ) -> Lazy:
        native = _only(frame, where)
        held = native.select(_named({**by, **{n: value for n, (_, value) in values.items()}}))
        made = [getattr(pl.col(name), how)() for name, (how, _) in values.items()]
        return nw.from_native(held.group_by(*by).agg(made))

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

    def with_rows(self, events: Lazy) -> Lazy:
        return events

    def last_of_day(self, events: Lazy, where: X) -> Lazy:
        native = _only(events, where)
        return nw.from_native(native.unique([self.key, "on"], keep="last", maintain_order=True))

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        native: pl.LazyFrame = events.to_native()
        held = self.collect(cases).lazy()
        return nw.from_native(native.join(held, on="case_id", maintain_order="left"))

    def attached(
        self, events: Lazy, where: X, frame: Lazy, names: Sequence[str], scope: str | None
    ) -> Lazy:
        native = _only(events, where)
        wanted = [*names, *([] if scope is None else [scope])]
        held = self.collect(frame.select(*wanted)) if wanted else pl.DataFrame()
        at = pl.col(self.key)
        if scope is not None:
            # First of all, so that nothing is looked up for events that do not matter.
            native = native.filter(pl.lit(held[scope]).gather(at))
        return nw.from_native(
            native.with_columns(pl.lit(held[name]).gather(at).alias(name) for name in names)
        )

    def answered(self, frame: Lazy, asked: Sequence[Answers]) -> Lazy:
        held = self.collect(frame)
        # Put into their places: a join would copy every column that there already is.
        columns = []
        plans: list[pl.LazyFrame] = [answers.frame.to_native() for answers in asked]
        for answers, found in zip(asked, pl.collect_all(plans, engine="streaming"), strict=True):
            for name, (held_as, default) in answers.columns.items():
                kind = pl.Int64 if answers.is_wide(name) else pl.Int32
                column = pl.repeat(default, held.height, dtype=kind, eager=True)
                values = found[held_as].cast(kind)
                columns.append(column.scatter(found[self.key], values).alias(name))
        return nw.from_native(held.hstack(columns).lazy())

    def computed(
        self, frame: Lazy, steps: Sequence[Step], only: Sequence[str] | None = None
    ) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        for step in steps:
            if isinstance(step, dict):
                native = native.with_columns(_named(step))
            else:
                at, tables = step
                native = native.with_columns(_gathered(at, t).alias(n) for n, t in tables.items())
        return nw.from_native(native if only is None else native.select(only))

    def with_keys(self, cases: Lazy) -> Lazy:
        # Numbered once: the rows of a join need not come in the same order again.
        return nw.from_native(self.collect(cases).with_row_index(self.key).lazy())

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        return nw.from_native(
            native.with_columns(
                _gathered_text(at, texts).alias(name) for name, (at, texts) in columns.items()
            )
        )

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        native: pl.LazyFrame = frame.to_native()
        words = _day_words()
        return nw.from_native(
            native.with_columns(_gathered_text(name, words).alias(name) for name in names)
        )

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        native: pl.LazyFrame = frame.to_native()
        wanted = pl.LazyFrame({"case_id": ids}, schema={"case_id": pl.String})
        joined = native.join(wanted, on="case_id", how="semi", maintain_order="left")
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


def _only(frame: Lazy, where: X) -> pl.LazyFrame:
    native: pl.LazyFrame = frame.to_native()
    return native if where is YES else native.filter(in_polars(where, {}))


def _named(values: Mapping[str, X]) -> list[pl.Expr]:
    known: dict[int, tuple[X, pl.Expr]] = {}
    return [in_polars(value, known).alias(name) for name, value in values.items()]


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
    return cast(pl.Series, pl.from_pandas(column))


def _day_number(name: str, kind: pl.DataType) -> pl.Expr:
    """A day as its number, far where it is not a full date of the calendar."""
    day = pl.col(name)
    if kind == pl.String:
        day = pl.when(day.str.len_bytes() == 10).then(day).str.to_date("%Y-%m-%d", strict=False)
    elif isinstance(kind, pl.Datetime):
        day = pl.when(day == day.dt.truncate("1d")).then(day.dt.date())
    elif kind != pl.Date:
        day = day.cast(pl.String).str.to_date("%Y-%m-%d", strict=False)
    number = day.to_physical().cast(pl.Int32) + (dt.date(1970, 1, 1) - EPOCH).days
    return pl.when(number.is_between(1, LAST_NUMBER)).then(number).otherwise(FAR).alias(name)


def _place(text: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """The place of a text among some words, from 1; 0 for one that is none of them."""
    place = text.cast(pl.Enum(words), strict=False).to_physical().cast(pl.Int16)
    return (place + 1).fill_null(0)


def _gathered(at: str, table: tuple[int, ...]) -> pl.Expr:
    last = len(table)
    place = pl.col(at)
    inside = pl.when((place >= 0) & (place < last)).then(place).otherwise(last)
    return pl.lit(pl.Series([*table, 0], dtype=pl.Int32)).gather(inside)


_TEXT_DAYS = 1 << 17


@functools.cache
def _day_words() -> pl.Series:
    """Every day that a verdict can name, in ISO form; empty at 0."""
    days = pl.Series(range(_TEXT_DAYS), dtype=pl.Int32) - (dt.date(1970, 1, 1) - EPOCH).days
    words = days.cast(pl.Date).dt.to_string("%Y-%m-%d")
    return words.set(pl.Series(range(_TEXT_DAYS)) == 0, "")


def _gathered_text(at: str, texts: Sequence[str] | pl.Series) -> pl.Expr:
    held = texts if isinstance(texts, pl.Series) else pl.Series(texts, dtype=pl.String)

    return pl.lit(held).gather(pl.col(at))
