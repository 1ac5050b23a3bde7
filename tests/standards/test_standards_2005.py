"""National Standards 2005, what they changed and what carries over; and which edition governs.

Each row is a standard, a case, the day it is judged at, and the finding in a line. The clock of
most is Thursday 17 March 2005, with Good Friday on 25 and Easter Monday on 28 March: 5 working days
end on Thursday 24 March, 10 on Monday 4 April, 15 on Monday 11 April.
"""

from __future__ import annotations

import pytest

import esi_rules as esi
from tests.support.short_cases import daily, day, finding, licence, order, told, weekly

THURSDAY = "2005-03-17"

NOT_STARTED = "NOT_APPLICABLE clock-not-started"
NO_DUTY = "NOT_APPLICABLE does-not-apply"
ENDED = "NOT_APPLICABLE supervision-ended"
NOT_IN_EDITION = "NOT_APPLICABLE not-in-edition"

FROM = "ns2005 from 2005-03-17"
BY_24_MARCH = f"{FROM} by 2005-03-24"
BY_4_APRIL = f"{FROM} by 2005-04-04"
BY_11_APRIL = f"{FROM} by 2005-04-11"

HIGH = "risk_rating 2005-03-17 high"
LOW = "risk_rating 2005-03-17 low"

Row = tuple[str, esi.Case, str, str]


def check(rows: list[Row]) -> pytest.MarkDecorator:
    names = [f"{standard}: {expected}, at {as_at}" for standard, _, as_at, expected in rows]
    return pytest.mark.parametrize(("standard", "case", "as_at", "expected"), rows, ids=names)


@pytest.mark.parametrize(
    ("standard", "done"),
    [
        ("risk-of-harm-assessment", "risk_of_harm_assessment"),
        ("supervision-plan", "supervision_plan"),
    ],
)
@pytest.mark.parametrize(
    ("ratings", "on", "as_at", "expected"),
    [
        # High on the day of commencement: 5 working days.
        ([HIGH], "2005-03-24", "2005-03-24", f"MET in-time {BY_24_MARCH} on 2005-03-24"),
        ([HIGH], "2005-03-29", "2005-03-29", f"NOT_MET late {BY_24_MARCH} on 2005-03-29"),
        ([HIGH], None, "2005-03-24", f"NOT_YET_DUE still-open {BY_24_MARCH}"),
        ([HIGH], None, "2005-03-25", f"NOT_MET not-done {BY_24_MARCH}"),
        (["risk_rating 2005-01-10 very_high"], None, "2005-03-25",
         f"NOT_MET not-done {BY_24_MARCH}"),
        # Not high on that day: 15 working days, though high the day after.
        ([LOW], "2005-04-11", "2005-04-11", f"MET in-time {BY_11_APRIL} on 2005-04-11"),
        ([LOW], "2005-04-12", "2005-04-12", f"NOT_MET late {BY_11_APRIL} on 2005-04-12"),
        ([LOW], None, "2005-04-11", f"NOT_YET_DUE still-open {BY_11_APRIL}"),
        ([LOW], None, "2005-04-12", f"NOT_MET not-done {BY_11_APRIL}"),
        (["risk_rating 2005-03-18 high"], "2005-04-11", "2005-04-11",
         f"MET in-time {BY_11_APRIL} on 2005-04-11"),
        (["risk_rating 2005-03-18 high"], None, "2005-04-12", f"NOT_MET not-done {BY_11_APRIL}"),
        # Not rated: undetermined, unless both limits agree.
        ([], "2005-03-24", "2005-06-01", f"MET in-time {FROM} on 2005-03-24"),
        ([], "2005-03-25", "2005-06-01", f"UNDETERMINED no-rating {FROM} on 2005-03-25"),
        ([], "2005-04-11", "2005-06-01", f"UNDETERMINED no-rating {FROM} on 2005-04-11"),
        ([], "2005-04-12", "2005-06-01", f"NOT_MET late {FROM} on 2005-04-12"),
        ([], None, "2005-03-24", f"NOT_YET_DUE still-open {FROM}"),
        ([], None, "2005-03-25", f"UNDETERMINED no-rating {FROM}"),
        ([], None, "2005-04-11", f"UNDETERMINED no-rating {FROM}"),
        ([], None, "2005-04-12", f"NOT_MET not-done {FROM}"),
        # High on some day of March: on the day of commencement, or after it.
        (["risk_rating 2005-03 high"], "2005-04-11", "2005-06-01",
         f"UNDETERMINED partly-known-date {FROM} on 2005-04-11"),
        ([LOW], "2005-04", "2005-06-01", f"UNDETERMINED partly-known-date {BY_11_APRIL}"),
        ([HIGH], None, "2005-03-16", NOT_STARTED),
    ],
)  # fmt: skip
def test_high_risk_from_the_first_day_is_assessed_and_planned_for_sooner(
    standard: str, done: str, ratings: list[str], on: str | None, as_at: str, expected: str
) -> None:
    case = order(THURSDAY, *ratings, *([f"{done} {on}"] if on else []))
    assert told(finding(standard, case, as_at)) == expected


