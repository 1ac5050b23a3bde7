"""Finds the parts of a finding that are still open, and those that are overdue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Each, NoLongerThan, Not
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict

__all__ = ["days_ahead", "open_parts", "overdue_parts"]

_OPEN = (Verdict.NOT_YET_DUE, Verdict.UNDETERMINED)
_ALL = (AllOf, AllDue, Each, NoLongerThan)


def days_ahead(finding: Finding) -> Iterator[dt.date]:
    """Yield the last good days of the open duties in a finding."""
    for part in open_parts(finding):
        if part.due is not None:
            yield part.due


def open_parts(finding: Finding, negated: bool = False) -> Iterator[Finding]:
    """Yield the open findings in a finding, at any depth: not yet due or undetermined.

    Only findings with a last good day or without parts are included. A whole comes before its
    parts. Under an odd number of negations (`negated`), a duty must not be done by the end of its
    period, so that day is not a deadline.
    """
    if isinstance(finding.rule, Not):
        for part in finding.parts:
            yield from open_parts(part, not negated)
        return
    shown = finding.due is not None or not finding.has_parts
    if finding.verdict in _OPEN and shown and not negated:
        yield finding
    # A duty that requires all of its parts continues after one of them has failed or is done.
    if _asks_for_all(finding, negated) or finding.verdict in _OPEN:
        for part in finding.parts:
            yield from open_parts(part, negated)


def overdue_parts(finding: Finding, negated: bool = False) -> Iterator[Finding]:
    """Yield the single duties in a finding whose deadline has passed and that are not done.

    A window that ended with too few events is not included, as nothing done later can count in it.
    If any of several duties would be enough, only the first of them with overdue parts is included.
    """
    if isinstance(finding.rule, Not):
        for part in finding.parts:
            yield from overdue_parts(part, not negated)
        return
    if finding.verdict is not (Verdict.MET if negated else Verdict.NOT_MET):
        return
    if not finding.has_parts:
        if finding.reason is Reason.NOT_DONE and finding.due is not None and not negated:
            yield finding
        return
    asks_for_any = isinstance(finding.rule, AllOf | AllDue | Each if negated else AnyOf)
    for part in finding.parts:
        found = tuple(overdue_parts(part, negated))
        yield from found
        if found and asks_for_any:
            return


def _asks_for_all(finding: Finding, negated: bool) -> bool:
    return isinstance(finding.rule, AnyOf if negated else _ALL)
