"""Load a mapping from a TOML file; all problems are reported together, each with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from esi_rules.errors import BadInputError, Problem, WrongTypeError
from esi_rules.files.encoding import decode
from esi_rules.files.inspection import vocabulary
from esi_rules.files.mapping.table_mapping import (
    CellMapping,
    Lookup,
    RowMapping,
    TableMapping,
)
from esi_rules.files.mapping.toml_lines import Lines, key_lines
from esi_rules.files.mapping.toml_lines import Path as KeyPath
from esi_rules.files.regular import LARGEST_SETTINGS, read_bytes
from esi_rules.files.settings import read_settings, read_toml
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.text import nearest, one_of

__all__ = ["parse_mapping", "read_mapping"]

_PARTS = ("cases", "facts", "events", "answers", "ignore")
_TOP = ("inspection", *_PARTS)
_CELL = ("column", "constant", "codes", "ignore", "date", "times", "empty", "lookup")
_LOOKUP = ("table", "by", "key")
_EMPTY = ("no event", "day not known")


def read_mapping(path: Path | str, *, own_rules: OwnRules = SHIPPED) -> TableMapping:
    """Load a mapping from a TOML file. Raises `BadInputError` with all its problems.

    Whether its tables and columns exist is checked when it is used with a source.
    """
    if not isinstance(path, str | Path):
        raise WrongTypeError(f"`path` must be a path (got {type(path).__name__})")
    if not isinstance(own_rules, OwnRules):
        raise WrongTypeError(f"`own_rules` must be OwnRules (got {type(own_rules).__name__})")
    path = Path(path)
    return parse_mapping(path.name, read_bytes(path, path.name, LARGEST_SETTINGS), own_rules)


def parse_mapping(file: str, data: bytes, own_rules: OwnRules = SHIPPED) -> TableMapping:
    """Parse a mapping from the bytes of a TOML file, which is called `file` in problems."""
    raw = read_toml(file, data)
    reader = _Reader(file, key_lines(decode(file, data)))
    mapping = reader.mapping(raw, own_rules)
    if mapping is None or reader.problems:
        raise BadInputError(reader.problems)
    return mapping


class _Reader:
    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def line(self, path: KeyPath) -> int | None:
        """Return the line of a value, or of the nearest value that contains it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def wrong(
        self, path: KeyPath, message: str, value: object = None, near: str | None = None
    ) -> None:
        name = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
        shown = None if value is None else str(value)
        row, column = self.line(path), name.removeprefix(".") or None
        self.problems.append(Problem(self.file, message, row, column, shown, near))

    def unknown(self, path: KeyPath, table: Mapping[str, object], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                near = nearest(key, known)
                there = "" if near else f"; there is {one_of(known, 'and')}"
                self.wrong((*path, key), f"is not a key here{there}", key, near)

    def mapping(self, raw: Mapping[str, object], own_rules: OwnRules) -> TableMapping | None:
        self.unknown((), raw, _TOP)
        settings = raw.get("inspection")
        inspection = None
        if not isinstance(settings, Mapping):
            self.wrong(("inspection",), "is missing; write its area and as_at under [inspection]")
        else:
            known = vocabulary(own_rules)
            made, problems = read_settings(settings, self.file, known, None)
            for problem in problems:
                key = problem.column or problem.value or ""
                row = self.line(("inspection", *key.split("[")[0].split(".")))
                column = f"inspection.{key}"
                self.problems.append(attrs.evolve(problem, row=row, column=column))
            inspection = None if problems else made.inspection()
        parts = {name: tuple(self.parts(name, raw.get(name, []))) for name in _PARTS}
        if inspection is None:
            return None
        return TableMapping(inspection, **parts, file=self.file)

    def parts(self, name: str, value: object) -> Iterator[RowMapping]:
        if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
            self.wrong((name,), f"must be written as [[{name}]]")
            return
        for number, part in enumerate(value):
            path: KeyPath = (name, number)
            table = part.get("table")
            if not isinstance(table, str) or not table:
                self.wrong((*path, "table"), "must be the name of a source table, as text", table)
                continue
            cells = {
                key: cell
                for key, held in part.items()
                if key not in ("table", "where", "order_by")
                and (cell := self.cell((*path, key), held)) is not None
            }
            where = self.where((*path, "where"), part.get("where", {}))
            order_by = self.texts((*path, "order_by"), part.get("order_by", []))
            yield RowMapping(table, cells, where=where, order_by=order_by, line=self.line(path))

    def where(self, path: KeyPath, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, Mapping):
            self.wrong(path, 'must be columns with their values, as in { status = ["A"] }', value)
            return {}
        return {column: self.texts((*path, column), values) for column, values in value.items()}

    def texts(self, path: KeyPath, value: object) -> tuple[str, ...]:
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in values):
            self.wrong(path, 'must be text or a list of texts, as in ["A", "12"]', value)
            return ()
        return tuple(values)

    def text(self, path: KeyPath, value: object) -> str | None:
        if isinstance(value, str):
            return value
        self.wrong(path, "must be text, in quotation marks", value)
        return None

    def cell(self, path: KeyPath, value: object) -> CellMapping | None:
        if isinstance(value, str) and value:
            return CellMapping(value, line=self.line(path))
        if not isinstance(value, Mapping):
            self.wrong(path, "must be the name of a column, or a table with `column`", value)
            return None
        self.unknown(path, value, _CELL)
        texts: dict[str, str | None] = {
            key: self.text((*path, key), value[key])
            for key in ("column", "constant", "times", "empty")
            if key in value
        }
        empty = texts.get("empty")
        if empty is not None and empty not in _EMPTY:
            self.wrong((*path, "empty"), f"must be {one_of(_EMPTY)}", empty, nearest(empty, _EMPTY))
            return None
        return CellMapping(
            texts.get("column"),
            constant=texts.get("constant"),
            codes=self.codes((*path, "codes"), value.get("codes", {})),
            ignore=self.texts((*path, "ignore"), value.get("ignore", [])),
            date=self.texts((*path, "date"), value.get("date", [])),
            times=texts.get("times"),
            empty=empty,  # type: ignore[arg-type]
            lookup=self.lookup((*path, "lookup"), value.get("lookup")),
            line=self.line(path),
        )

    def codes(self, path: KeyPath, value: object) -> dict[str, str]:
        if not isinstance(value, Mapping):
            self.wrong(path, "must be codes with what they mean, as in { A = `attended` }", value)
            return {}
        found = {code: self.text((*path, code), word) for code, word in value.items()}
        return {code: word for code, word in found.items() if word is not None}

    def lookup(self, path: KeyPath, value: object) -> Lookup | None:
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.wrong(path, "must have the keys `table` and `by`", value)
            return None
        self.unknown(path, value, _LOOKUP)
        by = value.get("by")
        table, key = value.get("table"), value.get("key", by)
        if all(isinstance(one, str) and one for one in (table, by, key)):
            return Lookup(str(table), str(by), str(key))
        self.wrong(path, "must have `table` and `by` (and `key`, if it is another column), as text")
        return None
