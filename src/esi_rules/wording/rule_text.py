"""Rules, moments and events in plain English, made from the values themselves.

Unequal rules read differently and equal rules read the same: a law in the tests checks that. What a
caller wrote (a name of an own fact, kind or question) is in backticks unless it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from esi_rules.calendar.windows import Months, Series
from esi_rules.records.dates import day_words
from esi_rules.records.kinds import KINDS
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
from esi_rules.rules.given_values import GivenValue
from esi_rules.rules.moments import (
    BySentence,
    Commencement,
    Following,
    Nth,
)
from esi_rules.text import listed, quoted
from esi_rules.wording.noun_phrases import (
    events_words,
    fact_words,
    moment_is_simple,
    moment_words,
    name_words,
    period_words,
    share_words,
    value_words,
)

__all__ = [
    "Clause",
    "PHRASES",
    "rule_clause",
    "rule_words",
    "where_words",
]


@attrs.frozen
class Clause:
    """What a rule says: a line, and for a combination the clauses below it, in order."""

    text: str
    parts: tuple[Clause, ...] = ()

    @property
    def line(self) -> str:
        """The clause and all below it in one line, brackets around what belongs together."""
        if not self.parts:
            return self.text
        return f"{self.text} ({'; '.join(part.line for part in self.parts)})"

    def led(self, lead: str) -> Clause:
        """Return the clause with `lead` and a colon before it."""
        return attrs.evolve(self, text=f"{lead}: {self.text}")


_PLAIN_SENTENCE = re.compile(r"[A-Za-z0-9,'-]+( [A-Za-z0-9,'-]+)*", re.ASCII)


def rule_words(rule: Rule) -> str:
    """Say in plain English, in one line, what a rule requires."""
    return rule_clause(rule).line


def rule_clause(rule: Rule) -> Clause:
    """Say what a rule requires: a line, with a line below it for each part of a combination."""
    return _say(rule, in_window=False)


def _say(rule: Rule, *, in_window: bool) -> Clause:
    phrase = PHRASES[type(rule)](rule, in_window)
    return phrase if isinstance(phrase, Clause) else Clause(phrase)


def _within(rule: Within, in_window: bool) -> Clause | str:
    of, done = rule.of, rule.done
    since = done.since if isinstance(done, Nth) else None
    if isinstance(of, BySentence) and isinstance(done, Nth) and isinstance(since, BySentence):
        return Clause(
            "one of these, by the sentence:",
            tuple(
                Clause(f"for {who}: {_within_one(attrs.evolve(rule, of=start, done=end))}")
                for who, start, end in (
                    ("orders", of.order, attrs.evolve(done, since=since.order)),
                    ("licences", of.licence, attrs.evolve(done, since=since.licence)),
                )
            ),
        )
    return _within_one(rule)


def _within_one(rule: Within) -> str:
    of, done = rule.of, rule.done
    period = period_words(rule.period)
    text, early = moment_words(done), ""
    if isinstance(done, Nth):
        bare = moment_words(attrs.evolve(done, since=None))
        if done.since is None:
            early = ", or earlier"
        elif isinstance(of, Following) and done.since == attrs.evolve(of, opening=True) != of:
            text = f"{bare} on or after the earlier day of that pair"
            return f"counted from {moment_words(of)}: {text} is within {period}"
        elif done.since == of and not moment_is_simple(of):
            text = f"{bare} on or after that day"
    if moment_is_simple(of):
        return f"{text} is within {period} of {moment_words(of)}{early}"
    return f"counted from {moment_words(of)}: {text} is within {period}{early}"


def _at_least(rule: AtLeast, in_window: bool) -> str:
    what = f"at least {rule.n} {events_words(rule.events, rule.n)}"
    if rule.total:
        known = all(s.kind in KINDS.values() for s in rule.events.selections)
        hours = (" hour" if rule.n == 1 else " hours") if known else ""
        what = f"{events_words(rule.events, 2)} that add up to at least {rule.n}{hours}"
    if rule.window is not None:
        return f"{what} in {rule.window.words}, counted from {moment_words(rule.of)}"
    if in_window and rule.of == Commencement():
        return what
    return f"{what}, from {moment_words(rule.of)} on"


def _at_most(rule: AtMost, in_window: bool) -> str:
    what = "no" if rule.n == 0 else f"at most {rule.n}"
    where = f" in {rule.window.words}, counted" if rule.window else ""
    return f"{what} {events_words(rule.events, rule.n)}{where} from {moment_words(rule.of)} on"


def _never(rule: Never, in_window: bool) -> str:
    moment, start = rule.moment, f"from {moment_words(rule.of)} on"
    if isinstance(moment, Following) and not moment.opening:
        return f"{start}, there is never a {moment_words(moment).removeprefix('the first ')}"
    return f"{start}, there is never this: {moment_words(moment)}"


def _no_longer_than(rule: NoLongerThan, in_window: bool) -> str:
    lengths = []
    for since, period in rule.periods:
        length = period_words(period) if period else "a period that is not known"
        lengths.append(
            f"{length} for a gap that starts on {day_words(since)} or later" if since else length
        )
    return (
        f"never more than {listed(lengths, 'or') or 'nothing'} from {moment_words(rule.of)} to the "
        f"first {events_words(rule.events)}, nor from each to the next"
    )


def _share(rule: Share, in_window: bool) -> str:
    return (
        f"of the {events_words(rule.among, 2)} from {moment_words(rule.of)} on, at least "
        f"{share_words(rule.least)} are {events_words(rule.events, 2)}"
    )


_FACTS = {
    "accredited_programme": "an accredited programme",
    "drr": "a drug rehabilitation requirement",
    "dtto": "a drug treatment and testing order",
    "residential": "a residential place",
    "unpaid_work": "unpaid work",
    "victim_scheme": "a place in the victim contact scheme",
}
_SENTENCES: dict[tuple[GivenValue, ...], str] = {
    ("order",): "for orders",
    ("licence",): "for licences",
}


def _given(rule: Given, in_window: bool) -> str:
    values = listed([value_words(value) for value in rule.values], "or")
    if rule.own is not None:
        own = fact_words(rule.own)
        if rule.own.values or rule.own.number:
            return f"the record gives {own} as {values}"
        return f"the record says {values} to {own}"
    fact = _FACTS.get(rule.name)
    if fact is None:
        return f"the {rule.name} is {values}"
    if rule.values == (True,):
        return f"the case has {fact}"
    return f"for {fact}, the record says {values}"


def _joined(word: str) -> Callable[[AllOf | AnyOf | AllDue, bool], Clause]:
    def say(rule: AllOf | AnyOf | AllDue, in_window: bool) -> Clause:
        parts = tuple(_say(part, in_window=in_window) for part in rule.parts)
        if len(parts) == 1 and isinstance(rule, AllDue):
            return parts[0].led("once it is due")
        return Clause(word, parts)

    return say


def where_words(condition: Rule) -> str:
    """Say of which cases a condition holds: ``for orders``, ``where the tier is 2``."""
    if isinstance(condition, Given) and condition.fact == "sentence":
        return _SENTENCES.get(condition.values) or f"where {rule_words(condition)}"
    return f"where {rule_words(condition)}"


def _pick(rule: Pick, in_window: bool) -> Clause:
    parts = [_say(rule.then, in_window=in_window).led(where_words(rule.condition))]
    rest = rule.otherwise
    while isinstance(rest, Pick):
        lead = f"otherwise {where_words(rest.condition)}"
        parts.append(_say(rest.then, in_window=in_window).led(lead))
        rest = rest.otherwise
    parts.append(_say(rest, in_window=in_window).led("otherwise"))
    return Clause("one of these, by the case:", tuple(parts))


def _when(rule: When, in_window: bool) -> Clause:
    return _say(rule.rule, in_window=in_window).led(where_words(rule.condition))


def _windows(series: Series | Months) -> str:
    if isinstance(series, Months) or series.last is None or series.size != 1:
        return series.words
    if series.first == series.last:
        return f"week {series.first}"
    return f"each of weeks {series.first} to {series.last}"


def _each(rule: Each, in_window: bool) -> Clause:
    until = f", up to the one that holds {moment_words(rule.until)}" if rule.until else ""
    lead = f"in {_windows(rule.series)}, counted from {moment_words(rule.of)}{until}"
    return _say(rule.duty, in_window=True).led(lead)


def _changed(rule: Changed, in_window: bool) -> Clause:
    return Clause(
        "by the day on which the window starts:",
        (
            _say(rule.before, in_window=in_window).led(f"before {day_words(rule.on)}"),
            _say(rule.after, in_window=in_window).led("on that day or later"),
        ),
    )


def _not(rule: Not, in_window: bool) -> Clause:
    return Clause("it is not so that:", (_say(rule.rule, in_window=in_window),))


def _settled(rule: Settled, in_window: bool) -> str:
    because = rule.because if _PLAIN_SENTENCE.fullmatch(rule.because) else quoted(rule.because)
    return f"{rule.verdict.words.lower()}, because {because}"


# The rule's type is the key, so each function takes just that kind; no static type can say so.
PHRASES: dict[type[Rule], Callable[[Any, bool], Clause | str]] = {
    AllDue: _joined("all of these, each once it is due:"),
    AllOf: _joined("all of these that apply:"),
    Answered: lambda rule, _: f"the inspector answers yes to {name_words(rule.question)}",
    AnyOf: _joined("any of these:"),
    Asked: lambda rule, _: f"the inspector does not answer {name_words(rule.question)} with na",
    AtLeast: _at_least,
    AtMost: _at_most,
    ByStandard: lambda rule, _: f"the standard {name_words(rule.standard)} is met",
    Changed: _changed,
    Each: _each,
    Given: _given,
    Happened: lambda rule, _: f"there has been {moment_words(rule.moment)}",
    Never: _never,
    NoLongerThan: _no_longer_than,
    Not: _not,
    Pick: _pick,
    SameDay: lambda rule, _: f"{moment_words(rule.one)} falls on {moment_words(rule.other)}",
    Settled: _settled,
    Share: _share,
    When: _when,
    Within: _within,
}
"""The phrase of each kind of rule, alone or in a window of a schedule."""
