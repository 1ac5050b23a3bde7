"""Confidence intervals of changes from resampling whole cases, with `scipy.stats.bootstrap`.

The case is the unit: all answers of a case are drawn together, since they are correlated. An item,
which each case answers once, has another kind of interval (see `proportions`). Scores have the
percentile interval, widened for small samples as Hesterberg (2015) proposes: the normal quantile
of its level is replaced by Student's t, times the square root of n/(n - 1).
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, norm, t

from esi_rules.frameworks.framework import Framework
from esi_rules.published.compare.proportions import FEWEST_ANSWERS, item_change
from esi_rules.published.compare.sides import CaseAnswers

__all__ = ["FEWEST_CASES", "FloatScorer", "Sampled", "changes", "expanded_level"]

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FEWEST_CASES = 10
"""With fewer cases than this on a side, scores get no interval."""

_MOST_AT_ONCE = 4_000_000


@attrs.frozen
class Sampled:
    """The interval of one figure's change, in percentage points; if None, `why_not` says why."""

    low: float | None = None
    high: float | None = None
    why_not: str = ""


@attrs.frozen(eq=False)
class FloatScorer:
    """Computes scores from item counts as arrays of floats.

    `figures` are the level and id of every result in order: criteria, sections, overall, items.
    """

    framework: Framework
    item_mean: bool
    rounded_sections: bool
    items: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    members: Floats
    """Shape (criteria, items): 1 if the item belongs to the criterion and that counts, else 0."""
    criterion_weights: Floats
    """Shape (sections, criteria): the weight of the criterion in its section, else 0."""
    section_weights: Floats

    @classmethod
    def of(
        cls,
        framework: Framework,
        *,
        aggregation: str,
        rounded_sections: bool,
        not_followed_up: Sequence[str],
    ) -> FloatScorer:
        """Return the scorer of a framework; `aggregation` is a reading, such as ``item-mean``."""
        items = tuple(item.id for item in framework.case_items)
        criteria = framework.scored_criteria
        sections = framework.scored_sections
        members = np.array(
            [
                [
                    float(framework.criterion_of[i] is c and c.id not in not_followed_up)
                    for i in items
                ]
                for c in criteria
            ]
        )
        weights = np.array(
            [
                [
                    float(framework.weight_of(c)) * (framework.section_of[c.id] is s)
                    for c in criteria
                ]
                for s in sections
            ]
        )
        return cls(
            framework,
            aggregation == "item-mean",
            rounded_sections,
            items,
            (
                *(("criterion", c.id) for c in criteria),
                *(("section", s.id) for s in sections),
                ("overall", ""),
                *(("item", i) for i in items),
            ),
            members,
            weights,
            np.array([float(s.weight or 0) for s in sections]),
        )

    def scores(self, met: Floats, decided: Floats) -> Floats:
        """Return every figure, in percent, from counts by item; NaN if nothing is decided.

        Counts have the shape (samples, items), the result has the shape (samples, figures).
        """
        items = _ratio(met, decided)
        if self.item_mean:
            known = (decided > 0).astype(float)
            criteria = _ratio(np.nan_to_num(items) @ self.members.T, 100 * known @ self.members.T)
        else:
            criteria = _ratio(met @ self.members.T, decided @ self.members.T)
        sections = _weighted(criteria, self.criterion_weights)
        carried = np.floor(sections + 0.5) if self.rounded_sections else sections
        overall = _weighted(carried, self.section_weights[None, :])
        return np.concatenate([criteria, sections, overall, items], axis=-1)


def _ratio(part: Floats, whole: Floats) -> Floats:
    out = np.full(part.shape, np.nan)
    np.divide(100 * part, whole, out=out, where=whole > 0)
    return out


def _weighted(values: Floats, weights: Floats) -> Floats:
    """Return weighted means of the values that are not NaN, with their weights scaled up."""
    known = (~np.isnan(values)).astype(float)
    return _ratio(np.nan_to_num(values) @ weights.T, 100 * (known @ weights.T))


@attrs.frozen(eq=False)
class _Table:
    """The items that each case met, and those decided at all: shape (cases, items), 1 or 0."""

    met: Floats
    decided: Floats

    @classmethod
    def of(cls, cases: Sequence[CaseAnswers], plan: FloatScorer) -> _Table:
        met = np.array([[float(i in case.met) for i in plan.items] for case in cases])
        failed = np.array([[float(i in case.not_met) for i in plan.items] for case in cases])
        return cls(met, met + failed)

    def drawn(self, rows: Ints, plan: FloatScorer) -> Floats:
        """Return the figures of samples of cases; `rows` has the shape (samples, cases)."""
        samples, cases = rows.shape[0], len(self.met)
        # The number of draws of each case, so that sums over cases are one matrix product.
        offsets = np.arange(samples)[:, None] * cases
        times = np.bincount((rows + offsets).ravel(), minlength=samples * cases)
        drawn = times.reshape(samples, cases).astype(float)
        return plan.scores(drawn @ self.met, drawn @ self.decided)

    def cases_behind(self, plan: FloatScorer) -> Ints:
        """Return, for each figure, the number of cases with a decided answer that counts in it."""
        has = self.decided > 0
        criteria = (has.astype(float) @ plan.members.T) > 0
        sections = (criteria.astype(float) @ plan.criterion_weights.T) > 0
        overall = (sections.astype(float) @ plan.section_weights[:, None]) > 0
        every = np.concatenate([criteria, sections, overall, has], axis=-1)
        cases: Ints = np.sum(every, axis=0, dtype=np.intp)
        return cases


