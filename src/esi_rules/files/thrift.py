"""Parse structures of Thrift's compact protocol, the format of the metadata of Parquet.

No memory is reserved by a number in the data: every length is compared with the bytes left.
"""

from __future__ import annotations

from typing import Final

import attrs

__all__ = ["Struct", "ThriftError", "parse_struct"]


class ThriftError(ValueError):
    """The data are not a structure of this protocol, or a field has the wrong type."""


_DEEPEST: Final = 24
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)


@attrs.frozen
class Struct:
    """A structure: its fields by number."""

    fields: dict[int, object]

    def has(self, field: int) -> bool:
        """Return whether the structure has a field."""
        return field in self.fields

    def number(self, field: int, default: int | None = None) -> int:
        """Return a field that is a whole number. Raises `ThriftError` for any other."""
        value = self.fields.get(field, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ThriftError("a number is missing from its description of itself")
        return value

    def struct(self, field: int) -> Struct:
        """Return a field that is a structure. Raises `ThriftError` for any other."""
        value = self.fields.get(field)
        if not isinstance(value, Struct):
            raise ThriftError("a part is missing from its description of itself")
        return value

    def structs(self, field: int) -> list[Struct]:
        """Return a field that is a list of structures. Raises `ThriftError` for any other."""
        value = self.fields.get(field)
        if not isinstance(value, list):
            raise ThriftError("a list is missing from its description of itself")
        found = [each for each in value if isinstance(each, Struct)]
        if len(found) < len(value):
            raise ThriftError("a list holds what it should not")
        return found


def parse_struct(data: bytes) -> tuple[Struct, int]:
    """Parse the structure that `data` begins with; return it, and how many bytes it takes.

    Raises `ThriftError`.
    """
    parser = _Parser(data)
    return parser.struct(0), parser.at


class _Parser:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def struct(self, depth: int) -> Struct:
        if depth > _DEEPEST:
            raise ThriftError("its description of itself is nested too deep")
        fields: dict[int, object] = {}
        field = 0
        while head := self._byte():
            step, kind = head >> 4, head & 15
            field = field + step if step else self._zigzag()
            if kind in (_TRUE, _FALSE):
                fields[field] = kind == _TRUE
            else:
                fields[field] = self._value(kind, depth)
        return Struct(fields)

    def _value(self, kind: int, depth: int) -> object:
        if kind in (_I16, _I32, _I64):
            return self._zigzag()
        if kind == _STRUCT:
            return self.struct(depth + 1)
        if kind in (_LIST, _SET):
            return self._list(depth)
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind == _BYTE:
            return self._byte()
        if kind == _DOUBLE:
            return self._bytes(8)
        if kind == _MAP:
            return self._map(depth)
        if kind in (_TRUE, _FALSE):  # in a list, each flag is a byte
            return self._byte() == _TRUE
        raise ThriftError("its description of itself has a field of no known type")

    def _list(self, depth: int) -> list[object]:
        head = self._byte()
        size, kind = head >> 4, head & 15
        if size == 15:
            size = self._varint()
        self._fits(size)
        if depth >= _DEEPEST:
            raise ThriftError("its description of itself is nested too deep")
        return [self._value(kind, depth + 1) for _ in range(size)]

    def _map(self, depth: int) -> list[object]:
        size = self._varint()
        if not size:
            return []
        self._fits(size)
        if depth >= _DEEPEST:
            raise ThriftError("its description of itself is nested too deep")
        kinds = self._byte()
        both = (kinds >> 4, kinds & 15)
        return [[self._value(kind, depth + 1) for kind in both] for _ in range(size)]

    def _fits(self, size: int) -> None:
        # Every element takes a byte at least.
        if size > len(self.data) - self.at:
            raise ThriftError("its description of itself reaches beyond its end")

    def _bytes(self, length: int) -> bytes:
        self._fits(length)
        self.at += length
        return self.data[self.at - length : self.at]

    def _byte(self) -> int:
        self._fits(1)
        self.at += 1
        return self.data[self.at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ThriftError("its description of itself has a number that is too long")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
