"""Find the cases of a slice that must be read row by row, by checks of whole columns.

Each distinct text is checked once, by the same functions as row by row, so that both refuse the
same cells. A suspect case is read row by row with all its records. If it turns out to be valid, it
is judged like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import polars as pl

from esi_rules.files.typed_columns import refused
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.records.contract import ANSWER_WORDS, CASE_COLUMNS, SENTENCES
from esi_rules.records.dates import EARLIEST, LATEST
from esi_rules.records.words import CellReader, WrongCellError, can_read

__all__ = ["Checks"]

_MOST_KNOWN = 200_000
"""The most distinct texts to cache; a column full of faults could have any number of them."""


class Checks:
    """The checks of one inspection, with a cache of the distinct texts checked so far."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._cells = CellReader(vocabulary)
        self._days: dict[str, bool] = {"": True}
        self._dates: dict[str, bool] = {}
        self._facts: dict[str, dict[str, bool]] = {name: {} for name in vocabulary.own_facts}
        self._values: dict[tuple[str, str], bool] = {}

    def suspect(self, frames: Sequence[pl.DataFrame]) -> set[str]:
        """Return the ids of cases to read row by row.

        `frames` are the cases, the events and, if there are any, the answers.
        """
        found = self.cases(frames[0]) | self.events(frames[1])
        return found | self.answers(frames[2]) if len(frames) > 2 else found

    def cases(self, frame: pl.DataFrame) -> set[str]:
        """Return the ids of cases whose own row may be wrong."""
        ids = frame["case_id"]
        invalid_ids = {
            id for id in ids.to_list() if id != id.strip() or not can_read(self._cells.case_id, id)
        }
        wrong = ~pl.col("sentence").is_in(list(SENTENCES))
        for name, words in self._cells.words.facts.items():
            if name in frame.columns:
                wrong |= ~pl.col(name).is_in(list(words))
        for name, known in self._facts.items():
            if name in frame.columns:
                reads = partial(can_read, partial(self._cells.fact, name))
                bad = _bad(frame[name].unique(), known, reads)
                if bad:
                    wrong |= pl.col(name).is_in(bad)
        wrong |= self._wrong_dates(frame, "commenced_on", needed=True)
        if "ended_on" in frame.columns:
            wrong |= self._wrong_dates(frame, "ended_on", needed=False)
            one_type = frame.schema["commenced_on"] == frame.schema["ended_on"]
            both = [pl.col("ended_on"), pl.col("commenced_on")]
            if not one_type:  # ISO text and days compare alike
                both = [_iso(frame, name) for name in ("ended_on", "commenced_on")]
            ends_early = both[0] < both[1]
            if frame.schema["ended_on"] == pl.String:
                ends_early &= pl.col("ended_on") != ""
            wrong |= ends_early.fill_null(False)
        for column in frame.get_columns():
            unfit = refused(column) if column.name not in CASE_COLUMNS else None
            if unfit is not None:
                wrong |= pl.lit(unfit)
        return invalid_ids | set(frame.filter(wrong)["case_id"])

    def events(self, frame: pl.DataFrame) -> set[str]:
        """Return the ids of cases with an event that may be wrong."""
        wrong = pl.lit(False)
        if frame.schema["on"] == pl.Date:
            wrong |= ~pl.col("on").is_between(EARLIEST, LATEST).fill_null(True)
        else:
            bad = _bad(frame["on"].unique(), self._days, partial(can_read, self._cells.on))
            if bad:
                wrong |= pl.col("on").is_in(bad)
        pairs = frame.select("event", "value").unique()
        bad_pairs = [pair for pair in pairs.iter_rows() if not self._fits(*pair)]
        if bad_pairs:
            # Joined by NUL: no valid pair has one, and in an invalid pair it only adds suspects.
            both = pl.concat_str("event", "value", separator="\0")
            wrong |= both.is_in([f"{event}\0{value}" for event, value in bad_pairs])
        return set(frame.filter(wrong)["case_id"])

    def _fits(self, event: str, value: str) -> bool:
        """Whether a kind of event is known and can have this value."""
        known = self._values.get((event, value))
        if known is None:
            known = _fits(self._cells, event, value)
            if len(self._values) < _MOST_KNOWN:
                self._values[event, value] = known
        return known

    def answers(self, frame: pl.DataFrame) -> set[str]:
        """Return the ids of cases with an answer that may be wrong, or given twice."""
        wrong = ~pl.col("question").is_in(list(self._cells.words.questions))
        wrong |= ~pl.col("answer").is_in(list(ANSWER_WORDS))
        wrong |= pl.struct("case_id", "question").is_duplicated()
        return set(frame.filter(wrong)["case_id"])

    def _wrong_dates(self, frame: pl.DataFrame, name: str, *, needed: bool) -> pl.Expr:
        day = pl.col(name)
        if frame.schema[name] == pl.Date:
            return ~day.is_between(EARLIEST, LATEST).fill_null(not needed)
        bad = _bad(frame[name].unique(), self._dates, partial(can_read, self._cells.full_date))
        return day.is_in(bad if needed else [text for text in bad if text])


def _iso(frame: pl.DataFrame, name: str) -> pl.Expr:
    day = pl.col(name)
    return day if frame.schema[name] == pl.String else day.dt.to_string("%Y-%m-%d")


def _bad(texts: Iterable[str], known: dict[str, bool], good: Callable[[str], bool]) -> list[str]:
    found = []
    for text in texts:
        fine = known.get(text)
        if fine is None:
            fine = good(text)
            if len(known) < _MOST_KNOWN:
                known[text] = fine
        if not fine:
            found.append(text)
    return found


def _fits(cells: CellReader, event: str, value: str) -> bool:
    try:
        cells.value(cells.kind(event), value)
    except WrongCellError:
        return False
    return True
