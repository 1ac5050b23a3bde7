"""``esi-rules whatif``: the scoring sheet before and after other settings, and why it moves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.analysis.whatif import Alternative, Moved, PlaceNames, Row, WhatIf, what_if
from esi_rules.analysis.whatif.trial_settings import apply_settings
from esi_rules.analysis.whatif.whatif_text import (
    hundredths,
    move_words,
    points_words,
    two_findings,
    verdict_words,
)
from esi_rules.cli import show
from esi_rules.cli.inputs import case_of, day, load, pairs
from esi_rules.cli.options import NO_FILES, InspectionPath, QuarantineOption, RuleFiles
from esi_rules.errors import BadInputError, Problem
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.counts import Score
from esi_rules.scoring.sheet import HIGH_RISK
from esi_rules.text import counted, inert
from esi_rules.wording.finding_text import words

__all__ = ["whatif"]

_HEADERS = ("", "", "before", "after", "change")
PLACES = PlaceNames("--set", "--reading", "--edition")


def whatif(
    folder: InspectionPath,
    /,
    *,
    settings: Annotated[tuple[str, ...], Parameter(name="--set", negative="")] = (),
    reading: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    aggregation: str | None = None,
    edition: str | None = None,
    as_at: str | None = None,
    case: str | None = None,
    show_cases: Annotated[int, Parameter(name="--show")] = 10,
    format: Literal["table", "json"] = "table",
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Score an inspection as it is and with other settings: what moves, in which case, and why.

    Parameters
    ----------
    settings
        Another value for a limit, `home-visit.limit="15 working days"`, of the standards or of the
        inspection (D1.4.limit, A1.target-weight); `ns2005:plan-review.limit=...` for one edition
        alone. May be given more than once.
    reading
        Another choice for a reading, `days-unit=calendar`; may be given more than once.
    aggregation
        How answers make a criterion's score: `pooled` or `item-mean`.
    edition
        One edition for every case, or `auto`.
    as_at
        Another day to judge at (YYYY-MM-DD); the file's own stands before.
    case
        One case only, by its id: every finding that differs, in full, before and after.
    show_cases
        How many cases to show for each move of a verdict; 0 shows all.
    format
        How to print it; JSON has every case.
    out
        Save to this file (for json). If an error occurs, nothing is written.
    """
    problems: list[Problem] = []
    limits = pairs("--set", settings, 'home-visit.limit="15 working days"', problems)
    readings = pairs("--reading", reading, "days-unit=calendar", problems)
    if aggregation is not None and readings.setdefault("aggregation", aggregation) != aggregation:
        message = "is not what --reading says; name it once"
        problems.append(Problem("--aggregation", message, value=aggregation))
    if show_cases < 0:
        problems.append(Problem("--show", "must be 0 or more", value=str(show_cases)))
    problems += _problems(lambda: day(as_at))
    if not (limits or readings or edition or as_at or problems):
        message = "needs something to try: --set, --reading, --aggregation, --edition or --as-at"
        raise BadInputError([Problem("whatif", message)])
    other_day = None if problems else day(as_at)
    own_rules = rules.read()
    loaded = load(folder, quarantine=quarantine, own_rules=own_rules)
    if case is not None:
        problems += _problems(lambda: case_of(loaded, case))
    if problems:
        # Problems of the settings themselves are reported together with the rest.
        tried = Alternative(limits, readings, edition, other_day)
        problems += _problems(
            lambda: apply_settings(loaded.inspection, loaded.setup, tried, own_rules, PLACES)
        )
        raise BadInputError(problems)
    total, done = 2 * len(loaded.inspection.cases), itertools.count(1)
    with show.slow_progress("judging cases") as watch:
        found = what_if(
            loaded.inspection,
            limits=limits,
            readings=readings,
            edition=edition,
            as_at=other_day,
            own_rules=own_rules,
            notes=[note.words() for note in loaded.notes],
            quarantined=len(loaded.bad_rows),
            places=PLACES,
            on_case=lambda _: watch(next(done), total),
        )
    show.notes(found.notes)
    if format == "json":
        data = found.as_dict()
        if case is not None:
            data["case"] = [moved.as_dict(full=True) for moved in found.differences(case)]
        show.deliver(show.as_json(data), out)
        return 0
    print(f"What if, in {inert(loaded.inspection.area)}")
    for line in found.asked:
        print(f"  {inert(line, 400)}")
    print()
    if case is None:
        _print_scores(found)
        _moves(found, show_cases)
    else:
        _one_case(found, case)
    return 0


