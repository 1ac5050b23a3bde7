"""Rules in plain English: one or two whole sentences with "must", and lists for combinations.

Equal rules have equal texts and unequal rules have different texts: a property-based test checks
this. A caller's own name of a fact, kind or question is in backticks unless it is plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from esi_rules.calendar.period import Period
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
from esi_rules.rules.events import breach_action
from esi_rules.rules.given_values import GivenValue
from esi_rules.rules.moments import (
    BySentence,
    Commencement,
    FirstHigh,
    Following,
    Moment,
    Nth,
    commencement,
    first_high,
)
from esi_rules.text import counted, listed, ordinal, quoted
from esi_rules.wording.noun_phrases import (
    fact_words,
    name_words,
    period_words,
    share_words,
    value_words,
)
from esi_rules.wording.sentences import (
    AT_LEAST,
    AT_LEAST_IN_ALL,
    BREACH_AFTER_TWO,
    COMPLETED,
    REPEATED,
    Clause,
    Counted,
    Slot,
    fits,
    listed_below,
    lowered,
    sentence,
)

__all__ = ["PHRASES", "Clause", "rule_clause", "rule_words", "where_words"]

_PLAIN_SENTENCE = re.compile(r"[A-Za-z0-9,'-]+( [A-Za-z0-9,'-]+)*", re.ASCII)


def rule_words(rule: Rule) -> str:
    """Say in plain English, in one line, what a rule requires."""
    return rule_clause(rule).line


def rule_clause(rule: Rule) -> Clause:
    """Say what a rule requires: a sentence or two, with a line below for each part of it."""
    return _say(rule, in_window=False)


def _say(rule: Rule, *, in_window: bool) -> Clause:
    phrase = PHRASES[type(rule)](rule, in_window)
    return phrase if isinstance(phrase, Clause) else Clause(phrase)


# Duties


def _within(rule: Within, in_window: bool) -> Clause:
    of, done = rule.of, rule.done
    since = done.since if isinstance(done, Nth) else None
    if isinstance(of, BySentence) and isinstance(done, Nth) and isinstance(since, BySentence):
        orders = attrs.evolve(rule, of=of.order, done=attrs.evolve(done, since=since.order))
        licences = attrs.evolve(rule, of=of.licence, done=attrs.evolve(done, since=since.licence))
        return Clause(
            "What is required depends on the sentence:",
            (_within_one(orders).led("For orders:"), _within_one(licences).led("For licences:")),
        )
    return _within_one(rule)


def _within_one(rule: Within) -> Clause:
    of, done = rule.of, rule.done
    counting = _how_counted(rule.period)
    slots: dict[str, Slot] = {"period": _length(rule.period), "clock": of}
    if not isinstance(done, Nth):
        slots["done"] = done
        return sentence("{done} must fall within {period} of {clock}.", *counting, **slots)
    general = COMPLETED[None]
    must, early = COMPLETED.get(done.events, general) if done.n == 1 else general
    slots |= {
        "nth": ordinal(done.n),
        "event": Counted(done.events),
        "events": Counted(done.events, 2),
    }
    pair = of if isinstance(of, Following) and not of.opening else None
    opened = pair is not None and done.since == pair.open()
    if (
        pair
        and opened
        and done.events == breach_action
        and done.n == 1
        and pair.earlier == pair.later
    ):
        slots |= {"failures": Counted(pair.later, 2), "near": period_words(pair.within)}
        return sentence(BREACH_AFTER_TWO, *counting, **slots)
    if done.since is None:
        counting = [*counting, early]
    elif opened:
        counting = [*counting, "What was done on or after the earlier day of that pair counts."]
    elif done.since != of:
        slots["since"] = done.since
        counting = [*counting, "Only {events} on or after {since} count."]
    return sentence(must, *counting, **slots)


def _length(period: Period) -> str:
    return period_words(attrs.evolve(period, days_off="bank-holidays", first_day_counts=False))


def _how_counted(period: Period) -> list[str]:
    """Say how a period is counted, if it is not counted as usual."""
    said = []
    if period.first_day_counts:
        said.append("The starting day counts as day 1.")
    if period.days_off == "weekends":
        said.append("Only weekends are days off.")
    return said


def _when(rule: AtLeast | AtMost, in_window: bool = False) -> tuple[str, dict[str, Slot]]:
    """Return the part of a sentence that says when events count, and its slots."""
    if rule.window is not None:
        return " in {window}, counted from {clock}", {"window": rule.window.words, "clock": rule.of}
    if in_window and rule.of == commencement:
        return "", {}
    return " on or after {clock}", {"clock": rule.of}


def _at_least(rule: AtLeast, in_window: bool) -> Clause:
    return _count(rule, *_when(rule, in_window))


def _count(rule: AtLeast, when: str, slots: dict[str, Slot]) -> Clause:
    templates = AT_LEAST_IN_ALL if rule.total else AT_LEAST
    template = templates.get(rule.events, templates[None])
    n = str(rule.n)
    if rule.total and all(s.kind in KINDS.values() for s in rule.events.selections):
        n = counted(rule.n, "hour")
    events = Counted(rule.events, 2 if rule.total else rule.n)
    return sentence(template.replace("{when}", when), n=n, events=events, **slots)


def _at_most(rule: AtMost, in_window: bool) -> Clause:
    when, slots = _when(rule)
    must = "There must be no {events}" if rule.n == 0 else "There must be at most {n} {events}"
    events = Counted(rule.events, rule.n or 2)
    return sentence(f"{must}{when}.", n=str(rule.n), events=events, **slots)


def _never(rule: Never, in_window: bool) -> Clause:
    moment = rule.moment
    if isinstance(moment, Following) and not moment.opening:
        after = "another" if moment.earlier == moment.later else "an earlier {earlier}"
        return sentence(
            f"On or after {{clock}}, there must be no {{later}} within {{period}} after {after}.",
            later=Counted(moment.later),
            earlier=Counted(moment.earlier),
            period=period_words(moment.within),
            clock=rule.of,
        )
    return sentence(
        "On or after {clock}, there must never be {moment}.", moment=moment, clock=rule.of
    )


def _no_longer_than(rule: NoLongerThan, in_window: bool) -> Clause:
    first, following = REPEATED.get(rule.events, REPEATED[None])
    slots: dict[str, Slot] = {"event": Counted(rule.events), "clock": rule.of}
    (since, period), *later = rule.periods
    if since is None and period is not None and not later:
        return sentence(first, following, *_how_counted(period), period=_length(period), **slots)
    said = sentence(first, following, period="the period below", **slots)
    lengths = listed_below(
        "The period depends on the day on which it starts:",
        [
            f"{f'On {day_words(day)} or later' if day else 'On any day'}: "
            f"{period_words(length) if length else 'a period that is not known'}"
            for day, length in rule.periods
        ],
    )
    return attrs.evolve(said, parts=(*said.parts, lengths))


def _share(rule: Share, in_window: bool) -> Clause:
    return sentence(
        "Of the {among} on or after {clock}, at least {share} must be {events}.",
        among=Counted(rule.among, 2),
        events=Counted(rule.events, 2),
        share=share_words(rule.least),
        clock=rule.of,
    )


# Facts of the case

_FACTS = {
    "accredited_programme": "an accredited programme",
    "drr": "a drug rehabilitation requirement",
    "dtto": "a drug treatment and testing order",
    "residential": "a residential place",
    "unpaid_work": "unpaid work",
    "victim_scheme": "a place in the victim contact scheme",
}
_SENTENCES: dict[tuple[GivenValue, ...], str] = {("order",): "orders", ("licence",): "licences"}
_OTHERWISE: dict[tuple[GivenValue, ...], str] = {
    ("order",): "For licences:",
    ("licence",): "For orders:",
}
_ORDERS = {"order": "an order", "licence": "a licence"}
_LEVELS = {"tier": "tier {values}", "band": "the {values} band"}


def _given(rule: Given, in_window: bool) -> Clause:
    values = [value_words(value) for value in rule.values]
    either = listed(values, "or")
    if rule.own is None and rule.values == (True,) and rule.name in _FACTS:
        return Clause(f"The case must have {_FACTS[rule.name]}.")
    if rule.own is None and rule.name not in _FACTS:
        sentences = [_ORDERS.get(value, value) for value in values]
        text = f"The {rule.name} must be {listed(sentences, 'or')}."
    else:
        text = f"The record must {_says(rule, either)}."
    if fits(text):
        return Clause(text)
    return listed_below(
        "The record must give one of the following for the fact below:", [_fact(rule), *values]
    )


def _fact(rule: Given) -> str:
    return fact_words(rule.own) if rule.own is not None else _FACTS.get(rule.name, rule.name)


def _says(rule: Given, values: str) -> str:
    if rule.own is not None and (rule.own.values or rule.own.number):
        return f"give {_fact(rule)} as {values}"
    return f"say {values} to {_fact(rule)}"


def _happened(rule: Happened, in_window: bool) -> Clause:
    if rule.moment == first_high:
        return Clause("The case must have been rated high or very high risk of harm.")
    return sentence("The record must show {moment}.", moment=rule.moment)


def _same_day(rule: SameDay, in_window: bool) -> Clause:
    return sentence(
        "The record must show {one} on the same day as {other}.", one=rule.one, other=rule.other
    )


def _settled(rule: Settled, in_window: bool) -> str:
    because = rule.because if _PLAIN_SENTENCE.fullmatch(rule.because) else quoted(rule.because)
    return f"The verdict is always {rule.verdict.words.lower()}, because {because}."


# Conditions

_LONGEST_CASES = 18


def cases_words(condition: Rule) -> str | None:
    """Name the cases that meet a condition: ``cases in tier 2``; None if that needs a list."""
    text = _cases(condition)
    return text if text is not None and len(text.split()) <= _LONGEST_CASES else None


def _cases(condition: Rule) -> str | None:
    match condition:
        case Given():
            return _SENTENCES.get(condition.values) or _cases_given(condition)
        case Happened(moment=FirstHigh()):
            return "cases rated high or very high risk of harm"
        case Happened(moment=moment) if shown := _shown(moment):
            return f"cases whose record shows {shown}"
        case SameDay(one=FirstHigh(), other=Commencement()):
            return "cases rated high or very high risk of harm from commencement"
        case SameDay() if (one := _shown(condition.one)) and (other := _shown(condition.other)):
            return f"cases whose record shows {one} on the same day as {other}"
        case Answered():
            return f"cases in which the inspector answers yes to {name_words(condition.question)}"
        case Not(rule=Answered(question=question)):
            return f"cases in which the inspector answers no to {name_words(question)}"
        case Asked():
            question = name_words(condition.question)
            return f"cases in which the inspector does not answer na to {question}"
    return None


def _cases_given(rule: Given) -> str:
    values = listed([value_words(value) for value in rule.values], "or")
    if rule.own is None and rule.name in _FACTS:
        if rule.values == (True,):
            return f"cases with {_FACTS[rule.name]}"
    elif rule.own is None and rule.name in _LEVELS:
        return f"cases in {_LEVELS[rule.name].format(values=values)}"
    elif rule.own is None:
        return f"cases in which the {rule.name} is {values}"
    verb, _, rest = _says(rule, values).partition(" ")
    return f"cases whose record {verb}s {rest}"


def _shown(moment: Moment) -> str | None:
    whole = sentence("{moment}", moment=moment)
    return None if whole.parts else lowered(whole.text)


def where_words(condition: Rule) -> str:
    """Say which cases meet a condition: ``for orders``, ``for cases in tier 2``."""
    cases = cases_words(condition)
    return f"for {cases or f'cases that meet this condition: {rule_words(condition)}'}"


def _for_cases(before: str, condition: Rule, rule: Clause) -> Clause:
    """Say to which cases a rule applies, and the rule; both below if the condition is long."""
    cases = cases_words(condition)
    if cases is not None:
        return rule.led(f"{before}or {cases}:")
    met = _say(condition, in_window=False).led("Condition:")
    return Clause(f"{before}or cases that meet a condition:", (met, rule.led("Requirement:")))


def _pick(rule: Pick, in_window: bool) -> Clause:
    parts = [_for_cases("F", rule.condition, _say(rule.then, in_window=in_window))]
    rest = rule.otherwise
    while isinstance(rest, Pick):
        then = _say(rest.then, in_window=in_window)
        parts.append(_for_cases("Otherwise, f", rest.condition, then))
        rest = rest.otherwise
    others = "For all other cases:"
    if rest is rule.otherwise and isinstance(rule.condition, Given) and rule.condition.own is None:
        others = _OTHERWISE.get(rule.condition.values, others)
    parts.append(_say(rest, in_window=in_window).led(others))
    return Clause("What is required depends on the case:", tuple(parts))


def _if(rule: When, in_window: bool) -> Clause:
    return _for_cases("F", rule.condition, _say(rule.rule, in_window=in_window))


# Combinations


def _joined(text: str) -> Callable[[AllOf | AnyOf | AllDue, bool], Clause]:
    def say(rule: AllOf | AnyOf | AllDue, in_window: bool) -> Clause:
        parts = tuple(_say(part, in_window=in_window) for part in rule.parts)
        return Clause(text, parts)

    return say


def _all_due(rule: AllDue, in_window: bool) -> Clause:
    parts = tuple(_say(part, in_window=in_window) for part in rule.parts)
    if len(parts) == 1:
        return parts[0].led("As it falls due:")
    return Clause("All of the following must be met, as each falls due:", parts)


def _windows(series: Series | Months) -> str:
    if isinstance(series, Months) or series.last is None or series.size != 1:
        return series.words
    if series.first == series.last:
        return f"week {series.first}"
    return f"each of weeks {series.first} to {series.last}"


def _each(rule: Each, in_window: bool) -> Clause:
    duty, series = rule.duty, rule.series
    slots: dict[str, Slot] = {"windows": _windows(series), "clock": rule.of}
    until = ""
    if rule.until is not None:
        until, slots["until"] = ", up to the one that contains {until}", rule.until
    when = f"in {{windows}}, counted from {{clock}}{until}"
    if series == Series() and until:
        when = "in each week from {clock} to the week of {until}"
    several = isinstance(series, Months) or series.first != series.last
    if isinstance(duty, AtLeast) and duty.window is None and duty.of == commencement and several:
        return _count(duty, f" {when}", slots)
    return _say(duty, in_window=True).led(sentence(f"{when}:", **slots))


def _changed(rule: Changed, in_window: bool) -> Clause:
    before, after = (_say(part, in_window=in_window) for part in (rule.before, rule.after))
    return Clause(
        "What is required depends on the day on which the window starts:",
        (before.led(f"Before {day_words(rule.on)}:"), after.led("On that day or later:")),
    )


def _not(rule: Not, in_window: bool) -> Clause:
    inner = rule.rule
    if isinstance(inner, AtMost) and inner.window is None:
        when, slots = _when(inner)
        at_least = f"more than {inner.n} {{events}}" if inner.n else "at least one {events}"
        return sentence(
            f"There must be {at_least}{when}.", events=Counted(inner.events, inner.n or 1), **slots
        )
    if isinstance(inner, Answered):
        return Clause(f"The inspector must answer no to {name_words(inner.question)}.")
    return Clause("The following must not be met:", (_say(inner, in_window=in_window),))


# Each function is called only with rules of the type that is its key; static types cannot say so.
PHRASES: dict[type[Rule], Callable[[Any, bool], Clause | str]] = {
    AllDue: _all_due,
    AllOf: _joined("All of the following that apply must be met:"),
    Answered: lambda rule, _: f"The inspector must answer yes to {name_words(rule.question)}.",
    AnyOf: _joined("At least one of the following must be met:"),
    Asked: lambda rule, _: f"The inspector must not answer na to {name_words(rule.question)}.",
    AtLeast: _at_least,
    AtMost: _at_most,
    ByStandard: lambda rule, _: f"The standard {name_words(rule.standard)} must be met.",
    Changed: _changed,
    Each: _each,
    Given: _given,
    Happened: _happened,
    Never: _never,
    NoLongerThan: _no_longer_than,
    Not: _not,
    Pick: _pick,
    SameDay: _same_day,
    Settled: _settled,
    Share: _share,
    When: _if,
    Within: _within,
}
"""The function that words each kind of rule, alone or in a window of a schedule."""
