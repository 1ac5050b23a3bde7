"""The rows of some cases are all found in the blocks of a table, and few others are read."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.bulk import blocks
from esi_rules.bulk.blocks import Blocks
from esi_rules.bulk.parquet_scans import ROW, scan
from tests.support.examples import examples

IDS = st.lists(st.sampled_from(["", " S1", "S1", "S10", "S2", "S9", "é"]), max_size=40)


def table(ids: list[str], folder: Path) -> Blocks:
    path = folder / "events.parquet"
    pl.DataFrame({"case_id": ids}, schema={"case_id": pl.String}).write_parquet(path)
    found = scan(path, "events")
    assert found is not None
    return Blocks.of(found)


@settings(max_examples=examples(60))
@given(IDS, st.sampled_from(["", "S1", "S2", "T"]), st.sampled_from(["", "S1", "S2", "é"]))
def test_no_row_of_the_range_is_missed(ids: list[str], lowest: str, highest: str) -> None:
    with pytest.MonkeyPatch.context() as patched, tempfile.TemporaryDirectory() as folder:
        patched.setattr(blocks, "SIZE", 4)
        rows = table(ids, Path(folder)).between(lowest, highest).collect()
        assert rows["case_id"].to_list() == [ids[row] for row in rows[ROW].to_list()]
        held = set(rows[ROW].to_list())
        assert held >= {row for row, id in enumerate(ids) if lowest <= id <= highest}


def test_of_a_sorted_table_only_the_blocks_around_the_range_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "SIZE", 10)
    ids = [f"S{n:03}" for n in range(300) for _ in range(3)]
    some = table(ids, tmp_path).between("S100", "S119").collect()
    assert some.height == 60
    assert (some[ROW].min(), some[ROW].max()) == (300, 359)
