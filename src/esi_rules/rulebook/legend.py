"""The legend of the rulebook: what statuses, verdicts and the terms used in rules mean."""

from __future__ import annotations

from collections.abc import Mapping

from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Status
from esi_rules.wording.noun_phrases import NAMED_EVENTS, events_words

__all__ = ["STATUS_MEANS", "TERMS", "VERDICT_MEANS"]

STATUS_MEANS: Mapping[Status, str] = {
    Status.STATED: "a public document, named beside it, states it",
    Status.ASSUMED: "common practice as remembered; we found no document that states it. "
    "Check these first",
    Status.UNKNOWN: "there was a limit, but its value is not known; the inspector's answer "
    "decides until a value is set",
    Status.OWN: "your own: set by whoever edited these rules, replacing the published limit",
}
"""The meaning of each status of a limit."""

VERDICT_MEANS: Mapping[Verdict, str] = {
    Verdict.MET: "the evidence shows that the duty was done as required",
    Verdict.NOT_MET: "the evidence shows that the duty was not done as required",
    Verdict.UNDETERMINED: "the duty applies or may apply, and evidence that would decide it is "
    "missing",
    Verdict.NOT_YET_DUE: "the duty applies, it is not done, and its deadline has not passed",
    Verdict.NOT_APPLICABLE: "there is no duty: its condition is false, or its clock has not "
    "started",
}
"""The meaning of each verdict."""

TERMS: Mapping[str, str] = {
    "commencement": "the day of sentence (orders) or of release (licences): an assumption, "
    "following the 2007 standards",
    "high risk": "a risk of harm rating of high or very high",
    "first rated high risk": "the first day, on or after commencement, on which a rating of high "
    "or very high risk of harm is in force",
    "clock": "the clock of a standard starts on the day from which time is counted; the edition in "
    "force on that day governs",
    "due by": "the deadline: the last day on which the duty is done in time; last_good_day in "
    "files",
    "within a period of a day": "on or before the last day of the period, counted from that day. "
    "Only what is done on or after that day counts, unless the rule says that earlier work counts",
    "within a period after an event": "before the day on which the period ends: within 12 months "
    "of an event on 1 March ends on the last day of February",
    "month": "a calendar month: it ends on the same day of the next month, or on the last day of "
    "that month if there is no such day",
    "week 1": "the day the clock starts and the six days after it",
    "window": "one of the weeks or months in which something must be done",
    "depends on the case": "the first line that fits the case applies; if the record does not "
    "show which line fits, the verdict is the one that all the lines share, or undetermined",
    **{name: events_words(events, spelled=True) for events, (name, _) in NAMED_EVENTS.items()},
}
"""The meaning of each term used in rules."""
