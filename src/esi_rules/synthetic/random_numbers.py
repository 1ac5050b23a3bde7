"""Random draws in bulk that depend only on a seed, a block of cases and a purpose."""

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
    """Random draws for one block of cases and one purpose.

    All draws are derived from uniform ones, whose stream numpy guarantees. Its other distributions
    may change between versions, but the same seed must give the same bytes.
    """

    def __init__(self, seed: int, block: int, purpose: int) -> None:
        sequence = np.random.SeedSequence([seed, block, purpose])
        self._draws = np.random.Generator(np.random.PCG64(sequence))

    def share(self, size: int) -> NDArray[np.float64]:
        """Return `size` uniform draws from 0 up to but excluding 1."""
        return self._draws.random(size)

    def happens(self, size: int, share: float | NDArray[np.float64]) -> Flags:
        """Return `size` flags, each true with the probability `share`."""
        happens: Flags = self.share(size) < share
        return happens

    def whole(self, size: int, low: int, high: int) -> Whole:
        """Return `size` whole numbers from `low` to `high`, both included, all equally likely."""
        drawn: Whole = low + np.floor(self.share(size) * (high - low + 1)).astype(np.int64)
        return drawn

    def place(self, size: int, weights: Sequence[float]) -> Whole:
        """Return `size` indices of `weights`, with probabilities proportional to the weights."""
        steps = np.cumsum(np.asarray(weights, dtype=np.float64))
        found = np.searchsorted(steps, self.share(size) * steps[-1], side="right")
        places: Whole = np.minimum(found, len(weights) - 1).astype(np.int64)
        return places

    def spread(self, size: int, spans: Sequence[tuple[float, int, int]]) -> Whole:
        """Return `size` whole numbers from several spans, each a weight, a lowest and a highest."""
        which = self.place(size, [weight for weight, _, _ in spans])
        low = np.asarray([span[1] for span in spans], dtype=np.int64)[which]
        high = np.asarray([span[2] for span in spans], dtype=np.int64)[which]
        drawn: Whole = low + np.floor(self.share(size) * (high - low + 1)).astype(np.int64)
        return drawn
