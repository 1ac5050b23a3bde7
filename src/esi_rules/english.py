"""Rules, moments and events in plain English, made from the values themselves.

Unequal rules read differently and equal rules read the same: a law in the tests holds that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from esi_rules.dates import day_words
from esi_rules.moments import (
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
)
from esi_rules.period import Period
from esi_rules.rules import (
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

__all__ = [
    "PHRASES",
    "events_words",
    "listed",
    "moment_words",
    "ordinal",
    "period_words",
    "rule_words",
]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def ordinal(n: int) -> str:
    """Return the `n`-th in words up to six, then as a number."""
    if n <= len(_ORDINALS):
        return _ORDINALS[n - 1]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(n % 10 if n % 100 not in (11, 12, 13) else 0, "th")
    return f"{n}{suffix}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def events_words(events: Events, n: int = 1) -> str:
    """Name the events that count, as `n` of them: ``home visit (seen)``."""
    names = []
    for selection in events.selections:
        name = selection.kind.words if n == 1 else selection.kind.plural
        values = listed([v.replace("_", " ") for v in selection.values], "or")
        names.append(f"{name} ({values})" if values else name)
    text = listed(names, "or")
    return f"{text}, several on one day counted once" if events.daily else text


def period_words(period: Period) -> str:
    """Write a period in full; for months, with what happens at the end of a short one."""
    if period.unit == "months":
        return f"{period.words} (a day that does not exist falls to the last day of its month)"
    return period.words


def moment_words(moment: Moment) -> str:
    """Name a moment: ``commencement``, ``first high``, ``the first home visit (seen)``."""
    match moment:
        case Commencement():
            return "commencement"
        case FirstHigh():
            return "first high"
        case Nth():
            since = f" on or after {moment_words(moment.since)}" if moment.since else ""
            return f"the {ordinal(moment.n)} {events_words(moment.events)}{since}"
        case Last():
            return f"the last {events_words(moment.events)}"
        case Following():
            later, earlier = events_words(moment.later), events_words(moment.earlier)
            which = "the day that opens the pair: " if moment.opening else ""
            return (
                f"{which}the first {later} less than {moment.within.words} after another {earlier}"
            )
        case LaterOf():
            return f"the later of {listed([moment_words(m) for m in moment.parts])}"
        case EarlierOf():
            return f"the earlier of {listed([moment_words(m) for m in moment.parts])}"
        case BySentence():
            return (
                f"for orders {moment_words(moment.order)}, "
                f"for licences {moment_words(moment.licence)}"
            )


def rule_words(rule: Rule) -> str:
    """Say in plain English what a rule requires."""
    return PHRASES[type(rule)](rule)


def _within(rule: Within) -> str:
    return (
        f"{moment_words(rule.done)} is within {period_words(rule.period)} of "
        f"{moment_words(rule.of)}"
    )


def _at_least(rule: AtLeast) -> str:
    if rule.total:
        what = f"{events_words(rule.events, 2)} add up to at least {rule.n} hours"
    else:
        what = f"at least {rule.n} {events_words(rule.events, rule.n)}"
    if rule.window is None:
        return f"{what}, from {moment_words(rule.of)} where no window is in hand"
    return f"{what} in {rule.window.words}, counted from {moment_words(rule.of)}"


def _at_most(rule: AtMost) -> str:
    what = "no" if rule.n == 0 else f"at most {rule.n}"
    where = f" in {rule.window.words}, counted" if rule.window else ""
    return f"{what} {events_words(rule.events, rule.n)}{where} from {moment_words(rule.of)} on"


def _never(rule: Never) -> str:
    return f"there is never {moment_words(rule.moment)}, from {moment_words(rule.of)} on"


def _no_longer_than(rule: NoLongerThan) -> str:
    lengths = []
    for since, period in rule.periods:
        length = period_words(period) if period else "a period that is not known"
        lengths.append(f"{length} for a gap that starts from {since} on" if since else length)
    return (
        f"never more than {listed(lengths, 'or')} from {moment_words(rule.of)} to the first "
        f"{events_words(rule.events)}, and from each to the next"
    )


def _share(rule: Share) -> str:
    return (
        f"at least {float(rule.least * 100):g}% ({rule.least}) of each {events_words(rule.among)} "
        f"from {moment_words(rule.of)} on is {events_words(rule.events)}"
    )


def _given(rule: Given) -> str:
    if rule.values == (True,):
        return f"the case has `{rule.fact}`"
    return f"the case's {rule.fact} is {listed([_value(v) for v in rule.values], 'or')}"


def _value(value: bool | int | str) -> str:
    return value if isinstance(value, str) else repr(value)


def _joined(word: str) -> Callable[[AllOf | AnyOf | AllDue], str]:
    def say(rule: AllOf | AnyOf | AllDue) -> str:
        return f"{word} ({'; '.join(rule_words(part) for part in rule.parts)})"

    return say


def _pick(rule: Pick) -> str:
    return (
        f"where {rule_words(rule.condition)}: [{rule_words(rule.then)}]; "
        f"otherwise: [{rule_words(rule.otherwise)}]"
    )


def _each(rule: Each) -> str:
    until = f", up to the window of {moment_words(rule.until)}" if rule.until else ""
    duty = rule_words(rule.duty)
    if isinstance(rule.duty, AtLeast) and rule.duty.window is None:
        duty = duty.partition(", from ")[0]
    return f"in {rule.series.words} from {moment_words(rule.of)}{until}: {duty}"


def _changed(rule: Changed) -> str:
    return (
        f"in a window that starts before {day_words(rule.on)} [{rule_words(rule.before)}], "
        f"in a later one [{rule_words(rule.after)}]"
    )


# The rule's type is the key, so each function takes just that kind; no static type can say so.
PHRASES: dict[type[Rule], Callable[[Any], str]] = {
    AllDue: _joined("all that are due of"),
    AllOf: _joined("all of"),
    Answered: lambda rule: f"the inspector answers yes to {rule.question}",
    AnyOf: _joined("any of"),
    Asked: lambda rule: f"{rule.question} is not answered as not applicable",
    AtLeast: _at_least,
    AtMost: _at_most,
    ByStandard: lambda rule: f"the standard `{rule.standard}` is met",
    Changed: _changed,
    Each: _each,
    Given: _given,
    Happened: lambda rule: f"there is {moment_words(rule.moment)}",
    Never: _never,
    NoLongerThan: _no_longer_than,
    Not: lambda rule: f"it is not so that ({rule_words(rule.rule)})",
    Pick: _pick,
    SameDay: lambda rule: f"{moment_words(rule.one)} is the day of {moment_words(rule.other)}",
    Settled: lambda rule: f"{rule.verdict.words.lower()}, because {rule.because}",
    Share: _share,
    When: lambda rule: f"where {rule_words(rule.condition)}: {rule_words(rule.rule)}",
    Within: _within,
}
"""How each kind of rule is said; a test fails while any kind has no phrase."""
