"""Pairs of events of one kind, where each row is listed once and each day is listed once."""

from __future__ import annotations

import datetime as dt

import esi_rules as esi
from esi_rules import Verdict, events


def test_a_row_with_no_amount_does_not_hide_the_pair_it_is_in() -> None:
    """The rows are in the order of the file, the days in their own: places cannot be compared."""
    rows = [esi.Event("contact_hours", "2004-09-10"), esi.Event("contact_hours", "2004-09-05", 3)]
    case = esi.Case("C1", "order", dt.date(2004, 9, 1), rows)
    hours = events.contact_hours
    for later, earlier in (
        (hours, hours.once_a_day()),
        (hours, hours),
        (hours.once_a_day(), hours),
    ):
        rule = esi.never(later.following(earlier, within=esi.weeks(2)))
        (found,) = esi.evaluate(case, rule, as_at=dt.date(2004, 12, 1))
        assert (found.verdict, found.done) == (Verdict.NOT_MET, dt.date(2004, 9, 10))
