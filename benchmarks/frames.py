"""How fast whole caseloads are judged, against the same standards by hand in Polars and DuckDB.

Run ``python -m benchmarks.frames [--cases N] [--rounds N] [--rows] [--only WORDS]``. Every way is
held against the explaining evaluator on some cases first, and against the others on all of them;
a difference ends the run, since its times would mean nothing. Each way then runs in fresh processes
that take turns; the best times and the highest peak of memory count. Ratios are of speeds, by the
clock and by processor time, which says more where the machine has other things to do.
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

import esi_rules as esi
from benchmarks.by_hand.agreement import differences, explained
from benchmarks.by_hand.polars_query import STANDARDS
from benchmarks.plain import judge
from benchmarks.ways import COUNTED, WRITTEN
from esi_rules.synthetic import generate
from esi_rules.synthetic.block import AS_AT

HAND, DUCK = "Polars by hand", "DuckDB by hand"
Cost = tuple[float, float, int]
"""Seconds by the clock, seconds of processor time, megabytes at the peak."""


def caseload(folder: Path, cases: int) -> Path:
    """Write a caseload of full dates and recorded values, or take the one that is there."""
    if not folder.exists():
        generate(folder, cases=cases, seed=2005, partly_known=0, unrecorded=0)
    return folder


def agree(folder: Path, names: list[str]) -> None:
    """Hold the rows of every way against the explaining evaluator's."""
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


def peak_megabytes() -> int:
    """Return this process's own peak; what `getrusage` tells can be that of its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def tally_of_rows(folder: Path) -> object:
    """Count what the last way wrote, so that the ways can be held against each other."""
    rows = pl.scan_parquet(folder / "verdicts.bench.parquet")
    counted = rows.group_by("standard", "verdict").len().sort("standard", "verdict").collect()
    return [list(row) for row in counted.iter_rows()]


def in_turn(names: list[str], folder: Path, rounds: int, rows: bool) -> dict[str, Cost]:
    """Return the best time and the highest peak of each way; the ways take turns."""
    best: dict[str, Cost] = {}
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
            seconds, cpu, peak = best.get(name, (float("inf"), float("inf"), 0))
            best[name] = (
                min(seconds, run["seconds"]),
                min(cpu, run["cpu"]),
                max(peak, run["peak"]),
            )
    return best


def one_by_one(folder: Path) -> dict[str, float]:
    """Return the time per case of judging with explanations, and of the plain function."""
    cases, standards = esi.read(folder).inspection.cases, esi.national_standards()
    found = {}
    for name, work in (
        ("explained", lambda case: esi.evaluate(case, standards, as_at=AS_AT)),
        ("plain Python function", lambda case: judge(case, AS_AT)),
    ):
        best = float("inf")
        for _ in range(3):
            began = time.perf_counter()
            for case in cases:
                work(case)
            best = min(best, time.perf_counter() - began)
        found[name] = best / len(cases)
    return found


def table(best: dict[str, Cost], each: dict[str, float], cases: int) -> None:
    hand, duck = (best.get(name, (0.0, 0.0, 0)) for name in (HAND, DUCK))
    plain = each["plain Python function"]
    titles = ("cases/s", "to Polars", "by CPU", "to DuckDB", "by CPU", "to plain", "peak MB")
    print(f"{'':24}" + "".join(f"{title:>10}" for title in titles))
    for name, (seconds, cpu, peak) in best.items():
        ratios = (hand[0] / seconds, hand[1] / cpu, duck[0] / seconds, duck[1] / cpu)
        shown = "".join(f"{ratio:10.2f}" if ratio else f"{'-':>10}" for ratio in ratios)
        to_plain = plain * cases / seconds
        print(f"{name:24}{cases / seconds:10,.0f}{shown}{to_plain:10.1f}{peak:10}")
    for name, seconds in each.items():
        print(f"{name:24}{1 / seconds:10,.0f}{'':40}{plain / seconds:10.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=200_000)
    parser.add_argument("--agree", type=int, default=3_000, help="cases held against the evaluator")
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
    with tempfile.TemporaryDirectory() as made:
        home = options.folder or Path(made)
        few = caseload(home / f"few-{options.agree}", options.agree)
        agree(few, [name for name in ways if name in WRITTEN])
        many = caseload(home / f"many-{options.cases}", options.cases)
        events = pl.scan_parquet(many / "events.parquet").select(pl.len()).collect().item()
        what = "rows written" if options.rows else "verdicts counted"
        print(f"{options.cases} cases, {events} events, {len(STANDARDS)} standards, {what}:")
        print(", ".join(STANDARDS))
        table(in_turn(ways, many, options.rounds, options.rows), one_by_one(few), options.cases)


if __name__ == "__main__":
    main()
