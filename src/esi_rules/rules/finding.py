"""A finding: the verdict on one duty, and everything that it was read from."""

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
"""The columns of a finding in a table, behind the id of the case."""


class Reason(enum.StrEnum):
    """Why a verdict is what it is, as a code for programs; `words` says the same to people."""

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
    """What a finding is about: the standard, its source, and the readings it was made under."""

    __repr__ = short_repr

    id: str
    title: str
    sources: tuple[str, ...] = ()
    """Each limit with its value, status and citation, in words."""
    readings: tuple[tuple[str, str], ...] = ()
    """The readings that the standard depends on, each with the choice made."""
    applies_to: str = ""
    """Which cases it is asked of, in words; empty where it is asked of every case."""


# No slots: a frozen value with slots is filled field by field through a slow call, and a caseload
# makes findings by the million.
@attrs.frozen(slots=False)
class Finding:
    """The verdict on one rule for one case, with the evidence it rests on.

    Dates are whole days; a date is None unless every possibility in which the duty applies shares
    it. `parts` are the findings of a combination or schedule, in order.
    """

    __repr__ = short_repr

    rule: Rule
    verdict: Verdict
    reason: Reason
    clock: dt.date | None = None
    """The day the clock started."""
    due: dt.date | None = None
    """The last good day; None under a negation, where nothing must be done by then."""
    done: dt.date | None = None
    """The day the duty was done, or a prohibition broken."""
    found: int | Decimal | None = None
    """How many (or how much) of what was asked for was found in the window."""
    parts: tuple[Finding, ...] = ()
    label: str = ""
    """Which part of a schedule this is, for instance ``weeks 1 to 12``."""
    missing: tuple[str, ...] = ()
    """The evidence that would decide an undetermined verdict, in words."""
    about: About | None = None
    edition: str | None = None
    """The id of the edition in force on the clock's day."""
    window: tuple[dt.date, dt.date] | None = None
    """The first and the last day that was counted in."""
    immaterial: tuple[str, ...] = ()
    """What is open and does not matter, in words: every way to fill it gives this verdict."""

    # A finding that a compiled rule made has no `parts` until they are asked for: `_later` says how
    # they are read. Whoever asks first leaves them there; all who ask at once read equal ones.
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
        """Whether there are parts; those that were not read yet stay unread."""
        return "_later" in self.__dict__ or bool(self.parts)

    @checked
    def row(self, case_id: str | None = None) -> dict[str, str]:
        """Return the finding as a row of ``esi-rules evaluate``, with the id of its case if given.

        All cells are text: days in ISO form, and empty where there is nothing to give.
        """
        cells = {} if case_id is None else {"case_id": case_id}
        return {**cells, **dict(zip(ROW_COLUMNS, self.cells(), strict=True))}

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the row, without the id of the case."""
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
        """The id of the standard that this is a finding on."""
        return self.about.id if self.about else None

    @property
    def period(self) -> Period | None:
        """The period that the last good day was counted with, also under a negation."""
        if isinstance(self.rule, Not) and self.parts:
            return self.parts[0].period
        if isinstance(self.rule, Within):
            return self.rule.period
        if isinstance(self.rule, NoLongerThan) and self.clock is not None and not self.parts:
            return period_on(self.rule, self.clock)
        return None

    @property
    def period_ends(self) -> dt.date | None:
        """The last day of the period: the last good day, or under a negation the last bad one."""
        if isinstance(self.rule, Not) and self.parts:
            return self.parts[0].period_ends
        return self.due

    @property
    def days_late(self) -> int | None:
        """How late it was done: working days for a limit in working days, else calendar days.

        None unless it was done late, where alternatives share a day but no unit to count in, and
        where the calendar does not cover the days. The same under a negation, where done late
        is done after the period in which it must not be done.
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
        """The non-working days between the clock's day and the end of the period, each with why."""
        period, ends = self.period, self.period_ends
        if period is None or period.unit != "working days" or not (self.clock and ends):
            return ()
        return tuple(non_working_days(self.clock, ends, period.days_off))


class Unfilled:
    """What becomes a finding once its values are there: an object that was not made by the class.

    Findings are made by the million, and this was measured to be three times as quick as calling
    the class with fourteen values.
    """


def with_changes(finding: Finding, **changes: object) -> Finding:
    """Return `finding` with other values, by the names of its fields."""
    changed = Unfilled()
    changed.__dict__ = {**finding.__dict__, **changes}
    changed.__class__ = Finding  # type: ignore[assignment]
    return cast("Finding", changed)
