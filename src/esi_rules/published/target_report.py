"""National targets of an area: those that records decide, those entered, and derived ratings.

A rating derived from targets is shown beside the inspector's rating and never replaces it. No
document says how figures become a rating, so the derivation is assumed (`DERIVED_BY`).
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
"""How a rating is derived. No document states this."""

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
        """Whether the latest figure of the whole area is at target; None if that is not known."""
        latest = [each for each in self.measures if each.latest and not each.district]
        return latest[-1].met if latest else None

    @property
    def lines(self) -> Iterator[str]:
        """The target in lines: its computed share, and each entered measure."""
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
    """The rating of a management item derived from targets alone, beside the inspector's rating.

    `figures` says, by id, whether each target or measure that informs the item is at target; None
    if that is not known. `reach` has the ratings that are possible. `inspector` is empty if no
    rating was given.
    """

    __repr__ = short_repr

    item: str
    figures: Mapping[str, bool | None] = attrs.field(converter=_figures)
    inspector: str = ""

    @property
    def reach(self) -> tuple[Rating, ...]:
        """The possible derived ratings, lowest first."""
        return derived(self.figures.values())

    @property
    def rating_words(self) -> str:
        """The derived rating, or the possible ones."""
        if len(self.reach) == 1:
            return self.reach[0].value
        *others, last = (rating.value for rating in self.reach)
        return f"open: {', '.join(others)} or {last}"

    @property
    def figure_words(self) -> str:
        """The numbers of figures at target, not at target, and not known."""
        outcomes = tuple(self.figures.values())
        met, missed, unknown = (outcomes.count(each) for each in (True, False, None))
        return f"{met} at target, {missed} not at target, {unknown} not known"

    @property
    def words(self) -> str:
        """The derived rating, or the possible ones, beside the inspector's rating."""
        inspector = f"the inspector's rating is {self.inspector}" if self.inspector else _NO_RATING
        return f"{self.item}: derived rating {self.rating_words} ({self.figure_words}); {inspector}"


def derived(outcomes: Iterable[bool | None]) -> tuple[Rating, ...]:
    """Return the possible ratings by `DERIVED_BY`: True is at target, False not, None not known."""
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
    """The eleven national targets in order, the other measures, and the derived ratings."""

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
        """The lines, without targets that have neither counts nor measures."""
        unknown = [each for each in self.results if each.counts is None and not each.measures]
        silent = {line for each in unknown for line in each.lines}
        return (line for line in self.lines if line not in silent)

    def csv_rows(self) -> list[tuple[str, ...]]:
        """Return the report as rows of text under `CSV_HEADER`, like those of a scoring sheet.

        A target has the counts of its cases. The group of a measure is its district, and its figure
        is in the column `exact`. A derived rating is in the column `display`.
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
        """Return the report as JSON data; exact numbers are text."""
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
        """Return the report from the data of `as_dict`.

        Raises `BadInputError` with every problem and its place if the data is not valid.
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
    """Return a measure as JSON data; exact numbers are text."""
    fields = {field.name: as_data(getattr(measure, field.name)) for field in attrs.fields(Measure)}
    return {**fields, "met": measure.met}


@attrs.define
class TargetTally:
    """Counts the verdicts of each national target, one case at a time."""

    setup: Setup
    as_at: dt.date
    _verdicts: dict[str, list[Verdict]] = attrs.field(factory=dict, init=False)

    def add(self, assessed: Assessed) -> None:
        """Count one case that was judged on `as_at`."""
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
        """Return the report of the cases counted so far, with measures and the items' ratings."""
        counts = {id: Counts.of(found) for id, found in self._verdicts.items()}
        return target_report(
            counts, measures, ratings, weighed=weighs_targets(self.setup.framework)
        )


def _running(case: Case, period: Period | None, as_at: dt.date) -> bool:
    """Whether the period of a target has not ended yet for a case.

    Until the period ends, a case can fail the target but cannot meet it. If failures were counted
    at once, the share of a young caseload would be far too low.
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

    `ratings` are the inspector's ratings by item; the default is those of the inspection. `setup`
    has the rules that judge the inspection. Raises `BadRuleError` if two figures of one measure
    and district are both marked as the latest.
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
    """Return the report from counts by target, measures, and the inspector's ratings by item.

    Pass `weighed=False` if the framework has no item that the national targets inform.
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


# From data

_SOURCE = "national targets"


@attrs.frozen
class ResultData:
    """A national target in JSON data."""

    id: str
    measures: tuple[Measure, ...]
    counts: Counts | None = None


@attrs.frozen
class ReportData:
    """A report of national targets in JSON data."""

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
