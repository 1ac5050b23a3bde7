"""Notes on values that are possible but look like typing errors, the same for every input route.

No note changes a verdict: the records are judged as they are, and the notes say what to check.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from esi_rules.records.dates import LATEST, Day

__all__ = [
    "LONGEST_BEFORE",
    "LONGEST_SUPERVISION",
    "case_doubt",
    "event_doubt",
    "id_key",
    "last_plausible",
    "like_ids",
    "likeness",
]

LONGEST_BEFORE: Final = dt.timedelta(days=3_653)
"""How long before commencement an event can plausibly be: 10 years."""
LONGEST_SUPERVISION: Final = dt.timedelta(days=18_263)
"""How long before the day of the inspection a case can plausibly commence: 50 years."""


def last_plausible(as_at: dt.date, asked: dt.date | None) -> dt.date:
    """Return the last plausible day of an event: the day of the inspection, `as_at`.

    A caller who replaces that day with `asked` knows of the events after it, so none is noted then.
    """
    return as_at if asked is None else LATEST


def event_doubt(commenced_on: dt.date, as_at: dt.date, day: Day) -> str | None:
    """Return a message if the day of an event is implausible; otherwise None."""
    first, last = (day, day) if isinstance(day, dt.date) else (day.earliest, day.latest)
    if first is None or last is None:
        return None
    if first > as_at:
        return f"is after the day of the inspection ({as_at}), so it has not happened yet"
    if last < commenced_on - LONGEST_BEFORE:
        return f"is more than 10 years before the case commenced ({commenced_on})"
    return None


def case_doubt(commenced_on: dt.date, as_at: dt.date) -> str | None:
    """Return a message if the day a case commenced is implausible; otherwise None."""
    if commenced_on > as_at:
        return f"is after the day of the inspection ({as_at}), so no clock has started"
    if commenced_on < as_at - LONGEST_SUPERVISION:
        return f"is more than 50 years before the day of the inspection ({as_at})"
    return None


def like_ids(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each id that looks like an earlier one, together with the earlier one.

    They differ only in capitals, spaces or the Unicode form of characters, and are not equal.
    """
    first: dict[str, str] = {}
    for id in dict.fromkeys(ids):
        other = first.setdefault(id_key(id), id) if id else id
        if other != id:
            yield id, other


def id_key(id: str) -> str:
    """Return a key that is equal for ids that look alike."""
    plain = id if id.isascii() else unicodedata.normalize("NFKC", id)
    return "".join(plain.casefold().split())


def likeness(other: str, place: str) -> str:
    """Return the message that an id looks like the id `other` at `place`."""
    return (
        f"differs from `{other}` ({place}) only in capitals, spaces or the form of characters; "
        f"they are two cases"
    )
