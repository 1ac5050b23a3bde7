"""Evaluates combinations: the verdict from those of the parts, and the dates that they share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from esi_rules.engine.dispatch import read
from esi_rules.engine.facts import holds
from esi_rules.engine.record import Record
from esi_rules.engine.settle import not_started, open_finding
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Changed, Not, Pick, Rule, When
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason, with_changes
from esi_rules.rules.negation import negation
from esi_rules.rules.verdict import Verdict, all_due, all_of, any_of

__all__ = [
    "agreed",
    "all_due_parts",
    "all_of_found",
    "all_of_parts",
    "any_of_parts",
    "changed",
    "combined",
    "negated",
    "picked",
    "under_condition",
]

_NOT_APPLICABLE, _UNDETERMINED = Verdict.NOT_APPLICABLE, Verdict.UNDETERMINED
_UNTIMED = (Reason.FACT, Reason.ANSWERED, Reason.UNANSWERED, Reason.SETTLED)


def all_of_parts(rule: AllOf, record: Record, context: Context) -> Finding:
    """Evaluate `AllOf`."""
    return all_of_found(rule, context, _read_parts(rule.parts, record, context))


def all_of_found(rule: AllOf, context: Context, parts: tuple[Finding, ...]) -> Finding:
    """Return the finding on `AllOf` from the findings on its parts."""
    finding = combined(rule, context, all_of([p.verdict for p in parts]), parts)
    if finding.due is None or len(parts) == 1:
        return finding
    due = _earliest_good_day(finding)
    return finding if due == finding.due else with_changes(finding, due=due)


def any_of_parts(rule: AnyOf, record: Record, context: Context) -> Finding:
    """Evaluate `AnyOf`."""
    parts = _read_parts(rule.parts, record, context)
    return combined(rule, context, any_of([p.verdict for p in parts]), parts)


def all_due_parts(rule: AllDue, record: Record, context: Context) -> Finding:
    """Evaluate `AllDue`."""
    parts = _read_parts(rule.parts, record, context)
    return combined(rule, context, all_due([p.verdict for p in parts]), parts)


def _read_parts(parts: tuple[Rule, ...], record: Record, context: Context) -> tuple[Finding, ...]:
    inner = context.of_parts()
    return tuple([read(part, record, inner) for part in parts])


def combined(
    rule: Rule,
    context: Context,
    verdict: Verdict,
    parts: tuple[Finding, ...],
    clock: dt.date | None = None,
) -> Finding:
    """Return the finding on a combination from the findings on its parts, in their order.

    Its reason is that of the first part with the verdict of the whole. Its last good day is that of
    the first part not met, or else of the next part due. It is None if an undetermined part comes
    before any part not met.
    """
    decided = next((p for p in parts if p.verdict is verdict), None)
    reason = Reason.DOES_NOT_APPLY if decided is None else decided.reason
    if verdict is _NOT_APPLICABLE:
        return Finding(
            rule, verdict, reason, None, None, None, None, parts, context.label, (), context.about
        )
    missing: tuple[str, ...] = ()
    if clock is None:
        clock = parts[0].clock
        for part in parts:
            if part.clock != clock or clock is None:
                timed = [p for p in parts if p.verdict is not _NOT_APPLICABLE and _has_clock(p)]
                clock = _one([p.clock for p in timed])
                break
    if verdict is _UNDETERMINED:
        missing = _joined([p.missing for p in parts if p.verdict is verdict])
    return Finding(
        rule,
        verdict,
        reason,
        clock,
        _next_good_day(parts),
        None,
        None,
        parts,
        context.label,
        missing,
        context.about,
        context.edition,
    )


def _joined(evidence: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the missing evidence of all parts without duplicates.

    The windows of a schedule share one tuple, so equal tuples are first removed by identity.
    """
    distinct = {id(missing): missing for missing in evidence}
    return tuple(dict.fromkeys(words for missing in distinct.values() for words in missing))


def _has_clock(part: Finding) -> bool:
    """Return whether a part can have a clock; facts and answers have none."""
    return part.reason not in _UNTIMED


def _earliest_good_day(finding: Finding) -> dt.date | None:
    """Return the earliest last good day of the parts that are not met or, if none is, still due.

    None if an undetermined part, or one without a last good day, could have an earlier one.
    """
    if finding.verdict is not Verdict.NOT_MET:
        if any(p.verdict is Verdict.NOT_YET_DUE and p.due is None for p in finding.parts):
            return None
        return min(p.due for p in finding.parts if p.due and _is_waiting(p))
    rivals = [p for p in finding.parts if p.verdict in (Verdict.NOT_MET, _UNDETERMINED)]
    days = [(p.due, p.verdict is _UNDETERMINED) for p in rivals if p.due]
    if len(days) < len(rivals):
        return None
    day, is_open = min(days)
    return None if is_open else day


