"""What scores rest on: one thing tried at a time, and the missing facts by what each closes."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.analysis.whatif import Closing, Gap, Sensitivity, sensitivity, what_if
from esi_rules.analysis.whatif.alternatives import trials
from esi_rules.analysis.whatif.gap_ranking import find_gap
from esi_rules.analysis.whatif.rejudge import judge
from esi_rules.bulk.at_scale import score
from esi_rules.frameworks.own import SHIPPED
from esi_rules.frameworks.weights import Weights
from esi_rules.records.case import Answer
from esi_rules.rulefile import dump_standards, own_rules
from esi_rules.rules.finding import Reason
from esi_rules.scoring.setup import set_up
from esi_rules.standards.readings import READINGS
from tests.support.paths import SOUTH_WALES

SAMPLE = SOUTH_WALES / "sample"
ITEMS = [item.id for item in esi.esi_framework().case_items]
AS_AT = dt.date(2005, 3, 14)


@pytest.fixture(scope="module")
def sample() -> esi.Inspection:
    return esi.read(SAMPLE).inspection


@pytest.fixture(scope="module")
def found(sample: esi.Inspection) -> Sensitivity:
    return sensitivity(sample)


def gap_of(*cases: esi.Case, **settings: object) -> Gap:
    inspection = attrs.evolve(esi.Inspection("Testshire", AS_AT, cases), **settings)
    judged = judge(inspection.cases, set_up(inspection), inspection.as_at)
    return find_gap(inspection, judged, score(inspection))


def case(id: str, *events: esi.Event, without: tuple[str, ...] = (), **facts: object) -> esi.Case:
    """A low risk case with every question answered but some."""
    answers: dict[str, Answer | None] = {i: "yes" for i in ITEMS if i not in without}
    rated = () if "unrated" in facts else (esi.Event("risk_rating", "2004-09-24", "low"),)
    facts.pop("unrated", None)
    done = [
        esi.Event(kind, "2004-09-28")
        for kind in ("risk_of_harm_assessment", "reoffending_assessment", "supervision_plan")
        if kind not in [event.kind for event in events]
    ]
    return esi.Case(id, "order", "2004-09-24", (*rated, *done, *events), answers, facts)


def told(closings: tuple[Closing, ...]) -> list[tuple[str, str]]:
    return [(each.case_id, each.words) for each in closings]


# What is tried


def test_every_reading_is_tried_with_every_other_choice(found: Sensitivity) -> None:
    tried = [each.trial for each in (*found.tried, *found.still) if each.trial.kind == "reading"]
    assert {(trial.id, trial.after) for trial in tried} == {
        (reading.id, choice) for reading in esi.READINGS.values() for choice in reading.alternatives
    }


def test_every_assumed_limit_goes_a_unit_either_way_and_no_stated_one(found: Sensitivity) -> None:
    tried = [each.trial for each in (*found.tried, *found.still) if each.trial.kind == "limit"]
    moved = {(trial.id, trial.after) for trial in tried}
    assert {
        ("home-visit.limit", "9 working days"),
        ("home-visit.limit", "11 working days"),
    } <= moved
    # The editions give it other values, so each edition's is moved by itself.
    assert ("ns2000:plan-review.limit", "3 months") in moved
    assert ("ns2005:plan-review.limit", "15 weeks") in moved
    # Stated in one edition and assumed in the other.
    assert ("ns2005:risk-of-harm-assessment.limit", "14 working days") in moved
    names = {trial.id.rpartition(":")[2] for trial in tried}
    assert "risk-management-plan.limit" not in names
    assert not any("ns2000:risk-of-harm" in trial.id for trial in tried)
    # No appointment at all asks for nothing, so one is not made none.
    assert ("contact-frequency.orders-monthly", "0") not in moved
    assert found.without_value == (
        "programme-start.limit",
        "contact-frequency.tier-1",
        "contact-frequency.tier-3",
        "contact-frequency.tier-4",
        "D1.4.limit",
    )


def test_a_limit_is_moved_from_the_value_in_use_in_the_unit_in_use() -> None:
    inspection = esi.Inspection(
        "Testshire",
        AS_AT,
        readings={"days-unit": "calendar"},
        limits={"home-visit": "3 weeks", "D1.4.limit": "90%"},
    )
    tried = trials(inspection, set_up(inspection), SHIPPED, Fraction(10))
    words = [trial.words for trial in tried if trial.kind == "limit"]
    assert "home-visit.limit: 3 weeks (own) -> 2 weeks" in words
    assert "D1.4.limit: 9/10 (own) -> 91/100" in words
    assert (
        "ns2005:risk-of-harm-assessment.limit: 15 calendar days (assumed) -> 14 calendar days"
        in words
    )


def test_weights_are_made_equal_and_each_share_moved_with_the_others_sharing(
    found: Sensitivity,
) -> None:
    tried = {
        each.trial.words: each
        for each in (*found.tried, *found.still)
        if each.trial.kind == "weight"
    }
    assert "weights of criteria: as they are -> all equal" in tried
    assert "weight of B4 in B: 14.29% -> 24.29%" in tried
    assert "weight of section C: 40.00% -> 30.00%" in tried
    assert len(tried) == 3 + 2 * 12 + 2 * 3
    weights = tried["weight of D1 in D: 40.00% -> 30.00%"].trial.alternative.weights
    assert weights is not None
    shares = {id: weights.criteria[id] for id in ("D1", "D2", "D4")}
    assert shares == {"D1": Fraction(3, 10), "D2": Fraction(7, 30), "D4": Fraction(14, 30)}


def test_a_row_is_the_what_if_of_its_setting(found: Sensitivity, sample: esi.Inspection) -> None:
    by_words = {each.trial.words: each for each in (*found.tried, *found.still)}
    for words, asked in (
        ("aggregation: pooled -> item-mean", {"readings": {"aggregation": "item-mean"}}),
        ("contacts: offered -> kept", {"readings": {"contacts": "kept"}}),
        (
            "supervision-plan.limit: 15 working days (assumed) -> 16 working days",
            {"limits": {"supervision-plan.limit": "16 working days"}},
        ),
    ):
        alone = what_if(sample, **asked)
        row = by_words[words]
        assert row.overall.after == alone.after.overall
        assert {r.id: r.after for r in row.rows if r.level == "criterion"} == {
            r.id: r.after for r in alone.rows if r.level == "criterion" and not r.same
        }
        assert sum(row.verdicts.values()) == len(alone.moved)


def test_the_largest_movement_of_the_overall_score_comes_first(found: Sensitivity) -> None:
    assert found.tried[0].trial.words == "aggregation: pooled -> item-mean"
    sizes = [abs(each.overall.points() or 0) for each in found.tried]
    assert sizes == sorted(sizes, reverse=True)
    assert "edition-start: 2005-03-04 -> 2005-04-01" in [e.trial.words for e in found.still]


def test_the_sensitivity_reads_a_small_part_of_the_findings_again(found: Sensitivity) -> None:
    rows = (*found.tried, *found.still)
    assert sum(row.read for row in rows) < found.findings * len(rows) / 20
    assert all(row.read == 0 for row in rows if row.trial.kind == "weight")


def test_equal_weights_are_not_tried_where_they_are_equal_already() -> None:
    item = esi.Item("X1.1", "X1", "Is it so?", "all", "J", esi.answer("X1.1"))
    other = attrs.evolve(item, id="Y1.1", rule=esi.answer("Y1.1"))
    flat = esi.Framework(
        "flat",
        "Flat",
        [
            esi.Section("X", "X", 1, [esi.Criterion("X1", "X1", "important", [item])]),
            esi.Section("Y", "Y", 1, [esi.Criterion("Y1", "Y1", "important", [other])]),
        ],
    )
    setup = attrs.evolve(set_up(esi.Inspection("T", AS_AT)), framework=flat)
    tried = trials(esi.Inspection("T", AS_AT), setup, SHIPPED, Fraction(10))
    assert [t.words for t in tried if t.kind == "weight"] == [
        "weight of section X: 50.00% -> 40.00%",
        "weight of section X: 50.00% -> 60.00%",
        "weight of section Y: 50.00% -> 40.00%",
        "weight of section Y: 50.00% -> 60.00%",
    ]
    assert Weights.of(flat).sections == {"X": 1, "Y": 1}


def test_a_step_of_nothing_or_more_than_all_is_refused(sample: esi.Inspection) -> None:
    for step in (0, 101, -1):
        with pytest.raises(esi.BadInputError, match="more than 0 and at most 100"):
            sensitivity(sample, step=step)


def test_the_sensitivity_is_data_that_json_holds(found: Sensitivity) -> None:
    data = json.loads(json.dumps(found.as_dict()))
    assert data["tried"][0]["id"] == "aggregation"
    assert data["gap"]["points"] == "0"
    assert data["sheet"]["overall"]["exact"] == str(found.sheet.overall.exact)


# Missing facts


def test_an_unanswered_question_closes_its_part_of_the_gap_whatever_the_answer() -> None:
    gap = gap_of(case("S03", without=("B1.3a",)), case("S04"))
    (closing,) = gap.facts
    assert (closing.case_id, closing.words, closing.items) == (
        "S03",
        "the answer to B1.3a",
        ("B1.3a",),
    )
    assert closing.guaranteed == closing.at_best == gap.points > 0
    assert {each.ways for each in closing.outcomes} == {
        ("B1.3a yes",),
        ("B1.3a no",),
        ("B1.3a na",),
    }


def test_a_plan_of_which_only_the_month_is_known_is_tried_on_every_day() -> None:
    plan = case("S12", esi.Event("supervision_plan", "2004-10"))
    gap = gap_of(plan, case("S13"))
    closing = next(c for c in gap.facts if "supervision plan" in c.words)
    assert closing.words == "the day of the supervision plan (some day in 2004-10)"
    # Up to 15 October it is in time; later it is late, and the review is due later as well.
    verdicts = {dict(each.decided)["B3.2a"].name for each in closing.outcomes}
    assert verdicts == {"MET", "NOT_MET"}
    assert closing.guaranteed == gap.points


def test_a_missing_rating_closes_most_where_it_turns_out_never_to_be_high() -> None:
    gap = gap_of(case("S07", unrated=True, without=("B1.4", "D1.3a")), case("S08"))
    rating = gap.facts[0]
    assert rating.words == "a risk of harm rating"
    assert rating.outcomes[-1].ways == ("never high",)
    assert rating.at_best == gap.points
    assert rating.guaranteed is not None
    assert 0 < rating.guaranteed < gap.points
    # Yes or no to a question asked of high risk cases alone needs the rating beside it.
    together = {frozenset(f.words for f in each.facts): each for each in gap.together}
    pair = together[frozenset({"the answer to B1.4", "a risk of harm rating"})]
    assert pair.guaranteed is not None
    assert pair.guaranteed > rating.guaranteed
    answer = next(each for each in gap.facts if each.words == "the answer to B1.4")
    assert (answer.guaranteed, answer.outcomes[-1].ways) == (0, ("B1.4 na",))


def test_an_empty_tier_and_an_empty_outcome_are_facts_to_look_up() -> None:
    settings = {"edition": "ns2005"}
    tiered = case("S05", without=("C1.1a",), tier=None)
    gap = gap_of(tiered, case("S06", tier=2), **settings)
    closings = {each.words: each for each in gap.facts}
    assert closings["the tier"].outcomes[0].ways[0] in {"tier 1", "tier 3", "tier 4", "tier none"}
    assert closings["the tier"].outcomes[-1].ways == ("tier 2",)
    assert closings["the answer to C1.1a"].guaranteed == gap.points
    high = esi.Event("risk_rating", "2004-09-24", "high")
    visit = esi.Event("home_visit", "2004-09-30", None)
    gap = gap_of(case("S09", high, visit), case("S10"))
    assert ("S09", "the outcome of the home visit (Thu 30 Sep 2004)") in told(gap.facts)


def test_a_day_and_an_outcome_that_only_decide_together_are_named_together() -> None:
    high = esi.Event("risk_rating", "2004-09-24", "high")
    visit = esi.Event("home_visit", "2004", None)
    gap = gap_of(case("S09", high, visit), case("S10"))
    names = {frozenset(f.kind for f in each.facts) for each in gap.together}
    assert frozenset({"value", "date"}) in names


def test_an_amount_is_tried_on_both_sides_of_what_each_item_asks_for() -> None:
    first_week = esi.at_least(14, esi.of_kind("contact_hours"), window=esi.Weeks(1, 1), total=True)
    items = [
        esi.Item("X1.1", "X1", "Enough hours?", "all", "T", esi.by_standard("dtto-contact")),
        esi.Item("X1.2", "X1", "Nearly enough hours?", "all", "T", first_week),
    ]
    section = esi.Section("X", "X", 1, [esi.Criterion("X1", "X1", "important", items)])
    framework = esi.Framework("own", "Own", [section])
    client = esi.Case(
        "S01",
        "order",
        "2004-09-24",
        [
            esi.Event("contact_hours", "2004-09-24", Decimal("12.5")),
            esi.Event("contact_hours", "2004-09-25", None),
        ],
        facts={"dtto": True},
    )
    inspection = esi.Inspection("T", dt.date(2004, 10, 1), [client])
    setup = attrs.evolve(set_up(inspection), framework=framework)
    judged = judge(inspection.cases, setup, inspection.as_at)
    gap = find_gap(inspection, judged, score(inspection, setup=setup))
    (closing,) = gap.facts
    assert closing.words == "the amount of the contact (Sat 25 Sep 2004)"
    found = {each.ways[0]: [v.name for _, v in sorted(each.decided)] for each in closing.outcomes}
    assert found == {"0": ["NOT_MET", "NOT_MET"], "1.5": ["NOT_MET", "MET"], "2.5": ["MET", "MET"]}
    assert closing.guaranteed == gap.points == 100


def test_what_no_fact_can_decide_is_told_with_the_reason() -> None:
    early = esi.Case("S01", "order", "1999-01-04", [esi.Event("risk_rating", "1999-01-04", "low")])
    gap = gap_of(early)
    assert gap.beyond["B1.1b", Reason.EDITION] == 1
    assert all("B1.1b" not in each.items for each in gap.facts)


def test_a_criterion_that_was_not_followed_up_leaves_nothing_to_look_up() -> None:
    open_case = case("S03", without=("C3.1", "B1.3a"))
    gap = gap_of(open_case, case("S04"), not_followed_up=("C3",))
    assert told(gap.facts) == [("S03", "the answer to B1.3a")]


def test_an_answer_that_can_withdraw_a_decided_verdict_says_so() -> None:
    late = esi.Event("supervision_plan", "2005-01-20")
    gap = gap_of(case("S01", late, without=("B3.2b",)), case("S02"))
    closing = next(each for each in gap.facts if each.words == "the answer to B3.2b")
    na = next(each for each in closing.outcomes if each.ways == ("B3.2b na",))
    assert [id for id, _ in na.withdrawn] == ["B3.2a"]
    assert [id for id, _ in na.decided] == ["B3.2b"]


def test_a_sheet_with_nothing_open_has_no_gap_and_nothing_to_look_up(found: Sensitivity) -> None:
    assert found.gap.points == 0
    assert found.gap.facts == found.gap.together == ()


@pytest.mark.slow
def test_readings_that_are_not_tried_beside_a_file_are_named_with_the_reason(
    tmp_path: Path,
) -> None:
    edition = esi.national_standards(edition="ns2000", days_unit="calendar").editions[0]
    kept = (edition["risk-of-harm-assessment"],)
    path = tmp_path / "mine.yaml"
    standards = attrs.evolve(edition, standards=kept).alone
    path.write_text(dump_standards(standards), encoding="utf-8")
    inspection = esi.Inspection("A", dt.date(2005, 3, 14), [esi.Case("S1", "order", "2004-09-24")])
    found = sensitivity(inspection, own_rules=own_rules(path))
    tried = {each.trial.id for each in (*found.tried, *found.still) if each.trial.kind == "reading"}
    assert tried == {"aggregation", "rounded-sections", "ladder"}
    by_the_file = [line for line in found.refused if line.startswith("days-unit: ")]
    assert by_the_file == [
        "days-unit: the rules in use are written under the choice `calendar`; another choice takes "
        "another file"
    ]
    (unnamed,) = [line for line in found.refused if line.endswith("name no such reading")]
    assert "plan-clock" in unnamed
    named = {name.strip() for line in found.refused for name in line.partition(":")[0].split(",")}
    assert named == set(READINGS) - tried
    shipped = sensitivity(inspection)
    assert not any("the rules in use" in line for line in shipped.refused)


OWN_READING = """
readings:
  visit-made-how:
    words: what counts as a home visit
    choices: {seen: the offender was seen, attempted: an attempt counts}
