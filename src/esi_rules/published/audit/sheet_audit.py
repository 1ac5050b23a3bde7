"""The audit of a published sheet: its results, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, Problem
from esi_rules.exact import Number, exact_argument
from esi_rules.frameworks.framework import Framework
from esi_rules.frozen import frozen
from esi_rules.published.audit.aggregates import Aggregate, aggregates
from esi_rules.published.audit.contradictions import Contradiction, contradictions
from esi_rules.published.audit.items import ItemCounts, item_counts
from esi_rules.published.audit.joint import Together, together
from esi_rules.published.audit.methods import METHODS, STATED, Method
from esi_rules.published.audit.recomputed import Attempt
from esi_rules.published.audit.samples import JointCounts, SampleSizes, joint_counts, sample_sizes
from esi_rules.published.audit.vague_words import WordCheck, check_words
from esi_rules.published.audit.whole_counts import FINEST, MOST_CASES
from esi_rules.published.published_sheet import ALL, Printed, PublishedSheet, decimal_words
from esi_rules.published.target_report import targets
from esi_rules.scoring.json_data import JsonData, as_data, named_data
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.shown import short_repr
from esi_rules.text import counted, folded, nearest

__all__ = ["Audit", "audit"]

_MOST_LISTED = 1000
"""The most bases listed in the data."""


def _samples(value: Mapping[str, int]) -> Mapping[str, int]:
    return frozen(value)


@attrs.frozen
class Audit:
    """Which figures of a published sheet are possible. `words` is the full text with arithmetic.

    `together` checks all aggregates together under each method. `samples` are the numbers of cases
    used, by group. `vague_words` are the items printed in words.
    """

    __repr__ = short_repr

    sheet: PublishedSheet
    rounding: Fraction
    samples: Mapping[str, int] = attrs.field(converter=_samples)
    aggregates: tuple[Aggregate, ...]
    contradictions: tuple[Contradiction, ...]
    counts: tuple[ItemCounts, ...]
    joint: tuple[JointCounts, ...]
    sizes: tuple[SampleSizes, ...]
    together: tuple[Together, ...]
    vague_words: tuple[WordCheck, ...] = ()

    @property
    def wrong_words(self) -> tuple[WordCheck, ...]:
        """The items whose words disagree with the counted cases."""
        return tuple(check for check in self.vague_words if check.outcome == "disagrees")

    @property
    def methods(self) -> tuple[Method, ...]:
        """The methods under which all printed aggregates of every group can be right together."""
        return tuple(
            method
            for method in METHODS
            if all(each.holds for each in self.together if each.method == method)
        )

    @property
    def impossible_together(self) -> tuple[Together, ...]:
        """The groups whose aggregates cannot all be right together under the stated method."""
        return tuple(t for t in self.together if t.method == STATED and not t.holds)

    @property
    def impossible(self) -> tuple[Aggregate, ...]:
        """The aggregates that are impossible from the printed figures under the stated method."""
        return tuple(a for a in self.aggregates if a.verdict == "impossible")

    @property
    def impossible_counts(self) -> tuple[ItemCounts, ...]:
        """The item figures that no whole number of cases gives."""
        return tuple(counts for counts in self.counts if not counts.possible)

    @property
    def impossible_pairs(self) -> tuple[JointCounts, ...]:
        """The items whose figures for a group and for all cases cannot both be right.

        Items with a figure that is impossible by itself are not included.
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
            or self.impossible_together
            or self.wrong_words
        )

    @property
    def words(self) -> str:
        """The whole audit in lines, folded for a terminal of 80 columns."""
        return folded("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        step = decimal_words(self.rounding)
        yield f"Audit: {self.sheet.title}"
        half = decimal_words(self.rounding / 2)
        yield (
            f"A printed p stands for p - {half} up to, but without, p + {half} (rounded half up to "
            f"{step}%), cut to 0-100."
        )
        for note in self.sheet.notes:
            yield f"Note: {note}."
        yield ""
        yield "Aggregates"
        for aggregate in self.aggregates:
            yield from _indented(aggregate.words)
        yield ""
        yield from self._at_once()
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
        if self.vague_words:
            yield from _part("Words in place of a percentage", self.vague_words)
        joint = tuple(j for j in self.joint if j.fits)
        if joint:
            yield from _part("Counts that fit a group and all cases, fewest left out", joint)
        if self.sheet.conclusions:
            yield "Conclusions of the report"
            for line in self.sheet.conclusion_lines:
                yield f"  {line}"
            yield ""
        if self.sheet.measures:
            yield "Measures against targets"
            for line in targets(measures=self.sheet.measures).shown:
                yield f"  {line}"
            yield ""
        yield self._summary()

    def _at_once(self) -> Iterator[str]:
        yield "All at once"
        if not self.aggregates:
            yield "  no aggregate can be recomputed"
            return
        if self.methods:
            yield "  every aggregate can be right at once with: " + "; ".join(
                method.name for method in self.methods
            )
        else:
            yield "  under no method tried can every aggregate be right at once"
        for each in self.impossible_together:
            group = "" if each.group == ALL else f", {each.group}"
            yield f"  {each.method.name}{group}:"
            for line in each.words.splitlines():
                yield f"    {line}"

    def _summary(self) -> str:
        found = {
            "impossible aggregate": len(self.impossible),
            "contradiction": len(self.contradictions),
            "impossible item percentage": len(self.impossible_counts),
            "impossible pair of figures": len(self.impossible_pairs),
            "item in words that disagrees with its counts": len(self.wrong_words),
        }
        if not self.impossible and self.impossible_together:
            found["set of aggregates that cannot all be right"] = len(self.impossible_together)
        open_ones = sum(a.verdict == "open" for a in self.aggregates)
        told = [counted(n, what) for what, n in found.items() if n]
        text = ", ".join(told) if told else "nothing impossible, no contradiction"
        if open_ones:
            text += f"; {open_ones} open, since not all is printed"
        return f"Found: {text}"

    def as_dict(self) -> dict[str, JsonData]:
        """Return the audit as JSON data; exact numbers are text."""
        return {
            "schema_version": 1,
            "title": self.sheet.title,
            "sound": self.sound,
            "rounding": str(self.rounding),
            "samples": dict(self.samples),
            "notes": list(self.sheet.notes),
            "aggregates": [_aggregate_data(aggregate) for aggregate in self.aggregates],
            "methods_that_hold": [method.name for method in self.methods],
            "all_at_once": [
                {
                    "group": each.group,
                    "method": each.method.name,
                    "holds": each.holds,
                    "arithmetic": [*each.words.splitlines()],
                }
                for each in self.together
            ],
            "contradictions": [
                {
                    "level": each.level,
                    "id": each.id,
                    "printed": [
                        named_data(p, "display", "place") for p in (each.first, each.second)
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
                    "polarity": each.printed.polarity,
                    "base": each.base,
                    "base_is_printed": each.stated,
                    "counts": [each.counts[0], each.counts[-1]] if each.counts else None,
                    "limit": each.limit,
                    "bases": list(each.bases[:_MOST_LISTED]),
                    "words": each.words,
                }
                for each in self.counts
            ],
            "vague_words": [each.as_dict() for each in self.vague_words],
            "conclusions": {
                id: named_data(each, "degree", "place", "further", "further_on")
                for id, each in self.sheet.conclusions.items()
            },
            "targets": targets(measures=self.sheet.measures).as_dict(),
            "joint": [
                {
                    "id": each.id,
                    "group": each.group.group,
                    "group_printed": each.group.display,
                    "printed": each.whole.display,
                    "polarity": each.whole.polarity,
                    "why_not": each.why_not,
                    "fits": as_data(each.fits),
                }
                for each in self.joint
            ],
            "sample_sizes": [
                {
                    "group": s.group,
                    "sizes": list(s.sizes),
                    "fitting": s.fitting,
                    "of": s.figures,
                    "largest_tried": s.largest,
                    "misfits": [str(p) for p in s.misfits],
                }
                for s in self.sizes
            ],
        }


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield f"  {line}"


def _part(
    title: str,
    found: tuple[Contradiction | ItemCounts | JointCounts | SampleSizes | WordCheck, ...],
) -> Iterator[str]:
    yield title
    if not found:
        yield "  none"
    for each in found:
        yield from _indented(each.words)
    yield ""


def _attempt_data(attempt: Attempt) -> dict[str, JsonData]:
    return {
        "method": attempt.method,
        "route": attempt.route + attempt.printings,
        "outcome": attempt.outcome,
        "exact": None if attempt.any_weights else str(attempt.exact),
        "inputs": [named_data(i, "id", "weight", "value", "place") for i in attempt.inputs],
        "missing": [i.id for i in attempt.missing],
        "reach": as_data(attempt.reach),
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
                **named_data(mend, "possible", "reproduced"),
            }
            for mend in mends
        ],
        "arithmetic": [*first.words.splitlines()],
        "attempts": [_attempt_data(attempt) for attempt in aggregate.attempts],
    }


