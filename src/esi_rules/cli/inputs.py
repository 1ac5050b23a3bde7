"""Reading what the commands read: an inspection, its notes, and the rows set aside."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs

from esi_rules.cli import show
from esi_rules.cli.surroundings import STDIN
from esi_rules.errors import BadInputError, Problem, system_reason
from esi_rules.files.inspection import read, read_document
from esi_rules.files.loaded import Loaded, Parsed
from esi_rules.files.quarantine import write_quarantine
from esi_rules.files.regular import LARGEST_TABLE
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.case import Case
from esi_rules.records.words import NearId
from esi_rules.scoring.setup import Setup, set_up_rules
from esi_rules.standards.standard import Standards
from esi_rules.text import inert, nearest, one_of

__all__ = [
    "case_of",
    "check_budget",
    "day",
    "edition_of",
    "load",
    "pairs",
    "set_aside",
    "show_notes",
    "under_readings",
]

_NOTES_SHOWN = 10


def pairs(
    option: str, given: Sequence[str], example: str, problems: list[Problem]
) -> dict[str, str]:
    """Return the names and values of an option that is given more than once."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not (equals and name and value.strip()):
            message = f"must be a name and a value, for instance {example}"
            problems.append(Problem(option, message, value=text))
        elif found.setdefault(name, value.strip()) != value.strip():
            problems.append(Problem(option, "is set twice; set it once", value=name))
    return found


def check_budget(budget: int) -> None:
    """Raise `BadInputError` for an option ``--budget`` that allows no judgement at all."""
    if budget < 1:
        message = "must be a whole number of 1 or more"
        raise BadInputError([Problem("--budget", message, value=str(budget))])


def edition_of(standards: Standards, name: str | None) -> Standards:
    """Return the one edition with this id as the one for every case; None leaves all of them."""
    if name is None:
        return standards
    known = [edition.id for edition in standards.editions]
    if name in known:
        return standards.only(name)
    message = f"must be {one_of(known)}"
    raise BadInputError(
        [Problem("--edition", message, value=name, suggestion=nearest(name, known))]
    )


def load(
    folder: Path,
    *,
    as_at: str | None = None,
    quarantine: Path | None = None,
    own_rules: OwnRules = SHIPPED,
) -> Loaded:
    """Read an inspection and print its notes; with `quarantine`, leave bad rows out.

    They are written by `set_aside`, once the command has its result.
    """
    on, strict = day(as_at), quarantine is None
    if folder == STDIN:
        data = _standard_input()
        loaded = read_document(
            data, file="standard input", as_at=on, strict=strict, own_rules=own_rules
        )
    else:
        with show.busy(f"reading {folder}", _size(folder)):
            loaded = read(folder, as_at=on, strict=strict, own_rules=own_rules)
    show_notes([note.words() for note in loaded.notes])
    return loaded


def _standard_input() -> bytes:
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise BadInputError([Problem("standard input", "is closed; name a folder or a file")])
    try:
        data: bytes = stream.read(LARGEST_TABLE + 1)
    except (OSError, ValueError) as error:
        why = system_reason(error)
        raise BadInputError([Problem("standard input", f"cannot be read ({why})")]) from None
    if len(data) > LARGEST_TABLE:
        message = f"is larger than {LARGEST_TABLE} bytes, the most that is read"
        raise BadInputError([Problem("standard input", message)])
    return data


def show_notes(lines: Sequence[str]) -> None:
    """Print notes: the first of them, and how many more there are."""
    show.notes(lines[:_NOTES_SHOWN])
    if len(lines) > _NOTES_SHOWN:
        show.notes([f"and {len(lines) - _NOTES_SHOWN} more like these"])


def _size(path: Path) -> int:
    try:
        files = path.iterdir() if path.is_dir() else (path,)
        return sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return 0


def under_readings(given: Sequence[str], own_rules: OwnRules) -> Setup:
    """Return the rules under the readings of an option ``--reading``."""
    problems: list[Problem] = []
    readings = pairs("--reading", given, "days-unit=calendar", problems)
    if problems:
        raise BadInputError(problems)
    try:
        return set_up_rules(own_rules, readings)
    except BadInputError as error:
        placed = [attrs.evolve(problem, file="--reading") for problem in error.problems]
        raise BadInputError(placed) from None


def set_aside(parsed: Parsed, quarantine: Path | None, judged: int = 0) -> None:
    """Write the rows that were left out to the file of ``--quarantine``, and say so.

    `judged` counts the cases that were judged and are not in `parsed`.
    """
    if quarantine is None:
        return
    write_quarantine(quarantine, parsed)
    n = len(parsed.bad_rows)
    if n:
        were = "row was" if n == 1 else "rows were"
        show.notes([f"{n} {were} set aside in {quarantine}"])
    if not (parsed.inspection.cases or judged):
        show.notes(["every case has a row that was set aside: there is nothing left to judge"])


def day(text: str | None) -> dt.date | None:
    """Read the day of an option ``--as-at``."""
    from esi_rules.records.dates import read_date

    if text is None:
        return None
    try:
        return read_date(text)
    except ValueError as error:
        raise BadInputError([Problem("--as-at", str(error), value=text)]) from None


def case_of(loaded: Loaded, case_id: str) -> Case:
    """Return the case with this id."""
    for case in loaded.inspection.cases:
        if case.case_id == case_id:
            return case
    for bad in loaded.bad_rows:
        if bad.case_id == case_id:
            reason = inert(bad.reasons[0], 1000)
            message = f"was set aside and cannot be judged: {reason}"
            raise BadInputError([Problem("--case", message, value=case_id)])
    known = [case.case_id for case in loaded.inspection.cases]
    raise BadInputError(
        [
            Problem(
                "--case",
                "is not a case of this inspection",
                value=case_id,
                suggestion=NearId(known)(case_id),
            )
        ]
    )
