"""The tables of the report. Each number is computed once, for the table and for its chart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from esi_rules.analysis.monitoring import Light, Lit, Thresholds, lit_scores
from esi_rules.frameworks.framework import Framework, Item
from esi_rules.published.compare.change import Change
from esi_rules.published.compare.comparison import Comparison
from esi_rules.published.compare.sides import Figure, Side
from esi_rules.published.published_sheet import ALL
from esi_rules.report.small_numbers import Place
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.text import listed
from esi_rules.wording.report_text import NOT_SHOWN, bounds_words, count_words, share_of_base

__all__ = [
    "ItemRow",
    "LightCell",
    "LightRow",
    "Lights",
    "Numbers",
    "ScoreRow",
    "SummarySection",
    "lights_of",
    "summary_of",
]


@attrs.frozen
class ScoreRow:
    """One line of the scoring summary sheet: a criterion, a section or the overall score."""

    level: str
    id: str
    title: str
    before: Figure | None
    after: Figure | None
    high: Figure | None
    change: Change | None
    answers: str = ""
    """The number of decided and of open answers, in words."""

    @property
    def name(self) -> str:
        """The id and the title."""
        return f"{self.id}: {self.title}" if self.id else self.title

    @property
    def bounds(self) -> str:
        """The range in which open records leave the score of the reported inspection."""
        return "" if self.after is None else bounds_words(self.after.lower, self.after.upper)

    @property
    def bounds_before(self) -> str:
        """The range in which open records leave the score of the earlier inspection."""
        return "" if self.before is None else bounds_words(self.before.lower, self.before.upper)

    @property
    def scored(self) -> bool:
        """Whether the row has a percentage, not a descriptor."""
        return self.level != "descriptor"


@attrs.frozen
class SummarySection:
    """One section of the summary sheet: its criteria and, if any, its score."""

    id: str
    title: str
    rows: tuple[ScoreRow, ...]
    total: ScoreRow | None


@attrs.frozen
class ItemRow:
    """One item: its question, and its counts in words for each inspection and for high risk."""

    item: Item
    criterion: str
    before: str
    after: str
    high: str
    figure: Figure | None
    counts: Counts | None

    @property
    def id(self) -> str:
        """The id of the item."""
        return self.item.id


@attrs.frozen
class Numbers:
    """The source of all numbers of the report: the sides, their sheets, and what is hidden."""

    framework: Framework
    after: Side
    after_sheet: ScoringSheet | None
    before: Side | None
    before_sheet: ScoringSheet | None
    comparison: Comparison | None
    hidden: frozenset[Place]
    hidden_before: frozenset[Place]

    def figure(
        self, level: str, id: str, group: str = ALL, *, before: bool = False
    ) -> Figure | None:
        """Return one figure of one side."""
        side = self.before if before else self.after
        if side is None:
            return None
        return side.figure(level, id, group)

    def change(self, level: str, id: str) -> Change | None:
        """Return the change of a figure; None without an earlier inspection."""
        return None if self.comparison is None else self.comparison.change(level, id)

    def counts(self, item: str, group: str = ALL, *, before: bool = False) -> Counts | None:
        """Return the counts of an item; None if there are none or they are hidden."""
        sheet = self.before_sheet if before else self.after_sheet
        hidden = self.hidden_before if before else self.hidden
        if sheet is None or item not in sheet.items or ("item", item, group) in hidden:
            return None
        score = sheet.items[item]
        each = score if group == ALL else score.groups.get(group)
        return None if each is None else each.counts

    def item_words(self, item: str, group: str = ALL, *, before: bool = False) -> str:
        """Return an item's figure in words: ``49 of 57, 86%``; empty if there is none."""
        figure = self.figure("item", item, group, before=before)
        if figure is None:
            return ""
        return share_of_base(self.counts(item, group, before=before), figure.display)

    @property
    def item_rows(self) -> tuple[ItemRow, ...]:
        """Every item with a figure on either side, in the order of the framework."""
        return tuple(self._item_rows())

    def _item_rows(self) -> Iterator[ItemRow]:
        for item in self.framework.items.values():
            after = self.figure("item", item.id)
            before = self.figure("item", item.id, before=True)
            high = self.figure("item", item.id, HIGH_RISK)
            if after is None and before is None and high is None:
                continue
            yield ItemRow(
                item,
                self.framework.criterion_of[item.id].id,
                self.item_words(item.id, before=True),
                self.item_words(item.id),
                self.item_words(item.id, HIGH_RISK),
                after,
                self.counts(item.id),
            )

    def answers(self, ids: Sequence[str]) -> str:
        """Return the number of decided and open answers: ``270, 12 open``; empty if hidden."""
        counts = [self.counts(id) for id in ids]
        known = [each for each in counts if each is not None]
        if not known or len(known) != len(ids):
            return ""
        total = sum(known, start=Counts())
        decided = total.met + total.not_met
        return f"{decided:,}" + (f", {total.undetermined:,} open" if total.undetermined else "")


