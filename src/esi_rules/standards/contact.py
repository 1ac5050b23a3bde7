"""Standards on contact: the first appointment, the frequency of contact, and the home visit."""

from __future__ import annotations

from esi_rules.calendar.windows import Months, Series, Weeks
from esi_rules.rules import events
from esi_rules.rules.algebra import (
    AllDue,
    AtLeast,
    Each,
    Rule,
    all_due,
    answer,
    at_least,
    given,
    pick,
    within,
)
from esi_rules.rules.moments import BySentence, Events, Moment, commencement, first_high
from esi_rules.standards.assessments import chosen
from esi_rules.standards.limits import LimitTable
from esi_rules.standards.standard import Standard

__all__ = ["contact_2000", "contact_2005"]

_ORDER, _LICENCE = given("sentence", "order"), given("sentence", "licence")


def contact_2000(table: LimitTable) -> tuple[Standard, ...]:
    """Return the standards on contact in the 2000 edition: frequency depends on the sentence."""
    return _first_appointment(table), _frequency(table, _by_sentence(table)), _visit(table)


def contact_2005(table: LimitTable) -> tuple[Standard, ...]:
    """Return the standards on contact in the 2005 edition: frequency depends on the tier."""
    return _first_appointment(table), _frequency(table, _by_tier(table)), _visit(table)


def _contacts(table: LimitTable) -> Events:
    kept = table.readings.contacts == "kept"
    return events.appointment.where("attended") if kept else events.appointment


def _first_appointment(table: LimitTable) -> Standard:
    name = "first-appointment"
    first = _contacts(table).first()
    rule = pick(
        _ORDER,
        within(table.period(f"{name}.limit"), of=commencement, done=first),
        # The standard itself fixes how to count: the day of release, or the next working day.
        within(table.period(f"{name}.licence-limit", explicit=True), of=commencement, done=first),
    )
    return Standard(
        name,
        "First appointment offered in time",
        commencement,
        rule,
        limits=table.of_standard(name),
        readings=chosen(table.readings, "contacts", "first-day", "non-working"),
        cannot_check="Whether the appointment was suitable for the offender.",
    )


def _spread(table: LimitTable, n: int, weeks: Weeks) -> Rule:
    """Require `n` contacts in a window and, under one reading, at least one in each week of it."""
    contacts = _contacts(table)
    total = at_least(n, contacts, window=weeks)
    if table.readings.spread == "total" or n < weeks.last - weeks.first + 1:
        return total
    return total & Each(AtLeast(1, contacts), Series(weeks.first, weeks.last))


def _by_sentence(table: LimitTable) -> Rule:
    name = "contact-frequency"
    contacts = _contacts(table)

    def count(which: str) -> int:
        return table.count(f"{name}.{which}")

    orders = all_due(
        _spread(table, count("orders-weeks-1-12"), Weeks(1, 12)),
        _spread(table, count("orders-weeks-13-24"), Weeks(13, 24)),
        Each(AtLeast(count("orders-monthly"), contacts), Months(after_weeks=24)),
    )
    licences = all_due(
        Each(AtLeast(count("licences-weekly"), contacts), Series(1, 4)),
        Each(AtLeast(count("licences-fortnightly"), contacts), Series(5, 12, size=2)),
        Each(AtLeast(count("licences-monthly"), contacts), Months(after_weeks=12)),
    )
    return pick(_ORDER, orders, licences)


def _by_tier(table: LimitTable) -> Rule:
    name = "contact-frequency"
    rule: Rule = answer("C1.1a")
    for tier in (4, 3, 2, 1):
        n = table.value(f"{name}.tier-{tier}")
        if isinstance(n, int):
            rule = pick(given("tier", tier), AllDue((_spread(table, n, Weeks(1, 16)),)), rule)
    return rule


def _frequency(table: LimitTable, rule: Rule) -> Standard:
    name = "contact-frequency"
    readings = table.readings
    used = ["contacts", "spread", "visit-in-contact"]
    if readings.visit_in_contact == "required":
        visit = _visit(table)
        rule = rule & visit.whole
        used += [name for name, _ in visit.readings]
    return Standard(
        name,
        "Contact offered often enough",
        commencement,
        rule,
        limits=table.of_standard(name),
        readings=chosen(readings, *used),
        cannot_check="What the contact was used for.",
    )


def _visit(table: LimitTable) -> Standard:
    name = "home-visit"
    readings = table.readings
    visits = events.home_visit
    if readings.visit_made == "seen":
        visits = visits.where("seen")
    clock: Moment
    applies: Rule | None = None
    if readings.visit_scope == "high":
        clock, words = first_high, "high and very high risk of harm cases"
    elif readings.visit_scope == "licence":
        clock, words, applies = commencement, "licences", _LICENCE
    else:
        clock = BySentence(order=first_high, licence=commencement)
        words = "licences, and orders with high or very high risk of harm"
    return Standard(
        name,
        "Home visit made in time",
        clock,
        within(table.period(f"{name}.limit"), of=clock, done=visits.first()),
        applies=applies,
        applies_words=words,
        limits=table.of_standard(name),
        readings=chosen(readings, "visit-scope", "visit-made", "first-day", "non-working"),
        cannot_check="What the visit was used for.",
    )
