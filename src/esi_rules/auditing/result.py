"""The audit of a published sheet: everything that was found, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

import attrs

from esi_rules.auditing.findings import (
    Contradiction,
    ItemCounts,
    JointCounts,
    SampleSizes,
    contradictions,
    item_counts,
    joint_counts,
    sample_sizes,
)
from esi_rules.auditing.intervals import WHOLE_PERCENT
from esi_rules.auditing.methods import Attempt, Method
from esi_rules.auditing.sheets import Aggregate, aggregates, methods_that_hold
from esi_rules.errors import BadInputError, Problem, nearest
from esi_rules.framework import Framework
from esi_rules.published import ALL, PublishedSheet, decimal_words
from esi_rules.sheet import JsonData

__all__ = ["Audit", "audit"]


def _samples(value: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(value))


@attrs.frozen
class Audit:
    """What can and cannot be of a published sheet. `words` tells all of it with its arithmetic.

    `methods` are those under which all printed aggregates can be right at once. `samples` are the
    numbers of cases that were used, by group.
    """

    sheet: PublishedSheet
    rounding: Fraction
    samples: Mapping[str, int] = attrs.field(converter=_samples)
    aggregates: tuple[Aggregate, ...]
    contradictions: tuple[Contradiction, ...]
    counts: tuple[ItemCounts, ...]
    joint: tuple[JointCounts, ...]
    sizes: tuple[SampleSizes, ...]
    methods: tuple[Method, ...]

    @property
    def impossible(self) -> tuple[Aggregate, ...]:
        """The aggregates that do not follow from the printed figures as the source states."""
        return tuple(a for a in self.aggregates if a.verdict == "impossible")

    @property
    def impossible_counts(self) -> tuple[ItemCounts, ...]:
        """The item figures that no whole number of cases can print."""
        return tuple(counts for counts in self.counts if not counts.possible)

    @property
    def impossible_pairs(self) -> tuple[JointCounts, ...]:
        """The items whose figures for a group and for all cases cannot both be right.

        An item of which one figure alone is impossible is not told again.
        """
        alone = {counts.id for counts in self.impossible_counts}
        return tuple(j for j in self.joint if not j.fits and j.id not in alone)

    @property
    def sound(self) -> bool:
        """Whether nothing impossible and no contradiction was found."""
        return not (
            self.impossible
            or self.contradictions
            or self.impossible_counts
            or self.impossible_pairs
        )

    @property
    def words(self) -> str:
        """The whole audit in lines."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        step = decimal_words(self.rounding)
        yield f"Audit: {self.sheet.title}"
        half = decimal_words(self.rounding / 2)
        yield f"A printed p stands for p - {half} up to, but without,"
        yield f"p + {half} (rounded half up to {step}%), cut to 0-100."
        yield ""
        yield "Aggregates"
        for aggregate in self.aggregates:
            yield from _indented(aggregate.words)
        yield ""
        yield "All at once"
        if self.methods:
            yield "  every aggregate can be right at once with: " + "; ".join(
                method.name for method in self.methods
            )
        else:
            yield "  under no method tried can every aggregate be right at once"
        yield ""
        yield from _part("Contradictions between two printings", self.contradictions)
        yield from _part("Percentages that no whole number of cases prints", self.impossible_counts)
        yield from _part(
            "Figures of a group and of all cases that cannot both be right", self.impossible_pairs
        )
        rest = [counts for counts in self.counts if counts.possible]
        if self.sizes:
            yield from _part("Sample sizes", self.sizes)
        if rest:
            yield from _part("Counts behind the other items", tuple(rest))
        joint = tuple(j for j in self.joint if j.fits)
        if joint:
            yield from _part("Counts that fit a group and all cases, fewest left out", joint)
        yield self._summary()

    def _summary(self) -> str:
        found = {
            "impossible aggregate": len(self.impossible),
            "contradiction": len(self.contradictions),
            "impossible item percentage": len(self.impossible_counts),
            "impossible pair of figures": len(self.impossible_pairs),
        }
        told = [f"{n} {what}{'' if n == 1 else 's'}" for what, n in found.items() if n]
        return "Found: " + (", ".join(told) if told else "nothing impossible, no contradiction")

    def as_dict(self) -> dict[str, JsonData]:
        """Return the audit as data that JSON can hold; exact numbers are text."""
        return {
            "title": self.sheet.title,
            "sound": self.sound,
            "rounding": str(self.rounding),
            "samples": dict(self.samples),
            "aggregates": [_aggregate_data(aggregate) for aggregate in self.aggregates],
            "methods_that_hold": [method.name for method in self.methods],
            "contradictions": [
                {
                    "level": each.level,
                    "id": each.id,
                    "printed": [
                        {"display": p.display, "place": p.place} for p in (each.first, each.second)
                    ],
                }
                for each in self.contradictions
            ],
            "items": [
                {
                    "id": each.id,
                    "group": each.printed.group,
                    "printed": each.printed.display,
                    "place": each.printed.place,
                    "possible": each.possible,
                    "limit": each.limit,
                    "bases": list(each.bases),
                    "words": each.words,
                }
                for each in self.counts
            ],
            "joint": [
                {
                    "id": each.id,
                    "group": each.group.group,
                    "polarity": each.whole.polarity,
                    "fits": [
                        {
                            "group_count": fit.group_count,
                            "group_base": fit.group_base,
                            "count": fit.count,
                            "base": fit.base,
                            "not_applicable": fit.not_applicable,
                        }
                        for fit in each.fits
                    ],
                }
                for each in self.joint
            ],
            "sample_sizes": [
                {"group": s.group, "sizes": list(s.sizes), "fitting": s.fitting, "of": s.figures}
                for s in self.sizes
            ],
        }


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"  {line}"


