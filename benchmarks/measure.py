"""What the benchmarks share: caseloads, what a run took, medians, and the machine in words."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
import statistics
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from esi_rules.synthetic import generate

__all__ = ["Cost", "caseload", "machine", "medians", "peak_megabytes"]

_PACKAGES = ("polars", "duckdb", "pandas", "narwhals", "numpy", "pyarrow")


class Cost(NamedTuple):
    """Seconds by the clock, seconds of processor time, megabytes at the peak."""

    seconds: float
    cpu: float
    peak: int

    @classmethod
    def read(cls, run: Mapping[str, object]) -> Cost:
        return cls(float(str(run["seconds"])), float(str(run["cpu"])), int(str(run["peak"])))


def medians(runs: Iterable[Cost]) -> Cost:
    """Return the median of each time, and the highest peak."""
    seconds, cpu, peaks = zip(*runs, strict=True)
    return Cost(statistics.median(seconds), statistics.median(cpu), max(peaks))


def caseload(folder: Path, cases: int) -> Path:
    """Write a caseload of full dates and recorded values, or take the one that is there."""
    if not folder.exists():
        generate(folder, cases=cases, seed=2005, partly_known=0, unrecorded=0)
    return folder


def peak_megabytes() -> int:
    """Return this process's own peak; `getrusage` may report that of its parent."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))


def machine() -> str:
    """Return the day, the machine and the versions that numbers depend on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = []
    for package in _PACKAGES:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    return (
        f"{dt.date.today()}; {len(os.sched_getaffinity(0))} cores ({platform.machine()}), "
        f"{memory:.0f} GB of memory; Python {platform.python_version()}, {', '.join(versions)}"
    )
