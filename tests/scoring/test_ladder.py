"""The descriptor ladder, literal and monotone, against a second reading of the report's words."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

import pytest

from esi_rules.errors import BadInputError, BadRuleError
from esi_rules.frameworks import esi_framework
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.frameworks.rungs import LITERAL, MONOTONE, Rung, descriptor_of
from esi_rules.records.case import Adjustment
from esi_rules.scoring.ladder import Descriptor, Ladder, Rating, describe, literal, monotone, rate

V, S, G, F, W = Rating  # very strong, strong, good, satisfactory ("fair"), weak
VERY_WELL, WELL, SATISFACTORILY, PARTLY, NOT_MET, POOR = Descriptor
A1 = esi_framework().criteria["A1"]
PROFILES = [p for n in range(1, 5) for p in itertools.product(Rating, repeat=n)]


def named(profile: tuple[Rating, ...]) -> dict[str, Rating]:
    return {f"X.{n}": rating for n, rating in enumerate(profile, 1)}


def criterion(items: int, *, target: int = 0, directorate: int = 0) -> Criterion:
    return Criterion(
        "X",
        "X",
        "descriptive",
        [
            Item(
                f"X.{n}", "p", "q?", "management", "M", target=n == target,
                directorate=n == directorate,
            )
            for n in range(1, items + 1)
        ],
    )  # fmt: skip


def as_printed(profile: tuple[Rating, ...]) -> Descriptor:
    """The report's six lines in order, on numbers: 4 very strong, 3 strong, ... 0 weak."""
    scale = [4 - list(Rating).index(rating) for rating in profile]
    if all(n == 4 for n in scale):
        return VERY_WELL
    if all(n >= 3 for n in scale):
        return WELL
    strong = [n for n in scale if n >= 3]
    if len(strong) > len(scale) / 2 and all(n >= 1 for n in scale):
        return SATISFACTORILY
    if any(n >= 2 for n in scale) and all(n >= 1 for n in scale):
        return PARTLY
    return NOT_MET if max(scale) == 1 else POOR


@pytest.mark.parametrize(
    ("profile", "descriptor"),
    [
        ((V, V), VERY_WELL),
        ((V, S), WELL),
        ((S, S, F), SATISFACTORILY),
        ((S, F), PARTLY),
        ((G, F), PARTLY),
        ((F, F), NOT_MET),
        ((F, W), NOT_MET),
        ((G, W), POOR),
        ((V, V, V, W), POOR),
        ((W, W), POOR),
    ],
)
def test_the_ladder_as_printed(profile: tuple[Rating, ...], descriptor: Descriptor) -> None:
    assert literal(named(profile)) is descriptor


def test_every_profile_of_up_to_4_items_has_the_descriptor_that_the_words_give() -> None:
    for profile in PROFILES:
        assert literal(named(profile)) is as_printed(profile), profile


def test_the_monotone_reading_differs_only_where_an_item_is_weak() -> None:
    for profile in PROFILES:
        expected = POOR if W in profile else as_printed(profile)
        assert monotone(named(profile)) is expected, profile


def raised(profile: tuple[Rating, ...]) -> list[tuple[Rating, ...]]:
    return [
        (*profile[:n], better, *profile[n + 1 :])
        for n, rating in enumerate(profile)
        for better in Rating
        if better > rating
    ]


def test_raising_a_rating_never_lowers_the_monotone_descriptor() -> None:
    for profile in PROFILES:
        for better in raised(profile):
            assert monotone(named(better)) >= monotone(named(profile)), (profile, better)


def test_the_flagged_profiles_are_exactly_those_where_the_literal_ladder_is_not_monotone() -> None:
    flawed = set()
    for profile in PROFILES:
        for better in raised(profile):
            if as_printed(better) < as_printed(profile):
                flawed |= {profile, better}
    flagged = {p for p in PROFILES if rate(criterion(len(p)), named(p)).warning is not None}
    assert flagged == flawed
    assert 0 < len(flawed) < len(PROFILES)


def test_the_monotone_reading_is_never_flagged() -> None:
    for profile in PROFILES:
        result = rate(criterion(len(profile)), named(profile), ladder="monotone")
        assert result.warning is None


def test_a_warning_names_the_item_and_both_descriptors() -> None:
    result = rate(criterion(2), {"X.1": F, "X.2": W})
    assert result.warning == (
        "the ladder, read literally, gives a better profile a lower grade: raising X.1 from "
        "satisfactory to very strong would turn Not met into Poor"
    )
    result = rate(criterion(2), {"X.1": G, "X.2": W})
    assert result.warning == (
        "the ladder, read literally, gives a better profile a lower grade: lowering X.1 from good "
        "to satisfactory would turn Poor into Not met"
    )