def _part(
    title: str, found: tuple[Contradiction | ItemCounts | JointCounts | SampleSizes, ...]
) -> Iterator[str]:
    yield title
    if not found:
        yield "  none"
    for each in found:
        yield from _indented(each.words)
    yield ""


def _attempt_data(attempt: Attempt) -> dict[str, JsonData]:
    reach = attempt.reach
    return {
        "method": attempt.method,
        "route": attempt.route + attempt.printings,
        "outcome": attempt.outcome,
        "exact": None if attempt.any_weights else str(attempt.exact),
        "reach": {
            "low": str(reach.low),
            "low_closed": reach.low_closed,
            "high": str(reach.high),
            "high_closed": reach.high_closed,
        },
    }


def _aggregate_data(aggregate: Aggregate) -> dict[str, JsonData]:
    first = aggregate.first
    mends = first.mends() if aggregate.verdict == "impossible" else ()
    return {
        "level": aggregate.level,
        "id": aggregate.id,
        "group": aggregate.printed.group,
        "printed": aggregate.printed.display,
        "place": aggregate.printed.place,
        "verdict": aggregate.verdict,
        "impossible_always": aggregate.impossible_always,
        "shift": str(first.shift),
        "room": str(first.room),
        "nearest": str(first.nearest),
        "explained_by": [
            {
                "id": mend.id,
                "printed": str(mend.value),
                "possible": None if mend.possible is None else str(mend.possible),
                "reproduced": None if mend.reproduced is None else str(mend.reproduced),
            }
            for mend in mends
        ],
        "arithmetic": [*first.words.splitlines()],
        "attempts": [_attempt_data(attempt) for attempt in aggregate.attempts],
    }


def audit(
    sheet: PublishedSheet,
    *,
    framework: Framework | None = None,
    rounding: Fraction | int = WHOLE_PERCENT,
    samples: Mapping[str, int] | None = None,
) -> Audit:
    """Say which printed figures of a sheet follow from the others, and which cannot be right.

    `framework` gives the weights, the Effective Supervision Inspection by default. `rounding` is
    the step, in percents, that figures were rounded half up to. `samples` gives numbers of cases
    by group where the sheet prints none or only about how many. Raises `BadInputError`.
    """
    if framework is None:
        from esi_rules.frameworks.esi import esi_framework

        framework = esi_framework()
    step = Fraction(rounding)
    known = {group: n for group in sheet.groups if (n := sheet.sample(group)) is not None}
    known.update(samples or {})
    _check(sheet, framework, step, known)
    limits = {
        group: max(p.count for p in printed if p.count is not None)
        for group, printed in sheet.samples.items()
        if any(p.count is not None for p in printed)
    }
    return Audit(
        sheet,
        step,
        known,
        tuple(aggregates(sheet, framework, step)),
        tuple(contradictions(sheet, step)),
        tuple(item_counts(sheet, known, step)),
        tuple(joint_counts(sheet, known, step)),
        tuple(sample_sizes(sheet, {**known, **limits}, step)),
        methods_that_hold(sheet, framework, step),
    )


def _check(
    sheet: PublishedSheet, framework: Framework, rounding: Fraction, samples: Mapping[str, int]
) -> None:
    problems = []
    if sheet.framework != framework.id:
        message = f"is the framework of the sheet, and not the one to audit by (`{framework.id}`)"
        problems.append(Problem("audit", message, value=sheet.framework))
    # Steps of a tiny fraction would be searched one by one.
    if not Fraction(1, 1000) <= rounding <= 100:
        message = "must be a step of 0.001 to 100 percent"
        problems.append(Problem("audit", message, column="rounding", value=str(rounding)))
    for group, n in samples.items():
        if group not in sheet.groups and group != ALL:
            near = nearest(group, sheet.groups)
            problems.append(
                Problem("samples", "is no group of the sheet", value=group, suggestion=near)
            )
        elif n < 1:
            message = f"must be 1 case or more for `{group}`"
            problems.append(Problem("samples", message, value=str(n)))
        elif n > samples.get(ALL, n):
            message = f"is more for `{group}` than the {samples[ALL]} cases in all"
            problems.append(Problem("samples", message, value=str(n)))
    if problems:
        raise BadInputError(problems)
