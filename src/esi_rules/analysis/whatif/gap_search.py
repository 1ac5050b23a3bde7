"""Tries every way in which missing facts can turn out, and computes the gap for each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from esi_rules.analysis.whatif.gap import Closing, Outcome, width
from esi_rules.analysis.whatif.missing_facts import (
    FactRead,
    FactValue,
    MissingFact,
    facts_read,
    missing_facts,
    missing_keys,
)
from esi_rules.analysis.whatif.recounts import with_more
from esi_rules.analysis.whatif.rejudge import named_by, rules_of
from esi_rules.records.case import Case, Inspection
from esi_rules.rules.algebra import Asked, Rule
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, assess
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.scores import score_counts
from esi_rules.scoring.setup import Setup
from esi_rules.scoring.sheet import ScoringSheet

__all__ = ["OpenCase", "Search"]

_MOST_TRIED = 20_000
"""The most ways tried for one fact or for facts together; beyond it the search gives up."""

_MOST_SEARCHED = 5_000
"""The most ways tried, for one item, to find facts that decide it together."""

_Signature = tuple[tuple[str, Verdict, Verdict], ...]
"""The items whose verdict changes, with the verdict before and after."""


class _SpentError(Exception):
    """The budget of ways to try is used up."""


class _Budget:
    def __init__(self, ways: int) -> None:
        self.left = ways

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _SpentError


class Search:
    """Shared by all cases: the inputs of items, the counts, and a cache of computed gaps."""

    def __init__(self, inspection: Inspection, setup: Setup, sheet: ScoringSheet) -> None:
        self.setup = setup
        self.as_at = inspection.as_at
        self.not_followed_up = sheet.not_followed_up
        self.counts = {id: score.counts or Counts() for id, score in sheet.items.items()}
        self.gap = width(sheet.overall)
        self.tried = 0
        self.unsearched: list[tuple[str, str]] = []
        self.governed = {governed.id: governed for governed in setup.standards.governed}
        scored = {
            item.id
            for criterion in setup.framework.scored_criteria
            if criterion.id not in sheet.not_followed_up
            for item in criterion.items
        }
        self.rules = {about.id: rule for about, rule in setup.asked if about.id in scored}
        self.standards = {id: self._standards(rule) for id, rule in self.rules.items()}
        self.asked: dict[tuple[str, str | int], tuple[str, ...]] = {}
        """By key of the fact: the items that an answer can take out of the count."""
        for id in self.rules:
            for asked in walk(self.all_rules(id), (Asked,)):
                key = ("answer", asked.question)
                self.asked[key] = (*self.asked.get(key, ()), id)
        self._gaps: dict[_Signature, Fraction] = {(): self.gap}
        self._reads: dict[tuple[str, str], frozenset[FactRead]] = {}

    def _standards(self, rule: Rule) -> frozenset[str]:
        """Return the standards whose verdicts a rule uses, directly or through other standards."""
        found: set[str] = set()
        new = set(named_by(rule))
        while new:
            found |= new
            rules = [r for id in new if id in self.governed for r in rules_of(self.governed[id])]
            new = set().union(*map(named_by, rules)) - found
        return frozenset(found & {*self.governed})

    def all_rules(self, item: str) -> tuple[Rule, ...]:
        """Return the rules that decide an item, including those of its standards."""
        mine = [self.governed[id] for id in sorted(self.standards[item])]
        return (self.rules[item], *(rule for governed in mine for rule in rules_of(governed)))

    def reads(self, item: str, sentence: str) -> frozenset[FactRead]:
        """Return the facts on which an item depends in cases with this sentence."""
        known = self._reads.get((item, sentence))
        if known is None:
            found = [facts_read(rule, sentence) for rule in self.all_rules(item)]
            for id in self.standards[item]:
                found.append(facts_read(self.governed[id].clock, sentence))
            known = self._reads[item, sentence] = frozenset().union(*found)
        return known

    def closing(self, case: OpenCase, facts: tuple[MissingFact, ...]) -> Closing:
        """Try every way in which facts can turn out; return the remaining gap for each result."""
        items = [id for id in case.reads if any(f.key in case.reads[id] for f in facts)]
        # An item that an answer can take out of the count may change although it was decided.
        asked = [id for fact in facts for id in self.asked.get(fact.key, ())]
        items = list(dict.fromkeys((*items, *asked)))
        before = {id: case.assessed.items[id].verdict for id in items}
        results: dict[_Signature, tuple[str, ...]] = {}
        for n, (ways, verdicts) in enumerate(self._leaves(case, facts, items)):
            if n >= _MOST_TRIED:
                return Closing(case.id, facts, self.gap, (), tuple(items))
            results.setdefault(_moved(before, verdicts), ways)
        outcomes = [
            Outcome(
                ways,
                tuple((id, new) for id, old, new in moved if old is Verdict.UNDETERMINED),
                tuple((id, new) for id, old, new in moved if old is not Verdict.UNDETERMINED),
                self._remaining(moved),
            )
            for moved, ways in results.items()
        ]
        outcomes.sort(key=lambda each: -each.remains)
        return Closing(case.id, facts, self.gap, tuple(outcomes))

    def groups(
        self, case: OpenCase, facts: Sequence[MissingFact]
    ) -> tuple[tuple[MissingFact, ...], ...]:
        """Return the smallest sets in which one of `facts` decides what the others leave open."""
        found: dict[tuple[MissingFact, ...], None] = {}
        for item, read in case.reads.items():
            budget = _Budget(_MOST_SEARCHED)
            try:
                for fact in facts:
                    if fact.key in read:
                        found |= dict.fromkeys(self._groups(case, fact, item, budget))
            except _SpentError:
                self.unsearched.append((case.id, item))
        return tuple(found)

    def _groups(
        self, case: OpenCase, fact: MissingFact, item: str, budget: _Budget
    ) -> list[tuple[MissingFact, ...]]:
        others = [f for f in case.facts if f.key in case.reads[item] and f.key != fact.key]
        for size in (1, 2, 3):
            found = []
            for partners in itertools.combinations(others, size):
                for ways, verdicts in self._leaves(case, (*partners, fact), [item]):
                    # With fewer ways than facts, the partners alone decided already.
                    if len(ways) > size and verdicts[item] is not Verdict.UNDETERMINED:
                        wanted = {fact.key, *(partner.key for partner in partners)}
                        found.append(tuple(f for f in case.facts if f.key in wanted))
                        break
                    budget.spend()
            if found:
                return found
        return []

    def _leaves(
        self, case: OpenCase, facts: Sequence[MissingFact], items: Sequence[str]
    ) -> Iterator[tuple[tuple[str, ...], Mapping[str, Verdict]]]:
        """Yield each way in which facts can turn out, with the verdicts on items.

        A choice that represents many days is refined only if it leaves an item open: a verdict on a
        partly known record is true for every completion of it, so each of those days gives the same
        verdicts. For the same reason, no further facts are tried then.
        """

        def go(
            on: Case,
            choices: Sequence[FactValue],
            left: Sequence[MissingFact],
            ways: tuple[str, ...],
        ) -> Iterator[tuple[tuple[str, ...], Mapping[str, Verdict]]]:
            for choice in choices:
                changed = choice.assign(on)
                verdicts = self._verdicts(case, changed, items)
                chosen = (*ways, choice.words)
                if Verdict.UNDETERMINED not in verdicts.values():
                    yield chosen, verdicts
                elif choice.finer is not None:
                    yield from go(on, choice.finer(), left, ways)
                elif left:
                    yield from go(changed, left[0].choices, left[1:], chosen)
                else:
                    yield chosen, verdicts

        yield from go(case.assessed.case, facts[0].choices, facts[1:], ())

    def _verdicts(
        self, case: OpenCase, changed: Case, items: Sequence[str]
    ) -> Mapping[str, Verdict]:
        """Judge only these items, and the standards that they use, with a fact filled in."""
        self.tried += 1
        anew = frozenset().union(*(self.standards[id] for id in items))
        known = {id: f for id, f in case.standards.items() if id not in anew}
        kept = {id: f for id, f in case.assessed.items.items() if id not in items}
        again = assess(
            changed, self.setup, as_at=self.as_at, known_standards=known, known_items=kept
        )
        return {id: again.items[id].verdict for id in items}

    def _remaining(self, moved: _Signature) -> Fraction:
        """Return the gap of the overall score after these verdicts of one case change."""
        known = self._gaps.get(moved)
        if known is None:
            counts = dict(self.counts)
            for id, old, new in moved:
                counts[id] = with_more(with_more(counts[id], old, -1), new, 1)
            readings = self.setup.readings
            sheet = score_counts(
                counts,
                framework=self.setup.framework,
                aggregation=readings.aggregation,
                rounded_sections=readings.rounded_sections == "yes",
                not_followed_up=self.not_followed_up,
                weights=self.setup.weights,
            )
            known = self._gaps[moved] = width(sheet.overall)
        return known


def _moved(before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> _Signature:
    return tuple((id, old, after[id]) for id, old in sorted(before.items()) if after[id] is not old)


@attrs.frozen
class OpenCase:
    """A case with its missing facts, and those on which each open item depends."""

    assessed: Assessed
    standards: Mapping[str, Finding]
    facts: tuple[MissingFact, ...]
    reads: Mapping[str, frozenset[tuple[str, str | int]]]
    open: Mapping[str, Finding]

    @property
    def id(self) -> str:
        return self.assessed.case.case_id

    @classmethod
    def of(cls, assessed: Assessed, search: Search) -> OpenCase:
        case = assessed.case
        still_open = {
            id: finding
            for id, finding in assessed.items.items()
            if id in search.rules and finding.verdict is Verdict.UNDETERMINED
        }
        reads = {id: search.reads(id, case.sentence) for id in still_open}
        # The rules of all open items together determine the ways in which a fact can turn out.
        wanted = frozenset[FactRead]().union(*reads.values())
        rules = tuple(dict.fromkeys(rule for id in still_open for rule in search.all_rules(id)))
        named = zip(search.governed, assessed.standards, strict=True)
        return cls(
            assessed,
            dict(named),
            missing_facts(case, wanted, rules, search.as_at),
            {id: missing_keys(case, read, search.as_at) for id, read in reads.items()},
            still_open,
        )