def test_ratings_and_descriptors_are_ordered_and_not_with_each_other() -> None:
    assert V > S > G > F > W
    assert VERY_WELL > WELL > SATISFACTORILY > PARTLY > NOT_MET > POOR
    assert max(Rating) is V
    assert F <= F
    assert F >= F
    with pytest.raises(TypeError):
        assert V > POOR  # type: ignore[operator]


# Missing ratings


@pytest.mark.parametrize("ladder", ["literal", "monotone"])
@pytest.mark.parametrize("weight", [1, 3])
def test_the_reachable_descriptors_are_those_of_all_ways_of_rating_the_missing(
    ladder: Ladder, weight: int
) -> None:
    fall = {"literal": literal, "monotone": monotone}[ladder]
    asked = criterion(3, target=2)
    weights = {"X.2": weight}
    for given in itertools.product((None, *Rating), repeat=3):
        choices = [tuple(Rating) if r is None else (r,) for r in given]
        expected = {fall(named(full), weights) for full in itertools.product(*choices)}
        result = rate(
            asked,
            {f"X.{n}": r for n, r in enumerate(given, 1)},
            ladder=ladder,
            target_weight=weight,
        )
        assert set(result.reachable) == expected, given
        assert list(result.reachable) == sorted(result.reachable)
        assert (result.computed is None) == (len(expected) > 1)


def test_with_no_ratings_at_all_any_descriptor_is_reachable_and_found_at_once() -> None:
    started = time.perf_counter()
    result = rate(A1, {}, target_weight=2)
    assert time.perf_counter() - started < 1
    assert result.reachable == (POOR, NOT_MET, PARTLY, SATISFACTORILY, WELL, VERY_WELL)
    assert result.computed is None
    assert result.descriptor is None
    assert len(result.missing) == 13


def test_blank_text_is_a_missing_rating() -> None:
    assert rate(criterion(2), {"X.1": "good", "X.2": " "}).missing == ("X.2",)


def test_a_missing_rating_that_cannot_matter_leaves_the_descriptor_decided() -> None:
    result = rate(criterion(3), {"X.1": W, "X.2": G})
    assert result.computed is POOR
    assert result.missing == ("X.3",)


def test_a_criterion_without_items_has_no_descriptor() -> None:
    result = rate(esi_framework().criteria["A5"], {})
    assert result.computed is None
    assert result.reachable == ()


# Directorate items, target weight, adjustments


def test_items_of_the_directorate_are_left_out_and_named() -> None:
    result = rate(criterion(2, directorate=2), {"X.1": V, "X.2": W})
    assert result.computed is VERY_WELL
    assert result.left_out == ("X.2",)
    assert result.missing == ()


def test_the_target_weight_counts_the_item_as_so_many_in_the_majority() -> None:
    ratings = {"X.1": S, "X.2": F, "X.3": F}
    assert rate(criterion(3, target=1), ratings).computed is PARTLY
    assert rate(criterion(3, target=1), ratings, target_weight=2).computed is PARTLY
    assert rate(criterion(3, target=1), ratings, target_weight=3).computed is SATISFACTORILY
    just_more = Fraction(201, 100)
    assert rate(criterion(3, target=1), ratings, target_weight=just_more).computed is SATISFACTORILY


def test_half_is_no_majority() -> None:
    assert literal({"X.1": S, "X.2": F}) is PARTLY
    assert literal({"X.1": S, "X.2": S, "X.3": F}) is SATISFACTORILY


def test_an_adjustment_stands_and_the_computed_descriptor_stays() -> None:
    result = rate(
        criterion(1),
        {"X.1": "Very_Strong"},
        adjustment=Adjustment("X", "partly met", "findings in the districts", "J. Lead"),
    )
    assert result.computed is VERY_WELL
    assert result.adjusted is PARTLY
    assert result.descriptor is PARTLY
    assert result.adjustment == Adjustment(
        "X", "Partly met", "findings in the districts", "J. Lead"
    )


def words_of(refused: pytest.ExceptionInfo[BadInputError]) -> list[str]:
    return [problem.words() for problem in refused.value.problems]


