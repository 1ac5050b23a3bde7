"""Worked dates: each rule evaluated on made-up cases on both sides of its limits.

No row is written by hand: a case is generated for each row, and the row shows the result of
evaluating the standard on it.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import Months
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.judge import evaluate
from esi_rules.records.case import Answer
from esi_rules.records.dates import day_words
from esi_rules.rulebook.situations import clock_days, situation_words
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    AtMost,
    Changed,
    Each,
    Given,
    Never,
    NoLongerThan,
    Not,
    Pick,
    Rule,
    Share,
    When,
    Within,
)
from esi_rules.rules.finding import Finding
from esi_rules.rules.moments import BySentence, Events, Following, Moment, Nth
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Standard, Standards
from esi_rules.synthetic.drafts import (
    Draft,
    NoSuchCaseError,
    arranged,
    event,
    event_of,
    placed,
    with_events,
)
from esi_rules.text import quoted
from esi_rules.wording.noun_phrases import events_words, moment_words
from esi_rules.wording.rule_text import rule_words, where_words
from esi_rules.wording.sentences import lowered

__all__ = ["WorkedRow", "WorkedTable", "worked_tables"]


@attrs.frozen
class WorkedRow:
    """One evaluated case: when its clock started, what is on file, and the result."""

    situation: str
    clock: dt.date | None
    on_file: str
    as_at: dt.date
    verdict: Verdict
    last_good_day: dt.date | None
    days_late: int | None
    edition: str

    @property
    def opposite(self) -> WorkedRow:
        """The row of the negated duty: the opposite verdict, no deadline and nothing late."""
        return attrs.evolve(self, verdict=~self.verdict, last_good_day=None, days_late=None)

    @property
    def evidence(self) -> str:
        """What is on file, and the day the case is judged on if that is not named already."""
        day = day_words(self.as_at)
        return self.on_file if day in self.on_file else f"{self.on_file}, judged on {day}"


@attrs.frozen
class WorkedTable:
    """The worked dates of one branch of a rule; `title` names its cases or windows."""

    title: str
    rows: tuple[WorkedRow, ...]


@attrs.frozen
class _Branch:
    """One duty inside a rule, with the conditions under which it applies."""

    duty: Rule
    conditions: tuple[tuple[Rule, bool], ...] = ()
    labels: tuple[str, ...] = ()
    negated: bool = False
    each: Each | None = None
    before: dt.date | None = None
    since: dt.date | None = None

    def under(self, condition: Rule, holds: bool, label: str) -> _Branch:
        return attrs.evolve(
            self,
            conditions=(*self.conditions, (condition, holds)),
            labels=(*self.labels, label),
        )


_OTHERWISE = {"for orders": "for licences", "for licences": "for orders"}


def _by_sentence(branch: _Branch) -> bool:
    """Whether the duty has different moments for orders and licences, and no condition picks."""
    moments = (branch.duty,) if branch.each is None else (branch.duty, branch.each.of)
    picked = any(isinstance(c, Given) and c.fact == "sentence" for c, _ in branch.conditions)
    return not picked and any(True for _ in walk(moments, (BySentence,)))


def _branches(branch: _Branch) -> Iterator[_Branch]:
    rule = branch.duty
    if isinstance(rule, When):
        inner = attrs.evolve(branch, duty=rule.rule)
        yield from _branches(inner.under(rule.condition, True, where_words(rule.condition)))
    elif isinstance(rule, Pick):
        where = where_words(rule.condition)
        then = attrs.evolve(branch, duty=rule.then).under(rule.condition, True, where)
        rest = attrs.evolve(branch, duty=rule.otherwise).under(
            rule.condition, False, _OTHERWISE.get(where, "for all other cases")
        )
        yield from _branches(then)
        yield from _branches(rest)
    elif isinstance(rule, AllOf | AnyOf | AllDue):
        for part in rule.parts:
            yield from _branches(attrs.evolve(branch, duty=part))
    elif isinstance(rule, Not):
        yield from _branches(attrs.evolve(branch, duty=rule.rule, negated=not branch.negated))
    elif isinstance(rule, Each):
        yield from _branches(attrs.evolve(branch, duty=rule.duty, each=rule))
    elif isinstance(rule, Changed):
        change = day_words(rule.on)
        yield from _branches(
            attrs.evolve(
                branch,
                duty=rule.before,
                before=rule.on,
                labels=(*branch.labels, f"weeks before {change}"),
            )
        )
        yield from _branches(
            attrs.evolve(
                branch,
                duty=rule.after,
                since=rule.on,
                labels=(*branch.labels, f"weeks from {change} on"),
            )
        )
    elif _by_sentence(branch):
        for sentence in ("order", "licence"):
            given = Given("sentence", (sentence,))
            yield branch.under(given, True, where_words(given))
    else:
        yield branch


def worked_tables(
    standard: Standard, standards: Standards, editions: tuple[str, ...]
) -> tuple[WorkedTable, ...]:
    """Return the worked dates of `standard`, as `editions` have it, judged by `standards`.

    A duty has no table if no case could be generated for it: its clock may depend on something
    that cannot be placed on a chosen day.
    """
    bench = _Bench(standard, _only(standards, standard.id), editions)
    tables: list[tuple[str, Callable[[], Iterator[WorkedRow]]]] = [
        (_title(branch), functools.partial(bench.rows, branch))
        for branch in _branches(_Branch(standard.rule))
    ]
    tables += bench.thresholds()
    return tuple(WorkedTable(title, rows) for title, make in tables if (rows := _made(make)))


def _made(make: Callable[[], Iterator[WorkedRow]]) -> tuple[WorkedRow, ...]:
    """Return the rows; empty if no record can contain the events that they need."""
    try:
        return tuple(make())
    except NoSuchCaseError:
        return ()


def _title(branch: _Branch) -> str:
    labels = list(branch.labels)
    if isinstance(branch.duty, AtLeast):
        labels.append(lowered(rule_words(_counted_rule(branch, branch.duty))).removesuffix("."))
    return ", ".join(labels)


def _counted_rule(branch: _Branch, duty: Rule) -> Rule:
    """Return the count of a branch inside its schedule, with `Not` where the rule has it."""
    each = branch.each
    if each is None:
        return Not(duty) if branch.negated else duty
    if branch.negated and isinstance(each.duty, Not):
        return attrs.evolve(each, duty=Not(duty))
    whole = attrs.evolve(each, duty=duty)
    return Not(whole) if branch.negated else whole


def _only(standards: Standards, name: str) -> Standards:
    """Return the editions with one standard only, so that each row evaluates one standard."""
    return Standards(
        tuple(
            attrs.evolve(e, standards=tuple(s for s in e.standards if s.id == name))
            for e in standards.editions
        ),
        named=standards.named,
    )


@attrs.frozen
class _Bench:
    """Makes and evaluates the cases of one standard."""

    standard: Standard
    standards: Standards
    editions: tuple[str, ...]

    def rows(self, branch: _Branch) -> Iterator[WorkedRow]:
        duty = branch.duty
        if isinstance(duty, Within):
            yield from self._limit(branch, duty)
        elif isinstance(duty, AtLeast):
            yield from self._count(branch, duty)
        elif isinstance(duty, NoLongerThan):
            yield from self._gap(branch, duty)
        elif isinstance(duty, AtMost):
            yield from self._most(branch, duty)
        elif isinstance(duty, Never):
            yield from self._never(branch, duty)
        elif isinstance(duty, Share):
            yield from self._share(branch, duty)
        elif isinstance(duty, Answered):
            yield from self._answer(branch, duty)
        else:
            for clock in self._clocks(branch, None)[:1]:
                draft = self._base(branch, clock)
                yield self._row(draft, branch, clock, "nothing more", clock)

    # Cases

    def _clocks(self, branch: _Branch, period: Period | None) -> tuple[dt.date, ...]:
        if branch.since is not None:
            return (branch.since,)
        if branch.before is not None:
            return (branch.before - 7 * ONE_DAY, branch.before - ONE_DAY)
        return clock_days(self.standards, self.editions, period)

    def _base(self, branch: _Branch, clock: dt.date) -> Draft:
        """Return a case of the branch in which nothing is done yet."""
        draft = Draft()
        conditions = branch.conditions
        if self.standard.applies is not None:
            conditions = ((self.standard.applies, True), *conditions)
        for condition, holds in conditions:
            draft = arranged(draft, condition, holds, clock)
        draft = placed(draft, self.standard.clock, clock)
        of = getattr(branch.duty if branch.each is None else branch.each, "of", None)
        return draft if of is None or of == self.standard.clock else placed(draft, of, clock)

    def _judged(self, draft: Draft, as_at: dt.date) -> Finding:
        case = draft.case(otherwise=as_at)
        return evaluate(case, self.standards, as_at=as_at)[0]

    def _part(self, draft: Draft, branch: _Branch, as_at: dt.date, label: str = "") -> Finding:
        """Return the finding on the branch's duty inside a combination, else on the whole rule."""
        whole = self._judged(draft, as_at)
        return _inside(whole, branch.duty, label) or whole

    def _row(
        self, draft: Draft, branch: _Branch, clock: dt.date, on_file: str, as_at: dt.date,
        label: str = "",
    ) -> WorkedRow:  # fmt: skip
        whole = self._judged(draft, as_at)
        part = _inside(whole, branch.duty, label)
        period = branch.duty.period if isinstance(branch.duty, Within) else None
        row = self._shown(part or whole, clock, on_file, as_at, period)
        return row.opposite if branch.negated and part is not None else row

    def _shown(
        self, found: Finding, clock: dt.date, on_file: str, as_at: dt.date, period: Period | None
    ) -> WorkedRow:
        situation = situation_words(self.standards, clock, found.due, period)
        return WorkedRow(
            situation,
            found.clock,
            on_file,
            as_at,
            found.verdict,
            found.due,
            found.days_late,
            found.edition or "",
        )

    # Duties

    def _limit(self, branch: _Branch, rule: Within) -> Iterator[WorkedRow]:
        for i, clock in enumerate(self._clocks(branch, rule.period)):
            draft = self._base(branch, clock)
            due = self._part(draft, branch, clock).due
            if due is None:
                continue
            for day in (due, due + ONE_DAY):
                done = self._done(draft, rule.done, day)
                yield self._row(done, branch, clock, f"done {day_words(day)}", day)
            if i == 0:
                yield self._row(draft, branch, clock, "not done", due)
                yield self._row(draft, branch, clock, "not done", due + ONE_DAY)
                before = clock - ONE_DAY
                early = self._done(draft, rule.done, before)
                if self.standard.clock != rule.done:
                    # The case must not begin with the early work.
                    early = attrs.evolve(early, commenced=draft.commenced or _first_day(draft))
                text = f"done {day_words(before)}, before the clock starts"
                yield self._row(early, branch, clock, text, due + ONE_DAY)

    def _done(self, draft: Draft, done: Moment, day: dt.date) -> Draft:
        if isinstance(done, Nth):
            days = [day - i * ONE_DAY * done.events.daily for i in range(done.n)]
            return with_events(draft, done.events, sorted(days))
        return placed(draft, done, day)

    def _count(self, branch: _Branch, rule: AtLeast) -> Iterator[WorkedRow]:
        for i, clock in enumerate(self._count_clocks(branch)):
            for label, first, last in _windows(branch, rule, clock)[: 2 if i == 0 else 1]:
                draft = self._base(branch, clock)
                already = self._part(draft, branch, last, label).found or 0
                need = rule.n - int(already)
                if need < 1:
                    continue
                ends = rule.window is not None or branch.each is not None
                for last_on in (last, last + ONE_DAY)[: 2 if ends else 1]:
                    full = _spread(draft, rule, first, last_on, need)
                    text = f"{_many(rule, rule.n)}, the last on {day_words(last_on)}"
                    yield self._counted(full, branch, clock, text, last_on, label)
                short = _spread(draft, rule, first, last, need, leave_last=True)
                yield self._counted(short, branch, clock, _many(rule, rule.n - 1), last, label)

    def _count_clocks(self, branch: _Branch) -> tuple[dt.date, ...]:
        clocks = self._clocks(branch, None)
        return (*clocks[:1], *clocks[-2:]) if len(clocks) > 3 else clocks

    def _counted(
        self, draft: Draft, branch: _Branch, clock: dt.date, text: str, as_at: dt.date, label: str
    ) -> WorkedRow:
        row = self._row(draft, branch, clock, text, as_at, label)
        return attrs.evolve(
            row, situation=label or row.situation, clock=row.clock or clock, days_late=None
        )

    def _gap(self, branch: _Branch, rule: NoLongerThan) -> Iterator[WorkedRow]:
        period = next((p for _, p in rule.periods if p is not None), None)
        for clock in self._clocks(branch, period):
            draft = self._base(branch, clock)
            first = self._first_gap(draft, clock)
            if first is None or first.due is None:
                continue
            for day in (first.due, first.due + ONE_DAY):
                done = with_events(draft, rule.events, [day])
                found = self._first_gap(done, day)
                if found is not None:
                    text = f"{events_words(rule.events)} {day_words(day)}"
                    row = self._shown(found, clock, text, day, found.period)
                    yield attrs.evolve(
                        row.opposite if branch.negated else row,
                        edition=self._judged(done, day).edition or "",
                    )

    def _first_gap(self, draft: Draft, as_at: dt.date) -> Finding | None:
        found = _gaps(self._judged(draft, as_at))
        return found.parts[0] if found is not None and found.parts else None

    def _most(self, branch: _Branch, rule: AtMost) -> Iterator[WorkedRow]:
        for clock in self._clocks(branch, None)[:2]:
            draft = self._base(branch, clock)
            last = clock + 6 * ONE_DAY
            for n in dict.fromkeys((0, rule.n, rule.n + 1)):
                days = [last - i * ONE_DAY * rule.events.daily for i in range(n)]
                text = f"{n} {events_words(rule.events, n)}" if n else "nothing"
                more = with_events(draft, rule.events, sorted(days))
                yield self._row(more, branch, clock, text, last)

    def _never(self, branch: _Branch, rule: Never) -> Iterator[WorkedRow]:
        moment = rule.moment
        period = moment.within if isinstance(moment, Following) else None
        for clock in self._clocks(branch, period):
            draft = self._base(branch, clock)
            if not isinstance(moment, Following):
                broken = placed(draft, moment, clock + ONE_DAY)
                yield self._row(draft, branch, clock, "nothing", clock + ONE_DAY)
                text = f"{moment_words(moment)} {day_words(clock + ONE_DAY)}"
                yield self._row(broken, branch, clock, text, clock + ONE_DAY)
                continue
            draft = draft.add(event_of(moment.earlier, clock))
            end = moment.within.last_good_day(clock)
            for day in (end - ONE_DAY, end):
                second = with_events(draft, moment.later, [day])
                text = f"{_kind(moment.later)} again on {day_words(day)}"
                row = self._row(second, branch, clock, text, day)
                short = situation_words(self.standards, clock, end, moment.within)
                yield attrs.evolve(row, situation=short)

    def _share(self, branch: _Branch, rule: Share) -> Iterator[WorkedRow]:
        for clock in self._clocks(branch, None)[:1]:
            draft = self._base(branch, clock)
            whole = 10
            least = -(-rule.least.numerator * whole // rule.least.denominator)
            others = [
                one
                for value in rule.among.selections[0].kind.values
                if (one := event(rule.among.selections[0].kind.name, clock, value))
                not in [event_of(rule.events, clock)]
            ]
            if not others:
                continue
            for kept in (least, least - 1):
                some = with_events(draft, rule.events, [clock] * kept)
                all_of_them = attrs.evolve(
                    some, events=(*some.events, *(others[-1:] * (whole - kept)))
                )
                text = f"{kept} of {whole}"
                yield self._row(all_of_them, branch, clock, text, clock)

    def _answer(self, branch: _Branch, rule: Answered) -> Iterator[WorkedRow]:
        for clock in self._clocks(branch, None)[:1]:
            draft = self._base(branch, clock)
            answers: tuple[Answer | None, ...] = ("yes", "no", "na", None)
            for answer in answers:
                given: dict[str, Answer | None] = {**draft.answers, rule.question: answer}
                answered = attrs.evolve(draft, answers=given)
                name = quoted(rule.question)
                text = f"{name} answered {answer}" if answer else f"{name} not answered"
                row = self._row(answered, branch, clock, text, clock)
                yield attrs.evolve(row, situation="by the inspector's answer")

    # Clocks that start at a threshold

    def thresholds(self) -> Iterator[tuple[str, Callable[[], Iterator[WorkedRow]]]]:
        """Yield tables of when the clock starts, if it needs a pair of events or the n-th one."""
        for branch in _branches(_Branch(Never(self.standard.clock))):
            where = ", ".join(branch.labels)
            title = f"when the clock starts{f', {where}' if where else ''}"
            for moment in _thresholds(self._clock_of(branch)):
                yield title, functools.partial(self._threshold, branch, moment)

    def _clock_of(self, branch: _Branch) -> Moment:
        clock = self.standard.clock
        if isinstance(clock, BySentence):
            orders = branch.conditions[-1][0] == Given("sentence", ("order",))
            return clock.order if orders else clock.licence
        return clock

    def _threshold(self, branch: _Branch, moment: Nth | Following) -> Iterator[WorkedRow]:
        for start in clock_days(self.standards, self.editions, None)[:1]:
            draft = Draft(commenced=start)
            conditions = branch.conditions
            if self.standard.applies is not None:
                conditions = ((self.standard.applies, True), *conditions)
            for condition, holds in conditions:
                draft = arranged(draft, condition, holds, start)
            if isinstance(moment, Nth):
                for n in (moment.n - 1, moment.n):
                    days = [start + i * ONE_DAY for i in range(n)]
                    text = f"{n} {events_words(moment.events, n)}"
                    some = with_events(draft, moment.events, days)
                    yield self._started(some, text, days[-1])
                continue
            end = moment.within.last_good_day(start)
            for day in (end - ONE_DAY, end):
                pair = with_events(draft, moment.earlier, [start])
                pair = with_events(pair, moment.later, [day])
                text = (
                    f"{_kind(moment.earlier)} {day_words(start)}, "
                    f"{_kind(moment.later)} {day_words(day)}"
                )
                yield self._started(pair, text, day)

    def _started(self, draft: Draft, text: str, as_at: dt.date) -> WorkedRow:
        found = self._judged(draft, as_at)
        situation = "the clock starts" if found.clock else "no clock"
        return attrs.evolve(self._shown(found, as_at, text, as_at, None), situation=situation)


def _thresholds(moment: Moment) -> Iterator[Nth | Following]:
    if isinstance(moment, Following) or (isinstance(moment, Nth) and moment.n > 1):
        yield moment
    elif isinstance(moment, Nth) and moment.since is not None:
        yield from _thresholds(moment.since)


def _inside(found: Finding, duty: Rule, label: str) -> Finding | None:
    if found.rule == duty and (not label or found.label == label):
        return found
    for part in found.parts:
        inner = _inside(part, duty, label)
        if inner is not None:
            return inner
    return None


def _gaps(found: Finding) -> Finding | None:
    if isinstance(found.rule, NoLongerThan) and found.parts:
        return found
    return next((gap for part in found.parts if (gap := _gaps(part)) is not None), None)


def _first_day(draft: Draft) -> dt.date | None:
    days = [one.on for one in draft.events if isinstance(one.on, dt.date)]
    return min(days, default=None)


def _windows(branch: _Branch, rule: AtLeast, clock: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """Return the first and last window in which a count is required: label, first and last day."""
    if rule.window is not None:
        return [(rule.window.words if branch.each is not None else "", *rule.window.days(clock))]
    if branch.each is None:
        # The count has no end, so any later day can show enough events and one too few.
        return [("", clock, clock + 27 * ONE_DAY)]
    series = branch.each.series
    first, last = series.window(0), None
    for k in range(1, 200):
        window = series.window(k)
        if window is None or branch.since or branch.before or branch.each.until:
            break
        last = window
        if isinstance(series, Months) or series.last is None:
            break
    return [(w.words, *w.days(clock)) for w in (first, last) if w is not None]


def _spread(
    draft: Draft, rule: AtLeast, first: dt.date, last: dt.date, need: int, leave_last: bool = False
) -> Draft:
    """Add `need` events (or an amount of `need`) to a window, the last of it on its last day."""
    kind = rule.events.selections[0].kind.name
    if rule.total:
        amounts = [(first, need - 1), (last, 1)][: 1 if leave_last else 2]
        rows = [event(kind, day, Decimal(n)) for day, n in amounts if n > 0]
        return attrs.evolve(draft, events=(*draft.events, *rows))
    span = (last - first).days
    days = [first + (span * i // max(need, 1)) * ONE_DAY for i in range(need - 1)]
    return with_events(draft, rule.events, days if leave_last else [*days, last])


def _many(rule: AtLeast, n: int) -> str:
    if rule.total:
        return f"{events_words(rule.events, 2)} adding up to {n}"
    return f"{n or 'no'} {events_words(rule.events, n)}"


def _kind(events: Events) -> str:
    return events_words(events)
