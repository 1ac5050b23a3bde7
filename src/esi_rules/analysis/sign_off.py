"""The content of a sign-off page for rules: decisions, changes, effects and findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs

from esi_rules.analysis.diff.rule_diff import RuleDiff
from esi_rules.analysis.diff.rule_sets import RuleSet
from esi_rules.analysis.scenarios import Scenario, run, standards_of
from esi_rules.analysis.verify.against import difference
from esi_rules.analysis.verify.report import Report
from esi_rules.analysis.verify.verify_files import verify_files
from esi_rules.analysis.whatif.rejudge import judge, judge_again
from esi_rules.analysis.whatif.score_rows import Row, rows_of
from esi_rules.errors import BadInputError
from esi_rules.frameworks.own import OwnRules
from esi_rules.records.case import Inspection
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, score_assessed
from esi_rules.scoring.setup import Setup, set_up, set_up_rules
from esi_rules.standards.standard import Limit, Status

__all__ = ["Effect", "SignOff", "sign_off"]


@attrs.frozen
class Effect:
    """The effect on an inspection of replacing the old rules by the new ones."""

    area: str
    cases: int
    rows: tuple[Row, ...] = ()
    """Every score before and after; empty if the frameworks have different criteria."""
    moves: tuple[tuple[str, Verdict, Verdict, int], ...] = ()
    """The standard or item, the old and new verdict, and the number of cases that change."""
    refused: str = ""
    """Why the old rules cannot score the inspection; empty if they can."""


@attrs.frozen
class SignOff:
    """Everything that must be seen before rules are signed off."""

    before: str
    now: str
    digests: tuple[str, str]
    """The digests of the old and the new rules, as every scoring sheet records them."""
    decided: tuple[tuple[str, Limit], ...]
    """The limits with the status ``own``, each with its edition."""
    changes: RuleDiff
    report: Report
    effect: Effect | None = None
    """None if no inspection was given."""
    scenarios: int | None = None
    """The number of scenarios run; None if none were given."""
    broken: tuple[str, ...] = ()
    """The scenarios that pass under the old rules and fail now, in words."""
    failed_before: tuple[str, ...] = ()
    """The scenarios that fail now and failed before, in words."""


def sign_off(
    before: tuple[RuleSet, OwnRules],
    now: tuple[RuleSet, OwnRules],
    files: tuple[Path | None, Path | None],
    *,
    inspection: Inspection | None = None,
    scenarios: Sequence[Scenario] | None = None,
    budget: int,
) -> SignOff:
    """Return what must be seen before the rules of `files` (standards, framework) replace others.

    `budget` is the most judgements of each search. Raises `BadInputError` if the rules or the
    settings of the inspection have problems.
    """
    setups = [set_up_rules(own) for _, own in (before, now)]
    digests = [f"rules {s.rules_digest}, framework {s.framework_digest}" for s in setups]
    own = now[1].standards
    limits = () if own is None else own.each_limit()
    decided = tuple((edition, limit) for edition, limit in limits if limit.status is Status.OWN)
    # A scenario with its own readings or limits of the shipped rules does not apply to a file.
    fit = [one for one in scenarios or () if one.by_default or own is None]
    broken, failed_before = _scenarios(fit, before[1], now[1])
    return SignOff(
        before[0].name,
        now[0].name,
        (digests[0], digests[1]),
        decided,
        difference(before[0], now[0], budget),
        verify_files(standards=files[0], framework=files[1], budget=budget),
        None if inspection is None else _effect(inspection, before[1], now[1]),
        None if scenarios is None else len(fit),
        broken,
        failed_before,
    )


def _scenarios(
    scenarios: Sequence[Scenario], before: OwnRules, now: OwnRules
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    broken: list[str] = []
    failed_before: list[str] = []
    for scenario in scenarios:
        result = run(scenario, standards_of(scenario, now))
        if not result.passed:
            held = run(scenario, standards_of(scenario, before)).passed
            (broken if held else failed_before).append(result.words())
    return tuple(broken), tuple(failed_before)


def _effect(inspection: Inspection, before: OwnRules, now: OwnRules) -> Effect:
    after = set_up(inspection, now)
    plain = Effect(inspection.area, len(inspection.cases))
    try:
        old = set_up(inspection, before)
    except BadInputError as error:
        return attrs.evolve(plain, refused=str(error))
    base = judge(inspection.cases, old, inspection.as_at)
    again = judge_again(base, after, inspection.as_at)
    sheets = [score_assessed(inspection, side.cases, side.setup) for side in (base, again)]
    moves: Counter[tuple[str, Verdict, Verdict]] = Counter()
    for one, other in zip(base.cases, again.cases, strict=True):
        was, new = _verdicts(one, old), _verdicts(other, after)
        for name in dict.fromkeys((*was, *new)):
            # A standard that one side lacks requires nothing there.
            sides = [each.get(name, Verdict.NOT_APPLICABLE) for each in (was, new)]
            if sides[0] is not sides[1]:
                moves[name, sides[0], sides[1]] += 1
    same = set(old.framework.criteria) == set(after.framework.criteria)
    return attrs.evolve(
        plain,
        rows=rows_of(sheets[0], sheets[1], after.framework) if same else (),
        moves=tuple((*key, n) for key, n in moves.items()),
    )


def _verdicts(case: Assessed, setup: Setup) -> dict[str, Verdict]:
    named = zip(setup.standards.governed, case.standards, strict=True)
    found = {governed.id: finding.verdict for governed, finding in named}
    return found | {f"item {id}": finding.verdict for id, finding in case.items.items()}
