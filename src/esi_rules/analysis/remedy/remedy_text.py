"""A remedy in one plain sentence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from esi_rules.analysis.remedy.record_change import RecordChange
from esi_rules.language import ENGLISH, Language, message
from esi_rules.records.case import Event
from esi_rules.records.dates import day_words
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.text import inert

__all__ = ["events_needed", "remedy_sentence"]

_MOST_LISTED = 4

_WITH = message("This duty would have been met with {items}.")
_WITH_OR_FEWER = message("This duty would have been met with {items} (fewer events may be enough).")
_STILL_WITH = message("From {since} on, this duty can still be met with {items}.")
_STILL_WITH_OR_FEWER = message(
    "From {since} on, this duty can still be met with {items} (fewer events may be enough)."
)
_STATUSES = {
    "already-met": message("The duty is met."),
    "does-not-apply": message("The duty does not apply."),
    "impossible": message(
        "On this record, no event added or dated earlier would have met this duty."
    ),
    "not-found": message(
        "No set of events that would have met this duty was found; {tried} were tried, and there "
        "may be others."
    ),
}
_STATUSES_AHEAD = {
    **_STATUSES,
    "impossible": message(
        "On this record, nothing that is done from {since} on can meet this duty."
    ),
    "not-found": message(
        "No set of events that can still meet this duty was found; {tried} were tried, and there "
        "may be others."
    ),
}
_BY = {
    "moved": message("the {event} of {day} by {by} instead"),
    "some": message("{n} {event} by {by}"),
    "a": message("a {event} by {by}"),
    "an": message("an {event} by {by}"),
}
_ON = {
    "moved": message("the {event} of {day} on {by} instead"),
    "some": message("{n} {event} on {by}"),
    "a": message("a {event} on {by}"),
    "an": message("an {event} on {by}"),
}


def remedy_sentence(
    status: str,
    changes: tuple[RecordChange, ...],
    kinds: Mapping[str, EventKind],
    *,
    from_day: dt.date | None,
    tried: int,
    fewest: bool,
    exact: bool,
    language: Language = ENGLISH,
) -> str:
    """Return a remedy as a sentence. `kinds` maps names to kinds of event."""
    since = "" if from_day is None else day_words(from_day, language)
    fixed = (_STATUSES if from_day is None else _STATUSES_AHEAD).get(status)
    if fixed is not None:
        return language.text(fixed, since=since, tried=tried)
    if from_day is None:
        text = _WITH if fewest else _WITH_OR_FEWER
    else:
        text = _STILL_WITH if fewest else _STILL_WITH_OR_FEWER
    return language.text(text, since=since, items=_items(changes, kinds, exact, language))


def events_needed(
    changes: tuple[RecordChange, ...],
    kinds: Mapping[str, EventKind],
    language: Language = ENGLISH,
) -> str:
    """Return the events of changes without days and amounts: ``2 appointments (attended)``."""
    undated = dt.date(2000, 1, 1)
    counted = Counter(
        Event(each.kind, undated, None if isinstance(each.value, Decimal) else each.value)
        for each in (change.event for change in changes)
    )
    return language.listed(
        [
            _numbered(_event_words(event, n, kinds, language), n, language)
            for event, n in counted.items()
        ]
    )


def _items(
    changes: tuple[RecordChange, ...],
    kinds: Mapping[str, EventKind],
    exact: bool,
    language: Language,
) -> str:
    counted = Counter(changes)
    texts = [_item(change, n, kinds, exact, language) for change, n in counted.items()]
    if len(texts) > _MOST_LISTED:
        more = sum([*counted.values()][_MOST_LISTED - 1 :])
        texts = [*texts[: _MOST_LISTED - 1], language.text("{n} more events", n=more)]
    return language.listed(texts)


def _item(
    change: RecordChange,
    n: int,
    kinds: Mapping[str, EventKind],
    exact: bool,
    language: Language,
) -> str:
    texts, moved = _BY if exact else _ON, change.instead_of
    what = _event_words(change.event, n, kinds, language)
    form = "moved" if moved is not None else "some" if n > 1 else _article(what)
    day = "" if moved is None else day_words(moved.on, language)
    return language.text(texts[form], event=what, n=n, day=day, by=day_words(change.day, language))


def _numbered(what: str, n: int, language: Language) -> str:
    if n > 1:
        return language.text("{n} {event}", n=n, event=what)
    an = _article(what) == "an"
    return language.text(message("an {event}") if an else message("a {event}"), event=what)


def _article(what: str) -> str:
    return "an" if what[:1] in "aeiou" and not what.startswith("uni") else "a"


def _event_words(
    event: Event, n: int, kinds: Mapping[str, EventKind], language: Language = ENGLISH
) -> str:
    kind = kinds.get(event.kind) or KINDS.get(event.kind)
    if kind is None:
        name = inert(event.kind)
    else:
        name = inert(language.text(kind.words if n == 1 else kind.plural))
    if event.value is None:
        return name
    if kind is not None and kind.amount:
        return language.text("{event} of {n} hours", event=name, n=event.value)
    value = language.text(inert(str(event.value)).replace("_", " "))
    return f"{name} ({value})"
