"""Making a found case smaller comes to an end, with nothing in it that need not be there."""

from __future__ import annotations

import datetime as dt

import esi_rules as esi
from esi_rules import events
from esi_rules.analysis.search import Space, subject
from esi_rules.analysis.search.shrinking import shrunk


def test_a_report_before_commencement_and_one_on_it_do_not_chase_each_other() -> None:
    start = dt.date(2004, 9, 24)
    rows = [esi.Event("report_requested", day) for day in (dt.date(2004, 9, 1), start)]
    rule = esi.within(
        esi.working_days(15),
        of=events.report_requested.nth(2),
        done=events.report_delivered.first(),
    )
    case, _ = shrunk(
        esi.Case("S01", "order", start, rows),
        dt.date(2004, 12, 1),
        lambda record: len(record.case.events) == 2,
        Space.of(subject(rule)),
    )
    assert len(case.events) == 2
