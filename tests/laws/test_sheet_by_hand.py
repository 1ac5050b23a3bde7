"""From records to the overall score, the sheet is the one worked out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.frameworks import esi_framework
from esi_rules.scoring.counts import Score
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.testing.case_strategies import ANSWERS, as_ats, cases
from tests.support.by_the_book import MET, NOT_MET, Book, case_of
from tests.support.examples import examples
from tests.support.reading_strategies import choices
from tests.support.sheet_by_hand import IMPORTANT, ITEMS, Sheet, is_high, items_of, sheet

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
EVERY_ITEM = [id for criterion in ITEMS.values() for id in criterion]


@st.composite
def inspections(draw: st.DrawFn) -> esi.Inspection:
    """A few cases with answers to many items, under any readings, some criteria left out."""
    some = []
    for n in range(draw(st.integers(0, 4))):
        answers = draw(st.dictionaries(st.sampled_from(EVERY_ITEM), st.sampled_from(ANSWERS)))
        everywhere = draw(st.sampled_from(ANSWERS))
        filled = {id: answers.get(id, everywhere) for id in EVERY_ITEM}
        some.append(attrs.evolve(draw(cases()), case_id=f"S{n}", answers=filled))
    as_at = draw(as_ats(some[0])) if some else dt.date(2005, 3, 14)
    readings = dict(draw(choices))
    readings["aggregation"] = draw(st.sampled_from(["pooled", "item-mean"]))
    readings["rounded-sections"] = draw(st.sampled_from(["no", "yes"]))
    skipped = draw(st.lists(st.sampled_from([*ITEMS]), max_size=3, unique=True))
    return esi.Inspection("Area", as_at, some, not_followed_up=skipped, readings=readings)


def by_hand(inspection: esi.Inspection, some: list[esi.Case]) -> tuple[Sheet, Sheet, Sheet]:
    """The result, and its lower and its upper bound."""
    book = Book(esi.Readings.of(inspection.readings))
    verdicts = [items_of(book, case, inspection.as_at) for case in some]
    decided, failed, passed = (
        sheet(
            verdicts,
            undecided=undecided,
            item_mean=inspection.readings["aggregation"] == "item-mean",
            rounded=inspection.readings["rounded-sections"] == "yes",
            skipped=inspection.not_followed_up,
        )
        for undecided in (None, NOT_MET, MET)
    )
    return decided, failed, passed


def group_of(scores: Mapping[str, Score], group: str | None) -> Mapping[str, Score]:
    return {id: each.groups[group] if group else each for id, each in scores.items()}


def differences(
    found: ScoringSheet, hand: tuple[Sheet, Sheet, Sheet], group: str | None = None
) -> list[object]:
    """Where a sheet, or one group of it, and the one worked out by hand part."""
    overall = found.overall.groups[group] if group else found.overall
    wrong: list[object] = []
    for name, one in zip(("exact", "lower", "upper"), hand, strict=True):
        if getattr(overall, name) != one.overall:
            wrong.append((name, "overall", getattr(overall, name), one.overall))
        for level in ("sections", "criteria", "items"):
            scores = group_of(getattr(found, level), group)
            assert set(scores) == set(getattr(one, level))
            wrong += [
                (name, id, getattr(score, name), getattr(one, level)[id])
                for id, score in scores.items()
                if getattr(score, name) != getattr(one, level)[id]
            ]
    return wrong


def agree(inspection: esi.Inspection) -> None:
    found = esi.score(inspection, by=["sentence"] if inspection.cases else [])
    assert differences(found, by_hand(inspection, [*inspection.cases])) == []
    high = [c for c in inspection.cases if is_high(case_of(c, inspection.as_at)) is MET]
    assert differences(found, by_hand(inspection, high), "high_risk_of_harm") == []
    for sentence in {case.sentence for case in inspection.cases}:
        those = [case for case in inspection.cases if case.sentence == sentence]
        assert differences(found, by_hand(inspection, those), f"sentence={sentence}") == []


@given(inspections())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_every_score_and_bound_of_every_group_is_the_one_worked_out_by_hand(
    inspection: esi.Inspection,
) -> None:
    agree(inspection)


@pytest.mark.slow
@given(inspections())
@settings(max_examples=examples(3_000), deadline=None, suppress_health_check=RELAXED)
def test_so_it_is_in_three_thousand_inspections(inspection: esi.Inspection) -> None:
    agree(inspection)


def test_the_hand_has_every_item_and_weight_of_the_framework() -> None:
    framework = esi_framework()
    assert {c.id: [i.id for i in c.items] for c in framework.scored_criteria} == {
        id: [*items] for id, items in ITEMS.items()
    }
    assert {c.id for c in framework.scored_criteria if c.weight == "important"} == IMPORTANT
