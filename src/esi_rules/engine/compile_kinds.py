"""Compiles each kind of rule. Kinds that are not listed here are left to the direct evaluator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs

from esi_rules.calendar.windows import Months, Series, Weeks
from esi_rules.engine.compile import Position, RuleWriter, Writers
from esi_rules.engine.compile_values import NotCompiledError
from esi_rules.engine.runtime import GapDeadlines, Stretch
from esi_rules.engine.settle import finding, not_started
from esi_rules.frozen import FrozenMap
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
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import Commencement, Events, FirstHigh, Moment
from esi_rules.rules.negation import negation
from esi_rules.rules.verdict import Verdict

__all__ = ["WRITERS"]

_MET, _NOT_MET, _NOT_YET_DUE = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_YET_DUE
_UNDETERMINED, _NOT_APPLICABLE = Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE


# Duties


def _within(writer: RuleWriter, rule: Within, place: Position) -> None:
    block = writer.source.block
    with writer.started(rule.of, rule, place) as clock:
        done = writer.values.moment(rule.done)
        due = writer.values.due(rule.period, clock)
        with block(f"if {done} is not None:"):
            with block(f"if {done} <= {due}:"):
                writer.duty(rule, place, _MET, Reason.IN_TIME, clock, due, done)
            with block("else:"):
                writer.duty(rule, place, _NOT_MET, Reason.LATE, clock, due, done)
        with block(f"elif day > {due}:"):
            writer.duty(rule, place, _NOT_MET, Reason.NOT_DONE, clock, due)
        _not_done_yet(writer, rule, place, clock, due)


def _not_done_yet(
    writer: RuleWriter,
    rule: Rule,
    place: Position,
    clock: str | None,
    due: str,
    found: str | None = None,
    window: str | None = None,
) -> None:
    """Write the last two outcomes: supervision has ended, or there is still time."""
    with writer.source.block("elif over:"):
        writer.nothing(rule, place, Reason.ENDED)
    with writer.source.block("else:"):
        writer.duty(
            rule, place, _NOT_YET_DUE, Reason.STILL_OPEN, clock, due, found=found, window=window
        )


def _at_least(writer: RuleWriter, rule: AtLeast, place: Position) -> None:
    line, block = writer.source.line, writer.source.block
    with writer.started(rule.of, rule, place) as clock:
        first, last = writer.window(rule, clock)
        n = writer.source.constant(rule.n)
        if rule.total:
            listed, carried = writer.values.amounts(rule.events)
        else:
            listed, carried = writer.values.days(rule.events), ""
        line(f"i = bisect_left({listed}, {first})")
        line(f"j = bisect_right({listed}, {last}, i)")
        if rule.total:
            line(f"k, found = total({carried}, i, j, {n})")
        else:
            line("found = j - i")
            line(f"k = i + {n} - 1 if found >= {n} else None")
        window = f"({first}, {last})"
        with block("if k is not None:"):
            line(f"done = {listed}[k]")
            writer.duty(
                rule, place, _MET, Reason.ENOUGH, clock, last, "done", found="found", window=window
            )
        with block(f"elif day > {last}:"):
            writer.duty(
                rule, place, _NOT_MET, Reason.TOO_FEW, clock, last, found="found", window=window
            )
        _not_done_yet(writer, rule, place, clock, last, "found", window)


def _at_most(writer: RuleWriter, rule: AtMost, place: Position) -> None:
    line, block = writer.source.line, writer.source.block
    with writer.started(rule.of, rule, place) as clock:
        first, last = writer.window(rule, clock)
        n, listed = writer.source.constant(rule.n), writer.values.days(rule.events)
        line(f"i = bisect_left({listed}, {first})")
        with block(f"if bisect_right({listed}, {last}) - i > {n}:"):
            line(f"done = {listed}[i + {n}]")
            writer.duty(rule, place, _NOT_MET, Reason.BROKEN, clock, None, "done")
        with block("else:"):
            writer.duty(rule, place, _MET, Reason.NONE_BROKEN, clock)


def _never(writer: RuleWriter, rule: Never, place: Position) -> None:
    block = writer.source.block
    with writer.started(rule.of, rule, place) as clock:
        moment = writer.values.moment(rule.moment)
        with block(f"if {moment} is None:"):
            writer.duty(rule, place, _MET, Reason.NONE_BROKEN, clock)
        with block("else:"):
            writer.duty(rule, place, _NOT_MET, Reason.BROKEN, clock, None, moment)


def _share(writer: RuleWriter, rule: Share, place: Position) -> None:
    line, block = writer.source.line, writer.source.block
    with writer.started(rule.of, rule, place) as clock:
        for name, events in (("i", rule.events), ("j", rule.among)):
            listed = writer.values.days(events)
            line(f"{name} = len({listed}) - bisect_left({listed}, {clock})")
        with block("if i > j:"):
            writer.values.leave_open()
        with block("elif not j:"):
            writer.nothing(rule, place, Reason.DOES_NOT_APPLY)
        least = writer.source.constant(rule.least)
        with block(f"elif i * {least}.denominator >= j * {least}.numerator:"):
            writer.duty(rule, place, _MET, Reason.ENOUGH, clock)
        with block("else:"):
            writer.duty(rule, place, _NOT_MET, Reason.TOO_FEW, clock)


# Schedules


def _no_longer_than(writer: RuleWriter, rule: NoLongerThan, place: Position) -> None:
    with writer.started(rule.of, rule, place) as clock:
        periods = tuple(
            (since, None if period is None else writer.values.deadlines(period))
            for since, period in rule.periods
        )
        table = writer.source.constant(GapDeadlines(periods))
        name = writer.source.fresh("p")
        listed = writer.values.days(rule.events)
        writer.source.line(f"{name} = gaps({listed}, {clock}, {table}, day, over)")
        with writer.source.block(f"if {name} is None:"):
            writer.values.leave_open()
        writer.combination(rule, place, name)


def _each(writer: RuleWriter, rule: Each, place: Position) -> None:
    with writer.started(rule.of, rule, place) as clock:
        if rule.until is None:
            _windows(writer, rule, place, clock, "None")
        else:
            with writer.started(rule.until, rule, place) as until:
                _windows(writer, rule, place, clock, until)


def _windows(writer: RuleWriter, rule: Each, place: Position, clock: str, until: str) -> None:
    duty, constant = rule.duty, writer.source.constant
    name = writer.source.fresh("p")
    if rule.until is None and (found := _stretches([rule])) is not None:
        _in_turn(writer, name, clock, *found)
    else:
        rest = f"{constant(rule.series)}, {clock}, {until}, day, over"
        writer.source.line(f"{name} = decided_windows({_tree(writer, duty)}, {rest})")
    writer.combination(rule, place, name)


def _in_turn(
    writer: RuleWriter, name: str, clock: str, events: Events, weeks: int, stretches: list[Stretch]
) -> None:
    constant = writer.source.constant
    listed, before = writer.values.days(events), constant(dt.timedelta(days=7 * weeks - 1))
    table = constant(tuple(stretches))
    writer.source.line(f"{name} = counted_in_turn({listed}, {table}, {before}, {clock}, day, over)")


def _stretches(parts: Sequence[Rule]) -> tuple[Events, int, list[Stretch]] | None:
    """Return the events that `parts` count, the weeks before the first window, and the stretches.

    Returns None unless the parts count the same events from the same day, in consecutive windows
    with no day between them.
    """
    stretches: list[Stretch] = []
    counted: tuple[Events, Moment] | None = None
    before = after = None
    for part in parts:
        duty = part.duty if isinstance(part, Each) else part
        if not isinstance(duty, AtLeast) or duty.total:
            return None
        windows: int | None = 1
        size: int | None
        match part:
            case Each(AtLeast(window=None), Series(first, last, size), of, None):
                windows = None if last is None else (last - first + 1) // size
            case Each(AtLeast(window=None), Months(weeks), of, None):
                first, size, windows = weeks + 1, None, None
            case AtLeast(window=Weeks(first, last), of=of):
                size = last - first + 1
            case _:
                return None
        if before is None:
            before, counted = first - 1, (duty.events, of)
        elif after != first - 1 or counted != (duty.events, of):
            return None
        stretches.append(Stretch(duty.n, size, windows))
        after = None if windows is None or size is None else first - 1 + size * windows
    if counted is None or before is None:
        return None
    return counted[0], before, stretches


def _tree(writer: RuleWriter, duty: Rule) -> str:
    """Return an expression for the requirement of each window, by the day on which it begins."""
    constant = writer.source.constant
    match duty:
        case AtLeast(n, events, _, None, total):
            if total:
                return f"WindowCount({', '.join(writer.values.amounts(events))}, {constant(n)})"
            return f"WindowCount({writer.values.days(events)}, None, {constant(n)})"
        case Changed(before, on, after):
            return f"WindowChange({constant(on)}, {_tree(writer, before)}, {_tree(writer, after)})"
        case Pick(condition, then, otherwise):
            held = writer.values.holds(condition)
            if isinstance(held, bool):
                return _tree(writer, then if held else otherwise)
            return f"({_tree(writer, then)} if {held} else {_tree(writer, otherwise)})"
        case _:
            raise NotCompiledError


# Facts and answers


def _fact(writer: RuleWriter, rule: Given | Happened | SameDay | Asked, place: Position) -> None:
    held = writer.values.holds(rule)
    with writer.source.block(f"if {held}:"):
        writer.duty(rule, place, _MET, Reason.FACT)
    with writer.source.block("else:"):
        writer.duty(rule, place, _NOT_MET, Reason.FACT)


def _answered(writer: RuleWriter, rule: Answered, place: Position) -> None:
    block = writer.source.block
    missing = _missing(rule)
    answer = writer.values.answer(rule.question)
    if _is_alone(place):
        made = writer.source.constant(_answers(rule, place.contexts[0]))
        writer.source.leave(f"f = {made}[{answer}]")
        return
    with block(f"if {answer} is None:"):
        writer.duty(rule, place, _UNDETERMINED, Reason.UNANSWERED, missing=missing)
    with block(f'elif {answer} == "na":'):
        writer.nothing(rule, place, Reason.NOT_ASKED)
    with block(f'elif {answer} == "yes":'):
        writer.duty(rule, place, _MET, Reason.ANSWERED)
    with block("else:"):
        writer.duty(rule, place, _NOT_MET, Reason.ANSWERED)


def _is_alone(place: Position) -> bool:
    """Return whether the finding at this position depends on the case only through its verdict."""
    return place.negated is None and not (place.part or place.clock) and len(place.contexts) == 1


def _missing(rule: Answered) -> tuple[str, ...]:
    return (f"the answer to {rule.question}",)


def _answers(rule: Answered, context: Context) -> Mapping[str | None, Finding]:
    """Return the finding for each answer; it depends on nothing else of the case."""
    verdicts = {"yes": _MET, "no": _NOT_MET}
    findings: dict[str | None, Finding] = {
        answer: finding(rule, context, verdict, Reason.ANSWERED, None, None, None)
        for answer, verdict in verdicts.items()
    }
    findings["na"] = not_started(rule, context, Reason.NOT_ASKED)
    unanswered = finding(rule, context, _UNDETERMINED, Reason.UNANSWERED, None, None, None)
    findings[None] = attrs.evolve(unanswered, missing=_missing(rule))
    return findings


def _settled(writer: RuleWriter, rule: Settled, place: Position) -> None:
    if rule.verdict is _NOT_APPLICABLE:
        writer.nothing(rule, place, Reason.SETTLED)
    elif rule.verdict is _UNDETERMINED:
        writer.values.leave_open()
    else:
        writer.duty(rule, place, rule.verdict, Reason.SETTLED)


# Combinations


def _combined(writer: RuleWriter, rule: AllOf | AnyOf | AllDue, place: Position) -> None:
    if isinstance(rule, AllOf) and any(isinstance(part, ByStandard) for part in rule.parts):
        _of_findings(writer, rule, place)
        return
    if isinstance(rule, AllDue) and (found := _stretches(rule.parts)) is not None:
        first = rule.parts[0]
        assert isinstance(first, Each | AtLeast)
        if writer.source.knows(f"{writer.values.moment(first.of)} has a day"):
            _all_in_turn(writer, rule, place, found)
            return
    names = []
    for part in rule.parts:
        name = writer.source.fresh("p")
        inner = attrs.evolve(place, clock=None, negated=None, part=name)
        writer.write(part, inner)
        names.append(name)
        if isinstance(rule, AllDue) and place.clock and place.negated is None and not place.part:
            # The first part that is not met decides, with its reason and its last good day.
            with writer.source.block(f"if {name}[0] is {writer.source.constant(_NOT_MET)}:"):
                writer.combination(rule, place, name, applies=True)
    name = writer.source.fresh("p")
    writer.source.line(f"{name} = {_SUMMARIES[type(rule)]}(({', '.join(names)},))")
    writer.combination(rule, place, name)


def _all_in_turn(
    writer: RuleWriter, rule: AllDue, place: Position, found: tuple[Events, int, list[Stretch]]
) -> None:
    """Judge consecutive windows as one schedule, even if they require different numbers."""
    part = rule.parts[0]
    assert isinstance(part, Each | AtLeast)
    name = writer.source.fresh("p")
    _in_turn(writer, name, writer.values.moment(part.of), *found)
    writer.combination(rule, place, name)


def _of_findings(writer: RuleWriter, rule: AllOf, place: Position) -> None:
    """Combine findings on standards, which are already computed, with an inspector's answers."""
    if not _is_alone(place):
        raise NotCompiledError
    constant = writer.source.constant
    (context,) = place.contexts
    names = []
    for part in rule.parts:
        if isinstance(part, Answered):
            made = constant(_answers(part, context))
            names.append(f"{made}[{writer.values.answer(part.question)}]")
        elif isinstance(part, ByStandard) and part.standard in writer.findings:
            names.append(writer.findings[part.standard])
        else:
            raise NotCompiledError
    for name in names:
        with writer.source.block(f"if {name} is None:"):
            writer.values.leave_open()
    parts = ", ".join(names)
    writer.source.leave(f"f = all_of_found({constant(rule)}, {constant(context)}, ({parts},))")


