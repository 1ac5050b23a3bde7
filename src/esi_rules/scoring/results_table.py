"""The scores of several inspections side by side: a row for each score, a column for each sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import attrs

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.language import ENGLISH, Language, message
from esi_rules.scoring.counts import Score
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.scoring.sheet import SCHEMA_VERSION, ScoringSheet
from esi_rules.shown import short_repr
from esi_rules.text import inert_cell

__all__ = ["ResultsRow", "ResultsTable", "join_sheets"]

NOT_FOLLOWED_UP = message("not followed up")
_CAVEAT = message(
    "These inspections were not scored by the same rules, readings and limits, so a "
    "difference between their scores can come from that alone."
)


@attrs.frozen
class ResultsRow:
    """One score in every inspection: of a criterion, of a section, or overall.

    A descriptive criterion has a descriptor in `words` and no score.
    """

    __repr__ = short_repr

    level: str
    """``criterion``, ``section`` or ``overall``."""
    id: str
    title: str
    scores: tuple[Score | None, ...]
    words: tuple[str, ...]
    """What is printed for each inspection: a rounded score with its bounds, or a descriptor."""


@attrs.frozen
class ResultsTable:
    """The scoring sheets of several inspections, and their scores as one table."""

    __repr__ = short_repr

    names: tuple[str, ...]
    """A unique name for each inspection: its area, with its day if areas are equal."""
    sheets: tuple[ScoringSheet, ...]
    rows: tuple[ResultsRow, ...]

    @property
    def caveats(self) -> tuple[str, ...]:
        """Reasons why these scores may not be comparable."""
        if len({_scored_by(sheet) for sheet in self.sheets}) == 1:
            return ()
        return (_CAVEAT,)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the table, with every complete sheet, as data for JSON."""
        return {
            "schema_version": SCHEMA_VERSION,
            "inspections": [
                {"name": name, "sheet": sheet.as_dict()}
                for name, sheet in zip(self.names, self.sheets, strict=True)
            ],
            "caveats": list(self.caveats),
            "rows": [
                {
                    "level": row.level,
                    "id": row.id,
                    "title": row.title,
                    "scores": [_score_data(score) for score in row.scores],
                    "display": list(row.words),
                }
                for row in self.rows
            ],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, JsonData]) -> ResultsTable:
        """Return the table from data that `as_dict` made; scores of rows are taken from the sheets.

        Raises `BadInputError` with every fault and its place if `data` is not such a table.
        """
        return _read(data)

    @checked
    def text_rows(self, language: Language = ENGLISH) -> list[tuple[str, ...]]:
        """Return the rows of the table as printed, the header first; bounds follow a score."""
        rows = [("", "", *self.names)]
        for row in self.rows:
            title = language.text(row.title or message("Overall"))
            rows.append((row.id, title, *self._shown(row, language)))
        return rows

    def _shown(self, row: ResultsRow, language: Language) -> tuple[str, ...]:
        if language == ENGLISH:
            return row.words
        if row.level != "criterion":
            return _score_words(row.scores, language)
        return tuple(_criterion_words(sheet, row.id, language) for sheet in self.sheets)

    def csv_rows(self) -> list[tuple[str, ...]]:
        """Return the table as rows of text for CSV, the header first.

        A score is a percentage with two decimals, and empty if there is none; a descriptor is in
        words. A cell that a spreadsheet would run as a formula starts with an apostrophe.
        """
        found: list[tuple[str, ...]] = [("level", "id", "title", *self.names)]
        for row in self.rows:
            cells = (_percent(s, w) for s, w in zip(row.scores, row.words, strict=True))
            found.append((row.level, row.id, row.title, *cells))
        return [tuple(inert_cell(cell) for cell in row) for row in found]


def _scored_by(sheet: ScoringSheet) -> tuple[object, ...]:
    """Return the data in a sheet that identify the rules that scored it."""
    made = sheet.provenance
    scoring = (sheet.aggregation, sheet.rounded_sections, made.readings.get("ladder"))
    return (made.package_version, made.rules_digest, made.framework_digest, *scoring)


