"""Two sides compared: directions in words, groups, recommendations, caveats, and how sure."""

from __future__ import annotations

import builtins
import datetime as dt
import json
from fractions import Fraction

import attrs
import pytest

from esi_rules.errors import BadInputError
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.recommendations import RECOMMENDATIONS
from esi_rules.published.compare import compare
from esi_rules.published.published_sheet import Printed, PublishedSheet, read_published
from esi_rules.records.case import Answer, Case, Inspection
from esi_rules.scoring.ladder import Descriptor
from esi_rules.scoring.scores import weigh
from tests.support.paths import SOUTH_WALES

PUBLISHED = SOUTH_WALES / "published"


def figure(value: int, **about: object) -> tuple[Printed, ...]:
    return (attrs.evolve(Printed(Fraction(value), "page 1"), **about),)


def words(text: str) -> tuple[Printed, ...]:
    return (Printed(None, "page 1", text),)


BEFORE = PublishedSheet(
    "Testshire 2006",
    "esi-2003",
    criteria={"B1": figure(60), "C1": figure(70), "D1": figure(50), "D2": figure(40)},
    overall=figure(62),
    descriptors={"A1": words("Well met"), "A2": words("Poor"), "A3": words("Not met")},
    items={
        "C1.1a": (*figure(80), *figure(70, group="high_risk_of_harm")),
        "D1.2": figure(30, polarity="negative"),
        "B1.1b": words("almost half"),
    },
    months_in="3 to 4",
    caveat="The north was not visited.",
)
AFTER = PublishedSheet(
    "Testshire 2007",
    "esi-2003",
    criteria={"B1": figure(63), "C1": figure(69), "D1": figure(50), "D4": figure(40)},
    overall=figure(64),
    descriptors={"A1": words("Partly met"), "A2": words("Poor"), "A3": words("Not followed up")},
    items={
        "C1.1a": (*figure(75), *figure(90, group="high_risk_of_harm")),
        "D1.2": figure(75),
        "B1.1b": words("most"),
    },
    months_in="8",
)


def test_the_direction_of_every_change_is_told_in_words() -> None:
    found = compare(BEFORE, AFTER)
    told = {(c.id, c.group): (c.direction, c.words) for c in found.changes}
    assert told == {
        ("A1", "all"): ("down", "declined by 2 grades"),
        ("A2", "all"): ("same", "no change"),
        ("A3", "all"): ("unknown", "not followed up"),
        ("B1", "all"): ("up", "up 3 points"),
        ("C1", "all"): ("down", "down 1 point"),
        ("D1", "all"): ("same", "no change"),
        ("D2", "all"): ("unknown", "on the first sheet only"),
        ("D4", "all"): ("unknown", "on the second sheet only"),
        ("", "all"): ("up", "up 2 points"),
        ("B1.1b", "all"): ("unknown", "described in words only, so the change cannot be measured"),
        ("C1.1a", "all"): ("down", "down 5 points"),
        ("C1.1a", "high_risk_of_harm"): ("up", "up 20 points"),
        ("D1.2", "all"): ("up", "up 5 points"),  # 30% failed, so 70% did not
    }


def test_comparing_the_other_way_round_turns_every_direction() -> None:
    turned = {"up": "down", "down": "up", "same": "same", "unknown": "unknown"}
    there, back = compare(BEFORE, AFTER), compare(AFTER, BEFORE)
    for change in there.changes:
        other = back.change(change.level, change.id, change.group)
        assert other is not None
        assert other.direction == turned[change.direction]


def test_published_sheets_claim_no_sureness_and_carry_their_caveats() -> None:
    found = compare(BEFORE, AFTER)
    assert all(change.sureness is None for change in found.changes)
    assert found.caveats[0].startswith(
        "Cases were 3 to 4 months into supervision in Testshire 2006, and 8 months in "
        "Testshire 2007"
    )
    assert found.caveats[1] == "Testshire 2006: The north was not visited."
    assert found.caveats[2].startswith("Nothing here says how sure a change is")
    for caveat in found.caveats:
        assert caveat in " ".join(found.words.split())


