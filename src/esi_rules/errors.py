"""The errors of the package, and the text of problems in reports."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from esi_rules.shown import short_repr
from esi_rules.text import inert

__all__ = [
    "BadInputError",
    "BadRecordError",
    "BadRuleError",
    "EsiError",
    "MissingExtraError",
    "NoTruthValueError",
    "OutsideCalendarError",
    "PlacedProblem",
    "Problem",
    "UnknownEventKindError",
    "UnknownKindWarning",
    "UnknownNameError",
    "WrongPartError",
    "WrongTypeError",
    "problem_report",
    "system_reason",
]


class EsiError(Exception):
    """The base class of all errors that this package raises on purpose."""


class NoTruthValueError(EsiError, TypeError):
    """A verdict or a selection of events was used as if it were true or false.

    There are five verdicts, not two: write ``verdict is Verdict.MET``. Join selections of events
    with `|`, not `or`.
    """


class OutsideCalendarError(EsiError, ValueError):
    """A calculation needs a working day outside the span that the calendar covers.

    Evaluation turns this into an undetermined verdict with the reason ``calendar``; only direct
    calls to the calendar raise it. Use a day inside the span that the message names.
    """


class BadRecordError(EsiError, ValueError):
    """A case, event, date or inspection has a wrong value. The message says what to write instead.

    Records from files raise `BadInputError` instead, with the place of every problem.
    """


class WrongTypeError(EsiError, TypeError):
    """An argument has the wrong type. The message says what to pass."""


class UnknownKindWarning(UserWarning):
    """An event has a kind that is not shipped, but its name looks like a shipped one misspelt.

    The standards ignore such an event. Correct the spelling, or give your own kind a name that
    cannot be mistaken for a shipped one.
    """


class BadRuleError(EsiError, ValueError):
    """A rule, moment, period or limit has a wrong value. The message says what to write instead."""


class WrongPartError(WrongTypeError, BadRuleError):
    """A part of a rule or moment has the wrong type. The message says what to pass."""


class UnknownNameError(EsiError, KeyError):
    """A look-up used a name that does not exist. The message may list or suggest names."""

    def __str__(self) -> str:
        return Exception.__str__(self)  # a KeyError would put the sentence in quotes


class UnknownEventKindError(BadRuleError, AttributeError):
    """No event kind has that name. Use one of `esi_rules.records.KINDS` or build an `EventKind`."""


@attrs.frozen
class Problem:
    """A problem in some input, with the details that a person needs to find and correct it."""

    __repr__ = short_repr

    file: str
    """The name of the file, or a word for the source if there is no file."""
    message: str
    """What was expected, as text without the place."""
    row: int | None = None
    """The line of the file, as in a text editor (the header is line 1); None if there is none."""
    column: str | None = None
    """The column of a table; in a file that is not a table, the path to a key."""
    value: str | None = None
    suggestion: str | None = None
    """The nearest valid spelling; None if none is near."""
    case: str | None = attrs.field(default=None, kw_only=True)
    """The id of the case, used as the place if there is no line, as in a frame."""

    def words(self) -> str:
        """Return the problem in one line: place, value, what was expected, suggestion."""
        # Keys and names come from files too: nothing in a problem may control a terminal.
        place = inert(self.file, _LONGEST_NAME)
        # TOML files have lines and keys; a table has rows and columns.
        row, column = ("line", "at") if ".toml" in self.file else ("row", "column")
        if self.row is not None:
            place += f", {row} {self.row}"
        if self.case:
            place += f", case `{inert(self.case, _LONGEST_NAME)}`"
        if self.column is not None:
            place += f", {column} `{inert(self.column, _LONGEST_NAME)}`"
        text = f"{place}: "
        if self.value is not None:
            text += f"`{inert(self.value)}` "
        text += inert(self.message, _LONGEST_MESSAGE)
        if self.suggestion is not None:
            text += f"; did you mean `{inert(self.suggestion)}`?"
        return text


@attrs.frozen
class PlacedProblem(Problem):
    """A problem in a text file, with its line (`row`), character, and the path to it (`column`)."""

    __repr__ = short_repr

    character: int | None = None
    """The character in the line, counted from 1."""

    def words(self) -> str:
        """Return the problem in one line: file, line, character, path, value, what was expected."""
        place = inert(self.file, _LONGEST_NAME)
        if self.row is not None:
            place += f", line {self.row}"
        if self.character is not None:
            place += f", character {self.character}"
        if self.column is not None:
            place += f", at `{inert(self.column, 200)}`"
        bare = Problem("", inert(self.message, 2000), value=self.value, suggestion=self.suggestion)
        return f"{place}{bare.words()}"


class BadInputError(EsiError, ValueError):
    """Some input cannot be used. `problems` has every problem in it, not just the first.

    Correct the rows that it names, or set bad rows aside with ``--quarantine``. The text of the
    error lists the first 50 problems and the number of the others.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return problem_report(self.problems)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({short_repr(self.problems)})"


class MissingExtraError(BadInputError, ImportError):
    """An optional package is missing or too old. The message says how to install it."""


def system_reason(error: Exception) -> str:
    """Return the operating system's reason for an error, such as ``permission denied``."""
    return str(getattr(error, "strerror", None) or type(error).__name__).lower()


def problem_report(problems: Sequence[Problem], limit: int = 50) -> str:
    """Return problems as text, one per line, and the number of those left out.

    At most `limit` problems (1 or more) are listed; the others are counted by file.
    """
    lines = [problem.words() for problem in problems[:limit]]
    left: dict[str, int] = {}
    for problem in problems[limit:]:
        left[problem.file] = left.get(problem.file, 0) + 1
    if left:
        files = ", ".join(f"{n} in {inert(file, _LONGEST_NAME)}" for file, n in left.items())
        more = sum(left.values())
        lines.append(f"... and {more} more {'problem' if more == 1 else 'problems'}: {files}")
    return "\n".join(lines)


_LONGEST_NAME = 200
_LONGEST_MESSAGE = 2000
