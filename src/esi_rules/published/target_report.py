"""National targets of an area: those that the records decide, those entered, and the ratings.

A rating that is derived from targets is shown beside the inspector's and never replaces it: no
document says how figures become a rating, so the way it is derived is assumed (`DERIVED_BY`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final, Literal

import attrs

from esi_rules.calendar.period import Period
from esi_rules.checked import checked
from esi_rules.engine.judge import evaluate
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS, NationalTarget
from esi_rules.frozen import frozen
from esi_rules.published.measures import Measure, against_level, decimals, second_latest
from esi_rules.records.case import Case, Inspection
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, assess
from esi_rules.scoring.counts import Counts, half_up
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.scoring.ladder import Rating
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.shown import short_repr
from esi_rules.text import inert_cell, nearest

__all__ = [
    "DERIVED_BY",
    "DerivedRating",
    "ReportData",
    "ResultData",
    "TargetReport",
    "TargetResult",
    "TargetTally",
    "derived",
    "measure_data",
    "target_report",
    "targets",
    "weighs_targets",
]

DERIVED_BY: Final = (
    "assumed: strong where every figure is at target, satisfactory where more than half are, weak "
    "otherwise"
)
"""How a rating is derived. No document states it."""

_WEIGHED_IN: Final = "A1.7"
"""The item that the national targets inform."""

_NO_RATING: Final = "no inspector's rating was entered"


def weighs_targets(framework: Framework) -> bool:
    """Whether a framework has the item that the national targets inform."""
    return any(item.id == _WEIGHED_IN for item in framework.management_items)


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
        if counts.rate is None and not (counts.undetermined or counts.not_yet_due):
            text = "it applies to no case"
        elif counts.rate is None:
            text = "no case is decided"
        else:
            text = f"{counts.met} of {counts.met + counts.not_met} cases"
            text += f", {decimals(counts.rate)}%"
        if counts.undetermined:
            text += f", {counts.undetermined} undetermined"
        if counts.not_yet_due:
            text += f", {counts.not_yet_due} not yet due"
        return f"{text} (computed by {by}); the report prints no level for this target"


def _figures(value: Mapping[str, bool | None]) -> Mapping[str, bool | None]:
    return frozen(value)


@attrs.frozen
class DerivedRating:
    """What the targets alone make of a management item, beside the inspector's rating.

    `figures` says of each target or measure that informs the item, by its id, whether it is at
    target; None where that is not known. `reach` holds the ratings that the unknown ones leave
    open. `inspector` is empty where no rating was given.
    """

    __repr__ = short_repr

    item: str
    figures: Mapping[str, bool | None] = attrs.field(converter=_figures)
    inspector: str = ""

    @property
    def reach(self) -> tuple[Rating, ...]:
        """The ratings that can be derived, lowest first."""
        return derived(self.figures.values())

    @property
    def rating_words(self) -> str:
        """The derived rating, or those that are open."""
        if len(self.reach) == 1:
            return self.reach[0].value
        *others, last = (rating.value for rating in self.reach)
        return f"open: {', '.join(others)} or {last}"

    @property
    def figure_words(self) -> str:
        """How many of the figures are at target, how many are not, and how many are not known."""
        outcomes = tuple(self.figures.values())
        met, missed, unknown = (outcomes.count(each) for each in (True, False, None))
        return f"{met} at target, {missed} not at target, {unknown} not known"

    @property
    def words(self) -> str:
        """The derived rating, or what is open, beside the inspector's."""
        inspector = f"the inspector's rating is {self.inspector}" if self.inspector else _NO_RATING
        return f"{self.item}: derived rating {self.rating_words} ({self.figure_words}); {inspector}"


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
        if self.ratings:
            yield f"Derived ratings are {DERIVED_BY}. They enter no descriptor."

    @property
    def shown(self) -> Iterator[str]:
        """The lines without the targets that nothing is known of."""
        unknown = [each for each in self.results if each.counts is None and not each.measures]
        silent = {line for each in unknown for line in each.lines}
        return (line for line in self.lines if line not in silent)

    def csv_rows(self) -> list[tuple[str, ...]]:
        """Return the report as rows of text under `CSV_HEADER`, as a scoring sheet has them.

        A target has the counts of its cases. The group of a measure is its district, and its
        figure stands under `exact`. A rating that is derived stands under `display`.
        """
        rows: list[tuple[str, ...]] = []
        for result in self.results:
            counts, rate = result.counts, None if result.counts is None else result.counts.rate
            share = ("", "", "") if rate is None else (
                str(rate), f"{float(rate):.2f}", f"{half_up(rate)}%"
            )  # fmt: skip
            numbers = [""] * 5 if counts is None else [str(n) for n in attrs.astuple(counts)]
            rows.append(("target", result.target.id, "", *share, "", "", *numbers))
        entered = [each for result in self.results for each in result.measures]
        for each in (*entered, *self.others):
            cells = (str(each.value), "", each.words)
            rows.append(("measure", each.id, each.district, *cells, *[""] * 7))
        for rating in self.ratings:
            rows.append(("derived rating", rating.item, "", "", "", rating.rating_words, *[""] * 7))
        return [tuple(inert_cell(cell) for cell in row) for row in rows]

    def as_dict(self) -> dict[str, JsonData]:
        """Return the report as data that JSON can hold; exact numbers are text."""
        return {
            "schema_version": 1,
            "targets": [_result_data(result) for result in self.results],
            "measures": [measure_data(each) for each in self.others],
            "derived_by": DERIVED_BY,
            "ratings": [
                {
                    "item": each.item,
                    "figures": dict(each.figures),
                    "derived": [rating.value for rating in each.reach],
                    "inspector": each.inspector,
                }
                for each in self.ratings
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonData]) -> TargetReport:
        """Return the report that `as_dict` made `data` of.

        Raises `BadInputError`, naming every fault with its place, where it is no such data.
        """
        return _read(data)


