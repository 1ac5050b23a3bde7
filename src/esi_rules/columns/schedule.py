"""Reading a schedule for every case: a duty in every window of a series."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce

from esi_rules.calendar.windows import Months, Series
from esi_rules.columns.algebra import FAR, NO, YES, X, column, lit, power, where, wide
from esi_rules.columns.asks import Asked, asked_for
from esi_rules.columns.backends import How, Lazy
from esi_rules.columns.calendar_table import (
    FIRST_MONTH,
    MONTH,
    month_places,
    month_starts,
    number,
)
from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    UNDETERMINED,
    Caseload,
    Day,
    Part,
    absent,
    choose,
    reason,
)
from esi_rules.columns.combine import _ALL_DUE, combined
from esi_rules.columns.dispatch import read
from esi_rules.columns.duties import judged, window_days
from esi_rules.columns.evidence import (
    AMOUNT,
    LIMIT,
    ON,
    SCALE,
    Counted,
    Special,
    capped,
    lit64,
    of_case,
)
from esi_rules.columns.masks import BITS, Mask, below, none
from esi_rules.columns.moments import day_of, twice
from esi_rules.rules.algebra import AtLeast, Each, Rule
from esi_rules.rules.finding import Reason
from esi_rules.rules.traversal import walk

__all__ = ["each"]

_WINDOWS = 40
"""Where any duty is asked, windows beyond these are left to the explaining evaluator."""
_ROOM = 62
"""A series whose counters need more bits than this is counted in a pass of its own."""
_MOST_NUMBERS = 4
"""There the windows are bits of so many whole numbers at most; what lies beyond is routed."""


def _last_window(rule: Each, load: Caseload) -> int:
    """How many windows of a series the longest case needs: all that began, and the next one."""
    series, days = rule.series, load.horizon
    if isinstance(series, Months):
        return max((days - 7 * series.after_weeks) // 28, 0) + 2
    n = max((days - 7 * (series.first - 1)) // (7 * series.size), 0) + 2
    whole = _n_windows(series)
    return n if whole is None else min(n, whole)


def each(rule: Each, load: Caseload) -> Part:
    """Read `Each`: all windows that have begun, and the next one, so that it shows when due."""
    if load.window is not None or next(walk(rule.duty, (Each,)), None) is not None:
        # A schedule inside of one: left to the explaining evaluator.
        return Part(lit(UNDETERMINED), reason(Reason.PARTLY_KNOWN), odd=YES)
    clock = day_of(rule.of, load)
    until = None if rule.until is None else day_of(rule.until, load)
    asked = asked_for(rule.duty, load)
    if asked is not None:
        found = _counts(rule, asked, clock, until, load)
    else:
        found = _any_duty(rule, clock, until, load)
    not_started = ~(clock.day.there | clock.unrated)
    ended = NO if until is None else ~(until.day.there | until.unrated)
    odd = clock.odd
    if asked is not None:
        odd = odd | twice(asked.most.events) | (clock.there & asked.odd)
    if until is not None:
        odd = odd | (clock.there & (until.odd | until.unrated))
    chosen = choose(
        (not_started, absent(Reason.NOT_STARTED)),
        (clock.unrated, Part(lit(UNDETERMINED), reason(Reason.NO_RATING))),
        (ended, absent(Reason.NOT_STARTED)),
        otherwise=found,
    )
    return load.kept(
        Part(
            chosen.verdict,
            chosen.reason,
            chosen.clock,
            chosen.due,
            odd=odd | (clock.there & found.odd),
            parts=chosen.parts,
        )
    )


def _any_duty(rule: Each, clock: Day, until: Day | None, load: Caseload) -> Part:
    """Any duty in every window: read once for each."""
    parts: list[Part] = []
    there: list[X] = []
    before: X | None = None
    last = _last_window(rule, load)
    beyond = NO
    start = load.plan.as_column(clock.day)
    for k in range(min(last, _WINDOWS) + 1):
        window = rule.series.window(k)
        if window is None:
            break
        first, end = (load.plan.keep(day) for day in window_days(window, start, load))
        here = YES if before is None else before <= load.day
        if until is not None:
            here = here & (first <= until.day)
        if k == min(last, _WINDOWS):
            beyond = here
            break
        load.window = (first, end)
        parts.append(read(rule.duty, load))
        load.window = None
        there.append(load.plan.keep(here))
        before = first
    found = combined(parts, _ALL_DUE, load, start, there)
    return Part(
        found.verdict, found.reason, found.clock, found.due, odd=found.odd | beyond, parts=YES
    )


def _counts(rule: Each, asked: Asked, clock: Day, until: Day | None, load: Caseload) -> Part:
    """So many in every window: which windows have enough, and the first that has not."""
    plan, series, duty = load.plan, rule.series, asked.most
    start = clock.from_here if clock.since is not None else plan.as_column(clock.day)
    since, size, place_of = _places(series, start, load)
    now = plan.keep(where(clock.day.there, place_of(load.day), 0), always=True)
    # However far off, the first window is the next one.
    now = plan.keep(where(now < 0, -1, now), always=True)
    n_windows = _n_windows(series)
    ended = where(now < 0, 0, now)
    last = now + 1
    if n_windows is not None:
        ended = where(ended > n_windows, n_windows, ended)
        last = where(last > n_windows - 1, n_windows - 1, last)
    if until is not None:
        at_end = where(until.day.there, place_of(until.day), -1)
        last = where(last > at_end, at_end, last)
    last, ended = plan.keep(last, always=True), plan.keep(ended, always=True)
    ended = where(ended > last + 1, last + 1, ended)
    total = _last_window(rule, load)
    bits = (LIMIT * duty.n * SCALE).bit_length() if duty.total else LIMIT.bit_length()
    numbers = _numbers(rule.duty)
    windows = since, size
    if not duty.events.daily and total * bits <= _ROOM:
        has = _counters(duty, numbers, windows, total, load)
    else:
        total = min(total, BITS * _MOST_NUMBERS)
        has = _pass_of_counts(duty, numbers, windows, total, last, load)
    odd = last >= total
    enough, open_at, open_why = has[numbers[0]], lit(BITS * _MOST_NUMBERS), lit(0)
    done = enough
    if len(numbers) > 1:
        words = len(enough.words)
        asks = asked.asks(lambda day: plan.as_column(place_of(lit(number(day) - 1)) + 1), words)
        unknown = _kept(asks.is_open, load)
        least, most = has[numbers[0]], has[numbers[-1]]
        known = none(words)
        for n, among in asks.windows.items():
            known = known | (among & has[n])
        enough = _kept((unknown & most) | (known & ~unknown), load)
        is_open = _kept(unknown & least & ~most, load)
        # A window that is open is not one without enough.
        done = _kept(enough | is_open, load)
        open_at = plan.keep((~is_open).gap, always=True)
        open_why = asks.why(open_at)
    short, met_now = done.gap, done.has(now)
    any_met = (enough & below(last + 1, len(enough.words))).some
    if len(numbers) > 2:
        # Between more than two numbers, what is open can be one of them or the other.
        odd = odd | (open_at <= last)
    short, met_now = plan.keep(short, always=True), plan.keep(met_now)
    failed = plan.keep(short < ended, always=True)
    waits = plan.keep(open_at <= last) if len(numbers) > 1 else NO
    following = where((now >= 0) & ~met_now, now, now + 1)
    waiting = plan.keep(following <= last, always=True)
    part = judged(
        load,
        (failed, NOT_MET, Reason.TOO_FEW),
        (waits, UNDETERMINED, Reason.FACT_UNKNOWN),
        (any_met, MET, Reason.ENOUGH),
        (waiting & ~load.ended, NOT_YET_DUE, Reason.STILL_OPEN),
        (waiting, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_APPLICABLE, Reason.DOES_NOT_APPLY),
    )
    if waits is not NO:
        why = where(part.verdict == UNDETERMINED, open_why, part.reason)
        part = Part(part.verdict, plan.keep(why))
    which = plan.keep(where(failed, short, following))
    # None past a window that is open.
    tells = where(failed, open_at > short, waiting & ~load.ended & ~waits)
    due = where(tells, _last_day(series, start, which, load), FAR)
    applies = part.verdict != NOT_APPLICABLE
    return Part(
        part.verdict,
        part.reason,
        plan.keep(where(applies, start, FAR)),
        plan.keep(where(applies, due, FAR)),
        odd=plan.keep(odd),
        parts=last >= 0,
    )


def _kept(mask: Mask, load: Caseload) -> Mask:
    return Mask(tuple(load.plan.keep(word, always=True) for word in mask.words))


def _n_windows(series: Series | Months) -> int | None:
    if isinstance(series, Months) or series.last is None:
        return None
    return (series.last - series.first + 1) // series.size


def _places(series: Series | Months, start: X, load: Caseload) -> tuple[X, int, Callable[[X], X]]:
    """Return how far events lie behind the first window, and how long each window is by that.

    The third is a function from a day to the number of its window.
    """
    plan = load.plan
    if isinstance(series, Series):
        origin, size = start + 7 * (series.first - 1), 7 * series.size
        return ON - origin, size, lambda day: (day - origin) // size
    origin = plan.as_column(start + 7 * series.after_weeks) if series.after_weeks else start
    # A day on which a rule changes can lie ahead; past the next window no day matters.
    furthest = plan.last_day + 7 * series.after_weeks + 100
    ends = month_places(furthest, ends=True)
    # An origin can lie after the day judged at; its months are counted all the same.
    begins = plan.as_column(plan.look_up(origin, _begins(plan.last_day, series.after_weeks)))
    since = plan.of_event(plan.of_event(ON, ends) - begins)

    def place_of(day: X) -> X:
        known = lit(min(day.const, furthest)) if day.const is not None else day
        return (plan.look_up(known, ends) - begins) // MONTH

    return since, MONTH, place_of


def _begins(last_day: int, weeks: int) -> tuple[int, ...]:
    return month_places(last_day + 7 * weeks, ends=False)


def _last_day(series: Series | Months, start: X, place: X, load: Caseload) -> X:
    """Return the last day of the window at a place."""
    if isinstance(series, Series):
        return start + 7 * (series.first - 1) + (place + 1) * (7 * series.size) - 1
    plan = load.plan
    origin = plan.as_column(start + 7 * series.after_weeks) if series.after_weeks else start
    begins = plan.look_up(origin, _begins(plan.last_day, series.after_weeks))
    month = begins // MONTH - FIRST_MONTH + place + 1
    months = (plan.last_day + 7 * series.after_weeks) // 28 + 4
    held = plan.look_up(month, month_starts(months))
    length, day = held % MONTH, begins % MONTH
    return held // MONTH + where(day > length, length, day) - 2


def _numbers(duty: Rule) -> list[int]:
    """How many a duty in windows can ask for."""
    return sorted({inner.n for inner in walk(duty, (AtLeast,))})


def _counters(
    duty: AtLeast, numbers: Sequence[int], windows: tuple[X, int], total: int, load: Caseload
) -> dict[int, Mask]:
    """A counter for each window, all of them in one number, in the one pass over the events.

    Returns, for each number that can be asked for, the windows that have as many.
    """
    plan = load.plan
    mask = plan.atoms.among(duty.events, load.start) & ON.there
    most = duty.n * SCALE
    amount, cap = (capped(AMOUNT, most), most) if duty.total else (None, 1)
    query = Counted(mask, amount, cap, duty.events.selections, *windows, total)
    held = plan.ask(query)
    fields = [held.split(1 << query.field * k) if k else held for k in range(total)]
    counted = [plan.keep(field % (1 << query.field), always=True) for field in fields]
    found = {}
    for n in numbers:
        enough = n * SCALE if duty.total else n
        bits = [where(count >= enough, lit64(1 << k), lit64(0)) for k, count in enumerate(counted)]
        found[n] = Mask((plan.keep(reduce(operator.add, bits), always=True),))
    return found


def _pass_of_counts(
    duty: AtLeast,
    numbers: Sequence[int],
    windows: tuple[X, int],
    total: int,
    last: X,
    load: Caseload,
) -> dict[int, Mask]:
    """Count a longer series in a pass of its own over the events in question.

    Returns, for each number that can be asked for, the windows that have as many.
    """
    plan, backend, scope = load.plan, load.plan.backend, load.scope
    last = plan.as_column(last)
    mask = plan.atoms.among(duty.events, load.start) & ON.there
    since, size = windows
    place = plan.of_event(since // size)
    inside = (since >= 0) & (since < (last + 1) * size) & (since < total * size)
    words = range((total + BITS - 1) // BITS)
    scale = SCALE if duty.total else 1

    def make(some: Lazy, key: str) -> Lazy:
        some = plan.with_event_columns(some, place.needs | since.needs)
        by, which, within = {key: column(key)}, column("place"), mask & inside
        if duty.events.daily:
            values = {**by, "place": place, "on": ON}
            some = backend.rows(some, values, where=within, distinct=True)
            held = backend.grouped(some, {**by, "place": which}, {"n": ("sum", lit64(1))})
        else:
            each = wide(capped(AMOUNT, max(numbers) * SCALE)) if duty.total else lit64(1)
            keys = {**by, "place": place}
            held = backend.grouped(some, keys, {"n": ("sum", each)}, where=within)
        found: dict[str, tuple[How, X]] = {}
        for n in numbers:
            has = column("n") >= n * scale
            for word in words:
                bit = power(which - word * BITS, 1, 1, BITS)
                found[f"mask{n}_{word}"] = "sum", where(has, bit, lit64(0))
        return backend.grouped(held, by, found)

    needs = of_case(mask.needs | place.needs | inside.needs | scope.needs)
    outputs = tuple((f"mask{n}_{word}", 0) for n in numbers for word in words)
    query = Special(needs, duty.events.selections, outputs, make, scope)
    found = iter(plan.ask_special(query))
    return {n: Mask(tuple(next(found) for _ in words)) for n in numbers}
