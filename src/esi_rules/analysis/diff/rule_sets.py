"""Names of rule sets: an edition or a file, with optional settings after a colon.

``ns2000``, ``rules.yaml``, ``shipped:days-unit=calendar,home-visit.limit=15 working days``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import attrs

from esi_rules.checked import checked, typed
from esi_rules.errors import BadInputError, EsiError, Problem
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.own import OwnRules
from esi_rules.shown import short_repr
from esi_rules.standards.limits import INSPECTION_LIMITS, LIMIT_IDS, limit_id, read_limit
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.shipped import EDITIONS, national_standards
from esi_rules.standards.standard import Standards
from esi_rules.text import nearest, one_of

__all__ = ["RuleSet", "rule_set"]

_SHIPPED = "shipped"
_BASES = (*EDITIONS, _SHIPPED)
_WHERE = "rules"


@attrs.frozen(field_transformer=typed)
class RuleSet:
    """Rules to compare with others: standards, a framework, or both."""

    __repr__ = short_repr

    name: str
    """The text that named it, used in all output."""
    standards: Standards | None = None
    framework: Framework | None = None
    readings: Readings | None = None
    """The readings the rules were built with; None for a file, which contains its readings."""
    target_weight: int | None = None
    """The number of items that the national targets count as in criterion A1; None for files."""


@checked
def rule_set(text: str) -> RuleSet:
    """Parse the name of a rule set and load its rules.

    The name is an edition (`ns2000`, `ns2005`), all editions (`shipped`), a YAML file of standards
    or of a framework, or one file of each joined by ``+``. Settings may follow a colon, separated
    by commas: a reading and its choice, a limit and its value, or ``edition=`` and the edition for
    every case. Raises `BadInputError` with every problem.
    """
    base, settings = _parted(text)
    if base in _BASES:
        return _shipped(text, base, settings)
    paths = [base] if Path(base).is_file() else [part.strip() for part in base.split("+")]
    missing = [path for path in paths if not Path(path).is_file()]
    if missing:
        message = (
            f"is no file, and no rules that come with the package: those are {one_of(_BASES)}; "
            f"settings follow a colon, as in `ns2000:days-unit=calendar`"
        )
        raise BadInputError(
            [Problem(_WHERE, message, value=p, suggestion=nearest(p, _BASES)) for p in missing]
        )
    return _from_files(text, [Path(path) for path in paths], settings)


def _parted(text: str) -> tuple[str, dict[str, str]]:
    """Return the base and its settings; a file name may contain a colon."""
    if ":" not in text or Path(text).is_file():
        return text.strip(), {}
    base, _, rest = text.rpartition(":") if "=" not in text else _at_colon(text)
    settings: dict[str, str] = {}
    problems = []
    for part in rest.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not (name and equals and value):
            message = "is no setting; write a name, `=` and a value, as in `days-unit=calendar`"
            problems.append(Problem(_WHERE, message, value=part.strip()))
        elif name in settings:
            problems.append(Problem(_WHERE, "is set twice; leave one out", value=name))
        settings[name] = value
    if problems:
        raise BadInputError(problems)
    return base.strip(), settings


def _at_colon(text: str) -> tuple[str, str, str]:
    """Split at the last colon before the first setting."""
    head, equals, tail = text.partition("=")
    base, colon, name = head.rpartition(":")
    return base, colon, f"{name}{equals}{tail}"


def _shipped(text: str, base: str, settings: Mapping[str, str]) -> RuleSet:
    readings: dict[str, str] = {}
    limits: dict[str, str] = {}
    edition = "auto" if base == _SHIPPED else base
    problems = []
    for name, value in settings.items():
        key = name.replace("_", "-")
        if name == "edition":
            edition = value
        elif key in READINGS:
            readings[key] = value
        elif limit_id(name) in LIMIT_IDS:
            limits[limit_id(name)] = value
        else:
            near = nearest(name, (*READINGS, *LIMIT_IDS))
            message = "is no reading and no limit"
            problems.append(Problem(_WHERE, message, value=name, suggestion=near))
    chosen, held = Readings(), None
    try:
        chosen = Readings.of(readings, _WHERE)
    except BadInputError as error:
        problems += error.problems
    try:
        held = national_standards(chosen, edition=edition, limits=limits)
    except BadInputError as error:
        problems += [attrs.evolve(problem, file=_WHERE) for problem in error.problems]
    inspection: dict[str, object] = {}
    for name, limit in INSPECTION_LIMITS.items():
        try:
            inspection[name] = read_limit(limit, limits[name]).value if name in limits else None
        except EsiError as error:
            problems.append(Problem(_WHERE, str(error), column=name))
    if held is not None:
        problems += _not_there(limits, held)
    if problems:
        raise BadInputError(problems)
    framework = esi_framework(
        visit_made=chosen.visit_made, kept_share=cast("Fraction | None", inspection["D1.4.limit"])
    )
    weight = cast("int | None", inspection["A1.target-weight"])
    return RuleSet(text, held, framework, chosen, weight or 1)


def _not_there(limits: Mapping[str, str], standards: Standards) -> Iterator[Problem]:
    """Yield a problem for each limit that is set but that none of these editions has."""
    known = standards.limits()
    names = " and ".join(edition.id for edition in standards.editions)
    for name in limits:
        if name not in known and name not in INSPECTION_LIMITS:
            message = f"is no limit of {names}, so a value would change nothing"
            yield Problem(_WHERE, message, value=name, suggestion=nearest(name, known))


def _from_files(text: str, paths: Sequence[Path], settings: Mapping[str, str]) -> RuleSet:
    from esi_rules.rulefile import own_rules
    from esi_rules.rulefile.load import read_framework
    from esi_rules.rulefile.yaml_nodes import read_text

    texts = [read_text(path) for path in paths]
    frameworks = [held for held in texts if _is_framework(*held)]
    standards = [held for held in texts if held not in frameworks]
    if len(frameworks) > 1 or len(standards) > 1:
        message = "joins two files of one kind; name one of standards and one of a framework"
        raise BadInputError([Problem(_WHERE, message, value=text)])
    if standards:
        own = own_rules(standards[0], frameworks[0] if frameworks else None)
        held = _settled(own, standards[0][0], settings)
        return RuleSet(text, held, own.framework)
    if settings:
        message = "is a framework, which takes no settings; edit the file instead"
        raise BadInputError([Problem(_WHERE, message, value=frameworks[0][0])])
    return RuleSet(text, framework=read_framework(*frameworks[0]))


def _settled(own: OwnRules, file: str, settings: Mapping[str, str]) -> Standards | None:
    """Return the standards of a file with the settings: limits, readings, and the edition."""
    edition = settings.get("edition")
    listed = own.own_readings
    readings = {name: value for name, value in settings.items() if name in listed}
    limits = {n: value for n, value in settings.items() if n not in ("edition", *listed)}
    problems = []
    for name in [name for name in limits if name.replace("_", "-") in READINGS]:
        del limits[name]
        message = f"is a reading, and {file} says by itself how it is read; edit the file"
        problems.append(Problem(_WHERE, message, value=name))
    standards = own.standards
    try:
        standards = _with_settings(own, limits, readings)
    except BadInputError as error:
        problems += [attrs.evolve(problem, file=_WHERE) for problem in error.problems]
    if edition is not None and standards is not None:
        known = [held.id for held in standards.editions]
        if edition not in known:
            near = nearest(edition, known)
            message = f"must be {one_of(known)}"
            problems.append(
                Problem(_WHERE, message, column="edition", value=edition, suggestion=near)
            )
        standards = standards.only(edition) if edition in known else standards
    if problems:
        raise BadInputError(problems)
    return standards


def _with_settings(
    own: OwnRules, limits: Mapping[str, str], readings: Mapping[str, str]
) -> Standards | None:
    if not (limits or readings) or own.with_settings is None or own.standards is None:
        return own.standards
    known = own.standards.limits()
    whole = {n if n in known or f"{n}.limit" not in known else f"{n}.limit": v
             for n, v in limits.items()}  # fmt: skip
    return own.with_settings(whole, readings)


def _is_framework(name: str, text: str) -> bool:
    """Whether a file is a framework by its top level: it has sections and no editions."""
    from esi_rules.rulefile.yaml_nodes import MappingNode, parse

    node = parse(name, text, [])
    if not isinstance(node, MappingNode):
        return False
    return node.get("sections") is not None and node.get("editions") is None
