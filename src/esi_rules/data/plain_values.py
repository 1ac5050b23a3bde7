"""Read numbers, words and texts from JSON strictly, with messages of our own.

A message follows the path of its value; `got` describes the value that was found.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import attrs

from esi_rules.exact import exact_decimal
from esi_rules.frozen import FrozenMap
from esi_rules.text import nearest, one_of

__all__ = [
    "NOT_WRITTEN",
    "WrongDataError",
    "as_number",
    "got",
    "is_number",
    "is_written",
    "read_amount_data",
    "read_enum",
    "read_flag",
    "read_float",
    "read_text",
    "read_whole",
    "read_word",
]

_E = TypeVar("_E", bound=enum.Enum)
_LONGEST = 80
"""The most characters of an amount: without a limit, an exponent could make it any size."""


NOT_WRITTEN: Mapping[str, bool] = FrozenMap({"written": False})
"""The metadata of a field that is not written to JSON; the field needs a default."""


def is_written(field: attrs.Attribute[Any]) -> bool:
    """Whether a field is written to JSON: it is not calculated and not marked `NOT_WRITTEN`."""
    return field.init and bool(field.metadata.get("written", True))


class WrongDataError(ValueError):
    """A value in JSON has the wrong type or content. The message follows the path."""


def got(value: object) -> str:
    """Return the found value for a message, such as ``(got 3)``, cut to 80 characters."""
    shown = repr(value) if isinstance(value, str) else json.dumps(value, default=_shown)
    return f"(got {shown:.80})"


def _shown(value: object) -> object:
    return str(value) if isinstance(value, Decimal) else f"a value of {type(value).__name__}"


def as_number(amount: Decimal) -> object:
    """Return an amount as a number for JSON, or as an object with its digits if it has many."""
    if amount.is_finite() and abs(amount.adjusted()) < 15:
        if amount == amount.to_integral_value():
            return int(amount)
        if Decimal(repr(float(amount))) == amount:
            return float(amount)
    return {"amount": str(amount)}


def is_number(data: object) -> bool:
    """Whether data is a number; true and false are not."""
    return isinstance(data, int | float | Decimal) and not isinstance(data, bool)


def read_amount_data(data: object) -> Decimal:
    """Read an amount: a number, a number as text, or an object with its digits in `amount`.

    Raises `WrongDataError`.
    """
    text = data["amount"] if isinstance(data, dict) and set(data) == {"amount"} else data
    try:
        if isinstance(text, str):
            if len(text) > _LONGEST or text != text.strip() or "_" in text:
                raise ValueError
            text = Decimal(text)
        amount = exact_decimal(text)
        if abs(amount.adjusted()) > _LONGEST:
            raise ValueError
    except (ValueError, ArithmeticError):
        raise WrongDataError(f"must be a number {got(data)}") from None
    return amount


def read_text(data: object, what: str = "") -> str:
    """Read text. Raises `WrongDataError` for anything else, in which `what` names the value."""
    if not isinstance(data, str):
        raise WrongDataError(f"{what} must be text {got(data)}".lstrip())
    return data


def read_whole(data: object) -> int:
    """Read a whole number. Raises `WrongDataError` for anything else."""
    if type(data) is not int:
        raise WrongDataError(f"must be a whole number {got(data)}")
    return data


def read_flag(data: object) -> bool:
    """Read true or false. Raises `WrongDataError` for anything else."""
    if not isinstance(data, bool):
        raise WrongDataError(f"must be true or false {got(data)}")
    return data


def read_float(data: object) -> float:
    """Read a number as a float. Raises `WrongDataError` for anything else."""
    if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
        raise WrongDataError(f"must be a number {got(data)}")
    try:
        return float(data)
    except OverflowError:
        raise WrongDataError(f"is too large a number {got(data)}") from None


def read_word(data: object, words: Iterable[str | int | bool]) -> object:
    """Read one of `words`. Raises `WrongDataError` for anything else."""
    known = tuple(words)
    for word in known:
        if type(word) is type(data) and word == data:
            return word
    near = nearest(data, map(str, known)) if isinstance(data, str) else None
    hint = f"; did you mean `{near}`?" if near else ""
    raise WrongDataError(f"must be {one_of(map(str, known))} {got(data)}{hint}")


def read_enum(data: object, kind: type[_E]) -> _E:
    """Read a member of an enumeration by its value. Raises `WrongDataError` for anything else."""
    if isinstance(data, kind):
        return data
    return kind(read_word(data, [member.value for member in kind]))
