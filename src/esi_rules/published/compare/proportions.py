"""Intervals for the change of one item: each case answers once, so proportions can be compared.

The interval is R. G. Newcombe's (*Interval estimation for the difference between independent
proportions*, Statistics in Medicine 17, 1998, method 10): the Wilson score interval of each side,
from `scipy.stats.binomtest`, combined by square-and-add. It also works for a side at 0% or 100%.
"""

from __future__ import annotations

from math import hypot

from scipy.stats import binomtest

__all__ = ["FEWEST_ANSWERS", "item_change"]

FEWEST_ANSWERS = 5
"""With fewer answers than this on a side, an item gets no interval."""


def item_change(
    before: tuple[int, int], after: tuple[int, int], confidence: float
) -> tuple[float, float]:
    """Return the interval, in points, for the change of the share met.

    Each side is a pair: the number of cases that met the item, and the number decided.
    """
    first, second = (_wilson(met, decided, confidence) for met, decided in (before, after))
    p, q = before[0] / before[1], after[0] / after[1]
    down = hypot(q - second[0], first[1] - p)
    up = hypot(second[1] - q, p - first[0])
    return 100 * (q - p - down), 100 * (q - p + up)


def _wilson(met: int, decided: int, confidence: float) -> tuple[float, float]:
    interval = binomtest(met, decided).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)
