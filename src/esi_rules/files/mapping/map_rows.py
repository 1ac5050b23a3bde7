"""Apply a mapping: convert rows of a source to our rows, and account for every source row."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
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

_MOST = 100
"""How many codes of a part are reported separately; the others are counted."""


def _more(number: int, what: str) -> str:
    return f"has {number} more {what} like those that are reported; is this the right column?"


@attrs.frozen(eq=False)
class MadeRow:
    """One of our rows, with its source."""

    cells: dict[str, object]
    origin: Origin
    order: tuple[str, object]
    """The part that made the row, and its sort key if the part states an order. They show whether
    one of two rows is certainly later."""
    source: Mapping[str, object]
    """The row of the source."""


@attrs.define(eq=False)
class MadeRows:
    """The rows that a mapping has made so far, and the problems."""

    rows: dict[str, list[MadeRow]] = attrs.field(factory=lambda: {name: [] for name in PARTS})
    left_out_cases: set[str] = attrs.field(factory=set)
    codes: list[CodeCount] = attrs.field(factory=list)
    parts: list[PartCount] = attrs.field(factory=list)
    problems: list[Problem] = attrs.field(factory=list)


def map_rows(mapping: TableMapping, source: OpenSource) -> MadeRows:
    """Return the rows that a mapping makes of a source. The mapping itself must be valid."""
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
        """By table: the rows that `ignore` leaves out."""
        self.used: dict[str, set[int]] = {}
        """By table: the rows that some part uses."""
        self.indexes: dict[Lookup, dict[str, list[int]]] = {}

    def leave_out(self) -> None:
        """Leave out the rows that `ignore` selects, and the cases in them."""
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
        """Return the text of a cell, with its code replaced if the code is mapped."""
        value = self.value(cell, row)
        text = source_text(value)
        return dict(cell.codes).get(text, text)

    def value(self, cell: CellMapping, row: Mapping[str, object]) -> object:
        """Return the source value that a cell is made from."""
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
        order: Mapping[int, tuple[object, ...]] = {}
        if part.order_by:
            order, problems = _ordered(table, rows, part.order_by, place.at("order_by", None))
            self.made.problems += problems
            rows.sort(key=order.__getitem__)
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
                self.made.rows[name].append(MadeRow(cells, origin, key, table.rows[n]))
        self.made.parts.append(PartCount(place.name, part.table, len(rows), made, left_out))
        self.count(place, part, tally, first)

    def cell(
        self, column: str, cell: CellMapping, row: Mapping[str, object]
    ) -> tuple[object, str | None, str]:
        """Return our cell, what its code became (None if there is no code), and the code."""
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
        """Report what the codes of a part became; a code that is not mapped is a problem."""
        cells = dict(part.cells)
        unknown = sorted((column, code) for column, code, became in tally if became == NOT_MAPPED)
        told = frozenset(unknown[:_MOST])
        if len(unknown) > _MOST:
            self.made.problems.append(place.problem(_more(len(unknown) - _MOST, "codes")))
        for (column, code, became), rows in sorted(tally.items()):
            cell = cells[column]
            at = place.at(column, cell.line)
            table = cell.lookup.table if cell.lookup else part.table
            self.made.codes.append(CodeCount(at.name, table, cell.column or "", code, became, rows))
            if became == NOT_MAPPED and (column, code) in told:
                near = nearest(code, [known for known, _ in cell.codes])
                alike = f"; the code `{near}` is mapped and looks similar" if near else ""
                message = (
                    f"is a code of {table}.{cell.column} that is not mapped "
                    f"({counted(rows, 'row')}, first {part.table} row {first[column, code]})"
                    f"{alike}; add it to `codes` or to `ignore`"
                )
                self.made.problems.append(at.problem(message, code))

    def unlisted(self) -> None:
        """Add problems for values that no `where` names, and for rows that no part uses."""
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
        if len(counts) > _MOST:
            self.made.problems.append(place.problem(_more(len(counts) - _MOST, "values")))
        for value, rows in sorted(counts.items())[:_MOST]:
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
        if len(groups) > _MOST:
            problem = Problem(self.mapping.file, _more(len(groups) - _MOST, "kinds of row"))
            self.made.problems.append(problem)
        for key, rows in sorted(groups.items())[:_MOST]:
            having = " and ".join(f"{column} `{value}`" for column, value in key)
            message = (
                f"{counted(len(rows), 'row')} of {name} with {having} (first row "
                f"{table.places[rows[0]]}) would be used by no part of the mapping; add a part "
                f"that reads them, or name them under [[ignore]]"
            )
            self.made.problems.append(Problem(self.mapping.file, message))

    def drop_left_out(self) -> None:
        """Leave out the facts, events and answers of the cases that are left out."""
        made = self.made
        kept_cases = {_id(row) for row in made.rows["cases"]}
        gone = made.left_out_cases - kept_cases
        for name in ("facts", "events", "answers"):
            kept = [row for row in made.rows[name] if _id(row) not in gone]
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


def _id(row: MadeRow) -> str:
    """Return the case id of a row; empty if the lookup failed."""
    id = row.cells["case_id"]
    return "" if isinstance(id, UnreadCell) else source_text(id)


_EMPTY_DAY = (
    "is empty; say in the mapping what an empty day means here: empty = `no event`, or "
    "`day not known`"
)


_STAMP = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)


def _ordered(
    table: SourceTable, rows: list[int], columns: Iterable[str], place: MappingPlace
) -> tuple[dict[int, tuple[object, ...]], list[Problem]]:
    """Return the sort key of each row, and the problems: numbers by size, days and times by date.

    Other text is refused, since it does not sort by its meaning: as text, 10 comes before 9, and
    01/12/2004 before 02/01/2004.
    """
    keys: dict[int, tuple[object, ...]] = dict.fromkeys(rows, ())
    problems: list[Problem] = []
    for column in columns:
        values = {n: table.rows[n].get(column) for n in rows}
        kinds = {kind for kind, _ in map(_rank, values.values()) if kind}
        if len(kinds) > 1 or "text" in kinds:
            shown = next((source_text(value) for value in values.values()
                          if _rank(value)[0] == "text"), None)  # fmt: skip
            message = (
                f"orders nothing as a value of {table.name}.{column}; name a column that has only "
                f"numbers, or only days or times such as 2004-10-01 or 2004-10-01 09:30"
            )
            problems.append(place.problem(message, shown))
            continue
        for n, value in values.items():
            kind, rank = _rank(value)
            keys[n] = (*keys[n], bool(kind), rank)  # empty cells come first
    return keys, problems


def _rank(value: object) -> tuple[str, object]:
    """Return the kind of a value that orders rows, and its sort key; the kind is empty if it is.

    A time with a zone is converted to UTC.
    """
    if isinstance(value, bool):
        return "number", Decimal(int(value))
    if isinstance(value, int | float | Decimal):
        return ("number", Decimal(str(value))) if value == value else ("", None)
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return "moment", value.astimezone(dt.UTC).isoformat(" ")
    text = source_text(value)
    if not text:
        return "", None
    if text.isascii() and text.isdigit():
        return "number", Decimal(text)
    return ("stamp", text.replace("T", " ")) if _STAMP.fullmatch(text) else ("text", text)
