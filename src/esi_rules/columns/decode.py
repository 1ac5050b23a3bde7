"""Cells of the three tables as NumPy arrays: codes, days and amounts.

Every column is decoded once, and every distinct word of it is parsed once, by the function that
parses it in a file. A cell that cannot be parsed is marked and never dropped. Which columns, facts
and words there are is said in `esi_rules.files.shape` and `esi_rules.kinds`, not here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from esi_rules.columns.calendar_table import EPOCH, FAR, LAST_NUMBER, number
from esi_rules.records.case import Fact
from esi_rules.records.cells import read_amount
from esi_rules.records.contract import CHOICE_FACTS, YES_NO_FACTS
from esi_rules.records.dates import PartlyKnown, read_date, read_day
from esi_rules.records.kinds import KINDS, EventKind

__all__ = [
    "ANSWERS",
    "FACT_VALUES",
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
    "Ints",
    "decode_answers",
    "decode_cases",
    "text_of",
]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger]

SCALE = 1000
"""Amounts are whole numbers of thousandths."""
ANSWERS = (None, "yes", "no", "na")
"""What an answer can be, in the order of its codes."""
FACT_VALUES: Mapping[str, tuple[Fact, ...]] = {
    **dict.fromkeys(YES_NO_FACTS, (None, True, False)),
    **{name: (None, *words.values()) for name, words in CHOICE_FACTS.items()},
}
"""What each fact can be, in the order of its codes."""
_FACT_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(YES_NO_FACTS, ("", "yes", "no")),
    **{name: ("", *words) for name, words in CHOICE_FACTS.items()},
}
_UNIX = (dt.date(1970, 1, 1) - EPOCH).days

PLAIN, OPEN, UNREADABLE = 0, 1, 2
"""What an event's value is: known, open (empty, or finer than thousandths), or not a value."""

OPEN_DAY, UNREADABLE_DAY = 0, -1
"""The numbers of a day that is partly known and of a cell that is no day."""


class _Words:
    """The distinct words of a column; a word's code is its place. `""` stands for empty cells."""

    def __init__(self, known: Iterable[str] = (), *, grows: bool) -> None:
        self.words = list(dict.fromkeys(("", *known)))
        self.grows = grows
        self._enum = pl.Enum(self.words)

    def codes(self, column: pl.Series) -> Codes:
        """Return the code of every cell.

        Where words do not grow, the code of one that is not known is how many words there are.
        """
        if column.null_count():
            column = column.cast(pl.String).fill_null("")
        found = column.cast(self._enum, strict=False)
        if not found.null_count():
            return found.to_physical().to_numpy()
        if not self.grows:
            return found.to_physical().cast(pl.UInt16).fill_null(len(self.words)).to_numpy()
        new = column.filter(found.is_null()).unique().cast(pl.String)
        self.words += sorted(new.to_list())
        self._enum = pl.Enum(self.words)
        return column.cast(self._enum).to_physical().to_numpy()


def text_of(column: pl.Series) -> pl.Series:
    """Return a column as the words that a file would have; codes of words stay codes."""
    kind = column.dtype
    if kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum):
        return column
    if kind == pl.Boolean:
        words = pl.when(pl.col("c")).then(pl.lit("yes")).when(~pl.col("c")).then(pl.lit("no"))
        return pl.DataFrame({"c": column}).select(words.otherwise(pl.lit("")))["literal"]
    if kind.is_float():
        cell, whole = pl.col("c"), pl.col("c").cast(pl.Int64, strict=False)
        plain = whole.cast(kind) == cell
        text = pl.when(plain).then(whole.cast(pl.String)).otherwise(cell.cast(pl.String))
        return pl.DataFrame({"c": column}).select(text.alias("c"))["c"]
    if isinstance(kind, pl.Datetime):
        whole_day = column == column.dt.truncate("1d")
        text = pl.when(pl.col("w")).then(pl.col("c").dt.to_string("%Y-%m-%d"))
        text = text.otherwise(pl.col("c").cast(pl.String))
        return pl.DataFrame({"c": column, "w": whole_day}).select(text.alias("c"))["c"]
    return column.cast(pl.String, strict=False)


class _Days:
    """A column of days as numbers, by the function that parses a day in a file."""

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
class CaseCells:
    """The cases: a place in every array for each."""

    ids: pl.Series
    start: Ints
    end: Ints
    """`FAR` where supervision has not ended."""
    order: Bools
    facts: Mapping[str, npt.NDArray[np.int8]]
    """By name of a column that the table has: the code of each fact."""
    unreadable: Bools
    """Whether any cell of the case's row is not what its column can hold."""
    frame: pl.DataFrame
    """The rows as they came in."""


