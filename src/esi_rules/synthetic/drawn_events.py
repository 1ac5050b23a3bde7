"""Collect synthetic events as arrays of case, kind, day and value, and sort them."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from esi_rules.records.kinds import KINDS
from esi_rules.synthetic.random_numbers import Flags, Whole

__all__ = ["AMOUNTS", "KIND_NAMES", "VALUES", "Happenings", "EventArrays", "place_of"]

KIND_NAMES = tuple(KINDS)
AMOUNTS = tuple(f"{half / 2:g}" for half in range(33))
"""The synthetic amounts: 0 to 16 hours in steps of half an hour."""
VALUES = ("", *dict.fromkeys(word for kind in KINDS.values() for word in kind.values), *AMOUNTS)
"""Every possible text of a value; the first means that it was not recorded."""

_KIND = {name: place for place, name in enumerate(KIND_NAMES)}
_VALUE = {text: place for place, text in enumerate(VALUES)}


def place_of(value: str) -> int:
    """Return the index of a value in `VALUES`."""
    return _VALUE[value]


@attrs.frozen(eq=False)
class EventArrays:
    """Events as arrays, by case and day; `kind` and `value` index `KIND_NAMES` and `VALUES`."""

    case: Whole
    kind: Whole
    day: Whole
    value: Whole


class Happenings:
    """Collects events from the modules that draw them."""

    def __init__(self) -> None:
        self._parts: list[tuple[Whole, Whole, Whole, Whole]] = []

    def add(
        self, kind: str, case: Whole, day: Whole, value: Whole | int = 0, keep: Flags | None = None
    ) -> None:
        """Add events of one kind; `keep` selects some of them."""
        values = np.broadcast_to(np.asarray(value, dtype=np.int64), case.shape)
        if keep is not None:
            case, day, values = case[keep], day[keep], values[keep]
        self._parts.append((case, np.full(case.shape, _KIND[kind], dtype=np.int64), day, values))

    def of_kind(self, kind: str, values: Sequence[str] = ()) -> tuple[Whole, Whole]:
        """Return case and day of the events of a kind so far, or only those with some `values`."""
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
        """Return all events by case and day; those of one day keep their order."""
        case, kind, day, value = (
            np.concatenate(arrays) for arrays in zip(*self._parts, strict=True)
        )
        sort = np.lexsort((day, case))
        return EventArrays(case[sort], kind[sort], day[sort], value[sort])
