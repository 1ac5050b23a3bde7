"""Events, moments and periods as noun phrases, which fill the slots of sentences about rules."""

from __future__ import annotations

import re
from fractions import Fraction

from esi_rules.calendar.period import Period
from esi_rules.language import ENGLISH, Language, message
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules import events as shipped
from esi_rules.rules.algebra import Rule
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
    "NAMED_EVENTS",
    "events_words",
    "fact_words",
    "moment_label",
    "moment_words",
    "name_words",
    "own_kinds_spelled",
    "period_words",
    "selection_words",
    "share_words",
    "value_words",
]

_PLAIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*", re.ASCII)


_PLAIN_WORDS = re.compile(r"[a-z]+( [a-z]+){0,5}", re.ASCII)


_JOINING = frozenset({"or", "and", "of", "on", "after", "before", "to", "from", "is", "that", "in"})


def name_words(text: str) -> str:
    """Return a plain id unchanged and any other id in backticks."""
    return text if _PLAIN_NAME.fullmatch(text) else quoted(text)


NAMED_EVENTS: dict[Events, tuple[str, str]] = {
    shipped.unacceptable_failure: (
        message("unacceptable failure"),
        message("unacceptable failures"),
    ),
    shipped.daily_warning: (message("day with a warning"), message("days with a warning")),
    shipped.home_visit.where("seen"): (
        message("home visit at which the offender was seen"),
        message("home visits at which the offender was seen"),
    ),
    shipped.appointment.where("attended"): (
        message("kept appointment"),
        message("kept appointments"),
    ),
}
"""Selections with a short name, singular and plural; the rulebook's terms define the names."""


_TAKEN = frozenset(
    {kind.words for kind in KINDS.values()}
    | {kind.plural for kind in KINDS.values()}
    | {name for names in NAMED_EVENTS.values() for name in names}
)


def events_words(
    events: Events, n: int = 1, *, spelled: bool = False, language: Language = ENGLISH
) -> str:
    """Name the events that count: ``home visit (seen)``; singular if `n` is 1, else plural.

    `spelled` writes out a selection that has a short name.
    """
    if events in NAMED_EVENTS and not spelled:
        return language.text(NAMED_EVENTS[events][0 if n == 1 else 1])
    text = language.either([selection_words(each, n, language) for each in events.selections])
    if events.daily:
        return language.text("{events} (several on one day count once)", events=text)
    return text


def selection_words(selection: Selection, n: int = 1, language: Language = ENGLISH) -> str:
    """Name the events of one kind, with their values in brackets."""
    name = _kind_words(selection.kind, n, language)
    values = [
        language.text(v.replace("_", " ")) if re.fullmatch("[a-z]+(_[a-z]+)*", v) else quoted(v)
        for v in selection.values
    ]
    return f"{name} ({language.either(values)})" if values else name


def _kind_words(kind: EventKind, n: int, language: Language = ENGLISH) -> str:
    text = kind.words if n == 1 else kind.plural
    if KINDS.get(kind.name) == kind:
        return language.text(text)
    plain = _PLAIN_WORDS.fullmatch(kind.words) and not _JOINING & set(kind.words.split())
    usual = EventKind(kind.name, kind.words, kind.values, kind.amount) == kind
    if plain and usual and kind.words not in _TAKEN and kind.words == kind.name.replace("_", " "):
        values = [f"of {listed([quoted(v) for v in kind.values])}"] if kind.values else []
        amount = ["with amounts"] if kind.amount else []
        return " ".join([text, *(f"[{note}]" for note in (*values, *amount))])
    notes = [name_words(kind.name), *(quoted(v) for v in kind.values)]
    notes += ["with amounts"] * kind.amount
    notes += ["this sentence only"] * kind.this_sentence_only
    notes += [] if kind.undated_from_commencement else ["undated at any time"]
    notes += [] if kind.plural == f"{kind.words}s" else [f"plural {quoted(kind.plural)}"]
    return f"{quoted(kind.words)} [{', '.join(notes)}]"


def own_kinds_spelled(rule: Rule) -> tuple[tuple[str, str], ...]:
    """Return how `rule_words` spells a caller's own kinds and facts, each with its plain words.

    A rulebook must distinguish two kinds that have the same words. A finding is about one case, for
    which the plain words are enough.
    """
    spelled: dict[tuple[str, str], None] = {}
    for fact in walk(rule, (FactKind,)):
        spelled[fact_words(fact), quoted(fact.title)] = None
    for selection in walk(rule, (Selection,)):
        kind = selection.kind
        if KINDS.get(kind.name) != kind:
            spelled[_kind_words(kind, 1), kind.words] = None
            spelled[_kind_words(kind, 2), kind.plural] = None
    return tuple(spelled)


def period_words(period: Period, language: Language = ENGLISH) -> str:
    """Write a period: ``15 working days``, ``4 months``; with how it is counted, if unusually."""
    return period.in_words(language)


def _simple(moment: Moment) -> bool:
    """Whether a moment needs no brackets inside a list or before further words."""
    if isinstance(moment, Nth):
        return moment.since is None or _simple(moment.since)
    return not isinstance(moment, LaterOf | EarlierOf | BySentence)


def _inside(moment: Moment) -> str:
    text = moment_words(moment)
    return text if _simple(moment) else f"({text})"


def moment_words(moment: Moment) -> str:
    """Name a moment: ``commencement``, ``the first home visit (attempted)``."""
    match moment:
        case Commencement():
            return "commencement"
        case FirstHigh():
            return "the day the case was first rated high risk"
        case Nth():
            since = f" on or after {_inside(moment.since)}" if moment.since else ""
            return f"the {ordinal(moment.n)} {events_words(moment.events)}{since}"
        case Last():
            return f"the last {events_words(moment.events)}"
        case Following():
            other = "another"
            if moment.earlier != moment.later:
                other = f"an earlier {events_words(moment.earlier)}"
            near = (
                f"{events_words(moment.later)} within {period_words(moment.within)} after {other}"
            )
            return (
                f"the earlier day of the first pair ({near})"
                if moment.opening
                else (f"the first {near}")
            )
        case LaterOf():
            which = "later" if len(moment.parts) < 3 else "latest"
            return f"the {which} of {listed([_inside(m) for m in moment.parts])}"
        case EarlierOf():
            which = "earlier" if len(moment.parts) < 3 else "earliest"
            return f"the {which} of {listed([_inside(m) for m in moment.parts])}"
        case BySentence():
            return f"{_inside(moment.order)} (orders) or {_inside(moment.licence)} (licences)"


def moment_label(moment: Moment) -> str:
    """Name a moment as it is written after its date: ``first rated high risk``."""
    return "first rated high risk" if isinstance(moment, FirstHigh) else moment_words(moment)


def share_words(share: Fraction) -> str:
    """Write a share as a percentage if that is a whole number, else as a fraction."""
    percent = share * 100
    return f"{percent}%" if percent.denominator == 1 else str(share)


def value_words(value: GivenValue) -> str:
    """Name a value of a fact, in backticks if it is not a plain word."""
    if isinstance(value, NumberRange):
        return value.words
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    plain = re.fullmatch("[a-z]+", value) and value not in ("yes", "no", "or")
    return value if plain else quoted(value)


def fact_words(fact: FactKind) -> str:
    """Name a declared fact so that no two facts have the same name."""
    notes = [name_words(fact.name), *(quoted(value) for value in fact.values)]
    notes += ["a number"] * fact.number
    return f"{quoted(fact.title)} [{', '.join(notes)}]"