def test_equally_old_cases_need_no_caveat() -> None:
    found = compare(BEFORE, attrs.evolve(AFTER, months_in="3 to 4"))
    assert not any("months into supervision" in caveat for caveat in found.caveats)


def test_each_recommendation_tells_what_moved_and_what_cannot_be_seen() -> None:
    found = compare(BEFORE, AFTER)
    assert [f.recommendation.number for f in found.recommendations] == list(range(1, 13))
    contact = found.recommendations[6]
    assert [c.line for c in contact.changes] == [
        "criterion C1: 70% to 69%, down 1 point",
        "item C1.1a: 80% to 75%, down 5 points",
        "item C1.1a (high_risk_of_harm): 70% to 90%, up 20 points",
    ]
    assert contact.absent == ("C1.1b", "C5.3")
    early = found.recommendations[4]
    assert [c.id for c in early.changes] == ["B1"]
    assert [c.words for c in early.one_sided] == [
        "described in words only, so the change cannot be measured"
    ]
    assert "B1.1a" in early.absent
    victims = found.recommendations[8]
    assert victims.changes == ()
    assert "nothing on both sheets shows movement" in victims.words
    assert (
        "not measurable from the data: no item asks about victims' issues in the assessment"
        in victims.words
    )


def test_every_link_of_a_recommendation_is_a_criterion_or_item_of_the_inspection() -> None:
    framework = esi_framework()
    for recommendation in RECOMMENDATIONS:
        assert set(recommendation.criteria) <= set(framework.criteria)
        assert set(recommendation.items) <= set(framework.items)
        assert recommendation.items
        assert recommendation.unseen
    assert [r.number for r in RECOMMENDATIONS] == list(range(1, 13))


def test_the_two_published_sheets_compare_as_the_summary_does() -> None:
    found = compare(
        read_published(PUBLISHED / "original_2004.toml"),
        read_published(PUBLISHED / "follow_up_2005.toml"),
    )
    overall = found.change("overall", "")
    assert overall is not None
    assert overall.line == "overall: 56% to 76%, up 20 points"
    a3 = found.change("descriptor", "A3")
    assert a3 is not None
    assert a3.words == "improved by 1 grade"
    moved = [c for c in found.changes if c.level == "criterion"]
    assert all(change.direction == "up" for change in moved)
    assert any("9 to 10 months" in c and "5 to 6 months" in c for c in found.caveats)


def test_a_computed_sheet_compares_with_a_published_one() -> None:
    found = compare(BEFORE, weigh({"B1": "182/3", "C1": 70}), titles=("", "ours"))
    b1, c1 = found.change("criterion", "B1"), found.change("criterion", "C1")
    assert b1 is not None
    assert c1 is not None
    assert b1.points == Fraction(2, 3)
    assert b1.direction == "up"  # 60.67 does not print as 60
    assert c1.direction == "same"
    near = compare(BEFORE, weigh({"B1": "241/4"})).change("criterion", "B1")
    assert near is not None
    assert (near.points, near.direction) == (Fraction(1, 4), "same")  # 60.25 prints as 60
    assert found.after == "ours"


def inspection(yes: int, no: int, *, area: str, months: int = 5) -> Inspection:
    def case(n: int, answer: Answer) -> Case:
        return Case(
            f"{area}{n}",
            "order",
            dt.date(2006, 12 - months, 1),
            answers={"C3.1": answer, "C4.1": "yes"},
            groups={"district": "North" if n % 2 else "South"},
        )

    cases = [case(n, "yes" if n < yes else "no") for n in range(yes + no)]
    return Inspection(area, dt.date(2006, 12, 1), cases)


