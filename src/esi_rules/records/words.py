"""The words that the cells of a record may contain, and the parser of cells.

All input goes through `CellReader`: rows of files, whole columns and frames. So the same words,
checks and messages apply to all of them. `CellReader` takes the text of a cell without white space
around it; `cells.cell_text` converts typed cells to text.
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
    """The names and words that records may use; `CellReader` checks cells against them."""

    kinds: Mapping[str, EventKind] = KINDS
    """The kinds of event, by name."""
    questions: frozenset[str] = frozenset()
    """The ids of the items that can be answered."""
    recorded: frozenset[str] = frozenset()
    """The ids of items decided from records alone: answers to them are reported and not used."""
    facts: Mapping[str, Mapping[str, Fact]] = FACT_WORDS
    """For each shipped fact of a case: the value of each word."""
    own_facts: Mapping[str, FactKind] = FrozenMap({})
    """The facts that the caller declares besides the shipped ones, by name."""
    dates: DateOrder = "ymd"
    """The format of full dates."""


class WrongCellError(ValueError):
    """A cell contains a value that its column cannot have.

    The message says what was expected; `suggestion` is the nearest valid word, if one is near.
    """

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion


_MEANT = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}


class Near:
    """Finds the nearest of some words, with a cache and a limit on the number of comparisons.

    A file with a hundred thousand bad rows must be reported in seconds. So after `comparisons`
    comparisons, it suggests only words that differ in case alone or are synonyms such as `true`.
    """

    def __init__(self, words: Iterable[str], comparisons: int = 20_000) -> None:
        self.words = tuple(words)
        self._left = comparisons
        self._found: dict[str, str | None] = {}
        self._folded = {word.casefold(): word for word in self.words}

    def __call__(self, word: str) -> str | None:
        """Return the nearest word, or None if none is near or the limit is reached."""
        folded = word.strip().casefold()
        exact = self._folded.get(folded)
        if exact is not None:
            return exact
        # A spreadsheet may have changed a tier to a number with decimals, such as 2.0.
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
    """Finds the id that equals a text except for case and white space around it.

    An id that only looks similar belongs to somebody else, so it is never suggested.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = ids
        self._folded: dict[str, str] | None = None

    def __call__(self, id: str) -> str | None:
        """Return that id, or None if there is none."""
        if self._folded is None:  # built at the first unknown id, which is rare
            self._folded = {known.casefold(): known for known in self._ids}
        return self._folded.get(id.strip().casefold())


_SENTENCE_NEAR = Near(SENTENCES)
_ANSWER_NEAR = Near(word for word in ANSWER_WORDS if word)


class CellReader:
    """Parses the text of cells. Every method raises `WrongCellError` for an invalid cell."""

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
        """Parse the id of a case in the table of cases; None means that the row has no such key."""
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
        """Parse the sentence of a case."""
        sentence = SENTENCES.get(text)
        if sentence is None:
            near = _SENTENCE_NEAR(text) if text else None
            raise WrongCellError(f"must be {one_of(SENTENCES)}", near)
        return sentence

    def full_date(self, text: str) -> dt.date:
        """Parse a full date."""
        return _read(self._read_date, text)

    def ended_on(self, text: str) -> dt.date | None:
        """Parse a full date; None for an empty cell, if supervision has not ended."""
        return self.full_date(text) if text else None

    def fact(self, name: str, text: str) -> Fact:
        """Parse a fact of a case; None for an empty cell, if it is not known."""
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
        """Parse the kind of an event.

        Only the first error message lists all kinds, as a file may have many such rows.
        """
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
        """Parse the day of an event, which may be partly known."""
        day = self._days.get(text)
        if day is None:
            day = self._days[text] = _read(self._read_day, text)
        return day

    def value(self, kind: EventKind, text: str) -> str | Decimal | None:
        """Parse the value of an event of a kind; None for an empty cell, if it was not recorded."""
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
        """Parse the id of the question that is answered."""
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
        """Parse an answer; None for an empty cell, if the question was not answered."""
        if text not in ANSWER_WORDS:
            raise WrongCellError("must be `yes`, `no`, `na` or empty", _ANSWER_NEAR(text))
        return ANSWER_WORDS[text]


def can_read(read: Callable[[str], object], text: str) -> bool:
    """Return whether `read`, a method of a `CellReader`, can parse the text of a cell."""
    try:
        read(text)
    except WrongCellError:
        return False
    return True


def _read(parse: Callable[[str], _T], text: str, near: str | None = None) -> _T:
    """Parse the text of a cell, with a `ValueError` converted to a `WrongCellError`."""
    try:
        return parse(text)
    except ValueError as error:
        raise WrongCellError(str(error), near) from None
