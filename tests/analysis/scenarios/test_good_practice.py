"""The good practice cases of the report: their scenarios hold, and the folder has their records."""

from __future__ import annotations

from collections import Counter

import pytest

import esi_rules as esi
from esi_rules.analysis.scenarios import Scenario, load_scenarios, run
from esi_rules.cli import main
from esi_rules.records.case import Case
from esi_rules.rules.verdict import Verdict
from tests.support.paths import SOUTH_WALES

FOLDER = SOUTH_WALES / "good_practice"
SCENARIOS = load_scenarios(FOLDER / "scenarios")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_the_standards_say_what_the_scenarios_of_good_practice_say(scenario: Scenario) -> None:
    outcome = run(scenario)
    assert outcome.passed, outcome.words()


def test_each_case_of_good_practice_has_scenarios() -> None:
    assert Counter(scenario.file[0] for scenario in SCENARIOS) == {"s": 2, "t": 4, "y": 4}


def test_the_folder_of_cases_holds_the_records_of_the_scenarios() -> None:
    cases = {case.case_id: case for case in esi.read(FOLDER / "cases").inspection.cases}
    assert set(cases) == {"S", "T", "Y"}

    def within(part: Case, whole: Case) -> bool:
        return (
            (part.sentence, part.commenced_on) == (whole.sentence, whole.commenced_on)
            and set(part.events) <= set(whole.events)
            and part.answers.items() <= whole.answers.items()
        )

    # The first scenario of each file is the case as the report tells it.
    first = {scenario.file: scenario for scenario in reversed(SCENARIOS)}
    for file, scenario in first.items():
        assert within(scenario.case, cases[file[0].upper()]), file


def test_every_standard_that_applies_is_met_in_the_cases_of_good_practice() -> None:
    inspection = esi.read(FOLDER / "cases").inspection
    standards = esi.national_standards()
    found = {
        (case.case_id, id): finding.verdict
        for case in inspection.cases
        for id, finding in zip(
            standards.ids, esi.evaluate(case, standards, as_at=inspection.as_at), strict=True
        )
    }
    assert set(found.values()) == {Verdict.MET, Verdict.NOT_APPLICABLE}
    met = {key for key, verdict in found.items() if verdict is Verdict.MET}
    assert {("T", "programme-start"), ("Y", "enforcement"), ("Y", "risk-management-plan")} <= met
    assert found["S", "programme-start"] is Verdict.NOT_APPLICABLE


def test_the_cases_of_good_practice_can_be_checked_and_explained(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check", str(FOLDER / "scenarios")]) == 0
    assert main(["explain", str(FOLDER / "cases"), "--case", "Y"]) == 0
    assert "Wed 12 Jan 2005" in capsys.readouterr().out
