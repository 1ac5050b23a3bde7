"""National Standards 2000 (revised 2002): every boundary and the day after it.

Each row is a standard, a case, the day it is judged at, and the finding in a line. The last good
days were counted by hand, with the bank holidays of 27 and 28 December 2004, 3 January, 25 and 28
March 2005. Clocks: Friday 24 September 2004 (15 working days: Friday 15 October; 5: Friday 1
October) and Thursday 16 December 2004 (10 working days: Tuesday 4 January 2005).
"""

from __future__ import annotations

import pytest

import esi_rules as esi
from tests.support.short_cases import daily, finding, licence, order, told, weekly

FRIDAY = "2004-09-24"
THURSDAY = "2004-12-16"

NOT_STARTED = "NOT_APPLICABLE clock-not-started"
NO_DUTY = "NOT_APPLICABLE does-not-apply"
ENDED = "NOT_APPLICABLE supervision-ended"

BY_15_OCTOBER = "ns2000 from 2004-09-24 by 2004-10-15"
BY_1_OCTOBER = "ns2000 from 2004-09-24 by 2004-10-01"
BY_4_JANUARY = "ns2000 from 2004-12-16 by 2005-01-04"

Row = tuple[str, esi.Case, str, str]


def check(rows: list[Row]) -> pytest.MarkDecorator:
    names = [f"{standard}: {expected}, at {as_at}" for standard, _, as_at, expected in rows]
    return pytest.mark.parametrize(("standard", "case", "as_at", "expected"), rows, ids=names)


@pytest.mark.parametrize(
    ("standard", "done"),
    [
        ("risk-of-harm-assessment", "risk_of_harm_assessment"),
        ("reoffending-assessment", "reoffending_assessment"),
        ("supervision-plan", "supervision_plan"),
    ],
)
@pytest.mark.parametrize(
    ("on", "as_at", "expected"),
    [
        ("2004-10-15", "2004-10-15", f"MET in-time {BY_15_OCTOBER} on 2004-10-15"),
        ("2004-10-15", "2005-03-14", f"MET in-time {BY_15_OCTOBER} on 2004-10-15"),
        ("2004-09-10", "2004-09-24", f"MET in-time {BY_15_OCTOBER} on 2004-09-10"),
        ("2004-10-16", "2005-03-14", f"NOT_MET late {BY_15_OCTOBER} on 2004-10-16"),
        ("2004-10-18", "2005-03-14", f"NOT_MET late {BY_15_OCTOBER} on 2004-10-18"),
        (None, "2004-10-15", f"NOT_YET_DUE still-open {BY_15_OCTOBER}"),
        (None, "2004-10-16", f"NOT_MET not-done {BY_15_OCTOBER}"),
        ("2004-10-18", "2004-10-15", f"NOT_YET_DUE still-open {BY_15_OCTOBER}"),
        ("2004-10-18", "2004-10-17", f"NOT_MET not-done {BY_15_OCTOBER}"),
        ("2004-09", "2005-03-14", f"MET in-time {BY_15_OCTOBER}"),
        ("2004-10", "2005-03-14", f"UNDETERMINED partly-known-date {BY_15_OCTOBER}"),
        ("2004-11", "2005-03-14", f"NOT_MET late {BY_15_OCTOBER}"),
        ("2004", "2005-03-14", f"UNDETERMINED partly-known-date {BY_15_OCTOBER}"),
        ("?", "2004-10-15", f"MET in-time {BY_15_OCTOBER}"),
        ("?", "2004-10-16", f"UNDETERMINED partly-known-date {BY_15_OCTOBER}"),
        (None, "2004-09-23", NOT_STARTED),
    ],
)
@pytest.mark.parametrize("case_of", [order, licence])
def test_assessments_and_plans_in_15_working_days(
    case_of: object, standard: str, done: str, on: str | None, as_at: str, expected: str
) -> None:
    assert callable(case_of)
    case = case_of(FRIDAY, *([f"{done} {on}"] if on else []))
    assert told(finding(standard, case, as_at)) == expected


@pytest.mark.parametrize(
    ("ended", "as_at", "expected"),
    [
        ("2004-10-14", "2005-03-14", ENDED),
        ("2004-10-15", "2005-03-14", ENDED),
        ("2004-10-16", "2005-03-14", f"NOT_MET not-done {BY_15_OCTOBER}"),
        ("2004-10-15", "2004-10-14", f"NOT_YET_DUE still-open {BY_15_OCTOBER}"),
    ],
)
@pytest.mark.parametrize(
    "standard", ["risk-of-harm-assessment", "reoffending-assessment", "supervision-plan"]
)
def test_a_duty_not_yet_due_when_supervision_ends_falls_away(
    standard: str, ended: str, as_at: str, expected: str
) -> None:
    assert told(finding(standard, order(FRIDAY, ended=ended), as_at)) == expected


def test_work_done_after_supervision_ended_was_not_done_under_it() -> None:
    case = order(FRIDAY, "supervision_plan 2004-10-20", ended="2004-10-18")
    expected = f"NOT_MET not-done {BY_15_OCTOBER}"
    assert told(finding("supervision-plan", case, "2005-03-14")) == expected


HIGH = "risk_rating 2004-09-24 high"
PLAN = "risk-management-plan"


