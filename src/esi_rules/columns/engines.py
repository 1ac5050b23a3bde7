"""Which engine works on some frames: the one that they are on.

Polars and DuckDB work where the data lies, and so does Spark. Tables in memory of other kinds
(pandas, Arrow) are handed to Polars and their results handed back: it is several times as fast,
and leaves the kinds of null that differ between them outside.
"""

from __future__ import annotations

import polars as pl

from esi_rules.columns.backends import Backend
from esi_rules.columns.on_duckdb import DuckDB
from esi_rules.columns.on_polars import Polars
from esi_rules.columns.on_spark import Spark
from esi_rules.errors import BadInputError, Problem

__all__ = ["backend_of"]


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
        return DuckDB(frames[0])
    if kind == "pyspark":
        return Spark(getattr(frames[0], "sparkSession"))  # noqa: B009
    return Polars(kind)


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
