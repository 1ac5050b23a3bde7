"""What starting up costs: processor time of small command lines, beside the goals for them.

Run ``python -m benchmarks.startup [--rounds N]``. Each run has a fresh interpreter, the command
lines take turns, bytecode is present, and the median of each counts. It prints and judges nothing:
the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs

SAMPLE = Path(__file__).parents[1] / "examples" / "south_wales_2005" / "sample"


@attrs.frozen
class Start:
    """Something that is started again and again."""

    title: str
    arguments: tuple[str, ...]
    goal: float | None
    """Seconds of processor time; None for what only shows how fast the machine is."""


def starts() -> tuple[Start, ...]:
    """Return what is started, explaining the first case of the sample."""
    with (SAMPLE / "cases.csv").open(encoding="utf-8", newline="") as file:
        case = next(csv.DictReader(file))["case_id"]
    sample = str(SAMPLE)
    command = ("-m", "esi_rules")
    explain = (*command, "explain", sample, "--case", case)
    return (
        Start("python alone", ("-c", ""), None),
        Start("import cyclopts", ("-c", "import cyclopts"), None),
        Start("import esi_rules", ("-c", "import esi_rules"), 0.04),
        Start("esi-rules --version", (*command, "--version"), 0.12),
        Start("esi-rules --help", (*command, "--help"), 0.25),
        Start("esi-rules explain SAMPLE --case", explain, 0.35),
        Start("esi-rules score SAMPLE", (*command, "score", sample), 0.40),
    )


def processor_seconds(arguments: Sequence[str]) -> float:
    """Return the user and system time of one run. Raises `CalledProcessError` where it fails."""
    before = _of_children()
    # Written even where this process may not, so that every run but the first has it.
    settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=settings)
    return _of_children() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    measured: dict[Start, list[float]] = {start: [] for start in starts()}
    for start in measured:
        processor_seconds(start.arguments)  # so that bytecode is written and files are in memory
    for _ in range(rounds):
        for start, seconds in measured.items():
            seconds.append(processor_seconds(start.arguments))
    print(f"processor time, median of {rounds}")
    for start, seconds in measured.items():
        goal = "" if start.goal is None else f"   goal {start.goal:.2f} s"
        print(f"{start.title:<32} {statistics.median(seconds):.3f} s{goal}")


if __name__ == "__main__":
    main()
