"""A group has one label for one value, whatever kind of frame or file the value came in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.bulk import open_big, score_big
from tests.support.engines import ENGINES

DAY = dt.date(2005, 9, 14)
DTYPES: list[tuple[Any, Sequence[object], list[str]]] = [
    (pl.Boolean, [True, False, None], ["", "no", "yes"]),
    (pl.Int64, [12, -3, None], ["", "-3", "12"]),
    (pl.Float64, [1.0, 2.5, None], ["", "1", "2.5"]),
    (pl.Float64, [1.0, float("nan"), None], ["", "1"]),
    (pl.Float64, [1e20, 0.1, 1e-7], ["0.0000001", "0.1", "100000000000000000000"]),
    (pl.Float32, [0.1, 3.0, None], ["", "0.1", "3"]),
    (pl.Decimal(20, 4), [Decimal("8.0000"), Decimal("8.5"), None], ["", "8", "8.5"]),
    (pl.Date, [DAY, dt.date(2004, 1, 2), None], ["", "2004-01-02", "2005-09-14"]),
    (pl.Datetime, [dt.datetime(2005, 9, 14), None, None], ["", "2005-09-14"]),
    (pl.Categorical, ["North", "South", None], ["", "North", "South"]),
    (pl.Enum(["North", "South"]), ["North", "South", None], ["", "North", "South"]),
    (pl.String, ["North", " North ", ""], ["", "North"]),
    (pl.Null, [None, None, None], [""]),
]
IDS = [str(dtype) + str(n) for n, (dtype, _, _) in enumerate(DTYPES)]


def tables(dtype: Any, cells: Sequence[object]) -> tuple[pl.DataFrame, pl.DataFrame]:
    cases = pl.DataFrame(
        {
            "case_id": ["S1", "S2", "S3"],
            "sentence": ["order"] * 3,
            "commenced_on": ["2004-09-24"] * 3,
            "team": pl.Series(cells, dtype=dtype),
        }
    )
    events = pl.DataFrame(
        {"case_id": ["S1"], "event": ["home_visit"], "on": ["2004-10-01"], "value": ["seen"]}
    )
    return cases, events


def labels(sheet: esi.ScoringSheet) -> list[str]:
    return sorted(
        group.removeprefix("team=") for group in sheet.groups if group.startswith("team=")
    )


@pytest.mark.parametrize(("dtype", "cells", "expected"), DTYPES, ids=IDS)
@pytest.mark.parametrize("name", ["polars", "polars-lazy", "duckdb", "pandas", "pyarrow"])
def test_every_kind_of_frame_has_the_same_labels(
    name: str, dtype: Any, cells: Sequence[object], expected: list[str]
) -> None:
    frames = [ENGINES[name].make(frame) for frame in tables(dtype, cells)]
    sheet = esi.score_frames(*frames, inspection=esi.Inspection("x", DAY), by=["team"])
    assert labels(sheet) == expected


@pytest.mark.parametrize(("dtype", "cells", "expected"), DTYPES, ids=IDS)
def test_files_have_the_labels_of_frames(
    dtype: Any, cells: Sequence[object], expected: list[str], tmp_path: Path
) -> None:
    for name, frame in zip(("cases", "events"), tables(dtype, cells), strict=True):
        frame.write_parquet(tmp_path / f"{name}.parquet")
    (tmp_path / "inspection.toml").write_text(f'area = "x"\nas_at = {DAY}\n', encoding="utf-8")
    assert labels(esi.score(esi.read(tmp_path).inspection, by=["team"])) == expected
    big = open_big(tmp_path, enough=0)
    # Columns of these types are read row by row, however large the folder is.
    by_row = dtype == pl.Datetime or dtype in (pl.Float32, pl.Float64, pl.Decimal(20, 4))
    assert (big is None) == by_row
    if big is not None:
        assert labels(score_big(big, by=["team"])) == expected


def test_values_of_cases_in_python_have_the_labels_of_files() -> None:
    cells: list[str | int | float | Decimal | dt.date | None] = [
        True,
        12,
        2.50,
        Decimal("8.0000"),
        DAY,
        None,
        "North",
    ]
    cases = [
        esi.Case(f"S{n}", "order", "2004-09-24", groups={"team": cell})
        for n, cell in enumerate(cells)
    ]
    sheet = esi.score(esi.Inspection("x", DAY, cases), by=["team"])
    assert labels(sheet) == ["", "12", "2.5", "2005-09-14", "8", "North", "yes"]
    with pytest.raises(esi.BadRecordError, match="group `team`"):
        esi.Case("S1", "order", "2004-09-24", groups={"team": [1]})  # type: ignore[dict-item]
