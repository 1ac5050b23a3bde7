"""Standards on requirements of the sentence, on victim contact and on pre-sentence reports."""

from __future__ import annotations

import datetime as dt

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import Series
from esi_rules.rules import events
from esi_rules.rules.algebra import AtLeast, Changed, Each, Rule, answer, given, pick, within
from esi_rules.rules.moments import commencement
from esi_rules.standards.assessments import chosen
from esi_rules.standards.limits import LimitTable
from esi_rules.standards.standard import Standard

__all__ = ["requirements_2000", "requirements_2005"]

_COUNTING = ("first-day", "non-working")
_ONLY_DATES = "What was done in the sessions."
DRR_CHANGE = dt.date(2005, 11, 3)
"""The first day of weeks in which one drug test can be enough (stated: PC80/2005)."""


def requirements_2000(table: LimitTable) -> tuple[Standard, ...]:
    """Return the standards on requirements in the 2000 edition."""
    return (
        _unpaid_work_start(table),
        _programme_start(table),
        _dtto_contact(table),
        _dtto_testing(table),
        _victim_contact(table),
        _report(table),
    )


def requirements_2005(table: LimitTable) -> tuple[Standard, ...]:
    """Return the standards on requirements in the 2005 edition, of which two are new."""
    return (*requirements_2000(table), _unpaid_work_hours(table), _drr_testing(table))


def _unpaid_work_start(table: LimitTable) -> Standard:
    name = "unpaid-work-start"
    first = events.unpaid_work_session.first()
    return Standard(
        name,
        "Unpaid work started in time",
        commencement,
        within(table.period(f"{name}.limit"), of=commencement, done=first),
        applies=given("sentence", "order") & given("unpaid_work"),
        applies_words="orders with unpaid work",
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING),
        cannot_check="Whether the session offered was suitable.",
    )


def _programme_start(table: LimitTable) -> Standard:
    name = "programme-start"
    known = isinstance(table.value(f"{name}.limit"), Period)
    rule: Rule = answer("C2.4b")
    if known:
        first = events.programme_session.first()
        rule = within(table.period(f"{name}.limit"), of=commencement, done=first)
    return Standard(
        name,
        "Accredited programme started in time",
        commencement,
        rule,
        applies=given("accredited_programme"),
        applies_words="cases with an accredited programme",
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING) if known else (),
        cannot_check="Whether the programme started in time, while no limit is set: the "
        "inspector's answer decides.",
    )


def _weekly(
    name: str, table: LimitTable, title: str, duty: Rule, fact: str, words: str
) -> Standard:
    return Standard(
        name,
        title,
        commencement,
        Each(duty, Series(1, 13)),
        applies=given(fact),
        applies_words=words,
        limits=table.of_standard(name),
        cannot_check=_ONLY_DATES,
    )


def _dtto_contact(table: LimitTable) -> Standard:
    name = "dtto-contact"
    hours = AtLeast(table.count(f"{name}.limit"), events.contact_hours, total=True)
    title = "Contact hours of a drug treatment and testing order"
    return _weekly(name, table, title, hours, "dtto", "drug treatment and testing orders")


def _dtto_testing(table: LimitTable) -> Standard:
    name = "dtto-testing"
    tests = AtLeast(table.count(f"{name}.limit"), events.drug_test)
    title = "Drug tests of a drug treatment and testing order"
    return _weekly(name, table, title, tests, "dtto", "drug treatment and testing orders")


def _victim_contact(table: LimitTable) -> Standard:
    name = "victim-contact"
    period = table.period(f"{name}.limit")
    return Standard(
        name,
        "Victim or family contacted in time",
        commencement,
        within(period, of=commencement, done=events.victim_contact.first()),
        applies=given("victim_scheme"),
        applies_words="cases in the victim contact scheme",
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING)
        if period.unit in ("working days", "days")
        else (),
        cannot_check="How the victim or family was contacted, and how they responded.",
    )


def _report(table: LimitTable) -> Standard:
    name = "pre-sentence-report"
    clock = events.report_requested.first()
    return Standard(
        name,
        "Pre-sentence report delivered in time",
        clock,
        within(table.period(f"{name}.limit"), of=clock, done=events.report_delivered.first()),
        applies_words="cases in which a report was requested",
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING),
        cannot_check="Whether the court set another date.",
    )


def _unpaid_work_hours(table: LimitTable) -> Standard:
    name = "unpaid-work-hours"
    sessions = events.unpaid_work_session
    hours = AtLeast(table.count(f"{name}.limit"), sessions, total=True)
    clock = sessions.first()
    return Standard(
        name,
        "Unpaid work offered every week",
        clock,
        Each(hours, Series(), of=clock, until=sessions.last()),
        applies=given("unpaid_work"),
        applies_words="cases with unpaid work, from the first session on",
        limits=table.of_standard(name),
        cannot_check="Whether hours were worked. Hours lost because the service cancelled the "
        "session "
        "are recorded as offered.",
    )


def _drr_testing(table: LimitTable) -> Standard:
    name = "drr-testing"
    usual = AtLeast(table.count(f"{name}.limit"), events.drug_test)
    reduced = AtLeast(table.count(f"{name}.reduced-limit"), events.drug_test)
    lighter = given("band", "low") | given("residential")
    return Standard(
        name,
        "Drug tests of a drug rehabilitation requirement",
        commencement,
        Each(Changed(usual, DRR_CHANGE, pick(lighter, reduced, usual)), Series(1, 16)),
        applies=given("drr"),
        applies_words="cases with a drug rehabilitation requirement",
        limits=table.of_standard(name),
        cannot_check=_ONLY_DATES,
    )
