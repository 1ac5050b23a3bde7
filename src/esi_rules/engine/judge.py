"""Judges a case against standards: the edition in force on the day a clock starts governs."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence

from esi_rules.engine import read
from esi_rules.engine.combine import agreed
from esi_rules.engine.completions import is_worth_trying, tried
from esi_rules.engine.entry import NO_STANDARD, ProgramEntry
from esi_rules.engine.facts import holds
from esi_rules.engine.moments import moment_of
from esi_rules.engine.program import Program
from esi_rules.engine.readers import RuleRecord
from esi_rules.engine.record import Record
from esi_rules.engine.settle import not_started, open_finding
from esi_rules.errors import BadInputError, Problem, WrongTypeError
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case
from esi_rules.records.case_checks import CaseChecks
from esi_rules.records.dates import check_as_at
from esi_rules.records.own_facts import with_own_facts
from esi_rules.rules.algebra import Rule, Settled
from esi_rules.rules.context import NO_CONTEXT, Context
from esi_rules.rules.finding import Finding, Reason, with_changes
from esi_rules.rules.verdict import Verdict
from esi_rules.rules.words_read import case_checks
from esi_rules.standards.standard import Edition, Governed, Standards, Version

__all__ = [
    "evaluate",
    "judge",
    "judge_one",
    "judge_rule",
    "program_of",
    "entries_of",
]

_NOT_MET, _UNDETERMINED = Verdict.NOT_MET, Verdict.UNDETERMINED
_NOTHING: Mapping[str, Finding] = FrozenMap({})
_NO_EDITION = Settled(Verdict.UNDETERMINED, "no edition that is loaded covers the day")


def evaluate(
    case: Case, standards: Standards | Edition | Rule, *, as_at: dt.date
) -> tuple[Finding, ...]:
    """Return a finding on each standard, in order, for `case` judged at `as_at`.

    `standards` is a set of editions, of which the one in force on the day a clock starts governs;
    or one edition, which then governs on every day; or a single rule.

    Raises `BadInputError` for the name of a fact, question or event kind that looks like a known
    name misspelt, and for a value that a kind of the caller's own does not have. Raises
    `BadRecordError` for a fact with a value that its declaration does not allow, and for an `as_at`
    out of bounds. Raises `WrongTypeError` for a wrong `case` or `standards`, and for an `as_at`
    that is not a whole day.
    """
    if not isinstance(case, Case):
        raise WrongTypeError(f"`case` must be one `Case` (got {case!r:.80})")
    check_as_at(as_at)
    if isinstance(standards, Edition):
        standards = standards.alone
    if isinstance(standards, Standards):
        _refuse(checks_of(standards).problems(case))
        return program_of(standards).judge(with_own_facts(case, standards.own_facts), as_at)
    if isinstance(standards, Rule):
        checks = _checks_of_rule(standards)
        _refuse(checks.problems(case))
        case = with_own_facts(case, checks.words.own_facts)
        return (judge_rule(standards, RuleRecord(case, as_at)),)
    raise WrongTypeError(
        f"`standards` must be a set of standards, such as `national_standards()`, an edition "
        f"or a rule (got {standards!r:.80})"
    )


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise BadInputError(problems)


@functools.lru_cache(maxsize=256)
def _checks_of_rule(rule: Rule) -> CaseChecks:
    return case_checks((rule,))


def checks_of(standards: Standards) -> CaseChecks:
    """Return the checks for cases judged against `standards`, cached in `standards.memo`."""
    checks = standards.memo.get("checks")
    if not isinstance(checks, CaseChecks):
        checks = standards.memo.setdefault("checks", case_checks(standards.editions))
        assert isinstance(checks, CaseChecks)
    return checks


def program_of(standards: Standards) -> Program:
    """Return the program that judges cases against `standards`, cached in `standards.memo`."""
    program = standards.memo.get("program")
    if not isinstance(program, Program):
        program = standards.memo.setdefault("program", Program(entries_of(standards)))
        assert isinstance(program, Program)
    return program


def entries_of(standards: Standards) -> tuple[ProgramEntry, ...]:
    """Return one program entry for each standard."""
    return tuple(
        ProgramEntry(governed, functools.partial(judge_one, governed), governed.read_from)
        for governed in standards.governed
    )


def judge(
    standards: Standards, record: Record, known: Mapping[str, Finding] = _NOTHING
) -> tuple[Finding, ...]:
    """Judge a record against every standard, and keep the findings in it for items to use.

    `known` contains findings by standard id; they are returned unchanged, without being computed.
    """
    findings = record.findings
    for governed in standards.governed:
        # The same as `judge_one`, inlined for speed.
        finding = known.get(governed.id) if known else None
        if finding is None:
            finding = _judge(governed, record)
            if finding.verdict is _UNDETERMINED:
                finding = _retried(finding, governed, record)
        findings[governed.id] = finding
    return tuple(findings.values())


def judge_rule(rule: Rule, record: Record) -> Finding:
    """Return the finding on a rule by itself for a record."""
    finding = read(rule, record, NO_CONTEXT)
    if finding.verdict is _UNDETERMINED and is_worth_trying(finding, record):
        finding = tried(finding, record, (rule,), lambda filled: read(rule, filled, NO_CONTEXT))
    return finding


def judge_one(governed: Governed, record: Record) -> Finding:
    """Return the finding on one standard for a record, from the edition that its clock selects."""
    finding = _judge(governed, record)
    return _retried(finding, governed, record) if finding.verdict is _UNDETERMINED else finding


def _retried(finding: Finding, governed: Governed, record: Record) -> Finding:
    if not is_worth_trying(finding, record):
        return finding
    return tried(finding, record, governed.read_from, functools.partial(_judge, governed))


def _judge(governed: Governed, record: Record) -> Finding:
    in_scope = True
    if governed.applies is not None:
        applies = holds(governed.applies, record, NO_CONTEXT)
        if applies is _NOT_MET:
            return governed.out_of_scope
        in_scope = applies is Verdict.MET
    versions = governed.versions
    clock = moment_of(governed.clock, record)
    if clock is None:
        if governed.unstarted is not None and record.started is not None:
            return read(governed.unstarted, record, Context(governed.about))
        return governed.not_started
    first, last, surely = clock
    for version in versions:
        if governed.named or (version.first <= first and last <= version.last):
            finding = _under(version, record, in_scope)
            break
    else:
        finding = _open_edition(governed, record, first, last)
    if governed.unstarted is not None and not surely:
        # The clock may not have started: then there is neither a clock day nor an edition.
        context = Context(finding.about)
        both = [finding, read(governed.unstarted, record, context)]
        return agreed(governed.not_started.rule, record, context, both, Reason.PARTLY_KNOWN, ())
    return finding if finding.clock is first else _timed(finding, first, last)


def _timed(finding: Finding, first: dt.date, last: dt.date) -> Finding:
    """Give a finding the clock of the standard; its rule may have another clock, or none."""
    clock = first if first == last else None
    if finding.clock == clock or finding.verdict is Verdict.NOT_APPLICABLE:
        return finding
    return with_changes(finding, clock=clock)


def _under(version: Version, record: Record, in_scope: bool = False) -> Finding:
    """Evaluate the rule of a version, without its condition if the case is known to be in scope."""
    context = version.contexts[record.case.sentence]
    rule = version.bare if in_scope else version.rule
    if rule is None:
        return not_started(NO_STANDARD, context, Reason.NOT_IN_EDITION)
    if version.by_sentence is not None:
        whole, bare = version.by_sentence[record.case.sentence]
        rule = bare if in_scope else whole
    return read(rule, record, context)


def _open_edition(governed: Governed, record: Record, first: dt.date, last: dt.date) -> Finding:
    """Return the finding if no edition, or more than one, could be in force on the clock's day."""
    possible = [v for v in governed.versions if v.first <= last and first <= v.last]
    findings = [_under(version, record) for version in possible]
    covered = sum((min(v.last, last) - max(v.first, first)).days + 1 for v in possible)
    about = governed.about_under(possible, record.case.sentence) if possible else governed.about
    context = Context(about)
    if covered == (last - first).days + 1:
        reasons = {f.reason for f in findings if f.verdict is Verdict.UNDETERMINED}
        reason = reasons.pop() if len(reasons) == 1 else Reason.PARTLY_KNOWN
        return agreed(governed.not_started.rule, record, context, findings, reason, ())
    clock = first if first == last else None
    nowhere = open_finding(_NO_EDITION, record, context, reason=Reason.EDITION, clock=clock)
    return agreed(
        governed.not_started.rule, record, context, [*findings, nowhere], Reason.EDITION, ()
    )
