"""Sentences about rules: whole-sentence templates with named slots, and the lists below them.

A slot holds a noun phrase (a moment, the events that count, a period), never a verb. If a sentence
would have more than `LONGEST` words, a long phrase gets a name, such as "day A", and a line below
the sentence defines it.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator, Mapping, Sequence

import attrs

from esi_rules.rules import events as shipped
from esi_rules.rules.moments import (
    BySentence,
    EarlierOf,
    Events,
    Following,
    Last,
    LaterOf,
    Moment,
    Nth,
)
from esi_rules.text import ordinal
from esi_rules.wording.noun_phrases import events_words, moment_words, period_words, selection_words

__all__ = [
    "AT_LEAST",
    "AT_LEAST_IN_ALL",
    "BREACH_AFTER_TWO",
    "COMPLETED",
    "LONGEST",
    "REPEATED",
    "Clause",
    "Counted",
    "fits",
    "listed_below",
    "lowered",
    "sentence",
]

LONGEST = 35
"""The most words in a sentence about a rule."""


@attrs.frozen
class Clause:
    """What a rule says: a sentence or two, and the lines below it, in order."""

    text: str
    parts: tuple[Clause, ...] = ()

    @property
    def line(self) -> str:
        """The clause and all below it in one line, numbered: ``All of these: (1) ... (2) ...``."""
        return " ".join(self._pieces(""))

    def _pieces(self, label: str) -> Iterator[str]:
        yield self.text
        for n, part in enumerate(self.parts, start=1):
            yield f"({label}{n})"
            yield from part._pieces(f"{label}{n}.")

    def led(self, lead: Clause | str) -> Clause:
        """Return the clause after a lead that ends in a colon, or below it if that is too long."""
        lead = Clause(lead) if isinstance(lead, str) else lead
        text = f"{lead.text} {lowered(self.text)}"
        if lead.parts or not fits(text):
            return Clause(lead.text, (*lead.parts, self))
        return Clause(text, self.parts)


def lowered(text: str) -> str:
    """Lower the first letter, as after a colon; no template begins with a caller's own words."""
    return text[:1].lower() + text[1:]


def fits(text: str) -> bool:
    """Return whether every sentence of a text has at most `LONGEST` words."""
    return all(len(one.split()) <= LONGEST for one in re.split(r"(?<=\.) ", text))


@attrs.frozen
class Counted:
    """The events that a slot names, in the singular (`n` is 1) or the plural."""

    events: Events
    n: int = 1


Slot = str | Moment | Counted


def sentence(*templates: str, **slots: Slot) -> Clause:
    """Fill whole-sentence templates; a phrase that is too long gets a name, defined below."""
    return _sentence(" ".join(templates), slots, _letters())


def _letters() -> Iterator[str]:
    for round_ in itertools.count(1):
        yield from (f"{letter}{round_ if round_ > 1 else ''}" for letter in string.ascii_uppercase)


def _sentence(template: str, slots: Mapping[str, Slot], letters: Iterator[str]) -> Clause:
    used = {name: slot for name, slot in slots.items() if f"{{{name}}}" in template}
    named: dict[Moment | Events, str] = {}
    for slot in used.values():
        if not isinstance(slot, str | Counted) and not _is_short(slot):
            _name(slot, named, letters)
    while not fits(text := template.format(**{k: _words(v, named) for k, v in used.items()})):
        rest = [v for v in used.values() if not isinstance(v, str) and _thing(v) not in named]
        if not rest:
            break
        _name(max(rest, key=lambda slot: len(_words(slot, {}).split())), named, letters)
    parts = [_defined(name, thing, letters) for thing, name in named.items()]
    return Clause(text[:1].upper() + text[1:], tuple(parts))


def _thing(slot: Moment | Counted) -> Moment | Events:
    return slot.events if isinstance(slot, Counted) else slot


