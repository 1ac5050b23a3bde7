"""Rules without one of their parts, to find out whether each part ever decides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from esi_rules.errors import BadRuleError
from esi_rules.rulefile.rule_forms import KEYS
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Changed, Each, Pick, Rule, When
from esi_rules.rules.moments import Commencement, EarlierOf, FirstHigh, LaterOf
from esi_rules.rules.traversal import children, replaced, with_child
from esi_rules.standards.standard import Standard

__all__ = ["Without", "without", "without_part"]


@attrs.frozen
class Without:
    """A value without one of its parts: the path of the part, and how it was left out."""

    part: str
    """The path in keys of a rule file: ``rule.all_of[2]``."""
    what: str
    value: Any


_JOINED = (AllOf, AnyOf, AllDue)
_MOMENTS = {LaterOf: "later_of", EarlierOf: "earlier_of"}


def _key(holder: object, field: str) -> str:
    """Return the key in a rule file for a field of a rule or moment."""
    keys: Mapping[str, str] = (
        KEYS.get(type(holder), {})
        if isinstance(holder, Rule)
        else {"parts": _MOMENTS.get(type(holder), "parts")}
    )
    return keys.get(field, field)


def without(standard: Standard) -> Iterator[Without]:
    """Yield the standard without each part of its condition, its clock and its rule.

    A part of the clock is left out wherever the rule repeats the clock.
    """
    clock = standard.clock
    shared = None if isinstance(clock, Commencement | FirstHigh) else clock
    if standard.applies is not None:
        yield Without("applies_if", "applied to every case", attrs.evolve(standard, applies=None))
        for one in without_part(standard.applies, "applies_if"):
            yield attrs.evolve(one, value=attrs.evolve(standard, applies=one.value))
    for one in without_part(clock, "clock"):
        rule = standard.rule if shared is None else replaced(standard.rule, shared, one.value)
        yield attrs.evolve(one, value=attrs.evolve(standard, clock=one.value, rule=rule))
    for one in without_part(standard.rule, "rule", shared):
        yield attrs.evolve(one, value=attrs.evolve(standard, rule=one.value))


def without_part(value: Any, path: str, leave: object = None) -> Iterator[Without]:
    """Yield a rule or moment without each of its parts, outermost first.

    `path` is the path of `value` itself. A part that equals `leave` is not changed.
    """
    if leave is not None and value == leave:
        return
    make = _PARTS.get(type(value))
    if make is not None:
        yield from make(value, path)
    for at, child in children(value):
        place = f"[{at + 1}]" if isinstance(at, int) else f".{_key(value, at)}"
        for one in without_part(child, f"{path}{place}", leave):
            try:
                new = with_child(value, at, one.value)
            except BadRuleError:
                continue
            yield attrs.evolve(one, value=new)


def _joined(value: Any, path: str) -> Iterator[Without]:
    key = _key(value, "parts")
    for i in range(len(value.parts)) if len(value.parts) > 1 else ():
        rest = (*value.parts[:i], *value.parts[i + 1 :])
        yield Without(f"{path}.{key}[{i + 1}]", "left out", attrs.evolve(value, parts=rest))


def _pick(value: Pick, path: str) -> Iterator[Without]:
    yield Without(f"{path}.else", "`then` applied to every case", value.then)
    yield Without(f"{path}.then", "`else` applied to every case", value.otherwise)


def _when(value: When, path: str) -> Iterator[Without]:
    yield Without(f"{path}.when", "`then` applied to every case", value.rule)


def _changed(value: Changed, path: str) -> Iterator[Without]:
    yield Without(f"{path}.after", "`before` asked on every day", value.before)
    yield Without(f"{path}.before", "`after` asked on every day", value.after)


def _each(value: Each, path: str) -> Iterator[Without]:
    if value.until is not None:
        yield Without(f"{path}.until", "left out", attrs.evolve(value, until=None))


_PARTS: Mapping[type, Callable[[Any, str], Iterator[Without]]] = {
    **dict.fromkeys((*_JOINED, *_MOMENTS), _joined),
    Pick: _pick,
    When: _when,
    Changed: _changed,
    Each: _each,
}
