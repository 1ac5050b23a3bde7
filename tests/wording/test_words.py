"""A finding reads as a person would write it down."""

from __future__ import annotations

import datetime as dt

import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.rulebook.legend import TERMS
from esi_rules.wording.finding_text import headline
from esi_rules.wording.noun_phrases import moment_words
from esi_rules.wording.rule_text import rule_words

AS_AT = dt.date(2005, 3, 14)


def _finding(standard: str, case: esi.Case, as_at: dt.date = AS_AT) -> esi.Finding:
    found = {f.standard: f for f in esi.evaluate(case, esi.national_standards(), as_at=as_at)}
    return found[standard]


def _order(*rows: tuple[str, ...], **more: object) -> esi.Case:
    return esi.Case("S01", "order", "2004-09-24", events=[esi.Event(*row) for row in rows], **more)


def test_a_late_plan_is_told_with_its_clock_its_last_good_day_and_its_source() -> None:
    case = _order(("risk_rating", "2004-09-24", "high"), ("risk_management_plan", "2004-10-04"))
    assert esi.words(_finding("risk-management-plan", case)) == (
        "NOT MET  risk-management-plan  completed Mon 4 Oct 2004, 1 working day late (due by Fri 1 "
        "Oct 2004)\n"
        "  applies to    cases rated high risk (this case since Fri 24 Sep 2004)\n"
        "  clock starts  Fri 24 Sep 2004, first rated high risk\n"
        "  due by        Fri 1 Oct 2004, 5 working days\n"
        "  completed     Mon 4 Oct 2004\n"
        "  edition       ns2000\n"
        "  source        plan completed: 5 working days (stated: ESI, B1 bullet 2; where the clock "
        "starts is a reading)"
    )


def test_a_duty_that_does_not_apply_says_to_whom_it_does() -> None:
    text = esi.words(_finding("home-visit", _order(("risk_rating", "2004-09-24", "low"))))
    assert text.splitlines()[:2] == [
        "NOT APPLICABLE  home-visit  clock not started",
        "  applies to    licences, and orders with high or very high risk of harm",
    ]


def test_a_finding_on_an_order_speaks_of_orders_alone() -> None:
    rated = ("risk_rating", "2004-10-01", "high")
    text = esi.words(_finding("home-visit", _order(rated)), full=True)
    assert "applies to    cases rated high risk (this case since Fri 1 Oct 2004)" in text
    assert "clock starts  Fri 1 Oct 2004, first rated high risk\n" in text
    assert "commencement" not in text
    licence = esi.Case("S05", "licence", "2004-09-24", [esi.Event(*rated)])
    assert "clock starts  Fri 24 Sep 2004, commencement\n" in esi.words(
        _finding("home-visit", licence)
    )


def test_an_open_verdict_is_explained_once() -> None:
    case = esi.Case("S06", "order", "2005-04-24", facts={"victim_scheme": None})
    text = esi.words(_finding("victim-contact", case, dt.date(2005, 6, 30)))
    assert text.count("whether the case has `victim_scheme`") == 2  # why, and what would decide it
    assert text.startswith(
        "UNDETERMINED  victim-contact  cannot be decided without knowing whether the case has"
    )


def test_evidence_that_is_open_and_changes_nothing_is_named_as_such() -> None:
    rows = [("appointment", f"2004-{month:02}-{day:02}", "attended")
            for month in (3, 4, 5) for day in (1, 8, 15, 22)]  # fmt: skip
    undated = esi.Event("appointment", "2004", "attended")
    case = esi.Case("S07", "licence", "2004-03-01", [*(esi.Event(*row) for row in rows), undated])
    text = esi.words(_finding("contact-frequency", case, dt.date(2004, 7, 24)))
    assert text.startswith("NOT MET  contact-frequency  ")
    assert "not needed    the day of the appointment (some day in 2004)" in text


def test_how_many_parts_failed_is_told_once_however_deep_they_lie() -> None:
    weekly = esi.national_standards(spread="weekly")
    found = {f.standard: f for f in esi.evaluate(_order(), weekly, as_at=AS_AT)}
    assert headline(found["contact-frequency"]).count("more)") == 1


def test_the_full_words_name_the_days_skipped_and_the_readings() -> None:
    case = esi.Case("S02", "order", "2004-12-16")
    text = esi.words(_finding("risk-of-harm-assessment", case), full=True)
    assert "due by        Tue 11 Jan 2005, 15 working days" in text
    assert "Mon 27 Dec 2004 (Christmas Day (observed))" in text
    assert "Sat 18 Dec 2004 (Saturday)" in text
    assert "reading       days-unit: working" in text


