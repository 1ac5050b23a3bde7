"""A scenario: a case, the day it is judged at, and what a person expects to be found on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import attrs

from esi_rules.frozen import frozen
from esi_rules.records.case import Case
from esi_rules.records.dates import day_words
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.text import inert
from esi_rules.wording.finding_text import words

__all__ = [
    "NOTHING",
    "Mismatch",
    "ExpectedDay",
    "Expected",
    "ScenarioResult",
    "Scenario",
    "expected_of",
]

NOTHING: Final = "none"
"""What is expected of a day, or of the edition, where there must not be one."""

ExpectedDay: TypeAlias = dt.date | Literal["none"] | None
"""A day that is expected; ``none`` where there must be none; None where it is not looked at."""


def _text_map(value: Mapping[str, str]) -> Mapping[str, str]:
    return frozen(value)


@attrs.frozen
class Expected:
    """What is expected on one standard: the verdict and why, and the days where they are given.

    Field by field the columns that `esi-rules evaluate` writes.
    """

    standard: str
    verdict: Verdict
    reason: Reason
    clock_starts: ExpectedDay = None
    last_good_day: ExpectedDay = None
    done_on: ExpectedDay = None
    edition: str | None = None
    """The id of the edition that governs; ``none`` where there must be none."""


def expected_of(standard: str, finding: Finding) -> Expected:
    """Return what a scenario expects whose result is this finding on a standard."""
    return Expected(
        standard,
        finding.verdict,
        finding.reason,
        finding.clock or NOTHING,
        finding.due or NOTHING,
        finding.done or NOTHING,
        finding.edition or NOTHING,
    )


@attrs.frozen
class Scenario:
    """A case by hand, and what the standards must say of it.

    `readings`, `limits` and `edition` are what the caller chose in place of the defaults.
    """

    name: str
    """What it shows, in a few words."""
    case: Case
    as_at: dt.date
    expected: tuple[Expected, ...]
    readings: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    limits: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    edition: str = "auto"
    file: str = ""
    """The file it stands in, from the folder that was read; empty where it was built in Python."""
    line: int | None = None

    @property
    def by_default(self) -> bool:
        """Whether it is judged by the standards as they are shipped: default readings, limits."""
        return not self.readings and not self.limits

    @property
    def title(self) -> str:
        """The file and the name."""
        return f"{self.file}: {self.name}" if self.file else self.name

    @property
    def place(self) -> str:
        """The file, the line and the name."""
        line = "" if self.line is None else f", line {self.line}"
        return f"{self.file}{line}: {self.name}" if self.file else self.name


@attrs.frozen
class Mismatch:
    """One thing that was found to be otherwise than expected, both as a person writes them."""

    standard: str
    field: str
    expected: str
    found: str


@attrs.frozen
class ScenarioResult:
    """What became of a scenario: every difference, and the findings they were read from."""

    scenario: Scenario
    differences: tuple[Mismatch, ...] = ()
    findings: tuple[Finding, ...] = ()
    """The finding on each standard that something was expected of, in the order of the scenario."""

    @property
    def passed(self) -> bool:
        """Whether all is as expected."""
        return not self.differences

    def words(self) -> str:
        """Say what differs, standard by standard, each with the finding in words."""
        if self.passed:
            return f"HOLDS  {inert(self.scenario.place, 400)}"
        lines = [f"FAILS  {inert(self.scenario.place, 400)}", *_given(self.scenario)]
        for finding in self.findings:
            name = finding.standard or ""
            mine = [d for d in self.differences if d.standard == name]
            if mine:
                lines += ["", f"  {name}"]
                width = max(len(d.field) for d in mine)
                for one in mine:
                    lines.append(f"    {one.field:<{width}}  expected {one.expected}")
                    lines.append(f"    {'':<{width}}  found    {one.found}")
                lines += [f"    | {line}" for line in words(finding).splitlines()]
        found = {finding.standard for finding in self.findings}
        for one in self.differences:
            if one.standard not in found:
                lines += ["", f"  {inert(one.standard)}", f"    {one.found}"]
        return "\n".join(lines)


def _given(scenario: Scenario) -> list[str]:
    case = scenario.case
    ended = f", ended {day_words(case.ended_on)}" if case.ended_on else ""
    lines = [
        f"  {case.sentence} commenced {day_words(case.commenced_on)}{ended}, judged at "
        f"{day_words(scenario.as_at)}"
    ]
    chosen = [*scenario.readings.items(), *scenario.limits.items()]
    if chosen:
        lines.append("  with " + ", ".join(inert(f"{key}: {value}") for key, value in chosen))
    return lines
