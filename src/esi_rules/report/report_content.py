"""The content of the report's first page, prepared for its template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from esi_rules.analysis.monitoring import Thresholds
from esi_rules.frameworks.framework import Criterion, Framework, Section
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare.change import Change
from esi_rules.published.compare.comparison import Comparison, Followed, compare
from esi_rules.published.published_sheet import ALL, NOT_FOLLOWED_UP, decimal_words
from esi_rules.published.target_report import targets
from esi_rules.report.charts import (
    Chart,
    change_chart,
    criteria_chart,
    gap_chart,
    items_chart,
    months_chart,
)
from esi_rules.report.judged_side import MOST_OPEN_CASES, JudgedSide
from esi_rules.report.made_by import provenance_rows
from esi_rules.report.score_tables import (
    ItemRow,
    Lights,
    Numbers,
    ScoreRow,
    SummarySection,
    lights_of,
    summary_of,
)
from esi_rules.report.small_numbers import hidden_places, without
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.text import counted
from esi_rules.wording.report_text import count_words

__all__ = ["Card", "Content", "CriterionPart", "ItemPart", "Links", "content_of"]

Links = Sequence[tuple[str, str]]
"""URLs, each with its text."""
CasesOf = Callable[[str], tuple[str, Sequence[tuple[Verdict, Links]]]]
"""Maps an item to the page of its cases (or an empty text) and its cases by verdict (or none)."""


@attrs.frozen
class MovedLine:
    """One figure of a recommendation: its direction, and its change in words."""

    direction: str
    id: str
    words: str


@attrs.frozen
class Card:
    """A recommendation: which figures changed, by how much, and what the data cannot show."""

    number: int
    asks: str
    moved: tuple[MovedLine, ...]
    one_sided: tuple[str, ...]
    absent: tuple[str, ...]
    unseen: str


@attrs.frozen
class ItemPart:
    """An item with its cases: a link to a page that lists them, or the lists themselves."""

    row: ItemRow
    counts: str
    link: str
    lists: tuple[tuple[Verdict, Links], ...]


@attrs.frozen
class CriterionPart:
    """A criterion with its items."""

    row: ScoreRow
    items: tuple[ItemPart, ...]


@attrs.frozen
class Content:
    """The content of the first page, in order."""

    title: str
    framework: str
    before: str
    after: str
    basis: tuple[str, ...]
    sections: tuple[SummarySection, ...]
    overall: ScoreRow
    remarks: tuple[str, ...]
    charts: tuple[Chart, ...]
    lights: tuple[Lights, ...]
    lights_legend: str
    cards: tuple[Card, ...]
    one_sided_words: str
    criteria: tuple[CriterionPart, ...]
    descriptions: tuple[tuple[str, str], ...]
    """What each section and criterion assesses, if the framework describes it."""
    statements: tuple[tuple[str, tuple[str, ...]], ...]
    """The report's conclusions and the area's results against targets: headings with lines."""
    caveats: tuple[str, ...]
    provenance: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    notes: tuple[str, ...]
    below: int
    with_cases: bool
    case_count: str

    @property
    def rows(self) -> tuple[ScoreRow, ...]:
        """Every row of the summary sheet."""
        return (*_score_rows(self.sections), self.overall)

    @property
    def any_bounds(self) -> bool:
        """Whether any score has bounds because records are open."""
        return any(row.bounds for row in self.rows)

    @property
    def any_high(self) -> bool:
        """Whether there are figures for the high risk of harm cases."""
        return any(row.high is not None for row in self.rows)

    @property
    def any_answers(self) -> bool:
        """Whether the answers behind the criteria are counted."""
        return any(row.answers for row in self.rows)

    @property
    def columns(self) -> int:
        """The number of columns of the summary sheet."""
        return 2 + 2 * bool(self.before) + self.any_bounds + self.any_high + self.any_answers

    @property
    def with_items(self) -> frozenset[str]:
        """The criteria whose items are shown."""
        return frozenset(part.row.id for part in self.criteria)

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The parts of the page: anchor and name."""
        parts = (
            ("summary", "Scoring summary sheet", True),
            ("charts", "Charts", self.charts),
            ("lights", "Traffic lights", self.lights),
            ("recommendations", "Recommendations", self.cards),
            ("items", "Criteria and items", self.criteria),
            ("cases", "Cases", self.with_cases),
            ("about", "About these figures", True),
        )
        return tuple((anchor, name) for anchor, name, there in parts if there)


