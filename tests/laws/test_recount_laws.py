"""Laws of recounts: the counts under a setting are those of judging every case again under it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import commencement, events
from esi_rules.analysis.whatif.recounts import recounted
from esi_rules.analysis.whatif.rejudge import judge, other_verdict
from esi_rules.records.case import Answer
from esi_rules.rules.algebra import Rule
from esi_rules.scoring.assessment import Assessed, Tally
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.testing.case_strategies import ANSWERS, as_ats, vague_cases
from tests.support.examples import examples

STANDARDS = ["first", "second", "third", "fourth"]
ITEMS = ["X1.1", "X1.2", "X1.3"]
VISIT = events.home_visit.first()
DUTIES: list[Rule] = [
    *(esi.within(esi.working_days(n), of=commencement, done=VISIT) for n in (5, 10, 15)),
    *(esi.at_most(n, events.appointment) for n in (0, 3)),
    esi.answer("X1.1"),
]


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """A duty, the verdict on a standard that may not exist, or two of them joined."""
    leaves = st.sampled_from([*DUTIES, *map(esi.by_standard, STANDARDS)])
    rule = draw(leaves)
    shape = draw(st.sampled_from(["alone", "and", "or", "not"]))
    if shape == "not":
        return ~rule
    return {"alone": rule, "and": rule & draw(leaves), "or": rule | draw(leaves)}[shape]


@st.composite
def setups(draw: st.DrawFn, base: Setup) -> Setup:
    """Some of the standards in some order, and some of the items."""
    edition = esi.Edition(
        "own",
        "Own",
        dt.date(2000, 1, 1),
        None,
        [
            esi.Standard(id, id, commencement, draw(rules()))
            for id in draw(st.lists(st.sampled_from(STANDARDS), min_size=1, unique=True))
        ],
        esi.Citation("made up"),
    )
    items = [
        esi.Item(id, "X1", f"Is {id} met?", "all cases", "T+J", draw(rules()))
        for id in draw(st.lists(st.sampled_from(ITEMS), min_size=1, unique=True))
    ]
    section = esi.Section("X", "X", 1, [esi.Criterion("X1", "X1", "important", items)])
    framework = esi.Framework("own", "Own", [section])
    return attrs.evolve(
        base, standards=edition.alone, framework=framework, own_questions=frozenset(ITEMS)
    )


@st.composite
def similar(draw: st.DrawFn, setup: Setup, base: Setup) -> Setup:
    """Another set-up, of which each half may be that of `setup`, so that little changes."""
    other = draw(setups(base))
    kept = draw(st.sampled_from(["nothing", "standards", "framework", "some standards"]))
    if kept == "some standards":
        (old,), (new,) = setup.standards.editions, other.standards.editions
        by_id = {one.id: one for one in new.standards}
        same = draw(st.sets(st.sampled_from(STANDARDS)))
        mixed = [one if one.id in same else by_id.get(one.id, one) for one in old.standards]
        standards = attrs.evolve(old, standards=mixed).alone
        return attrs.evolve(setup, standards=standards)
    if kept == "nothing":
        return other
    return attrs.evolve(other, **{kept: getattr(setup, kept)})


@st.composite
def caseloads(draw: st.DrawFn) -> list[esi.Case]:
    cases = []
    for n in range(draw(st.integers(1, 3))):
        answers: dict[str, Answer | None] = {"X1.1": draw(st.sampled_from(ANSWERS))}
        cases.append(attrs.evolve(draw(vague_cases()), case_id=f"S{n}", answers=answers))
    return cases


@given(caseloads(), st.data())
@settings(max_examples=examples(100))
def test_the_counts_under_settings_are_those_of_judging_every_case_again(
    cases: list[esi.Case], data: st.DataObject
) -> None:
    as_at = data.draw(as_ats(cases[0]))
    shipped = set_up(esi.Inspection("T", as_at, cases))
    setup = data.draw(setups(shipped))
    others = data.draw(st.lists(similar(setup, shipped), min_size=1, max_size=3))
    base = judge(cases, setup, as_at)
    for recount, other in zip(recounted(base, others), others, strict=True):
        whole = judge(cases, other, as_at)
        groups = Tally.of(whole.cases).counts
        assert recount.groups == groups
        moved = Counter(
            level
            for one, two in zip(base.cases, whole.cases, strict=True)
            for level, before, after in zip(
                ("standard", "item"), found(one, setup), found(two, other), strict=True
            )
            for id in before | after
            if other_verdict(before.get(id), after.get(id))
        )
        assert Counter(recount.moved) == moved


def found(one: Assessed, setup: Setup) -> tuple[dict[str, esi.Finding], dict[str, esi.Finding]]:
    ids = [governed.id for governed in setup.standards.governed]
    return dict(zip(ids, one.standards, strict=True)), dict(one.items)
