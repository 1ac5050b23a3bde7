"""What verifying says of any rules holds when it is checked again."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from rule_strategies import moments, rules

from esi_rules.moments import Moment
from esi_rules.rules import Rule
from esi_rules.standard import Citation, Edition, Standard
from esi_rules.verifying import CODES, verify
from esi_rules.verifying.proofs import CaseProof
from esi_rules.verifying.report import CodedFinding


def edition(standards: list[Standard]) -> Edition:
    return Edition("made-up", "Made up", dt.date(2003, 1, 1), None, tuple(standards), Citation("x"))


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    pairs: list[tuple[Rule, Moment]] = draw(
        st.lists(st.tuples(rules, moments), min_size=1, max_size=2)
    )
    return edition([Standard(f"s{i}", f"S {i}", of, rule) for i, (rule, of) in enumerate(pairs)])


def hold_again(findings: tuple[CodedFinding, ...]) -> None:
    for finding in findings:
        assert finding.code in CODES
        for proof in finding.proof:
            if isinstance(proof, CaseProof):
                for claim in proof.claims:
                    found = claim.again(proof.case, proof.as_at)
                    assert (found.verdict, found.reason) == (claim.verdict, claim.reason)


@settings(max_examples=60, deadline=None)
@given(editions())
def test_every_case_that_proves_a_finding_gives_its_verdict_when_judged_again(one: Edition) -> None:
    report = verify(one, budget=150)
    hold_again(report.findings)
    assert report.words(full=True)
