"""The recorded run of the input matrix: ``python -m tests.support.matrix_run --records 100000``.

Batches of records go in by every route of this process. What has been done is kept in a file, so
that a run that was broken off goes on where it stopped; the same seed gives the same records.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.support.matrix import IN_PROCESS, differences
from tests.support.matrix_records import TABLE_FAULTS, Rows, faulty, in_order

BATCH = 250


def batch(seed: int, number: int) -> tuple[str, Rows, Sequence[str]]:
    """Return the records of a batch and the routes they take.

    Of 25 batches ten hold records in order and one a table with a fault; every record of the others
    has one fault.
    """
    chance = Random(f"{seed} {number}")
    if number % 5 < 2:
        return "in order", in_order(chance, BATCH), IN_PROCESS
    if number % 25 < 24:
        return "faulty", faulty(chance, BATCH), IN_PROCESS
    rows = in_order(chance, BATCH)
    for row in rows["cases"]:
        row |= {"dtto": "yes", "ended_on": ""}
    TABLE_FAULTS[chance.choice(list(TABLE_FAULTS))](rows)
    # A row of JSON has keys of its own and no columns, so each row is told there.
    return "faulty table", rows, [name for name in IN_PROCESS if not name.startswith("JSON")]


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
        kind, rows, routes = batch(options.seed, state["done"])
        lines = differences(rows, routes)
        state["different"] += [f"batch {state['done']}: {line}" for line in lines]
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
