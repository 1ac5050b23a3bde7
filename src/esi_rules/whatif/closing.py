"""How much of the gap between the bounds of the overall score each missing fact would close.

A fact is decided in every way it can turn out, the case judged again each time, and the gap of
the overall score of all cases computed anew with everything else as it stands. The largest gap
that remains is what deciding the fact guarantees; the smallest is the best that it can do. No way
is held to be likelier than another, so no average is given.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from esi_rules.assessment import Assessed, Setup, assess
from esi_rules.case import Case, Inspection
from esi_rules.counts import Counts, Score
from esi_rules.finding import Finding, Reason
from esi_rules.rules import Asked, Rule
from esi_rules.scoring import score_counts
from esi_rules.sheet import JsonData, ScoringSheet
from esi_rules.verdict import Verdict
from esi_rules.walk import walk
from esi_rules.whatif.facts import Choice, FactRead, MissingFact, facts_read, missing_facts
from esi_rules.whatif.judging import Judged, named_by, rules_of, unseen

__all__ = ["Closing", "Gap", "Outcome", "find_gap"]

_MOST_TRIED = 20_000
"""How many ways are tried at most of one fact, or of facts together, before it is given up."""

_MOST_SEARCHED = 5_000
"""How many ways are tried at most to find the facts that a fact works with, for one item."""

_Signature = tuple[tuple[str, Verdict, Verdict], ...]
"""The items whose verdict is another one, with the verdict before and after."""


@attrs.frozen
class Outcome:
    """What a way in which facts turn out decides, and the gap that then remains, in points.

    `decided` has the open verdicts that it decides. `withdrawn` has those that were decided and
    are not any more: while a judgement is not answered, an item that it can take out of the count
    is taken to apply, and the answer `na` takes it out.
    """

    ways: tuple[str, ...]
    """How each fact turns out, for one example."""
    decided: tuple[tuple[str, Verdict], ...]
    withdrawn: tuple[tuple[str, Verdict], ...]
    remains: Fraction

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        return {
            "for_example": list(self.ways),
            "decided": {id: verdict.value for id, verdict in self.decided},
            "withdrawn": {id: verdict.value for id, verdict in self.withdrawn},
            "gap_remains": str(self.remains),
        }


@attrs.frozen
class Closing:
    """A missing fact, or facts that need each other, and what knowing them does to the gap.

    `outcomes` has every result that can come of it, the largest remaining gap first; it is empty
    where there are more than 20000 ways to try.
    """

    case_id: str
    facts: tuple[MissingFact, ...]
    gap: Fraction
    outcomes: tuple[Outcome, ...]
    not_tried: tuple[str, ...] = ()
    """The items that more ways would have had to be tried for, where there are too many."""

    @property
    def complete(self) -> bool:
        """Whether every way was tried."""
        return bool(self.outcomes)

    @property
    def certain(self) -> bool:
        """Whether some verdict is decided however the facts turn out, as far as was tried."""
        return all(each.decided for each in self.outcomes)

    @property
    def guaranteed(self) -> Fraction | None:
        """How many points of the gap close however the facts turn out; less than 0: it may widen.

        It widens only where an answer `na` withdraws verdicts that narrow it.
        """
        return self.gap - self.outcomes[0].remains if self.outcomes else None

    @property
    def at_best(self) -> Fraction | None:
        """How many points of the gap close if the facts turn out in the best way for that."""
        return self.gap - self.outcomes[-1].remains if self.outcomes else None

    @property
    def best(self) -> str:
        """An example of each result that closes most, in words; empty where all close alike."""
        if self.guaranteed == self.at_best:
            return ""
        least = self.outcomes[-1].remains
        return " or ".join(" and ".join(o.ways) for o in self.outcomes if o.remains == least)

    @property
    def items(self) -> tuple[str, ...]:
        """The items that some way decides."""
        return tuple(dict.fromkeys(id for each in self.outcomes for id, _ in each.decided))

    @property
    def words(self) -> str:
        """The facts in words."""
        return " and ".join(fact.words for fact in self.facts)

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        known = [self.guaranteed, self.at_best]
        guaranteed, at_best = (None if value is None else str(value) for value in known)
        return {
            "case_id": self.case_id,
            "facts": [{"kind": fact.kind, "words": fact.words} for fact in self.facts],
            "items": list(self.items),
            "closes_at_least": guaranteed,
            "closes_at_most": at_best,
            "outcomes": [each.as_dict() for each in self.outcomes],
        }


@attrs.frozen
class Gap:
    """The gap between the bounds of the overall score, and the missing facts that leave it open.

    `facts` has those that decide something in some way by themselves, the most guaranteed closing
    first, then the most at best. `together` has the smallest sets in which a fact that may decide
    nothing by itself decides something, and which do more than each fact alone, in the same order.
    `idle` are facts read by an open verdict
    that decide nothing, alone or with up to three others. `beyond` names, by item and reason, the
    open verdicts that no such fact decides, with the number of cases; `unsearched` the cases and
    items with more ways of facts together than were tried. `tried` counts judgements.
    """

    overall: Score
    facts: tuple[Closing, ...] = ()
    together: tuple[Closing, ...] = ()
    idle: tuple[MissingFact, ...] = ()
    beyond: Mapping[tuple[str, Reason], int] = attrs.field(factory=dict)
    unsearched: tuple[tuple[str, str], ...] = ()
    tried: int = 0

    @property
    def points(self) -> Fraction:
        """The gap in points."""
        return _width(self.overall)

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        return {
            "points": str(self.points),
            "facts": [each.as_dict() for each in self.facts],
            "together": [each.as_dict() for each in self.together],
            "idle": [
                {"case_id": fact.case_id, "kind": fact.kind, "words": fact.words}
                for fact in self.idle
            ],
            "beyond": [
                {"item": id, "reason": reason.value, "cases": n}
                for (id, reason), n in self.beyond.items()
            ],
            "unsearched": [{"case_id": case, "item": item} for case, item in self.unsearched],
        }


def find_gap(
    inspection: Inspection,
    judged: Judged,
    sheet: ScoringSheet,
    seen: Callable[[object], None] = unseen,
) -> Gap:
    """Find the missing facts of an inspection that was judged and scored, and what each closes.

    `seen` is called with every case.
    """
    search = _Search(inspection, judged.setup, sheet)
    found = Gap(sheet.overall)
    facts: list[Closing] = []
    together: list[Closing] = []
    idle: list[MissingFact] = []
    beyond: Counter[tuple[str, Reason]] = Counter()
    for assessed in judged.cases:
        case = _OpenCase.of(assessed, search)
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
            if not any(id in each.items or id in each.not_tried for each in closings):
                beyond[id, finding.reason] += 1
        seen(assessed.case)
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
    """Whether facts together do more than each of them by itself."""
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
    """Order by what is guaranteed, then by the best; what was not tried to the end comes last."""

    def key(closing: Closing) -> tuple[bool, Fraction, Fraction]:
        guaranteed, at_best = closing.guaranteed, closing.at_best
        if guaranteed is None or at_best is None:
            return True, Fraction(0), Fraction(0)
        return False, -guaranteed, -at_best

    return sorted(closings, key=key)


def _width(score: Score) -> Fraction:
    if score.lower is None or score.upper is None:
        return Fraction(0)
    return score.upper - score.lower


class _SpentError(Exception):
    """More ways would have to be tried than are."""


class _Budget:
    def __init__(self, ways: int) -> None:
        self.left = ways

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _SpentError


class _Search:
    """What stays the same for all cases: who reads what, the counts, and gaps computed before."""

    def __init__(self, inspection: Inspection, setup: Setup, sheet: ScoringSheet) -> None:
        self.setup = setup
        self.as_at = inspection.as_at
        self.not_followed_up = sheet.not_followed_up
        self.counts = {id: score.counts or Counts() for id, score in sheet.items.items()}
        self.gap = _width(sheet.overall)
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
        """The items that an answer can take out of the count, by the fact's key."""
        for id in self.rules:
            for asked in walk(self.all_rules(id), (Asked,)):
                key = ("answer", asked.question)
                self.asked[key] = (*self.asked.get(key, ()), id)
        self._gaps: dict[_Signature, Fraction] = {(): self.gap}
        self._reads: dict[tuple[str, str], frozenset[FactRead]] = {}

    def _standards(self, rule: Rule) -> frozenset[str]:
        """The standards whose verdicts a rule takes, and those that these take in turn."""
        found: set[str] = set()
        new = set(named_by(rule))
        while new:
            found |= new
            rules = [r for id in new if id in self.governed for r in rules_of(self.governed[id])]
            new = set().union(*map(named_by, rules)) - found
        return frozenset(found & {*self.governed})

    def all_rules(self, item: str) -> tuple[Rule, ...]:
        """The rules that an item's verdict is read by, those of its standards among them."""
        mine = [self.governed[id] for id in sorted(self.standards[item])]
        return (self.rules[item], *(rule for governed in mine for rule in rules_of(governed)))

    def reads(self, item: str, sentence: str) -> frozenset[FactRead]:
        """What an item reads of cases with this sentence."""
        known = self._reads.get((item, sentence))
        if known is None:
            found = [facts_read(rule, sentence) for rule in self.all_rules(item)]
            for id in self.standards[item]:
                found.append(facts_read(self.governed[id].clock, sentence))
            known = self._reads[item, sentence] = frozenset().union(*found)
        return known

    def closing(self, case: _OpenCase, facts: tuple[MissingFact, ...]) -> Closing:
        """Decide facts in every way, and say what gap remains after each result."""
        items = [id for id in case.reads if any(f.key in case.reads[id] for f in facts)]
        # An item that an answer can take out of the count may change though it was decided.
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
        self, case: _OpenCase, facts: Sequence[MissingFact]
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
        self, case: _OpenCase, fact: MissingFact, item: str, budget: _Budget
    ) -> list[tuple[MissingFact, ...]]:
        others = [f for f in case.facts if f.key in case.reads[item] and f.key != fact.key]
        for size in (1, 2, 3):
            found = []
            for partners in itertools.combinations(others, size):
                for ways, verdicts in self._leaves(case, (*partners, fact), [item]):
                    # With fewer ways than facts, the partners had decided already.
                    if len(ways) > size and verdicts[item] is not Verdict.UNDETERMINED:
                        wanted = {fact.key, *(partner.key for partner in partners)}
                        found.append(tuple(f for f in case.facts if f.key in wanted))
                        break
                    budget.spend()
            if found:
                return found
        return []

    def _leaves(
        self, case: _OpenCase, facts: Sequence[MissingFact], items: Sequence[str]
    ) -> Iterator[tuple[tuple[str, ...], Mapping[str, Verdict]]]:
        """Yield each way that facts turn out with the verdicts on items, told apart as needed.

        Where a choice that stands for many days decides every item, each of those days gives the
        same verdicts, since a verdict on a partly known record holds for every completion of it;
        so it is not refined. Nor are further facts looked at then.
        """

        def go(
            on: Case, choices: Sequence[Choice], left: Sequence[MissingFact], ways: tuple[str, ...]
        ) -> Iterator[tuple[tuple[str, ...], Mapping[str, Verdict]]]:
            for choice in choices:
                changed = choice.put(on)
                verdicts = self._verdicts(case, changed, items)
                told = (*ways, choice.words)
                if Verdict.UNDETERMINED not in verdicts.values():
                    yield told, verdicts
                elif choice.finer is not None:
                    yield from go(on, choice.finer(), left, ways)
                elif left:
                    yield from go(changed, left[0].choices, left[1:], told)
                else:
                    yield told, verdicts

        yield from go(case.assessed.case, facts[0].choices, facts[1:], ())

    def _verdicts(
        self, case: _OpenCase, changed: Case, items: Sequence[str]
    ) -> Mapping[str, Verdict]:
        """Judge a case with a fact put in: only these items, and the standards that they take."""
        self.tried += 1
        anew = frozenset().union(*(self.standards[id] for id in items))
        known = {id: f for id, f in case.standards.items() if id not in anew}
        kept = {id: f for id, f in case.assessed.items.items() if id not in items}
        again = assess(
            changed, self.setup, as_at=self.as_at, known_standards=known, known_items=kept
        )
        return {id: again.items[id].verdict for id in items}

    def _remaining(self, moved: _Signature) -> Fraction:
        """The gap of the overall score with these verdicts of one case moved."""
        known = self._gaps.get(moved)
        if known is None:
            counts = dict(self.counts)
            for id, old, new in moved:
                names = old.name.lower(), new.name.lower()
                one_less = {names[0]: getattr(counts[id], names[0]) - 1}
                one_more = {names[1]: getattr(counts[id], names[1]) + 1}
                counts[id] = attrs.evolve(counts[id], **one_less, **one_more)
            readings = self.setup.readings
            sheet = score_counts(
                counts,
                framework=self.setup.framework,
                aggregation=readings.aggregation,
                rounded_sections=readings.rounded_sections == "yes",
                not_followed_up=self.not_followed_up,
                weights=self.setup.weights,
            )
            known = self._gaps[moved] = _width(sheet.overall)
        return known


