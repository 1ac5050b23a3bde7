"""Findings in words, short or full, generated from the finding alone."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from esi_rules.checked import checked
from esi_rules.frozen import FrozenMap
from esi_rules.language import ENGLISH, Language, message
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
from esi_rules.rules.moments import first_high
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.text import inert
from esi_rules.wording.negated_text import (
    SAME_VERDICT,
    days_words,
    done_words,
    forbidden_words,
    is_completed,
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
"""The longest list of evidence that is repeated; a reference replaces a longer one."""


@checked
def words(finding: Finding | Rule, *, full: bool = False, language: Language = ENGLISH) -> str:
    """Return a finding in words, or what a rule requires in one line.

    The short form gives the verdict, what decided it, the dates and the source. The full form adds
    every part of a combination, the non-working days skipped, the rule itself and the readings.
    `full` has no effect on a rule. What a rule requires and which evidence is missing are always
    in English, whatever the `language`.
    """
    if isinstance(finding, Rule):
        return inert(_rule_words(finding), _LONGEST_LINE)
    page = _Page(full, language, _starts(language))
    lines = [_headline(finding, language), *page.scope(finding), *page.lines(finding)]
    if finding.about is not None:
        lines += [page.line(_SOURCE, source) for source in finding.about.sources]
        if full:
            lines += [page.line(_READING, f"{k}: {v}") for k, v in finding.about.readings]
    return "\n".join(_tidied(lines, finding))


def headline(finding: Finding) -> str:
    """Return a finding in one line: the verdict, the standard, and what decided it."""
    return _tidied([_headline(finding)], finding)[0]


def _headline(finding: Finding, language: Language = ENGLISH) -> str:
    name = finding.standard or finding.label or _rule_words(finding.rule)
    return f"{language.text(finding.verdict.words)}  {name}  {outcome(finding, language=language)}"


def _tidied(lines: Sequence[str], finding: Finding) -> Sequence[str]:
    """Make lines inert for a terminal, and shorten the names of a caller's own kinds and facts."""
    spelled = _own_kinds(finding)
    for long, short in spelled:
        lines = [line.replace(long, short) for line in lines]
    if "".join(lines).isprintable() and max(map(len, lines)) <= _LONGEST_LINE:
        return lines
    return [inert(line, _LONGEST_LINE) for line in lines]


def _own_kinds(finding: Finding) -> Sequence[tuple[str, str]]:
    """Return how a finding and its parts spell the caller's own kinds, computed once per rule."""
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


def outcome(finding: Finding, *, counted: bool = True, language: Language = ENGLISH) -> str:
    """Say briefly why the verdict was reached; if `counted`, also how many more parts decide it."""
    if isinstance(finding.rule, Not) and finding.parts and finding.verdict in _SETTLED:
        return _negated_outcome(finding, counted, language)
    schedule = isinstance(finding.rule, AllDue | Each | NoLongerThan)
    open_one = finding.verdict is Verdict.UNDETERMINED and not schedule
    if finding.parts and not open_one:
        deciding = [p for p in finding.parts if p.verdict is finding.verdict]
        if deciding and finding.reason is not Reason.DOES_NOT_APPLY:
            if finding.verdict is Verdict.MET:
                if len(deciding) > 1:
                    return language.text("all {n} parts that are due are met", n=len(deciding))
                return _of_part(deciding[0], 0, True, language)
            return _of_part(deciding[0], len(deciding) - 1, counted, language)
    if finding.immaterial and finding.verdict in _SETTLED and _has_negation(finding.rule):
        return language.text(SAME_VERDICT)
    return _plain_outcome(finding, language)


def _of_part(part: Finding, more: int, counted: bool, language: Language) -> str:
    """Say what decided the first deciding part, and how many more parts decide."""
    label = f"{part.label}: " if part.label else ""
    text = f"{label}{outcome(part, counted=counted and not more, language=language)}"
    return language.text("{text} (and {n} more)", text=text, n=more) if more and counted else text


_SETTLED = (Verdict.MET, Verdict.NOT_MET, Verdict.NOT_YET_DUE)


def _has_negation(rule: Rule) -> bool:
    return any(True for _ in walk(rule, (Not,)))


def _negated_outcome(finding: Finding, counted: bool, language: Language) -> str:
    inner = finding.parts[0]
    if inner.parts and inner.verdict is not ~finding.verdict:
        return language.text(SAME_VERDICT)
    deciding = [part for part in negated_parts(finding) if part.verdict is finding.verdict]
    if isinstance(inner.rule, Not):
        return outcome(inner.parts[0], counted=counted, language=language)
    if not deciding:
        return negated_sentence(finding, language) or _plain_outcome(finding, language)
    more = len(deciding) - 1
    if more and inner.verdict is Verdict.MET and not isinstance(inner.rule, AnyOf):
        text = message("all {n} parts that are due are met; at least one must not be")
        return language.text(text, n=len(deciding))
    return _of_part(deciding[0], more, counted, language)


