"""Worked dates agree with those worked by hand, and with the rules they stand beside."""

from __future__ import annotations

import datetime as dt
import re

import pytest

import esi_rules as esi
from esi_rules import Verdict, events
from esi_rules.calendar.windows import Series
from esi_rules.rulebook import rulebook
from esi_rules.rulebook.worked import WorkedRow, worked_tables
from esi_rules.rules.algebra import Each
from esi_rules.rules.moments import BySentence
from esi_rules.standards.standard import Citation, Edition, Standard, Standards
from esi_rules.wording.rule_text import rule_words
from esi_rules.wording.sentences import lowered
from tests.support.rulebooks import hostile, shipped, worked_rows

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET


def both_sides(standard: str, clock: dt.date) -> dict[str, tuple[Verdict, int | None]]:
    """What a worked table says of the days on which something was done, for one clock."""
    return {
        row.on_file: (row.verdict, row.days_late)
        for row in worked_rows(shipped(), standard)
        if row.clock == clock
    }


@pytest.mark.parametrize(
    ("standard", "clock", "last_good", "day_after"),
    [
        ("risk-of-harm-assessment", dt.date(2004, 9, 24), "Fri 15 Oct 2004", "Sat 16 Oct 2004"),
        ("risk-management-plan", dt.date(2004, 12, 16), "Thu 23 Dec 2004", "Fri 24 Dec 2004"),
        ("home-visit", dt.date(2004, 12, 16), "Tue 4 Jan 2005", "Wed 5 Jan 2005"),
        ("supervision-plan", dt.date(2004, 12, 16), "Tue 11 Jan 2005", "Wed 12 Jan 2005"),
        ("unpaid-work-start", dt.date(2005, 3, 17), "Mon 4 Apr 2005", "Tue 5 Apr 2005"),
        ("risk-management-plan", dt.date(2004, 9, 25), "Fri 1 Oct 2004", "Sat 2 Oct 2004"),
        ("victim-contact", dt.date(2004, 12, 31), "Mon 28 Feb 2005", "Tue 1 Mar 2005"),
        ("enforcement", dt.date(2005, 3, 3), "Thu 17 Mar 2005", "Fri 18 Mar 2005"),
    ],
)
def test_the_last_good_day_is_good_and_the_day_after_is_a_day_late(
    standard: str, clock: dt.date, last_good: str, day_after: str
) -> None:
    found = both_sides(standard, clock)
    assert found[f"done {last_good}"] == (MET, None)
    assert found[f"done {day_after}"] == (NOT_MET, 1)


def test_a_change_of_edition_is_shown_on_both_its_days() -> None:
    rows = worked_rows(shipped(), "victim-contact")
    late = {r.clock: r for r in rows if r.verdict is NOT_MET and r.days_late == 1}
    before, after = late[dt.date(2005, 3, 3)], late[dt.date(2005, 3, 4)]
    assert (before.edition, before.last_good_day) == ("ns2000", dt.date(2005, 5, 3))
    assert (after.edition, after.last_good_day) == ("ns2005", dt.date(2005, 4, 29))
    assert "last day of ns2000" in before.situation
    assert "first day of ns2005" in after.situation


def test_each_limit_is_shown_over_a_weekend_a_holiday_a_month_end_and_a_change() -> None:
    for standard in ("risk-management-plan", "reoffending-assessment", "home-visit"):
        said = " | ".join(row.situation for row in worked_rows(shipped(), standard))
        for words in (
            "Christmas Day",
            "Good Friday",
            "from a month end",
            "starts on a Saturday",
            "last day of ns2000",
            "first day of ns2005",
        ):
            assert words in said
        assert re.search("over a weekend|over weekends", said)


def test_work_done_before_the_clock_starts_is_shown_to_count_or_not() -> None:
    assert both_sides("supervision-plan", dt.date(2004, 9, 24))[
        "done Thu 23 Sep 2004, before the clock starts"
    ] == (MET, None)
    assert both_sides("first-appointment", dt.date(2004, 9, 24))[
        "done Thu 23 Sep 2004, before the clock starts"
    ][0] is NOT_MET  # fmt: skip


def test_a_schedule_is_shown_full_one_short_and_a_day_late() -> None:
    found = both_sides("contact-frequency", dt.date(2004, 9, 24))
    assert found["12 appointments, the last on Thu 16 Dec 2004"] == (MET, None)
    assert found["12 appointments, the last on Fri 17 Dec 2004"] == (NOT_MET, None)
    assert found["11 appointments"] == (Verdict.NOT_YET_DUE, None)


def test_a_count_of_hours_is_shown_on_both_sides() -> None:
    rows = worked_rows(shipped(), "dtto-contact")
    shown = {row.on_file: row.verdict for row in rows}
    assert shown["contacts adding up to 15, the last on Thu 30 Sep 2004"] is MET
    assert shown["contacts adding up to 15, the last on Fri 1 Oct 2004"] is NOT_MET


def test_a_dated_change_inside_an_edition_is_shown_on_both_its_sides() -> None:
    shown = {row.on_file: row.verdict for row in worked_rows(shipped(), "drr-testing")}
    assert shown["1 drug test, the last on Wed 9 Nov 2005"] is MET
    assert shown["2 drug tests, the last on Wed 2 Nov 2005"] is MET
    assert shown["2 drug tests, the last on Thu 3 Nov 2005"] is NOT_MET


