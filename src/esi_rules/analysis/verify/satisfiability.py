"""Satisfiability checks on small cases: each duty can be met and not met, each part decides."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

import attrs

from esi_rules.analysis.search import NotFound, Space, Subject, item_subject, subject
from esi_rules.analysis.search.shrinking import Shows
from esi_rules.analysis.verify.finding_codes import coded, not_found
from esi_rules.analysis.verify.likely_cases import Shown, search_for, when_all_is_due
from esi_rules.analysis.verify.parts import Without, without, without_part
from esi_rules.analysis.verify.proofs import CaseProof, Claim, Proof, Reach, Searched
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.calendar.working_calendar import LAST_DAY
from esi_rules.engine import Record
from esi_rules.frameworks.framework import Framework
from esi_rules.records.case import Case
from esi_rules.rules.algebra import AllOf, ByStandard, Rule
from esi_rules.rules.finding import Reason
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Edition, Standard, Standards

__all__ = ["check_items", "check_pairs", "check_parts", "check_parts_of_items", "check_standards"]

_MET, _NOT_MET = Verdict.MET, Verdict.NOT_MET


@attrs.frozen
class _Judged:
    """A duty to check: a standard of one edition, or the rule of an item."""

    name: str
    subject: Subject
    place: Place
    standards: Standards | None
    rule: Rule | None = None

    def case(self, shown: Shown, what: str) -> CaseProof:
        """Return the case as a proof, with the verdict on it."""
        case, as_at = shown.smallest()
        return CaseProof(case, as_at, (self.claim(case, as_at),), what)

    def claim(self, case: Case, as_at: dt.date) -> Claim:
        one = self.subject.judge(Record(case, as_at))
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
    """Yield findings on standards that are never met, never not met, or never apply."""
    yield from _check_all(_of_edition(edition), f"standards of {edition.id}", budget)


def check_items(
    framework: Framework, standards: Standards, budget: int
) -> Iterator[CodedFinding | Searched]:
    """Yield findings on items that are never met, never not met, or never apply."""
    judged = _of_framework(framework, standards)
    yield from _check_all(judged, f"items of {framework.id}", budget)


def _of_framework(framework: Framework, standards: Standards) -> list[_Judged]:
    judged = []
    for item in framework.case_items:
        assert item.rule is not None
        asked = {one.standard for one in walk(item.rule, (ByStandard,))}
        if asked <= set(standards.ids):  # R502 reports unknown standards
            held = _only(standards, asked) if asked else None
            place = Place(criterion=framework.criterion_of[item.id].id, item=item.id)
            bare = _Judged(item.id, subject(item.rule), place, held, item.rule)
            judged.append(attrs.evolve(bare, subject=_asking(item.rule, bare)))
    return judged


def _asking(rule: Rule, one: _Judged) -> Subject:
    """Return the subject for the rule of an item, with the standards that it uses."""
    return subject(rule) if one.standards is None else item_subject(rule, one.standards)


def _only(standards: Standards, names: set[str]) -> Standards:
    editions = (
        attrs.evolve(e, standards=tuple(s for s in e.standards if s.id in names))
        for e in standards.editions
    )
    return attrs.evolve(standards, editions=tuple(editions))


def _check_all(judged: list[_Judged], what: str, budget: int) -> Iterator[CodedFinding | Searched]:
    tried = decided = 0
    for one in judged:
        space = Space.of(one.subject)
        met, not_met = (
            search_for(_all_have(space, side), space, budget=budget) for side in (_MET, _NOT_MET)
        )
        tried += _cases(met) + _cases(not_met)
        if not (isinstance(met, Shown) and isinstance(not_met, Shown)):
            yield _never(one, met, not_met, budget)
            continue
        for_good = _for_good(space, met, budget)
        if isinstance(for_good, Shown):
            decided += 1
        else:
            yield _for_a_while(one, met, for_good)
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
    one: _Judged, met: Shown | NotFound, not_met: Shown | NotFound, budget: int
) -> CodedFinding:
    """Return the finding on a duty for which a case met, a case not met, or both are missing."""
    what = "item" if one.rule is not None else "standard"
    proof: list[Proof]
    if isinstance(met, NotFound) and isinstance(not_met, Shown):
        proof = [
            Searched.of(f"a case on which `{one.name}` is met", met.bound),
            one.case(not_met, "a case on which it is not met"),
        ]
        return not_found("R101", one.place, f"the {what} can never be met", proof)
    if isinstance(not_met, NotFound) and isinstance(met, Shown):
        proof = [
            Searched.of(f"a case on which `{one.name}` is not met", not_met.bound),
            one.case(met, "a case on which it is met"),
        ]
        return not_found("R102", one.place, f"the {what} can never be not met", proof)
    assert isinstance(met, NotFound)
    space = Space.of(one.subject)
    asking = search_for(lambda record: _asks(one.subject, record), space, budget=budget)
    if isinstance(asking, Shown):
        proof = [
            Searched.of(f"a case on which `{one.name}` is met or not met", met.bound),
            one.case(asking, "a case to which it applies"),
        ]
        return not_found("R104", one.place, f"the {what} is never met and never not met", proof)
    scope = _out_of_reach(one.subject, budget) or asking
    proof = [Searched.of(f"a case to which `{one.name}` applies", scope.bound)]
    idle = search_for(_leaves_out(one.subject), space, budget=1_000)
    if isinstance(idle, Shown):
        proof.append(one.case(idle, "a case to which it does not apply"))
    return not_found("R103", one.place, f"the {what} never applies", proof)


def _out_of_reach(one: Subject, budget: int) -> NotFound | None:
    """Return the complete search that found no case in scope; None if there may be one."""
    if not one.scopes:
        return None
    space = Space.of(subject(AllOf(one.scopes)))
    result = search_for(_all_have(space, _MET), space, budget=budget)
    return result if isinstance(result, NotFound) and result.bound.complete else None


def _for_good(space: Space, met: Shown, budget: int) -> Shown | NotFound:
    """Return a case that still meets all subjects once everything is due, if it ever is."""
    long = when_all_is_due(space)
    if long is None or met.case.commenced_on + long > LAST_DAY:
        return met
    return search_for(_met_for_good(space, long), space, budget=budget, together=True)


def _met_for_good(space: Space, long: dt.timedelta) -> Shows:
    met = _all_have(space, _MET)

    def shows(record: Record) -> bool:
        case = record.case
        return met(record) and met(Record(case, max(record.as_at, case.commenced_on + long)))

    return shows


def _for_a_while(one: _Judged, met: Shown, result: NotFound) -> CodedFinding:
    what = "item" if one.rule is not None else "standard"
    searched = Searched.of(
        f"a case on which `{one.name}` is still met once all is due", result.bound
    )
    proof = (searched, one.case(met, "a case on which it is met for a while"))
    says = f"the {what} can be met for a while, and never once all that it asks for is due"
    return not_found("R101", one.place, says, proof)


def _leaves_out(one: Subject) -> Shows:
    return lambda record: one.judge(record).verdict is Verdict.NOT_APPLICABLE


_UNKNOWN = (Reason.FACT_UNKNOWN, Reason.NO_RATING, Reason.CALENDAR, Reason.PARTLY_KNOWN,
            Reason.VALUE_UNKNOWN)  # fmt: skip


def _asks(one: Subject, record: Record) -> bool:
    """Whether a duty certainly applies, not only because missing evidence leaves that open."""
    finding = one.judge(record)
    if finding.verdict is Verdict.UNDETERMINED:
        return finding.reason not in _UNKNOWN
    return finding.verdict is not Verdict.NOT_APPLICABLE


def check_parts(edition: Edition, budget: int) -> Iterator[CodedFinding | Searched]:
    """Yield a finding for each part of a standard without which no verdict was found to change."""
    parts = (
        _Part(
            Place(edition=edition.id, standard=standard.id, part=one.part),
            one,
            subject(standard),
            subject(one.value),
        )
        for standard in edition.standards
        for one in without(standard)
    )
    yield from _check_parts(parts, f"parts of rules of {edition.id}", budget)


def check_parts_of_items(
    framework: Framework, standards: Standards, budget: int
) -> Iterator[CodedFinding | Searched]:
    """Yield a finding for each part of an item's rule without which no verdict changed."""
    parts = (
        _Part(attrs.evolve(one.place, part=less.part), less, one.subject, _asking(less.value, one))
        for one in _of_framework(framework, standards)
        if one.rule is not None
        for less in without_part(one.rule, "rule")
    )
    yield from _check_parts(parts, f"parts of items of {framework.id}", budget)


