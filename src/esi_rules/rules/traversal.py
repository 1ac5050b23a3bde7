"""Walking a rule: every value of some kinds that it is made of, in the order of the rule."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TypeVar

import attrs

__all__ = ["field_names", "walk"]

_T = TypeVar("_T")


def walk(value: object, kinds: tuple[type[_T], ...]) -> Iterator[_T]:
    """Yield the values of `kinds` inside `value` (a rule, or a tuple of them), outermost first.

    What is inside a value that was yielded is not looked at.
    """
    rest = [value]
    while rest:
        value = rest.pop()
        if isinstance(value, kinds):
            yield value
        elif isinstance(value, tuple):
            rest.extend(reversed(value))
        else:
            cls: type = type(value)
            rest.extend([getattr(value, name) for name in reversed(field_names(cls))])


@functools.cache
def field_names(cls: type) -> tuple[str, ...]:
    """Return the names of the fields of an attrs class; none for any other class."""
    return tuple(field.name for field in attrs.fields(cls)) if attrs.has(cls) else ()
