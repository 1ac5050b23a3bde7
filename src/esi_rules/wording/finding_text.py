"""A finding in words: one function, short or full, made from the finding alone."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from esi_rules.checked import checked
from esi_rules.records.dates import day_words
from esi_rules.rules.algebra import (
    AllDue,
    AnyOf,
    AtLeast,
    AtMost,
    Each,
    Never,
    NoLongerThan,
    Not,
    Rule,
    Settled,
    Share,
    Within,
)
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import Nth, first_high
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.text import inert
from esi_rules.wording.negated_text import (
    SAME_VERDICT,
    days_words,
    forbidden_words,
    negated_parts,
    negated_sentence,
    not_negated,
)
from esi_rules.wording.noun_phrases import (
    events_words,
    moment_label,
    moment_words,
    own_kinds_spelled,
    period_words,
)
from esi_rules.wording.rule_text import rule_words

__all__ = ["headline", "risk_words", "words"]

_WIDTH = 15
_LONGEST_LINE = 10_000

# The parts of a schedule share their rule, and so do the findings of a caseload.
_REMEMBERED = 4096
_rule_words = functools.lru_cache(_REMEMBERED)(rule_words)
_moment_words = functools.lru_cache(_REMEMBERED)(moment_words)
_moment_label = functools.lru_cache(_REMEMBERED)(moment_label)
_period_words = functools.lru_cache(_REMEMBERED)(period_words)
_events_words = functools.lru_cache(_REMEMBERED)(events_words)
_own_kinds_spelled = functools.lru_cache(_REMEMBERED)(own_kinds_spelled)


_LISTED_AGAIN = 3
"""A list of evidence of so many entries is written again; of a longer one, where it is."""


@checked
def words(finding: Finding | Rule, *, full: bool = False) -> str:
    """Return a finding in words, or what a rule requires in one line.

    Short: the verdict, what decided it, the dates read and the source. Full: also every part of a
    combination, the non-working days skipped, the rule itself, and the readings made. A rule has
    no short form: `full` changes nothing there.
    """
    if isinstance(finding, Rule):
        return inert(_rule_words(finding), _LONGEST_LINE)
    lines = [_headline(finding), *_scope(finding), *_lines(finding, full)]
    if finding.about is not None:
        lines += [f"{_SOURCE}{source}" for source in finding.about.sources]
        if full:
            lines += [_line("reading", f"{k}: {v}") for k, v in finding.about.readings]
    return "\n".join(_tidied(lines, finding))


def headline(finding: Finding) -> str:
    """Return a finding in one line: the verdict, the standard, and what decided it."""
    return _tidied([_headline(finding)], finding)[0]


def _headline(finding: Finding) -> str:
    name = finding.standard or finding.label or _rule_words(finding.rule)
    return f"{finding.verdict.words}  {name}  {outcome(finding)}"


def _tidied(lines: Sequence[str], finding: Finding) -> Sequence[str]:
    """Make lines inert for a terminal, and short where they name a caller's own kinds of event."""
    spelled = _own_kinds(finding)
    for long, short in spelled:
        lines = [line.replace(long, short) for line in lines]
    if "".join(lines).isprintable() and max(map(len, lines)) <= _LONGEST_LINE:
        return lines
    return [inert(line, _LONGEST_LINE) for line in lines]


def _own_kinds(finding: Finding) -> Sequence[tuple[str, str]]:
    """How the caller's own kinds are spelled in a finding and its parts, looked up once a rule."""
    if not finding.parts:
        return _own_kinds_spelled(finding.rule)
    rules = {id(finding.rule): finding.rule}
    rest = [finding.parts]
    while rest:
        for part in rest.pop():
            rules[id(part.rule)] = part.rule
            if part.parts:
                rest.append(part.parts)
    return tuple(dict.fromkeys(k for rule in rules.values() for k in _own_kinds_spelled(rule)))


def outcome(finding: Finding, *, counted: bool = True) -> str:
    """Say in a few words why the verdict is what it is, and (`counted`) how many parts more."""
    if isinstance(finding.rule, Not) and finding.parts and finding.verdict in _SETTLED:
        return _negated_outcome(finding, counted)
    schedule = isinstance(finding.rule, AllDue | Each | NoLongerThan)
    open_one = finding.verdict is Verdict.UNDETERMINED and not schedule
    if finding.parts and not open_one:
        deciding = [p for p in finding.parts if p.verdict is finding.verdict]
        if deciding and finding.reason is not Reason.DOES_NOT_APPLY:
            first = deciding[0]
            label = f"{first.label}: " if first.label else ""
            more = f" (and {len(deciding) - 1} more)" if len(deciding) > 1 and counted else ""
            if finding.verdict is Verdict.MET:
                return (
                    f"all {len(deciding)} parts that are due are met"
                    if len(deciding) > 1
                    else (f"{label}{outcome(first)}")
                )
            return f"{label}{outcome(first, counted=not more and counted)}{more}"
    if finding.immaterial and finding.verdict in _SETTLED and _has_negation(finding.rule):
        return SAME_VERDICT
    return _plain_outcome(finding)


