"""Conclusions in words: read from a sheet, and checked against how the figures moved."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esi_rules.errors import BadInputError, BadRuleError
from esi_rules.published.compare import compare
from esi_rules.published.conclusions import DEGREES, Conclusion, Degree
from esi_rules.published.published_sheet import (
    Printed,
    PublishedSheet,
    published_from_data,
    read_published,
)
from tests.support.paths import SOUTH_WALES

PUBLISHED = SOUTH_WALES / "published"
SCORED = ("B1", "B2", "B3", "B4", "C1", "C2", "C3", "C4", "C5", "D1", "D2", "D4")


def sheet(
    figures: dict[str, int], conclusions: dict[str, Conclusion] | None = None
) -> PublishedSheet:
    return PublishedSheet(
        "Testshire",
        "esi-2003",
        criteria={id: [Printed(Fraction(value), "page 1")] for id, value in figures.items()},
        conclusions=conclusions or {},
    )


def test_the_follow_up_of_south_wales_concludes_as_the_report_prints() -> None:
    found = read_published(PUBLISHED / "follow_up_2005.toml").conclusions
    assert {id: each.degree for id, each in found.items() if each.degree != "improved"} == {
        "B3": "some improvement",
        "D1": "slightly improved",
    }
    assert set(found) == {"A1", "A2", "A3", "A4", "D3", *SCORED}  # A5 was not followed up
    assert {id: each.further for id, each in found.items()} == {
        **dict.fromkeys(("A1", "A2", "A4"), "under way"),
        **dict.fromkeys(("A3", "B1", "B2", "B3", "C1", "C2", "C5", "D1"), "required"),
        "D3": "possible",
        **dict.fromkeys(("B4", "C3", "C4", "D2", "D4"), "none"),
    }


def test_one_pair_of_conclusions_of_south_wales_is_out_of_order_with_its_figures() -> None:
    # B3 rose from 43% to 56% and is called some improvement; C1 rose less, from 75% to 85%.
    found = compare(
        read_published(PUBLISHED / "original_2004.toml"),
        read_published(PUBLISHED / "follow_up_2005.toml"),
    )
    outcomes = {each.id: each.outcome for each in found.conclusions}
    assert {id for id, outcome in outcomes.items() if outcome != "agrees"} == {"B3", "C1"}
    lines = {each.id: each.words for each in found.conclusions}
    assert lines["B3"] == (
        "B3 is called `some improvement`; up 13 points; disagrees: C1 (up 10 points) is called "
        "`improved`; further work is required: supervision planning in all cases"
    )
    assert lines["A1"] == (
        "A1 is called `improved`; improved by 2 grades; agrees; further work is under way: the "
        "operation of MAPPA Level 2"
    )
    assert "Conclusions of the report against its figures" in found.words
    assert "Conclusions of the report against its figures" in found.summary
    document = json.loads(json.dumps(found.as_dict()))
    (b3,) = [each for each in document["conclusions"] if each["id"] == "B3"]
    assert (b3["degree"], b3["outcome"]) == ("some improvement", "disagrees")


def test_a_figure_that_did_not_rise_disagrees_with_every_degree() -> None:
    for degree in DEGREES:
        after = sheet({"B1": 40}, {"B1": Conclusion(degree, "page 2")})
        (fell,) = compare(sheet({"B1": 50}), after).conclusions
        (stayed,) = compare(sheet({"B1": 40}), after).conclusions
        assert (fell.outcome, fell.why) == ("disagrees", "the figure did not rise")
        assert (stayed.outcome, stayed.why) == ("disagrees", "the figure did not rise")


def test_a_conclusion_without_figures_on_both_sides_cannot_be_checked() -> None:
    improved = {"B1": Conclusion("improved", "page 2"), "B2": Conclusion("improved", "page 2")}
    one, other = compare(sheet({"B3": 50}), sheet({"B1": 40}, improved)).conclusions
    assert (one.outcome, one.why) == ("cannot be checked", "on the second sheet only")
    assert other.outcome == "cannot be checked"
    assert other.why == "neither sheet has a figure of this criterion"


def test_rises_that_hidden_decimals_can_turn_round_are_not_out_of_order() -> None:
    conclusions = {
        "B1": Conclusion("some improvement", "page 2"),
        "B2": Conclusion("improved", "page 2"),
    }
    near = compare(sheet({"B1": 40, "B2": 40}), sheet({"B1": 51, "B2": 50}, conclusions))
    apart = compare(sheet({"B1": 40, "B2": 40}), sheet({"B1": 52, "B2": 50}, conclusions))
    assert [each.outcome for each in near.conclusions] == ["agrees", "agrees"]
    assert [each.outcome for each in apart.conclusions] == ["disagrees", "disagrees"]


PERCENTS = st.integers(0, 100)


@given(
    rows=st.dictionaries(
        st.sampled_from(SCORED), st.tuples(PERCENTS, PERCENTS, st.sampled_from(DEGREES))
    )
)
def test_a_conclusion_disagrees_exactly_where_whole_points_leave_no_doubt(
    rows: dict[str, tuple[int, int, Degree]],
) -> None:
    after = sheet(
        {id: later for id, (_, later, _) in rows.items()},
        {id: Conclusion(degree, "page 2") for id, (_, _, degree) in rows.items()},
    )
    before = sheet({id: earlier for id, (earlier, _, _) in rows.items()})
    ranks = {id: DEGREES.index(degree) for id, (_, _, degree) in rows.items()}
    for each in compare(before, after, confidence=None).conclusions:
        others = [
            other
            for other in rows
            if (ranks[each.id] < ranks[other] and _least(rows[each.id]) >= _most(rows[other]))
            or (ranks[other] < ranks[each.id] and _least(rows[other]) >= _most(rows[each.id]))
        ]
        assert sorted(change.id for change, _ in each.out_of_order) == sorted(others)
        rose = rows[each.id][1] > rows[each.id][0]
        assert (each.outcome == "agrees") == (rose and not others)


def _least(row: tuple[int, int, Degree]) -> Fraction:
    """The least rise that two printed percentages leave, by the definition of rounding half up."""
    return max(row[1] - Fraction(1, 2), Fraction(0)) - min(row[0] + Fraction(1, 2), Fraction(100))


def _most(row: tuple[int, int, Degree]) -> Fraction:
    return min(row[1] + Fraction(1, 2), Fraction(100)) - max(row[0] - Fraction(1, 2), Fraction(0))


@pytest.mark.parametrize(
    ("conclusions", "problem"),
    [
        ([], "must be a table of conclusions"),
        ({"B9": {"degree": "improved", "place": "p"}}, "is no criterion of the framework"),
        ({"B1": "improved"}, "must be a table such as"),
        ({"B1": {"degree": "better", "place": "p"}}, "`degree` must be"),
        ({"B1": {"degree": "improved"}}, "needs its `place`"),
        ({"B1": {"degree": "improved", "place": "p", "furthr": "required"}}, "is no field"),
        ({"B1": {"degree": "improved", "place": "p", "further": "required"}}, "`further_on`"),
        ({"B1": {"degree": "improved", "place": "p", "further_on": "x"}}, "`further_on`"),
        ({"B1": {"degree": "improved", "place": 3}}, "must be text for `place`"),
    ],
)
def test_a_wrong_conclusion_is_reported(conclusions: object, problem: str) -> None:
    with pytest.raises(BadInputError) as caught:
        published_from_data({"title": "Testshire", "conclusions": conclusions})
    assert problem in str(caught.value)


def test_a_criterion_that_was_not_followed_up_has_no_conclusion() -> None:
    a5 = {"A5": {"degree": "improved", "place": "p"}}
    with pytest.raises(BadInputError, match="is listed as not followed up"):
        published_from_data({"title": "T", "not_followed_up": ["A5"], "conclusions": a5})
    assert published_from_data({"title": "T", "conclusions": a5}).conclusions["A5"].place == "p"


def test_further_work_has_a_subject_and_a_known_state() -> None:
    with pytest.raises(BadRuleError, match="further_on"):
        Conclusion("improved", "page 2", "required")
    with pytest.raises(BadRuleError, match="further"):
        Conclusion("improved", "page 2", "perhaps", "records")  # type: ignore[arg-type]
