"""The report on applying a mapping: the rows of each part, and what each code became."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from esi_rules.errors import Problem, problem_report
from esi_rules.shown import short_repr
from esi_rules.text import counted, inert

__all__ = ["LEFT_OUT", "NOT_MAPPED", "CodeCount", "MappingReport", "PartCount"]

LEFT_OUT = "left out"
NOT_MAPPED = "NOT MAPPED"


@attrs.frozen
class CodeCount:
    """A code of the source: how many rows have it, and what it became."""

    __repr__ = short_repr

    part: str
    """The cell of the mapping: ``events[1].value``, or ``events[1].where``."""
    table: str
    column: str
    code: str
    """The code; an empty text is an empty cell."""
    became: str
    """Our word for it, or `LEFT_OUT`, or `NOT_MAPPED`."""
    rows: int


@attrs.frozen
class PartCount:
    """How many rows of a source table a part of the mapping read, and how many rows it made."""

    __repr__ = short_repr

    part: str
    table: str
    read: int
    """How many rows its `where` selects."""
    made: int
    left_out: int
    """The rows left out because of a code in `ignore` or an empty day, or with a left-out case."""


def _parts(values: Iterable[PartCount]) -> tuple[PartCount, ...]:
    return tuple(values)


def _counts(values: Iterable[CodeCount]) -> tuple[CodeCount, ...]:
    return tuple(values)


def _problems(values: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(values)


@attrs.frozen
class MappingReport:
    """What a mapping makes of a source, without the inspection itself."""

    __repr__ = short_repr

    parts: tuple[PartCount, ...] = attrs.field(default=(), converter=_parts)
    codes: tuple[CodeCount, ...] = attrs.field(default=(), converter=_counts)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)
    """All problems, including codes that are not mapped."""

    @property
    def not_mapped(self) -> tuple[CodeCount, ...]:
        """The codes that the mapping does not name."""
        return tuple(code for code in self.codes if code.became == NOT_MAPPED)

    def code_rows(self) -> list[tuple[str, ...]]:
        """Return the rows of a table of the codes: part, column of the source, code, word, rows."""
        return [
            (code.part, f"{code.table}.{code.column}", code.code or "(empty)",
             code.became or "(empty)", str(code.rows))
            for code in self.codes
        ]  # fmt: skip

    def part_rows(self) -> list[tuple[str, ...]]:
        """Return the rows of a table of the parts: part, table, rows read, made and left out."""
        return [
            (part.part, part.table, str(part.read), str(part.made), str(part.left_out))
            for part in self.parts
        ]

    def words(self) -> str:
        """Return the report as text: a line for each part and each code, then the problems."""
        lines = [
            f"{part.part}: {counted(part.read, 'row')} of {part.table} read, {part.made} made, "
            f"{part.left_out} left out"
            for part in self.parts
        ]
        lines += [
            f"{part}: {column} {inert(code)} is {word} ({counted(int(rows), 'row')})"
            for part, column, code, word, rows in self.code_rows()
        ]
        return "\n".join([*lines, *([problem_report(self.problems)] if self.problems else [])])
