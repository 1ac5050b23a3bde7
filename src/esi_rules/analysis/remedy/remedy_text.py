"""A remedy in one plain sentence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from esi_rules.analysis.remedy.record_change import RecordChange
from esi_rules.records.case import Event
from esi_rules.records.dates import day_words
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.text import inert, listed

__all__ = ["events_needed", "remedy_sentence"]

_MOST_LISTED = 4
_FIXED = "On this record"


def remedy_sentence(
    status: str,
    changes: tuple[RecordChange, ...],
    kinds: Mapping[str, EventKind],
    *,
    from_day: dt.date | None,
    tried: int,
    fewest: bool,
    exact: bool,
) -> str:
    """Return a remedy as a sentence. `kinds` has the kinds of event by name."""
    since = "" if from_day is None else day_words(from_day)
    if status == "already-met":
        return "The duty is met."
    if status == "does-not-apply":
        return "The duty does not apply."
    if status == "impossible" and from_day is None:
        return f"{_FIXED}, no event added or dated earlier would have met this duty."
    if status == "impossible":
        return f"{_FIXED}, nothing that is done from {since} on can meet this duty."
    if status == "not-found":
        when = "would have met this duty" if from_day is None else "can still meet this duty"
        return (
            f"No set of events that {when} was found; {tried} were tried, and there may be others."
        )
    items = _items(changes, kinds, exact)
    note = "" if fewest else " (fewer events may be enough)"
    if from_day is None:
        return f"This duty would have been met with {items}{note}."
    return f"From {since} on, this duty can still be met with {items}{note}."


def events_needed(changes: tuple[RecordChange, ...], kinds: Mapping[str, EventKind]) -> str:
    """Return the events of some changes, with no days or amounts: ``2 appointments (attended)``."""
    undated = dt.date(2000, 1, 1)
    counted = Counter(
        Event(each.kind, undated, None if isinstance(each.value, Decimal) else each.value)
        for each in (change.event for change in changes)
    )
    return listed([_numbered(_event_words(event, n, kinds), n) for event, n in counted.items()])


def _items(changes: tuple[RecordChange, ...], kinds: Mapping[str, EventKind], exact: bool) -> str:
    counted = Counter(changes)
    texts = [_item(change, n, kinds, exact) for change, n in counted.items()]
    if len(texts) > _MOST_LISTED:
        more = sum([*counted.values()][_MOST_LISTED - 1 :])
        texts = [*texts[: _MOST_LISTED - 1], f"{more} more events"]
    return listed(texts)


def _item(change: RecordChange, n: int, kinds: Mapping[str, EventKind], exact: bool) -> str:
    by = f"{'by' if exact else 'on'} {day_words(change.day)}"
    what = _event_words(change.event, n, kinds)
    if change.instead_of is not None:
        return f"the {what} of {day_words(change.instead_of.on)} {by} instead"
    return f"{_numbered(what, n)} {by}"


def _numbered(what: str, n: int) -> str:
    if n > 1:
        return f"{n} {what}"
    return f"an {what}" if what[:1] in "aeiou" and not what.startswith("uni") else f"a {what}"


def _event_words(event: Event, n: int, kinds: Mapping[str, EventKind]) -> str:
    kind = kinds.get(event.kind) or KINDS.get(event.kind)
    name = inert(event.kind) if kind is None else inert(kind.words if n == 1 else kind.plural)
    if event.value is None:
        return name
    if kind is not None and kind.amount:
        return f"{name} of {event.value} hours"
    return f"{name} ({inert(str(event.value)).replace('_', ' ')})"
