"""The names that an inspection may use, and the nearest of them to a word that is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from esi_rules.records.kinds import EventKind
from esi_rules.text import nearest

__all__ = ["Near", "Vocabulary"]


@attrs.frozen
class Vocabulary:
    """The names that an inspection may use: what a reader checks every word against."""

    kinds: Mapping[str, EventKind]
    """The kinds of event, by name."""
    questions: frozenset[str]
    """The items that can be answered."""
    recorded: frozenset[str] = frozenset()
    """Items that the records alone decide: an answer to one is reported and not used."""
    editions: tuple[str, ...] = ("auto",)
    """The ids of editions, ``auto`` included."""
    readings: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Each reading's allowed values; none listed means that any text is allowed."""
    limits: tuple[str, ...] = ()
    """The ids of the limits that can be replaced, for instance ``home-visit.limit``."""
    wrong_limit: Callable[[str, str], str | None] | None = None
    """Says what is wrong with the text of a limit, by its id; None where nothing is."""
    criteria: tuple[str, ...] = ()
    adjustable: tuple[str, ...] | None = None
    """The criteria whose descriptor can be adjusted; None where all of them can."""
    rated: tuple[str, ...] = ()
    """The management items that take a rating."""
    ratings: tuple[str, ...] = ()
    """The words a rating can be."""
    descriptors: tuple[str, ...] = ()
    """The words a descriptive criterion can come to."""


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
