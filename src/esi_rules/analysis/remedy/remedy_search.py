"""The search for the fewest events that meet a duty, and for their latest days."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator

import attrs

from esi_rules.analysis.remedy.candidate_changes import MOST_CHANGES, CandidateChanges
from esi_rules.analysis.remedy.record_change import Changes, RecordChange, applied
from esi_rules.analysis.search.subjects import Subject
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine import Record
from esi_rules.engine.moments import moment_of
from esi_rules.records.case import Case
from esi_rules.records.dates import LATEST
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import NO_CONTEXT
from esi_rules.rules.verdict import Verdict

__all__ = ["RemedySearch", "rules_in_force"]

BUDGET = 2_000
"""The most sets of events that a search judges."""
_AFTER_A_FIND = 60
"""The most further sets once one is found, to find an equally small one on later days."""
_MOST_DAYS_LATER = 40
_MOST_ROUNDS = 20


def rules_in_force(one: Subject, record: Record) -> tuple[Rule, ...]:
    """Return the rules that can decide the verdict on `record`: one, unless that is open."""
    if not one.versions:
        return tuple(value for value in one.values if isinstance(value, Rule))
    clock = moment_of(one.values[0], record)  # type: ignore[arg-type]
    if clock is None:
        return tuple(value for value in one.values if isinstance(value, Rule))
    return tuple(
        version.rule
        for version in one.versions
        if version.rule is not None
        and version.first <= clock[1]
        and (version.last is None or clock[0] <= version.last)
    )


@attrs.define
class RemedySearch:
    """A search on one case; added events must be on `from_day` or later, if it is given."""

    one: Subject
    case: Case
    as_at: dt.date
    from_day: dt.date | None = None
    tried: int = 0

    @property
    def last_day(self) -> dt.date:
        """The last day on which an added event can count."""
        if self.from_day is None:
            return Record(self.case, self.as_at).day
        return self.case.ended_on or LATEST

    def judged_on(self, changes: Changes) -> dt.date:
        """Return the day of judgement; if looking ahead, the day of the last change."""
        if self.from_day is None:
            return self.as_at
        return max([self.as_at, *(change.day for change in changes)])

    def met(self, changes: Changes, as_at: dt.date) -> bool:
        """Judge the case with `changes`, and return whether the duty is met."""
        self.tried += 1
        record = Record(applied(self.case, changes), as_at)
        return self.one.judge(record).verdict is Verdict.MET

    def found(self) -> tuple[Changes, dt.date] | None:
        """Return the best changes and their day of judgement, or None if none were found."""
        best: tuple[tuple[int, list[int]], Changes, dt.date] | None = None
        until = BUDGET
        for changes in self._sets():
            if best is not None and len(changes) > best[0][0]:
                break
            as_at = self.judged_on(changes)
            if self.tried >= until:
                break
            if not changes or not self.met(changes, as_at):
                continue
            better, day = self._improved(changes, as_at)
            key = len(better), sorted(-change.day.toordinal() for change in better)
            if best is None or key < best[0]:
                best = key, better, day
            until = min(until, self.tried + _AFTER_A_FIND)
        return None if best is None else best[1:]

    def _sets(self) -> Iterator[Changes]:
        """Yield sets of changes, fewest first; each extends an earlier set by one alternative."""
        seen: set[Changes] = {()}
        waiting: list[tuple[int, int, Changes]] = [(0, 0, ())]
        number = 0
        while waiting:
            _, _, changes = heapq.heappop(waiting)
            yield changes
            for more in self._candidates(changes):
                made = _ordered((*changes, *more))
                if len(made) <= MOST_CHANGES and made not in seen:
                    seen.add(made)
                    number += 1
                    heapq.heappush(waiting, (len(made), number, made))

    def _candidates(self, changes: Changes) -> Iterator[Changes]:
        record = Record(applied(self.case, changes), self.judged_on(changes))
        floor = self.from_day or dt.date.min
        candidates = CandidateChanges(record, floor, self.last_day, self.from_day is None)
        for rule in rules_in_force(self.one, record):
            yield from (more for more in candidates.for_rule(rule, NO_CONTEXT) if more)

    # Making a set of changes smaller and its days later

    def _improved(self, changes: Changes, as_at: dt.date) -> tuple[Changes, dt.date]:
        if self.from_day is None:
            changes = self._with_moves(changes, as_at)
        for _ in range(_MOST_ROUNDS):
            before = changes, as_at
            changes = self._without_the_needless(changes, as_at)
            changes, as_at = self._later(changes, as_at)
            if (changes, as_at) == before:
                break
        return changes, as_at

    def _without_the_needless(self, changes: Changes, as_at: dt.date) -> Changes:
        needed: set[RecordChange] = set()
        while more := [change for change in dict.fromkeys(changes) if change not in needed]:
            rest = _without(changes, more[0])
            if rest and self.met(rest, as_at):
                changes, needed = rest, set()
            else:
                needed.add(more[0])
        return changes

    def _with_moves(self, changes: Changes, as_at: dt.date) -> Changes:
        """Replace added events by moved events of the record, if the duty is still met."""
        for change in changes:
            if change.instead_of is not None:
                continue
            taken = [one.instead_of for one in changes]
            later = [
                event
                for event in self.case.events
                if (event.kind, event.value) == (change.event.kind, change.event.value)
                and isinstance(event.on, dt.date)
                and change.day < event.on <= as_at
                and taken.count(event) < self.case.events.count(event)
            ]
            if later:
                first = min(later, key=lambda event: str(event.on))
                made = _ordered(
                    (*_without(changes, change), attrs.evolve(change, instead_of=first))
                )
                if self.met(made, as_at):
                    changes = made
        return changes

    def _later(self, changes: Changes, as_at: dt.date) -> tuple[Changes, dt.date]:
        """Move each change to the latest day on which all of them still meet the duty."""
        fixed: set[RecordChange] = set()
        while more := [change for change in dict.fromkeys(changes) if change not in fixed]:
            change = more[0]
            day, made, judged = change.day, changes, as_at
            for _ in range(_MOST_DAYS_LATER):
                moved = self.a_day_later(made, change.on(day))
                if moved is None or not self.met(moved, max(judged, day + ONE_DAY)):
                    break
                day, made = day + ONE_DAY, moved
                judged = judged if self.from_day is None else max(judged, day)
            else:
                # No last day was found nearby, so the change stays on its first day.
                day, made, judged = change.day, changes, as_at
            changes, as_at = made, judged
            fixed.add(change.on(day))
        return changes, as_at

    def a_day_later(self, changes: Changes, change: RecordChange) -> Changes | None:
        """Return the changes with one of them a day later; None if it cannot be later."""
        day = change.day + ONE_DAY
        moved_from = change.instead_of.on if change.instead_of is not None else None
        if day > self.last_day or (isinstance(moved_from, dt.date) and day >= moved_from):
            return None
        return _ordered((*_without(changes, change), change.on(day)))


def _without(changes: Changes, one: RecordChange) -> Changes:
    """Return the changes without one that equals `one`."""
    place = changes.index(one)
    return (*changes[:place], *changes[place + 1 :])


def _ordered(changes: Changes) -> Changes:
    return tuple(sorted(changes, key=lambda change: (change.day, repr(change.what))))
