"""Results as documents: what people and programs look up, and the value that is read back.

A document has what `as_dict` of the result has, which is calculated and is not read. ``value`` has
the fields of the result. The findings and the standards in these are written once, under
``shared``, and ``value`` has their places there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import attrs
import cattrs

from esi_rules.data.converter import make_converter
from esi_rules.data.plain_values import WrongDataError, got
from esi_rules.rules.finding import Finding
from esi_rules.standards.standard import Standards

__all__ = ["SHARED", "VALUE", "SharedReader", "result_parts"]

_T = TypeVar("_T")
VALUE = "value"
SHARED = "shared"


class _Table(Generic[_T]):
    """Values that are written once, each at its place."""

    def __init__(self) -> None:
        self.values: list[_T] = []
        self._places: dict[_T, int] = {}
        self._known: dict[int, int] = {}

    def place(self, value: _T) -> int:
        """Return the place of a value, to which a new one is added."""
        place = self._known.get(id(value))
        if place is None:
            place = self._places.setdefault(value, len(self.values))
            if place == len(self.values):
                self.values.append(value)
                self._known[id(value)] = place  # kept in `values`, so no other has its identity
        return place


def result_parts(
    result: object, write_findings: Callable[[list[Finding]], Mapping[str, object]]
) -> dict[str, object]:
    """Return the parts of a document that are read back."""
    findings, standards = _Table[Finding](), _Table[Standards]()
    conv = make_converter()
    conv.register_unstructure_hook(Finding, findings.place)
    write_standards = make_converter().unstructure
    conv.register_unstructure_hook(Standards, standards.place)
    parts: dict[str, object] = {VALUE: conv.unstructure(result)}
    shared: dict[str, object] = {}
    if findings.values:
        shared["findings"] = write_findings(findings.values)
    if standards.values:
        shared["standards"] = [write_standards(each) for each in standards.values]
    return {**parts, SHARED: shared} if shared else parts


@attrs.frozen
class SharedReader:
    """Reads the value of a result, once the findings and standards that it names are read."""

    findings: tuple[Finding, ...] = ()
    standards: tuple[Standards, ...] = ()

    def converter(self) -> cattrs.Converter:
        """Return a converter that takes findings and standards from their places."""
        conv = make_converter()
        conv.register_structure_hook(Finding, _at(self.findings, "findings"))
        conv.register_structure_hook(Standards, _at(self.standards, "standards"))
        return conv


def _at(table: tuple[_T, ...], name: str) -> Callable[[object, object], _T]:
    def read(data: object, _: object) -> _T:
        if type(data) is int and 0 <= data < len(table):
            return table[data]
        where = f"a place in `{SHARED}.{name}`"
        allowed = f", from 0 to {len(table) - 1}" if table else ", which has none"
        raise WrongDataError(f"must be {where}{allowed} {got(data)}")

    return read
