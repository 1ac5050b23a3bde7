"""The set-up that an inspection is judged by: standards, framework, readings and weights."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

import attrs

from esi_rules.checked import checked
from esi_rules.engine import Record, read
from esi_rules.engine.entry import ProgramEntry
from esi_rules.engine.judge import entries_of
from esi_rules.engine.program import Program
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.framework import Framework, Item
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frameworks.weights import Weights
from esi_rules.frozen import FrozenMap, frozen
from esi_rules.records.case import Inspection
from esi_rules.records.case_checks import CaseChecks
from esi_rules.records.contract import FACT_WORDS
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.records.words import RecordWords
from esi_rules.rules.algebra import Answered, Given, Happened, Rule
from esi_rules.rules.context import NO_CONTEXT, Context
from esi_rules.rules.finding import About, Finding
from esi_rules.rules.moments import first_high
from esi_rules.rules.traversal import facts_declared, kinds_read, walk
from esi_rules.rules.words_read import words_read
from esi_rules.scoring.rule_digest import digest_of
from esi_rules.shown import short_repr
from esi_rules.standards.limits import INSPECTION_LIMITS, limit_id, read_limit
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Standards, Status
from esi_rules.text import nearest, one_of

__all__ = ["SCORING_READINGS", "Setup", "set_up", "set_up_rules", "words_of"]

SCORING_READINGS = ("aggregation", "rounded-sections")
"""The readings that apply to any framework: how answers become scores."""
_ANY_DAY = dt.date(2005, 3, 4)
"""The rules do not depend on the day that an inspection is judged at."""
_NONE: Mapping[str, str] = FrozenMap()


def _texts(value: Mapping[str, str]) -> Mapping[str, str]:
    return frozen(value)


def _kinds(value: Mapping[str, EventKind]) -> Mapping[str, EventKind]:
    return frozen(value)


def _facts(value: Mapping[str, FactKind]) -> Mapping[str, FactKind]:
    return frozen(value)


@attrs.frozen
class Setup:
    """The standards, framework, readings and weights that an inspection is judged by."""

    __repr__ = short_repr

    standards: Standards
    framework: Framework
    readings: Readings
    target_weight: int = 1
    weights: Weights | None = None
    """The weights of criteria and sections; None for the framework's own."""
    own_kinds: Mapping[str, EventKind] = attrs.field(converter=_kinds, factory=dict)
    """The kinds of event that the caller declares, besides the shipped ones."""
    own_questions: frozenset[str] = frozenset()
    """Further questions that records may answer, besides those of the framework and the rules."""
    inspection_limits: Mapping[str, str] = attrs.field(converter=_texts, factory=dict)
    """The limits of the ESI itself that the caller has replaced: the value by id."""
    readings_of_file: Mapping[str, str] | None = attrs.field(
        converter=attrs.converters.optional(_texts), default=None
    )
    """The readings of standards from a file and of their framework; None for shipped ones."""
    declared_facts: Mapping[str, FactKind] = attrs.field(converter=_facts, factory=dict)
    """The facts that the caller declares, by name, whether or not a rule reads them."""

    @functools.cached_property
    def asked(self) -> tuple[tuple[About, Rule], ...]:
        """The rule of every case item, with the description of the item that its findings carry."""
        return tuple(
            (About(item.id, item.question, (item.place,), (), _scope(item)), item.rule)
            for item in self.framework.case_items
            if item.rule is not None
        )

    @functools.cached_property
    def contexts(self) -> tuple[Context, ...]:
        """The context in which the rule of each case item is evaluated."""
        return tuple(Context(about) for about, _ in self.asked)

    @functools.cached_property
    def program(self) -> Program:
        """The program that judges a case: all standards, all case items, and high risk of harm."""
        items = [
            ProgramEntry(rule, functools.partial(_read, rule, context), (rule,), context)
            for (_, rule), context in zip(self.asked, self.contexts, strict=True)
        ]
        high = Happened(first_high)
        is_high = ProgramEntry(high, functools.partial(_read, high, NO_CONTEXT), (high,))
        return Program((*entries_of(self.standards), *items, is_high))

    @functools.cached_property
    def places(self) -> Mapping[str, int]:
        """The place in the program of every case item, by its id."""
        first = len(self.standards.governed)
        return {about.id: first + n for n, (about, _) in enumerate(self.asked)}

    @functools.cached_property
    def own_facts(self) -> Mapping[str, FactKind]:
        """The caller's own facts, by name: those that are declared and those that a rule reads.

        Raises `BadRuleError` if one name is declared in two ways.
        """
        return facts_declared((*self.declared_facts.values(), *self._rules))

    @functools.cached_property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds of event that are shipped or that some rule reads."""
        return frozenset({*KINDS, *kinds_read(self._rules)})

    @functools.cached_property
    def facts(self) -> frozenset[str]:
        """The facts of a case that are shipped or that some rule reads."""
        return frozenset({*FACT_WORDS, *(given.name for given in walk(self._rules, (Given,)))})

    @property
    def _rules(self) -> tuple[object, ...]:
        return (*(rule for _, rule in self.asked), *self.standards.editions)

    @functools.cached_property
    def questions_read(self) -> frozenset[str]:
        """The items whose answers some rule reads."""
        standards = [v.rule for governed in self.standards.governed for v in governed.versions]
        rules = (*(rule for _, rule in self.asked), *standards)
        return frozenset(answered.question for answered in walk(rules, (Answered,)))

    @functools.cached_property
    def words(self) -> RecordWords:
        """The kinds of event, questions and facts that a record may have under this set-up."""
        words = words_read(self._rules, self.own_kinds, self.own_facts)
        items = frozenset(item.id for item in self.framework.case_items)
        known = words.questions | items | self.own_questions
        return attrs.evolve(words, questions=known, recorded=items - self.questions_read)

    @functools.cached_property
    def checks(self) -> CaseChecks:
        """The checks of cases built in Python."""
        return CaseChecks(self.words, self.facts, closed=True)

    @functools.cached_property
    def rules_digest(self) -> str:
        """A digest of the standards: equal standards have equal digests, whatever their source."""
        return digest_of(self.standards.editions, self.standards.named)

    @functools.cached_property
    def framework_digest(self) -> str:
        """A digest of the framework and of the weights of its criteria, sections and targets."""
        weights = self.weights or Weights.of(self.framework)
        return digest_of(self.framework, weights, self.target_weight)

    @property
    def digest(self) -> str:
        """A digest of all the rules, weights and readings that cases are judged and scored by."""
        return digest_of(self.rules_digest, self.framework_digest, self.scoring)

    @property
    def scoring(self) -> dict[str, str]:
        """The choices of the readings on how answers become scores, by id."""
        ladder = () if self.framework.ladder else ("ladder",)
        return {name: self.readings[name] for name in (*SCORING_READINGS, *ladder)}

    @property
    def readings_in_use(self) -> dict[str, str]:
        """The choice of every reading that applies, by id.

        With standards from a file, these are the readings that they name, and those of the
        framework and the scoring.
        """
        if self.readings_of_file is None:
            chosen = self.readings.chosen()
            return chosen if "ladder" in self.scoring else {**chosen, **self.scoring}
        return {**self.readings_of_file, **self.scoring}

    @property
    def limits_changed(self) -> dict[str, str]:
        """The value of every limit that was replaced, by id.

        If editions differ in the limit, or only some have the replacement, the id is prefixed with
        the edition and a colon.
        """
        found: dict[str, str] = {}
        for id, held in self.standards.limits().items():
            own = {where: one.value_words for where, one in held if one.status is Status.OWN}
            if len(own) == len(held) and len(set(own.values())) == 1:
                found[id] = next(iter(own.values()))
            else:
                found |= {f"{where}:{id}": words for where, words in own.items()}
        return {**found, **self.inspection_limits}


def words_of(rules: Sequence[object], own_rules: OwnRules = SHIPPED) -> RecordWords:
    """Return the words that a record may have when it is judged by `rules` alone."""
    framework = own_rules.framework or esi_framework()
    words = words_read(tuple(rules), own_rules.kinds, own_rules.facts)
    items = (item.id for item in framework.case_items)
    return attrs.evolve(words, questions=words.questions.union(items, own_rules.questions))


def _read(rule: Rule, context: Context, record: Record) -> Finding:
    return read(rule, record, context)


def _scope(item: Item) -> str:
    return "" if item.applies_to == "all cases" else item.applies_to


@checked
def set_up(inspection: Inspection, own_rules: OwnRules = SHIPPED) -> Setup:
    """Return the set-up of `inspection`: its edition under its readings and limits.

    `own_rules` has the caller's own standards or framework, which replace the shipped ones.
    Raises `BadInputError` for a reading, limit or edition that does not exist.
    """
    named = own_rules.own_readings
    chosen = {name: text for name, text in inspection.readings.items() if name not in named}
    readings = Readings.of(chosen, "inspection.toml, [readings]")
    if own_rules.standards is not None or own_rules.framework is not None:
        setup = _set_up_own(inspection, own_rules, readings)
    else:
        shipped = national_standards(readings, edition=inspection.edition, limits=inspection.limits)
        setup = _with_esi(inspection, shipped, readings)
    whole = attrs.evolve(
        setup,
        own_kinds=own_rules.kinds,
        own_questions=own_rules.questions,
        declared_facts=own_rules.facts,
    )
    return _one_of_equal(whole)


@functools.lru_cache(maxsize=8)
def _one_of_equal(setup: Setup) -> Setup:
    """Return the same object for equal set-ups, so that cached properties are computed once."""
    return setup


def set_up_rules(own_rules: OwnRules = SHIPPED, readings: Mapping[str, str] = _NONE) -> Setup:
    """Return the set-up of rules without an inspection. Raises `BadInputError`."""
    return set_up(Inspection("", _ANY_DAY, readings=readings), own_rules)


def _with_esi(inspection: Inspection, standards: Standards, readings: Readings) -> Setup:
    """Return the set-up of the ESI under an inspection's readings and limits."""
    own = {limit_id(name): text for name, text in inspection.limits.items()}
    limits = {
        name: read_limit(limit, own[name]) if name in own else limit
        for name, limit in INSPECTION_LIMITS.items()
    }
    framework = esi_framework(
        visit_made=readings.visit_made,
        kept_share=cast("Fraction | None", limits["D1.4.limit"].value),
    )
    weight = cast(int, limits["A1.target-weight"].value)
    changed = {name: limit.value_words for name, limit in limits.items() if name in own}
    return Setup(standards, framework, readings, weight, inspection_limits=changed)


