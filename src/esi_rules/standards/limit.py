"""A limit of a standard: its number, the authority for it, and where it is printed."""

from __future__ import annotations

import enum
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.calendar.period import Period
from esi_rules.checked import typed
from esi_rules.errors import BadRuleError
from esi_rules.exact import exact_argument
from esi_rules.records.case import Sentence
from esi_rules.shown import short_repr

__all__ = ["CALLER", "Citation", "Limit", "LimitValue", "Status"]


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


@attrs.frozen(field_transformer=typed)
class Citation:
    """Where a fact is printed: the key of a document and the place in it."""

    __repr__ = short_repr

    source: str
    place: str = ""

    @property
    def words(self) -> str:
        """The citation in words."""
        return f"{self.source}, {self.place}" if self.place else self.source


CALLER = Citation("set by the caller")
"""The citation of a caller's own limit that cites nothing."""

LimitValue = Period | int | Fraction | None


def _limit_value(value: LimitValue | float | Decimal) -> LimitValue:
    """A share that was typed as a decimal is that decimal."""
    return exact_argument("a limit", value) if isinstance(value, float | Decimal) else value


@attrs.frozen(field_transformer=typed)
class Limit:
    """A number that a standard sets: its id, its value, its status and where it is printed.

    `value` is a period, a count, a share, or None while it is unknown. A limit whose status is
    `unknown` has no value, and only one whose status is `own` says who decided it and why.
    """

    __repr__ = short_repr

    id: str
    what: str
    """What it limits, in a few words."""
    value: LimitValue = attrs.field(converter=_limit_value)
    status: Status
    citation: Citation
    note: str = ""
    kind: Literal["period", "count", "share"] = "period"
    decided_by: str = ""
    """Who decided on a value of the caller's own."""
    reason: str = ""
    """Why they did."""
    sentence: Sentence | None = None
    """The one sentence whose cases it is for; None for every case."""

    def __attrs_post_init__(self) -> None:
        if self.status is Status.UNKNOWN and self.value is not None:
            raise BadRuleError(
                f"limit `{self.id}` is `unknown` and has the value `{self.value_words}`; a limit "
                f"that nobody knows has no value: make the value None, or give it another status"
            )
        if (self.decided_by or self.reason) and self.status is not Status.OWN:
            raise BadRuleError(
                f"limit `{self.id}` is `{self.status.value}`, and only a limit of your own (status "
                f"`own`) says who decided it and why"
            )

    @property
    def value_words(self) -> str:
        """The value in words."""
        if self.value is None:
            return "not known"
        return self.value.words if isinstance(self.value, Period) else str(self.value)

    @property
    def words(self) -> str:
        """The limit, its status and its citation in one line."""
        notes = f"; {self.notes}" if self.notes else ""
        return (
            f"{self.what}: {self.value_words} ({self.status.value}: {self.citation.words}{notes})"
        )

    @property
    def notes(self) -> str:
        """Who decided the number and why, and the note, as far as the limit says."""
        decided = f"decided by {self.decided_by}" if self.decided_by else ""
        reason = f"reason: {self.reason}" if self.reason else ""
        return "; ".join(part for part in (decided, reason, self.note) if part)