def _result_data(result: TargetResult) -> dict[str, JsonData]:
    target, counts = result.target, result.counts
    rate = None if counts is None else counts.rate
    cited = target.level_citation
    return {
        "id": target.id,
        "title": target.title,
        "decided_by": target.decided_by,
        "decided_status": as_data(target.decided_status),
        "decided_note": target.decided_note,
        "level": as_data(target.level),
        "level_status": as_data(target.level_status),
        "level_source": None if cited is None else cited.words,
        "unit": target.unit,
        "counts": None if counts is None else attrs.asdict(counts),
        "percent": None if rate is None else float(rate),
        "measures": [measure_data(each) for each in result.measures],
        "met": result.met,
    }


def measure_data(measure: Measure) -> dict[str, JsonData]:
    """Return a measure as data that JSON can hold; exact numbers are text."""
    fields = {field.name: as_data(getattr(measure, field.name)) for field in attrs.fields(Measure)}
    return {**fields, "met": measure.met}


@attrs.define
class TargetTally:
    """Counts the verdicts on what each target counts, a case at a time."""

    setup: Setup
    as_at: dt.date
    _verdicts: dict[str, list[Verdict]] = attrs.field(factory=dict, init=False)

    def add(self, assessed: Assessed) -> None:
        """Count one case that was judged at `as_at`."""
        of_standard = dict(zip(self.setup.standards.ids, assessed.standards, strict=True))
        for target in NATIONAL_TARGETS:
            if target.standard in of_standard:
                self._count(target, of_standard[target.standard].verdict)
            elif target.rule is not None:
                (finding,) = evaluate(assessed.case, target.rule, as_at=self.as_at)
                open_still = _running(assessed.case, target.period, self.as_at)
                self._count(target, Verdict.NOT_YET_DUE if open_still else finding.verdict)

    def _count(self, target: NationalTarget, verdict: Verdict) -> None:
        self._verdicts.setdefault(target.id, []).append(verdict)

    def report(self, ratings: Mapping[str, str], measures: Sequence[Measure] = ()) -> TargetReport:
        """Return the report of the cases counted so far, with measures and ratings of items."""
        counts = {id: Counts.of(found) for id, found in self._verdicts.items()}
        return target_report(
            counts, measures, ratings, weighed=weighs_targets(self.setup.framework)
        )


