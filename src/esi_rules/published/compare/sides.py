"""The sides of a comparison: inspections, scoring sheets and published sheets in one form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from esi_rules.bulk.at_scale import score
from esi_rules.frameworks.own import OwnRules
from esi_rules.frozen import frozen, frozen_each
from esi_rules.published.audit.contradictions import contradictions, span_of
from esi_rules.published.audit.intervals import Interval, exactly
from esi_rules.published.conclusions import Conclusion
from esi_rules.published.measures import Measure
from esi_rules.published.published_sheet import ALL, NOT_FOLLOWED_UP, PublishedSheet, decimal_words
from esi_rules.records.case import Inspection
from esi_rules.scoring.assessment import Assessed, columns_of
from esi_rules.scoring.counts import Score
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.shown import short_repr

__all__ = [
    "CaseAnswers",
    "Comparable",
    "Figure",
    "Side",
    "case_answers",
    "inspection_side",
    "side_of",
]

UNDETERMINED = "undetermined"


@attrs.frozen
class Figure:
    """A percentage on one side, or the words printed instead.

    `span` is the interval of values that round to a printed figure; for a computed one, only the
    number itself. `lower` and `upper` are the bounds that undetermined answers leave; without any,
    both are the number itself.
    """

    __repr__ = short_repr

    exact: Fraction | None
    display: str
    span: Interval | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    approximate: bool = False

    @property
    def undetermined(self) -> bool:
        """Whether no answer has been decided, although some are open."""
        return self.display == UNDETERMINED

    @property
    def known(self) -> bool:
        """Whether there is a figure: it is neither undetermined nor not followed up."""
        return self.display not in (UNDETERMINED, NOT_FOLLOWED_UP)


@attrs.frozen
class CaseAnswers:
    """The results of one case: the items that it met and those that it did not meet."""

    __repr__ = short_repr

    case_id: str
    high: bool
    groups: tuple[str, ...]
    met: frozenset[str]
    not_met: frozenset[str]


def _figures(
    value: Mapping[tuple[str, str], Mapping[str, Figure]],
) -> Mapping[tuple[str, str], Mapping[str, Figure]]:
    return frozen_each(value, frozen)


def _conclusions(value: Mapping[str, Conclusion]) -> Mapping[str, Conclusion]:
    return frozen(value)


@attrs.frozen
class Side:
    """One side of a comparison: figures by (level, id) and group and, if any, cases.

    `months_in` is how many months into supervision the cases were, in words; empty if not known.
    """

    __repr__ = short_repr

    title: str
    figures: Mapping[tuple[str, str], Mapping[str, Figure]] = attrs.field(converter=_figures)
    cases: tuple[CaseAnswers, ...] = ()
    months_in: str = ""
    caveats: tuple[str, ...] = ()
    aggregation: str = "pooled"
    rounded_sections: bool = False
    not_followed_up: tuple[str, ...] = ()
    printed: bool = False
    """Whether the figures are printed, not computed here."""
    sheet: ScoringSheet | None = None
    """The scoring sheet, if the figures were computed."""
    inspection: Inspection | None = None
    setup: Setup | None = None
    """The set-up that judged the inspection, if there is one."""
    conclusions: Mapping[str, Conclusion] = attrs.field(converter=_conclusions, factory=dict)
    """The written conclusions of a printed sheet, by criterion."""
    measures: tuple[Measure, ...] = ()
    """The measures of a printed sheet against targets."""

    def figure(self, level: str, id: str, group: str) -> Figure | None:
        """Return a figure, or None if the side does not have it."""
        return self.figures.get((level, id), {}).get(group)


Comparable = Inspection | ScoringSheet | PublishedSheet | Side
"""What can be compared: an inspection, a scoring sheet, a published sheet, or a ready side."""


def side_of(given: Comparable, own_rules: OwnRules, by: Sequence[str], title: str) -> Side:
    """Return one side. `by` names case columns to group an inspection's scores by."""
    if isinstance(given, Side):
        return given
    if isinstance(given, PublishedSheet):
        return _published(given)
    if isinstance(given, ScoringSheet):
        return _computed(given, title)
    return _inspection(given, own_rules, by, title)


def _published(sheet: PublishedSheet) -> Side:
    figures: dict[tuple[str, str], dict[str, Figure]] = {}
    for level, id, printings in sheet.figures():
        for printed in printings:
            exact = printed.positive
            if exact is None and printed.count is not None and printed.base is not None:
                exact = Fraction(100 * printed.count, printed.base)
                exact = exact if printed.polarity == "positive" else 100 - exact
            display = printed.display
            if printed.polarity == "negative" and exact is not None:
                display = f"{decimal_words(exact)}%"
            figure = Figure(
                exact,
                display,
                span_of(printed, sheet.rounding),
                exact,
                exact,
                printed.approximate,
            )
            figures.setdefault((level, id), {}).setdefault(printed.group, figure)
    return Side(
        sheet.title,
        _with_left_out(figures, sheet.not_followed_up),
        months_in=sheet.months_in,
        caveats=tuple(_caveats(sheet)),
        not_followed_up=sheet.not_followed_up,
        printed=True,
        conclusions=sheet.conclusions,
        measures=sheet.measures,
    )


