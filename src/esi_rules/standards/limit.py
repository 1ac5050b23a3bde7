"""A limit of a standard: its value, its status and its citation."""

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
    """The authority for the value of a limit."""

    STATED = "stated"
    """Printed in a public document, which the citation names."""
    ASSUMED = "assumed"
    """Common practice as remembered; no document was found that states it."""
    UNKNOWN = "unknown"
    """A document states that a limit existed but not its value; the inspector's answer decides."""
    OWN = "own"
    """Set by the caller in place of the standard's value."""


@attrs.frozen(field_transformer=typed)
class Citation:
    """Where a fact is printed: the key of a document and the place in it."""

    __repr__ = short_repr

    source: str
    place: str = ""

    @property
    def words(self) -> str:
        """The citation as text."""
        return f"{self.source}, {self.place}" if self.place else self.source


CALLER = Citation("set by the caller")
"""The citation of a caller's own limit without a document."""

LimitValue = Period | int | Fraction | None


def _limit_value(value: LimitValue | float | Decimal) -> LimitValue:
    """Convert a share that was typed as a decimal to exactly that decimal."""
    return exact_argument("a limit", value) if isinstance(value, float | Decimal) else value


@attrs.frozen(field_transformer=typed)
class Limit:
    """A number that a standard sets: its id, its value, its status and where it is printed.

    `value` is a period, a count, a share, or None if it is not known. A limit with the status
    `unknown` has no value, and only a limit with the status `own` has `decided_by` and `reason`;
    for others, `BadRuleError` is raised.
    """

    __repr__ = short_repr

    id: str
    what: str
    """What is limited, in a few words."""
    value: LimitValue = attrs.field(converter=_limit_value)
    status: Status
    citation: Citation
    note: str = ""
    kind: Literal["period", "count", "share"] = "period"
    decided_by: str = ""
    """Who decided on the caller's own value."""
    reason: str = ""
    """Why they decided on it."""
    sentence: Sentence | None = None
    """The only sentence that the limit applies to; None for every case."""

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
        """Who decided the value and why, and the note; empty parts are left out."""
        decided = f"decided by {self.decided_by}" if self.decided_by else ""
        reason = f"reason: {self.reason}" if self.reason else ""
        return "; ".join(part for part in (decided, reason, self.note) if part)
