"""Loads rule files for verification, even if scoring would refuse them, with lines of findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import attrs

from esi_rules.analysis.diff.rule_sets import rule_set
from esi_rules.analysis.verify.limit_checks import NamedLimits
from esi_rules.analysis.verify.report import Place, Report
from esi_rules.analysis.verify.verification import BUDGET, verify_rules
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.records.kinds import EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rulefile.edition_forms import FRAMEWORK_FILE, STANDARDS_FILE
from esi_rules.rulefile.load import read_under_choices
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.yaml_nodes import (
    Listing,
    MappingNode,
    Node,
    RuleText,
    Scalar,
    parse,
    read_text,
)
from esi_rules.standards.readings import OwnReading
from esi_rules.standards.sources import ListedDocument
from esi_rules.standards.standard import Edition

__all__ = ["verify_files"]


def verify_files(
    file: Path | None = None,
    *,
    standards: Path | None = None,
    framework: Path | None = None,
    against: str | None = None,
    budget: int = BUDGET,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Verify rule files. `file` may contain standards or a framework, which is detected.

    Without any file, the shipped rules are verified. `against` names the rules that the files
    replace, as for `esi-rules diff`: `shipped`, an edition or a file. Raises `BadInputError` with
    every problem that makes a file invalid.
    """
    if file is not None:
        given, asked_of = _sorted_out(file, standards, framework)
    else:
        given, asked_of = standards, framework
    problems: list[Problem] = []
    before = None if against is None else _tried(problems, lambda: rule_set(against))
    own = _tried(problems, lambda: _Standards.read(given)) if given else None
    asked = _tried(problems, lambda: _Framework.read(asked_of, own)) if asked_of else None
    if problems:
        raise BadInputError(problems)
    report = verify_rules(
        own.editions if own else None,
        asked.framework if asked else None,
        named=own.named if own else False,
        sources=own.sources if own else (),
        named_limits=own.named_limits if own else None,
        against=before,
        budget=budget,
        progress=progress,
    )
    findings = tuple(
        attrs.evolve(one, place=_placed(one.place, own, asked)) for one in report.findings
    )
    return attrs.evolve(report, findings=findings)


_T = TypeVar("_T")


def _tried(problems: list[Problem], read: Callable[[], _T]) -> _T | None:
    """Load one of several files; collect its problems, so that the others are loaded too."""
    try:
        return read()
    except BadInputError as error:
        problems += error.problems
        return None


def _sorted_out(
    file: Path, standards: Path | None, framework: Path | None
) -> tuple[Path | RuleText | None, Path | RuleText | None]:
    """Return the files of standards and of a framework, with `file` as the kind that it is."""
    name, text = held = read_text(file)
    problems: list[Problem] = []
    node = parse(name, text, problems)
    if problems:
        raise BadInputError(problems)
    keys = [
        key for key in ("editions", "sections") if isinstance(node, MappingNode) and node.get(key)
    ]
    if len(keys) != 1:
        what = "both" if keys else "neither"
        message = (
            f"must be a file of standards, which has `editions`, or of a framework, which has "
            f"`sections` (it has {what})"
        )
        raise BadInputError([Problem(name, message)])
    option, taken = (
        ("--standards", standards) if keys == ["editions"] else ("--framework", framework)
    )
    if taken is not None:
        raise BadInputError([Problem(option, f"is another file of what {name} is; leave one out")])
    return (held, framework) if keys == ["editions"] else (standards, held)


@attrs.frozen
class _Loose:
    """The editions of a file, even if they are not valid together."""

    editions: tuple[Edition, ...]
    named: bool = False
    sources: tuple[ListedDocument, ...] = ()
    readings: tuple[OwnReading, ...] = ()

    def __attrs_post_init__(self) -> None:
        if not self.editions or (self.named and len(self.editions) != 1):
            raise BadRuleError("name one edition to hold for every case, or load one or more")


