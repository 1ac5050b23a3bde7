"""Combine counts into scores: items into criteria, criteria into sections, sections into one.

Arithmetic is exact. The source does not say how answers become the percentage of a criterion (HMI
Probation, Effective Supervision Inspection, follow-up report: South Wales, 2005, "Scoring
approach"), so this is a reading. ``pooled``, the default, counts all answers to its items together;
``item-mean`` gives each item the same weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

import attrs

from esi_rules.checked import check
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.exact import exact_percentage, fractions_of_one
from esi_rules.frameworks.framework import Criterion, Framework
from esi_rules.frameworks.weights import Weights
from esi_rules.scoring.counts import Counts, Score, half_up
from esi_rules.scoring.ladder import DescriptorResult
from esi_rules.scoring.sheet import HIGH_RISK, Aggregation, Missing, Provenance, ScoringSheet
from esi_rules.text import nearest, one_of

__all__ = ["Aggregation", "Counts", "Percentage", "Score", "score_counts", "weigh"]

Percentage = int | Fraction | Decimal | float | str | None
"""A percentage from 0 to 100. A float means the decimal that it is printed as; None is missing."""

_Level = Literal["item", "criterion", "section"]
_Reason = Literal["not followed up", "not given", "nothing to count", "only undetermined"]


def weigh(
    percentages: Mapping[str, Percentage],
    *,
    framework: Framework | None = None,
    not_followed_up: Sequence[str] = (),
    rounded_sections: bool = False,
) -> ScoringSheet:
    """Return the scoring sheet for percentages of criteria, for instance ``{"B1": 69, ...}``.

    A percentage is a number from 0 to 100, or text such as ``69``, ``69%``, ``69.5`` or ``500/7``.
    None or blank text is missing, as is a criterion that is not in `percentages`. The default
    `framework` is the Effective Supervision Inspection. With `rounded_sections`, sections are
    rounded half up to whole percents before they are combined. Raises `BadInputError` with all
    faults.
    """
    # The percentages are checked below, so that all faults are reported together.
    check("percentages", percentages, Mapping[str, object])
    check("framework", framework, Framework | None)
    check("not_followed_up", not_followed_up, Sequence[str])
    check("rounded_sections", rounded_sections, bool)
    framework = _esi() if framework is None else framework
    skipped, problems = _skipped(not_followed_up, framework)
    given: dict[str, Fraction] = {}
    for id, percentage in percentages.items():
        fault = _misplaced(id, framework, skipped)
        if fault is not None:
            problems.append(fault)
            continue
        try:
            value = _percentage(percentage)
        except ValueError as error:
            problems.append(Problem("percentages", str(error), column=id, value=_shown(percentage)))
            continue
        if value is not None:
            given[id] = value
    if problems:
        raise BadInputError(problems)
    scores = {c.id: Score.sure(given.get(c.id)) for c in framework.scored_criteria}
    reasons: dict[str, _Reason] = {
        id: "not followed up" if id in skipped else "not given"
        for id, score in scores.items()
        if score.exact is None
    }
    doubt = fractions_of_one(given.values())
    own = Weights.of(framework)
    whole = _combine_all(framework, own, scores, reasons, rounded_sections, None)
    no_groups = {HIGH_RISK: Score()}
    return ScoringSheet(
        framework=framework.id,
        overall=attrs.evolve(whole.overall, groups=no_groups),
        sections={id: attrs.evolve(s, groups=no_groups) for id, s in whole.sections.items()},
        criteria={id: attrs.evolve(s, groups=no_groups) for id, s in scores.items()},
        missing=tuple(whole.missing),
        not_followed_up=skipped,
        rounded_sections=rounded_sections,
        provenance=Provenance() if doubt is None else Provenance(notes=(doubt,)),
    )


def score_counts(
    counts: Mapping[str, Counts],
    *,
    framework: Framework | None = None,
    groups: Mapping[str, Mapping[str, Counts]] | None = None,
    aggregation: Aggregation = "pooled",
    rounded_sections: bool = False,
    not_followed_up: Sequence[str] = (),
    descriptors: Mapping[str, DescriptorResult] | None = None,
    provenance: Provenance | None = None,
    weights: Weights | None = None,
) -> ScoringSheet:
    """Return the scoring sheet for counts of verdicts by item, for all cases and for each group.

    `groups` maps the name of a group to its counts by item; ``high_risk_of_harm`` is added if it is
    missing. An item that is not in `counts` has no cases. `descriptors` and `provenance` are copied
    to the sheet. `weights` replace the framework's own. Raises `BadInputError` with all unknown
    items and criteria, and `BadRuleError` for an unknown aggregation or weights that do not match
    the framework.
    """
    framework = _esi() if framework is None else framework
    if weights is None:
        weights = Weights.of(framework)
    else:
        weights.check(framework)
    if aggregation not in get_args(Aggregation):
        near = nearest(str(aggregation), get_args(Aggregation))
        hint = f"; did you mean `{near}`?" if near else ""
        raise BadRuleError(
            f"the aggregation is {one_of(get_args(Aggregation))} (got {aggregation!r}){hint}"
        )
    skipped, problems = _skipped(not_followed_up, framework)
    by_group: dict[str, Mapping[str, Counts]] = {**(groups or {})}
    by_group.setdefault(HIGH_RISK, {})
    case_items = [item.id for item in framework.case_items]
    for named in dict.fromkeys(id for each in (counts, *by_group.values()) for id in each):
        if named in framework.items and named not in case_items:
            message = "is a management item; it takes a rating, not counts"
            problems.append(Problem("counts", message, value=named))
        elif named not in case_items:
            message = "is no case item of the framework"
            near = _near(named, case_items)
            problems.append(Problem("counts", message, value=str(named), suggestion=near))
    if problems:
        raise BadInputError(problems)
    whole = _score(framework, weights, counts, aggregation, skipped, rounded_sections, None)
    parts = {
        group: _score(framework, weights, each, aggregation, skipped, rounded_sections, group)
        for group, each in by_group.items()
    }
    return ScoringSheet(
        framework=framework.id,
        overall=attrs.evolve(
            whole.overall, groups={group: part.overall for group, part in parts.items()}
        ),
        sections=_grouped(whole.sections, {g: part.sections for g, part in parts.items()}),
        criteria=_grouped(whole.criteria, {g: part.criteria for g, part in parts.items()}),
        items=_grouped(whole.items, {g: part.items for g, part in parts.items()}),
        descriptors=descriptors or {},
        missing=(
            *whole.missing,
            # A group without cases has no scores at all, so a list of what is missing adds nothing.
            *(m for g, part in parts.items() if _any_case(by_group[g]) for m in part.missing),
        ),
        not_followed_up=skipped,
        aggregation=aggregation,
        rounded_sections=rounded_sections,
        provenance=Provenance() if provenance is None else provenance,
    )


def _any_case(counts: Mapping[str, Counts]) -> bool:
    return any(each.total for each in counts.values())


def _esi() -> Framework:
    # Imported late: a caller with their own framework does not need this one.
    from esi_rules.frameworks.esi import esi_framework

    return esi_framework()


# From counts to scores, for one set of cases


@attrs.frozen
class _Scores:
    overall: Score
    sections: dict[str, Score]
    criteria: dict[str, Score]
    items: dict[str, Score]
    missing: list[Missing]


@attrs.frozen
class _Part:
    id: str
    weight: Fraction
    score: Score


def _grouped(
    scores: Mapping[str, Score], parts: Mapping[str, Mapping[str, Score]]
) -> dict[str, Score]:
    return {
        id: attrs.evolve(score, groups={group: part[id] for group, part in parts.items()})
        for id, score in scores.items()
    }


def _of_counts(counts: Counts) -> Score:
    return Score(counts.rate, counts.lower, counts.upper, counts)


def _score(
    framework: Framework,
    weights: Weights,
    counts: Mapping[str, Counts],
    aggregation: Aggregation,
    skipped: Sequence[str],
    rounded_sections: bool,
    group: str | None,
) -> _Scores:
    none = Counts()
    items = {item.id: _of_counts(counts.get(item.id, none)) for item in framework.case_items}
    criteria: dict[str, Score] = {}
    reasons: dict[str, _Reason] = {}
    missing: list[Missing] = []
    for criterion in framework.scored_criteria:
        if criterion.id in skipped:
            criteria[criterion.id] = Score()
            reasons[criterion.id] = "not followed up"
        elif aggregation == "pooled":
            pool = sum((counts.get(item.id, none) for item in criterion.items), none)
            criteria[criterion.id] = Score(pool.rate, pool.lower, pool.upper)
        else:
            parts = [_Part(item.id, Fraction(1), items[item.id]) for item in criterion.items]
            criteria[criterion.id], left_out = _combine("item", parts, {}, group)
            missing += left_out
    whole = _combine_all(framework, weights, criteria, reasons, rounded_sections, group)
    return attrs.evolve(whole, items=items, missing=missing + whole.missing)


def _combine_all(
    framework: Framework,
    weights: Weights,
    criteria: dict[str, Score],
    reasons: Mapping[str, _Reason],
    rounded_sections: bool,
    group: str | None,
) -> _Scores:
    """Combine criteria into sections and sections into the overall score."""
    sections: dict[str, Score] = {}
    missing: list[Missing] = []
    section_reasons: dict[str, _Reason] = {}
    section_parts: list[_Part] = []
    for section in framework.scored_sections:
        parts = [_Part(c.id, weights.criteria[c.id], criteria[c.id]) for c in section.scored]
        score, left_out = _combine("criterion", parts, reasons, group)
        sections[section.id] = score
        missing += left_out
        if score.exact is None and all(part.id in reasons for part in parts):
            section_reasons[section.id] = reasons[parts[0].id]
        section_parts.append(
            _Part(
                section.id,
                weights.sections[section.id],
                _rounded(score) if rounded_sections else score,
            )
        )
    overall, left_out = _combine("section", section_parts, section_reasons, group)
    return _Scores(overall, sections, criteria, {}, missing + left_out)


def _combine(
    level: _Level, parts: Sequence[_Part], reasons: Mapping[str, _Reason], group: str | None
) -> tuple[Score, list[Missing]]:
    """Return the weighted mean of the parts with a score, with bounds, and the parts left out.

    The bounds also include parts with only undetermined answers, with their own bounds and weights.
    """
    exact = _mean((part.weight, part.score.exact) for part in parts)
    lower = _mean((part.weight, part.score.lower) for part in parts)
    upper = _mean((part.weight, part.score.upper) for part in parts)
    carriers = [part for part in parts if part.score.exact is not None and part.weight]
    carried = sum((part.weight for part in carriers), Fraction(0))
    missing = [
        Missing(
            level,
            part.id,
            reasons.get(part.id)
            or ("nothing to count" if part.score.lower is None else "only undetermined"),
            {carrier.id: carrier.weight / carried for carrier in carriers},
            group,
        )
        for part in parts
        if part.score.exact is None and part.weight
    ]
    return Score(exact, lower, upper), missing


def _mean(parts: Iterable[tuple[Fraction, Fraction | None]]) -> Fraction | None:
    known = [(weight, value) for weight, value in parts if value is not None]
    total = sum((weight for weight, _ in known), Fraction(0))
    if not total:
        return None
    return sum((weight * value for weight, value in known), Fraction(0)) / total


def _rounded(score: Score) -> Score:
    def whole(value: Fraction | None) -> Fraction | None:
        return None if value is None else Fraction(half_up(value))

    return Score(whole(score.exact), whole(score.lower), whole(score.upper))


# Parsing of what people write

_EXPECTED = "must be a percentage from 0 to 100, for instance 69, `69%`, 69.5 or `500/7`"


def _percentage(given: object) -> Fraction | None:
    """Return a percentage exactly, None if it is missing. Raises `ValueError` with our message."""
    if given is None or (isinstance(given, str) and len(given) < 100 and not given.strip()):
        return None
    try:
        value = exact_percentage(given)
    except ValueError:
        raise ValueError(_EXPECTED) from None
    if not 0 <= value <= 100:
        raise ValueError(_EXPECTED)
    return value


def _shown(given: object) -> str:
    if isinstance(given, int) and abs(given) >= 10**40:
        return "a very large number"
    if isinstance(given, Fraction) and max(abs(given.numerator), given.denominator) >= 10**40:
        return "a very long fraction"
    return given if isinstance(given, str) else repr(given)


def _near(word: object, words: Iterable[str]) -> str | None:
    return nearest(word, words) if isinstance(word, str) else None


def _misplaced(id: object, framework: Framework, skipped: Sequence[str]) -> Problem | None:
    """Return the problem with a percentage for `id`; None if `id` takes one."""
    known: Mapping[str, Criterion] = framework.criteria
    scored = [criterion.id for criterion in framework.scored_criteria]
    suggestion: str | None = None
    if id in skipped:
        message = "was not followed up; leave its percentage out"
    elif id in scored:
        return None
    elif id in known:
        message = "is descriptive: its items take ratings, and it takes no percentage"
    elif id in [section.id for section in framework.sections]:
        message = "is a section; give the percentages of its criteria"
    elif id in framework.items:
        message = f"is an item; give the percentage of `{framework.criterion_of[str(id)].id}`"
    else:
        message = "is no criterion that is scored"
        suggestion = _near(id, scored)
    return Problem("percentages", message, value=str(id), suggestion=suggestion)


def _skipped(
    not_followed_up: Sequence[str], framework: Framework
) -> tuple[tuple[str, ...], list[Problem]]:
    if isinstance(not_followed_up, str):
        not_followed_up = (not_followed_up,)
    problems = [
        Problem(
            "not_followed_up",
            f"is no criterion of {framework.title}",
            value=str(id),
            suggestion=_near(id, framework.criteria),
        )
        for id in not_followed_up
        if id not in framework.criteria
    ]
    return tuple(dict.fromkeys(not_followed_up)), problems
