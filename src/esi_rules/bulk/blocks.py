"""An index of a large table by case id, so that only the relevant rows need to be read."""

from __future__ import annotations

import attrs
import polars as pl

from esi_rules.bulk.parquet_scans import ROW, Scan

__all__ = ["Blocks"]

SIZE = 50_000
"""How many rows a block has."""


@attrs.frozen(eq=False)
class Blocks:
    """A table in blocks of consecutive rows, with the lowest and the highest id of each block."""

    scan: Scan
    lowest: list[str]
    highest: list[str]

    @classmethod
    def of(cls, scan: Scan) -> Blocks:
        """Index a table; this reads all its ids once."""
        case_id = pl.col("case_id")
        found = (
            scan.frame.group_by(pl.col(ROW) // SIZE)
            .agg(case_id.min().alias("lowest"), case_id.max().alias("highest"))
            .sort(ROW)
            .collect(engine="streaming")
        )
        return cls(scan, found["lowest"].to_list(), found["highest"].to_list())

    def between(self, lowest: str, highest: str) -> pl.LazyFrame:
        """Return the rows of ids from `lowest` to `highest`, possibly among others."""
        blocks = [
            place
            for place, (low, high) in enumerate(zip(self.lowest, self.highest, strict=True))
            if low <= highest and high >= lowest
        ]
        if not blocks:
            return self.scan.frame.head(0)
        return self.scan.rows_from(blocks[0] * SIZE, (blocks[-1] + 1 - blocks[0]) * SIZE)
