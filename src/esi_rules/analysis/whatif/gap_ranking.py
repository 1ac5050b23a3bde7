"""The missing facts of an inspection, ranked by how much of the gap each would close."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import attrs

from esi_rules.analysis.whatif.gap import Closing, Gap
from esi_rules.analysis.whatif.gap_search import OpenCase, Search
from esi_rules.analysis.whatif.missing_facts import MissingFact
from esi_rules.analysis.whatif.rejudge import JudgedCases, OnCase, no_progress
from esi_rules.records.case import Inspection
from esi_rules.rules.finding import Reason
from esi_rules.scoring.sheet import ScoringSheet

__all__ = ["find_gap"]


def find_gap(
    inspection: Inspection,
    judged: JudgedCases,
    sheet: ScoringSheet,
    on_case: OnCase = no_progress,
) -> Gap:
    """Return the missing facts of a judged and scored inspection, and how much each would close.

    `on_case` is called with every case, to show progress.
    """
    search = Search(inspection, judged.setup, sheet)
    found = Gap(sheet.overall)
    facts: list[Closing] = []
    together: list[Closing] = []
    idle: list[MissingFact] = []
    beyond: Counter[tuple[str, Reason]] = Counter()
    for assessed in judged.cases:
        case = OpenCase.of(assessed, search)
        alone = {fact.key: search.closing(case, (fact,)) for fact in case.facts}
        facts += [each for each in alone.values() if each.items or not each.complete]
        groups = search.groups(case, [f for f in case.facts if not alone[f.key].certain])
        joined = [search.closing(case, group) for group in groups]
        joined = [each for each in joined if _adds(each, [alone[f.key] for f in each.facts])]
        together += joined
        in_groups = {fact.key for group in groups for fact in group}
        idle += [
            fact
            for fact in case.facts
            if alone[fact.key].complete and not alone[fact.key].items and fact.key not in in_groups
        ]
        closings = [*alone.values(), *joined]
        for id, finding in case.open.items():
            given_up = (case.id, id) in search.unsearched
            if not (given_up or any(id in each.items or id in each.not_tried for each in closings)):
                beyond[id, finding.reason] += 1
        on_case(assessed.case)
    return attrs.evolve(
        found,
        facts=tuple(_ranked(facts)),
        together=tuple(_ranked(together)),
        idle=tuple(idle),
        beyond=dict(beyond),
        unsearched=tuple(search.unsearched),
        tried=search.tried,
    )


def _adds(joined: Closing, alone: Sequence[Closing]) -> bool:
    """Whether facts together close or decide more than each of them alone."""
    if not joined.complete:
        return True
    new = set(joined.items) - {id for each in alone for id in each.items}
    more = [
        together is not None and all(one is None or together > one for one in each)
        for together, each in (
            (joined.guaranteed, [closing.guaranteed for closing in alone]),
            (joined.at_best, [closing.at_best for closing in alone]),
        )
    ]
    return bool(new) or any(more)


def _ranked(closings: list[Closing]) -> list[Closing]:
    """Sort by the guaranteed effect, then by the best effect; incomplete ones come last."""

    def key(closing: Closing) -> tuple[bool, Fraction, Fraction]:
        guaranteed, at_best = closing.guaranteed, closing.at_best
        if guaranteed is None or at_best is None:
            return True, Fraction(0), Fraction(0)
        return False, -guaranteed, -at_best

    return sorted(closings, key=key)
