"""A case in words, short enough to check by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from esi_rules.records.case import Case, Event
from esi_rules.records.dates import day_words
from esi_rules.records.kinds import KINDS
from esi_rules.text import quoted

__all__ = ["case_lines", "event_words"]


def case_lines(case: Case, as_at: dt.date) -> tuple[tuple[str, str], ...]:
    """Return a case and the day it is judged on as lines: pairs of a label and a text."""
    return tuple(_lines(case, as_at))


def _lines(case: Case, as_at: dt.date) -> Iterator[tuple[str, str]]:
    article = "an order" if case.sentence == "order" else "a licence"
    yield "case", f"{article} that commences on {day_words(case.commenced_on)}"
    for fact, value in case.facts.items():
        yield "fact", f"{_name(fact)}: {_fact(value)}"
    rows = Counter(case.events)
    for event, n in rows.items():
        yield "on file", event_words(event, n)
    if not rows:
        yield "on file", "no events"
    for question, answer in case.answers.items():
        yield "answer", f"{quoted(question)}: {answer or 'not answered'}"
    if case.ended_on is not None:
        yield "ends", day_words(case.ended_on)
    yield "judged on", day_words(as_at)


def _name(text: str) -> str:
    return text.replace("_", " ") if text.replace("_", "").isalnum() else quoted(text)


def _fact(value: object) -> str:
    if value is None:
        return "not known"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ("no", "yes")[value] if isinstance(value, bool) else _name(str(value))


def event_words(event: Event, n: int = 1) -> str:
    """Return an event with its value and day in words; `n` is the number of equal rows."""
    kind = KINDS.get(event.kind)
    name = kind.words if kind is not None else _name(event.kind)
    if n > 1:
        name = f"{n} {kind.plural if kind is not None else f'events: {name}'}"
    value = ""
    if isinstance(event.value, Decimal):
        value = f" ({event.value:f}{' each' if n > 1 else ''})"
    elif event.value is not None:
        value = f" ({_name(event.value)})"
    elif kind is not None and (kind.values or kind.amount):
        value = " (value not recorded)"
    return f"{name}{value}, {day_words(event.on)}"
