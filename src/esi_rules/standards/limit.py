"""A limit of a standard: its number, the authority for it, and where it is printed."""

from __future__ import annotations

import enum
from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.calendar.period import Period

__all__ = ["Citation", "Limit", "LimitValue", "Status"]


class Status(enum.StrEnum):
    """The authority for a number."""

    STATED = "stated"
    """Printed in a public document, which the citation names."""
    ASSUMED = "assumed"
    """The field's common recollection; no document that could be read prints it."""
    UNKNOWN = "unknown"
    """That a limit existed is stated, its value is not; the inspector's answer is used instead."""
    OWN = "own"
    """Set by the caller in place of the standard's; never the standard itself."""


@attrs.frozen
class Citation:
    """Where a fact is printed: the key of a document and the place in it."""

    source: str
    place: str = ""

    @property
    def words(self) -> str:
        """The citation in words."""
        return f"{self.source}, {self.place}" if self.place else self.source


LimitValue = Period | int | Fraction | None


@attrs.frozen
class Limit:
    """A number that a standard sets: its id, its value, its status and where it is printed.

    `value` is a period, a count, a share, or None while it is unknown.
    """

    id: str
    what: str
    """What it limits, in a few words."""
    value: LimitValue
    status: Status
    citation: Citation
    note: str = ""
    kind: Literal["period", "count", "share"] = "period"

    @property
    def value_words(self) -> str:
        """The value in words."""
        if self.value is None:
            return "not known"
        return self.value.words if isinstance(self.value, Period) else str(self.value)

    @property
    def words(self) -> str:
        """The limit, its status and its citation in one line."""
        note = f"; {self.note}" if self.note else ""
        return f"{self.what}: {self.value_words} ({self.status.value}: {self.citation.words}{note})"
