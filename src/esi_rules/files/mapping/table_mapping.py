"""The mapping of a source: which of its tables and columns become which of our columns.

A mapping is data. It can be written in Python or in a TOML file, with equal results.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import attrs

from esi_rules.errors import WrongTypeError
from esi_rules.records.case import Inspection
from esi_rules.shown import short_repr

__all__ = ["LOCAL_ZONE", "CellMapping", "Codes", "Lookup", "RowMapping", "TableMapping"]

LOCAL_ZONE = "Europe/London"
"""The time zone in which the day of an event is determined."""
Codes: TypeAlias = tuple[tuple[str, str], ...]
"""Codes of a source, each with our word for it."""


def _text(owner: object, field: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value:
        raise WrongTypeError(f"`{field.name}` must be text, and not empty (got {value!r:.80})")


def _text_or_none(owner: object, field: attrs.Attribute[str | None], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise WrongTypeError(f"`{field.name}` must be text or None (got {value!r:.80})")


def _number_or_none(owner: object, field: attrs.Attribute[int | None], value: object) -> None:
    if value is not None and type(value) is not int:
        raise WrongTypeError(f"`{field.name}` must be a whole number or None (got {value!r:.80})")


# Converters return what they cannot convert, so that the validators report it with the field.


def _texts(value: str | Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping | bytes) or not isinstance(value, Iterable):
        return value  # type: ignore[return-value]
    return tuple(value)


def _all_texts(owner: object, field: attrs.Attribute[tuple[str, ...]], value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
        raise WrongTypeError(f"`{field.name}` must be text or a list of texts (got {value!r:.80})")


def _is_pair(value: object, second: type) -> bool:
    if not isinstance(value, tuple) or len(value) != 2:
        return False
    return isinstance(value[0], str) and isinstance(value[1], second)


def _codes(value: Mapping[str, str] | Codes) -> Codes:
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    if isinstance(pairs, tuple) and all(_is_pair(pair, str) for pair in pairs):
        return tuple(sorted(pairs))
    return pairs


def _all_codes(owner: object, field: attrs.Attribute[Codes], value: object) -> None:
    if not isinstance(value, tuple) or not all(_is_pair(pair, str) for pair in value):
        raise WrongTypeError(
            f"`{field.name}` must be a mapping of text to text (got {value!r:.80})"
        )


@attrs.frozen
class Lookup:
    """How to find a column that is in another source table than the row."""

    __repr__ = short_repr

    table: str = attrs.field(validator=_text)
    """The other source table."""
    by: str = attrs.field(validator=_text)
    """The column of the row that refers to a row of the other table."""
    key: str = attrs.field(validator=_text)
    """The column of the other table with the same values, each of them once."""


def _meaning_of_empty(owner: object, field: attrs.Attribute[str | None], value: object) -> None:
    if value not in (None, "no event", "day not known"):
        raise WrongTypeError(
            f"`{field.name}` must be `no event`, `day not known` or None (got {value!r:.80})"
        )


def _lookup_or_none(owner: object, field: attrs.Attribute[Lookup | None], value: object) -> None:
    if value is not None and not isinstance(value, Lookup):
        raise WrongTypeError(f"`{field.name}` must be a Lookup or None (got {value!r:.80})")


@attrs.frozen
class CellMapping:
    """What one of our cells is made from: a column of the source, or the same text in every row."""

    __repr__ = short_repr

    column: str | None = attrs.field(default=None, validator=_text_or_none)
    """The column of the source."""
    constant: str | None = attrs.field(default=None, kw_only=True, validator=_text_or_none)
    """The same text for every row, instead of a column."""
    codes: Codes = attrs.field(default=(), kw_only=True, converter=_codes, validator=_all_codes)
    """The meaning of each code of the source. Other codes are refused; empty cells stay empty."""
    ignore: tuple[str, ...] = attrs.field(
        default=(), kw_only=True, converter=_texts, validator=_all_texts
    )
    """The codes of rows to leave out; empty text means an empty cell."""
    date: tuple[str, ...] = attrs.field(
        default=(), kw_only=True, converter=_texts, validator=_all_texts
    )
    """The formats of dates, such as ``%d/%m/%Y``; a format without a day gives a month."""
    times: str | None = attrs.field(default=None, kw_only=True, validator=_text_or_none)
    """For times of day: ``local`` if they are local, ``zoned`` if each has its zone, or their zone,
    such as ``UTC``. They are converted to the local day."""
    empty: Literal["no event", "day not known"] | None = attrs.field(
        default=None, kw_only=True, validator=_meaning_of_empty
    )
    """For the day of an event: the meaning of an empty cell."""
    lookup: Lookup | None = attrs.field(default=None, kw_only=True, validator=_lookup_or_none)
    """How to find the column if it is in another table."""
    line: int | None = attrs.field(
        default=None, kw_only=True, eq=False, repr=False, validator=_number_or_none
    )
    """The line of the mapping's file."""


