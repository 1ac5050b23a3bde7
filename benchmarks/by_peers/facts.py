"""What a rule engine is given of a case: whole numbers for days, lists of days, and look-ups.

Working days, whole months, neighbours in a list and the rating in force are beyond the languages of
the engines, so plain Python works them out here. The engines choose the events that count and
decide the verdicts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import TypedDict

from benchmarks.plain import (
    DAY,
    EDITION,
    REVIEW_BY,
    WEEK,
    WITHIN_1,
    WITHIN_5,
    WITHIN_10,
    WITHIN_15,
    contact_windows,
    first_high,
    months_after,
)
from benchmarks.records import EventRow, Record

__all__ = ["EIGHT", "Facts", "facts_of"]

EIGHT = (
    "risk-of-harm-assessment",
    "supervision-plan",
    "risk-management-plan",
    "first-appointment",
    "contact-frequency",
    "home-visit",
    "plan-review",
    "enforcement",
)


class Facts(TypedDict):
    """The facts of a case; every day is a whole number."""

    begun: bool
    covered: bool
    new: bool
    order: bool
    over: bool
    rated: bool
    tier2: bool
    day: int
    start: int
    wd5: int | None
    wd15: int | None
    first_due: int | None
    answer: str | None
    high: int | None
    high_due: int | None
    visit_clock: int | None
    visit_due: int | None
    harm: list[int]
    plans: list[int]
    risk_plans: list[int]
    appointments: list[int]
    visits: list[int]
    breaches: list[int]
    windows: list[dict[str, int]]
    review_clock: int | None
    review_covered: bool
    gaps: list[dict[str, int | bool | None]]
    thresholds: list[dict[str, int | None]]


def facts_of(record: Record, as_at: dt.date) -> Facts:
    start, ended, order = record.commenced_on, record.ended_on, record.sentence == "order"
    over = ended is not None and ended <= as_at
    day = ended if ended is not None and over else as_at
    by_kind: defaultdict[str, list[EventRow]] = defaultdict(list)
    for event in record.events:
        if event.on <= day:
            by_kind[event.kind].append(event)

    def days(kind: str, value: str | None = None) -> list[dt.date]:
        rows = by_kind.get(kind, [])
        return [row.on for row in rows if value is None or row.value == value]

    edition = EDITION.get(start)
    ratings = [(row.on, row.value) for row in by_kind.get("risk_rating", [])]
    high = first_high(ratings, start) if ratings and start <= day else None
    visit_clock = high if order else start
    plans, appointments = days("supervision_plan"), days("appointment")
    clock = max(min(plans), start) if plans and start <= day else None
    failed = {*days("appointment", "unacceptable_absence"), *days("failure", "unacceptable")}
    failures = sorted(on for on in failed if on >= start)
    return Facts(
        begun=start <= day,
        covered=edition is not None,
        new=edition == "ns2005",
        order=order,
        over=over,
        rated=bool(ratings),
        tier2=record.facts.get("tier") == 2,
        day=day.toordinal(),
        start=start.toordinal(),
        wd5=_number(WITHIN_5.get(start)),
        wd15=_number(WITHIN_15.get(start)),
        first_due=_number((WITHIN_5 if order else WITHIN_1).get(start)),
        answer=record.answers.get("C1.1a"),
        high=_number(high),
        high_due=_number(WITHIN_5.get(high) if high else None),
        visit_clock=_number(visit_clock),
        visit_due=_number(WITHIN_10.get(visit_clock) if visit_clock else None),
        harm=_numbers(days("risk_of_harm_assessment")),
        plans=_numbers(plans),
        risk_plans=_numbers(days("risk_management_plan")),
        appointments=_numbers(appointments),
        visits=_numbers(days("home_visit", "seen")),
        breaches=_numbers(days("breach_action")),
        windows=list(_windows(start, order, edition, day)),
        review_clock=_number(clock),
        review_covered=clock in EDITION,
        gaps=list(_gaps(clock, days("plan_review"), day)),
        thresholds=list(_thresholds(failures, order)),
    )


def _number(day: dt.date | None) -> int | None:
    return None if day is None else day.toordinal()


def _numbers(days: list[dt.date]) -> list[int]:
    return [day.toordinal() for day in days]


def _windows(
    start: dt.date, order: bool, edition: str | None, day: dt.date
) -> Iterator[dict[str, int]]:
    """The windows of contact up to the first that cannot have any yet."""
    if edition == "ns2005":
        low, high = start.toordinal(), (start + 16 * WEEK - DAY).toordinal()
        yield {"lo": low, "hi": high, "need": 16, "place": 0}
        return
    low = start.toordinal()
    for place, (last, need) in enumerate(contact_windows(start, order) if edition else ()):
        yield {"lo": low, "hi": last.toordinal(), "need": need, "place": place}
        if low > day.toordinal():
            return
        low = last.toordinal() + 1


def _gaps(
    clock: dt.date | None, reviews: list[dt.date], day: dt.date
) -> Iterator[dict[str, int | bool | None]]:
    if clock is None:
        return
    opened = [clock, *sorted(on for on in reviews if on >= clock)]
    for begin, end in pairwise(opened):
        due = _number(REVIEW_BY.get(begin))
        yield {"due": due, "closed": end.toordinal(), "reviewed": True}
    yield {
        "due": _number(REVIEW_BY.get(opened[-1])),
        "closed": day.toordinal(),
        "reviewed": False,
    }


def _thresholds(failures: list[dt.date], order: bool) -> Iterator[dict[str, int | None]]:
    """Failures that may require action, with the day before which they do, and the opening one."""
    back = 1 if order else 2
    for earlier, later in zip(failures, failures[back:], strict=False):
        yield {
            "on": later.toordinal(),
            "before": (months_after(earlier, 12) if order else dt.date.max).toordinal(),
            "opened": (earlier if order else failures[0]).toordinal(),
            "due": _number(WITHIN_10.get(later)),
        }
