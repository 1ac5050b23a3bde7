"""The earlier or later of one moment twice is that moment, also while a case has no rating."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.calendar.windows import Months, Weeks
from esi_rules.rules.algebra import Each, Rule
from esi_rules.rules.moments import Moment, earlier_of, first_high, later_of
from tests.support.frames import frames_of

VISIT = events.home_visit.first()
DUTIES: dict[str, Callable[[Moment], Rule]] = {
    "within": lambda of: esi.within(esi.working_days(5), of=of, done=VISIT),
    "at least": lambda of: esi.at_least(1, events.appointment, of=of, window=Weeks(1, 4)),
    "in all": lambda of: esi.at_least(1, events.contact_hours, of=of, total=True),
    "at most": lambda of: esi.at_most(1, events.appointment, of=of),
    "each": lambda of: Each(esi.at_least(1, events.appointment), Months(), of),
    "no longer than": lambda of: esi.no_longer_than(
        esi.months(4), between=events.plan_review, of=of
    ),
}
JUDGED = dt.date(2004, 12, 1)


@pytest.mark.parametrize("twice", [earlier_of, later_of])
@pytest.mark.parametrize("ended", [None, dt.date(2004, 9, 14)])
@pytest.mark.parametrize("duty", DUTIES)
def test_a_moment_twice_is_that_moment(
    duty: str, ended: dt.date | None, twice: Callable[..., Moment]
) -> None:
    case = esi.Case("A1", "order", dt.date(2004, 9, 13), ended_on=ended)
    once, again = DUTIES[duty](first_high), DUTIES[duty](twice(first_high, first_high))
    (one,), (two,) = (esi.evaluate(case, rule, as_at=JUDGED) for rule in (once, again))
    assert (one.verdict, one.reason) == (two.verdict, two.reason)
    assert (one.clock, one.due, one.done, one.missing) == (
        two.clock, two.due, two.done, two.missing
    )  # fmt: skip
    rows = [
        esi.evaluate_frames(*frames_of([case]), standards=rule, as_at=JUDGED).rows()
        for rule in (once, again)
    ]
    assert rows[0] == rows[1]
    assert two.verdict.value in rows[1][0]