Cells: TypeAlias = tuple[tuple[str, CellMapping], ...]
Where: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


def _cells(value: Mapping[str, CellMapping | str] | Cells) -> Cells:
    if isinstance(value, Mapping):
        return tuple(
            (name, CellMapping(cell) if isinstance(cell, str) else cell)
            for name, cell in value.items()
        )
    return value


def _all_cells(owner: object, field: attrs.Attribute[Cells], value: object) -> None:
    if not isinstance(value, tuple) or not all(_is_pair(pair, CellMapping) for pair in value):
        raise WrongTypeError(
            f"`{field.name}` must be a mapping of our columns to the name of a column or a "
            f"CellMapping (got {value!r:.80})"
        )


def _where(value: Mapping[str, str | Iterable[str]] | Where) -> Where:
    pairs: object = tuple(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, tuple):
        return pairs  # type: ignore[return-value]
    found = tuple(
        (pair[0], _texts(pair[1])) if isinstance(pair, tuple) and len(pair) == 2 else pair
        for pair in pairs
    )
    return tuple(sorted(found)) if all(map(_is_filter, found)) else found


def _is_filter(pair: object) -> bool:
    values = pair[1] if isinstance(pair, tuple) and _is_pair(pair, tuple) else (None,)
    return all(isinstance(value, str) for value in values)


def _all_filters(owner: object, field: attrs.Attribute[Where], value: object) -> None:
    if not isinstance(value, tuple) or not all(map(_is_filter, value)):
        raise WrongTypeError(
            f"`{field.name}` must be a mapping of columns to lists of texts (got {value!r:.80})"
        )


@attrs.frozen
class RowMapping:
    """Our rows that are made from the rows of one source table, one from each."""

    __repr__ = short_repr

    table: str = attrs.field(validator=_text)
    """The source table."""
    cells: Cells = attrs.field(default=(), converter=_cells, validator=_all_cells)
    """By our column: what its cells are made from."""
    where: Where = attrs.field(default=(), kw_only=True, converter=_where, validator=_all_filters)
    """Select only rows whose columns have one of these values; empty text means an empty cell."""
    order_by: tuple[str, ...] = attrs.field(
        default=(), kw_only=True, converter=_texts, validator=_all_texts
    )
    """The source columns that order the rows: of two ratings on a day, the later row counts."""
    line: int | None = attrs.field(
        default=None, kw_only=True, eq=False, repr=False, validator=_number_or_none
    )
    """The line of the mapping's file."""


def _parts(value: Iterable[RowMapping]) -> tuple[RowMapping, ...]:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        return value  # type: ignore[return-value]
    return tuple(value)


def _all_parts(
    owner: object, field: attrs.Attribute[tuple[RowMapping, ...]], value: object
) -> None:
    if not isinstance(value, tuple) or not all(isinstance(part, RowMapping) for part in value):
        raise WrongTypeError(f"`{field.name}` must be a list of RowMapping (got {value!r:.80})")


def _no_cases(owner: object, field: attrs.Attribute[Inspection], value: object) -> None:
    if not isinstance(value, Inspection) or value.cases:
        raise WrongTypeError("`inspection` must be an Inspection without cases")


@attrs.frozen
class TableMapping:
    """How the tables of a source become an inspection.

    Each part makes rows of one of our tables: `cases`, `events` and `answers` with the columns of
    these tables, and `facts` with `case_id`, `fact`, `value`, and `otherwise` for the cases without
    such a row. Rows that `ignore` selects are left out first, and so are the cases in them with all
    their records. Every other row of a table that a part reads must be used by some part.
    """

    __repr__ = short_repr

    inspection: Inspection = attrs.field(validator=_no_cases)
    """The settings: an inspection without cases."""
    cases: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts, validator=_all_parts)
    events: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts, validator=_all_parts)
    answers: tuple[RowMapping, ...] = attrs.field(
        default=(), converter=_parts, validator=_all_parts
    )
    facts: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts, validator=_all_parts)
    ignore: tuple[RowMapping, ...] = attrs.field(default=(), converter=_parts, validator=_all_parts)
    file: str = attrs.field(default="mapping", kw_only=True, eq=False, repr=False, validator=_text)
    """The name of the mapping in problems."""
