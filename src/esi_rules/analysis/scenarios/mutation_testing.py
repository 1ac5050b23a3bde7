"""Mutation testing of scenarios: which of them fail when one thing in a rule is changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from esi_rules.analysis.scenarios.mutants import Variant, variants
from esi_rules.analysis.scenarios.rule_coverage import governing_edition
from esi_rules.analysis.scenarios.run_scenarios import run
from esi_rules.analysis.scenarios.scenario import Scenario
from esi_rules.errors import BadRuleError
from esi_rules.rules.moments import Commencement
from esi_rules.rules.traversal import replaced
from esi_rules.standards.standard import Edition, Standard, Standards

__all__ = ["Mutant", "MutantResult", "mutants_of", "run_mutants"]


@attrs.frozen
class Mutant:
    """One small change of one standard of one edition."""

    edition: str
    standard: str
    what: str
    """The change in words."""
    path: str
    """The path of the change, as names of fields."""
    standards: Standards
    """The editions with that change, and with this standard only."""
    equal: str | None = None
    """Why the mutant is equivalent; None if a case should show the change."""

    def words(self) -> str:
        """Say the change in one line."""
        return f"{self.edition} {self.standard}: {self.what} (at {self.path})"


@attrs.frozen
class MutantResult:
    """A mutant and the scenarios that fail under it."""

    mutant: Mutant
    killed_by: tuple[Scenario, ...]

    @property
    def survived(self) -> bool:
        """Whether no scenario fails, although the mutant is not known to be equivalent."""
        return not self.killed_by and self.mutant.equal is None


def run_mutants(scenarios: Iterable[Scenario], standards: Standards) -> tuple[MutantResult, ...]:
    """Return every mutant of every rule of `standards`, with the scenarios that fail under it.

    Only scenarios that pass without the change count. Scenarios with their own readings or limits
    are judged by other rules, so they are left out.
    """
    judged: dict[str, list[_Judged]] = {}
    by_id = {governed.id: governed for governed in standards.governed}
    for scenario in scenarios:
        if not scenario.by_default:
            continue
        for expected in scenario.expected:
            alone = attrs.evolve(scenario, expected=(expected,))
            if run(alone, standards).passed:
                edition = governing_edition(alone, by_id[expected.standard], standards)
                one = _Judged(alone, edition.id if edition else None)
                judged.setdefault(expected.standard, []).append(one)
    return tuple(
        MutantResult(mutant, tuple(_failing(mutant, judged.get(mutant.standard, ()))))
        for mutant in mutants_of(standards)
    )


@attrs.frozen
class _Judged:
    """A scenario that passes, with the edition that governs it."""

    scenario: Scenario
    edition: str | None


def _failing(mutant: Mutant, judged: Iterable[_Judged]) -> Iterator[Scenario]:
    """Yield failing scenarios that the changed edition governs, before or after the change.

    A change of a clock affects every edition, but only failures under its own edition count.
    """
    (governed,) = mutant.standards.governed
    for one in judged:
        touched = one.edition == mutant.edition
        if not touched:
            after = governing_edition(one.scenario, governed, mutant.standards)
            touched = after is not None and after.id == mutant.edition
        if touched and not run(one.scenario, mutant.standards).passed:
            yield one.scenario


def mutants_of(standards: Standards) -> Iterator[Mutant]:
    """Yield every mutant of every rule of every edition of `standards`."""
    for edition in standards.editions:
        for standard in edition.standards:
            for changed, one in _changed(standard):
                try:
                    alone = _with(standards, edition, changed)
                except BadRuleError:
                    continue
                yield Mutant(edition.id, standard.id, one.what, one.path, alone, one.equal)


def _changed(standard: Standard) -> Iterator[tuple[Standard, Variant]]:
    """Yield a standard with one thing in its rule, its condition or its clock changed.

    The clock of a standard also occurs in its rule, wherever that counts from it, so a change of
    the clock applies in all these places. Commencement is an exception, because it occurs
    everywhere.
    """
    shared = None if standard.clock == Commencement() else standard.clock
    for one in variants(standard.clock, "clock"):
        clock = one.value
        rule = standard.rule if shared is None else replaced(standard.rule, shared, clock)
        yield attrs.evolve(standard, clock=clock, rule=rule), one
    for one in variants(standard.rule, "rule"):
        if shared is None or not _inside_clock(standard, one.path):
            yield attrs.evolve(standard, rule=one.value), one
    if standard.applies is not None:
        everywhere = Variant(None, f"dropped: {standard.applies_words}", "applies")
        yield attrs.evolve(standard, applies=None), everywhere
        for one in variants(standard.applies, "applies"):
            yield attrs.evolve(standard, applies=one.value), one


def _inside_clock(standard: Standard, path: str) -> bool:
    """Whether a path lies in an occurrence of the standard's clock in the rule."""
    value: object = standard
    for name in path.replace("[", ".").replace("]", "").split("."):
        value = value[int(name)] if isinstance(value, tuple) else getattr(value, name)
        if value == standard.clock:
            return True
    return False


def _with(standards: Standards, edition: Edition, changed: Standard) -> Standards:
    """Return the editions with the changed standard only; every edition gets its clock."""
    editions = []
    for one in standards.editions:
        if one.id == edition.id:
            only: tuple[Standard, ...] = (changed,)
        else:
            only = tuple(
                attrs.evolve(s, clock=changed.clock) for s in one.standards if s.id == changed.id
            )
        editions.append(attrs.evolve(one, standards=only))
    return attrs.evolve(standards, editions=tuple(editions))
