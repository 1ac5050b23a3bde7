"""The ways in which a sheet may have been computed: which weights, and what was rounded when."""

from __future__ import annotations

from typing import Literal

import attrs

from esi_rules.shown import short_repr

__all__ = ["METHODS", "STATED", "Method", "Outcome", "Weights"]

Outcome = Literal["reproduced", "favourable", "open", "impossible"]
"""Whether the printed inputs give the printed figure: as they stand, only with decimals that
rounding has hidden, only with some value of an input that is not printed, or not at all."""

Weights = Literal["stated", "equal-criteria", "all-equal"]
"""Which weights are used: the framework's, equal ones for criteria, or equal for sections too."""

_WEIGHTS: dict[Weights, str] = {
    "stated": "",
    "equal-criteria": "criteria weigh the same",
    "all-equal": "criteria and sections weigh the same",
}


@attrs.frozen
class Method:
    """One way in which a sheet may have been computed. The first of `METHODS` is as stated.

    With `criteria_rounded`, sections are made of the criteria as printed; with
    `sections_rounded`, the overall score is made of the sections as printed. Otherwise a printed
    figure hides decimals that the next one was made with.
    """

    __repr__ = short_repr

    weights: Weights = "stated"
    criteria_rounded: bool = False
    sections_rounded: bool = False

    @property
    def name(self) -> str:
        """The method in words."""
        rounded = {
            (False, False): "nothing rounded before it is printed",
            (True, False): "criteria rounded first",
            (False, True): "sections rounded first",
            (True, True): "criteria and sections rounded first",
        }[self.criteria_rounded, self.sections_rounded]
        return ", ".join(part for part in (rounded, _WEIGHTS[self.weights]) if part)


STATED = Method()
METHODS: tuple[Method, ...] = tuple(
    Method(weights, criteria, sections)
    for weights in _WEIGHTS
    for criteria, sections in ((False, False), (False, True), (True, False), (True, True))
)
"""Every method that is tried, the stated one first."""
