"""Dispatch: call the evaluator function for the kind of a rule.

A rule contains rules, so the functions for combinations call `read` too. The record has the table
of these functions, so that none of their modules has to import it (the imports would be circular).
"""

from __future__ import annotations

from esi_rules.engine.record import Record
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding

__all__ = ["read"]


def read(rule: Rule, record: Record, context: Context) -> Finding:
    """Return the finding on `rule` for `record`, in `context`."""
    return record.readers[type(rule)](rule, record, context)