@pytest.mark.parametrize("standard", ["risk-of-harm-assessment", "supervision-plan"])
@pytest.mark.parametrize(
    ("rating", "ended", "expected"),
    [
        (HIGH, "2005-03-24", ENDED),
        (HIGH, "2005-03-25", f"NOT_MET not-done {BY_24_MARCH}"),
        (LOW, "2005-04-11", ENDED),
        (LOW, "2005-04-12", f"NOT_MET not-done {BY_11_APRIL}"),
    ],
)
def test_a_duty_not_yet_due_when_supervision_ends_falls_away(
    standard: str, rating: str, ended: str, expected: str
) -> None:
    case = order(THURSDAY, rating, ended=ended)
    assert told(finding(standard, case, "2005-06-01")) == expected


CONTACT = "contact-frequency"
# Week 16 ends on Wednesday 6 July 2005.
FIFTEEN = daily("appointment", "2005-03-17", 15)


@check(
    [
        (CONTACT, order(THURSDAY, *FIFTEEN, "appointment 2005-07-06", tier=2), "2005-07-06",
         f"MET enough {FROM}"),
        (CONTACT, licence(THURSDAY, *FIFTEEN, "appointment 2005-07-06", tier=2), "2005-07-06",
         f"MET enough {FROM}"),
        (CONTACT, order(THURSDAY, *FIFTEEN, "appointment 2005-07-07", tier=2), "2005-07-07",
         f"NOT_MET too-few {FROM} by 2005-07-06"),
        (CONTACT, order(THURSDAY, *FIFTEEN, tier=2), "2005-07-06",
         f"NOT_YET_DUE still-open {FROM} by 2005-07-06"),
        (CONTACT, licence(THURSDAY, *FIFTEEN, tier=2), "2005-07-07",
         f"NOT_MET too-few {FROM} by 2005-07-06"),
        # Nothing is stated after week 16.
        (CONTACT, order(THURSDAY, *FIFTEEN, "appointment 2005-07-06", tier=2), "2006-03-17",
         f"MET enough {FROM}"),
        (CONTACT, order(THURSDAY, *FIFTEEN, "appointment 2005-07", tier=2), "2005-09-01",
         f"UNDETERMINED partly-known-date {FROM}"),
        (CONTACT, order(THURSDAY, *FIFTEEN, tier=2, ended="2005-07-06"), "2005-09-01", ENDED),
        (CONTACT, order(THURSDAY, *FIFTEEN, tier=2, ended="2005-07-07"), "2005-09-01",
         f"NOT_MET too-few {FROM} by 2005-07-06"),
        # The records cannot decide the other tiers; for tier 2 the answer is not read.
        (CONTACT, order(THURSDAY, *FIFTEEN, tier=2, answers={"C1.1a": "yes"}), "2005-07-07",
         f"NOT_MET too-few {FROM} by 2005-07-06"),
        (CONTACT, order(THURSDAY, *FIFTEEN, answers={"C1.1a": "na"}), "2005-07-07",
         "NOT_APPLICABLE answered-not-applicable"),
        (CONTACT, order(THURSDAY, tier=1), "2005-03-16", NOT_STARTED),
    ]
)  # fmt: skip
def test_contact_by_tier(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


@pytest.mark.parametrize("facts", [{"tier": 1}, {"tier": 3}, {"tier": 4}, {"tier": None}, {}])
@pytest.mark.parametrize(
    ("answer", "expected"),
    [("yes", "MET answered"), ("no", "NOT_MET answered"), (None, "UNDETERMINED unanswered")],
)
def test_contact_in_other_tiers_is_left_to_the_inspector(
    facts: dict[str, object], answer: str | None, expected: str
) -> None:
    case = order(THURSDAY, answers={"C1.1a": answer}, **facts)
    assert told(finding(CONTACT, case, "2005-09-01")) == f"{expected} {FROM}"


WORK_HOURS = "unpaid-work-hours"
# From a first session on Monday 21 March, weeks end on Sundays: 27 March, 3 April, 10 April.
FROM_SESSION = "ns2005 from 2005-03-21"


def session(on: str, hours: str = "") -> str:
    return f"unpaid_work_session {on} {hours}"


@check(
    [
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), session("2005-03-27", "3"),
                           unpaid_work=True), "2005-03-27", f"MET enough {FROM_SESSION}"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), session("2005-03-27", "2.75"),
                           unpaid_work=True), "2005-03-27",
         f"NOT_YET_DUE still-open {FROM_SESSION} by 2005-03-27"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), session("2005-03-27", "2.75"),
                           unpaid_work=True), "2005-03-28",
         f"NOT_MET too-few {FROM_SESSION} by 2005-03-27"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), session("2005-03-28", "9"),
                           unpaid_work=True), "2005-03-28",
         f"NOT_MET too-few {FROM_SESSION} by 2005-03-27"),
        # A week without a session, with one after it.
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "6"), session("2005-04-04", "6"),
                           unpaid_work=True), "2005-06-01",
         f"NOT_MET too-few {FROM_SESSION} by 2005-04-03"),
        # The week of the last session is the last that is asked for.
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "6"), unpaid_work=True), "2005-06-01",
         f"MET enough {FROM_SESSION}"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "6"), session("2005-03-28", "5"),
                           unpaid_work=True), "2005-04-03",
         f"MET enough {FROM_SESSION} by 2005-04-03"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "6"), session("2005-03-28", "5"),
                           unpaid_work=True), "2005-04-04",
         f"NOT_MET too-few {FROM_SESSION} by 2005-04-03"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "6"), session("2005-04-04", "6"),
                           unpaid_work=True), "2005-04-03", f"MET enough {FROM_SESSION}"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21"), unpaid_work=True), "2005-06-01",
         f"UNDETERMINED value-unknown {FROM_SESSION}"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "6"), session("2005-04", "6"),
                           unpaid_work=True), "2005-06-01",
         f"UNDETERMINED partly-known-date {FROM_SESSION}"),
        (WORK_HOURS, order(THURSDAY, unpaid_work=True), "2005-06-01", NOT_STARTED),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3")), "2005-06-01", NO_DUTY),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), unpaid_work=None), "2005-06-01",
         f"UNDETERMINED fact-unknown {FROM_SESSION} by 2005-03-27"),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), unpaid_work=True,
                           ended="2005-03-27"), "2005-06-01", ENDED),
        (WORK_HOURS, order(THURSDAY, session("2005-03-21", "3"), unpaid_work=True,
                           ended="2005-03-28"), "2005-06-01",
         f"NOT_MET too-few {FROM_SESSION} by 2005-03-27"),
        # The clock is the first session, which picks the edition: 2000 has no such standard.
        (WORK_HOURS, order("2005-02-01", session("2005-03-03", "3"), unpaid_work=True),
         "2005-06-01", NOT_IN_EDITION),
        (WORK_HOURS, order("2005-02-01", session("2005-03-04", "3"), unpaid_work=True),
         "2005-06-01", "NOT_MET too-few ns2005 from 2005-03-04 by 2005-03-10"),
    ]
)  # fmt: skip
def test_unpaid_work_hours(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


TESTS = "drr-testing"
# Weeks from Thursday 21 July 2005: week 15 is 27 October to 2 November, week 16 is 3 to 9
# November, and begins on the day of the change. From Friday 22 July, week 15 begins on 28 October
# and holds the day of the change; week 16 begins on 4 November.
JULY, LATE_JULY = "2005-07-21", "2005-07-22"


def two_a_week(first: str, weeks: int) -> list[str]:
    """Two tests in each week from `first` on."""
    return [text for text in weekly("drug_test", first, weeks) for _ in range(2)]


@check(
    [
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", "drug_test 2005-03-23", drr=True),
         "2005-03-23", f"MET enough {FROM} by 2005-03-30"),
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", "drug_test 2005-03-24", drr=True),
         "2005-03-24", f"NOT_MET too-few {FROM} by 2005-03-23"),
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", drr=True), "2005-03-23",
         f"NOT_YET_DUE still-open {FROM} by 2005-03-23"),
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", drr=True), "2005-03-24",
         f"NOT_MET too-few {FROM} by 2005-03-23"),
        # All sixteen weeks, and nothing after them.
        (TESTS, order(THURSDAY, *two_a_week(THURSDAY, 16), drr=True), "2006-03-17",
         f"MET enough {FROM}"),
        (TESTS, order(THURSDAY, *two_a_week(THURSDAY, 15), drr=True), "2005-07-07",
         f"NOT_MET too-few {FROM} by 2005-07-06"),
        # Before 3 November 2005 the low band and a residential place ask for two like all others.
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", drr=True, band="low", residential=True),
         "2005-03-24", f"NOT_MET too-few {FROM} by 2005-03-23"),
        (TESTS, order(JULY, *two_a_week(JULY, 14), "drug_test 2005-10-27", drr=True, band="low"),
         "2005-11-03", "NOT_MET too-few ns2005 from 2005-07-21 by 2005-11-02"),
        (TESTS, order(LATE_JULY, *two_a_week(LATE_JULY, 14), "drug_test 2005-11-03", drr=True,
                      band="low"), "2005-11-04",
         "NOT_MET too-few ns2005 from 2005-07-22 by 2005-11-03"),
        # In weeks from then on, one is enough for them.
        (TESTS, order(JULY, *two_a_week(JULY, 15), "drug_test 2005-11-09", drr=True, band="low"),
         "2005-11-10", "MET enough ns2005 from 2005-07-21"),
        (TESTS, order(JULY, *two_a_week(JULY, 15), "drug_test 2005-11-09", drr=True, band="high",
                      residential=True), "2005-11-10", "MET enough ns2005 from 2005-07-21"),
        (TESTS, order(JULY, *two_a_week(JULY, 15), drr=True, band="low"), "2005-11-10",
         "NOT_MET too-few ns2005 from 2005-07-21 by 2005-11-09"),
        (TESTS, order(JULY, *two_a_week(JULY, 15), "drug_test 2005-11-09", drr=True, band="medium"),
         "2005-11-10", "NOT_MET too-few ns2005 from 2005-07-21 by 2005-11-09"),
        (TESTS, order(JULY, *two_a_week(JULY, 15), "drug_test 2005-11-09", drr=True), "2005-11-10",
         "NOT_MET too-few ns2005 from 2005-07-21 by 2005-11-09"),
        # Left empty, the band is undetermined where it matters: with one test.
        (TESTS, order(JULY, *two_a_week(JULY, 15), "drug_test 2005-11-09", drr=True, band=None),
         "2005-11-10", "UNDETERMINED fact-unknown ns2005 from 2005-07-21"),
        (TESTS, order(JULY, *two_a_week(JULY, 15), "drug_test 2005-11-09", drr=True,
                      residential=None), "2005-11-10",
         "UNDETERMINED fact-unknown ns2005 from 2005-07-21"),
        (TESTS, order(JULY, *two_a_week(JULY, 16), drr=True, band=None), "2005-11-10",
         "MET enough ns2005 from 2005-07-21"),
        (TESTS, order(JULY, *two_a_week(JULY, 15), drr=True, band=None), "2005-11-10",
         "NOT_MET too-few ns2005 from 2005-07-21 by 2005-11-09"),
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", drr=True, band=None), "2005-03-24",
         f"NOT_MET too-few {FROM} by 2005-03-23"),
        (TESTS, order(THURSDAY, "drug_test 2005-03-17", "drug_test 2005-03", drr=True),
         "2005-03-30", f"UNDETERMINED partly-known-date {FROM}"),
        (TESTS, order(THURSDAY), "2005-06-01", NO_DUTY),
        (TESTS, order(THURSDAY, drr=None), "2005-06-01",
         f"UNDETERMINED fact-unknown {FROM} by 2005-03-23"),
        (TESTS, order(THURSDAY, drr=True, ended="2005-03-23"), "2005-06-01", ENDED),
        (TESTS, order(THURSDAY, drr=True), "2005-03-16", NOT_STARTED),
        (TESTS, order("2005-03-03", drr=True), "2005-06-01", NOT_IN_EDITION),
        (TESTS, order("2005-03-04", drr=True), "2005-06-01",
         "NOT_MET too-few ns2005 from 2005-03-04 by 2005-03-10"),
    ]
)  # fmt: skip
def test_drug_rehabilitation(standard: str, case: esi.Case, as_at: str, expected: str) -> None:
    assert told(finding(standard, case, as_at)) == expected


