"""Frames on Spark: the caseload stays on the cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import narwhals as nw
import polars as pl

from esi_rules.columns.algebra import FAR, YES, Dialect, X, in_sql
from esi_rules.columns.backends import Answers, How, Lazy, Step
from esi_rules.columns.by_join import lazy, text_in_table
from esi_rules.columns.calendar_table import EPOCH, LAST_NUMBER
from esi_rules.columns.codes import PLAIN_FIGURE, SCALE

__all__ = ["Spark"]

_SQL = Dialect(division="div", quote="`", shifts=False)


class Spark:
    """Spark: the caseload stays on the cluster."""

    key = "case_id"
    ordered = False

    def __init__(self, session: Any) -> None:
        self.session = session

    def take(self, frame: object) -> Lazy:
        return lazy(frame)

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        kinds = {
            name: "string" if values and isinstance(values[0], str) else "bigint"
            for name, values in columns.items()
        }
        schema = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
        rows = list(zip(*columns.values(), strict=True))
        return lazy(self.session.createDataFrame(rows, schema))

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        from pyspark.sql import functions as f

        native, schema = frame.to_native(), frame.collect_schema()
        for name in names:
            day = f.col(name)
            if schema[name] == nw.String:
                day = f.when(f.length(day) == 10, f.try_to_date(day, "yyyy-MM-dd"))
            number = f.datediff(day, f.lit(EPOCH))
            number = f.when((number >= 1) & (number <= LAST_NUMBER), number).otherwise(FAR)
            native = native.withColumn(name, number)
        return lazy(native)

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        made = []
        for name, (column, words) in columns.items():
            text = nw.col(column).fill_null("")
            place = nw.lit(0)
            for i, word in reversed(list(enumerate(words))):
                place = nw.when(text == word).then(nw.lit(i + 1)).otherwise(place)
            made.append(place.alias(name))
        return frame.with_columns(*made)

    def measured(self, frame: Lazy, of: X) -> Lazy:
        from pyspark.sql import functions as f

        value = f.col("value")
        plain = f.expr(_spark(of)) & value.rlike(PLAIN_FIGURE)
        amount = f.round(f.when(plain, value).cast("double") * SCALE).cast("int")
        return lazy(frame.to_native().withColumn("amount", f.coalesce(amount, f.lit(-1))))

    def rows(
        self, frame: Lazy, values: Mapping[str, X], *, where: X = YES, distinct: bool = False
    ) -> Lazy:
        native = _only(frame, where).selectExpr(*_named(values))
        return lazy(native.distinct() if distinct else native)

    def grouped(
        self,
        frame: Lazy,
        by: Mapping[str, X],
        values: Mapping[str, tuple[How, X]],
        *,
        where: X = YES,
    ) -> Lazy:
        from pyspark.sql import functions as f

        made = [f.expr(f"{how}({_spark(value)})").alias(n) for n, (how, value) in values.items()]
        keys = [f.expr(text) for text in _named(by)]
        return lazy(_only(frame, where).groupBy(*keys).agg(*made))

    def computed(
        self, frame: Lazy, steps: Sequence[Step], only: Sequence[str] | None = None
    ) -> Lazy:
        for step in steps:
            if isinstance(step, dict):
                frame = lazy(frame.to_native().selectExpr("*", *_named(step)))
            else:
                frame = self._looked_up(frame, *step)
        return frame if only is None else frame.select(*only)

    def _looked_up(self, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]) -> Lazy:
        longest = max(map(len, columns.values()))
        tables = {n: [*table, *[0] * (longest - len(table))] for n, table in columns.items()}
        held = self.table({"esi_at": range(longest), **tables})
        joined = frame.join(held, left_on=at, right_on="esi_at", how="left")
        return joined.with_columns(*(nw.col(name).fill_null(0) for name in columns))

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        following = nw.col("on").shift(-1).over(key, order_by="on")
        return events.with_columns(following.fill_null(last).alias("next"))

    def with_places(self, events: Lazy, key: str) -> Lazy:
        return events.with_columns(nw.col("on").cum_count().over(key, order_by="on").alias("nth"))

    def with_rows(self, events: Lazy) -> Lazy:
        from pyspark.sql import functions as f

        return lazy(events.to_native().withColumn("row", f.monotonically_increasing_id()))

    def last_of_day(self, events: Lazy, where: X) -> Lazy:
        from pyspark.sql import Window
        from pyspark.sql import functions as f

        by = Window.partitionBy(self.key, "on").orderBy(f.desc("row"))
        placed = _only(events, where).withColumn("esi_place", f.row_number().over(by))
        return lazy(placed.filter(f.col("esi_place") == 1).drop("esi_place"))

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        return events.join(cases, on="case_id", how="inner")

    def attached(
        self, events: Lazy, where: X, frame: Lazy, names: Sequence[str], scope: str | None
    ) -> Lazy:
        some = lazy(_only(events, where))
        if not names and scope is None:
            return some
        held = frame if scope is None else frame.filter(nw.col(scope))
        return some.join(held.select(self.key, *names), on=self.key, how="inner")

    def answered(self, frame: Lazy, asked: Sequence[Answers]) -> Lazy:
        """One join for all: so many in a row would hold the memory of all at once."""
        from pyspark.sql import functions as f

        made = []
        for answers in asked:
            named = [f.col(held_as).alias(name) for name, (held_as, _) in answers.columns.items()]
            made.append(answers.frame.to_native().select(self.key, *named))
        stacked = reduce(lambda one, other: one.unionByName(other, True), made)
        kinds = {
            name: (default, "bigint" if answers.is_wide(name) else "int")
            for answers in asked
            for name, (_, default) in answers.columns.items()
        }
        found = stacked.groupBy(self.key).agg(*(f.max(name).alias(name) for name in kinds))
        joined = frame.to_native().join(found, self.key, "left")
        filled = {
            name: f.coalesce(f.col(name), f.lit(default)).cast(kind)
            for name, (default, kind) in kinds.items()
        }
        return lazy(joined.withColumns(filled))

    def with_keys(self, cases: Lazy) -> Lazy:
        return cases

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return text_in_table(self, frame, columns)

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        plain = whole.filter(~odd).select(*rows.columns)
        return nw.concat([plain, self.table(rows.to_dict(as_series=False))], how="vertical")

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        from pyspark.sql import functions as f

        wanted = self.table({"esi_id": list(ids)}).to_native()
        numbered = frame.to_native().withColumn("esi_row", f.monotonically_increasing_id())
        joined = numbered.join(wanted, f.col("case_id") == f.col("esi_id"), "left_semi")
        return self.collect(lazy(joined.orderBy("esi_row").drop("esi_row")))

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        from pyspark.sql import functions as f

        native = frame.to_native()
        for name in names:
            day = f.date_add(f.lit(EPOCH), f.col(name).cast("int")).cast("string")
            native = native.withColumn(name, f.when(f.col(name) > 0, day).otherwise(""))
        return lazy(native)

    def kept(self, frame: Lazy) -> Lazy:
        return lazy(frame.to_native().cache())

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


def _spark(value: X) -> str:
    return in_sql(value, _SQL)


def _named(values: Mapping[str, X]) -> list[str]:
    return [f"{_spark(value)} as `{name}`" for name, value in values.items()]


def _only(frame: Lazy, where: X) -> Any:
    native = frame.to_native()
    return native if where is YES else native.filter(_spark(where))
