"""How fast whole caseloads are judged, against the same standards by hand in Polars and DuckDB.

Run ``python -m benchmarks.frames [--cases N ...] [--rounds N] [--rows] [--only WORDS]``. The rows
of every way must first equal the explaining evaluator's on some cases, and its counts those of all
other ways on all cases; a difference ends the run, since its times would mean nothing. All ways
read the same Parquet files, and reading is part of their time. Each runs in fresh processes that
take turns. Times are medians. Ratios are of processor time, which depends least on what else the
machine does; a ratio above 1 means faster than the baseline.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks.by_hand.agreement import differences, explained
from benchmarks.by_hand.polars_query import STANDARDS
from benchmarks.measure import Cost, caseload, machine, medians, peak_megabytes
from benchmarks.ways import COUNTED, MOST, PLAIN, WRITTEN
from esi_rules.synthetic.block import AS_AT

HAND, DUCK = "Polars by hand", "DuckDB by hand"


def agree(folder: Path, names: list[str]) -> None:
    """Compare the rows of every way with the explaining evaluator's."""
    expected = explained(folder, AS_AT)
    for name in names:
        rows = WRITTEN[name](folder).collect()
        days = ("clock_starts", "last_good_day", "done_on")
        read = rows.with_columns(
            pl.col(*days, "edition").replace("", None),
        ).with_columns(pl.col(*days).str.to_date("%Y-%m-%d"))
        found = differences(expected, read, STANDARDS)
        if found:
            print("\n".join(found[:10]))
            raise SystemExit(f"{name}: {len(found)} rows differ; times would mean nothing")
    print(f"{expected.height} rows of {', '.join(names)} agree with the explaining evaluator")


def one(name: str, folder: Path, rows: bool) -> None:
    """Run one way in this process and print its time, its peak of memory and what it found."""
    began, worked = time.perf_counter(), time.process_time()
    found: object = None
    if rows:
        WRITTEN[name](folder)
    else:
        found = COUNTED[name](folder)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    if rows:
        found = tally_of_rows(folder)
    peak = peak_megabytes()
    print(json.dumps({"seconds": seconds, "cpu": worked, "peak": peak, "found": found}))


def tally_of_rows(folder: Path) -> object:
    """Count what the last way wrote, so that the ways can be held against each other."""
    rows = pl.scan_parquet(folder / "verdicts.bench.parquet")
    counted = rows.group_by("standard", "verdict").len().sort("standard", "verdict").collect()
    return [list(row) for row in counted.iter_rows()]


def in_turn(names: list[str], folder: Path, rounds: int, rows: bool) -> dict[str, Cost]:
    """Return the median times and the highest peak of each way; the ways take turns."""
    runs: dict[str, list[Cost]] = {name: [] for name in names}
    expected: object = None
    for _ in range(rounds):
        for name in names:
            command = [sys.executable, "-m", "benchmarks.frames", "--one", name, str(folder)]
            done = subprocess.run(
                [*command, "--rows"] if rows else command, capture_output=True, text=True
            )
            if done.returncode:
                raise SystemExit(f"{name}: {done.stderr}")
            run = json.loads(done.stdout)
            if run["found"] is not None:
                expected = run["found"] if expected is None else expected
                if run["found"] != expected:
                    raise SystemExit(f"{name} gives other counts; its times would mean nothing")
            runs[name].append(Cost.read(run))
    return {name: medians(costs) for name, costs in runs.items()}


def table(costs: dict[str, Cost], cases: int) -> None:
    titles = ("CPU s", "wall s", "CPU us/case", "to Polars", "to DuckDB", "to plain", "peak MB")
    print(f"{'':22}" + "".join(f"{title:>12}" for title in titles))
    for name, (seconds, cpu, peak) in costs.items():
        ratios = [costs[base].cpu / cpu if base in costs else None for base in (HAND, DUCK, PLAIN)]
        shown = "".join(f"{'-':>12}" if ratio is None else f"{ratio:12.2f}" for ratio in ratios)
        print(f"{name:22}{cpu:12.2f}{seconds:12.2f}{1e6 * cpu / cases:12.1f}{shown}{peak:12,}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[30_000, 300_000])
    parser.add_argument(
        "--agree", type=int, default=3_000, help="cases compared with the evaluator"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rows", action="store_true", help="write rows instead of counting")
    parser.add_argument("--only", default="", help="ways whose name holds these words")
    parser.add_argument("--folder", type=Path, help="keep the caseloads here")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]), options.rows)
        return
    ways = [name for name in (WRITTEN if options.rows else COUNTED) if options.only in name]
    what = "rows written" if options.rows else "verdicts counted"
    print(machine())
    with tempfile.TemporaryDirectory() as made:
        home = options.folder or Path(made)
        few = caseload(home / f"many-{options.agree}", options.agree)
        agree(few, [name for name in ways if name in WRITTEN])
        print(f"{len(STANDARDS)} standards, {what}: {', '.join(STANDARDS)}")
        for cases in options.cases:
            many = caseload(home / f"many-{cases}", cases)
            events = pl.scan_parquet(many / "events.parquet").select(pl.len()).collect().item()
            print(f"\n{cases:,} cases, {events:,} events, medians of {options.rounds}:")
            given = [name for name in ways if cases <= MOST.get(name, cases)]
            table(in_turn(given, many, options.rounds, options.rows), cases)
            for name in ways:
                if name not in given:
                    print(f"{name:22}not run with more than {MOST[name]:,} cases")


if __name__ == "__main__":
    main()
