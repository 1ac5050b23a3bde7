"""From counts and percentages to the scoring sheet, against hand calculation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.errors import BadInputError, BadRuleError
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.rules.algebra import answer
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.counts import Counts, Score, half_up
from esi_rules.scoring.scores import score_counts, weigh
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from tests.support.examples import examples

FOLLOW_UP = {
    "B1": 69, "B2": 82, "B3": 56, "B4": 86,
    "C1": 85, "C2": 73, "C3": 91, "C4": 93, "C5": 75,
    "D1": 57, "D2": 71, "D4": 91,
}  # fmt: skip
ORIGINAL = {
    "B1": 43, "B2": 40, "B3": 43, "B4": 56,
    "C1": 75, "C2": 52, "C3": 62, "C4": 59, "C5": 58,
    "D1": 55, "D2": 50, "D4": 67,
}  # fmt: skip


def exact(sheet: ScoringSheet) -> tuple[Fraction | None, ...]:
    return (*(score.exact for score in sheet.sections.values()), sheet.overall.exact)


def small(critical: int = 2, important: int = 1) -> Framework:
    """Section S (weight 3): S1 critical with two items, S2 important; section T (1): T1."""

    def criterion(id: str, weight: str, *items: str) -> Criterion:
        return Criterion(
            id, id, weight,  # type: ignore[arg-type]
            [Item(i, "p", "q?", "all", "J", answer(i)) for i in items],
        )  # fmt: skip

    return Framework(
        "small",
        "Small",
        [
            Section(
                "S",
                "S",
                3,
                [criterion("S1", "critical", "S1.1", "S1.2"), criterion("S2", "important", "S2.1")],
            ),
            Section("T", "T", 1, [criterion("T1", "critical", "T1.1")]),
        ],
        critical=critical,
        important=important,
    )


# Counts and scores


def test_rates_and_bounds_are_exact() -> None:
    counts = Counts(met=5, not_met=2, undetermined=3, not_yet_due=7, not_applicable=11)
    assert counts.rate == Fraction(500, 7)
    assert counts.lower == 50
    assert counts.upper == 80
    assert counts.total == 28


def test_counts_add_up_to_the_caseload_and_with_each_other() -> None:
    verdicts = [v for n, v in enumerate(Verdict, 1) for _ in range(n)]
    counts = Counts.of(verdicts)
    assert counts == Counts(1, 2, 3, 4, 5)
    assert counts.total == len(verdicts)
    assert counts + Counts(met=1) == Counts(2, 2, 3, 4, 5)


def test_with_only_undetermined_cases_there_is_no_rate_and_the_bounds_are_all() -> None:
    counts = Counts(undetermined=4)
    assert (counts.rate, counts.lower, counts.upper) == (None, 0, 100)
    assert (Counts(not_applicable=4).rate, Counts(not_yet_due=1).lower) == (None, None)


@pytest.mark.parametrize("wrong", [-1, 1.0, True, "1"])
def test_counts_are_whole_numbers_of_0_or_more(wrong: object) -> None:
    with pytest.raises(BadRuleError, match="`not_met` counts cases: a whole number, 0 or more"):
        Counts(not_met=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "percent", "display"),
    [
        (Fraction(500, 7), 71.43, "71%"),
        (Fraction(141, 2), 70.5, "71%"),
        (Fraction(14125, 200), 70.63, "71%"),
        (Fraction(70495, 1000), 70.5, "70%"),
        (Fraction(0), 0.0, "0%"),
        (Fraction(100), 100.0, "100%"),
        (None, None, "-"),
    ],
)
def test_display_rounds_half_up(
    value: Fraction | None, percent: float | None, display: str
) -> None:
    score = Score.sure(value)
    assert score.percent == percent
    assert score.display == display


def test_half_up_of_an_even_half_goes_up_too() -> None:
    assert [half_up(Fraction(n, 2)) for n in range(6)] == [0, 1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Score.sure(Fraction(101)), "must be a fraction from 0 to 100"),
        (lambda: Score(Fraction(1), Fraction(2), Fraction(3)), "must lie within its bounds"),
        (lambda: Score(None, Fraction(2), None), "both bounds or neither"),
    ],
)
def test_an_impossible_score_is_refused(build: object, message: str) -> None:
    with pytest.raises(BadRuleError, match=message):
        build()  # type: ignore[operator]


# Published sheets


def test_the_follow_up_sheet_exactly() -> None:
    # B (2*69 + 2*82 + 2*56 + 86) / 7; C (2*85 + 2*73 + 2*91 + 93 + 2*75) / 9;
    # D (2*57 + 71 + 2*91) / 5; overall 0.3 B + 0.4 C + 0.3 D.
    sheet = weigh(FOLLOW_UP)
    assert exact(sheet) == (
        Fraction(500, 7), Fraction(247, 3), Fraction(367, 5), Fraction(80201, 1050),
    )  # fmt: skip
    assert sheet.overall.display == "76%"
    assert sheet.missing == ()


def test_the_original_sheet_exactly_with_the_summary_c3() -> None:
    # B (86 + 80 + 86 + 56) / 7 = 308/7; C (150 + 104 + 124 + 59 + 116) / 9 = 553/9;
    # D (110 + 50 + 134) / 5 = 294/5; overall 0.3*44 + 0.4*553/9 + 0.3*294/5
    # = (2970 + 5530 + 3969) / 225.
    assert exact(weigh(ORIGINAL)) == (
        44, Fraction(553, 9), Fraction(294, 5), Fraction(12469, 225),
    )  # fmt: skip


def test_the_original_sheet_exactly_with_the_c3_of_the_text() -> None:
    # C (150 + 104 + 130 + 59 + 116) / 9 = 559/9; overall 13.2 + 0.4*559/9 + 17.64
    # = (2970 + 5590 + 3969) / 225.
    assert exact(weigh({**ORIGINAL, "C3": 65})) == (
        44, Fraction(559, 9), Fraction(294, 5), Fraction(12529, 225),
    )  # fmt: skip


def test_rounded_sections_are_combined_as_whole_percents() -> None:
    sheet = weigh(FOLLOW_UP, rounded_sections=True)
    assert sheet.overall.exact == Fraction(30 * 71 + 40 * 82 + 30 * 73, 100)
    assert sheet.sections["B"].exact == Fraction(500, 7)


# Reading percentages


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (69, Fraction(69)),
        (69.1, Fraction(691, 10)),
        (Decimal("69.10"), Fraction(691, 10)),
        (Fraction(500, 7), Fraction(500, 7)),
        ("69", Fraction(69)),
        (" 69 % ", Fraction(69)),
        ("69.5%", Fraction(139, 2)),
        ("500/7", Fraction(500, 7)),
        (0, Fraction(0)),
        (100, Fraction(100)),
        (None, None),
        (" ", None),
    ],
)
def test_a_percentage_is_read_exactly(given: object, read: Fraction | None) -> None:
    assert weigh({"B1": given}).criteria["B1"].exact == read  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "wrong",
    [
        -1, 101, 100.5, "-1", "101", "sixty", "1/0", "1e2", "٦٩", float("nan"), float("inf"),
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E-999999999"),
        Decimal("1E+999999999"), 10**5000, -(10**5000), Fraction(1, 10**5000) - 1, True, [69],
        "9" * 1_000_000, " " * 1_000_000, object(),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_is_no_percentage_is_refused_whatever_its_size(wrong: object) -> None:
    with pytest.raises(BadInputError) as refused:
        weigh({"B1": wrong})  # type: ignore[dict-item]
    words = str(refused.value)
    assert words.startswith("percentages, column `B1`: `")
    assert words.endswith(
        "must be a percentage from 0 to 100, for instance 69, `69%`, 69.5 or `500/7`"
    )
    assert len(words) < 300


def test_every_fault_of_the_percentages_is_said_at_once() -> None:
    with pytest.raises(BadInputError) as refused:
        weigh(
            {"B1": 690, "b2": 82, "B": 71, "D3": 50, "B1.2": 40, "C1": 85, "Z9": 1},
            not_followed_up=["C1", "A55"],
        )
    assert [problem.words() for problem in refused.value.problems] == [
        "not_followed_up: `A55` is no criterion of Effective Supervision Inspection; "
        "did you mean `A5`?",
        "percentages, column `B1`: `690` must be a percentage from 0 to 100, for instance 69, "
        "`69%`, 69.5 or `500/7`",
        "percentages: `b2` is no criterion that is scored; did you mean `B2`?",
        "percentages: `B` is a section; give the percentages of its criteria",
        "percentages: `D3` is descriptive: its items take ratings, and it takes no percentage",
        "percentages: `B1.2` is an item; give the percentage of `B1`",
        "percentages: `C1` was not followed up; leave its percentage out",
        "percentages: `Z9` is no criterion that is scored",
    ]


# What is missing


def test_a_missing_criterion_is_left_out_and_its_weight_shared_in_proportion() -> None:
    sheet = weigh({**FOLLOW_UP, "B1": None})
    assert sheet.sections["B"].exact == Fraction(2 * 82 + 2 * 56 + 86, 5)
    (missing,) = sheet.missing
    assert missing.shared_by == {"B2": Fraction(2, 5), "B3": Fraction(2, 5), "B4": Fraction(1, 5)}
    assert missing.words == (
        "criterion B1 has no score (not given); B2, B3 and B4 carry its weight in proportion to "
        "their own"
    )


def test_a_section_without_any_score_is_left_out_likewise() -> None:
    sheet = weigh({id: p for id, p in FOLLOW_UP.items() if id[0] != "C"})
    assert sheet.sections["C"].exact is None
    assert sheet.overall.exact == (Fraction(500, 7) + Fraction(367, 5)) / 2
    section = sheet.missing[-1]
    assert section.words == (
        "section C has no score (not given); B and D carry its weight in proportion to their own"
    )
    assert sheet.missing[0].words == (
        "criterion C1 has no score (not given); no other criterion beside it has one to carry its "
        "weight"
    )


def test_a_criterion_not_followed_up_is_shown_and_takes_no_part() -> None:
    counts = {"S1.1": Counts(met=1), "S2.1": Counts(not_met=1), "T1.1": Counts(met=1)}
    sheet = score_counts(counts, framework=small(), not_followed_up=["S2"])
    assert sheet.not_followed_up == ("S2",)
    assert sheet.criteria["S2"].exact is None
    assert sheet.overall.exact == 100
    assert sheet.missing[0].words == (
        "criterion S2 has no score (not followed up); S1 carries its weight"
    )


def test_nothing_given_gives_a_sheet_with_no_score_and_says_so() -> None:
    sheet = weigh({})
    assert sheet.overall == Score(groups={HIGH_RISK: Score()})
    assert len(sheet.missing) == 12 + 3


def test_a_section_that_weighs_nothing_is_scored_and_takes_no_part() -> None:
    sections = small().sections
    own = Framework("own", "Own", [sections[0], Section("T", "T", 0, sections[1].criteria)])
    sheet = weigh({"S1": 10, "T1": 90}, framework=own)
    assert sheet.sections["T"].exact == 90
    assert sheet.overall.exact == 10


def test_what_weighs_nothing_is_not_missed() -> None:
    sections = small().sections
    own = Framework("own", "Own", [sections[0], Section("T", "T", 0, sections[1].criteria)])
    sheet = weigh({"S1": 10, "S2": 40}, framework=own)
    assert sheet.overall.exact == 20
    assert [(missing.level, missing.id) for missing in sheet.missing] == [("criterion", "T1")]


# From counts


def test_pooled_takes_all_answers_together_and_item_mean_each_item_equally() -> None:
    counts = {"S1.1": Counts(met=1, not_met=1), "S1.2": Counts(met=8)}
    pooled = score_counts(counts, framework=small())
    assert pooled.criteria["S1"].exact == 90
    by_item = score_counts(counts, framework=small(), aggregation="item-mean")
    assert by_item.criteria["S1"].exact == 75


def test_criteria_are_weighed_in_sections_and_sections_overall() -> None:
    counts = {
        "S1.1": Counts(met=3, not_met=1),
        "S2.1": Counts(met=1, not_met=1),
        "T1.1": Counts(met=1, not_met=3),
    }
    sheet = score_counts(counts, framework=small())
    assert sheet.sections["S"].exact == Fraction(2 * 75 + 50, 3)
    assert sheet.overall.exact == (3 * Fraction(200, 3) + 25) / 4


def test_bounds_take_a_criterion_of_only_undetermined_answers_at_0_and_100() -> None:
    counts = {"S1.1": Counts(met=1), "S2.1": Counts(undetermined=2), "T1.1": Counts(met=1)}
    sheet = score_counts(counts, framework=small())
    section = sheet.sections["S"]
    assert (section.exact, section.lower, section.upper) == (100, Fraction(200, 3), 100)
    assert sheet.missing[0].words == (
        "criterion S2 has no score (only undetermined); S1 carries its weight; "
        "the bounds take it at 0% and 100%"
    )


def test_bounds_take_an_item_of_only_undetermined_answers_so_under_item_mean() -> None:
    counts = {"S1.1": Counts(met=1), "S1.2": Counts(undetermined=9)}
    by_item = score_counts(counts, framework=small(), aggregation="item-mean").criteria["S1"]
    assert (by_item.exact, by_item.lower, by_item.upper) == (100, 50, 100)
    pooled = score_counts(counts, framework=small()).criteria["S1"]
    assert (pooled.exact, pooled.lower, pooled.upper) == (100, 10, 100)


def test_items_and_criteria_with_nothing_to_count_are_out_of_score_and_bounds() -> None:
    counts = {"S1.1": Counts(met=1, not_met=1), "S1.2": Counts(not_applicable=5, not_yet_due=1)}
    sheet = score_counts(counts, framework=small(), aggregation="item-mean")
    score = sheet.criteria["S1"]
    assert (score.exact, score.lower, score.upper) == (50, 50, 50)
    assert sheet.sections["S"].lower == 50
    assert [(m.level, m.id, m.reason) for m in sheet.missing] == [
        ("item", "S1.2", "nothing to count"),
        ("item", "S2.1", "nothing to count"),
        ("item", "T1.1", "nothing to count"),
        ("criterion", "S2", "nothing to count"),
        ("criterion", "T1", "nothing to count"),
        ("section", "T", "nothing to count"),
    ]


def test_rounded_sections_round_their_bounds_too() -> None:
    counts = {"S1.1": Counts(met=2, not_met=5, undetermined=1), "T1.1": Counts(met=1)}
    sheet = score_counts(counts, framework=small(), rounded_sections=True)
    assert sheet.overall.exact == Fraction(3 * 29 + 100, 4)
    assert sheet.overall.lower == Fraction(3 * 25 + 100, 4)
    assert sheet.overall.upper == Fraction(3 * 38 + 100, 4)


def test_every_score_comes_with_its_groups_and_high_risk_always_among_them() -> None:
    counts = {"S1.1": Counts(met=1, not_met=1)}
    north = {"S1.1": Counts(met=1)}
    sheet = score_counts(counts, framework=small(), groups={"district=North": north})
    assert sheet.groups == ("district=North", HIGH_RISK)
    for score in (
        sheet.overall, sheet.sections["S"], sheet.criteria["S1"], sheet.items["S1.1"],
    ):  # fmt: skip
        assert score.exact == 50
        assert score.groups["district=North"].exact == 100
        assert score.groups[HIGH_RISK].exact is None
    assert sheet.items["S1.1"].counts == Counts(met=1, not_met=1)
    assert sheet.items["S1.1"].groups["district=North"].counts == Counts(met=1)
    assert sheet.items["S1.2"].counts == Counts()


def test_what_a_group_lacks_is_named_for_it_and_an_empty_group_lacks_nothing() -> None:
    counts = {id: Counts(met=1) for id in ("S1.1", "S2.1", "T1.1")}
    north = {"S1.1": Counts(met=1), "T1.1": Counts(met=1)}
    sheet = score_counts(counts, framework=small(), groups={"district=North": north})
    assert [missing.words for missing in sheet.missing] == [
        "criterion S2 has no score for district=North (nothing to count); S1 carries its weight"
    ]


def test_the_default_framework_has_a_score_for_each_of_its_53_items() -> None:
    sheet = score_counts({"B1.2": Counts(met=7, not_met=14)})
    assert len(sheet.items) == 53
    assert sheet.items["B1.2"].display == "33%"
    assert list(sheet.criteria) == list(FOLLOW_UP)


def test_counts_of_unknown_items_are_refused_all_at_once() -> None:
    with pytest.raises(BadInputError) as refused:
        score_counts(
            {"B1.2": Counts(), "B1.22": Counts(), "A1.1": Counts()},
            groups={"north": {"B9": Counts()}},
            not_followed_up=["C11"],
        )
    assert [problem.words() for problem in refused.value.problems] == [
        "not_followed_up: `C11` is no criterion of Effective Supervision Inspection; "
        "did you mean `C1`?",
        "counts: `B1.22` is no case item of the framework; did you mean `B1.2`?",
        "counts: `A1.1` is a management item; it takes a rating, not counts",
        "counts: `B9` is no case item of the framework",
    ]


def test_an_aggregation_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadRuleError) as refused:
        score_counts({}, aggregation="pool")  # type: ignore[arg-type]
    assert str(refused.value) == (
        "the aggregation is `pooled` or `item-mean` (got 'pool'); did you mean `pooled`?"
    )


@pytest.mark.parametrize(
    ("lower", "upper", "printed"),
    [
        (Fraction(60), Fraction(80), "60% to 80%"),
        (Fraction(713, 10), Fraction(714, 10), "71.3% to 71.4%"),
        (Fraction(7131, 100), Fraction(7132, 100), "71.31% to 71.32%"),
        (Fraction(9996, 100), Fraction(100), "99.96% to 100.00%"),
        (Fraction(70), Fraction(70), ""),
    ],
)
def test_bounds_that_would_print_alike_get_more_decimals(
    lower: Fraction, upper: Fraction, printed: str
) -> None:
    assert Score(lower, lower, upper).bounds == printed


@given(st.fractions(0, 100), st.fractions(0, 100))
@settings(max_examples=examples(200))
def test_different_bounds_never_print_alike(one: Fraction, two: Fraction) -> None:
    lower, upper = sorted((one, two))
    low, _, high = Score(lower, lower, upper).bounds.partition(" to ")
    assert (low == high) == (lower == upper)
