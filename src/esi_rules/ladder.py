"""The descriptor ladder: how ratings of a criterion's items become one of six descriptors.

Source: HMI Probation, Effective Supervision Inspection, follow-up report: South Wales (2005),
"Quality of Management criteria". Read literally, the ladder is not monotone: there are profiles
where raising one item lowers the descriptor. `rate` reads it so unless told otherwise, and says
where a result is one of those.
"""

from __future__ import annotations

import enum
from typing import Literal

__all__ = [
    "Descriptor",
    "DescriptorResult",
    "Inversion",
    "Ladder",
    "Rating",
    "describe",
    "literal",
    "monotone",
    "rate",
]

Ladder = Literal["literal", "monotone"]
"""How the ladder is read: as printed, or so that a better rating never lowers a descriptor."""


class _Ordered(enum.Enum):
    """Words in order, the best first: ``better > worse``."""

    @property
    def rank(self) -> int:
        """Its place from the bottom, which is 0."""
        return len(type(self)) - 1 - list(type(self)).index(self)

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if self._same(other) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if self._same(other) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if self._same(other) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if self._same(other) else NotImplemented
