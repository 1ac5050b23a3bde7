"""A deliberately naive implementation of three standards, to show what conformance vectors find.

It is wrong in three ways, each of them a common one:

- the 15 working days of `reoffending-assessment` are counted as calendar days;
- the 10 working days of `unpaid-work-start` leave out weekends, but not bank holidays;
- what is missing (a fact that is not recorded, a date that is partly known) is taken as not met.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import sys
from typing import Any

ONE_DAY = dt.timedelta(days=1)
EDITIONS = {
    "ns2000": (dt.date(2000, 4, 1), dt.date(2005, 3, 3)),
    "ns2005": (dt.date(2005, 3, 4), dt.date(2007, 9, 29)),
}
DONE = {
    "reoffending-assessment": "reoffending_assessment",
    "unpaid-work-start": "unpaid_work_session",
    "victim-contact": "victim_contact",
}
SCOPE = {"unpaid-work-start": "unpaid_work", "victim-contact": "victim_scheme"}


def weekdays_after(day: dt.date, n: int) -> dt.date:
    while n:
        day += ONE_DAY
        n -= day.weekday() < 5
    return day


def months_after(day: dt.date, n: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def last_good_day(standard: str, edition: str, start: dt.date) -> dt.date:
    if standard == "reoffending-assessment":
        return start + 15 * ONE_DAY
    if standard == "unpaid-work-start":
        return weekdays_after(start, 10)
    return months_after(start, 2) if edition == "ns2000" else start + 56 * ONE_DAY


def answer(standard: str, inspection: dict[str, Any]) -> dict[str, str | None]:
    (case,) = inspection["cases"]
    start = dt.date.fromisoformat(case["commenced_on"])
    ended = case["ended_on"] and dt.date.fromisoformat(case["ended_on"])
    as_at = dt.date.fromisoformat(inspection["as_at"])
    no_duty = {"verdict": "NOT_APPLICABLE", "last_good_day": None, "clock_starts": None}
    scope = SCOPE.get(standard)
    in_scope = scope is None or case.get(scope, False)
    if start > as_at or in_scope is False:
        return no_duty
    if standard == "unpaid-work-start" and case["sentence"] != "order":
        return no_duty
    edition = inspection["edition"]
    if edition == "auto":
        in_force = [name for name, (first, last) in EDITIONS.items() if first <= start <= last]
        if not in_force:
            return {"verdict": "NOT_MET", "last_good_day": None, "clock_starts": str(start)}
        (edition,) = in_force
    due = last_good_day(standard, edition, start)
    days = [event["on"] for event in inspection["events"] if event["event"] == DONE[standard]]
    known = [dt.date.fromisoformat(day) for day in days if len(day) == 10]
    if standard != "reoffending-assessment":
        known = [day for day in known if day >= start]
    until = min(as_at, ended or as_at)
    done = [day for day in known if day <= until]
    if done and in_scope:
        verdict = "MET" if min(done) <= due else "NOT_MET"
    elif len(known) < len(days) or in_scope is None:
        verdict = "NOT_MET"
    elif until <= due:
        if ended and ended <= as_at:
            return no_duty
        verdict = "NOT_YET_DUE"
    else:
        verdict = "NOT_MET"
    return {"verdict": verdict, "last_good_day": str(due), "clock_starts": str(start)}


for line in sys.stdin:
    request = json.loads(line)
    given = answer(request["standard"], request["inspection"])
    print(json.dumps({"id": request["id"], **given}))
