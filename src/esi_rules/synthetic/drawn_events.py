"""Events while they are being made up: arrays of case, kind, day and value, gathered and sorted."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from esi_rules.records.kinds import KINDS
from esi_rules.synthetic.random_numbers import Flags, Whole

__all__ = ["AMOUNTS", "KIND_NAMES", "VALUES", "Happenings", "EventArrays", "place_of"]

KIND_NAMES = tuple(KINDS)
AMOUNTS = tuple(f"{half / 2:g}" for half in range(33))
"""The amounts that are made up: 0 to 16 hours in steps of a half."""
VALUES = ("", *dict.fromkeys(word for kind in KINDS.values() for word in kind.values), *AMOUNTS)
"""Every text that a made-up value can be; the first stands for one that was not recorded."""

_KIND = {name: place for place, name in enumerate(KIND_NAMES)}
_VALUE = {text: place for place, text in enumerate(VALUES)}


def place_of(value: str) -> int:
    """Return the place of a value among `VALUES`."""
    return _VALUE[value]


@attrs.frozen(eq=False)
class EventArrays:
    """Events as arrays, sorted by case and day; `kind` and `value` are places in the lists."""

    case: Whole
    kind: Whole
    day: Whole
    value: Whole


class Happenings:
    """Gathers events from the modules that make them up."""

    def __init__(self) -> None:
        self._parts: list[tuple[Whole, Whole, Whole, Whole]] = []

    def add(
        self, kind: str, case: Whole, day: Whole, value: Whole | int = 0, keep: Flags | None = None
    ) -> None:
        """Enter events of one kind; `keep` picks some of them."""
        values = np.broadcast_to(np.asarray(value, dtype=np.int64), case.shape)
        if keep is not None:
            case, day, values = case[keep], day[keep], values[keep]
        self._parts.append((case, np.full(case.shape, _KIND[kind], dtype=np.int64), day, values))

    def of_kind(self, kind: str, values: Sequence[str] = ()) -> tuple[Whole, Whole]:
        """Return case and day of what has been entered of a kind, with one of these values."""
        wanted = np.asarray([_VALUE[value] for value in values])
        parts = [part for part in self._parts if len(part[1]) and part[1][0] == _KIND[kind]]
        picks = [
            np.isin(part[3], wanted) if values else np.ones(len(part[0]), dtype=bool)
            for part in parts
        ]
        empty = np.empty(0, dtype=np.int64)
        cases = [part[0][pick] for part, pick in zip(parts, picks, strict=True)]
        days = [part[2][pick] for part, pick in zip(parts, picks, strict=True)]
        return np.concatenate([empty, *cases]), np.concatenate([empty, *days])

    def rows(self) -> EventArrays:
        """Return everything entered, by case and day; what is of one day keeps its order."""
        case, kind, day, value = (
            np.concatenate(arrays) for arrays in zip(*self._parts, strict=True)
        )
        sort = np.lexsort((day, case))
        return EventArrays(case[sort], kind[sort], day[sort], value[sort])
