"""The recorded run of the input matrix: ``python -m tests.support.matrix_run --records 100000``.

Batches of records go in by every route of this process. What has been done is kept in a file, so
that a run that was broken off goes on where it stopped; the same seed gives the same records.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from pathlib import Path
from random import Random

from tests.support.matrix import IN_PROCESS, differences
from tests.support.matrix_records import TABLE_FAULTS, Rows, faulty, in_order

BATCH = 250


def batch(seed: int, number: int) -> tuple[str, Rows]:
    """Return the records of a batch: two of five in order, the others with one fault each."""
    chance = Random(f"{seed} {number}")
    if number % 5 < 2:
        return "in order", in_order(chance, BATCH)
    rows = faulty(chance, BATCH)
    if number % 25 == 24:
        TABLE_FAULTS[chance.choice(list(TABLE_FAULTS))](rows)
    return "faulty", rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--state", type=Path, default=Path(".matrix.json"))
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    state = {"seed": options.seed, "done": 0, "seconds": 0.0, "different": []}
    if options.state.exists():
        held = json.loads(options.state.read_text(encoding="utf-8"))
        state = held if held["seed"] == options.seed else state
    while state["done"] * BATCH < options.records:
        began = time.perf_counter()
        kind, rows = batch(options.seed, state["done"])
        state["different"] += [f"batch {state['done']}: {line}" for line in differences(rows)]
        state["done"] += 1
        state["seconds"] += time.perf_counter() - began
        options.state.write_text(json.dumps(state), encoding="utf-8")
        print(f"batch {state['done']}, {kind}: {len(state['different'])} differences so far")
    print(
        f"{state['done'] * BATCH:,} records, seed {options.seed}, {len(IN_PROCESS)} routes, "
        f"{state['seconds']:,.0f} s: {len(state['different'])} differences"
    )
    print("\n".join(state["different"][:20]))
    raise SystemExit(1 if state["different"] else 0)


if __name__ == "__main__":
    main()
