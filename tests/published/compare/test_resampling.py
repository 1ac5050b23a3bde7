"""Intervals of changes: the case is the unit, and the stated coverage holds in simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.published.compare.bootstrap import FEWEST_CASES, FloatScorer, changes, expanded_level
from esi_rules.published.compare.proportions import item_change
from esi_rules.published.compare.sides import CaseAnswers
from esi_rules.rules.algebra import answer

ITEMS = tuple(f"X{c}.{i}" for c in (1, 2) for i in range(5))


def small() -> Framework:
    def items(c: int) -> list[Item]:
        return [
            Item(f"X{c}.{i}", "page 1", "asked?", "all", "J", answer(f"X{c}.{i}")) for i in range(5)
        ]

    criteria = [
        Criterion("X1", "one", "critical", items(1)),
        Criterion("X2", "two", "important", items(2)),
    ]
    return Framework("small", "Small", [Section("X", "x", 1, criteria)])


def plan(
    aggregation: str = "pooled", *, rounded: bool = False, without: tuple[str, ...] = ()
) -> FloatScorer:
    return FloatScorer.of(
        small(), aggregation=aggregation, rounded_sections=rounded, not_followed_up=without
    )


def case(met: set[str] | frozenset[str], not_met: set[str] | frozenset[str]) -> CaseAnswers:
    return CaseAnswers("c", False, (), frozenset(met), frozenset(not_met))


# A world in which good cases are good at everything: the answers of a case hang together.
HARD = np.linspace(-1.0, 1.5, len(ITEMS))
ASKED = np.linspace(1.0, 0.6, len(ITEMS))


def drawn(rng: np.random.Generator, cases: int, shift: float) -> list[CaseAnswers]:
    found = []
    for _ in range(cases):
        chance = 1 / (1 + np.exp(-(HARD + shift + rng.normal(0, 1.5))))
        asked = rng.random(len(ITEMS)) < ASKED
        good = rng.random(len(ITEMS)) < chance
        found.append(
            case(
                {i for i, a, g in zip(ITEMS, asked, good, strict=True) if a and g},
                {i for i, a, g in zip(ITEMS, asked, good, strict=True) if a and not g},
            )
        )
    return found


def true_scores(shift: float) -> np.ndarray:
    """What the scores tend to with ever more cases: the chance of each answer, integrated."""
    spread = np.linspace(-8, 8, 20_001)
    density = np.exp(-(spread**2) / 2)
    density /= density.sum()
    chances = 1 / (1 + np.exp(-(HARD[None, :] + shift + 1.5 * spread[:, None])))
    return plan().scores((density @ chances * ASKED)[None, :], ASKED[None, :])[0]


def coverage(
    cases: int | tuple[int, int],
    *,
    apart: bool,
    worlds: int,
    confidence: float,
    shifts: tuple[float, float] = (0.0, 0.5),
) -> dict[str, float]:
    """The share of simulated pairs of inspections whose interval holds the true change."""
    rng = np.random.default_rng(20050314)
    change = true_scores(shifts[1]) - true_scores(shifts[0])
    hits = dict.fromkeys(plan().figures, 0)
    sizes = (cases, cases) if isinstance(cases, int) else cases
    for world in range(worlds):
        sides = [drawn(rng, size, shift) for size, shift in zip(sizes, shifts, strict=True)]
        if apart:
            # As if every answer were a case of its own.
            sides = [
                [case({i}, set()) for c in side for i in sorted(c.met)]
                + [case(set(), {i}) for c in side for i in sorted(c.not_met)]
                for side in sides
            ]
        found = changes(*sides, (plan(), plan()), confidence=confidence, resamples=399, seed=world)
        for figure, true in zip(plan().figures, change, strict=True):
            low, high = found[figure].low, found[figure].high
            if low is not None and high is not None:
                hits[figure] += low <= true <= high
    return {id or level: n / worlds for (level, id), n in hits.items()}


@pytest.mark.slow
@pytest.mark.parametrize(("cases", "confidence"), [(57, 0.95), (23, 0.95), (57, 0.8)])
def test_the_stated_coverage_holds(cases: int, confidence: float) -> None:
    worlds = 400
    found = coverage(cases, apart=False, worlds=worlds, confidence=confidence)
    # Four standard errors of a binomial share: for each figure, once in some 16,000 by chance.
    allowed = 4 * (confidence * (1 - confidence) / worlds) ** 0.5
    for figure in ("X1", "X2", "X", "overall"):
        assert abs(found[figure] - confidence) < allowed, found


@pytest.mark.slow
@pytest.mark.parametrize("sizes", [(57, 23), (23, 57), (57, 12)])
def test_the_stated_coverage_holds_of_sides_of_unequal_size_and_scores_near_100(
    sizes: tuple[int, int],
) -> None:
    # X1 stands at 83% and 90%, the overall score at 87% and 92%.
    worlds = 400
    found = coverage(sizes, apart=False, worlds=worlds, confidence=0.95, shifts=(2.0, 2.8))
    allowed = 4 * (0.95 * 0.05 / worlds) ** 0.5
    for figure in ("X1", "X", "overall"):
        assert abs(found[figure] - 0.95) < allowed, found


@pytest.mark.slow
def test_taking_the_answer_as_the_unit_would_claim_too_much() -> None:
    found = coverage(57, apart=True, worlds=60, confidence=0.95)
    assert found["overall"] < 0.85


def test_the_same_seed_gives_the_same_interval() -> None:
    rng = np.random.default_rng(1)
    sides = drawn(rng, 30, 0.0), drawn(rng, 30, 0.5)
    one, same, other = (
        changes(*sides, (plan(), plan()), resamples=199, seed=seed) for seed in (7, 7, 8)
    )
    assert one == same
    assert one != other


def test_an_interval_holds_the_change_that_was_seen_and_is_wider_at_more_confidence() -> None:
    rng = np.random.default_rng(2)
    sides = drawn(rng, 40, 0.0), drawn(rng, 30, 0.5)
    wide = changes(*sides, (plan(), plan()), resamples=999, confidence=0.99)["overall", ""]
    narrow = changes(*sides, (plan(), plan()), resamples=999, confidence=0.8)["overall", ""]
    assert wide.low is not None
    assert wide.high is not None
    assert narrow.low is not None
    assert narrow.high is not None
    assert wide.low < narrow.low < narrow.high < wide.high


def test_no_interval_is_claimed_where_drawing_again_cannot_show_one() -> None:
    rng = np.random.default_rng(3)
    before = drawn(rng, 30, 0.0)
    alike = [case({"X1.0"}, {"X2.0"}) for _ in range(30)]
    found = changes(before, alike, (plan(), plan()), resamples=199)
    assert found["criterion", "X1"].low is None
    assert found["criterion", "X1"].why_not.startswith("all answers of a side are alike")
    assert found["item", "X1.1"].why_not == "nothing to count on a side"
    few = changes(before[: FEWEST_CASES - 1], before, (plan(), plan()), resamples=199)
    scores = {why.why_not for (level, _), why in few.items() if level != "item"}
    assert scores == {"fewer than 10 cases on a side"}
    fewer = changes(before[:4], before, (plan(), plan()), resamples=199)
    assert fewer["item", "X1.0"].why_not == "fewer than 5 answers on a side"


def test_an_item_at_100_has_an_interval_all_the_same() -> None:
    # Wilson's interval of 23 of 23 is 85.69 to 100, of 46 of 57 is 68.66 to 88.87; joined by
    # square and add, the change of 19.30 reaches from 19.30 - sqrt(14.31^2 + 8.17^2) = 2.82 to
    # 19.30 + sqrt(0 + 12.04^2) = 31.34.
    low, high = item_change((46, 57), (23, 23), 0.95)
    assert (low, high) == (pytest.approx(2.82, abs=0.02), pytest.approx(31.34, abs=0.02))


@pytest.mark.parametrize("confidence", [0.95, 0.8])
@pytest.mark.parametrize(
    "sizes", [(5, 5), (10, 10), (23, 23), (57, 23), pytest.param((10, 200), marks=pytest.mark.slow)]
)
def test_the_coverage_of_an_item_holds_on_average_added_up_over_every_sample(
    sizes: tuple[int, int], confidence: float
) -> None:
    # No simulation: the chance of each pair of samples is known, and every pair is looked at.
    ends = np.array(
        [
            [item_change((a, sizes[0]), (b, sizes[1]), confidence) for b in range(sizes[1] + 1)]
            for a in range(sizes[0] + 1)
        ]
    )
    rates = np.linspace(0.02, 0.98, 17)
    covered = []
    for first in rates:
        for second in rates:
            chances = np.outer(
                binom.pmf(np.arange(sizes[0] + 1), sizes[0], first),
                binom.pmf(np.arange(sizes[1] + 1), sizes[1], second),
            )
            change = 100 * (second - first)
            held = (ends[..., 0] <= change) & (change <= ends[..., 1])
            covered.append(float((chances * held).sum()))
    assert abs(np.mean(covered) - confidence) < 0.03
    if min(sizes) >= 10:
        assert np.quantile(covered, 0.05) > confidence - 0.06


def test_small_samples_ask_for_a_higher_level() -> None:
    assert expanded_level(0.95, 10) > expanded_level(0.95, 57) > 0.95
    # Student's t with 9 degrees of freedom, 2.2622, times the root of 10/9: 2.3846.
    assert expanded_level(0.95, 10) == pytest.approx(0.98290, abs=1e-4)
    assert expanded_level(0.95, 100_000) == pytest.approx(0.95, abs=1e-4)


# The scores that are drawn again are the scores of the scorer.


@pytest.mark.parametrize("aggregation", ["pooled", "item-mean"])
@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("without", [(), ("X2",)])
def test_a_draw_is_scored_as_the_scorer_scores(
    aggregation: str, rounded: bool, without: tuple[str, ...]
) -> None:
    from esi_rules.scoring.counts import Counts
    from esi_rules.scoring.scores import score_counts

    rng = np.random.default_rng(4)
    for _ in range(20):
        decided = rng.integers(0, 9, len(ITEMS))
        met = np.array([rng.integers(0, n + 1) for n in decided])
        got = plan(aggregation, rounded=rounded, without=without).scores(
            met[None, :].astype(float), decided[None, :].astype(float)
        )[0]
        sheet = score_counts(
            {
                i: Counts(met=int(m), not_met=int(n - m))
                for i, m, n in zip(ITEMS, met, decided, strict=True)
            },
            framework=small(),
            aggregation="pooled" if aggregation == "pooled" else "item-mean",
            rounded_sections=rounded,
            not_followed_up=without,
        )
        scores = {
            **{("criterion", id): s for id, s in sheet.criteria.items()},
            **{("section", id): s for id, s in sheet.sections.items()},
            ("overall", ""): sheet.overall,
            **{("item", id): s for id, s in sheet.items.items()},
        }
        for figure, value in zip(plan().figures, got, strict=True):
            exact = scores[figure].exact
            if exact is None:
                assert np.isnan(value), figure
            else:
                assert value == pytest.approx(float(exact)), figure
