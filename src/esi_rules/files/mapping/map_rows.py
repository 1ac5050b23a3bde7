"""Applying a mapping: rows of a source become rows of ours, and nothing goes without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.json_document import UnreadCell
from esi_rules.files.mapping.check_mapping import DAYS, PARTS, MappingPlace, parts_of
from esi_rules.files.mapping.local_days import local_day, plain_cell, source_text
from esi_rules.files.mapping.mapping_report import LEFT_OUT, NOT_MAPPED, CodeCount, PartCount
from esi_rules.files.mapping.source_tables import OpenSource, SourceTable
from esi_rules.files.mapping.table_mapping import CellMapping, Lookup, RowMapping, TableMapping
from esi_rules.files.tables import Origin
from esi_rules.text import counted, nearest, one_of

__all__ = ["MadeRow", "MadeRows", "map_rows"]


@attrs.frozen(eq=False)
class MadeRow:
    """A row of ours, and where it comes from."""

    cells: dict[str, object]
    origin: Origin
    order: tuple[str, object]
    """The part that made it and its place in the order that the part states, to tell whether of two
    rows one is surely the later."""


@attrs.define(eq=False)
class MadeRows:
    """What a mapping has made so far, and what is wrong."""

    rows: dict[str, list[MadeRow]] = attrs.field(factory=lambda: {name: [] for name in PARTS})
    left_out_cases: set[str] = attrs.field(factory=set)
    codes: list[CodeCount] = attrs.field(factory=list)
    parts: list[PartCount] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)


def map_rows(mapping: TableMapping, source: OpenSource) -> MadeRows:
    """Return the rows that a mapping makes of a source. The mapping itself must be in order."""
    made = MadeRows()
    tables = _tables(mapping, source, made)
    if made.problems:
        return made
    applied = _Applied(mapping, tables, made)
    applied.leave_out()
    for name, place, part in parts_of(mapping):
        applied.apply(name, place, part)
    applied.unlisted()
    applied.drop_left_out()
    return made


def _tables(mapping: TableMapping, source: OpenSource, made: MadeRows) -> dict[str, SourceTable]:
    """Read the tables that the mapping names, and check that its columns exist."""
    tables: dict[str, SourceTable] = {}
    missing: set[str] = set()

    def table(place: MappingPlace, name: str) -> SourceTable | None:
        if name not in tables and name not in missing:
            try:
                tables[name] = source.read(name)
            except MissingExtraError:
                raise
            except BadInputError as error:
                missing.add(name)
                known = name in source.names
                made.problems.extend(error.problems if known else ())
        if name in missing and name not in source.names:
            near = nearest(name, source.names)
            there = f"; it has {one_of(source.names, 'and')}" if not near and source.names else ""
            message = f"is not a table of {source.label}{there}"
            made.problems.append(place.problem(message, name, near))
        return tables.get(name)

    def column(place: MappingPlace, found: SourceTable | None, name: str) -> None:
        if found is not None and found.columns is not None and name not in found.columns:
            near = nearest(name, found.columns)
            there = f"; it has {one_of(found.columns, 'and')}" if near is None else ""
            made.problems.append(
                place.problem(f"is not a column of {found.file}{there}", name, near)
            )

    for _, place, part in parts_of(mapping, (*PARTS, "ignore")):
        read = table(place, part.table)
        for name in (*(name for name, _ in part.where), *part.order_by):
            column(place, read, name)
        for name, cell in part.cells:
            at = place.at(name, cell.line)
            if cell.lookup is not None:
                other = table(at, cell.lookup.table)
                column(at, read, cell.lookup.by)
                column(at, other, cell.lookup.key)
                column(at, other, cell.column or "")
            elif cell.column is not None:
                column(at, read, cell.column)
    return tables


def _matches(part: RowMapping, row: Mapping[str, object]) -> bool:
    return all(source_text(row.get(column)) in values for column, values in part.where)


class _Applied:
    def __init__(
        self, mapping: TableMapping, tables: Mapping[str, SourceTable], made: MadeRows
    ) -> None:
        self.mapping = mapping
        self.tables = tables
        self.made = made
        self.ignored: dict[str, set[int]] = {}
        """By table, the rows that `ignore` leaves out."""
        self.used: dict[str, set[int]] = {}
        """By table, the rows that some part reads."""
        self.indexes: dict[Lookup, dict[str, list[int]]] = {}

    def leave_out(self) -> None:
        """Leave out the rows that `ignore` names, and the cases in them."""
        for _, place, part in parts_of(self.mapping, ("ignore",)):
            rows = self.tables[part.table].rows
            gone = {n for n, row in enumerate(rows) if _matches(part, row)}
            self.ignored.setdefault(part.table, set()).update(gone)
            self.made.parts.append(PartCount(place.name, part.table, len(gone), 0, len(gone)))
            for cases in self.mapping.cases:
                id = dict(cases.cells)["case_id"]
                if cases.table == part.table:
                    self.made.left_out_cases.update(
                        self.plain(id, rows[n]) for n in gone if _matches(cases, rows[n])
                    )

    def plain(self, cell: CellMapping, row: Mapping[str, object]) -> str:
        """The text of a cell that is not looked at otherwise."""
        value = self.value(cell, row)
        text = source_text(value)
        return dict(cell.codes).get(text, text)

    def value(self, cell: CellMapping, row: Mapping[str, object]) -> object:
        """The value of the source that a cell is made from."""
        if cell.column is None:
            return cell.constant
        lookup = cell.lookup
        if lookup is None:
            return row.get(cell.column)
        table = self.tables[lookup.table]
        if lookup not in self.indexes:
            index: dict[str, list[int]] = {}
            for n, other in enumerate(table.rows):
                index.setdefault(source_text(other.get(lookup.key)), []).append(n)
            self.indexes[lookup] = index
        key = source_text(row.get(lookup.by))
        if not key:
            return ""
        places = self.indexes[lookup].get(key, [])
        if len(places) == 1:
            return table.rows[places[0]].get(cell.column)
        number = "more than one row" if places else "no row"
        return UnreadCell(key, f"is the `{lookup.key}` of {number} of {table.file}")

    def apply(self, name: str, place: MappingPlace, part: RowMapping) -> None:
        """Make the rows of one part."""
        table = self.tables[part.table]
        ignored = self.ignored.get(part.table, set())
        rows = [n for n, row in enumerate(table.rows) if n not in ignored and _matches(part, row)]
        self.used.setdefault(part.table, set()).update(rows)
        order: Mapping[int, object] = {}
        if part.order_by:
            order = _order(table, rows, part.order_by)
            rows.sort(key=order.__getitem__)  # type: ignore[arg-type]
        source_columns = {
            column: cell.column for column, cell in part.cells if cell.column is not None
        }
        tally: Counter[tuple[str, str, str]] = Counter()
        first: dict[tuple[str, str], int] = {}
        made = left_out = 0
        for n in rows:
            cells: dict[str, object] = {}
            leave = unknown = False
            for column, cell in part.cells:
                value, became, code = self.cell(column, cell, table.rows[n])
                cells[column] = value
                if became is not None:
                    tally[column, code, became] += 1
                leave |= became == LEFT_OUT
                if became == NOT_MAPPED:
                    unknown = True
                    first.setdefault((column, code), table.places[n])
            if name == "cases" and (leave or unknown):
                self.made.left_out_cases.add(source_text(cells["case_id"]))
            if leave:
                left_out += 1
            elif not unknown:
                made += 1
                origin = Origin(table.file, table.places[n], source_columns)
                key = (place.name, order.get(n))
                self.made.rows[name].append(MadeRow(cells, origin, key))
        self.made.parts.append(PartCount(place.name, part.table, len(rows), made, left_out))
        self.count(place, part, tally, first)

    def cell(
        self, column: str, cell: CellMapping, row: Mapping[str, object]
    ) -> tuple[object, str | None, str]:
        """Return the cell of ours, what a code became (None where there is none), and the code."""
        value = self.value(cell, row)
        if isinstance(value, UnreadCell) or cell.column is None:
            return value, None, ""
        text = source_text(value)
        if text in cell.ignore:
            return "", LEFT_OUT, text
        if column in DAYS and not cell.codes:
            if column == "on" and not text:
                if cell.empty == "no event":
                    return "", LEFT_OUT, text
                if cell.empty is None:
                    return UnreadCell("", _EMPTY_DAY), None, ""
                return "", cell.empty, text
            return local_day(value, cell), None, ""
        if cell.codes:
            word = dict(cell.codes).get(text, None if text else "")
            return (word, NOT_MAPPED if word is None else word, text)
        return plain_cell(value), None, ""

    def count(
        self,
        place: MappingPlace,
        part: RowMapping,
        tally: Mapping[tuple[str, str, str], int],
        first: Mapping[tuple[str, str], int],
    ) -> None:
        """Enter what became of the codes of a part; one that is not mapped is a problem."""
        cells = dict(part.cells)
        for (column, code, became), rows in sorted(tally.items()):
            cell = cells[column]
            at = place.at(column, cell.line)
            table = cell.lookup.table if cell.lookup else part.table
            self.made.codes.append(CodeCount(at.name, table, cell.column or "", code, became, rows))
            if became == NOT_MAPPED:
                near = nearest(code, [known for known, _ in cell.codes])
                alike = f"; the code `{near}` is mapped and looks similar" if near else ""
                message = (
                    f"is a code of {table}.{cell.column} that is not mapped "
                    f"({counted(rows, 'row')}, first {part.table} row {first[column, code]})"
                    f"{alike}; add it to `codes` or to `ignore`"
                )
                self.made.problems.append(at.problem(message, code))

    def unlisted(self) -> None:
        """Refuse the values that no `where` names, and the rows that no part reads."""
        parts = [part for _, _, part in parts_of(self.mapping)]
        for name in dict.fromkeys(part.table for part in parts):
            mine = [part for part in parts if part.table == name]
            columns = list(dict.fromkeys(column for part in mine for column, _ in part.where))
            left = [n for n in range(len(self.tables[name].rows))
                    if n not in self.ignored.get(name, set())]  # fmt: skip
            named = False
            for column in columns:
                named |= self._unlisted_values(name, column, mine, left)
            unused = [n for n in left if n not in self.used.get(name, set())]
            if unused and not named:
                self._unused(name, columns, unused)

    def _unlisted_values(
        self, name: str, column: str, parts: Iterable[RowMapping], left: Iterable[int]
    ) -> bool:
        table = self.tables[name]
        place = next(
            place.at("where", None)
            for _, place, part in parts_of(self.mapping)
            if part.table == name and column in dict(part.where)
        )
        listed = {value for part in parts for c, values in part.where if c == column
                  for value in values}  # fmt: skip
        for part in parts:
            for _, cell in part.cells:
                if cell.column == column and cell.lookup is None:
                    listed.update([code for code, _ in cell.codes], cell.ignore)
        counts: Counter[str] = Counter()
        first: dict[str, int] = {}
        for n in left:
            value = source_text(table.rows[n].get(column))
            if value not in listed:
                counts[value] += 1
                first.setdefault(value, table.places[n])
        for value, rows in sorted(counts.items()):
            self.made.codes.append(CodeCount(place.name, name, column, value, NOT_MAPPED, rows))
            message = (
                f"is a value of {name}.{column} that no part of the mapping names "
                f"({counted(rows, 'row')}, first row {first[value]}); name it in the `where` of a "
                f"part, or of one under [[ignore]]"
            )
            self.made.problems.append(place.problem(message, value))
        return bool(counts)

    def _unused(self, name: str, columns: Iterable[str], unused: list[int]) -> None:
        table = self.tables[name]
        groups: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for n in unused:
            key = tuple((column, source_text(table.rows[n].get(column))) for column in columns)
            groups.setdefault(key, []).append(n)
        for key, rows in sorted(groups.items()):
            having = " and ".join(f"{column} `{value}`" for column, value in key)
            message = (
                f"{counted(len(rows), 'row')} of {name} with {having} (first row "
                f"{table.places[rows[0]]}) would be used by no part of the mapping; add a part "
                f"that reads them, or name them under [[ignore]]"
            )
            self.made.problems.append(Problem(self.mapping.file, message))

    def drop_left_out(self) -> None:
        """Leave out what is recorded about the cases that are left out."""
        made = self.made
        kept_cases = {source_text(row.cells["case_id"]) for row in made.rows["cases"]}
        gone = made.left_out_cases - kept_cases
        for name in ("facts", "events", "answers"):
            kept = [r for r in made.rows[name] if source_text(r.cells["case_id"]) not in gone]
            dropped = Counter(r.order[0] for r in made.rows[name]) - Counter(
                r.order[0] for r in kept
            )
            made.rows[name] = kept
            made.parts = [
                attrs.evolve(
                    part,
                    made=part.made - dropped.get(part.part, 0),
                    left_out=part.left_out + dropped.get(part.part, 0),
                )
                for part in made.parts
            ]


_EMPTY_DAY = (
    "is empty; say in the mapping what an empty day means here: empty = `no event`, or "
    "`day not known`"
)


def _order(table: SourceTable, rows: list[int], columns: Iterable[str]) -> dict[int, object]:
    """Return by row what it is ordered by: numbers by size, days by time, text as text."""
    keys: dict[int, list[object]] = {n: [] for n in rows}
    for column in columns:
        texts = [source_text(table.rows[n].get(column)) for n in rows]
        numbers = all(text.isascii() and text.isdigit() for text in texts if text)
        for n, text in zip(rows, texts, strict=True):
            keys[n].extend(_rank(table.rows[n].get(column), text, numbers))
    return {n: tuple(key) for n, key in keys.items()}


def _rank(value: object, text: str, numbers: bool) -> Iterator[object]:
    number = Decimal(0)
    if numbers and text:
        number = Decimal(text)
    elif isinstance(value, int | float | Decimal) and value == value:
        number = Decimal(str(value))
    yield bool(text)
    yield number
    yield "" if numbers or isinstance(value, int | float | Decimal) else text
