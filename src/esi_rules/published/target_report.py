"""National targets of an area: those that the records decide, those entered, and the ratings.

A rating that is derived from targets is shown beside the inspector's and never replaces it: no
document says how figures become a rating, so the way it is derived is assumed (`DERIVED_BY`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from esi_rules.calendar.period import Period
from esi_rules.checked import checked
from esi_rules.engine.judge import evaluate
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS, NationalTarget
from esi_rules.published.measures import Measure, decimals
from esi_rules.records.case import Case, Inspection
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import assess
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.json_data import JsonData
from esi_rules.scoring.ladder import Rating
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.shown import short_repr

__all__ = ["DERIVED_BY", "DerivedRating", "TargetReport", "TargetResult", "derived", "targets"]

DERIVED_BY: Final = (
    "assumed: strong where every figure is at target, satisfactory where more than half are, weak "
    "otherwise"
)
"""How a rating is derived. No document states it."""

_WEIGHED_IN: Final = "A1.7"
"""The item that the national targets inform."""


@attrs.frozen
class TargetResult:
    """One national target: the cases that the records decide, and the measures entered for it."""

    __repr__ = short_repr

    target: NationalTarget
    counts: Counts | None = None
    measures: tuple[Measure, ...] = ()

    @property
    def met(self) -> bool | None:
        """Whether the latest figure of the whole area is at target; None where nothing says."""
        latest = [each for each in self.measures if each.latest and not each.district]
        return latest[-1].met if latest else None

    @property
    def lines(self) -> Iterator[str]:
        """The target in lines: its computed share, and each measure entered."""
        title = self.target.title
        if self.counts is not None:
            yield f"{title}: {self._computed(self.counts)}"
        for measure in self.measures:
            yield measure.words
        if self.counts is None and not self.measures:
            yield f"{title}: no measure was entered"

    def _computed(self, counts: Counts) -> str:
        target = self.target
        by = f"{target.decided_by}; {target.decided_status}: {target.decided_note}"
        if counts.rate is None:
            text = "no case is decided"
        else:
            text = f"{counts.met} of {counts.met + counts.not_met} cases"
            text += f", {decimals(counts.rate)}%"
        if counts.undetermined:
            text += f", {counts.undetermined} undetermined"
        if counts.not_yet_due:
            text += f", {counts.not_yet_due} not yet due"
        return f"{text} (computed by {by}); no target level is known"


@attrs.frozen
class DerivedRating:
    """What the targets alone make of a management item, beside the inspector's rating.

    `figures` says of each target or measure that informs the item whether it is at target; None
    where that is not known. `reach` holds the ratings that the unknown ones leave open.
    """

    __repr__ = short_repr

    item: str
    figures: Mapping[str, bool | None]
    inspector: str = ""

    @property
    def reach(self) -> tuple[Rating, ...]:
        """The ratings that can be derived, lowest first."""
        return derived(self.figures.values())

    @property
    def words(self) -> str:
        """The derived rating, or what is open, beside the inspector's."""
        outcomes = tuple(self.figures.values())
        known = len(outcomes) - outcomes.count(None)
        text = (
            f"{outcomes.count(True)} at target of {known} known, {outcomes.count(None)} not known"
        )
        if len(self.reach) == 1:
            found = self.reach[0].value
        else:
            found = "open (" + ", ".join(rating.value for rating in self.reach) + ")"
        inspector = self.inspector or "none"
        return f"{self.item}: derived {found} ({text}); inspector's rating {inspector}"


def derived(outcomes: Iterable[bool | None]) -> tuple[Rating, ...]:
    """Return every rating that figures at target (True) or not leave, by `DERIVED_BY`."""
    given = tuple(outcomes)
    sure, unknown = given.count(True), given.count(None)
    found = {_rating(sure + more, len(given)) for more in range(unknown + 1)} if given else set()
    return tuple(rating for rating in sorted(Rating) if rating in found)


def _rating(met: int, of: int) -> Rating:
    if met == of:
        return Rating.STRONG
    return Rating.SATISFACTORY if Fraction(met, of) > Fraction(1, 2) else Rating.WEAK


