"""Cells of the three tables as NumPy arrays: codes, days and amounts.

Every column is decoded once, and every distinct word of it is parsed once, by the function that
parses it in a file. A cell that cannot be parsed is marked and never dropped. The columns, facts
and words are defined in `esi_rules.records`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from esi_rules.columns.calendar_table import EPOCH, FAR, LAST_NUMBER, number
from esi_rules.files.typed_columns import SPACE, refused, text_of
from esi_rules.records.case import Fact
from esi_rules.records.cells import read_amount
from esi_rules.records.contract import ANSWER_WORDS, CASE_COLUMNS, LONGEST_ID, SENTENCES
from esi_rules.records.dates import PartlyKnown, read_day
from esi_rules.records.kinds import EventKind
from esi_rules.records.words import CellReader, RecordWords, can_read

__all__ = [
    "ANSWERS",
    "OPEN",
    "PLAIN",
    "SCALE",
    "UNREADABLE",
    "AnswerCells",
    "Bools",
    "CaseCells",
    "Codes",
    "EventCells",
    "EventDecoder",
    "FactCells",
    "Ints",
    "KindCodes",
    "decode_answers",
    "decode_cases",
]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger]

SCALE = 1000
"""Amounts are whole numbers of thousandths."""
ANSWERS = ("", *(word for word in ANSWER_WORDS if word))
"""The possible answers, in the order of their codes."""
_UNIX = (dt.date(1970, 1, 1) - EPOCH).days

PLAIN, OPEN, UNREADABLE = 0, 1, 2
"""States of an event's value: known, open (empty, or finer than thousandths), or invalid."""

OPEN_DAY, UNREADABLE_DAY = 0, -1
"""The numbers of a day that is partly known and of a cell that is no day."""


class _Words:
    """The distinct words of a column; the code of a word is its place. Empty cells have `""`."""

    def __init__(self, known: Iterable[str] = (), *, grows: bool) -> None:
        self.words = list(dict.fromkeys(("", *known)))
        self.grows = grows
        self._enum = pl.Enum(self.words)

    def codes(self, column: pl.Series) -> Codes:
        """Return the code of every cell.

        If words do not grow, an unknown word has the code `len(self.words)`.
        """
        if column.null_count():
            column = column.cast(pl.String).fill_null("")
        found = column.cast(self._enum, strict=False)
        if not found.null_count():
            return found.to_physical().to_numpy()
        # White space around a word is removed, as in a file.
        column = column.cast(pl.String).str.strip_chars(SPACE)
        found = column.cast(self._enum, strict=False)
        if not self.grows:
            return found.to_physical().cast(pl.UInt16).fill_null(len(self.words)).to_numpy()
        new = column.filter(found.is_null()).unique()
        self.words += sorted(new.to_list())
        self._enum = pl.Enum(self.words)
        return column.cast(self._enum).to_physical().to_numpy()


class _Days:
    """Decodes columns of days to numbers, with the function that parses a day in a file."""

    def __init__(self, parse: Callable[[str], dt.date | PartlyKnown], empty: int) -> None:
        self._parse = parse
        self._empty = empty
        self._words = _Words(grows=True)
        self._numbers = np.zeros(0, np.int32)

    def numbers(self, column: pl.Series) -> Ints:
        """Return the number of every day; see `OPEN_DAY` and `UNREADABLE_DAY`."""
        if column.dtype == pl.Date:
            days = column.to_physical()
            if not column.null_count():
                found = days.to_numpy().astype(np.int32) + np.int32(_UNIX)
                inside = (found >= 1) & (found <= LAST_NUMBER)
                return found if inside.all() else np.where(inside, found, UNREADABLE_DAY)
            found = days.cast(pl.Int64).fill_null(0).to_numpy() + _UNIX
            found = np.where((found >= 1) & (found <= LAST_NUMBER), found, UNREADABLE_DAY)
            return np.where(column.is_null().to_numpy(), self._empty, found).astype(np.int32)
        codes = self._words.codes(text_of(column))
        known = len(self._numbers)
        if known < len(self._words.words):
            more = [self._number(word) for word in self._words.words[known:]]
            self._numbers = np.concatenate((self._numbers, np.array(more, np.int32)))
        return self._numbers.take(codes)

    def _number(self, word: str) -> int:
        if not word:
            return self._empty
        try:
            day = self._parse(word)
        except ValueError:
            return UNREADABLE_DAY
        return number(day) if isinstance(day, dt.date) else OPEN_DAY


@attrs.frozen(eq=False)
class FactCells:
    """A fact of every case, as codes; code 0 is a fact that is not known."""

    codes: Codes
    values: Sequence[Fact]
    """The fact that each code stands for."""

    def take(self, places: npt.NDArray[np.integer]) -> FactCells:
        """Return the facts of some cases."""
        return FactCells(self.codes.take(places), self.values)


