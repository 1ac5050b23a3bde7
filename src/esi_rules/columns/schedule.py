"""Reading a schedule for every case: a duty in every window, and gaps between events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import attrs

from esi_rules.columns.algebra import (
    FAR,
    NO,
    YES,
    X,
    any_x,
    column,
    lit,
    lowest,
    power,
    where,
    wide,
)
from esi_rules.columns.backends import How, Lazy, Step
from esi_rules.columns.calendar_table import (
    FIRST_MONTH,
    MONTH,
    good_days,
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
    Plain,
    Special,
    capped,
    lit64,
    of_case,
)
from esi_rules.columns.moments import day_of, twice
from esi_rules.finding import Reason
from esi_rules.rules import AtLeast, Changed, Each, NoLongerThan, Pick, Rule
from esi_rules.walk import walk
from esi_rules.windows import Months, Series

__all__ = ["each", "no_longer_than"]

_WINDOWS = 40
"""Where any duty is asked, windows beyond these are left to the explaining evaluator."""
_ROOM = 62
"""A series whose counters need more bits than this is counted in a pass of its own."""
_BITS, _MOST_SUMS = 60, 4
"""There the windows are bits of so many whole numbers; what lies beyond is routed."""


def _last_window(rule: Each, load: Caseload) -> int:
    """How many windows of a series the longest case needs: all that began, and the next one."""
    series, days = rule.series, load.horizon
    if isinstance(series, Months):
        return max((days - 7 * series.after_weeks) // 28, 0) + 2
    n = max((days - 7 * (series.first - 1)) // (7 * series.size), 0) + 2
    if series.last is None:
        return n
    return min(n, (series.last - series.first + 1) // series.size)


def each(rule: Each, load: Caseload) -> Part:
    """Read `Each`: all windows that have begun, and the next one, so that it shows when due."""
    if load.window is not None or next(walk(rule.duty, (Each,)), None) is not None:
        # A schedule inside of one: left to the explaining evaluator.
        return Part(lit(UNDETERMINED), reason(Reason.PARTLY_KNOWN), odd=YES)
    clock = day_of(rule.of, load)
    until = None if rule.until is None else day_of(rule.until, load)
    counted = _counted(rule.duty, load)
    if counted is not None:
        found = _counts(rule, counted[0], counted[1], clock, until, load)
    else:
        found = _any_duty(rule, clock, until, load)
    not_started = ~(clock.day.there | clock.unrated)
    ended = NO if until is None else ~(until.day.there | until.unrated)
    odd = clock.odd
    if counted is not None:
        odd = odd | twice(counted[0].events) | (clock.there & counted[2])
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


_Asked = Callable[[X], tuple[X, X, X]]
"""From the first day of a window to how many are asked for in it, whether that is open, and why."""


def _counted(duty: Rule, load: Caseload) -> tuple[AtLeast, _Asked, X] | None:
    """A duty that asks for so many of some events, if it is one: which, and how many.

    How many can change on a day, and go by a fact of the case. The last of the three is whether
    only the explaining evaluator can tell.
    """
    if isinstance(duty, AtLeast) and duty.window is None:
        why = reason(Reason.FACT_UNKNOWN)
        return duty, lambda first: (lit(duty.n), NO, why), NO
    if isinstance(duty, Changed):
        left, right = _counted(duty.before, load), _counted(duty.after, load)
    elif isinstance(duty, Pick):
        left, right = _counted(duty.then, load), _counted(duty.otherwise, load)
    else:
        return None
    if left is None or right is None:
        return None
    (one, asked_one, odd), (other, asked_other, odd_too) = left, right
    if (one.events, one.total) != (other.events, other.total):
        return None
    # Of the larger number, so that counters have room for it.
    most = one if one.n >= other.n else other
    if isinstance(duty, Changed):
        turn = number(duty.on)

        def changing(first: X) -> tuple[X, X, X]:
            one, other = asked_one(first), asked_other(first)
            n, is_open, why = (where(first < turn, a, b) for a, b in zip(one, other, strict=True))
            return n, is_open, why

        return most, changing, odd | odd_too
    condition = read(duty.condition, load)
    holds = load.plan.keep(condition.verdict == MET)
    unknown = load.plan.keep(condition.verdict == UNDETERMINED)

    def picking(first: X) -> tuple[X, X, X]:
        (n, is_open, why), (m, open_too, why_too) = asked_one(first), asked_other(first)
        return (
            where(holds, n, m),
            unknown | where(holds, is_open, open_too),
            where(unknown, condition.reason, where(holds, why, why_too)),
        )

    return most, picking, condition.odd | odd | odd_too


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


def _counts(
    rule: Each, duty: AtLeast, asked: _Asked, clock: Day, until: Day | None, load: Caseload
) -> Part:
    """So many in every window: which windows have enough, and the first that has not."""
    plan, series = load.plan, rule.series
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
    open_at: X = lit(_NO_WINDOW)
    open_why: X = reason(Reason.FACT_UNKNOWN)
    if not duty.events.daily and total * bits <= _ROOM:
        enough = _counters(duty, asked, numbers, (since, size), total, series, start, load)
        short, any_met, met_now, open_at, open_why = _of_windows(enough, last, now)
        odd = last >= total
    else:
        total = min(total, _BITS * _MOST_SUMS)
        held = _pass_of_counts(duty, numbers, total, (since, size), (last, now), load)
        odd = last >= total
        if len(numbers) == 1:
            masks, met_now, any_met = held[numbers[0]]
            short = _first_gap(masks)
        else:
            enough = []
            for k in range(total):
                bits_of = {
                    n: held[n][0][k // _BITS].split(1 << k % _BITS) % 2 == 1 for n in numbers
                }
                asks = asked(_first_day(series, start, k, load))
                enough.append(_window(asks, bits_of, load))
            short, any_met, met_now, open_at, open_why = _of_windows(enough, last, now)
    if len(numbers) > 2:
        # Between more than two numbers, what is open can be one of them or the other.
        odd = odd | (open_at <= last)
    short, met_now = plan.keep(short, always=True), plan.keep(met_now)
    open_at = plan.keep(open_at)
    failed = plan.keep(short < ended, always=True)
    is_open = plan.keep(open_at <= last)
    following = where((now >= 0) & ~met_now, now, now + 1)
    waiting = plan.keep(following <= last, always=True)
    part = judged(
        load,
        (failed, NOT_MET, Reason.TOO_FEW),
        (is_open, UNDETERMINED, Reason.FACT_UNKNOWN),
        (any_met, MET, Reason.ENOUGH),
        (waiting & ~load.ended, NOT_YET_DUE, Reason.STILL_OPEN),
        (waiting, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_APPLICABLE, Reason.DOES_NOT_APPLY),
    )
    if is_open is not NO:
        why = where(part.verdict == UNDETERMINED, open_why, part.reason)
        part = Part(part.verdict, plan.keep(why))
    which = plan.keep(where(failed, short, following))
    # None past a window that is open.
    tells = where(failed, open_at > short, waiting & ~load.ended & ~is_open)
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
    ends = month_places(plan.last_day, ends=True)
    # An origin can lie after the day judged at; its months are counted all the same.
    begins = plan.as_column(plan.look_up(origin, _begins(plan.last_day, series.after_weeks)))
    since = plan.of_event(plan.of_event(ON, ends) - begins)
    return since, MONTH, lambda day: (plan.look_up(day, ends) - begins) // MONTH


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


def _first_day(series: Series | Months, start: X, k: int, load: Caseload) -> X:
    if isinstance(series, Series):
        return start + 7 * (series.first - 1 + series.size * k)
    window = series.window(k)
    assert window is not None
    return window_days(window, start, load)[0]


def _numbers(duty: Rule) -> list[int]:
    """How many a duty in windows can ask for."""
    return sorted({inner.n for inner in walk(duty, (AtLeast,))})


@attrs.frozen(eq=False)
class _Window:
    """Whether a window has enough, whether that is open, and why."""

    enough: X
    is_open: X
    why: X


_NO_WINDOW = 100_000


def _window(asks: tuple[X, X, X], has: Mapping[int, X], load: Caseload) -> _Window:
    """Tell of a window what it has, of the numbers that can be asked for, against what is asked."""
    needed, unknown, why = asks
    keep = load.plan.keep
    known = any_x((needed == n) & reached for n, reached in has.items())
    least, most = has[min(has)], has[max(has)]
    return _Window(
        keep(where(unknown, most, known), always=True),
        keep(unknown & least & ~most, always=True) if len(has) > 1 else NO,
        why,
    )


def _of_windows(windows: list[_Window], last: X, now: X) -> tuple[X, X, X, X, X]:
    """The first window without enough, whether any has, or the one in hand; what is open, and why.

    A window that is open is not one without enough.
    """
    n = len(windows)
    short = lowest([*(where(w.enough | w.is_open, n, k) for k, w in enumerate(windows)), lit(n)])
    any_met = any_x(w.enough & (last >= k) for k, w in enumerate(windows))
    met_now = any_x((w.enough | w.is_open) & (now == k) for k, w in enumerate(windows))
    open_at: X = lit(_NO_WINDOW)
    why: X = reason(Reason.FACT_UNKNOWN)
    for k, window in reversed(list(enumerate(windows))):
        if window.is_open is not NO:
            open_at = where(window.is_open, k, open_at)
            why = where(window.is_open, window.why, why)
    return short, any_met, met_now, open_at, why


def _counters(
    duty: AtLeast,
    asked: _Asked,
    numbers: Sequence[int],
    windows: tuple[X, int],
    n: int,
    series: Series | Months,
    start: X,
    load: Caseload,
) -> list[_Window]:
    """A counter for each window, all of them in one number, in the one pass over the events."""
    plan = load.plan
    mask = plan.atoms.among(duty.events, load.start) & ON.there
    most = duty.n * SCALE
    amount, cap = (capped(AMOUNT, most), most) if duty.total else (None, 1)
    query = Counted(mask, amount, cap, duty.events.selections, *windows, n)
    whole = plan.ask(query)
    found = []
    for k in range(n):
        field = whole.split(1 << query.field * k) if k else whole
        counted = plan.keep(field % (1 << query.field), always=True)
        has = {m: counted >= (m * SCALE if duty.total else m) for m in numbers}
        found.append(_window(asked(_first_day(series, start, k, load)), has, load))
    return found


def _first_gap(masks: Sequence[X]) -> X:
    """The place of the first window that has not enough."""
    found = masks[-1].ones
    for mask in reversed(masks[:-1]):
        found = where(mask == (1 << _BITS) - 1, found + _BITS, mask.ones)
    return found


def _pass_of_counts(
    duty: AtLeast,
    numbers: Sequence[int],
    total: int,
    windows: tuple[X, int],
    days: tuple[X, X],
    load: Caseload,
) -> dict[int, tuple[list[X], X, X]]:
    """Count a longer series in a pass of its own over the events in question.

    Returns, for each number that can be asked for: the windows that have as many, as bits; whether
    the one in hand has; and whether any has.
    """
    plan, backend = load.plan, load.plan.backend
    last, now = (plan.as_column(day) for day in days)
    scope = load.scope
    mask = plan.atoms.among(duty.events, load.start) & ON.there
    since, size = windows
    place = plan.of_event(since // size)
    inside = (since >= 0) & (since < (last + 1) * size) & (since < total * size)
    words = range((total + _BITS - 1) // _BITS)
    scale = SCALE if duty.total else 1

    def make(some: Lazy, key: str) -> Lazy:
        some = plan.with_event_columns(some, place.needs | since.needs)
        by, which, within = {key: column(key)}, column("place"), mask & inside
        if duty.events.daily:
            values = {**by, "place": place, "on": ON, "now": now}
            some = backend.rows(some, values, where=within, distinct=True)
            held = backend.grouped(some, {**by, "place": which}, _sums(lit64(1), column("now")))
        else:
            each = wide(capped(AMOUNT, max(numbers) * SCALE)) if duty.total else lit64(1)
            held = backend.grouped(some, {**by, "place": place}, _sums(each, now), where=within)
        found: dict[str, tuple[How, X]] = {}
        for i, n in enumerate(numbers):
            has = column("n") >= n * scale
            for word in words:
                bit = power(which - word * _BITS, 1, 1, _BITS)
                found[f"mask{i}_{word}"] = "sum", where(has, bit, lit64(0))
            found[f"now{i}"] = "max", where(has & (column("now") == which), 1, 0)
            found[f"any{i}"] = "max", where(has, 1, 0)
        return backend.grouped(held, by, found)

    needs = of_case(mask.needs | place.needs | inside.needs | now.needs | scope.needs)
    outputs = []
    for i in range(len(numbers)):
        outputs += [(f"mask{i}_{word}", 0) for word in words] + [(f"now{i}", 0), (f"any{i}", 0)]
    query = Special(needs, duty.events.selections, tuple(outputs), make, scope)
    found = list(plan.ask_special(query))
    each = len(words) + 2
    result: dict[int, tuple[list[X], X, X]] = {}
    for i, n in enumerate(numbers):
        mine = found[i * each : (i + 1) * each]
        result[n] = (mine[: len(words)], mine[-2] > 0, mine[-1] > 0)
    return result


def _sums(each: X, now: X) -> dict[str, tuple[How, X]]:
    return {"n": ("sum", each), "now": ("max", now)}


def no_longer_than(rule: NoLongerThan, load: Caseload) -> Part:
    """Read `NoLongerThan`: the gap from the clock to the first event, and those between events."""
    plan, day = load.plan, load.day
    clock = day_of(rule.of, load)
    start = plan.as_column(clock.day)
    mask = plan.atoms.among(rule.events, load.start) & (ON >= start) & ON.there
    reads = rule.events.selections
    first = plan.ask(Plain(where(mask, ON, FAR), "min", FAR, reads))
    due = plan.as_column(_due_of(rule, start, load))
    between = plan.ask_special(
        Special(
            of_case(mask.needs | {"day"}),
            reads,
            (("not_met", FAR), ("due", FAR), ("is_open", 0), ("open_on", FAR), ("open_why", 0),
             ("met", 0), ("waiting", FAR)),
            lambda some, key: _gaps(rule, mask, some, key, load),
        )
    )  # fmt: skip
    not_met, not_met_due, is_open, open_on, open_why, met, waiting = between

    no_period, no_day = due == -1, due == 0
    unknown = plan.keep(no_period | no_day)
    closed = first.there
    broken = plan.keep(~unknown & where(closed, first > due, day > due))
    kept = ~unknown & closed & (first <= due)
    waits = ~unknown & ~closed & (day <= due)
    later_broken, later_open = not_met.there, open_on.there
    waiting_due = where(waits, due, waiting)
    some_waiting = waiting_due.there
    part = judged(
        load,
        (~(clock.day.there | clock.unrated), NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (broken & closed, NOT_MET, Reason.LATE),
        (broken, NOT_MET, Reason.NOT_DONE),
        (later_broken & (is_open == 0), NOT_MET, Reason.LATE),
        (later_broken, NOT_MET, Reason.NOT_DONE),
        (no_period, UNDETERMINED, Reason.EDITION),
        (no_day, UNDETERMINED, Reason.CALENDAR),
        (later_open & (open_why == 0), UNDETERMINED, Reason.EDITION),
        (later_open, UNDETERMINED, Reason.CALENDAR),
        (kept | (met > 0), MET, Reason.IN_TIME),
        (load.ended, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_YET_DUE, Reason.STILL_OPEN),
    )
    next_due = where(
        broken,
        due,
        where(
            unknown,
            FAR,
            where(
                later_broken,
                where(open_on < not_met, FAR, not_met_due),
                where(later_open | load.ended | ~some_waiting, FAR, waiting_due),
            ),
        ),
    )
    applies = (part.verdict != NOT_APPLICABLE) & ~clock.unrated
    return load.kept(
        Part(
            part.verdict,
            part.reason,
            where(applies, start, FAR),
            where(applies, next_due, FAR),
            odd=clock.odd,
            parts=applies | clock.there,
        )
    )


def _due_of(rule: NoLongerThan, start: X, load: Caseload) -> X:
    """The last good day of a gap: 0 where the calendar does not tell, -1 with no period."""
    due: X = lit(-1)
    for since, period in rule.periods:
        last = lit(-1) if period is None else load.plan.good_day(start, period)
        due = where(YES if since is None else start >= number(since), last, due)
    return due


def _gaps(rule: NoLongerThan, mask: X, some: Lazy, key: str, load: Caseload) -> Lazy:
    """What is found of the gaps that start with an event, in one row for each case."""
    backend, by = load.plan.backend, {key: column(key)}
    values = {**by, "on": ON, "day": column("day")}
    points = backend.rows(some, values, where=mask, distinct=rule.events.daily)
    due: X = lit(-1)
    on = column("on")
    tables: dict[str, tuple[int, ...]] = {}
    for i, (since, period) in enumerate(rule.periods):
        last: X = lit(-1)
        if period is not None and (period.unit in ("weeks", "days") or not period.n):
            last = load.plan.good_day(on, period)
        elif period is not None:
            tables[f"due{i}"] = good_days(period, load.plan.last_day)
            last = column(f"due{i}")
        due = where(YES if since is None else on >= number(since), last, due)
    steps: list[Step] = [("on", tables)] if tables else []
    points = backend.computed(points, [*steps, {"due": due}])
    points = backend.with_next(points, key, FAR)
    end, until, known = column("due"), column("next"), column("due") > 0
    late = known & where(until.there, until > end, column("day") > end)
    is_open = where(until.there, 0, 1)
    found = backend.grouped(
        points,
        by,
        {
            "late": ("min", where(late, wide(on) * (1 << 21) + end * 2 + is_open, FAR << 21)),
            "gap": ("min", where(end <= 0, on * 2 + end + 1, FAR * 2)),
            "met": ("max", where(known & ~late & until.there, 1, 0)),
            "waiting": ("min", where(known & ~late & ~until.there, end, FAR)),
        },
    )
    late, gap = column("late"), column("gap")
    return backend.rows(
        found,
        {
            **by,
            "not_met": late.split(1 << 21),
            "due": (late % (1 << 21)).split(2),
            "is_open": late % 2,
            "open_on": gap.split(2),
            "open_why": gap % 2,
            "met": column("met"),
            "waiting": column("waiting"),
        },
    )
