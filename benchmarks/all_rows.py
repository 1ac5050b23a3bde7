"""Every verdict of a made-up caseload, in columns and by the explaining evaluator, row by row.

Run ``python -m benchmarks.all_rows [--cases N] [--seed S] [--on polars duckdb]``. Partly known
dates and values left empty are in it. Verdict, reason, edition and all days are compared; any
difference is shown and makes the exit status 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import polars as pl

import esi_rules as esi
from esi_rules.bulk import open_big
from esi_rules.bulk.folder import SLICE, Slice
from esi_rules.bulk.parquet_scans import ROW
from esi_rules.files.inspection import vocabulary
from esi_rules.files.parse_inspection import read_inspection
from esi_rules.scoring.verdict_rows import COLUMNS, verdict_rows
from esi_rules.synthetic import generate
from esi_rules.synthetic.block import AS_AT

STANDARDS = esi.national_standards()


def explained(part: Slice, folder: Path) -> pl.DataFrame:
    """Judge a slice case by case, read from a small folder of its own."""
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        for name, frame in (
            ("cases", part.cases),
            ("events", part.events),
            ("answers", part.answers),
        ):
            assert frame is not None
            frame.drop(ROW).write_parquet(home / f"{name}.parquet")
        (home / "inspection.toml").write_text((folder / "inspection.toml").read_text())
        cases = read_inspection(home, vocabulary()).inspection.cases
    rows = list(verdict_rows(cases, STANDARDS, AS_AT))
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def in_columns(part: Slice, engine: str) -> pl.DataFrame:
    assert part.answers is not None
    frames = [frame.drop(ROW) for frame in (part.cases, part.events, part.answers)]
    if engine == "polars":
        return esi.evaluate_frames(*frames, standards=STANDARDS, as_at=AS_AT)
    import duckdb

    with duckdb.connect() as connection:
        relations = []
        for place, frame in enumerate(frames):
            connection.register(f"t{place}", frame.to_arrow())
            relations.append(connection.table(f"t{place}"))
        found: pl.DataFrame = esi.evaluate_frames(*relations, standards=STANDARDS, as_at=AS_AT).pl()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2006)
    parser.add_argument("--on", nargs="+", choices=["polars", "duckdb"], default=["polars"])
    options = parser.parse_args()
    wrong = compared = 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "caseload"
        generate(folder, cases=options.cases, seed=options.seed, partly_known=0.01)
        big = open_big(folder, enough=0)
        assert big is not None
        for number, part in enumerate(big.slices(), 1):
            expected = explained(part, folder).sort("case_id", "standard")
            for engine in options.on:
                found = in_columns(part, engine).select(COLUMNS).sort("case_id", "standard")
                unequal = pl.any_horizontal(pl.col(c) != found[c] for c in COLUMNS)
                lines = expected.filter(unequal) if expected.height == found.height else expected
                wrong += lines.height
                for row in lines.head(3).iter_rows():
                    other = found.filter(
                        (pl.col("case_id") == row[0]) & (pl.col("standard") == row[1])
                    )
                    print(f"explained {row}, on {engine} {other.rows()}")
            compared += expected.height
            print(f"{min(number * SLICE, options.cases)} cases, {compared} rows, {wrong} differ")
            sys.stdout.flush()
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