@attrs.frozen(eq=False)
class CaseCells:
    """The cases as arrays with one element per case."""

    ids: pl.Series
    start: Ints
    end: Ints
    """The day supervision ended; `FAR` if it has not."""
    order: Bools
    facts: Mapping[str, FactCells]
    """By name of a column that the table has."""
    unreadable: Bools
    """Whether the case's row has a cell with an invalid value."""
    frame: pl.DataFrame
    """The rows as they came in."""


def decode_cases(frame: pl.DataFrame, cells: CellReader) -> CaseCells:
    """Decode the table of cases; the ids are plain text."""
    start = _Days(cells.full_date, UNREADABLE_DAY).numbers(frame["commenced_on"])
    sentence = _Words(SENTENCES, grows=False).codes(text_of(frame["sentence"]))
    end = np.full(frame.height, FAR, np.int32)
    if "ended_on" in frame.columns:
        end = _Days(cells.full_date, FAR).numbers(frame["ended_on"])
    wrong = (sentence == 0) | (sentence > 2) | (start < 1) | (end < start)
    wrong |= _wrong_ids(frame["case_id"], cells)
    facts = {}
    for column in frame.get_columns():
        if column.name in cells.words.facts or column.name in cells.words.own_facts:
            facts[column.name], unreadable = _decode_fact(column, cells)
            wrong |= unreadable
        elif column.name not in CASE_COLUMNS:
            unfit = refused(column)
            if unfit is not None:
                wrong |= unfit.to_numpy()
    start = np.where(start < 1, 1, start)
    return CaseCells(frame["case_id"], start, end, sentence == 1, facts, wrong, frame)


def _decode_fact(column: pl.Series, cells: CellReader) -> tuple[FactCells, Bools]:
    """Decode a fact of every case, and mark the cells with an invalid value."""
    own = cells.words.own_facts.get(column.name)
    words = _Words(own.words if own else cells.words.facts[column.name], grows=own is not None)
    codes = words.codes(text_of(column))
    values: list[Fact] = []
    wrong = np.zeros(len(words.words) + 1, np.bool_)
    wrong[-1] = True  # the code of every word that is not known, where words do not grow
    for code, word in enumerate(words.words):
        try:
            values.append(cells.fact(column.name, word))
        except ValueError:
            values.append(None)
            wrong[code] = True
    unreadable = wrong.take(codes)
    return FactCells(np.where(unreadable, 0, codes), values), unreadable


def _wrong_ids(ids: pl.Series, cells: CellReader) -> Bools:
    """Return which ids of cases are invalid; fast if all are short and of plain characters."""
    plain = ids.str.contains(_PLAIN_ID) & (ids.str.len_bytes() <= LONGEST_ID)
    if plain.all():
        return np.zeros(len(ids), np.bool_)
    wrong = ~plain.to_numpy()
    for place in np.flatnonzero(wrong).tolist():
        wrong[place] = not can_read(cells.case_id, ids[place])
    return wrong


_PLAIN_ID = "^[!-~]+$"


@attrs.frozen(eq=False)
class AnswerCells:
    """The answers."""

    question: Codes
    """The code of each row's question: from 1 on, first those that rules read, then the others.
    0 is an empty cell, and the last code an unknown question."""
    names: Sequence[str]
    """The questions in the order of their codes, from 1 on."""
    answer: Codes
    """The place in `ANSWERS`; `len(ANSWERS)` for an invalid answer."""
    wrong: Bools
    """Which rows have an invalid question or answer."""

    @property
    def questions(self) -> int:
        """How many codes of questions there are, including those of empty and unknown questions."""
        return len(self.names) + 2


def decode_answers(
    frame: pl.DataFrame, questions: Sequence[str], words: RecordWords
) -> AnswerCells:
    """Decode rows of the table of answers; `questions` are coded from 1 in their order."""
    known = _Words((*questions, *sorted(words.questions)), grows=False)
    question = known.codes(text_of(frame["question"]))
    answer = _Words(ANSWERS[1:], grows=False).codes(text_of(frame["answer"]))
    last = len(known.words)
    wrong = (question == 0) | (question == last) | (answer >= len(ANSWERS))
    return AnswerCells(question, known.words[1:], answer, wrong)


