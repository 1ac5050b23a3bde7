"""Load standards and frameworks from YAML files; all problems are reported together."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import attrs

from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.own import OwnRules
from esi_rules.frozen import FrozenMap
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rulefile.carried_nodes import with_carried_over
from esi_rules.rulefile.chosen_nodes import under_readings
from esi_rules.rulefile.edition_forms import FRAMEWORK_FILE, STANDARDS_FILE, FileForm
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.yaml_nodes import (
    Listing,
    MappingNode,
    Node,
    RuleText,
    id_of,
    parse,
    read_text,
)
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Standards
from esi_rules.text import nearest, one_of

__all__ = ["load_framework", "load_standards", "own_rules", "read_framework", "read_standards"]

_T = TypeVar("_T")
_NONE: Mapping[str, str] = FrozenMap({})
_NO_FACTS: Mapping[str, FactKind] = FrozenMap({})


def load_standards(
    path: Path | str,
    *,
    limits: Mapping[str, str] = _NONE,
    readings: Mapping[str, str] = _NONE,
) -> Standards:
    """Load standards from a YAML file.

    `limits` has the caller's own values, as text by id, which replace limits of the file; the rules
    that refer to these limits change with them. `readings` has the choices, by id, for readings
    of the file. Raises `BadInputError` with all problems.
    """
    return read_standards(*read_text(path), limits, readings)


def read_standards(
    name: str, text: str, limits: Mapping[str, str] = _NONE, readings: Mapping[str, str] = _NONE
) -> Standards:
    """Load standards from the text of a file called `name`. Raises `BadInputError`."""
    return _done(*_standards(name, text, limits, readings))


def load_framework(
    path: Path | str,
    *,
    kinds: Mapping[str, EventKind] = KINDS,
    facts: Mapping[str, FactKind] = _NO_FACTS,
    standards: Collection[str] | None = None,
) -> Framework:
    """Load a framework from a YAML file.

    `kinds` and `facts` are the kinds of event and the facts that its rules may use besides those
    that it declares. `standards` are the ids of standards that its rules may use; None allows any
    id. Raises `BadInputError` with all problems.
    """
    return read_framework(*read_text(path), kinds, facts, standards)


def read_framework(
    name: str,
    text: str,
    kinds: Mapping[str, EventKind] = KINDS,
    facts: Mapping[str, FactKind] = _NO_FACTS,
    standards: Collection[str] | None = None,
) -> Framework:
    """Load a framework from the text of a file called `name`. Raises `BadInputError`."""
    return _done(*_framework(ParseContext(name, kinds, facts), text, standards))


def _done(reading: ParseContext, value: _T | None) -> _T:
    """Return the loaded value. Raises `BadInputError` with all problems, if there are any."""
    reading.done()
    assert value is not None
    return value


@attrs.frozen
class _WithSettings:
    """Loads the standards of a text again with other settings; comparable, unlike a function."""

    name: str
    text: str = attrs.field(repr=False)

    @functools.cached_property
    def _root(self) -> Node | None:
        # The text is parsed only once, since many settings may be tried.
        return parse(self.name, self.text, [])

    def __call__(
        self, limits: Mapping[str, str] = _NONE, readings: Mapping[str, str] = _NONE
    ) -> Standards:
        return _done(*_standards(self.name, self.text, limits, readings, self._root))


def own_rules(
    standards: Path | str | RuleText | None = None, framework: Path | str | RuleText | None = None
) -> OwnRules:
    """Load the files that replace the shipped standards or the ESI; None keeps the shipped ones.

    Both are checked together: the questions in the standards must be items of the framework, and
    the standards in the framework must exist. Each file is read once: later changes of it have no
    effect on the result. Raises `BadInputError` with all problems of both files.
    """
    read = functools.cache(read_text)
    problems: list[Problem] = []
    kinds: dict[str, EventKind] = {}
    facts: dict[str, FactKind] = {}
    own: Standards | None = None
    asked: Framework | None = None
    questions: Sequence[tuple[Problem, str]] = ()
    items: Collection[str] = esi_framework().items
    if standards is not None:
        reading, own = _collected(problems, lambda: _standards(*read(standards)))
        if reading is not None:
            kinds |= reading.kinds.own
            facts |= reading.facts.own
            questions = reading.questions
    if framework is not None:
        ids = own.ids if own is not None else None if standards else national_standards().ids

        def read_framework() -> tuple[ParseContext, Framework | None]:
            name, text = read_text(framework)
            return _framework(ParseContext(name, {**KINDS, **kinds}, facts), text, ids)

        reading, asked = _collected(problems, read_framework)
        # If the framework cannot be parsed at all, any question may be one of its items.
        items = reading.items if reading is not None else [name for _, name in questions]
        if reading is not None:
            kinds |= reading.kinds.own
            facts |= reading.facts.own
    problems += _unknown(questions, items)
    if problems:
        raise BadInputError(problems)
    if standards is None:
        return OwnRules(framework=asked, kinds=kinds, facts=facts)
    name, text = read(standards)
    return OwnRules(own, asked, kinds, _WithSettings(name, text), facts=facts)


def _collected(
    problems: list[Problem], read: Callable[[], tuple[ParseContext, _T | None]]
) -> tuple[ParseContext | None, _T | None]:
    """Load one of two files; its problems are added to `problems`, so that both are checked."""
    try:
        reading, value = read()
    except BadInputError as error:
        problems += error.problems
        return None, None
    problems += reading.in_order()
    return reading, value


def _standards(
    name: str,
    text: str,
    limits: Mapping[str, str] = _NONE,
    choices: Mapping[str, str] = _NONE,
    root: Node | None = None,
) -> tuple[ParseContext, Standards | None]:
    """Load standards from text, or from its `root` if it has already been parsed and checked."""
    if root is None:
        reading, value, node = read_under_choices(name, text, STANDARDS_FILE, limits, choices)
    else:
        reading = ParseContext(name)
        value, node = _under(reading, root, STANDARDS_FILE, limits, choices)
    reading.problems += _not_chosen(reading, choices)
    held = value if isinstance(value, Standards) else None
    ids = list(dict.fromkeys(_ids(node, "editions", "standards")))
    reading.problems += reading.unlisted
    reading.problems += _unknown(reading.standards, ids)
    # Standards are judged in their order, so a rule can only refer to a standard listed above.
    reading.problems += [
        problem
        for problem, named, owner in reading.too_early
        if named in ids and owner in ids and ids.index(named) >= ids.index(owner)
    ]
    if held is not None:
        for key in limits:
            if key not in reading.used:
                near = nearest(key, held.limits())
                message = (
                    f"is not a limit of {name}, which is used instead of the shipped standards"
                )
                reading.problems.append(
                    Problem("inspection.toml, [limits]", message, value=key, suggestion=near)
                )
            elif key not in reading.named:
                message = (
                    f"is named by no rule of {name}, so a value changes nothing; name it there"
                )
                reading.problems.append(Problem("inspection.toml, [limits]", message, value=key))
    return reading, held


def read_under_choices(
    name: str,
    text: str,
    form: FileForm,
    limits: Mapping[str, str] = _NONE,
    choices: Mapping[str, str] = _NONE,
) -> tuple[ParseContext, object, Node]:
    """Load a file of standards under some choices, and check it under all other choices.

    Problems under another choice of a reading are added too, so that no choice can fail later.
    """
    reading = ParseContext(name)
    root = parse(name, text, reading.problems)
    value, node = _under(reading, root, form, limits, choices)
    seen = {_spot(problem) for problem in reading.problems}
    for own in tuple(reading.own_readings.values()):
        for choice in own.choices if own.id in reading.alternatives else ():
            if choice != own.chosen:
                other = ParseContext(name)
                _under(other, root, form, limits, {**choices, own.id: choice})
                new = [problem for problem in other.problems if _spot(problem) not in seen]
                reading.problems += new
                seen |= {_spot(problem) for problem in new}
                reading.named |= other.named
                reading.uses |= other.uses
                reading.alternatives |= other.alternatives
                reading.unlisted += _more(reading.unlisted, other.unlisted)
                reading.questions += _more(reading.questions, other.questions)
                reading.standards += _more(reading.standards, other.standards)
                reading.too_early += _more(reading.too_early, other.too_early)
    return reading, value, node


def _more(known: Collection[_T], others: Iterable[_T]) -> list[_T]:
    return [each for each in others if each not in known]


def _spot(problem: Problem) -> tuple[object, ...]:
    return problem.row, getattr(problem, "character", None), problem.message


def _under(
    reading: ParseContext,
    root: Node,
    form: FileForm,
    limits: Mapping[str, str],
    choices: Mapping[str, str],
) -> tuple[object, Node]:
    """Load a file under some settings; return its value, and its nodes under these settings."""
    reading.replaced, reading.choices = limits, choices
    if not isinstance(root, MappingNode):
        return form.read(root, reading), root
    node = with_carried_over(under_readings(root, reading), reading)
    value = form.read(node, reading)
    # A problem in a standard that is carried over is reported only once.
    reading.problems[:] = {
        _spot(problem): problem for problem in reversed(reading.problems)
    }.values()
    return value, node


def _not_chosen(reading: ParseContext, choices: Mapping[str, str]) -> Iterator[Problem]:
    """Yield problems of choices: for an unknown or unused reading, or not one of its choices."""
    for name, choice in choices.items():
        if name in reading.broken_readings:
            continue
        if name not in reading.own_readings:
            near = nearest(name, reading.own_readings)
            message = f"is no reading of {reading.file}"
            yield Problem("inspection.toml, [readings]", message, value=name, suggestion=near)
        elif name not in reading.alternatives:
            message = f"is a reading that nothing in {reading.file} depends on any more"
            yield Problem("inspection.toml, [readings]", message, value=name)
        elif choice not in (known := reading.own_readings[name].choices):
            message, near = f"must be {one_of(known)}", nearest(choice, known)
            place = "inspection.toml, [readings]"
            yield Problem(place, message, column=name, value=choice, suggestion=near)


def _framework(
    reading: ParseContext, text: str, standards: Collection[str] | None
) -> tuple[ParseContext, Framework | None]:
    node = parse(reading.file, text, reading.problems)
    value = FRAMEWORK_FILE.read(node, reading)
    held = value if isinstance(value, Framework) else None
    reading.items = _ids(node, "sections", "criteria", "items")
    reading.problems += _unknown(reading.questions, reading.items)
    if standards is not None:
        reading.problems += _unknown(reading.standards, standards)
    return reading, held


def _ids(node: Node | None, *keys: str) -> list[str]:
    """Return the ids of the entries of nested lists, even if the entries have other problems."""
    if not keys:
        name = None if node is None else id_of(node)
        return [] if name is None else [name]
    inner = node.get(keys[0]) if isinstance(node, MappingNode) else None
    items = inner.items if isinstance(inner, Listing) else ()
    return [name for item in items for name in _ids(item, *keys[1:])]


def _unknown(named: Iterable[tuple[Problem, str]], known: Collection[str]) -> list[Problem]:
    """Return the problems of the names that are not known."""
    return [
        attrs.evolve(problem, suggestion=nearest(name, known))
        for problem, name in named
        if name not in known
    ]