def content_of(
    after: JudgedSide,
    before: JudgedSide | None,
    *,
    framework: Framework,
    own_rules: OwnRules,
    by: Sequence[str],
    thresholds: Thresholds,
    below: int,
    with_cases: bool,
    confidence: float | None,
    cases_of: CasesOf,
) -> Content:
    """Return the content of the first page. Figures of fewer than `below` cases are hidden."""
    hidden = frozenset[tuple[str, str, str]]()
    hidden_before = hidden
    side, earlier = after.side, None if before is None else before.side
    if below:
        if after.sheet is not None:
            hidden = hidden_places(after.sheet, framework, below)
        if before is not None and before.sheet is not None:
            hidden_before = hidden_places(before.sheet, framework, below)
        side = without(side, hidden)
        earlier = None if earlier is None else without(earlier, hidden_before)
    comparison: Comparison | None = None
    if earlier is not None:
        comparison = compare(
            earlier,
            side,
            own_rules=own_rules,
            by=by,
            confidence=confidence,
            # Scores under other rules could reveal hidden figures.
            recompute=not below,
        )
    numbers = Numbers(
        framework,
        side,
        after.sheet,
        earlier,
        None if before is None else before.sheet,
        comparison,
        hidden,
        hidden_before,
    )
    sections, overall = summary_of(numbers)
    rows = [*_score_rows(sections), overall]
    items = numbers.item_rows
    lights: tuple[Lights, ...] = ()
    if after.sheet is not None and after.cases:
        lights = tuple(lights_of(numbers, name, thresholds, after.cases, below) for name in by)
    sheet = after.sheet
    return Content(
        f"Inspection report: {side.title}",
        framework.title,
        "" if earlier is None else earlier.title,
        side.title,
        tuple(_basis(after, before, below)),
        sections,
        overall,
        tuple(_remarks(after, below, comparison)),
        tuple(_charts(rows, items, after, with_cases, earlier is not None, below)),
        lights,
        _legend(thresholds),
        () if comparison is None else tuple(map(_card, comparison.recommendations)),
        "On one sheet only, or in words alone",
        tuple(_criteria(sections, items, cases_of)),
        tuple(_descriptions(framework)),
        tuple(each for each in _statements(after, comparison, below) if each[1]),
        _caveats(comparison),
        tuple(_provenance(after, before, below)),
        tuple(sheet.provenance.notes) if sheet is not None and with_cases else (),
        below,
        with_cases,
        counted(after.cases.get("all", 0), "case"),
    )


def _score_rows(sections: Sequence[SummarySection]) -> Iterator[ScoreRow]:
    for section in sections:
        yield from section.rows
        if section.total is not None:
            yield section.total


def _basis(after: JudgedSide, before: JudgedSide | None, below: int) -> Iterator[str]:
    if before is None:
        yield from after.basis(below)
        return
    for name, side in (("Original", before), ("Follow-up", after)):
        basis = ", ".join(side.basis(below))
        if basis:
            yield f"{name}: {basis}"


def _charts(
    rows: Sequence[ScoreRow],
    items: Sequence[ItemRow],
    after: JudgedSide,
    with_cases: bool,
    compared: bool,
    below: int,
) -> Iterator[Chart]:
    criteria = [row for row in rows if row.level == "criterion"]
    titles = ("Original inspection" if compared else None, "Follow-up inspection")
    made = [
        criteria_chart(criteria, titles if compared else (None, "score")),
        change_chart([row for row in rows if row.level != "descriptor"]) if compared else None,
        items_chart([row for row in items if row.item.kind != "M"]),
        # Months add up to other figures, which could reveal a hidden small number.
        None if below else months_chart(after.run_charts),
        gap_chart(after.gap) if after.gap is not None and with_cases else None,
    ]
    yield from (chart for chart in made if chart is not None)


def _descriptions(framework: Framework) -> Iterator[tuple[str, str]]:
    for section in framework.sections:
        parts: tuple[Section | Criterion, ...] = (section, *section.criteria)
        for each in parts:
            if each.description:
                yield f"{each.id} {each.title}", each.description