def _name(
    slot: Moment | Counted, named: dict[Moment | Events, str], letters: Iterator[str]
) -> None:
    if _thing(slot) not in named:
        kind = "event" if isinstance(slot, Counted) else "day"
        named[_thing(slot)] = f"{kind} {next(letters)}"


def _words(slot: Slot, named: Mapping[Moment | Events, str]) -> str:
    if isinstance(slot, str):
        return slot
    name = named.get(_thing(slot))
    if isinstance(slot, Counted):
        if name is None:
            return events_words(slot.events, slot.n)
        return name if slot.n == 1 else f"events of type {name.removeprefix('event ')}"
    return name or moment_words(slot)


_SHORT = 16


def _is_short(moment: Moment) -> bool:
    """Whether a moment fits inside a sentence: it is short and nests moments one deep at most."""
    if isinstance(moment, BySentence) or (isinstance(moment, Following) and moment.opening):
        return False
    if isinstance(moment, LaterOf | EarlierOf):
        flat = all(not _moments_in(part) for part in moment.parts)
    else:
        flat = not any(_moments_in(part) for part in _moments_in(moment))
    return flat and len(moment_words(moment).split()) <= _SHORT


def _moments_in(moment: Moment) -> tuple[Moment, ...]:
    match moment:
        case LaterOf() | EarlierOf():
            return moment.parts
        case BySentence():
            return (moment.order, moment.licence)
        case Nth() if moment.since is not None:
            return (moment.since,)
    return ()


def _defined(name: str, thing: Moment | Events, letters: Iterator[str]) -> Clause:
    """Say what a named day or event is."""
    start = f"{name[:1].upper()}{name[1:]}"
    match thing:
        case Events():
            several = " Several on one day count as one." * thing.daily
            if len(thing.selections) == 1:
                return Clause(f"{start} is {selection_words(thing.selections[0])}.{several}")
            each = tuple(Clause(f"{selection_words(s)}.") for s in thing.selections)
            return Clause(f"{start} is any of the following.{several}", each)
        case LaterOf() | EarlierOf():
            which = "latest" if isinstance(thing, LaterOf) else "earliest"
            days = tuple(_day("", part, letters) for part in thing.parts)
            return Clause(f"{start} is the {which} of the following days:", days)
        case BySentence():
            days = (
                _day("For orders: ", thing.order, letters),
                _day("For licences: ", thing.licence, letters),
            )
            return Clause(f"{start} depends on the sentence:", days)
        case Nth():
            on = f"{start} is the day of the {{nth}} {{event}}"
            since = "." if thing.since is None else " on or after {since}."
            slots: dict[str, Slot] = {"nth": ordinal(thing.n), "event": Counted(thing.events)}
            if thing.since is not None:
                slots["since"] = thing.since
            return _sentence(f"{on}{since}", slots, letters)
        case Last():
            slots = {"event": Counted(thing.events)}
            return _sentence(f"{start} is the day of the last {{event}}.", slots, letters)
        case Following():
            which = "earlier" if thing.opening else "later"
            pair = {"later": Counted(thing.later), "earlier": Counted(thing.earlier)}
            after = "another" if thing.earlier == thing.later else "an earlier {earlier}"
            return _sentence(
                f"{start} is the {which} day of the first pair: "
                f"{{later}} within {{period}} after {after}.",
                {**pair, "period": period_words(thing.within)},
                letters,
            )
    return _sentence(f"{start} is {{day}}.", {"day": thing}, letters)


def _day(lead: str, moment: Moment, letters: Iterator[str]) -> Clause:
    if _is_short(moment):
        return Clause(f"{lead}{moment_words(moment)}.")
    return _sentence(f"{lead}{{day}}.", {"day": moment}, letters)


def listed_below(lead: str, parts: Sequence[str]) -> Clause:
    """Return a lead with a line below it for each phrase."""
    return Clause(lead, tuple(Clause(f"{part}.") for part in parts))