_SETTLED = (Verdict.MET, Verdict.NOT_MET, Verdict.NOT_YET_DUE)


def _has_negation(rule: Rule) -> bool:
    return any(True for _ in walk(rule, (Not,)))


def _negated_outcome(finding: Finding, counted: bool) -> str:
    inner = finding.parts[0]
    if inner.parts and inner.verdict is not ~finding.verdict:
        return SAME_VERDICT
    deciding = [part for part in negated_parts(finding) if part.verdict is finding.verdict]
    if isinstance(inner.rule, Not):
        return outcome(inner.parts[0], counted=counted)
    if not deciding:
        return negated_sentence(finding) or _plain_outcome(finding)
    more = len(deciding) - 1
    if more and inner.verdict is Verdict.MET and not isinstance(inner.rule, AnyOf):
        return f"all {len(deciding)} parts that are due are met; at least one must not be"
    label = f"{deciding[0].label}: " if deciding[0].label else ""
    text = f"{label}{outcome(deciding[0], counted=counted and not more)}"
    return f"{text} (and {more} more)" if more and counted else text


def _plain_outcome(finding: Finding) -> str:
    reason = finding.reason
    fixed = _OUTCOMES.get(reason)
    if fixed is not None:
        return fixed
    match reason:
        case Reason.ENOUGH | Reason.TOO_FEW:
            return _found(finding)
        case Reason.LATE:
            return _late(finding)
        case Reason.BROKEN:
            return f"on record, but not allowed: {forbidden_words(finding.rule)}"
        case Reason.SETTLED:
            return finding.rule.because if isinstance(finding.rule, Settled) else ""
    missing = " and ".join(inert(m) for m in finding.missing[:3]) or "the record"
    knowing = "knowing " if reason is Reason.FACT_UNKNOWN else ""
    return f"cannot be decided without {knowing}{missing}"


def _late(finding: Finding) -> str:
    """Say when it was done, how late that was, and what the deadline was; as far as is known."""
    done = (
        f"{_done_word(not_negated(finding).rule)} {day_words(finding.done)}"
        if finding.done
        else "done"
    )
    days = days_words(finding)
    late = f"{done}, {days} late" if days else f"{done} late"
    return f"{late} (due by {day_words(finding.due)})" if finding.due and days else late


_OUTCOMES = {
    Reason.IN_TIME: "done in time",
    Reason.NOT_DONE: "not done; deadline passed",
    Reason.NONE_BROKEN: "nothing on record that is not allowed",
    Reason.STILL_OPEN: "not done yet; still in time",
    Reason.NOT_STARTED: "clock not started",
    Reason.DOES_NOT_APPLY: "does not apply to this case",
    Reason.ENDED: "supervision ended before it was due",
    Reason.NOT_IN_EDITION: "the edition in force has no such standard",
    Reason.ANSWERED: "decided by the inspector's answer",
    Reason.NOT_ASKED: "not applicable, according to the inspector",
    Reason.FACT: "decided by a fact of the case",
    Reason.NO_RATING: "cannot be decided without a risk of harm rating",
    Reason.CALENDAR: "the calendar of working days does not cover these dates",
    Reason.EDITION: "no loaded edition covers the day on which the clock starts",
}
"""What is said for each reason that needs nothing of the finding."""


def _found(finding: Finding) -> str:
    rule = finding.rule
    if not isinstance(rule, AtLeast):
        return "enough" if finding.verdict is Verdict.MET else "not enough"
    unit = "hours of " if rule.total else ""
    found = finding.found or 0
    if rule.total:  # JSON has a whole amount as a whole number
        found = Decimal(found)
    asked = _events_words(rule.events, 2 if rule.total else rule.n)
    if isinstance(found, int) and found > rule.n:
        return f"{found} {_events_words(rule.events, found)}; at least {rule.n} required"
    shown = f"{found:f}" if isinstance(found, Decimal) else str(found)
    return f"{shown} of {rule.n} {unit}{asked}"


def _scope(finding: Finding) -> Iterator[str]:
    """Say why the duty applies, or to whom."""
    rule = not_negated(finding).rule
    if finding.clock is not None and isinstance(rule, Within) and rule.of == first_high:
        yield _line(
            "applies to", f"cases rated high risk (this case since {day_words(finding.clock)})"
        )
    elif finding.about is not None and finding.about.applies_to:
        yield _line("applies to", finding.about.applies_to)


