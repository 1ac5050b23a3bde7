"""Notes as text: the first of each kind, and how many more there are."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from esi_rules.files.loaded import Note

__all__ = ["MOST_OF_A_KIND", "Notes", "Place", "note_lines"]

Place = tuple[int, ...]
"""The sort key of a note."""
MOST_OF_A_KIND = 20
"""How many notes of one kind are written in full; the others are counted."""


def note_lines(notes: Iterable[Note]) -> list[str]:
    """Return notes as text; of each kind, only the first ones and a count of the others."""
    tally = Notes()
    for place, note in enumerate(notes):
        tally.add((place,), note)
    return tally.lines()


@attrs.define
class _Kind:
    first: list[tuple[Place, Note]] = attrs.field(factory=list)
    count: int = 0


class Notes:
    """Collects notes in any order; each is added with its place in the final order."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str | None, str], _Kind] = {}

    def add(self, place: Place, note: Note, times: int = 1) -> None:
        """Add a note with its place in the final order; it counts `times` times.

        Notes are of one kind if they differ only in numbers or quoted names.
        """
        words = re.sub(r"`[^`]*`|\d[\d-]*", "#", note.message)
        # In a JSON document, the column includes the place of the row: events[3].on.
        column = re.sub(r"\[\d+\]", "[]", note.column) if note.column else None
        kind = self._kinds.setdefault((note.file, column, words), _Kind())
        kind.count += times
        kind.first.append((place, note))
        if len(kind.first) > 50 * MOST_OF_A_KIND:
            _cut(kind)

    def join(self, other: Notes) -> None:
        """Add all notes of `other`."""
        for key, more in other._kinds.items():
            kind = self._kinds.setdefault(key, _Kind())
            kind.count += more.count
            kind.first += more.first
            _cut(kind)

    def lines(self) -> list[str]:
        """Return the notes as text, in order; a count of the others follows the last of a kind."""
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
