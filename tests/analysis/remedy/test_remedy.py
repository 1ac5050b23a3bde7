"""What would have met a duty, and what can still be done: examples worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.analysis.remedy import RemedyStatus, still_possible, would_have_met
from tests.support.short_cases import day, order, weekly

NATIONAL = esi.national_standards()
HIGH = "risk_rating 2004-09-24 high"
PLAN = esi.within(esi.working_days(5), of=esi.first_high, done=events.risk_management_plan.first())


def would(case: esi.Case, duty: esi.Rule | str, as_at: str = "2005-03-03") -> str:
    if isinstance(duty, str):
        return would_have_met(case, NATIONAL, duty, as_at=day(as_at)).words
    return would_have_met(case, duty, as_at=day(as_at)).words


def still(case: esi.Case, duty: esi.Rule | str, from_day: str) -> str:
    if isinstance(duty, str):
        return still_possible(case, NATIONAL, duty, from_day=day(from_day)).words
    return still_possible(case, duty, from_day=day(from_day)).words


def test_a_plan_that_is_late_would_have_met_its_limit_on_the_last_good_day() -> None:
    case = order("2004-09-24", HIGH, "risk_management_plan 2004-10-04")
    assert would(case, "risk-management-plan") == (
        "This duty would have been met with the risk management plan of Mon 4 Oct 2004 by "
        "Fri 1 Oct 2004 instead."
    )


def test_a_plan_that_was_never_made_would_have_met_its_limit() -> None:
    assert would(order("2004-09-24", HIGH), "risk-management-plan") == (
        "This duty would have been met with a risk management plan by Fri 1 Oct 2004."
    )


def test_a_plan_can_still_be_made_up_to_the_last_good_day_and_not_after_it() -> None:
    case = order("2004-09-24", HIGH)
    assert still(case, "risk-management-plan", "2004-09-28") == (
        "From Tue 28 Sep 2004 on, this duty can still be met with a risk management plan by "
        "Fri 1 Oct 2004."
    )
    assert "by Fri 1 Oct 2004" in still(case, "risk-management-plan", "2004-10-01")
    assert still(case, "risk-management-plan", "2004-10-02") == (
        "On this record, nothing that is done from Sat 2 Oct 2004 on can meet this duty."
    )


def test_nothing_is_still_possible_once_supervision_has_ended() -> None:
    case = order("2004-09-24", HIGH, ended="2004-09-27")
    remedy = still_possible(case, PLAN, from_day=day("2004-09-27"))
    assert (remedy.status, remedy.words) == (
        RemedyStatus.DOES_NOT_APPLY,
        "The duty does not apply.",
    )
    late = order("2004-09-24", HIGH, ended="2004-11-01")
    assert still_possible(late, PLAN, from_day=day("2004-11-02")).status is RemedyStatus.IMPOSSIBLE


def test_a_broken_prohibition_stays_broken() -> None:
    case = order("2004-09-24", "reconviction 2004-10-01")
    assert would(case, esi.none(events.reconviction)) == (
        "On this record, no event added or dated earlier would have met this duty."
    )


def test_no_rating_is_made_up() -> None:
    remedy = would_have_met(order("2004-09-24"), PLAN, as_at=day("2005-03-03"))
    assert remedy.finding.reason is esi.Reason.NO_RATING
    assert remedy.status is RemedyStatus.IMPOSSIBLE


def test_the_rest_of_a_count_is_asked_for_on_the_last_day_of_its_window() -> None:
    case = order("2004-09-24", *weekly("appointment", "2004-09-27", 5, "attended"))
    remedy = would_have_met(case, NATIONAL, "contact-frequency", as_at=day("2004-12-31"))
    assert remedy.words == (
        "This duty would have been met with 7 appointments (attended) by Thu 16 Dec 2004."
    )
    assert remedy.fewest


def test_each_window_of_a_schedule_is_filled() -> None:
    weekly_visit = esi.rules.algebra.Each(esi.at_least(1, events.home_visit), esi.Series(1, 4))
    case = order("2004-10-04", "home_visit 2004-10-13 seen")
    assert would(case, weekly_visit) == (
        "This duty would have been met with a home visit (seen) by Sun 10 Oct 2004, a home visit "
        "(seen) by Sun 24 Oct 2004 and a home visit (seen) by Sun 31 Oct 2004."
    )


def test_hours_are_asked_for_as_one_amount() -> None:
    hours = esi.at_least(6, events.contact_hours, window=esi.Weeks(1, 1), total=True)
    case = order("2004-10-04", "contact_hours 2004-10-05 2.5")
    assert would(case, hours) == (
        "This duty would have been met with a contact of 3.5 hours by Sun 10 Oct 2004."
    )


def test_one_gap_too_many_is_closed_by_one_review() -> None:
    reviews = esi.no_longer_than(esi.months(4), between=events.plan_review)
    case = order("2004-01-05", "plan_review 2004-05-05", "plan_review 2004-11-01")
    assert would(case, reviews, "2004-12-01") == (
        "This duty would have been met with the review of the supervision plan of Mon 1 Nov 2004 "
        "by Sun 5 Sep 2004 instead."
    )
    assert would(case, reviews, "2005-02-01") == (
        "This duty would have been met with a review of the supervision plan by Sun 5 Sep 2004."
    )


def test_the_cheaper_of_two_ways_is_named_and_of_equals_the_later() -> None:
    twice = esi.at_least(2, events.warning, window=esi.Weeks(1, 2))
    once = esi.at_least(1, events.programme_session, window=esi.Weeks(1, 1))
    later = esi.at_least(1, events.drug_test, window=esi.Weeks(1, 3))
    case = order("2004-10-04")
    assert would(case, twice | once) == (
        "This duty would have been met with a programme session by Sun 10 Oct 2004."
    )
    assert would(case, twice | once | later) == (
        "This duty would have been met with a drug test by Sun 24 Oct 2004."
    )


def test_a_share_is_reached_with_as_many_as_it_takes() -> None:
    attended = esi.rules.algebra.Share(
        "2/3", events.appointment.where("attended"), events.appointment
    )
    missed = "appointment 2004-10-05 unacceptable_absence"
    remedy = would_have_met(order("2004-10-04", missed), attended, as_at=day("2004-12-31"))
    assert len(remedy.changes) == 2
    assert not remedy.fewest
    assert remedy.words.endswith("by Fri 31 Dec 2004 (fewer events may be enough).")


def test_a_duty_without_a_last_day_says_on_which_day_it_would_be_met() -> None:
    remedy = still_possible(
        order("2004-10-04"), esi.at_least(1, events.home_visit), from_day=day("2004-10-06")
    )
    assert not remedy.exact
    assert remedy.words == (
        "From Wed 6 Oct 2004 on, this duty can still be met with a home visit (seen) on "
        "Wed 6 Oct 2004."
    )


def test_what_is_dated_later_has_not_happened_when_looking_ahead() -> None:
    case = order("2004-09-24", HIGH, "risk_management_plan 2004-09-30")
    remedy = still_possible(case, PLAN, from_day=day("2004-09-27"))
    assert remedy.status is RemedyStatus.FOUND
    assert [e.kind for e in remedy.case.events] == ["risk_rating"]


def test_a_met_duty_and_one_that_does_not_apply_need_nothing() -> None:
    done = order("2004-09-24", HIGH, "risk_management_plan 2004-09-30")
    assert would(done, PLAN) == "The duty is met."
    assert would(order("2004-09-24", "risk_rating 2004-09-24 low"), PLAN) == (
        "The duty does not apply."
    )


def test_more_events_than_anyone_would_list_are_not_called_impossible() -> None:
    many = esi.at_least(100_000, events.warning, window=esi.Weeks(1, 2))
    remedy = would_have_met(order("2004-10-04"), many, as_at=day("2005-03-03"))
    assert remedy.status is RemedyStatus.NOT_FOUND
    assert "there may be others" in remedy.words


def test_a_standard_must_be_one_of_the_editions() -> None:
    with pytest.raises(esi.UnknownNameError, match="did you mean `home-visit`"):
        would_have_met(order("2004-10-04"), NATIONAL, "home-visits", as_at=dt.date(2005, 1, 1))


@pytest.mark.parametrize("where", ["facts", "groups"])
def test_a_declared_fact_counts_wherever_the_case_holds_it(where: str) -> None:
    """A case that was read before the rules were known has the fact among its groups."""
    mappa = esi.FactKind("mappa", "level of MAPPA management", ("none", "level 2"))
    case = esi.Case("S01", "order", "2004-09-24", **{where: {"mappa": "level 2"}})  # type: ignore[arg-type]
    visit = esi.at_least(1, events.home_visit)
    as_at = dt.date(2005, 3, 14)
    met, seen = esi.given(mappa, "level 2"), visit.when(esi.given(mappa, "level 2"))
    assert would_have_met(case, met, as_at=as_at).status is RemedyStatus.ALREADY_MET
    assert still_possible(case, seen, from_day=as_at).status is RemedyStatus.FOUND
    assert (
        still_possible(case, seen, from_day=as_at).finding
        == esi.evaluate(case, seen, as_at=as_at)[0]
    )
