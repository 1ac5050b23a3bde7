"""Proofs about added events: that none can meet a rule, or the least number that it needs.

Both proofs need rules whose clocks, conditions and filters do not depend on a kind of event that
may be added. If one does, or a kind of rule allows no such argument, nothing is claimed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from esi_rules.analysis.remedy.candidate_changes import RATING, windows_of
from esi_rules.engine import Record, read
from esi_rules.engine.facts import holds
from esi_rules.engine.moments import moment_of
from esi_rules.errors import OutsideCalendarError
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    Answered,
    AnyOf,
    Asked,
    AtLeast,
    AtMost,
    ByStandard,
    Changed,
    Each,
    Given,
    Happened,
    Never,
    NoLongerThan,
    Not,
    Pick,
    Rule,
    SameDay,
    Settled,
    Share,
    When,
    Within,
)
from esi_rules.rules.context import Context, WindowSpan
from esi_rules.rules.moments import Events, FirstHigh, Last, Nth
from esi_rules.rules.negation import negation
from esi_rules.rules.traversal import children, walk
from esi_rules.rules.verdict import Verdict

__all__ = ["OutOfReach", "kinds_of", "kinds_to_add"]

_MET, _UNDETERMINED = Verdict.MET, Verdict.UNDETERMINED
_WAITING = (Verdict.NOT_MET, _UNDETERMINED)


def kinds_to_add(rule: Rule) -> frozenset[str]:
    """Return the kinds of event that a remedy of `rule` may add or move to an earlier day."""
    return frozenset(kinds_of(tuple(_asked_for(rule)))) - {RATING}


def _asked_for(rule: Rule) -> Iterator[object]:
    """Yield the events and moments that `rule` requires; not those that it forbids."""
    match rule:
        case AllOf() | AllDue() | AnyOf():
            for part in rule.parts:
                yield from _asked_for(part)
        case When():
            yield from _asked_for(rule.rule)
        case Pick():
            yield from (*_asked_for(rule.then), *_asked_for(rule.otherwise))
        case Changed():
            yield from (*_asked_for(rule.before), *_asked_for(rule.after))
        case Each():
            yield from _asked_for(rule.duty)
        case Within():
            yield rule.done
        case AtLeast() | NoLongerThan() | Share():
            yield rule.events
        case Happened():
            yield rule.moment
        case SameDay():
            yield from (rule.one, rule.other)
        case Not():
            yield from _asked_for_by_not(negation(rule.rule))


def _asked_for_by_not(rule: Rule) -> Iterator[object]:
    if not isinstance(rule, Not):
        yield from _asked_for(rule)
        return
    match rule.rule:
        case AtMost():
            yield rule.rule.events
        case Never():
            yield rule.rule.moment
        case AllDue():
            for part in rule.rule.parts:
                yield from _asked_for(Not(part))
        case Each():
            yield from _asked_for(Not(rule.rule.duty))
        case Within(done=Last()):
            yield rule.rule.done


def kinds_of(value: object) -> frozenset[str]:
    """Return the kinds of event that a rule, moment or selection of events depends on."""
    named = {s.kind.name for events in walk(value, (Events,)) for s in events.selections}
    if any(True for _ in walk(value, (FirstHigh,))):
        named.add(RATING)
    return frozenset(named)


@attrs.frozen
class OutOfReach:
    """Proves limits of what changes can do: only events of `added` kinds, from `floor` on."""

    record: Record
    added: frozenset[str]
    floor: dt.date
    time_passes: bool
    """Whether the day of judgement may move on, so that a duty not yet due may cease to apply."""

    def surely(self, rule: Rule, context: Context) -> bool:
        """Whether it is proved that no allowed change makes `rule` met. It must not be met now."""
        if not self.time_passes and self._fixed(rule):
            return True
        match rule:
            case Given() | Answered() | Asked() | Settled() | ByStandard():
                return True
            case AllOf():
                return self._any_part(rule.parts, context, self._must_be_met)
            case AllDue():
                return self._any_part(rule.parts, context, _WAITING)
            case AnyOf():
                inner = context.of_parts()
                return all(self.surely(part, inner) for part in rule.parts)
            case When():
                if not self._fixed(rule.condition):
                    return False
                condition = holds(rule.condition, self.record, context)
                return condition is not _MET or self.surely(rule.rule, context)
            case Pick():
                if not self._fixed(rule.condition):
                    return False
                condition = holds(rule.condition, self.record, context)
                if condition is _UNDETERMINED:
                    return self._any_part((rule.then, rule.otherwise), context, _WAITING)
                chosen = rule.then if condition is _MET else rule.otherwise
                return self.surely(chosen, context)
            case Changed():
                span = context.window or (self.record.start, self.record.start)
                if span[0] < rule.on <= span[1]:
                    return False
                return self.surely(rule.before if span[0] < rule.on else rule.after, context)
            case Each():
                if not self._fixed((rule.of, rule.until)):
                    return False
                windows = windows_of(rule, self.record, context)
                return any(
                    read(rule.duty, self.record, inner).verdict in _WAITING
                    and self.surely(rule.duty, inner)
                    for inner in windows
                )
            case Not():
                return self._negated(rule, context)
            case AtMost():
                return self._fixed((rule.of, rule.events))
            case Never():
                return self._fixed((rule.of, rule.moment))
            case Happened() | SameDay() | Share():
                return self._fixed(tuple(child for _, child in children(rule)))
            case _:
                return self._too_late(rule, context)

    @property
    def _must_be_met(self) -> tuple[Verdict, ...]:
        """The verdicts of parts of `AllOf` that keep the whole from being met."""
        return _WAITING if self.time_passes else (*_WAITING, Verdict.NOT_YET_DUE)

    def _fixed(self, value: object) -> bool:
        """Whether `value` does not depend on any kind that may be added."""
        return not (kinds_of(value) & self.added)

    def _any_part(
        self, parts: tuple[Rule, ...], context: Context, waiting: tuple[Verdict, ...]
    ) -> bool:
        inner = context.of_parts()
        return any(
            read(part, self.record, inner).verdict in waiting and self.surely(part, inner)
            for part in parts
        )

    def _negated(self, rule: Not, context: Context) -> bool:
        inner = negation(rule.rule)
        if not isinstance(inner, Not):
            return self.surely(inner, context)
        one = inner.rule
        if isinstance(one, Given | Answered | Asked | Settled | ByStandard):
            return True
        if read(one, self.record, context).verdict is not _MET:
            return False
        # More events never undo a count that is reached, or make the n-th event later.
        if isinstance(one, AtLeast):
            return self._fixed(one.of)
        if isinstance(one, Happened):
            return isinstance(one.moment, Nth) and self._fixed(one.moment.since)
        return (
            isinstance(one, Within)
            and isinstance(one.done, Nth)
            and self._fixed((one.of, one.done.since))
        )

    def _too_late(self, rule: Rule, context: Context) -> bool:
        """Whether the last good day is before the first day on which anything can change."""
        if isinstance(rule, Within):
            if not self._fixed(rule.of):
                return False
            clock = moment_of(rule.of, self.record)
            if clock is None or clock is self.record.unrated or self._fixed(rule.done):
                return True
            if not isinstance(rule.done, Nth):
                return False
            try:
                return rule.period.last_good_day(clock[1]) < self.floor
            except OutsideCalendarError:
                return True
        if isinstance(rule, AtLeast):
            if self._fixed(rule.events) and self._fixed(rule.of):
                return True
            if rule.window is None and context.window is not None:
                return context.window[3] < self.floor
            if not self._fixed(rule.of):
                return False
            clock = moment_of(rule.of, self.record)
            if clock is None or clock is self.record.unrated:
                return True
            return rule.window is not None and rule.window.days(clock[1])[1] < self.floor
        if isinstance(rule, NoLongerThan) and self._fixed(rule.of):
            found = read(rule, self.record, context)
            if self._fixed(rule.events) or not found.parts:
                return self._fixed(rule.events)
            return any(
                part.verdict is Verdict.NOT_MET and part.due is not None and part.due < self.floor
                for part in found.parts
            )
        return False

    def least(self, rule: Rule, context: Context) -> int:
        """Return a lower bound, 1 or more, on the number of changes that make `rule` met."""
        match rule:
            case AllOf() | AllDue():
                inner = context.of_parts()
                wanted = self._must_be_met if isinstance(rule, AllOf) else _WAITING
                waiting = [p for p in rule.parts if read(p, self.record, inner).verdict in wanted]
                if not waiting and isinstance(rule, AllDue):
                    return self._first_of(rule, inner)
                return max(self._together(waiting, inner), self._apart(rule, context))
            case AnyOf():
                inner = context.of_parts()
                return min(self.least(part, inner) for part in rule.parts)
            case When() if self._fixed(rule.condition):
                return self.least(rule.rule, context)
            case Pick() if self._fixed(rule.condition):
                condition = holds(rule.condition, self.record, context)
                if condition is not _UNDETERMINED:
                    chosen = rule.then if condition is _MET else rule.otherwise
                    return self.least(chosen, context)
            case Each():
                return max(1, self._apart(rule, context))
            case AtLeast() if not rule.total:
                return max(1, self._apart(rule, context))
        return 1

    def _first_of(self, rule: AllDue, context: Context) -> int:
        """Return the changes that the cheapest part needs, if no part is due yet.

        A part whose window opens after that of another has closed needs at least as many as that.
        """
        waiting: list[tuple[dt.date | None, dt.date | None, int]] = []
        for part in rule.parts:
            if read(part, self.record, context).verdict is Verdict.NOT_YET_DUE:
                opens, closes = self._opens_and_closes(part, context)
                waiting.append((opens, closes, self.least(part, context)))
        costs = [
            max(
                lacking if opens is None or closes is None or closes >= opens else before
                for _, closes, before in [(None, None, lacking), *waiting]
            )
            for opens, _, lacking in waiting
        ]
        return min(costs, default=1)

    def _opens_and_closes(
        self, rule: Rule, context: Context
    ) -> tuple[dt.date | None, dt.date | None]:
        """Return the first day of the next window of a count or schedule, and a count's last."""
        if isinstance(rule, AtLeast) and (span := self._span(rule, context)) is not None:
            return span[0], span[3]
        if isinstance(rule, Each) and self._fixed((rule.of, rule.until)):
            for inner in windows_of(rule, self.record, context):
                if read(rule.duty, self.record, inner).verdict is Verdict.NOT_YET_DUE:
                    assert inner.window is not None
                    return inner.window[0], None
        return None, None

    def _apart(self, rule: Rule, context: Context) -> int:
        """Return the sum of the missing events in windows that do not overlap."""
        total, taken = 0, dt.date.min
        for last, first, lacking in sorted(self._lacking_in(rule, context)):
            if first > taken:
                total, taken = total + lacking, last
        return total

    def _lacking_in(self, rule: Rule, context: Context) -> Iterator[tuple[dt.date, dt.date, int]]:
        """Yield the last and first day of each window with too few events, and the number missing.

        Each of these windows must be filled before `rule` is met.
        """
        wanted = self._must_be_met if isinstance(rule, AllOf) else _WAITING
        match rule:
            case AllOf() | AllDue():
                inner = context.of_parts()
                for part in rule.parts:
                    if read(part, self.record, inner).verdict in wanted:
                        yield from self._lacking_in(part, inner)
            case Each() if self._fixed((rule.of, rule.until)):
                for inner in windows_of(rule, self.record, context):
                    if read(rule.duty, self.record, inner).verdict in _WAITING:
                        yield from self._lacking_in(rule.duty, inner)
            case AtLeast() if not rule.total:
                span = self._span(rule, context)
                if span is not None:
                    lacking = rule.n - self.record.days(rule.events).count(span)[1]
                    if lacking > 0:
                        yield span[3], span[0], lacking

    def _together(self, parts: list[Rule], context: Context) -> int:
        """Return the bound for several parts: only parts with common kinds can share changes."""
        by_kinds: dict[frozenset[str], int] = {}
        for part in parts:
            kinds = kinds_of(part)
            by_kinds[kinds] = max(by_kinds.get(kinds, 1), self.least(part, context))
        apart = [*by_kinds]
        disjoint = all(not (a & b) for i, a in enumerate(apart) for b in apart[i + 1 :])
        return max(1, sum(by_kinds.values()) if disjoint else max(by_kinds.values(), default=1))

    def _span(self, rule: AtLeast, context: Context) -> WindowSpan | None:
        """Return the window of a count; None if there is none, or if added events may move it."""
        if rule.window is None:
            return context.window
        clock = moment_of(rule.of, self.record)
        if clock is None or not self._fixed(rule.of):
            return None
        first, last = rule.window.days(clock[0])
        latest_first, latest_last = rule.window.days(clock[1])
        return first, latest_first, last, latest_last
