"""Walking a rule: every value of some kinds that it is made of, in the order of the rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

import attrs

__all__ = ["walk"]

_T = TypeVar("_T")


def walk(value: object, kinds: tuple[type[_T], ...]) -> Iterator[_T]:
    """Yield the values of `kinds` inside `value` (a rule, or a tuple of them), outermost first.

    What is inside a value that was yielded is not looked at.
    """
    cls = type(value)
    if isinstance(value, kinds):
        yield value
    elif isinstance(value, tuple):
        yield from _inside(value, kinds)
    elif attrs.has(cls):
        yield from _inside([getattr(value, field.name) for field in attrs.fields(cls)], kinds)


def _inside(values: Iterable[object], kinds: tuple[type[_T], ...]) -> Iterator[_T]:
    for value in values:
        yield from walk(value, kinds)
