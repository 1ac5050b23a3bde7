"""Check a Parquet file before Polars reads it, since a false size can crash Polars.

All numbers by which Polars reserves memory are compared with each other and with the size of the
file: those in the footer, the column chunks and the header of each page. Checksums are verified if
the file has them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

import attrs

from esi_rules.files.thrift import Struct, ThriftError, parse_struct

__all__ = ["MOST_ROWS", "NotParquetError", "check_parquet"]


class NotParquetError(ValueError):
    """The file is not Parquet, or its metadata are inconsistent; the message says where."""


MOST_ROWS: Final = 2**31 - 1
"""The most rows that a table may have."""
_LONGEST_FOOTER: Final = 256 * 1024 * 1024
_LONGEST_HEADER: Final = 16 * 1024 * 1024
_WIDEST: Final = 1024
"""The longest value of a fixed length, in bytes; a decimal takes 16."""
_ROWS_PER_BYTE: Final = 1_000
_FREE_ROWS: Final = 1_000_000
"""How many rows are allowed whatever the size of the file: a run of equal values is tiny."""
_FREE_BYTES: Final = 64 * 1024 * 1024
_EXPANSION: Final = 1_000
"""The largest compression ratio of a page, beyond `_FREE_BYTES`."""

_MAGIC = b"PAR1"
_UNCOMPRESSED = 0
_DATA, _INDEX, _DICTIONARY, _DATA_V2 = range(4)
_WIDTHS: Mapping[int, int] = {1: 4, 2: 8, 3: 12, 4: 4, 5: 8, 6: 4}
"""The least number of bytes of a plain value in a dictionary, by its physical type."""
_FIXED = 7
_PLAIN, _PLAIN_DICTIONARY = 0, 2


def check_parquet(file: BinaryIO) -> None:
    """Check an open Parquet file. Raises `NotParquetError` for one that must not be read."""
    try:
        _Checked.of(file).check()
    except ThriftError as error:
        raise NotParquetError(str(error)) from None


@attrs.frozen
class _Checked:
    file: BinaryIO
    size: int
    footer: Struct
    footer_at: int

    @classmethod
    def of(cls, file: BinaryIO) -> _Checked:
        size = file.seek(0, 2)
        _must(size >= 12, "it is too short")
        start, end = _at(file, 0, 4), _at(file, size - 8, 8)
        _must(start == _MAGIC and end[4:] == _MAGIC, "it does not begin and end as Parquet does")
        length = int.from_bytes(end[:4], "little")
        _must(length <= min(size - 12, _LONGEST_FOOTER), "its footer is longer than the file")
        footer, used = parse_struct(_at(file, size - 8 - length, length))
        _must(used == length, "its footer ends too early")
        return cls(file, size, footer, size - 8 - length)

    def check(self) -> None:
        rows = self.footer.number(3)
        groups = self.footer.structs(4)
        self._check_schema()
        self._check_bytes(groups)
        _must(0 <= rows <= MOST_ROWS, "its number of rows is not possible")
        _must(rows <= _FREE_ROWS + _ROWS_PER_BYTE * self.size, "it is too short for its rows")
        total = 0
        for group in groups:
            n = group.number(3)
            _must(0 <= n <= rows, "a group of rows has more rows than the file")
            total += n
            chunks = group.structs(1)
            _must(len(chunks) == len(self._leaves()), "a group of rows lacks columns")
            for chunk, leaf in zip(chunks, self._leaves(), strict=True):
                _must(not chunk.has(1), "a column lies in another file")
                self._check_chunk(chunk.struct(3), leaf, n)
        _must(total == rows, "the groups of rows do not add up")

    def _check_bytes(self, groups: list[Struct]) -> None:
        unpacked = sum(c.struct(3).number(6) for group in groups for c in group.structs(1))
        _must(unpacked <= _FREE_BYTES + _EXPANSION * self.size, "it is too short for its values")

    def _check_schema(self) -> None:
        elements = self.footer.structs(2)
        _must(len(elements) > 0, "it has no schema")
        left = 1
        for element in elements:
            _must(left > 0, "its schema has more columns than it says")
            children = element.number(5, 0)
            _must(0 <= children < len(elements), "its schema has fewer columns than it says")
            _must(0 <= element.number(2, 0) <= _WIDEST, "a column has values of a false length")
            left += children - 1
        _must(left == 0, "its schema has fewer columns than it says")

    def _leaves(self) -> list[tuple[Struct, bool]]:
        """Return the columns with values, each with whether every row has exactly one value."""
        elements = self.footer.structs(2)[1:]
        flat = all(not e.number(5, 0) and e.number(3, 0) != _REPEATED for e in elements)
        return [(element, flat) for element in elements if element.has(1)]

    def _check_chunk(self, meta: Struct, leaf: tuple[Struct, bool], rows: int) -> None:
        element, flat = leaf
        values, kind = meta.number(5), element.number(1)
        unpacked, packed = meta.number(6), meta.number(7)
        _must(meta.number(1) == kind, "a column has two types")
        _must(0 <= values <= MOST_ROWS, "the number of values of a column is not possible")
        _must(not flat or values == rows, "a column does not have one value for each row")
        first = meta.number(9)
        dictionary = meta.number(11, 0)
        start = dictionary if 0 < dictionary < first else first
        _must(
            start >= 4 and packed >= 0 and start + packed <= self.footer_at,
            "a column lies outside the file",
        )
        seen = sizes = 0
        for page in self._pages(start, start + packed):
            _must(page.unpacked <= unpacked, "a page is larger than its column")
            sizes += page.unpacked
            plain = meta.number(4) == _UNCOMPRESSED
            _must(not plain or page.packed == page.unpacked, "a page has two sizes")
            most = _FREE_BYTES + _EXPANSION * page.packed
            _must(page.unpacked <= most, "a page is too short for its size")
            if page.kind == _DICTIONARY:
                width = element.number(2, 0) if kind == _FIXED else _WIDTHS.get(kind, 0)
                _must(page.values * width <= page.unpacked, "a dictionary is too short")
            elif page.kind in (_DATA, _DATA_V2):
                seen += page.values
        _must(seen == values, "the pages of a column do not add up to its values")
        _must(sizes <= unpacked, "the pages of a column are larger than the column")

    def _pages(self, start: int, end: int) -> Iterator[_Page]:
        at = start
        while at < end:
            header, used = self._header(at, end)
            page = _Page.of(header)
            at += used
            _must(0 <= page.packed <= end - at, "a page reaches beyond its column")
            if header.has(4):
                found = zlib.crc32(_at(self.file, at, page.packed))
                _must(found == header.number(4) & 0xFFFFFFFF, "a checksum is wrong")
            yield page
            at += page.packed

    def _header(self, at: int, end: int) -> tuple[Struct, int]:
        """Parse the header of a page, whose length is known only after parsing."""
        length = 256
        while True:
            data = _at(self.file, at, min(length, end - at))
            try:
                return parse_struct(data)
            except ThriftError:
                if len(data) < length or length >= _LONGEST_HEADER:
                    raise
                length *= 16


_REPEATED = 2


@attrs.frozen
class _Page:
    kind: int
    unpacked: int
    packed: int
    values: int

    @classmethod
    def of(cls, header: Struct) -> _Page:
        kind = header.number(1)
        unpacked, packed = header.number(2), header.number(3)
        _must(kind in (_DATA, _INDEX, _DICTIONARY, _DATA_V2), "a page is of no known kind")
        _must(unpacked >= 0, "a page has a negative size")
        if kind == _INDEX:
            return cls(kind, unpacked, packed, 0)
        about = header.struct({_DATA: 5, _DICTIONARY: 7, _DATA_V2: 8}[kind])
        values = about.number(1)
        _must(values >= 0, "a page has a negative number of values")
        if kind == _DATA_V2:
            nulls, rows = about.number(2), about.number(3)
            levels = (about.number(5), about.number(6))
            _must(0 <= nulls <= values and 0 <= rows <= values, "a page has more rows than values")
            _must(min(levels) >= 0 and sum(levels) <= packed, "a page is shorter than its levels")
            _must(sum(levels) <= unpacked, "a page is shorter than its levels")
        return cls(kind, unpacked, packed, values)


def _at(file: BinaryIO, place: int, length: int) -> bytes:
    file.seek(place)
    data = file.read(length)
    _must(len(data) == length, "it changed while it was read")
    return data


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise NotParquetError(otherwise)
