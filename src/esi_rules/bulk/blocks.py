"""Where in a large table the rows of some cases lie, so that the rest of it need not be read."""

from __future__ import annotations

import attrs
import polars as pl

from esi_rules.bulk.parquet_scans import ROW, Scan

__all__ = ["Blocks"]

SIZE = 50_000
"""How many rows a block has."""


@attrs.frozen(eq=False)
class Blocks:
    """A table in blocks of rows that follow one another, each with its first and last id."""

    scan: Scan
    lowest: list[str]
    highest: list[str]

    @classmethod
    def of(cls, scan: Scan) -> Blocks:
        """Look through the ids of a table once."""
        case_id = pl.col("case_id")
        found = (
            scan.frame.group_by(pl.col(ROW) // SIZE)
            .agg(case_id.min().alias("lowest"), case_id.max().alias("highest"))
            .sort(ROW)
            .collect(engine="streaming")
        )
        return cls(scan, found["lowest"].to_list(), found["highest"].to_list())

    def between(self, lowest: str, highest: str) -> pl.LazyFrame:
        """Return rows of the table, those of ids from `lowest` to `highest` among them."""
        blocks = [
            place
            for place, (low, high) in enumerate(zip(self.lowest, self.highest, strict=True))
            if low <= highest and high >= lowest
        ]
        if not blocks:
            return self.scan.frame.head(0)
        return self.scan.rows_from(blocks[0] * SIZE, (blocks[-1] + 1 - blocks[0]) * SIZE)
