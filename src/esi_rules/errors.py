"""Every error of the package, and the one place that writes a problem as text."""

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
    """The root of all errors that this package raises on purpose."""


class NoTruthValueError(EsiError, TypeError):
    """A verdict was used as if it were true or false.

    There are five verdicts, not two. Ask ``verdict is Verdict.MET``.
    """


class OutsideCalendarError(EsiError, ValueError):
    """A working day was asked for outside the span that the calendar vouches for.

    Evaluation turns this into an undetermined verdict with reason ``calendar``; only direct
    calls to the calendar raise it. Use a day inside the span that the message names.
    """


class BadRecordError(EsiError, ValueError):
    """A case, event, date or inspection was built wrongly. The message says what to write instead.

    Records read from files raise `BadInputError` instead, with the place of every problem.
    """


class WrongTypeError(EsiError, TypeError):
    """An argument is of another kind than the one asked for. The message says which to pass."""


class UnknownKindWarning(UserWarning):
    """An event has a kind that is not shipped, and is spelled much like one that is.

    Standards do not read such an event. Correct the spelling; give a kind of your own a
    name that cannot be mistaken for a shipped one.
    """


class BadRuleError(EsiError, ValueError):
    """A rule, moment, period or limit was built wrongly. The message says what to write instead."""


class WrongPartError(WrongTypeError, BadRuleError):
    """A part of a rule or moment is of the wrong kind. The message says which kind to pass."""


class UnknownNameError(EsiError, KeyError):
    """A value was looked up by a name that does not exist. The message lists or suggests names."""

    def __str__(self) -> str:
        return Exception.__str__(self)  # a KeyError would put the sentence in quotes


class UnknownEventKindError(BadRuleError, AttributeError):
    """No event kind has that name. Use one of `esi_rules.records.KINDS` or build an `EventKind`."""


@attrs.frozen
class Problem:
    """One thing that is wrong with some input, with all a person needs to find and correct it."""

    __repr__ = short_repr

    file: str
    """The file's name, or a word for the source where there is no file."""
    message: str
    """What was expected, as a sentence without the place."""
    row: int | None = None
    """The line of the file, counted as a text editor counts (the header is line 1)."""
    column: str | None = None
    """The column of a table; in a file that is no table, the path to a key."""
    value: str | None = None
    suggestion: str | None = None
    """The nearest valid spelling, where one is near."""
    case: str | None = attrs.field(default=None, kw_only=True)
    """The id of the case, where it stands for the place: a row of a frame has no line."""

    def words(self) -> str:
        """Return the problem in one line: place, value, what was expected, suggestion."""
        # Keys and names come from files too: nothing of a problem may act on a terminal.
        place = inert(self.file, _LONGEST_NAME)
        # TOML has lines and keys, as the rule files have; a table has rows and columns.
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


class BadInputError(EsiError, ValueError):
    """Some input cannot be used. `problems` holds everything that is wrong with it, not the first.

    Correct the rows it names, or set bad ones aside with ``--quarantine``. As text it lists the
    first of them and how many more there are.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return problem_report(self.problems)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({short_repr(self.problems)})"


class MissingExtraError(BadInputError, ImportError):
    """A package that only some features need is not installed. The message says how to get it."""


def system_reason(error: Exception) -> str:
    """Return what the operating system says is wrong, such as ``permission denied``."""
    return str(getattr(error, "strerror", None) or type(error).__name__).lower()


def problem_report(problems: Sequence[Problem], limit: int = 50) -> str:
    """Write problems for people, one to a line, and say how many more there are.

    At most `limit` problems (1 or more) are written; what is left out is counted by file.
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