def _caveats(sheet: PublishedSheet) -> Iterator[str]:
    if sheet.caveat:
        yield sheet.caveat
    yield from sheet.notes
    for twice in contradictions(sheet, sheet.rounding):
        if twice.level != "sample":
            yield f"{twice.words}. The first is compared."


_Figures = dict[tuple[str, str], dict[str, Figure]]


def _with_left_out(figures: _Figures, ids: Sequence[str]) -> _Figures:
    """Add the criteria that were not followed up, if the sheet only lists them."""
    for id in ids:
        if not any(name == id for _, name in figures):
            for level in ("criterion", "descriptor"):
                figures[level, id] = {ALL: Figure(None, NOT_FOLLOWED_UP)}
    return figures


def _computed(sheet: ScoringSheet, title: str) -> Side:
    figures: dict[tuple[str, str], dict[str, Figure]] = {}
    for level, scores in (
        ("criterion", sheet.criteria),
        ("section", sheet.sections),
        ("overall", {"": sheet.overall}),
        ("item", sheet.items),
    ):
        for id, whole in scores.items():
            for group, each in ((ALL, whole), *whole.groups.items()):
                figure = _figure(each)
                if figure is not None:
                    figures.setdefault((level, id), {})[group] = figure
    for id, result in sheet.descriptors.items():
        if id not in sheet.not_followed_up:
            word = UNDETERMINED if result.descriptor is None else result.descriptor.value
            figures["descriptor", id] = {ALL: Figure(None, word)}
    return Side(
        title,
        _with_left_out(figures, sheet.not_followed_up),
        aggregation=sheet.aggregation,
        rounded_sections=sheet.rounded_sections,
        not_followed_up=sheet.not_followed_up,
        sheet=sheet,
    )


def _figure(score: Score) -> Figure | None:
    if score.exact is not None:
        span = exactly(score.exact)
        return Figure(score.exact, score.display, span, score.lower, score.upper)
    if score.lower is not None:
        return Figure(None, UNDETERMINED, None, score.lower, score.upper)
    return None


def _inspection(inspection: Inspection, own_rules: OwnRules, by: Sequence[str], title: str) -> Side:
    answers: list[CaseAnswers] = []

    def seen(assessed: Assessed) -> None:
        answers.append(case_answers(assessed, by))

    setup = set_up(inspection, own_rules)
    sheet = score(inspection, by=by, setup=setup, seen=seen)
    return inspection_side(inspection, setup, sheet, answers, inspection.area or title)


def case_answers(assessed: Assessed, by: Sequence[str]) -> CaseAnswers:
    """Return the results of a judged case; `by` names columns to group by."""
    verdicts = {id: finding.verdict.name for id, finding in assessed.items.items()}
    columns = columns_of(assessed.case) if by else {}
    return CaseAnswers(
        assessed.case.case_id,
        assessed.high.name == "MET",
        tuple(f"{name}={columns.get(name, '')}" for name in by),
        frozenset(id for id, verdict in verdicts.items() if verdict == "MET"),
        frozenset(id for id, verdict in verdicts.items() if verdict == "NOT_MET"),
    )


def inspection_side(
    inspection: Inspection,
    setup: Setup,
    sheet: ScoringSheet,
    cases: Sequence[CaseAnswers],
    title: str,
) -> Side:
    """Return the side of an inspection from its sheet and the results of its cases."""
    side = _computed(sheet, title)
    rated = {("item", id): {ALL: Figure(None, word)} for id, word in inspection.ratings.items()}
    figures = {**rated, **side.figures}
    return attrs.evolve(
        side,
        figures=figures,
        cases=tuple(cases),
        months_in=_months_in(inspection),
        inspection=inspection,
        setup=setup,
    )


def in_group(case: CaseAnswers, group: str) -> bool:
    """Whether a case belongs to a group of its side."""
    return group == ALL or (case.high if group == HIGH_RISK else group in case.groups)


def _months_in(inspection: Inspection) -> str:
    """Say how many whole months the cases had run by the inspection, or by their end."""
    months = sorted(
        12 * (end.year - case.commenced_on.year)
        + (end.month - case.commenced_on.month)
        - (end.day < case.commenced_on.day)
        for case in inspection.cases
        if (end := min(inspection.as_at, case.ended_on or inspection.as_at)) >= case.commenced_on
    )
    if not months:
        return ""
    if months[0] == months[-1]:
        return str(months[0])
    return f"{months[0]} to {months[-1]}"