def _plain_outcome(finding: Finding, language: Language) -> str:
    reason = finding.reason
    fixed = _OUTCOMES.get(reason)
    if fixed is not None:
        return language.text(fixed)
    match reason:
        case Reason.ENOUGH | Reason.TOO_FEW:
            return _found(finding, language)
        case Reason.LATE:
            return _late(finding, language)
        case Reason.BROKEN:
            what = forbidden_words(finding.rule, language)
            return language.text("on record, but not allowed: {what}", what=what)
        case Reason.SETTLED:
            if isinstance(finding.rule, Settled):
                return finding.rule.because
            return language.text("set by the rule itself")
    missing = " and ".join(inert(m) for m in finding.missing[:3]) or language.text("the record")
    if reason is Reason.FACT_UNKNOWN:
        return language.text("cannot be decided without knowing {missing}", missing=missing)
    return language.text("cannot be decided without {missing}", missing=missing)


def _late(finding: Finding, language: Language) -> str:
    """Say when a duty was done, how late, and what its deadline was, as far as is known."""
    done = language.text("done")
    if finding.done:
        done = done_words(not_negated(finding).rule, finding.done, language)
    days = days_words(finding, language)
    if not days:
        return language.text("{done} late", done=done)
    if not finding.due:
        return language.text("{done}, {days} late", done=done, days=days)
    due = day_words(finding.due, language)
    return language.text("{done}, {days} late (due by {due})", done=done, days=days, due=due)


_OUTCOMES = {
    Reason.IN_TIME: message("done in time"),
    Reason.NOT_DONE: message("not done; deadline passed"),
    Reason.NONE_BROKEN: message("nothing on record that is not allowed"),
    Reason.STILL_OPEN: message("not done yet; still in time"),
    Reason.NOT_STARTED: message("clock not started"),
    Reason.DOES_NOT_APPLY: message("does not apply to this case"),
    Reason.ENDED: message("supervision ended before it was due"),
    Reason.NOT_IN_EDITION: message("the edition in force has no such standard"),
    Reason.ANSWERED: message("decided by the inspector's answer"),
    Reason.NOT_ASKED: message("not applicable, according to the inspector"),
    Reason.FACT: message("decided by a fact of the case"),
    Reason.NO_RATING: message("cannot be decided without a risk of harm rating"),
    Reason.CALENDAR: message("the calendar of working days does not cover these dates"),
    Reason.EDITION: message("no loaded edition covers the day on which the clock starts"),
}
"""The text for each reason whose text does not depend on the finding."""


def _found(finding: Finding, language: Language) -> str:
    rule, text = finding.rule, language.text
    if not isinstance(rule, AtLeast):
        return text("enough") if finding.verdict is Verdict.MET else text("not enough")
    found, n = finding.found or 0, rule.n
    if rule.total:  # a whole amount is an integer in JSON
        events, hours = _events_words(rule.events, 2, language=language), f"{Decimal(found):f}"
        return text("{found} of {n} hours of {events}", found=hours, n=n, events=events)
    if isinstance(found, int) and found > n:
        events, least = _events_words(rule.events, found, language=language), n
        return text("{found} {events}; at least {n} required", found=found, events=events, n=least)
    events, shown = _events_words(rule.events, n, language=language), f"{Decimal(found):f}"
    return text("{found} of {n} {events}", found=shown, n=n, events=events)


_SCOPE, _CLOCK, _WINDOW = message("applies to"), message("clock starts"), message("counted from")
_DUE, _ENDS, _FORBIDDEN = message("due by"), message("period ends"), message("not allowed")
_COMPLETED, _DONE, _SKIPPED = message("completed"), message("done"), message("days skipped")
_RULE, _EDITION, _DECIDES = message("rule"), message("edition"), message("would decide")
_NOT_NEEDED, _SOURCE, _READING = message("not needed"), message("source"), message("reading")
_NAMES = (
    *(_SCOPE, _CLOCK, _WINDOW, _DUE, _ENDS, _FORBIDDEN, _COMPLETED, _DONE, _SKIPPED, _RULE),
    *(_EDITION, _DECIDES, _NOT_NEEDED, _SOURCE, _READING),
)
"""The labels of the lines below a headline."""


@functools.lru_cache
def _starts(language: Language) -> Mapping[str, str]:
    """The starts of lines by their names in English, all of one width."""
    names = {name: language.text(name) for name in _NAMES}
    width = max(map(len, names.values())) + 2
    return FrozenMap({name: text.ljust(width) for name, text in names.items()})