def test_two_inspections_carry_intervals_for_all_cases_and_groups() -> None:
    pytest.importorskip("scipy")
    found = compare(
        inspection(12, 28, area="Testshire", months=9),
        inspection(36, 4, area="Testshire again"),
        by=["district"],
        resamples=499,
    )
    change = found.change("criterion", "C3")
    assert change is not None
    assert change.sureness is not None
    assert change.points == 60
    assert change.sureness.clear
    assert change.line.startswith("criterion C3: 30% to 90%, up 60 points; 95% interval +")
    assert change.line.endswith("beyond chance")
    north = found.change("criterion", "C3", "district=North")
    assert north is not None
    assert north.sureness is not None
    assert north.sureness.low is not None
    assert north.sureness.high is not None
    assert change.sureness.low is not None
    assert change.sureness.high is not None
    width = north.sureness.high - north.sureness.low
    assert width > change.sureness.high - change.sureness.low
    alike = found.change("criterion", "C4")
    assert alike is not None
    assert alike.sureness is not None
    assert alike.sureness.words.startswith("no interval: all answers of a side are alike")
    assert found.caveats[0].startswith("Cases were 9 months into supervision in Testshire, and 5")


def test_months_into_supervision_are_whole_ones_from_the_least_to_the_most() -> None:
    as_at = dt.date(2006, 12, 1)
    cases = [
        Case("a", "order", dt.date(2006, 7, 2)),  # a day short of 5 months
        Case("b", "order", dt.date(2006, 2, 1)),
        Case("c", "order", dt.date(2006, 1, 1), ended_on=dt.date(2006, 9, 30)),
    ]
    found = compare(BEFORE, Inspection("Testshire now", as_at, cases))
    assert "and 4 to 10 months in Testshire now" in found.caveats[0]


def test_no_change_between_like_inspections_may_be_chance() -> None:
    pytest.importorskip("scipy")
    found = compare(inspection(20, 20, area="a"), inspection(22, 18, area="b"), resamples=499)
    change = found.change("criterion", "C3")
    assert change is not None
    assert change.sureness is not None
    assert not change.sureness.clear
    assert change.sureness.words.endswith("may be chance")


def test_asking_for_no_confidence_gives_none() -> None:
    found = compare(inspection(5, 5, area="a"), inspection(5, 5, area="b"), confidence=None)
    assert all(change.sureness is None for change in found.changes)


