"""Selection between arrays without branches.

`np.where` and assignments under a mask are some thirty times slower if the mask has no pattern,
because the processor often predicts the branch of an element wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["assign", "first_true", "where"]

Bools = npt.NDArray[np.bool_]
Whole = TypeVar("Whole", bound=np.integer)


def where(
    which: Bools, then: npt.NDArray[Whole] | Whole, otherwise: npt.NDArray[Whole] | Whole
) -> npt.NDArray[Whole]:
    """Return `then` where `which` is true, and `otherwise` elsewhere; both have the same dtype."""
    found: npt.NDArray[Whole] = np.bitwise_xor(then, otherwise)
    found = np.bitwise_and(found, _ones(which, found.dtype))
    found ^= otherwise
    return found


def assign(values: npt.NDArray[Whole], value: npt.NDArray[Whole] | Whole, which: Bools) -> None:
    """Write `value` into `values` where `which` is true."""
    changes = values ^ value
    changes &= _ones(which, values.dtype)
    values ^= changes


def _ones(which: Bools, dtype: np.dtype[Whole]) -> npt.NDArray[Whole]:
    """Return numbers with every bit set where `which` is true, and none elsewhere."""
    ones: npt.NDArray[Whole] = np.negative(which.view(np.int8)).astype(dtype)
    return ones


def first_true(conditions: Sequence[Bools]) -> npt.NDArray[np.uint8]:
    """Return, for each element, a number whose lowest set bit is the first true condition's place.

    It is 0 if no condition is true. There can be at most eight conditions.
    """
    assert len(conditions) <= _MOST
    found = conditions[-1].astype(np.uint8)
    for condition in reversed(conditions[:-1]):
        found += found
        found |= condition.view(np.uint8)
    return found


_MOST = 8
