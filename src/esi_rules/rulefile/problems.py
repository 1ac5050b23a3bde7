"""Problems of a rule file: where each one is, and how many are too many."""

from __future__ import annotations

from typing import Final

from esi_rules.errors import BadInputError, Problem

__all__ = ["BAD", "Bad", "enter"]


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