_SUMMARIES: Mapping[type[Rule], str] = FrozenMap(
    {AllOf: "all_of_summary", AnyOf: "any_of_summary", AllDue: "all_due_summary"}
)


def _not(writer: RuleWriter, rule: Not, place: Position) -> None:
    opposite = negation(rule.rule)
    if isinstance(opposite, Not):
        writer.write(opposite.rule, attrs.evolve(place, negated=opposite))
    else:
        writer.write(opposite, place)


def _when(writer: RuleWriter, rule: When, place: Position) -> None:
    held = writer.values.holds(rule.condition)
    if held is True:
        writer.write(rule.rule, place)
    elif held is False:
        writer.nothing(rule, place, Reason.DOES_NOT_APPLY)
    else:
        with writer.source.block(f"if {held}:"):
            writer.write(rule.rule, place)
        with writer.source.block("else:"):
            writer.nothing(rule, place, Reason.DOES_NOT_APPLY)


def _pick(writer: RuleWriter, rule: Pick, place: Position) -> None:
    match rule:
        case Pick(SameDay(FirstHigh(), Commencement()), Within() as one, Within() as other) if (
            (one.of, one.done) == (other.of, other.done)
            and place.clock is not None
            and place.part is None
            and place.negated is None
        ):
            with writer.source.block(f"if {writer.values.first_high()} is UNRATED:"):
                _unrated_limits(writer, rule, one, other, place)
    _either(writer, place, writer.values.holds(rule.condition), rule.then, rule.otherwise)


