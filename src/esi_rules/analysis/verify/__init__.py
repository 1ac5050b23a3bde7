"""Checks of the rules themselves: coded findings with a proof, and the extent of each search."""

from esi_rules.analysis.verify.finding_codes import CODES, Code, explained
from esi_rules.analysis.verify.report import CodedFinding, Place, Report, Severity
from esi_rules.analysis.verify.verification import BUDGET, verify

__all__ = [
    "BUDGET",
    "CODES",
    "Code",
    "CodedFinding",
    "Place",
    "Report",
    "Severity",
    "explained",
    "verify",
]
