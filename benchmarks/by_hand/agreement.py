"""Rows by hand against the explaining evaluator's, before anything is timed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import polars as pl

import esi_rules as esi
from esi_rules.scoring.verdict_rows import verdict_rows

__all__ = ["differences", "explained"]

_DATES = ("clock_starts", "last_good_day", "done_on")


def explained(folder: Path, as_at: dt.date) -> pl.DataFrame:
    """Return the explaining evaluator's rows of a folder."""
    cases = esi.read(folder).inspection.cases
    columns = ["case_id", "standard", "edition", "verdict", "reason", *_DATES]
    made = verdict_rows(cases, esi.national_standards(), as_at)
    frame = pl.DataFrame(list(made), schema=dict.fromkeys(columns, pl.String), orient="row")
    return frame.with_columns(
        pl.col(*_DATES).replace("", None).str.to_date("%Y-%m-%d"),
        pl.col("edition").replace("", None),
    )


def differences(expected: pl.DataFrame, found: pl.DataFrame, standards: Iterable[str]) -> list[str]:
    """Say where two tables of rows differ; of an undetermined row only the claims are compared."""
    columns = ["edition", "verdict", *_DATES]
    both = expected.filter(pl.col("standard").is_in(list(standards))).join(
        found.with_columns(pl.col("verdict").cast(pl.String), present=True),
        on=["case_id", "standard"],
        how="left",
        suffix="_found",
    )
    unequal = pl.any_horizontal(
        [pl.col(name).ne_missing(pl.col(f"{name}_found")) for name in columns]
    )
    silent = (pl.col("verdict") == "UNDETERMINED") & (pl.col("verdict_found") == "UNDETERMINED")
    claims = pl.any_horizontal(
        [
            pl.col(f"{name}_found").is_not_null() & (pl.col(f"{name}_found") != pl.col(name))
            for name in _DATES
        ]
    ).fill_null(True)
    wrong = both.filter(
        pl.when(silent).then(claims).otherwise(unequal) | pl.col("present").is_null()
    )
    return [
        f"{row['case_id']} {row['standard']}: explained "
        f"{[str(row[name]) for name in columns]}, by hand "
        f"{[str(row[f'{name}_found']) for name in columns]}"
        for row in wrong.to_dicts()
    ]