@attrs.frozen(eq=False)
class EventCells:
    """The events as arrays with one element per event."""

    kind: Codes
    """The code of the kind; the last one for kinds that are not known."""
    value: Codes
    """The code of the value's word."""
    on: Ints
    """The number of the day; see `OPEN_DAY` and `UNREADABLE_DAY`."""
    words: EventWords
    """What the codes mean."""
    marked: npt.NDArray[np.intp]
    """The rows, in order, with a day or value that is not plain."""

    @property
    def state(self) -> npt.NDArray[np.uint8]:
        """Of each marked row: whether its value is `PLAIN`, `OPEN` or `UNREADABLE`."""
        return self.words.state[self.kind[self.marked], self.value[self.marked]]

    def part(self, first: int, last: int) -> EventCells:
        """Return some rows."""
        marked = self.marked[slice(*self.marked.searchsorted((first, last)))] - first
        rows = slice(first, last)
        return EventCells(self.kind[rows], self.value[rows], self.on[rows], self.words, marked)

    @classmethod
    def joined(cls, parts: Sequence[EventCells]) -> EventCells:
        """Concatenate `parts`, which must be in the order in which they were decoded."""
        first = np.cumsum([0, *(len(part.on) for part in parts)])
        return cls(
            np.concatenate([part.kind for part in parts]),
            np.concatenate([part.value for part in parts]),
            np.concatenate([part.on for part in parts]),
            parts[-1].words,
            np.concatenate([part.marked + at for part, at in zip(parts, first, strict=False)]),
        )


@attrs.frozen(eq=False)
class EventWords:
    """The meaning of the codes of events. A code never changes; new ones may be added."""

    values: Sequence[str]
    amounts: npt.NDArray[np.int64]
    """By code of a value: the amount in thousandths; -1 for no amount, or a finer one."""
    state: npt.NDArray[np.uint8]
    """By code of a kind and of a value: `PLAIN`, `OPEN` or `UNREADABLE`."""


@attrs.frozen
class KindCodes:
    """The codes of kinds of event: those that rules read come first."""

    names: Sequence[str]
    """Every kind that has a code, in the order of the codes; the first one has no name."""
    since_start: int
    """The last code of a kind of which no rule reads events before supervision commenced."""
    read: int
    """The last code of a kind that any rule reads."""
    of: Mapping[str, int] = attrs.field(init=False)
    """The code of each name."""

    @of.default
    def _of(self) -> Mapping[str, int]:
        return {name: code for code, name in enumerate(self.names)}


class EventDecoder:
    """Decodes rows of events, batch after batch, for rules that read some kinds."""

    def __init__(
        self,
        kinds: Mapping[str, EventKind],
        valued: Iterable[str],
        codes: KindCodes,
        words: RecordWords,
    ) -> None:
        """`kinds` are those that rules read; of `valued` they read the values too."""
        self.codes = codes
        self._kinds: Mapping[str, EventKind] = {**kinds, **words.kinds}
        self._read = frozenset(kinds)
        self._valued = frozenset(valued)
        self._kind_words = _Words(self.codes.names, grows=False)
        values = (value for kind in self._kinds.values() for value in kind.values)
        self._value_words = _Words(values, grows=True)
        self._days = _Days(partial(read_day, order=words.dates), OPEN_DAY)
        self._words = EventWords(
            (), np.zeros(0, np.int64), np.zeros((len(self.codes.names) + 1, 0), np.uint8)
        )

    @property
    def words(self) -> EventWords:
        """The meaning of the codes assigned so far."""
        if len(self._words.values) < len(self._value_words.words):
            self._words = self._with_more(self._words, self._value_words.words)
        return self._words

    def decode(self, frame: pl.DataFrame) -> EventCells:
        """Decode some rows."""
        kind = self._kind_words.codes(text_of(frame["event"]))
        value = self._value_words.codes(text_of(frame["value"]))
        on = self._days.numbers(frame["on"])
        words = self.words
        kinds, values = words.state.shape
        place = kind.astype(np.uint16 if kinds * values < 1 << 16 else np.uint32) * values + value
        state = words.state.ravel().take(place)
        is_marked = state != PLAIN
        if on.min(initial=1) < 1:
            is_marked |= on < 1
        return EventCells(kind, value, on, words, np.flatnonzero(is_marked))

    def _with_more(self, known: EventWords, words: Sequence[str]) -> EventWords:
        new = words[len(known.values) :]
        parsed = [_amount(word) for word in new]
        amounts = [-1 if amount is None else amount for amount in parsed]
        states = [
            [self._state(name, word, amount) for word, amount in zip(new, parsed, strict=True)]
            for name in self.codes.names
        ]
        states.append([UNREADABLE] * len(new))
        return EventWords(
            tuple(words),
            np.concatenate((known.amounts, np.array(amounts, np.int64))),
            np.hstack((known.state, np.array(states, np.uint8))),
        )

    def _state(self, name: str, word: str, amount: int | None) -> int:
        if not name:
            return UNREADABLE
        kind = self._kinds[name]
        if kind.amount:
            if not word or amount == _FINE:
                return OPEN if name in self._read else PLAIN
            return UNREADABLE if amount is None else PLAIN
        if not word:
            return OPEN if name in self._valued else PLAIN
        return PLAIN if word in kind.values else UNREADABLE


_FINE = -1
"""Marks an amount that is not a whole number of thousandths."""


def _amount(word: str) -> int | None:
    try:
        thousandths = Fraction(read_amount(word)) * SCALE
    except ValueError:
        return None
    return thousandths.numerator if thousandths.denominator == 1 else _FINE
