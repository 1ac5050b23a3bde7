"""The shipped scenarios are the readable proof that the rules are what we say."""

from __future__ import annotations

import datetime as dt
import itertools

import attrs
import pytest

from esi_rules.analysis.scenarios import (
    SHIPPED,
    MutantResult,
    coverage,
    load_scenarios,
    run,
    run_mutants,
)
from esi_rules.calendar.period import Period
from esi_rules.engine.judge import evaluate
from esi_rules.records.case import Case, Event
from esi_rules.rules.finding import Finding
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import EDITIONS, national_standards
from esi_rules.standards.standard import Standards

SCENARIOS = load_scenarios(SHIPPED)
FILES = sorted({scenario.file for scenario in SCENARIOS})
STANDARDS = national_standards()


@pytest.fixture(scope="module")
def results() -> tuple[MutantResult, ...]:
    return run_mutants(SCENARIOS, STANDARDS)


@pytest.mark.parametrize("file", FILES)
def test_the_standards_say_what_the_scenarios_say(file: str) -> None:
    outcomes = [run(scenario) for scenario in SCENARIOS if scenario.file == file]
    assert "\n\n".join(o.words() for o in outcomes if not o.passed) == ""


def test_every_standard_of_both_editions_has_a_file_of_its_own() -> None:
    held = {
        f"{edition.id}/{n:02}-{standard}.yaml"
        for edition in STANDARDS.editions
        for n, standard in _numbered(edition.id)
    }
    assert set(FILES) == held
    assert {file.partition("/")[0] for file in FILES} == set(EDITIONS)


def _numbered(edition: str) -> list[tuple[int, str]]:
    """The standards of an edition by number, the number being that of the 2005 edition's table."""
    names = {file.partition("/")[2].removesuffix(".yaml") for file in FILES}
    numbers = {name.partition("-")[2]: int(name.partition("-")[0]) for name in names}
    held = next(e for e in STANDARDS.editions if e.id == edition)
    return [(numbers[standard.id], standard.id) for standard in held.standards]


@pytest.mark.parametrize("file", FILES)
def test_the_scenarios_of_a_file_are_about_its_standard(file: str) -> None:
    name = file.partition("-")[2].removesuffix(".yaml")
    mine = [scenario for scenario in SCENARIOS if scenario.file == file]
    assert {expected.standard for s in mine for expected in s.expected} == {name}


def test_every_clause_of_both_editions_is_seen_met_not_met_and_undetermined() -> None:
    seen = coverage(SCENARIOS, STANDARDS)
    assert [clause.words() for clause in seen.unseen] == []
    assert seen.percent == 100
    assert seen.seen == seen.possible > 300


@pytest.mark.slow
def test_every_change_of_one_thing_in_a_rule_would_be_noticed(
    results: tuple[MutantResult, ...],
) -> None:
    assert [one.mutant.words() for one in results if one.survived] == []
    assert sum(bool(one.killed_by) for one in results) > 700


@pytest.mark.slow
def test_what_is_said_to_make_no_difference_is_noticed_by_none(
    results: tuple[MutantResult, ...],
) -> None:
    wrong = [
        one.mutant.words() for one in results if one.mutant.equal is not None and one.killed_by
    ]
    assert wrong == []


def _moved(value: Period | int) -> list[str]:
    n, unit = (value.n, f" {value.unit}") if isinstance(value, Period) else (value, "")
    return [f"{moved}{unit}" for moved in (n - 1, n + 1) if moved]


LIMITS = [
    (edition.id, limit.id, text)
    for edition in STANDARDS.editions
    for standard in edition.standards
    for limit in standard.limits
    if isinstance(limit.value, Period | int)
    for text in _moved(limit.value)
]


