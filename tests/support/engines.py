"""Each kind of frame: how to make one of a table of text, and how to read the rows back."""

from __future__ import annotations

import functools
import itertools
import os
import sys
from collections.abc import Callable
from typing import Any

import attrs
import polars as pl

import esi_rules as esi
from esi_rules.scoring.setup import words_of
from esi_rules.scoring.verdict_rows import COLUMNS
from tests.support.made_up import DECLARED

Row = tuple[str, ...]


@attrs.frozen
class Engine:
    """A kind of frame."""

    name: str
    make: Callable[[pl.DataFrame], Any]
    rows: Callable[[Any], list[Row]]

    def evaluate(
        self,
        tables: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
        standards: esi.Standards | esi.Edition | esi.Rule,
        as_at: Any,
    ) -> list[Row]:
        """The rows of some tables, judged on this engine; what no rule asks is not answered."""
        rules = [standards] if not isinstance(standards, esi.Standards) else standards.editions
        asked = pl.col("question").is_in(list(words_of(rules, DECLARED).questions))
        made = (self.make(table) for table in (*tables[:2], tables[2].filter(asked)))
        found = esi.evaluate_frames(*made, standards=standards, as_at=as_at, own_rules=DECLARED)
        return self.rows(found)


@functools.cache
def connection() -> Any:
    import duckdb

    return duckdb.connect()


@functools.cache
def session() -> Any:
    from pyspark.sql import SparkSession

    # Spark's workers would run the first `python3` on the path, which may not be this one.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "4g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )


_NUMBERS = itertools.count()


def _duckdb(table: pl.DataFrame) -> Any:
    arrow = table.to_arrow()
    name = f"made_{next(_NUMBERS)}"
    connection().execute(f"create temp table {name} as select * from arrow")
    del arrow
    return connection().table(name)


def _spark(table: pl.DataFrame) -> Any:
    schema = ", ".join(f"`{name}` string" for name in table.columns)
    return session().createDataFrame(table.rows(), schema)


def _pandas_rows(frame: Any) -> list[Row]:
    return [tuple(row) for row in frame[list(COLUMNS)].itertuples(index=False)]


def _plain(frame: pl.DataFrame) -> list[Row]:
    return frame.select(COLUMNS).rows()


def _from_arrow(table: Any) -> list[Row]:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return _plain(frame)


ENGINES = {
    engine.name: engine
    for engine in (
        Engine("polars", lambda t: t, _plain),
        Engine("polars-lazy", lambda t: t.lazy(), lambda f: _plain(f.collect())),
        Engine("duckdb", _duckdb, lambda f: f.select(*COLUMNS).fetchall()),
        Engine("pandas", lambda t: t.to_pandas(), _pandas_rows),
        Engine("pyarrow", lambda t: t.to_arrow(), _from_arrow),
        Engine("pyspark", _spark, lambda f: [tuple(r) for r in f.select(*COLUMNS).collect()]),
    )
}
