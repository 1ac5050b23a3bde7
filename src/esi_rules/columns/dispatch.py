"""Reading any kind of rule in columns: each kind has its reader."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from esi_rules.columns.caseload import Caseload, Part
from esi_rules.rules.algebra import Rule

__all__ = ["read"]


def read(rule: Rule, load: Caseload) -> Part:
    """Read `rule` for every case; equal rules outside of windows are read once."""
    if load.window is not None:
        return _readers()[type(rule)](rule, load)
    # What passes of their own find holds for the cases in scope alone.
    key = rule, id(load.scope)
    found = load.parts.get(key)
    if found is None:
        found = load.parts[key] = _readers()[type(rule)](rule, load)
    return found


@functools.cache
def _readers() -> Mapping[type[Rule], Callable[[Any, Caseload], Part]]:
    # Imported at the first call: the readers of combinations import this module.
    from esi_rules.columns.readers import READERS

    return READERS
