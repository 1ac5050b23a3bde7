"""Working days, periods, and the weeks and months of a schedule."""

from __future__ import annotations

from esi_rules.calendar.period import Period, Unit, days, months, weeks, working_days
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks, Window
from esi_rules.calendar.working_calendar import (
    FIRST_DAY,
    LAST_DAY,
    ONE_DAY,
    DaysOff,
    WorkingDays,
    add_months,
    is_working_day,
    non_working_days,
    working_days_between,
)

__all__ = [
    "DaysOff",
    "FIRST_DAY",
    "LAST_DAY",
    "MonthAfterWeeks",
    "Months",
    "ONE_DAY",
    "Period",
    "Series",
    "Unit",
    "Weeks",
    "Window",
    "WorkingDays",
    "add_months",
    "days",
    "is_working_day",
    "months",
    "non_working_days",
    "weeks",
    "working_days",
    "working_days_between",
]
