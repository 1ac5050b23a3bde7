"""The sheets of a spreadsheet: scores with formulas, items, cases, rules, notes and changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction

from esi_rules.analysis.action_list import DueDuty, due_duties, in_order, manager_column
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.weights import Weights
from esi_rules.published.compare.comparison import Comparison
from esi_rules.records.case import Case
from esi_rules.report.target_tables import TARGET_SHEETS, measure_change_table
from esi_rules.report.workbook import Cell, Formula, Percent, SheetTable
from esi_rules.rulebook.entries import rulebook
from esi_rules.rules.finding import Finding
from esi_rules.scoring.counts import Counts, Score, half_up
from esi_rules.scoring.setup import Setup
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.wording.finding_text import outcome

__all__ = [
    "JudgedCase",
    "change_tables",
    "due_table",
    "finding_tables",
    "notes_table",
    "read_me",
    "rules_table",
    "score_tables",
]

JudgedCase = tuple[Case, tuple[Finding, ...]]
"""A case, and the findings on its standards."""

_SAYS = {
    "Scoring sheet": (
        "Criteria, sections and the overall score. Column E is computed: a criterion from the "
        "counts on the sheet Items, a section and the overall score from columns F to H. Every "
        "formula is stored with the value that esi-rules computed, exactly, before rounding."
    ),
    "Items": "The five counts of every item. Rate is met / (met + not met).",
    "Cases by standard": "A row for every case and standard: verdict, reason and dates.",
    "Open and overdue": (
        "Duties that are overdue, not yet due or undetermined, with what is still needed or would "
        "decide them, by case manager and case."
    ),
    "Rules": "Every limit of every standard: the rule, the number, its status and its source.",
    "Notes": "What the files made noteworthy.",
    **TARGET_SHEETS,
    "Changes": "Every figure on both sides, and what became of it.",
    "Conclusions": "What the later sheet concludes in words, and whether its figures agree.",
    "Recommendations": "What the twelve recommendations of 2004 can be followed by.",
}


def read_me(
    title: str, tables: Sequence[SheetTable], made: Sequence[tuple[str, str]] = ()
) -> SheetTable:
    """Return the sheet that describes the other sheets and their provenance (`made`)."""
    rows: list[tuple[Cell, ...]] = [("title", title)]
    rows += [(f"sheet {table.name}", _SAYS.get(table.name, "")) for table in tables]
    rows += made
    return SheetTable("Read me", ("what", "says"), rows)


def score_tables(
    sheet: ScoringSheet, framework: Framework, weights: Weights | None
) -> list[SheetTable]:
    """Return the scoring sheet with its formulas and, if any, the items that they refer to."""
    found = [_scoring_sheet(sheet, framework, weights or Weights.of(framework))]
    if sheet.items:
        found.append(_items(sheet, framework))
    return found


_SCORING = (
    "level", "id", "title", "as printed", "score", "weight", "weight counted", "weight x score",
    "lower bound", "upper bound", "high risk of harm",
)  # fmt: skip


def _scoring_sheet(sheet: ScoringSheet, framework: Framework, weights: Weights) -> SheetTable:
    rows: list[Sequence[Cell]] = []
    section_rows: list[int] = []
    for section in framework.sections:
        first = len(rows) + 2
        for criterion in section.criteria:
            if not criterion.scored:
                result = sheet.descriptors.get(criterion.id)
                word = "not followed up" if criterion.id in sheet.not_followed_up else ""
                rows.append(
                    ("descriptor", criterion.id, criterion.title,
                     word or ("-" if result is None else result.words))
                )  # fmt: skip
                continue
            score = sheet.criteria.get(criterion.id, Score())
            line = len(rows) + 2
            text = _criterion_formula(sheet, line)
            rows.append(
                _scored(
                    "criterion", criterion.id, criterion.title, score, text, line,
                    weights.criteria[criterion.id], score.exact,
                    "not followed up" if criterion.id in sheet.not_followed_up else "",
                )
            )  # fmt: skip
        if section.id in weights.sections:
            score = sheet.sections.get(section.id, Score())
            line = len(rows) + 2
            section_rows.append(line)
            text = _weighed(f"G{first}:G{line - 1}", f"H{first}:H{line - 1}")
            counted = score.exact
            if counted is not None and sheet.rounded_sections:
                counted = Fraction(half_up(counted))
            rows.append(
                _scored(
                    "section", section.id, section.title, score, text, line,
                    weights.sections[section.id], counted, "", sheet.rounded_sections,
                )
            )  # fmt: skip
    last = len(rows) + 1
    text = (
        f'=IF(SUMIF(A2:A{last},"section",G2:G{last})=0,"",'
        f'SUMIF(A2:A{last},"section",H2:H{last})/SUMIF(A2:A{last},"section",G2:G{last}))'
    )
    rows.append(
        ("overall", "", "Overall", sheet.overall.display, _formula(text, sheet.overall.exact),
         None, None, None, *_around(sheet.overall))
    )  # fmt: skip
    return SheetTable("Scoring sheet", _SCORING, rows)


def _criterion_formula(sheet: ScoringSheet, line: int) -> str | None:
    """Return the formula of a criterion's score from its items' counts; None without counts."""
    if not sheet.items:
        return None
    last = len(sheet.items) + 1
    ids = f"Items!$B$2:$B${last}"
    if sheet.aggregation == "item-mean":
        rates = f"Items!$J$2:$J${last}"
        return f'=IFERROR(AVERAGEIF({ids},B{line},{rates}),"")'
    met, not_met = (
        f"SUMIF({ids},B{line},Items!${column}$2:${column}${last})" for column in ("E", "F")
    )
    return f'=IF({met}+{not_met}=0,"",{met}/({met}+{not_met}))'


def _weighed(weights: str, products: str) -> str:
    return f'=IF(SUM({weights})=0,"",SUM({products})/SUM({weights}))'


def _scored(
    level: str,
    id: str,
    title: str,
    score: Score,
    text: str | None,
    line: int,
    weight: Fraction,
    counted: Fraction | None,
    word: str,
    rounded: bool = False,
) -> Sequence[Cell]:
    exact = None if score.exact is None else Percent(score.exact)
    # Answers on a criterion that was not followed up do not count.
    cell: Cell = None if word else exact if text is None else Formula(text, exact)
    there = f"ISNUMBER(E{line})"
    value = f"ROUND(E{line},2)" if rounded else f"E{line}"
    return (
        level,
        id,
        title,
        word or score.display,
        cell,
        weight,
        Formula(f"=IF({there},F{line},0)", Fraction(0) if counted is None else weight),
        Formula(
            f"=IF({there},F{line}*{value},0)",
            Fraction(0) if counted is None else weight * counted / 100,
        ),
        *_around(score),
    )


def _formula(text: str, exact: Fraction | None) -> Formula:
    return Formula(text, None if exact is None else Percent(exact))


def _around(score: Score) -> tuple[Cell, ...]:
    high = score.groups.get(HIGH_RISK)
    ends = (score.lower, score.upper, None if high is None else high.exact)
    return tuple(None if end is None else Percent(end) for end in ends)


_ITEMS = (
    "item", "criterion", "question", "place", "met", "not met", "undetermined", "not yet due",
    "not applicable", "rate", "high risk met", "high risk not met",
)  # fmt: skip


def _items(sheet: ScoringSheet, framework: Framework) -> SheetTable:
    rows: list[Sequence[Cell]] = []
    for line, (id, score) in enumerate(sheet.items.items(), start=2):
        item, counts = framework.items[id], score.counts or Counts()
        high = score.groups.get(HIGH_RISK)
        of_high = Counts() if high is None or high.counts is None else high.counts
        rate = f'=IF(E{line}+F{line}=0,"",E{line}/(E{line}+F{line}))'
        rows.append(
            (id, framework.criterion_of[id].id, item.question, item.place, counts.met,
             counts.not_met, counts.undetermined, counts.not_yet_due, counts.not_applicable,
             _formula(rate, score.exact), of_high.met, of_high.not_met)
        )  # fmt: skip
    return SheetTable("Items", _ITEMS, rows)


_FINDINGS = (
    "case", "standard", "title", "edition", "verdict", "why", "reason code", "clock starts",
    "due by", "done", "days late",
)  # fmt: skip
_OPEN = (
    "case manager", "case", "standard", "title", "state", "due by", "working days left",
    "working days overdue", "still needed",
)  # fmt: skip


def finding_tables(judged: Iterable[JudgedCase], as_at: dt.date) -> list[SheetTable]:
    """Return two sheets: the cases by standard, and the open and overdue duties among them."""
    judged = tuple(judged)
    column = manager_column([case for case, _ in judged], None)
    rows: list[Sequence[Cell]] = []
    duties: list[DueDuty] = []
    for case, findings in judged:
        duties += due_duties(case, findings, as_at, column)
        for finding in findings:
            title = finding.about.title if finding.about is not None else ""
            rows.append(
                (case.case_id, finding.standard or "", title, finding.edition or "",
                 finding.verdict.words, outcome(finding), finding.reason.value, finding.clock,
                 finding.due, finding.done, finding.days_late)
            )  # fmt: skip
    return [SheetTable("Cases by standard", _FINDINGS, rows), due_table(in_order(duties))]


def due_table(duties: Iterable[DueDuty]) -> SheetTable:
    """Return the action list."""
    rows: list[Sequence[Cell]] = [
        (duty.case_manager, duty.case_id, duty.standard, duty.what, duty.state,
         duty.last_good_day, duty.working_days_left, duty.working_days_overdue, duty.needed)
        for duty in duties
    ]  # fmt: skip
    return SheetTable("Open and overdue", _OPEN, rows)


def rules_table(setup: Setup) -> SheetTable:
    """Return the sheet of every limit of every standard, with the rule in words."""
    rows: list[Sequence[Cell]] = []
    for entry in rulebook(setup.standards, setup.framework, setup.readings).entries:
        for version in entry.versions:
            for limit in version.limits or (None,):
                told = ("", "", "", "", "") if limit is None else (
                    limit.what, limit.value, limit.status.value, limit.citation, limit.document
                )  # fmt: skip
                rows.append((entry.id, entry.title, ", ".join(version.editions),
                             version.says.line, *told))  # fmt: skip
    headers = (
        "standard", "title", "edition", "rule", "limit of", "limit", "status", "citation",
        "document",
    )  # fmt: skip
    return SheetTable("Rules", headers, rows)


def notes_table(lines: Iterable[str]) -> SheetTable:
    """Return the sheet of notes, one per row."""
    return SheetTable("Notes", ("note",), [(line,) for line in lines])


_CHANGES = (
    "level", "id", "title", "group", "before", "after", "points", "change", "undetermined",
    "how sure",
)  # fmt: skip


def change_tables(comparison: Comparison) -> list[SheetTable]:
    """Return sheets of the changes, conclusions, measures, recommendations and caveats."""
    changes: list[Sequence[Cell]] = [
        (each.level, each.id, each.title, each.group,
         "" if each.before is None else each.before.display,
         "" if each.after is None else each.after.display,
         each.points, each.words, each.open_words, each.sure_words)
        for each in comparison.changes
    ]  # fmt: skip
    tables = [SheetTable("Changes", _CHANGES, changes)]
    if comparison.conclusions:
        checks = [
            (each.id, each.conclusion.words, each.change.words if each.change else "",
             each.outcome, each.why)
            for each in comparison.conclusions
        ]  # fmt: skip
        headers: tuple[str, ...] = ("criterion", "conclusion", "change", "outcome", "why")
        tables.append(SheetTable("Conclusions", headers, checks))
    if comparison.measures:
        tables.append(measure_change_table(comparison.measures))
    if comparison.recommendations:
        rows: list[Sequence[Cell]] = []
        for followed in comparison.recommendations:
            asked = followed.recommendation
            lines = [change.line for change in followed.changes] or ["nothing shows movement"]
            rows += [(asked.number, asked.asks, line, asked.unseen) for line in lines]
        headers = ("number", "asks", "moved", "not measurable from the data")
        tables.append(SheetTable("Recommendations", headers, rows))
    differently = comparison.scored_differently
    before = () if differently is None else differently.lines
    tables.append(notes_table((*before, *comparison.caveats)))
    return tables
