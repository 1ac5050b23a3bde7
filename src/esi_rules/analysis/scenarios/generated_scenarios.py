"""Scenarios generated from rules: both sides of every limit, both outcomes of every condition.

Every mutant of a rule, and every condition fixed to true and to false, needs a case on which the
verdict changes. The smallest such case becomes a scenario, unless the verdict of an earlier
scenario changes too. A fixed condition changes the verdict only where the condition decides by
itself: this is the criterion of modified condition/decision coverage (MC/DC).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from esi_rules.analysis.remedy.find_remedy import RemedyStatus, remedy_of
from esi_rules.analysis.remedy.record_change import applied
from esi_rules.analysis.scenarios.mutation_testing import mutants_of
from esi_rules.analysis.scenarios.neighbouring_cases import neighbours
from esi_rules.analysis.scenarios.run_scenarios import run
from esi_rules.analysis.scenarios.scenario import Scenario, expected_of
from esi_rules.analysis.search.find_cases import NotFound, Witness, disagree, witnesses
from esi_rules.analysis.search.subjects import Subject, subject
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine import Record
from esi_rules.records.case import Case
from esi_rules.records.dates import LATEST
from esi_rules.rules.algebra import Rule, Settled
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import children, with_child
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Edition, Standard, Standards
from esi_rules.wording.rule_text import rule_words

__all__ = ["BUDGET", "GeneratedScenario", "GeneratedScenarios", "NotShown", "generate_scenarios"]

BUDGET = 5_000
"""The most judgements in the search for one case."""
_LONGEST_NAME = 160

Progress = Callable[[int, int], None]
"""Called with the number of changes considered so far, and their total number."""


@attrs.frozen
class GeneratedScenario:
    """A scenario, and the changes of the rule that would change its verdict."""

    scenario: Scenario
    notices: tuple[str, ...]


@attrs.frozen
class NotShown:
    """A change of the rule that no found case shows, with the reason or the search extent."""

    what: str
    because: str


@attrs.frozen
class GeneratedScenarios:
    """The generated scenarios for one standard of one edition."""

    edition: str
    standard: str
    title: str
    scenarios: tuple[GeneratedScenario, ...]
    not_shown: tuple[NotShown, ...]


@attrs.frozen
class _Target:
    """A change that a scenario must show."""

    what: str
    changed: Subject


def generate_scenarios(
    standards: Standards,
    edition: Edition,
    standard: Standard,
    *,
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> GeneratedScenarios:
    """Return scenarios for every boundary and every condition of one standard of one edition.

    The expected findings come from `standards`: they show what the rules are, not what they should
    be.
    """
    alone = attrs.evolve(standards, editions=(edition,))
    one = subject(alone, standard.id)
    smallest = witnesses(one, budget=budget)
    held: list[_Held] = [
        _Held(found.case, found.as_at, "the smallest case")
        for found in smallest.values()
        if isinstance(found, Witness)
    ]
    open_case = smallest[Verdict.NOT_YET_DUE]
    if isinstance(open_case, Witness):
        held += _on_the_limit(one, open_case)
    not_shown: list[NotShown] = []
    targets = [*_changes(alone, edition, standard), *_fixed_conditions(alone, edition, standard)]
    for number, target in enumerate(targets):
        if progress is not None:
            progress(number, len(targets))
        noticing = [each for each in held if _notices(each, one, target)]
        if noticing:
            noticing[0].notices.append(target.what)
            continue
        difference = disagree(one, target.changed, budget=budget)
        if isinstance(difference, NotFound):
            found = _one_step_away(held, one, target, budget)
            if found is None:
                not_shown.append(NotShown(target.what, difference.words))
                continue
        else:
            witness = difference.opposed or difference.witness
            found = witness.case, witness.as_at
        made = _Held(*found, f"not so with: {target.what}")
        made.notices.append(target.what)
        held.append(made)
    whole = subject(standards, standard.id)
    return GeneratedScenarios(
        edition.id,
        standard.id,
        standard.title,
        tuple(_scenarios(held, whole, standards)),
        tuple(not_shown),
    )


@attrs.define
class _Held:
    """A kept case, the purpose for which it was made, and the changes that it shows."""

    case: Case
    as_at: dt.date
    what: str
    notices: list[str] = attrs.field(factory=list)


def _on_the_limit(one: Subject, witness: Witness) -> Iterator[_Held]:
    """Yield the case with open duties done on the last good days, and with each a day later."""
    remedy = remedy_of(witness.case, one, as_at=witness.as_at, ahead=True)
    if remedy.status is not RemedyStatus.FOUND or not remedy.exact:
        return
    yield _Held(remedy.applied(), remedy.as_at, "done on the last good day")
    for change in dict.fromkeys(remedy.changes):
        place = remedy.changes.index(change)
        late = change.on(change.day + ONE_DAY)
        changes = (*remedy.changes[:place], late, *remedy.changes[place + 1 :])
        as_at = max(remedy.as_at, late.day)
        yield _Held(applied(remedy.case, changes), as_at, "done a day after the last good day")


def _one_step_away(
    held: list[_Held], one: Subject, target: _Target, budget: int
) -> tuple[Case, dt.date] | None:
    """Return a case that shows a change, one step from a kept case; None if none is found."""
    rules = (*one.values, *target.changed.values)
    seeds = dict.fromkeys((each.case, each.as_at) for each in held)
    cases = itertools.chain.from_iterable(
        neighbours(case, as_at, rules)
        for case, as_at in sorted(seeds, key=lambda seed: len(seed[0].events))
    )
    for case, as_at in itertools.islice(cases, budget):
        if _notices(_Held(case, as_at, ""), one, target):
            return case, as_at
    return None


def _notices(held: _Held, one: Subject, target: _Target) -> bool:
    """Whether a change gives a case another verdict; different dates alone do not count."""
    before, after = (
        each.judge(Record(held.case, held.as_at)).verdict for each in (one, target.changed)
    )
    return before is not after


def _changes(alone: Standards, edition: Edition, standard: Standard) -> Iterator[_Target]:
    """Yield every mutant that is not equivalent."""
    only = attrs.evolve(alone, editions=(attrs.evolve(edition, standards=(standard,)),))
    for mutant in mutants_of(only):
        if mutant.equal is None:
            yield _Target(mutant.what, subject(mutant.standards, standard.id))


def _fixed_conditions(alone: Standards, edition: Edition, standard: Standard) -> Iterator[_Target]:
    """Yield the standard with each condition fixed to true, and to false."""
    for field in ("applies", "rule"):
        rule = getattr(standard, field)
        if rule is None:
            continue
        for condition, put in _conditions(rule):
            for verdict in (Verdict.MET, Verdict.NOT_MET):
                fixed = put(Settled(verdict, "fixed"))
                changed = attrs.evolve(standard, **{field: fixed})
                only = attrs.evolve(edition, standards=(changed,))
                held = attrs.evolve(alone, editions=(only,))
                always = "always" if verdict is Verdict.MET else "never"
                yield _Target(f"{always} so: {rule_words(condition)}", subject(held, standard.id))


def _conditions(rule: Any) -> Iterator[tuple[Rule, Callable[[Rule], Any]]]:
    """Yield each innermost rule, with a function that replaces it."""
    inside = [(step, part) for step, part in children(rule) if isinstance(part, Rule | tuple)]
    has_rules = False
    for step, part in inside:
        for condition, put in _conditions(part):
            has_rules = True

            def put_deeper(
                new: Rule, put: Callable[[Rule], Any] = put, step: str | int = step
            ) -> Any:
                return with_child(rule, step, put(new))

            yield condition, put_deeper
    if isinstance(rule, Rule) and not has_rules and not isinstance(rule, Settled):
        yield rule, lambda new: new


def _scenarios(held: list[_Held], whole: Subject, rules: Standards) -> Iterator[GeneratedScenario]:
    """Yield the scenarios that a file can hold, and that hold when all `rules` are judged.

    A standard that reads the finding of another one has another finding by itself.
    """
    names: set[str] = set()
    for each in held:
        case, as_at = each.case, each.as_at
        finding = whole.judge(Record(case, as_at))
        if max(as_at, finding.due or as_at) > LATEST:  # a limit of centuries
            continue
        name = _name(finding, each.what, names)
        scenario = Scenario(name, case, as_at, (expected_of(whole.name, finding),))
        if run(scenario, rules).passed:
            yield GeneratedScenario(scenario, tuple(dict.fromkeys(each.notices)))


def _name(finding: Finding, what: str, taken: set[str]) -> str:
    verdict = finding.verdict.words.lower()
    plain = f"{verdict} ({finding.reason.value}); {what}"[:_LONGEST_NAME].strip()
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain} ({number})"
    taken.add(name)
    return name
