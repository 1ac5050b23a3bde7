"""An inspection's cases against standards and items: a finding on each, counted, then scored."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import cast

import attrs

from esi_rules.case import Case, Fact, Inspection
from esi_rules.counts import Counts
from esi_rules.data import to_data
from esi_rules.engine import Record, read
from esi_rules.engine.moments import moment_of
from esi_rules.errors import BadInputError, Problem, nearest, one_of
from esi_rules.finding import About, Finding
from esi_rules.framework import Framework
from esi_rules.frameworks.esi import esi_framework
from esi_rules.judge import judge
from esi_rules.ladder import describe
from esi_rules.moments import first_high
from esi_rules.own import SHIPPED, OwnRules
from esi_rules.readings import Readings
from esi_rules.rules import Rule
from esi_rules.scoring import score_counts
from esi_rules.sheet import Provenance, ScoringSheet
from esi_rules.standard import Standards
from esi_rules.standards import national_standards
from esi_rules.standards.limits import INSPECTION_LIMITS, limit_id, read_limit
from esi_rules.verdict import Verdict

__all__ = [
    "Assessed",
    "Setup",
    "assess",
    "columns_of",
    "known_columns",
    "score",
    "set_up",
    "sheet_of",
]

_HIGH = "high_risk_of_harm"
_COUNTED = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.NOT_YET_DUE,
    Verdict.NOT_APPLICABLE,
)


@attrs.frozen
class Setup:
    """What an inspection is judged by: the standards, the framework, the readings and weights."""

    standards: Standards
    framework: Framework
    readings: Readings
    target_weight: int = 1

    @functools.cached_property
    def asked(self) -> tuple[tuple[About, Rule], ...]:
        """The rule of every case item, with what findings on it are about."""
        return tuple(
            (About(item.id, item.question, (item.place,)), item.rule)
            for item in self.framework.case_items
            if item.rule is not None
        )

    @functools.cached_property
    def digest(self) -> str:
        """A digest of every rule and number, so that two results can be told apart."""
        rules = [to_data(edition) for edition in self.standards.editions]
        weighed = [to_data(self.framework), self.target_weight]
        text = json.dumps([rules, weighed, self.readings.chosen()], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@attrs.frozen
class Assessed:
    """One case judged: whether it is high risk of harm, and a finding on every standard and item.

    `high` is undetermined while the case has no rating, or while its ratings leave it open.
    """

    case: Case
    high: Verdict
    unrated: bool
    standards: tuple[Finding, ...]
    items: Mapping[str, Finding]


def set_up(inspection: Inspection, own_rules: OwnRules = SHIPPED) -> Setup:
    """Return what `inspection` is judged by: its edition under its readings and limits.

    `own_rules` holds standards or a framework of the caller's own, in the place of the shipped.
    Raises `BadInputError` for a reading, limit or edition that does not exist.
    """
    readings = Readings.of(inspection.readings, "inspection.toml, [readings]")
    if own_rules.standards is not None or own_rules.framework is not None:
        return _set_up_own(inspection, own_rules, readings)
    standards = national_standards(readings, edition=inspection.edition, limits=inspection.limits)
    framework, weight = _inspected(inspection, readings)
    return Setup(standards, framework, readings, weight)


def _inspected(inspection: Inspection, readings: Readings) -> tuple[Framework, int]:
    """The ESI under an inspection's readings and limits, and what its national targets weigh."""
    own = {limit_id(name): text for name, text in inspection.limits.items()}
    values = {
        name: read_limit(limit, own[name]).value if name in own else limit.value
        for name, limit in INSPECTION_LIMITS.items()
    }
    framework = esi_framework(
        visit_made=readings.visit_made,
        kept_share=cast("Fraction | None", values["D1.4.limit"]),
    )
    return framework, cast(int, values["A1.target-weight"])


def _set_up_own(inspection: Inspection, own_rules: OwnRules, readings: Readings) -> Setup:
    """Return the set-up of rules of the caller's own.

    A file of standards says by itself how it is read, so the settings of an inspection can replace
    its limits and choose how to score, and nothing else. Raises `BadInputError`.
    """
    scoring = ("aggregation", "rounded-sections", "ladder")
    problems: list[Problem] = []
    limits = dict(inspection.limits)
    inner = {name: limits.pop(name) for name in INSPECTION_LIMITS if name in limits}
    own = own_rules.standards
    standards = own
    if own is None:
        standards = national_standards(readings, edition=inspection.edition, limits=limits)
    else:
        editions = {edition.id: edition for edition in own.editions}
        for name in inspection.readings:
            if name.replace("_", "-") not in scoring:
                message = (
                    "is a reading of the shipped standards; a file of standards has its own rules, "
                    f"and only {one_of(scoring)} can be chosen with it"
                )
                problems.append(Problem("inspection.toml, [readings]", message, value=name))
        if limits and own_rules.with_limits is not None:
            named = {_own_limit(name, own): text for name, text in limits.items()}
            try:
                standards = own_rules.with_limits(named)
            except BadInputError as error:
                problems += error.problems
        if inspection.edition in editions and standards is not None:
            chosen = {edition.id: edition for edition in standards.editions}
            standards = Standards((chosen[inspection.edition],), named=True)
        elif inspection.edition != "auto":
            known = ("auto", *editions)
            near = nearest(inspection.edition, known)
            message = f"must be {one_of(known)}"
            problems.append(Problem("edition", message, value=inspection.edition, suggestion=near))
    framework, weight = own_rules.framework, 1
    if framework is None:
        esi = attrs.evolve(inspection, limits=inner)
        framework, weight = _inspected(esi, readings)
    elif inner:
        message = "is a number of the Effective Supervision Inspection, which is not in use"
        problems += [Problem("inspection.toml, [limits]", message, value=name) for name in inner]
    if problems:
        raise BadInputError(problems)
    assert standards is not None
    return Setup(standards, framework, readings, weight)


