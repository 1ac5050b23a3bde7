"""The same rules over whole frames: verdicts and counts by the case, on the engine in use."""

from esi_rules.columns.counting import FrameCounts, count_frames
from esi_rules.columns.frames import evaluate_frames

__all__ = ["FrameCounts", "count_frames", "evaluate_frames"]
