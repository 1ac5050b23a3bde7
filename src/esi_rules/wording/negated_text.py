"""What decided a negated duty, in words.

The verdict of a negation is the opposite of the verdict inside it. These sentences therefore never
say "done in time" or "late": they say what happened, and when the period of the duty ended.
"""

from __future__ import annotations

from decimal import Decimal

import attrs

from esi_rules.language import ENGLISH, Language, message
from esi_rules.records.dates import Day, day_words
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
from esi_rules.rules.moments import Nth
from esi_rules.rules.verdict import Verdict
from esi_rules.wording.noun_phrases import events_words, moment_words, share_words

__all__ = [
    "SAME_VERDICT",
    "days_words",
    "done_words",
    "forbidden_words",
    "is_completed",
    "negated_parts",
    "negated_sentence",
    "not_negated",
]

SAME_VERDICT = message("the verdict is the same whatever the missing evidence shows")
"""The outcome if every completion of the record gives the same verdict, for different reasons."""


def not_negated(finding: Finding) -> Finding:
    """Return the finding inside a negation; for any other rule, the finding itself."""
    return finding.parts[0] if isinstance(finding.rule, Not) and finding.parts else finding


def negated_parts(finding: Finding) -> tuple[Finding, ...]:
    """Return the parts of the rule inside a negation, each negated, in order."""
    return tuple(_negated(part) for part in finding.parts[0].parts)


def _negated(part: Finding) -> Finding:
    if isinstance(part.rule, Not) and part.parts:
        return part.parts[0]
    return attrs.evolve(part, rule=Not(part.rule), verdict=~part.verdict, due=None, parts=(part,))


def negated_sentence(finding: Finding, language: Language = ENGLISH) -> str | None:
    """Say what decided a negation; None if the sentence is the same as for any other rule."""
    rule, text = finding.parts[0].rule, language.text
    match finding.reason:
        case Reason.ENOUGH | Reason.TOO_FEW if isinstance(rule, AtLeast | Share):
            return _count(rule, finding, language)
        case Reason.STILL_OPEN if isinstance(rule, AtLeast):
            return text("{count}, and still open", count=_count(rule, finding, language))
        case Reason.IN_TIME | Reason.NOT_DONE if _is_vague_schedule(rule, finding):
            return text(_VAGUE_GAPS[finding.reason])
        case Reason.NONE_BROKEN:
            return text("not on record: {what}", what=forbidden_words(rule, language))
        case Reason.BROKEN:
            return text("on record: {what}", what=forbidden_words(rule, language))
        case Reason.SETTLED if isinstance(rule, Settled) and rule.verdict in _DECIDED:
            verdict = text(rule.verdict.words).lower()
            reason = rule.because
            return text("the opposite rule is {verdict}: {reason}", verdict=verdict, reason=reason)
    return _period_sentence(finding, rule, language)


def _period_sentence(finding: Finding, rule: Rule, language: Language) -> str | None:
    """Say what happened in the period of a duty and, if known, when the period ended."""
    ends, days = finding.period_ends, days_words(finding, language)
    template = (_SENTENCES if ends else _SENTENCES_WITHOUT_END).get(finding.reason)
    if template is None:
        return None
    if days and ends and finding.reason is Reason.LATE:
        template = message("{completed}, {days} after the end of the period ({end})")
    completed = language.text("completed")
    if finding.done:
        day = day_words(finding.done, language)
        completed = language.text("completed {day}", day=day)
    return language.text(
        template,
        completed=completed,
        end=ends and day_words(ends, language),
        days=days,
        what=_awaited_words(rule, language),
    )


_DECIDED = (Verdict.MET, Verdict.NOT_MET)

_SENTENCES = {
    Reason.IN_TIME: message("{completed}, by the end of the period ({end})"),
    Reason.LATE: message("{completed}, after the end of the period ({end})"),
    Reason.NOT_DONE: message("the period ended on {end} without {what}"),
    Reason.STILL_OPEN: message("open until the end of the period ({end})"),
    Reason.ENDED: message("supervision ended before the period did"),
}
_SENTENCES_WITHOUT_END = {
    Reason.IN_TIME: message("{completed}, by the end of the period"),
    Reason.LATE: message("{completed}, after the end of the period"),
    Reason.NOT_DONE: message("the period ended without {what}"),
    Reason.STILL_OPEN: message("open until the end of the period"),
    Reason.ENDED: message("supervision ended before the period did"),
}
_VAGUE_GAPS = {
    Reason.IN_TIME: message("no gap exceeded its limit"),
    Reason.NOT_DONE: message("a gap exceeded its limit"),
}


def _is_vague_schedule(rule: Rule, finding: Finding) -> bool:
    """Whether a schedule of gaps is decided as a whole, because unknown dates leave no gaps."""
    return isinstance(rule, NoLongerThan) and finding.period_ends is None


def _count(rule: AtLeast | Share, finding: Finding, language: Language) -> str:
    enough, text = finding.reason is Reason.ENOUGH, language.text
    if isinstance(rule, Share):
        if enough:
            template = message("at least {share} of the {among} are {events}")
        else:
            template = message("fewer than {share} of the {among} are {events}")
        among = events_words(rule.among, 2, language=language)
        events = events_words(rule.events, 2, language=language)
        return text(template, share=share_words(rule.least), among=among, events=events)
    what = events_words(rule.events, 2 if rule.total else rule.n, language=language)
    if rule.total:
        what = text("hours of {events}", events=what)
    template = message("at least {n} {what}") if enough else message("fewer than {n} {what}")
    count, found = text(template, n=rule.n, what=what), finding.found
    if found is None:
        return count
    # A whole amount is an integer in JSON.
    shown = f"{Decimal(found):f}"
    return text("{count} ({found} on record)", count=count, found=shown)


def _awaited_words(rule: Rule, language: Language) -> str:
    """Name what had not happened by the end of the period."""
    if isinstance(rule, Within):
        return moment_words(rule.done)
    if isinstance(rule, NoLongerThan):
        events = events_words(rule.events, language=language)
        return language.text("the next {events}", events=events)
    return language.text("it")


def forbidden_words(rule: Rule, language: Language = ENGLISH) -> str:
    """Name what a prohibition forbids."""
    if isinstance(rule, AtMost):
        events = events_words(rule.events, rule.n or 1, language=language)
        if not rule.n:
            return events
        return language.text("more than {n} {events}", n=rule.n, events=events)
    if isinstance(rule, Never):
        return moment_words(rule.moment)
    return language.text("what is on file")


def days_words(finding: Finding, language: Language = ENGLISH) -> str:
    """Say by how many days something was completed after its period: ``3 working days``."""
    days, period = finding.days_late, finding.period
    if days is None:
        return ""
    if period is not None and period.unit == "working days":
        return language.plural("{n} working day", "{n} working days", days)
    return language.plural("{n} day", "{n} days", days)


def done_words(rule: Rule, day: Day, language: Language = ENGLISH) -> str:
    """Say on which day something was done, or "completed" if `is_completed`."""
    text = message("completed {day}") if is_completed(rule) else message("done {day}")
    return language.text(text, day=day_words(day, language))


def is_completed(rule: Rule) -> bool:
    """Return whether the verb of a duty is "completed", as for an assessment or a plan."""
    if isinstance(rule, Within) and isinstance(rule.done, Nth):
        kind = rule.done.events.selections[0].kind.name
        return kind.endswith(("assessment", "plan", "review"))
    return isinstance(rule, NoLongerThan)
