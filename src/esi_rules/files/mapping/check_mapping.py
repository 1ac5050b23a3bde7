"""Check a mapping without a source: our names, the words for codes, and formats."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import attrs

from esi_rules.errors import Problem
from esi_rules.files.mapping.local_days import wrong_format, wrong_times
from esi_rules.files.mapping.table_mapping import CellMapping, RowMapping, TableMapping
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.records.contract import CASE_REQUIRED, TABLE_COLUMNS
from esi_rules.records.kinds import EventKind
from esi_rules.records.words import CellReader, WrongCellError
from esi_rules.text import listed, nearest, one_of

__all__ = ["DAYS", "PARTS", "MappingPlace", "mapping_problems", "parts_of", "written"]

PARTS = ("cases", "facts", "events", "answers")
"""The parts of a mapping that make rows, in the order in which they are applied."""
DAYS = frozenset({"on", "commenced_on", "ended_on"})
"""Our columns with days."""
_FACTS = ("case_id", "fact", "value", "otherwise")
_COLUMNS: Mapping[str, tuple[str, ...]] = {**TABLE_COLUMNS, "facts": _FACTS}


@attrs.frozen
class MappingPlace:
    """A place in a mapping, for problems."""

    file: str
    name: str
    line: int | None

    def problem(
        self, message: str, value: str | None = None, suggestion: str | None = None
    ) -> Problem:
        """Build a problem at this place."""
        return Problem(self.file, message, self.line, self.name, value, suggestion)

    def at(self, cell: str, line: int | None) -> MappingPlace:
        """Return the place of a cell of this part."""
        return MappingPlace(self.file, f"{self.name}.{cell}", line or self.line)


def parts_of(
    mapping: TableMapping, names: Iterable[str] = PARTS
) -> Iterator[tuple[str, MappingPlace, RowMapping]]:
    """Yield the name of our table, the place and the part, for each part of a mapping."""
    for name in names:
        parts: tuple[RowMapping, ...] = getattr(mapping, name)
        for number, part in enumerate(parts):
            yield name, MappingPlace(mapping.file, f"{name}[{number}]", part.line), part


def mapping_problems(mapping: TableMapping, words: Vocabulary) -> list[Problem]:
    """Return all problems of a mapping that do not depend on the source."""
    reader = CellReader(words)
    problems: list[Problem] = []
    if not mapping.cases:
        problems.append(Problem(mapping.file, "has no part that makes cases; write [[cases]]"))
    for name, place, part in parts_of(mapping):
        problems += _columns(name, place, part)
        problems += _case_columns(mapping, place, part) if name == "cases" else ()
        for column, cell in part.cells:
            at = place.at(column, cell.line)
            problems += _cell(at, column, cell)
            problems += _words(at, name, column, part, reader)
        problems += _filters(place, part)
    problems += _facts(mapping)
    for _, place, part in parts_of(mapping, ("ignore",)):
        problems += [
            place.at(column, cell.line).problem("is not used: this part leaves rows out")
            for column, cell in part.cells
        ]
        problems += _filters(place, part)
        if not part.where:
            problems.append(place.problem("needs `where`, which says the rows to leave out"))
    return problems


def _columns(name: str, place: MappingPlace, part: RowMapping) -> Iterator[Problem]:
    known, there = _COLUMNS[name], [column for column, _ in part.cells]
    for column in known:
        if column not in there and (name, column) != ("events", "value"):
            near = nearest(column, [one for one in there if one not in known])
            hint = f"; rename `{near}` if that is it" if near else ""
            yield place.problem(f"needs `{column}`{hint}")
    for column in sorted({column for column in there if there.count(column) > 1}):
        yield place.problem("is set twice; keep one", column)
    for column, cell in part.cells:
        if name != "cases" and column not in known:
            message = f"is not a column of {name}, which has {one_of(known, 'and')}"
            yield place.at(column, cell.line).problem(message, column, nearest(column, known))


def _case_columns(
    mapping: TableMapping, place: MappingPlace, part: RowMapping
) -> Iterator[Problem]:
    mine = {column for column, _ in part.cells}
    every = dict.fromkeys(column for other in mapping.cases for column, _ in other.cells)
    for column in every:
        if column not in mine and column not in CASE_REQUIRED:
            yield place.problem(
                f"needs `{column}`, which another part with cases has; if it is not recorded here, "
                f"write {{ constant = `` }}"
            )


def _facts(mapping: TableMapping) -> Iterator[Problem]:
    otherwise: dict[str, str] = {}
    for _, place, part in parts_of(mapping, ("facts",)):
        cells = dict(part.cells)
        for column in ("fact", "value"):
            cell = cells.get(column)
            if cell is not None and cell.constant is None and not cell.codes:
                message = "needs `codes` or a `constant`, which say the facts and what they can be"
                yield place.at(column, cell.line).problem(message)
        last = cells.get("otherwise")
        if last is None:
            continue
        at, word = place.at("otherwise", last.line), last.constant
        if word is None:
            yield at.problem("must be a `constant`: the value of the cases without such a row")
            continue
        for fact in written(cells.get("fact")):
            if otherwise.setdefault(fact, word) != word:
                yield at.problem(f"is another one than a part before has for `{fact}`", word)
            for _, of_cases, cases in parts_of(mapping, ("cases",)):
                if fact in dict(cases.cells):
                    yield place.problem(f"gives `{fact}`, which {of_cases.name} gives too")


def _cell(place: MappingPlace, column: str, cell: CellMapping) -> Iterator[Problem]:
    if (cell.column is None) == (cell.constant is None):
        yield place.problem("needs a `column` or a `constant`, and not both")
    elif cell.column == "":
        yield place.problem("has a `column` without a name")
    if cell.constant is not None and (
        cell.codes or cell.ignore or cell.date or cell.times or cell.lookup or cell.empty
    ):
        yield place.problem("is the same in every row, so nothing but `constant` is used; keep one")
    codes = [code for code, _ in cell.codes]
    for code in sorted({c for c in codes if codes.count(c) > 1 or c in cell.ignore}):
        yield place.problem("is a code that is named twice; keep one", code)
    for code in (*codes, *cell.ignore):
        if code != code.strip():
            yield place.problem("has white space around it, which no code keeps; remove it", code)
    if column not in DAYS and (cell.date or cell.times is not None):
        yield place.problem(
            f"holds no day; `date` and `times` are for {one_of(sorted(DAYS), 'and')}"
        )
    if (cell.date or cell.times is not None) and cell.codes:
        yield place.problem("has codes and dates; keep one of them")
    if cell.empty is not None and column != "on":
        yield place.problem("cannot have `empty`, which is for the column `on`")
    for form in cell.date:
        if (why := wrong_format(form)) is not None:
            yield place.problem(why, form)
    if cell.times is not None and (why := wrong_times(cell.times)) is not None:
        yield place.problem(why, cell.times)


def _filters(place: MappingPlace, part: RowMapping) -> Iterator[Problem]:
    for column, values in part.where:
        if not values:
            yield place.problem(f"reads no row, since `where` allows no value of `{column}`")
        for value in values:
            if value != value.strip():
                message = "has white space around it, which no code keeps; remove it"
                yield place.problem(message, value)


def _words(
    place: MappingPlace, name: str, column: str, part: RowMapping, reader: CellReader
) -> Iterator[Problem]:
    """Check every word that the mapping itself writes, as `CellReader` will later."""
    cells = dict(part.cells)
    cell = cells[column]
    written = [word for _, word in cell.codes] if cell.constant is None else [cell.constant]
    if not written:
        return
    read = _readers(name, column, cells, reader)
    for word in dict.fromkeys(written):
        failures = []
        for one in read:
            try:
                one(word)
            except WrongCellError as error:
                failures.append(error)
        if failures and len(failures) == len(read):
            yield place.problem(str(failures[0]), word, failures[0].suggestion)


def _readers(
    name: str, column: str, cells: Mapping[str, CellMapping], reader: CellReader
) -> list[Callable[[str], object]]:
    """Return functions of which one must accept each word of a cell; none if any word is valid."""
    words = reader.words
    plain: dict[tuple[str, str], Callable[[str], object]] = {
        ("cases", "sentence"): reader.sentence,
        ("cases", "commenced_on"): reader.full_date,
        ("cases", "ended_on"): reader.ended_on,
        ("events", "event"): reader.kind,
        ("events", "on"): reader.on,
        ("answers", "question"): reader.question,
        ("answers", "answer"): reader.answer,
    }
    known = {*words.facts, *words.own_facts}
    if (name, column) in plain:
        return [plain[name, column]]
    if name == "cases" and column in known:
        return [partial(reader.fact, column)]
    if name == "facts" and column == "fact":
        return [partial(_fact_name, known)]
    if name == "facts" and column in ("value", "otherwise"):
        facts = [fact for fact in written(cells.get("fact")) if fact in known]
        return [partial(reader.fact, fact) for fact in facts]
    if name == "events" and column == "value":
        kinds = [words.kinds[kind] for kind in written(cells.get("event")) if kind in words.kinds]
        return [partial(_value, reader, kind) for kind in kinds]
    return []


def written(cell: CellMapping | None) -> list[str]:
    """Return the words that a mapping itself writes into a cell."""
    if cell is None:
        return []
    return [word for _, word in cell.codes] if cell.constant is None else [cell.constant]


def _value(reader: CellReader, kind: EventKind, text: str) -> object:
    return reader.value(kind, text)


def _fact_name(known: set[str], text: str) -> None:
    if text not in known:
        near = nearest(text, known)
        there = "" if near else f"; there is {listed([f'`{name}`' for name in sorted(known)])}"
        raise WrongCellError(f"is not a fact of a case{there}", near)
