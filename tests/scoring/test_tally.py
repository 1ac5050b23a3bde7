"""Tallies: counting case by case, and adding up the counts of parts, come to the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import attrs
from hypothesis import given
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.frozen import FrozenMap
from esi_rules.rules.algebra import Settled
from esi_rules.rules.finding import Finding, Reason
from esi_rules.scoring.assessment import Tally
from esi_rules.scoring.sheet import HIGH_RISK

ITEMS = ("A1.1", "A1.2")
verdicts = st.sampled_from(list(esi.Verdict))


@st.composite
def assessed(draw: st.DrawFn) -> esi.Assessed:
    team = draw(st.sampled_from(["", "north", "south"]))
    case = esi.Case("S", "order", dt.date(2004, 9, 24), groups={"team": team} if team else {})
    items = {
        id: Finding(Settled(verdict, "made up"), verdict, Reason.SETTLED)
        for id in ITEMS
        for verdict in [draw(verdicts)]
    }
    high = draw(st.sampled_from([esi.Verdict.MET, esi.Verdict.NOT_MET, esi.Verdict.UNDETERMINED]))
    return esi.Assessed(case, high, draw(st.booleans()), (), FrozenMap(items))


@given(st.lists(assessed(), max_size=12))
def test_a_tally_counts_every_verdict_of_every_group(cases: list[esi.Assessed]) -> None:
    tally = Tally.of(cases, ["team", "team"])
    groups = {
        "": cases,
        HIGH_RISK: [case for case in cases if case.high is esi.Verdict.MET],
        **{
            f"team={name}": [case for case in cases if case.case.groups.get("team", "") == name]
            for name in {case.case.groups.get("team", "") for case in cases}
        },
    }
    assert set(tally.counts) == set(groups)
    for group, members in groups.items():
        for id in ITEMS if members else ():
            seen = Counter(case.items[id].verdict.name.lower() for case in members)
            assert attrs.asdict(tally.counts[group][id]) == {
                verdict.name.lower(): seen[verdict.name.lower()] for verdict in esi.Verdict
            }
    assert tally.unrated == sum(case.unrated for case in cases)


@given(st.lists(assessed(), max_size=8), st.lists(assessed(), max_size=8))
def test_the_counts_of_parts_add_up_to_those_of_the_whole(
    one: list[esi.Assessed], other: list[esi.Assessed]
) -> None:
    tally = Tally.of(one, ["team"])
    for group, counts in Tally.of(other, ["team"]).counts.items():
        tally.add_counts(group, counts)
    assert tally.counts == Tally.of([*one, *other], ["team"]).counts
