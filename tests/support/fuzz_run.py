"""The recorded run of the fuzzing: ``python -m tests.support.fuzz_run --inputs 1000000``.

All inputs are read in one process. What has been done is kept in a file after each batch, so that a
run that was broken off goes on where it stopped; the same seed gives the same inputs. An input that
fails is kept as a file, to be made a test.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

from tests.support.fuzz_targets import FuzzTarget, targets

__all__ = ["failure_of", "inputs", "peak_memory", "stop_if_stuck"]

BATCH = 100
"""How many inputs a batch has for each share of its target."""
MORE_MEMORY = 1024
"""How many MiB the peak of the process may grow."""

_IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where files are quick to write."""


class TookTooLongError(BaseException):
    """An input was still being read long after it had to be done."""


def inputs(target: FuzzTarget, seed: int, first: int, count: int) -> Iterator[bytes]:
    """Yield inputs of a target, by number: each depends on the seed and its number alone."""
    for number in range(first, first + count):
        yield target.draw(target.valid, Random(f"{seed} {target.name} {number}"))


def failure_of(target: FuzzTarget, data: bytes, folder: Path) -> tuple[str, bool, float]:
    """Read an input; return what is wrong with that, if it was accepted, and the seconds."""
    began = time.perf_counter()
    accepted, wrong = False, ""
    try:
        accepted = target.read(data, folder)
    except TookTooLongError:
        wrong = "did not end"
    except (Exception, SystemExit) as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        wrong = f"{type(error).__name__} at {where}: {str(error)[:200]}"
    took = time.perf_counter() - began
    if not wrong and took > target.longest:
        # Other programs may have had the processor: only its own time counts.
        own = time.process_time()
        target.read(data, folder)
        took = time.process_time() - own
        if took > target.longest:
            wrong = f"took {took:.1f} s of the processor"
    return wrong, accepted, took


def peak_memory() -> int:
    """Return the most memory that the process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def stop_if_stuck(seconds: int = 300) -> None:
    """Stop what runs after so many seconds, unless this is called again by then."""

    def stop(signal_number: int, frame: FrameType | None) -> None:
        raise TookTooLongError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)


def _new_state(seed: int) -> dict[str, Any]:
    return {"seed": seed, "batches": 0, "seconds": 0.0, "peak_mib": 0, "targets": {}}


def run(wanted: int, seed: int, kept: Path, failures: Path, most_seconds: float) -> dict[str, Any]:
    """Read inputs until so many were read, or so much time has passed; return the record."""
    state = _new_state(seed)
    if kept.exists():
        held = json.loads(kept.read_text(encoding="utf-8"))
        state = held if held["seed"] == seed else state
    state["processes"] = state.get("processes", 0) + 1
    start = time.monotonic()
    done = sum(one["inputs"] for one in state["targets"].values())
    at_start = peak_memory()
    while done < wanted and time.monotonic() - start < most_seconds:
        target = targets()[state["batches"] % len(targets())]
        began = time.process_time()
        one = state["targets"].setdefault(
            target.name, {"inputs": 0, "accepted": 0, "slowest_ms": 0, "failures": []}
        )
        with tempfile.TemporaryDirectory(dir=_IN_MEMORY) as scratch:
            for data in inputs(
                target, seed, one["inputs"], min(BATCH * target.share, wanted - done)
            ):
                if one["inputs"] % 50 == 0:
                    stop_if_stuck()
                wrong, accepted, took = failure_of(target, data, Path(scratch))
                if wrong:
                    one["failures"].append(f"{one['inputs']}: {wrong}")
                    failures.mkdir(exist_ok=True)
                    (failures / f"{target.name.replace(' ', '-')}-{one['inputs']}").write_bytes(
                        data
                    )
                one["inputs"] += 1
                one["accepted"] += accepted
                one["slowest_ms"] = max(one["slowest_ms"], round(took * 1000))
                done += 1
        signal.alarm(0)
        grown = peak_memory() - at_start
        if grown > MORE_MEMORY:
            one["failures"].append(f"{one['inputs']}: the process has grown by {grown:,} MiB")
            at_start = peak_memory()
        state["batches"] += 1
        state["seconds"] += time.process_time() - began
        state["peak_mib"] = max(state["peak_mib"], peak_memory())
        state["last_day"] = dt.date.today().isoformat()
        kept.write_text(json.dumps(state, indent=1) + "\n", encoding="utf-8")
    return state


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--minutes", type=float, default=60 * 24, help="stop after so long")
    parser.add_argument("--state", type=Path, default=Path(".fuzz.json"))
    parser.add_argument("--failures", type=Path, default=Path(".fuzz-failures"))
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    state = run(given.inputs, given.seed, given.state, given.failures, given.minutes * 60)
    failed = 0
    for name, one in sorted(state["targets"].items()):
        failed += len(one["failures"])
        print(
            f"{name}: {one['inputs']:,} inputs, {one['accepted']:,} accepted, the slowest took "
            f"{one['slowest_ms']:,} ms, {len(one['failures'])} failures"
        )
        print("".join(f"  {line}\n" for line in one["failures"][:10]), end="")
    total = sum(one["inputs"] for one in state["targets"].values())
    print(f"{total:,} inputs, seed {state['seed']}, {state['seconds']:,.0f} s: {failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
