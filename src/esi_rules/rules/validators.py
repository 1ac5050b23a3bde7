"""Checking that a part of a rule is of the sort its field asks for, when the rule is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from esi_rules.errors import WrongPartError

__all__ = ["Sorts", "checked_by"]

Sorts: TypeAlias = Mapping[str, tuple[Callable[[object], bool], str]]
"""What each annotation asks for: a test and the words for it."""

_Fields: TypeAlias = "list[attrs.Attribute[object]]"


def checked_by(sorts: Sorts) -> Callable[[type, _Fields], _Fields]:
    """Return what gives every field without a check of its own the one its annotation asks for."""

    def checked(cls: type, fields: _Fields) -> _Fields:
        # With postponed annotations a field's type is text, whatever its own type says.
        asked: list[tuple[attrs.Attribute[object], object]] = [(f, f.type) for f in fields]
        return [
            field.evolve(validator=_check(*sorts[annotation]))
            if field.validator is None and isinstance(annotation, str) and annotation in sorts
            else field
            for field, annotation in asked
        ]

    return checked


def _check(
    fits: Callable[[object], bool], words: str
) -> Callable[[object, attrs.Attribute[object], object], None]:
    def check(owner: object, field: attrs.Attribute[object], value: object) -> None:
        if not fits(value):
            raise WrongPartError(f"`{field.name}` must be {words} (got {value!r:.80})")

    return check
