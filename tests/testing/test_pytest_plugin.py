"""The pytest plugin, in a project of its own: what is collected, what fails and how it looks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from esi_rules.rulefile import dump_standards
from esi_rules.standards.shipped import national_standards
from tests.support.installed import installed

SCENARIOS = """\
standard: risk-management-plan
given:
  sentence: order
  commenced_on: 2004-09-24
  as_at: 2005-03-03
  events:
    - risk_rating: 2004-09-24 high
scenarios:
  - name: planned on the last good day
    given: {events: [risk_management_plan: 2004-10-01]}
    expect: {verdict: met, reason: in-time, last_good_day: 2004-10-01}
  - name: planned a day later
    given: {events: [risk_management_plan: 2004-10-04]}
    expect: {verdict: met, reason: in-time, last_good_day: 2004-10-01}
"""
FIXTURES = """\
import esi_rules as esi

def test_the_fixtures(esi_standards, esi_standards_2000, esi_standards_2005, esi_framework):
    assert esi_standards == esi.national_standards()
    assert esi_standards_2000 == esi.national_standards_2000()
    assert esi_standards_2005 == esi.national_standards_2005()
    assert esi_framework == esi.esi_framework()
"""
INI = "[pytest]\nesi_rules_scenarios = scenarios/*.yaml\n"


def project(folder: Path, ini: str = INI, scenarios: str = SCENARIOS) -> Path:
    """A project with a file of scenarios, another YAML file, and a test that uses the fixtures."""
    made = folder / "project"
    (made / "scenarios").mkdir(parents=True)
    (made / "scenarios" / "plan.yaml").write_text(scenarios, encoding="utf-8")
    (made / "compose.yaml").write_text("services: {}\n", encoding="utf-8")
    (made / "test_fixtures.py").write_text(FIXTURES, encoding="utf-8")
    (made / "pytest.ini").write_text(ini, encoding="utf-8")
    return made


def run_pytest(folder: Path, made: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--no-header", *options],
        capture_output=True,
        text=True,
        check=False,
        env=installed(folder),
        cwd=made,
    )


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    folder = tmp_path_factory.mktemp("plugin")
    return run_pytest(folder, project(folder), "-v")


def test_each_scenario_is_a_test_and_no_other_yaml_file_is(
    ran: subprocess.CompletedProcess[str],
) -> None:
    lines = [line for line in ran.stdout.splitlines() if "PASSED" in line or "FAILED" in line]
    collected = [line.partition("[")[0].split(" FAILED")[0].strip() for line in lines[:3]]
    assert collected == [
        "scenarios/plan.yaml::planned on the last good day PASSED",
        "scenarios/plan.yaml::planned a day later",
        "test_fixtures.py::test_the_fixtures PASSED",
    ]
    assert "1 failed, 2 passed" in ran.stdout
    assert "compose" not in ran.stdout
    assert ran.returncode == 1


def test_a_failure_sets_expected_beside_actual_and_explains(
    ran: subprocess.CompletedProcess[str],
) -> None:
    text = ran.stdout
    assert "plan.yaml, line 12: planned a day later" in text
    assert "on file    risk management plan, Mon 4 Oct 2004" in text
    assert "             expected  actual\n" in text
    assert "    verdict  met       not met\n" in text
    assert "    reason   in-time   late\n" in text
    assert "NOT MET  risk-management-plan  completed Mon 4 Oct 2004, 1 working day late" in text
    assert "Traceback" not in text
    assert "runtest" not in text


@pytest.mark.slow
def test_one_scenario_can_be_chosen_by_its_name(tmp_path: Path) -> None:
    made = project(tmp_path)
    done = run_pytest(tmp_path, made, "-q", "scenarios/plan.yaml::planned on the last good day")
    assert "1 passed" in done.stdout


@pytest.mark.slow
def test_scenarios_are_shared_out_among_processes(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, project(tmp_path), "-q", "-n", "2")
    assert "1 failed, 2 passed" in done.stdout


@pytest.mark.slow
def test_without_the_setting_no_yaml_file_is_collected(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, project(tmp_path, "[pytest]\n"), "-q")
    assert "1 passed" in done.stdout


@pytest.mark.slow
def test_a_folder_can_be_named_and_a_file_with_problems_is_an_error(tmp_path: Path) -> None:
    wrong = SCENARIOS.replace("verdict: met, reason: in-time", "verdict: mett, reason: in-time")
    made = project(tmp_path, "[pytest]\nesi_rules_scenarios = scenarios\n", wrong)
    done = run_pytest(tmp_path, made, "-q")
    assert done.stdout.count("did you mean `met`?") == 2
    assert "ERROR scenarios/plan.yaml" in done.stdout
    assert done.returncode == 2


@pytest.mark.slow
def test_scenarios_can_be_judged_by_the_rules_of_the_project(tmp_path: Path) -> None:
    ini = f"{INI}esi_rules_standards = rules.yaml\n"
    made = project(tmp_path, ini)
    own = national_standards(limits={"risk-management-plan": "6 working days"})
    (made / "rules.yaml").write_text(dump_standards(own), encoding="utf-8")
    done = run_pytest(tmp_path, made, "-q")
    assert "last_good_day  2004-10-01 (Fri)  2004-10-04 (Mon)" in done.stdout
    assert "2 failed, 1 passed" in done.stdout
