"""What falls due next in a case: one row for each standard with an open duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from esi_rules.calendar.working_calendar import working_days_between
from esi_rules.engine.judge import judge
from esi_rules.engine.readers import RuleRecord
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.case import Case
from esi_rules.records.own_facts import with_own_facts
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Each, NoLongerThan, Not
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Standards

__all__ = ["ComingDuty", "coming_duties", "days_ahead"]

_OPEN = (Verdict.NOT_YET_DUE, Verdict.UNDETERMINED)
_ALL = (AllOf, AllDue, Each, NoLongerThan)


@attrs.frozen
class ComingDuty:
    """A standard with a duty that falls due on the day judged at or later."""

    case_id: str
    last_good_day: dt.date
    working_days_left: int | None
    """None where the calendar does not cover the days."""
    standard: str
    what: str
    """The title of the standard."""


def coming_duties(case: Case, standards: Standards, as_at: dt.date) -> Iterator[ComingDuty]:
    """Yield the duties of a case that fall due on `as_at` or later, in the order of the standards.

    What is dated later than `as_at` has not happened. A case that has ended has no such duty.
    Raises `BadRecordError` for a declared fact with a value that it cannot have.
    """
    record = RuleRecord(with_own_facts(case, standards.own_facts), as_at)
    if record.ended:
        return
    for finding in judge(standards, record):
        day = _next(finding, as_at)
        if day is not None:
            title = finding.about.title if finding.about else ""
            yield ComingDuty(case.case_id, day, _left(as_at, day), finding.standard or "", title)


def _next(finding: Finding, as_at: dt.date) -> dt.date | None:
    """The soonest last good day still ahead of what a finding leaves open."""
    return min((day for day in days_ahead(finding) if day >= as_at), default=None)


def days_ahead(finding: Finding, negated: bool = False) -> Iterator[dt.date]:
    """Yield the last good days of the open duties that a finding is made of, however deeply nested.

    Under an odd number of negations (`negated`) the thing must not be done by the end of its
    period, so that day is no deadline.
    """
    if isinstance(finding.rule, Not):
        for part in finding.parts:
            yield from days_ahead(part, not negated)
        return
    if finding.verdict in _OPEN and finding.due is not None and not negated:
        yield finding.due
    # A duty that asks for all of its parts goes on when one of them has failed or is done.
    if isinstance(finding.rule, AnyOf if negated else _ALL) or finding.verdict in _OPEN:
        for part in finding.parts:
            yield from days_ahead(part, negated)


def _left(as_at: dt.date, last_good_day: dt.date) -> int | None:
    try:
        return working_days_between(as_at, last_good_day)
    except OutsideCalendarError:
        return None
