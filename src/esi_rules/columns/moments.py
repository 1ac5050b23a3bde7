"""Reading a moment for every case: the day it lies on, where all evidence is plain."""

from __future__ import annotations

from esi_rules.columns.algebra import (
    FAR,
    NO,
    YES,
    X,
    any_x,
    column,
    highest,
    lowest,
    where,
    wide,
)
from esi_rules.columns.backends import How, Lazy
from esi_rules.columns.caseload import Caseload, Day
from esi_rules.columns.evidence import ON, Plain, Special, day_or_far, of_case
from esi_rules.records.kinds import KINDS
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

__all__ = ["day_of", "nth_day", "twice"]


def twice(events: Events) -> X:
    """Return whether some events count twice: those that two selections name, unless once a day.

    Left to the explaining evaluator.
    """
    if events.daily:
        return NO
    for i, one in enumerate(events.selections):
        for other in events.selections[:i]:
            shared = not one.values or not other.values or {*one.values} & {*other.values}
            if one.kind.name == other.kind.name and shared:
                return YES
    return NO


def day_of(moment: Moment, load: Caseload) -> Day:
    """Return where `moment` lies; equal moments are read once."""
    found = load.moments.get(moment)
    if found is None:
        found = load.moments[moment] = _read(moment, load)
    return found


def _read(moment: Moment, load: Caseload) -> Day:
    keep = load.plan.as_column
    if isinstance(moment, Commencement):
        return Day(keep(where(load.start <= load.day, load.start, FAR)), since=load.start)
    if isinstance(moment, FirstHigh):
        return _first_high(load)
    if isinstance(moment, Nth):
        return _nth(moment, load)
    if isinstance(moment, Last):
        return _last(moment, load)
    if isinstance(moment, Following):
        return _following(moment, load)
    if isinstance(moment, BySentence):
        one, other = day_of(moment.order, load), day_of(moment.licence, load)
        pick = load.order
        return Day(
            keep(where(pick, one.day, other.day)),
            load.plan.keep(where(pick, one.unrated, other.unrated)),
            load.plan.keep(where(pick, one.odd, other.odd)),
        )
    if isinstance(moment, LaterOf):
        return _later_of([day_of(part, load) for part in moment.parts], load)
    assert isinstance(moment, EarlierOf)
    return _earlier_of([day_of(part, load) for part in moment.parts], load)


def _later_of(parts: list[Day], load: Caseload) -> Day:
    """None where any has none; what is unrated stays so."""
    keep = load.plan.keep
    lacking = any_x(~(part.day.there | part.unrated) for part in parts)
    unrated = any_x(part.unrated for part in parts) & ~lacking
    day = where(lacking | unrated, FAR, highest(part.day for part in parts))
    return Day(load.plan.as_column(day), keep(unrated), keep(any_x(p.odd for p in parts)))


def _earlier_of(parts: list[Day], load: Caseload) -> Day:
    keep = load.plan.keep
    day = load.plan.as_column(lowest(part.day for part in parts))
    unrated = any_x(part.unrated for part in parts)
    # Beside another moment, a first high that is not known yet could be the earlier one.
    odd = any_x(part.odd for part in parts) | (unrated & day.there)
    if sum(part.unrated is not NO for part in parts) > 1:
        odd = odd | unrated
    return Day(day, keep(unrated & ~day.there), keep(odd))


def _first_high(load: Caseload) -> Day:
    """The first day from commencement on with a high rating in force.

    Of a high and another rating on one day the later row stands.
    """
    plan, start, day = load.plan, load.start, load.day
    kind = KINDS["risk_rating"]
    plan.atoms.kind(kind, valued=True)
    rated = plan.atoms.mask(Selection(kind), start)
    high = plan.atoms.mask(Selection(kind, ("high", "very_high")), start)
    before, here = ON <= start, ON.there
    sought: dict[str, tuple[How, X]] = {
        "last_high": ("max", where(high & before, ON, 0)),
        "last_other": ("max", where(rated & ~high & before, ON, 0)),
        "next_high": ("min", where(high & ~before & here, ON, FAR)),
        "any_rating": ("min", where(rated & here, ON, FAR)),
    }
    reads = (Selection(kind),)

    def make(some: Lazy, key: str) -> Lazy:
        stand = plan.backend.last_of_day(some, rated & here)
        return plan.backend.grouped(stand, {key: column(key)}, sought)

    outputs = tuple((name, 0 if how == "max" else FAR) for name, (how, _) in sought.items())
    special = Special(frozenset(("start",)), reads, outputs, make, in_order=True)
    last_high, last_other, next_high, any_rating = plan.ask_special(special)
    in_force = plan.keep(last_high > last_other)
    started = start <= day
    found = plan.as_column(where(started, where(in_force, start, next_high), FAR))
    return Day(found, plan.keep(started & ~any_rating.there))


