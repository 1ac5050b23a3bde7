"""`evaluate_frames`: a verdict for every case and standard of whole frames."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar, cast

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from esi_rules.checked import checked
from esi_rules.columns.calendar_table import EPOCH, FAR, number
from esi_rules.columns.caseload import REASON, REASONS, VERDICT, VERDICTS
from esi_rules.columns.explained import Explainer, log_explained, undecided
from esi_rules.columns.governed import Judged, judge
from esi_rules.columns.grouping import Chunk
from esi_rules.columns.intake import kind_of, like, native_of
from esi_rules.columns.judging import Job, source_of
from esi_rules.columns.readers import RuleCaseload, read
from esi_rules.columns.reads import Reads, reads_of
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.dates import DateOrder, check_as_at
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Finding
from esi_rules.scoring.setup import words_of
from esi_rules.scoring.verdict_rows import COLUMNS
from esi_rules.standards.standard import Edition, Standards

__all__ = ["evaluate_frames"]

Frame = TypeVar("Frame")

_SCHEMA = dict.fromkeys(COLUMNS, pl.String)


@checked
def evaluate_frames(
    cases: Frame,
    events: Frame,
    answers: Frame | None = None,
    *,
    standards: Standards | Edition | Rule,
    as_at: dt.date,
    own_rules: OwnRules = SHIPPED,
    dates: DateOrder = "ymd",
) -> Frame:
    """Return a row for every case and standard, as `evaluate` judges them at `as_at`.

    The frames have the columns of the data contract, in Polars, DuckDB, pandas, Spark or Arrow. The
    result is a frame of the same kind with the columns of ``esi-rules evaluate``, all text: dates
    are in ISO form, and empty if there is none. A lazy Polars frame gives a lazy result.
    `standards` is as in `evaluate`; the rows of a single rule have an empty `standard`. The frames
    may use the shipped facts, kinds and questions, those that `standards` reads, and those of
    `own_rules`. With `dates` set to `dmy`, full dates in text columns may have the day first.
    Raises `BadInputError` with every problem of the frames, as `read` does for a folder.
    """
    check_as_at(as_at)
    if isinstance(standards, Edition):
        standards = standards.alone
    by = RowMaker(standards, as_at, own_rules, dates)
    tables = native_of(cases), native_of(events), native_of(answers)
    return cast(Frame, like(cases, _rows(tables, by)))


def _rows(tables: tuple[object, object, object], by: RowMaker) -> object:
    job = Job(by.reads, by.as_at)
    own_facts = by.reads.words.own_facts
    if kind_of(*tables) == "pyspark":
        from esi_rules.columns.on_spark import rows_on_spark, tables_on_spark

        return rows_on_spark(tables_on_spark(*tables, own_facts), job, by.rows, COLUMNS)
    source = source_of(*tables, own_facts)

    def frames() -> Iterator[pl.DataFrame]:
        total = left = 0
        for rows, n, n_left in job.run(source, by.rows):
            total, left = total + n, left + n_left
            yield rows
        log_explained(left, total)

    return source.give(frames, _SCHEMA)


@attrs.frozen
class RowMaker:
    """Makes the rows of a chunk of cases, by some standards or a single rule."""

    by: Standards | Rule
    as_at: dt.date
    own_rules: OwnRules = SHIPPED
    dates: DateOrder = "ymd"
    reads: Reads = attrs.field(init=False)
    _bits: Mapping[str, np.uint64] = attrs.field(init=False)
    """By standard: a bitmask of the kinds of event that it reads."""

    _explainer: Explainer = attrs.field(init=False)

    @reads.default
    def _reads(self) -> Reads:
        rules = [self.by] if isinstance(self.by, Rule) else self.by.editions
        words = attrs.evolve(words_of(rules, self.own_rules), dates=self.dates)
        return reads_of(rules, words)

    @_bits.default
    def _bits_of_all(self) -> Mapping[str, np.uint64]:
        if isinstance(self.by, Rule):
            return {"": self.reads.bits_of(self.by)}
        return self.reads.bits_of_standards(self.by)

    @_explainer.default
    def _make_explainer(self) -> Explainer:
        return Explainer(self.by, self.reads.words, self.as_at)

    def rows(self, chunk: Chunk) -> tuple[pl.DataFrame, int, int]:
        """Return a chunk's rows, its number of cases, and how many the evaluator had to judge."""
        record = chunk.record
        if isinstance(self.by, Rule):
            part = read(self.by, RuleCaseload(record, {}))
            found = {"": Judged(part, np.zeros(len(record), np.int16))}
            editions: Sequence[str] = ()
        else:
            found = judge(self.by, record, dated=True)
            editions = [edition.id for edition in self.by.editions]
        which = np.stack(
            [undecided(record, j.part.deferred, self._bits[name]) for name, j in found.items()]
        )
        cells = _Cells.of(list(found.values()))
        if which.any():
            for place, at, finding in self._explainer.findings(chunk, which):
                cells.assign(place, at, finding, editions)
        left = int(which.any(axis=0).sum())
        return cells.frame(chunk.ids, list(found), editions), len(record), left