def join_sheets(results: Iterable[tuple[str, ScoringSheet]], framework: Framework) -> ResultsTable:
    """Join scoring sheets of one framework; each is given with the name of its area.

    Raises `BadInputError` for sheets of another framework, and if there are no sheets.
    """
    given = tuple(results)
    problems = [
        Problem("inspections", f"is scored by another framework than `{framework.id}`", value=area)
        for area, sheet in given
        if sheet.framework != framework.id
    ]
    if not given:
        problems.append(Problem("inspections", "are missing; give at least one"))
    if problems:
        raise BadInputError(problems)
    sheets = tuple(sheet for _, sheet in given)
    return ResultsTable(tuple(_names(given)), sheets, tuple(_rows(sheets, framework)))


def _names(given: Iterable[tuple[str, ScoringSheet]]) -> list[str]:
    """Return the areas; equal ones with their days, and those still equal with a number."""
    given = tuple(given)
    areas = Counter(area for area, _ in given)
    names = [
        area if areas[area] == 1 else f"{area}, {sheet.provenance.as_at}" for area, sheet in given
    ]
    found: list[str] = []
    for name in names:
        number, free = 1, name
        while free in found or (number > 1 and free in names):
            number += 1
            free = f"{name} ({number})"
        found.append(free)
    return found


def _rows(sheets: tuple[ScoringSheet, ...], framework: Framework) -> Iterator[ResultsRow]:
    for section in framework.sections:
        for criterion in section.criteria:
            yield ResultsRow(
                "criterion",
                criterion.id,
                criterion.title,
                tuple(sheet.criteria.get(criterion.id) for sheet in sheets),
                tuple(_criterion_words(sheet, criterion.id) for sheet in sheets),
            )
        if section.weight is not None:
            scores = tuple(sheet.sections.get(section.id) for sheet in sheets)
            yield ResultsRow("section", section.id, section.title, scores, _score_words(scores))
    overall = tuple(sheet.overall for sheet in sheets)
    yield ResultsRow("overall", "", "", overall, _score_words(overall))


def _criterion_words(sheet: ScoringSheet, id: str, language: Language = ENGLISH) -> str:
    if id in sheet.not_followed_up:
        return language.text(NOT_FOLLOWED_UP)
    if id in sheet.descriptors:
        return sheet.descriptors[id].span(language)
    return _words(sheet.criteria.get(id), language)


def _score_words(scores: tuple[Score | None, ...], language: Language = ENGLISH) -> tuple[str, ...]:
    return tuple(_words(score, language) for score in scores)


def _words(score: Score | None, language: Language) -> str:
    if score is None:
        return "-"
    bounds = score.bounds_words(language)
    return f"{score.display} ({bounds})" if bounds else score.display


def _percent(score: Score | None, words: str) -> str:
    if score is None:
        return "" if words == "-" else words
    return "" if score.percent is None else f"{score.percent:.2f}"


def _score_data(score: Score | None) -> JsonData:
    if score is None:
        return None
    return {
        "exact": as_data(score.exact),
        "percent": score.percent,
        "lower": as_data(score.lower),
        "upper": as_data(score.upper),
    }


# Back from data

_SOURCE = "results table"


@attrs.frozen
class _NamedSheet:
    name: str
    sheet: ScoringSheet


@attrs.frozen
class _Row:
    level: Literal["criterion", "section", "overall"]
    id: str
    title: str
    display: tuple[str, ...]


@attrs.frozen
class _Table:
    schema_version: Literal[1]
    inspections: tuple[_NamedSheet, ...]
    rows: tuple[_Row, ...]


def _read(data: object) -> ResultsTable:
    from esi_rules.data.conversion import read_fields

    hooks: Mapping[type, Callable[..., object]] = {ScoringSheet: ScoringSheet.from_dict}
    table = read_fields(data, _Table, _SOURCE, hooks)
    sheets = tuple(each.sheet for each in table.inspections)
    rows, problems = [], []
    for place, row in enumerate(table.rows):
        if len(row.display) != len(sheets):
            message = f"must have a text for each of {len(sheets)} inspections"
            problems.append(Problem(_SOURCE, message, column=f"rows[{place}].display"))
        scores = tuple(_score_of(sheet, row) for sheet in sheets)
        rows.append(ResultsRow(row.level, row.id, row.title, scores, row.display))
    if problems:
        raise BadInputError(problems)
    return ResultsTable(tuple(each.name for each in table.inspections), sheets, tuple(rows))


def _score_of(sheet: ScoringSheet, row: _Row) -> Score | None:
    if row.level == "overall":
        return sheet.overall
    return (sheet.criteria if row.level == "criterion" else sheet.sections).get(row.id)