@attrs.frozen
class _Part:
    """A part of a rule: its place, and the subjects with it and without it."""

    place: Place
    left: Without
    whole: Subject
    less: Subject


def _check_parts(
    parts: Iterable[_Part], what: str, budget: int
) -> Iterator[CodedFinding | Searched]:
    n = tried = decide = 0
    for one in parts:
        space = Space.of(one.whole, one.less)
        result = search_for(_differ(one.whole, one.less), space, budget=budget)
        n += 1
        tried += _cases(result)
        if isinstance(result, Shown):
            decide += 1
            continue
        searched = Searched.of("a case whose verdict changes", result.bound)
        says = f"with `{one.left.part}` {one.left.what}, no verdict changes"
        yield coded("R105", one.place, says, (searched,))
    if n:
        how = (
            f"{decide} of {n} were found to decide a case; {tried:,} cases were tried, at most "
            f"{budget:,} judgements for each"
        )
        yield Searched(f"{what}: does each decide", how, tried, _reach(decide == n))


def _differ(one: Subject, other: Subject) -> Shows:
    return lambda record: one.judge(record).verdict is not other.judge(record).verdict


def check_pairs(edition: Edition, budget: int) -> Iterator[CodedFinding | Searched]:
    """Yield a finding for each two standards that apply to the same case but cannot both be met."""
    pairs = together = never = open_ones = tried = 0
    for one, two in itertools.combinations(_of_edition(edition), 2):
        pairs += 1
        if _exclude_each_other(one.subject, two.subject, budget):
            never += 1
            continue
        space = Space.of(one.subject, two.subject)
        result = search_for(_all_have(space, _MET), space, budget=budget, together=True)
        tried += _cases(result)
        if isinstance(result, Shown):
            result = _for_good(space, result, budget)
        if isinstance(result, Shown):
            together += 1
            continue
        finding = _conflict(edition, (one, two), space, result, budget)
        open_ones += finding is None
        if finding is not None:
            yield finding
    if not pairs:
        return
    apart = f", {never} never apply to one case" if never else ""
    apart += f", {open_ones} were not found to apply to one case" if open_ones else ""
    how = (
        f"{together} of {pairs} were found met by one case{apart}; {tried:,} cases were tried, at "
        f"most {budget:,} judgements for each"
    )
    what = f"pairs of standards of {edition.id}: can one case meet both"
    yield Searched(what, how, tried, _reach(together + never == pairs))