def test_everything_wrong_with_ratings_and_adjustments_is_said_at_once() -> None:
    ratings: Mapping[str, str] = {"A1.1": "strnog", "A1.77": "good", "B1.2": "good"}
    with pytest.raises(BadInputError) as refused:
        describe(
            esi_framework(),
            ratings,
            adjustments=[
                Adjustment("A1", "Wel met", "", " "),
                Adjustment("B1", "Poor", "because", "J. Lead"),
                Adjustment("A5", "Poor", "because", "J. Lead"),
                Adjustment("A2", "Poor", "because", "J. Lead"),
                Adjustment("A2", "Poor", "because", "J. Lead"),
            ],
            not_followed_up=["A5"],
        )
    assert words_of(refused) == [
        "ratings, column `A1.1`: `strnog` is no rating; write `very strong`, `strong`, `good`, "
        "`satisfactory` or `weak`; did you mean `strong`?",
        "ratings: `A1.77` is no management item of Effective Supervision Inspection; did you mean "
        "`A1.7`?",
        "ratings: `B1.2` is no management item of Effective Supervision Inspection; did you mean "
        "`A1.2`?",
        "adjustments: `A1` is adjusted without a reason; an adjustment needs a reason and a name",
        "adjustments: `A1` is adjusted without a name; an adjustment needs a reason and a name",
        "adjustments: `Wel met` is no descriptor; write `Very well met`, `Well met`, "
        "`Satisfactorily met`, `Partly met`, `Not met` or `Poor`; did you mean `Well met`?",
        "adjustments: `B1` is no descriptive criterion that can be adjusted; it is `A1`, `A2`, "
        "`A3`, `A4`, `A5` or `D3`",
        "adjustments: `A5` was not followed up, so nothing can be adjusted",
        "adjustments: `A2` is adjusted twice; keep one adjustment",
    ]


def test_an_item_of_another_criterion_is_refused() -> None:
    with pytest.raises(BadInputError, match="is no item of criterion `X`"):
        rate(criterion(1), {"Y.1": G})


def test_describe_leaves_out_what_was_not_followed_up() -> None:
    ratings = {i.id: "strong" for i in A1.items}
    results = describe(esi_framework(), ratings, not_followed_up=["A5"])
    assert list(results) == ["A1", "A2", "A3", "A4", "D3"]
    assert results["A1"].computed is WELL
    assert results["A2"].computed is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"ladder": "monoton"},
            "the ladder is `literal` or `monotone` (got 'monoton'); did you mean `monotone`?",
        ),
        (
            {"target_weight": 0},
            "`target_weight` must be a whole number or fraction of 1 or more (got 0); 1 gives "
            "targets no additional weight",
        ),
    ],
)
def test_an_option_of_the_ladder_that_does_not_exist_is_refused(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(BadRuleError) as refused:
        rate(criterion(1), {}, **options)  # type: ignore[arg-type]
    assert str(refused.value) == message


def test_the_ladder_is_not_for_scored_criteria_nor_for_no_ratings() -> None:
    with pytest.raises(BadRuleError, match="criterion `B1` is scored"):
        rate(esi_framework().criteria["B1"], {})
    with pytest.raises(BadRuleError, match="no rating, no descriptor"):
        literal({})


# A ladder of the framework's own


TWO_MAJORITIES = (
    Rung(VERY_WELL, most=(V,)),
    Rung(WELL, most=(V, S, G)),
    Rung(POOR, some=(W,)),
    Rung(PARTLY),
)


@pytest.mark.parametrize(
    "rungs", [LITERAL, MONOTONE, TWO_MAJORITIES], ids=["literal", "monotone", "own"]
)
def test_the_descriptors_still_open_are_those_of_every_way_of_rating_what_is_missing(
    rungs: tuple[Rung, ...],
) -> None:
    for n in range(1, 5):
        for known in range(n):
            for given in itertools.combinations_with_replacement(Rating, known):
                rest = itertools.product(Rating, repeat=n - known)
                ways = {descriptor_of(rungs, Counter((*given, *more))) for more in rest}
                result = rate(criterion(n), named(given), ladder=rungs)
                assert set(result.reachable) == ways


def test_a_ladder_of_the_frameworks_own_stands_before_the_reading_and_says_so() -> None:
    framework = Framework("own", "Own", [Section("X", "X", None, [criterion(2)])],
                          ladder=(Rung(WELL, only=(V, S)), Rung(POOR)))  # fmt: skip
    (result,) = describe(framework, named((G, G)), ladder="literal").values()
    assert (result.descriptor, result.ladder) == (POOR, "own")


def test_a_profile_that_no_rung_fits_is_refused_and_not_guessed() -> None:
    with pytest.raises(BadRuleError, match="no rung of the ladder fits items rated good, weak; en"):
        rate(criterion(2), named((G, W)), ladder=(Rung(WELL, only=(V, S)),))