PLANNED = "supervision_plan 2005-03-17"


@check(
    [
        ("plan-review", order(THURSDAY, PLANNED, "plan_review 2005-07-07"), "2005-07-07",
         f"MET in-time {FROM} by 2005-10-27"),
        ("plan-review", order(THURSDAY, PLANNED, "plan_review 2005-07-08"), "2005-07-08",
         f"NOT_MET late {FROM} by 2005-07-07"),
        ("plan-review", order(THURSDAY, PLANNED), "2005-07-07",
         f"NOT_YET_DUE still-open {FROM} by 2005-07-07"),
        ("plan-review", order(THURSDAY, PLANNED), "2005-07-08",
         f"NOT_MET not-done {FROM} by 2005-07-07"),
        ("plan-review", order(THURSDAY), "2005-07-08", NOT_STARTED),
        ("plan-review", order(THURSDAY, PLANNED, "plan_review 2005-07"), "2005-08-01",
         f"UNDETERMINED partly-known-date {FROM}"),
        ("plan-review", order(THURSDAY, PLANNED, ended="2005-07-07"), "2005-08-01", ENDED),
        ("victim-contact", licence(THURSDAY, "victim_contact 2005-05-12", victim_scheme=True),
         "2005-05-12", f"MET in-time {FROM} by 2005-05-12 on 2005-05-12"),
        ("victim-contact", licence(THURSDAY, "victim_contact 2005-05-13", victim_scheme=True),
         "2005-05-13", f"NOT_MET late {FROM} by 2005-05-12 on 2005-05-13"),
        ("victim-contact", licence(THURSDAY, victim_scheme=True), "2005-05-12",
         f"NOT_YET_DUE still-open {FROM} by 2005-05-12"),
        ("victim-contact", licence(THURSDAY, victim_scheme=True), "2005-05-13",
         f"NOT_MET not-done {FROM} by 2005-05-12"),
        ("victim-contact", licence(THURSDAY), "2005-06-01", NO_DUTY),
        ("victim-contact", licence(THURSDAY, victim_scheme=None), "2005-06-01",
         f"UNDETERMINED fact-unknown {FROM} by 2005-05-12"),
    ]
)  # fmt: skip
def test_reviews_and_victims_in_weeks(
    standard: str, case: esi.Case, as_at: str, expected: str
) -> None:
    assert told(finding(standard, case, as_at)) == expected


