"""What the rulebook's own words mean: statuses, verdicts, and the terms that rules are said in."""

from __future__ import annotations

from collections.abc import Mapping

from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Status
from esi_rules.wording.noun_phrases import NAMED_EVENTS, events_words

__all__ = ["STATUS_MEANS", "TERMS", "VERDICT_MEANS"]

STATUS_MEANS: Mapping[Status, str] = {
    Status.STATED: "printed in a public document, which is named with it",
    Status.ASSUMED: "what the field recalls; no document that could be read prints it. Please "
    "question these first",
    Status.UNKNOWN: "a limit existed, but its value is not known; the inspector's own answer "
    "decides until one is set",
    Status.OWN: "set by whoever made this rulebook, in place of the standard's",
}
"""Each status of a number, and what it is worth."""

VERDICT_MEANS: Mapping[Verdict, str] = {
    Verdict.MET: "the evidence shows that the duty was done as required",
    Verdict.NOT_MET: "the evidence shows that it was not",
    Verdict.UNDETERMINED: "the duty applies or may apply, and evidence that would decide it is "
    "missing",
    Verdict.NOT_YET_DUE: "the duty applies, is not done, and its limit has not run out",
    Verdict.NOT_APPLICABLE: "there is no duty: its condition is false, or its clock has not "
    "started",
}
"""Each verdict, and what it says."""

TERMS: Mapping[str, str] = {
    "commencement": "the day of sentence (orders) or of release (licences); assumed, as the 2007 "
    "standards have it",
    "first high": "the first day, from commencement on, on which a risk of harm rating of high or "
    "very high is in force",
    "clock": "the day from which time is counted; the edition in force on that day governs",
    "last good day": "the last day on which the duty is done in time",
    "calendar months": "counted to the same day of a later month; a day that does not exist there "
    "falls to the last day of that month",
    "week 1": "the day the clock starts and the six days after it",
    "less than a period after": "before the day on which the period ends; the anniversary itself "
    "is outside",
    "one of these, by the case": "the first line whose condition holds; where the fact is not on "
    "file, only what all the lines agree on stands",
    **{name: events_words(events, spelled=True) for events, (name, _) in NAMED_EVENTS.items()},
}
"""The terms that rules are said in."""
