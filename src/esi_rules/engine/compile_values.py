"""Source code for the values that compiled rules read: event days, moments, deadlines, facts."""

from __future__ import annotations

import datetime as dt

from esi_rules.calendar.period import Period
from esi_rules.engine.runtime import Deadlines, Editions
from esi_rules.engine.source import SourceCode
from esi_rules.records.case import Sentence
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.algebra import (
    AllOf,
    Answered,
    AnyOf,
    Asked,
    Given,
    Happened,
    Not,
    Rule,
    SameDay,
    Settled,
)
from esi_rules.rules.moments import (
    BySentence,
    Commencement,
    EarlierOf,
    Events,
    FirstHigh,
    Following,
    Last,
    LaterOf,
    Moment,
    Nth,
    Selection,
    first_high,
)
from esi_rules.rules.verdict import Verdict

__all__ = ["NotCompiledError", "Values"]


class NotCompiledError(Exception):
    """A rule cannot be compiled, so only the direct evaluator can judge it."""


class Values:
    """Writes code into `source` for the values that rules read; entries share their variables.

    The methods for values return the name of a local variable, or an expression that is as cheap.
    """

    def __init__(self, source: SourceCode, sentence: Sentence) -> None:
        self.source = source
        self.sentence = sentence
        self._deadlines: dict[Period, Deadlines] = {}
        self._editions: dict[tuple[tuple[dt.date, dt.date], ...], Editions] = {}

    def leave_open(self) -> None:
        """Write code that leaves the entry to the direct evaluator."""
        self.source.line("is_open = True")
        self.source.leave("f = None")

    def _leave_if_open(self, name: str, is_open: str = " is OPEN") -> None:
        if not self.source.assure(f"{name} is closed"):
            with self.source.block(f"if {name}{is_open}:"):
                self.leave_open()

    # Events

    def days(self, events: Events) -> str:
        """The days of `events`, in order."""
        if _has_amounts(events):
            return self._amounts(events)[0]

        def compute(name: str) -> None:
            lists = [self._selected(s.kind, s.values) for s in events.selections]
            if len(lists) == 1 and not events.daily:
                self.source.line(f"{name} = {lists[0]}")
            else:
                self.source.line(f"{name} = joined(({', '.join(lists)},), {events.daily})")

        return self.source.shared(("days", events), "L", compute)

    def amounts(self, events: Events) -> tuple[str, str]:
        """The days of `events`, in order, and their amounts."""
        if not _has_amounts(events):
            raise NotCompiledError
        return self._amounts(events)

    def _amounts(self, events: Events) -> tuple[str, str]:
        selection = events.selections[0]
        if selection.values:
            raise NotCompiledError
        kind = selection.kind
        rows = self.source.constant(kind.name)
        floor = "start" if kind.this_sentence_only else "None"

        def compute(name: str) -> None:
            self.source.line(f"{name} = amounts(get({rows}), {floor})")

        pair = self.source.shared(("amounts", kind), "A", compute)
        self._leave_if_open(pair)
        return f"{pair}[0]", f"{pair}[1]"

    def _selected(self, kind: EventKind, values: tuple[str, ...]) -> str:
        rows = f"get({self.source.constant(kind.name)})"

        def compute(name: str) -> None:
            if values:
                chosen = self.source.constant(values)
                others = self.source.constant(frozenset(kind.values).difference(values))
                floor = "start" if kind.this_sentence_only else "None"
                self.source.line(f"{name} = days_with({rows}, {chosen}, {others}, {floor})")
            elif kind.this_sentence_only:
                self.source.line(f"{name} = days_since({rows}, start)")
            else:
                self.source.line(f"r = {rows}")
                one = "(r[0].on,) if len(r) == 1 else days(r)"
                self.source.line(f"{name} = () if r is None else {one}")

        name = self.source.shared(("selected", kind, values), "S", compute)
        if values:
            self._leave_if_open(name)
        return name

    # Moments

    def moment(self, moment: Moment) -> str:
        """The day of `moment`, or None."""
        if isinstance(moment, BySentence):
            return self.moment(getattr(moment, self.sentence))
        name = self.source.shared(("moment", moment), "m", lambda name: self._compute(moment, name))
        if isinstance(moment, FirstHigh):
            self._leave_if_open(name, ".__class__ is Mark")
        return name

    def first_high(self) -> str:
        """The day first rated high, None, `OPEN`, or `UNRATED` for a case without a rating."""
        return self.source.shared(
            ("moment", first_high), "m", lambda name: self._compute(first_high, name)
        )

    def _compute(self, moment: Moment, name: str) -> None:
        line = self.source.line
        match moment:
            case Commencement():
                line(f"{name} = start if start <= day else None")
            case FirstHigh():
                kind = self.source.constant(KINDS["risk_rating"].name)
                line(f"{name} = first_high(get({kind}), start, day)")
            case Nth(Events((Selection(kind, ()),)), 1, None) if _is_plain(kind):
                rows = f"get({self.source.constant(kind.name)})"
                line(f"r = {rows}")
                one = "r[0].on if len(r) == 1 else first_day(r)"
                line(f"{name} = None if r is None else {one}")
            case Nth(events, n, None):
                days = self.days(events)
                has = days if n == 1 else f"len({days}) >= {n}"
                line(f"{name} = {days}[{n - 1}] if {has} else None")
            case Nth(events, n, since):
                assert since is not None
                days, after = self.days(events), self.moment(since)
                line(f"{name} = None")
                with self.source.block(f"if {after} is not None:"):
                    line(f"i = bisect_left({days}, {after}) + {n - 1}")
                    with self.source.block(f"if i < len({days}):"):
                        line(f"{name} = {days}[i]")
            case Last(events):
                days = self.days(events)
                line(f"{name} = {days}[-1] if {days} else None")
            case Following(later, earlier, near, opening):
                lists = f"{self.days(later)}, {self.days(earlier)}"
                table = self.source.constant(self.deadlines(near))
                line(f"{name} = following({lists}, {table}, {opening})")
            case LaterOf(parts):
                names = [self.moment(part) for part in parts]
                missing = " or ".join(f"{part} is None" for part in names)
                line(f"{name} = None if {missing} else {_extreme('max', names)}")
            case EarlierOf(parts):
                names = [self.moment(part) for part in parts]
                line(
                    f"{name} = min([d for d in ({', '.join(names)},) if d is not None], "
                    "default=None)"
                )
            case _:
                raise NotCompiledError

    def edition(self, clock: str, ranges: tuple[tuple[dt.date, dt.date], ...]) -> str:
        """The index of the first range of days that contains `clock`, or None."""

        table = self.source.constant(self._editions.setdefault(ranges, Editions(ranges)))

        def compute(name: str) -> None:
            self.source.line(f"{name} = {table}[{clock}]")

        return self.source.shared(("edition", clock, ranges), "e", compute)

    def deadlines(self, period: Period) -> Deadlines:
        """The table of the last good days of `period`, shared by all rules with this period."""
        return self._deadlines.setdefault(period, Deadlines(period))

    def due(self, period: Period, clock: str) -> str:
        """The last good day of `period` from `clock`, which has a day."""
        table = self.source.constant(self.deadlines(period))
        name = self.source.shared(
            ("due", period, clock), "u", lambda name: self.source.line(f"{name} = {table}[{clock}]")
        )
        if period.unit == "working days" and not self.source.assure(f"{name} is vouched"):
            with self.source.block(f"if {name} is None:"):
                self.leave_open()
        return name

    # Facts of the case

    def answer(self, question: str) -> str:
        """The inspector's answer to `question`."""
        name_of = self.source.constant(question)
        return self.source.shared(
            ("answer", question),
            "a",
            lambda name: self.source.line(f"{name} = answers.get({name_of})"),
        )

    def holds(self, condition: Rule) -> str | bool:
        """Whether a condition is true: a bool if the sentence decides it, else an expression."""
        match condition:
            case Given("sentence", values):
                return self.sentence in values
            case Given():
                return self._given(condition)
            case Happened(moment):
                return f"({self.moment(moment)} is not None)"
            case SameDay(one, other):
                first, second = self.moment(one), self.moment(other)
                return f"({first} is not None and {first} == {second})"
            case Asked(question):
                return f'({self.answer(question)} != "na")'
            case Settled(verdict) if verdict in (Verdict.MET, Verdict.NOT_MET):
                return verdict is Verdict.MET
            case Not(inner):
                text = self.holds(inner)
                return (not text) if isinstance(text, bool) else f"(not {text})"
            case AllOf(parts):
                return self._joined(parts, decides=False)
            case AnyOf(parts):
                return self._joined(parts, decides=True)
            case _:
                raise NotCompiledError

    def _given(self, rule: Given) -> str:
        constant = self.source.constant(rule.name)
        left_out = ", False" if rule.own is None else ""
        name = self.source.shared(
            ("fact", rule.name),
            "v",
            lambda name: self.source.line(f"{name} = facts.get({constant}{left_out})"),
        )
        # An empty tier is not a gap in the record, as a case may have no tier.
        if rule.fact != "tier" and not self.source.assure(f"{name} is given"):
            with self.source.block(f"if {name} is None:"):
                self.leave_open()
        if rule.own is not None and rule.own.number:
            return f"{self.source.constant(rule)}.is_met_by({name})"
        return f"({name} in {self.source.constant(rule.values)})"

    def _joined(self, parts: tuple[Rule, ...], *, decides: bool) -> str | bool:
        """Join conditions. One condition with the value `decides` decides the whole."""
        plain = [part for part in parts if _answer_of(part) is None]
        if not plain:
            raise NotCompiledError
        static = [self.holds(part) for part in plain if _is_static(part)]
        if decides in static:
            return decides
        texts = [
            text
            for part in plain
            if not _is_static(part)
            for text in [self.holds(part)]
            if text is not (not decides)
        ]
        if decides in texts:
            return decides
        word = " or " if decides else " and "
        whole = f"({word.join(str(text) for text in texts)})" if texts else not decides
        for part in parts:
            answer = _answer_of(part)
            if answer is not None:
                whole = self._with_answer(whole, *answer, decides=decides)
        return whole

    def _with_answer(
        self, others: str | bool, question: str, opposite: bool, *, decides: bool
    ) -> str:
        """Join an answer to the other conditions: `na` is ignored, and a missing answer is open."""
        name = self.answer(question)
        undecided = f"not {others}" if decides else f"{others}"
        with self.source.block(f"if {name} is None and {undecided}:"):
            self.leave_open()
        met, not_met = ("no", "yes") if opposite else ("yes", "no")
        if decides:
            return f'({others} or {name} == "{met}")'
        return f'({others} and {name} != "{not_met}")'


def _answer_of(condition: Rule) -> tuple[str, bool] | None:
    """The question of a condition that is an answer, and whether the answer is negated.

    None for any other condition.
    """
    if isinstance(condition, Not) and isinstance(condition.rule, Answered):
        return condition.rule.question, True
    return (condition.question, False) if isinstance(condition, Answered) else None


def _is_static(condition: Rule) -> bool:
    return isinstance(condition, Settled) or (
        isinstance(condition, Given) and condition.fact == "sentence"
    )


def _is_plain(kind: EventKind) -> bool:
    """Whether events of a kind count regardless of their day and value."""
    return not (kind.amount or kind.this_sentence_only)


def _has_amounts(events: Events) -> bool:
    return len(events.selections) == 1 and events.has_amounts and not events.daily


def _extreme(word: str, names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{word}({', '.join(names)})"