def test_a_schedule_names_the_part_that_failed_and_not_all_of_them() -> None:
    case = _order(*[("appointment", f"2004-10-{day:02}", "attended") for day in range(1, 12)])
    finding = _finding("contact-frequency", case)
    short, full = esi.words(finding), esi.words(finding, full=True)
    assert "11 of 12 appointments" in headline(finding)
    assert "weeks 13 to 24" in short
    assert "month 1 after week 24" not in short
    assert "month 1 after week 24" in full


def test_an_open_verdict_names_what_would_decide_it() -> None:
    case = _order(("supervision_plan", "2004-10"))
    text = esi.words(_finding("supervision-plan", case))
    assert text.startswith("UNDETERMINED  supervision-plan")
    assert "would decide  the day of the supervision plan (some day in 2004-10)" in text


def test_no_rating_and_no_edition_are_told_as_such() -> None:
    assert headline(_finding("risk-management-plan", _order())) == (
        "UNDETERMINED  risk-management-plan  cannot be decided without a risk of harm rating"
    )
    old = esi.Case("S03", "order", "1999-12-31")
    assert headline(_finding("supervision-plan", old)) == (
        "UNDETERMINED  supervision-plan  no loaded edition covers the day on which the clock starts"
    )


def test_a_broken_prohibition_names_the_day_it_was_broken() -> None:
    case = _order(("warning", "2004-11-01"), ("warning", "2005-02-01"))
    finding = _finding("warning-limit", case)
    assert finding.done == dt.date(2005, 2, 1)
    assert "not allowed   Tue 1 Feb 2005" in esi.words(finding)


def test_a_visit_that_was_asked_for_and_not_made_is_not_told_as_a_rule_unbroken() -> None:
    asked = ~esi.none(events.home_visit.where("seen"), of=esi.commencement)
    (absent,) = esi.evaluate(_order(), asked, as_at=AS_AT)
    assert headline(absent).endswith("  not on record: home visit at which the offender was seen")
    (made,) = esi.evaluate(_order(("home_visit", "2004-10-01", "seen")), asked, as_at=AS_AT)
    assert headline(made).endswith("  on record: home visit at which the offender was seen")
    assert "  done          Fri 1 Oct 2004" in esi.words(made)


def test_more_than_was_asked_for_is_told_as_more() -> None:
    rule = esi.at_least(1, events.appointment, window=esi.Weeks(1, 2))
    rows = [("appointment", f"2004-10-0{day}", "attended") for day in range(1, 4)]
    (enough,) = esi.evaluate(_order(*rows), rule, as_at=AS_AT)
    (none_yet,) = esi.evaluate(_order(), rule, as_at=AS_AT)
    assert headline(enough).endswith("3 appointments; at least 1 required")
    assert headline(none_yet).endswith("0 of 1 appointment")


def test_rules_read_as_sentences() -> None:
    rule = esi.within(
        esi.working_days(5), of=esi.first_high, done=events.risk_management_plan.first()
    )
    assert rule_words(rule) == (
        "A risk management plan must be completed within 5 working days of the day the case was "
        "first rated high risk."
    )
    assert (
        moment_words(events.home_visit.where("seen").nth(3))
        == "the third home visit at which the offender was seen"
    )


def test_what_happens_at_the_end_of_a_short_month_is_said_once_and_not_in_every_rule() -> None:
    rule = esi.within(esi.months(2), of=esi.commencement, done=events.victim_contact.first())
    assert (
        rule_words(rule)
        == "The victim or family must be contacted within 2 months of commencement."
    )
    assert "last day of that month" in " ".join(TERMS["month"].split())


def test_hostile_text_comes_out_inert() -> None:
    case = esi.Case("S04", "order", "2004-09-24", answers={}, events=[])
    finding = esi.evaluate(case, esi.answer("\x1b[31mred"), as_at=AS_AT)[0]
    assert "\x1b" not in esi.words(finding)


@pytest.mark.parametrize("edition", esi.national_standards().editions, ids=lambda e: e.id)
def test_one_rule_is_put_in_words_in_one_line(edition: esi.Edition) -> None:
    for standard in edition.standards:
        assert esi.words(standard.rule) == esi.words(standard.rule, full=True)
        assert esi.words(standard.rule) == rule_words(standard.rule)
    visit = esi.none(esi.events.home_visit, of=esi.commencement)
    assert "home visit" in esi.words(visit)
