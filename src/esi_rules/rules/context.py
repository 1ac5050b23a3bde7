"""The context that a rule is read in: the standard, its edition, and the window of a schedule."""

from __future__ import annotations

import datetime as dt

import attrs

from esi_rules.rules.finding import About

__all__ = ["NO_CONTEXT", "Context", "WindowSpan"]

WindowSpan = tuple[dt.date, dt.date, dt.date, dt.date]
"""The earliest and latest first day of a window, then the earliest and latest last day."""


# Without slots, as a finding is: a frozen value with slots takes twice as long to make.
@attrs.frozen(slots=False)
class Context:
    """What a reader must know beside the rule and the record. Each reader passes it on.

    A reader that needs another context for a part makes a new one, so no part can change the
    context of the parts after it.
    """

    about: About | None = None
    """What the findings are about."""
    edition: str | None = None
    """The id of the edition in force on the clock's day, where there is one such edition."""
    label: str = ""
    """The window in words, for the findings on it."""
    window: WindowSpan | None = None
    """The window of the schedule that holds the rule; None outside every schedule."""

    def inside(self, window: WindowSpan, label: str) -> Context:
        """Return the context of the duty of a schedule in one of its windows."""
        return Context(self.about, self.edition, label, window)

    def of_parts(self) -> Context:
        """Return the context of the parts of a combination: the label is that of the whole."""
        return Context(self.about, self.edition, "", self.window) if self.label else self


NO_CONTEXT = Context()
"""The context of a rule by itself: about nothing, in no edition, outside every schedule."""
