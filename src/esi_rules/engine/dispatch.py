"""Reading any kind of rule: the record brings the reader of each kind.

A rule contains rules, so the readers of combinations call `read` too. The table of readers comes
with the record, so that none of them imports it.
"""

from __future__ import annotations

from esi_rules.engine.record import Record
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding

__all__ = ["read"]


def read(rule: Rule, record: Record, context: Context) -> Finding:
    """Read `rule` against `record`, in `context`."""
    return record.readers[type(rule)](rule, record, context)