def _nth(moment: Nth, load: Caseload) -> Day:
    odd = twice(moment.events) if moment.n > 1 else NO
    if moment.since is None:
        return Day(nth_day(moment.events, moment.n, None, load), odd=odd)
    since = day_of(moment.since, load)
    found = nth_day(moment.events, moment.n, since.from_here, load)
    return Day(found, odd=load.plan.keep(odd | since.odd | since.unrated))


def nth_day(events: Events, n: int, since: X | None, load: Caseload) -> X:
    """Return the day of the `n`-th of some events, of those on or after `since`."""
    plan = load.plan
    mask = plan.atoms.among(events, load.start)
    since = None if since is None else plan.as_column(since)
    floored = since is load.start and all(s.kind.this_sentence_only for s in events.selections)
    if since is not None and not floored:
        mask = mask & (ON >= since)
    if n == 1:
        return plan.ask(Plain(day_or_far(mask), "min", FAR, events.selections))

    def make(some: Lazy, key: str) -> Lazy:
        days = {key: column(key), "on": ON}
        there = mask & ON.there
        some = plan.backend.rows(some, days, where=there, distinct=events.daily)
        placed = plan.backend.with_places(some, key)
        return plan.backend.rows(placed, days, where=column("nth") == n)

    needs = of_case(mask.needs)
    (found,) = plan.ask_special(Special(needs, events.selections, (("on", FAR),), make))
    return found


def _last(moment: Last, load: Caseload) -> Day:
    mask = load.plan.atoms.among(moment.events, load.start) & ON.there
    found = load.plan.ask(Plain(where(mask, ON, 0), "max", 0, moment.events.selections))
    return Day(load.plan.as_column(where(found > 0, found, FAR)))


def _following(moment: Following, load: Caseload) -> Day:
    """The first later event with an earlier one before it that is near, and that earlier one."""
    plan, start = load.plan, load.start
    later = plan.atoms.among(moment.later, start) & ON.there
    earlier = plan.atoms.among(moment.earlier, start) & ON.there
    backend = plan.backend

    def make(some: Lazy, key: str) -> Lazy:
        days = {key: column(key), "on": ON}
        opens = backend.rows(some, days, where=earlier, distinct=True)
        if moment.later.selections == moment.earlier.selections:
            # No day in between, or that one would have come first.
            pairs = backend.with_next(opens, key, FAR)
            opened, on = ON, column("next")
        else:
            opens = backend.rows(opens, {key: column(key), "opened": ON})
            ends = backend.rows(some, days, where=later, distinct=True)
            # Computed before it is compared: a join on the comparison is many times as slow.
            pairs = backend.settled(ends.join(opens, on=key, how="inner"))
            opened, on = column("opened"), ON
        until, tables = plan.good_day_of_rows(opened, moment.within, "until")
        if tables:
            pairs = backend.computed(pairs, [(opened.name or "", tables)])
        # The lowest of both in one number: the first day, and of that day the first opening.
        both = wide(on) * _WIDE + opened
        near = (opened < on) & (on < until)
        found = backend.grouped(pairs, {key: column(key)}, {"both": ("min", both)}, where=near)
        both = column("both")
        return backend.rows(
            found, {key: column(key), "on": both.split(_WIDE), "opened": both % _WIDE}
        )

    needs = of_case(later.needs | earlier.needs)
    reads = (*moment.later.selections, *moment.earlier.selections)
    outputs = (("on", FAR), ("opened", FAR))
    key = ("following", moment.later, moment.earlier, moment.within)
    shared = load.shared.get(key)
    if shared is None:
        shared = load.shared[key] = plan.ask_special(Special(needs, reads, outputs, make))
    return Day(shared[1] if moment.opening else shared[0])


_WIDE = 1 << 20
