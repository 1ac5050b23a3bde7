"""The values that a rule can compare a fact of the case with, checked when the rule is built."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import get_args

from esi_rules.checked import check
from esi_rules.errors import BadRuleError, WrongPartError
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Fact, Sentence
from esi_rules.records.contract import CHOICE_FACTS, YES_NO_FACTS
from esi_rules.records.own_facts import FactKind, NumberRange, exact_number
from esi_rules.text import nearest, one_of

__all__ = ["SHIPPED_FACTS", "GivenValue", "check_given", "given_values", "values_to_try"]

GivenValue = bool | int | str | NumberRange
"""What a rule can compare a fact with: a value, or a range of numbers."""
_VALUES: object = tuple[GivenValue, ...]

SHIPPED_FACTS: Mapping[str, tuple[bool | int | str, ...]] = FrozenMap(
    {
        "sentence": get_args(Sentence),
        **dict.fromkeys(YES_NO_FACTS, (True, False)),
        **{name: tuple(words.values()) for name, words in CHOICE_FACTS.items()},
    }
)
"""The shipped facts, each with its possible values."""


def check_given(fact: str | FactKind, values: tuple[GivenValue, ...]) -> None:
    """Raise `BadRuleError` for an undeclared fact, or for a value that the fact cannot have."""
    if type(values) is not tuple:
        check("values", values, _VALUES)
    if isinstance(fact, FactKind):
        _check_own(fact, values)
    elif isinstance(fact, str):
        _check_shipped(fact, values)
    else:
        raise WrongPartError(
            f"a fact is the name of a shipped one, or a `FactKind` (got {fact!r:.80})"
        )


def given_values(
    fact: str | FactKind,
    values: Sequence[bool | int | str | Decimal],
    minimum: int | Decimal | None,
    maximum: int | Decimal | None,
) -> tuple[GivenValue, ...]:
    """Return the values that a rule accepts for a fact; only yes (True) if none is given.

    Raises `BadRuleError` for a decimal where the fact is not a number.
    """
    found: list[GivenValue] = []
    is_number = isinstance(fact, FactKind) and fact.number
    for value in values:
        if is_number and not isinstance(value, bool | str):
            found.append(NumberRange(value, value))
        elif isinstance(value, Decimal):
            name = fact.name if isinstance(fact, FactKind) else fact
            raise BadRuleError(f"the fact `{name}` is no number (got {value!r:.80})")
        else:
            found.append(value)
    if minimum is not None or maximum is not None:
        found.append(NumberRange(minimum, maximum))
    return tuple(found) or (True,)


def values_to_try(fact: FactKind, asked: Iterable[GivenValue]) -> tuple[Fact, ...]:
    """Return test values of a declared fact, on both sides of every bound that rules give it.

    For a number: each minimum and maximum, and the numbers just below and above each.
    """
    if not fact.number:
        return fact.values or (True, False)
    ranges = [value for value in asked if isinstance(value, NumberRange)]
    ends = [end for each in ranges for end in (each.minimum, each.maximum) if end is not None]
    bounds = sorted(set(ends))
    decimals = max((-int(end.as_tuple().exponent) for end in bounds), default=0)
    with localcontext(prec=60):
        step = Decimal(1).scaleb(-max(decimals, 0))
        touch = any(above - below == step for below, above in itertools.pairwise(bounds))
        beyond = any(not _is_number(end + by * step) for end in bounds for by in (-1, 1))
        if (touch or beyond) and _is_number(step / 10):
            step /= 10  # otherwise no number would lie between two bounds, or beyond the outer ones
        near = [end + by * step for end in bounds for by in (0, -1, 1)]
    return tuple(dict.fromkeys(number for number in near if _is_number(number)))


def _is_number(value: Decimal) -> bool:
    try:
        exact_number(value)
    except ValueError:
        return False
    return True


def _check_own(fact: FactKind, values: tuple[GivenValue, ...]) -> None:
    if fact.number:
        fits = values and all(isinstance(value, NumberRange) for value in values)
        remedy = "ask for a `minimum`, a `maximum` or both"
    elif fact.values:
        fits = values and all(value in fact.values for value in values)
        remedy = f"ask for {one_of(fact.values)}"
    else:
        fits = values and all(isinstance(value, bool) for value in values)
        remedy = "ask for yes (True) or no (False)"
    if not fits:
        wrong = next((v for v in values if not isinstance(v, str) or v not in fact.values), None)
        near = nearest(wrong, fact.values) if isinstance(wrong, str) else None
        hint = f"; did you mean `{near}`?" if near else ""
        raise BadRuleError(
            f"the fact `{fact.name}` is {fact.may_be}; {remedy} (got {wrong!r:.80}){hint}"
        )


def _check_shipped(fact: str, values: tuple[GivenValue, ...]) -> None:
    known = SHIPPED_FACTS.get(fact)
    if known is None:
        near = nearest(fact, SHIPPED_FACTS)
        hint = f"did you mean `{near}`?" if near else f"it has {one_of(SHIPPED_FACTS, 'and')}."
        raise BadRuleError(
            f"`{fact:.80}` is not a fact of the case; {hint} A fact of your own is declared, as in "
            f'`given(FactKind("mappa", "managed under MAPPA"))`'
        )
    kind = type(known[0])
    for value in values or (None,):
        if type(value) is not kind or value not in known:
            near = nearest(str(value), map(str, known))
            hint = f"; did you mean `{near}`?" if near and near != str(value) else ""
            raise BadRuleError(
                f"the fact `{fact}` is {one_of(map(str, known))} (got {value!r:.80}){hint}"
            )
