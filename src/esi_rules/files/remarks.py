"""Notes in words: the first of each kind, and how many more there are."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from esi_rules.files.loaded import Note

__all__ = ["MOST_OF_A_KIND", "Notes", "Place", "note_lines"]

Place = tuple[int, ...]
"""The place of a note among the others."""
MOST_OF_A_KIND = 20
"""How many notes of one kind are written in full; the others are counted."""


def note_lines(notes: Iterable[Note]) -> list[str]:
    """Return notes in words; of those that differ in numbers alone, the first and the count."""
    tally = Notes()
    for place, note in enumerate(notes):
        tally.add((place,), note)
    return tally.lines()


@attrs.define
class _Kind:
    first: list[tuple[Place, Note]] = attrs.field(factory=list)
    count: int = 0


class Notes:
    """Notes as they come, in any order; each is entered with its place in the final one."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str | None, str], _Kind] = {}

    def add(self, place: Place, note: Note, times: int = 1) -> None:
        """Enter a note that has this place among the others, and stands for so many of its kind.

        Notes are of one kind where they differ in numbers or in quoted names alone.
        """
        words = re.sub(r"`[^`]*`|\d[\d-]*", "#", note.message)
        # A row of a JSON document has its place in the name of the column: events[3].on.
        column = re.sub(r"\[\d+\]", "[]", note.column) if note.column else None
        kind = self._kinds.setdefault((note.file, column, words), _Kind())
        kind.count += times
        kind.first.append((place, note))
        if len(kind.first) > 50 * MOST_OF_A_KIND:
            _cut(kind)

    def join(self, other: Notes) -> None:
        """Enter all notes of `other`."""
        for key, more in other._kinds.items():
            kind = self._kinds.setdefault(key, _Kind())
            kind.count += more.count
            kind.first += more.first
            _cut(kind)

    def lines(self) -> list[str]:
        """Return the notes in words, in order, each kind's rest after its last."""
        lines: list[tuple[Place, int, str]] = []
        for number, kind in enumerate(self._kinds.values()):
            _cut(kind)
            lines += [(place, number, note.words()) for place, note in kind.first]
            more = kind.count - len(kind.first)
            if more:
                place, note = kind.first[-1]
                text = f"{note.file}: and {more} more like the one {_place_words(note)}"
                lines.append((place, number + len(self._kinds), text))
        lines.sort(key=lambda line: line[:2])
        return [text for _, _, text in lines]


def _place_words(note: Note) -> str:
    if note.case is not None:
        return f"of case `{note.case}`"
    return f"at `{note.column}`" if note.row is None else f"in row {note.row}"


def _cut(kind: _Kind) -> None:
    kind.first.sort(key=lambda entry: entry[0])
    del kind.first[MOST_OF_A_KIND:]
