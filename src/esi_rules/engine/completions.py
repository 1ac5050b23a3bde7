"""Where little is open, every way to fill the gaps is tried: what all of them give is the finding.

Readers take the windows and gaps of a schedule one by one, which leaves some verdicts open that no
filling of the record could change. Where what a rule reads can be filled in few ways, all are read.
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
"""How many ways are tried at most: one date in three years, or two dates of a month each."""
_MOST_PARTS = 2_000_000
"""How many parts of findings that may make: schedules within schedules have them by the million."""

_BEYOND = (Reason.NO_RATING, Reason.UNANSWERED, Reason.FACT_UNKNOWN)
"""What no outcome that is filled in can mend."""

_REASONS = {
    Verdict.MET: Reason.IN_TIME,
    Verdict.NOT_MET: Reason.NOT_DONE,
    Verdict.NOT_YET_DUE: Reason.STILL_OPEN,
    Verdict.NOT_APPLICABLE: Reason.DOES_NOT_APPLY,
}


@attrs.frozen
class _Gap:
    """An open row: its kind and its place among the rows of it, and the rows that may stand there.

    None stands for a row that does not count: too early, or not yet happened.
    """

    kind: str
    place: int
    words: tuple[str, ...]
    ways: tuple[Event | None, ...]


@attrs.frozen
class _Outcome:
    """What matters of the finding on a filled record: not its parts, of which there can be many."""

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
    """Whether an undetermined finding may depend on anything that can be filled in."""
    return record.has_open_days or (finding.reason not in _BEYOND and record.has_open_values)


def tried(
    finding: Finding,
    record: Record,
    read_from: tuple[Rule | Moment, ...],
    again: Callable[[Record], Finding],
) -> Finding:
    """Settle an undetermined finding where all ways to fill the record give it the same verdict.

    `read_from` is what the finding was read by, and `again` reads it from another record.
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
    """The open rows that matter, each with its ways; none where there are more ways than `most`."""
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
        # The latest day goes first, then the earliest: their verdicts differ most often.
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
    """The kinds of event that rules read, each with the values to try where those matter.

    Of an amount, all that matters to one total is whether it is reached: with nothing, or with all
    of it. Several totals of one kind can be reached one by one: such a kind has None to try.
    Nothing is tried where two kinds have one name, as a caller's own and a shipped one can.
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
