"""Standards and items tried on small cases: can each be met, be not met, does each part decide?"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import attrs

from esi_rules.engine import Record
from esi_rules.errors import EsiError
from esi_rules.finding import Reason
from esi_rules.framework import Framework
from esi_rules.rules import ByStandard, Rule
from esi_rules.search import Nothing, Space, Subject, item_subject, subject
from esi_rules.search.shrinking import Shows
from esi_rules.standard import Edition, Standard, Standards
from esi_rules.verdict import Verdict
from esi_rules.verifying.findings import found
from esi_rules.verifying.parts import without
from esi_rules.verifying.proofs import CaseProof, Claim, Proof, Reach, Searched
from esi_rules.verifying.report import CodedFinding, Place
from esi_rules.verifying.trying import Shown, look
from esi_rules.walk import walk

__all__ = ["check_items", "check_pairs", "check_parts", "check_standards"]

_MET, _NOT_MET = Verdict.MET, Verdict.NOT_MET


@attrs.frozen
class _Judged:
    """What is tried: a standard of an edition alone, or the rule of an item."""

    name: str
    subject: Subject
    place: Place
    standards: Standards | None
    rule: Rule | None = None

    def case(self, witness: Shown, what: str) -> CaseProof:
        return CaseProof(witness.case, witness.as_at, (self.claim(witness),), what)

    def claim(self, witness: Shown) -> Claim:
        one = self.subject.judge(Record(witness.case, witness.as_at))
        return Claim(self.name, one.verdict, one.reason, self.standards, self.rule)


def _of_edition(edition: Edition) -> list[_Judged]:
    return [
        _Judged(
            standard.id,
            subject(edition, standard.id),
            Place(edition=edition.id, standard=standard.id),
            _alone(edition, standard),
        )
        for standard in edition.standards
    ]


def _alone(edition: Edition, *standards: Standard) -> Standards:
    return attrs.evolve(edition, standards=standards).alone


def check_standards(edition: Edition, budget: int) -> Iterator[CodedFinding | Searched]:
    """Yield the standards of an edition that never come to what a standard should come to."""
    yield from _check_all(_of_edition(edition), f"standards of {edition.id}", budget)


def check_items(
    framework: Framework, standards: Standards, budget: int
) -> Iterator[CodedFinding | Searched]:
    """Yield the items that never come to it, each with the standards that its rule asks for."""
    judged = []
    for item in framework.case_items:
        assert item.rule is not None
        asked = {one.standard for one in walk(item.rule, (ByStandard,))}
        if not asked <= set(standards.ids):
            continue  # told of under another code
        held = _only(standards, asked) if asked else None
        place = Place(criterion=framework.criterion_of[item.id].id, item=item.id)
        one = subject(item.rule) if held is None else item_subject(item.rule, held)
        judged.append(_Judged(item.id, one, place, held, item.rule))
    yield from _check_all(judged, f"items of {framework.id}", budget)


def _only(standards: Standards, names: set[str]) -> Standards:
    editions = (
        attrs.evolve(e, standards=tuple(s for s in e.standards if s.id in names))
        for e in standards.editions
    )
    return Standards(tuple(editions), standards.named)


def _check_all(judged: list[_Judged], what: str, budget: int) -> Iterator[CodedFinding | Searched]:
    tried = decided = 0
    for one in judged:
        space = Space.of(one.subject)
        met, not_met = (
            look(_comes_to(one.subject, side), space, budget=budget) for side in (_MET, _NOT_MET)
        )
        tried += _cases(met) + _cases(not_met)
        if isinstance(met, Shown) and isinstance(not_met, Shown):
            decided += 1
        else:
            yield _never(one, met, not_met, budget)
    if judged:
        how = (
            f"{decided} of {len(judged)} were found met on a case and not met on another; "
            f"{tried:,} cases were tried, at most {budget:,} judgements for each"
        )
        reach = _reach(decided == len(judged))
        yield Searched(f"{what}: can each be met, and be not met", how, tried, reach)


def _reach(all_shown: bool) -> Reach:
    return "shown" if all_shown else "bounded"


def _never(
    one: _Judged, met: Shown | Nothing, not_met: Shown | Nothing, budget: int
) -> CodedFinding:
    """The finding on what was not found met, or not found not met, or neither."""
    what = "item" if one.rule is not None else "standard"
    proof: list[Proof]
    if isinstance(met, Nothing) and isinstance(not_met, Shown):
        proof = [
            Searched.of(f"a case on which `{one.name}` is met", met.bound),
            one.case(not_met, "a case on which it is not met"),
        ]
        return found("R101", one.place, f"the {what} can never be met", proof)
    if isinstance(not_met, Nothing) and isinstance(met, Shown):
        proof = [
            Searched.of(f"a case on which `{one.name}` is not met", not_met.bound),
            one.case(met, "a case on which it is met"),
        ]
        return found("R102", one.place, f"the {what} can never be not met", proof)
    assert isinstance(met, Nothing)
    space = Space.of(one.subject)
    asking = look(lambda record: _asks(one.subject, record), space, budget=budget)
    if isinstance(asking, Shown):
        proof = [
            Searched.of(f"a case on which `{one.name}` is met or not met", met.bound),
            one.case(asking, "a case to which it applies"),
        ]
        return found("R104", one.place, f"the {what} is never met and never not met", proof)
    proof = [Searched.of(f"a case to which `{one.name}` applies", asking.bound)]
    idle = look(_leaves_out(one.subject), space, budget=1_000)
    if isinstance(idle, Shown):
        proof.append(one.case(idle, "a case to which it does not apply"))
    return found("R103", one.place, f"the {what} never applies", proof)


def _leaves_out(one: Subject) -> Shows:
    return lambda record: one.judge(record).verdict is Verdict.NOT_APPLICABLE


_UNKNOWN = (Reason.FACT_UNKNOWN, Reason.NO_RATING, Reason.CALENDAR, Reason.PARTLY_KNOWN,
            Reason.VALUE_UNKNOWN)  # fmt: skip


def _asks(one: Subject, record: Record) -> bool:
    """Whether a duty applies for certain: not because the record leaves open whether it does."""
    finding = one.judge(record)
    if finding.verdict is Verdict.UNDETERMINED:
        return finding.reason not in _UNKNOWN
    return finding.verdict is not Verdict.NOT_APPLICABLE


def check_parts(edition: Edition, budget: int) -> Iterator[CodedFinding | Searched]:
    """Yield the parts of rules without which no verdict was found to change."""
    parts = tried = decide = 0
    for standard in edition.standards:
        try:
            whole = subject(standard)
        except EsiError:
            continue
        for one in without(standard):
            less = subject(one.value)
            space = Space.of(whole, less)
            seen = look(_differ(whole, less), space, budget=budget)
            parts += 1
            tried += _cases(seen)
            if isinstance(seen, Shown):
                decide += 1
                continue
            place = Place(edition=edition.id, standard=standard.id, part=one.part)
            searched = Searched.of("a case whose verdict changes", seen.bound)
            says = f"with `{one.part}` {one.what}, no verdict changes"
            yield found("R105", place, says, (searched,))
    if not parts:
        return
    how = (
        f"{decide} of {parts} were found to decide a case; {tried:,} cases were tried, at most "
        f"{budget:,} judgements for each"
    )
    yield Searched(
        f"parts of rules of {edition.id}: does each decide", how, tried, _reach(decide == parts)
    )


def _differ(one: Subject, other: Subject) -> Shows:
    return lambda record: one.judge(record).verdict is not other.judge(record).verdict


def check_pairs(edition: Edition, budget: int) -> Iterator[CodedFinding | Searched]:
    """Yield the standards of an edition that both apply to some case and that no case meets."""
    pairs = together = apart = tried = 0
    for one, two in itertools.combinations(_of_edition(edition), 2):
        pairs += 1
        space = Space.of(one.subject, two.subject)
        seen = look(_both_met(space), space, budget=budget, together=True)
        tried += _cases(seen)
        if isinstance(seen, Shown):
            together += 1
            continue
        finding = _conflict(edition, (one, two), space, seen, budget)
        apart += finding is None
        if finding is not None:
            yield finding
    if not pairs:
        return
    never = f", {apart} never apply to one case or are never met at all" if apart else ""
    how = (
        f"{together} of {pairs} were found met by one case{never}; {tried:,} cases were tried, at "
        f"most {budget:,} judgements for each"
    )
    what = f"pairs of standards of {edition.id}: can one case meet both"
    yield Searched(what, how, tried, _reach(together == pairs))


def _both_met(space: Space) -> Shows:
    return lambda record: (
        record.case.ended_on is None
        and all(one.judge(record).verdict is _MET for one in space.subjects)
    )


def _both_apply(space: Space) -> Shows:
    return lambda record: all(one.judge(record).verdict in _APPLIES for one in space.subjects)


_APPLIES = (_MET, _NOT_MET, Verdict.NOT_YET_DUE)


def _conflict(
    edition: Edition, both: tuple[_Judged, _Judged], space: Space, seen: Nothing, budget: int
) -> CodedFinding | None:
    """The finding on two standards that no case meets; None where they never apply together."""
    one, two = both
    alone = [
        look(_comes_to(each.subject, _MET), Space.of(each.subject), budget=budget) for each in both
    ]
    applying = look(_both_apply(space), space, budget=budget, together=True)
    if not isinstance(applying, Shown):
        return None
    proof: list[Proof] = [
        Searched.of(f"a case that meets both `{one.name}` and `{two.name}`", seen.bound)
    ]
    for each, met in zip(both, alone, strict=True):
        if not isinstance(met, Shown):
            return None  # one of them is never met at all, which is told by itself
        proof.append(each.case(met, f"a case that meets `{each.name}`"))
    claims = tuple(each.claim(applying) for each in both)
    proof.append(CaseProof(applying.case, applying.as_at, claims, "a case to which both apply"))
    place = Place(edition=edition.id, standard=two.name)
    says = f"no case meets both `{one.name}` and `{two.name}`"
    return found("R106", place, says, proof)


def _cases(seen: Shown | Nothing) -> int:
    return seen.tried if isinstance(seen, Shown) else seen.bound.cases


def _comes_to(one: Subject, verdict: Verdict) -> Shows:
    # A duty lapses where supervision ends before its limit, which shows nothing of the duty.
    return lambda record: record.case.ended_on is None and one.judge(record).verdict is verdict
