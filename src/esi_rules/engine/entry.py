"""The entries of a program: the standards or rules that it judges a case on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import attrs

from esi_rules.engine.readers import RuleRecord
from esi_rules.engine.record import Record
from esi_rules.records.case import Case
from esi_rules.rules.algebra import Rule, Settled
from esi_rules.rules.context import NO_CONTEXT, Context
from esi_rules.rules.finding import Finding
from esi_rules.rules.moments import Moment
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Governed

__all__ = ["NO_STANDARD", "ProgramEntry"]

NO_STANDARD = Settled(Verdict.NOT_APPLICABLE, "the edition in force has no such standard")
"""The rule of a standard in an edition that has no such standard."""


@attrs.frozen
class ProgramEntry:
    """A standard, or a rule in its context."""

    asked: Governed | Rule
    direct: Callable[[Record], Finding]
    """Evaluates the entry for a record with the direct evaluator."""
    read_from: tuple[Rule | Moment, ...]
    """The rules and moments that the findings depend on."""
    context: Context = NO_CONTEXT

    def parts(self, case: Case, as_at: dt.date) -> tuple[Finding, ...]:
        """Return the parts of the finding on a case, from the direct evaluator."""
        return self.direct(RuleRecord(case, as_at)).parts
