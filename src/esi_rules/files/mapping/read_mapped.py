"""Read an inspection from a source by a mapping, and try out a mapping."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from esi_rules.errors import BadInputError, Problem, WrongTypeError
from esi_rules.files.faults import Faults
from esi_rules.files.inspection import read_tables, vocabulary
from esi_rules.files.json_document import UnreadCell, fill_table
from esi_rules.files.loaded import BadRow, Loaded
from esi_rules.files.mapping.check_mapping import mapping_problems, written
from esi_rules.files.mapping.local_days import source_text
from esi_rules.files.mapping.map_rows import MadeRow, MadeRows, map_rows
from esi_rules.files.mapping.mapping_report import MappingReport
from esi_rules.files.mapping.source_tables import Source, check_source, open_source
from esi_rules.files.mapping.table_mapping import TableMapping
from esi_rules.files.tables import Table
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.contract import TABLE_COLUMNS
from esi_rules.records.dates import EARLIEST, LATEST, Day, read_day

__all__ = ["read_mapped", "try_mapping"]


def read_mapped(
    source: Source,
    mapping: TableMapping,
    *,
    on_problem: Callable[[BadRow], object] | None = None,
    own_rules: OwnRules = SHIPPED,
) -> Loaded:
    """Read an inspection from existing tables, by a mapping that defines what they mean.

    `source` is a folder of CSV or Parquet files, an SQLite or DuckDB file, the address of a
    database such as ``postgresql://host/name``, or rows (as for `read_rows`) by the name of their
    table. Raises `BadInputError` with all problems, each with the table and row of the source or
    the place in the mapping. A code that the mapping does not name is a problem. With `on_problem`,
    invalid rows are set aside as in `read_rows`.
    """
    if on_problem is not None and not callable(on_problem):
        raise WrongTypeError(f"`on_problem` must be a function (got {type(on_problem).__name__})")
    made = _made(source, mapping, own_rules)
    return _read(made, mapping, on_problem, own_rules)


def try_mapping(
    source: Source, mapping: TableMapping, *, own_rules: OwnRules = SHIPPED
) -> MappingReport:
    """Return a report on a mapping: rows read, what each code became, and problems.

    Raises `BadInputError` only if the mapping itself is wrong or the source cannot be read.
    """
    made = _made(source, mapping, own_rules)
    problems: tuple[Problem, ...] = ()
    try:
        _read(made, mapping, None, own_rules)
    except BadInputError as error:
        problems = error.problems
    return MappingReport(made.parts, made.codes, problems)


def _made(source: Source, mapping: TableMapping, own_rules: OwnRules) -> MadeRows:
    check_source(source)
    if not isinstance(mapping, TableMapping):
        raise WrongTypeError(f"`mapping` must be a TableMapping (got {type(mapping).__name__})")
    if not isinstance(own_rules, OwnRules):
        raise WrongTypeError(f"`own_rules` must be OwnRules (got {type(own_rules).__name__})")
    problems = mapping_problems(mapping, vocabulary(own_rules))
    if problems:
        raise BadInputError(problems)
    with open_source(source) as tables:
        return map_rows(mapping, tables)


def _read(
    made: MadeRows,
    mapping: TableMapping,
    on_problem: Callable[[BadRow], object] | None,
    own_rules: OwnRules,
) -> Loaded:
    faults = Faults(whole=list(made.problems))
    faults.whole += _facts(made, mapping)
    faults.whole += _unordered(made.rows["events"])
    tables: dict[str, Table] = {}
    for name, required in TABLE_COLUMNS.items():
        rows = made.rows[name]
        columns = dict.fromkeys((*required, *(column for row in rows for column in row.cells)))
        table = Table(
            name,
            name,
            tuple(columns),
            [],
            [row.origin.row for row in rows],
            sources=[row.source for row in rows],
            header=None,
            origins=[row.origin for row in rows],
        )
        tables[name] = fill_table(table, [row.cells for row in rows])
    if not mapping.cases or (made.problems and not made.rows["cases"]):
        raise BadInputError(faults.whole)
    return read_tables(
        tables,
        mapping.inspection,
        faults,
        as_at=None,
        on_problem=on_problem,
        own_rules=own_rules,
    )


def _facts(made: MadeRows, mapping: TableMapping) -> Iterator[Problem]:
    """Add the facts to the rows of their cases, and yield their problems."""
    cases = {source_text(row.cells["case_id"]) for row in made.rows["cases"]}
    given: dict[tuple[str, str], MadeRow] = {}
    for row in made.rows["facts"]:
        id, fact = source_text(row.cells["case_id"]), source_text(row.cells["fact"])
        unread = [(column, cell) for column, cell in row.cells.items()
                  if isinstance(cell, UnreadCell)]  # fmt: skip
        for column, cell in unread:
            yield _problem(row, column, cell.text, cell.message)
        if unread:
            continue
        if not fact:
            yield _problem(row, "fact", "", "is empty, and so names no fact; map it or ignore it")
            continue
        if id not in cases:
            yield _problem(row, "case_id", id, "is not the id of a case")
            continue
        before = given.setdefault((id, fact), row)
        if before.cells["value"] != row.cells["value"]:
            place = f"row {before.origin.row} of {before.origin.file}"
            message = (
                f"gives the fact `{fact}` another value than {place} does (`{_value(before)}`), "
                f"for the same case; keep one"
            )
            yield _problem(row, "value", _value(row), message)
    for part in mapping.facts:
        cells = dict(part.cells)
        for fact in written(cells["fact"]):
            for row in made.rows["cases"]:
                giver = given.get((source_text(row.cells["case_id"]), fact))
                row.cells[fact] = (
                    cells["otherwise"].constant if giver is None else giver.cells["value"]
                )


def _problem(row: MadeRow, column: str, value: str, message: str) -> Problem:
    origin = row.origin
    return Problem(origin.file, message, origin.row, origin.columns.get(column, column), value)


def _unordered(events: list[MadeRow]) -> Iterator[Problem]:
    """Yield problems for ratings of one day whose order is uncertain: the later one counts."""
    ratings: dict[str, list[tuple[Day, MadeRow]]] = {}
    for row in events:
        if row.cells["event"] != "risk_rating":
            continue
        try:
            day = read_day(source_text(row.cells["on"]))
        except ValueError:  # the row reader reports this
            continue
        id = source_text(row.cells["case_id"])
        earlier = ratings.setdefault(id, [])
        for other_day, before in earlier:
            (part, order), (other_part, other) = row.order, before.order
            unsure = part != other_part or order is None or order == other
            if unsure and _value(before) != _value(row) and _may_be_one(day, other_day):
                message = (
                    f"has another rating in row {before.origin.row} of {before.origin.file}, "
                    f"perhaps of the same day; the later row counts, so name the column that "
                    f"orders the rows in `order_by` of the mapping"
                )
                yield _problem(row, "case_id", id, message)
                break
        earlier.append((day, row))


def _value(row: MadeRow) -> str:
    return source_text(row.cells.get("value"))


def _may_be_one(one: Day, other: Day) -> bool:
    """Whether two days, which may be partly known, may be the same."""
    first, last = _span(one)
    earliest, latest = _span(other)
    return first <= latest and earliest <= last


def _span(day: Day) -> tuple[dt.date, dt.date]:
    if isinstance(day, dt.date):
        return day, day
    return day.earliest or EARLIEST, day.latest or LATEST
