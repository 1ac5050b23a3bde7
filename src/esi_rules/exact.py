"""Converts numbers that a person typed to exact fractions and decimals.

A number typed as a decimal means that decimal. A Python float of 0.9 is the nearest binary number,
which is slightly more than nine tenths; here it becomes exactly nine tenths.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

from esi_rules.errors import BadRuleError

__all__ = [
    "Number",
    "exact",
    "exact_argument",
    "exact_decimal",
    "exact_percentage",
    "exact_share",
    "fractions_of_one",
]

Number: TypeAlias = int | float | Decimal | Fraction | str
"""The types of a typed number; a float means the decimal of its repr."""

_TEXT = re.compile(
    r"[-+]?(?:[0-9]{1,50}(?:\.[0-9]{0,50})?|\.[0-9]{1,50}|[0-9]{1,50}/[0-9]{1,50})", re.ASCII
)
_LONGEST_EXPONENT: Final = 1000
_LONGEST_TEXT: Final = 120


def exact(value: object) -> Fraction:
    """Return exactly the number that was typed: `0.9`, `"0.9"` and `"9/10"` are nine tenths.

    Text must be plain digits, with decimals or as a fraction. It cannot have an exponent, because
    the number could then be of any size. Raises `ValueError` for anything else, including True and
    False, infinity and NaN.
    """
    if isinstance(value, bool):
        raise ValueError("is no number")
    if isinstance(value, Fraction | int):
        return Fraction(value)
    if isinstance(value, float):
        return _of_decimal(Decimal(repr(float(value))))
    if isinstance(value, Decimal):
        return _of_decimal(value)
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
        text = value.strip()
        if _TEXT.fullmatch(text) is not None and not _halves_nothing(text):
            return Fraction(text.removesuffix("."))
    raise ValueError("is no number in plain digits")


def exact_share(value: object) -> Fraction:
    """Return a share exactly; text may be a percentage: `90%` is nine tenths.

    Raises `ValueError` as `exact` does.
    """
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT and value.strip().endswith("%"):
        return exact(value.strip().removesuffix("%")) / 100
    return exact(value)


def exact_percentage(value: object) -> Fraction:
    """Return a percentage exactly, as a number out of 100; text may end with `%`.

    Raises `ValueError` as `exact` does.
    """
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
        value = value.strip().removesuffix("%")
    return exact(value)


def exact_decimal(value: object) -> Decimal:
    """Return a whole number, a float or a `Decimal` as the decimal that was typed.

    Raises `ValueError` for anything else, and for infinity and NaN.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = Decimal(value) if isinstance(value, int) else Decimal(repr(float(value)))
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise ValueError("is no number in decimals")


def fractions_of_one(percentages: Iterable[Fraction]) -> str | None:
    """Return a note if percentages look like fractions of 1; None if they do not.

    They do if none is above 1 and at least one is between 0 and 1.
    """
    given = tuple(percentages)
    if not any(0 < each < 1 for each in given) or any(each > 1 for each in given):
        return None
    return (
        "every percentage is 1 or less and is taken as it is, so 0.69 is below 1%; for 69%, "
        "write 69"
    )


def exact_argument(name: str, value: object) -> Fraction:
    """Return the number of the argument `name` exactly; raises `BadRuleError` for other values."""
    try:
        return exact(value)
    except ValueError:
        raise BadRuleError(
            f"{name} must be a number in plain digits, such as 62, 62.5 or a `Fraction` "
            f"(got {value!r:.80})"
        ) from None


def _of_decimal(value: Decimal) -> Fraction:
    exponent = value.as_tuple().exponent
    # A decimal such as 1E-999999999 would not fit in memory as a fraction.
    if not isinstance(exponent, int) or not -_LONGEST_EXPONENT <= exponent <= _LONGEST_EXPONENT:
        raise ValueError("is no number that can be held exactly")
    return Fraction(value)


def _halves_nothing(text: str) -> bool:
    """Return whether `text` is a fraction with a denominator of zero."""
    _, line, below = text.partition("/")
    return bool(line) and not int(below)