def _exclude_each_other(one: Subject, two: Subject, budget: int) -> bool:
    """Whether it is proved, by trying all cases, that no case meets the conditions of both."""
    if not (one.scopes and two.scopes):
        return False
    both = attrs.evolve(one, scopes=(*one.scopes, *two.scopes))
    return _out_of_reach(both, budget) is not None


def _both_apply(space: Space) -> Shows:
    return lambda record: all(one.judge(record).verdict in _APPLIES for one in space.subjects)


_APPLIES = (_MET, _NOT_MET, Verdict.NOT_YET_DUE)


def _conflict(
    edition: Edition, both: tuple[_Judged, _Judged], space: Space, result: NotFound, budget: int
) -> CodedFinding | None:
    """Return the finding on two standards; None if no case was found to which both apply."""
    one, two = both
    applying = search_for(_both_apply(space), space, budget=budget, together=True)
    if not isinstance(applying, Shown):
        return None
    spaces = [Space.of(each.subject) for each in both]
    alone = [search_for(_all_have(space, _MET), space, budget=budget) for space in spaces]
    proof: list[Proof] = [
        Searched.of(f"a case that meets both `{one.name}` and `{two.name}`", result.bound)
    ]
    for each, space_, met in zip(both, spaces, alone, strict=True):
        if not isinstance(met, Shown):
            return None  # one of them is never met, which is another finding
        for_good = _for_good(space_, met, budget)
        shown = for_good if isinstance(for_good, Shown) else met
        proof.append(each.case(shown, f"a case that meets `{each.name}`"))
    case, as_at = applying.smallest()
    claims = tuple(each.claim(case, as_at) for each in both)
    proof.append(CaseProof(case, as_at, claims, "a case to which both apply"))
    place = Place(edition=edition.id, standard=two.name)
    says = f"no case meets both `{one.name}` and `{two.name}` once all that they ask for is due"
    return not_found("R106", place, says, proof)


def _cases(result: Shown | NotFound) -> int:
    return result.tried if isinstance(result, Shown) else result.bound.cases


def _all_have(space: Space, verdict: Verdict) -> Shows:
    # A duty lapses if supervision ends before its limit, which says nothing about the duty.
    return lambda record: (
        record.case.ended_on is None
        and all(one.judge(record).verdict is verdict for one in space.subjects)
    )
