"""Checks of a framework: items that check nothing, unknown ids, weights that do not add up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import Proof, Statement, Sum
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.frameworks.framework import Criterion, Framework, Item
from esi_rules.rules.algebra import Answered, ByStandard, Rule
from esi_rules.rules.moments import Events, FirstHigh
from esi_rules.rules.traversal import walk
from esi_rules.standards.standard import Edition
from esi_rules.text import nearest
from esi_rules.wording.rule_text import rule_words

__all__ = ["check_asked", "check_framework", "check_questions"]

_PROPORTION = 10
"""Whole weights up to this number are taken as proportions, larger ones as percents."""


def check_framework(framework: Framework, standards: Collection[str]) -> Iterator[CodedFinding]:
    """Yield findings on the items and the weights; `standards` are the known ids."""
    for criterion in framework.criteria.values():
        for item in criterion.items:
            place = Place(criterion=criterion.id, item=item.id)
            if item.rule is not None:
                yield from _promised(item, item.rule, place)
                yield from _unknown_standards(item.rule, place, standards)
                yield from _unknown_questions(item.rule, place, framework.items)
        if not criterion.items:
            yield _empty(framework, criterion)
    yield from _weights(framework)


def check_questions(edition: Edition, items: Mapping[str, Item]) -> Iterator[CodedFinding]:
    """Yield findings on unknown questions and standards in the rules of an edition."""
    ids = [standard.id for standard in edition.standards]
    for standard in edition.standards:
        place = Place(edition=edition.id, standard=standard.id)
        for rule in (standard.whole, standard.unstarted):
            if rule is not None:
                yield from _unknown_standards(rule, place, ids)
                yield from _unknown_questions(rule, place, items)


def check_asked(framework: Framework, editions: Sequence[Edition]) -> Iterator[CodedFinding]:
    """Yield a finding for each standard that no item uses."""
    rules = tuple(item.rule for item in framework.case_items if item.rule is not None)
    asked = {one.standard for one in walk(rules, (ByStandard,))}
    titles = {s.id: s.title for edition in editions for s in edition.standards}
    for name, title in titles.items():
        if name not in asked:
            proof = Statement(f"{len(rules)} items of {framework.title} were searched")
            says = f"no item asks for `{title}`"
            yield coded("R503", Place(standard=name), says, (proof,))


def _promised(item: Item, rule: Rule, place: Place) -> Iterator[CodedFinding]:
    asks = any(True for _ in walk(rule, (Answered,)))
    timed = any(True for _ in walk(rule, (ByStandard, Events, FirstHigh)))
    lacks = [
        what
        for what, kinds, there in (
            ("inspector's question", ("J", "T+J"), asks),
            ("standard or event on file", ("T", "T+J"), timed),
        )
        if item.kind in kinds and not there
    ]
    # A timed item that an answer decides instead is still decided, so it is no fault.
    if lacks and not (item.kind == "T" and asks):
        says = f"the item is of kind {item.kind} and its rule asks for no {' and no '.join(lacks)}"
        yield coded("R501", place, says, (Statement(f"the rule: {rule_words(rule)}"),))


def _unknown_standards(rule: Rule, place: Place, known: Collection[str]) -> Iterator[CodedFinding]:
    for name in dict.fromkeys(one.standard for one in walk(rule, (ByStandard,))):
        if name not in known:
            yield _unknown("standard", name, place, known)


def _unknown_questions(rule: Rule, place: Place, known: Collection[str]) -> Iterator[CodedFinding]:
    for name in dict.fromkeys(one.question for one in walk(rule, (Answered,))):
        if name not in known:
            yield _unknown("item", name, place, known)


def _unknown(what: str, name: str, place: Place, known: Collection[str]) -> CodedFinding:
    near = nearest(name, known)
    says = f"`{name}` is no {what} there is"
    proof: Proof = Statement(
        f"{len(known)} {what}s were searched; the nearest is `{near}`"
        if near
        else f"{len(known)} {what}s were searched; none is near"
    )
    return coded("R502", place, says, (proof,))


def _empty(framework: Framework, criterion: Criterion) -> CodedFinding:
    section = framework.section_of[criterion.id]
    place = Place(section=section.id, criterion=criterion.id)
    says = f"nothing is asked for `{criterion.title}`"
    return coded("R506", place, says, (Statement(f"{criterion.id} is {criterion.weight}"),))


def _weights(framework: Framework) -> Iterator[CodedFinding]:
    weights = {s.id: s.weight for s in framework.scored_sections if s.weight is not None}
    total = sum(weights.values(), Fraction(0))
    if weights and total == 0:
        says = "the sections that are scored weigh nothing"
        yield coded("R505", Place(), says, (Sum(weights),))
        return
    whole = all(w.denominator == 1 and w <= _PROPORTION for w in weights.values())
    if weights and not whole and total not in (1, 100):
        says = f"the weights of the sections add up to {float(total):g}, not to 100 or 1"
        yield coded("R504", Place(), says, (Sum(weights),))