def _problems(do: Callable[[], object]) -> Sequence[Problem]:
    try:
        do()
    except BadInputError as error:
        return error.problems
    return ()


def _print_scores(found: WhatIf) -> None:
    """Print every score before and after, of all cases and of high risk ones, and the bounds."""
    rows = found.rows
    print("Percentages as printed and, in brackets, to two places.")
    show.table("All cases", _HEADERS, [_cells(row, None) for row in rows])
    print()
    high = [row for row in rows if row.points(group=HIGH_RISK) != 0 or row.level == "overall"]
    title = "High risk of harm: what moves, and the overall score"
    show.table(title, _HEADERS, [_cells(row, HIGH_RISK) for row in high])
    print()
    for group, whose in ((None, "all cases"), (HIGH_RISK, "high risk of harm")):
        opened = [row for row in rows if any(_open(score) for score in _scores_of(row, group))]
        if opened:
            title = f"Bounds, {whose}: were every open verdict not met, or met"
            spreads = [[row.id, row.title, *_bounds(row, group)] for row in opened]
            show.table(title, ["", "", "before", "after"], spreads)
            print()
    for change in found.descriptors:
        print(inert(change.line, 400))
    overall = [score.exact for score in (found.before.overall, found.after.overall)]
    exact = ["none" if value is None else str(value) for value in overall]
    print(f"overall exactly: {exact[0]} -> {exact[1]}")
    print(f"findings: {found.read:,} judged again, {found.kept:,} unchanged")
    print()


def _open(score: Score) -> bool:
    return score.lower != score.upper


def _scores_of(row: Row, group: str | None) -> tuple[Score, Score]:
    if group is None:
        return row.before, row.after
    return row.before.groups.get(group, Score()), row.after.groups.get(group, Score())


def _cells(row: Row, group: str | None) -> list[str]:
    return [row.id, row.title, *map(_score, _scores_of(row, group)), _change(row, group)]


def _bounds(row: Row, group: str | None) -> list[str]:
    sides = _scores_of(row, group)
    return [f"{hundredths(each.lower)} to {hundredths(each.upper)}" for each in sides]


def _change(row: Row, group: str | None) -> str:
    points = row.points(group=group)
    return "" if not points else points_words(points)


def _score(score: Score) -> str:
    return "-" if score.exact is None else f"{score.display} ({hundredths(score.exact)})"


def _moves(found: WhatIf, most: int) -> None:
    if not found.moved:
        print("No verdict moves.")
        return
    show.table(
        "Verdicts that move",
        ["", "", "cases", "from", "to"],
        [
            [
                move.id,
                move.title,
                str(len(move.cases)),
                verdict_words(move.before),
                verdict_words(move.after),
            ]
            for move in found.moves
        ],
    )
    for level in ("standard", "item"):
        totals = [
            f"{n} {move_words(before, after)}"
            for (where, before, after), n in found.counts.items()
            if where == level
        ]
        if totals:
            print(f"in all, on {level}s: {', '.join(totals)}")
    groups: dict[tuple[str, str, Verdict | None, Verdict | None], list[Moved]] = {}
    for moved in found.moved:
        groups.setdefault((moved.level, moved.id, *moved.verdicts), []).append(moved)
    for (level, id, before, after), cases in groups.items():
        name = id if level == "standard" else f"item {id}"
        print(f"\n{inert(name)}  {move_words(before, after)}  {_so_many(len(cases))}")
        shown = cases[: most or None]
        for moved in shown:
            _case(moved)
        if len(shown) < len(cases):
            print(f"  and {len(cases) - len(shown)} more (--show 0 shows all)")


def _case(moved: Moved) -> None:
    high = "high risk" if moved.high[1] else ""
    first, *rest = two_findings(moved.before, moved.after)
    print(f"  {inert(moved.case_id)}  {high + ': ' if high else ''}{first}")
    for line in rest:
        print(f"      {line}")


def _one_case(found: WhatIf, case: str) -> None:
    differences = found.differences(case)
    if not differences:
        print(f"{inert(case)}: no finding of this case differs")
    for moved in differences:
        name = moved.id if moved.level == "standard" else f"item {moved.id}"
        before, after = moved.verdicts
        told = f"{verdict_words(after)} as before" if before is after else move_words(before, after)
        print(f"{inert(case)}  {inert(name)}  {told}")
        for side, finding in (("before", moved.before), ("after", moved.after)):
            print(side)
            told = "no such standard" if finding is None else words(finding, full=True)
            for line in told.splitlines():
                print(f"  {line}")
        print()


def _so_many(n: int) -> str:
    return counted(n, "case")
