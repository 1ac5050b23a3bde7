"""Candidate changes: the events that the unmet parts of a rule require, and when.

Each function yields alternatives. An alternative is a tuple of changes, each on the latest day on
which it can help. The moments that a rule counts from, its conditions, and risk of harm ratings are
circumstances of the case: no alternative changes them.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal

import attrs

from esi_rules.analysis.remedy.record_change import Changes, RecordChange
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine import Record, read
from esi_rules.engine.facts import holds
from esi_rules.engine.moments import moment_of
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.case import Event
from esi_rules.records.dates import EARLIEST, LATEST
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    AnyOf,
    AtLeast,
    AtMost,
    Changed,
    Each,
    Happened,
    Never,
    NoLongerThan,
    Not,
    Pick,
    Rule,
    SameDay,
    Share,
    When,
    Within,
    period_on,
)
from esi_rules.rules.context import Context
from esi_rules.rules.moments import (
    BySentence,
    EarlierOf,
    Events,
    Following,
    Last,
    LaterOf,
    Moment,
    Nth,
    Selection,
)
from esi_rules.rules.negation import negation
from esi_rules.rules.verdict import Verdict

__all__ = ["MOST_CHANGES", "RATING", "CandidateChanges", "windows_of"]

MOST_CHANGES = 200
"""The most events in a remedy."""
RATING = "risk_rating"
"""The kind of event that no remedy adds: a rating is a fact about the case, not an action."""
_MOST_WINDOWS = 1_000

_MET, _NOT_MET, _UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED


@attrs.frozen
class CandidateChanges:
    """Generates the changes that could help, on days from `floor` to `ceiling`.

    `may_move` says whether an event of the record may be moved to an earlier day.
    """

    record: Record
    floor: dt.date
    ceiling: dt.date
    may_move: bool

    def for_rule(self, rule: Rule, context: Context) -> Iterator[Changes]:
        """Yield alternatives that could bring `rule` nearer to being met."""
        match rule:
            case AllOf():
                yield from self._first_unmet(rule.parts, context, (Verdict.NOT_YET_DUE,))
            case AllDue():
                yield from self._first_unmet(rule.parts, context, ())
            case AnyOf():
                for part in rule.parts:
                    yield from self.for_rule(part, context)
            case When():
                if holds(rule.condition, self.record, context) is _MET:
                    yield from self.for_rule(rule.rule, context)
            case Pick():
                verdict = holds(rule.condition, self.record, context)
                if verdict is _UNDETERMINED:
                    yield from self._first_unmet((rule.then, rule.otherwise), context, ())
                else:
                    chosen = rule.then if verdict is _MET else rule.otherwise
                    yield from self.for_rule(chosen, context)
            case Changed():
                first = context.window[0] if context.window else self.record.start
                yield from self.for_rule(rule.before if first < rule.on else rule.after, context)
            case Each():
                yield from self._windows(rule, context)
            case Not():
                yield from self._negated(rule, context)
            case Within():
                yield from self._within(rule)
            case AtLeast():
                yield from self._at_least(rule, context)
            case NoLongerThan():
                yield from self._gaps(rule)
            case Share():
                yield from self._share(rule)
            case Happened():
                yield from self._moment(rule.moment, EARLIEST, self.ceiling)
            case SameDay():
                yield from self._same_day(rule)

    def for_moment(self, moment: Moment, by: dt.date) -> Iterator[Changes]:
        """Yield alternatives that could make `moment` fall on a day up to `by`."""
        yield from self._moment(moment, EARLIEST, by)

    def events_by(self, events: Events, since: dt.date, by: dt.date) -> Iterator[Changes]:
        """Yield one event of `events`, on the latest possible day from `since` to `by`."""
        yield from self._several(events, 1, since, by)

    def _first_unmet(
        self, parts: tuple[Rule, ...], context: Context, also: tuple[Verdict, ...]
    ) -> Iterator[Changes]:
        """Yield alternatives for the first part that is not met, since all parts must be.

        If no part is due yet, doing any one part makes the whole rule met.
        """
        inner = context.of_parts()
        waiting: list[Rule] = []
        for part in parts:
            verdict = read(part, self.record, inner).verdict
            if verdict in (_NOT_MET, _UNDETERMINED, *also):
                yield from self.for_rule(part, inner)
                return
            if verdict is Verdict.NOT_YET_DUE:
                waiting.append(part)
        for part in waiting:
            yield from self.for_rule(part, inner)

    def _windows(self, rule: Each, context: Context) -> Iterator[Changes]:
        waiting: list[Context] = []
        for inner in windows_of(rule, self.record, context):
            verdict = read(rule.duty, self.record, inner).verdict
            if verdict in (_NOT_MET, _UNDETERMINED):
                yield from self.for_rule(rule.duty, inner)
                return
            if verdict is Verdict.NOT_YET_DUE:
                waiting.append(inner)
        for inner in waiting:
            yield from self.for_rule(rule.duty, inner)

    def _negated(self, rule: Not, context: Context) -> Iterator[Changes]:
        inner = negation(rule.rule)
        if not isinstance(inner, Not):
            yield from self.for_rule(inner, context)
            return
        match inner.rule:
            case AtMost():
                one = inner.rule
                if one.n < MOST_CHANGES:
                    enough = AtLeast(one.n + 1, one.events, one.of, one.window)
                    plain = attrs.evolve(context, window=None)
                    yield from self._at_least(enough, plain)
            case Never():
                yield from self._moment(inner.rule.moment, EARLIEST, self.ceiling)
            case Each():
                for window in windows_of(inner.rule, self.record, context):
                    yield from self.for_rule(Not(inner.rule.duty), window)
            case AllDue():
                for part in inner.rule.parts:
                    yield from self.for_rule(Not(part), context)
            case Within(done=Last() as last):
                due = self._due(inner.rule)
                if due is not None and due < self.ceiling:
                    yield from self._several(last.events, 1, due + ONE_DAY, self.ceiling)

    def _due(self, rule: Within) -> dt.date | None:
        clock = moment_of(rule.of, self.record)
        if clock is None:
            return None
        try:
            return rule.period.last_good_day(clock[0])
        except OutsideCalendarError:
            return None

    def _within(self, rule: Within) -> Iterator[Changes]:
        due = self._due(rule)
        if due is not None:
            yield from self._moment(rule.done, EARLIEST, min(due, self.ceiling))

    def _at_least(self, rule: AtLeast, context: Context) -> Iterator[Changes]:
        if rule.window is None and context.window is not None:
            first, last = context.window[1], context.window[2]
        else:
            clock = moment_of(rule.of, self.record)
            if clock is None:
                return
            first, last = clock[1], self.ceiling
            if rule.window is not None:
                first, last = rule.window.days(clock[1])[0], rule.window.days(clock[0])[1]
        last = min(last, self.ceiling)
        days = self.record.days(rule.events)
        if rule.total:
            lacking = Decimal(rule.n) - days.total((first, first, last, last))[0]
            day = self.floor if last == LATEST else last
            if max(first, self.floor) <= day <= last and lacking > 0:
                for selection in rule.events.selections:
                    yield self._events(selection, [day], lacking)
            return
        needed = rule.n - days.count((first, first, last, last))[0]
        yield from self._several(rule.events, needed, first, last)

    def _gaps(self, rule: NoLongerThan) -> Iterator[Changes]:
        clock = moment_of(rule.of, self.record)
        if clock is None:
            return
        point = clock[1]
        known = sorted(hi for _, hi, sure in self.record.days(rule.events).spans() if sure)
        later = [day for day in known if day >= point]
        for until in [*later, None]:
            due = _gap_due(rule, point)
            if due is None:
                return
            if until is None or until > due:
                if until is not None or due < self.record.day or not later:
                    yield from self._several(rule.events, 1, point, min(due, self.ceiling))
                return
            point = until

    def _share(self, rule: Share) -> Iterator[Changes]:
        clock = moment_of(rule.of, self.record)
        if clock is None or rule.least == 1:
            return
        span = (clock[0], clock[1], self.record.day, self.record.day)
        kept = self.record.days(rule.events).count(span)[0]
        among = self.record.days(rule.among).count(span)[1]
        needed = max(1, math.ceil((rule.least * among - kept) / (1 - rule.least)))
        yield from self._several(rule.events, needed, clock[1], self.ceiling)

    def _same_day(self, rule: SameDay) -> Iterator[Changes]:
        for fixed, other in ((rule.one, rule.other), (rule.other, rule.one)):
            span = moment_of(fixed, self.record)
            if span is not None and span[0] == span[1]:
                yield from self._moment(other, span[0], span[0])

    # Changes that make a moment fall on the latest possible day from `since` to `by`

    def _moment(self, moment: Moment, since: dt.date, by: dt.date) -> Iterator[Changes]:
        match moment:
            case Nth():
                if moment.since is not None:
                    start = moment_of(moment.since, self.record)
                    if start is None:
                        return
                    since = max(since, start[1])
                have = self.record.days(moment.events).count((since, since, by, by))[0]
                yield from self._several(moment.events, moment.n - have, since, by)
            case Last():
                yield from self._last(moment.events, since, by)
            case Following():
                yield from self._pair(moment, since, by)
            case LaterOf():
                first: list[RecordChange] = []
                for part in moment.parts:
                    span = moment_of(part, self.record)
                    if span is None or span[1] > by or not span[2]:
                        first += next(self._moment(part, since, by), ())
                if first:
                    yield tuple(dict.fromkeys(first))
            case EarlierOf():
                for part in moment.parts:
                    yield from self._moment(part, since, by)
            case BySentence():
                chosen = moment.order if self.record.case.sentence == "order" else moment.licence
                yield from self._moment(chosen, since, by)

    def _last(self, events: Events, since: dt.date, by: dt.date) -> Iterator[Changes]:
        yield from self._several(events, 1, since, by)
        if not self.may_move:
            return
        late = [
            event
            for event in self.record.case.events
            if isinstance(event.on, dt.date)
            and by < event.on <= self.record.day
            and event.kind != RATING
            and _selects(events, event)
        ]
        if late and by >= self.floor and len(late) <= MOST_CHANGES:
            yield tuple(RecordChange(attrs.evolve(event, on=by), event) for event in late)

    def _pair(self, moment: Following, since: dt.date, by: dt.date) -> Iterator[Changes]:
        for _, opened, sure in self.record.days(moment.earlier).spans():
            closes = moment.within.last_good_day(opened) - ONE_DAY
            if sure and (not moment.opening or since <= opened <= by):
                last = self.ceiling if moment.opening else by
                yield from self._several(moment.later, 1, opened + ONE_DAY, min(last, closes))
        # A pair with no last day is placed as soon as possible, any other as late as possible.
        latest = min(by, self.ceiling - ONE_DAY) if moment.opening else by - ONE_DAY
        day = self.floor if LATEST in (by, self.ceiling) and latest > self.floor else latest
        for first in self._several(moment.earlier, 1, day, day):
            for second in self._several(moment.later, 1, day + ONE_DAY, day + ONE_DAY):
                yield (*first, *second)

    # Events

    def _several(
        self, events: Events, needed: int, since: dt.date, by: dt.date
    ) -> Iterator[Changes]:
        """Yield `needed` events of each selection, as late as possible."""
        if not 0 < needed <= MOST_CHANGES:
            return
        first = max(since, self.floor)
        by = min(by, self.ceiling)
        if first > by:
            return
        days = self._days(events, needed, first, by)
        if len(days) < needed:
            return
        for selection in events.selections:
            if made := self._events(selection, days, Decimal(1)):
                yield made

    def _days(self, events: Events, needed: int, first: dt.date, by: dt.date) -> list[dt.date]:
        """Return the latest days for `needed` events, or the earliest if there is no last day."""
        endless = by == LATEST
        day, step = (first, ONE_DAY) if endless else (by, -ONE_DAY)
        if not events.daily:
            return [day] * needed
        taken = {lo for lo, hi, sure in self.record.days(events).spans() if sure and lo == hi}
        days: list[dt.date] = []
        while len(days) < needed and first <= day <= by:
            if day not in taken:
                days.append(day)
            day += step
        return days

    def _events(self, selection: Selection, days: list[dt.date], amount: Decimal) -> Changes:
        """Return events of a selection on `days`; empty if they cannot be added or do not count."""
        kind = selection.kind
        floor = self.record.start if kind.this_sentence_only else EARLIEST
        if kind.name == RATING or min(days) < floor:
            return ()
        values = selection.values or kind.values
        value = amount if kind.amount else values[0] if values else None
        try:
            return tuple(RecordChange(Event(kind.name, day, value)) for day in days)
        except ValueError:  # an own rule may require a value that no record can have
            return ()


def windows_of(rule: Each, record: Record, context: Context) -> Iterator[Context]:
    """Yield the context of each window of a schedule that has begun, and of the next one."""
    clock = moment_of(rule.of, record)
    if clock is None or clock is record.unrated:
        return
    until = moment_of(rule.until, record) if rule.until is not None else None
    if rule.until is not None and until is None:
        return
    for k in range(_MOST_WINDOWS):
        window = rule.series.window(k)
        if window is None:
            return
        first, last = window.days(clock[0])
        latest_first, latest_last = window.days(clock[1])
        if until is not None and first > until[1]:
            return
        yield context.inside((first, latest_first, last, latest_last), window.words)
        if first > record.day:
            return


def _gap_due(rule: NoLongerThan, day: dt.date) -> dt.date | None:
    period = period_on(rule, day)
    try:
        return None if period is None else period.last_good_day(day)
    except OutsideCalendarError:
        return None


def _selects(events: Events, event: Event) -> bool:
    return any(
        selection.kind.name == event.kind
        and (not selection.values or event.value in selection.values)
        for selection in events.selections
    )
