"""Cases that the columnar kernels cannot decide, and the evaluator's findings on them.

Of `esi_rules.columns`, only this module calls the evaluator; `undecided` selects the cases.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import LAST_NUMBER
from esi_rules.columns.grouping import Chunk
from esi_rules.columns.reads import Bits, named, standards_needed
from esi_rules.columns.record import Bools
from esi_rules.columns.record import Record as Cases
from esi_rules.columns.refusals import cases_of
from esi_rules.engine import Record, read
from esi_rules.engine.judge import judge_one, judge_rule
from esi_rules.engine.moments import moment_of
from esi_rules.records.words import CellReader, RecordWords
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import About, Finding
from esi_rules.rules.moments import first_high
from esi_rules.standards.standard import Standards

__all__ = ["Explainer", "log_explained", "undecided"]

_BATCH = 2_000
"""How many cases are made into records at a time."""
_LOG = logging.getLogger("esi_rules.columns")


def undecided(cases: Cases, deferred: Bools, reads: Bits) -> Bools:
    """Return the cases whose finding on a rule only the evaluator can give.

    A case is undecided if it has a cell that cannot be parsed, if an event of a kind that the rule
    `reads` has a partly known day or an open value, or if the kernels deferred the case. All cases
    are undecided if the judged day is later than any day that a record can hold.
    """
    if cases.as_at > LAST_NUMBER:
        return np.ones(len(cases), np.bool_)
    found: Bools = deferred | cases.unreadable
    if cases.has_open_kinds:
        found |= (cases.open_kinds & reads) != 0
    return found


def _needed(explainer: Explainer) -> Mapping[str, frozenset[str]]:
    return {} if isinstance(explainer.by, Rule) else standards_needed(explainer.by)


def _needed_by_items(explainer: Explainer) -> tuple[frozenset[str], ...]:
    needed = explainer.needed
    return tuple(
        frozenset().union(*(needed.get(name, frozenset()) for name in named(rule)))
        for _, rule in explainer.items
    )


@attrs.frozen
class Explainer:
    """Has the evaluator judge single cases of a chunk."""

    by: Standards | Rule
    words: RecordWords
    as_at: dt.date
    items: Sequence[tuple[About, Rule]] = ()
    needed: Mapping[str, frozenset[str]] = attrs.field(
        init=False, default=attrs.Factory(_needed, takes_self=True)
    )
    """By standard: those that must be judged for a finding on it."""
    needed_by_items: tuple[frozenset[str], ...] = attrs.field(
        init=False, default=attrs.Factory(_needed_by_items, takes_self=True)
    )

    def findings(
        self, chunk: Chunk, which: npt.NDArray[np.bool_]
    ) -> Iterator[tuple[int, int, Finding]]:
        """Yield the place of each standard and case in `which`, with the finding on it."""
        for at, record in self._records(chunk, which):
            if isinstance(self.by, Rule):
                yield 0, at, judge_rule(self.by, record)
                continue
            places = np.flatnonzero(which[:, at]).tolist()
            ids = {self.by.ids[place]: place for place in places}
            self._judge(record, frozenset().union(*(self.needed[id] for id in ids)))
            for id, place in ids.items():
                yield place, at, record.findings[id]

    def items_of(
        self, chunk: Chunk, which: npt.NDArray[np.bool_]
    ) -> Iterator[tuple[int, Mapping[int, Finding], int]]:
        """Yield each case with anything in `which`: its findings by item, and its risk of harm.

        `which` has a row for each item, and a last one for the risk of harm, which is 1 for a case
        of high risk, 2 for one without a rating, and 0 for any other.
        """
        for at, record in self._records(chunk, which):
            places = np.flatnonzero(which[:-1, at]).tolist()
            needed = (self.needed_by_items[place] for place in places)
            self._judge(record, frozenset().union(*needed))
            found = {}
            for place in places:
                about, rule = self.items[place]
                found[place] = read(rule, record, Context(about))
            span = moment_of(first_high, record)
            risk = 2 if span is record.unrated else 1 if span is not None and span[2] else 0
            yield at, found, risk

    def _judge(self, record: Record, wanted: frozenset[str]) -> None:
        """Judge a record on some standards, and store the findings in it."""
        assert not isinstance(self.by, Rule)
        for governed in self.by.governed if wanted else ():
            if governed.id in wanted:
                record.findings[governed.id] = judge_one(governed, record)

    def _records(self, chunk: Chunk, which: npt.NDArray[np.bool_]) -> Iterator[tuple[int, Record]]:
        """Yield each case in `which` with its place, ready for the evaluator."""
        some = np.flatnonzero(which.any(axis=0))
        for first in range(0, len(some), _BATCH):
            places = some[first : first + _BATCH]
            cases, events, answers = chunk.rows_of(places)
            made = cases_of(cases, events, answers, CellReader(self.words))
            for place, case in zip(places.tolist(), made, strict=True):
                yield place, Record(case, self.as_at)


def log_explained(cases: int, total: int) -> None:
    """Log how many cases the evaluator had to judge, in whole or in part."""
    _LOG.info("the evaluator judged %d of %d cases, in whole or in part", cases, total)