@attrs.frozen(eq=False)
class _Cells:
    """Findings as codes and day numbers: arrays with a row per standard and a column per case."""

    verdict: npt.NDArray[np.int16]
    reason: npt.NDArray[np.int16]
    edition: npt.NDArray[np.int16]
    clock: npt.NDArray[np.int32]
    due: npt.NDArray[np.int32]
    done: npt.NDArray[np.int32]

    @classmethod
    def of(cls, found: Sequence[Judged]) -> _Cells:
        parts = [judged.part for judged in found]
        code = np.stack([part.code for part in parts])
        dates = np.stack([part.dates for part in parts if part.dates is not None], axis=1)
        return cls(
            code & VERDICT, (code & REASON) >> 3, np.stack([one.edition for one in found]), *dates
        )

    def assign(self, place: int, at: int, finding: Finding, editions: Sequence[str]) -> None:
        """Write a finding of the evaluator into its cell."""
        self.verdict[place, at] = VERDICTS.index(finding.verdict)
        self.reason[place, at] = REASONS.index(finding.reason)
        self.edition[place, at] = editions.index(finding.edition) + 1 if finding.edition else 0
        for days, day in (
            (self.clock, finding.clock),
            (self.due, finding.due),
            (self.done, finding.done),
        ):
            days[place, at] = FAR if day is None else number(day)

    def frame(
        self, ids: pl.Series, standards: Sequence[str], editions: Sequence[str]
    ) -> pl.DataFrame:
        """Return the findings as rows with the columns of the data contract."""
        n = len(ids)
        every = np.tile(np.arange(n, dtype=np.uint32), len(standards))
        standard = np.repeat(np.arange(len(standards), dtype=np.uint32), n)
        columns = {
            "case_id": ids.gather(every),
            "standard": pl.Series(standards, dtype=pl.String).gather(standard),
            "edition": _words(["", *editions], self.edition),
            "verdict": _words([verdict.value for verdict in VERDICTS], self.verdict),
            "reason": _words([reason.value for reason in REASONS], self.reason),
            "clock_starts": _days(self.clock),
            "last_good_day": _days(self.due),
            "done_on": _days(self.done),
        }
        return pl.DataFrame(columns)


def _words(words: Sequence[str], codes: npt.NDArray[np.integer]) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(codes.ravel().astype(np.uint32))


def _days(days: npt.NDArray[np.int32]) -> pl.Series:
    """Convert day numbers to ISO dates; `FAR` becomes empty text."""
    flat = days.ravel()
    there = flat < FAR
    first = int(flat.min(initial=FAR))
    if first >= FAR:
        return pl.Series([""], dtype=pl.String).gather(np.zeros(len(flat), np.uint32))
    last = int(flat.max(initial=0, where=there))
    unix = (dt.date(1970, 1, 1) - EPOCH).days
    each = pl.Series(np.arange(first, last + 1, dtype=np.int32) - unix).cast(pl.Date)
    words = pl.concat([each.dt.to_string("%Y-%m-%d"), pl.Series([""], dtype=pl.String)])
    return words.gather(np.where(there, flat - first, last + 1 - first).astype(np.uint32))
