"""The standards written out by hand as one plain function: the yardstick for the rule engine.

No rules, no explanations, no readings: full dates, every value recorded, the default readings, and
the edition in force on the day each clock starts. It shares no code with the engine, so that the
tests can compare the two, and the benchmark can show what explaining costs.

It is written as one would write it after profiling. The events are grouped by kind in one pass,
deadlines are looked up in tables that are built once, windows are counted only for cases with the
requirement, and a schedule is followed only up to its first window that is not met.

The numbers are those of `esi_rules.standards`, where each has its status and source.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

import holidays

from esi_rules.records.case import Fact
from esi_rules.rules.verdict import Verdict

__all__ = ["Row", "judge"]

Row = tuple[str, str | None, Verdict, dt.date | None, dt.date | None, dt.date | None]
"""Standard, edition, verdict, the clock's day, the last good day, the day it was done or broken.

A row that is undetermined has only those dates that are certain and easy to find: an empty date
there says nothing.
"""

Event = tuple[dt.date, str | Decimal | None]
"""The day and the value of an event whose kind is known."""


class EventLike(Protocol):
    """What is read of an event, whatever holds it."""

    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> object: ...
    @property
    def value(self) -> str | Decimal | None: ...


class CaseLike(Protocol):
    """What is read of a case: a `Case` of the package has it, and so has a `Record`."""

    @property
    def sentence(self) -> str: ...
    @property
    def commenced_on(self) -> dt.date: ...
    @property
    def ended_on(self) -> dt.date | None: ...
    @property
    def facts(self) -> Mapping[str, Fact]: ...
    @property
    def answers(self) -> Mapping[str, str | None]: ...
    @property
    def events(self) -> Sequence[EventLike]: ...


MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
UNDETERMINED, NOT_YET_DUE = Verdict.UNDETERMINED, Verdict.NOT_YET_DUE
NOT_APPLICABLE = Verdict.NOT_APPLICABLE

NS2000, NS2005 = dt.date(2000, 4, 1), dt.date(2005, 3, 4)
NS2007 = dt.date(2007, 9, 30)
FEWER_TESTS_FROM = dt.date(2005, 11, 3)
DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)

# Every day that an edition covers is far from the ends of the calendar, so this table never runs
# out: it needs to hold only the days of the editions and a few weeks more.
_FIRST = dt.date(2000, 1, 1).toordinal()
_OFF = holidays.country_holidays("GB", subdiv="ENG", years=range(2000, 2009))
_WORKING: list[dt.date] = []
_NEXT: list[int] = []
for _ordinal in range(_FIRST, dt.date(2009, 1, 1).toordinal()):
    _day = dt.date.fromordinal(_ordinal)
    if _day.weekday() < 5 and _day not in _OFF:
        _WORKING.append(_day)
    _NEXT.append(len(_WORKING))


def working_days_after(start: dt.date, n: int) -> dt.date:
    return _WORKING[_NEXT[start.toordinal() - _FIRST] + n - 1]


def months_after(start: dt.date, n: int) -> dt.date:
    years, month = divmod(start.month - 1 + n, 12)
    day = start.day
    while True:  # at most three steps back, to the last day of a shorter month
        try:
            return dt.date(start.year + years, month + 1, day)
        except ValueError:
            day -= 1


# What follows from each day on which an edition is in force. A day outside has no entry.
_COVERED = [NS2000 + n * DAY for n in range((NS2007 - NS2000).days)]
WITHIN_1, WITHIN_5, WITHIN_10, WITHIN_15 = (
    {day: working_days_after(day, n) for day in _COVERED} for n in (1, 5, 10, 15)
)
REVIEW_BY = {d: months_after(d, 4) if d < NS2005 else d + 16 * WEEK for d in _COVERED}
VICTIM_BY = {d: months_after(d, 2) if d < NS2005 else d + 8 * WEEK for d in _COVERED}
EDITION = {day: "ns2000" if day < NS2005 else "ns2005" for day in _COVERED}

# How far after commencement the last day of each window of edition 2000 is, and what it needs;
# windows of one calendar month follow from the last of them.
ORDER_WINDOWS = ((12 * WEEK - DAY, 12), (24 * WEEK - DAY, 6))
LICENCE_WINDOWS = tuple((weeks * WEEK - DAY, 1) for weeks in (1, 2, 3, 4, 6, 8, 10, 12))


def judge(case: CaseLike, as_at: dt.date) -> list[Row]:
    """Judge `case` on every standard of the two editions, in no particular order."""
    start, day, over = case.commenced_on, as_at, False
    if case.ended_on is not None and case.ended_on <= as_at:
        day, over = case.ended_on, True
    by_kind: defaultdict[str, list[Event]] = defaultdict(list)
    for event in case.events:
        when = event.on
        if type(when) is not dt.date:
            raise TypeError(f"only full dates are judged here (got {when!r})")
        if when <= day:
            by_kind[event.kind].append((when, event.value))
    events = by_kind.get
    asked = first(events("report_requested"))
    delivered = first(events("report_delivered"), asked) if asked else None
    report = within("pre-sentence-report", asked, WITHIN_15, delivered, day, over)
    if start > day:
        return [report, *_NOT_COMMENCED]

    order, facts, edition = case.sentence == "order", case.facts, EDITION.get(start)
    five, ten, fifteen = WITHIN_5.get(start), WITHIN_10.get(start), WITHIN_15.get(start)
    ratings = events("risk_rating")
    high = first_high(ratings, start) if ratings else None

    # Assessments and plans: work done before the clock starts is on time.
    done = first(events("reoffending_assessment"))
    rows = [report, decide("reoffending-assessment", edition, start, fifteen, done, day, over)]
    soon = edition == "ns2005" and (ratings is None or high == start)
    plan = first(events("supervision_plan"))
    for name, done in (
        ("risk-of-harm-assessment", first(events("risk_of_harm_assessment"))),
        ("supervision-plan", plan),
    ):
        row = decide(name, edition, start, five if soon and ratings else fifteen, done, day, over)
        if soon and ratings is None:
            row = either(row, decide(name, edition, start, five, done, day, over))
        rows.append(row)
    if ratings is None:
        rows.append(("risk-management-plan", None, UNDETERMINED, None, None, None))
    else:
        done = first(events("risk_management_plan"))
        rows.append(within("risk-management-plan", high, WITHIN_5, done, day, over))
    if plan is None:
        rows.append(_NOTHING["plan-review"])
    else:
        rows.append(reviews(max(plan, start), events("plan_review"), day, over))

    # Contact.
    appointments = events("appointment", ())
    offered = sorted([when for when, _ in appointments if when >= start])
    due = five if order else WITHIN_1.get(start)
    done = offered[0] if offered else None
    rows.append(decide("first-appointment", edition, start, due, done, day, over))
    rows.append(contact(case, edition, offered, day, over))
    if order and ratings is None:
        rows.append(("home-visit", None, UNDETERMINED, None, None, None))
    else:
        clock, done = high if order else start, None
        if clock:
            seen = [when for when, value in events("home_visit", ()) if value == "seen"]
            done = min([when for when in seen if when >= clock], default=None)
        rows.append(within("home-visit", clock, WITHIN_10, done, day, over))

    # Enforcement: only the first threshold is judged.
    failed = {when for when, value in appointments if value == "unacceptable_absence"}
    failed.update([when for when, value in events("failure", ()) if value == "unacceptable"])
    threshold = opening = None
    if len(failed) >= (2 if order else 3):
        failures = sorted([when for when in failed if when >= start])
        if order:
            opening, threshold = first_pair(failures)
        elif len(failures) >= 3:
            opening, threshold = failures[0], failures[2]
    breach = first(events("breach_action"), opening) if opening else None
    rows.append(within("enforcement", threshold, WITHIN_10, breach, day, over))
    rows.append(warning_limit(events("warning"), start) if order else _NOTHING["warning-limit"])

    # Requirements of the sentence, and work outside it.
    unpaid = facts.get("unpaid_work", False)
    if unpaid is False:
        rows += _NO_UNPAID_WORK
    else:
        sessions = [row for row in events("unpaid_work_session", ()) if row[0] >= start]
        done, name = first(sessions), "unpaid-work-start"
        row = decide(name, edition, start, ten, done, day, over)
        rows.append(under(unpaid, row) if order else _NOTHING[name])
        rows.append(under(unpaid, work_hours(sessions, day, over)))
    programme = facts.get("accredited_programme", False)
    if programme is False:
        rows.append(_NOTHING["programme-start"])
    else:
        row = answered("programme-start", edition, case.answers.get("C2.4b"), start)
        rows.append(under(programme, row))
    victim = facts.get("victim_scheme", False)
    if victim is False:
        rows.append(_NOTHING["victim-contact"])
    else:
        done, due = first(events("victim_contact"), start), VICTIM_BY.get(start)
        rows.append(under(victim, decide("victim-contact", edition, start, due, done, day, over)))
    dtto = facts.get("dtto", False)
    if dtto is False:
        rows += _NO_DTTO
    else:
        hours = each_week(events("contact_hours", ()), start)
        rows.append(under(dtto, weekly("dtto-contact", edition, start, hours, 13, 15, day, over)))
        tests = counted_by_week(events("drug_test", ()), start)
        rows.append(under(dtto, weekly("dtto-testing", edition, start, tests, 13, 2, day, over)))
    drr = facts.get("drr", False)
    if drr is False:
        rows.append(_NOTHING["drr-testing"])
    else:
        tests = counted_by_week(events("drug_test", ()), start)
        rows.append(under(drr, drr_testing(case, edition, tests, day, over)))
    return rows


_NOTHING: dict[str, Row] = {
    name: (name, None, NOT_APPLICABLE, None, None, None)
    for name in (
        "reoffending-assessment",
        "risk-of-harm-assessment",
        "supervision-plan",
        "risk-management-plan",
        "plan-review",
        "first-appointment",
        "contact-frequency",
        "home-visit",
        "enforcement",
        "warning-limit",
        "unpaid-work-start",
        "unpaid-work-hours",
        "programme-start",
        "victim-contact",
        "dtto-contact",
        "dtto-testing",
        "drr-testing",
        "pre-sentence-report",
    )
}
_NOT_COMMENCED = [row for name, row in _NOTHING.items() if name != "pre-sentence-report"]
_NO_UNPAID_WORK = [_NOTHING["unpaid-work-start"], _NOTHING["unpaid-work-hours"]]
_NO_DTTO = [_NOTHING["dtto-contact"], _NOTHING["dtto-testing"]]


def first(events: list[Event] | None, since: dt.date | None = None) -> dt.date | None:
    if not events:
        return None
    if since is None:
        return events[0][0] if len(events) == 1 else min([when for when, _ in events])
    return min([when for when, _ in events if when >= since], default=None)


def under(fact: Fact, row: Row) -> Row:
    if fact is None:
        return row if row[2] is NOT_APPLICABLE else (*row[:2], UNDETERMINED, *row[3:])
    return row if fact else _NOTHING[row[0]]


def decide(
    name: str,
    edition: str | None,
    clock: dt.date,
    due: dt.date | None,
    done: dt.date | None,
    day: dt.date,
    over: bool,
) -> Row:
    if due is None:
        return name, None, UNDETERMINED, clock, None, None
    if done is not None:
        return name, edition, MET if done <= due else NOT_MET, clock, due, done
    if day > due:
        return name, edition, NOT_MET, clock, due, None
    return _NOTHING[name] if over else (name, edition, NOT_YET_DUE, clock, due, None)


def within(
    name: str,
    clock: dt.date | None,
    deadlines: dict[dt.date, dt.date],
    done: dt.date | None,
    day: dt.date,
    over: bool,
) -> Row:
    if clock is None:
        return _NOTHING[name]
    return decide(name, EDITION.get(clock), clock, deadlines.get(clock), done, day, over)


def either(one: Row, other: Row) -> Row:
    """Combine two rows with the same clock when it is not known which of them applies."""
    if one[2] is other[2]:
        due = one[4] if one[4] == other[4] else None
        return (*one[:4], due, one[5])
    known = one if other[2] is NOT_APPLICABLE else other
    return known[0], known[1], UNDETERMINED, known[3], None, known[5]


def answered(name: str, edition: str | None, answer: str | None, clock: dt.date) -> Row:
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    if answer == "na":
        return _NOTHING[name]
    verdict = UNDETERMINED if answer is None else MET if answer == "yes" else NOT_MET
    return name, edition, verdict, clock, None, None


def first_high(ratings: list[Event], start: dt.date) -> dt.date | None:
    """The first day from `start` on with a high rating in force; the later row of a day counts."""
    if len(ratings) == 1:
        when, value = ratings[0]
        return max(when, start) if value in ("high", "very_high") else None
    in_force = False
    for when, value in dict(sorted(ratings, key=_on)).items():
        is_high = value in ("high", "very_high")
        if when > start:
            if in_force:
                break
            if is_high:
                return when
        else:
            in_force = is_high
    return start if in_force else None


def _on(event: Event) -> dt.date:
    return event[0]


def first_pair(days: list[dt.date]) -> tuple[dt.date, dt.date] | tuple[None, None]:
    """The first two neighbours in `days` that are less than 12 months apart."""
    for earlier, later in pairwise(days):
        if later < months_after(earlier, 12):
            return earlier, later
    return None, None


def warning_limit(warnings: list[Event] | None, start: dt.date) -> Row:
    name = "warning-limit"
    days = sorted({when for when, _ in warnings or () if when >= start})
    if not days:
        return _NOTHING[name]
    # Where no edition covers the clock's day, no rule is known that the second could break.
    edition = EDITION.get(days[0])
    if edition is None:
        return name, None, UNDETERMINED, days[0], None, None
    _, again = first_pair(days)
    return name, edition, NOT_MET if again else MET, days[0], None, again


def reviews(clock: dt.date, reviewed: list[Event] | None, day: dt.date, over: bool) -> Row:
    name, edition = "plan-review", EDITION.get(clock)
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    unknown = kept = False
    opened, due = clock, REVIEW_BY[clock]
    for closed in sorted([when for when, _ in reviewed or () if when >= clock]):
        following = REVIEW_BY.get(opened)
        if following is None:
            unknown = True
        elif closed > following:
            return name, edition, NOT_MET, clock, None if unknown else following, None
        else:
            kept = True
        opened = closed
    following = REVIEW_BY.get(opened)
    if following is None:
        unknown = True
    elif day > following:
        return name, edition, NOT_MET, clock, None if unknown else following, None
    else:
        due = following
    if unknown:
        return name, edition, UNDETERMINED, clock, None, None
    if over:
        return (name, edition, MET, clock, None, None) if kept else _NOTHING[name]
    return name, edition, MET if kept else NOT_YET_DUE, clock, due, None


def contact(
    case: CaseLike, edition: str | None, offered: list[dt.date], day: dt.date, over: bool
) -> Row:
    name, start = "contact-frequency", case.commenced_on
    if edition is None:
        return name, None, UNDETERMINED, start, None, None
    if edition == "ns2005" and case.facts.get("tier") != 2:  # an empty tier is no tier
        return answered(name, edition, case.answers.get("C1.1a"), start)
    windows = (
        contact_windows(start, case.sentence == "order")
        if edition == "ns2000"
        else iter([(start + 16 * WEEK - DAY, 16)])
    )
    kept, before = False, 0
    for last, required in windows:
        so_far = bisect_right(offered, last, before)
        if so_far - before < required:
            return unmet(name, edition, start, kept, last, day, over)
        kept, before = True, so_far
    return name, edition, MET, start, None, None


def contact_windows(start: dt.date, order: bool) -> Iterator[tuple[dt.date, int]]:
    """The last day of each window of edition 2000 and what it needs, without end."""
    for length, required in ORDER_WINDOWS if order else LICENCE_WINDOWS:
        yield start + length, required
    months_from, month = start + (24 if order else 12) * WEEK, 1
    while True:
        yield months_after(months_from, month) - DAY, 1
        month += 1


def unmet(
    name: str,
    edition: str | None,
    clock: dt.date,
    kept: bool,
    last: dt.date,
    day: dt.date,
    over: bool,
) -> Row:
    """The row for a schedule whose first window that is not met ends on `last`."""
    if day > last:
        return name, edition, NOT_MET, clock, last, None
    if over:
        return (name, edition, MET, clock, None, None) if kept else _NOTHING[name]
    return name, edition, MET if kept else NOT_YET_DUE, clock, last, None


def each_week(events: Iterable[Event], clock: dt.date) -> dict[int, Decimal]:
    """Add up amounts by week from `clock` on."""
    found: defaultdict[int, Decimal] = defaultdict(Decimal)
    for when, amount in events:
        if isinstance(amount, Decimal):
            found[(when - clock).days // 7] += amount
    return found


def counted_by_week(events: Iterable[Event], clock: dt.date) -> dict[int, int]:
    """Count events by week from `clock` on."""
    found: defaultdict[int, int] = defaultdict(int)
    for when, _ in events:
        found[(when - clock).days // 7] += 1
    return found


def weekly(
    name: str,
    edition: str | None,
    clock: dt.date,
    found: dict[int, int] | dict[int, Decimal],
    weeks: int,
    required: int,
    day: dt.date,
    over: bool,
) -> Row:
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    for week in range(weeks):
        if found.get(week, 0) < required:
            last = clock + (week + 1) * WEEK - DAY
            return unmet(name, edition, clock, week > 0, last, day, over)
    return name, edition, MET, clock, None, None


def work_hours(sessions: list[Event], day: dt.date, over: bool) -> Row:
    name = "unpaid-work-hours"
    days = [when for when, _ in sessions]
    if not days:
        return _NOTHING[name]
    clock = min(days)
    edition = EDITION.get(clock)
    if edition == "ns2000":
        return _NOTHING[name]
    weeks = (max(days) - clock).days // 7 + 1
    return weekly(name, edition, clock, each_week(sessions, clock), weeks, 6, day, over)


def drr_testing(
    case: CaseLike, edition: str | None, tests: dict[int, int], day: dt.date, over: bool
) -> Row:
    name, clock = "drr-testing", case.commenced_on
    if edition == "ns2000":
        return _NOTHING[name]
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    band, residential = case.facts.get("band", False), case.facts.get("residential", False)
    fewer = None if band is None or residential is None else False
    if band == "low" or residential:
        fewer = True
    unknown = kept = False
    last: dt.date | None = None
    for week in range(16):
        found, opens = tests.get(week, 0), clock + week * WEEK
        if found >= 2 or (found == 1 and fewer and opens >= FEWER_TESTS_FROM):
            kept = True
        elif found == 1 and fewer is None and opens >= FEWER_TESTS_FROM:
            unknown = True
        else:
            last = opens + WEEK - DAY
            break
    if last and day > last:
        return name, edition, NOT_MET, clock, None if unknown else last, None
    if unknown:
        return name, edition, UNDETERMINED, clock, None, None
    return (
        unmet(name, edition, clock, kept, last, day, over)
        if last
        else (name, edition, MET, clock, None, None)
    )