def _unrated_limits(
    writer: RuleWriter, rule: Pick, one: Within, other: Within, place: Position
) -> None:
    """Write the finding on a case without a rating, for which either of two limits may apply.

    Both limits have the same clock and the same completion. The finding is what both agree on.
    """
    line, block = writer.source.line, writer.source.block
    names = [writer.source.fresh("p"), writer.source.fresh("p")]
    for each, name in zip((one, other), names, strict=True):
        writer.write(each, attrs.evolve(place, clock=None, part=name))
    first, second = names
    done = writer.values.moment(one.done)
    line(f"verdict, due = agreed({first}, {second})")
    for verdict in (_MET, _NOT_MET, _NOT_YET_DUE):
        with block(f"if verdict is {writer.source.constant(verdict)}:"):
            writer.duty(one, place, verdict, Reason.IN_TIME, None, "due", done, by_part=first)
    with block(f"if verdict is {writer.source.constant(_NOT_APPLICABLE)}:"):
        writer.nothing(one, place, Reason.ENDED)
    missing = ("a risk of harm rating",)
    writer.duty(
        rule, place, _UNDETERMINED, Reason.NO_RATING, None, "due", done,
        missing=missing, by_part="",
    )  # fmt: skip


def _changed(writer: RuleWriter, rule: Changed, place: Position) -> None:
    before = f"start < {writer.source.constant(rule.on)}"
    _either(writer, place, before, rule.before, rule.after)


def _either(writer: RuleWriter, place: Position, held: str | bool, one: Rule, other: Rule) -> None:
    if isinstance(held, bool):
        writer.write(one if held else other, place)
        return
    with writer.source.block(f"if {held}:"):
        writer.write(one, place)
    with writer.source.block("else:"):
        writer.write(other, place)


def _by_standard(writer: RuleWriter, rule: ByStandard, place: Position) -> None:
    name = writer.findings.get(rule.standard)
    if name is None or place.part or place.negated is not None or place.clock:
        raise NotCompiledError
    writer.source.line(f"if {name} is None: is_open = True")
    writer.source.leave(f"f = {name}")


WRITERS: Writers = FrozenMap(
    {
        AllDue: _combined,
        AllOf: _combined,
        Answered: _answered,
        AnyOf: _combined,
        Asked: _fact,
        AtLeast: _at_least,
        AtMost: _at_most,
        ByStandard: _by_standard,
        Changed: _changed,
        Each: _each,
        Given: _fact,
        Happened: _fact,
        Never: _never,
        NoLongerThan: _no_longer_than,
        Not: _not,
        Pick: _pick,
        SameDay: _fact,
        Settled: _settled,
        Share: _share,
        When: _when,
        Within: _within,
    }
)
