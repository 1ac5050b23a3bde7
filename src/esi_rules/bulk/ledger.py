"""The problems, notes and rows set aside that are collected while a large folder is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import polars as pl

from esi_rules.bulk.parquet_scans import FIRST_ROW, ROW, Scan
from esi_rules.bulk.row_reader import RowsRead
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.alike_ids import alike_ids
from esi_rules.files.faults import MOST_PROBLEMS
from esi_rules.files.inspection import not_used
from esi_rules.files.loaded import BadRow, Note, Parsed
from esi_rules.files.plausibility import (
    LONGEST_BEFORE,
    LONGEST_SUPERVISION,
    case_doubt,
    event_doubt,
    likeness,
)
from esi_rules.files.remarks import MOST_OF_A_KIND, Notes
from esi_rules.records.case import Inspection
from esi_rules.records.dates import read_day

__all__ = ["MOST_SET_ASIDE", "Ledger"]

MOST_SET_ASIDE = 500_000
"""How many rows can be set aside: they are kept in memory until the end."""
_LAST = {4: "-12-31", 7: "-31"}
"""By length of the text of a year or a month: what to append to get its last day."""
_EVENT = ("case_id", "event", "on", "value")


class Ledger:
    """Collects entries slice by slice, and reports them as if the folder had been read at once.

    `whole` has the problems of the folder as a whole, such as wrong settings.
    """

    def __init__(
        self,
        scans: Sequence[Scan],
        inspection: Inspection,
        whole: Sequence[Problem],
        strict: bool,
        recorded: frozenset[str],
        used: frozenset[str],
        latest: dt.date,
    ) -> None:
        self.scans = scans
        self.inspection = inspection
        self.strict = strict
        self.latest = latest
        """The last day that an event can plausibly have."""
        self.notes = Notes()
        self._whole = tuple(whole)
        self._recorded = recorded
        self._used = used
        self._problems: list[tuple[int, int, Problem]] = []
        self._more: dict[str, int] = {}
        self._unread = 0
        self._bad_rows: list[tuple[int, int, BadRow]] = []
        self._unused: dict[str, tuple[int, int]] = {}
        self._given: dict[str, int] = {}

    @property
    def wrong(self) -> bool:
        """Whether there is a problem that cannot be set aside, so that judging is pointless."""
        return bool(self._whole) or (self.strict and bool(self._problems))

    @property
    def full(self) -> bool:
        """Whether the limit of reported problems is reached, so that reading more adds none."""
        return self.strict and len(self._problems) >= MOST_PROBLEMS

    def leave(self, cases: int) -> None:
        """Count suspect cases that were not read because no more problems are reported."""
        self._unread += cases

    def take(self, rows_read: RowsRead) -> None:
        """Add the result of reading rows. Raises `BadInputError` if too many are set aside."""
        left = MOST_PROBLEMS - len(self._problems)
        self._problems.extend(rows_read.problems[:left])
        for *_, problem in rows_read.problems[left:]:
            self._more[problem.file] = self._more.get(problem.file, 0) + 1
        if not self.strict:
            self._bad_rows.extend(rows_read.bad_rows)
            if len(self._bad_rows) > MOST_SET_ASIDE:
                self.refuse(
                    Problem(
                        self.scans[0].file,
                        f"would have more than {MOST_SET_ASIDE} rows set aside with its cases; "
                        "correct what is wrong before judging the others",
                    )
                )
        for place, note in rows_read.notes:
            self.notes.add(place, note)
        for question, (n, row) in rows_read.unused.items():
            self._count_unused(question, n, row)
        for _, case in rows_read.cases:
            for question, answer in case.answers.items():
                if answer is not None and question not in self._used:
                    self._given[question] = self._given.get(question, 0) + 1

    def refuse(self, problem: Problem) -> None:
        """Raise `BadInputError` with the first of the other problems, and this one."""
        found = [problem for *_, problem in sorted(self._problems, key=_place)]
        raise BadInputError([*self._whole, *found[:20], problem])

    def check(self) -> Parsed:
        """Return the rows set aside. Raises `BadInputError` if problems cannot be set aside."""
        found = sorted(self._problems, key=_place)
        problems = [*self._whole, *(problem for *_, problem in found)]
        for file, n in self._more.items():
            problems.append(Problem(file, f"has {n} more problems, which are not listed"))
        if self._unread:
            message = f"has {self._unread} more cases that may be wrong and were not checked"
            problems.append(Problem(self.scans[0].file, message))
        if self._whole or (problems and self.strict):
            raise BadInputError(problems)
        rows = tuple(row for *_, row in sorted(self._bad_rows, key=_place))
        return Parsed(self.inspection, (), tuple(problems), rows)

    def note_lines(self) -> list[str]:
        """Return the notes as text. Call this once, after the last slice."""
        for question, (n, row) in self._unused.items():
            count = "its answer is" if n == 1 else f"its {n} answers are"
            message = f"is decided by the records alone, so {count} not used"
            note = Note(self.scans[2].file, message, row, "question", question)
            self.notes.add((2, 1, row), note)
        for place, note in enumerate(not_used(self._given, self._used)):
            self.notes.add((3, place, 0), note)
        return self.notes.lines()

    def note(self, frames: Sequence[pl.DataFrame]) -> None:
        """Add the notes on cases that were checked in whole columns."""
        self._note_commenced(frames[0])
        self._note_days(frames[0], frames[1])
        self._note_twice(frames[1])
        if len(frames) < 3:
            return
        given = frames[2].filter(pl.col("answer") != "").group_by("question")
        for question, n, row in given.agg(pl.len(), pl.col(ROW).min()).iter_rows():
            if question in self._recorded:
                self._count_unused(question, n, row + FIRST_ROW)
            elif question not in self._used:
                self._given[question] = self._given.get(question, 0) + n

    def _count_unused(self, question: str, n: int, row: int) -> None:
        before, first = self._unused.get(question, (0, row))
        self._unused[question] = before + n, min(first, row)

    def _note_commenced(self, cases: pl.DataFrame) -> None:
        """Note implausible days of commencement."""
        as_at = self.inspection.as_at
        days = cases.select(pl.col(ROW) + FIRST_ROW, day=_iso(cases, "commenced_on"))
        earliest = str(as_at - LONGEST_SUPERVISION)
        for row, text in days.filter(
            ~pl.col("day").is_between(pl.lit(earliest), pl.lit(str(as_at)))
        ).iter_rows():
            doubt = case_doubt(dt.date.fromisoformat(text), as_at)
            assert doubt is not None
            note = Note(self.scans[0].file, doubt, row, "commenced_on", text)
            self.notes.add((0, 0, row, 0), note)

    def _note_days(self, cases: pl.DataFrame, events: pl.DataFrame) -> None:
        """Note implausible days of events."""
        as_at, on = self.latest, pl.col("on")
        starts = cases.select("case_id", start=_date(cases, "commenced_on"))
        newest = starts["start"].max()
        if not isinstance(newest, dt.date):
            return
        # First select days that could be implausible for some case, without a join with the cases.
        first = newest - LONGEST_BEFORE
        if events.schema["on"] == pl.Date:
            doubtful = events.filter(~on.is_between(first, as_at))
        else:
            doubtful = events.filter(
                (on != "") & ~on.is_between(pl.lit(str(first)), pl.lit(str(as_at)))
            )
        if doubtful.is_empty():
            return
        text = _iso(doubtful, "on")
        # Of a date with only a year or month, the last possible day, as text.
        last = pl.concat_str(text, text.str.len_bytes().replace_strict(_LAST, default=""))
        limit = (pl.col("start") - LONGEST_BEFORE).dt.to_string("%Y-%m-%d")
        found = (
            doubtful.select("case_id", row=pl.col(ROW) + FIRST_ROW, text=text, last=last)
            .join(starts, on="case_id")
            .with_columns(late=pl.col("text") > str(as_at))
            .filter(pl.col("late") | (pl.col("last") < limit))
            .sort("row")
        )
        for late in (True, False):
            some = found.filter(pl.col("late") == late)
            more = some.height - MOST_OF_A_KIND
            for place, (row, written, start) in enumerate(
                some.head(MOST_OF_A_KIND).select("row", "text", "start").iter_rows(), 1
            ):
                doubt = event_doubt(start, as_at, read_day(written))
                assert doubt is not None
                note = Note(self.scans[1].file, doubt, row, "on", written)
                times = 1 + max(more, 0) * (place == MOST_OF_A_KIND)
                self.notes.add((1, 0, row, 0), note, times)

    def note_like_ids(self, ids: pl.Series) -> None:
        """Note which `ids` (of all cases, in order) look alike to people."""
        for place, other in alike_ids(ids):
            row = place + FIRST_ROW
            message = likeness(ids[other], f"row {other + FIRST_ROW}")
            note = Note(self.scans[0].file, message, row, "case_id", ids[place])
            self.notes.add((0, 1, row), note)

    def _note_twice(self, events: pl.DataFrame) -> None:
        mixed = pl.col(_EVENT[0]).hash(0)
        for seed, name in enumerate(_EVENT[1:], 1):
            mixed ^= pl.col(name).hash(seed)
        hashes = events.select(mixed).to_series()
        if hashes.n_unique() == len(hashes):
            return
        alike = events.filter(hashes.is_duplicated()).with_columns(pl.col(ROW) + FIRST_ROW)
        twice = alike.filter(pl.struct(*_EVENT).is_duplicated()).sort(ROW)
        first = pl.col(ROW).first().over(*_EVENT)
        for row, before in twice.select(ROW, first.alias("before")).iter_rows():
            if row != before:
                message = f"is the same as row {before} in every column; both count"
                self.notes.add((1, 0, row, 1), Note(self.scans[1].file, message, row))


def _place(entry: tuple[int, int, object]) -> tuple[int, int]:
    return entry[:2]


def _iso(frame: pl.DataFrame, name: str) -> pl.Expr:
    day = pl.col(name)
    return day if frame.schema[name] == pl.String else day.dt.to_string("%Y-%m-%d")


def _date(frame: pl.DataFrame, name: str) -> pl.Expr:
    day = pl.col(name)
    return day if frame.schema[name] == pl.Date else day.str.to_date("%Y-%m-%d")
