"""The mapping of a source: which of its tables and columns means which table and column of ours.

A mapping is data. It is written in Python or in a TOML file, and the two are equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import attrs

from esi_rules.errors import WrongTypeError
from esi_rules.records.case import Inspection

__all__ = ["LOCAL_ZONE", "CellMapping", "Codes", "Lookup", "RowMapping", "TableMapping"]

LOCAL_ZONE = "Europe/London"
"""Where the day of an event is the day on which it happened."""
Codes: TypeAlias = tuple[tuple[str, str], ...]
"""Codes of a source, each with the word of ours that it means."""


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _text(owner: object, field: attrs.Attribute[str], value: object) -> None:
    if not _is_text(value):
        raise WrongTypeError(f"`{field.name}` must be text, and not empty (got {value!r:.80})")


def _text_or_none(owner: object, field: attrs.Attribute[str | None], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise WrongTypeError(f"`{field.name}` must be text or None (got {value!r:.80})")


def _texts(value: str | Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    found = tuple(value) if isinstance(value, Iterable) else (value,)
    for one in found:
        if not isinstance(one, str):
            raise WrongTypeError(f"must be text or a list of texts (got {value!r:.80})")
    return found


def _codes(value: Mapping[str, str] | Codes) -> Codes:
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, tuple):
        raise WrongTypeError(f"`codes` must be a mapping of text to text (got {value!r:.80})")
    for pair in pairs:
        if not isinstance(pair, tuple) or [type(part) for part in pair] != [str, str]:
            raise WrongTypeError(f"`codes` must be a mapping of text to text (got {pair!r:.80})")
    return tuple(sorted(pairs))


@attrs.frozen
class Lookup:
    """Where a column is found when it is in another source table than the row."""

    table: str = attrs.field(validator=_text)
    """The other source table."""
    by: str = attrs.field(validator=_text)
    """The column of the row that names a row of the other table."""
    key: str = attrs.field(validator=_text)
    """The column of the other table that has the same values, each once."""


@attrs.frozen
class CellMapping:
    """What a cell of ours is made from: a column of the source, or the same text in every row."""

    column: str | None = attrs.field(default=None, validator=_text_or_none)
    """The column of the source."""
    constant: str | None = attrs.field(default=None, kw_only=True, validator=_text_or_none)
    """The same text for every row, in place of a column."""
    codes: Codes = attrs.field(default=(), kw_only=True, converter=_codes)
    """What each code of the source means. Any other code is refused; an empty cell stays empty."""
    ignore: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    """The codes of rows to leave out; an empty text stands for an empty cell."""
    date: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    """How dates are written, as in ``%d/%m/%Y``; one that leaves the day out gives a month."""
    times: str | None = attrs.field(default=None, kw_only=True, validator=_text_or_none)
    """For times of day: ``local`` if they are local, ``zoned`` if each has its zone, or their zone,
    such as ``UTC``. The local day is then taken."""
    empty: Literal["no event", "day not known"] | None = attrs.field(
        default=None, kw_only=True, validator=_text_or_none
    )
    """For the day of an event: what an empty cell says."""
    lookup: Lookup | None = attrs.field(default=None, kw_only=True)
    """Where the column is, if not in the table of the row."""
    line: int | None = attrs.field(default=None, kw_only=True, eq=False, repr=False)
    """The line of the mapping's file."""


def _cell(value: object) -> CellMapping:
    if isinstance(value, CellMapping):
        return value
    if isinstance(value, str):
        return CellMapping(value)
    raise WrongTypeError(
        f"a cell must be the name of a column or a CellMapping (got {value!r:.80})"
    )


Cells: TypeAlias = tuple[tuple[str, CellMapping], ...]
Where: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


def _cells(value: Mapping[str, CellMapping | str] | Cells) -> Cells:
    if isinstance(value, Mapping):
        return tuple((str(name), _cell(cell)) for name, cell in value.items())
    return tuple((name, _cell(cell)) for name, cell in value)


def _where(value: Mapping[str, str | Iterable[str]] | Where) -> Where:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted((str(column), _texts(values)) for column, values in pairs))


@attrs.frozen
class RowMapping:
    """Rows of ours that are made from the rows of one source table, one from each."""

    table: str = attrs.field(validator=_text)
    """The source table."""
    cells: Cells = attrs.field(default=(), converter=_cells)
    """By column of ours, what its cells are made from."""
    where: Where = attrs.field(default=(), kw_only=True, converter=_where)
    """Only rows whose columns hold one of these values; an empty text is an empty cell."""
    order_by: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    """The columns of the source that order its rows: of two ratings on a day the later counts."""
    line: int | None = attrs.field(default=None, kw_only=True, eq=False, repr=False)
    """The line of the mapping's file."""


def _parts(value: Iterable[RowMapping]) -> tuple[RowMapping, ...]:
    found = tuple(value) if isinstance(value, Iterable) else (value,)
    for part in found:
        if not isinstance(part, RowMapping):
            raise WrongTypeError(f"a part of a mapping must be a RowMapping (got {part!r:.80})")
    return found


def _no_cases(owner: object, field: attrs.Attribute[Inspection], value: object) -> None:
    if not isinstance(value, Inspection) or value.cases:
        raise WrongTypeError("`inspection` must be an Inspection without cases")


@attrs.frozen
class TableMapping:
    """How the tables of a source become an inspection.

    Each part makes rows of one table of ours: `cases`, `events` and `answers` with the columns of
    these tables; `facts` with `case_id`, `fact`, `value`, and `otherwise` for the cases without
    such a row. Rows that `ignore` names are left out before anything else, and the cases in them
    with everything that is recorded about them. Every other row of a table that a part reads must
    be used by some part.
    """

    inspection: Inspection = attrs.field(validator=_no_cases)
    """The settings: an inspection without cases."""
    cases: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts)
    events: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts)
    answers: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts)
    facts: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts)
    ignore: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts)
    file: str = attrs.field(default="mapping", kw_only=True, eq=False, repr=False)
    """The name that problems of the mapping carry."""