def _moved(before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> _Signature:
    return tuple((id, old, after[id]) for id, old in sorted(before.items()) if after[id] is not old)


@attrs.frozen
class _OpenCase:
    """A case with its missing facts, and which of them each open item reads."""

    assessed: Assessed
    standards: Mapping[str, Finding]
    facts: tuple[MissingFact, ...]
    reads: Mapping[str, frozenset[tuple[str, str | int]]]
    open: Mapping[str, Finding]

    @property
    def id(self) -> str:
        return self.assessed.case.case_id

    @classmethod
    def of(cls, assessed: Assessed, search: _Search) -> _OpenCase:
        case = assessed.case
        facts: dict[tuple[str, str | int], MissingFact] = {}
        reads: dict[str, frozenset[tuple[str, str | int]]] = {}
        still_open: dict[str, Finding] = {}
        for id, finding in assessed.items.items():
            if id not in search.rules or finding.verdict is not Verdict.UNDETERMINED:
                continue
            wanted = search.reads(id, case.sentence)
            mine = missing_facts(case, wanted, search.all_rules(id), search.as_at)
            still_open[id] = finding
            reads[id] = frozenset(fact.key for fact in mine)
            facts |= {fact.key: fact for fact in mine}
        named = zip(search.governed, assessed.standards, strict=True)
        order = ("answer", "fact", "value", "rating", "date")
        ordered = sorted(facts.values(), key=lambda fact: order.index(fact.kind))
        return cls(assessed, dict(named), tuple(ordered), reads, still_open)
