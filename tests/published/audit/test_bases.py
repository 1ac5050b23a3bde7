"""Counts behind percentages, told with their divisions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from esi_rules.errors import BadInputError
from esi_rules.published.audit import fits, sizes_for


def test_the_counts_and_bases_of_one_percentage() -> None:
    found = fits(86, sample=57)
    assert [list(counts) for counts in found.counts] == [[49]]
    assert found.bases == ((7, 14, 21, 22, 28, 29, 35, 36, 37, 42, 43, 44, 49, 50, 51, 56, 57),)
    assert found.words == (
        "86% of 57: 49/57 = 85.96\n"
        "  bases up to 57 that print it: "
        "7, 14, 21, 22, 28, 29, 35 to 37, 42 to 44, 49 to 51, 56, 57"
    )


def test_the_sizes_that_fit_several_percentages_at_once() -> None:
    assert sizes_for([33, 67], 12) == (3, 6, 9, 12)
    assert sizes_for([33, 67, 50], 12) == (6, 12)
    assert fits([33, 67, 50], sample=12).sizes == (6, 12)
    assert "sizes up to 12 that fit all 3: 6, 12" in fits([33, 67, 50], sample=12).words


def test_a_percentage_that_no_base_prints_is_reported() -> None:
    found = fits(97, sample=23)
    assert found.impossible == (97,)
    assert "no base of 1 to 23 cases prints 97%" in found.words
    assert fits(97, sample=33).impossible == ()  # 32/33 = 96.97


def test_joint_counts_take_the_fewest_not_applicable() -> None:
    found = fits(51, sample=57, group_percent=41, group_sample=23)
    assert [fit.words for fit in found.joint] == ["9/22 + 19/33 others = 28/55, 2 not applicable"]


def test_every_joint_fit_with_as_few_left_out_is_given() -> None:
    found = fits(50, sample=4, group_percent=50, group_sample=2)
    assert [(f.group_count, f.count, f.base) for f in found.joint] == [(1, 2, 4)]
    found = fits(0, sample=3, group_percent=0, group_sample=1)
    assert [(f.group_base, f.base) for f in found.joint] == [(1, 3)]


def test_two_figures_that_cannot_both_be_right_are_contradictory() -> None:
    found = fits(90, sample=30, group_percent=20, group_sample=28)
    assert found.contradictory
    assert "20% of 28 and 90% of 30 cannot both be right" in found.words
    assert not fits(20, sample=30, group_percent=20, group_sample=28).contradictory


def test_finer_rounding_leaves_fewer_bases() -> None:
    assert set(fits(Fraction("85.9"), sample=57, rounding=Fraction("0.1")).bases[0]) < set(
        fits(86, sample=57).bases[0]
    )


def test_nonsense_is_refused_all_at_once() -> None:
    with pytest.raises(BadInputError) as caught:
        fits([101, 50], sample=0, group_percent=-1)
    assert str(caught.value).splitlines() == [
        "percentages: `101` is no percentage from 0 to 100",
        "percentages: `-1` is no percentage from 0 to 100",
        "sample: `0` must be from 1 to 100000 cases",
        "group: needs both its percentage and its number of cases",
    ]