def _set_up_own(inspection: Inspection, own_rules: OwnRules, readings: Readings) -> Setup:
    """Return the set-up of the caller's own rules.

    A file of standards states its own readings. The settings of an inspection can only replace its
    limits, choose among the readings that it offers, and choose how to score. Raises
    `BadInputError`.
    """
    scoring = (*SCORING_READINGS, "ladder")
    problems: list[Problem] = []
    limits = dict(inspection.limits)
    inner = {n: limits.pop(n) for n in inspection.limits if limit_id(n) in INSPECTION_LIMITS}
    own = own_rules.standards
    standards = own
    if own is None:
        standards = national_standards(readings, edition=inspection.edition, limits=limits)
    else:
        editions = {edition.id: edition for edition in own.editions}
        for name in inspection.readings:
            if name not in own_rules.own_readings and name.replace("_", "-") not in scoring:
                message = (
                    "is a reading of the shipped standards; a file of standards has its own rules, "
                    f"and only {one_of((*scoring, *own_rules.own_readings))} can be chosen with it"
                )
                problems.append(Problem("inspection.toml, [readings]", message, value=name))
        choices = {n: c for n, c in inspection.readings.items() if n in own_rules.own_readings}
        if (limits or choices) and own_rules.with_settings is not None:
            named = {_own_limit(name, own): text for name, text in limits.items()}
            try:
                standards = own_rules.with_settings(named, choices)
            except BadInputError as error:
                problems += error.problems
        elif limits:
            message = "cannot be set: these standards were built in Python; build them with it"
            place = "inspection.toml, [limits]"
            problems += [Problem(place, message, value=name) for name in limits]
        if inspection.edition in editions and standards is not None:
            standards = standards.only(inspection.edition)
        elif inspection.edition != "auto":
            known = ("auto", *editions)
            near = nearest(inspection.edition, known)
            message = f"must be {one_of(known)}"
            problems.append(Problem("edition", message, value=inspection.edition, suggestion=near))
    framework = own_rules.framework
    if framework is not None and inner:
        message = "is a number of the Effective Supervision Inspection, which is not in use"
        problems += [Problem("inspection.toml, [limits]", message, value=name) for name in inner]
    if framework is not None and framework.ladder and "ladder" in inspection.readings:
        message = "is a reading of the ESI's ladder, and the framework has a ladder of its own"
        problems.append(Problem("inspection.toml, [readings]", message, value="ladder"))
    if problems:
        raise BadInputError(problems)
    assert standards is not None
    of_file = None if own is None else _readings_of(standards)
    if framework is not None:
        return Setup(standards, framework, readings, readings_of_file=of_file)
    if of_file is not None:
        # The items of the ESI use the same reading of home visits as the standards of the file.
        made = of_file.setdefault("visit-made", readings.visit_made)
        if made in READINGS["visit-made"].choices:
            readings = Readings.of({**readings.chosen(), "visit-made": made})
    setup = _with_esi(attrs.evolve(inspection, limits=inner), standards, readings)
    return attrs.evolve(setup, readings_of_file=of_file)


def _readings_of(standards: Standards) -> dict[str, str]:
    """Return the readings that standards name, each with its choice, or choices with `or`."""
    found: dict[str, dict[str, None]] = {}
    for edition in standards.editions:
        for standard in edition.standards:
            for name, choice in standard.readings:
                found.setdefault(name, {})[choice] = None
    return {name: " or ".join(choices) for name, choices in found.items()}


def _own_limit(name: str, standards: Standards) -> str:
    """Return the full id of a limit: the id of a standard alone means its `.limit`."""
    known = standards.limits()
    return f"{name}.limit" if name not in known and f"{name}.limit" in known else name
