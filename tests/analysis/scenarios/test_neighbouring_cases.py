"""Cases one step from a case, and the scenarios that only they give."""

from __future__ import annotations

import datetime as dt

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import testing
from esi_rules.analysis.scenarios.neighbouring_cases import neighbours
from esi_rules.calendar.working_calendar import LAST_DAY
from tests.support.examples import examples
from tests.support.short_cases import day, order

RULE = esi.within(
    esi.days(14),
    of=esi.commencement,
    done=esi.events.home_visit.where("seen").first(),
)
CASE = order("2004-09-24", "home_visit 2004-10-01 seen")


def steps() -> list[str]:
    found = []
    for case, as_at in neighbours(CASE, day("2004-10-01"), (RULE,)):
        events = " ".join(f"{one.kind} {one.on} {one.value}" for one in case.events)
        found.append(f"{case.sentence} [{events}] {as_at}")
    return found


def test_one_thing_is_changed_at_a_time() -> None:
    found = steps()
    for expected in (
        "licence [home_visit 2004-10-01 seen] 2004-10-01",
        "order [] 2004-10-01",
        "order [home_visit 2004-10-01 attempted] 2004-10-01",
        "order [home_visit 2004-10-01 None] 2004-10-01",
        "order [home_visit 2004-10-07 seen] 2004-10-07",
        "order [home_visit 2004-10-08 seen] 2004-10-08",
        "order [home_visit 2004-10-09 seen] 2004-10-09",
        "order [home_visit 2004-10-01 seen home_visit 2004-10-02 attempted] 2004-10-02",
        "order [] 2005-11-05",
    ):
        assert expected in found


@given(testing.cases(), st.sampled_from(esi.national_standards().editions), st.data())
@settings(max_examples=examples(100), deadline=None)
def test_a_neighbour_is_a_valid_case_one_step_away_and_is_judged_no_earlier(
    case: esi.Case, edition: esi.Edition, data: st.DataObject
) -> None:
    rule = data.draw(st.sampled_from(edition.standards)).rule
    as_at = max(case.commenced_on, dt.date(2005, 3, 14))
    for changed, later in neighbours(case, as_at, (rule,)):
        assert as_at <= later <= LAST_DAY
        assert attrs.evolve(changed, sentence=case.sentence, events=case.events) == case
        assert abs(len(changed.events) - len(case.events)) <= 1
        same = sum(one in case.events for one in changed.events)
        assert same >= min(len(changed.events), len(case.events)) - 1