# Sentences about the shipped events; the key None has the sentence for every other event.

COMPLETED: Mapping[Events | None, tuple[str, str]] = {
    shipped.risk_of_harm_assessment: (
        "A risk of harm assessment must be completed within {period} of {clock}.",
        "An assessment completed earlier counts.",
    ),
    shipped.risk_management_plan: (
        "A risk management plan must be completed within {period} of {clock}.",
        "A plan completed earlier counts.",
    ),
    shipped.reoffending_assessment: (
        "The likelihood of reoffending must be assessed within {period} of {clock}.",
        "An assessment completed earlier counts.",
    ),
    shipped.supervision_plan: (
        "A supervision plan must be completed within {period} of {clock}.",
        "A plan completed earlier counts.",
    ),
    shipped.plan_review: (
        "The supervision plan must be reviewed within {period} of {clock}.",
        "An earlier review counts.",
    ),
    shipped.appointment: (
        "The first appointment must be offered within {period} of {clock}.",
        "An appointment offered earlier counts.",
    ),
    shipped.appointment.where("attended"): (
        "The first appointment must be kept within {period} of {clock}.",
        "An appointment kept earlier counts.",
    ),
    shipped.home_visit: (
        "A home visit must be made or attempted within {period} of {clock}.",
        "An earlier visit counts.",
    ),
    shipped.home_visit.where("seen"): (
        "A home visit must be made, and the offender seen, within {period} of {clock}.",
        "An earlier visit counts.",
    ),
    shipped.breach_action: (
        "Breach or recall action must start within {period} of {clock}.",
        "Action taken earlier counts.",
    ),
    shipped.unpaid_work_session: (
        "The first unpaid work session must be offered within {period} of {clock}.",
        "A session offered earlier counts.",
    ),
    shipped.programme_session: (
        "The first programme session must take place within {period} of {clock}.",
        "An earlier session counts.",
    ),
    shipped.victim_contact: (
        "The victim or family must be contacted within {period} of {clock}.",
        "Earlier contact counts.",
    ),
    shipped.report_delivered: (
        "The pre-sentence report must be delivered within {period} of {clock}.",
        "A report delivered earlier counts.",
    ),
    None: (
        "The {nth} {event} must take place within {period} of {clock}.",
        "Earlier {events} count.",
    ),
}
"""For a duty done once: the requirement, and the sentence that says that early work counts."""

BREACH_AFTER_TWO = (
    "When there are two {failures} within {near}, breach or recall action must start within "
    "{period} of the later one. Action taken on or after the earlier one counts."
)
"""Breach action required by the second of two failures; action after the first one counts."""

AT_LEAST: Mapping[Events | None, str] = {
    shipped.appointment: "At least {n} {events} must be offered{when}.",
    shipped.appointment.where("attended"): "At least {n} {events} must take place{when}.",
    shipped.home_visit.where("seen"): "At least {n} {events} must be made{when}.",
    shipped.drug_test: "At least {n} {events} must be carried out{when}.",
    None: "There must be at least {n} {events}{when}.",
}
"""Templates for a minimum number of events."""

AT_LEAST_IN_ALL: Mapping[Events | None, str] = {
    shipped.unpaid_work_session: "At least {n} of unpaid work must be offered{when}.",
    shipped.contact_hours: "At least {n} of contact must be provided{when}.",
    None: "The {events} must add up to at least {n}{when}.",
}
"""Templates for a minimum total of the amounts of events."""

REPEATED: Mapping[Events | None, tuple[str, str]] = {
    shipped.plan_review: (
        "The supervision plan must be reviewed within {period} of {clock}.",
        "It must then be reviewed within {period} of each review.",
    ),
    None: (
        "The first {event} must take place within {period} of {clock}.",
        "Each later one must take place within {period} of the one before.",
    ),
}
"""Templates for a longest gap: one for the first gap, one for the later gaps."""
