"""The words that the cells of a record may hold, and the one reader of such cells.

Every input route reads through `CellReader`: rows of files, whole columns and frames. None of them
has a word, a rule or a message of its own. Cells come as text without white space around it;
`cells.cell_text` says what the text of a typed cell is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import TypeVar

import attrs

from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Answer, Fact, Sentence
from esi_rules.records.cells import read_amount
from esi_rules.records.contract import ANSWER_WORDS, FACT_WORDS, LONGEST_ID, SENTENCES
from esi_rules.records.dates import DateOrder, Day, read_date, read_day
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.text import nearest, one_of

__all__ = ["CellReader", "Near", "NearId", "RecordWords", "WrongCellError", "can_read"]

_T = TypeVar("_T")


@attrs.frozen
class RecordWords:
    """The names that records may use: what a reader checks every word against."""

    kinds: Mapping[str, EventKind] = KINDS
    """The kinds of event, by name."""
    questions: frozenset[str] = frozenset()
    """The items that can be answered."""
    recorded: frozenset[str] = frozenset()
    """Items that the records alone decide: an answer to one is reported and not used."""
    facts: Mapping[str, Mapping[str, Fact]] = FACT_WORDS
    """By fact of a case: what it may be written as, and what that is read as."""
    own_facts: Mapping[str, FactKind] = FrozenMap({})
    """The facts that are declared beside the shipped ones, by name."""
    dates: DateOrder = "ymd"
    """How full dates are written."""


class WrongCellError(ValueError):
    """A cell holds what its column cannot have: what was expected, and what to write instead."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


_MEANT = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}


class Near:
    """Finds the nearest of some words, remembering what it found and bounding its own work.

    A file with a hundred thousand bad rows must be reported in seconds, so after so many
    comparisons only spellings that differ in case alone are still suggested.
    """

    def __init__(self, words: Iterable[str], comparisons: int = 20_000) -> None:
        self.words = tuple(words)
        self._left = comparisons
        self._found: dict[str, str | None] = {}
        self._folded = {word.casefold(): word for word in self.words}

    def __call__(self, word: str) -> str | None:
        """Return the nearest word, or None where none is near or the work is used up."""
        folded = word.strip().casefold()
        exact = self._folded.get(folded)
        if exact is not None:
            return exact
        # A spreadsheet may have made a number with decimals of a tier.
        meant = _MEANT.get(folded, folded.removesuffix(".0"))
        if meant in self.words:
            return meant
        if word not in self._found:
            if len(self.words) > self._left:
                return None
            self._left -= len(self.words)
            self._found[word] = nearest(word, self.words)
        return self._found[word]


