"""Counts steps of the interpreter, so that a test of growth does not depend on the clock."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import esi_rules

OURS = str(Path(str(esi_rules.__file__)).parent)


def steps(work: Callable[[], object], also: str = OURS) -> int:
    """Return how many instructions of this package `work` takes; those of `also` count too.

    Each iteration of a loop and of a comprehension takes some. What the interpreter does inside one
    instruction, such as sorting a list or copying it, counts as one.
    """
    taken = 0

    def in_frame(frame: FrameType, event: str, detail: Any) -> Any:
        nonlocal taken
        taken += event == "opcode"
        return in_frame

    def in_call(frame: FrameType, event: str, detail: Any) -> Any:
        if not frame.f_code.co_filename.startswith((OURS, also)):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return in_frame

    before = sys.gettrace()
    sys.settrace(in_call)
    try:
        work()
    finally:
        sys.settrace(before)
    return taken


def growth(work: Callable[[int], Callable[[], object]], n: int, also: str = OURS) -> float:
    """Return how many times the steps for each of `4n` events are those for each of `n` events.

    The steps for each event stay the same where growth is linear, and they are four times as many
    where it is quadratic.
    """
    work(n)()  # what the first record of a run prepares is not counted
    few, many = (steps(work(size), also) for size in (n, 4 * n))
    return many / (4 * few)
