"""Which reader reads which kind of rule in columns. A test fails while any kind has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from esi_rules.columns.caseload import Caseload, Part
from esi_rules.rules import Rule

__all__ = ["READERS", "read"]

READERS: dict[type[Rule], Callable[[Any, Caseload], Part]] = {}


def read(rule: Rule, load: Caseload) -> Part:
    """Read `rule` for every case; equal rules outside of windows are read once."""
    if load.window is not None:
        return READERS[type(rule)](rule, load)
    # What passes of their own find holds for the cases in scope alone.
    key = rule, id(load.scope)
    found = load.parts.get(key)
    if found is None:
        found = load.parts[key] = READERS[type(rule)](rule, load)
    return found