editions:
  - id: board
    title: Standards of the board
    in_force_from: 2000-04-01
    citation: recollection
    standards:
      - id: home-visit
        title: Home visit made in time
        clock: commencement
        rule:
          within: 15 working days
          of: commencement
          done:
            reading: visit-made-how
            seen: {first: home_visit (seen)}
            attempted: {first: home_visit}
"""


@pytest.mark.slow
def test_a_reading_that_the_file_lists_is_tried_and_recorded(tmp_path: Path) -> None:
    path = tmp_path / "board.yaml"
    path.write_text(OWN_READING, encoding="utf-8")
    rules = own_rules(path)
    inspection = esi.Inspection("A", AS_AT, [esi.Case("S1", "order", "2004-09-24")])
    found = sensitivity(inspection, own_rules=rules)
    tried = {each.trial.id for each in (*found.tried, *found.still) if each.trial.kind == "reading"}
    assert "visit-made-how" in tried
    assert not any("visit-made-how" in line for line in found.refused)
    other = attrs.evolve(inspection, readings={"visit-made-how": "attempted"})
    made = [set_up(each, rules) for each in (inspection, other)]
    assert [m.readings_in_use["visit-made-how"] for m in made] == ["seen", "attempted"]
    assert made[0].rules_digest != made[1].rules_digest
