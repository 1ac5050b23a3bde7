"""What one part of a finding still needs: the fewest events that make this part met."""

from __future__ import annotations

import datetime as dt
from itertools import islice

import attrs

from esi_rules.analysis.remedy.candidate_changes import CandidateChanges
from esi_rules.analysis.remedy.record_change import Changes, applied
from esi_rules.engine import Record, read
from esi_rules.engine.moments import moment_of
from esi_rules.records.case import Case
from esi_rules.records.dates import LATEST
from esi_rules.rules.algebra import AtLeast, NoLongerThan, Within
from esi_rules.rules.context import NO_CONTEXT, Context
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict

__all__ = ["may_be_done", "needed_late", "needed_still"]

_MOST_TRIED = 20


def needed_still(case: Case, part: Finding, as_at: dt.date) -> Changes:
    """Return the fewest events from `as_at` on that meet an open part of a finding.

    They are on the latest possible days. The part must have no parts itself. The result is empty if
    no such events were found.
    """
    case = _so_far(case, as_at)
    candidates = _candidates(case, as_at, case.ended_on or LATEST)
    rule, inside = part.rule, _context(part)
    if inside is None:
        return ()
    if isinstance(rule, NoLongerThan):
        if part.clock is None or part.due is None:
            return ()
        day = min(part.due, candidates.ceiling)
        return next(candidates.events_by(rule.events, part.clock, day), ())
    found: list[Changes] = []
    for changes in islice(candidates.for_rule(rule, inside), _MOST_TRIED):
        if changes:
            day = max(as_at, *(change.day for change in changes))
            record = Record(applied(case, changes), day)
            if read(rule, record, inside).verdict is Verdict.MET:
                found.append(changes)
    return min(found, key=len, default=())


def needed_late(case: Case, part: Finding, as_at: dt.date) -> Changes:
    """Return the fewest events that complete an overdue part of a finding late, on `as_at`."""
    case = _so_far(case, as_at)
    candidates = _candidates(case, as_at, as_at)
    rule = part.rule
    if isinstance(rule, NoLongerThan):
        return next(candidates.events_by(rule.events, as_at, as_at), ())
    if not isinstance(rule, Within):
        return ()
    found = [
        changes
        for changes in islice(candidates.for_moment(rule.done, as_at), _MOST_TRIED)
        if changes and moment_of(rule.done, Record(applied(case, changes), as_at)) is not None
    ]
    return min(found, key=len, default=())


def may_be_done(case: Case, part: Finding, as_at: dt.date) -> bool | None:
    """Return whether an overdue part was done late; None if partly known days leave that open."""
    record, rule = Record(case, as_at), part.rule
    assert part.due is not None
    if isinstance(rule, Within):
        done = moment_of(rule.done, record)
        return False if done is None else True if done[2] else None
    if isinstance(rule, NoLongerThan):
        after = [span for span in record.days(rule.events).spans() if span[1] > part.due]
        if any(sure and first > part.due for first, _, sure in after):
            return True
        return None if after else False
    return False


def _so_far(case: Case, as_at: dt.date) -> Case:
    """Return the case without events dated after `as_at`, which have not happened."""
    past = tuple(e for e in case.events if not isinstance(e.on, dt.date) or e.on <= as_at)
    return case if len(past) == len(case.events) else attrs.evolve(case, events=past)


def _candidates(case: Case, as_at: dt.date, until: dt.date) -> CandidateChanges:
    return CandidateChanges(Record(case, as_at), as_at, until, may_move=False)


def _context(part: Finding) -> Context | None:
    """Return the context of a part; None if the days of its window are not certain."""
    if not isinstance(part.rule, AtLeast) or part.rule.window is not None:
        return NO_CONTEXT
    if part.window is None:
        return None
    first, last = part.window
    return NO_CONTEXT.inside((first, first, last, last), part.label)
