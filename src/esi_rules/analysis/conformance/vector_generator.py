"""Generates vectors from rules: both sides of every limit on boundary days, and the scenarios.

The rules determine the expected answers. Equal rules give equal vectors, on every machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import attrs

from esi_rules.analysis.conformance.flaws import FlawJudge
from esi_rules.analysis.conformance.vectors import (
    BOUNDARIES,
    Boundary,
    ExpectedAnswer,
    Feature,
    Vector,
    VectorSet,
)
from esi_rules.analysis.remedy.find_remedy import Remedy
from esi_rules.analysis.remedy.limit_cases import bases, limits
from esi_rules.analysis.remedy.record_change import applied
from esi_rules.analysis.scenarios.generated_scenarios import BUDGET, generate_scenarios
from esi_rules.analysis.scenarios.scenario import Scenario
from esi_rules.analysis.scenarios.scenario_files import SHIPPED, load_scenarios
from esi_rules.analysis.search.subjects import Subject, subject
from esi_rules.calendar.bank_holidays import bank_holidays
from esi_rules.calendar.working_calendar import FIRST_DAY, LAST_DAY, ONE_DAY
from esi_rules.engine import Record
from esi_rules.errors import EsiError
from esi_rules.records.case import Case, Inspection, Sentence
from esi_rules.records.dates import EARLIEST, LATEST, PartlyKnown
from esi_rules.rules.finding import Finding, Reason
from esi_rules.scoring.rule_digest import digest_of
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Standards
from esi_rules.version import __version__

__all__ = ["make_vectors", "own_scenarios", "shipped_vectors"]

_SENTENCES: tuple[Sentence, ...] = ("order", "licence")
_AREA = "Conformance"
_CASE_ID = "C1"

# Days of commencement that put limits on a weekend, the bank holidays of Christmas (in 2004 with
# days in lieu) and Easter, the end of a year, a month end that other months lack, and 29 February.
_STARTS = (
    dt.date(2003, 12, 30),
    dt.date(2004, 2, 20),
    dt.date(2004, 2, 29),
    dt.date(2004, 8, 31),
    dt.date(2004, 9, 24),
    dt.date(2004, 10, 2),
    dt.date(2004, 12, 17),
    dt.date(2005, 3, 18),
)
_BEFORE_THE_END = (14, 3)


def shipped_vectors(only: Sequence[str] = ()) -> VectorSet:
    """Generate the vectors of the shipped standards, including the shipped scenarios.

    `only` names the standards to include; empty means all.
    """
    by_default = (one for one in load_scenarios(SHIPPED) if one.by_default)
    return make_vectors(national_standards(), by_default, only)


def own_scenarios(
    standards: Standards, only: Sequence[str] = (), *, budget: int = BUDGET
) -> Iterator[Scenario]:
    """Yield generated scenarios for every standard of each edition: see `generate_scenarios`."""
    for edition in standards.editions:
        for standard in edition.standards:
            if not only or standard.id in only:
                found = generate_scenarios(standards, edition, standard, budget=budget)
                yield from (each.scenario for each in found.scenarios)


def make_vectors(
    standards: Standards, scenarios: Iterable[Scenario] = (), only: Sequence[str] = ()
) -> VectorSet:
    """Generate the vectors of standards: at their limits, and from the cases of `scenarios`.

    `only` names the standards to include; empty means all. It does not change their vectors. A
    scenario with its own readings or limits is still judged by `standards`. Raises
    `UnknownNameError` for a name that is not in `standards`.
    """
    for name in only:
        subject(standards, name)
    names = [name for name in standards.ids if not only or name in only]
    by_standard: dict[str, list[_Example]] = {name: [] for name in names}
    for scenario in scenarios:
        for expected in scenario.expected:
            if expected.standard in by_standard:
                by_standard[expected.standard].append(_of_scenario(scenario))
    vectors: list[Vector] = []
    for name, examples in by_standard.items():
        vectors += _vectors(standards, name, examples)
    digest = digest_of(standards.editions, standards.named)
    return VectorSet(__version__, digest, tuple(vectors))


@attrs.frozen
class _Example:
    """A case from which a vector is made."""

    case: Case
    as_at: dt.date
    boundary: Boundary
    about: str
    edition: str = "auto"


def _of_scenario(scenario: Scenario) -> _Example:
    return _Example(scenario.case, scenario.as_at, "scenario", scenario.name, scenario.edition)


def _vectors(standards: Standards, name: str, examples: list[_Example]) -> Iterator[Vector]:
    """Yield the vectors of one standard, without repeated cases."""
    judges = {"auto": FlawJudge.of(standards, name)}
    for edition in standards.editions:
        if name in edition.alone.ids:
            judges[edition.id] = FlawJudge.of(edition.alone, name)
    seen: set[object] = set()
    number = 0
    beyond = [
        example
        for edition, judge in judges.items()
        if edition != "auto"
        for example in _beyond_the_calendar(edition, judge)
    ]
    for example in (*_at_limits(standards, judges["auto"].right), *beyond, *examples):
        case = attrs.evolve(example.case, case_id=_CASE_ID, groups={})
        key = (case, example.as_at, example.edition)
        chosen = judges.get(example.edition)
        if key in seen or chosen is None:
            continue
        seen.add(key)
        number += 1
        finding = chosen.right.judge(Record(case, example.as_at))
        yield Vector(
            f"{name}/{number:04}",
            name,
            finding.edition or "",
            example.boundary,
            tuple(_features(standards, case, example.as_at, finding)),
            example.about,
            Inspection(_AREA, example.as_at, (case,), edition=example.edition),
            ExpectedAnswer.of(finding),
            tuple(chosen.answers(case, example.as_at)),
        )


def _starts(standards: Standards) -> Iterator[dt.date]:
    """Yield days of commencement: the fixed ones, and those around the ends of each edition."""
    yield from _STARTS
    for edition in standards.editions:
        yield edition.first
        yield edition.first - ONE_DAY
        yield edition.first - 10 * ONE_DAY
        if edition.last is not None:
            yield edition.last


def _at_limits(standards: Standards, one: Subject) -> Iterator[_Example]:
    starts = [day for day in dict.fromkeys(_starts(standards)) if FIRST_DAY <= day <= LAST_DAY]
    for start in starts:
        for sentence in _SENTENCES:
            for case, day in bases(one, start, sentence):
                try:
                    found = list(limits(one, case, day))
                except (EsiError, OverflowError):
                    continue
                for remedy, counted in found:
                    if counted:
                        yield from _about_a_count(remedy)
                    else:
                        yield from _about_a_day(remedy)


def _beyond_the_calendar(edition: str, one: FlawJudge) -> Iterator[_Example]:
    """Yield cases at the end of the calendar, judged under a named edition."""
    boundary: Boundary = "beyond-the-calendar"
    for days in _BEFORE_THE_END:
        for case, _ in bases(one.right, LAST_DAY - days * ONE_DAY, "order"):
            if one.right.judge(Record(case, LAST_DAY)).reason is Reason.CALENDAR:
                yield _Example(case, LAST_DAY, boundary, BOUNDARIES[boundary], edition)


def _about_a_count(remedy: Remedy) -> Iterator[_Example]:
    changes = remedy.changes
    as_at = max([remedy.as_at, *(change.day for change in changes)])
    whole = applied(remedy.case, changes)
    yield _example(whole, as_at, "one-too-many")
    yield _example(applied(remedy.case, changes[:-1]), as_at, "as-many-as-allowed")
    yield from _with_a_month(whole, as_at, "one-too-many")


def _about_a_day(remedy: Remedy) -> Iterator[_Example]:
    changes = remedy.changes
    limit = max(change.day for change in changes)
    as_at = max(remedy.as_at, limit)
    in_time = applied(remedy.case, changes)
    yield _example(in_time, as_at, "last-good-day")
    yield from _with_a_month(in_time, as_at, "last-good-day")
    for place in dict.fromkeys((0, len(changes) - 1)):
        late = changes[place].on(changes[place].day + ONE_DAY)
        case = applied(remedy.case, (*changes[:place], late, *changes[place + 1 :]))
        yield _example(case, max(as_at, late.day), "day-after")
    first = min(change.day for change in changes)
    if first >= remedy.case.commenced_on and first + ONE_DAY <= LATEST:
        yield _example(remedy.case, first, "open-on-last-good-day")
        yield _example(remedy.case, first + ONE_DAY, "open-the-day-after")
        for days in (0, 1):
            ended = attrs.evolve(remedy.case, ended_on=first + days * ONE_DAY)
            about = f"{BOUNDARIES['open-the-day-after']}; supervision ended "
            about += "the day before" if days == 0 else "that day"
            yield _Example(ended, first + ONE_DAY, "open-the-day-after", about)


def _example(case: Case, as_at: dt.date, boundary: Boundary) -> _Example:
    return _Example(case, as_at, boundary, BOUNDARIES[boundary])


def _with_a_month(case: Case, as_at: dt.date, boundary: Boundary) -> Iterator[_Example]:
    """Yield the case with the day of its last event known only by month, and not at all."""
    if not case.events or not isinstance(case.events[-1].on, dt.date):
        return
    *others, last = case.events
    assert isinstance(last.on, dt.date)
    if not EARLIEST.year <= last.on.year <= LATEST.year:
        return
    for on, known in (
        (PartlyKnown(last.on.year, last.on.month), "known by its month alone"),
        (PartlyKnown(), "not known at all"),
    ):
        about = f"{BOUNDARIES[boundary]}; the day of the last event is {known}"
        vague = attrs.evolve(case, events=(*others, attrs.evolve(last, on=on)))
        yield _Example(vague, as_at, boundary, about)


def _features(
    standards: Standards, case: Case, as_at: dt.date, finding: Finding
) -> Iterator[Feature]:
    clock, due = finding.clock, finding.due
    if any(day is not None and day.weekday() >= 5 for day in (clock, due)):
        yield "weekend"
    if clock is not None and due is not None:
        if any(clock < day <= due for day in bank_holidays()):
            yield "bank-holiday"
        if clock.year < due.year:
            yield "year-end"
        if any(clock < day <= due for day in _leap_days(clock.year, due.year)):
            yield "leap-day"
        if any(clock < edition.first <= due for edition in standards.editions):
            yield "edition-change"
    if case.ended_on is not None and case.ended_on <= as_at:
        yield "end-of-supervision"
    if finding.reason is Reason.CALENDAR:
        yield "end-of-calendar"
    if any(isinstance(event.on, PartlyKnown) for event in case.events):
        yield "partly-known-date"
    if any(fact is None for fact in case.facts.values()):
        yield "unrecorded-fact"


def _leap_days(first: int, last: int) -> Iterator[dt.date]:
    for year in range(first, last + 1):
        if year % 4 == 0 and (year % 100 or year % 400 == 0):
            yield dt.date(year, 2, 29)
