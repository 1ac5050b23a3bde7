"""What verifying says of any rules holds when it is checked again."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import commencement
from esi_rules.analysis.verify import CODES, verify
from esi_rules.analysis.verify.ladder_checks import check_ladder
from esi_rules.analysis.verify.parts import without
from esi_rules.analysis.verify.proofs import CaseProof, Profile, Searched
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.calendar.windows import Series
from esi_rules.frameworks.rungs import LITERAL, MONOTONE, Descriptor, Rating, Rung, descriptor_of
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    AnyOf,
    Asked,
    Each,
    NoLongerThan,
    Not,
    Pick,
    Rule,
    Settled,
    When,
)
from esi_rules.rules.moments import Moment
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Citation, Edition, Standard
from esi_rules.testing.rule_strategies import moments, rules
from tests.support.examples import examples

START = dt.date(2004, 9, 13)


def edition(*standards: Standard) -> Edition:
    return Edition("made-up", "Made up", dt.date(2003, 1, 1), None, standards, Citation("x"))


ENDLESS = 500
"""The windows of a schedule without an end: weeks, over as many years as a search looks ahead."""


def windows(rule: Rule) -> int:
    """How many windows judging a rule takes: those of an inner schedule in each of the outer."""
    return max((_number(one) for one in walk(rule, (Each, NoLongerThan))), default=1)


def _number(schedule: Each | NoLongerThan) -> int:
    if isinstance(schedule, NoLongerThan):
        return ENDLESS
    series, inner = schedule.series, windows(schedule.duty)
    if isinstance(series, Series) and series.last is not None:
        return (series.last - series.first + 1) // series.size * inner
    return ENDLESS * inner


def is_quick(rule: Rule) -> bool:
    """Whether a search can judge a rule often: schedules inside schedules are short."""
    return windows(rule) <= ENDLESS


@st.composite
def nested(draw: st.DrawFn) -> Rule:
    """A short schedule whose duty is an inner schedule beside another rule, in some order."""
    inner = Each(draw(rules), Series(1, 2))
    parts = tuple(draw(st.permutations([inner, draw(rules)])))
    return Each(draw(st.sampled_from([AllOf, AnyOf, AllDue]))(parts), Series(1, 3))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    pairs: list[tuple[Rule, Moment]] = draw(
        st.lists(
            st.tuples(st.one_of(rules, nested()).filter(is_quick), moments), min_size=1, max_size=2
        )
    )
    return edition(*(Standard(f"s{i}", f"S {i}", of, rule) for i, (rule, of) in enumerate(pairs)))


def hold_again(findings: tuple[CodedFinding, ...]) -> None:
    for finding in findings:
        assert finding.code in CODES
        for proof in finding.proof:
            if isinstance(proof, CaseProof):
                for claim in proof.claims:
                    found = claim.again(proof.case, proof.as_at)
                    assert (found.verdict, found.reason) == (claim.verdict, claim.reason)


@pytest.mark.slow  # some made-up rules take a minute
@settings(max_examples=examples(20), deadline=None)
@given(editions())
def test_every_case_that_proves_a_finding_gives_its_verdict_when_judged_again(one: Edition) -> None:
    report = verify(one, budget=100)
    hold_again(report.findings)
    for finding in report.of("error"):
        assert all(p.reach != "bounded" for p in finding.proof if isinstance(p, Searched))
    assert report.words(full=True)
    assert report.as_dict()


# Of answers and facts alone there are few cases: what is said of all of them is compared with all.

_FACTS = st.one_of(
    st.sampled_from(["B1.2", "B1.4"]).map(esi.answer),
    st.sampled_from(["B1.2", "B1.4"]).map(Asked),
    st.just(esi.given("dtto")),
    st.just(esi.given("sentence", "order")),
)


def _conditions(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=1, max_size=2).map(tuple)
    return st.one_of(st.builds(AllOf, parts), st.builds(AnyOf, parts), st.builds(Not, inner))


_CONDITIONS = st.recursive(_FACTS, _conditions, max_leaves=3)
_SETTLED = st.builds(Settled, st.sampled_from(Verdict), st.just("so"))


def _duties(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    return st.one_of(
        _conditions(inner),
        st.builds(When, inner, _CONDITIONS),
        st.builds(Pick, _CONDITIONS, inner, inner),
    )


_DUTIES = st.recursive(st.one_of(_FACTS, _SETTLED), _duties, max_leaves=4)

_ANSWERS = ("yes", "no", "na", None)
EVERY_CASE = [
    esi.Case("C", sentence, START, answers={"B1.2": one, "B1.4": other}, facts=facts)
    for sentence, one, other, facts in itertools.product(
        ("order", "licence"), _ANSWERS, _ANSWERS, ({}, {"dtto": True}, {"dtto": None})
    )
]  # fmt: skip


@settings(max_examples=examples(150), deadline=None)
@given(_DUTIES)
def test_what_is_said_of_a_rule_of_answers_and_facts_is_so_on_every_case_there_is(
    rule: Rule,
) -> None:
    one = edition(Standard("s", "S", commencement, rule))
    verdicts = {esi.evaluate(case, rule, as_at=START)[0].verdict for case in EVERY_CASE}
    report = verify(one, budget=20_000)
    codes = {finding.code for finding in report.findings} - {"R105"}
    if {Verdict.MET, Verdict.NOT_MET} <= verdicts:
        assert codes == set()
    elif Verdict.NOT_MET in verdicts:
        assert codes == {"R101"}
    elif Verdict.MET in verdicts:
        assert codes == {"R102"}
    else:
        assert codes in ({"R103"}, {"R104"})
    for finding in report.findings:
        (searched,) = (proof for proof in finding.proof if isinstance(proof, Searched))
        assert searched.reach == "exhaustive"


def verdicts_of(standard: Standard) -> list[Verdict]:
    alone = edition(standard)
    return [esi.evaluate(case, alone, as_at=START)[0].verdict for case in EVERY_CASE]


@settings(max_examples=examples(60), deadline=None)
@given(_DUTIES)
def test_a_part_is_said_to_decide_nothing_where_every_case_there_is_agrees(rule: Rule) -> None:
    standard = Standard("s", "S", commencement, rule)
    whole = verdicts_of(standard)
    idle = [less.part for less in without(standard) if verdicts_of(less.value) == whole]
    said = [finding.place.part for finding in verify(edition(standard)).of("R105")]
    assert sorted(said) == sorted(idle)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[Rung, ...]:
    ratings = st.lists(st.sampled_from(Rating), unique=True, max_size=4).map(tuple)
    rung = st.builds(Rung, st.sampled_from(Descriptor), ratings, ratings, ratings)
    return tuple(draw(st.lists(rung, min_size=1, max_size=4)))


@settings(max_examples=examples(60), deadline=None)
@given(st.one_of(ladders(), st.sampled_from([LITERAL, MONOTONE])), st.integers(1, 4))
def test_what_is_said_of_a_ladder_is_so_of_every_order_of_every_rating(
    ladder: tuple[Rung, ...], items: int
) -> None:
    def read(ratings: tuple[Rating, ...]) -> Descriptor | None:
        return descriptor_of(ladder, {rating: ratings.count(rating) for rating in ratings})

    bare, lowered, reached = set(), set(), set()
    for n in range(1, items + 1):
        for ratings in itertools.product(Rating, repeat=n):
            shape = tuple(sorted(ratings, key=list(Rating).index))
            found = read(ratings)
            if found is None:
                bare.add(shape)
                continue
            counts = {rating: ratings.count(rating) for rating in ratings}
            reached.add(next(i for i, rung in enumerate(ladder) if rung.fits(counts)))
            for place, rating in enumerate(ratings):
                for better in (r for r in Rating if r > rating):
                    after = read((*ratings[:place], better, *ratings[place + 1 :]))
                    if after is not None and after < found:
                        lowered.add(shape)
    findings, _ = check_ladder("own", ladder, items, Place())
    said: dict[str, set[tuple[Rating, ...]]] = {"R601": set(), "R602": set()}
    for finding in findings:
        for proof in finding.proof:
            if isinstance(proof, Profile):
                shape = tuple(rating for rating, n in proof.counts.items() for _ in range(n))
                said[finding.code].add(shape)
    assert said == {"R601": bare, "R602": lowered}
    assert sum(f.code == "R603" for f in findings) == len(ladder) - len(reached)
