"""Standards on enforcement: breach action after failures, and the limit on warnings."""

from __future__ import annotations

from esi_rules.calendar.period import Period
from esi_rules.rules import events
from esi_rules.rules.algebra import Settled, given, happened, never, pick, within
from esi_rules.rules.moments import BySentence, Moment
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.assessments import chosen
from esi_rules.standards.limits import LimitTable
from esi_rules.standards.standard import Standard

__all__ = ["enforcement"]

_FAILURES, _WARNINGS = events.unacceptable_failure, events.daily_warning


def enforcement(table: LimitTable) -> tuple[Standard, ...]:
    """Return the standards on enforcement, which are the same in both editions."""
    return _breach(table), _warning_limit(table)


def _breach(table: LimitTable) -> Standard:
    name = "enforcement"
    readings = table.readings
    window = table.value(f"{name}.window")
    assert isinstance(window, Period)
    before = _FAILURES if readings.failure_window == "sliding" else _WARNINGS
    pair = _FAILURES.following(before, window)
    third = _FAILURES.nth(table.count(f"{name}.licence-failures"))
    threshold: Moment = BySentence(order=pair, licence=third)
    # Breach action counts if it is on or after the first of the failures that reach the threshold.
    opened: Moment = BySentence(order=pair.open(), licence=_FAILURES.first())
    clock = threshold
    if readings.breach_clock == "judged":
        clock = events.failure_judged.first(since=threshold)
    rule = within(
        table.period(f"{name}.limit"), of=clock, done=events.breach_action.first(since=opened)
    )
    nothing_due = pick(
        happened(threshold),
        Settled(Verdict.NOT_APPLICABLE, "the failure has not been judged"),
        Settled(Verdict.MET, "no breach action was required"),
    )
    return Standard(
        name,
        "Breach action started in time",
        clock,
        rule,
        unstarted=nothing_due if readings.no_breach_due == "met" else None,
        applies_words="cases in which failures reach the threshold",
        limits=table.of_standard(name),
        readings=chosen(
            readings,
            "failure-window",
            "breach-clock",
            "no-breach-due",
            "first-day",
            "non-working",
        ),
        cannot_check="Whether a failure was rightly judged unacceptable. Only the first occasion "
        "on "
        "which the threshold is reached is assessed.",
    )


def _warning_limit(table: LimitTable) -> Standard:
    name = "warning-limit"
    window = table.value(f"{name}.limit")
    assert isinstance(window, Period)
    clock = _WARNINGS.first()
    return Standard(
        name,
        "No second warning within the period",
        clock,
        never(_WARNINGS.following(_WARNINGS, window), of=clock),
        applies=given("sentence", "order"),
        applies_words="orders with a warning",
        limits=table.of_standard(name),
        cannot_check="Whether a warning was justified.",
    )
