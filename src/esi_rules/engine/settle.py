"""Turns a set of possible verdicts into one, and names the evidence missing for an open one."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator

from esi_rules.engine.record import Record
from esi_rules.records.case import Event, Sentence
from esi_rules.records.dates import PartlyKnown, day_words
from esi_rules.records.kinds import EventKind
from esi_rules.rules.algebra import Answered, Given, Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import BySentence, Events, FirstHigh, Moment, of_kind
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.text import printable

__all__ = [
    "IS_MET",
    "IS_NOT_APPLICABLE",
    "IS_NOT_MET",
    "IS_NOT_YET_DUE",
    "finding",
    "gaps_of",
    "not_started",
    "open_finding",
    "settled",
]

IS_MET, IS_NOT_MET, IS_NOT_YET_DUE, IS_NOT_APPLICABLE = 1, 2, 4, 8
"""Bits of a set of possible verdicts."""

_Note = Callable[[Reason, str], None]

_SINGLE = {
    IS_MET: Verdict.MET,
    IS_NOT_MET: Verdict.NOT_MET,
    IS_NOT_YET_DUE: Verdict.NOT_YET_DUE,
    IS_NOT_APPLICABLE: Verdict.NOT_APPLICABLE,
}


def settled(possible: int) -> Verdict:
    """Return the only verdict in a set of possible ones; undetermined unless there is just one."""
    return _SINGLE.get(possible, Verdict.UNDETERMINED)


def finding(
    rule: Rule,
    context: Context,
    verdict: Verdict,
    reason: Reason,
    clock: dt.date | None,
    due: dt.date | None,
    done: dt.date | None,
) -> Finding:
    """Return a finding on a duty that applies."""
    return Finding(
        rule,
        verdict,
        reason,
        clock,
        due,
        done,
        None,
        (),
        context.label,
        (),
        context.about,
        context.edition,
    )


def not_started(rule: Rule, context: Context, reason: Reason = Reason.NOT_STARTED) -> Finding:
    """Return a not applicable finding, which has neither dates nor an edition."""
    return Finding(
        rule,
        Verdict.NOT_APPLICABLE,
        reason,
        None,
        None,
        None,
        None,
        (),
        context.label,
        (),
        context.about,
    )


def open_finding(
    rule: Rule,
    record: Record,
    context: Context,
    *,
    reason: Reason | None = None,
    clock: dt.date | None = None,
    due: dt.date | None = None,
    done: dt.date | None = None,
    parts: tuple[Finding, ...] = (),
) -> Finding:
    """Return an undetermined finding that names the evidence which would decide it."""
    by_default, missing = _gaps(rule, record)
    return Finding(
        rule,
        Verdict.UNDETERMINED,
        reason or by_default,
        clock,
        due,
        done,
        None,
        parts,
        context.label,
        missing,
        context.about,
        context.edition,
    )


def _gaps(rule: Rule, record: Record) -> tuple[Reason, tuple[str, ...]]:
    """Return the evidence that `rule` reads and the record lacks, and the reason for the first."""
    if isinstance(rule, Answered):  # by far the most common gap, and the simplest
        return Reason.UNANSWERED, (f"the answer to {rule.question}",)
    known = record.gaps.get(id(rule))
    if known is None:
        # Keyed by identity, which stays unique because the rule is kept alive here.
        known = record.gaps[id(rule)] = (rule, *_gaps_of(rule, record))
    return known[1], known[2]


def _gaps_of(rule: Rule, record: Record) -> tuple[Reason, tuple[str, ...]]:
    missing: dict[str, Reason] = {}

    def note(reason: Reason, words: str) -> None:
        missing.setdefault(words, reason)

    for leaf in _leaves(rule, record.case.sentence):
        if isinstance(leaf, Answered):
            if record.case.answers.get(leaf.question) is None:
                note(Reason.UNANSWERED, f"the answer to {leaf.question}")
        elif isinstance(leaf, Given):
            if leaf.value_of(record.case) is None:
                note(Reason.FACT_UNKNOWN, _fact_words(leaf))
        elif isinstance(leaf, FirstHigh):
            rows = record.by_kind.get("risk_rating", ())
            if not any(_surely_happened(row.on, record) for row in rows):
                note(Reason.NO_RATING, "a risk of harm rating")
            _note_vague(of_kind("risk_rating"), record, note, every_value=True)
        else:
            _note_vague(leaf, record, note)
    return next(iter(missing.values()), Reason.PARTLY_KNOWN), tuple(missing)


def _fact_words(rule: Given) -> str:
    if rule.own is not None:
        return f"the fact `{rule.name}` ({printable(rule.own.title)})"
    yes_or_no = rule.values == (True,)
    return f"whether the case has `{rule.name}`" if yes_or_no else f"its `{rule.name}`"


def _surely_happened(on: dt.date | PartlyKnown, record: Record) -> bool:
    latest = on if isinstance(on, dt.date) else (on.latest or record.as_at)
    return latest <= record.day


def _note_vague(events: Events, record: Record, note: _Note, every_value: bool = False) -> None:
    for selection in events.selections:
        kind = selection.kind
        valued = bool(selection.values) or every_value
        # Sorted by day, so that the order of the rows on file does not change the text.
        spans = [(record.span(row, kind), row) for row in record.by_kind.get(kind.name, ())]
        for (lo, _), row in sorted(spans, key=lambda one: (one[0], one[1].value is None)):
            if lo > record.day:
                break
            for reason, words in gaps_of(row, kind, valued):
                note(reason, words)


def gaps_of(row: Event, kind: EventKind, valued: bool) -> Iterator[tuple[Reason, str]]:
    """Yield what is open in a row; `valued` says whether its outcome or rating matters."""
    place = f"of the {kind.words} ({day_words(row.on)})"
    if not isinstance(row.on, dt.date):
        yield Reason.PARTLY_KNOWN, f"the day {place}"
    if row.value is None and (valued or kind.amount):
        yield Reason.VALUE_UNKNOWN, f"the {'amount' if kind.amount else 'outcome'} {place}"


_Leaf = Events | FirstHigh | Answered | Given
_Branch = _Leaf | BySentence


@functools.lru_cache(maxsize=4096)
def _leaves(rule: Rule | Moment, sentence: Sentence) -> tuple[_Leaf, ...]:
    """Return what a rule reads for a case with this sentence, in order and without duplicates."""
    kinds: tuple[type[_Branch], ...] = (Events, FirstHigh, Answered, Given, BySentence)
    leaves: dict[_Leaf, None] = {}
    for leaf in walk(rule, kinds):
        if isinstance(leaf, BySentence):
            leaves |= dict.fromkeys(_leaves(getattr(leaf, sentence), sentence))
        else:
            leaves[leaf] = None
    return tuple(leaves)
