"""The program of the hostel: two of its rules, written by hand and without esi-rules.

`python hostel.py` answers conformance vectors. `key-work` is not in it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import sys
from typing import Any

ONE_DAY = dt.timedelta(days=1)
IN_FORCE_FROM = dt.date(2005, 1, 1)
DONE_BY = {"induction": "induction", "curfew-explained": "curfew_explained"}


def deadline(standard: str, start: dt.date) -> dt.date:
    if standard == "induction":
        return start + 3 * ONE_DAY
    year, month = divmod(start.year * 12 + start.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def possible_days(on: str, start: dt.date, as_at: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that a date can be, within the stay if not known."""
    year, month, day = ([int(part) for part in on.split("-") if part] + [0, 0, 0])[:3]
    if day:
        return dt.date(year, month, day), dt.date(year, month, day)
    if month:
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return (dt.date(year, 1, 1), dt.date(year, 12, 31)) if year else (start, as_at)


def judge(standard: str, inspection: dict[str, Any]) -> tuple[str, dt.date | None, dt.date | None]:
    """Return the verdict on the one case of an inspection, the deadline and the starting day."""
    (case,) = inspection["cases"]
    start = dt.date.fromisoformat(case["commenced_on"])
    as_at = dt.date.fromisoformat(inspection["as_at"])
    ended = dt.date.fromisoformat(case["ended_on"]) if case["ended_on"] else dt.date.max
    until = min(as_at, ended)
    curfew = case.get("night_curfew") if standard == "curfew-explained" else True
    if start > as_at or curfew is False:
        return "NOT_APPLICABLE", None, None
    if start < IN_FORCE_FROM:
        return "UNDETERMINED", None, start
    due = deadline(standard, start)
    surely = perhaps = dt.date.max  # the day it was done: at the latest, and at the earliest
    for event in inspection["events"]:
        if event["event"] != DONE_BY[standard] or event["value"] == "broken_off":
            continue
        first, last = possible_days(event["on"], start, as_at)
        if max(first, start) <= min(last, until):
            perhaps = min(perhaps, max(first, start))
        if start <= first and last <= until and (event["value"] or standard != "induction"):
            surely = min(surely, last)
    if surely <= due:
        verdict = "MET"
    elif perhaps <= due:
        verdict = "UNDETERMINED"
    elif until > due:
        verdict = "NOT_MET"
    elif ended <= as_at:
        return "NOT_APPLICABLE", None, None
    else:
        verdict = "NOT_YET_DUE"
    return ("UNDETERMINED" if curfew is None else verdict), due, start


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        verdict, due, start = judge(request["standard"], request["inspection"])
        days = {"last_good_day": due and str(due), "clock_starts": start and str(start)}
        print(json.dumps({"id": request["id"], "verdict": verdict, **days}))


if __name__ == "__main__":
    main()
