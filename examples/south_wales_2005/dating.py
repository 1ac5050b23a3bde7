"""What is wanted of each made-up case, as dates and events that the rules read that way.

No verdict is written anywhere: an assessment wanted late is dated late, a breach wanted late is
started late, and the rules find it. Answers are given only where an inspector has to judge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs
from assigning import Assignment, Person, ranked

import esi_rules as esi
from esi_rules.calendar import is_working_day
from esi_rules.records import Answer, Case, Event

__all__ = ["AS_AT", "RECORDED", "case_of"]

AS_AT = dt.date(2005, 3, 14)
"""The Monday of the week in March 2005 that the made-up cases are inspected in."""

RECORDED = frozenset({"B1.1b", "B2.1b", "B3.2a", "C1.1a", "C1.1b", "C1.3", "C2.1a", "C5.3", "D1.2"})
"""Items that the records alone decide: the sample gives them no answer."""

_NOT_ASKED = frozenset({"C2.4b", "D1.3b"})
"""Items that facts or other answers rule out for a case, so that no `na` has to be written."""

_FIRST_DAY = dt.date(2004, 9, 13)
_CHRISTMAS = dt.date(2004, 12, 21)
_WORKING_DAYS = 23
"""Commencement falls on one of this many working days, 13 September to 13 October 2004."""


def _after(day: dt.date, working: int) -> dt.date:
    return esi.working_days(working).last_good_day(day)


def _work(day: dt.date) -> dt.date:
    """Return `day`, or the next working day."""
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def _work_before(day: dt.date) -> dt.date:
    """Return `day`, or the last working day before it."""
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def case_of(person: Person, plan: Assignment) -> Case:
    """Return the record of one case: events in order of date, answers in order of item."""
    file = _File(person, plan)
    events = sorted(file.events(), key=lambda event: (str(event.on), event.kind))
    return Case(
        person.id,
        person.sentence,
        file.start,
        events,
        answers=dict(_answers(person, plan)),
        facts={"accredited_programme": file.programme},
        groups={"district": person.district, "mappa": plan.mappa[person.id]},
    )


def _answers(person: Person, plan: Assignment) -> Iterator[tuple[str, Answer]]:
    items = esi.esi_framework().items
    for item, wanted in plan.wanted.items():
        answer = wanted[person.id]
        of_high = items[item].applies_to.startswith("high risk of harm")
        if item in RECORDED or (of_high and not person.high):
            continue
        if item == "B1.2":
            # The item joins time and content; the answer is about content alone.
            content: Mapping[str, Answer] = {"in time": "yes", "late": "yes", "not due": "na"}
            answer = content.get(plan.risk_plan[person.id], "no")
        elif answer == "na" and item in _NOT_ASKED:
            continue
        yield item, answer


@attrs.frozen
class _File:
    """The record of one case in the making."""

    person: Person
    plan: Assignment

    @property
    def start(self) -> dt.date:
        """The day of sentence or release."""
        step = (self.person.number * 7) % _WORKING_DAYS
        return _after(_FIRST_DAY, step) if step else _FIRST_DAY

    @property
    def programme(self) -> bool:
        """Whether there is an accredited programme in the case."""
        return self.wants("C2.4b") in ("yes", "no")

    def wants(self, item: str) -> Answer:
        """Return what is wanted of the case for `item`."""
        return self.plan.wanted[item][self.person.id]

    def vary(self, salt: str, options: int) -> int:
        """Return a number below `options` that is this case's own, the same on every run."""
        order = ranked([f"{n}" for n in range(options)], f"{salt} {self.person.id}")
        return int(order[0])

    def events(self) -> Iterator[Event]:
        """Yield everything on file."""
        yield from self.ratings()
        yield from self.assessments()
        yield from self.plans()
        yield from self.contact()
        yield from self.visits()
        if self.programme:
            wait = 20 + 5 * self.vary("wait", 5) if self.wants("C2.4b") == "yes" else 75
            yield Event("programme_session", _after(self.start, wait))
        if self.wants("D1.2") == "no":
            yield Event("reconviction", self.start + dt.timedelta(days=40 + 9 * self.vary("o", 9)))

    # Risk of harm

    @property
    def first_high(self) -> dt.date:
        """The day on which risk of harm is first high, for a high risk case."""
        id = self.person.id
        if id in self.plan.just_high:
            return dt.date(2005, 3, 8) + dt.timedelta(days=self.plan.just_high.index(id))
        if id == self.plan.turned_high[0]:
            return _CHRISTMAS
        if id in self.plan.turned_high:
            return _work(self.start + dt.timedelta(days=45 + 7 * self.vary("turned", 4)))
        return self.start

    def ratings(self) -> Iterator[Event]:
        """The first rating, on commencement or a little before, and a change where there is one."""
        before = _work_before(self.start - dt.timedelta(days=(0, 0, 1, 3)[self.vary("rated", 4)]))
        later = _work(dt.date(2005, 2, 1) + dt.timedelta(days=2 * self.vary("rerated", 12)))
        changed = self.person.id in self.plan.changed
        if not self.person.high:
            first = ("low", "medium")[self.vary("level", 2)]
            yield Event("risk_rating", before, first)
            if changed:
                yield Event("risk_rating", later, "low" if first == "medium" else "medium")
        elif self.first_high > self.start:
            yield Event("risk_rating", before, "medium")
            yield Event("risk_rating", self.first_high, "high")
        else:
            yield Event("risk_rating", before, "very_high" if self.vary("very", 6) == 0 else "high")
            if changed:
                yield Event("risk_rating", later, "medium")

    # Assessments and plans

    def assessments(self) -> Iterator[Event]:
        """In time up to working day 14, some before commencement; late from day 16 on."""
        for item, kind in (
            ("B1.1b", "risk_of_harm_assessment"),
            ("B2.1b", "reoffending_assessment"),
        ):
            if self.wants(item) == "no":
                yield Event(kind, _after(self.start, 16 + self.vary(kind, 14)))
            elif self.vary(f"early {kind}", 6) == 0:
                yield Event(kind, _work(self.start - dt.timedelta(days=9)))
            else:
                yield Event(kind, _after(self.start, 3 + self.vary(kind, 12)))

    def plans(self) -> Iterator[Event]:
        """The risk management plan, the supervision plan and its review."""
        state = self.plan.risk_plan.get(self.person.id)
        if self.person.id == self.plan.turned_high[0]:
            yield Event("risk_management_plan", dt.date(2004, 12, 31))
        elif state == "late":
            yield Event("risk_management_plan", _after(self.first_high, 6 + self.vary("rmp", 15)))
        elif state in ("in time", "poor"):
            yield Event("risk_management_plan", _after(self.first_high, 1 + self.vary("rmp", 5)))
        made = self.supervision_plan
        yield Event("supervision_plan", made)
        review = self.review(made)
        if review is not None:
            yield Event("plan_review", review)

    @property
    def supervision_plan(self) -> dt.date:
        """The day of the plan: a late review needs a plan that is not very late."""
        if self.person.id == self.plan.no_review:
            return dt.date(2004, 12, 6)
        if self.person.id not in self.plan.late_plan:
            return _after(self.start, 5 + self.vary("plan", 11))
        if self.person.id in self.plan.late_review:
            return _after(self.start, 16 + self.vary("plan", 3))
        return _after(self.start, 16 + self.vary("plan", 20))

    def review(self, made: dt.date) -> dt.date | None:
        """The day of the first review; None where none was held."""
        last_held = AS_AT - dt.timedelta(days=4)
        due = esi.months(4).last_good_day(made)
        if self.person.id == self.plan.no_review:
            return None
        if self.person.id in self.plan.late_review:
            late = _work(due + dt.timedelta(days=3 + 4 * self.vary("review", 4)))
            return late if late <= last_held else None
        return min(_work(made + dt.timedelta(days=80 + 5 * self.vary("review", 7))), last_held)

    # Contact, enforcement, visits

    def offered(self) -> list[dt.date]:
        """The appointments: one in each of weeks 1 to 12, then one a fortnight; some left out."""
        days = [self.start + dt.timedelta(days=1 + 7 * k) for k in range(12)]
        days += [self.start + dt.timedelta(days=85 + 14 * k) for k in range(6)]
        if self.wants("C1.1a") == "yes":
            left_out: tuple[int, ...] = ()
        elif self.person.sentence == "licence":
            left_out = (6, 7)
        elif self.vary("left out", 3) == 0:
            left_out = (5, 10)
        else:
            left_out = (4, 6, 9)
        kept = [_work(day) for k, day in enumerate(days) if k not in left_out]
        return [day for day in kept if day < AS_AT]

    def absences(self) -> Mapping[int, str]:
        """Which appointments were missed, by place, and how each absence was judged."""
        refused, accepted = "unacceptable_absence", "acceptable_absence"
        if self.wants("D1.4") == "yes":
            missed = self.wants("C1.2b") != "na"
            return {5: (refused, accepted)[self.vary("judged", 2)]} if missed else {}
        breach = self.wants("C1.3") in ("yes", "no")
        if breach and self.person.sentence == "licence":
            return {3: refused, 6: refused, 9: refused}
        return {3: refused, 7: refused if breach else accepted, 9: accepted}

    def contact(self) -> Iterator[Event]:
        """Appointments with their outcome, a warning after the first failure, breach action."""
        absences = self.absences()
        failures: list[dt.date] = []
        for place, day in enumerate(self.offered()):
            outcome = absences.get(place, "attended")
            yield Event("appointment", day, outcome)
            if outcome == "unacceptable_absence":
                failures.append(day)
        if failures:
            yield Event("warning", _after(failures[0], 2))
        threshold = failures[-1] if failures else None
        if threshold is not None and self.wants("C1.3") == "yes":
            yield Event("breach_action", _after(threshold, 3 + self.vary("breach", 8)))
        elif threshold is not None and self.wants("C1.3") == "no" and self.vary("breach", 2):
            yield Event("breach_action", _after(threshold, 13 + self.vary("breach", 5)))

    def visits(self) -> Iterator[Event]:
        """Home visits: in time, too late, attempted, or to a licence that is not high risk."""
        # On licences the time runs from release, whatever the risk of harm.
        clock = self.first_high if self.person.sentence == "order" else self.start
        if self.wants("C1.1b") == "yes":
            yield Event("home_visit", _after(clock, 3 + self.vary("visit", 8)), "seen")
        elif self.wants("C5.3") == "yes":
            yield Event("home_visit", _after(clock, 60), "seen")
        elif self.person.high and self.vary("attempted", 4) == 0:
            yield Event("home_visit", _after(clock, 8), "attempted")
        elif not self.person.high and self.person.sentence == "licence" and self.vary("visit", 2):
            yield Event("home_visit", _after(clock, 4), "seen")
