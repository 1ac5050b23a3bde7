"""Frameworks: what they refuse, what they look up, and the Effective Supervision Inspection."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from esi_rules import events
from esi_rules.engine.judge import evaluate
from esi_rules.errors import BadRuleError
from esi_rules.frameworks import esi_framework
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.records.case import Answer, Case, Event
from esi_rules.rules.algebra import (
    AllOf,
    Answered,
    Asked,
    AtMost,
    ByStandard,
    Happened,
    Not,
    Rule,
    Share,
    When,
    all_of,
    answer,
    asked,
    by_standard,
    happened,
)
from esi_rules.rules.moments import first_high


def item(id: str, **changes: object) -> Item:
    given: dict[str, object] = {
        "place": "page 1",
        "question": "Is it so?",
        "applies_to": "all cases",
        "kind": "J",
        "rule": answer(id),
    }
    return Item(id, **{**given, **changes})  # type: ignore[arg-type]


def management(id: str, **changes: object) -> Item:
    return item(id, **{"kind": "M", "rule": None, **changes})


def two_sections() -> Framework:
    return Framework(
        "own",
        "An inspection of one's own",
        [
            Section(
                "Start", "The start", 1, [Criterion("S1", "Plans", "critical", [item("S1.1")])]
            ),
            Section("End", "The end", "2.5", [Criterion("E1", "Ends", "important")]),
        ],
    )


def test_a_framework_of_other_sections_and_weights_can_be_built() -> None:
    own = two_sections()
    assert [section.weight for section in own.scored_sections] == [Fraction(1), Fraction(5, 2)]
    assert own.section_of["S1"].id == "Start"
    assert own.criterion_of["S1.1"].id == "S1"
    assert [own.weight_of(c) for c in own.scored_criteria] == [2, 1]


def test_a_float_weight_means_the_decimal_that_it_prints_as() -> None:
    assert Section("S", "S", 0.1, [Criterion("S1", "S", "critical")]).weight == Fraction(1, 10)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: item("X", kind="J+T"),
            "the kind of item `X` must be `J`, `T`, `T+J` or `M` (got 'J+T')",
        ),
        (
            lambda: item("X", rule=None),
            "item `X` of kind `J` needs a rule; write `answer` and its id for a judgement",
        ),
        (
            lambda: item("X", kind="M"),
            "item `X` of kind `M` takes a rating; leave its rule out",
        ),
        (
            lambda: item("X", target=True),
            "item `X` is asked of cases; `directorate` and `target` are for kind `M`",
        ),
        (lambda: item(" "), "`id` must be text that is not blank (got ' ')"),
        (
            lambda: Criterion("C", "C", "crucial"),  # type: ignore[arg-type]
            "the weight of criterion `C` must be `critical`, `important` or `descriptive` "
            "(got 'crucial'); did you mean `critical`?",
        ),
        (
            lambda: Criterion("C", "C", "critical", [item("X"), item("X")]),
            "item `X` is there twice; give each an id of its own",
        ),
        (
            lambda: Criterion("C", "C", "critical", [management("X")]),
            "item `X` of kind `M` does not belong in criterion `C`: a descriptive criterion has "
            "management items, a scored one has case items",
        ),
        (
            lambda: Section("S", "S", -1, [Criterion("C", "C", "critical")]),
            "`weight` must be a weight of 0 or more (got -1)",
        ),
        (
            lambda: Section("S", "S", "much", [Criterion("C", "C", "critical")]),
            "a weight must be a number of 0 or more (got 'much')",
        ),
        (
            lambda: Section("S", "S", float("nan"), [Criterion("C", "C", "critical")]),
            "a weight must be a number of 0 or more (got nan)",
        ),
        (
            lambda: Section("S", "S", None, [Criterion("C", "C", "critical")]),
            "section `S` has scored criteria and no weight; write a number, 0 to show its score "
            "and leave it out of the overall one",
        ),
        (
            lambda: Section("S", "S", 30, [Criterion("C", "C", "descriptive")]),
            "section `S` has a weight and no scored criterion; write None for a section that is "
            "described and not scored",
        ),
        (
            lambda: Framework("F", "F", []),
            "a framework of no sections asks nothing; name at least one",
        ),
        (
            lambda: Framework("F", "F", [*two_sections().sections, two_sections().sections[0]]),
            "section `Start` is there twice; give each an id of its own",
        ),
        (
            lambda: Framework(
                "F",
                "F",
                [Section(s, s, 1, [Criterion("C", "C", "critical")]) for s in ("S", "T")],
            ),
            "criterion `C` is there twice; give each an id of its own",
        ),
        (
            lambda: Framework("F", "F", two_sections().sections, critical=0),
            "`critical` must be a weight of more than 0 (got 0)",
        ),
        (
            lambda: esi_framework(visit_made="atempted"),  # type: ignore[arg-type]
            "`visit_made` must be `seen` or `attempted` (got 'atempted'); "
            "did you mean `attempted`?",
        ),
        (
            lambda: esi_framework(kept_share=Fraction(90)),
            "a share must be more than 0 and at most 1 (got 90); 90% is 0.9",
        ),
    ],
)
def test_what_is_built_wrongly_is_refused_with_what_to_write(build: object, message: str) -> None:
    with pytest.raises(BadRuleError) as refused:
        build()  # type: ignore[operator]
    assert str(refused.value) == message


# The Effective Supervision Inspection

ESI = esi_framework()
HIGH = happened(first_high)
SCORED = {
    "B1": "B1.1a B1.1b B1.2 B1.3a B1.3b B1.4",
    "B2": "B2.1a B2.1b",
    "B3": "B3.2a B3.2b B3.2c B3.3a B3.3b B3.4 B3.5 B3.6a B3.6b",
    "B4": "B4.1a B4.1b",
    "C1": "C1.1a C1.1b C1.2a C1.2b C1.3",
    "C2": "C2.1a C2.1b C2.2 C2.3 C2.4a C2.4b C2.5a C2.5b C2.5c C2.6a C2.6b C2.6c",
    "C3": "C3.1",
    "C4": "C4.1",
    "C5": "C5.1a C5.1b C5.2a C5.2b C5.2c C5.3",
    "D1": "D1.1 D1.2 D1.3a D1.3b D1.4",
    "D2": "D2.1 D2.2",
    "D4": "D4.1 D4.2",
}
DESCRIBED = {"A1": 13, "A2": 2, "A3": 9, "A4": 5, "A5": 0, "D3": 3}


def test_the_inspection_asks_53_case_items_and_32_management_items() -> None:
    assert len(ESI.case_items) == 53
    assert len(ESI.management_items) == 32


def test_every_criterion_has_the_items_of_the_report_in_order() -> None:
    found = {c.id: " ".join(i.id for i in c.items) for c in ESI.scored_criteria}
    assert found == SCORED
    assert {c.id: len(c.items) for c in ESI.descriptive_criteria} == DESCRIBED


def test_sections_weigh_30_40_30_and_critical_criteria_twice_the_important() -> None:
    assert {s.id: s.weight for s in ESI.sections} == {"A": None, "B": 30, "C": 40, "D": 30}
    assert [c.id for c in ESI.scored_criteria if c.weight == "important"] == ["B4", "C4", "D2"]
    assert ESI.weight_of(ESI.criteria["B1"]) == 2 * ESI.weight_of(ESI.criteria["B4"])
    assert ESI.weight_of(ESI.criteria["D3"]) == 0


def test_every_item_has_its_place_in_the_report() -> None:
    for each in ESI.items.values():
        criterion, rest = each.id.split(".")
        assert each.place == f"{criterion} bullet {rest.rstrip('abc')}"


def test_only_the_national_targets_of_a1_may_weigh_more() -> None:
    assert [i.id for i in ESI.management_items if i.target] == ["A1.7"]


def test_questions_are_asked_once() -> None:
    questions = [each.question for each in ESI.items.values()]
    assert len(set(questions)) == len(questions)
    assert all(question.endswith("?") for question in questions)


def test_kinds_are_those_of_the_item_table() -> None:
    kinds = {k: [i.id for i in ESI.case_items if i.kind == k] for k in ("T", "T+J")}
    assert kinds["T"] == [
        "B1.1b",
        "B2.1b",
        "C1.1a",
        "C1.1b",
        "C1.3",
        "C2.4b",
        "C5.3",
        "D1.2",
        "D1.4",
    ]
    assert kinds["T+J"] == ["B1.2", "B3.2a", "C2.1a"]


def test_high_risk_items_are_asked_only_of_high_risk_cases() -> None:
    def conditions(rule: Rule | None) -> tuple[Rule, ...]:
        if not isinstance(rule, When):
            return ()
        return rule.condition.parts if isinstance(rule.condition, AllOf) else (rule.condition,)

    high = {i.id for i in ESI.case_items if HIGH in conditions(i.rule)}
    assert high == {
        "B1.2", "B1.4", "B3.6a", "B3.6b", "C1.1b", "C2.2", "C5.3", "D1.3a", "D1.3b",
    }  # fmt: skip
    assert {i.id for i in ESI.case_items if i.applies_to.startswith("high risk of harm")} == high


@pytest.mark.parametrize(
    ("id", "rule"),
    [
        ("B1.1a", answer("B1.1a")),
        ("B1.1b", by_standard("risk-of-harm-assessment")),
        ("B2.1b", by_standard("reoffending-assessment")),
        ("C1.1a", by_standard("contact-frequency")),
        ("C1.1b", by_standard("home-visit").when(HIGH)),
        ("C1.3", by_standard("enforcement")),
        ("C2.4b", by_standard("programme-start")),
        ("D1.3b", answer("D1.3b").when(all_of(HIGH, asked("D1.3a"), ~answer("D1.3a")))),
        ("D1.4", answer("D1.4")),
        (
            "B1.2",
            (by_standard("risk-management-plan") & answer("B1.2")).when(HIGH & asked("B1.2")),
        ),
        ("B3.2a", (by_standard("supervision-plan") & answer("B3.2b")).when(asked("B3.2b"))),
        ("C2.1a", (by_standard("plan-review") & answer("C2.1b")).when(asked("C2.1b"))),
    ],
)
def test_an_item_is_decided_as_the_item_table_says(id: str, rule: Rule) -> None:
    assert ESI.items[id].rule == rule


@pytest.mark.parametrize(
    ("fell", "contained", "verdict"),
    [
        ("no", "yes", "MET"),
        ("no", "no", "NOT_MET"),
        ("no", None, "UNDETERMINED"),
        ("yes", "no", "NOT_APPLICABLE"),
        ("na", "no", "NOT_APPLICABLE"),
        ("na", None, "NOT_APPLICABLE"),
        (None, "yes", "UNDETERMINED"),
        (None, "na", "NOT_APPLICABLE"),
    ],
)
def test_whether_risk_was_contained_is_asked_only_where_it_did_not_fall(
    fell: Answer | None, contained: Answer | None, verdict: str
) -> None:
    rated = [Event("risk_rating", "2004-10-01", "high")]
    case = Case("S1", "order", "2004-10-01", rated, {"D1.3a": fell, "D1.3b": contained})
    rule = ESI.items["D1.3b"].rule
    assert rule is not None
    (found,) = evaluate(case, rule, as_at=dt.date(2005, 3, 14))
    assert found.verdict.name == verdict


def test_judgements_are_the_inspectors_answers_to_the_item_itself() -> None:
    for each in ESI.case_items:
        if each.kind == "J":
            inner = each.rule.rule if isinstance(each.rule, When) else each.rule
            assert inner == Answered(each.id)


def test_a_home_visit_at_any_time_is_a_prohibition_turned_round() -> None:
    rule = ESI.items["C5.3"].rule
    assert rule == When(Not(AtMost(0, events.home_visit.where("seen"))), HIGH)


def test_an_attempted_visit_counts_where_that_reading_is_chosen() -> None:
    rule = esi_framework(visit_made="attempted").items["C5.3"].rule
    assert rule == When(Not(AtMost(0, events.home_visit)), HIGH)


def test_a_cut_off_for_appointments_kept_takes_the_place_of_the_answer() -> None:
    rule = esi_framework(kept_share=Fraction(9, 10)).items["D1.4"].rule
    assert rule == Share(
        Fraction(9, 10), events.appointment.where("attended"), among=events.appointment
    )


def test_being_free_of_reconviction_is_a_prohibition_from_commencement() -> None:
    assert ESI.items["D1.2"].rule == AtMost(0, events.reconviction)


def test_asked_is_a_fact_of_the_case_and_so_can_be_a_condition() -> None:
    assert by_standard("plan-review").when(asked("C2.1b")) == When(
        ByStandard("plan-review"), Asked("C2.1b")
    )
    assert isinstance(HIGH, Happened)
