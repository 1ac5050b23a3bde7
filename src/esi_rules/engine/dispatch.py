"""Which reader reads which kind of rule. A test fails while any kind has none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from esi_rules.engine.record import Record
from esi_rules.finding import Finding
from esi_rules.rules import Rule

__all__ = ["READERS", "read"]

# The rule's type is the key, so each reader takes just that kind; no static type can say so.
READERS: dict[type[Rule], Callable[[Any, Record], Finding]] = {}


def read(rule: Rule, record: Record) -> Finding:
    """Read `rule` against `record`."""
    return READERS[type(rule)](rule, record)
