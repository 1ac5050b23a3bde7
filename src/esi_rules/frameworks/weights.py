"""The weights of criteria and sections, and a shift of one of them at the cost of the others."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from esi_rules.checked import checked, typed
from esi_rules.errors import BadRuleError
from esi_rules.exact import Number
from esi_rules.frameworks.framework import Framework, exact_weight
from esi_rules.frozen import frozen_each
from esi_rules.shown import short_repr
from esi_rules.text import nearest

__all__ = ["Weights", "shifted"]


def _shares(value: Mapping[str, Number]) -> Mapping[str, Fraction]:
    return frozen_each(value, exact_weight)


def _no_debt(
    owner: object, field: attrs.Attribute[Mapping[str, Fraction]], value: Mapping[str, Fraction]
) -> None:
    for id, weight in value.items():
        if weight < 0:
            raise BadRuleError(f"the weight of `{id}` must be 0 or more (got {weight})")


@attrs.frozen(field_transformer=typed)
class Weights:
    """A weight for every scored criterion in its section, and for every scored section.

    Only the proportions matter: between criteria of one section, and between sections.
    """

    __repr__ = short_repr

    criteria: Mapping[str, Fraction] = attrs.field(converter=_shares, validator=_no_debt)
    sections: Mapping[str, Fraction] = attrs.field(converter=_shares, validator=_no_debt)

    @classmethod
    @checked
    def of(cls, framework: Framework) -> Weights:
        """Return the weights that `framework` itself gives."""
        return cls(
            {each.id: framework.weight_of(each) for each in framework.scored_criteria},
            {each.id: each.weight or Fraction(0) for each in framework.scored_sections},
        )

    @checked
    def check(self, framework: Framework) -> None:
        """Raise `BadRuleError` unless these weigh exactly the scored parts of `framework`."""
        own = Weights.of(framework)
        for what, given, asked in (
            ("criterion", self.criteria, own.criteria),
            ("section", self.sections, own.sections),
        ):
            for id in given:
                if id not in asked:
                    near = nearest(id, asked)
                    hint = f"; did you mean `{near}`?" if near else ""
                    raise BadRuleError(f"no scored {what} `{id}` to weigh{hint}")
            for id in asked:
                if id not in given:
                    raise BadRuleError(f"{what} `{id}` has no weight; write one, 0 for none")


def shifted(
    weights: Mapping[str, Fraction], id: str, points: Fraction
) -> Mapping[str, Fraction] | None:
    """Change the share of `id` by `points` percentage points; the others change in proportion.

    A share stays between 0 and 100 points. Returns shares that add up to 1. Returns None if no
    change is possible, because `id` has the whole weight or is already at that limit.
    """
    total = sum(weights.values(), Fraction(0))
    if not total:
        return None
    share = weights[id] / total
    new = min(max(share + points / 100, Fraction(0)), Fraction(1))
    if share == 1 or new == share:
        return None
    return {
        other: new if other == id else weight / total * (1 - new) / (1 - share)
        for other, weight in weights.items()
    }
