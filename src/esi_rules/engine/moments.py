"""Reading a moment against a record: the span of days it can lie on, or None where it has none."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.record import Exact, Record, Span
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

_HIGH = ("high", "very_high")
_MOST_WAYS = 1_200
"""How many ways to fill the ratings are tried: one date in three years, or two of a month each."""
_UNREAD: Span = (dt.date.min, dt.date.min, False)
"""What stands, by identity, for a moment that has not been read yet."""


def moment_of(moment: Moment, record: Record) -> Span | None:
    """Return where `moment` can lie: earliest day, latest day, whether it surely has one."""
    if type(moment) is Commencement:
        return record.started
    # A moment is read more than once in a rule; the rule outlives the record, so its id is safe.
    known = record._moments
    key = id(moment)
    span = known.get(key, _UNREAD)
    if span is _UNREAD:
        span = known[key] = _READ[type(moment)](moment, record)
    return span


def _nth(moment: Nth, record: Record) -> Span | None:
    since = None
    if moment.since is not None:
        since = moment_of(moment.since, record)
        if since is None:
            return None
    return record.days(moment.events).nth(moment.n, since)


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
    if len(present) < 2:
        return present[0] if present else None
    sure = [s[1] for s in present if s[2]]
    latest = min(sure) if sure else max(s[1] for s in present)
    return min(s[0] for s in present), latest, bool(sure)


def _following(moment: Following, record: Record) -> Span | None:
    later, earlier = record.days(moment.later), record.days(moment.earlier)
    last_day = moment.within.last_good_day
    if isinstance(later, Exact) and isinstance(earlier, Exact):
        for day in later.days:
            for opening in earlier.days:
                if opening >= day:
                    break
                if day < last_day(opening):
                    found = opening if moment.opening else day
                    return found, found, True
        return None
    # Whether several of a day are one makes no other row of a row.
    same = moment.later.selections == moment.earlier.selections
    lows: list[dt.date] = []
    highs: list[dt.date] = []
    all_highs: list[dt.date] = []
    openings: list[tuple[dt.date, dt.date]] = []
    for i, (lo, hi, sure) in enumerate(later.spans()):
        for j, (opens_lo, opens_hi, opens_sure) in enumerate(earlier.spans()):
            if same and i == j:
                continue
            first = max(lo, opens_lo + ONE_DAY)
            if first > hi or first >= last_day(min(opens_hi, first - ONE_DAY)):
                continue
            lows.append(first)
            all_highs.append(hi)
            openings.append((opens_lo, opens_hi))
            if sure and opens_sure and opens_hi < lo and hi < last_day(opens_lo):
                highs.append(hi)
    if not lows:
        return None
    if moment.opening:
        return min(o[0] for o in openings), max(o[1] for o in openings), bool(highs)
    return min(lows), min(highs) if highs else max(all_highs), bool(highs)


def _first_high(moment: FirstHigh, record: Record) -> Span | None:
    """First high: see the design's section on time."""
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
            return _first_high_between(ratings, start, judged)
    if ways == 1:
        day = _first_high_of([(lo, value in _HIGH) for lo, _, value in ratings], start)
        return None if day is None else (day, day, True)
    each = [list(_fillings(rating, judged)) for rating in ratings]
    found = {_first_high_of(filled, start) for filled in itertools.product(*each)}
    days = [day for day in found if day is not None]
    return (min(days), max(days), len(days) == len(found)) if days else None


_Rating = tuple[dt.date, dt.date, str | Decimal | None]


def _fillings(rating: _Rating, judged: dt.date) -> Iterator[tuple[dt.date, bool] | None]:
    """Each day a rating may have been made, and whether it is high; None: not made yet."""
    lo, hi, value = rating
    for level in (value in _HIGH,) if value else (True, False):
        for n in range((min(hi, judged) - lo).days + 1):
            yield lo + n * ONE_DAY, level
    if hi > judged:
        yield None


def _first_high_of(filled: Iterable[tuple[dt.date, bool] | None], start: dt.date) -> dt.date | None:
    """First high where every rating is known; of two on a day the later row stands."""
    by_day = dict(rating for rating in filled if rating is not None)
    before = [day for day in by_day if day <= start]
    if before and by_day[max(before)]:
        return start
    return min([day for day, high in by_day.items() if high and day > start], default=None)


def _first_high_between(ratings: list[_Rating], start: dt.date, judged: dt.date) -> Span | None:
    """First high where too much is open to try.

    A rating is passed over where another one surely takes its place: a later one up to
    commencement, or a later row of the same day. It surely counts where none possibly does.
    """
    lows: list[dt.date] = []
    highs: list[dt.date] = []
    all_highs: list[dt.date] = []
    for i, (lo, hi, value) in enumerate(ratings):
        if value is not None and value not in _HIGH:
            continue
        surely = possibly = False
        for j, (other_lo, other_hi, other) in enumerate(ratings):
            if i == j or other in _HIGH:
                continue
            later_row = j > i
            before = hi < other_lo or (later_row and hi <= other_lo)
            settled = hi <= start or lo == hi
            if other is not None and before and settled and other_hi <= min(max(start, hi), judged):
                surely = True
            may_share = later_row and other_lo <= hi and other_hi >= lo
            may_follow = lo < start and other_hi > lo and other_lo <= start
            possibly = possibly or may_share or may_follow
        if surely:
            continue
        lows.append(max(start, lo))
        all_highs.append(max(start, min(hi, judged)))
        if value is not None and hi <= judged and not possibly:
            highs.append(max(start, hi))
    if not lows:
        return None
    return min(lows), min(highs) if highs else max(all_highs), bool(highs)


_READ: dict[type, Callable[..., Span | None]] = {
    BySentence: _by_sentence,
    EarlierOf: _earlier_of,
    FirstHigh: _first_high,
    Following: _following,
    Last: _last,
    LaterOf: _later_of,
    Nth: _nth,
}
