"""Problems of a rule file: where each one is, and how many are too many."""

from __future__ import annotations

from typing import Final

import attrs

from esi_rules.errors import BadInputError, Problem
from esi_rules.shown import short_repr
from esi_rules.text import inert

__all__ = ["BAD", "Bad", "PlacedProblem", "enter"]


@attrs.frozen
class PlacedProblem(Problem):
    """A problem of a text file: its line (`row`), its character, and the path to it (`column`)."""

    __repr__ = short_repr

    character: int | None = None
    """The character in the line, counted from 1."""

    def words(self) -> str:
        """Say the problem in one line: file, line, character, path, value, what was expected."""
        place = self.file
        if self.row is not None:
            place += f", line {self.row}"
        if self.character is not None:
            place += f", character {self.character}"
        if self.column is not None:
            place += f", at `{inert(self.column, 200)}`"
        bare = Problem("", inert(self.message, 2000), value=self.value, suggestion=self.suggestion)
        return f"{place}{bare.words()}"


_MOST = 1000


def enter(problems: list[Problem], problem: Problem) -> None:
    """Enter a problem; after very many of them reading stops, because the file is something else.

    Raises `BadInputError` with those found so far.
    """
    problems.append(problem)
    if len(problems) >= _MOST:
        more = Problem(problem.file, f"has more than these {_MOST} problems; mend some of them")
        raise BadInputError([*problems, more])


class Bad:
    """What reading gives where something is wrong, so that the rest can still be read."""

    __slots__ = ()


BAD: Final = Bad()
