"""The cases are made up and only the totals are real: this script makes them, the same every time.

It searches for whole counts of cases that print as the figures of the South Wales follow-up report
(`targets`, `fitting`), hands them out to 57 cases of which 23 are high risk of harm (`assigning`),
dates the events so that the rules come to those verdicts (`dating`), makes some dates partly known
where that changes no verdict, checks the result against every target, and writes `sample/`:

    python examples/south_wales_2005/make_sample.py [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import published
from assigning import assign
from dating import AS_AT, case_of
from fitting import Part
from targets import Target, targets

import esi_rules as esi
from esi_rules.files import write_atomically, write_folder
from esi_rules.frameworks import esi_framework
from esi_rules.records import Adjustment, Case, Event, Inspection, PartlyKnown, read_day
from esi_rules.rules import Verdict
from esi_rules.scoring import HIGH_RISK, ScoringSheet, describe

__all__ = ["AREA", "BLURRED", "FOLDER", "NOTICE", "make", "misses", "write"]

AREA = "South Wales (constructed sample, not real cases)"
FOLDER = Path(__file__).parent / "sample"
NOTICE = "These cases are made up; only the totals are real: they print back as published in 2005."

BLURRED: Sequence[tuple[str, str, int]] = (
    ("reconviction", "", 0),
    ("reconviction", "", 7),
    ("home_visit", "seen", 7),
    ("supervision_plan", "", 7),
    ("reoffending_assessment", "", 7),
    ("risk_of_harm_assessment", "", 7),
    ("plan_review", "", 7),
    ("risk_rating", "low", 4),
)
"""Events to make partly known, one case each: the kind, its value, how much of the date is kept."""

_RATINGS = {"strength": "strong", "impr": "good", "begin": "good", "mixed": "satisfactory"}
"""The rating that we make of the drift of the report's text, which prints no ratings; else weak."""


def make() -> Inspection:
    """Return the constructed inspection."""
    wanted = targets(published.follow_up())
    plan = assign(wanted)
    cases = _blurred([case_of(person, plan) for person in plan.people])
    ratings = {item.id: _rating(item.direction) for item in esi_framework().management_items}
    return Inspection(
        AREA,
        AS_AT,
        cases,
        not_followed_up=("A5",),
        ratings=ratings,
        adjustments=tuple(_adjustments(ratings)),
    )


def _rating(direction: str) -> str:
    return next((r for start, r in _RATINGS.items() if direction.startswith(start)), "weak")


def _adjustments(ratings: dict[str, str]) -> Iterator[Adjustment]:
    """Adjust where the ladder over these ratings does not come to the published descriptor."""
    printed = published.follow_up()
    computed = describe(esi_framework(), ratings, not_followed_up=printed.not_followed_up)
    for criterion, result in computed.items():
        words = printed.descriptors[criterion].printed[0].words
        if result.computed is None or result.computed.value != words:
            yield Adjustment(
                criterion,
                words,
                "constructed: the report prints this descriptor and no item ratings; the ladder "
                "over ratings made from the drift of its text does not come to it",
                "constructed example",
            )


# Partly known dates


def _blurred(cases: list[Case]) -> list[Case]:
    """Make one event of one case partly known for each of `BLURRED`, where no verdict changes."""
    setup = esi.set_up(Inspection(AREA, AS_AT))
    used: set[str] = set()
    for kind, value, kept in BLURRED:
        for place, case in enumerate(cases):
            blurred = None if case.case_id in used else _blur(case, kind, value, kept)
            if blurred is not None and _verdicts(blurred, setup) == _verdicts(case, setup):
                cases[place] = blurred
                used.add(case.case_id)
                break
        else:
            raise ValueError(f"no case is decided without the whole date of its {kind}")
    return cases


def _blur(case: Case, kind: str, value: str, kept: int) -> Case | None:
    """Return the case with its only event of a kind dated by so many characters of the date."""
    found = [e for e in case.events if e.kind == kind and (e.value or "") == value]
    if len(found) != 1:
        return None
    partly = attrs.evolve(found[0], on=read_day(str(found[0].on)[:kept]))
    assert isinstance(partly.on, PartlyKnown)
    return attrs.evolve(case, events=[_swap(e, found[0], partly) for e in case.events])


def _swap(event: Event, old: Event, new: Event) -> Event:
    return new if event is old else event


def _verdicts(case: Case, setup: esi.Setup) -> list[Verdict]:
    """Return the verdict on every standard and item."""
    assessed = esi.assess(case, setup, as_at=AS_AT)
    return [found.verdict for found in (*assessed.standards, *assessed.items.values())]


# The result against the targets


def misses(sheet: ScoringSheet, wanted: dict[str, Target]) -> list[str]:
    """Say where a scored sheet differs from a target, or leaves anything undetermined."""
    found = []
    for item, target in wanted.items():
        whole, high = sheet.items[item], sheet.items[item].groups[HIGH_RISK]
        for name, score, part in (
            ("all", whole, target.high + target.others),
            ("high risk", high, target.high),
        ):
            assert score.counts is not None
            counts = score.counts
            if Part(counts.met, counts.met + counts.not_met) != part:
                found.append(f"{item}, {name}: {counts.met} met, {counts.not_met} not; want {part}")
            if counts.undetermined or counts.not_yet_due:
                found.append(f"{item}, {name}: {counts.undetermined} undetermined")
    return found


def write(folder: Path, inspection: Inspection) -> None:
    """Write the folder of tables; the settings say on their first line what the cases are."""
    write_folder(folder, inspection)
    settings = folder / "inspection.toml"
    # CSV has no comments, so of the four files this one says it, in words and in `area`.
    write_atomically(settings, f"# {NOTICE}\n".encode() + settings.read_bytes())


def main(arguments: Sequence[str]) -> int:
    """Make the sample, check it and write it."""
    folder = Path(arguments[0]) if arguments else FOLDER
    inspection = make()
    missed = misses(esi.score(inspection), targets(published.follow_up()))
    if missed:
        print("\n".join(missed))
        return 1
    write(folder, inspection)
    events = sum(len(case.events) for case in inspection.cases)
    print(f"{len(inspection.cases)} made-up cases with {events} events written to {folder.name}/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
