"""The same rules on whole data frames, in the caller's engine: verdicts per case, and counts."""

from __future__ import annotations

from esi_rules.errors import MissingExtraError, Problem
from esi_rules.oldest import refuse_older

try:
    import numpy  # noqa: F401
    import polars  # noqa: F401
except ImportError:
    text = 'frames need numpy and polars; install them with `pip install "esi-rules[frames]"`'
    raise MissingExtraError([Problem("frames", text)]) from None
else:
    refuse_older("frames", "numpy", "polars")

from esi_rules.columns.counting import FrameCounts, count_frames
from esi_rules.columns.frames import evaluate_frames

__all__ = ["FrameCounts", "count_frames", "evaluate_frames"]
