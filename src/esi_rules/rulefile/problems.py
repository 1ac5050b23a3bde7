"""The list of problems of a rule file, with an upper limit, and the mark of a wrong value."""

from __future__ import annotations

from typing import Final

from esi_rules.errors import BadInputError, Problem

__all__ = ["BAD", "Bad", "enter"]


_MOST = 1000


def enter(problems: list[Problem], problem: Problem) -> None:
    """Add a problem to the list.

    Raises `BadInputError` with all of them if there are 1,000, since the file is then probably not
    a rule file.
    """
    problems.append(problem)
    if len(problems) >= _MOST:
        more = Problem(
            problem.file,
            f"has more than these {_MOST} problems; correct some of them",
        )
        raise BadInputError([*problems, more])


class Bad:
    """The result of parsing a wrong value, so that the rest can still be parsed."""

    __slots__ = ()


BAD: Final = Bad()
