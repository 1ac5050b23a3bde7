"""Checking that a part of a rule is of the sort its field asks for, when the rule is built."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from esi_rules.errors import WrongPartError

__all__ = ["SORTS", "checked"]

SORTS: dict[str, tuple[Callable[[object], bool], str]] = {}
"""What each annotation asks for: a test and the words for it. Filled beside the classes."""


def checked(cls: type, fields: list[attrs.Attribute[object]]) -> list[attrs.Attribute[object]]:
    """Give every field without a check of its own the one that its annotation asks for."""
    # With postponed annotations a field's type is text, whatever its own type says.
    asked: list[tuple[attrs.Attribute[object], object]] = [(f, f.type) for f in fields]
    return [
        field.evolve(validator=_check_for(annotation))
        if field.validator is None and isinstance(annotation, str) and annotation in _KNOWN
        else field
        for field, annotation in asked
    ]


_KNOWN = frozenset(
    {
        "Events",
        "Moment",
        "Moment | None",
        "Period",
        "Series | Months",
        "Window | None",
        "dt.date",
        "tuple[Moment, ...]",
    }
)


def _check_for(annotation: str) -> Callable[[object, attrs.Attribute[object], object], None]:
    # By the annotation as it is written: other tools put the class in its place later.
    def check(owner: object, field: attrs.Attribute[object], value: object) -> None:
        fits, words = SORTS[annotation]
        if not fits(value):
            raise WrongPartError(f"`{field.name}` must be {words} (got {value!r:.80})")

    return check