ONE, TWO, THREE = (
    f"failure {on} unacceptable" for on in ("2005-03-17", "2005-03-18", "2005-03-21")
)


@pytest.mark.parametrize(
    ("standard", "case_of", "events", "facts", "done", "in_time", "late", "basis"),
    [
        ("risk-management-plan", order, [HIGH], {}, "risk_management_plan",
         "2005-03-24", "2005-03-29", BY_24_MARCH),
        ("reoffending-assessment", order, [], {}, "reoffending_assessment",
         "2005-04-11", "2005-04-12", BY_11_APRIL),
        ("first-appointment", order, [], {}, "appointment", "2005-03-24", "2005-03-29",
         BY_24_MARCH),
        ("first-appointment", licence, [], {}, "appointment", "2005-03-18", "2005-03-21",
         f"{FROM} by 2005-03-18"),
        ("home-visit", licence, [], {}, "home_visit", "2005-04-04", "2005-04-05", BY_4_APRIL),
        ("home-visit", order, [HIGH], {}, "home_visit", "2005-04-04", "2005-04-05", BY_4_APRIL),
        ("unpaid-work-start", order, [], {"unpaid_work": True}, "unpaid_work_session",
         "2005-04-04", "2005-04-05", BY_4_APRIL),
        # Failures on 17 and 18 March: the threshold is the 18th; 10 working days end on 5 April.
        ("enforcement", order, [ONE, TWO], {}, "breach_action", "2005-04-05", "2005-04-06",
         "ns2005 from 2005-03-18 by 2005-04-05"),
        # The third on Monday 21 March: Wednesday 6 April.
        ("enforcement", licence, [ONE, TWO, THREE], {}, "breach_action", "2005-04-06",
         "2005-04-07", "ns2005 from 2005-03-21 by 2005-04-06"),
        ("pre-sentence-report", order, ["report_requested 2005-03-17"], {}, "report_delivered",
         "2005-04-11", "2005-04-12", BY_11_APRIL),
    ],
)  # fmt: skip
def test_what_2005_does_not_list_carries_over_with_its_limit(
    standard: str,
    case_of: object,
    events: list[str],
    facts: dict[str, object],
    done: str,
    in_time: str,
    late: str,
    basis: str,
) -> None:
    assert callable(case_of)
    value = {"home_visit": " seen", "unpaid_work_session": " 6"}.get(done, "")
    last = basis[-10:]
    assert last == in_time

    def judged(as_at: str, *rows: str) -> str:
        return told(finding(standard, case_of(THURSDAY, *events, *rows, **facts), as_at))

    assert judged(in_time, f"{done} {in_time}{value}") == f"MET in-time {basis} on {in_time}"
    assert judged(late, f"{done} {late}{value}") == f"NOT_MET late {basis} on {late}"
    assert judged(in_time) == f"NOT_YET_DUE still-open {basis}"
    assert judged(late) == f"NOT_MET not-done {basis}"
    assert judged("2005-03-16") == NOT_STARTED