def _running(case: Case, period: Period | None, as_at: dt.date) -> bool:
    """Whether a case still has days of a target's period to come.

    Until the period is over, a case can fall short of the target and cannot meet it. If those that
    fell short were counted at once, the share of young caseloads would be far too low.
    """
    ended = case.ended_on is not None and case.ended_on <= as_at
    if period is None or ended or as_at < case.commenced_on:
        return False
    return as_at <= period.last_good_day(case.commenced_on)


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
    inspection is judged by. Raises `BadRuleError` where two measures are both the latest of one
    district.
    """
    if inspection is None:
        return target_report({}, measures, ratings or {})
    setup = set_up(inspection) if setup is None else setup
    tally = TargetTally(setup, inspection.as_at)
    for case in inspection.cases:
        tally.add(assess(case, setup, as_at=inspection.as_at))
    given = inspection.ratings if ratings is None else ratings
    return tally.report(given, measures)


def target_report(
    counts: Mapping[str, Counts],
    measures: Sequence[Measure],
    ratings: Mapping[str, str],
    *,
    weighed: bool = True,
) -> TargetReport:
    """Return the report of what was counted by target, of measures, and of the ratings of items.

    Without `weighed`, the framework has no item that the national targets inform.
    """
    if (problem := second_latest(measures)) is not None:
        raise BadRuleError(f"one of the `measures` {problem}")
    national = {target.id: target for target in NATIONAL_TARGETS}
    levelled = tuple(
        against_level(each, national[each.id]) if each.id in national else each for each in measures
    )
    results = tuple(
        TargetResult(
            target,
            counts.get(target.id),
            tuple(each for each in levelled if each.id == target.id),
        )
        for target in NATIONAL_TARGETS
    )
    others = tuple(each for each in levelled if each.id not in national)
    figures: dict[str, dict[str, bool | None]] = {}
    if weighed:
        figures[_WEIGHED_IN] = {result.target.id: result.met for result in results}
    for each in levelled:
        if each.latest and not each.district:
            for item in each.items:
                figures.setdefault(item, {})[each.id] = each.met
    derived_ratings = tuple(
        DerivedRating(item, found, ratings.get(item, "")) for item, found in figures.items()
    )
    return TargetReport(results, others, derived_ratings)


# Back from data

_SOURCE = "national targets"


@attrs.frozen
class ResultData:
    """A national target as data has it."""

    id: str
    measures: tuple[Measure, ...]
    counts: Counts | None = None


@attrs.frozen
class ReportData:
    """A report of national targets as data has it."""

    schema_version: Literal[1]
    targets: tuple[ResultData, ...]
    measures: tuple[Measure, ...]
    ratings: tuple[DerivedRating, ...]


def _read_fraction(value: object) -> Fraction:
    from esi_rules.data.converter import read_fraction
    from esi_rules.data.plain_values import read_text

    return read_fraction(read_text(value, "a fraction"))


def _read(data: object) -> TargetReport:
    from esi_rules.data.conversion import read_fields

    found = read_fields(data, ReportData, _SOURCE, {Fraction: _read_fraction})
    national = {target.id: target for target in NATIONAL_TARGETS}
    problems = [
        Problem(
            _SOURCE,
            "is no national target",
            column=f"targets[{place}].id",
            value=each.id,
            suggestion=nearest(each.id, national),
        )
        for place, each in enumerate(found.targets)
        if each.id not in national
    ]
    entered = [*(m for each in found.targets for m in each.measures), *found.measures]
    if (repeated := second_latest(entered)) is not None:
        problems.append(Problem(_SOURCE, repeated, column="measures"))
    if problems:
        raise BadInputError(problems)
    results = tuple(TargetResult(national[e.id], e.counts, e.measures) for e in found.targets)
    return TargetReport(results, found.measures, found.ratings)
