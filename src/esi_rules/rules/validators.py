"""Validators that check each field of a rule by its annotation when the rule is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from esi_rules.errors import WrongPartError
from esi_rules.rules.bounds import check_depth

__all__ = ["Validators", "checked_by"]

Validators: TypeAlias = Mapping[str, tuple[Callable[[object], bool], str]]
"""For each annotation: a predicate, and a description of the values that it accepts."""

_Fields: TypeAlias = "list[attrs.Attribute[object]]"


def checked_by(validators: Validators) -> Callable[[type, _Fields], _Fields]:
    """Return an attrs field transformer that gives fields the validator of their annotation.

    A field that has a validator keeps it.
    """

    def checked(cls: type, fields: _Fields) -> _Fields:
        # Postponed annotations make `field.type` a string, although attrs declares it as a type.
        asked: list[tuple[attrs.Attribute[object], object]] = [(f, f.type) for f in fields]
        return [
            field.evolve(validator=_check(*validators[annotation]))
            if field.validator is None and isinstance(annotation, str) and annotation in validators
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
        check_depth(value)

    return check
