"""What engines without a place to gather from do by joining small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from esi_rules.columns.backends import Backend, Lazy

__all__ = ["PLAIN_FIGURE", "SCALE", "coded", "in_table", "lazy", "text_in_table"]

PLAIN_FIGURE = r"^\d{1,5}(\.\d{1,3})?$|^\.\d{1,3}$"
"""An amount of up to five digits and three decimals; any other is left to the reader of rows."""
SCALE = 1000
"""Amounts are whole numbers of thousandths; one that is not is open evidence here."""


def in_table(
    backend: Backend, frame: Lazy, at: str, columns: Mapping[str, tuple[int, ...]]
) -> Lazy:
    """Return a frame with, from each table, what is at the place in column `at`; else 0."""
    longest = max(map(len, columns.values()))
    tables = {n: [*table, *[0] * (longest - len(table))] for n, table in columns.items()}
    held = backend.table({"esi_at": range(longest), **tables})
    joined = frame.join(held, left_on=at, right_on="esi_at", how="left")
    return joined.with_columns(*(nw.col(name).fill_null(0) for name in columns))


def coded(frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
    """Return a frame with, for each new column, the place of a text among some words."""
    made = []
    for name, (column, words) in columns.items():
        text = nw.col(column).fill_null("")
        place = nw.lit(0)
        for i, word in reversed(list(enumerate(words))):
            place = nw.when(text == word).then(nw.lit(i + 1)).otherwise(place)
        made.append(place.alias(name))
    return frame.with_columns(*made)


def text_in_table(
    backend: Backend, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]
) -> Lazy:
    """Return a frame with, for each new column, the text at the place in another."""
    for name, (at, texts) in columns.items():
        held = backend.table({"esi_at": range(len(texts)), name: list(texts)})
        frame = frame.join(held, left_on=at, right_on="esi_at", how="left")
    return frame


def lazy(native: Any) -> Lazy:
    """A frame of DuckDB or Spark, whose types are not looked into."""
    frame: Lazy = nw.from_native(native)
    return frame
