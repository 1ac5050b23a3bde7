"""`evaluate_frames`: a verdict for every case and standard of whole frames."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypeVar, cast

from esi_rules.columns.backends import Backend, Lazy, backend_of
from esi_rules.columns.routed import rows_of_cases
from esi_rules.rules import Rule
from esi_rules.standard import Edition, Standards
from esi_rules.verdict_rows import COLUMNS

if TYPE_CHECKING:
    import polars as pl

__all__ = ["evaluate_frames"]

Frame = TypeVar("Frame")


def evaluate_frames(
    cases: Frame,
    events: Frame,
    answers: Frame | None = None,
    *,
    standards: Standards | Edition | Rule,
    as_at: dt.date,
) -> Frame:
    """Return a row for every case and standard, as `evaluate` judges them at `as_at`.

    The frames are those of the contract, in Polars, DuckDB, pandas, Spark or Arrow; the result is
    of the same kind, with the columns of ``esi-rules evaluate``: all text, dates in ISO form, empty
    where there is none to give. `standards` is as in `evaluate`; the row of a single rule has an
    empty `standard`. Raises `BadInputError`.
    """
    import polars as pl

    backend = backend_of(cases, events, answers)
    schema = dict.fromkeys(COLUMNS, pl.String)

    def make() -> Lazy:
        return backend.take(_all_routed(backend, cases, events, answers, standards, as_at))

    return cast(Frame, backend.give(make, schema))


def _all_routed(
    backend: Backend,
    cases: object,
    events: object,
    answers: object | None,
    standards: Standards | Edition | Rule,
    as_at: dt.date,
) -> "pl.DataFrame":
    found = [
        backend.collect(backend.take(frame)) if frame is not None else None
        for frame in (cases, events, answers)
    ]
    return rows_of_cases(found[0], found[1], found[2], standards, as_at)
