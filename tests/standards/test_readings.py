"""For every reading of the standards: a case on which its choices part, and what each decides."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

import esi_rules as esi
from esi_rules.standards.readings import READINGS
from tests.support.short_cases import daily, finding, licence, order, told, weekly

FRIDAY, THURSDAY = "2004-09-24", "2004-12-16"
TWO_FAILURES = ["failure 2004-10-01 unacceptable", "failure 2004-12-16 unacceptable"]
TWELVE_AT_ONCE = daily("appointment", "2004-09-24", 12, "attended")
VISITED_4_JANUARY = licence(THURSDAY, "home_visit 2005-01-04 seen")

Row = tuple[str, str, str, esi.Case, str, str, str]

ROWS: list[Row] = [
    # 15 working days end on 15 October, 15 calendar days on Saturday 9 October.
    ("days-unit", "calendar", "risk-of-harm-assessment",
     order(FRIDAY, "risk_of_harm_assessment 2004-10-11"), "2005-03-14",
     "MET in-time ns2000 from 2004-09-24 by 2004-10-15 on 2004-10-11",
     "NOT_MET late ns2000 from 2004-09-24 by 2004-10-09 on 2004-10-11"),
    # 10 working days from 16 December: 4 January; with the 16th as day 1, 31 December; with
    # bank holidays worked, 30 December.
    ("first-day", "counted", "home-visit", VISITED_4_JANUARY, "2005-03-14",
     "MET in-time ns2000 from 2004-12-16 by 2005-01-04 on 2005-01-04",
     "NOT_MET late ns2000 from 2004-12-16 by 2004-12-31 on 2005-01-04"),
    ("non-working", "weekends", "home-visit", VISITED_4_JANUARY, "2005-03-14",
     "MET in-time ns2000 from 2004-12-16 by 2005-01-04 on 2005-01-04",
     "NOT_MET late ns2000 from 2004-12-16 by 2004-12-30 on 2005-01-04"),
    # High in week 6: from Monday 1 November, a plan by the 8th.
    ("plan-clock", "commencement", "risk-management-plan",
     order(FRIDAY, "risk_rating 2004-09-24 low", "risk_rating 2004-11-01 high",
           "risk_management_plan 2004-11-08"), "2005-03-03",
     "MET in-time ns2000 from 2004-11-01 by 2004-11-08 on 2004-11-08",
     "NOT_MET late ns2000 from 2004-09-24 by 2004-10-01 on 2004-11-08"),
    # Assessed for the court report, before sentence.
    ("early-work", "not-allowed", "risk-of-harm-assessment",
     order(FRIDAY, "risk_of_harm_assessment 2004-09-10"), "2004-10-16",
     "MET in-time ns2000 from 2004-09-24 by 2004-10-15 on 2004-09-10",
     "NOT_MET not-done ns2000 from 2004-09-24 by 2004-10-15"),
    # Two failures and no warning between them.
    ("failure-window", "after-warning", "enforcement", order(FRIDAY, *TWO_FAILURES),
     "2005-01-05",
     "NOT_MET not-done ns2000 from 2004-12-16 by 2005-01-04",
     "NOT_APPLICABLE clock-not-started"),
    # Judged on Wednesday 5 January: 10 working days from then end on the 19th.
    ("breach-clock", "judged", "enforcement",
     order(FRIDAY, *TWO_FAILURES, "failure_judged 2005-01-05", "breach_action 2005-01-19"),
     "2005-03-03",
     "NOT_MET late ns2000 from 2004-12-16 by 2005-01-04 on 2005-01-19",
     "MET in-time ns2000 from 2005-01-05 by 2005-01-19 on 2005-01-19"),
    # Twelve offered, of which eleven were kept.
    ("contacts", "kept", "contact-frequency",
     order(FRIDAY, *TWELVE_AT_ONCE[1:], "appointment 2004-12-01 acceptable_absence"),
     "2004-12-17",
     "MET enough ns2000 from 2004-09-24 by 2005-03-10",
     "NOT_MET too-few ns2000 from 2004-09-24 by 2004-12-16"),
    ("contacts", "kept", "first-appointment",
     order(FRIDAY, "appointment 2004-09-28 acceptable_absence", "appointment 2004-10-04 attended"),
     "2005-03-14",
     "MET in-time ns2000 from 2004-09-24 by 2004-10-01 on 2004-09-28",
     "NOT_MET late ns2000 from 2004-09-24 by 2004-10-01 on 2004-10-04"),
    # Contact enough, and no visit: 10 working days from 24 September end on 8 October.
    ("visit-in-contact", "required", "contact-frequency",
     order(FRIDAY, "risk_rating 2004-09-24 high", *TWELVE_AT_ONCE), "2004-12-17",
     "MET enough ns2000 from 2004-09-24 by 2005-03-10",
     "NOT_MET not-done ns2000 from 2004-09-24 by 2004-10-08"),
    ("visit-scope", "high", "home-visit",
     licence(THURSDAY, "risk_rating 2004-12-16 low"), "2005-01-05",
     "NOT_MET not-done ns2000 from 2004-12-16 by 2005-01-04",
     "NOT_APPLICABLE clock-not-started"),
    ("visit-scope", "licence", "home-visit",
     order(THURSDAY, "risk_rating 2004-12-16 high"), "2005-01-05",
     "NOT_MET not-done ns2000 from 2004-12-16 by 2005-01-04",
     "NOT_APPLICABLE does-not-apply"),
    ("visit-made", "attempted", "home-visit",
     licence(THURSDAY, "home_visit 2005-01-04 attempted"), "2005-01-05",
     "NOT_MET not-done ns2000 from 2004-12-16 by 2005-01-04",
     "MET in-time ns2000 from 2004-12-16 by 2005-01-04 on 2005-01-04"),
    # Twelve appointments in the first twelve days, and then none.
    ("spread", "weekly", "contact-frequency", order(FRIDAY, *TWELVE_AT_ONCE), "2004-12-16",
     "MET enough ns2000 from 2004-09-24 by 2005-03-10",
     "NOT_MET too-few ns2000 from 2004-09-24 by 2004-10-14"),
    # Released on 17 March 2005: 8 weeks end on 12 May, 2 months on 17 May.
    ("edition-start", "2005-04-01", "victim-contact",
     licence("2005-03-17", "victim_contact 2005-05-17", victim_scheme=True), "2005-06-01",
     "NOT_MET late ns2005 from 2005-03-17 by 2005-05-12 on 2005-05-17",
     "MET in-time ns2000 from 2005-03-17 by 2005-05-17 on 2005-05-17"),
    ("no-breach-due", "met", "enforcement", order(FRIDAY, TWO_FAILURES[0]), "2005-03-14",
     "NOT_APPLICABLE clock-not-started",
     "MET settled"),
]  # fmt: skip


def test_every_alternative_of_every_reading_of_the_standards_has_a_case() -> None:
    # The other three say how scores are taken, and decide no case.
    of_the_scoring = {"aggregation", "rounded-sections", "ladder"}
    assert {(row[0], row[1]) for row in ROWS} == {
        (reading.id, alternative)
        for reading in READINGS.values()
        if reading.id not in of_the_scoring
        for alternative in reading.alternatives
    }


@pytest.mark.parametrize(
    ("reading", "choice", "standard", "case", "as_at", "by_default", "otherwise"),
    ROWS,
    ids=[f"{row[0]}={row[1]} on {row[2]}" for row in ROWS],
)
def test_a_reading_decides_a_case(
    reading: str,
    choice: str,
    standard: str,
    case: esi.Case,
    as_at: str,
    by_default: str,
    otherwise: str,
) -> None:
    chosen = {reading.replace("-", "_"): choice}
    default = {reading.replace("-", "_"): READINGS[reading].default}
    assert told(finding(standard, case, as_at)) == by_default
    assert told(finding(standard, case, as_at, esi.national_standards(**default))) == by_default
    assert told(finding(standard, case, as_at, esi.national_standards(**chosen))) == otherwise
    assert by_default.split()[0] != otherwise.split()[0]


@pytest.mark.parametrize(
    ("reading", "default", "alternatives"),
    [
        ("days-unit", "working", ("calendar",)),
        ("first-day", "excluded", ("counted",)),
        ("non-working", "bank-holidays", ("weekends",)),
        ("plan-clock", "first-high", ("commencement",)),
        ("early-work", "allowed", ("not-allowed",)),
        ("failure-window", "sliding", ("after-warning",)),
        ("breach-clock", "failure", ("judged",)),
        ("contacts", "offered", ("kept",)),
        ("visit-in-contact", "separate", ("required",)),
        ("visit-scope", "high-or-licence", ("high", "licence")),
        ("visit-made", "seen", ("attempted",)),
        ("spread", "total", ("weekly",)),
        ("edition-start", "2005-03-04", ("2005-04-01",)),
        ("no-breach-due", "not-applicable", ("met",)),
    ],
)
def test_the_defaults_are_those_of_the_domain_notes(
    reading: str, default: str, alternatives: tuple[str, ...]
) -> None:
    assert READINGS[reading].default == default
    assert READINGS[reading].alternatives == alternatives
    assert esi.Readings()[reading] == default


# What a reading leaves as it is


def test_the_unit_of_15_days_is_in_doubt_for_the_risk_of_harm_assessment_alone() -> None:
    calendar = esi.national_standards(days_unit="calendar")
    case = order(FRIDAY)
    assert told(finding("supervision-plan", case, "2004-10-15", calendar)) == (
        "NOT_YET_DUE still-open ns2000 from 2004-09-24 by 2004-10-15"
    )


def test_the_day_of_release_or_the_next_is_counted_one_way_only() -> None:
    counted = esi.national_standards(first_day="counted")
    case = licence(FRIDAY, "appointment 2004-09-27")
    assert told(finding("first-appointment", case, "2004-09-27", counted)) == (
        "MET in-time ns2000 from 2004-09-24 by 2004-09-27 on 2004-09-27"
    )


def test_after_a_warning_the_next_failure_is_the_threshold() -> None:
    warned = esi.national_standards(failure_window="after-warning")
    case = order(FRIDAY, "warning 2004-10-05", TWO_FAILURES[1])
    assert told(finding("enforcement", case, "2005-01-05", warned)) == (
        "NOT_MET not-done ns2000 from 2004-12-16 by 2005-01-04"
    )
    late = order("2003-09-24", "warning 2003-12-16", TWO_FAILURES[1])
    assert told(finding("enforcement", late, "2005-01-05", warned)) == (
        "NOT_APPLICABLE clock-not-started"
    )


def test_a_threshold_not_judged_yet_has_no_clock_even_where_no_breach_due_counts_as_met() -> None:
    judged = esi.national_standards(breach_clock="judged", no_breach_due="met")
    case = order(FRIDAY, *TWO_FAILURES, "failure_judged 2004-12-15")
    assert finding("enforcement", case, "2005-03-03", judged).verdict is esi.Verdict.NOT_APPLICABLE
    assert told(finding("enforcement", order(FRIDAY), "2005-03-03", judged)) == "MET settled"


def test_no_breach_is_due_before_supervision_has_begun() -> None:
    met = esi.national_standards(no_breach_due="met")
    assert told(finding("enforcement", order(FRIDAY), "2004-09-23", met)) == (
        "NOT_APPLICABLE clock-not-started"
    )


def test_the_spread_asks_nothing_of_weeks_where_there_are_fewer_contacts_than_weeks() -> None:
    weekly = esi.national_standards(spread="weekly")
    every_week = [
        f"appointment {dt.date(2004, 9, 24) + dt.timedelta(weeks=k)} attended" for k in range(12)
    ]
    # Six in weeks 13 to 24 are fewer than the weeks: all on one day will do.
    case = order(FRIDAY, *every_week, *["appointment 2005-03-10 attended"] * 6)
    assert told(finding("contact-frequency", case, "2005-03-10", weekly)) == (
        "MET enough ns2000 from 2004-09-24 by 2005-04-10"
    )


def test_a_week_without_contact_is_the_first_thing_missed_where_every_week_needs_one() -> None:
    weekly = esi.national_standards(spread="weekly")
    # Weeks 1 and 2 have theirs, week 3 (8 to 14 October) has none; 12 weeks end on 16 December.
    case = order(FRIDAY, *weekly_contact(2))
    assert told(finding("contact-frequency", case, "2004-10-14", weekly)) == (
        "NOT_YET_DUE still-open ns2000 from 2004-09-24 by 2004-10-14"
    )
    assert told(finding("contact-frequency", case, "2005-03-03", weekly)) == (
        "NOT_MET too-few ns2000 from 2004-09-24 by 2004-10-14"
    )


def test_contact_that_needs_a_visit_keeps_its_clock_and_tells_the_day_first_missed() -> None:
    required = esi.national_standards(visit_in_contact="required")
    # High from 1 November: 10 working days end on 15 November, week 12 on 16 December.
    case = order(FRIDAY, *weekly_contact(12), "risk_rating 2004-11-01 high")
    assert told(finding("contact-frequency", case, "2004-11-15", required)) == (
        "NOT_YET_DUE still-open ns2000 from 2004-09-24 by 2004-11-15"
    )
    assert told(finding("contact-frequency", case, "2004-12-30", required)) == (
        "NOT_MET not-done ns2000 from 2004-09-24 by 2004-11-15"
    )
    nothing = order(FRIDAY, "risk_rating 2004-09-20 high")
    assert told(finding("contact-frequency", nothing, "2004-12-30", required)) == (
        "NOT_MET too-few ns2000 from 2004-09-24 by 2004-10-08"
    )


def test_contact_left_to_the_inspector_keeps_its_clock_when_the_visit_fails_it() -> None:
    required = esi.national_standards(visit_in_contact="required")
    case = order("2005-03-08", "risk_rating 2005-06-01 high", answers={"C1.1a": "yes"})
    assert told(finding("contact-frequency", case, "2005-09-12", required)) == (
        "NOT_MET not-done ns2005 from 2005-03-08 by 2005-06-15"
    )


def weekly_contact(n: int) -> list[str]:
    return weekly("appointment", FRIDAY, n, "attended")


def test_a_finding_names_the_readings_it_was_made_under() -> None:
    found = finding(
        "home-visit", VISITED_4_JANUARY, "2005-03-14", esi.national_standards(first_day="counted")
    )
    assert found.about is not None
    assert found.about.readings == (
        ("visit-scope", "high-or-licence"),
        ("visit-made", "seen"),
        ("first-day", "counted"),
        ("non-working", "bank-holidays"),
    )


# Limits of a caller's own


def test_a_caller_may_set_one_limit() -> None:
    own = esi.national_standards(limits={"home-visit.limit": "15 working days"})
    late = licence(THURSDAY, "home_visit 2005-01-11 seen")
    assert told(finding("home-visit", late, "2005-03-14")) == (
        "NOT_MET late ns2000 from 2004-12-16 by 2005-01-04 on 2005-01-11"
    )
    assert told(finding("home-visit", late, "2005-03-14", own)) == (
        "MET in-time ns2000 from 2004-12-16 by 2005-01-11 on 2005-01-11"
    )
    later = licence(THURSDAY, "home_visit 2005-01-12 seen")
    assert told(finding("home-visit", later, "2005-03-14", own)) == (
        "NOT_MET late ns2000 from 2004-12-16 by 2005-01-11 on 2005-01-12"
    )


def test_a_limit_of_the_callers_own_is_never_shown_as_the_standards() -> None:
    own = esi.national_standards(limits={"home-visit": "15 working days"})
    for edition in own.editions:
        (limit,) = edition["home-visit"].limits
        assert limit.status is esi.Status.OWN
        assert limit.words == ("home visit made: 15 working days (own: set by the caller)")


def test_a_tier_without_a_limit_can_be_given_one() -> None:
    own = esi.national_standards(limits={"contact-frequency.tier-3": "2"})
    case = order("2005-03-17", *daily("appointment", "2005-03-17", 2), tier=3)
    assert told(finding("contact-frequency", case, "2005-07-06", own)) == (
        "MET enough ns2005 from 2005-03-17"
    )


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: esi.national_standards(limits={"home-visits.limit": "15 working days"}),
            "limits, column `home-visits.limit`: `15 working days` is not a limit; did you mean "
            "`home-visit.limit`?",
        ),
        (
            lambda: esi.national_standards(limits={"home-visit.limit": "15 workin days"}),
            "limits, column `home-visit.limit`: a period's unit must be `working days`, `days`, "
            "`weeks` or `months` (got 'workin days'); did you mean `15 working days`?",
        ),
        (
            lambda: esi.national_standards(limits={"dtto-testing.limit": "two"}),
            "limits, column `dtto-testing.limit`: a count is a whole number from 1 to 10000 "
            "(got 'two')",
        ),
        (
            lambda: esi.national_standards(limits={"dtto-testing.limit": "000000001" + "9" * 5000}),
            "limits, column `dtto-testing.limit`: a count is a whole number from 1 to 10000 "
            f"(got '000000001{'9' * 31}')",
        ),
        (
            lambda: esi.national_standards(limits={"plan-review.limit": "0 months"}),
            "limits, column `plan-review.limit`: a limit must be 1 or more (got '0 months')",
        ),
        (
            lambda: esi.national_standards(visit_scop="high"),
            "readings, column `visit_scop`: `high` is not a reading; did you mean `visit-scope`?",
        ),
        (
            lambda: esi.national_standards(visit_scope="licences"),
            "readings, column `visit-scope`: `licences` must be `high-or-licence`, `high` or "
            "`licence`; did you mean `licence`?",
        ),
        (
            lambda: esi.Readings(contacts="attended"),  # type: ignore[arg-type]
            "readings, column `contacts`: `attended` must be `offered` or `kept`",
        ),
    ],
)
def test_a_name_that_is_none_is_told_its_nearest_spelling(
    build: Callable[[], object], message: str
) -> None:
    with pytest.raises(esi.BadInputError) as caught:
        build()
    assert str(caught.value) == message


def test_everything_wrong_with_the_limits_is_told_at_once() -> None:
    with pytest.raises(esi.BadInputError) as caught:
        esi.national_standards(
            limits={"home-visits.limit": "15 working days", "plan-review.limit": "soon"}
        )
    assert [problem.column for problem in caught.value.problems] == [
        "home-visits.limit", "plan-review.limit",
    ]  # fmt: skip


def test_everything_wrong_with_the_readings_is_told_at_once() -> None:
    with pytest.raises(esi.BadInputError) as caught:
        esi.national_standards(visit_scop="high", contacts="keep", spread="weekly")
    assert str(caught.value).splitlines() == [
        "readings, column `visit_scop`: `high` is not a reading; did you mean `visit-scope`?",
        "readings, column `contacts`: `keep` must be `offered` or `kept`; did you mean `kept`?",
    ]


def test_no_text_of_a_reading_repeats_a_limit_that_a_caller_can_replace() -> None:
    """A number built in would be printed beside another one that is in force."""
    number = re.compile(r"\d+ (working |calendar )?(day|week|month|hour|appointment)s?")
    for reading in READINGS.values():
        for text in (reading.words, *reading.choices.values(), reading.why):
            assert not number.search(text), (reading.id, text)
