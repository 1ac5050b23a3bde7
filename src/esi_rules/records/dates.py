"""Dates in case files: full dates, and dates of which only a part is known."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Literal

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.errors import BadRecordError, WrongTypeError
from esi_rules.language import ENGLISH, Language, message

__all__ = [
    "EARLIEST",
    "LATEST",
    "DateOrder",
    "Day",
    "PartlyKnown",
    "check_as_at",
    "check_whole_day",
    "day_words",
    "read_date",
    "read_day",
]

EARLIEST = dt.date(1900, 1, 1)
"""The earliest day that a record may have; an earlier one is refused as a likely typing error."""
LATEST = dt.date(2199, 12, 31)
"""The latest day that a record may have."""


@attrs.frozen
class PartlyKnown:
    """A date of which only the month and year, only the year, or nothing was recorded.

    It represents every day that it could be: `2004-10` is any of the 31 days of that month. Raises
    `BadRecordError` for a year or month out of range, and `WrongTypeError` for a wrong type.
    """

    year: int | None = None
    month: int | None = None

    def __attrs_post_init__(self) -> None:
        for part in (self.year, self.month):
            if part is not None and type(part) is not int:
                raise WrongTypeError(f"a year and a month must be whole numbers (got {part!r:.80})")
        if self.month is not None and (self.year is None or not 1 <= self.month <= 12):
            raise BadRecordError(f"a month must be 1 to 12 of a known year (got {self.month!r})")
        if self.year is not None and not EARLIEST.year <= self.year <= LATEST.year:
            raise BadRecordError(
                f"a year must be {EARLIEST.year} to {LATEST.year} (got {self.year!r})"
            )

    @property
    def earliest(self) -> dt.date | None:
        """The first day that it could be; None if nothing was recorded."""
        return None if self.year is None else dt.date(self.year, self.month or 1, 1)

    @property
    def latest(self) -> dt.date | None:
        """The last day that it could be; None if nothing was recorded."""
        if self.year is None:
            return None
        if self.month is None or self.month == 12:
            return dt.date(self.year, 12, 31)
        return dt.date(self.year, self.month + 1, 1) - ONE_DAY

    def __str__(self) -> str:
        if self.year is None:
            return ""
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"


Day = dt.date | PartlyKnown
"""A full or partly known date."""

DateOrder = Literal["ymd", "dmy"]
"""The formats of full dates: ISO only (`ymd`), or also day first as in ``1/10/2004`` (`dmy`)."""

_FULL = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_PART = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)


def read_date(text: str, order: DateOrder = "ymd") -> dt.date:
    """Parse a full date in ISO form or, if `order` is `dmy`, also with the day first.

    Raises `ValueError`, whose message continues a sentence that begins with the text.
    """
    if order == "dmy":
        text = _year_first(text)
    if _FULL.fullmatch(text) is None:
        form = "DD/MM/YYYY or YYYY-MM-DD" if order == "dmy" else "YYYY-MM-DD"
        raise ValueError(f"is not a full date written {form}{_hint(text, order)}")
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a day of the calendar; write a day that exists") from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return day


def read_day(text: str, order: DateOrder = "ymd") -> Day:
    """Parse a full or partly known date: ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or empty.

    If `order` is `dmy`, a full date may have the day first. Raises `ValueError`, whose message
    continues a sentence that begins with the text.
    """
    if not text:
        return PartlyKnown()
    match = _PART.fullmatch(text)
    if match is None:
        if order == "dmy":
            text = _year_first(text)
        if _FULL.fullmatch(text) is None:
            form = "DD/MM/YYYY or YYYY-MM-DD" if order == "dmy" else "YYYY-MM-DD"
            raise ValueError(
                f"is not a date written {form}, nor YYYY-MM, YYYY or empty where only that much is "
                f"known{_hint(text, order)}"
            )
        return read_date(text)
    month = int(match[2]) if match[2] else None
    if month is not None and not 1 <= month <= 12:
        raise ValueError("has no such month; months run from 01 to 12")
    if not EARLIEST.year <= int(match[1]) <= LATEST.year:
        raise ValueError(f"must lie between {EARLIEST} and {LATEST}")
    return PartlyKnown(int(match[1]), month)


_DECLARED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", re.ASCII)
_DECLARED_WITH_TIME = re.compile(rf"{_DECLARED.pattern}[ T].*", re.ASCII)


def _year_first(text: str) -> str:
    """Return a date written with the day first in ISO form, even if there is no such day.

    Any other text is returned unchanged, and so is a date whose second number can only be a day.
    """
    match = _DECLARED.fullmatch(text)
    if match is None or int(match[3]) > 12 >= int(match[1]):
        return text
    return f"{match[4]}-{int(match[3]):02}-{int(match[1]):02}"


_DAY_FIRST = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[ T].*)?", re.ASCII)
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:[/.\- ](\d{1,2})[/.\- ](\d{1,2})|(\d\d)(\d\d))([ T].*|Z)?", re.ASCII
)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ /.\-]([A-Za-z]{3,9})[ /.\-](\d{4})", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?", re.ASCII)


def _hint(text: str, order: DateOrder) -> str:
    """Return what to write instead, if it is clear which day `text` means; otherwise empty."""
    if len(text) >= 40:
        return ""
    if order == "dmy" and (match := _DECLARED_WITH_TIME.fullmatch(text)):
        day = _written(int(match[4]), int(match[3]), int(match[1]))
        return f"; leave the time of day out and write {day}" if day else ""
    if match := _YEAR_FIRST.fullmatch(text):
        day = _written(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5]))
        what = "leave the time of day out and write" if match[6] else "write"
        return f"; {what} {day}" if day else ""
    if match := _DAY_FIRST.fullmatch(text):
        return _day_first_hint(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(text):
        name = match[2][:3].lower()
        month = _MONTHS.index(name) + 1 if name in _MONTHS else 0
        day = _written(int(match[3]), month, int(match[1]))
        return f"; write {day}" if day else ""
    if _SERIAL.fullmatch(text):
        return "; if it is a spreadsheet's number of a day, format the column as YYYY-MM-DD first"
    return ""


def _day_first_hint(day: int, month: int, year: int) -> str:
    if day > 12 >= month and (written := _written(year, month, day)):
        return f"; if the day comes first, write {written}"
    if month > 12 >= day and (written := _written(year, day, month)):
        return f"; if the month comes first, write {written}"
    return "; write the year first, then the month, then the day"


def _written(year: int, month: int, day: int) -> str | None:
    try:
        written = dt.date(year, month, day)
    except ValueError:
        return None
    return written.isoformat() if EARLIEST <= written <= LATEST else None


def check_whole_day(name: str, day: object) -> None:
    """Raise `WrongTypeError` unless `day`, the argument `name`, is a date without a time of day."""
    if type(day) is not dt.date:
        raise WrongTypeError(
            f"`{name}` must be a date with no time of day, such as date(2005, 3, 14) (got {day!r})"
        )


def check_as_at(as_at: dt.date) -> None:
    """Raise `WrongTypeError` if `as_at` has a time, `BadRecordError` if it is out of bounds."""
    check_whole_day("as_at", as_at)
    if not EARLIEST <= as_at <= LATEST:
        raise BadRecordError(f"`as_at` must lie between {EARLIEST} and {LATEST} (got {as_at})")


_WEEKDAY_NAMES = (
    *(message("Mon"), message("Tue"), message("Wed"), message("Thu")),
    *(message("Fri"), message("Sat"), message("Sun")),
)
_MONTH_NAMES = (
    *(message("Jan"), message("Feb"), message("Mar"), message("Apr")),
    *(message("May"), message("Jun"), message("Jul"), message("Aug")),
    *(message("Sep"), message("Oct"), message("Nov"), message("Dec")),
)


def day_words(day: Day, language: Language = ENGLISH) -> str:
    """Return a day as text: ``Fri 1 Oct 2004``, ``some day in 2004-10`` or ``day not recorded``."""
    if isinstance(day, dt.date):
        if not language.catalogue:
            return _english_day(day)
        weekday, month = _WEEKDAY_NAMES[day.weekday()], _MONTH_NAMES[day.month - 1]
        return f"{language.text(weekday)} {day.day} {language.text(month)} {day.year}"
    if day.year is None:
        return language.text("day not recorded")
    return language.text("some day in {month_or_year}", month_or_year=day)


@functools.lru_cache(1 << 14)  # the days of 44 years
def _english_day(day: dt.date) -> str:
    # By hand: `strftime` follows the locale of the process, and takes four times as long.
    return f"{_WEEKDAY_NAMES[day.weekday()]} {day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"
