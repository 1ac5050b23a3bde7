"""Evaluates facts of the case, inspectors' answers, and references to standards."""

from __future__ import annotations

from esi_rules.engine.dispatch import read
from esi_rules.engine.moments import moment_of
from esi_rules.engine.record import Record
from esi_rules.engine.settle import finding, not_started, open_finding
from esi_rules.rules.algebra import (
    Answered,
    Asked,
    ByStandard,
    Given,
    Happened,
    Rule,
    SameDay,
    Settled,
)
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict

__all__ = [
    "answered",
    "asked",
    "by_standard",
    "given",
    "happened",
    "holds",
    "same_day",
    "settled_fact",
]

_NO_TIER = "tier"
"""The only fact whose empty cell is not a gap in the record, as a case may have no tier."""


def holds(condition: Rule, record: Record, context: Context) -> Verdict:
    """Return the verdict on a condition, without creating a finding if a plain fact decides it."""
    if type(condition) is Given:
        value = condition.value_of(record.case)
        if value is not None:
            return Verdict.MET if condition.is_met_by(value) else Verdict.NOT_MET
    elif type(condition) is Happened:
        span = moment_of(condition.moment, record)
        if span is None:
            return Verdict.NOT_MET
        if span[2]:
            return Verdict.MET
    return read(condition, record, context).verdict


def _fact(rule: Rule, context: Context, holds: bool) -> Finding:
    verdict = Verdict.MET if holds else Verdict.NOT_MET
    return finding(rule, context, verdict, Reason.FACT, None, None, None)


def given(rule: Given, record: Record, context: Context) -> Finding:
    """Evaluate `Given`: undetermined if the fact is not known."""
    value = rule.value_of(record.case)
    if value is None and rule.fact != _NO_TIER:
        return open_finding(rule, record, context, reason=Reason.FACT_UNKNOWN)
    return _fact(rule, context, rule.is_met_by(value))


def happened(rule: Happened, record: Record, context: Context) -> Finding:
    """Evaluate `Happened`: met if the moment surely has a day, undetermined if it may have one."""
    span = moment_of(rule.moment, record)
    if span is not None and not span[2]:
        return open_finding(rule, record, context)
    return _fact(rule, context, span is not None)


def same_day(rule: SameDay, record: Record, context: Context) -> Finding:
    """Evaluate `SameDay`: not met if either moment has no day."""
    one, other = moment_of(rule.one, record), moment_of(rule.other, record)
    if one is None or other is None:
        return _fact(rule, context, False)
    if one is record.unrated or other is record.unrated:
        return open_finding(rule, record, context, reason=Reason.NO_RATING)
    if one[1] < other[0] or other[1] < one[0]:
        return _fact(rule, context, False)
    if one[2] and other[2] and one[0] == one[1] == other[0] == other[1]:
        return _fact(rule, context, True)
    return open_finding(rule, record, context)


def answered(rule: Answered, record: Record, context: Context) -> Finding:
    """Evaluate `Answered`: yes is met, no is not met, na is not applicable.

    Undetermined if there is no answer.
    """
    answer = record.case.answers.get(rule.question)
    if answer is None:
        return open_finding(rule, record, context, reason=Reason.UNANSWERED)
    if answer == "na":
        return not_started(rule, context, Reason.NOT_ASKED)
    verdict = Verdict.MET if answer == "yes" else Verdict.NOT_MET
    return finding(rule, context, verdict, Reason.ANSWERED, None, None, None)


def asked(rule: Asked, record: Record, context: Context) -> Finding:
    """Evaluate `Asked`: not met if the inspector answered that the question does not apply."""
    return _fact(rule, context, record.case.answers.get(rule.question) != "na")


def by_standard(rule: ByStandard, record: Record, context: Context) -> Finding:
    """Evaluate `ByStandard`: the finding on that standard; undetermined if it is not loaded."""
    finding = record.findings.get(rule.standard)
    return (
        open_finding(rule, record, context, reason=Reason.EDITION) if finding is None else finding
    )


def settled_fact(rule: Settled, record: Record, context: Context) -> Finding:
    """Evaluate `Settled`: the verdict in the rule."""
    if rule.verdict is Verdict.NOT_APPLICABLE:
        return not_started(rule, context, Reason.SETTLED)
    return finding(rule, context, rule.verdict, Reason.SETTLED, None, None, None)
