"""Rules of the caller's own, in the place of the shipped standards and of the ESI."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import attrs

from esi_rules.frameworks.framework import Framework
from esi_rules.records.kinds import EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.standards.standard import Standards

__all__ = ["SHIPPED", "OwnRules"]


@attrs.frozen
class OwnRules:
    """What to judge by in the place of what is shipped; None where the shipped stays."""

    standards: Standards | None = None
    framework: Framework | None = None
    kinds: Mapping[str, EventKind] = MappingProxyType({})
    """Kinds of event beside the shipped ones, by name."""
    with_limits: Callable[[Mapping[str, str]], Standards] | None = None
    """Returns `standards` with other values, as text, for some limits by id."""
    facts: Mapping[str, FactKind] = MappingProxyType({})
    """Facts of a case beside the shipped ones, by name."""


SHIPPED = OwnRules()
"""Nothing of the caller's own."""
