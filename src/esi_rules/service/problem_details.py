"""What is wrong with a request as a document of RFC 9457, ``application/problem+json``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus

import attrs

from esi_rules.errors import BadInputError, Problem
from esi_rules.scoring.json_data import as_data
from esi_rules.text import counted, inert

__all__ = ["MOST_PROBLEMS", "ProblemDetails", "RequestProblem", "problem_details"]

MOST_PROBLEMS = 500
"""So many problems of a request are written; the others are counted."""
_LONGEST = 2000


@attrs.frozen
class RequestProblem:
    """One thing that is wrong with a request."""

    where: str
    """`body`, `query`, or the part of the inspection."""
    key: str | None
    """The path of the key in the body, such as `events[3].on`, or the name of the parameter."""
    row: int | None
    """The line of the body, where it stops being JSON."""
    value: str | None
    message: str
    """What was expected, without the place and the value."""
    suggestion: str | None
    """The nearest valid spelling, where one is near."""
    text: str
    """The whole problem in one line, as the package words it everywhere."""


@attrs.frozen
class ProblemDetails:
    """A refused request. `type` is `about:blank`: the status says what kind of problem it is."""

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[RequestProblem, ...] = ()
    more_problems: int = 0
    """How many problems there are beside those in `problems`."""

    def text(self) -> str:
        """Return the document."""
        return json.dumps(as_data(self), ensure_ascii=True, separators=(",", ":"))


def problem_details(status: HTTPStatus, error: Exception | str) -> ProblemDetails:
    """Return the document about an error, with the words of the package."""
    problems: Sequence[Problem] = error.problems if isinstance(error, BadInputError) else ()
    if len(problems) > 1:
        detail = f"{counted(len(problems), 'problem')} found. There is no result."
    elif problems:
        detail = problems[0].words()
    else:
        detail = inert(str(error), _LONGEST)
    return ProblemDetails(
        "about:blank",
        status.phrase,
        status.value,
        detail,
        tuple(_problem(problem) for problem in problems[:MOST_PROBLEMS]),
        max(0, len(problems) - MOST_PROBLEMS),
    )


def _problem(problem: Problem) -> RequestProblem:
    return RequestProblem(
        problem.file,
        None if problem.column is None else inert(problem.column, _LONGEST),
        problem.row,
        None if problem.value is None else inert(problem.value),
        inert(problem.message, _LONGEST),
        problem.suggestion,
        problem.words(),
    )
