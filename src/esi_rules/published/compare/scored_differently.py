"""Whether two sides were scored by the same rules, and which changes come from the rules alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from esi_rules.bulk.at_scale import score
from esi_rules.errors import EsiError
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.published.compare.sides import Side
from esi_rules.records.case import Inspection
from esi_rules.scoring.counts import Counts, Score, half_up
from esi_rules.scoring.json_data import JsonData
from esi_rules.scoring.scores import score_counts
from esi_rules.scoring.setup import SCORING_READINGS, Setup, set_up
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.shown import short_repr
from esi_rules.standards.limits import INSPECTION_LIMITS

__all__ = ["Rescored", "ScoredDifferently", "scored_differently"]


@attrs.frozen
class Rescored:
    """A score of one side by its own rules and by the rules of the other side."""

    __repr__ = short_repr

    level: str
    id: str
    own: Fraction | None
    other: Fraction | None

    @property
    def points(self) -> Fraction | None:
        """The difference in percentage points; None if one of the two has no score."""
        return None if self.own is None or self.other is None else self.other - self.own

    @property
    def words(self) -> str:
        """Both scores in words."""
        name = f"section {self.id}" if self.level == "section" else self.id or self.level
        points = "" if self.points is None else f" ({float(self.points):+.1f} points)"
        return f"{name} {_percent(self.other)} instead of {_percent(self.own)}{points}"


def _percent(exact: Fraction | None) -> str:
    return "no score" if exact is None else f"{half_up(exact * 10) / 10:.1f}%"


@attrs.frozen
class ScoredDifferently:
    """The differences in how two sides were scored, and the changes that come from these alone.

    `rescored` are the scores of one side, named by `side`, that differ under the rules of the other
    side. `judged_again` says whether its cases were judged by those rules, or only its counts
    scored. `why_not` says what could not be computed, and why.
    """

    __repr__ = short_repr

    differences: tuple[str, ...]
    not_recorded: tuple[str, ...] = ()
    side: str = ""
    judged_again: bool = False
    rescored: tuple[Rescored, ...] = ()
    why_not: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The warnings for readers, who could take any change for a change of practice."""
        lines: list[str] = []
        if self.differences:
            lines.append(
                "The two sides were not scored by the same rules. A change may come from that "
                "alone:"
            )
            lines += [f"  {difference}" for difference in self.differences]
        if self.not_recorded:
            lines.append(
                f"Not recorded: {'; '.join(self.not_recorded)}. Whether the two sides were scored "
                f"by the same rules cannot be said."
            )
        if self.side:
            how = "its cases judged" if self.judged_again else "its counts scored"
            lines.append(f"{self.side}, {how} by the rules of the other side, would have:")
            lines += [f"  {each.words}" for each in self.rescored]
            if not self.rescored:
                lines.append("  the same scores")
        if self.why_not:
            lines.append(self.why_not)
        return tuple(lines)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the differences as JSON data; exact numbers are text."""
        return {
            "differences": list(self.differences),
            "not_recorded": list(self.not_recorded),
            "side": self.side,
            "judged_again": self.judged_again,
            "rescored": [
                {
                    "level": each.level,
                    "id": each.id,
                    "own": None if each.own is None else str(each.own),
                    "other": None if each.other is None else str(each.other),
                }
                for each in self.rescored
            ],
            "why_not": self.why_not,
        }


def scored_differently(
    first: Side, second: Side, own_rules: OwnRules = SHIPPED, *, recompute: bool = True
) -> ScoredDifferently | None:
    """Return how the scoring of two sides differs; None if it does not, or if one is printed.

    With `recompute`, one side is scored by the rules of the other, if its cases or counts and
    those rules are known.
    """
    if first.sheet is None or second.sheet is None:
        return None
    differences = tuple(_differences(first.sheet, second.sheet))
    missing = (*_not_recorded(first, second), *_not_recorded(second, first))
    if not differences and not missing:
        return None
    found = ScoredDifferently(differences, missing)
    return _recomputed(found, first, second, own_rules) if differences and recompute else found


def _differences(first: ScoringSheet, second: ScoringSheet) -> Iterator[str]:
    one, other = first.provenance, second.provenance

    def pair(what: str, before: str, after: str) -> Iterator[str]:
        if before != after:
            yield f"{what}: {before or 'none'} before, {after or 'none'} after"

    if one.package_version and other.package_version:
        yield from pair("version of esi-rules", one.package_version, other.package_version)
    known = _comparable(first) and _comparable(second)
    same_rules = known and one.rules_digest == other.rules_digest
    if known:
        yield from pair("standards (digest)", one.rules_digest, other.rules_digest)
        yield from pair("framework and weights (digest)", one.framework_digest,
                        other.framework_digest)  # fmt: skip
    yield from pair("framework", first.framework, second.framework)
    yield from pair("aggregation", first.aggregation, second.aggregation)
    yield from pair("sections", _rounding(first), _rounding(second))
    if not same_rules:
        yield from pair("edition", one.edition, other.edition)
    same = same_rules and one.framework_digest == other.framework_digest
    for what, before, after, default in (
        ("reading", one.readings, other.readings, "not set"),
        ("limit", one.limits, other.limits, "as published"),
    ):
        for name in dict.fromkeys((*before, *after)):
            # Equal rules can have other settings: a file has fewer readings than the shipped rules.
            if name not in SCORING_READINGS and not (same and name != "ladder"):
                sides = before.get(name, default), after.get(name, default)
                yield from pair(f"{what} `{name}`", *sides)


def _rounding(sheet: ScoringSheet) -> str:
    return "rounded first" if sheet.rounded_sections else "not rounded first"


def _comparable(sheet: ScoringSheet) -> bool:
    """Whether a sheet has the digests of its rules and framework."""
    return bool(sheet.provenance.rules_digest and sheet.provenance.framework_digest)


def _not_recorded(side: Side, other: Side) -> Iterator[str]:
    if side.sheet is not None and not _comparable(side.sheet):
        yield f"the digests of the rules of {side.title}"


# The changes that come from the rules alone


def _recomputed(
    found: ScoredDifferently, first: Side, second: Side, own_rules: OwnRules
) -> ScoredDifferently:
    for side, other in ((first, second), (second, first)):
        assert side.sheet is not None
        if side.inspection is not None and side.inspection.cases and other.setup is not None:
            again = _judged_again(side.inspection, other)
            if again is not None:
                return attrs.evolve(
                    found, side=side.title, judged_again=True, rescored=_moved(side.sheet, again)
                )
    assert first.sheet is not None
    assert second.sheet is not None
    if _counts_alike(first.sheet, second.sheet):
        return attrs.evolve(found, why_not=_ONLY_CASES)
    for side, own, other, theirs in (
        (first, first.sheet, second, second.sheet),
        (second, second.sheet, first, first.sheet),
    ):
        if not any(score.counts for score in own.items.values()):
            continue
        setup = other.setup or _setup_of(theirs, own_rules)
        again = None if setup is None else _counted_again(own, theirs, setup)
        if again is not None:
            same = own.provenance.rules_digest == theirs.provenance.rules_digest
            why = "" if same else _ONLY_CASES
            return attrs.evolve(found, side=side.title, rescored=_moved(own, again), why_not=why)
    return attrs.evolve(
        found,
        why_not="What that alone would have moved cannot be computed: it takes the cases or the "
        "counts of one side, and the rules of the other.",
    )


_ONLY_CASES = (
    "What other standards move cannot be computed from counts: compare the cases of both sides."
)


def _counts_alike(first: ScoringSheet, second: ScoringSheet) -> bool:
    """Whether both sheets compute scores from counts in the same way."""
    return (
        first.provenance.framework_digest == second.provenance.framework_digest != ""
        and first.aggregation == second.aggregation
        and first.rounded_sections == second.rounded_sections
    )


def _judged_again(inspection: Inspection, other: Side) -> ScoringSheet | None:
    try:
        return score(inspection, setup=other.setup)
    except EsiError:  # such as cases that the other rules cannot judge
        return None


def _setup_of(sheet: ScoringSheet, own_rules: OwnRules) -> Setup | None:
    """Return the set-up that scored a sheet; None if its framework is not known here."""
    made = sheet.provenance
    if not made.framework_digest or made.as_at is None:
        return None
    readings = {
        name: choice
        for name, choice in made.readings.items()
        if name in ("visit-made", "ladder", *SCORING_READINGS)
    }
    limits = {name: text for name, text in made.limits.items() if name in INSPECTION_LIMITS}
    for rules in (OwnRules(framework=own_rules.framework), SHIPPED):
        for chosen in (limits, {}):
            settings = Inspection("", made.as_at, readings=readings, limits=chosen)
            try:
                setup = set_up(settings, rules)
            except EsiError:
                continue
            if setup.framework_digest == made.framework_digest:
                return setup
    return None


def _counted_again(side: ScoringSheet, other: ScoringSheet, setup: Setup) -> ScoringSheet | None:
    counts: Mapping[str, Counts] = {
        id: score.counts for id, score in side.items.items() if score.counts is not None
    }
    left_out = [id for id in side.not_followed_up if id in setup.framework.criteria]
    try:
        return score_counts(
            counts,
            framework=setup.framework,
            aggregation=other.aggregation,
            rounded_sections=other.rounded_sections,
            not_followed_up=left_out,
            weights=setup.weights,
        )
    except EsiError:  # such as counts of items that the other framework lacks
        return None


def _moved(own: ScoringSheet, other: ScoringSheet) -> tuple[Rescored, ...]:
    pairs = [Rescored("overall", "", own.overall.exact, other.overall.exact)]
    for level, before, after in (
        ("section", own.sections, other.sections),
        ("criterion", own.criteria, other.criteria),
    ):
        for id in dict.fromkeys((*before, *after)):
            one, two = before.get(id), after.get(id)
            pairs.append(Rescored(level, id, _exact(one), _exact(two)))
    return tuple(pair for pair in pairs if pair.own != pair.other)


def _exact(score: Score | None) -> Fraction | None:
    return None if score is None else score.exact
