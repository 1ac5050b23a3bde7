"""Compares rules with those that they replace, and finds changed limits not marked as changed."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from esi_rules.analysis.diff.differences import diff
from esi_rules.analysis.diff.rule_diff import RuleDiff, StandardDiff
from esi_rules.analysis.diff.rule_sets import RuleSet
from esi_rules.analysis.search import NotFound, Witness
from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import Proof, Reach, Searched, Statement
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.standards.standard import Limit, Standards, Status

__all__ = ["check_against", "difference", "silent_changes"]


def difference(before: RuleSet, now: RuleSet, budget: int) -> RuleDiff:
    """Return the differences between rules and those they replace, in the kinds that both have."""
    standards = None if now.standards is None else before.standards
    framework = None if now.framework is None else before.framework
    if standards is None:
        now = attrs.evolve(now, standards=None)
    if framework is None:
        now = attrs.evolve(now, framework=None)
    weight = None if framework is None else before.target_weight
    # A file contains its readings, so they cannot be compared with the others.
    before = attrs.evolve(
        before, standards=standards, framework=framework, target_weight=weight, readings=None
    )
    return diff(before, now, budget=budget)


def check_against(before: RuleSet, now: RuleSet, budget: int) -> Iterator[CodedFinding | Searched]:
    """Yield a finding for each standard, item or edition that differs from `before`."""
    found = difference(before, now, budget)
    silent = silent_changes(before.standards, now.standards)
    for one in found.standards:
        place = _place(one, now.standards)
        changed = [limit.id for _, limit, _ in silent if _standard_of(limit, one, now)]
        proof: list[Proof] = [Statement(change.words) for change in one.changes]
        proof.append(Statement(_shown(one)))
        if changed:
            says = (
                f"another value than in {before.name}, and the same status and citation: "
                f"{', '.join(changed)}"
            )
            yield coded("R702", place, says, proof)
        else:
            yield coded("R701", place, f"the standard was {one.state}: {_what(one)}", proof)
    for item in found.items:
        place = Place(item=item.id)
        proof = [Statement(f"before: {item.before}"), Statement(f"now: {item.now}")]
        yield coded("R701", place, "another rule decides the item", proof)
    for change in found.framework:
        proof = [Statement(f"before: {change.before}"), Statement(f"now: {change.now}")]
        yield coded("R701", Place(), f"{change.what} differs", proof)
    for edition in found.editions:
        place = Place(edition=edition.edition if _has(now, edition.edition) else None)
        yield coded("R701", place, f"the editions differ: {edition.words}", ())
    differ = [one.differs for one in found.standards] + [one.differs for one in found.items]
    reach: Reach = "shown" if all(differ) else "bounded"
    yield Searched(f"compared with {before.name}", found.summary, len(differ), reach)


def silent_changes(
    before: Standards | None, now: Standards | None
) -> tuple[tuple[str, Limit, Limit], ...]:
    """Return the limits whose value changed although their status and citation did not.

    Each entry is the edition, the limit now and the limit before. Limits with the status ``own``
    are not included, because the status shows the change.
    """
    if before is None or now is None:
        return ()
    was = {(edition, limit.id): limit for edition, limit in before.each_limit()}
    return tuple(
        (edition, limit, old)
        for edition, limit in now.each_limit()
        if (old := was.get((edition, limit.id))) is not None
        and limit.status is not Status.OWN
        and limit.value != old.value
        and (limit.status, limit.citation) == (old.status, old.citation)
    )


def _standard_of(limit: Limit, one: StandardDiff, now: RuleSet) -> bool:
    assert now.standards is not None
    held = (s for edition in now.standards.editions for s in edition.standards)
    return any(standard.id == one.id and limit in standard.limits for standard in held)


def _place(one: StandardDiff, now: Standards | None) -> Place:
    editions = [] if now is None else now.editions
    held = [e.id for e in editions if any(s.id == one.id for s in e.standards)]
    return Place(edition=held[0] if len(held) == 1 else None, standard=one.id)


def _has(now: RuleSet, edition: str) -> bool:
    return now.standards is not None and edition in {e.id for e in now.standards.editions}


def _what(one: StandardDiff) -> str:
    return ", ".join(dict.fromkeys(change.what for change in one.changes)) or "its edition governs"


def _shown(one: StandardDiff) -> str:
    """Say in one line whether a case shows the difference."""
    shown = one.shown
    if isinstance(shown, NotFound):
        return f"no case was found that comes out otherwise: {shown.words}"
    witness = shown if isinstance(shown, Witness) else shown.witness
    verdicts = " before, ".join(finding.verdict.words for finding in witness.findings)
    side = "now" if len(witness.findings) > 1 else "on the side that has it"
    return f"a case shows it: {verdicts} {side}"