def test_without_scipy_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: object, **kwargs: object) -> object:
        if name == "esi_rules.published.compare.bootstrap":
            raise ModuleNotFoundError("No module named 'scipy'", name="scipy")
        return real(name, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(BadInputError) as caught:
        compare(inspection(5, 5, area="a"), inspection(5, 5, area="b"))
    assert str(caught.value) == (
        "compare: needs the package `scipy` to say how sure a change is; install "
        "`esi-rules[stats]`, or ask for no confidence"
    )


def test_confidence_and_resamples_out_of_range_are_refused() -> None:
    with pytest.raises(BadInputError) as caught:
        compare(BEFORE, AFTER, confidence=95, resamples=10)
    assert len(caught.value.problems) == 2


def test_the_comparison_as_data_is_json() -> None:
    data = json.loads(json.dumps(compare(BEFORE, AFTER).as_dict()))
    (change,) = [c for c in data["changes"] if c["id"] == "B1"]
    assert change["points"] == "3"
    assert change["direction"] == "up"
    assert len(data["recommendations"]) == 12


def test_rungs_follow_the_order_of_the_descriptors() -> None:
    best = attrs.evolve(AFTER, descriptors={"A1": words(Descriptor.VERY_WELL_MET.value)})
    worst = attrs.evolve(BEFORE, descriptors={"A1": words(Descriptor.POOR.value)})
    change = compare(worst, best).change("descriptor", "A1")
    assert change is not None
    assert change.words == "improved by 5 grades"


def test_undetermined_answers_stay_visible_in_the_change() -> None:
    def answered(yes: int, no: int, unanswered: int, area: str) -> Inspection:
        answers: list[Answer | None] = ["yes"] * yes + ["no"] * no + [None] * unanswered
        cases = [
            Case(f"{area}{n}", "order", dt.date(2006, 7, 1), answers={"C3.1": answer})
            for n, answer in enumerate(answers)
        ]
        return Inspection(area, dt.date(2006, 12, 1), cases)

    # 10 of 20 before; after, 15 of 20 and 10 open: from 15 of 30 to 25 of 30.
    found = compare(answered(10, 10, 0, "a"), answered(15, 5, 10, "b"), confidence=None).change(
        "item", "C3.1"
    )
    assert found is not None
    assert (found.points, found.bounds) == (25, (0, Fraction(100, 3)))
    assert found.words == "up 25 points"
    assert not found.sure_way  # no change at all remains possible
    assert "undetermined answers leave +0.0 to +33.3" in found.line
    sure = compare(answered(3, 17, 0, "a"), answered(15, 5, 10, "b"), resamples=199)
    item = sure.change("item", "C3.1")
    assert item is not None
    assert item.sure_way
    assert item.sure_words.endswith("beyond chance")
    torn = compare(answered(9, 31, 0, "a"), answered(39, 21, 140, "b"), resamples=199)
    item = torn.change("item", "C3.1")
    assert item is not None
    assert item.sure_words.endswith(
        "beyond chance, if the undetermined answers are like the others"
    )
    none = compare(answered(5, 5, 0, "a"), answered(0, 0, 10, "b"), confidence=None)
    item = none.change("item", "C3.1")
    assert item is not None
    assert item.words == "undetermined, so the change cannot be measured"
    assert "undetermined answers leave -50.0 to +50.0" in item.line


def test_ratings_of_management_items_move_by_grades() -> None:
    as_at = dt.date(2006, 12, 1)
    before = Inspection("a", as_at, [], ratings={"A1.4": "weak", "A2.1": "good"})
    after = Inspection("b", as_at, [], ratings={"A1.4": "strong", "A2.1": "satisfactory"})
    found = compare(before, after, confidence=None)
    (workforce,) = [c for c in found.recommendations[0].changes if c.id == "A1.4"]
    assert workforce.line == "item A1.4: weak to strong, improved by 3 grades"
    (resources,) = [c for c in found.recommendations[11].changes if c.id == "A2.1"]
    assert resources.words == "declined by 1 grade"


def test_a_printed_side_against_a_computed_one_carries_its_caveat() -> None:
    found = compare(BEFORE, inspection(5, 5, area="b"))
    assert any(c.startswith("One side is printed, the other is computed") for c in found.caveats)
    assert all(change.sureness is None for change in found.changes)


def test_the_same_cases_on_both_sides_are_told() -> None:
    pytest.importorskip("scipy")
    one = inspection(12, 8, area="a")
    found = compare(one, attrs.evolve(one, as_at=dt.date(2007, 1, 1)), resamples=199)
    assert any(c.startswith("20 case ids are on both sides") for c in found.caveats)


def test_a_figure_printed_twice_and_differently_is_told() -> None:
    twice = attrs.evolve(BEFORE, criteria={"B1": (*figure(60), *figure(66))})
    assert (
        "Testshire 2006: criterion B1: 60% (page 1) against 66% (page 1). The first is compared."
        in compare(twice, AFTER).caveats
    )


def test_an_approximate_figure_moves_by_about() -> None:
    about = (attrs.evolve(figure(50)[0], words="about"),)
    change = compare(BEFORE, attrs.evolve(AFTER, criteria={"B1": about})).change("criterion", "B1")
    assert change is not None
    assert change.words == "down about 10 points"


def test_a_confidence_of_97_and_a_half_is_printed_as_such() -> None:
    pytest.importorskip("scipy")
    found = compare(
        inspection(5, 5, area="a"), inspection(5, 5, area="b"), confidence=0.975, resamples=199
    )
    assert "Of intervals at 97.5%, 2.5% miss by chance alone" in found.caveats[-1]


def test_no_line_of_a_comparison_is_wider_than_a_terminal() -> None:
    pytest.importorskip("scipy")
    for found in (
        compare(BEFORE, AFTER),
        compare(inspection(5, 35, area="a"), inspection(20, 20, area="b"), by=["district"]),
    ):
        assert max(map(len, found.words.splitlines())) < 80
