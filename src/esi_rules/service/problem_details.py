"""The problems of a request as a document of RFC 9457, ``application/problem+json``."""

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
"""The most problems of a request that are listed; the others are only counted."""
_LONGEST = 2000


@attrs.frozen
class RequestProblem:
    """One problem of a request."""

    where: str
    """`body`, `query`, or the part of the inspection."""
    key: str | None
    """The path of the key in the body, such as `events[3].on`, or the name of the parameter."""
    row: int | None
    """The line of the body at which it is not valid JSON."""
    value: str | None
    message: str
    """What was expected, without the place and the value."""
    suggestion: str | None
    """The nearest valid spelling, if any is near."""
    text: str
    """The whole problem in one line, worded as everywhere in the package."""


@attrs.frozen
class ProblemDetails:
    """A refused request. `type` is `about:blank`: the status says what kind of problem it is."""

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[RequestProblem, ...] = ()
    more_problems: int = 0
    """The number of problems that are not in `problems`."""

    def text(self) -> str:
        """Return the document as JSON."""
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
