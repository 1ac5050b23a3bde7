"""A finding: the verdict on one duty, with the evidence for it."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import attrs

from esi_rules.calendar.period import Period
from esi_rules.calendar.working_calendar import non_working_days, working_days_between
from esi_rules.checked import checked
from esi_rules.errors import OutsideCalendarError
from esi_rules.rules.algebra import NoLongerThan, Not, Rule, Within, period_on
from esi_rules.rules.verdict import Verdict
from esi_rules.shown import short_repr

__all__ = ["ROW_COLUMNS", "About", "Finding", "Reason", "Unfilled", "with_changes"]

ROW_COLUMNS = (
    "standard",
    "edition",
    "verdict",
    "reason",
    "clock_starts",
    "last_good_day",
    "done_on",
)
"""The columns of a finding in a table, after the id of the case."""


class Reason(enum.StrEnum):
    """The reason for a verdict, as a code for programs; `words` writes it for people."""

    IN_TIME = "in-time"
    LATE = "late"
    NOT_DONE = "not-done"
    ENOUGH = "enough"
    TOO_FEW = "too-few"
    NONE_BROKEN = "not-broken"
    BROKEN = "broken"
    STILL_OPEN = "still-open"
    NOT_STARTED = "clock-not-started"
    DOES_NOT_APPLY = "does-not-apply"
    ENDED = "supervision-ended"
    NOT_IN_EDITION = "not-in-edition"
    ANSWERED = "answered"
    NOT_ASKED = "answered-not-applicable"
    UNANSWERED = "unanswered"
    FACT = "fact"
    FACT_UNKNOWN = "fact-unknown"
    NO_RATING = "no-rating"
    PARTLY_KNOWN = "partly-known-date"
    VALUE_UNKNOWN = "value-unknown"
    CALENDAR = "calendar"
    EDITION = "edition"
    SETTLED = "settled"


@attrs.frozen(cache_hash=True)
class About:
    """What a finding is about: the standard, its sources, and the readings it depends on."""

    __repr__ = short_repr

    id: str
    title: str
    sources: tuple[str, ...] = ()
    """Each limit with its value, status and citation, in words."""
    readings: tuple[tuple[str, str], ...] = ()
    """The readings that the standard depends on, each with the choice made."""
    applies_to: str = ""
    """The cases that the standard applies to, in words; empty if it applies to every case."""


# No slots: a frozen instance with slots is slow to create, and a caseload has millions of findings.
@attrs.frozen(slots=False)
class Finding:
    """The verdict on one rule for one case, with the evidence for it.

    Dates are whole days. A date is None if it is not the same in every possibility in which the
    duty applies. `parts` are the findings on the parts of a combination or schedule, in order.
    """

    __repr__ = short_repr

    rule: Rule
    verdict: Verdict
    reason: Reason
    clock: dt.date | None = None
    """The day the clock started."""
    due: dt.date | None = None
    """The last good day (the deadline); None under a negation, which has no deadline."""
    done: dt.date | None = None
    """The day on which the duty was done, or on which a prohibition was broken."""
    found: int | Decimal | None = None
    """The number of events in the window, or the total of their amounts."""
    parts: tuple[Finding, ...] = ()
    label: str = ""
    """Which part of a schedule this is, for instance ``weeks 1 to 12``."""
    missing: tuple[str, ...] = ()
    """The evidence that would decide an undetermined verdict, in words."""
    about: About | None = None
    edition: str | None = None
    """The id of the edition that governs; None if it is not known."""
    window: tuple[dt.date, dt.date] | None = None
    """The first and the last day of the window in which events were counted."""
    immaterial: tuple[str, ...] = ()
    """The missing evidence that cannot change the verdict, in words."""

    # A finding of a compiled rule computes its `parts` on first access, by the function in
    # `_later`, and then keeps them. Threads that access them at the same time get equal values.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            if name == "parts":
                values = self.__dict__
                later = values.get("_later")
                if later is not None:
                    read, case, as_at = later
                    values.setdefault("parts", read(case, as_at))
                    values.pop("_later", None)
                if "parts" in values:
                    return values["parts"]
            raise AttributeError(f"`Finding` has no attribute `{name}`")

    def __getstate__(self) -> dict[str, object]:
        assert isinstance(self.parts, tuple)
        return {name: value for name, value in self.__dict__.items() if name != "_later"}

    @property
    def has_parts(self) -> bool:
        """Whether there are parts; does not compute parts that were not accessed yet."""
        return "_later" in self.__dict__ or bool(self.parts)

    @checked
    def row(self, case_id: str | None = None) -> dict[str, str]:
        """Return the finding as a row of ``esi-rules evaluate``, with the id of its case if given.

        All cells are text: days are ISO dates, and a missing value is an empty cell.
        """
        cells = {} if case_id is None else {"case_id": case_id}
        return {**cells, **dict(zip(ROW_COLUMNS, self.cells(), strict=True))}

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the row, in the order of `ROW_COLUMNS`."""
        clock, due, done = self.clock, self.due, self.done
        return (
            "" if self.about is None else self.about.id,
            self.edition or "",
            self.verdict.value,
            self.reason.value,
            "" if clock is None else clock.isoformat(),
            "" if due is None else due.isoformat(),
            "" if done is None else done.isoformat(),
        )

    @property
    def standard(self) -> str | None:
        """The id of the standard or item that the finding is about; None for a rule by itself."""
        return self.about.id if self.about else None

    @property
    def period(self) -> Period | None:
        """The period that ends on the last good day; under a negation, that of the negated rule.

        None for rules without a period, such as counts in a window.
        """
        if isinstance(self.rule, Not) and self.parts:
            return self.parts[0].period
        if isinstance(self.rule, Within):
            return self.rule.period
        if isinstance(self.rule, NoLongerThan) and self.clock is not None and not self.parts:
            return period_on(self.rule, self.clock)
        return None

    @property
    def period_ends(self) -> dt.date | None:
        """The last day of the period: the last good day.

        Under a negation it is the last day on which the duty must not be done.
        """
        if isinstance(self.rule, Not) and self.parts:
            return self.parts[0].period_ends
        return self.due

    @property
    def days_late(self) -> int | None:
        """The number of days late: working days for a limit in working days, else calendar days.

        None if the duty was not done late, if alternatives share a day but not a unit to count in,
        or if the calendar does not cover the days. Under a negation, "late" means after the period
        in which the duty must not be done.
        """
        ends, done, period = self.period_ends, self.done, self.period
        if ends is None or done is None or done <= ends or period is None:
            return None
        if period.unit != "working days":
            return (done - ends).days
        try:
            return working_days_between(ends, done, period.days_off)
        except OutsideCalendarError:
            return None

    @property
    def skipped(self) -> tuple[tuple[dt.date, str], ...]:
        """The non-working days after the clock's day up to the end of the period, with the reasons.

        Empty for a period that is not in working days.
        """
        period, ends = self.period, self.period_ends
        if period is None or period.unit != "working days" or not (self.clock and ends):
            return ()
        return tuple(non_working_days(self.clock, ends, period.days_off))


class Unfilled:
    """An empty object that becomes a `Finding` when its attributes and class are assigned.

    A caseload has millions of findings. In measurements, this was three times as fast as calling
    `Finding` with fourteen arguments.
    """


def with_changes(finding: Finding, **changes: object) -> Finding:
    """Return a copy of `finding` with some fields replaced."""
    changed = Unfilled()
    changed.__dict__ = {**finding.__dict__, **changes}
    changed.__class__ = Finding  # type: ignore[assignment]
    return cast("Finding", changed)
