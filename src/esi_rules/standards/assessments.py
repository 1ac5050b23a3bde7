"""Standards on assessments and plans: risk of harm, reoffending, risk management, supervision."""

from __future__ import annotations

from esi_rules.rules import events
from esi_rules.rules.algebra import Rule, happened, no_longer_than, pick, same_day, within
from esi_rules.rules.moments import Events, Moment, commencement, first_high, later_of
from esi_rules.standards.limits import LimitTable
from esi_rules.standards.readings import Readings
from esi_rules.standards.standard import Standard

__all__ = ["assessments_and_plans"]

_COUNTING = ("first-day", "non-working")
_CONTENT = "Whether the content is good enough: an inspector decides that."


def assessments_and_plans(table: LimitTable, *, high_sooner: bool) -> tuple[Standard, ...]:
    """Return the standards on assessments and plans in an edition.

    `high_sooner` applies to the 2005 edition, in which two standards have a shorter limit if risk
    of harm is high from commencement.
    """
    return (
        _assessment(table, high_sooner),
        _risk_plan(table),
        _reoffending(table),
        _supervision_plan(table, high_sooner),
        _review(table),
    )


def chosen(readings: Readings, *names: str) -> tuple[tuple[str, str], ...]:
    """Return the named readings, each with its choice."""
    return tuple((name, readings[name]) for name in names)


def _completed(table: LimitTable, limit: str, of: Moment, done: Events) -> Rule:
    early = table.readings.early_work == "allowed"
    return within(table.period(limit), of=of, done=done.first(), early=early)


def _sooner(table: LimitTable, standard: str, done: Events, high_sooner: bool) -> Rule:
    usual = _completed(table, f"{standard}.limit", commencement, done)
    if not high_sooner:
        return usual
    sooner = _completed(table, f"{standard}.high-limit", commencement, done)
    return pick(same_day(first_high, commencement), sooner, usual)


def _assessment(table: LimitTable, high_sooner: bool) -> Standard:
    name = "risk-of-harm-assessment"
    return Standard(
        name,
        "Risk of harm assessed in time",
        commencement,
        _sooner(table, name, events.risk_of_harm_assessment, high_sooner),
        limits=table.of_standard(name),
        readings=chosen(table.readings, "days-unit", *_COUNTING, "early-work"),
        cannot_check=f"{_CONTENT} Whether an approved instrument was used (OASys where available).",
    )


def _risk_plan(table: LimitTable) -> Standard:
    name = "risk-management-plan"
    from_start = table.readings.plan_clock == "commencement"
    clock = commencement if from_start else first_high
    return Standard(
        name,
        "Risk management plan made in time",
        clock,
        _completed(table, f"{name}.limit", clock, events.risk_management_plan),
        applies=happened(first_high) if from_start else None,
        applies_words="high and very high risk of harm cases",
        limits=table.of_standard(name),
        readings=chosen(table.readings, "plan-clock", *_COUNTING, "early-work"),
        cannot_check=_CONTENT,
    )


def _reoffending(table: LimitTable) -> Standard:
    name = "reoffending-assessment"
    return Standard(
        name,
        "Likelihood of reoffending assessed in time",
        commencement,
        _completed(table, f"{name}.limit", commencement, events.reoffending_assessment),
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING, "early-work"),
        cannot_check="Whether an approved instrument was used (OASys, OGRS2, LSI-R or ACE).",
    )


def _supervision_plan(table: LimitTable, high_sooner: bool) -> Standard:
    name = "supervision-plan"
    return Standard(
        name,
        "Supervision plan made in time",
        commencement,
        _sooner(table, name, events.supervision_plan, high_sooner),
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING, "early-work"),
        cannot_check=_CONTENT,
    )


def _review(table: LimitTable) -> Standard:
    name = "plan-review"
    clock = later_of(events.supervision_plan.first(), commencement)
    period = table.period(f"{name}.limit")
    return Standard(
        name,
        "Supervision plan reviewed regularly",
        clock,
        no_longer_than(period, between=events.plan_review, of=clock),
        applies_words="cases with a supervision plan",
        limits=table.of_standard(name),
        readings=chosen(table.readings, *_COUNTING)
        if period.unit in ("working days", "days")
        else (),
        cannot_check=_CONTENT,
    )
