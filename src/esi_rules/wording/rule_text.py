"""Rules, moments and events in plain English, made from the values themselves.

Unequal rules read differently and equal rules read the same: a law in the tests checks that. What a
caller wrote (a name of an own fact, kind or question) is in backticks unless it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import attrs

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import Months, Series
from esi_rules.records.dates import day_words
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules import events as shipped
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
    EarlierOf,
    Events,
    FirstHigh,
    Following,
    Last,
    LaterOf,
    Moment,
    Nth,
    Selection,
)
from esi_rules.rules.traversal import walk
from esi_rules.text import listed, ordinal, quoted

__all__ = [
    "Clause",
    "NAMED_EVENTS",
    "PHRASES",
    "events_words",
    "moment_words",
    "own_kinds_spelled",
    "period_words",
    "rule_clause",
    "rule_words",
    "share_words",
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


_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)
_PLAIN_WORDS = re.compile(r"[a-z]+( [a-z]+){0,5}", re.ASCII)
_PLAIN_SENTENCE = re.compile(r"[A-Za-z0-9,'-]+( [A-Za-z0-9,'-]+)*", re.ASCII)
_JOINING = frozenset({"or", "and", "of", "on", "after", "before", "to", "from", "is", "that", "in"})


def _name(text: str) -> str:
    return text if _PLAIN_NAME.fullmatch(text) else quoted(text)


NAMED_EVENTS: dict[Events, tuple[str, str]] = {
    shipped.unacceptable_failure: ("unacceptable failure", "unacceptable failures"),
    shipped.daily_warning: ("day with a warning", "days with a warning"),
}
"""Selections that have a short name of their own; the rulebook's list of words defines them."""

_TAKEN = frozenset(
    {kind.words for kind in KINDS.values()}
    | {kind.plural for kind in KINDS.values()}
    | {name for names in NAMED_EVENTS.values() for name in names}
)


def events_words(events: Events, n: int = 1, *, spelled: bool = False) -> str:
    """Name the events that count, as `n` of them: ``home visit (seen)``.

    `spelled` writes out a selection that has a short name.
    """
    if events in NAMED_EVENTS and not spelled:
        return NAMED_EVENTS[events][0 if n == 1 else 1]
    text = listed([_selection_words(selection, n) for selection in events.selections], "or")
    return f"{text} (several on one day count once)" if events.daily else text


def _selection_words(selection: Selection, n: int) -> str:
    name = _kind_words(selection.kind, n)
    values = [
        v.replace("_", " ") if re.fullmatch("[a-z]+(_[a-z]+)*", v) else quoted(v)
        for v in selection.values
    ]
    return f"{name} ({listed(values, 'or')})" if values else name


def _kind_words(kind: EventKind, n: int) -> str:
    text = kind.words if n == 1 else kind.plural
    if KINDS.get(kind.name) == kind:
        return text
    plain = _PLAIN_WORDS.fullmatch(kind.words) and not _JOINING & set(kind.words.split())
    usual = EventKind(kind.name, kind.words, kind.values, kind.amount) == kind
    if plain and usual and kind.words not in _TAKEN and kind.words == kind.name.replace("_", " "):
        values = [f"of {listed([quoted(v) for v in kind.values])}"] if kind.values else []
        amount = ["with amounts"] if kind.amount else []
        return " ".join([text, *(f"[{note}]" for note in (*values, *amount))])
    notes = [_name(kind.name), *(quoted(v) for v in kind.values)]
    notes += ["with amounts"] * kind.amount
    notes += ["this sentence only"] * kind.this_sentence_only
    notes += [] if kind.undated_from_commencement else ["undated at any time"]
    notes += [] if kind.plural == f"{kind.words}s" else [f"plural {quoted(kind.plural)}"]
    return f"{quoted(kind.words)} [{', '.join(notes)}]"