@checked
def audit(
    sheet: PublishedSheet,
    *,
    framework: Framework | None = None,
    rounding: Number | None = None,
    samples: Mapping[str, int] | None = None,
    counted_by: ScoringSheet | None = None,
) -> Audit:
    """Find which printed figures of a sheet follow from the others and which cannot be right.

    `framework` gives the weights; the default is the Effective Supervision Inspection. `rounding`
    replaces the sheet's rounding step, in percentage points (figures are rounded half up); a figure
    with its own step keeps it. `samples` gives numbers of cases by group if the sheet prints none
    or only approximate ones. `counted_by` is the scoring sheet of the same cases: items printed in
    words are checked against its counts. Raises `BadInputError` with every problem.
    """
    if framework is None:
        from esi_rules.frameworks.esi import esi_framework

        framework = esi_framework()
    step = sheet.rounding if rounding is None else exact_argument("`rounding`", rounding)
    given = dict(samples or {})
    known = {group: n for group in sheet.groups if (n := sheet.sample(group)) is not None}
    known.update(given)
    _check(sheet, framework, step, given, known)
    about = {
        group: _largest(printed)
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
        tuple(sample_sizes(sheet, {**known, **about}, step)),
        together(sheet, framework, step),
        tuple(check_words(sheet, known, counted_by)),
    )


