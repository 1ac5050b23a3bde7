"""Digests of rules and frameworks: equal values have equal digests, and different ones do not."""

from __future__ import annotations

import datetime as dt
import enum
import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import attrs

__all__ = ["digest_of"]


def digest_of(*values: object) -> str:
    """Return a digest of rules, numbers and text: 16 hexadecimal digits of their SHA-256.

    It depends only on the values, and not on the process, the platform or the way of input.
    """
    import hashlib  # imported here: slow to load, and only sheets need it

    text = json.dumps(values, default=_plain, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: object) -> object:
    """Convert a value for JSON: an object becomes its type and its fields that are not defaults."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, dt.date):
        return str(value)
    if isinstance(value, Decimal | Fraction):
        # Equal numbers have one form, whatever their type: 8, Decimal("8.0"), 16/2.
        number = Fraction(value)
        return number.numerator if number.denominator == 1 else {"number": str(number)}
    cls = type(value)
    assert attrs.has(cls), f"{cls.__name__} has no place in a rule"
    data: dict[str, object] = {"kind": cls.__name__}
    for field in attrs.fields(cls):
        inner = getattr(value, field.name)
        if field.eq and inner != field.default:
            data[field.name] = inner
    return data
