"""Writes scenarios as the text of a scenario file, which `load_scenarios` can load."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from esi_rules.analysis.scenarios.event_lines import UNDATED
from esi_rules.analysis.scenarios.scenario import Expected, Scenario
from esi_rules.records.case import Event, Fact
from esi_rules.text import inert

if TYPE_CHECKING:
    from esi_rules.analysis.scenarios.generated_scenarios import (
        GeneratedScenario,
        GeneratedScenarios,
    )

__all__ = ["scenario_file_text", "scenario_text"]

_PLAIN = re.compile(r"[A-Za-z0-9][\w /.,()'-]*")
_HEAD = (
    "Written from the rules themselves: this is what the rules say, not what they should say.",
    "Read each scenario, correct what is not meant, and keep the file.",
)
_MOST_NOTICED = 6


def scenario_file_text(made: GeneratedScenarios) -> str:
    """Return the text of a file with the scenarios of one standard."""
    return "\n".join(_lines(made)) + "\n"


def scenario_text(standard: str, scenario: Scenario, comments: Sequence[str] = ()) -> str:
    """Return the text of a file with one scenario, after the lines of `comments`."""
    lines = [f"# {inert(line, 300)}" for line in comments]
    lines += [f"standard: {_text(standard)}", "scenarios:", *_scenario(scenario)]
    return "\n".join(lines) + "\n"


def _lines(made: GeneratedScenarios) -> Iterator[str]:
    yield f"# {inert(made.edition)}, {inert(made.standard)}: {inert(made.title)}"
    for line in _HEAD:
        yield f"# {line}"
    if made.not_shown:
        yield "#"
        yield "# No case was found that would notice these changes of the rule:"
        for one in made.not_shown:
            yield f"#   {inert(one.what, 300)} ({inert(one.because, 300)})"
    yield f"standard: {_text(made.standard)}"
    yield "scenarios:"
    for each in made.scenarios:
        yield from _noticed(each)
        yield from _scenario(each.scenario)


def _noticed(made: GeneratedScenario) -> Iterator[str]:
    for what in made.notices[:_MOST_NOTICED]:
        yield f"  # would notice: {inert(what, 300)}"
    if len(made.notices) > _MOST_NOTICED:
        yield f"  # and {len(made.notices) - _MOST_NOTICED} more changes"


def _scenario(scenario: Scenario) -> Iterator[str]:
    case = scenario.case
    yield f"  - name: {_text(scenario.name)}"
    yield "    given:"
    yield f"      sentence: {case.sentence}"
    yield f"      commenced_on: {case.commenced_on}"
    if case.ended_on is not None:
        yield f"      ended_on: {case.ended_on}"
    yield f"      as_at: {scenario.as_at}"
    if scenario.edition != "auto":
        yield f"      edition: {_text(scenario.edition)}"
    yield from _table("readings", {n: _text(value) for n, value in scenario.readings.items()})
    yield from _table("limits", {n: _text(value) for n, value in scenario.limits.items()})
    yield from _table("facts", {name: _fact(value) for name, value in case.facts.items()})
    yield from _table("answers", {name: value or "" for name, value in case.answers.items()})
    if case.events:
        yield "      events:"
        yield from (f"        - {_event(event)}" for event in case.events)
    yield from (f"    expect: {_expected(one)}" for one in scenario.expected)


def _table(name: str, values: Mapping[str, str]) -> Iterator[str]:
    if values:
        yield f"      {name}:"
        yield from (f"        {_text(key)}: {value}".rstrip() for key, value in values.items())


def _fact(value: Fact) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:f}" if isinstance(value, Decimal) else _text(str(value))


def _event(event: Event) -> str:
    day = str(event.on) or UNDATED
    if event.value is None:
        return f"{event.kind}: {day}"
    value = f"{event.value:f}" if isinstance(event.value, Decimal) else event.value
    return f"{event.kind}: {_text(f'{day} {value}')}"


def _expected(one: Expected) -> str:
    words: Sequence[tuple[str, str | dt.date | None]] = (
        ("verdict", one.verdict.words.lower()),
        ("reason", one.reason.value),
        ("clock_starts", one.clock_starts),
        ("last_good_day", one.last_good_day),
        ("done_on", one.done_on),
        ("edition", one.edition),
    )
    given = (f"{name}: {_text(str(value))}" for name, value in words if value is not None)
    return "{" + ", ".join(given) + "}"


def _text(text: str) -> str:
    """Return a word or line as YAML, in quotes unless it is plain."""
    plain = _PLAIN.fullmatch(text) is not None and text == text.strip() and ", " not in text
    return text if plain else json.dumps(text, ensure_ascii=False)
