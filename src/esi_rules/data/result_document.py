"""Results as documents: calculated data for users, and the value that is read back.

A document has the output of `as_dict` of the result, which is calculated and ignored on reading.
``value`` has the fields of the result. Their findings and standards are written once, under
``shared``, and ``value`` refers to them by their places.
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
    """A table of values, each of which is written once."""

    def __init__(self) -> None:
        self.values: list[_T] = []
        self._places: dict[_T, int] = {}
        self._known: dict[int, int] = {}

    def place(self, value: _T) -> int:
        """Return the place of a value; add the value if it is new."""
        place = self._known.get(id(value))
        if place is None:
            place = self._places.setdefault(value, len(self.values))
            if place == len(self.values):
                self.values.append(value)
                self._known[id(value)] = place  # `values` keeps it, so its identity is unique
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
    """Reads the value of a result, given the findings and standards that it refers to."""

    findings: tuple[Finding, ...] = ()
    standards: tuple[Standards, ...] = ()

    def converter(self) -> cattrs.Converter:
        """Return a converter that replaces places by findings and standards."""
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
