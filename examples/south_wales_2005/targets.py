"""How many high risk and other cases are to meet each item, so that the printed figures come out.

Where figures are printed, the counts are searched for (`fitting`). Where the report has a word, or
no base, somebody has to choose: every choice is in `CHOICES`, with why.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from fitting import Part, fit_all, fit_both, fit_one, nearest_counts, shown
from published import Figure, PublishedSheet

__all__ = ["CHOICES", "HIGH", "OTHERS", "Target", "targets"]

HIGH, OTHERS = 23, 34
"""High risk cases (printed) and others: 57 in all is what the percentages of all cases fit."""
_NOBODY = Part(0, 0)


@attrs.frozen
class Target:
    """How many of the high risk and of the other cases meet an item, of those it is asked of."""

    high: Part
    others: Part
    why: str


def _chosen(high: tuple[int, int], others: tuple[int, int], why: str) -> Target:
    return Target(Part(*high), Part(*others), why)


CHOICES: Mapping[str, Target] = {
    "B1.1b": _chosen((12, 23), (18, 34), "almost half late: 27 of 57"),
    "B3.2c": _chosen((8, 23), (12, 34), "SMART in fewer than half: 20 of 57"),
    "B3.3b": _chosen((22, 23), (32, 34), "almost all: 54 of 57"),
    "B4.1a": _chosen((18, 23), (28, 34), "the majority: 46 of 57"),
    "B4.1b": _chosen((18, 23), (27, 34), "positive, with no figure: 45 of 57"),
    "C1.2a": _chosen((18, 23), (26, 34), "the majority: 44 of 57"),
    "C1.2b": _chosen((8, 11), (18, 23), "asked where an appointment was missed; the majority"),
    "C1.3": _chosen((4, 6), (8, 10), "75% of a base that is not printed: 12 of 16"),
    "C2.3": _chosen((15, 22), (18, 34), "above the plans (B3.2c) in both groups"),
    "C2.5a": _chosen((22, 23), (32, 34), "almost all: 54 of 57"),
    "C2.6b": _chosen((8, 23), (12, 34), "poor: 20 of 57 good enough"),
    "C3.1": _chosen((23, 23), (32, 34), "96% of all, every high risk case"),
    "C4.1": _chosen((22, 23), (27, 34), "86% of all, almost all of the high risk cases"),
    "C5.1b": _chosen((14, 15), (8, 8), "96% of cases whose rating changed: 22 of 23"),
    "C5.2a": _chosen((7, 14), (0, 0), "half of 14 cases in multi-agency arrangements"),
    "C5.2b": _chosen((7, 14), (0, 0), "half of 14 cases in multi-agency arrangements"),
    "C5.2c": _chosen((0, 8), (0, 0), "inadequate: none of the 8 Level 2 cases"),
    "C5.3": _chosen((5, 23), (0, 0), "5 of 23, printed as a count"),
    "D1.1": _chosen((11, 23), (17, 34), "about 50%: 28 of 57"),
    "D1.3b": _chosen((13, 14), (0, 0), "virtually all of the 14 whose risk did not fall"),
    "D4.1": _chosen((22, 23), (33, 34), "almost all: 55 of 57"),
}
"""Counts where the report has a word or no base, high risk and others, with why."""


def targets(published: PublishedSheet) -> dict[str, Target]:
    """Return the target of every item, in the report's order."""
    return {
        item: CHOICES.get(item) or _searched(item, printed.printed)
        for item, printed in published.items.items()
    }


def _searched(item: str, figures: tuple[Figure, ...]) -> Target:
    by_group = {figure.group: figure for figure in figures}
    if "unclear" in by_group:
        return _turned(_unclear(by_group["unclear"]), by_group["unclear"])
    if "all" not in by_group:
        figure = by_group["high_risk_of_harm"]
        best = fit_one(_value(figure), HIGH)[0]
        return _turned((best, _NOBODY, f"{_value(figure)}% of the high risk cases"), figure)
    figure = by_group["all"]
    if "high_risk_of_harm" not in by_group:
        parts = fit_all(_value(figure), HIGH, OTHERS)
        assert parts is not None, item
        return _turned((*parts, f"{_value(figure)}% of all cases, alike in both groups"), figure)
    return _turned(_both(_value(figure), _value(by_group["high_risk_of_harm"])), figure)


def _both(value: int, high: int) -> tuple[Part, Part, str]:
    for part, others in fit_both(value, high, HIGH, OTHERS):
        return part, others, f"{value}% of all and {high}% of the high risk cases"
    # No count prints the figure of the high risk cases: the nearest stands in, said in the report.
    near = min(nearest_counts(high, HIGH), key=lambda part: abs(shown(part) - high))
    part, others = next(iter(fit_both(value, shown(near), HIGH, OTHERS)))
    return part, others, f"{value}% of all; {high}% cannot be, so the nearest, {shown(near)}%"


def _unclear(figure: Figure) -> tuple[Part, Part, str]:
    """Find the fewest cases for which the figure holds of all and of the high risk ones alike."""
    value = _value(figure)
    high = fit_one(value, HIGH)[-1]
    for base in range(1, OTHERS + 1):
        for count in range(base + 1):
            if shown(high + Part(count, base)) == value:
                return high, Part(count, base), f"{value}% of all and of the high risk cases alike"
    return high, _NOBODY, f"{value}% of the high risk cases"


def _turned(parts: tuple[Part, Part, str], figure: Figure) -> Target:
    high, others, why = parts
    if figure.polarity == "negative":
        high, others = high.rest, others.rest
    return Target(high, others, why)


def _value(figure: Figure) -> int:
    assert figure.value is not None
    return figure.value
