"""Settle undetermined findings by trying every completion of an incomplete record.

The evaluator takes the windows and gaps of a schedule one by one. So some findings are undetermined
although every completion of the record gives the same verdict. If a record has few completions,
this module evaluates the rule for each of them and keeps the verdict on which all agree.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from decimal import Decimal

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.record import Record
from esi_rules.engine.settle import gaps_of
from esi_rules.records.case import Event
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.algebra import AtLeast, Not, Rule
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import FirstHigh, Moment, Selection
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict

__all__ = ["is_worth_trying", "tried"]

_MOST_WAYS = 1_200
"""The maximum number of completions: enough for one date in three years, or two in a month each."""
_MOST_PARTS = 2_000_000
"""The maximum number of parts of findings in all: nested schedules can have millions."""

_BEYOND = (Reason.NO_RATING, Reason.UNANSWERED, Reason.FACT_UNKNOWN)
"""Reasons that no completion of outcomes can remove."""

_REASONS = {
    Verdict.MET: Reason.IN_TIME,
    Verdict.NOT_MET: Reason.NOT_DONE,
    Verdict.NOT_YET_DUE: Reason.STILL_OPEN,
    Verdict.NOT_APPLICABLE: Reason.DOES_NOT_APPLY,
}


@attrs.frozen
class _Gap:
    """An incomplete row, and the complete rows that it may be.

    `place` is its index among the rows of its kind. A way of None is a row that does not count,
    because it is too early or has not happened yet.
    """

    kind: str
    place: int
    words: tuple[str, ...]
    ways: tuple[Event | None, ...]


@attrs.frozen
class _Outcome:
    """The fields of a finding that are compared; not its parts, of which there can be many."""

    reason: Reason
    clock: dt.date | None
    due: dt.date | None
    done: dt.date | None
    edition: str | None
    period_ends: dt.date | None

    @classmethod
    def of(cls, finding: Finding) -> _Outcome:
        return cls(
            finding.reason,
            finding.clock,
            finding.due,
            finding.done,
            finding.edition,
            finding.period_ends,
        )


def is_worth_trying(finding: Finding, record: Record) -> bool:
    """Return whether an undetermined finding may depend on something that a completion fills in."""
    return record.has_open_days or (finding.reason not in _BEYOND and record.has_open_values)


def tried(
    finding: Finding,
    record: Record,
    read_from: tuple[Rule | Moment, ...],
    again: Callable[[Record], Finding],
) -> Finding:
    """Settle an undetermined finding if all completions of the record give the same verdict.

    Otherwise, or if there are too many completions, return it unchanged. `read_from` lists the
    rules and moments that the finding depends on, and `again` evaluates it for another record.
    """
    most = min(_MOST_WAYS, _MOST_PARTS // _size(finding))
    gaps = _gaps(record, read_from, most) if most else []
    verdict: Verdict | None = None
    others: set[_Outcome] = set()
    for rows in itertools.product(*(gap.ways for gap in gaps)) if gaps else ():
        other = again(_filled(record, gaps, rows))
        if other.verdict is Verdict.UNDETERMINED or verdict not in (None, other.verdict):
            return finding
        verdict = other.verdict
        others.add(_Outcome.of(other))
    if verdict is None:
        return finding
    return _agreed(finding, verdict, others, tuple(word for gap in gaps for word in gap.words))


def _filled(record: Record, gaps: Sequence[_Gap], rows: Sequence[Event | None]) -> Record:
    kinds: dict[str, list[Event | None]] = {}
    for gap, row in zip(gaps, rows, strict=True):
        kinds.setdefault(gap.kind, [*record.by_kind[gap.kind]])[gap.place] = row
    return record.filled(
        {kind: [row for row in held if row is not None] for kind, held in kinds.items()}
    )


def _agreed(
    finding: Finding, verdict: Verdict, others: Set[_Outcome], immaterial: tuple[str, ...]
) -> Finding:
    reasons = {other.reason for other in others}
    negated = isinstance(finding.rule, Not)
    reason = reasons.pop() if len(reasons) == 1 else _REASONS[~verdict if negated else verdict]
    if verdict is Verdict.NOT_APPLICABLE:
        return Finding(
            finding.rule,
            verdict,
            reason,
            label=finding.label,
            about=finding.about,
            immaterial=immaterial,
        )
    shared = {
        name: values.pop()
        for name in ("clock", "due", "done", "edition")
        if len(values := {getattr(other, name) for other in others}) == 1
    }
    parts = finding.parts
    if negated:
        ends = {other.period_ends for other in others}
        parts = (attrs.evolve(parts[0], due=ends.pop() if len(ends) == 1 else None),)
    return Finding(
        finding.rule,
        verdict,
        reason,
        shared.get("clock"),
        shared.get("due"),
        shared.get("done"),
        parts=parts,
        label=finding.label,
        about=finding.about,
        edition=shared.get("edition"),
        immaterial=immaterial,
    )


def _size(finding: Finding) -> int:
    return 1 + sum([_size(part) for part in finding.parts])


def _gaps(record: Record, read_from: tuple[Rule | Moment, ...], most: int) -> list[_Gap]:
    """Return the incomplete rows that matter; none if there are more than `most` completions."""
    read = _kinds_read(read_from)
    gaps: list[_Gap] = []
    product = 1
    places: Counter[str] = Counter()
    for event in record.case.events:
        if event.kind not in read:
            continue
        place = places[event.kind]
        places[event.kind] += 1
        kind, values = read[event.kind]
        valued = event.value is None and values != ()
        if isinstance(event.on, dt.date) and not valued:
            continue
        if valued and values is None:
            return []
        first, last = record.span(event, kind)
        begin = max(first, record.start) if kind.this_sentence_only else first
        end = min(last, record.day)
        outcomes = values if valued and values else (event.value,)
        length = max((end - begin).days + 1, 0)
        product *= length * len(outcomes) + 1
        if product > most:
            return []
        # The latest day comes first, then the earliest, as their verdicts differ most often.
        days = [begin + (n - 1) % length * ONE_DAY for n in range(length)]
        ways: list[Event | None] = [
            Event(event.kind, day, outcome) for day in days for outcome in outcomes
        ]
        if not days or first < begin or end < last:
            ways.append(None)
        words = tuple(words for _, words in gaps_of(event, kind, valued))
        gaps.append(_Gap(event.kind, place, words, tuple(ways)))
    return gaps


_Values = tuple[str, ...] | tuple[Decimal, ...] | None


@functools.lru_cache(maxsize=1024)
def _kinds_read(read_from: tuple[Rule | Moment, ...]) -> Mapping[str, tuple[EventKind, _Values]]:
    """Return the event kinds that rules read, each with the values to try if values matter.

    If a kind has amounts and there is only one total, only two amounts need trying: 0, and one that
    reaches the total by itself. If there are several totals, no short list of amounts is enough:
    the values are None, and no completion is tried if such an amount is open. Returns nothing if
    two kinds have the same name, as a kind of the caller's own and a shipped one can.
    """
    kinds = {(kind.name, kind) for kind in walk(read_from, (EventKind,))}
    names = [name for name, _ in kinds]
    if len(set(names)) < len(names) or any(KINDS.get(n, kind) != kind for n, kind in kinds):
        return {}
    by_name: dict[str, tuple[EventKind, _Values]] = {}
    for leaf in walk(read_from, _LEAVES):
        if isinstance(leaf, FirstHigh):
            kind = KINDS["risk_rating"]
            by_name[kind.name] = kind, kind.values
        elif isinstance(leaf, Selection):
            known = by_name.get(leaf.kind.name, (leaf.kind, ()))[1]
            matters = leaf.values or known
            by_name[leaf.kind.name] = leaf.kind, leaf.kind.values if matters else ()
    for kind, _ in tuple(by_name.values()):
        each = [[r for r in walk(one, (AtLeast,)) if _totals(r, kind)] for one in read_from]
        totals = {rule for totalled in each for rule in totalled}
        if totals:
            alone = len(totals) == 1 and all(len(totalled) < 2 for totalled in each)
            by_name[kind.name] = kind, (Decimal(0), Decimal(totals.pop().n)) if alone else None
    return by_name


_LEAVES: tuple[type[FirstHigh | Selection], ...] = (FirstHigh, Selection)


def _totals(rule: AtLeast, kind: EventKind) -> bool:
    return rule.total and any(selection.kind == kind for selection in rule.events.selections)
