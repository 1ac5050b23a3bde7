"""What decided a negated duty, in words.

The verdict of a negation is the opposite of the verdict inside it. These sentences therefore never
say "done in time" or "late": they say what happened, and when the period of the duty ended.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from esi_rules.records.dates import day_words
from esi_rules.rules.algebra import (
    AtLeast,
    AtMost,
    Never,
    NoLongerThan,
    Not,
    Rule,
    Settled,
    Share,
    Within,
)
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.text import counted
from esi_rules.wording.noun_phrases import events_words, moment_words, share_words

__all__ = [
    "SAME_VERDICT",
    "days_words",
    "forbidden_words",
    "negated_parts",
    "negated_sentence",
    "not_negated",
]

SAME_VERDICT = "the verdict is the same whatever the missing evidence shows"
"""The outcome where every way to complete the record gives one verdict, for different reasons."""


def not_negated(finding: Finding) -> Finding:
    """Return the finding on the rule inside a negation; of any other rule the finding itself."""
    return finding.parts[0] if isinstance(finding.rule, Not) and finding.parts else finding


def negated_parts(finding: Finding) -> tuple[Finding, ...]:
    """Return the parts of the rule inside a negation, each negated, in order."""
    return tuple(_negated(part) for part in finding.parts[0].parts)


def _negated(part: Finding) -> Finding:
    if isinstance(part.rule, Not) and part.parts:
        return part.parts[0]
    return attrs.evolve(part, rule=Not(part.rule), verdict=~part.verdict, due=None, parts=(part,))


def negated_sentence(finding: Finding) -> str | None:
    """Say what decided a negation; None where it is said as of any other rule."""
    rule = finding.parts[0].rule
    match finding.reason:
        case Reason.ENOUGH | Reason.TOO_FEW if isinstance(rule, AtLeast | Share):
            return _count(rule, finding)
        case Reason.STILL_OPEN if isinstance(rule, AtLeast):
            return f"{_count(rule, finding)}, and still open"
        case Reason.IN_TIME | Reason.NOT_DONE if _is_vague_schedule(rule, finding):
            return _VAGUE_GAPS[finding.reason]
        case Reason.NONE_BROKEN:
            return f"not on record: {forbidden_words(rule)}"
        case Reason.BROKEN:
            return f"on record: {forbidden_words(rule)}"
        case Reason.SETTLED if isinstance(rule, Settled) and rule.verdict in _DECIDED:
            return f"the opposite rule is {rule.verdict.words.lower()}: {rule.because}"
    ends = finding.period_ends
    sentence = (_SENTENCES if ends else _SENTENCES_WITHOUT_END).get(finding.reason)
    return sentence and sentence.format(
        completed=f"completed {day_words(finding.done)}" if finding.done else "completed",
        end=ends and day_words(ends),
        days=f"{days} " if (days := days_words(finding)) else "",
        what=_awaited_words(rule),
    )


_DECIDED = (Verdict.MET, Verdict.NOT_MET)

_SENTENCES = {
    Reason.IN_TIME: "{completed}, by the end of the period ({end})",
    Reason.LATE: "{completed}, {days}after the end of the period ({end})",
    Reason.NOT_DONE: "the period ended on {end} without {what}",
    Reason.STILL_OPEN: "open until the end of the period ({end})",
    Reason.ENDED: "supervision ended before the period did",
}
_SENTENCES_WITHOUT_END = {
    Reason.IN_TIME: "{completed}, by the end of the period",
    Reason.LATE: "{completed}, after the end of the period",
    Reason.NOT_DONE: "the period ended without {what}",
    Reason.STILL_OPEN: "open until the end of the period",
    Reason.ENDED: "supervision ended before the period did",
}
_VAGUE_GAPS = {
    Reason.IN_TIME: "no gap exceeded its limit",
    Reason.NOT_DONE: "a gap exceeded its limit",
}


def _is_vague_schedule(rule: Rule, finding: Finding) -> bool:
    """Whether a schedule of gaps is decided as a whole: dates are open, so it lists no gaps."""
    return isinstance(rule, NoLongerThan) and finding.period_ends is None


def _count(rule: AtLeast | Share, finding: Finding) -> str:
    enough = finding.reason is Reason.ENOUGH
    if isinstance(rule, Share):
        least = f"{'at least' if enough else 'fewer than'} {share_words(rule.least)}"
        return f"{least} of the {events_words(rule.among, 2)} are {events_words(rule.events, 2)}"
    what = events_words(rule.events, 2 if rule.total else rule.n)
    what = f"{rule.n} {'hours of ' if rule.total else ''}{what}"
    if finding.found is None:
        on_file = ""
    else:  # JSON has a whole amount as a whole number
        found = f"{Decimal(finding.found):f}" if rule.total else finding.found
        on_file = f" ({found} on record)"
    return f"{'at least' if enough else 'fewer than'} {what}{on_file}"


def _awaited_words(rule: Rule) -> str:
    """Name what had not happened by the end of the period."""
    if isinstance(rule, Within):
        return moment_words(rule.done)
    return f"the next {events_words(rule.events)}" if isinstance(rule, NoLongerThan) else "it"


def forbidden_words(rule: Rule) -> str:
    """Name what a prohibition forbids."""
    if isinstance(rule, AtMost):
        events = events_words(rule.events, rule.n or 1)
        return f"more than {rule.n} {events}" if rule.n else events
    return moment_words(rule.moment) if isinstance(rule, Never) else "what is on file"


def days_words(finding: Finding) -> str:
    """Say by how many days something was completed after its period: ``3 working days``."""
    days, period = finding.days_late, finding.period
    if days is None:
        return ""
    unit = "working day" if period is not None and period.unit == "working days" else "day"
    return counted(days, unit)
