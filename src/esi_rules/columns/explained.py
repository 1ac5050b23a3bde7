"""What kernels do not decide: which cases and rules that concerns, and the evaluator's findings.

This is the one place where columns call the evaluator, and `undecided` the one that says for what.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import LAST_NUMBER
from esi_rules.columns.grouping import Chunk
from esi_rules.columns.record import Bools, Record
from esi_rules.columns.records import records
from esi_rules.engine import Record as OneRecord
from esi_rules.engine import read as read_one
from esi_rules.engine.judge import judge_one, judge_rule
from esi_rules.engine.moments import moment_of
from esi_rules.records.case import Case
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.algebra import Answered, Asked, ByStandard, Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import About, Finding
from esi_rules.rules.moments import FirstHigh, Selection, first_high
from esi_rules.rules.traversal import walk
from esi_rules.standards.standard import Governed, Standards

__all__ = [
    "Reads",
    "explained",
    "explained_items",
    "log_explained",
    "reads_of",
    "undecided",
]

_BATCH = 2_000
"""How many cases are made into records at a time."""
_LOG = logging.getLogger("esi_rules.columns")

Bits = np.uint64
_NO_STANDARDS: Mapping[str, Bits] = MappingProxyType({})


@attrs.frozen(slots=False)
class Reads:
    """What some rules read."""

    kinds: Mapping[str, EventKind]
    """Kinds of event by name; of two of one name, the one that has values."""
    valued: frozenset[str]
    """Kinds of which the values are read too."""
    questions: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every kind of event that has a code, in the order of the codes; the first has no name."""
        own = (name for name in self.kinds if name not in KINDS)
        return ("", *KINDS, *own)

    def bits_of(self, rule: object, standards: Mapping[str, Bits] = _NO_STANDARDS) -> Bits:
        """Return the kinds that a rule reads as bits, those of standards that it names included."""
        codes = np.array([self.names.index(name) for name in reads_of([rule]).kinds], np.intp)
        found = np.bitwise_or.reduce(Record.bits(codes), initial=Bits(0))
        for name in _named(rule):
            found |= standards.get(name, Bits(0))
        return Bits(found)

    def bits_of_standards(self, standards: Standards) -> Mapping[str, Bits]:
        """Return the same of every standard."""
        found: dict[str, Bits] = {}
        for governed in standards.governed:
            found[governed.id] = self.bits_of(_rules_of(governed), found)
        return found


def reads_of(rules: Iterable[object]) -> Reads:
    """Return what some rules read."""
    parts = tuple(rules)
    kinds: dict[str, EventKind] = {}
    for kind in walk(parts, (EventKind,)):
        held = kinds.get(kind.name)
        if held is None or kind.amount or (kind.values and not held.amount):
            kinds[kind.name] = kind
    valued = {s.kind.name for s in walk(parts, (Selection,)) if s.values}
    if next(walk(parts, (FirstHigh,)), None) is not None:
        rating = KINDS["risk_rating"]
        kinds.setdefault(rating.name, rating)
        valued.add(rating.name)
    asked: dict[str, None] = {}
    for rule in walk(parts, _QUESTIONS):
        asked[rule.question] = None
    return Reads(kinds, frozenset(valued), tuple(asked))


_QUESTIONS: tuple[type[Answered | Asked], ...] = (Answered, Asked)


def undecided(record: Record, odd: Bools, reads: Bits) -> Bools:
    """Return the cases whose finding on a rule only the evaluator can give.

    They have a cell that cannot be parsed, or something open of a kind that the rule reads, or the
    rule asks what kernels do not answer (`odd`). Nothing is known of days after the latest one
    that a record can hold.
    """
    if record.as_at > LAST_NUMBER:
        return np.ones(len(record), np.bool_)
    found: Bools = odd | record.unreadable | ((record.open_kinds & reads) != 0)
    return found


def _rules_of(governed: Governed) -> tuple[object, ...]:
    rules = [version.rule for version in governed.versions]
    return (governed.clock, governed.applies, governed.unstarted, *rules)


def _named(rule: object) -> set[str]:
    """The standards whose findings a rule reads."""
    return {inner.standard for inner in walk((rule,), (ByStandard,))}


def _with_named(names: set[str], standards: Standards) -> set[str]:
    """Some standards, and all that they name, and those in turn."""
    found = set(names)
    for governed in reversed(standards.governed):  # a rule can name earlier standards alone
        if governed.id in found:
            found |= _named(_rules_of(governed))
    return found


def explained(
    chunk: Chunk,
    which: npt.NDArray[np.bool_],
    by: Standards | Rule,
    kinds: Mapping[str, EventKind],
    as_at: dt.date,
) -> Iterator[tuple[int, int, Finding]]:
    """Yield the place of each standard and case in `which`, with the evaluator's finding on it."""
    some = np.flatnonzero(which.any(axis=0))
    for at, case in zip(some.tolist(), _cases_of(chunk, some, kinds), strict=True):
        record = OneRecord(case, as_at)
        if isinstance(by, Rule):
            yield 0, at, judge_rule(by, record)
            continue
        ids = by.ids
        places = set(np.flatnonzero(which[:, at]).tolist())
        _judge_some(record, by, {ids[place] for place in places})
        for place in places:
            yield place, at, record.findings[ids[place]]


def explained_items(
    chunk: Chunk,
    which: npt.NDArray[np.bool_],
    standards: Standards,
    items: Sequence[tuple[About, Rule]],
    kinds: Mapping[str, EventKind],
    as_at: dt.date,
) -> Iterator[tuple[int, Mapping[int, Finding], int]]:
    """Yield each case with anything in `which`: its findings by item, and its risk of harm.

    `which` has a row for each item, and a last one for the risk of harm, which is 1 for a case of
    high risk, 2 for one without a rating, and 0 for any other.
    """
    some = np.flatnonzero(which.any(axis=0))
    for at, case in zip(some.tolist(), _cases_of(chunk, some, kinds), strict=True):
        record = OneRecord(case, as_at)
        places = np.flatnonzero(which[:-1, at]).tolist()
        _judge_some(record, standards, set().union(*(_named(items[p][1]) for p in places)))
        found = {}
        for place in places:
            about, rule = items[place]
            found[place] = read_one(rule, record, Context(about))
        span = moment_of(first_high, record)
        state = 2 if span is record.unrated else 1 if span is not None and span[2] else 0
        yield at, found, state


def _judge_some(record: OneRecord, standards: Standards, names: set[str]) -> None:
    """Leave findings on some standards in a record, and on those that they name."""
    wanted = _with_named(names, standards) if names else names
    for governed in standards.governed:
        if governed.id in wanted:
            record.findings[governed.id] = judge_one(governed, record)


def _cases_of(
    chunk: Chunk, some: npt.NDArray[np.intp], kinds: Mapping[str, EventKind]
) -> Iterator[Case]:
    for first in range(0, len(some), _BATCH):
        cases, events, answers = chunk.rows_of(some[first : first + _BATCH])
        yield from records(
            cases.to_dicts(),
            events.to_dicts(),
            [] if answers is None else answers.to_dicts(),
            kinds,
        )


def log_explained(cases: int, total: int) -> None:
    """Log how many cases were left to the evaluator, wholly or in part."""
    _LOG.info("the evaluator judged %d of %d cases, in whole or in part", cases, total)