def _is_waiting(part: Finding) -> bool:
    """Return whether a part is still due; a schedule that is met so far can have another window."""
    return part.verdict is Verdict.NOT_YET_DUE or bool(part.due and part.has_parts)


def _next_good_day(parts: tuple[Finding, ...]) -> dt.date | None:
    upcoming: dt.date | None = None
    for part in parts:
        if part.verdict is Verdict.NOT_MET:
            return part.due
        if part.verdict is _UNDETERMINED:
            return None
        # The same as `_is_waiting`, inlined for speed.
        if upcoming is None and (
            part.verdict is Verdict.NOT_YET_DUE or (part.due and part.has_parts)
        ):
            upcoming = part.due
    return upcoming


def _one(days: Iterable[dt.date | None]) -> dt.date | None:
    """Return the day that all of `days` are; None if they differ or are not known."""
    distinct = set(days)
    return distinct.pop() if len(distinct) == 1 else None


def negated(rule: Not, record: Record, context: Context) -> Finding:
    """Evaluate `Not`: met and not met are swapped, and there is no last good day."""
    opposite = negation(rule.rule)
    if not isinstance(opposite, Not):
        return read(opposite, record, context)
    part = read(opposite.rule, record, context)
    return Finding(
        opposite,
        ~part.verdict,
        part.reason,
        part.clock,
        None,
        part.done,
        part.found,
        (part,),
        part.label,
        part.missing,
        part.about,
        part.edition,
        part.window,
    )


def under_condition(rule: When, record: Record, context: Context) -> Finding:
    """Evaluate `When`: the finding on the rule if the condition is met, else not applicable.

    If the condition is undetermined, so is the result, unless the rule is not applicable.
    """
    verdict = holds(rule.condition, record, context)
    if verdict is Verdict.MET:
        return read(rule.rule, record, context)
    if verdict is not _UNDETERMINED:
        return not_started(rule, context, Reason.DOES_NOT_APPLY)
    condition = read(rule.condition, record, context)
    part = read(rule.rule, record, context)
    if part.verdict is _NOT_APPLICABLE:
        return part
    return Finding(
        rule,
        _UNDETERMINED,
        condition.reason,
        part.clock,
        part.due,
        part.done,
        None,
        (condition, part),
        context.label,
        _joined([condition.missing, part.missing]),
        context.about,
        context.edition,
    )


def picked(rule: Pick, record: Record, context: Context) -> Finding:
    """Evaluate `Pick`; if the condition is undetermined, return what both alternatives agree on."""
    verdict = holds(rule.condition, record, context)
    if verdict is Verdict.MET:
        return read(rule.then, record, context)
    if verdict is not _UNDETERMINED:
        return read(rule.otherwise, record, context)
    condition = read(rule.condition, record, context)
    both = [read(rule.then, record, context), read(rule.otherwise, record, context)]
    return agreed(rule, record, context, both, condition.reason, condition.missing)


def changed(rule: Changed, record: Record, context: Context) -> Finding:
    """Evaluate `Changed` by the first day of the current window, or else by commencement."""
    span = context.window or (record.start, record.start, record.start, record.start)
    if span[1] < rule.on:
        return read(rule.before, record, context)
    if span[0] >= rule.on:
        return read(rule.after, record, context)
    both = [read(rule.before, record, context), read(rule.after, record, context)]
    return agreed(rule, record, context, both, Reason.PARTLY_KNOWN, ())


def agreed(
    rule: Rule,
    record: Record,
    context: Context,
    alternatives: list[Finding],
    reason: Reason,
    missing: tuple[str, ...],
) -> Finding:
    """Return the finding that alternatives agree on; undetermined if their verdicts differ.

    Its dates are those shared by the alternatives in which the duty applies.
    """
    first = alternatives[0]
    applying = [f for f in alternatives if f.verdict is not _NOT_APPLICABLE]
    if not applying:
        return first
    clock = _one(f.clock for f in applying)
    due = _one(f.due for f in applying)
    done = _one(f.done for f in applying)
    edition = applying[0].edition
    if any(f.edition != edition for f in applying):
        edition = None
    same = all(f.verdict is first.verdict for f in alternatives)
    if same and first.verdict is not _UNDETERMINED:
        parts = first.parts
        if isinstance(first.rule, Not):
            parts = (attrs.evolve(parts[0], due=_one(f.period_ends for f in applying)),)
        return Finding(
            first.rule, first.verdict, first.reason, clock, due, done, None, parts,
            first.label, (), context.about, edition,
        )  # fmt: skip
    if not missing:
        missing = _joined([f.missing for f in alternatives])
    open_one = open_finding(rule, record, context)
    return Finding(
        rule, _UNDETERMINED, reason, clock, due, done, None, tuple(alternatives), "",
        missing or open_one.missing, context.about, edition,
    )  # fmt: skip