@check(
    [
        ("risk-management-plan", order(THURSDAY, LOW), "2005-06-01", NOT_STARTED),
        ("risk-management-plan", order(THURSDAY), "2005-06-01", "UNDETERMINED no-rating ns2005"),
        ("home-visit", order(THURSDAY), "2005-06-01", "UNDETERMINED no-rating ns2005"),
        ("home-visit", order(THURSDAY, LOW), "2005-06-01", NOT_STARTED),
        ("enforcement", order(THURSDAY, ONE), "2005-06-01", NOT_STARTED),
        ("enforcement", licence(THURSDAY, ONE, TWO), "2005-06-01", NOT_STARTED),
        ("warning-limit", order(THURSDAY, "warning 2005-03-18", "warning 2006-03-17"),
         "2006-06-01", "NOT_MET broken ns2005 from 2005-03-18 on 2006-03-17"),
        ("warning-limit", order(THURSDAY, "warning 2005-03-18", "warning 2006-03-18"),
         "2006-06-01", "MET not-broken ns2005 from 2005-03-18"),
        ("unpaid-work-start", licence(THURSDAY, unpaid_work=True), "2005-06-01", NO_DUTY),
        ("unpaid-work-start", order(THURSDAY, unpaid_work=None), "2005-06-01",
         f"UNDETERMINED fact-unknown {BY_4_APRIL}"),
        ("programme-start", order(THURSDAY, accredited_programme=True, answers={"C2.4b": "no"}),
         "2005-06-01", f"NOT_MET answered {FROM}"),
        ("programme-start", order(THURSDAY, accredited_programme=True), "2005-06-01",
         f"UNDETERMINED unanswered {FROM}"),
        ("dtto-contact", order(THURSDAY, "contact_hours 2005-03-23 15", dtto=True),
         "2005-03-23", f"MET enough {FROM} by 2005-03-30"),
        ("dtto-contact", order(THURSDAY, "contact_hours 2005-03-24 15", dtto=True),
         "2005-03-24", f"NOT_MET too-few {FROM} by 2005-03-23"),
        ("dtto-testing", order(THURSDAY, "drug_test 2005-03-17", "drug_test 2005-03-23",
                               dtto=True), "2005-03-23", f"MET enough {FROM} by 2005-03-30"),
        ("dtto-testing", order(THURSDAY, "drug_test 2005-03-17", "drug_test 2005-03-24",
                               dtto=True), "2005-03-24", f"NOT_MET too-few {FROM} by 2005-03-23"),
    ]
)  # fmt: skip
def test_what_carries_over_keeps_its_scope(
    standard: str, case: esi.Case, as_at: str, expected: str
) -> None:
    assert told(finding(standard, case, as_at)) == expected