_LOOSE = attrs.evolve(STANDARDS_FILE, record=attrs.evolve(STANDARDS_FILE.record, build=_Loose))


@attrs.frozen
class _Standards:
    name: str
    node: Node
    editions: tuple[Edition, ...]
    named: bool
    sources: tuple[ListedDocument, ...]
    named_limits: NamedLimits
    kinds: Mapping[str, EventKind]
    facts: Mapping[str, FactKind]

    @classmethod
    def read(cls, source: Path | RuleText) -> _Standards:
        name, text = read_text(source)
        reading, value, node = read_under_choices(name, text, _LOOSE)
        reading.done()
        assert isinstance(value, _Loose)
        return cls(
            name,
            node,
            value.editions,
            value.named,
            value.sources,
            reading.uses,
            reading.kinds.known,
            reading.facts.known,
        )

    def line(self, place: Place) -> int | None:
        editions = _entries(self.node, "editions")
        held = [e for e in editions if place.edition in (None, _id(e))]
        for edition in held:
            for standard in _entries(edition, "standards"):
                if place.standard is not None and _id(standard) == place.standard:
                    return _deepest(standard, _path(place))
        return held[0].line if held else None


@attrs.frozen
class _Framework:
    name: str
    node: Node
    framework: Framework

    @classmethod
    def read(cls, source: Path | RuleText, own: _Standards | None) -> _Framework:
        name, text = read_text(source)
        reading = ParseContext(name, own.kinds, own.facts) if own else ParseContext(name)
        node = parse(name, text, reading.problems)
        value = FRAMEWORK_FILE.read(node, reading)
        reading.done()
        assert isinstance(value, Framework)
        return cls(name, node, value)

    def line(self, place: Place) -> int | None:
        if place.ladder is not None:
            return _deepest(self.node, place.part or "ladder")
        found = _child(self.node, "sections")
        for section in _entries(self.node, "sections"):
            if _id(section) == place.section:
                found = section
            for criterion in _entries(section, "criteria"):
                if _id(criterion) == place.criterion:
                    found = criterion
                    for item in _entries(criterion, "items"):
                        found = item if _id(item) == place.item else found
        return None if found is None else _deepest(found, place.part or "")


def _placed(place: Place, own: _Standards | None, asked: _Framework | None) -> Place:
    """Return the place with its file and line, if it is in one of the files."""
    of_standards = place.edition is not None or place.standard is not None
    file = own if of_standards else asked
    shipped = place.ladder not in (None, "own") or (
        not of_standards and (place.limit is not None or place.reading is not None)
    )
    if file is None or shipped:
        return place
    return attrs.evolve(place, file=file.name, line=file.line(place))


def _path(place: Place) -> str:
    """Return the path inside a standard to what the place names."""
    if place.limit is not None:
        return f"limits[{place.limit}]"
    return place.part or (f"readings[{place.reading}]" if place.reading else "")


def _deepest(node: Node, path: str) -> int:
    """Return the line of the node at a path, as far as the path can be followed."""
    line = node.line
    # A key with dots, such as the id of a limit, is in brackets.
    for in_brackets, plain in re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", path):
        step = in_brackets or plain
        if isinstance(node, MappingNode):
            line = next((key.line for key, _ in node.pairs if key.text == step), line)
        inner = _child(node, step)
        if inner is None:
            break
        line = inner.line if isinstance(node, Listing) else line
        node = inner
    return line


def _child(node: Node | None, step: str) -> Node | None:
    if isinstance(node, MappingNode):
        return node.get(step)
    if isinstance(node, Listing) and step.isdigit() and int(step) <= len(node.items):
        return node.items[int(step) - 1]
    return None


def _entries(node: Node | None, key: str) -> tuple[Node, ...]:
    inner = _child(node, key)
    return inner.items if isinstance(inner, Listing) else ()


def _id(node: Node) -> str | None:
    name = node.get("id") if isinstance(node, MappingNode) else None
    return name.text if isinstance(name, Scalar) else None
