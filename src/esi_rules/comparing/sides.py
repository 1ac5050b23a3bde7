"""The two sides of a comparison: inspections, scoring sheets or published sheets, made alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from esi_rules.assessment import Assessed, columns_of, score, set_up
from esi_rules.auditing.findings import span_of
from esi_rules.auditing.intervals import Interval, exactly
from esi_rules.case import Inspection
from esi_rules.own import OwnRules
from esi_rules.published import ALL, PublishedSheet, decimal_words
from esi_rules.sheet import HIGH_RISK, ScoringSheet

__all__ = ["CaseAnswers", "Comparable", "Figure", "Side", "side_of"]

Comparable = Inspection | ScoringSheet | PublishedSheet
"""What can stand on a side: cases, a computed sheet, or a printed one."""

WHOLE_PERCENT = Fraction(1)


@attrs.frozen
class Figure:
    """A percentage on one side, or the words that stand in its place.

    `span` is what a printed figure can stand for; of a computed one, the number itself.
    """

    exact: Fraction | None
    display: str
    span: Interval | None = None


@attrs.frozen
class CaseAnswers:
    """What each case of a side was found to be: the items it met and those it did not meet."""

    case_id: str
    high: bool
    groups: tuple[str, ...]
    met: frozenset[str]
    not_met: frozenset[str]


@attrs.frozen
class Side:
    """One side made ready: figures by level and id and group, and cases where there are any.

    `months_in` says how far into supervision the cases were, in words; empty where not known.
    """

    title: str
    figures: Mapping[tuple[str, str], Mapping[str, Figure]]
    cases: tuple[CaseAnswers, ...] = ()
    months_in: str = ""
    caveats: tuple[str, ...] = ()
    aggregation: str = "pooled"
    rounded_sections: bool = False
    not_followed_up: tuple[str, ...] = ()

    def figure(self, level: str, id: str, group: str) -> Figure | None:
        """Return a figure, or None where the side has none."""
        return self.figures.get((level, id), {}).get(group)


def side_of(given: Comparable, own_rules: OwnRules, by: Sequence[str], title: str) -> Side:
    """Make one side ready. `by` names case columns to group an inspection's scores by."""
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
            figures.setdefault((level, id), {}).setdefault(
                printed.group, Figure(exact, display, span_of(printed, WHOLE_PERCENT))
            )
    return Side(
        sheet.title,
        figures,
        months_in=sheet.months_in,
        caveats=(sheet.caveat,) if sheet.caveat else (),
        not_followed_up=sheet.not_followed_up,
    )


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
                if each.exact is not None:
                    figure = Figure(each.exact, each.display, exactly(each.exact))
                    figures.setdefault((level, id), {})[group] = figure
    for id, result in sheet.descriptors.items():
        if result.descriptor is not None:
            figures["descriptor", id] = {ALL: Figure(None, result.descriptor.value)}
    return Side(
        title,
        figures,
        aggregation=sheet.aggregation,
        rounded_sections=sheet.rounded_sections,
        not_followed_up=sheet.not_followed_up,
    )


def _inspection(inspection: Inspection, own_rules: OwnRules, by: Sequence[str], title: str) -> Side:
    answers: list[CaseAnswers] = []

    def seen(assessed: Assessed) -> None:
        verdicts = {id: finding.verdict.name for id, finding in assessed.items.items()}
        answers.append(
            CaseAnswers(
                assessed.case.case_id,
                assessed.high.name == "MET",
                tuple(f"{name}={columns_of(assessed.case).get(name, '')}" for name in by),
                frozenset(id for id, verdict in verdicts.items() if verdict == "MET"),
                frozenset(id for id, verdict in verdicts.items() if verdict == "NOT_MET"),
            )
        )

    sheet = score(inspection, by=by, setup=set_up(inspection, own_rules), seen=seen)
    side = _computed(sheet, inspection.area or title)
    return attrs.evolve(side, cases=tuple(answers), months_in=_months_in(inspection))


def in_group(case: CaseAnswers, group: str) -> bool:
    """Whether a case belongs to a group of its side."""
    return group == ALL or (case.high if group == HIGH_RISK else group in case.groups)


def _months_in(inspection: Inspection) -> str:
    """Say how many whole months the cases had run at the day of the inspection."""
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
