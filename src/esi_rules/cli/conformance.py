"""``esi-rules conformance``: does another implementation decide every boundary as the rules do?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from esi_rules.analysis.conformance import (
    Conformance,
    VectorSet,
    load_vectors,
    make_vectors,
    own_scenarios,
    run_program,
    shipped_vectors,
    vectors_text,
)
from esi_rules.analysis.conformance.program_run import TIMEOUT
from esi_rules.cli import show
from esi_rules.cli.options import RuleFiles
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.output import why_not_written
from esi_rules.standards.shipped import national_standards
from esi_rules.text import counted, inert, nearest, one_of

__all__ = ["conformance"]

_LISTED = 10


def conformance(
    file: Path | None = None,
    /,
    *,
    command: str | None = None,
    standards: Path | None = None,
    standard: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    edition: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    timeout: float = TIMEOUT,
    junit: Path | None = None,
    out: Path | None = None,
) -> int:
    """Run another implementation on conformance vectors, and say what it gets wrong.

    A vector is a case, the standard that is asked about, and the verdict,
    reason and days that the rules give. The program reads one line of JSON for
    each vector from standard input, and writes one line of JSON with its answer
    to standard output, in the same order. The status is 1 if an answer is
    wrong, and 2 if the program does not keep to that.

    Parameters
    ----------
    file
        A file of vectors, as --out writes it. Left out, the vectors are made from the rules.
    command
        The program to run, with its arguments, in one text. No shell runs it.
    standards
        Make the vectors from the standards in this YAML file instead of the built-in ones.
    standard
        One standard only, by its id. May be repeated.
    edition
        One edition only, by its id: the vectors whose clock starts in it. May be repeated.
    timeout
        How many seconds the program may take for its next answer.
    junit
        Also save the result as JUnit XML to this file.
    out
        Save the vectors to this file, as JSON.
    """
    _check(file, command, standards, timeout, junit, out)
    vectors = _vectors(file, standards, standard, edition)
    if out is not None:
        show.deliver(vectors_text(vectors), out)
        print(f"{counted(len(vectors.vectors), 'vector')} saved")
    if command is None:
        return 0
    outcome = run_program(vectors, command, timeout=timeout)
    if junit is not None:
        from esi_rules.analysis.conformance.junit import junit_xml

        show.deliver(junit_xml(outcome), junit)
    _print(outcome)
    return 1 if outcome.wrong else 0


def _check(
    file: Path | None,
    command: str | None,
    standards: Path | None,
    timeout: float,
    junit: Path | None,
    out: Path | None,
) -> None:
    problems = []
    if command is None and out is None:
        message = "is needed: name the program to run, or save the vectors with --out"
        problems.append(Problem("--command", message))
    if command is None and junit is not None:
        problems.append(Problem("--junit", "goes with --command"))
    if file is not None and standards is not None:
        message = "does not go with a file of vectors, which are made already; leave one out"
        problems.append(Problem("--standards", message))
    if not 0 < timeout <= 86_400:
        message = "must be a number of seconds above 0, and a day at most"
        problems.append(Problem("--timeout", message, value=f"{timeout:g}"))
    for option, path in (("--junit", junit), ("--out", out)):
        if path is None:
            continue
        if any(other is not None and _same(path, other) for other in (file, standards)):
            message = "is a file that is read; name another one to write to"
            problems.append(Problem(option, message, value=str(path)))
        elif (why := why_not_written(path)) is not None:
            problems.append(Problem(str(path), why))
    if junit is not None and out is not None and _same(junit, out):
        message = "is named for --out too; each needs a file of its own"
        problems.append(Problem("--junit", message, value=str(junit)))
    if problems:
        raise BadInputError(problems)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.resolve() == other.resolve()
    except (OSError, ValueError, RuntimeError):
        return False


def _vectors(
    file: Path | None, standards: Path | None, wanted: tuple[str, ...], editions: tuple[str, ...]
) -> VectorSet:
    """Make or load the vectors of the standards and editions that are wanted."""
    if file is not None:
        found = load_vectors(file)
        ids = {one.standard for one in found.vectors}
        _refuse_unknown("--standard", wanted, ids)
        _refuse_unknown("--edition", editions, {one.edition for one in found.vectors} - {""})
        return _some(found.only(wanted, editions))
    own = RuleFiles(standards).read().standards
    rules = own or national_standards()
    _refuse_unknown("--standard", wanted, rules.ids)
    _refuse_unknown("--edition", editions, [edition.id for edition in rules.editions])
    if own is None:
        found = shipped_vectors(wanted)
    else:
        found = make_vectors(own, own_scenarios(own, wanted), wanted)
    return _some(found.only(wanted, editions))


def _refuse_unknown(option: str, names: tuple[str, ...], known: Iterable[str]) -> None:
    known = sorted(known)
    problems = [
        Problem(
            option, f"is unknown; use {one_of(known)}", value=name, suggestion=nearest(name, known)
        )
        for name in names
        if name not in known
    ]
    if problems:
        raise BadInputError(problems)


def _some(found: VectorSet) -> VectorSet:
    if not found.vectors:
        message = "and --edition leave no vectors; name other ones, or leave one out"
        raise BadInputError([Problem("--standard", message)])
    return found


def _print(outcome: Conformance) -> None:
    rows = []
    by_boundary = outcome.by_boundary()
    for (standard, boundary), results in by_boundary.items():
        bad = [one for one in results if one.wrong]
        rows.append(
            (
                standard,
                boundary,
                str(len(results)),
                str(len(results) - len(bad)),
                *(str(sum(name in one.wrong for one in bad)) for name in ("verdict", "reason")),
                str(sum(bool({"last_good_day", "clock_starts"} & {*one.wrong}) for one in bad)),
            )
        )
    headers = (
        "standard",
        "boundary",
        "vectors",
        "right",
        "wrong verdict",
        "wrong reason",
        "wrong day",
    )
    show.table("Answers by standard and boundary", headers, rows)
    print()
    show.table(
        "Answers by what is special about the days",
        ("feature", "vectors", "right"),
        [
            (feature, str(len(some)), str(sum(not one.wrong for one in some)))
            for feature, some in outcome.by_feature().items()
        ],
    )
    wrong = outcome.wrong
    total = len(outcome.results)
    print(f"\n{total - len(wrong)} of {total} answers are right ({_percent(outcome)}%)")
    if not wrong:
        return
    _print_flaws(outcome)
    print("\nA wrong answer at each boundary:")
    shown = [next((one for one in some if one.wrong), None) for some in by_boundary.values()]
    listed = [one for one in shown if one is not None][:_LISTED]
    for one in listed:
        print(f"  {inert(one.vector.id)}: {inert(one.vector.about, 200)}")
        print(f"    {inert(one.words(), 400)}")
    if len(wrong) > len(listed):
        print(f"  and {len(wrong) - len(listed)} more; --junit FILE lists them all")


def _percent(outcome: Conformance) -> int:
    """Return the share of right answers, rounded down, so that 100 means all of them."""
    total = len(outcome.results)
    return 100 * (total - len(outcome.wrong)) // total


def _print_flaws(outcome: Conformance) -> None:
    found = outcome.flaws()
    if found:
        print()
        show.table(
            "Known flaws that give these wrong answers, of those that each would give",
            ("flaw", "what it does", "standard", "answers", "boundaries", "example"),
            [
                (
                    " or ".join((one.flaw, *one.alike)),
                    one.words,
                    one.standard,
                    f"{one.explains} of {one.shown_by}",
                    ", ".join(one.boundaries),
                    one.example,
                )
                for one in found
            ],
        )
    unexplained = outcome.unexplained()
    if unexplained:
        print(f"\nNo known flaw alone gives {counted(unexplained, 'wrong answer')}.")