def _lines(
    finding: Finding,
    full: bool,
    depth: int = 1,
    above: Rule | None = None,
    earlier: dict[tuple[str, ...], str] | None = None,
) -> Iterator[str]:
    """`earlier` says of the evidence that has been listed before for which part that was."""
    indent = "  " * depth
    earlier = {} if earlier is None else earlier
    if finding.verdict is not Verdict.NOT_APPLICABLE:
        for name, text in _dates(finding):
            yield f"{indent}{name:<{_WIDTH - 1}}{text}"
    if full and finding.skipped:
        listed = ", ".join(f"{day_words(day)} ({why})" for day, why in finding.skipped)
        yield f"{indent}{'days skipped':<{_WIDTH - 1}}{listed}"
    if full and finding.rule != above:
        yield f"{indent}{'rule':<{_WIDTH - 1}}{_rule_words(finding.rule)}"
    if finding.edition and depth == 1:
        yield f"{indent}{'edition':<{_WIDTH - 1}}{finding.edition}"
    if finding.verdict is Verdict.UNDETERMINED:
        for one in _evidence(finding, finding.missing, earlier):
            yield f"{indent}{'would decide':<{_WIDTH - 1}}{inert(one)}"
    for one in _evidence(finding, finding.immaterial, earlier):
        yield f"{indent}{'not needed':<{_WIDTH - 1}}{inert(one)}"
    for part in _parts(finding, full) if finding.parts else ():
        name = part.label or _part_name(part)
        yield f"{indent}{part.verdict.words}  {name}  {outcome(part)}"
        yield from _lines(part, full, depth + 1, finding.rule, earlier)


def _evidence(
    finding: Finding, evidence: tuple[str, ...], earlier: dict[tuple[str, ...], str]
) -> Sequence[str]:
    """The evidence, or where it is listed: every window of a schedule may have the same."""
    if len(evidence) <= _LISTED_AGAIN:
        return evidence
    before = earlier.get(evidence)
    if before is not None:
        return [f"any of the {len(evidence)} listed {before}"]
    earlier[evidence] = f"for {finding.label}" if finding.label else "above"
    return evidence


def _parts(finding: Finding, full: bool) -> tuple[Finding, ...]:
    """The parts to show: those that decided, or all of them; under a negation, negated."""
    if isinstance(finding.rule, Not):
        finding = attrs.evolve(finding, parts=negated_parts(finding))
    if full:
        return finding.parts
    deciding = tuple(
        p for p in finding.parts if p.verdict is finding.verdict and not _says_no_more(p, finding)
    )
    all_met = Verdict.NOT_MET if isinstance(finding.rule, Not) else Verdict.MET
    return () if finding.verdict is all_met and len(deciding) > 3 else deciding


def _says_no_more(part: Finding, whole: Finding) -> bool:
    """Whether an open part only repeats what would decide the whole of it."""
    is_open = whole.verdict is Verdict.UNDETERMINED and not part.label
    return is_open and (part.reason, part.missing) == (whole.reason, whole.missing)


def _part_name(part: Finding) -> str:
    rule = part.rule
    if isinstance(not_negated(part).rule, NoLongerThan) and part.clock is not None:
        return f"gap that starts {day_words(part.clock)}"
    return _moment_words(rule.done) if isinstance(rule, Within) else _rule_words(rule)


_COUNTED_FROM = (Within, AtLeast, AtMost, Never, NoLongerThan, Each, Share)
"""The kinds of rule that count from a moment of their own."""


def _dates(finding: Finding) -> Iterator[tuple[str, str]]:
    inner = not_negated(finding)
    rule = inner.rule
    if finding.clock:
        of = ""
        if isinstance(rule, _COUNTED_FROM):
            of = f", {_moment_label(rule.of)}"
        if isinstance(rule, NoLongerThan) and not inner.parts:
            of = ", the first day of the gap"
        yield "clock starts", day_words(finding.clock) + of
    if finding.window:
        first, last = finding.window
        yield "counted from", f"{day_words(first)} to {day_words(last)}"
    elif finding.due:
        period = finding.period
        schedule = isinstance(rule, AllDue | Each) or finding.parts
        note = f", {_period_words(period)}" if period and not schedule else ""
        yield "due by", day_words(finding.due) + note
    elif finding.period and finding.period_ends:
        yield "period ends", f"{day_words(finding.period_ends)}, {_period_words(finding.period)}"
    if finding.done:
        forbidden = isinstance(finding.rule, AtMost | Never)
        yield "not allowed" if forbidden else _done_word(rule), day_words(finding.done)


def _done_word(rule: Rule) -> str:
    if isinstance(rule, NoLongerThan):
        return "completed"
    if isinstance(rule, Within) and isinstance(rule.done, Nth):
        kind = rule.done.events.selections[0].kind.name
        if kind.endswith(("assessment", "plan", "review")):
            return "completed"
    return "done"


def _line(name: str, text: str) -> str:
    return f"  {name:<{_WIDTH - 1}}{text}"


_SOURCE = _line("source", "")


def risk_words(high: Verdict, *, unrated: bool) -> str:
    """Say whether a case is at high risk of harm, from the verdict on it, or has no rating."""
    if unrated:
        return "no risk of harm rating"
    return {
        Verdict.MET: "high risk of harm",
        Verdict.NOT_MET: "not high risk of harm",
        Verdict.UNDETERMINED: "risk of harm open",
    }[high]
