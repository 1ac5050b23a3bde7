"""A case against the standards: the edition in force on a clock's day picks the rule to read."""

from __future__ import annotations

import datetime as dt

import attrs

from esi_rules.case import Case
from esi_rules.engine import Record, read
from esi_rules.engine.combine import agreed
from esi_rules.engine.facts import holds
from esi_rules.engine.moments import moment_of
from esi_rules.engine.settle import not_started, open_finding
from esi_rules.finding import Finding, Reason
from esi_rules.rules import Rule, Settled
from esi_rules.standard import Edition, Governed, Standards, Version
from esi_rules.verdict import Verdict

__all__ = ["evaluate", "judge", "judge_one"]

_NOT_MET = Verdict.NOT_MET
_NO_STANDARD = Settled(Verdict.NOT_APPLICABLE, "the edition in force has no such standard")
_NO_EDITION = Settled(Verdict.UNDETERMINED, "no edition that is loaded covers the day")


def evaluate(
    case: Case, standards: Standards | Edition | Rule, *, as_at: dt.date
) -> tuple[Finding, ...]:
    """Return a finding on each standard, in order, for `case` judged at `as_at`.

    `standards` is a set of editions, of which the one in force on the day a clock starts governs;
    or one edition, which then holds whatever the day; or a single rule.
    """
    record = Record(case, as_at)
    if isinstance(standards, Rule):
        return (read(standards, record),)
    if isinstance(standards, Edition):
        standards = standards.alone
    return judge(standards, record)


def judge(standards: Standards, record: Record) -> tuple[Finding, ...]:
    """Read every standard against `record`, and leave the findings there for items to use."""
    findings = record.findings
    for governed in standards.governed:
        findings[governed.id] = judge_one(governed, record)
    record.about = record.edition = None
    return tuple(findings.values())


def judge_one(governed: Governed, record: Record) -> Finding:
    """Read one standard against `record`, which must hold the findings that it reads."""
    in_scope = True
    if governed.applies is not None:
        applies = holds(governed.applies, record)
        if applies is _NOT_MET:
            return governed.out_of_scope
        in_scope = applies is Verdict.MET
    versions = governed.versions
    clock = moment_of(governed.clock, record)
    if clock is None:
        if governed.unstarted is not None and record.started is not None:
            record.about, record.edition = versions[-1].about, None
            return read(governed.unstarted, record)
        return governed.not_started
    first, last, _ = clock
    for version in versions:
        if governed.named or (version.first <= first and last <= version.last):
            found = _under(version, record, in_scope)
            break
    else:
        found = _open_edition(governed, record, first, last)
    return _timed(found, first, last) if found.clock is None else found


def _timed(found: Finding, first: dt.date, last: dt.date) -> Finding:
    """Give a finding the standard's clock where its own rule has none, as an answer has not."""
    if first == last and found.verdict is not Verdict.NOT_APPLICABLE:
        return attrs.evolve(found, clock=first)
    return found


def _under(version: Version, record: Record, in_scope: bool = False) -> Finding:
    """Read a version's rule; the bare one where the case is known to be in scope."""
    record.about = version.about
    record.edition = version.edition
    rule = version.bare if in_scope else version.rule
    if rule is None:
        return not_started(_NO_STANDARD, record, Reason.NOT_IN_EDITION)
    return read(rule, record)


def _open_edition(governed: Governed, record: Record, first: dt.date, last: dt.date) -> Finding:
    """The clock's day is on no edition's days, or could fall under more than one edition."""
    record.about, record.edition = governed.versions[-1].about, None
    possible = [v for v in governed.versions if v.first <= last and first <= v.last]
    found = [_under(version, record) for version in possible]
    covered = sum((min(v.last, last) - max(v.first, first)).days + 1 for v in possible)
    record.about = (possible or governed.versions)[-1].about
    if covered == (last - first).days + 1:
        record.edition = None
        reasons = {f.reason for f in found if f.verdict is Verdict.UNDETERMINED}
        reason = reasons.pop() if len(reasons) == 1 else Reason.PARTLY_KNOWN
        return agreed(governed.not_started.rule, record, found, reason, ())
    record.edition = None
    clock = first if first == last else None
    nowhere = open_finding(_NO_EDITION, record, reason=Reason.EDITION, clock=clock)
    return agreed(governed.not_started.rule, record, [*found, nowhere], Reason.EDITION, ())
