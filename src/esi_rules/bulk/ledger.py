"""What is found on the way through a large folder: problems, rows set aside, and what to note."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from esi_rules.bulk.parquet_scans import FIRST_ROW, ROW, Scan
from esi_rules.bulk.row_reader import RowsRead
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.inspection import not_used
from esi_rules.files.loaded import BadRow, Note, Parsed
from esi_rules.files.remarks import Notes
from esi_rules.records.case import Inspection

__all__ = ["MOST_SET_ASIDE", "Ledger"]

MOST_PROBLEMS = 1_000
"""How many problems are reported in full; the others are counted."""
MOST_SET_ASIDE = 500_000
"""How many rows can be set aside: they are kept in memory until the end."""
_EVENT = ("case_id", "event", "on", "value")


class Ledger:
    """Entries come slice by slice, and are reported as if the folder had been read at once.

    `whole` is what is wrong with the folder as such, whatever its rows hold.
    """

    def __init__(
        self,
        scans: Sequence[Scan],
        inspection: Inspection,
        whole: Sequence[Problem],
        strict: bool,
        recorded: frozenset[str],
        used: frozenset[str],
    ) -> None:
        self.scans = scans
        self.inspection = inspection
        self.strict = strict
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
        """Whether something wrong has been found that is not set aside: judging has no use then."""
        return bool(self._whole) or (self.strict and bool(self._problems))

    @property
    def full(self) -> bool:
        """Whether as many problems are known as are reported, so that reading more adds none."""
        return self.strict and len(self._problems) >= MOST_PROBLEMS

    def leave(self, cases: int) -> None:
        """Enter how many suspect cases were not read, since no more problems are reported."""
        self._unread += cases

    def take(self, rows_read: RowsRead) -> None:
        """Enter the result of reading rows. Raises `BadInputError` with too much to set aside."""
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
        """Raise `BadInputError` with this problem and the first of the others."""
        found = [problem for *_, problem in sorted(self._problems, key=_place)]
        raise BadInputError([*self._whole, *found[:20], problem])

    def check(self) -> Parsed:
        """Return what was set aside. Raises `BadInputError` with what is wrong, where it is not."""
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
        """Return what there is to note, in words. To be asked once, after the last slice."""
        for question, (n, row) in self._unused.items():
            count = "its answer is" if n == 1 else f"its {n} answers are"
            message = f"is decided by the records alone, so {count} not used"
            note = Note(self.scans[2].file, message, row, "question", question)
            self.notes.add((2, 1, row), note)
        for place, note in enumerate(not_used(self._given, self._used)):
            self.notes.add((3, place, 0), note)
        return self.notes.lines()

    def note(self, frames: Sequence[pl.DataFrame]) -> None:
        """Enter the notes on cases that were checked in whole columns."""
        self._note_late(frames[0])
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

    def _note_late(self, cases: pl.DataFrame) -> None:
        day = pl.col("commenced_on")
        if cases.schema["commenced_on"] == pl.Date:
            day = day.dt.to_string("%Y-%m-%d")
        as_at = self.inspection.as_at
        late = cases.select(pl.col(ROW) + FIRST_ROW, day=day).filter(pl.col("day") > str(as_at))
        for row, text in late.iter_rows():
            message = f"is after the day of the inspection ({as_at}), so no clock has started"
            note = Note(self.scans[0].file, message, row, "commenced_on", text)
            self.notes.add((0, 0, row), note)

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
                self.notes.add((1, 0, row), Note(self.scans[1].file, message, row))


def _place(entry: tuple[int, int, object]) -> tuple[int, int]:
    return entry[:2]
