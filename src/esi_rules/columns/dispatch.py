"""Which reader reads which kind of rule in columns. A test fails while any kind has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from esi_rules.columns.caseload import Caseload, Part, absent
from esi_rules.finding import Reason
from esi_rules.rules import Rule

__all__ = ["READERS", "read"]

# The rule's type is the key, so each reader takes just that kind; no static type can say so.
READERS: dict[type[Rule], Callable[[Any, Caseload], Part]] = {}


def read(rule: Rule, load: Caseload) -> Part:
    """Read `rule` for every case of `load`; equal rules are read once."""
    if not len(load):
        return absent(load, Reason.DOES_NOT_APPLY)
    found = load.known.get(rule)
    if found is None:
        found = load.known[rule] = READERS[type(rule)](rule, load)
    return found
