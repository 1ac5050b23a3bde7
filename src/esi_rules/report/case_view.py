"""One case as the report shows it: what decided each standard and item, and its timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs
from markupsafe import Markup

from esi_rules.records.case import Case, Event
from esi_rules.records.dates import LATEST, day_words
from esi_rules.report.timeline import timeline_of
from esi_rules.report.timeline_svg import timeline_svg
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed
from esi_rules.scoring.setup import Setup
from esi_rules.text import counted
from esi_rules.wording.case_text import event_words
from esi_rules.wording.finding_text import outcome, risk_words, words
from esi_rules.wording.report_text import late_words

__all__ = ["CaseView", "DutyView", "ItemView", "view_of"]


@attrs.frozen
class DutyView:
    """A standard that applies to the case, with its dates in words."""

    id: str
    title: str
    verdict: Verdict
    outcome: str
    clock: str
    due: str
    done: str
    explained: str


@attrs.frozen
class ItemView:
    """An item that applies to the case."""

    id: str
    question: str
    verdict: Verdict
    outcome: str


@attrs.frozen
class CaseView:
    """Everything that the report shows of one case."""

    number: int
    id: str
    about: tuple[tuple[str, str], ...]
    high: bool
    not_met: int
    open: int
    timeline: Markup
    more: str
    """What the timeline does not draw, in words."""
    duties: tuple[DutyView, ...]
    absent: tuple[str, ...]
    items: tuple[ItemView, ...]
    """The items that are not met, undetermined or not yet due; `items_met` names those met."""
    items_met: tuple[str, ...]
    items_absent: tuple[str, ...]
    events: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """The anchor of the case, for links."""
        return f"case-{self.number}"

    @property
    def line(self) -> str:
        """The summary of the case in the list of cases."""
        said = [f"{self.not_met} not met"] + ([f"{self.open} open"] if self.open else [])
        return ", ".join(said)


def view_of(number: int, assessed: Assessed, setup: Setup, as_at: dt.date) -> CaseView:
    """Return what the report shows of a case, the `number`-th of the inspection."""
    case = assessed.case
    timeline = timeline_of(case, assessed.standards, as_at, setup.standards)
    questions = {about.id: about.title for about, _ in setup.asked}
    applies = [f for f in assessed.standards if f.verdict is not Verdict.NOT_APPLICABLE]
    items = {i: f for i, f in assessed.items.items() if f.verdict is not Verdict.NOT_APPLICABLE}
    verdicts = [finding.verdict for finding in items.values()]
    outside = [
        f"{counted(n, 'event')} {where}"
        for n, where in ((timeline.earlier, "before"), (timeline.later, "after"))
        if n
    ]
    return CaseView(
        number,
        case.case_id,
        tuple(_about(case, assessed)),
        assessed.high is Verdict.MET,
        verdicts.count(Verdict.NOT_MET),
        verdicts.count(Verdict.UNDETERMINED),
        Markup(timeline_svg(timeline, f"Timeline of case {case.case_id}")),
        f"Not drawn: {' and '.join(outside)} the days shown." if outside else "",
        tuple(map(_duty, applies)),
        tuple(f.standard or "" for f in assessed.standards if f not in applies),
        tuple(
            ItemView(i, questions[i], f.verdict, outcome(f))
            for i, f in items.items()
            if f.verdict is not Verdict.MET
        ),
        tuple(i for i, f in items.items() if f.verdict is Verdict.MET),
        tuple(i for i in assessed.items if i not in items),
        tuple(event_words(event) for event in _in_order(case)),
    )


def _about(case: Case, assessed: Assessed) -> Sequence[tuple[str, str]]:
    risk = risk_words(assessed.high, unrated=assessed.unrated)
    facts = [
        (name.replace("_", " "), ("no", "yes")[value] if isinstance(value, bool) else
         "not known" if value is None else str(value))
        for name, value in case.facts.items()
    ]  # fmt: skip
    ended = [("ended", day_words(case.ended_on))] if case.ended_on is not None else []
    return (
        ("sentence", case.sentence),
        ("commenced", day_words(case.commenced_on)),
        *ended,
        ("risk", risk),
        *((name.replace("_", " "), value) for name, value in case.groups.items() if value),
        *((name, value) for name, value in facts if value != "no"),
    )


def _duty(finding: Finding) -> DutyView:
    done = "" if finding.done is None else day_words(finding.done)
    late = late_words(finding)
    return DutyView(
        finding.standard or "",
        finding.about.title if finding.about is not None else finding.standard or "",
        finding.verdict,
        outcome(finding),
        "" if finding.clock is None else day_words(finding.clock),
        "" if finding.due is None else day_words(finding.due),
        f"{done}, {late}" if done and late else done,
        words(finding),
    )


def _in_order(case: Case) -> Sequence[Event]:
    """Return the events by their earliest possible day; those without a recorded day come last."""

    def first(event: Event) -> dt.date:
        return event.on if isinstance(event.on, dt.date) else event.on.earliest or LATEST

    return sorted(case.events, key=first)