# Which edition governs


@pytest.mark.parametrize(
    ("commenced", "edition"),
    [
        ("2000-04-01", "ns2000"),
        ("2005-03-03", "ns2000"),
        ("2005-03-04", "ns2005"),
        ("2007-09-29", "ns2005"),
    ],
)
def test_the_edition_in_force_on_the_day_the_clock_starts_governs(
    commenced: str, edition: str
) -> None:
    found = finding("reoffending-assessment", order(commenced), commenced)
    assert (found.verdict, found.edition) == (esi.Verdict.NOT_YET_DUE, edition)


@pytest.mark.parametrize("commenced", ["1999-06-01", "2000-03-31", "2007-09-30", "2008-02-01"])
def test_a_clock_that_no_edition_covers_is_undetermined(commenced: str) -> None:
    case = order(commenced, f"supervision_plan {commenced}")
    for standard in ("supervision-plan", "reoffending-assessment", "first-appointment"):
        assert told(finding(standard, case, "2009-01-05")) == (
            f"UNDETERMINED edition from {commenced}"
        )


def test_one_case_can_stand_under_both_editions() -> None:
    # Sentenced on 3 March 2005 and found to be high risk of harm on the 4th.
    case = order("2005-03-03", "risk_rating 2005-03-03 low", "risk_rating 2005-03-04 high")
    editions = {
        f.standard: f.edition
        for f in esi.evaluate(case, esi.national_standards(), as_at=day("2005-03-04"))
    }
    assert editions["supervision-plan"] == "ns2000"
    assert editions["risk-management-plan"] == "ns2005"
    assert editions["home-visit"] == "ns2005"