def _own_limit(name: str, standards: Standards) -> str:
    """The id of a limit as people write it: the standard alone means its `.limit`."""
    known = standards.limits()
    return f"{name}.limit" if name not in known and f"{name}.limit" in known else name


def assess(case: Case, setup: Setup, *, as_at: dt.date) -> Assessed:
    """Judge one case at `as_at`: every standard, then every case item of the framework."""
    record = Record(case, as_at)
    standards = judge(setup.standards, record)
    items: dict[str, Finding] = {}
    for about, rule in setup.asked:
        record.about = about
        items[about.id] = read(rule, record)
    span = moment_of(first_high, record)
    high = Verdict.NOT_MET
    if span is not None:
        high = Verdict.MET if span[2] else Verdict.UNDETERMINED
    return Assessed(case, high, span is record.unrated, standards, MappingProxyType(items))


def score(
    inspection: Inspection,
    *,
    by: Sequence[str] = (),
    setup: Setup | None = None,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    seen: Callable[[Assessed], None] | None = None,
) -> ScoringSheet:
    """Judge every case of `inspection` and return the scoring sheet.

    `by` names case columns to group scores by; the high risk of harm cases are always a group.
    `seen` is called with every case judged, in order. `notes` and `quarantined` go into the
    sheet's provenance. Raises `BadInputError`.
    """
    setup = set_up(inspection) if setup is None else setup
    if by:
        known_columns(dict.fromkeys(n for c in inspection.cases for n in columns_of(c)), by)
    tallies: dict[str, dict[str, list[int]]] = {"": {}, _HIGH: {}}
    unrated = 0
    for case in inspection.cases:
        assessed = assess(case, setup, as_at=inspection.as_at)
        unrated += assessed.unrated
        columns = columns_of(case) if by else {}
        groups = ["", *(f"{name}={columns.get(name, '')}" for name in by)]
        if assessed.high is Verdict.MET:
            groups.append(_HIGH)
        places = {id: _PLACE[found.verdict.value] for id, found in assessed.items.items()}
        for group in groups:
            tally = tallies.setdefault(group, {})
            for id, place in places.items():
                tally.setdefault(id, [0, 0, 0, 0, 0])[place] += 1
        if seen is not None:
            seen(assessed)
    counts = {
        group: {id: Counts(*numbers) for id, numbers in tally.items()}
        for group, tally in tallies.items()
    }
    return sheet_of(
        inspection,
        setup,
        counts.pop(""),
        dict(sorted(counts.items(), key=lambda group: group[0] != _HIGH)),
        cases=len(inspection.cases),
        unrated=unrated,
        notes=notes,
        quarantined=quarantined,
    )


def sheet_of(
    inspection: Inspection,
    setup: Setup,
    counts: Mapping[str, Counts],
    groups: Mapping[str, Mapping[str, Counts]],
    *,
    cases: int,
    unrated: int,
    notes: Iterable[str] = (),
    quarantined: int = 0,
) -> ScoringSheet:
    """Return the scoring sheet that counts of verdicts make, however they were counted."""
    readings = setup.readings
    return score_counts(
        counts,
        framework=setup.framework,
        groups=groups,
        aggregation=readings.aggregation,
        rounded_sections=readings.rounded_sections == "yes",
        not_followed_up=inspection.not_followed_up,
        descriptors=describe(
            setup.framework,
            inspection.ratings,
            adjustments=inspection.adjustments,
            not_followed_up=inspection.not_followed_up,
            ladder=readings.ladder,
            target_weight=setup.target_weight,
        ),
        provenance=Provenance(
            edition=inspection.edition,
            readings=readings.chosen(),
            limits=dict(inspection.limits),
            rules_digest=setup.digest,
            as_at=inspection.as_at,
            cases=cases,
            unrated=unrated,
            notes=tuple(notes),
            quarantined=quarantined,
        ),
    )


_PLACE = {verdict.value: place for place, verdict in enumerate(_COUNTED)}


def columns_of(case: Case) -> dict[str, str]:
    """Return the columns of a case that scores can be grouped by, as text."""
    facts = {name: _cell(value) for name, value in case.facts.items()}
    return {"sentence": case.sentence, **facts, **case.groups}


def _cell(fact: Fact) -> str:
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return "" if fact is None else str(fact)


def known_columns(known: Iterable[str], by: Sequence[str]) -> None:
    """Refuse a grouping that is not among the columns of the cases."""
    columns = list(known)
    problems = [
        Problem(
            "cases", "is not a column to group by", value=name, suggestion=nearest(name, columns)
        )
        for name in by
        if name not in columns
    ]
    if problems:
        raise BadInputError(problems)
