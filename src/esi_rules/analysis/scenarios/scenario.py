"""A scenario: a case, the day on which it is judged, and the expected findings."""

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
"""The expected value for a day or an edition that must not exist."""

ExpectedDay: TypeAlias = dt.date | Literal["none"] | None
"""An expected day; ``none`` if there must be none; None if it is not checked."""


def _text_map(value: Mapping[str, str]) -> Mapping[str, str]:
    return frozen(value)


@attrs.frozen
class Expected:
    """The expected finding on one standard: verdict, reason and, if given, days and edition.

    The fields are columns of the output of `esi-rules evaluate`.
    """

    standard: str
    verdict: Verdict
    reason: Reason
    clock_starts: ExpectedDay = None
    last_good_day: ExpectedDay = None
    done_on: ExpectedDay = None
    edition: str | None = None
    """The id of the governing edition; ``none`` if there must be none; None if not checked."""


def expected_of(standard: str, finding: Finding) -> Expected:
    """Return the expectation that exactly matches a finding on a standard."""
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
    """A handwritten case and the findings expected on it.

    `readings`, `limits` and `edition` are choices that replace the defaults.
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
    """The file, relative to the loaded folder; empty if the scenario was built in Python."""
    line: int | None = None

    @property
    def by_default(self) -> bool:
        """Whether it uses the default readings and limits."""
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
    """One field that differs: the expected and the found value, as text."""

    standard: str
    field: str
    expected: str
    found: str


@attrs.frozen
class ScenarioResult:
    """The result of a scenario: every difference, and the findings."""

    scenario: Scenario
    differences: tuple[Mismatch, ...] = ()
    findings: tuple[Finding, ...] = ()
    """The finding on each standard with an expectation, in the order of the scenario."""

    @property
    def passed(self) -> bool:
        """Whether there are no differences."""
        return not self.differences

    def words(self) -> str:
        """Describe the differences, standard by standard, each with the finding in words."""
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