def own_kinds_spelled(rule: Rule) -> tuple[tuple[str, str], ...]:
    """How `rule_words` spells a caller's own kinds of event and facts, each with its plain words.

    A rulebook must tell two kinds of the same words apart; a finding is about one case, and there
    the plain words are enough.
    """
    spelled: dict[tuple[str, str], None] = {}
    for fact in walk(rule, (FactKind,)):
        spelled[_own_fact_words(fact), quoted(fact.title)] = None
    for selection in walk(rule, (Selection,)):
        kind = selection.kind
        if KINDS.get(kind.name) != kind:
            spelled[_kind_words(kind, 1), kind.words] = None
            spelled[_kind_words(kind, 2), kind.plural] = None
    return tuple(spelled)


def period_words(period: Period) -> str:
    """Write a period in full; for months, with what happens at the end of a short one."""
    text = period.words
    if period.unit != "working days" and period.days_off != "bank-holidays":
        text += " (that only weekends are off plays no part)"
    if period.unit == "months":
        text += " (a day that does not exist falls to the last day of its month)"
    return text


def _simple(moment: Moment) -> bool:
    """Whether a moment can stand inside a list or before further words without brackets."""
    if isinstance(moment, Nth):
        return moment.since is None or _simple(moment.since)
    return not isinstance(moment, LaterOf | EarlierOf | BySentence)


def _inside(moment: Moment) -> str:
    text = moment_words(moment)
    return text if _simple(moment) else f"({text})"


def moment_words(moment: Moment) -> str:
    """Name a moment: ``commencement``, ``first high``, ``the first home visit (seen)``."""
    match moment:
        case Commencement():
            return "commencement"
        case FirstHigh():
            return "first high"
        case Nth():
            since = f" on or after {_inside(moment.since)}" if moment.since else ""
            return f"the {ordinal(moment.n)} {events_words(moment.events)}{since}"
        case Last():
            return f"the last {events_words(moment.events)}"
        case Following():
            other = "another"
            if moment.earlier != moment.later:
                other = f"the day of a {events_words(moment.earlier)}"
            near = f"{events_words(moment.later)} less than {_near(moment.within)} after {other}"
            return (
                f"the earlier day of the pair (the first {near})"
                if moment.opening
                else (f"the first {near}")
            )
        case LaterOf():
            return f"the later of {listed([_inside(m) for m in moment.parts])}"
        case EarlierOf():
            return f"the earlier of {listed([_inside(m) for m in moment.parts])}"
        case BySentence():
            return f"{_inside(moment.order)} (orders) or {_inside(moment.licence)} (licences)"


def _near(period: Period) -> str:
    """A period between two events; how a short month ends it is said once, in the rulebook."""
    return period_words(period) if period.days_off != "bank-holidays" else period.words


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
        elif done.since == of and not _simple(of):
            text = f"{bare} on or after that day"
    if _simple(of):
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


def share_words(share: Fraction) -> str:
    """Write a share as a whole percentage where it is one, else as a fraction."""
    percent = share * 100
    return f"{percent}%" if percent.denominator == 1 else str(share)


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
    values = listed([_value(value) for value in rule.values], "or")
    if rule.own is not None:
        own = _own_fact_words(rule.own)
        if rule.own.values or rule.own.number:
            return f"the record gives {own} as {values}"
        return f"the record says {values} to {own}"
    fact = _FACTS.get(rule.name)
    if fact is None:
        return f"the {rule.name} is {values}"
    if rule.values == (True,):
        return f"the case has {fact}"
    return f"for {fact}, the record says {values}"


def _value(value: GivenValue) -> str:
    if isinstance(value, NumberRange):
        return value.words
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    plain = re.fullmatch("[a-z]+", value) and value not in ("yes", "no", "or")
    return value if plain else quoted(value)


def _own_fact_words(fact: FactKind) -> str:
    """Name a declared fact so that no other one is named alike."""
    notes = [_name(fact.name), *(quoted(value) for value in fact.values)]
    notes += ["a number"] * fact.number
    return f"{quoted(fact.title)} [{', '.join(notes)}]"


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
    Answered: lambda rule, _: f"the inspector answers yes to {_name(rule.question)}",
    AnyOf: _joined("any of these:"),
    Asked: lambda rule, _: f"the inspector does not answer {_name(rule.question)} with na",
    AtLeast: _at_least,
    AtMost: _at_most,
    ByStandard: lambda rule, _: f"the standard {_name(rule.standard)} is met",
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