def _statements(
    after: JudgedSide, comparison: Comparison | None, below: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the conclusions of a printed sheet, its measures, and the targets that cases decide."""
    if comparison is not None:
        checks = tuple(each.words for each in comparison.conclusions)
        yield "Conclusions of the report against its figures", checks
    elif after.printed is not None:
        yield "Conclusions of the report", tuple(after.printed.conclusion_lines)
    if after.printed is not None and after.printed.measures:
        found = targets(measures=after.printed.measures)
        yield "Measures against targets", tuple(found.shown)
    if after.targets is not None:
        # A target's share can equal that of an item, so it could reveal a hidden item.
        left_out = "What cases decide of national targets is left out, as small numbers are."
        yield "National targets", (left_out,) if below else tuple(after.targets.shown)


def _caveats(comparison: Comparison | None) -> tuple[str, ...]:
    """Return the caveats of a comparison, with differences in the scoring rules first."""
    if comparison is None:
        return ()
    differently = comparison.scored_differently
    lines = () if differently is None else differently.lines
    return (*(line.strip() for line in lines), *comparison.caveats)


def _legend(thresholds: Thresholds) -> str:
    red, amber = decimal_words(thresholds.red), decimal_words(thresholds.amber)
    return (
        f"Red: below {red}%. Amber: from {red}% to below {amber}%. Green: {amber}% and above. The "
        f"exact score decides. Where a cell names more than one colour, open records leave it "
        f'open. The number under a score ("of 120") is how many answers it rests on.'
    )


def _card(followed: Followed) -> Card:
    moved = []
    for change in followed.changes:
        if change.group in (ALL, HIGH_RISK):
            sides = [each.display if each else "-" for each in (change.before, change.after)]
            told = [f"{sides[0]} to {sides[1]}", change.words, change.open_words, change.sure_words]
            moved.append(
                MovedLine(change.direction, _named(change), ", ".join(t for t in told if t))
            )
    one_sided = []
    for change in followed.one_sided:
        figures = [
            f"{when} {figure.display}"
            for when, figure in (("original", change.before), ("follow-up", change.after))
            if figure is not None
        ]
        if change.group == ALL:
            one_sided.append(f"{_named(change)}: {' and '.join(figures)}")
    asked = followed.recommendation
    asks = asked.asks[:1].upper() + asked.asks[1:]
    return Card(asked.number, asks, tuple(moved), tuple(one_sided), followed.absent, asked.unseen)


def _named(change: Change) -> str:
    group = " (high risk of harm)" if change.group == HIGH_RISK else ""
    return f"{change.id or change.level}{group}"


def _criteria(
    sections: Sequence[SummarySection], items: Sequence[ItemRow], cases_of: CasesOf
) -> Iterator[CriterionPart]:
    for section in sections:
        for row in section.rows:
            inner = [item for item in items if item.criterion == row.id]
            if inner:
                yield CriterionPart(row, tuple(_item_part(item, cases_of) for item in inner))


def _item_part(row: ItemRow, cases_of: CasesOf) -> ItemPart:
    counts = ""
    if row.counts is not None:
        each = row.counts
        counts = (
            f"Met {each.met}, not met {each.not_met}, undetermined {each.undetermined}, "
            f"not yet due {each.not_yet_due}, not applicable {each.not_applicable}"
        )
    link, lists = cases_of(row.id)
    return ItemPart(row, counts, link, tuple(lists))


def _remarks(after: JudgedSide, below: int, comparison: Comparison | None) -> Iterator[str]:
    sheet = after.sheet
    if sheet is None:
        for id in after.side.not_followed_up:
            yield f"{id}: {NOT_FOLLOWED_UP.lower()}."
        return
    made = sheet.provenance
    if made.unrated:
        have = "has" if made.unrated == 1 else "have"
        yield (
            f"{count_words(made.unrated, below)} {have} no risk of harm rating. Such a case is "
            f"undetermined where the rating matters, and is in no risk group."
        )
    if made.quarantined:
        were = "was" if made.quarantined == 1 else "were"
        yield (
            f"{count_words(made.quarantined, below, 'row')} {were} set aside as bad input and "
            f"{'is' if made.quarantined == 1 else 'are'} not in these figures."
        )
    for missing in sheet.missing:
        if missing.group is None:
            yield f"{missing.words[:1].upper()}{missing.words[1:]}."
    yield from _descriptor_remarks(sheet)
    if after.open_cases > MOST_OPEN_CASES:
        yield (
            f"{after.open_cases:,} cases have something open. Missing facts are ranked for up to "
            f"{MOST_OPEN_CASES} such cases, so they are not ranked here."
        )


def _descriptor_remarks(sheet: ScoringSheet) -> Iterator[str]:
    for id, result in sheet.descriptors.items():
        if result.warning:
            yield f"{id}: {result.warning}."
        if result.adjustment is not None:
            computed = result.computed.value if result.computed else "not decided"
            yield (
                f"{id}: {result.adjustment.name} adjusted the descriptor to "
                f"{result.adjustment.descriptor} (the ladder gives: {computed}). Reason: "
                f"{result.adjustment.reason}."
            )
        if result.missing:
            yield f"{id}: no rating for {', '.join(result.missing)}."


def _provenance(
    after: JudgedSide, before: JudgedSide | None, below: int
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    sides = [("Provenance", after)]
    if before is not None:
        sides = [("Provenance of the original", before), ("Provenance of the follow-up", after)]
    for name, side in sides:
        if side.sheet is not None:
            yield name, tuple(provenance_rows(side.sheet, below))
        elif side.printed is not None:
            sheet = side.printed
            rows = (
                ("sheet", sheet.title),
                ("source", sheet.source),
                ("inspected", sheet.inspected),
            )
            yield name, tuple(row for row in rows if row[1])
