"""Laws of what-ifs: the same as scoring afresh, one setting at a time, and every way of a fact."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.whatif import sensitivity, what_if
from esi_rules.analysis.whatif.alternatives import trials
from esi_rules.analysis.whatif.gap_ranking import find_gap
from esi_rules.analysis.whatif.rejudge import judge, judge_again
from esi_rules.analysis.whatif.trial_settings import Alternative, apply_settings
from esi_rules.bulk.at_scale import score
from esi_rules.frameworks.own import SHIPPED
from esi_rules.frameworks.weights import Weights, shifted
from esi_rules.records.case import Answer
from esi_rules.records.kinds import KINDS
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.setup import set_up
from esi_rules.standards.limits import LIMITS_2000, LIMITS_2005
from esi_rules.standards.readings import READINGS
from esi_rules.testing.case_strategies import ANSWERS, DAY, as_ats, vague_cases
from tests.support.examples import examples

ITEMS = [item.id for item in esi.esi_framework().case_items]
LIMITS = {**LIMITS_2005, **LIMITS_2000}


@st.composite
def inspections(draw: st.DrawFn, most: int = 3) -> esi.Inspection:
    """A few cases with answers some of which are missing, judged near a limit of the first."""
    cases = []
    for n in range(draw(st.integers(1, most))):
        case = draw(vague_cases())
        usual = draw(st.sampled_from(ANSWERS))
        answers: dict[str, Answer | None] = dict.fromkeys(ITEMS, usual)
        for item in draw(st.lists(st.sampled_from(ITEMS), max_size=6)):
            answers[item] = draw(st.sampled_from(ANSWERS))
        cases.append(attrs.evolve(case, case_id=f"S{n}", answers=answers))
    chosen = draw(st.lists(st.sampled_from([*READINGS.values()]), max_size=2))
    return esi.Inspection(
        "Testshire",
        draw(as_ats(cases[0])),
        cases,
        edition=draw(st.sampled_from(["auto", "auto", "ns2000", "ns2005"])),
        readings={reading.id: draw(st.sampled_from([*reading.choices])) for reading in chosen},
    )


@st.composite
def alternatives(draw: st.DrawFn) -> dict[str, Any]:
    """One or more other settings, as the arguments of `what_if`."""
    asked: dict[str, Any] = {}
    kinds = draw(
        st.lists(
            st.sampled_from(["limits", "readings", "edition", "as_at"]), min_size=1, unique=True
        )
    )
    if "limits" in kinds:
        names = draw(st.lists(st.sampled_from([*LIMITS]), min_size=1, max_size=2, unique=True))
        texts = {"period": ["20 days", "3 weeks", "2 months"], "count": ["1", "4", "20"]}
        asked["limits"] = {name: draw(st.sampled_from(texts[LIMITS[name].kind])) for name in names}
    if "readings" in kinds:
        names = draw(st.lists(st.sampled_from([*READINGS]), min_size=1, max_size=2, unique=True))
        asked["readings"] = {
            name: draw(st.sampled_from([*READINGS[name].choices])) for name in names
        }
    if "edition" in kinds:
        asked["edition"] = draw(st.sampled_from(["auto", "ns2000", "ns2005"]))
    if "as_at" in kinds:
        asked["as_at"] = dt.date(2005, 3, 14)
    return asked


@given(inspections(), alternatives())
@settings(max_examples=examples(30))
def test_a_what_if_gives_the_sheet_that_scoring_afresh_with_those_settings_gives(
    inspection: esi.Inspection, asked: dict[str, Any]
) -> None:
    found = what_if(inspection, **asked)
    afresh = attrs.evolve(
        inspection,
        limits=asked.get("limits", {}),
        readings={**inspection.readings, **asked.get("readings", {})},
        edition=asked.get("edition", inspection.edition),
        as_at=asked.get("as_at", inspection.as_at),
    )
    assert found.before == score(inspection)
    assert found.after == score(afresh)


@given(inspections(), alternatives())
@settings(max_examples=examples(40))
def test_findings_that_were_kept_are_those_that_judging_everything_again_gives(
    inspection: esi.Inspection, asked: dict[str, Any]
) -> None:
    setup = set_up(inspection)
    base = judge(inspection.cases, setup, inspection.as_at)
    other = apply_settings(inspection, setup, Alternative(**asked))
    as_at = other.inspection.as_at
    again = judge_again(base, other.setup, as_at)
    whole = judge(inspection.cases, other.setup, as_at)
    for one, fresh in zip(again.cases, whole.cases, strict=True):
        assert one.standards == fresh.standards
        assert dict(one.items) == dict(fresh.items)
        assert (one.high, one.unrated) == (fresh.high, fresh.unrated)
    assert again.read <= whole.read


@pytest.mark.slow
@given(inspections(most=2), st.data())
@settings(max_examples=examples(4))
def test_a_row_of_the_sensitivity_is_the_what_if_of_that_one_setting(
    inspection: esi.Inspection, data: st.DataObject
) -> None:
    found = sensitivity(inspection)
    rows = {each.trial.words: each for each in (*found.tried, *found.still)}
    tried = trials(inspection, set_up(inspection), SHIPPED, Fraction(10))
    assert {trial.words for trial in tried} == {*rows}
    for trial in data.draw(st.lists(st.sampled_from(tried), min_size=1, max_size=4)):
        other = trial.alternative
        alone = what_if(
            inspection, limits=other.limits, readings=other.readings, weights=other.weights
        )
        row = rows[trial.words]
        assert row.overall.before == alone.before.overall
        assert row.overall.after == alone.after.overall
        assert {each.id for each in row.rows} == {
            each.id for each in alone.rows if not each.same or each.level == "overall"
        }
        assert sum(row.verdicts.values()) == len(alone.moved)
        nothing = alone.before.overall == alone.after.overall and not alone.moved
        assert not row.moves_nothing or nothing


@given(inspections())
@settings(max_examples=examples(4))
def test_the_sensitivity_is_ranked_and_what_moves_nothing_moves_nothing(
    inspection: esi.Inspection,
) -> None:
    found = sensitivity(inspection)
    sizes = [each.size for each in found.tried]
    assert sizes == sorted(sizes, reverse=True)
    assert all(not any(each.size) for each in found.still)


# Missing facts, against trying every way by hand


def every_way(case: esi.Case, as_at: dt.date) -> Iterator[tuple[str, esi.Case]]:
    """Yield the case with one missing fact put in, in each way it can turn out.

    Of many unanswered questions three, and of many days every seventh, to end in good time.
    """
    unanswered = [question for question in ITEMS if case.answers.get(question) is None]
    if unanswered:
        for question in {unanswered[0], unanswered[len(unanswered) // 2], unanswered[-1]}:
            for answer in ("yes", "no", "na"):
                answers = {**case.answers, question: answer}
                yield f"the answer to {question}", attrs.evolve(case, answers=answers)
    for n, event in enumerate(case.events):
        kind = KINDS[event.kind]
        if isinstance(event.on, esi.PartlyKnown):
            lo = event.on.earliest or case.commenced_on
            hi = event.on.latest or as_at
            for k in range(0, (hi - lo).days + 1, 1 if (hi - lo).days < 40 else 7):
                moved = attrs.evolve(event, on=lo + k * DAY)
                yield f"date {n}", with_event(case, n, moved)
        if event.value is None and kind.values:
            for value in kind.values:
                yield f"value {n}", with_event(case, n, attrs.evolve(event, value=value))


def with_event(case: esi.Case, n: int, event: esi.Event) -> esi.Case:
    return attrs.evolve(case, events=(*case.events[:n], event, *case.events[n + 1 :]))


@given(inspections(most=2))
@settings(max_examples=examples(12))
def test_a_missing_fact_closes_what_trying_every_way_it_can_turn_out_closes(
    inspection: esi.Inspection,
) -> None:
    setup = set_up(inspection)
    base = judge(inspection.cases, setup, inspection.as_at)
    sheet = score(inspection)
    gap = find_gap(inspection, base, sheet)
    width = gap.points
    assert width == ((sheet.overall.upper or 0) - (sheet.overall.lower or 0))
    undated = [
        event
        for case in inspection.cases
        for event in case.events
        if event.on == esi.PartlyKnown() and not KINDS[event.kind].undated_from_commencement
    ]
    assume(not undated)  # any day since 1900: too many to try by hand
    by_hand: dict[tuple[str, str], set[Fraction]] = {}
    for n, case in enumerate(inspection.cases):
        for what, changed in every_way(case, inspection.as_at):
            cases = (*inspection.cases[:n], changed, *inspection.cases[n + 1 :])
            overall = score(attrs.evolve(inspection, cases=cases)).overall
            remains = (overall.upper or Fraction(0)) - (overall.lower or Fraction(0))
            by_hand.setdefault((case.case_id, what), set()).add(remains)
    found = {(each.case_id, name_of(each)): each for each in gap.facts}
    for key, remains in by_hand.items():
        if key in found:
            outcomes = {each.remains for each in found[key].outcomes}
            assert remains <= outcomes | {width}
        else:
            # No open verdict reads it: an answer `na` can take a verdict out, and close nothing.
            assert min(remains) >= width


def name_of(closing: Any) -> str:
    (fact,) = closing.facts
    return str(fact.words) if fact.kind == "answer" else f"{fact.kind} {fact.key[1]}"


@given(inspections(most=2))
@settings(max_examples=examples(15))
def test_no_fact_closes_more_than_the_gap_and_facts_together_close_no_less_than_one_of_them(
    inspection: esi.Inspection,
) -> None:
    assume(inspection.readings.get("rounded-sections", "no") == "no")
    # Where an item is taken to apply until its judgement is answered, `na` can widen the gap.
    told: dict[str, Answer] = dict.fromkeys(("B1.2", "B3.2b", "C2.1b"), "yes")
    cases = [attrs.evolve(c, answers={**c.answers, **told}) for c in inspection.cases]
    inspection = attrs.evolve(inspection, cases=cases)
    base = judge(inspection.cases, set_up(inspection), inspection.as_at)
    gap = find_gap(inspection, base, score(inspection))
    alone = {(each.case_id, each.facts[0].key): each for each in gap.facts}
    for each in (*gap.facts, *gap.together):
        assert each.guaranteed is not None
        assert each.at_best is not None
        assert 0 <= each.guaranteed <= each.at_best <= gap.points
    for each in gap.together:
        for fact in each.facts:
            one = alone.get((each.case_id, fact.key))
            if one is not None and one.guaranteed is not None and each.guaranteed is not None:
                assert one.guaranteed <= each.guaranteed


@given(inspections())
@settings(max_examples=examples(15))
def test_every_open_verdict_is_decided_by_some_fact_or_said_to_be_beyond_them(
    inspection: esi.Inspection,
) -> None:
    base = judge(inspection.cases, set_up(inspection), inspection.as_at)
    gap = find_gap(inspection, base, score(inspection))
    decided = {(each.case_id, item) for each in (*gap.facts, *gap.together) for item in each.items}
    beyond = {item for item, _ in gap.beyond}
    for one in base.cases:
        for item, finding in one.items.items():
            if finding.verdict is Verdict.UNDETERMINED:
                place = (one.case.case_id, item)
                assert place in decided or item in beyond or place in gap.unsearched


@given(
    st.dictionaries(
        st.sampled_from("ABCDE"), st.fractions(min_value=0, max_value=9), min_size=1, max_size=5
    ),
    st.fractions(min_value=-100, max_value=100),
    st.data(),
)
def test_a_share_moves_by_the_step_and_the_others_keep_their_proportions(
    weights: dict[str, Fraction], step: Fraction, data: st.DataObject
) -> None:
    id = data.draw(st.sampled_from([*weights]))
    total = sum(weights.values())
    moved = shifted(weights, id, step)
    if moved is None:
        assert not total or weights[id] in (0, total) or not step
        return
    assert sum(moved.values()) == 1
    old = weights[id] / total
    assert moved[id] == min(max(old + step / 100, Fraction(0)), Fraction(1))
    for one, other in itertools.permutations(set(weights) - {id}, 2):
        assert moved[one] * weights[other] == moved[other] * weights[one]


def test_the_framework_weighs_as_it_does_when_its_own_weights_are_given_to_it() -> None:
    framework = esi.esi_framework()
    inspection = esi.Inspection("Testshire", dt.date(2005, 3, 14))
    same = what_if(inspection, weights=Weights.of(framework))
    assert same.before.overall == same.after.overall