def summary_of(numbers: Numbers) -> tuple[tuple[SummarySection, ...], ScoreRow]:
    """Return the sections of the summary sheet, and the row of the overall score."""
    framework = numbers.framework
    sections = []
    for section in framework.sections:
        rows = tuple(
            _row(numbers, "criterion" if c.scored else "descriptor", c.id, c.title,
                 [item.id for item in c.items])
            for c in section.criteria
        )  # fmt: skip
        total = None
        if section.weight is not None:
            total = _row(numbers, "section", section.id, f"Score for section {section.id}")
            total = attrs.evolve(total, id="", title=f"Score for section {section.id}")
        sections.append(SummarySection(section.id, section.title, rows, total))
    scored = framework.scored_sections
    out = [c.id for section in scored for c in section.criteria if not c.scored]
    title = f"Overall score for sections {listed([section.id for section in scored])}"
    title += f" (excluding {listed(out)})" if out else ""
    return tuple(sections), _row(numbers, "overall", "", title)


def _row(numbers: Numbers, level: str, id: str, title: str, items: Sequence[str] = ()) -> ScoreRow:
    return ScoreRow(
        level,
        id,
        title,
        numbers.figure(level, id, before=True),
        numbers.figure(level, id),
        numbers.figure(level, id, HIGH_RISK),
        numbers.change(level, id),
        numbers.answers(items) if level == "criterion" else "",
    )


@attrs.frozen
class LightCell:
    """One cell of the traffic lights: its score, its base, and its colour in words."""

    display: str
    base: str
    words: str
    light: Light


@attrs.frozen
class LightRow:
    """The lights of one group of cases."""

    name: str
    cases: str
    cells: tuple[LightCell, ...]


@attrs.frozen
class Lights:
    """The traffic lights by one column of the cases; `heads` are the ids of the scores."""

    column: str
    heads: tuple[str, ...]
    rows: tuple[LightRow, ...]


def lights_of(
    numbers: Numbers, column: str, thresholds: Thresholds, cases: Mapping[str, int], below: int
) -> Lights:
    """Return the lights of the groups of a column. `cases` counts the cases of each group."""
    sheet = numbers.after_sheet
    assert sheet is not None
    groups = [group for group in sheet.groups if group.startswith(f"{column}=")]
    # One hidden group alone could be computed from the others and the total.
    small = sorted(groups, key=lambda group: cases[group])
    unsaid = {group for group in groups if 0 < cases[group] < below}
    unsaid |= set(small[:2]) if len(unsaid) == 1 else set()
    rows = []
    heads: tuple[str, ...] = ()
    for group in (None, *groups):
        lits = list(lit_scores(sheet, group, thresholds))
        heads = tuple(lit.id or "overall" for lit in lits)
        name = "all cases" if group is None else group.partition("=")[2] or "not recorded"
        n = cases[ALL if group is None else group]
        cells = tuple(_cell(numbers, lit, ALL if group is None else group) for lit in lits)
        told = NOT_SHOWN if group in unsaid else count_words(n, below)
        rows.append(LightRow(name, told, cells))
    return Lights(column, heads, tuple(rows))


def _cell(numbers: Numbers, lit: Lit, group: str) -> LightCell:
    if (lit.level, lit.id, group) in numbers.hidden:
        return LightCell("not shown", "", "", "none")
    if lit.light == "none":
        return LightCell("-", "", "no score", "none")
    *first, last = lit.could_be
    words = f"{', '.join(first)} or {last}" if first else last
    base = ""
    if lit.level == "criterion":
        items = [item.id for item in numbers.framework.criteria[lit.id].items]
        counts = [numbers.counts(id, group) for id in items]
        known = [each for each in counts if each is not None]
        if known and len(known) == len(items):
            base = f"of {sum(each.met + each.not_met for each in known):,}"
    return LightCell(lit.score.display, base, words, lit.light)
