"""The context in which a rule is evaluated: standard, edition and window of a schedule."""

from __future__ import annotations

import datetime as dt

import attrs

from esi_rules.rules.finding import About

__all__ = ["NO_CONTEXT", "Context", "WindowSpan"]

WindowSpan = tuple[dt.date, dt.date, dt.date, dt.date]
"""The earliest and latest first day of a window, then the earliest and latest last day."""


# No slots: a frozen instance with slots takes twice as long to create.
@attrs.frozen(slots=False)
class Context:
    """What an evaluator function needs besides the rule and the record.

    A function that needs another context for a part creates a new one, so no part can change the
    context of the parts after it.
    """

    about: About | None = None
    """What the findings are about."""
    edition: str | None = None
    """The id of the edition that governs; None if it is not known."""
    label: str = ""
    """The window in words, used in the findings on it."""
    window: WindowSpan | None = None
    """The current window of the schedule around the rule; None outside a schedule."""

    def inside(self, window: WindowSpan, label: str) -> Context:
        """Return the context for the duty of a schedule in one of its windows."""
        return Context(self.about, self.edition, label, window)

    def of_parts(self) -> Context:
        """Return the context for the parts of a combination, without the label of the whole."""
        return Context(self.about, self.edition, "", self.window) if self.label else self


NO_CONTEXT = Context()
"""The context of a single rule that belongs to no standard, edition or schedule."""
