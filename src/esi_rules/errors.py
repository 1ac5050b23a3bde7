"""Every error of the package, and the one place where a problem becomes words."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

import attrs

__all__ = [
    "BadInputError",
    "BadRecordError",
    "BadRuleError",
    "EsiError",
    "NoTruthValueError",
    "OutsideCalendarError",
    "Problem",
    "UnknownEventKindError",
    "UnknownKindWarning",
    "UnknownNameError",
    "WrongPartError",
    "WrongTypeError",
    "almost",
    "inert",
    "inert_cell",
    "nearest",
    "one_of",
    "problem_report",
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

    Standards do not read such an event. Mend the spelling; a kind of your own is best given a
    name that cannot be taken for a shipped one.
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
    """One thing that is wrong with some input, with all a person needs to find and mend it."""

    file: str
    """The file's name, or a word for the source where there is no file."""
    message: str
    """What was expected, as a sentence without the place."""
    row: int | None = None
    """The line of the file, counted as a text editor counts (the header is line 1)."""
    column: str | None = None
    value: str | None = None
    suggestion: str | None = None
    """The nearest valid spelling, where one is near."""

    def words(self) -> str:
        """Say the problem in one line: place, value, what was expected, suggestion."""
        # Keys and names come from files too: nothing of a problem may act on a terminal.
        place = inert(self.file, _LONGEST_NAME)
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column `{inert(self.column, _LONGEST_NAME)}`"
        text = f"{place}: "
        if self.value is not None:
            text += f"`{inert(self.value)}` "
        text += inert(self.message, _LONGEST_MESSAGE)
        if self.suggestion is not None:
            text += f"; did you mean `{inert(self.suggestion)}`?"
        return text


class BadInputError(EsiError, ValueError):
    """Some input cannot be used. `problems` holds everything that is wrong with it, not the first.

    Mend the rows it names, or ask for the bad ones to be set aside with ``--quarantine``. As text
    it says the first of them and how many more there are.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return problem_report(self.problems)


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


_LONGEST_SHOWN = 80
_LONGEST_NAME = 200
_LONGEST_MESSAGE = 2000


def inert(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """Return `text` fit for a terminal: no control characters, and cut when it is very long."""
    cut = text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else _escaped(c) for c in cut)


def _escaped(c: str) -> str:
    # Half a character from DC80 on stands for a byte that was not UTF-8: show the byte.
    code = ord(c)
    return f"\\x{code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code:02x}"


# What a spreadsheet takes for the start of a formula, in both widths.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def inert_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: such a one gets an apostrophe first."""
    risky = cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if risky else cell


def almost(word: str, words: Iterable[str]) -> str | None:
    """Return the member of `words` that `word` surely is a slip of, or None."""
    short = len(word) <= _LONGEST_SHOWN
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.8) if short else []
    return found[0] if found else None


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the member of `words` most like `word`, or None where nothing is near."""
    if len(word) > _LONGEST_SHOWN:
        return None
    known = {w.casefold(): w for w in words}
    tidy = word.strip().casefold().replace(" ", "_")
    for candidate in (word.strip().casefold(), tidy, tidy.replace("_", "-")):
        found = difflib.get_close_matches(candidate, known, n=1, cutoff=0.6)
        if found:
            return known[found[0]]
    return None


def one_of(words: Iterable[str], last: str = "or") -> str:
    """Return `words` as a readable list: ``a, b or c``; `last` joins the last of them."""
    listed = [f"`{w}`" for w in words]
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"