def expanded_level(confidence: float, cases: int) -> float:
    """Return the level of a percentile interval that has `confidence` for a small sample too."""
    quantile = t.ppf(0.5 + confidence / 2, cases - 1) * np.sqrt(cases / (cases - 1))
    return float(2 * norm.cdf(quantile) - 1)


def changes(
    before: Sequence[CaseAnswers],
    after: Sequence[CaseAnswers],
    plans: tuple[FloatScorer, FloatScorer],
    *,
    confidence: float = 0.95,
    resamples: int = 4999,
    seed: int = 0,
) -> Mapping[tuple[str, str], Sampled]:
    """Return an interval for the change of every figure between two independent sets of cases.

    The keys are level and id. The same seed gives the same intervals. A criterion, section or
    overall score gets no interval if it is 0% or 100% on a side, has fewer than `FEWEST_CASES`
    cases, or is undefined in some draws; an item gets none with fewer than `FEWEST_ANSWERS`
    answers.
    """
    if not before or not after:
        return {
            figure: Sampled(why_not="nothing to count on a side") for figure in plans[0].figures
        }
    tables = (_Table.of(before, plans[0]), _Table.of(after, plans[1]))
    return {
        **_scores(tables, plans, confidence=confidence, resamples=resamples, seed=seed),
        **_items(tables, plans[0], confidence),
    }


def _items(
    tables: tuple[_Table, _Table], plan: FloatScorer, confidence: float
) -> dict[tuple[str, str], Sampled]:
    sides = [(table.met.sum(axis=0), table.decided.sum(axis=0)) for table in tables]
    found = {}
    for n, item in enumerate(plan.items):
        before, after = ((int(met[n]), int(decided[n])) for met, decided in sides)
        fewest = min(before[1], after[1])
        if not fewest:
            sampled = Sampled(why_not="nothing to count on a side")
        elif fewest < FEWEST_ANSWERS:
            sampled = Sampled(why_not=f"fewer than {FEWEST_ANSWERS} answers on a side")
        else:
            sampled = Sampled(*item_change(before, after, confidence))
        found["item", item] = sampled
    return found


def _scores(
    tables: tuple[_Table, _Table],
    plans: tuple[FloatScorer, FloatScorer],
    *,
    confidence: float,
    resamples: int,
    seed: int,
) -> dict[tuple[str, str], Sampled]:
    """Return an interval for every criterion, section and overall score."""
    figures = [figure for figure in plans[0].figures if figure[0] != "item"]
    sizes = [len(table.met) for table in tables]
    if min(sizes) < FEWEST_CASES:
        why = f"fewer than {FEWEST_CASES} cases on a side"
        return {figure: Sampled(why_not=why) for figure in figures}

    def statistic(rows_before: Ints, rows_after: Ints, axis: int = -1) -> Floats:
        first = tables[0].drawn(np.atleast_2d(rows_before), plans[0])
        second = tables[1].drawn(np.atleast_2d(rows_after), plans[1])
        change = np.moveaxis(second - first, -1, 0)[: len(figures)]
        return change[:, 0] if rows_before.ndim == 1 else change

    rows = tuple(np.arange(size) for size in sizes)
    width = max(sizes) + len(plans[0].items)
    with warnings.catch_warnings():
        # Figures that are undefined in some draws are handled below; scipy warns about them.
        warnings.simplefilter("ignore")
        drawn = bootstrap(
            rows,
            statistic,
            n_resamples=resamples,
            batch=max(1, _MOST_AT_ONCE // width),
            vectorized=True,
            paired=False,
            method="percentile",
            rng=np.random.default_rng(seed),
        )
        ends: dict[int, tuple[Floats, Floats]] = {}
        behind = np.minimum(
            *(table.cases_behind(plan) for table, plan in zip(tables, plans, strict=True))
        )
        for cases in sorted({int(n) for n in behind[: len(figures)] if n >= FEWEST_CASES}):
            again = bootstrap(
                rows,
                statistic,
                n_resamples=0,
                bootstrap_result=drawn,
                vectorized=True,
                paired=False,
                method="percentile",
                confidence_level=expanded_level(confidence, cases),
            ).confidence_interval
            ends[cases] = (np.asarray(again.low), np.asarray(again.high))
    whole = [
        table.drawn(np.arange(len(table.met))[None, :], plan)[0]
        for table, plan in zip(tables, plans, strict=True)
    ]
    found: dict[tuple[str, str], Sampled] = {}
    for n, figure in enumerate(figures):
        cases = int(behind[n])
        if any(np.isnan(side[n]) for side in whole):
            found[figure] = Sampled(why_not="nothing to count on a side")
        elif cases < FEWEST_CASES:
            found[figure] = Sampled(why_not=f"fewer than {FEWEST_CASES} cases on a side")
        elif any(side[n] in (0, 100) for side in whole):
            why = "all answers of a side are alike, so drawing them again cannot vary them"
            found[figure] = Sampled(why_not=why)
        elif np.isnan(ends[cases][0][n]):
            found[figure] = Sampled(why_not="too few answers: some draws leave nothing to count")
        else:
            found[figure] = Sampled(float(ends[cases][0][n]), float(ends[cases][1][n]))
    return found
