"""Draws that depend on a seed, a block of cases and a purpose alone, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chance", "Flags", "Whole"]

Whole: TypeAlias = NDArray[np.int64]
"""Whole numbers: places in a list, or days counted from 1 January 1970."""
Flags: TypeAlias = NDArray[np.bool_]


class Chance:
    """Draws for one block of cases and one purpose.

    Everything is made of uniform draws, whose stream numpy keeps for good; its own shapes of
    distribution may change between its versions, and the same seed must give the same bytes.
    """

    def __init__(self, seed: int, block: int, purpose: int) -> None:
        sequence = np.random.SeedSequence([seed, block, purpose])
        self._draws = np.random.Generator(np.random.PCG64(sequence))

    def share(self, size: int) -> NDArray[np.float64]:
        """Return draws from 0 up to, and without, 1."""
        return self._draws.random(size)

    def happens(self, size: int, share: float | NDArray[np.float64]) -> Flags:
        """Return which of `size` happen, each with the chance `share`."""
        happens: Flags = self.share(size) < share
        return happens

    def whole(self, size: int, low: int, high: int) -> Whole:
        """Return whole numbers from `low` to `high`, both included, all equally likely."""
        drawn: Whole = low + np.floor(self.share(size) * (high - low + 1)).astype(np.int64)
        return drawn

    def place(self, size: int, weights: Sequence[float]) -> Whole:
        """Return places in a list, each as likely as its weight."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(steps, self.share(size) * steps[-1], side="right")
        places: Whole = np.minimum(found, len(weights) - 1).astype(np.int64)
        return places

    def spread(self, size: int, spans: Sequence[tuple[float, int, int]]) -> Whole:
        """Return whole numbers from one of several spans: weight, lowest and highest."""
        which = self.place(size, [weight for weight, _, _ in spans])
        low = np.asarray([span[1] for span in spans], dtype=np.int64)[which]
        high = np.asarray([span[2] for span in spans], dtype=np.int64)[which]
        drawn: Whole = low + np.floor(self.share(size) * (high - low + 1)).astype(np.int64)
        return drawn
