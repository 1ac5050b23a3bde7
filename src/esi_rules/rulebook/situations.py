"""The clock days of worked dates: before weekends, holidays, month ends and edition changes."""

from __future__ import annotations

import calendar as months
import datetime as dt
import itertools

from esi_rules.calendar.period import Period
from esi_rules.calendar.working_calendar import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    WorkingDays,
    is_working_day,
    non_working_days,
)
from esi_rules.errors import OutsideCalendarError
from esi_rules.standards.standard import Standards
from esi_rules.text import listed

__all__ = ["clock_days", "situation_words"]

_ENOUGH = 5
_EDITION_WITHOUT_END = dt.timedelta(days=3 * 365)


def clock_days(
    standards: Standards, editions: tuple[str, ...], period: Period | None
) -> tuple[dt.date, ...]:
    """Return days in `editions` that show how `period` is counted, the plainest day first.

    If the editions change, the days are around the last change. They are a Friday and a Saturday in
    autumn, a month end, days before Christmas and Easter, a month end from which a period in months
    ends in a shorter month, and the last and first day of each edition at a change.
    """
    held = [edition for edition in standards.editions if edition.id in editions]
    spans = [(e.first, e.last or e.first + _EDITION_WITHOUT_END) for e in held]
    changes = _changes(standards)
    anchor = changes[-1] if changes else max(last for _, last in _all_spans(standards))
    year = anchor.year if anchor >= dt.date(anchor.year, 12, 25) else anchor.year - 1
    days: list[dt.date] = []
    for winter in (year, year + 1):
        # The second winter is used only if the first has too few days in these editions.
        if len(_inside(days, spans)) < _ENOUGH:
            days += [d for d in _of_winter(winter, period) if winter == year or d.year == winter]
    for change in changes:
        days += [change - ONE_DAY, change]
    inside = _inside(days, spans)
    if inside or not spans:
        # The plainest day first: it shows more rows than the others.
        return tuple(sorted(inside, key=lambda day: day.weekday() != 4 or day.month != 9))
    first, last = spans[0]
    return (min(first + dt.timedelta(days=30), last),)


def _inside(days: list[dt.date], spans: list[tuple[dt.date, dt.date]]) -> list[dt.date]:
    return sorted(
        day
        for day in set(days)
        if FIRST_DAY <= day <= LAST_DAY and any(first <= day <= last for first, last in spans)
    )


def _of_winter(year: int, period: Period | None) -> list[dt.date]:
    """Return the instructive days from the autumn of a year to the next spring."""
    friday = dt.date(year, 9, 24)
    while friday.weekday() != 4:
        friday -= ONE_DAY
    if period is None:
        return [friday]
    if period.unit not in ("working days", "days"):
        return [friday, dt.date(year, 11, 30), *_short_months(period, year)[-1:]]
    advent = dt.date(year, 12, 16)
    holidays = [_good_friday(year + 1), _after_christmas(year)]
    return [friday, friday + ONE_DAY, dt.date(year, 11, 30), advent] + [
        day
        for holiday, early in zip(
            holidays, (holidays[0] - dt.timedelta(days=8), advent), strict=True
        )
        for day in {early, _before(holiday, early, period)}
    ]


def _all_spans(standards: Standards) -> list[tuple[dt.date, dt.date]]:
    return [(e.first, e.last or e.first + _EDITION_WITHOUT_END) for e in standards.editions]


def _changes(standards: Standards) -> list[dt.date]:
    """Return the days on which one loaded edition replaces another."""
    ordered = sorted(_all_spans(standards))
    return [two[0] for one, two in itertools.pairwise(ordered) if two[0] > one[0]]


def _good_friday(year: int) -> dt.date:
    names = WorkingDays.of("bank-holidays").names
    known = [day for day, name in names.items() if name == "Good Friday" and day.year == year]
    return known[0] if known else dt.date(year, 4, 1)


def _after_christmas(year: int) -> dt.date:
    """Return the first weekday off at Christmas."""
    names = WorkingDays.of("bank-holidays").names
    known = [dt.date(year, 12, 25) + i * ONE_DAY for i in range(4)]
    return next((day for day in known if day in names and day.weekday() < 5), known[0])


def _before(holiday: dt.date, early: dt.date, period: Period) -> dt.date:
    """Return `early` if its period goes past the holiday, else the last weekday before that."""
    near = holiday - ONE_DAY
    while near.weekday() >= 5:
        near -= ONE_DAY
    try:
        return early if period.last_good_day(early) > holiday else near
    except OutsideCalendarError:
        return early


def _short_months(period: Period, year: int) -> list[dt.date]:
    """Return the month ends of a year from which a period in months ends in a shorter month."""
    if period.unit != "months":
        return []
    ends = [dt.date(year, m, months.monthrange(year, m)[1]) for m in range(1, 13)]
    return [day for day in ends if period.last_good_day(day).day < day.day]


def situation_words(
    standards: Standards, clock: dt.date, due: dt.date | None, period: Period | None
) -> str:
    """Say in a few words what is particular about counting from `clock` to `due`."""
    words = []
    for edition in standards.editions:
        if clock == edition.last:
            words.append(f"last day of {edition.id}")
        if clock == edition.first:
            words.append(f"first day of {edition.id}")
    try:
        if period is not None and due is not None and period.unit == "working days":
            words += _working(clock, due, period)
        elif period is not None and due is not None:
            words += _calendar(clock, due, period)
    except OutsideCalendarError:
        pass
    return "; ".join(words) or "an ordinary day"


def _working(clock: dt.date, due: dt.date, period: Period) -> list[str]:
    words = []
    if not is_working_day(clock, period.days_off):
        words.append(f"starts on a {clock:%A}")
    elif (clock + ONE_DAY).month != clock.month:
        words.append("from a month end")
    skipped = [name for _, name in non_working_days(clock, due, period.days_off)]
    holidays = [
        name.removesuffix(" (observed)") for name in skipped if name not in ("Saturday", "Sunday")
    ]
    if holidays:
        words.append(f"over {listed(list(dict.fromkeys(holidays)))}")
    elif "Saturday" in skipped and not words:
        words.append("over a weekend" if skipped.count("Saturday") == 1 else "over weekends")
    return words


def _calendar(clock: dt.date, due: dt.date, period: Period) -> list[str]:
    if period.unit == "months" and due.day < clock.day:
        return ["into a month too short"]
    return ["from a month end"] if (clock + ONE_DAY).month != clock.month else []
