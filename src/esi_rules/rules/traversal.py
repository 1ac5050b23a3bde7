"""Traversing rules: the parts of some kinds, the rule for one sentence, a part replaced."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

import attrs

from esi_rules.records.case import Sentence
from esi_rules.rules.algebra import Rule
from esi_rules.rules.moments import BySentence

__all__ = ["by_sentence", "field_names", "replaced", "walk"]

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


def by_sentence(*rules: Rule) -> Mapping[str, tuple[Rule, ...]] | None:
    """Return rules as they are for each sentence, so that a finding speaks of its own alone.

    None where they have no moment that is one for orders and another for licences.
    """
    if not any(True for _ in walk(rules, (BySentence,))):
        return None
    return {sentence: _picked(rules, sentence) for sentence in get_args(Sentence)}


def _picked(value: Any, sentence: Sentence) -> Any:
    """The same value where nothing in it differs: moments already read keep their identity."""
    if isinstance(value, BySentence):
        return _picked(getattr(value, sentence), sentence)
    if isinstance(value, tuple):
        parts = tuple(_picked(part, sentence) for part in value)
        return value if all(a is b for a, b in zip(value, parts, strict=True)) else parts
    changed = {}
    cls: type = type(value)
    for name in field_names(cls):
        old = getattr(value, name)
        if (new := _picked(old, sentence)) is not old:
            changed[name] = new
    return attrs.evolve(value, **changed) if changed else value


def replaced(value: Any, old: object, new: object) -> Any:
    """Return `value` with `new` wherever it holds `old`."""
    if value == old and type(value) is type(old):
        return new
    if isinstance(value, tuple):
        return tuple(replaced(item, old, new) for item in value)
    if not attrs.has(type(value)):
        return value
    fields = attrs.fields(type(value))
    inner = {field.name: replaced(getattr(value, field.name), old, new) for field in fields}
    if all(inner[field.name] is getattr(value, field.name) for field in fields):
        return value
    return attrs.evolve(value, **inner)
