"""Eight standards judged by other tools: pandas, rule-engine, OpenFisca-core and zen-engine.

Run ``python -m benchmarks.peers [--cases N] [--each N] [--rounds N]``. Every peer first judges
3,000 cases, and each of its verdicts must be the explaining evaluator's. Then each judges a
caseload from the same Parquet files in a fresh process, reading included; the verdicts must agree
again, on all cases. Peers that judge one case at a time get a smaller caseload (``--each``); what
is compared is the processor time of a case. A peer that is not installed is listed as such: the
extra `bench` has them all.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import importlib.metadata
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

import esi_rules as esi
from benchmarks.by_hand import polars_query
from benchmarks.by_hand.agreement import explained
from benchmarks.by_peers import with_openfisca, with_rule_engine, with_zen
from benchmarks.by_peers.facts import EIGHT, Facts, facts_of
from benchmarks.measure import Cost, caseload, machine, medians, peak_megabytes
from benchmarks.records import records
from benchmarks.ways import count_of
from esi_rules.columns import count_frames
from esi_rules.synthetic.block import AS_AT

Codes = npt.NDArray[np.int64]
"""A row for each case, a column for each of the eight standards: a verdict's place in VERDICTS."""


def _facts(folder: Path) -> Iterator[Facts]:
    return (facts_of(record, AS_AT) for record in records(folder))


def _each(judge_with: Callable[[], Callable[[Facts], list[int]]], folder: Path) -> Codes:
    judge = judge_with()
    return np.array([judge(facts) for facts in _facts(folder)])


def by_pandas(folder: Path) -> Codes:
    from benchmarks.by_peers.with_pandas import judge_folder

    found: Codes = judge_folder(folder, AS_AT)[list(EIGHT)].to_numpy()
    return found


def by_rule_engine(folder: Path) -> Codes:
    return _each(with_rule_engine.judge_with, folder)


def by_zen(folder: Path) -> Codes:
    return _each(with_zen.judge_with, folder)


def by_openfisca(folder: Path) -> Codes:
    return with_openfisca.judge_with()(_facts(folder))


def by_polars(folder: Path) -> Codes:
    """Judge by hand; the query gathers evidence for all eighteen standards, and eight are kept."""
    cases, events, answers = (
        pl.scan_parquet(folder / f"{name}.parquet") for name in ("cases", "events", "answers")
    )
    wide = polars_query.query(cases, events, answers, AS_AT)
    verdicts = wide.select([pl.col(f"{name}|verdict").cast(pl.Int64) for name in EIGHT])
    return verdicts.collect(engine="streaming").to_numpy()


@dataclasses.dataclass(frozen=True)
class Peer:
    """A tool, the package it needs, and how it judges a folder."""

    package: str
    judge: Callable[[Path], Codes]
    one_by_one: bool = False
    cannot: str = ""

    @property
    def version(self) -> str | None:
        try:
            return importlib.metadata.version(self.package)
        except importlib.metadata.PackageNotFoundError:
            return None


PEERS = {
    "Polars by hand, all 18": Peer("polars", by_polars),
    "pandas": Peer("pandas", by_pandas),
    "rule-engine": Peer("rule-engine", by_rule_engine, True, with_rule_engine.CANNOT),
    "zen-engine": Peer("zen-engine", by_zen, True, with_zen.CANNOT),
    "OpenFisca-core": Peer("openfisca-core", by_openfisca, True, with_openfisca.CANNOT),
}
OURS = "columns on Polars"
FACTS = "facts for the engines"
"""What plain Python does before an engine is asked; its cost is part of each engine's."""


def counts(codes: Codes) -> dict[str, list[int]]:
    return {
        name: np.bincount(codes[:, place], minlength=5).tolist() for place, name in enumerate(EIGHT)
    }


def ours(folder: Path) -> dict[str, list[int]]:
    frames = (
        pl.scan_parquet(folder / f"{name}.parquet") for name in ("cases", "events", "answers")
    )
    setup = count_of(EIGHT)
    found = count_frames(*frames, setup=setup, as_at=AS_AT).counts
    return {
        item.question: [
            getattr(found[item.id], verdict.lower()) for verdict in polars_query.VERDICTS
        ]
        for item in setup.framework.case_items
    }


