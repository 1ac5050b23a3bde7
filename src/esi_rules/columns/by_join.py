"""What DuckDB and Spark have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw

from esi_rules.columns.backends import Backend, Lazy

__all__ = ["lazy", "text_in_table"]


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
