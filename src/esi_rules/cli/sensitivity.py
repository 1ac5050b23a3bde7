"""``esi-rules sensitivity``: what the scores rest on, and which missing facts matter most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.analysis.whatif import Closing, Gap, Leverage, Row, Sensitivity
from esi_rules.analysis.whatif import sensitivity as find_sensitivity
from esi_rules.analysis.whatif.whatif_text import hundredths, points_words
from esi_rules.cli import show
from esi_rules.cli.inputs import load
from esi_rules.cli.options import NO_FILES, AsAtOption, InspectionPath, QuarantineOption, RuleFiles
from esi_rules.errors import BadInputError, Problem
from esi_rules.exact import exact_percentage
from esi_rules.rules.finding import Reason
from esi_rules.scoring.counts import half_up
from esi_rules.text import counted, inert

__all__ = ["sensitivity"]

_BEYOND = {
    Reason.CALENDAR: "working days are not known that far out",
    Reason.EDITION: "no edition that is loaded covers the day a clock starts",
}


def sensitivity(
    folder: InspectionPath,
    /,
    *,
    step: str = "10",
    most: Annotated[int, Parameter(name="--show")] = 20,
    format: Literal["table", "json"] = "table",
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Try every reading, assumed limit and weight one at a time, and rank what each moves.

    Readings: every other choice, both ways to make a score of answers among them. Limits: each one
    not stated in a document, one unit shorter and longer. Weights: all criteria equal, all sections
    equal, both, and each share moved by --step points of 100 with the others sharing. Then the
    missing facts, by how much of the gap between the bounds of the overall score each would close.

    Parameters
    ----------
    step
        How many points of 100 a weight is moved by.
    most
        How many missing facts to show; 0 shows all.
    format
        How to print it; JSON has every fact, and every score with its group.
    out
        Save to this file (for json). If an error occurs, nothing is written.
    """
    points = _step(step)
    problems = []
    if points is None:
        message = "must be a number of points, more than 0 and at most 100, for instance 10"
        problems.append(Problem("--step", message, value=step))
    if most < 0:
        problems.append(Problem("--show", "must be 0 or more", value=str(most)))
    if problems or points is None:
        raise BadInputError(problems)
    own_rules = rules.read()
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    with show.slow_progress("trying one thing at a time") as watch:
        found = find_sensitivity(
            loaded.inspection,
            step=points,
            own_rules=own_rules,
            notes=[note.words() for note in loaded.notes],
            quarantined=len(loaded.bad_rows),
            progress=watch,
        )
    if format == "json":
        show.deliver(show.as_document(found), out)
        return 0
    print(f"Sensitivity: {inert(loaded.inspection.area)}")
    overall = found.sheet.overall
    print(f"overall {overall.display} ({hundredths(overall.exact)}), exactly {overall.exact}")
    print()
    _tried(found)
    _gap(found.gap, most)
    return 0


def _step(text: str) -> Fraction | None:
    try:
        points = exact_percentage(text)
        return points if 0 < points <= 100 and "/" not in text else None
    except ValueError:
        pass
    return None


# What moves the scores


def _tried(found: Sensitivity) -> None:
    bounded = found.gap.points or any(_opens(each) for each in found.tried)
    headers = ["tried, one at a time", "overall", *(["bounds"] if bounded else [])]
    show.table(
        "Points that the scores of all cases move by, most of the overall score first",
        [*headers, "criteria and sections", "verdicts"],
        [_tried_row(each, bool(bounded)) for each in found.tried],
    )
    print()
    for name, told in (
        ("move nothing", [each.trial.words for each in found.still]),
        ("no step to take, their values are not known", list(found.without_value)),
        ("not tried", list(found.refused)),
    ):
        if told:
            print(f"{name}: {len(told)}")
            for line in told:
                print(f"  {inert(line, 400)}")
    read = sum(each.read for each in (*found.tried, *found.still))
    whole = found.findings * len((*found.tried, *found.still))
    print(f"findings: {read:,} judged again of {whole:,}; the others unchanged")
    print()


def _opens(each: Leverage) -> bool:
    return each.overall.after.lower != each.overall.after.upper


def _tried_row(each: Leverage, bounded: bool) -> list[str]:
    others = [f"{row.id} {points_words(row.points())}" for row in _moving(each)]
    verdicts = each.verdicts["standard"], each.verdicts["item"]
    return [
        each.trial.words,
        points_words(each.overall.points()),
        *([_bounds(each.overall)] if bounded else []),
        ", ".join([*others, *each.descriptors]),
        f"{verdicts[0]} + {verdicts[1]}" if any(verdicts) else "",
    ]


def _bounds(row: Row) -> str:
    """How far the bounds move, where that is not just as far as the score."""
    low, high = row.points("lower"), row.points("upper")
    return "" if low == high == row.points() else f"{points_words(low)}, {points_words(high)}"


def _moving(each: Leverage) -> Iterator[Row]:
    for row in each.rows:
        if row.level != "overall" and row.points() != 0:
            yield row


# Missing facts


def _gap(gap: Gap, most: int) -> None:
    low, high = hundredths(gap.overall.lower), hundredths(gap.overall.upper)
    if not gap.points:
        print(f"The overall score has no gap between its bounds ({low}): no fact is missing to it.")
        return
    print(f"The overall score lies between {low} and {high}: a gap of {_points(gap.points)}.")
    print("At least: the points that close however the fact turns out. At most: in the best way.")
    print()
    _closings("Missing facts, by what each closes", gap, gap.facts, most)
    _closings("Facts that need each other, and what they close together", gap, gap.together, most)
    if gap.idle:
        print(f"close nothing: {len(gap.idle)}")
        for fact in gap.idle[: most or None]:
            print(f"  {inert(fact.case_id)}  {inert(fact.words, 400)}")
        _more(len(gap.idle), most)
    for (id, reason), n in gap.beyond.items():
        why = _BEYOND.get(reason, "it would take more than four facts together")
        cases = counted(n, "case")
        print(f"no missing fact decides item {inert(id)} in {cases}: {why}")
    if gap.unsearched:
        print(
            f"{len(gap.unsearched)} open verdicts have more ways for facts to turn out together "
            f"than were tried; --format json names them"
        )


def _closings(title: str, gap: Gap, closings: Sequence[Closing], most: int) -> None:
    if not closings:
        return
    show.table(
        title,
        ["case", "to look up", "at least", "at most", "if, e.g.", "decides"],
        [
            [
                each.case_id,
                each.words,
                _part(each.guaranteed, gap.points),
                _part(each.at_best, gap.points),
                each.best,
                ", ".join(each.items) if each.complete else "too many ways to try them all",
            ]
            for each in closings[: most or None]
        ],
    )
    _more(len(closings), most)
    print()


def _more(n: int, most: int) -> None:
    if most and n > most:
        print(f"and {n - most} more (--show 0 shows all)")


def _points(points: Fraction) -> str:
    shown = hundredths(points)
    return f"{shown} point{'' if shown == '1.00' else 's'}"


def _part(points: Fraction | None, whole: Fraction) -> str:
    if points is None:
        return "?"
    shown = points_words(points).removeprefix("+")
    share = half_up(100 * points / whole)
    return f"{shown} ({share or 'under 1'}%)" if points else "0"
