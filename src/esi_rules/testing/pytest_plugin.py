"""A pytest plugin: scenario files are tests, and the shipped rules are fixtures.

In the settings of pytest, ``esi_rules_scenarios`` names the files of scenarios, and
``esi_rules_standards`` the rule file to judge them by, if not the shipped standards.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from esi_rules.analysis.scenarios import Scenario, ScenarioResult
    from esi_rules.frameworks.framework import Framework
    from esi_rules.frameworks.own import OwnRules
    from esi_rules.standards.standard import Edition, Standards

__all__ = [
    "ScenarioFailedError",
    "ScenarioFile",
    "ScenarioItem",
    "esi_framework",
    "esi_standards",
    "esi_standards_2000",
    "esi_standards_2005",
    "pytest_addoption",
    "pytest_collect_file",
]

_SCENARIOS = "esi_rules_scenarios"
_STANDARDS = "esi_rules_standards"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two settings."""
    parser.addini(
        _SCENARIOS,
        "Files of esi-rules scenarios to run as tests, by path or pattern from the root directory.",
        type="linelist",
    )
    parser.addini(
        _STANDARDS,
        "The YAML file of standards that scenarios are judged by; without it, the shipped ones.",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file that the setting names, and no other YAML file of the project."""
    root = parent.config.rootpath
    patterns: list[str] = parent.config.getini(_SCENARIOS)
    if patterns and any(_is_named(file_path, root, pattern) for pattern in patterns):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


def _is_named(path: Path, root: Path, pattern: str) -> bool:
    """Whether a pattern names the file, or a folder of scenario files that contains it."""
    named = root / pattern
    if named.is_dir():
        return path.suffix in (".yaml", ".yml") and named in path.parents
    return path == named or path in root.glob(pattern)


class ScenarioFile(pytest.File):
    """A file of scenarios: a test for each of them."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield the scenarios in their order. Every problem of the file is one error."""
        from esi_rules.analysis.scenarios import load_scenarios
        from esi_rules.errors import BadInputError

        try:
            own = _own_rules(self.config)
            scenarios = load_scenarios(self.path, own)
        except BadInputError as error:
            raise self.CollectError(str(error)) from None
        for scenario in scenarios:
            yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario, own=own)


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(
        self, *, name: str, parent: ScenarioFile, scenario: Scenario, own: OwnRules
    ) -> None:
        super().__init__(name, parent)
        self.scenario = scenario
        self.own = own

    def runtest(self) -> None:
        """Judge the case. Raises `ScenarioFailedError` if anything is not as expected."""
        from esi_rules.analysis.scenarios import run, standards_of

        result = run(self.scenario, standards_of(self.scenario, self.own))
        if not result.passed:
            raise ScenarioFailedError(result)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        """Return the comparison of expected and actual findings, with their reasons."""
        if isinstance(excinfo.value, ScenarioFailedError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return the location of the scenario, for editors to open: path, line from 0, and name."""
        line = self.scenario.line
        return self.path, None if line is None else line - 1, self.name


class ScenarioFailedError(AssertionError):
    """A scenario is not as expected; the message compares expected and actual."""

    def __init__(self, result: ScenarioResult) -> None:
        super().__init__(_compared(result))
        self.result = result


def _compared(result: ScenarioResult) -> str:
    from esi_rules.text import inert
    from esi_rules.wording.case_text import case_lines
    from esi_rules.wording.finding_text import words

    scenario = result.scenario
    lines = [inert(scenario.place, 400), ""]
    lines += [f"  {name:<10} {text}" for name, text in case_lines(scenario.case, scenario.as_at)]
    found = {finding.standard: finding for finding in result.findings}
    for standard in dict.fromkeys(one.standard for one in result.differences):
        mine = [one for one in result.differences if one.standard == standard]
        rows = [("", "expected", "actual"), *((d.field, d.expected, d.found) for d in mine)]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        lines += ["", f"  {inert(standard)}"]
        lines += [
            f"    {one:<{widths[0]}}  {two:<{widths[1]}}  {three}" for one, two, three in rows
        ]
        if standard in found:
            lines += ["", *(f"    {line}" for line in words(found[standard]).splitlines())]
    return "\n".join(lines)


def _own_rules(config: pytest.Config) -> OwnRules:
    from esi_rules.frameworks.own import SHIPPED

    named = str(config.getini(_STANDARDS) or "")
    if not named:
        return SHIPPED
    from esi_rules.rulefile import own_rules

    return own_rules(config.rootpath / named, None)


@pytest.fixture(scope="session")
def esi_standards() -> Standards:
    """All shipped editions; the one in force on the day a clock starts governs."""
    from esi_rules.standards.shipped import national_standards

    return national_standards()


@pytest.fixture(scope="session")
def esi_standards_2000() -> Edition:
    """The edition of 2000."""
    from esi_rules.standards.shipped import national_standards_2000

    return national_standards_2000()


@pytest.fixture(scope="session")
def esi_standards_2005() -> Edition:
    """The edition of 2005."""
    from esi_rules.standards.shipped import national_standards_2005

    return national_standards_2005()


@pytest.fixture(scope="session")
def esi_framework() -> Framework:
    """The Effective Supervision Inspection: its criteria, items and weights."""
    from esi_rules.frameworks.esi import esi_framework as shipped

    return shipped()
