"""The eleven national targets that count in criterion A1 (leadership and planning), as data.

Source: HMI Probation, *Effective Supervision Inspection, follow-up report: South Wales* (2005),
"Scoring approach", which names them and states no level for any. The report states only one level
elsewhere, that of sickness absence (A3 bullet 4). We chose which standard decides a target.
"""

from __future__ import annotations

from fractions import Fraction

import attrs

from esi_rules.calendar.period import Period, months
from esi_rules.rules import events
from esi_rules.rules.algebra import Rule, within
from esi_rules.rules.moments import BySentence, commencement
from esi_rules.shown import short_repr
from esi_rules.standards.limit import Citation, Status

__all__ = ["NATIONAL_TARGETS", "NationalTarget"]

_NAMED = Citation("ESI", "Scoring approach")


@attrs.frozen
class NationalTarget:
    """A national target: what it measures, and the standard or rule that decides it from records.

    `standard` is the id of the standard that decides it, or `rule` is a separate rule; with
    neither, somebody must enter a measure. `decided_status` is the authority for that choice.
    `level` is the figure to reach; None if we found no document that states it.
    """

    __repr__ = short_repr

    id: str
    title: str
    standard: str = ""
    rule: Rule | None = None
    period: Period | None = None
    """How long a case must have run before its rule counts."""
    decided_status: Status | None = None
    decided_note: str = ""
    level: Fraction | None = None
    level_status: Status = Status.UNKNOWN
    level_citation: Citation | None = None
    at_most: bool = False
    """Whether a smaller figure is better."""
    unit: str = "%"
    citation: Citation = _NAMED

    @property
    def decided_by(self) -> str:
        """The standard, rule or measure that decides the target, in words."""
        if self.standard:
            return f"standard {self.standard}"
        return "a measure that is entered" if self.rule is None else "a separate rule"


_SIX_MONTHS = months(6)
_FAILURES = events.unacceptable_failure
_COMPLIANCE = ~within(
    _SIX_MONTHS, of=commencement, done=BySentence(order=_FAILURES.nth(2), licence=_FAILURES.nth(3))
)
"""No second unacceptable failure (on a licence, no third) in the six months from commencement."""


def _by_standard(id: str, title: str, standard: str) -> NationalTarget:
    note = "that the target counts these cases is our reading"
    return NationalTarget(id, title, standard, None, None, Status.ASSUMED, note)


NATIONAL_TARGETS: tuple[NationalTarget, ...] = (
    _by_standard("enforcement", "Enforcement in time", "enforcement"),
    NationalTarget(
        "compliance",
        "Compliance",
        rule=_COMPLIANCE,
        period=_SIX_MONTHS,
        decided_status=Status.ASSUMED,
        decided_note="no second unacceptable failure (on a licence, no third) in six months; we "
        "found no document that defines the target so",
    ),
    NationalTarget("accredited-programmes", "Accredited programme completions", unit=""),
    NationalTarget("ecp", "ECP completions", unit=""),
    NationalTarget("dtto-commencements", "DTTO commencements", unit=""),
    NationalTarget("dtto-completions", "DTTO completions", unit=""),
    NationalTarget("basic-skills-starts", "Basic skills starts", unit=""),
    NationalTarget("basic-skills-awards", "Basic skills awards", unit=""),
    NationalTarget(
        "sickness-absence",
        "Sickness absence",
        level=Fraction(9),
        level_status=Status.STATED,
        level_citation=Citation("ESI", "A3 bullet 4"),
        at_most=True,
        unit="days",
    ),
    _by_standard("victim-contact", "Victim contact", "victim-contact"),
    _by_standard("report-timeliness", "PSR timeliness", "pre-sentence-report"),
)
"""The targets in the order of the report. One without a unit is a number set for the area."""
