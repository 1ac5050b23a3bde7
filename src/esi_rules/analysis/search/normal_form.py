"""Normal forms of rules, by the algebra of verdicts.

Two rules with equal normal forms have the same verdict on every case; two with different normal
forms may also have. The laws are those of ``docs/verdicts.md``: order, nesting and repetition do
not matter, double `~` cancels, `~` moves inward, and conditions merge. A week is seven days, and n
days of which the first counts are n - 1 days.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from esi_rules.calendar.period import Period
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    Answered,
    AnyOf,
    Changed,
    Given,
    Not,
    Pick,
    Rule,
    When,
)
from esi_rules.rules.moments import EarlierOf, Events, LaterOf, Selection
from esi_rules.rules.traversal import map_children, walk

__all__ = ["normal"]


def normal(value: Any) -> Any:
    """Return the normal form of `value` (a rule, a moment, or a tuple of them)."""
    value = map_children(value, normal)
    make = _FORMS.get(type(value))
    return value if make is None else make(value)


def _period(value: Period) -> Period:
    if value.unit == "weeks":
        return Period(7 * value.n, "days") if value.n <= _MOST_WEEKS else value
    if value.unit == "days" and value.first_day_counts:
        return Period(value.n - 1, "days")
    return value


_MOST_WEEKS = 1_000
"""The most weeks that are converted to days: a period has at most ten thousand days."""


def _joined(value: AllOf | AnyOf | AllDue) -> Rule:
    kind = type(value)
    parts: list[Rule] = []
    for part in value.parts:
        parts += part.parts if isinstance(part, kind) else (part,)
    unlike = tuple(dict.fromkeys(sorted(parts, key=repr)))
    return unlike[0] if len(unlike) == 1 else kind(unlike)


def _moments(value: LaterOf | EarlierOf) -> object:
    kind = type(value)
    parts: list[Any] = []
    for part in value.parts:
        parts += part.parts if isinstance(part, kind) else (part,)
    unlike = tuple(dict.fromkeys(sorted(parts, key=repr)))
    return unlike[0] if len(unlike) == 1 else kind(unlike)


def _not(value: Not) -> Rule:
    inner = value.rule
    if isinstance(inner, Not):
        return inner.rule
    if isinstance(inner, AllOf | AnyOf):
        other: type[AllOf] | type[AnyOf] = AnyOf if isinstance(inner, AllOf) else AllOf
        return _joined(other(tuple(_not(Not(part)) for part in inner.parts)))
    return value


def _when(value: When) -> Rule:
    inner = value.rule
    if isinstance(inner, When) and not _may_not_apply(value.condition, inner.condition):
        return _when(When(inner.rule, _joined(AllOf((inner.condition, value.condition)))))
    return value


def _may_not_apply(*conditions: Rule) -> bool:
    """Whether a condition has a question, which the inspector can answer as not applicable.

    Such a condition is left out in a combination, but is not met by itself.
    """
    return any(True for _ in walk(conditions, (Answered,)))


def _pick(value: Pick) -> Rule:
    return value.then if value.then == value.otherwise else value


def _changed(value: Changed) -> Rule:
    return value.before if value.before == value.after else value


def _given(value: Given) -> Given:
    return attrs.evolve(value, values=tuple(dict.fromkeys(sorted(value.values, key=repr))))


def _selection(value: Selection) -> Selection:
    return attrs.evolve(value, values=tuple(dict.fromkeys(sorted(value.values))))


def _events(value: Events) -> Events:
    return attrs.evolve(value, selections=tuple(sorted(value.selections, key=repr)))


_FORMS: dict[type, Callable[[Any], object]] = {
    AllDue: _joined,
    AllOf: _joined,
    AnyOf: _joined,
    Changed: _changed,
    EarlierOf: _moments,
    Events: _events,
    Given: _given,
    LaterOf: _moments,
    Not: _not,
    Period: _period,
    Pick: _pick,
    Selection: _selection,
    When: _when,
}