@attrs.frozen
class _Page:
    """How the lines below a headline are written: short or full, and in which language."""

    full: bool
    language: Language
    starts: Mapping[str, str]

    def line(self, name: str, text: str, depth: int = 1) -> str:
        """Return a line: its label, then its text."""
        return f"{'  ' * depth}{self.starts[name]}{text}"

    def scope(self, finding: Finding) -> Iterator[str]:
        """Say why the duty applies, or to whom."""
        rule, language = not_negated(finding).rule, self.language
        if finding.clock is not None and isinstance(rule, Within) and rule.of == first_high:
            day = day_words(finding.clock, language)
            text = language.text("cases rated high risk (this case since {day})", day=day)
            yield self.line(_SCOPE, text)
        elif finding.about is not None and finding.about.applies_to:
            yield self.line(_SCOPE, language.text(finding.about.applies_to))

    def lines(
        self,
        finding: Finding,
        depth: int = 1,
        above: Rule | None = None,
        earlier: dict[tuple[str, ...], str] | None = None,
    ) -> Iterator[str]:
        """Yield the lines; `earlier` maps evidence already listed to the label of its part."""
        language = self.language
        earlier = {} if earlier is None else earlier
        if finding.verdict is not Verdict.NOT_APPLICABLE:
            for name, text in _dates(finding, language):
                yield self.line(name, text, depth)
        if self.full and finding.skipped:
            listed = ", ".join(
                f"{day_words(day, language)} ({language.text(why)})" for day, why in finding.skipped
            )
            yield self.line(_SKIPPED, listed, depth)
        if self.full and finding.rule != above:
            yield self.line(_RULE, _rule_words(finding.rule), depth)
        if finding.edition and depth == 1:
            yield self.line(_EDITION, finding.edition, depth)
        if finding.verdict is Verdict.UNDETERMINED:
            for one in self._evidence(finding, finding.missing, earlier):
                yield self.line(_DECIDES, inert(one), depth)
        for one in self._evidence(finding, finding.immaterial, earlier):
            yield self.line(_NOT_NEEDED, inert(one), depth)
        for part in _parts(finding, self.full) if finding.parts else ():
            name = part.label or _part_name(part, language)
            verdict = language.text(part.verdict.words)
            yield f"{'  ' * depth}{verdict}  {name}  {outcome(part, language=language)}"
            yield from self.lines(part, depth + 1, finding.rule, earlier)

    def _evidence(
        self, finding: Finding, evidence: tuple[str, ...], earlier: dict[tuple[str, ...], str]
    ) -> Sequence[str]:
        """Return the evidence, or a reference if it is already listed: windows often share it."""
        if len(evidence) <= _LISTED_AGAIN:
            return evidence
        before, n = earlier.get(evidence), len(evidence)
        if before is None:
            earlier[evidence] = finding.label
            return evidence
        if before:
            return [self.language.text("any of the {n} listed for {part}", n=n, part=before)]
        return [self.language.text("any of the {n} listed above", n=n)]


def _parts(finding: Finding, full: bool) -> tuple[Finding, ...]:
    """Return the parts to show, deciding ones or all; those under a negation are negated."""
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
    """Whether an open part only repeats the missing evidence of the whole."""
    is_open = whole.verdict is Verdict.UNDETERMINED and not part.label
    return is_open and (part.reason, part.missing) == (whole.reason, whole.missing)


def _part_name(part: Finding, language: Language) -> str:
    rule = part.rule
    if isinstance(not_negated(part).rule, NoLongerThan) and part.clock is not None:
        return language.text("gap that starts {day}", day=day_words(part.clock, language))
    return _moment_words(rule.done) if isinstance(rule, Within) else _rule_words(rule)


_COUNTED_FROM = (Within, AtLeast, AtMost, Never, NoLongerThan, Each, Share)
"""The kinds of rule that name the moment from which they count."""


def _dates(finding: Finding, language: Language) -> Iterator[tuple[str, str]]:
    """Yield each date's label (in English) and its text (in `language`)."""
    inner, text = not_negated(finding), language.text
    rule = inner.rule
    if finding.clock:
        clock = day_words(finding.clock, language)
        if isinstance(rule, NoLongerThan) and not inner.parts:
            clock = text("{day}, the first day of the gap", day=clock)
        elif isinstance(rule, _COUNTED_FROM):
            clock = f"{clock}, {text(_moment_label(rule.of))}"
        yield _CLOCK, clock
    if finding.window:
        first, last = (day_words(day, language) for day in finding.window)
        yield _WINDOW, text("{first} to {last}", first=first, last=last)
    elif finding.due:
        period = finding.period
        schedule = isinstance(rule, AllDue | Each) or finding.parts
        note = f", {_period_words(period, language)}" if period and not schedule else ""
        yield _DUE, day_words(finding.due, language) + note
    elif finding.period and finding.period_ends:
        period_text = _period_words(finding.period, language)
        yield _ENDS, f"{day_words(finding.period_ends, language)}, {period_text}"
    if finding.done:
        forbidden = isinstance(finding.rule, AtMost | Never)
        name = _COMPLETED if is_completed(rule) else _DONE
        yield _FORBIDDEN if forbidden else name, day_words(finding.done, language)


def risk_words(high: Verdict, *, unrated: bool, language: Language = ENGLISH) -> str:
    """Say whether a case is at high risk of harm, from the verdict `high`, or has no rating."""
    if unrated:
        return language.text("no risk of harm rating")
    return language.text(
        {
            Verdict.MET: message("high risk of harm"),
            Verdict.NOT_MET: message("not high risk of harm"),
            Verdict.UNDETERMINED: message("risk of harm open"),
        }[high]
    )