@pytest.mark.parametrize(
    ("reviews", "as_at", "expected"),
    [
        # A gap from 15 February 2005 has 4 months (15 June), one from then on 16 weeks (5 October).
        (["2005-02-15", "2005-06-15", "2005-10-05"], "2005-10-05", "MET in-time by 2006-01-25"),
        (["2005-02-15", "2005-06-15", "2005-10-06"], "2005-10-06", "NOT_MET late by 2005-10-05"),
        (["2005-02-15", "2005-06-15"], "2005-10-05", "MET in-time by 2005-10-05"),
        (["2005-02-15", "2005-06-15"], "2005-10-06", "NOT_MET not-done by 2005-10-05"),
        (["2005-02-15", "2005-06-16"], "2005-06-16", "NOT_MET late by 2005-06-15"),
        # From 3 March it is 4 months (3 July), from 4 March 16 weeks (24 June).
        (["2005-02-15", "2005-03-03"], "2005-07-03", "MET in-time by 2005-07-03"),
        (["2005-02-15", "2005-03-03"], "2005-07-04", "NOT_MET not-done by 2005-07-03"),
        (["2005-02-15", "2005-03-04"], "2005-06-24", "MET in-time by 2005-06-24"),
        (["2005-02-15", "2005-03-04"], "2005-06-25", "NOT_MET not-done by 2005-06-24"),
    ],
)
def test_each_gap_between_reviews_stands_under_the_edition_of_the_day_it_starts(
    reviews: list[str], as_at: str, expected: str
) -> None:
    case = order(
        "2004-09-24", "supervision_plan 2004-10-15", *[f"plan_review {on}" for on in reviews]
    )
    verdict, reason, *due = expected.split(" ", 2)
    told_so = f"{verdict} {reason} ns2000 from 2004-10-15 {' '.join(due)}"
    assert told(finding("plan-review", case, as_at)) == told_so


def test_a_gap_that_starts_when_no_edition_is_in_force_is_undetermined() -> None:
    case = order("2007-06-11", "supervision_plan 2007-06-11", "plan_review 2007-10-01")
    found = finding("plan-review", case, "2007-11-01")
    assert told(found) == "UNDETERMINED edition ns2005 from 2007-06-11"


