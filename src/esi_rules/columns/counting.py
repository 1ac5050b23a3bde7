"""Counts of verdicts straight from frames, ready to be scored."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from esi_rules.checked import checked, typed
from esi_rules.columns.caseload import VERDICTS
from esi_rules.columns.decode import FactCells
from esi_rules.columns.explained import Explainer, log_explained, undecided
from esi_rules.columns.frame_notes import answers_given, chunk_notes, column_notes
from esi_rules.columns.governed import judge
from esi_rules.columns.grouping import Chunk
from esi_rules.columns.intake import kind_of, native_of
from esi_rules.columns.judging import Job, source_of
from esi_rules.columns.moments import moment_of
from esi_rules.columns.readers import RuleCaseload, read
from esi_rules.columns.reads import Reads, reads_of
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.inspection import not_used
from esi_rules.files.remarks import Notes
from esi_rules.files.typed_columns import plain_text
from esi_rules.frozen import frozen
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import TABLES
from esi_rules.records.dates import DateOrder, check_as_at
from esi_rules.rules.moments import first_high
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.setup import Setup
from esi_rules.shown import short_repr
from esi_rules.text import nearest

__all__ = ["FrameCounts", "count_frames"]

_HIGH = "high_risk_of_harm"
_IS_HIGH, _UNRATED = 1, 2

Counted = npt.NDArray[np.int64]


def _by_item(value: Mapping[str, Counts]) -> Mapping[str, Counts]:
    return frozen(value)


def _by_group(value: Mapping[str, Mapping[str, Counts]]) -> Mapping[str, Mapping[str, Counts]]:
    return frozen({group: frozen(counts) for group, counts in value.items()})


@attrs.frozen(field_transformer=typed)
class FrameCounts:
    """The five counts of every item, for all cases and for each group of them."""

    __repr__ = short_repr

    counts: Mapping[str, Counts] = attrs.field(converter=_by_item)
    """By item, of all cases."""
    groups: Mapping[str, Mapping[str, Counts]] = attrs.field(converter=_by_group)
    """By group and item; the high risk of harm cases first."""
    cases: int
    """How many cases there are."""
    unrated: int
    """How many of them have no risk of harm rating."""
    explained: int = 0
    """How many of them the evaluator judged, in whole or in part."""
    notes: tuple[str, ...] = ()
    """Notes on the frames, if `noting` was set."""
    records: int = 0
    """The sum of the case numbers, from which `digest_of_sum` makes the digest of the records."""


@checked
def count_frames(
    cases: object,
    events: object,
    answers: object | None = None,
    *,
    setup: Setup,
    as_at: dt.date,
    by: Sequence[str] = (),
    noting: bool = False,
    dates: DateOrder = "ymd",
) -> FrameCounts:
    """Judge every case of the frames on every item of `setup`, and return only the counts.

    `score` makes its scoring sheet from the same counts. `by` names columns of `cases` to group by.
    With `noting`, the result has the notes that `read` would give on a folder. With `dates` set to
    `dmy`, full dates in text columns may have the day first. Raises `BadInputError` with every
    problem of the frames, as `read` does for a folder.
    """
    check_as_at(as_at)
    cases, events, answers = native_of(cases), native_of(events), native_of(answers)
    counter = _Counter(setup, as_at, tuple(by), noting, dates)
    job = Job(counter.reads, as_at)
    found: Iterable[_Tally]
    if kind_of(cases, events, answers) == "pyspark":
        from esi_rules.columns.on_spark import tables_on_spark, tallies_on_spark

        tables = tables_on_spark(cases, events, answers, setup.own_facts)
        columns = tables["cases"].columns
        _check_groups(columns, by)
        found = tallies_on_spark(tables, job, counter.tally, by)
    else:
        source = source_of(cases, events, answers, setup.own_facts)
        columns = source.case_columns
        _check_groups(columns, by)
        found = job.run(source, counter.tally)
    tally: _Tally | None = None
    for one in found:
        tally = one if tally is None else tally.plus(one)
    notes = tuple(_notes(columns, tally, setup)) if noting else ()
    if tally is None or not setup.asked:
        n, records = (0, 0) if tally is None else (tally.cases, tally.records)
        return FrameCounts({}, {_HIGH: {}}, n, 0, records=records, notes=notes)
    log_explained(tally.explained, tally.cases)
    return attrs.evolve(tally.result([about.id for about, _ in setup.asked]), notes=notes)


def _notes(columns: Sequence[str], tally: _Tally | None, setup: Setup) -> list[str]:
    notes = Notes()
    for note in column_notes(columns, setup.own_facts):
        notes.add((-1, 0, 0), note)
    if tally is not None:
        notes.join(tally.notes)
        for place, note in enumerate(not_used(tally.given, setup.questions_read)):
            notes.add((len(TABLES), place, 0), note)
    return notes.lines()


def _check_groups(columns: Sequence[str], by: Sequence[str]) -> None:
    known = [name for name in columns if name not in ("case_id", "commenced_on", "ended_on")]
    problems = [
        Problem("cases", "is not a column to group by", value=name, suggestion=nearest(name, known))
        for name in by
        if name not in known
    ]
    if problems:
        raise BadInputError(problems)


@attrs.frozen(eq=False)
class _Tally:
    """Counts by group, item and verdict; tallies of several chunks can be added."""

    whole: Counted
    high: Counted
    groups: Mapping[str, Counted]
    cases: int
    unrated: int
    explained: int
    records: int
    notes: Notes
    given: Counter[str]
    """How many answers there are to each question that no rule reads."""

    def plus(self, other: _Tally) -> _Tally:
        self.notes.join(other.notes)
        groups = dict(self.groups)
        for name, counts in other.groups.items():
            groups[name] = groups[name] + counts if name in groups else counts
        return _Tally(
            self.whole + other.whole,
            self.high + other.high,
            groups,
            self.cases + other.cases,
            self.unrated + other.unrated,
            self.explained + other.explained,
            self.records + other.records,
            self.notes,
            self.given + other.given,
        )

    def result(self, items: Sequence[str]) -> FrameCounts:
        def counts(numbers: Counted) -> Mapping[str, Counts]:
            if not numbers.any():
                return {}
            return {item: Counts(*row) for item, row in zip(items, numbers.tolist(), strict=True)}

        groups = {_HIGH: counts(self.high)}
        groups |= {name: counts(numbers) for name, numbers in self.groups.items()}
        return FrameCounts(
            counts(self.whole),
            groups,
            self.cases,
            self.unrated,
            self.explained,
            records=self.records,
        )


@attrs.frozen
class _Counter:
    """Judges and counts the cases of a chunk."""

    setup: Setup
    as_at: dt.date
    by: tuple[str, ...]
    noting: bool = False
    dates: DateOrder = "ymd"
    reads: Reads = attrs.field(init=False)
    _bits: Sequence[np.uint64] = attrs.field(init=False)
    """A bitmask of the kinds of event that each item reads, and one for the risk of harm."""

    _explainer: Explainer = attrs.field(init=False)

    @reads.default
    def _reads(self) -> Reads:
        rules = [rule for _, rule in self.setup.asked]
        words = attrs.evolve(self.setup.words, dates=self.dates)
        return reads_of([first_high, *self.setup.standards.editions, *rules], words)

    @_bits.default
    def _bits_of_all(self) -> Sequence[np.uint64]:
        standards = self.reads.bits_of_standards(self.setup.standards)
        rules = [*(rule for _, rule in self.setup.asked), first_high]
        return [self.reads.bits_of(rule, standards) for rule in rules]

    @_explainer.default
    def _make_explainer(self) -> Explainer:
        setup = self.setup
        return Explainer(setup.standards, self.reads.words, self.as_at, setup.asked)

    def tally(self, chunk: Chunk) -> _Tally:
        """Judge and count the cases of a chunk."""
        setup, record = self.setup, chunk.record
        judged = judge(setup.standards, record, dated=False)
        load = RuleCaseload(record, {name: one.part for name, one in judged.items()}, dated=False)
        *of_items, of_risk = self._bits
        verdicts, which = [], []
        for (_, rule), bits in zip(setup.asked, of_items, strict=True):
            part = read(rule, load)
            verdicts.append(part.verdict)
            which.append(undecided(record, part.deferred, bits))
        high = moment_of(first_high, record)
        state = np.where(high.unrated, _UNRATED, np.where(high.there, _IS_HIGH, 0))
        which.append(undecided(record, high.deferred, of_risk))
        verdict = np.stack(verdicts) if verdicts else np.zeros((0, len(record)), np.int16)
        left = np.stack(which)
        if left.any():
            for at, found, risk in self._explainer.items_of(chunk, left):
                state[at] = risk
                for place, finding in found.items():
                    verdict[place, at] = VERDICTS.index(finding.verdict)
        groups = {}
        for name in self.by:
            own = record.facts[name] if name in self.reads.words.own_facts else None
            words, codes = _groups_of(chunk.cases[name], own)
            for word, counts in zip(words, _counted(verdict, codes, len(words)), strict=True):
                groups[f"{name}={word}"] = counts
        return _Tally(
            _counted_together(verdict),
            _counted_together(verdict.compress(state == _IS_HIGH, axis=1)),
            groups,
            len(record),
            int((state == _UNRATED).sum()),
            int(left.any(axis=0).sum()),
            chunk.number(setup.words.recorded),
            chunk_notes(chunk) if self.noting else Notes(),
            answers_given(chunk, setup.words.recorded) if self.noting else Counter(),
        )


def _groups_of(column: pl.Series, own: FactCells | None) -> tuple[list[str], npt.NDArray[np.intp]]:
    """Return the sorted groups of a column, and the place of each case's group.

    A caller's own fact is grouped by its value, so that `8` and `8.0` are one group.
    """
    if own is not None:
        texts = [cell_text(value) for value in own.values]
        words = sorted({texts[code] for code in np.unique(own.codes).tolist()})
        place = {word: at for at, word in enumerate(words)}
        return words, np.array([place.get(text, 0) for text in texts], np.intp).take(own.codes)
    text = plain_text(column)
    words = sorted(text.unique().to_list())
    return words, text.cast(pl.Enum(words)).to_physical().to_numpy().astype(np.intp)


def _counted_together(verdict: npt.NDArray[np.int16]) -> Counted:
    """Return how many cases have each verdict on each item."""
    found = np.zeros((len(verdict), len(VERDICTS)), np.int64)
    for counts, codes in zip(found, verdict, strict=True):
        # `np.count_nonzero` with an axis is thirty times slower.
        counts[:] = [np.count_nonzero(codes == code) for code in range(len(VERDICTS))]
    return found


def _counted(verdict: npt.NDArray[np.int16], group: npt.NDArray[np.intp], n: int) -> list[Counted]:
    """Return, for each of `n` groups, how many cases have each verdict on each item."""
    size = len(VERDICTS)
    first = group * size
    rows = [np.bincount(first + codes, minlength=n * size).reshape(n, size) for codes in verdict]
    if not rows:
        return [np.zeros((0, size), np.int64)] * n
    return list(np.stack(rows, axis=1).astype(np.int64))
