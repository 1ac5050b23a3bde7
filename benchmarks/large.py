"""Whole caseloads to a scoring sheet: time, memory, and whether the cost per case stays flat.

Run ``python -m benchmarks.large [--cases N ...] [--whole] [--folder DIR]``. Each size is generated
once and scored by ``esi-rules score`` in a fresh process, a slice of cases at a time; with
``--whole`` the same sheet is also made from all frames at once, with no bound on memory. The two
sheets must be equal.
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
from benchmarks.measure import peak_megabytes
from esi_rules.bulk import open_big, score_big
from esi_rules.synthetic import generate
from esi_rules.synthetic.block import AS_AT


def sliced(folder: Path) -> esi.ScoringSheet:
    big = open_big(folder, enough=0)
    assert big is not None
    return score_big(big)


def whole(folder: Path) -> esi.ScoringSheet:
    cases, events, answers = (
        pl.scan_parquet(folder / f"{name}.parquet") for name in ("cases", "events", "answers")
    )
    return esi.score_frames(cases, events, answers, inspection=esi.Inspection("", AS_AT))


WAYS = {"a slice at a time": sliced, "all at once": whole}


def one(name: str, folder: Path) -> None:
    began, worked = time.perf_counter(), time.process_time()
    sheet = WAYS[name](folder)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    counts = {id: str(score.counts) for id, score in sheet.items.items()}
    run = {"seconds": seconds, "cpu": worked, "peak": peak_megabytes(), "found": counts}
    print(json.dumps(run))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--whole", action="store_true", help="also all at once")
    parser.add_argument("--folder", type=Path, help="keep the caseloads here")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]))
        return
    titles = f"{'us/case':>8} {'to first':>8} {'CPU us':>8} {'to first':>8} {'peak MB':>8}"
    print(f"{'':20} {'cases':>9} {'events':>11} {titles}")
    first: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as made:
        for cases in options.cases:
            folder = (options.folder or Path(made)) / f"large-{cases}"
            if not folder.exists():
                generate(folder, cases=cases, seed=2005)
            events = pl.scan_parquet(folder / "events.parquet").select(pl.len()).collect().item()
            expected: object = None
            for name in list(WAYS)[: 2 if options.whole else 1]:
                command = [sys.executable, "-m", "benchmarks.large", "--one", name, str(folder)]
                done = subprocess.run(command, capture_output=True, text=True)
                if done.returncode:
                    raise SystemExit(f"{name}: {done.stderr}")
                run = json.loads(done.stdout)
                expected = run["found"] if expected is None else expected
                if run["found"] != expected:
                    raise SystemExit(f"{name} gives another sheet; its time would mean nothing")
                each, cpu = (1e6 * run[time] / cases for time in ("seconds", "cpu"))
                before = first.setdefault(name, (each, cpu))
                print(
                    f"{name:20} {cases:9} {events:11} {each:8.1f} {each / before[0]:8.2f} "
                    f"{cpu:8.1f} {cpu / before[1]:8.2f} {run['peak']:8}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