def _largest(printed: tuple[Printed, ...]) -> int:
    """Return the most cases that a printed number can mean: a tenth more if it is approximate."""
    return max(
        p.count + (p.count // 10 if p.approximate else 0) for p in printed if p.count is not None
    )


def _check(
    sheet: PublishedSheet,
    framework: Framework,
    rounding: Fraction,
    given: Mapping[str, int],
    known: Mapping[str, int],
) -> None:
    problems = []
    if sheet.framework != framework.id:
        message = f"is the framework of the sheet, and not the one to audit by (`{framework.id}`)"
        problems.append(Problem("audit", message, value=sheet.framework))
    # A tiny step would make the search too long.
    if not FINEST <= rounding <= 100:
        message = "must be a step of 0.01 to 100 percent"
        problems.append(Problem("audit", message, column="rounding", value=str(rounding)))
    for group, n in given.items():
        if group not in sheet.groups and group != ALL:
            near = nearest(group, sheet.groups)
            problems.append(
                Problem("samples", "is no group of the sheet", value=group, suggestion=near)
            )
        elif n > known.get(ALL, n):
            message = f"is more for `{group}` than the {known[ALL]} cases in all"
            problems.append(Problem("samples", message, value=str(n)))
    for group, n in known.items():
        if not 1 <= n <= MOST_CASES:
            message = f"must be from 1 to {MOST_CASES} cases for `{group}`"
            problems.append(Problem("samples", message, value=str(n)))
    if problems:
        raise BadInputError(problems)