@pytest.mark.parametrize(("edition", "limit", "text"), LIMITS, ids="-".join)
def test_each_limit_one_longer_or_shorter_would_be_noticed_in_its_edition(
    edition: str, limit: str, text: str
) -> None:
    standard = limit.rpartition(".")[0]
    moved = national_standards(limits={limit: text})
    mine = [
        s
        for s in SCENARIOS
        if s.by_default and s.file.startswith(f"{edition}/") and standard in s.file
    ]
    assert mine
    assert not all(run(scenario, moved).passed for scenario in mine)


def test_without_the_scenarios_of_an_attempt_nobody_would_notice_that_attempts_count() -> None:
    # Where the outcome of a visit is not recorded, it may have been an attempt.
    rest = [
        s
        for s in SCENARIOS
        if "home-visit" in s.file and "attempt" not in s.name and "was seen" not in s.name
    ]
    missed = [one.mutant for one in run_mutants(rest, _alone("home-visit")) if one.survived]
    assert {(change.edition, change.what) for change in missed} == {
        (edition, what)
        for edition in EDITIONS
        for what in (
            "a home visit that is attempted counts too",
            "any home visit counts, not only seen",
        )
    }


def test_without_the_scenarios_of_a_standard_its_clauses_are_not_seen() -> None:
    rest = [s for s in SCENARIOS if "home-visit" not in s.file]
    seen = coverage(rest, STANDARDS)
    assert {clause.standard for clause in seen.unseen} == {"home-visit"}
    assert seen.percent < 100


def test_every_alternative_of_every_reading_of_the_standards_has_a_scenario() -> None:
    used = {(key, value) for s in SCENARIOS for key, value in s.readings.items()}
    scoring = {"aggregation", "rounded-sections", "ladder"}
    assert used == {
        (reading.id, choice)
        for reading in READINGS.values()
        for choice in reading.alternatives
        if reading.id not in scoring
    }


def _found(case: Case, standards: Standards, as_at: dt.date) -> list[object]:
    return [_told(finding) for finding in evaluate(case, standards, as_at=as_at)]


def _told(finding: Finding) -> tuple[object, ...]:
    return (
        finding.verdict, finding.reason, finding.clock, finding.due, finding.done, finding.edition,
    )  # fmt: skip


def _alone(standard: str) -> Standards:
    editions = [
        attrs.evolve(e, standards=tuple(s for s in e.standards if s.id == standard))
        for e in STANDARDS.editions
    ]
    return Standards(tuple(editions))


@pytest.mark.slow
def test_what_is_said_to_make_no_difference_makes_none_around_any_scenario(
    results: tuple[MutantResult, ...],
) -> None:
    equal = [one.mutant for one in results if one.mutant.equal is not None]
    assert len(equal) > 50
    moves = [dt.timedelta(days=days) for days in (-40, -7, -1, 0, 1, 7)]
    for name in {change.standard for change in equal}:
        plain = _alone(name)
        cases = [
            (s.case, s.as_at + move)
            for s in SCENARIOS
            for move in moves
            if s.by_default and s.expected[0].standard == name
        ]
        expected = [_found(case, plain, day) for case, day in cases]
        for change in equal:
            if change.standard == name:
                found = [_found(case, change.standards, day) for case, day in cases]
                assert found == expected, change.words()


@pytest.mark.slow
def test_a_fortnight_over_weeks_that_are_asked_for_singly_adds_nothing_to_any_record(
    results: tuple[MutantResult, ...],
) -> None:
    (change,) = [
        one.mutant
        for one in results
        if one.mutant.equal == "each of those weeks is asked for as much by itself already"
    ]
    plain, start = _alone("contact-frequency"), dt.date(2004, 9, 24)
    for weeks in itertools.product((False, True), repeat=6):
        for last in (False, True):
            days = [start + dt.timedelta(days=7 * k + 6 * last) for k in range(6) if weeks[k]]
            events = [Event("appointment", day) for day in days]
            for after in range(0, 50, 3):
                as_at = start + dt.timedelta(days=after)
                for ended in (None, as_at):
                    case = Case("A", "licence", start, events, ended_on=ended)
                    assert _found(case, plain, as_at) == _found(case, change.standards, as_at)