def test_a_clock_that_may_fall_under_either_edition_is_decided_where_both_agree() -> None:
    # Asked for on some day of March 2005: either edition wants the report in 15 working days.
    asked = order("2005-05-03", "report_requested 2005-03")
    assert told(finding("pre-sentence-report", asked, "2005-06-01")) == "NOT_MET not-done"
    seen = order("2005-02-01", "risk_rating 2005-02-01 low", "risk_rating 2005-03 high")
    assert told(finding("risk-management-plan", seen, "2005-06-01")) == "NOT_MET not-done"


@pytest.mark.parametrize("name", ["ns2000", "ns2005"])
@pytest.mark.parametrize("commenced", ["1999-06-01", "2004-09-24", "2005-03-17", "2008-02-01"])
def test_a_caller_may_name_one_edition_for_every_case(name: str, commenced: str) -> None:
    standards = esi.national_standards(edition=name)
    found = finding("reoffending-assessment", order(commenced), commenced, standards)
    assert (found.verdict, found.edition) == (esi.Verdict.NOT_YET_DUE, name)


def test_one_edition_can_be_evaluated_by_itself() -> None:
    found = esi.evaluate(
        order("2008-02-01"), esi.national_standards_2005(), as_at=day("2008-02-01")
    )
    assert {f.edition for f in found} <= {"ns2005", None}
    assert len(found) == 18


def test_an_edition_that_is_none_is_told_its_nearest_spelling() -> None:
    with pytest.raises(esi.BadInputError) as caught:
        esi.national_standards(edition="ns2006")
    assert str(caught.value) == (
        "edition: `ns2006` must be `auto`, `ns2000` or `ns2005`; did you mean `ns2005`?"
    )


def test_every_standard_is_found_on_once_and_in_order() -> None:
    found = esi.evaluate(order(THURSDAY), esi.national_standards(), as_at=day("2005-06-01"))
    assert [f.standard for f in found] == [
        "risk-of-harm-assessment",
        "risk-management-plan",
        "reoffending-assessment",
        "supervision-plan",
        "plan-review",
        "first-appointment",
        "contact-frequency",
        "home-visit",
        "enforcement",
        "warning-limit",
        "unpaid-work-start",
        "programme-start",
        "dtto-contact",
        "dtto-testing",
        "victim-contact",
        "pre-sentence-report",
        "unpaid-work-hours",
        "drr-testing",
    ]


def test_no_clock_has_started_in_a_case_that_commences_after_the_day_it_is_judged_at() -> None:
    case = licence(
        "2005-04-01",
        "risk_rating 2005-03-01 high",
        "supervision_plan 2005-03-01",
        unpaid_work=True,
        accredited_programme=True,
        dtto=True,
        drr=True,
        victim_scheme=True,
        answers={"C1.1a": "yes", "C2.4b": "yes"},
    )
    found = esi.evaluate(case, esi.national_standards(), as_at=day("2005-03-31"))
    assert {f.verdict for f in found} == {esi.Verdict.NOT_APPLICABLE}
    assert all(f.clock is f.due is f.done is f.edition is None for f in found)


def test_days_that_the_calendar_does_not_vouch_for_are_not_guessed_at() -> None:
    standards = esi.national_standards(edition="ns2005")
    case = order("2027-12-20")
    found = finding("reoffending-assessment", case, "2027-12-24", standards)
    assert told(found) == "UNDETERMINED calendar ns2005 from 2027-12-20"
    # 5 working days after Monday 20 December 2027: 24 is worked, 27 and 28 are off for Christmas.
    found = finding("first-appointment", case, "2027-12-24", standards)
    assert told(found) == "NOT_YET_DUE still-open ns2005 from 2027-12-20 by 2027-12-29"


@pytest.mark.parametrize("name", ["ns2000", "ns2005"])
def test_a_limit_in_weeks_or_months_needs_no_calendar_of_working_days(name: str) -> None:
    standards = esi.national_standards(edition=name)
    found = finding(
        "victim-contact", order("2030-01-31", victim_scheme=True), "2030-06-01", standards
    )
    assert told(found).startswith("NOT_MET not-done")
