"""Reading any kind of rule in columns: each kind has its reader."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from esi_rules.columns.caseload import Caseload, Part, absent
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Reason

__all__ = ["read"]


def read(rule: Rule, load: Caseload) -> Part:
    """Read `rule` for every case of `load`; equal rules are read once."""
    if not len(load):
        return absent(load, Reason.DOES_NOT_APPLY)
    found = load.known.get(rule)
    if found is None:
        found = load.known[rule] = _readers()[type(rule)](rule, load)
    return found


@functools.cache
def _readers() -> Mapping[type[Rule], Callable[[Any, Caseload], Part]]:
    # Imported at the first call: the readers of combinations import this module.
    from esi_rules.columns.readers import READERS

    return READERS
