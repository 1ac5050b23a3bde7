"""The negation of a rule, with every `Not` moved as far inside as the algebra allows."""

from __future__ import annotations

import functools

import attrs

from esi_rules.rules.algebra import AllOf, AnyOf, Changed, Not, Pick, Rule, When

__all__ = ["negation"]


@functools.lru_cache(maxsize=4096)
def negation(rule: Rule) -> Rule:
    """Return a rule with the opposite verdict on every case, with every `Not` moved inside.

    A double negation cancels, De Morgan's laws turn `AllOf` and `AnyOf` into each other, and the
    condition of `When`, `Pick` and `Changed` stays as it is. Every other rule is wrapped in `Not`.
    Both evaluators evaluate a `Not` by this rule, so `~~rule` gives the same finding as `rule`.
    """
    match rule:
        case Not():
            return _inwards(rule.rule)
        case AllOf():
            return AnyOf(tuple(negation(part) for part in rule.parts))
        case AnyOf():
            return AllOf(tuple(negation(part) for part in rule.parts))
        case When():
            return attrs.evolve(rule, rule=negation(rule.rule))
        case Pick():
            return attrs.evolve(rule, then=negation(rule.then), otherwise=negation(rule.otherwise))
        case Changed():
            return attrs.evolve(rule, before=negation(rule.before), after=negation(rule.after))
        case _:
            return Not(rule)


def _inwards(rule: Rule) -> Rule:
    """Return `rule`, its negation if it is a `Not`: three negations are one."""
    return negation(rule.rule) if isinstance(rule, Not) else rule