def decode_cases(frame: pl.DataFrame) -> CaseCells:
    """Decode the table of cases."""
    start = _Days(read_date, UNREADABLE_DAY).numbers(frame["commenced_on"])
    sentence = _Words(("order", "licence"), grows=False).codes(text_of(frame["sentence"]))
    end = np.full(frame.height, FAR, np.int32)
    if "ended_on" in frame.columns:
        end = _Days(read_date, FAR).numbers(frame["ended_on"])
    wrong = (sentence == 0) | (sentence > 2) | (start < 1) | (end < start)
    facts = {}
    for name, words in _FACT_WORDS.items():
        if name in frame.columns:
            codes = _Words(words, grows=False).codes(text_of(frame[name]))
            unknown = codes >= len(words)
            wrong |= unknown
            facts[name] = np.where(unknown, 0, codes).astype(np.int8)
    start = np.where(start < 1, 1, start)
    return CaseCells(frame["case_id"], start, end, sentence == 1, facts, wrong, frame)


@attrs.frozen(eq=False)
class AnswerCells:
    """The answers: of each row the code of the question, 0 for one that is not asked."""

    question: Ints
    answer: Codes
    """A place in `ANSWERS`; one beyond for what is no answer."""


def decode_answers(frame: pl.DataFrame, questions: Sequence[str]) -> AnswerCells:
    """Decode rows of the table of answers; `questions` are coded from 1 in their order."""
    places = {"": 0, **{question: place + 1 for place, question in enumerate(questions)}}
    words = _Words(places, grows=False)
    codes = words.codes(text_of(frame["question"]))
    place = np.array([*(places[word] for word in words.words), 0], np.int32)
    answers = _Words(("yes", "no", "na"), grows=False).codes(text_of(frame["answer"]))
    return AnswerCells(place.take(codes), answers)


@attrs.frozen(eq=False)
class EventCells:
    """The events: a place in every array for each."""

    kind: Codes
    """The code of the kind; the last one for kinds that neither the rules nor we know."""
    value: Codes
    """The code of the value's word."""
    on: Ints
    """The number of the day; see `OPEN_DAY` and `UNREADABLE_DAY`."""
    words: EventWords
    """What the codes mean."""


@attrs.frozen(eq=False)
class EventWords:
    """What the codes of some events mean. Codes never change their meaning, more may come."""

    values: Sequence[str]
    amounts: npt.NDArray[np.int64]
    """By code of a value: the amount in thousandths, -1 for a word that is not one."""
    state: npt.NDArray[np.uint8]
    """By code of a kind and of a value: `PLAIN`, `OPEN` or `UNREADABLE`."""


class EventDecoder:
    """Decodes rows of events, batch after batch, for rules that read some kinds."""

    def __init__(
        self, kinds: Mapping[str, EventKind], valued: Iterable[str], names: Sequence[str]
    ) -> None:
        """`kinds` are those that rules read; of `valued` they read the values too.

        `names` are those of all kinds in the order of their codes; the first one is empty.
        """
        self.names = names
        self.code: Mapping[str, int] = {name: code for code, name in enumerate(self.names)}
        self._kinds: Mapping[str, EventKind] = {**kinds, **KINDS}
        self._read = frozenset(kinds)
        self._valued = frozenset(valued)
        self._kind_words = _Words(self.names, grows=False)
        shipped = (value for kind in self._kinds.values() for value in kind.values)
        own = (value for kind in kinds.values() for value in kind.values)
        self._value_words = _Words((*shipped, *own), grows=True)
        self._days = _Days(read_day, OPEN_DAY)
        self._words = EventWords(
            (), np.zeros(0, np.int64), np.zeros((len(self.names) + 1, 0), np.uint8)
        )

    @property
    def words(self) -> EventWords:
        """What the codes mean that have been given so far."""
        if len(self._words.values) < len(self._value_words.words):
            self._words = self._with_more(self._words, self._value_words.words)
        return self._words

    def decode(self, frame: pl.DataFrame) -> EventCells:
        """Decode some rows."""
        kind = self._kind_words.codes(text_of(frame["event"]))
        value = self._value_words.codes(text_of(frame["value"]))
        on = self._days.numbers(frame["on"])
        return EventCells(kind, value, on, self.words)

    def _with_more(self, held: EventWords, words: Sequence[str]) -> EventWords:
        new = words[len(held.values) :]
        parsed = [_amount(word) for word in new]
        amounts = [-1 if amount is None else amount for amount in parsed]
        states = [
            [self._state(name, word, amount) for word, amount in zip(new, parsed, strict=True)]
            for name in self.names
        ]
        states.append([PLAIN] * len(new))
        return EventWords(
            tuple(words),
            np.concatenate((held.amounts, np.array(amounts, np.int64))),
            np.hstack((held.state, np.array(states, np.uint8))),
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
        # A shipped kind has no other value than its own; the caller's own kinds may have any.
        return UNREADABLE if name in KINDS and word not in KINDS[name].values else PLAIN


_FINE = -1
"""An amount that is no whole number of thousandths."""


def _amount(word: str) -> int | None:
    try:
        thousandths = Fraction(read_amount(word)) * SCALE
    except ValueError:
        return None
    return thousandths.numerator if thousandths.denominator == 1 else _FINE
