"""The shipped standards, to which documents of findings refer instead of repeating them.

A document states the readings, and a digest of everything that it can refer to. The reader builds
the same standards, and refuses the document if their digest differs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import About
from esi_rules.rules.traversal import children
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.shipped import EDITIONS, national_standards
from esi_rules.standards.standard import Governed

__all__ = ["ShippedForms", "readings_of", "shipped_forms"]

_T = TypeVar("_T", About, Rule)
_KEPT = 8
"""For how many sets of readings the forms are cached."""


@attrs.frozen(eq=False, slots=False)
class ShippedForms:
    """All forms of the shipped standards in findings, and all rules that they consist of."""

    readings: Mapping[str, str]
    """The readings that differ from the default."""
    abouts: Mapping[str, tuple[About, ...]]
    """By standard: its descriptions in findings, which differ by edition and sentence."""
    rules: Mapping[str, tuple[Rule, ...]]
    """By standard: its rules and all rules inside them, each once."""

    @functools.cached_property
    def _places(self) -> Mapping[object, int]:
        """The place of each form among those of its standard, by the form and by its identity."""
        found: dict[object, int] = {}
        for held in self.abouts.values():
            for place, about in enumerate(held):
                found[about] = found[id(about)] = place
        return found

    @functools.cached_property
    def _names(self) -> Mapping[object, str]:
        """The name of each rule, by the rule and by its identity."""
        found: dict[object, str] = {}
        for standard, held in self.rules.items():
            for place, rule in enumerate(held):
                found[id(rule)] = found.setdefault(rule, f"{standard}.{place}")
        return found

    # Most findings have the same objects, so these are looked up by identity before by value.

    def place_of(self, about: About) -> int | None:
        """Return the place of a form among those of its standard; None if it is not shipped."""
        place = self._places.get(id(about))
        return self._places.get(about) if place is None else place

    def name_of(self, rule: Rule) -> str | None:
        """Return the name of a rule; None if it is not shipped."""
        name = self._names.get(id(rule))
        return self._names.get(rule) if name is None else name

    def rule(self, name: str) -> Rule | None:
        """Return the rule with a name such as ``home-visit.3``; None if there is none."""
        id, _, place = name.rpartition(".")
        held = self.rules.get(id, ())
        # Places are compared as text: Python refuses to parse a number of thousands of digits.
        return next((rule for n, rule in enumerate(held) if place == str(n)), None)

    def digest(self, text: Callable[[About | Rule], str]) -> str:
        """Return a digest of all forms and rules; `text` converts each to text."""
        import hashlib  # imported here: it loads slowly and is rarely needed

        found = hashlib.sha256()
        for standard, abouts in self.abouts.items():
            held: tuple[About | Rule, ...] = (*abouts, *self.rules[standard])
            for each in held:
                found.update(text(each).encode())
                found.update(b"\n")
        return found.hexdigest()[:16]


def readings_of(abouts: Iterable[About | None]) -> Mapping[str, str] | None:
    """Return the readings under which findings were made that differ from the default.

    Returns None if any reading is not a shipped one, so that the findings are not on shipped
    standards.
    """
    found: dict[str, str] = {}
    for about in abouts:
        if about is not None and about.readings:
            readings = _not_default(about.readings)
            if readings is None:
                return None
            found.update(readings)
    return found


@functools.lru_cache(1024)
def _not_default(readings: tuple[tuple[str, str], ...]) -> Mapping[str, str] | None:
    found = {}
    for name, choice in readings:
        known = READINGS.get(name)
        if known is None or choice not in known.choices:
            return None
        if choice != known.default:
            found[name] = choice
    return found


def shipped_forms(readings: Mapping[str, str]) -> ShippedForms:
    """Return the forms of the shipped standards under some readings. Raises `BadInputError`."""
    return _forms(tuple(sorted(readings.items())))


@functools.lru_cache(_KEPT)
def _forms(readings: tuple[tuple[str, str], ...]) -> ShippedForms:
    chosen = Readings.of(dict(readings))
    abouts: dict[str, list[About]] = {}
    rules: dict[str, list[Rule]] = {}
    for edition in ("auto", *EDITIONS):
        for governed in national_standards(chosen, edition=edition).governed:
            abouts.setdefault(governed.id, []).extend(_abouts(governed))
            rules.setdefault(governed.id, []).extend(_rules(governed))
    return ShippedForms(dict(readings), _once(abouts), _once(rules))


def _once(held: Mapping[str, list[_T]]) -> dict[str, tuple[_T, ...]]:
    return {id: tuple(dict.fromkeys(values)) for id, values in held.items()}


def _abouts(governed: Governed) -> Iterator[About]:
    for version in governed.versions:
        yield from version.abouts.values()
    yield governed.about


def _rules(governed: Governed) -> Iterator[Rule]:
    whole: list[object] = [governed.out_of_scope.rule, governed.not_started.rule]
    for version in governed.versions:
        whole += [version.rule, version.bare, *(version.by_sentence or {}).values()]
    whole += [governed.applies, governed.unstarted]
    while whole:
        value = whole.pop(0)
        if isinstance(value, Rule):
            yield value
        whole = [*(child for _, child in children(value)), *whole]