def one(name: str, folder: Path) -> None:
    """Judge once in this process and print what it took and found."""
    began, worked = time.perf_counter(), time.process_time()
    codes: Codes | None = None
    found: dict[str, list[int]] | None = None
    if name == OURS:
        found = ours(folder)
    elif name == FACTS:
        for _ in _facts(folder):
            pass
    else:
        codes = PEERS[name].judge(folder)
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    rows = None
    if codes is not None:
        found = counts(codes)
        rows = hashlib.sha256(np.ascontiguousarray(codes, dtype=np.int64).tobytes()).hexdigest()
    run = {"seconds": seconds, "cpu": worked, "peak": peak_megabytes(), "found": found}
    print(json.dumps({**run, "rows": rows}))


def agree(folder: Path, names: Iterable[str]) -> None:
    """Compare every verdict of every peer with the explaining evaluator's."""
    rows = explained(folder, AS_AT).filter(pl.col("standard").is_in(EIGHT))
    wide = rows.pivot(on="standard", index="case_id", values="verdict").select(EIGHT)
    codes = {verdict: code for code, verdict in enumerate(polars_query.VERDICTS)}
    expected = wide.select(pl.all().replace_strict(codes, return_dtype=pl.Int64)).to_numpy()
    for name in names:
        found = PEERS[name].judge(folder)
        wrong = np.argwhere(found != expected)
        if len(wrong):
            place, standard = wrong[0]
            raise SystemExit(
                f"{name}: {len(wrong)} verdicts differ, the first at row {place} for "
                f"{EIGHT[standard]} (expected {expected[place, standard]}, found "
                f"{found[place, standard]}); its time would mean nothing"
            )
        print(f"{name}: {expected.size} verdicts agree with the explaining evaluator", flush=True)


def run(name: str, folder: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.peers", "--one", name, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def in_turn(names: list[str], folder: Path, rounds: int) -> dict[str, Cost]:
    """Measure each way in fresh processes that take turns; all must find the same."""
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for _ in range(rounds):
        expected: dict[str, object] = {}
        for name in names:
            result = run(name, folder)
            for part in ("found", "rows"):
                if result[part] is not None and result[part] != expected.setdefault(
                    part, result[part]
                ):
                    raise SystemExit(f"{name} finds other verdicts; its time would mean nothing")
            costs[name].append(Cost.read(result))
    return {name: medians(runs) for name, runs in costs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300_000)
    parser.add_argument("--each", type=int, default=10_000, help="for peers judging one by one")
    parser.add_argument("--agree", type=int, default=3_000, help="compared with the evaluator")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the caseloads here")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], Path(options.one[1]))
        return
    print(machine())
    missing = [name for name, peer in PEERS.items() if peer.version is None]
    there = {name: peer for name, peer in PEERS.items() if name not in missing}
    print(", ".join(f"{peer.package} {peer.version}" for peer in there.values()))
    print(f"esi-rules {esi.__version__}; {', '.join(EIGHT)}")
    with tempfile.TemporaryDirectory() as made:
        home = options.folder or Path(made)
        agree(caseload(home / f"many-{options.agree}", options.agree), there)
        whole = [OURS, *(name for name, peer in there.items() if not peer.one_by_one)]
        each = [OURS, FACTS, *(name for name, peer in there.items() if peer.one_by_one)]
        print(
            f"\n{'':24}{'cases':>9}{'CPU s':>9}{'wall s':>9}{'us/case':>9}{'to ours':>9}{'MB':>7}"
        )
        many = caseload(home / f"many-{options.cases}", options.cases)
        costs = in_turn(whole, many, options.rounds)
        base = costs[OURS].cpu / options.cases
        table(costs, options.cases, base)
        few = caseload(home / f"many-{options.each}", options.each)
        # Per-case cost of the columns at the larger size, which is what these peers are up against.
        table(in_turn(each, few, options.rounds), options.each, base)
    for name in missing:
        print(f"{name:24}not installed")
    for name, peer in there.items():
        if peer.cannot:
            print(f"{name}: {peer.cannot}")


def table(costs: dict[str, Cost], cases: int, base: float) -> None:
    for name, cost in costs.items():
        each = cost.cpu / cases
        print(
            f"{name:24}{cases:9,}{cost.cpu:9.2f}{cost.seconds:9.2f}{1e6 * each:9.1f}"
            f"{base / each:9.3f}{cost.peak:7,}",
            flush=True,
        )


if __name__ == "__main__":
    main()
