"""The rungs of a descriptor ladder as data: the ratings that each descriptor requires.

Source: HMI Probation, Effective Supervision Inspection, follow-up report: South Wales (2005),
"Quality of Management criteria". `LITERAL` is the ladder as printed; `MONOTONE` is our correction.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction
from typing import Self

import attrs

from esi_rules.checked import typed
from esi_rules.errors import BadRuleError, WrongTypeError
from esi_rules.shown import short_repr

__all__ = ["LITERAL", "MONOTONE", "Descriptor", "Rating", "Rung", "descriptor_of"]


class _Ordered(enum.Enum):
    """Ordered words, the best first: ``better > worse``."""

    def __init__(self, _: str) -> None:
        # Members are created in order, so this is the number of better ones.
        self._better = len(type(self).__members__)

    @property
    def rank(self) -> int:
        """The rank, counted from the lowest, which is 0."""
        return len(type(self)) - 1 - self._better

    def _rank_of(self, other: Self) -> int:
        if type(other) is not type(self):
            kind = type(self).__name__
            raise WrongTypeError(
                f"a `{kind}` can only be compared with a `{kind}` (got {other!r:.80})"
            )
        return other.rank

    def __lt__(self, other: Self) -> bool:
        return self.rank < self._rank_of(other)

    def __le__(self, other: Self) -> bool:
        return self.rank <= self._rank_of(other)

    def __gt__(self, other: Self) -> bool:
        return self.rank > self._rank_of(other)

    def __ge__(self, other: Self) -> bool:
        return self.rank >= self._rank_of(other)


class Rating(_Ordered):
    """How well an area does on a management item. ``weak`` is our name for the unnamed lowest."""

    VERY_STRONG = "very strong"
    STRONG = "strong"
    GOOD = "good"
    SATISFACTORY = "satisfactory"
    WEAK = "weak"


class Descriptor(_Ordered):
    """How well a descriptive criterion is met."""

    VERY_WELL_MET = "Very well met"
    WELL_MET = "Well met"
    SATISFACTORILY_MET = "Satisfactorily met"
    PARTLY_MET = "Partly met"
    NOT_MET = "Not met"
    POOR = "Poor"


@attrs.frozen(field_transformer=typed)
class Rung:
    """What a descriptor asks of the ratings of a criterion's items; nothing, where all is empty.

    `only`: every rating is one of these. `most`: items with more than half of the weight have one
    of these. `some`: at least one item has one of these.
    """

    __repr__ = short_repr

    descriptor: Descriptor
    only: tuple[Rating, ...] = ()
    most: tuple[Rating, ...] = ()
    some: tuple[Rating, ...] = ()

    def __attrs_post_init__(self) -> None:
        for name in ("only", "most", "some"):
            ratings = getattr(self, name)
            if len(set(ratings)) < len(ratings):
                raise BadRuleError(
                    f"`{name}` of the rung `{self.descriptor.value}` names a rating twice; keep one"
                )

    def fits(self, profile: Mapping[Rating, int | Fraction]) -> bool:
        """Return whether the rung fits a profile: the total weight of the items by rating."""
        if self.only and not all(rating in self.only for rating in profile):
            return False
        if self.some and not any(rating in self.some for rating in profile):
            return False
        if not self.most:
            return True
        those = sum(count for rating, count in profile.items() if rating in self.most)
        return 2 * those > sum(profile.values())


def descriptor_of(
    ladder: tuple[Rung, ...], profile: Mapping[Rating, int | Fraction]
) -> Descriptor | None:
    """Return the descriptor of the first rung that fits; None if none does.

    `profile` has the total weight of the items with each rating that occurs.
    """
    return next((rung.descriptor for rung in ladder if rung.fits(profile)), None)


_STRONG = (Rating.VERY_STRONG, Rating.STRONG)
_GOOD = (*_STRONG, Rating.GOOD)
_SATISFACTORY = (*_GOOD, Rating.SATISFACTORY)

_UPPER = (
    Rung(Descriptor.VERY_WELL_MET, only=(Rating.VERY_STRONG,)),
    Rung(Descriptor.WELL_MET, only=_STRONG),
    Rung(Descriptor.SATISFACTORILY_MET, only=_SATISFACTORY, most=_STRONG),
    Rung(Descriptor.PARTLY_MET, only=_SATISFACTORY, some=_GOOD),
)
_AT_BEST = (Rating.SATISFACTORY, Rating.WEAK)

LITERAL = (
    *_UPPER,
    Rung(Descriptor.NOT_MET, only=_AT_BEST, some=(Rating.SATISFACTORY,)),
    Rung(Descriptor.POOR),
)
"""The ladder as printed: the first rung from the top that fits decides."""
MONOTONE = (
    *_UPPER,
    Rung(Descriptor.NOT_MET, only=(Rating.SATISFACTORY,)),
    Rung(Descriptor.POOR),
)
"""The ladder in which any weak item gives poor; not met requires every item satisfactory."""
