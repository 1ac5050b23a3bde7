"""Scenario files: handwritten YAML, parsed with the line of every problem.

A file names a standard, the data shared by all its scenarios under `given`, and the `scenarios`.
Each scenario has a name, data that it adds to `given`, and the findings that it expects.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import attrs

from esi_rules.analysis.scenarios.event_lines import read_events
from esi_rules.analysis.scenarios.run_scenarios import standards_of
from esi_rules.analysis.scenarios.scenario import NOTHING, Expected, ExpectedDay, Scenario
from esi_rules.errors import BadInputError, PlacedProblem, Problem
from esi_rules.files import Vocabulary
from esi_rules.files.inspection import vocabulary
from esi_rules.frameworks.own import SHIPPED as SHIPPED_RULES
from esi_rules.frameworks.own import OwnRules
from esi_rules.records.case import Answer, Case, Event, Fact, Sentence
from esi_rules.records.contract import FACT_WORDS, FACTS
from esi_rules.records.dates import read_date
from esi_rules.rulefile.yaml_nodes import Listing, MappingNode, Node, Scalar, parse, read_text
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import national_standards
from esi_rules.text import nearest, one_of

__all__ = [
    "DATES",
    "EXPECTED_DAYS",
    "EXPECT_KEYS",
    "GIVEN_KEYS",
    "SHIPPED",
    "VERDICTS",
    "load_scenarios",
    "read_scenarios",
]

SHIPPED = Path(__file__).parent / "shipped"
"""The folder of the shipped scenarios, with a subfolder for each edition."""

_FILE_KEYS = ("standard", "about", "given", "scenarios")
_SCENARIO_KEYS = ("name", "given", "expect")
DATES = ("commenced_on", "ended_on", "as_at")
_TABLES = ("facts", "answers", "readings", "limits")
GIVEN_KEYS = ("sentence", *DATES, "edition", *_TABLES, "events")
EXPECTED_DAYS = ("clock_starts", "last_good_day", "done_on")
EXPECT_KEYS = ("verdict", "reason", *EXPECTED_DAYS, "edition")
_SENTENCES: Mapping[str, Sentence] = {"order": "order", "licence": "licence"}
_ANSWERS: Mapping[str, Answer | None] = {"yes": "yes", "no": "no", "na": "na", "": None}
VERDICTS: Mapping[str, Verdict] = {verdict.words.lower(): verdict for verdict in Verdict}
_REASONS: Mapping[str, Reason] = {reason.value: reason for reason in Reason}

_MOST_EVENTS = 5_000

_T = TypeVar("_T")


def load_scenarios(path: Path | str, own_rules: OwnRules = SHIPPED_RULES) -> tuple[Scenario, ...]:
    """Load a file of scenarios, or all YAML files in a folder and its subfolders, in order.

    `own_rules` are the rules that the scenarios are about; the default is the shipped rules. Raises
    `BadInputError` with the problems of all files.
    """
    path = Path(path)
    found = sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml") and p.is_file())
    files = found or [path]
    if path.is_dir() and files == [path]:
        raise BadInputError([Problem(str(path), "holds no scenarios; they are `.yaml` files")])
    names = vocabulary(own_rules)
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for file in files:
        name = file.name if file == path else file.relative_to(path).as_posix()
        try:
            _, text = read_text(file)
            reader = _Reader(name, names, own_rules)
            scenarios += reader.file(parse(name, text, reader.problems))
        except BadInputError as error:
            problems += [attrs.evolve(p, file=name) for p in error.problems]
    if problems:
        raise BadInputError(problems)
    return tuple(scenarios)


def read_scenarios(
    text: str, file: str = "scenarios", own_rules: OwnRules = SHIPPED_RULES
) -> tuple[Scenario, ...]:
    """Parse the text of one file of scenarios. Raises `BadInputError` with every problem."""
    reader = _Reader(file, vocabulary(own_rules), own_rules)
    return reader.file(parse(file, text, reader.problems))


@attrs.define
class _Given:
    """The data given so far: single values by key, merged tables, and all events."""

    words: dict[str, str] = attrs.field(factory=dict)
    days: dict[str, dt.date] = attrs.field(factory=dict)
    facts: dict[str, Fact] = attrs.field(factory=dict)
    answers: dict[str, Answer | None] = attrs.field(factory=dict)
    readings: dict[str, str] = attrs.field(factory=dict)
    limits: dict[str, str] = attrs.field(factory=dict)
    events: list[Event] = attrs.field(factory=list)
    broken: set[str] = attrs.field(factory=set)
    """Keys with problems, so that they are not also reported as missing."""

    def copy(self) -> _Given:
        """Return a copy that can be changed independently."""
        return _Given(
            dict(self.words), dict(self.days), dict(self.facts), dict(self.answers),
            dict(self.readings), dict(self.limits), list(self.events), set(self.broken),
        )  # fmt: skip


@attrs.define
class _Reader:
    """A parser of one file, with the problems found so far."""

    name: str
    names: Vocabulary
    """The names that may be used."""
    own_rules: OwnRules
    problems: list[Problem] = attrs.field(factory=list)

    def wrong(
        self, node: Node, message: str, value: str | None = None, near: str | None = None,
        at: str | None = None,
    ) -> None:  # fmt: skip
        """Add a problem at `node`."""
        parts = (node.line, at, value, near)
        place = PlacedProblem(self.name, message, *parts, character=node.character)
        self.problems.append(place)

    def file(self, root: Node) -> tuple[Scenario, ...]:
        """Parse a whole file."""
        found: list[Scenario] = []
        parts = self.table(root, _FILE_KEYS, "a file of scenarios")
        standard = self.text(parts["standard"]) if "standard" in parts else None
        if standard and standard not in (known := self.every_standard()):
            near = nearest(standard, known)
            self.wrong(parts["standard"], "is no standard", standard, near, "standard")
        shared = _Given()
        if "given" in parts:
            self.given(parts["given"], shared)
        listed = parts.get("scenarios")
        if not isinstance(listed, Listing) or not listed.items:
            node = root if listed is None else listed
            self.wrong(node, "must have a list of one scenario or more", at="scenarios")
        else:
            for node in listed.items:
                scenario = self.scenario(node, shared, standard)
                if scenario is not None:
                    found.append(scenario)
            self.no_name_twice(listed, found)
        if self.problems:
            raise BadInputError(sorted(self.problems, key=_position))
        return tuple(found)

    def every_standard(self) -> tuple[str, ...]:
        """Return the ids of the standards of all editions."""
        return (self.own_rules.standards or national_standards()).ids

    def no_name_twice(self, listed: Listing, found: list[Scenario]) -> None:
        """Report scenarios with the same name, because reports identify them by it."""
        first: dict[str, int | None] = {}
        for scenario, node in zip(found, listed.items, strict=False):
            if scenario.name in first:
                before = first[scenario.name]
                message = f"is the name of the scenario in line {before} already; say what differs"
                self.wrong(node, message, scenario.name)
            first.setdefault(scenario.name, scenario.line)

    def scenario(self, node: Node, shared: _Given, standard: str | None) -> Scenario | None:
        """Parse one scenario; None if it has a problem."""
        before = len(self.problems)
        parts = self.table(node, _SCENARIO_KEYS, "a scenario")
        name = self.text(parts["name"]) if "name" in parts else ""
        if not name and isinstance(node, MappingNode):
            self.wrong(node, "needs a name that says what it shows", at="name")
        given = shared.copy()
        if "given" in parts:
            self.given(parts["given"], given)
        lacking = {"sentence", "commenced_on", "as_at"} - {*given.words, *given.days}
        for key in sorted(lacking):
            if isinstance(node, MappingNode) and key not in given.broken:
                self.wrong(node, "is missing, here and in what all share", at=f"given.{key}")
        expected: tuple[Expected, ...] = ()
        if "expect" in parts:
            expected = self.expect(parts["expect"], standard)
        elif isinstance(node, MappingNode):
            self.wrong(node, "is missing: say the verdict and the reason", at="expect")
        if len(self.problems) > before or lacking:
            return None
        return self.built(node, name, given, expected, standard)

    def built(
        self,
        node: Node,
        name: str,
        given: _Given,
        expected: tuple[Expected, ...],
        standard: str | None,
    ) -> Scenario | None:
        """Build a scenario, and check it against the standards by which it is judged."""
        try:
            scenario = Scenario(
                name,
                Case(
                    name, _SENTENCES[given.words["sentence"]], given.days["commenced_on"],
                    given.events, given.answers, given.facts, ended_on=given.days.get("ended_on"),
                ),
                given.days["as_at"], expected, given.readings, given.limits,
                given.words.get("edition", "auto"), self.name, node.line,
            )  # fmt: skip
            # The set of standards does not depend on limits, and a file of own standards may lack
            # limits of the shipped ones.
            plain = attrs.evolve(scenario, limits={}) if self.own_rules.standards else scenario
            known = standards_of(plain, self.own_rules).ids
        except BadInputError as error:
            for problem in error.problems:
                self.wrong(node, problem.message, problem.value, problem.suggestion, problem.column)
            return None
        except ValueError as error:
            self.wrong(node, str(error))
            return None
        for one in expected:
            if one.standard not in known and one.standard in self.every_standard():
                message = "is no standard of the edition that this is judged by"
                self.wrong(node, message, one.standard, at="expect")
            elif one.standard not in known and one.standard != standard:
                near = nearest(one.standard, known)
                self.wrong(node, "is no standard of these editions", one.standard, near, "expect")
        return scenario

    # Given data

    def given(self, node: Node, into: _Given) -> None:
        """Parse given data, and add it to `into`."""
        keys = node.pairs if isinstance(node, MappingNode) else ()
        into.broken |= {nearest(key.text, GIVEN_KEYS) or "" for key, _ in keys} - {
            key.text for key, _ in keys
        }
        for key, value in self.table(node, GIVEN_KEYS, "given").items():
            if key == "sentence":
                if self.word(value, _SENTENCES) is not None:
                    into.words[key] = self.text(value)
                else:
                    into.broken.add(key)
            elif key == "edition":
                if self.word(value, dict.fromkeys(self.names.editions, "")) is not None:
                    into.words[key] = self.text(value)
            elif key in DATES:
                day = self.read(value, read_date)
                if day is not None:
                    into.days[key] = day
                else:
                    into.broken.add(key)
            elif key == "events":
                self.events(value, into)
            elif isinstance(value, MappingNode):
                self.by_name(key, value, into)
            else:
                self.wrong(value, "must be names, each with its value", at=key)

    def by_name(self, key: str, node: MappingNode, into: _Given) -> None:
        """Parse facts, answers, readings or limits."""
        known: dict[str, tuple[str, ...]] = {
            "facts": (*FACTS, *self.names.own_facts),
            "answers": tuple(sorted(self.names.questions)),
            "readings": tuple(READINGS),
            "limits": tuple(self.names.limits),
        }
        for name, value in node.pairs:
            text = name.text
            if key == "limits" and text not in self.names.limits:
                text = f"{text}.limit"  # the standard alone means its `.limit`
            if text not in known[key]:
                what = {"facts": "fact", "answers": "item"}.get(key, key.removesuffix("s"))
                near = nearest(text, known[key])
                self.wrong(name, f"is no {what} that is known", name.text, near)
            elif key == "facts" and text in self.names.own_facts:
                own = self.names.own_facts[text]
                if own.number or self.text(value) in ("", *own.words):
                    into.facts[text] = self.read(value, own.read)
                else:
                    self.word(value, dict.fromkeys(own.words))
            elif key == "facts":
                if self.text(value) in FACT_WORDS[text]:
                    into.facts[text] = FACT_WORDS[text][self.text(value)]
                else:
                    self.word(value, FACT_WORDS[text])
            elif key == "answers":
                if self.text(value) in _ANSWERS:
                    into.answers[text] = _ANSWERS[self.text(value)]
                else:
                    self.word(value, _ANSWERS)
            elif key == "readings":
                if self.word(value, READINGS[text].choices) is not None:
                    into.readings[text] = self.text(value)
            else:
                into.limits[text] = self.text(value)

    def events(self, node: Node, into: _Given) -> None:
        """Parse a list of event lines."""
        if not isinstance(node, Listing):
            self.wrong(node, "must be a list of lines such as `- risk_rating: 2004-09-24 high`")
            return
        for item in node.items:
            if not isinstance(item, MappingNode):
                self.wrong(item, "must be a line such as `risk_rating: 2004-09-24 high`")
                continue
            for name, value in item.pairs:
                kind = self.names.kinds.get(name.text)
                if kind is None:
                    near = nearest(name.text, self.names.kinds)
                    self.wrong(name, "is no kind of event", name.text, near)
                    continue
                into.events += self.read(value, functools.partial(read_events, kind)) or ()
                if len(into.events) > _MOST_EVENTS:
                    self.wrong(
                        value, f"makes more than {_MOST_EVENTS} events of one case; split it"
                    )
                    return

    # Expected findings

    def expect(self, node: Node, standard: str | None) -> tuple[Expected, ...]:
        """Parse what is expected on the file's standard, or on several standards by id."""
        if isinstance(node, MappingNode) and any(key.text in EXPECT_KEYS for key, _ in node.pairs):
            if standard is None:
                self.wrong(node, "names no standard, and neither does the file", at="expect")
                return ()
            one = self.expected(standard, node)
            return () if one is None else (one,)
        if not isinstance(node, MappingNode) or not node.pairs:
            self.wrong(node, "must say the verdict and the reason", at="expect")
            return ()
        found = [self.expected(name.text, value) for name, value in node.pairs]
        return tuple(one for one in found if one is not None)

    def expected(self, standard: str, node: Node) -> Expected | None:
        """Parse what is expected on one standard."""
        parts = self.table(node, EXPECT_KEYS, "expect")
        verdict = reason = None
        if "verdict" in parts:
            verdict = self.word(parts["verdict"], VERDICTS)
        elif isinstance(node, MappingNode):
            self.wrong(node, "is missing", at="expect.verdict")
        if "reason" in parts:
            reason = self.word(parts["reason"], _REASONS)
        elif isinstance(node, MappingNode):
            self.wrong(node, "is missing: a verdict may be right for the wrong one",
                       at="expect.reason")  # fmt: skip
        days: dict[str, ExpectedDay] = {}
        for key in EXPECTED_DAYS:
            if key in parts:
                days[key] = NOTHING if self.text(parts[key]) == NOTHING else self.read(
                    parts[key], read_date
                )  # fmt: skip
        edition = None
        if "edition" in parts:
            self.word(parts["edition"], dict.fromkeys((*self.names.editions[1:], NOTHING), ""))
            edition = self.text(parts["edition"])
        if verdict is None or reason is None:
            return None
        return Expected(
            standard, verdict, reason, days.get("clock_starts"), days.get("last_good_day"),
            days.get("done_on"), edition,
        )  # fmt: skip

    # Plain nodes

    def table(self, node: Node, known: tuple[str, ...], what: str) -> dict[str, Node]:
        """Return a mapping's values by key; report unknown keys and leave them out."""
        if not isinstance(node, MappingNode):
            self.wrong(node, f"must have {one_of(known)}", at=what)
            return {}
        found: dict[str, Node] = {}
        for key, value in node.pairs:
            if key.text in known:
                found[key.text] = value
            else:
                near = nearest(key.text, known)
                message = "is not expected here" if near else f"must be {one_of(known)}"
                self.wrong(key, message, key.text, near)
        return found

    def text(self, node: Node) -> str:
        """Return the text of a scalar; for any other node, report a problem and return ``""``."""
        if isinstance(node, Scalar):
            return node.text
        self.wrong(node, "must be a single value")
        return ""

    def word(self, node: Node, known: Mapping[str, _T]) -> _T | None:
        """Return the value of a known word; report a problem and return None for another."""
        text = self.text(node)
        if text in known:
            return known[text]
        if isinstance(node, Scalar):
            words = [word for word in known if word]
            empty = " or empty" if "" in known else ""
            near = nearest(text, words)
            self.wrong(node, f"must be {one_of(words)}{empty}", text, near)
        return None

    def read(self, node: Node, reader: Callable[[str], _T]) -> _T | None:
        """Parse a text with `reader`; its `ValueError` becomes a problem."""
        if not isinstance(node, Scalar):
            self.text(node)
            return None
        try:
            return reader(node.text)
        except ValueError as error:
            self.wrong(node, str(error), node.text)
            return None


def _position(problem: Problem) -> tuple[int, int]:
    return problem.row or 0, getattr(problem, "character", None) or 0