class NearId:
    """Finds the id that some text is but for its capitals and the white space around it.

    An id that merely looks similar is the id of somebody else, so it is never suggested.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = ids
        self._folded: dict[str, str] | None = None

    def __call__(self, id: str) -> str | None:
        """Return that id, or None where there is none."""
        if self._folded is None:  # made when the first id is not known, which is seldom
            self._folded = {known.casefold(): known for known in self._ids}
        return self._folded.get(id.strip().casefold())


_SENTENCE_NEAR = Near(SENTENCES)
_ANSWER_NEAR = Near(word for word in ANSWER_WORDS if word)


class CellReader:
    """Reads the text of cells. Every method raises `WrongCellError` for what a cell cannot hold."""

    def __init__(self, words: RecordWords) -> None:
        self.words = words
        self._kinds_listed = False
        self._near_kind = Near(words.kinds)
        self._near_value = {name: Near(kind.values) for name, kind in words.kinds.items()}
        self._near_question = Near(sorted(words.questions))
        self._near_fact = {
            name: Near(word for word in known if word) for name, known in words.facts.items()
        }
        self._near_fact.update((name, Near(own.words)) for name, own in words.own_facts.items())
        self._days: dict[str, Day] = {}
        self._read_date = partial(read_date, order=words.dates)
        self._read_day = partial(read_day, order=words.dates)

    def case_id(self, text: str | None) -> str:
        """Read the id of a case in the table of cases; None where the row has no such key."""
        if text is None:
            raise WrongCellError("is missing; every case needs an id")
        if not text:
            raise WrongCellError("is empty; every case needs an id")
        if len(text) > LONGEST_ID:
            raise WrongCellError(f"is longer than {LONGEST_ID} characters")
        if not text.isprintable():
            raise WrongCellError("holds a character that does not print; take it out")
        return text

    def sentence(self, text: str) -> Sentence:
        """Read the sentence of a case."""
        sentence = SENTENCES.get(text)
        if sentence is None:
            near = _SENTENCE_NEAR(text) if text else None
            raise WrongCellError(f"must be {one_of(SENTENCES)}", near)
        return sentence

    def full_date(self, text: str) -> dt.date:
        """Read a full date."""
        return _read(self._read_date, text)

    def ended_on(self, text: str) -> dt.date | None:
        """Read a full date; empty where supervision has not ended."""
        return self.full_date(text) if text else None

    def fact(self, name: str, text: str) -> Fact:
        """Read a fact of a case."""
        own = self.words.own_facts.get(name)
        if own is not None:
            near = self._near_fact[name](text) if own.words and text not in own.words else None
            return _read(own.read, text, near)
        words = self.words.facts[name]
        if text not in words:
            listed = ", ".join(f"`{word}`" for word in words if word)
            raise WrongCellError(f"must be {listed} or empty", self._near_fact[name](text))
        return words[text]

    def kind(self, text: str) -> EventKind:
        """Read the kind of an event. All kinds are listed once: a file may have many such rows."""
        kind = self.words.kinds.get(text)
        if kind is not None:
            return kind
        if not text:
            some = one_of(sorted(self.words.kinds)[:2])
            raise WrongCellError(f"is empty; write the kind of event, such as {some}")
        near = self._near_kind(text)
        message = "is not a kind of event"
        if near is None and not self._kinds_listed:
            self._kinds_listed = True
            message += f"; there is {one_of(sorted(self.words.kinds), 'and')}"
        raise WrongCellError(message, near)

    def on(self, text: str) -> Day:
        """Read the day of an event, of which only a part may be known."""
        day = self._days.get(text)
        if day is None:
            day = self._days[text] = _read(self._read_day, text)
        return day

    def value(self, kind: EventKind, text: str) -> str | Decimal | None:
        """Read the value of an event of a kind; empty where it was not recorded."""
        if not text:
            return None
        if kind.amount:
            return _read(read_amount, text)
        if not kind.values:
            raise WrongCellError(f"must be empty, because `{kind.name}` has no value")
        for value in kind.values:
            if value == text:
                return value
        listed = ", ".join(f"`{value}`" for value in kind.values)
        near = self._near_value[kind.name](text)
        raise WrongCellError(f"must be {listed} or empty for `{kind.name}`", near)

    def question(self, text: str) -> str:
        """Read the question that is answered."""
        if text in self.words.questions:
            return text
        if not text:
            raise WrongCellError("is empty; write the id of the question")
        near = self._near_question(text)
        message = "is not a question"
        if near is None:
            some = one_of(sorted(self.words.questions)[:2])
            message += f"; write the id of one, such as {some}" if some else ""
        raise WrongCellError(message, near)

    def answer(self, text: str) -> Answer | None:
        """Read an answer; empty where the question was not answered."""
        if text not in ANSWER_WORDS:
            raise WrongCellError("must be `yes`, `no`, `na` or empty", _ANSWER_NEAR(text))
        return ANSWER_WORDS[text]


def can_read(read: Callable[[str], object], text: str) -> bool:
    """Say whether a method of a `CellReader` can read the text of a cell."""
    try:
        read(text)
    except WrongCellError:
        return False
    return True


def _read(parse: Callable[[str], _T], text: str, near: str | None = None) -> _T:
    """Parse the text of a cell, whatever error says what is wrong with it."""
    try:
        return parse(text)
    except ValueError as error:
        raise WrongCellError(str(error), near) from None
