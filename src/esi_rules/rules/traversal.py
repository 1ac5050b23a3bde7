"""Traversing rules: list the parts of a rule, and copy a rule with some parts replaced.

All recursion over rules goes through `children` and `map_children`, which work for every kind of
rule or moment.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

import attrs

from esi_rules.errors import BadRuleError
from esi_rules.records.case import Sentence
from esi_rules.records.kinds import EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rules.algebra import Rule
from esi_rules.rules.moments import BySentence

__all__ = [
    "Step",
    "by_sentence",
    "children",
    "kinds_read",
    "facts_declared",
    "map_children",
    "replaced",
    "walk",
    "with_child",
]

_T = TypeVar("_T")
Step = str | int
"""The path from a value to one of its parts: a field name, or an index in a tuple."""


def children(value: object) -> list[tuple[Step, object]]:
    """Return the parts of a rule, a moment or a tuple in order; an empty list for other values."""
    if isinstance(value, tuple):
        return list(enumerate(value))
    cls: type = type(value)
    return [(name, getattr(value, name)) for name in _field_names(cls)]


@functools.cache
def _field_names(cls: type) -> tuple[str, ...]:
    """The names of the fields that an attrs class is built from; none for any other class."""
    return tuple(f.name for f in attrs.fields(cls) if f.init) if attrs.has(cls) else ()


def with_child(value: Any, step: Step, child: object) -> Any:
    """Return a copy of `value` with `child` at `step`. Raises the errors of its constructor."""
    if isinstance(step, int):
        return (*value[:step], child, *value[step + 1 :])
    return attrs.evolve(value, **{step: child})


def map_children(value: Any, change: Callable[[Any], object]) -> Any:
    """Return `value` with `change` applied to each child; `value` itself if no child changed."""
    changed: dict[Any, object] = {}
    for step, old in children(value):
        if (new := change(old)) is not old:
            changed[step] = new
    if not changed:
        return value
    if isinstance(value, tuple):
        return tuple(changed.get(place, old) for place, old in enumerate(value))
    return attrs.evolve(value, **changed)


def walk(value: object, kinds: tuple[type[_T], ...]) -> Iterator[_T]:
    """Yield the values of `kinds` inside `value` (a rule, or a tuple of them), outermost first.

    The children of a value that was yielded are not visited.
    """
    rest = [value]
    while rest:
        value = rest.pop()
        if isinstance(value, kinds):
            yield value
        elif isinstance(value, tuple):
            rest.extend(reversed(value))
        else:
            # The same as `children`, but faster: open findings call `walk` often.
            cls: type = type(value)
            rest.extend([getattr(value, name) for name in reversed(_field_names(cls))])


def kinds_read(rules: tuple[object, ...]) -> dict[str, EventKind]:
    """Return the event kinds that some rules read, by name; kinds with one name are merged."""
    kinds: dict[str, EventKind] = {}
    for kind in walk(rules, (EventKind,)):
        known = kinds.get(kind.name)
        if known is None or (kind.amount and not known.amount):
            kinds[kind.name] = kind
        elif kind.values and not known.amount and kind.values != known.values:
            values = tuple(dict.fromkeys((*known.values, *kind.values)))
            kinds[kind.name] = attrs.evolve(known, values=values)
    return kinds


def facts_declared(value: object) -> Mapping[str, FactKind]:
    """Return the caller's own facts that rules inside `value` read, by name.

    Raises `BadRuleError` if two rules declare the same name differently.
    """
    found: dict[str, FactKind] = {}
    for kind in walk(value, (FactKind,)):
        if found.setdefault(kind.name, kind) != kind:
            raise BadRuleError(
                f"the fact `{kind.name}` is declared in two ways: `{found[kind.name].title}`, "
                f"which is {found[kind.name].may_be}, and `{kind.title}`, which is {kind.may_be}; "
                f"declare it once, and use that declaration in every rule"
            )
    return found


def by_sentence(*rules: Rule) -> Mapping[str, tuple[Rule, ...]] | None:
    """Return the rules by sentence, each `BySentence` replaced by the moment for that sentence.

    A finding then mentions only the moment for its own sentence. Returns None if the rules have no
    `BySentence`.
    """
    if not any(True for _ in walk(rules, (BySentence,))):
        return None
    return {sentence: _for_sentence(rules, sentence) for sentence in get_args(Sentence)}


def _for_sentence(value: Any, sentence: Sentence) -> Any:
    """Return `value` for one sentence; the identical object if it contains no `BySentence`.

    The record caches moments by identity.
    """
    if isinstance(value, BySentence):
        return _for_sentence(getattr(value, sentence), sentence)
    return map_children(value, lambda child: _for_sentence(child, sentence))


def replaced(value: Any, old: object, new: object) -> Any:
    """Return `value` with `new` in place of every `old` inside it."""
    if value == old and type(value) is type(old):
        return new
    return map_children(value, lambda child: replaced(child, old, new))
