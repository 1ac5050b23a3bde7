"""Cases, findings and rules go to JSON and back without loss, whatever they hold."""

from __future__ import annotations

import datetime as dt
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import About, Finding, Reason
from esi_rules.testing.case_strategies import as_ats, vague_cases
from esi_rules.testing.rule_strategies import rules
from tests.support.examples import examples
from tests.support.reading_strategies import both_forms, choices, editions

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@given(vague_cases())
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_any_case_comes_back_as_it_was(case: esi.Case) -> None:
    assert esi.from_json(esi.to_json(case), esi.Case) == case


@given(st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_findings_on_any_case_under_any_readings_come_back_as_they_were(
    data: st.DataObject,
) -> None:
    case = data.draw(vague_cases())
    standards, _ = both_forms(data.draw(choices), data.draw(editions), None)
    all_found = esi.evaluate(case, standards, as_at=data.draw(as_ats(case)))
    assert esi.from_json(esi.to_json(all_found), tuple[Finding, ...]) == all_found
    for found in all_found:
        again = esi.from_json(esi.to_json(found), Finding)
        assert again == found
        assert esi.words(again, full=True) == esi.words(found, full=True)


@given(rules)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_any_rule_comes_back_as_it_was(rule: Rule) -> None:
    assert esi.from_json(esi.to_json(rule), Rule) == rule  # type: ignore[type-abstract, unused-ignore]


@given(rules)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_the_finding_on_any_rule_comes_back_as_it_was(rule: Rule) -> None:
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-10", "seen")])
    (found,) = esi.evaluate(case, rule, as_at=dt.date(2005, 3, 14))
    assert esi.from_json(esi.to_json(found), Finding) == found


@given(st.lists(rules, min_size=1, max_size=4))
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_findings_on_any_rules_come_back_from_one_document_as_they_were(some: list[Rule]) -> None:
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-10", "seen")])
    found = [f for rule in some for f in esi.evaluate(case, rule, as_at=dt.date(2005, 3, 14))]
    text = esi.to_json({"S1": found, "S2": found[::-1]})
    again = esi.from_json(text, dict[str, list[Finding]])
    assert again == {"S1": found, "S2": found[::-1]}
    assert json.loads(text) == esi.to_data({"S1": found, "S2": found[::-1]})


_words = st.text(max_size=5)
_full_days = st.dates(dt.date(1999, 1, 1), dt.date(2010, 1, 1))
_days = st.none() | _full_days
_abouts = st.none() | st.builds(
    About,
    st.sampled_from(["home-visit", "x"]),
    _words,
    st.lists(_words, max_size=2).map(tuple),
    st.lists(st.tuples(_words, _words), max_size=2).map(tuple),
    _words,
)


def _findings(parts: st.SearchStrategy[tuple[Finding, ...]]) -> st.SearchStrategy[Finding]:
    return st.builds(
        Finding,
        rules,
        st.sampled_from(esi.Verdict),
        st.sampled_from(Reason),
        clock=_days,
        due=_days,
        done=_days,
        found=st.none() | st.integers(0, 9) | st.decimals(0, 99, places=2),
        parts=parts,
        label=_words,
        missing=st.lists(_words, max_size=2).map(tuple),
        about=_abouts,
        edition=st.none() | st.sampled_from(["ns2000", ""]),
        window=st.none() | st.tuples(_full_days, _full_days),
        immaterial=st.lists(_words, max_size=2).map(tuple),
    )


any_finding = _findings(st.just(()))
nested = _findings(st.lists(any_finding, max_size=3).map(tuple))


@given(st.lists(nested, min_size=1, max_size=3))
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_findings_that_no_evaluation_makes_come_back_as_they_were(found: list[Finding]) -> None:
    assert esi.from_json(esi.to_json(found), list[Finding]) == found
    assert esi.from_json(esi.to_json(found[0], indent=1), Finding) == found[0]
