"""Reading the gaps between events for every case: none may be longer than a period."""

from __future__ import annotations

from esi_rules.columns.algebra import FAR, YES, X, column, lit, where, wide
from esi_rules.columns.backends import Lazy, Step
from esi_rules.columns.calendar_table import number
from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    UNDETERMINED,
    Caseload,
    Part,
)
from esi_rules.columns.duties import judged
from esi_rules.columns.evidence import ON, Plain, Special, of_case
from esi_rules.columns.moments import day_of
from esi_rules.rules.algebra import NoLongerThan
from esi_rules.rules.finding import Reason

__all__ = ["no_longer_than"]


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
        if period is not None:
            last, looked_up = load.plan.good_day_of_rows(on, period, f"due{i}")
            tables |= looked_up
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
