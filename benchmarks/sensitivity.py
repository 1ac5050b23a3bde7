"""What a sensitivity costs: the sample of 57 cases a hundred times over, beside the goal for it.

Run ``python -m benchmarks.sensitivity [--times N]``. The cases are read once and have ids of their
own. It prints processor time and judges nothing: the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import time

import attrs

import esi_rules as esi
from benchmarks.measure import machine
from benchmarks.startup import SAMPLE

GOAL = 10.0
"""Seconds of processor time for the sample a hundred times over."""


def repeated(times: int) -> esi.Inspection:
    """Return the inspection of the sample, with each of its cases `times` times."""
    sample = esi.read(SAMPLE).inspection
    cases = [
        attrs.evolve(case, case_id=f"{case.case_id}-{n}")
        for n in range(times)
        for case in sample.cases
    ]
    return attrs.evolve(sample, cases=cases)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    times = parser.parse_args().times
    inspection = repeated(times)
    before = time.process_time()
    found = esi.sensitivity(inspection)
    seconds = time.process_time() - before
    tried = len(found.tried) + len(found.still)
    goal = f"   goal {GOAL:.0f} s" if times == 100 else ""
    print(machine())
    print(f"{len(inspection.cases):,} cases, {tried} settings and every missing fact")
    print(f"sensitivity {seconds:.1f} s of processor time{goal}")


if __name__ == "__main__":
    main()
