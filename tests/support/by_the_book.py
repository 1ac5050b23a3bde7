"""The shipped standards written out by hand under every reading, for records of full dates.

Read from the domain notes and never from the package: it shares no code with the engine but the
record itself. It is slow and straightforward, so that a person can check it against the notes.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import itertools
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

import attrs
import holidays

import esi_rules as esi
from esi_rules import Verdict

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(weeks=1)
FIRST_2000, END_2005, DRR_CHANGE = dt.date(2000, 4, 1), dt.date(2007, 9, 29), dt.date(2005, 11, 3)
VOUCHED = (dt.date(1995, 1, 1), dt.date(2027, 12, 31))

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED
NOT_DUE, NONE = Verdict.NOT_YET_DUE, Verdict.NOT_APPLICABLE


@attrs.frozen
class Told:
    """What one standard says of one record."""

    verdict: Verdict
    edition: str = ""
    clock: dt.date | None = None
    due: dt.date | None = None
    done: dt.date | None = None


NOTHING = Told(NONE)

Part = tuple[Verdict, dt.date | None]
"""A part of a schedule: its verdict, and its last good day while that is missed or to come."""


# Days


@functools.cache
def bank_holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def works(day: dt.date, weekends_only: bool) -> bool:
    if not VOUCHED[0] <= day <= VOUCHED[1]:
        raise OverflowError
    return day.weekday() < 5 and (weekends_only or day not in bank_holidays(day.year))


def months_on(day: dt.date, n: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, length))


@attrs.frozen
class Case:
    """A record made ready: what has happened by the day it is judged at."""

    raw: esi.Case
    as_at: dt.date
    judged: dt.date
    ended: bool

    def days(
        self, kind: str, *values: str, here: bool = False, since: dt.date | None = None
    ) -> list[dt.date]:
        """The days of a kind of event, in order; `here` leaves out those before commencement."""
        since = since or (self.raw.commenced_on if here else dt.date.min)
        return sorted(
            e.on
            for e in self.raw.events
            if e.kind == kind
            and isinstance(e.on, dt.date)
            and since <= e.on <= self.judged
            and (not values or e.value in values)
        )

    def amounts(self, kind: str) -> list[tuple[dt.date, Decimal]]:
        start = self.raw.commenced_on
        return [
            (e.on, Decimal(e.value or 0))
            for e in self.raw.events
            if e.kind == kind and isinstance(e.on, dt.date) and start <= e.on <= self.judged
        ]

    @property
    def failures(self) -> list[dt.date]:
        rows = self.days("failure", "unacceptable", here=True)
        return sorted({*rows, *self.days("appointment", "unacceptable_absence", here=True)})

    def fact(self, name: str) -> bool | None:
        value = self.raw.facts.get(name, False)
        assert value is None or isinstance(value, bool)
        return value

    def waits(self) -> Verdict:
        """What a duty is whose limit has not run out."""
        return NONE if self.ended else NOT_DUE

    def is_rated(self) -> bool:
        return bool(self.days("risk_rating"))

    def first_high(self) -> dt.date | None:
        """The first day from commencement on with high or very high in force."""
        start = self.raw.commenced_on
        in_force: dict[dt.date, str] = {}
        for event in self.raw.events:  # the later row of a day stands
            if event.kind == "risk_rating" and isinstance(event.on, dt.date):
                in_force[event.on] = str(event.value)
        before = [day for day in in_force if day <= start and day <= self.judged]
        if start > self.judged:
            return None
        if before and in_force[max(before)] in ("high", "very_high"):
            return start
        later = [
            day
            for day, level in in_force.items()
            if start < day <= self.judged and level in ("high", "very_high")
        ]
        return min(later, default=None)


def case_of(raw: esi.Case, as_at: dt.date) -> Case:
    ended = raw.ended_on is not None and raw.ended_on <= as_at
    judged = raw.ended_on if ended and raw.ended_on else as_at
    return Case(raw, as_at, judged, ended)


def both(*verdicts: Verdict) -> Verdict:
    for verdict in (NOT_MET, OPEN, NOT_DUE, MET):
        if verdict in verdicts:
            return verdict
    return NONE


def all_due(verdicts: Iterable[Verdict]) -> Verdict:
    verdicts = list(verdicts)
    due = [v for v in verdicts if v not in (NONE, NOT_DUE)]
    return both(*due) if due else (NOT_DUE if NOT_DUE in verdicts else NONE)


@attrs.frozen
class Book:
    """The standards under some readings, one method a standard."""

    readings: esi.Readings
    edition: str = "auto"
    programme_days: int | None = None
    """A limit set by a caller for the start of an accredited programme, in working days."""

    def edition_of(self, day: dt.date) -> str:
        if self.edition != "auto":
            return self.edition
        change = dt.date.fromisoformat(self.readings.edition_start)
        if FIRST_2000 <= day < change:
            return "ns2000"
        return "ns2005" if change <= day <= END_2005 else ""

    def working(self, start: dt.date, n: int, *, fixed: bool = False) -> dt.date | None:
        """The n-th working day after `start`, or None where the calendar does not vouch."""
        off = self.readings.non_working == "weekends"
        if not VOUCHED[0] <= start <= VOUCHED[1]:
            return None
        day = start
        if fixed or self.readings.first_day == "excluded":
            day += DAY
        try:
            while True:
                if works(day, off):
                    n -= 1
                    if n == 0:
                        return day
                day += DAY
        except OverflowError:
            return None

    def calendar_days(self, start: dt.date, n: int) -> dt.date:
        return start + (n - (self.readings.first_day == "counted")) * DAY

    # One duty: by a last good day

    def by(
        self,
        case: Case,
        clock: dt.date,
        due: dt.date | None,
        done: dt.date | None,
        edition: str | None = None,
    ) -> Told:
        edition = self.edition_of(clock) if edition is None else edition
        if due is None:
            verdict = OPEN
        elif done is not None:
            verdict = MET if done <= due else NOT_MET
        else:
            verdict = NOT_MET if case.judged > due else case.waits()
        return NOTHING if verdict is NONE else Told(verdict, edition, clock, due, done)

    def completed(self, case: Case, kind: str, clock: dt.date) -> dt.date | None:
        """The day an assessment or plan was done, early work included or not."""
        early = self.readings.early_work == "allowed"
        return min(case.days(kind, since=None if early else clock), default=None)

    # Assessments and plans

    def sooner(self, case: Case, kind: str, fifteen: dt.date | None) -> Told:
        clock = case.raw.commenced_on
        if clock > case.judged:
            return NOTHING
        edition = self.edition_of(clock)
        if not edition:
            return Told(OPEN, "", clock)
        done = self.completed(case, kind, clock)
        usual = self.by(case, clock, fifteen, done)
        if edition == "ns2000":
            return usual
        high = self.by(case, clock, self.working(clock, 5), done)
        if case.is_rated():
            return high if case.first_high() == clock else usual
        return self.agreed(high, usual)

    def risk_of_harm_assessment(self, case: Case) -> Told:
        start = case.raw.commenced_on
        unit = self.readings.days_unit
        fifteen = self.working(start, 15) if unit == "working" else self.calendar_days(start, 15)
        return self.sooner(case, "risk_of_harm_assessment", fifteen)

    def supervision_plan(self, case: Case) -> Told:
        return self.sooner(case, "supervision_plan", self.working(case.raw.commenced_on, 15))

    def risk_management_plan(self, case: Case) -> Told:
        start = case.raw.commenced_on
        if start > case.judged:
            return NOTHING
        from_start = self.readings.plan_clock == "commencement"
        if not case.is_rated():
            if not from_start:
                return self.unrated(case)
            if not self.edition_of(start):
                return Told(OPEN, "", start)
            done = self.completed(case, "risk_management_plan", start)
            told = self.by(case, start, self.working(start, 5), done)
            return NOTHING if told is NOTHING else attrs.evolve(told, verdict=OPEN)
        high = case.first_high()
        if high is None:
            return NOTHING
        clock = start if from_start else high
        if not self.edition_of(clock):
            return Told(OPEN, "", clock)
        done = self.completed(case, "risk_management_plan", clock)
        return self.by(case, clock, self.working(clock, 5), done)

    def unrated(self, case: Case) -> Told:
        """A duty for high risk where there is no rating: first high may be any day so far."""
        start = case.raw.commenced_on
        days = [start + n * DAY for n in range((case.judged - start).days + 1)]
        editions = {self.edition_of(day) for day in days}
        edition = editions.pop() if len(editions) == 1 else ""
        return Told(OPEN, edition, start if len(days) == 1 else None)

    def reoffending_assessment(self, case: Case) -> Told:
        clock = case.raw.commenced_on
        done = self.completed(case, "reoffending_assessment", clock)
        return self.plain(case, clock, self.working(clock, 15), done)

    def plain(self, case: Case, clock: dt.date, due: dt.date | None, done: dt.date | None) -> Told:
        """A duty that every edition has alike."""
        if clock > case.judged:
            return NOTHING
        if not self.edition_of(clock):
            return Told(OPEN, "", clock)
        return self.by(case, clock, due, done)

    def plan_review(self, case: Case) -> Told:
        plan = min(case.days("supervision_plan"), default=None)
        start = case.raw.commenced_on
        if plan is None or start > case.judged:
            return NOTHING
        clock = max(plan, start)
        if not self.edition_of(clock):
            return Told(OPEN, "", clock)
        marks = [clock, *case.days("plan_review", since=clock)]
        parts: list[Part] = []
        for k, opened in enumerate(marks):
            edition = self.edition_of(opened)
            if not edition:
                parts.append((OPEN, None))
                continue
            due = months_on(opened, 4) if edition == "ns2000" else opened + 16 * WEEK
            if k + 1 < len(marks):
                in_time = marks[k + 1] <= due
                parts.append((MET, None) if in_time else (NOT_MET, due))
            else:
                parts.append((NOT_MET if case.judged > due else case.waits(), due))
        return self.schedule(clock, parts)

    def schedule(self, clock: dt.date, parts: list[Part]) -> Told:
        """A schedule: the last good day of the first part not met, else of the next one due."""
        verdict = all_due(verdict for verdict, _ in parts)
        if verdict is NONE:
            return NOTHING
        upcoming = None
        for found, day in parts:
            if found is NOT_MET:
                return Told(verdict, self.edition_of(clock), clock, day)
            if found is OPEN:
                return Told(verdict, self.edition_of(clock), clock)
            if found is not NONE:
                upcoming = upcoming or day
        return Told(verdict, self.edition_of(clock), clock, upcoming)

    # Contact

    def appointments(self, case: Case) -> list[dt.date]:
        kept = ("attended",) if self.readings.contacts == "kept" else ()
        return case.days("appointment", *kept, here=True)

    def first_appointment(self, case: Case) -> Told:
        clock = case.raw.commenced_on
        licence = case.raw.sentence == "licence"
        due = self.working(clock, 1, fixed=True) if licence else self.working(clock, 5)
        return self.plain(case, clock, due, min(self.appointments(case), default=None))

    def window(self, case: Case, lo: dt.date, hi: dt.date, n: int, days: list[dt.date]) -> Part:
        """At least n of `days` in a window."""
        if sum(lo <= day <= hi for day in days) >= n:
            return MET, None
        return (NOT_MET if case.judged > hi else case.waits()), hi

    def weeks(
        self, case: Case, n: int, first: int, last: int, days: list[dt.date], step: int = 1
    ) -> list[Part]:
        """At least n in every `step` weeks of the weeks first to last."""
        start = case.raw.commenced_on
        return [
            self.window(
                case, start + (week - 1) * WEEK, start + (week - 1 + step) * WEEK - DAY, n, days
            )
            for week in range(first, last + 1, step)
        ]

    def total(self, case: Case, n: int, first: int, last: int, days: list[dt.date]) -> Part:
        """A total in a window and, under one reading, at least one in each week of it."""
        length = last - first + 1
        (whole,) = self.weeks(case, n, first, last, days, length)
        if self.readings.spread == "total" or n < length:
            return whole
        each = self.weeks(case, 1, first, last, days)
        verdict = both(whole[0], all_due(found for found, _ in each))
        deciding = NOT_MET if verdict is NOT_MET else NOT_DUE
        dues = [due for found, due in (whole, *each) if found is deciding and due]
        return verdict, min(dues, default=None)

    def monthly(self, case: Case, weeks: int, days: list[dt.date]) -> list[Part]:
        start = case.raw.commenced_on + weeks * WEEK
        found: list[Part] = []
        for k in itertools.count():  # those that have begun, and the next one
            lo, hi = months_on(start, k), months_on(start, k + 1) - DAY
            found.append(self.window(case, lo, hi, 1, days))
            if lo > case.judged:
                return found
        raise AssertionError

    def contact_frequency(self, case: Case) -> Told:
        clock = case.raw.commenced_on
        if clock > case.judged:
            return NOTHING
        edition = self.edition_of(clock)
        if not edition:
            return Told(OPEN, "", clock)
        days = self.appointments(case)
        if edition == "ns2000" and case.raw.sentence == "order":
            parts = [self.total(case, 12, 1, 12, days), self.total(case, 6, 13, 24, days)]
            told = self.schedule(clock, [*parts, *self.monthly(case, 24, days)])
        elif edition == "ns2000":
            parts = [
                *self.weeks(case, 1, 1, 4, days),
                *self.weeks(case, 1, 5, 12, days, 2),
                *self.monthly(case, 12, days),
            ]
            told = self.schedule(clock, parts)
        elif case.raw.facts.get("tier") == 2:
            told = self.schedule(clock, [self.total(case, 16, 1, 16, days)])
        else:
            told = self.answered(case, "C1.1a", clock)
        if self.readings.visit_in_contact == "separate":
            return told
        return self.with_visit(case, told, attrs.evolve(self, edition=edition).home_visit(case))

    def with_visit(self, case: Case, contact: Told, visit: Told) -> Told:
        """The contact standard where a missing visit fails it: one standard, one clock."""
        verdict = both(contact.verdict, visit.verdict)
        if verdict is NONE:
            return NOTHING
        clock = case.raw.commenced_on
        due = None
        found = [told for told in (contact, visit) if told.verdict is verdict]
        if verdict is NOT_MET and OPEN not in (contact.verdict, visit.verdict) and found[0].due:
            due = min(told.due for told in found if told.due)
        elif verdict in (MET, NOT_DUE):
            waiting = [contact.due, visit.due if visit.verdict is NOT_DUE else None]
            due = min((day for day in waiting if day), default=None)
        return Told(verdict, self.edition_of(clock), clock, due)

    def answered(self, case: Case, item: str, clock: dt.date) -> Told:
        verdict = {"yes": MET, "no": NOT_MET, "na": NONE, None: OPEN}[case.raw.answers.get(item)]
        return NOTHING if verdict is NONE else Told(verdict, self.edition_of(clock), clock)

    def home_visit(self, case: Case) -> Told:
        start, scope = case.raw.commenced_on, self.readings.visit_scope
        if start > case.judged:
            return NOTHING
        licence = case.raw.sentence == "licence"
        if scope == "licence" and not licence:
            return NOTHING
        clock: dt.date | None = start
        if not licence or scope == "high":
            if not case.is_rated():
                return self.unrated(case)
            clock = case.first_high()
        if clock is None:
            return NOTHING
        values = ("seen",) if self.readings.visit_made == "seen" else ()
        done = min(case.days("home_visit", *values, since=clock), default=None)
        return self.plain(case, clock, self.working(clock, 10), done)

    # Enforcement

    def threshold(self, case: Case) -> tuple[dt.date, dt.date] | None:
        """The first failure of those that make the threshold, and the one that reaches it."""
        failures = case.failures
        if case.raw.sentence == "licence":
            return (failures[0], failures[2]) if len(failures) >= 3 else None
        before = failures
        if self.readings.failure_window == "after-warning":
            before = sorted(set(case.days("warning", here=True)))
        for failure in failures:
            pairs = [day for day in before if day < failure < months_on(day, 12)]
            if pairs:
                return min(pairs), failure
        return None

    def enforcement(self, case: Case) -> Told:
        reached = self.threshold(case)
        if reached is None:
            start = case.raw.commenced_on
            if self.readings.no_breach_due == "met" and start <= case.judged:
                return Told(MET)
            return NOTHING
        first, clock = reached
        if self.readings.breach_clock == "judged":
            judged = min(case.days("failure_judged", since=clock), default=None)
            if judged is None:
                return NOTHING
            clock = judged
        done = min(case.days("breach_action", since=first), default=None)
        return self.plain(case, clock, self.working(clock, 10), done)

    def warning_limit(self, case: Case) -> Told:
        warnings = sorted(set(case.days("warning", here=True)))
        if case.raw.sentence != "order" or not warnings:
            return NOTHING
        clock = warnings[0]
        edition = self.edition_of(clock)
        if not edition:
            return Told(OPEN, "", clock)
        for one, other in itertools.pairwise(warnings):
            if other < months_on(one, 12):
                return Told(NOT_MET, edition, clock, None, other)
        return Told(MET, edition, clock)

    # Requirements

    def scoped(self, applies: bool | None, told: Callable[[], Told]) -> Told:
        if applies is False:
            return NOTHING
        found = told()
        if applies is None and found.verdict is not NONE:
            return attrs.evolve(found, verdict=OPEN)
        return found

    def unpaid_work_start(self, case: Case) -> Told:
        applies = case.raw.sentence == "order" and case.fact("unpaid_work")
        clock = case.raw.commenced_on
        done = min(case.days("unpaid_work_session", here=True), default=None)
        return self.scoped(applies, lambda: self.plain(case, clock, self.working(clock, 10), done))

    def programme_start(self, case: Case) -> Told:
        clock = case.raw.commenced_on
        if clock > case.judged:
            return NOTHING

        def told() -> Told:
            if not self.edition_of(clock):
                return Told(OPEN, "", clock)
            if self.programme_days is None:
                return self.answered(case, "C2.4b", clock)
            done = min(case.days("programme_session", here=True), default=None)
            return self.plain(case, clock, self.working(clock, self.programme_days), done)

        return self.scoped(case.fact("accredited_programme"), told)

    def weekly(self, case: Case, check: Callable[[dt.date, dt.date], Part], n: int) -> Told:
        clock = case.raw.commenced_on
        if clock > case.judged:
            return NOTHING
        if not self.edition_of(clock):
            return Told(OPEN, "", clock)
        weeks = [(clock + k * WEEK, clock + (k + 1) * WEEK - DAY) for k in range(n)]
        return self.schedule(clock, [check(*week) for week in weeks])

    def hours(self, case: Case, kind: str, n: int) -> Callable[[dt.date, dt.date], Part]:
        def check(lo: dt.date, hi: dt.date) -> Part:
            if sum(hours for day, hours in case.amounts(kind) if lo <= day <= hi) >= n:
                return MET, None
            return (NOT_MET if case.judged > hi else case.waits()), hi

        return check

    def dtto_contact(self, case: Case) -> Told:
        check = self.hours(case, "contact_hours", 15)
        return self.scoped(case.fact("dtto"), lambda: self.weekly(case, check, 13))

    def dtto_testing(self, case: Case) -> Told:
        tests = case.days("drug_test", here=True)
        return self.scoped(
            case.fact("dtto"),
            lambda: self.weekly(case, lambda lo, hi: self.window(case, lo, hi, 2, tests), 13),
        )

    def victim_contact(self, case: Case) -> Told:
        clock = case.raw.commenced_on
        old = self.edition_of(clock) == "ns2000"
        due = months_on(clock, 2) if old else clock + 8 * WEEK
        done = min(case.days("victim_contact", since=clock), default=None)
        return self.scoped(case.fact("victim_scheme"), lambda: self.plain(case, clock, due, done))

    def pre_sentence_report(self, case: Case) -> Told:
        clock = min(case.days("report_requested"), default=None)
        if clock is None:
            return NOTHING
        done = min(case.days("report_delivered", since=clock), default=None)
        return self.plain(case, clock, self.working(clock, 15), done)

    def unpaid_work_hours(self, case: Case) -> Told:
        sessions = case.days("unpaid_work_session", here=True)
        if not sessions:
            return NOTHING
        clock = sessions[0]
        edition = self.edition_of(clock)
        if edition == "ns2000":
            return NOTHING

        def told() -> Told:
            if not edition:
                return Told(OPEN, "", clock)
            check = self.hours(case, "unpaid_work_session", 6)
            n = (sessions[-1] - clock).days // 7 + 1
            weeks = [(clock + k * WEEK, clock + (k + 1) * WEEK - DAY) for k in range(n)]
            return self.schedule(clock, [check(*week) for week in weeks])

        return self.scoped(case.fact("unpaid_work"), told)

    def drr_testing(self, case: Case) -> Told:
        clock = case.raw.commenced_on
        if clock > case.judged or self.edition_of(clock) == "ns2000":
            return NOTHING
        tests = case.days("drug_test", here=True)
        low = case.raw.facts.get("band", "")
        known = [None if low is None else low == "low", case.fact("residential")]
        lighter = True if True in known else None if None in known else False

        def check(lo: dt.date, hi: dt.date) -> Part:
            usual, one = (self.window(case, lo, hi, n, tests) for n in (2, 1))
            if lo < DRR_CHANGE or lighter is False:
                return usual
            if lighter or usual == one:
                return one
            return OPEN, None

        return self.scoped(case.fact("drr"), lambda: self.weekly(case, check, 16))

    def agreed(self, one: Told, other: Told) -> Told:
        """What two possibilities share: the verdict of both, the dates of those that apply."""
        if one.verdict is other.verdict is NONE:
            return NOTHING
        verdict = one.verdict if one.verdict is other.verdict else OPEN
        applying = [told for told in (one, other) if told.verdict is not NONE]
        due = applying[0].due if len({told.due for told in applying}) == 1 else None
        return attrs.evolve(applying[0], verdict=verdict, due=due)

    def all(self, raw: esi.Case, as_at: dt.date) -> Mapping[str, Told]:
        """What every standard says, by id."""
        case = case_of(raw, as_at)
        return {name: self.one(name, case) for name in STANDARDS}

    def one(self, standard: str, case: Case) -> Told:
        """What one standard says."""
        told: Told = getattr(self, standard.replace("-", "_"))(case)
        return told


STANDARDS = (
    "risk-of-harm-assessment",
    "risk-management-plan",
    "reoffending-assessment",
    "supervision-plan",
    "plan-review",
    "first-appointment",
    "contact-frequency",
    "home-visit",
    "enforcement",
    "warning-limit",
    "unpaid-work-start",
    "programme-start",
    "dtto-contact",
    "dtto-testing",
    "victim-contact",
    "pre-sentence-report",
    "unpaid-work-hours",
    "drr-testing",
)
