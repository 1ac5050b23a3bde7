"""The methods by which a sheet may have been computed: the weights and intermediate rounding."""

from __future__ import annotations

from typing import Literal

import attrs

from esi_rules.shown import short_repr

__all__ = ["METHODS", "STATED", "Method", "Outcome", "Weights"]

Outcome = Literal["reproduced", "favourable", "open", "impossible"]
"""Whether the inputs give the printed figure: as printed, only with decimals that rounding has
hidden, only with some value of an input that is not printed, or not at all."""

Weights = Literal["stated", "equal-criteria", "all-equal"]
"""The weights: those of the framework, equal ones for criteria, or equal for sections too."""

_WEIGHTS: dict[Weights, str] = {
    "stated": "",
    "equal-criteria": "criteria weigh the same",
    "all-equal": "criteria and sections weigh the same",
}


@attrs.frozen
class Method:
    """One method by which a sheet may have been computed. The first of `METHODS` is the stated one.

    With `criteria_rounded`, sections are computed from the criteria as printed. With
    `sections_rounded`, the overall score is computed from the sections as printed. Otherwise
    figures are computed with the decimals that printing hides.
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
