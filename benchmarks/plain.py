"""The standards written out by hand as one plain function: the yardstick for the rule engine.

No rules, no explanations, no readings: full dates, every value recorded, the default readings, and
the edition in force on the day each clock starts. It shares no code with the engine, so that the
tests can hold one against the other, and the benchmark can say what explaining costs.

The numbers are those of `esi_rules.standards`, where each has its status and source.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import holidays

from esi_rules.records.case import Case, Fact
from esi_rules.rules.verdict import Verdict

__all__ = ["Row", "judge"]

Row = tuple[str, str | None, Verdict, dt.date | None, dt.date | None, dt.date | None]
"""Standard, edition, verdict, the clock's day, the last good day, the day it was done or broken.

The dates of an undetermined row are those that every possibility shares, as far as they are plain
to see: an empty one there claims nothing.
"""

Step = tuple[dt.date, dt.date, int]
"""The first and the last day of a window, and how many are required in it."""

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
UNDETERMINED, NOT_YET_DUE = Verdict.UNDETERMINED, Verdict.NOT_YET_DUE
NOT_APPLICABLE = Verdict.NOT_APPLICABLE

NS2000, NS2005 = dt.date(2000, 4, 1), dt.date(2005, 3, 4)
NS2007 = dt.date(2007, 9, 30)
FEWER_TESTS_FROM = dt.date(2005, 11, 3)
ONE_DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)

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


def edition_on(day: dt.date) -> str | None:
    if NS2000 <= day < NS2005:
        return "ns2000"
    return "ns2005" if NS2005 <= day < NS2007 else None


def judge(case: Case, as_at: dt.date) -> list[Row]:
    """Judge `case` on every standard of the two editions, in no promised order."""
    start, day = case.commenced_on, as_at
    over = case.ended_on is not None and case.ended_on <= as_at
    if over and case.ended_on is not None:
        day = case.ended_on
    order = case.sentence == "order"
    facts = case.facts

    on: dict[str, list[dt.date]] = defaultdict(list)
    ratings: list[tuple[dt.date, bool]] = []
    amounts: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    failed: set[dt.date] = set()
    for event in case.events:
        when, kind, value = event.on, event.kind, event.value
        if not isinstance(when, dt.date):
            raise TypeError(f"only full dates are judged here (got {when!r})")
        if when > day:
            continue
        if kind == "risk_rating":
            ratings.append((when, value in ("high", "very_high")))
            continue
        if when >= start:
            if isinstance(value, Decimal):
                amounts[kind].append((when, value))
            elif value == "unacceptable_absence" or (kind == "failure" and value == "unacceptable"):
                failed.add(when)
        on[kind].append(when)
    for days in on.values():
        days.sort()

    def first(kind: str, since: dt.date | None = None) -> dt.date | None:
        days = on.get(kind, [])
        place = bisect_left(days, since) if since else 0
        return days[place] if place < len(days) else None

    def since_start(kind: str) -> list[dt.date]:
        days = on.get(kind, [])
        return days[bisect_left(days, start) :]

    high = first_high(ratings, start) if start <= day else None
    commenced = start if start <= day else None
    unrated = not ratings and commenced is not None
    at_start = edition_on(start)
    appointments = since_start("appointment")

    def start_within(name: str, days: int, done: dt.date | None) -> Row:
        return within(name, commenced, days, done, day, over)

    # Assessments and plans: work done before the clock starts is on time.
    rows = [start_within("reoffending-assessment", 15, first("reoffending_assessment"))]
    for name, kind in (
        ("risk-of-harm-assessment", "risk_of_harm_assessment"),
        ("supervision-plan", "supervision_plan"),
    ):
        row = start_within(name, 15, first(kind))
        if at_start == "ns2005" and (unrated or high == start):
            soon = start_within(name, 5, first(kind))
            row = either(row, soon) if unrated else soon
        rows.append(row)
    if unrated:
        rows.append(("risk-management-plan", None, UNDETERMINED, None, None, None))
    else:
        plan = first("risk_management_plan")
        rows.append(within("risk-management-plan", high, 5, plan, day, over))
    first_plan = first("supervision_plan")
    rows.append(reviews(first_plan and commenced and max(first_plan, commenced), on, day, over))

    # Contact.
    rows.append(start_within("first-appointment", 5 if order else 1, first("appointment", start)))
    rows.append(contact(case, commenced, appointments, day, over))
    if order and unrated:
        rows.append(("home-visit", None, UNDETERMINED, None, None, None))
    else:
        clock = high if order else commenced
        seen = [
            e.on
            for e in case.events
            if e.kind == "home_visit"
            and e.value == "seen"
            and isinstance(e.on, dt.date)
            and clock is not None
            and clock <= e.on <= day
        ]
        rows.append(within("home-visit", clock, 10, min(seen, default=None), day, over))

    # Enforcement: only the first threshold is judged.
    failures, threshold, opening = sorted(failed), None, None
    if order:
        pair = first_pair(failures)
        if pair:
            opening, threshold = pair
    elif len(failures) >= 3:
        opening, threshold = failures[0], failures[2]
    breach = first("breach_action", opening) if opening else None
    rows.append(within("enforcement", threshold, 10, breach, day, over))
    warnings = sorted(set(since_start("warning")))
    if not order or not warnings:
        rows.append(nothing("warning-limit"))
    else:
        edition, pair = edition_on(warnings[0]), first_pair(warnings)
        verdict = UNDETERMINED if edition is None else NOT_MET if pair else MET
        # Where no edition covers the clock's day, no rule is known that the second could break.
        broken = pair[1] if pair and edition is not None else None
        rows.append(("warning-limit", edition, verdict, warnings[0], None, broken))

    # Requirements of the sentence, and work outside it.
    unpaid = facts.get("unpaid_work", False)
    rows.append(
        under(
            unpaid if order else False,
            start_within("unpaid-work-start", 10, first("unpaid_work_session", start)),
        )
    )
    rows.append(under(unpaid, work_hours(since_start("unpaid_work_session"), amounts, day, over)))
    rows.append(
        under(
            facts.get("accredited_programme", False),
            answered("programme-start", case.answers.get("C2.4b"), commenced),
        )
    )
    rows.append(
        under(
            facts.get("victim_scheme", False),
            victim(commenced, first("victim_contact", start), day, over),
        )
    )
    dtto = facts.get("dtto", False)
    tests = since_start("drug_test")
    if commenced is None:
        rows += [nothing(name) for name in ("dtto-contact", "dtto-testing", "drr-testing")]
    else:
        hours = sorted(amounts["contact_hours"])
        each_week = list(weeks(start, 13, 15))
        got = [sum_between(hours, lo, hi) for lo, hi, _ in each_week]
        rows.append(under(dtto, schedule("dtto-contact", start, each_week, got, day, over)))
        each_week = list(weeks(start, 13, 2))
        got = [Decimal(between(tests, lo, hi)) for lo, hi, _ in each_week]
        rows.append(under(dtto, schedule("dtto-testing", start, each_week, got, day, over)))
        rows.append(under(facts.get("drr", False), drr_testing(case, start, tests, day, over)))
    asked = first("report_requested")
    delivered = first("report_delivered", asked) if asked else None
    rows.append(within("pre-sentence-report", asked, 15, delivered, day, over))
    return rows


def nothing(name: str) -> Row:
    return name, None, NOT_APPLICABLE, None, None, None


def under(fact: Fact, row: Row) -> Row:
    if fact is None:
        return row if row[2] is NOT_APPLICABLE else (*row[:2], UNDETERMINED, *row[3:])
    return row if fact else nothing(row[0])


def decide(
    name: str,
    clock: dt.date,
    due: dt.date,
    done: dt.date | None,
    day: dt.date,
    over: bool,
) -> Row:
    edition = edition_on(clock)
    if done is not None:
        return name, edition, MET if done <= due else NOT_MET, clock, due, done
    if day > due:
        return name, edition, NOT_MET, clock, due, None
    return nothing(name) if over else (name, edition, NOT_YET_DUE, clock, due, None)


def within(
    name: str,
    clock: dt.date | None,
    days: int,
    done: dt.date | None,
    day: dt.date,
    over: bool,
) -> Row:
    if clock is None:
        return nothing(name)
    if edition_on(clock) is None:
        return name, None, UNDETERMINED, clock, None, None
    return decide(name, clock, working_days_after(clock, days), done, day, over)


def either(one: Row, other: Row) -> Row:
    """Two rows of which one holds, nobody knows which; both have the same clock."""
    if one[2] is other[2]:
        due = one[4] if one[4] == other[4] else None
        return (*one[:4], due, one[5])
    known = one if other[2] is NOT_APPLICABLE else other
    return known[0], known[1], UNDETERMINED, known[3], None, known[5]


def answered(name: str, answer: str | None, clock: dt.date | None) -> Row:
    if clock is None:
        return nothing(name)
    edition = edition_on(clock)
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    if answer == "na":
        return nothing(name)
    verdict = UNDETERMINED if answer is None else MET if answer == "yes" else NOT_MET
    return name, edition, verdict, clock, None, None


def first_high(ratings: list[tuple[dt.date, bool]], start: dt.date) -> dt.date | None:
    """The first day from `start` on with a high rating in force; the later row of a day stands."""
    stands = dict(sorted(ratings, key=lambda rating: rating[0]))
    in_force = False
    for rated, is_high in stands.items():
        if rated > start:
            if in_force:
                break
            if is_high:
                return rated
        else:
            in_force = is_high
    return start if in_force else None


def first_pair(days: list[dt.date]) -> tuple[dt.date, dt.date] | None:
    """The first of `days` with another less than 12 months before it, after that other one."""
    for earlier, later in pairwise(days):
        if later < months_after(earlier, 12):
            return earlier, later
    return None


def victim(clock: dt.date | None, done: dt.date | None, day: dt.date, over: bool) -> Row:
    name = "victim-contact"
    if clock is None:
        return nothing(name)
    edition = edition_on(clock)
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    due = months_after(clock, 2) if edition == "ns2000" else clock + 8 * WEEK
    return decide(name, clock, due, done, day, over)


def reviews(clock: dt.date | None, on: dict[str, list[dt.date]], day: dt.date, over: bool) -> Row:
    name = "plan-review"
    if clock is None:
        return nothing(name)
    edition = edition_on(clock)
    if edition is None:
        return name, edition, UNDETERMINED, clock, None, None
    done = on.get("plan_review", [])
    done = done[bisect_left(done, clock) :]
    unknown = kept = False
    due: dt.date | None = None
    for opened, closed in zip([clock, *done], [*done, None], strict=True):
        governs = edition_on(opened)
        if governs is None:
            unknown = True
            continue
        due = months_after(opened, 4) if governs == "ns2000" else opened + 16 * WEEK
        if (closed or day) > due:
            return name, edition, NOT_MET, clock, None if unknown else due, None
        kept = kept or closed is not None
        due = due if closed is None and not over else None
    if unknown:
        return name, edition, UNDETERMINED, clock, None, None
    if not kept and over:
        return nothing(name)
    return name, edition, MET if kept else NOT_YET_DUE, clock, due, None


def weeks(start: dt.date, last: int, required: int, size: int = 1) -> Iterator[Step]:
    for week in range(0, last, size):
        yield start + week * WEEK, start + (week + size) * WEEK - ONE_DAY, required


def contact_windows(start: dt.date, order: bool) -> Iterator[Step]:
    """The windows of edition 2000, without end."""
    if order:
        months_from = start + 24 * WEEK
        yield start, start + 12 * WEEK - ONE_DAY, 12
        yield start + 12 * WEEK, months_from - ONE_DAY, 6
    else:
        months_from = start + 12 * WEEK
        yield from weeks(start, 4, 1)
        yield from weeks(start + 4 * WEEK, 8, 1, size=2)
    month = 0
    while True:
        yield months_after(months_from, month), months_after(months_from, month + 1) - ONE_DAY, 1
        month += 1


def contact(
    case: Case, clock: dt.date | None, offered: list[dt.date], day: dt.date, over: bool
) -> Row:
    name = "contact-frequency"
    if clock is None:
        return nothing(name)
    edition = edition_on(clock)
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    if edition == "ns2000":
        kept = False
        for lo, hi, required in contact_windows(clock, case.sentence == "order"):
            if between(offered, lo, hi) >= required:
                kept = True
            elif day > hi:
                return name, edition, NOT_MET, clock, hi, None
            elif over:
                return (name, edition, MET, clock, None, None) if kept else nothing(name)
            else:
                return name, edition, MET if kept else NOT_YET_DUE, clock, hi, None
    if case.facts.get("tier") != 2:  # an empty tier is no tier
        return answered(name, case.answers.get("C1.1a"), clock)
    window = (clock, clock + 16 * WEEK - ONE_DAY, 16)
    got = Decimal(between(offered, window[0], window[1]))
    return schedule(name, clock, [window], [got], day, over)


def between(days: list[dt.date], lo: dt.date, hi: dt.date) -> int:
    return bisect_right(days, hi) - bisect_left(days, lo)


def sum_between(rows: list[tuple[dt.date, Decimal]], lo: dt.date, hi: dt.date) -> Decimal:
    return sum((amount for when, amount in rows if lo <= when <= hi), Decimal(0))


def schedule(
    name: str, clock: dt.date, steps: list[Step], got: list[Decimal], day: dt.date, over: bool
) -> Row:
    """So much in each window; the last good day is that of the first not met, else the next due."""
    edition = edition_on(clock)
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    kept, following = False, None
    for (_, hi, required), found in zip(steps, got, strict=True):
        if found >= required:
            kept = True
        elif day > hi:
            return name, edition, NOT_MET, clock, hi, None
        elif following is None and not over:
            following = hi
    if not kept and following is None:
        return nothing(name)
    return name, edition, MET if kept else NOT_YET_DUE, clock, following, None


def work_hours(
    sessions: list[dt.date],
    amounts: dict[str, list[tuple[dt.date, Decimal]]],
    day: dt.date,
    over: bool,
) -> Row:
    name = "unpaid-work-hours"
    if not sessions:
        return nothing(name)
    clock = sessions[0]
    if edition_on(clock) == "ns2000":
        return nothing(name)
    each_week = list(weeks(clock, (sessions[-1] - clock).days // 7 + 1, 6))
    worked = amounts["unpaid_work_session"]
    got = [sum_between(worked, lo, hi) for lo, hi, _ in each_week]
    return schedule(name, clock, each_week, got, day, over)


def drr_testing(case: Case, clock: dt.date, tests: list[dt.date], day: dt.date, over: bool) -> Row:
    name = "drr-testing"
    edition = edition_on(clock)
    if edition == "ns2000":
        return nothing(name)
    if edition is None:
        return name, None, UNDETERMINED, clock, None, None
    band, residential = case.facts.get("band", False), case.facts.get("residential", False)
    fewer = None if band is None or residential is None else False
    if band == "low" or residential:
        fewer = True
    unknown = kept = False
    following: dt.date | None = None
    for lo, hi, _ in weeks(clock, 16, 2):
        found = between(tests, lo, hi)
        if found == 1 and lo >= FEWER_TESTS_FROM and fewer is not False:
            if fewer is None:
                unknown = True
            else:
                kept = True
        elif found >= 2:
            kept = True
        elif day > hi:
            return name, edition, NOT_MET, clock, None if unknown else hi, None
        elif following is None and not over:
            following = hi
    if unknown:
        return name, edition, UNDETERMINED, clock, None, None
    if not kept and following is None:
        return nothing(name)
    return name, edition, MET if kept else NOT_YET_DUE, clock, following, None
