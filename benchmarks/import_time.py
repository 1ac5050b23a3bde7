"""How long `import esi_rules` takes, against its dependencies alone.

Run ``python -m benchmarks.import_time [--rounds N]``. Each import has a fresh interpreter, the two
take turns, and the median of each counts.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys

PROGRAM = (
    "import time; began = time.perf_counter(); import {names}; print(time.perf_counter() - began)"
)
PACKAGE, DEPENDENCIES = "esi_rules", "attrs, cattrs, holidays"


def seconds(names: str) -> float:
    """Return how long importing `names` took in an interpreter of its own."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(names=names)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    for names in (PACKAGE, DEPENDENCIES):
        seconds(names)  # so that neither is the first to be read from disk
    package, dependencies = [], []
    for _ in range(rounds):
        package.append(seconds(PACKAGE))
        dependencies.append(seconds(DEPENDENCIES))
    ours, theirs = statistics.median(package), statistics.median(dependencies)
    print(f"import {PACKAGE:<24} {1000 * ours:7.1f} ms")
    print(f"import {DEPENDENCIES:<24} {1000 * theirs:7.1f} ms")
    print(f"ratio {ours / theirs:.2f} (median of {rounds} each)")


if __name__ == "__main__":
    main()
