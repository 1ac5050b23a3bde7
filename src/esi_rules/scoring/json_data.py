"""Convert results to data for JSON."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias, Union

import attrs

__all__ = ["JsonData", "as_data", "fields_data", "named_data"]

JsonData: TypeAlias = Union["Mapping[str, JsonData]", "list[JsonData]", str, int, float, bool, None]
"""Values that JSON can represent."""


def as_data(value: object) -> JsonData:
    """Convert a value for JSON: days and exact numbers to text, an object to its fields by name."""
    if isinstance(value, enum.Enum):
        return as_data(value.value)
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dt.date | Decimal | Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): as_data(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_data(each) for each in value]
    return fields_data(value)


def fields_data(value: object, *properties: str) -> dict[str, JsonData]:
    """Return the fields of an object by name, followed by its `properties`."""
    cls = type(value)
    assert attrs.has(cls), f"`{cls.__name__}` has no form in JSON"
    return named_data(value, *(field.name for field in attrs.fields(cls)), *properties)


def named_data(value: object, *names: str) -> dict[str, JsonData]:
    """Return the fields and properties of an object that have these names."""
    return {name: as_data(getattr(value, name)) for name in names}
