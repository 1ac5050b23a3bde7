"""Evaluates a moment for a record: the span of days on which it can lie, or None."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.pairs import first_pair, first_pair_exact
from esi_rules.engine.ratings import HIGH, Rating, first_high_between
from esi_rules.engine.record import Exact, Record, Span, Vague
from esi_rules.records.kinds import KINDS
from esi_rules.rules.moments import (
    BySentence,
    Commencement,
    EarlierOf,
    FirstHigh,
    Following,
    Last,
    LaterOf,
    Moment,
    Nth,
)

__all__ = ["moment_of"]

_MOST_WAYS = 1_200
"""The maximum number of completions of the ratings that are tried.

It is enough for one date in three years, or for two dates in a month each.
"""
_UNREAD: Span = (dt.date.min, dt.date.min, False)
"""A sentinel, compared by identity, for a moment that is not yet computed."""


def moment_of(moment: Moment, record: Record) -> Span | None:
    """Return where `moment` can lie: earliest day, latest day, and whether it surely has a day.

    Returns None if it has no day by the day the case is judged at.
    """
    if type(moment) is Commencement:
        return record.started
    # Rules use a moment more than once, so it is cached. The rule outlives the record, so the `id`
    # of the moment stays unique.
    known = record._moments
    key = id(moment)
    span = known.get(key, _UNREAD)
    if span is _UNREAD:
        span = known[key] = _READ[type(moment)](moment, record)
    return span


def _nth(moment: Nth, record: Record) -> Span | None:
    if moment.since is None:
        return record.days(moment.events).nth(moment.n, None)
    since = moment_of(moment.since, record)
    if since is None:
        return None
    found = record.days(moment.events).nth(moment.n, since)
    # If it is not certain that `since` has a day, the same is true of what is counted from it.
    return found if since[2] or found is None else (found[0], found[1], False)


def _last(moment: Last, record: Record) -> Span | None:
    return record.days(moment.events).last()


def _by_sentence(moment: BySentence, record: Record) -> Span | None:
    chosen = moment.order if record.case.sentence == "order" else moment.licence
    return moment_of(chosen, record)


def _later_of(moment: LaterOf, record: Record) -> Span | None:
    latest: Span | None = None
    for part in moment.parts:
        span = moment_of(part, record)
        if span is None:
            return None
        if latest is None or span is record.unrated:
            latest = span
        elif latest is not record.unrated:
            first, last, sure = latest
            latest = max(first, span[0]), max(last, span[1]), sure and span[2]
    return latest


def _earlier_of(moment: EarlierOf, record: Record) -> Span | None:
    present = [s for s in (moment_of(part, record) for part in moment.parts) if s is not None]
    if not present:
        return None
    if all(span is present[0] for span in present):  # keeps the identity of `record.unrated`
        return present[0]
    sure = [s[1] for s in present if s[2]]
    latest = min(sure) if sure else max(s[1] for s in present)
    return min(s[0] for s in present), latest, bool(sure)


def _following(moment: Following, record: Record) -> Span | None:
    later, earlier = record.days(moment.later), record.days(moment.earlier)
    last_day = moment.within.last_good_day
    if isinstance(later, Exact) and isinstance(earlier, Exact):
        days = first_pair_exact(later.days, earlier.days, last_day)
        if days is None:
            return None
        day = days[0] if moment.opening else days[1]
        return day, day, True
    # Both list the same rows in the same order only if both are `Vague`. Whether several on one day
    # count as one does not change the rows.
    same = (
        isinstance(later, Vague)
        and isinstance(earlier, Vague)
        and moment.later.selections == moment.earlier.selections
    )
    pair = first_pair(later.spans(), earlier.spans(), last_day, same)
    return None if pair is None else pair[0 if moment.opening else 1]


def _first_high(moment: FirstHigh, record: Record) -> Span | None:
    """The first day, from commencement on, with a high or very high rating in force.

    Returns `record.unrated` unless some rating surely happened by the judged day. If there are too
    many completions to try, `first_high_between` gives a span from the order of the ratings.
    """
    start, judged = record.start, record.day
    if start > judged:
        return None
    kind = KINDS["risk_rating"]
    ratings = [
        (lo, hi, row.value)
        for row in record.by_kind.get(kind.name, ())
        for lo, hi in (record.span(row, kind),)
        if lo <= judged
    ]
    if not any(hi <= judged for _, hi, _ in ratings):
        return record.unrated
    ways = 1
    for lo, hi, value in ratings:
        if lo != hi:
            ways *= (min(hi, judged) - lo).days + 1 + (hi > judged)
        if value is None:
            ways *= 2
        if ways > _MOST_WAYS:
            return first_high_between(ratings, start, judged)
    if ways == 1:
        day = _first_high_of([(lo, value in HIGH) for lo, _, value in ratings], start)
        return None if day is None else (day, day, True)
    each = [list(_fillings(rating, judged)) for rating in ratings]
    firsts = {_first_high_of(filled, start) for filled in itertools.product(*each)}
    days = [day for day in firsts if day is not None]
    return (min(days), max(days), len(days) == len(firsts)) if days else None


def _fillings(rating: Rating, judged: dt.date) -> Iterator[tuple[dt.date, bool] | None]:
    """Yield each day on which a rating may have been made, and whether it is high.

    Also yields None if the rating may be made only after the judged day.
    """
    lo, hi, value = rating
    for level in (value in HIGH,) if value else (True, False):
        for n in range((min(hi, judged) - lo).days + 1):
            yield lo + n * ONE_DAY, level
    if hi > judged:
        yield None


def _first_high_of(filled: Iterable[tuple[dt.date, bool] | None], start: dt.date) -> dt.date | None:
    """First high if every rating is known; of two ratings on one day the later row counts."""
    by_day = dict(rating for rating in filled if rating is not None)
    before = [day for day in by_day if day <= start]
    if before and by_day[max(before)]:
        return start
    return min([day for day, high in by_day.items() if high and day > start], default=None)


_READ: dict[type, Callable[..., Span | None]] = {
    BySentence: _by_sentence,
    EarlierOf: _earlier_of,
    FirstHigh: _first_high,
    Following: _following,
    Last: _last,
    LaterOf: _later_of,
    Nth: _nth,
}