def test_a_second_warning_breaks_the_rule_until_the_anniversary() -> None:
    shown = {row.on_file: row.verdict for row in worked_rows(shipped(), "warning-limit")}
    assert shown["day with a warning again on Sun 27 Feb 2005"] is NOT_MET
    assert shown["day with a warning again on Mon 28 Feb 2005"] is MET


def test_a_threshold_is_shown_on_both_sides() -> None:
    rows = worked_rows(shipped(), "enforcement")
    shown = {row.on_file: (row.situation, row.clock) for row in rows}
    pair = "unacceptable failure Fri 24 Sep 2004, unacceptable failure "
    assert shown[f"{pair}Fri 23 Sep 2005"] == ("the clock starts", dt.date(2005, 9, 23))
    assert shown[f"{pair}Sat 24 Sep 2005"] == ("no clock", None)
    assert shown["2 unacceptable failures"][0] == "no clock"
    assert shown["3 unacceptable failures"][0] == "the clock starts"


def test_an_unknown_limit_is_shown_by_the_four_answers() -> None:
    verdicts = [row.verdict for row in worked_rows(shipped(), "programme-start")]
    assert verdicts == [MET, NOT_MET, Verdict.NOT_APPLICABLE, Verdict.UNDETERMINED]


def test_every_standard_has_worked_dates_with_a_good_and_a_bad_side_in_each_table() -> None:
    for entry in shipped().entries:
        for version in entry.versions:
            assert version.worked, entry.id
            for table in version.worked:
                if not table.title.startswith("when the clock starts"):
                    assert {MET, NOT_MET} <= {row.verdict for row in table.rows}, entry.id


def test_a_longer_limit_moves_the_worked_dates() -> None:
    book = rulebook(
        esi.national_standards(limits={"home-visit": "11 working days"}), esi.esi_framework()
    )
    shown = {row.on_file: row.verdict for row in worked_rows(book, "home-visit")}
    assert shown["done Mon 11 Oct 2004"] is MET
    assert shown["done Tue 12 Oct 2004"] is NOT_MET


def test_one_edition_alone_is_worked_on_days_of_its_own() -> None:
    book = rulebook(esi.national_standards(edition="ns2005"), esi.esi_framework())
    days = [row.clock for row in worked_rows(book, "supervision-plan") if row.clock]
    assert len(set(days)) >= 4
    assert all(dt.date(2005, 3, 4) <= day <= dt.date(2007, 9, 29) for day in days)


def test_hostile_standards_are_worked_like_any_other() -> None:
    assert all(entry.versions[0].worked for entry in hostile().entries)


def _own(rule: esi.Rule, **more: object) -> tuple[WorkedRow, ...]:
    standard = Standard("own", "Own", esi.commencement, rule, **more)
    edition = Edition("own", "Own", dt.date(2010, 1, 1), None, (standard,), Citation("own"))
    tables = worked_tables(standard, Standards((edition,)), ("own",))
    return tuple(row for table in tables for row in table.rows)


VISIT = esi.within(esi.days(3), of=esi.commencement, done=events.home_visit.first())
GAPS = esi.no_longer_than(esi.weeks(1), between=events.home_visit)
WEEKLY = Each(esi.at_least(1, events.home_visit), Series(1, 3))
TWICE = esi.at_most(2, events.appointment)


@pytest.mark.parametrize("rule", [VISIT, GAPS, WEEKLY, TWICE, VISIT & TWICE, VISIT | GAPS])
def test_a_negated_rule_is_worked_with_the_opposite_verdicts_and_no_deadline(
    rule: esi.Rule,
) -> None:
    plain, negated = _own(rule), _own(~rule)
    assert [row.verdict for row in negated] == [~row.verdict for row in plain]
    assert all(row.last_good_day is None and row.days_late is None for row in negated)
    assert _own(~~rule) == plain


def test_the_title_of_a_negated_count_says_that_it_is_negated() -> None:
    def titles(rule: esi.Rule) -> list[str]:
        standard = Standard("own", "Own", esi.commencement, rule)
        edition = Edition("own", "Own", dt.date(2010, 1, 1), None, (standard,), Citation("own"))
        return [t.title for t in worked_tables(standard, Standards((edition,)), ("own",))]

    inside = Each(~WEEKLY.duty, WEEKLY.series)
    for rule in (WEEKLY, ~WEEKLY, inside):
        assert titles(rule) == [lowered(rule_words(rule)).removesuffix(".")]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (esi.none(events.reconviction), {MET, NOT_MET}),
        (esi.at_most(2, events.appointment), {MET, NOT_MET}),
        (~esi.at_most(2, events.appointment), {MET, NOT_MET}),
        (esi.rules.Share(esi.rules.algebra.Fraction(9, 10), events.appointment.where("attended"),
                         among=events.appointment), {MET, NOT_MET}),
        (esi.never(events.warning.nth(2)), {MET, NOT_MET}),
        (esi.at_least(3, events.drug_test), {MET, Verdict.NOT_YET_DUE}),
        (esi.within(esi.days(3), of=BySentence(esi.commencement, esi.first_high),
                    done=events.home_visit.last()), {MET, NOT_MET, Verdict.NOT_YET_DUE}),
        (esi.answer("Q").when(esi.given("band", "low")), set(Verdict) - {Verdict.NOT_YET_DUE}),
        (esi.given("dtto"), {NOT_MET}),
    ],
)  # fmt: skip
def test_rules_of_every_shape_are_worked(rule: esi.Rule, expected: set[Verdict]) -> None:
    assert {row.verdict for row in _own(rule)} == expected
