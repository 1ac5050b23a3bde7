"""The caller's own rules, which replace the shipped standards or the ESI."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import attrs

from esi_rules.checked import typed
from esi_rules.frameworks.framework import Framework
from esi_rules.frozen import frozen
from esi_rules.records.kinds import EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.shown import short_repr
from esi_rules.standards.readings import OwnReading
from esi_rules.standards.standard import Standards

__all__ = ["SHIPPED", "OwnRules", "WithSettings"]


class WithSettings(Protocol):
    """Loads rules again with other settings."""

    def __call__(
        self, limits: Mapping[str, str] = ..., readings: Mapping[str, str] = ...
    ) -> Standards:
        """Return the rules with other values for limits, as text, and choices for readings."""


def _kinds(value: Mapping[str, EventKind]) -> Mapping[str, EventKind]:
    return frozen(value)


def _facts(value: Mapping[str, FactKind]) -> Mapping[str, FactKind]:
    return frozen(value)


@attrs.frozen(field_transformer=typed)
class OwnRules:
    """The caller's own standards, framework and vocabulary; None where the shipped ones apply."""

    __repr__ = short_repr

    standards: Standards | None = None
    framework: Framework | None = None
    kinds: Mapping[str, EventKind] = attrs.field(converter=_kinds, factory=dict)
    """Further kinds of event besides the shipped ones, by name."""
    with_settings: WithSettings | None = None
    """Returns `standards` with other settings."""
    questions: frozenset[str] = frozenset()
    """Further questions that records may answer, besides those of framework and standards."""
    facts: Mapping[str, FactKind] = attrs.field(converter=_facts, factory=dict)
    """Further facts of a case besides the shipped ones, by name."""

    @property
    def own_readings(self) -> Mapping[str, OwnReading]:
        """The readings that the file of standards lists, by id."""
        return {} if self.standards is None else {r.id: r for r in self.standards.readings}


SHIPPED = OwnRules()
"""The shipped rules, without any of the caller's own."""