@check(
    [
        (PLAN, order(FRIDAY, HIGH, "risk_management_plan 2004-10-01"), "2004-10-01",
         f"MET in-time {BY_1_OCTOBER} on 2004-10-01"),
        (PLAN, order(FRIDAY, HIGH, "risk_management_plan 2004-10-04"), "2005-03-14",
         f"NOT_MET late {BY_1_OCTOBER} on 2004-10-04"),
        (PLAN, licence(FRIDAY, HIGH, "risk_management_plan 2004-10-02"), "2005-03-14",
         f"NOT_MET late {BY_1_OCTOBER} on 2004-10-02"),
        (PLAN, order(FRIDAY, HIGH), "2004-10-01", f"NOT_YET_DUE still-open {BY_1_OCTOBER}"),
        (PLAN, order(FRIDAY, HIGH), "2004-10-02", f"NOT_MET not-done {BY_1_OCTOBER}"),
        (PLAN, order(FRIDAY, HIGH, "risk_management_plan 2004-09-01"), "2004-09-24",
         f"MET in-time {BY_1_OCTOBER} on 2004-09-01"),
        # Very high is high; medium and low are not.
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 very_high"), "2004-10-02",
         f"NOT_MET not-done {BY_1_OCTOBER}"),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 medium"), "2005-03-14", NOT_STARTED),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low"), "2005-03-14", NOT_STARTED),
        # A rating before commencement is in force at commencement.
        (PLAN, order(FRIDAY, "risk_rating 2004-06-01 high"), "2004-10-02",
         f"NOT_MET not-done {BY_1_OCTOBER}"),
        (PLAN, order(FRIDAY, "risk_rating 2004-06-01 high", "risk_rating 2004-09-23 low"),
         "2005-03-14", NOT_STARTED),
        # The risk rises later: Wednesday 1 December, so by Wednesday 8 December.
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-12-01 high",
                     "risk_management_plan 2004-12-08"), "2005-03-14",
         "MET in-time ns2000 from 2004-12-01 by 2004-12-08 on 2004-12-08"),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-12-01 high",
                     "risk_management_plan 2004-12-09"), "2005-03-14",
         "NOT_MET late ns2000 from 2004-12-01 by 2004-12-08 on 2004-12-09"),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-12-01 high"),
         "2004-11-30", NOT_STARTED),
        # The duty stays when the risk falls again.
        (PLAN, order(FRIDAY, HIGH, "risk_rating 2004-09-28 low"), "2004-10-02",
         f"NOT_MET not-done {BY_1_OCTOBER}"),
        # Of two ratings on a day the later row stands.
        (PLAN, order(FRIDAY, HIGH, "risk_rating 2004-09-24 low"), "2005-03-14", NOT_STARTED),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", HIGH), "2004-10-02",
         f"NOT_MET not-done {BY_1_OCTOBER}"),
        # No rating by the day it is judged at: nobody can say, nor under which edition once
        # first high could fall under either.
        (PLAN, order(FRIDAY), "2005-03-03", "UNDETERMINED no-rating ns2000"),
        (PLAN, order(FRIDAY), "2005-03-14", "UNDETERMINED no-rating"),
        (PLAN, order(FRIDAY, "risk_rating 2004-10-20 low"), "2004-10-19",
         "UNDETERMINED no-rating ns2000"),
        (PLAN, order(FRIDAY, "risk_rating 2004-10-20 low"), "2004-10-20", NOT_STARTED),
        # A rating without its outcome could be high.
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24"), "2005-03-14",
         f"UNDETERMINED value-unknown {BY_1_OCTOBER}"),
        # High on some day of October: by 8 October at the earliest, by 5 November at the latest.
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-10 high"),
         "2004-11-06", "NOT_MET not-done ns2000"),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-10 high"),
         "2004-11-05", "UNDETERMINED partly-known-date ns2000"),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-10 high",
                     "risk_management_plan 2004-10-08"), "2004-11-06",
         "MET in-time ns2000 on 2004-10-08"),
        (PLAN, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-10 high",
                     "risk_management_plan 2004-10-09"), "2004-11-06",
         "UNDETERMINED partly-known-date ns2000 on 2004-10-09"),
        # Supervision ends.
        (PLAN, order(FRIDAY, HIGH, ended="2004-10-01"), "2005-03-14", ENDED),
        (PLAN, order(FRIDAY, HIGH, ended="2004-10-02"), "2005-03-14",
         f"NOT_MET not-done {BY_1_OCTOBER}"),
        (PLAN, order(FRIDAY, HIGH), "2004-09-23", NOT_STARTED),
    ]
)  # fmt: skip
def test_risk_management_plan(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


FIRST = "first-appointment"
BY_23_DECEMBER = "ns2000 from 2004-12-16 by 2004-12-23"


@check(
    [
        (FIRST, order(THURSDAY, "appointment 2004-12-23 attended"), "2004-12-23",
         f"MET in-time {BY_23_DECEMBER} on 2004-12-23"),
        (FIRST, order(THURSDAY, "appointment 2004-12-24 attended"), "2004-12-24",
         f"NOT_MET late {BY_23_DECEMBER} on 2004-12-24"),
        (FIRST, order(THURSDAY), "2004-12-23", f"NOT_YET_DUE still-open {BY_23_DECEMBER}"),
        (FIRST, order(THURSDAY), "2004-12-24", f"NOT_MET not-done {BY_23_DECEMBER}"),
        # What was offered counts, whatever came of it.
        (FIRST, order(THURSDAY, "appointment 2004-12-23 unacceptable_absence"), "2004-12-23",
         f"MET in-time {BY_23_DECEMBER} on 2004-12-23"),
        (FIRST, order(THURSDAY, "appointment 2004-12-23"), "2004-12-23",
         f"MET in-time {BY_23_DECEMBER} on 2004-12-23"),
        # One before commencement belongs to another sentence.
        (FIRST, order(THURSDAY, "appointment 2004-12-15 attended"), "2004-12-24",
         f"NOT_MET not-done {BY_23_DECEMBER}"),
        (FIRST, order(THURSDAY, "appointment 2004-12-16 attended"), "2004-12-16",
         f"MET in-time {BY_23_DECEMBER} on 2004-12-16"),
        (FIRST, order(THURSDAY, "appointment 2004-12 attended"), "2005-03-14",
         f"UNDETERMINED partly-known-date {BY_23_DECEMBER}"),
        (FIRST, order(THURSDAY, "appointment 2005-01 attended"), "2005-03-14",
         f"NOT_MET late {BY_23_DECEMBER}"),
        (FIRST, order(THURSDAY, ended="2004-12-23"), "2005-03-14", ENDED),
        (FIRST, order(THURSDAY, ended="2004-12-24"), "2005-03-14",
         f"NOT_MET not-done {BY_23_DECEMBER}"),
        (FIRST, order(THURSDAY), "2004-12-15", NOT_STARTED),
        # Licences: the day of release or the next working day.
        (FIRST, licence("2004-09-24", "appointment 2004-09-24"), "2004-09-24",
         "MET in-time ns2000 from 2004-09-24 by 2004-09-27 on 2004-09-24"),
        (FIRST, licence("2004-09-24", "appointment 2004-09-27"), "2004-09-27",
         "MET in-time ns2000 from 2004-09-24 by 2004-09-27 on 2004-09-27"),
        (FIRST, licence("2004-09-24", "appointment 2004-09-28"), "2004-09-28",
         "NOT_MET late ns2000 from 2004-09-24 by 2004-09-27 on 2004-09-28"),
        (FIRST, licence("2004-09-24"), "2004-09-27",
         "NOT_YET_DUE still-open ns2000 from 2004-09-24 by 2004-09-27"),
        (FIRST, licence("2004-09-24"), "2004-09-28",
         "NOT_MET not-done ns2000 from 2004-09-24 by 2004-09-27"),
        # Released on a Saturday, on a Sunday, and on Christmas Eve.
        (FIRST, licence("2004-09-25", "appointment 2004-09-27"), "2004-09-27",
         "MET in-time ns2000 from 2004-09-25 by 2004-09-27 on 2004-09-27"),
        (FIRST, licence("2004-09-26", "appointment 2004-09-27"), "2004-09-27",
         "MET in-time ns2000 from 2004-09-26 by 2004-09-27 on 2004-09-27"),
        (FIRST, licence("2004-09-26", "appointment 2004-09-28"), "2004-09-28",
         "NOT_MET late ns2000 from 2004-09-26 by 2004-09-27 on 2004-09-28"),
        (FIRST, licence("2004-12-24", "appointment 2004-12-29"), "2004-12-29",
         "MET in-time ns2000 from 2004-12-24 by 2004-12-29 on 2004-12-29"),
        (FIRST, licence("2004-12-24", "appointment 2004-12-30"), "2004-12-30",
         "NOT_MET late ns2000 from 2004-12-24 by 2004-12-29 on 2004-12-30"),
    ]
)  # fmt: skip
def test_first_appointment(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


# Orders from Friday 24 September 2004: weeks 1 to 12 end on Thursday 16 December, weeks 13 to 24
# on Thursday 10 March 2005; month 1 after them is 11 March to 10 April.
CONTACT = "contact-frequency"
FROM = "ns2000 from 2004-09-24"
ELEVEN = daily("appointment", "2004-09-24", 11)
TWELVE = daily("appointment", "2004-09-24", 12)
FIVE_MORE = daily("appointment", "2004-12-17", 5)
SIX_MORE = daily("appointment", "2004-12-17", 6)

# Licences released on that day: weeks end on Thursdays 30 September, 7, 14 and 21 October, the
# fortnights on 4 and 18 November, 2 and 16 December; month 1 after them is 17 December to 16
# January.
FOUR_WEEKS = [
    f"appointment {on}" for on in ("2004-09-30", "2004-10-07", "2004-10-14", "2004-10-21")
]
FORTNIGHTS = [
    f"appointment {on}" for on in ("2004-11-04", "2004-11-18", "2004-12-02", "2004-12-16")
]


@check(
    [
        (CONTACT, order(FRIDAY, *ELEVEN, "appointment 2004-12-16"), "2004-12-16",
         f"MET enough {FROM} by 2005-03-10"),
        (CONTACT, order(FRIDAY, *ELEVEN, "appointment 2004-12-17"), "2004-12-17",
         f"NOT_MET too-few {FROM} by 2004-12-16"),
        (CONTACT, order(FRIDAY, *ELEVEN), "2004-12-16",
         f"NOT_YET_DUE still-open {FROM} by 2004-12-16"),
        (CONTACT, order(FRIDAY, *ELEVEN), "2004-12-17", f"NOT_MET too-few {FROM} by 2004-12-16"),
        (CONTACT, order(FRIDAY, *TWELVE, *FIVE_MORE, "appointment 2005-03-10"), "2005-03-10",
         f"MET enough {FROM} by 2005-04-10"),
        (CONTACT, order(FRIDAY, *TWELVE, *FIVE_MORE, "appointment 2005-03-11"), "2005-03-11",
         f"NOT_MET too-few {FROM} by 2005-03-10"),
        (CONTACT, order(FRIDAY, *TWELVE, *FIVE_MORE), "2005-03-10",
         f"MET enough {FROM} by 2005-03-10"),
        (CONTACT, order(FRIDAY, *TWELVE, *FIVE_MORE), "2005-03-11",
         f"NOT_MET too-few {FROM} by 2005-03-10"),
        (CONTACT, order(FRIDAY, *TWELVE, *SIX_MORE, "appointment 2005-04-10"), "2005-04-10",
         f"MET enough {FROM} by 2005-05-10"),
        (CONTACT, order(FRIDAY, *TWELVE, *SIX_MORE, "appointment 2005-04-11"), "2005-04-11",
         f"NOT_MET too-few {FROM} by 2005-04-10"),
        (CONTACT, order(FRIDAY, *TWELVE, *SIX_MORE), "2005-04-10",
         f"MET enough {FROM} by 2005-04-10"),
        # An appointment before commencement is none of this sentence's.
        (CONTACT, order(FRIDAY, *ELEVEN, "appointment 2004-09-23"), "2004-12-17",
         f"NOT_MET too-few {FROM} by 2004-12-16"),
        # The twelfth on some day of December: inside week 12 or after it.
        (CONTACT, order(FRIDAY, *ELEVEN, "appointment 2004-12"), "2005-01-05",
         f"UNDETERMINED partly-known-date {FROM}"),
        (CONTACT, order(FRIDAY, *ELEVEN, "appointment 2004-11"), "2005-01-05",
         f"MET enough {FROM} by 2005-03-10"),
        (CONTACT, order(FRIDAY, *ELEVEN, "appointment 2005-01"), "2005-02-05",
         f"NOT_MET too-few {FROM} by 2004-12-16"),
        (CONTACT, order(FRIDAY, *ELEVEN[:3], ended="2004-12-16"), "2005-03-14", ENDED),
        (CONTACT, order(FRIDAY, *ELEVEN, ended="2004-12-17"), "2005-03-14",
         f"NOT_MET too-few {FROM} by 2004-12-16"),
        (CONTACT, order(FRIDAY, *TWELVE, ended="2004-12-10"), "2005-03-14", f"MET enough {FROM}"),
        (CONTACT, order(FRIDAY), "2004-09-23", NOT_STARTED),
    ]
)  # fmt: skip
def test_contact_under_orders(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


@check(
    [
        (CONTACT, licence(FRIDAY), "2004-09-30", f"NOT_YET_DUE still-open {FROM} by 2004-09-30"),
        (CONTACT, licence(FRIDAY), "2004-10-01", f"NOT_MET too-few {FROM} by 2004-09-30"),
        (CONTACT, licence(FRIDAY, "appointment 2004-10-01"), "2004-10-01",
         f"NOT_MET too-few {FROM} by 2004-09-30"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS), "2004-10-21", f"MET enough {FROM} by 2004-11-04"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS[:3], "appointment 2004-10-22"), "2004-10-22",
         f"NOT_MET too-few {FROM} by 2004-10-21"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS, FORTNIGHTS[0]), "2004-11-04",
         f"MET enough {FROM} by 2004-11-18"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS, "appointment 2004-11-05"), "2004-11-05",
         f"NOT_MET too-few {FROM} by 2004-11-04"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS, *FORTNIGHTS), "2004-12-16",
         f"MET enough {FROM} by 2005-01-16"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS, *FORTNIGHTS[:3]), "2004-12-17",
         f"NOT_MET too-few {FROM} by 2004-12-16"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS, *FORTNIGHTS, "appointment 2005-01-16"),
         "2005-01-16", f"MET enough {FROM} by 2005-02-16"),
        (CONTACT, licence(FRIDAY, *FOUR_WEEKS, *FORTNIGHTS, "appointment 2005-01-17"),
         "2005-01-17", f"NOT_MET too-few {FROM} by 2005-01-16"),
        # On some day of October: in the week that wants it, or in another.
        (CONTACT, licence(FRIDAY, FOUR_WEEKS[0], *FOUR_WEEKS[2:], "appointment 2004-10"),
         "2004-11-01", f"UNDETERMINED partly-known-date {FROM}"),
        (CONTACT, licence(FRIDAY, ended="2004-09-30"), "2005-03-14", ENDED),
        (CONTACT, licence(FRIDAY, FOUR_WEEKS[0], ended="2004-10-07"), "2005-03-14",
         f"MET enough {FROM}"),
    ]
)  # fmt: skip
def test_contact_on_licence(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


VISIT = "home-visit"


@check(
    [
        (VISIT, licence(THURSDAY, "home_visit 2005-01-04 seen"), "2005-01-04",
         f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        (VISIT, licence(THURSDAY, "home_visit 2005-01-05 seen"), "2005-01-05",
         f"NOT_MET late {BY_4_JANUARY} on 2005-01-05"),
        (VISIT, licence(THURSDAY), "2005-01-04", f"NOT_YET_DUE still-open {BY_4_JANUARY}"),
        (VISIT, licence(THURSDAY), "2005-01-05", f"NOT_MET not-done {BY_4_JANUARY}"),
        # A licence is visited whatever its risk, and from release, not from first high.
        (VISIT, licence(THURSDAY, "risk_rating 2004-12-16 low"), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (VISIT, licence(THURSDAY, "risk_rating 2005-01-20 high", "home_visit 2005-01-24 seen"),
         "2005-03-14", f"NOT_MET late {BY_4_JANUARY} on 2005-01-24"),
        # An order only where risk of harm is high.
        (VISIT, order(THURSDAY, "risk_rating 2004-12-16 high", "home_visit 2005-01-04 seen"),
         "2005-01-04", f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        (VISIT, order(THURSDAY, "risk_rating 2004-12-16 high", "home_visit 2005-01-05 seen"),
         "2005-01-05", f"NOT_MET late {BY_4_JANUARY} on 2005-01-05"),
        (VISIT, order(THURSDAY, "risk_rating 2004-12-16 high"), "2005-01-04",
         f"NOT_YET_DUE still-open {BY_4_JANUARY}"),
        (VISIT, order(THURSDAY, "risk_rating 2004-12-16 high"), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (VISIT, order(THURSDAY, "risk_rating 2004-12-16 medium"), "2005-03-14", NOT_STARTED),
        (VISIT, order(THURSDAY), "2005-03-03", "UNDETERMINED no-rating ns2000"),
        (VISIT, order(THURSDAY), "2005-03-14", "UNDETERMINED no-rating"),
        # A visit before the clock starts is not the visit that is asked for.
        (VISIT, order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-12-01 high",
                      "home_visit 2004-10-01 seen"), "2004-12-16",
         "NOT_MET not-done ns2000 from 2004-12-01 by 2004-12-15"),
        (VISIT, licence(THURSDAY, "home_visit 2004-12-15 seen"), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        # Nobody was seen; then nobody knows.
        (VISIT, licence(THURSDAY, "home_visit 2005-01-04 attempted"), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (VISIT, licence(THURSDAY, "home_visit 2005-01-04"), "2005-01-05",
         f"UNDETERMINED value-unknown {BY_4_JANUARY}"),
        (VISIT, licence(THURSDAY, "home_visit 2005-01 seen"), "2005-02-05",
         f"UNDETERMINED partly-known-date {BY_4_JANUARY}"),
        (VISIT, licence(THURSDAY, ended="2005-01-04"), "2005-03-14", ENDED),
        (VISIT, licence(THURSDAY, ended="2005-01-05"), "2005-03-14",
         f"NOT_MET not-done {BY_4_JANUARY}"),
    ]
)  # fmt: skip
def test_home_visit(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


REVIEW = "plan-review"
PLANNED = "supervision_plan 2004-10-15"
FROM_PLAN = "ns2000 from 2004-10-15"


@check(
    [
        (REVIEW, order(FRIDAY, PLANNED, "plan_review 2005-02-15"), "2005-02-15",
         f"MET in-time {FROM_PLAN} by 2005-06-15"),
        (REVIEW, order(FRIDAY, PLANNED, "plan_review 2005-02-16"), "2005-02-16",
         f"NOT_MET late {FROM_PLAN} by 2005-02-15"),
        (REVIEW, order(FRIDAY, PLANNED), "2005-02-15",
         f"NOT_YET_DUE still-open {FROM_PLAN} by 2005-02-15"),
        (REVIEW, order(FRIDAY, PLANNED), "2005-02-16",
         f"NOT_MET not-done {FROM_PLAN} by 2005-02-15"),
        # From each review to the next.
        (REVIEW, order(FRIDAY, PLANNED, "plan_review 2004-10-29"), "2005-03-01",
         f"NOT_MET not-done {FROM_PLAN} by 2005-02-28"),
        (REVIEW, order(FRIDAY, PLANNED, "plan_review 2004-10-29"), "2005-02-28",
         f"MET in-time {FROM_PLAN} by 2005-02-28"),
        # No plan, no clock; a plan made before sentence, a clock from sentence.
        (REVIEW, order(FRIDAY), "2005-03-14", NOT_STARTED),
        (REVIEW, order(FRIDAY, "supervision_plan 2004-08-01"), "2005-01-25",
         "NOT_MET not-done ns2000 from 2004-09-24 by 2005-01-24"),
        # 31 October and 4 months: the last day of February.
        (REVIEW, order(FRIDAY, "supervision_plan 2004-10-31"), "2005-02-28",
         "NOT_YET_DUE still-open ns2000 from 2004-10-31 by 2005-02-28"),
        (REVIEW, order(FRIDAY, "supervision_plan 2004-10-31"), "2005-03-01",
         "NOT_MET not-done ns2000 from 2004-10-31 by 2005-02-28"),
        # The plan on some day of October: reviewed by 1 February at the earliest.
        (REVIEW, order(FRIDAY, "supervision_plan 2004-10"), "2005-02-01",
         "NOT_YET_DUE still-open ns2000"),
        (REVIEW, order(FRIDAY, "supervision_plan 2004-10"), "2005-02-02",
         "UNDETERMINED partly-known-date ns2000"),
        (REVIEW, order(FRIDAY, "supervision_plan 2004-10"), "2005-03-01",
         "NOT_MET not-done ns2000"),
        (REVIEW, order(FRIDAY, PLANNED, "plan_review 2005-02"), "2005-03-01",
         f"UNDETERMINED partly-known-date {FROM_PLAN}"),
        (REVIEW, order(FRIDAY, PLANNED, ended="2005-02-15"), "2005-03-14", ENDED),
        (REVIEW, order(FRIDAY, PLANNED, ended="2005-02-16"), "2005-03-14",
         f"NOT_MET not-done {FROM_PLAN} by 2005-02-15"),
        (REVIEW, order(FRIDAY, PLANNED, "plan_review 2005-01-15", ended="2005-02-16"),
         "2005-03-14", f"MET in-time {FROM_PLAN}"),
    ]
)  # fmt: skip
def test_plan_review(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


BREACH = "enforcement"
ONE, TWO = "failure 2004-10-01 unacceptable", "failure 2004-12-16 unacceptable"
THREE_FAILURES = ["failure 2004-10-01 unacceptable", "failure 2004-11-01 unacceptable", TWO]


@check(
    [
        (BREACH, order(FRIDAY, ONE, TWO, "breach_action 2005-01-04"), "2005-01-04",
         f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        (BREACH, order(FRIDAY, ONE, TWO, "breach_action 2005-01-05"), "2005-01-05",
         f"NOT_MET late {BY_4_JANUARY} on 2005-01-05"),
        (BREACH, order(FRIDAY, ONE, TWO), "2005-01-04", f"NOT_YET_DUE still-open {BY_4_JANUARY}"),
        (BREACH, order(FRIDAY, ONE, TWO), "2005-01-05", f"NOT_MET not-done {BY_4_JANUARY}"),
        # Action counts from the first failure of the pair on, and not before it.
        (BREACH, order(FRIDAY, ONE, TWO, "breach_action 2004-10-01"), "2005-01-05",
         f"MET in-time {BY_4_JANUARY} on 2004-10-01"),
        (BREACH, order(FRIDAY, ONE, TWO, "breach_action 2004-09-30"), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (BREACH, order("2003-06-02", "failure 2003-07-01 unacceptable",
                       "breach_action 2003-07-08", ONE, TWO), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        # One failure is no threshold; nor are two that were acceptable, or two of one day.
        (BREACH, order(FRIDAY, ONE), "2005-03-14", NOT_STARTED),
        (BREACH, order(FRIDAY, ONE, "failure 2004-12-16 acceptable"), "2005-03-14", NOT_STARTED),
        (BREACH, order(FRIDAY, ONE, ONE), "2005-03-14", NOT_STARTED),
        (BREACH, order(FRIDAY, ONE, "appointment 2004-10-01 unacceptable_absence"),
         "2005-03-14", NOT_STARTED),
        # A missed appointment is a failure, unless the absence was acceptable.
        (BREACH, order(FRIDAY, ONE, "appointment 2004-12-16 unacceptable_absence"),
         "2005-01-05", f"NOT_MET not-done {BY_4_JANUARY}"),
        (BREACH, order(FRIDAY, ONE, "appointment 2004-12-16 acceptable_absence"),
         "2005-03-14", NOT_STARTED),
        # A failure before commencement belongs to another sentence.
        (BREACH, order(FRIDAY, "failure 2004-09-23 unacceptable", TWO), "2005-03-14",
         NOT_STARTED),
        # Less than 12 months apart: after 29 February 2004, up to Sunday 27 February 2005.
        (BREACH, order("2004-02-02", "failure 2004-02-29 unacceptable",
                       "failure 2005-02-27 unacceptable"), "2005-03-11",
         "NOT_YET_DUE still-open ns2000 from 2005-02-27 by 2005-03-11"),
        (BREACH, order("2004-02-02", "failure 2004-02-29 unacceptable",
                       "failure 2005-02-28 unacceptable"), "2005-03-14", NOT_STARTED),
        # Only the first threshold is judged.
        (BREACH, order(FRIDAY, ONE, TWO, "breach_action 2005-01-04",
                       "failure 2005-02-01 unacceptable"), "2005-03-14",
         f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        # Whether it was acceptable is not on file.
        (BREACH, order(FRIDAY, ONE, "failure 2004-12-16"), "2005-01-05",
         f"UNDETERMINED value-unknown {BY_4_JANUARY}"),
        (BREACH, order(FRIDAY, ONE, "appointment 2004-12-16"), "2005-01-05",
         f"UNDETERMINED value-unknown {BY_4_JANUARY}"),
        # The second on some day of December: the last good day is 17 January at the latest.
        (BREACH, order(FRIDAY, ONE, "failure 2004-12 unacceptable"), "2005-01-18",
         "NOT_MET not-done ns2000"),
        (BREACH, order(FRIDAY, ONE, "failure 2004-12 unacceptable"), "2005-01-17",
         "UNDETERMINED partly-known-date ns2000"),
        (BREACH, order(FRIDAY, ONE, TWO, "breach_action 2005-01"), "2005-03-14",
         f"UNDETERMINED partly-known-date {BY_4_JANUARY}"),
        (BREACH, order(FRIDAY, ONE, TWO, ended="2005-01-04"), "2005-03-14", ENDED),
        (BREACH, order(FRIDAY, ONE, TWO, ended="2005-01-05"), "2005-03-14",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (BREACH, order(FRIDAY, ONE, TWO), "2004-12-15", NOT_STARTED),
    ]
)  # fmt: skip
def test_breach_of_an_order(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


@check(
    [
        (BREACH, licence(FRIDAY, *THREE_FAILURES, "breach_action 2005-01-04"), "2005-01-04",
         f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        (BREACH, licence(FRIDAY, *THREE_FAILURES, "breach_action 2005-01-05"), "2005-01-05",
         f"NOT_MET late {BY_4_JANUARY} on 2005-01-05"),
        (BREACH, licence(FRIDAY, *THREE_FAILURES), "2005-01-04",
         f"NOT_YET_DUE still-open {BY_4_JANUARY}"),
        (BREACH, licence(FRIDAY, *THREE_FAILURES), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (BREACH, licence(FRIDAY, ONE, TWO), "2005-03-14", NOT_STARTED),
        (BREACH, licence(FRIDAY, *THREE_FAILURES, "breach_action 2004-10-01"), "2005-01-05",
         f"MET in-time {BY_4_JANUARY} on 2004-10-01"),
        (BREACH, licence(FRIDAY, *THREE_FAILURES, "breach_action 2004-09-30"), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        # Three over the whole licence, however far apart.
        (BREACH, licence("2002-09-02", "failure 2002-10-01 unacceptable",
                         "failure 2003-11-03 unacceptable", TWO), "2005-01-05",
         f"NOT_MET not-done {BY_4_JANUARY}"),
        (BREACH, licence(FRIDAY, *THREE_FAILURES[:2], "failure 2004-12-16"), "2005-01-05",
         f"UNDETERMINED value-unknown {BY_4_JANUARY}"),
        (BREACH, licence(FRIDAY, *THREE_FAILURES, ended="2005-01-04"), "2005-03-14", ENDED),
    ]
)  # fmt: skip
def test_breach_of_a_licence(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


WARNED = "warning-limit"
YEAR = "2003-09-24"


@check(
    [
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-09-30"), "2005-03-03",
         "NOT_MET broken ns2000 from 2003-10-01 on 2004-09-30"),
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-10-01"), "2005-03-03",
         "MET not-broken ns2000 from 2003-10-01"),
        (WARNED, order("2004-02-02", "warning 2004-02-29", "warning 2005-02-27"), "2005-03-03",
         "NOT_MET broken ns2000 from 2004-02-29 on 2005-02-27"),
        (WARNED, order("2004-02-02", "warning 2004-02-29", "warning 2005-02-28"), "2005-03-03",
         "MET not-broken ns2000 from 2004-02-29"),
        # Judged on the day: kept until it is broken.
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-09-30"), "2004-09-29",
         "MET not-broken ns2000 from 2003-10-01"),
        (WARNED, order(YEAR, "warning 2003-10-01"), "2003-10-01",
         "MET not-broken ns2000 from 2003-10-01"),
        # Any two warnings, not the first two.
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-10-01", "warning 2005-01-10"),
         "2005-03-03", "NOT_MET broken ns2000 from 2003-10-01 on 2005-01-10"),
        # Two of one day are one; one before commencement is another sentence's.
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2003-10-01"), "2005-03-03",
         "MET not-broken ns2000 from 2003-10-01"),
        (WARNED, order(YEAR, "warning 2003-09-23", "warning 2003-10-01"), "2005-03-03",
         "MET not-broken ns2000 from 2003-10-01"),
        (WARNED, order(YEAR), "2005-03-03", NOT_STARTED),
        (WARNED, licence(YEAR, "warning 2003-10-01", "warning 2003-11-03"), "2005-03-03", NO_DUTY),
        # Partly known: all of September is too soon, all of October is not, the year is open.
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-09"), "2005-03-03",
         "NOT_MET broken ns2000 from 2003-10-01"),
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-10"), "2005-03-03",
         "MET not-broken ns2000 from 2003-10-01"),
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004"), "2005-03-03",
         "UNDETERMINED partly-known-date ns2000 from 2003-10-01"),
        # A prohibition kept until supervision ended was kept.
        (WARNED, order(YEAR, "warning 2003-10-01", "warning 2004-09-30", ended="2004-09-29"),
         "2005-03-03", "MET not-broken ns2000 from 2003-10-01"),
    ]
)  # fmt: skip
def test_no_two_warnings_within_12_months(
    standard: str, case: esi.Case, as_at: str, expected: str
) -> None:
    assert told(finding(standard, case, as_at)) == expected


WORK = "unpaid-work-start"


@check(
    [
        (WORK, order(THURSDAY, "unpaid_work_session 2005-01-04 6", unpaid_work=True), "2005-01-04",
         f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        (WORK, order(THURSDAY, "unpaid_work_session 2005-01-05 6", unpaid_work=True), "2005-01-05",
         f"NOT_MET late {BY_4_JANUARY} on 2005-01-05"),
        (WORK, order(THURSDAY, unpaid_work=True), "2005-01-04",
         f"NOT_YET_DUE still-open {BY_4_JANUARY}"),
        (WORK, order(THURSDAY, unpaid_work=True), "2005-01-05", f"NOT_MET not-done {BY_4_JANUARY}"),
        (WORK, order(THURSDAY, "unpaid_work_session 2005-01-04", unpaid_work=True), "2005-01-04",
         f"MET in-time {BY_4_JANUARY} on 2005-01-04"),
        (WORK, order(THURSDAY), "2005-03-14", NO_DUTY),
        (WORK, order(THURSDAY, unpaid_work=False), "2005-03-14", NO_DUTY),
        (WORK, licence(THURSDAY, unpaid_work=True), "2005-03-14", NO_DUTY),
        (WORK, order(THURSDAY, unpaid_work=None), "2005-03-14",
         f"UNDETERMINED fact-unknown {BY_4_JANUARY}"),
        (WORK, licence(THURSDAY, unpaid_work=None), "2005-03-14", NO_DUTY),
        (WORK, order(THURSDAY, "unpaid_work_session 2005-01 6", unpaid_work=True), "2005-03-14",
         f"UNDETERMINED partly-known-date {BY_4_JANUARY}"),
        (WORK, order(THURSDAY, unpaid_work=True, ended="2005-01-04"), "2005-03-14", ENDED),
        (WORK, order(THURSDAY, unpaid_work=None, ended="2005-01-04"), "2005-03-14", ENDED),
        (WORK, order(THURSDAY, unpaid_work=True), "2004-12-15", NOT_STARTED),
    ]
)  # fmt: skip
def test_unpaid_work_start(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


PROGRAMME = "programme-start"


@check(
    [
        (PROGRAMME, order(FRIDAY, accredited_programme=True, answers={"C2.4b": "yes"}),
         "2005-03-14", f"MET answered {FROM}"),
        (PROGRAMME, order(FRIDAY, accredited_programme=True, answers={"C2.4b": "no"}),
         "2005-03-14", f"NOT_MET answered {FROM}"),
        (PROGRAMME, order(FRIDAY, accredited_programme=True, answers={"C2.4b": "na"}),
         "2005-03-14", "NOT_APPLICABLE answered-not-applicable"),
        (PROGRAMME, order(FRIDAY, accredited_programme=True, answers={"C2.4b": None}),
         "2005-03-14", f"UNDETERMINED unanswered {FROM}"),
        (PROGRAMME, order(FRIDAY, accredited_programme=True), "2005-03-14",
         f"UNDETERMINED unanswered {FROM}"),
        # The record of sessions cannot decide it while no limit is known.
        (PROGRAMME, order(FRIDAY, "programme_session 2004-09-24", accredited_programme=True),
         "2005-03-14", f"UNDETERMINED unanswered {FROM}"),
        (PROGRAMME, order(FRIDAY, answers={"C2.4b": "yes"}), "2005-03-14", NO_DUTY),
        (PROGRAMME, order(FRIDAY, accredited_programme=None, answers={"C2.4b": "yes"}),
         "2005-03-14", f"UNDETERMINED fact-unknown {FROM}"),
        (PROGRAMME, order(FRIDAY, accredited_programme=True, answers={"C2.4b": "yes"}),
         "2004-09-23", NOT_STARTED),
    ]
)  # fmt: skip
def test_programme_start_is_left_to_the_inspector(
    standard: str, case: esi.Case, as_at: str, expected: str
) -> None:
    assert told(finding(standard, case, as_at)) == expected


@pytest.mark.parametrize(
    ("session", "as_at", "expected"),
    [
        ("2004-10-22", "2004-10-22", f"MET in-time {FROM} by 2004-10-22 on 2004-10-22"),
        ("2004-10-25", "2004-10-25", f"NOT_MET late {FROM} by 2004-10-22 on 2004-10-25"),
        (None, "2004-10-22", f"NOT_YET_DUE still-open {FROM} by 2004-10-22"),
        (None, "2004-10-23", f"NOT_MET not-done {FROM} by 2004-10-22"),
    ],
)  # fmt: skip
def test_programme_start_under_a_limit_of_the_callers_own(
    session: str | None, as_at: str, expected: str
) -> None:
    rows = [f"programme_session {session}"] if session else []
    case = order(FRIDAY, *rows, accredited_programme=True, answers={"C2.4b": "na"})
    own = esi.national_standards(limits={"programme-start.limit": "20 working days"})
    assert told(finding(PROGRAMME, case, as_at, own)) == expected


# Week 1 of a drug treatment and testing order from Friday 24 September is up to Thursday the 30th;
# week 13 is Friday 17 to Thursday 23 December.
HOURS, TESTS = "dtto-contact", "dtto-testing"
THIRTEEN = weekly("contact_hours", "2004-09-24", 13, "15")
TESTED = [t for k in ("2004-09-24", "2004-09-28") for t in weekly("drug_test", k, 13)]


@check(
    [
        (HOURS, order(FRIDAY, "contact_hours 2004-09-24 7.5", "contact_hours 2004-09-30 7.5",
                      dtto=True), "2004-09-30", f"MET enough {FROM} by 2004-10-07"),
        (HOURS, order(FRIDAY, "contact_hours 2004-09-24 7.5", "contact_hours 2004-10-01 7.5",
                      dtto=True), "2004-10-01", f"NOT_MET too-few {FROM} by 2004-09-30"),
        (HOURS, order(FRIDAY, "contact_hours 2004-09-30 14.99", dtto=True), "2004-09-30",
         f"NOT_YET_DUE still-open {FROM} by 2004-09-30"),
        (HOURS, order(FRIDAY, "contact_hours 2004-09-30 14.99", dtto=True), "2004-10-01",
         f"NOT_MET too-few {FROM} by 2004-09-30"),
        (HOURS, order(FRIDAY, "contact_hours 2004-09-23 15", dtto=True), "2004-10-01",
         f"NOT_MET too-few {FROM} by 2004-09-30"),
        # The last week, and nothing after it.
        (HOURS, order(FRIDAY, *THIRTEEN, dtto=True), "2005-03-14", f"MET enough {FROM}"),
        (HOURS, order(FRIDAY, *THIRTEEN[:12], dtto=True), "2004-12-23",
         f"MET enough {FROM} by 2004-12-23"),
        (HOURS, order(FRIDAY, *THIRTEEN[:12], dtto=True), "2004-12-24",
         f"NOT_MET too-few {FROM} by 2004-12-23"),
        # Hours not recorded could be any.
        (HOURS, order(FRIDAY, "contact_hours 2004-09-30", dtto=True), "2004-10-01",
         f"UNDETERMINED value-unknown {FROM}"),
        (HOURS, order(FRIDAY, "contact_hours 2004-09 15", dtto=True), "2004-10-01",
         f"UNDETERMINED partly-known-date {FROM}"),
        (HOURS, order(FRIDAY, *THIRTEEN), "2005-03-14", NO_DUTY),
        (HOURS, order(FRIDAY, *THIRTEEN, dtto=None), "2005-03-14",
         f"UNDETERMINED fact-unknown {FROM}"),
        (HOURS, order(FRIDAY, dtto=True, ended="2004-09-30"), "2005-03-14", ENDED),
        (HOURS, order(FRIDAY, dtto=True, ended="2004-10-01"), "2005-03-14",
         f"NOT_MET too-few {FROM} by 2004-09-30"),
        (HOURS, order(FRIDAY, dtto=True), "2004-09-23", NOT_STARTED),
        (TESTS, order(FRIDAY, "drug_test 2004-09-24", "drug_test 2004-09-30", dtto=True),
         "2004-09-30", f"MET enough {FROM} by 2004-10-07"),
        (TESTS, order(FRIDAY, "drug_test 2004-09-24", "drug_test 2004-10-01", dtto=True),
         "2004-10-01", f"NOT_MET too-few {FROM} by 2004-09-30"),
        (TESTS, order(FRIDAY, "drug_test 2004-09-24", dtto=True), "2004-09-30",
         f"NOT_YET_DUE still-open {FROM} by 2004-09-30"),
        (TESTS, order(FRIDAY, "drug_test 2004-09-24", dtto=True), "2004-10-01",
         f"NOT_MET too-few {FROM} by 2004-09-30"),
        (TESTS, order(FRIDAY, *TESTED, dtto=True), "2005-03-14", f"MET enough {FROM}"),
        (TESTS, order(FRIDAY, *TESTED[:-1], dtto=True), "2004-12-24",
         f"NOT_MET too-few {FROM} by 2004-12-23"),
        (TESTS, order(FRIDAY, "drug_test 2004-09-24", "drug_test 2004-09", dtto=True),
         "2004-10-01", f"UNDETERMINED partly-known-date {FROM}"),
        (TESTS, order(FRIDAY, *TESTED), "2005-03-14", NO_DUTY),
        (TESTS, order(FRIDAY, dtto=None), "2005-03-14",
         f"UNDETERMINED fact-unknown {FROM} by 2004-09-30"),
        (TESTS, order(FRIDAY, dtto=True, ended="2004-09-30"), "2005-03-14", ENDED),
    ]
)  # fmt: skip
def test_drug_treatment_and_testing(
    standard: str, case: esi.Case, as_at: str, expected: str
) -> None:
    assert told(finding(standard, case, as_at)) == expected


VICTIM = "victim-contact"
BY_24_NOVEMBER = "ns2000 from 2004-09-24 by 2004-11-24"


@check(
    [
        (VICTIM, licence(FRIDAY, "victim_contact 2004-11-24", victim_scheme=True), "2004-11-24",
         f"MET in-time {BY_24_NOVEMBER} on 2004-11-24"),
        (VICTIM, licence(FRIDAY, "victim_contact 2004-11-25", victim_scheme=True), "2004-11-25",
         f"NOT_MET late {BY_24_NOVEMBER} on 2004-11-25"),
        (VICTIM, order(FRIDAY, victim_scheme=True), "2004-11-24",
         f"NOT_YET_DUE still-open {BY_24_NOVEMBER}"),
        (VICTIM, order(FRIDAY, victim_scheme=True), "2004-11-25",
         f"NOT_MET not-done {BY_24_NOVEMBER}"),
        # Contact before sentence or release is not what is asked for.
        (VICTIM, order(FRIDAY, "victim_contact 2004-09-23", victim_scheme=True), "2004-11-25",
         f"NOT_MET not-done {BY_24_NOVEMBER}"),
        # 31 December and 2 months: the last day of February.
        (VICTIM, licence("2004-12-31", "victim_contact 2005-02-28", victim_scheme=True),
         "2005-02-28", "MET in-time ns2000 from 2004-12-31 by 2005-02-28 on 2005-02-28"),
        (VICTIM, licence("2004-12-31", "victim_contact 2005-03-01", victim_scheme=True),
         "2005-03-01", "NOT_MET late ns2000 from 2004-12-31 by 2005-02-28 on 2005-03-01"),
        (VICTIM, licence(FRIDAY), "2005-03-14", NO_DUTY),
        (VICTIM, licence(FRIDAY, victim_scheme=None), "2005-03-14",
         f"UNDETERMINED fact-unknown {BY_24_NOVEMBER}"),
        (VICTIM, licence(FRIDAY, "victim_contact 2004-11", victim_scheme=True), "2005-03-14",
         f"UNDETERMINED partly-known-date {BY_24_NOVEMBER}"),
        (VICTIM, licence(FRIDAY, victim_scheme=True, ended="2004-11-24"), "2005-03-14", ENDED),
        (VICTIM, licence(FRIDAY, victim_scheme=True), "2004-09-23", NOT_STARTED),
    ]
)  # fmt: skip
def test_victim_contact(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


REPORT = "pre-sentence-report"
ASKED = "report_requested 2004-09-24"
SENTENCED = "2004-10-20"


@check(
    [
        # The report is asked for before the sentence.
        (REPORT, order(SENTENCED, ASKED, "report_delivered 2004-10-15"), "2005-03-14",
         f"MET in-time {BY_15_OCTOBER} on 2004-10-15"),
        (REPORT, order(SENTENCED, ASKED, "report_delivered 2004-10-18"), "2005-03-14",
         f"NOT_MET late {BY_15_OCTOBER} on 2004-10-18"),
        (REPORT, order(FRIDAY, ASKED), "2004-10-15", f"NOT_YET_DUE still-open {BY_15_OCTOBER}"),
        (REPORT, order(FRIDAY, ASKED), "2004-10-16", f"NOT_MET not-done {BY_15_OCTOBER}"),
        # Another report, delivered before this one was asked for, is not this one.
        (REPORT, order(SENTENCED, ASKED, "report_delivered 2004-09-23"), "2005-03-14",
         f"NOT_MET not-done {BY_15_OCTOBER}"),
        (REPORT, order(SENTENCED), "2005-03-14", NOT_STARTED),
        (REPORT, order(SENTENCED, "report_delivered 2004-10-15"), "2005-03-14", NOT_STARTED),
        # Asked for in September: due on 21 October at the latest.
        (REPORT, order(SENTENCED, "report_requested 2004-09"), "2004-10-22",
         "NOT_MET not-done ns2000"),
        (REPORT, order(SENTENCED, "report_requested 2004-09"), "2004-10-21",
         "UNDETERMINED partly-known-date ns2000"),
        (REPORT, order(SENTENCED, ASKED, "report_delivered 2004-10"), "2005-03-14",
         f"UNDETERMINED partly-known-date {BY_15_OCTOBER}"),
        (REPORT, order(FRIDAY, ASKED, ended="2004-10-15"), "2005-03-14", ENDED),
    ]
)  # fmt: skip
def test_pre_sentence_report(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


def test_a_licence_with_a_visit_in_doubt_is_not_told_to_find_a_rating() -> None:
    found = finding(VISIT, licence(THURSDAY, "home_visit 2005-01-04"), "2005-01-05")
    assert found.missing == ("the outcome of the home visit (Tue 4 Jan 2005)",)


# How late, and what was skipped


@pytest.mark.parametrize(
    ("on", "late"), [("2004-10-15", None), ("2004-10-16", 1), ("2004-10-18", 1), ("2004-10-19", 2)]
)
def test_lateness_is_told_in_working_days(on: str, late: int | None) -> None:
    case = order(FRIDAY, f"supervision_plan {on}")
    assert finding("supervision-plan", case, "2005-03-14").days_late == late


def test_lateness_of_a_limit_in_months_is_told_in_calendar_days() -> None:
    case = order(FRIDAY, "victim_contact 2004-11-29", victim_scheme=True)
    assert finding(VICTIM, case, "2005-03-14").days_late == 5


def test_a_last_good_day_says_which_days_it_skipped_and_why() -> None:
    skipped = finding(VISIT, licence(THURSDAY), "2005-01-04").skipped
    assert [(str(on), why) for on, why in skipped] == [
        ("2004-12-18", "Saturday"),
        ("2004-12-19", "Sunday"),
        ("2004-12-25", "Christmas Day"),
        ("2004-12-26", "Boxing Day"),
        ("2004-12-27", "Christmas Day (observed)"),
        ("2004-12-28", "Boxing Day (observed)"),
        ("2005-01-01", "New Year's Day"),
        ("2005-01-02", "Sunday"),
        ("2005-01-03", "New Year's Day (observed)"),
    ]


def test_a_schedule_has_a_part_for_each_window() -> None:
    found = finding(CONTACT, order(FRIDAY, *TWELVE), "2004-12-20")
    first, second, months = found.parts
    assert (first.verdict, first.found) == (esi.Verdict.MET, 12)
    assert second.verdict is esi.Verdict.NOT_YET_DUE
    assert months.verdict is esi.Verdict.NOT_YET_DUE
