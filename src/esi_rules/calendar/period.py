"""Periods in working days, calendar days, weeks or months, and the last good day of a period."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Literal

import attrs

from esi_rules.calendar.working_calendar import DaysOff, WorkingDays, add_months
from esi_rules.checked import check, checked
from esi_rules.errors import BadRuleError
from esi_rules.language import ENGLISH, Language, message, plural_message
from esi_rules.shown import short_repr
from esi_rules.text import nearest, one_of

__all__ = ["Period", "Unit", "days", "months", "weeks", "working_days"]

Unit = Literal["working days", "days", "weeks", "months"]
_UNITS: tuple[Unit, ...] = ("working days", "days", "weeks", "months")
_UNIT_WORDS: Mapping[Unit, tuple[str, str]] = {
    "working days": plural_message("{n} working day", "{n} working days"),
    "days": plural_message("{n} calendar day", "{n} calendar days"),
    "weeks": plural_message("{n} week", "{n} weeks"),
    "months": plural_message("{n} month", "{n} months"),
}


@attrs.frozen
class Period:
    """A length of time after a starting day.

    `n` is a whole number of `unit`, 0 or more and at most 10000. `days_off` says which days are not
    working days; it is only for periods in working days. `first_day_counts` makes the starting day
    day 1 (for working days, only if it is a working day); it is only for periods in days. Raises
    `BadRuleError` for other values (`WrongTypeError` if `first_day_counts` is not a bool).

    Source of the counting rule: *Dodds v Walker* [1981] UKHL (the day of the event is not counted).
    """

    __repr__ = short_repr

    n: int
    unit: Unit
    days_off: DaysOff = "bank-holidays"
    first_day_counts: bool = False

    def __attrs_post_init__(self) -> None:
        if self.unit not in _UNITS:
            near = nearest(str(self.unit), _UNITS)
            hint = f"; did you mean `{near}`?" if near else ""
            raise BadRuleError(
                f"a period's unit must be {one_of(_UNITS)} (got {self.unit!r}){hint}"
            )
        if not isinstance(self.n, int) or isinstance(self.n, bool) or self.n < 0:
            raise BadRuleError(
                f"a period must be a whole number of {self.unit}, 0 or more (got {self.n!r}); "
                f"for something that may be done early, allow early work instead"
            )
        if self.n > 10_000:
            shown = self.n if self.n.bit_length() < 200 else "so many"
            raise BadRuleError(
                f"a period of {shown} {self.unit} is longer than any sentence; write 10000 or less"
            )
        if self.days_off not in ("bank-holidays", "weekends"):
            raise BadRuleError(
                f"days off must be `bank-holidays` or `weekends` (got {self.days_off!r})"
            )
        if self.days_off != "bank-holidays" and self.unit != "working days":
            raise BadRuleError(
                f"only a period in working days can say which days are off (got {self.n} "
                f"{self.unit}); leave `days_off` out"
            )
        check("first_day_counts", self.first_day_counts, bool)
        if self.first_day_counts and self.unit not in ("working days", "days"):
            raise BadRuleError(
                f"only a period in days can count its first day (got {self.n} {self.unit}); "
                f"leave `first_day_counts` out"
            )
        if self.first_day_counts and self.n == 0:
            raise BadRuleError(
                "a period that counts its first day needs at least 1 day (got 0); write 1"
            )

    def last_good_day(self, start: dt.date) -> dt.date:
        """Return the last good day (the deadline): the last day of this period after `start`.

        Something done on this day is in time. Raises `OutsideCalendarError` if working days outside
        the calendar are needed.
        """
        if type(start) is not dt.date:
            check("start", start, dt.date)
        if self.unit == "working days":
            calendar = WorkingDays.of(self.days_off)
            if self.n and not self.first_day_counts:
                return calendar.nth_after(start, self.n)
            return calendar.nth_from(start, self.n) if self.n else start
        if self.unit == "months":
            return add_months(start, self.n)
        if self.unit == "weeks":
            return start + dt.timedelta(days=7 * self.n)
        return start + dt.timedelta(days=self.n - self.first_day_counts)

    @property
    def words(self) -> str:
        """The period in plain English, for instance ``5 working days``."""
        return self.in_words()

    @checked
    def in_words(self, language: Language = ENGLISH) -> str:
        """Return the period as text in `language`."""
        text = language.plural(*_UNIT_WORDS[self.unit], self.n)
        if self.unit == "working days" and self.days_off == "weekends":
            if self.first_day_counts:
                both = message("{period} (only weekends off, the first day counted as day 1)")
                return language.text(both, period=text)
            return language.text("{period} (only weekends off)", period=text)
        if self.first_day_counts:
            return language.text("{period} (the first day counted as day 1)", period=text)
        return text

    @classmethod
    @checked
    def parse(cls, text: str) -> Period:
        """Parse a period such as ``15 working days``, ``8 weeks`` or ``2 months``.

        Raises `BadRuleError` for other text; the message suggests the nearest unit, if one is near.
        """
        match = re.fullmatch(r"\s*(\d{1,6})\s+(.{1,40}?)\s*", text)
        if match is None:
            raise BadRuleError(
                f"a period is a number and a unit, such as `15 working days` (got {text[:80]!r})"
            )
        number, unit = int(match[1]), " ".join(match[2].lower().replace("_", " ").split())
        unit = unit.removeprefix("calendar ")
        plural = unit if unit.endswith("s") else f"{unit}s"
        for known in _UNITS:
            if plural == known:
                return cls(number, known)
        near = nearest(plural, _UNITS)
        hint = f"; did you mean `{number} {near}`?" if near else ""
        raise BadRuleError(f"a period's unit must be {one_of(_UNITS)} (got {match[2]!r}){hint}")


def working_days(n: int) -> Period:
    """Return `n` working days: Monday to Friday, except bank holidays in England and Wales."""
    return Period(n, "working days")


def days(n: int) -> Period:
    """Return `n` calendar days."""
    return Period(n, "days")


def weeks(n: int) -> Period:
    """Return `n` weeks of seven calendar days."""
    return Period(n, "weeks")


def months(n: int) -> Period:
    """Return `n` calendar months.

    If the end month has no day with the number of the starting day, the period ends on its last
    day.
    """
    return Period(n, "months")
