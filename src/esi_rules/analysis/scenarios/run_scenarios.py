"""Runs a scenario: judges its case and compares the findings with the expected ones."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

from esi_rules.analysis.scenarios.scenario import (
    NOTHING,
    Expected,
    Mismatch,
    Scenario,
    ScenarioResult,
)
from esi_rules.engine.judge import evaluate
from esi_rules.frameworks.own import SHIPPED as SHIPPED_RULES
from esi_rules.frameworks.own import OwnRules
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.readings import Readings
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Standards

__all__ = ["run", "standards_of"]


def run(scenario: Scenario, standards: Standards | None = None) -> ScenarioResult:
    """Judge the case of `scenario` and return the differences from what is expected.

    Without `standards`, the case is judged by the shipped standards under the scenario's readings,
    limits and edition. With `standards`, only the scenario's edition is applied.
    """
    judged_by = standards_of(scenario) if standards is None else _chosen(scenario, standards)
    # By place: a standard that only refers to another has the finding of the other one.
    names = [governed.id for governed in judged_by.governed]
    judged = evaluate(scenario.case, judged_by, as_at=scenario.as_at)
    found = dict(zip(names, judged, strict=True))
    differences: list[Mismatch] = []
    findings: list[Finding] = []
    for expected in scenario.expected:
        finding = found.get(expected.standard)
        if finding is None:
            missing = "there is no such standard in these editions"
            differences.append(Mismatch(expected.standard, "standard", "a finding", missing))
            continue
        findings.append(finding)
        differences += _differences(expected, finding)
    return ScenarioResult(scenario, tuple(differences), tuple(findings))


def standards_of(scenario: Scenario, own_rules: OwnRules = SHIPPED_RULES) -> Standards:
    """Return the standards under the readings, limits and edition of `scenario`.

    They are the shipped standards if `own_rules` has none. A file of standards has fixed readings,
    so the scenario's readings have no effect on it.
    """
    own = own_rules.standards
    if own is not None:
        if scenario.limits and own_rules.with_settings is not None:
            own = own_rules.with_settings(scenario.limits)
        return _chosen(scenario, own)
    return _standards(
        tuple(scenario.readings.items()), tuple(scenario.limits.items()), scenario.edition
    )


@functools.lru_cache(maxsize=64)
def _standards(
    readings: tuple[tuple[str, str], ...], limits: tuple[tuple[str, str], ...], edition: str
) -> Standards:
    return national_standards(Readings.of(dict(readings)), edition=edition, limits=dict(limits))


def _chosen(scenario: Scenario, standards: Standards) -> Standards:
    if scenario.edition == "auto":
        return standards
    return next((e.alone for e in standards.editions if e.id == scenario.edition), standards)


def _differences(expected: Expected, finding: Finding) -> Iterator[Mismatch]:
    pairs: tuple[tuple[str, object, object], ...] = (
        ("verdict", expected.verdict, finding.verdict),
        ("reason", expected.reason, finding.reason),
        ("clock_starts", expected.clock_starts, finding.clock),
        ("last_good_day", expected.last_good_day, finding.due),
        ("done_on", expected.done_on, finding.done),
        ("edition", expected.edition, finding.edition),
    )
    for field, wanted, found in pairs:
        if wanted is not None and wanted != (NOTHING if found is None else found):
            yield Mismatch(expected.standard, field, _said(wanted), _said(found))


def _said(value: object) -> str:
    if isinstance(value, dt.date):
        return f"{value} ({value:%a})"
    if isinstance(value, Verdict):
        return value.words.lower()
    return NOTHING if value is None else str(value)
