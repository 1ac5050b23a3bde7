"""Values as the Python code that creates them, short enough to paste into a test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import attrs

from esi_rules.records.case import Adjustment, Case, Event, Inspection
from esi_rules.records.dates import PartlyKnown

__all__ = ["as_code"]

_MOST_IN_A_LINE = 96
_IN_ORDER = {
    Event: 3,
    Case: 3,
    Inspection: 2,
    PartlyKnown: 2,
    Adjustment: 4,
}
"""The number of leading arguments that are written without their names."""


def as_code(value: object) -> str:
    """Return the Python code that creates an event, a case or an inspection.

    The code needs ``import esi_rules as esi`` and, for amounts, ``from decimal import Decimal``. It
    leaves out fields with their default value and writes dates as ISO text. Any other value is
    written as its `repr`.
    """
    return _code(value, "")


def _code(value: object, indent: str) -> str:
    if type(value) in _IN_ORDER:
        return _call(value, indent)
    if isinstance(value, dt.date):
        return repr(value.isoformat())
    if isinstance(value, Decimal):
        return f"Decimal({str(value)!r})"
    if isinstance(value, tuple):
        return _listed("[", [_code(part, indent + "    ") for part in value], "]", indent)
    if hasattr(value, "items"):
        pairs = [f"{name!r}: {_code(part, indent)}" for name, part in value.items()]
        return _listed("{", pairs, "}", indent)
    return repr(value)


def _call(value: object, indent: str) -> str:
    return _listed(f"esi.{type(value).__name__}(", [*_arguments(value, indent)], ")", indent)


def _arguments(value: object, indent: str) -> Iterator[str]:
    cls = type(value)
    assert attrs.has(cls)
    in_order = True
    for place, field in enumerate(attrs.fields(cls)):
        part = getattr(value, field.name)
        default: object = field.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = default.factory()  # type: ignore[attr-defined]
        if default is not attrs.NOTHING and part == default:
            in_order = False
            continue
        in_order = in_order and place < _IN_ORDER[cls]
        text = _code(part, indent + "    ")
        yield text if in_order else f"{field.name}={text}"


def _listed(opening: str, parts: list[str], closing: str, indent: str) -> str:
    flat = opening + ", ".join(parts) + closing
    if len(indent) + len(flat) <= _MOST_IN_A_LINE and "\n" not in flat:
        return flat
    inner = indent + "    "
    return opening + "".join(f"\n{inner}{part}," for part in parts) + f"\n{indent}{closing}"
