"""Evaluate moments for every case: the day of each, if all evidence is known."""

from __future__ import annotations

import numpy as np

from esi_rules.columns.calendar_table import FAR, last_good_day
from esi_rules.columns.caseload import Caseload
from esi_rules.columns.days import Days, keys_of
from esi_rules.columns.masks import where
from esi_rules.columns.record import Day, Ints, Record
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

__all__ = ["day_of"]

_FAR = np.int32(FAR)
_HIGH = ("high", "very_high")


def day_of(moment: Moment, load: Caseload) -> Day:
    """Return the day of `moment` for some cases; equal moments are evaluated once per record."""
    found = moment_of(moment, load.record)
    return found if load.rows is None else found.take(load.rows)


def moment_of(moment: Moment, record: Record) -> Day:
    """Return the day of `moment` for every case of a record."""
    found = record.moments.get(moment)
    if found is None:
        found = record.moments[moment] = _read(moment, record)
    return found


def _read(moment: Moment, record: Record) -> Day:
    if isinstance(moment, Commencement):
        return _plain(where(record.start <= record.day, record.start, _FAR))
    if isinstance(moment, FirstHigh):
        return _first_high(record)
    if isinstance(moment, Nth):
        return _nth(moment, record)
    if isinstance(moment, Last):
        return _plain(record.days(moment.events).last(record.case_places))
    if isinstance(moment, Following):
        return _following(moment, record)
    if isinstance(moment, BySentence):
        return _by_sentence(moment, record)
    if isinstance(moment, LaterOf):
        return _later_of([moment_of(part, record) for part in moment.parts])
    assert isinstance(moment, EarlierOf)
    return _earlier_of([moment_of(part, record) for part in moment.parts])


def _plain(day: Ints) -> Day:
    no = np.zeros(len(day), np.bool_)
    return Day(day, no, no)


def _by_sentence(moment: BySentence, record: Record) -> Day:
    one, other = moment_of(moment.order, record), moment_of(moment.licence, record)
    pick = record.order
    return Day(
        where(pick, one.day, other.day),
        (pick & one.unrated) | (~pick & other.unrated),
        (pick & one.deferred) | (~pick & other.deferred),
    )


def _later_of(parts: list[Day]) -> Day:
    """The latest day: none if any part has none, and unrated if any part is."""
    lacking = np.logical_or.reduce([part.none for part in parts])
    unrated = np.logical_or.reduce([part.unrated for part in parts]) & ~lacking
    latest = np.maximum.reduce([part.day for part in parts])
    deferred = np.logical_or.reduce([part.deferred for part in parts])
    return Day(where(lacking | unrated, _FAR, latest), unrated, deferred)


def _earlier_of(parts: list[Day]) -> Day:
    earliest = np.minimum.reduce([part.day for part in parts])
    unrated = np.logical_or.reduce([part.unrated for part in parts])
    deferred = np.logical_or.reduce([part.deferred for part in parts])
    if unrated.any():
        # A first high rating that is not known yet could be earlier than another moment.
        several = np.add.reduce([part.unrated.astype(np.int8) for part in parts]) > 1
        deferred = deferred | (unrated & ((earliest < FAR) | several))
    return Day(earliest, unrated & (earliest >= FAR), deferred)


def _first_high(record: Record) -> Day:
    """The first day from commencement on with a high rating in force.

    Of several ratings on one day, the last row counts.
    """
    case, start = record.case_places, record.start
    rows = record.rows(KINDS["risk_rating"].name)
    keys, high = rows.keys, record.has_value(rows, _HIGH)
    if len(keys) > 1 and (keys[1:] < keys[:-1]).any():
        order = np.argsort(keys, kind="stable")
        keys, high = keys[order], high[order]
    if len(keys) > 1:
        last_of_day = np.concatenate((keys[1:] != keys[:-1], [True]))
        if not last_of_day.all():
            keys, high = keys[last_of_day], high[last_of_day]
    ratings, started = Days(keys), start <= record.day
    before = ratings.place_of(case, start + 1) - 1
    in_force = np.zeros(len(record), np.bool_)
    if len(keys):
        theirs = (before >= 0) & (ratings.case.take(before, mode="clip") == case)
        in_force = theirs & high.take(before, mode="clip")
    following = Days(keys[high]).nth(1, case, start + 1)
    day = where(started, where(in_force, start, following), _FAR)
    unrated = started & (ratings.nth(1, case) >= FAR)
    return Day(day, unrated, np.zeros(len(record), np.bool_))


def _nth(moment: Nth, record: Record) -> Day:
    days, case = record.days(moment.events), record.case_places
    if moment.since is None:
        return _plain(days.nth(moment.n, case))
    since = moment_of(moment.since, record)
    found = days.nth(moment.n, case, since.day)
    return Day(found, np.zeros(len(found), np.bool_), since.deferred | since.unrated)


def _following(moment: Following, record: Record) -> Day:
    """The day of the first later event with an earlier one near before it, or of that one."""
    later, earlier = record.days(moment.later), record.days(moment.earlier)
    ends = keys_of(earlier.case, last_good_day(earlier.day, moment.within))
    case, day, opening = later.pairs(earlier, ends)
    found = np.full(len(record), FAR, np.int32)
    found[case] = opening if moment.opening else day
    return _plain(found)
