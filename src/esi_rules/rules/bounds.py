"""Limits on the numbers in a rule and on the nesting depth of rules."""

from __future__ import annotations

import functools
from fractions import Fraction
from typing import Final

import attrs

from esi_rules.errors import BadRuleError

__all__ = ["DEEPEST", "FINEST", "MOST", "check_count", "check_depth", "check_share"]

MOST: Final = 999_999_999
"""The largest count of events in a rule."""
FINEST: Final = 10**40
"""The largest denominator of a share."""
DEEPEST: Final = 100
"""The maximum nesting depth of rules and moments."""


def check_count(n: int) -> None:
    """Raise `BadRuleError` for a count above `MOST`, which no case can reach."""
    if n > MOST:
        shown = str(n) if n.bit_length() < 200 else "a number of more than 60 digits"
        raise BadRuleError(f"a count of events must be {MOST} or less (got {shown})")


def check_share(share: Fraction) -> None:
    """Raise `BadRuleError` for a share with a denominator above `FINEST`."""
    if share.denominator > FINEST:
        raise BadRuleError("a share must be a fraction of 40 digits or fewer; round it")


def check_depth(part: object) -> None:
    """Raise `BadRuleError` for a part that is nested more than `DEEPEST` levels deep."""
    level, depth = [part], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise BadRuleError(
                f"rules and moments must be nested {DEEPEST} deep or less; join many rules with "
                f"one `all_of` or `any_of`"
            )
        # A value that occurs several times in a level is checked once.
        inner = {id(value): value for each in level for value in _inside(each)}
        level = list(inner.values())


def _inside(value: object) -> list[object]:
    if isinstance(value, tuple):
        return [each for each in value if attrs.has(type(each))]
    cls: type = type(value)
    values = (getattr(value, name) for name in _names(cls))
    return [
        each
        for part in values
        for each in (part if isinstance(part, tuple) else (part,))
        if attrs.has(type(each))
    ]


@functools.cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls)) if attrs.has(cls) else ()