@attrs.frozen
class TargetReport:
    """The eleven national targets in order, the other measures, and the ratings derived."""

    __repr__ = short_repr

    results: tuple[TargetResult, ...]
    others: tuple[Measure, ...]
    ratings: tuple[DerivedRating, ...]

    @property
    def lines(self) -> Iterator[str]:
        """The whole report in lines."""
        for result in self.results:
            yield from result.lines
        for measure in self.others:
            yield measure.words
        for rating in self.ratings:
            yield rating.words
        yield f"Derived ratings are {DERIVED_BY}. They enter no descriptor."

    @property
    def shown(self) -> Iterator[str]:
        """The lines without the targets that nothing is known of, for a sheet without cases."""
        silent = {line for each in self.results if not each.measures for line in each.lines}
        return (line for line in self.lines if line not in silent)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the report as data that JSON can hold; exact numbers are text."""
        return {
            "schema_version": 1,
            "targets": [
                {
                    "id": result.target.id,
                    "title": result.target.title,
                    "decided_by": result.target.decided_by,
                    "counts": None if result.counts is None else attrs.asdict(result.counts),
                    "measures": [measure_data(each) for each in result.measures],
                }
                for result in self.results
            ],
            "measures": [measure_data(each) for each in self.others],
            "derived_by": DERIVED_BY,
            "ratings": [
                {
                    "item": each.item,
                    "derived": [rating.value for rating in each.reach],
                    "inspector": each.inspector or None,
                }
                for each in self.ratings
            ],
        }


def measure_data(measure: Measure) -> dict[str, JsonData]:
    """Return a measure as data that JSON can hold; exact numbers are text."""
    data = attrs.asdict(measure, recurse=False)
    data |= {
        "value": str(measure.value),
        "target": None if measure.target is None else str(measure.target),
        "items": list(measure.items),
    }
    return {**data, "met": measure.met}


@checked
def targets(
    inspection: Inspection | None = None,
    *,
    measures: Sequence[Measure] = (),
    ratings: Mapping[str, str] | None = None,
    setup: Setup | None = None,
) -> TargetReport:
    """Return the national targets: those that the cases of `inspection` decide, and `measures`.

    `ratings` are the inspector's, by item; those of the inspection by default. `setup` is what the
    inspection is judged by.
    """
    counts: Mapping[str, Counts] = {}
    if inspection is not None:
        counts = _counts(inspection, set_up(inspection) if setup is None else setup)
        ratings = inspection.ratings if ratings is None else ratings
    known = {target.id for target in NATIONAL_TARGETS}
    results = tuple(
        TargetResult(
            target,
            counts.get(target.id),
            tuple(_against(target, each) for each in measures if each.id == target.id),
        )
        for target in NATIONAL_TARGETS
    )
    others = tuple(each for each in measures if each.id not in known)
    return TargetReport(results, others, tuple(_ratings(results, measures, ratings or {})))


def _against(target: NationalTarget, measure: Measure) -> Measure:
    """Return a measure with the level of its national target, where it names none itself."""
    if measure.target is not None or target.level is None or target.level_citation is None:
        return measure
    return attrs.evolve(
        measure,
        target=target.level,
        direction="at most" if target.at_most else "at least",
        unit=measure.unit or target.unit,
        target_source=target.level_citation.words,
        target_status="stated",
    )


def _counts(inspection: Inspection, setup: Setup) -> dict[str, Counts]:
    """Count the verdicts on what each target counts, over all cases of the inspection."""
    verdicts: dict[str, list[Verdict]] = {}
    for case in inspection.cases:
        judged = assess(case, setup, as_at=inspection.as_at)
        of_standard = {
            id: finding.verdict
            for id, finding in zip(setup.standards.ids, judged.standards, strict=True)
        }
        for target in NATIONAL_TARGETS:
            if target.standard in of_standard:
                verdicts.setdefault(target.id, []).append(of_standard[target.standard])
            elif target.rule is not None:
                (finding,) = evaluate(judged.case, target.rule, as_at=inspection.as_at)
                open_still = _running(judged.case, target.period, inspection.as_at)
                found = Verdict.NOT_YET_DUE if open_still else finding.verdict
                verdicts.setdefault(target.id, []).append(found)
    return {id: Counts.of(found) for id, found in verdicts.items()}


def _running(case: Case, period: Period | None, as_at: dt.date) -> bool:
    """Whether a case still has days of a target's period to come.

    Until the period is over, a case can fall short of the target and cannot meet it. If those that
    fell short were counted at once, the share of young caseloads would be far too low.
    """
    ended = case.ended_on is not None and case.ended_on <= as_at
    if period is None or ended or as_at < case.commenced_on:
        return False
    return as_at <= period.last_good_day(case.commenced_on)


def _ratings(
    results: Sequence[TargetResult], measures: Sequence[Measure], ratings: Mapping[str, str]
) -> Iterator[DerivedRating]:
    national = {result.target.title: result.met for result in results}
    yield DerivedRating(_WEIGHED_IN, national, ratings.get(_WEIGHED_IN, ""))
    informed = dict.fromkeys(item for each in measures for item in each.items)
    for item in informed:
        if item != _WEIGHED_IN:
            figures = {
                each.measure: each.met
                for each in measures
                if item in each.items and each.latest and not each.district
            }
            if figures:
                yield DerivedRating(item, figures, ratings.get(item, ""))
