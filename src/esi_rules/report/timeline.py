"""The timeline of a case: its events, clocks and deadlines, with their texts, ready to draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY, WorkingDays
from esi_rules.records.case import Case, Event
from esi_rules.records.dates import day_words
from esi_rules.records.kinds import KINDS
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Standards
from esi_rules.text import printable
from esi_rules.wording.case_text import event_words
from esi_rules.wording.finding_text import outcome
from esi_rules.wording.report_text import duty_words, late_words, span_words

__all__ = ["Bar", "Lane", "EventMark", "Moment", "Timeline", "timeline_of"]

Tone = Literal["met", "not_met", "undetermined", "not_yet_due", "event", "bad_event"]
"""The meaning of a mark or bar, which determines its colour and shape."""

_MOST_BARS = 40
"""In a schedule with more windows than this, at most so many are drawn, and none that is met."""
_BEFORE = dt.timedelta(days=60)
_AHEAD = dt.timedelta(days=92)
_BAD_VALUES = frozenset({"unacceptable_absence", "unacceptable", "attempted"})
_TONES: dict[Verdict, Tone] = {
    Verdict.MET: "met",
    Verdict.NOT_MET: "not_met",
    Verdict.UNDETERMINED: "undetermined",
    Verdict.NOT_YET_DUE: "not_yet_due",
}


@attrs.frozen
class EventMark:
    """An event: on one day, or in the range of days of a partly known date."""

    first: dt.date
    last: dt.date
    tone: Tone
    words: str

    @property
    def open(self) -> bool:
        """Whether the day is not known."""
        return self.first != self.last


@attrs.frozen
class Bar:
    """A duty from the start of its clock to its deadline, with the day it was done.

    `late_to` is the day to which it was late: the day it was done or, if it was not done, the day
    of judgement or the end of supervision.
    """

    first: dt.date
    due: dt.date
    tone: Tone
    words: str
    done: dt.date | None = None
    late_to: dt.date | None = None
    late: str = ""
    """How late it was, or the outcome if that is not a matter of days, in words."""
    deadline: bool = True
    """Whether the bar ends at a deadline; false for a duty without one."""
    row: int = 0
    """The row in the lane; bars that overlap have different rows."""


@attrs.frozen
class Lane:
    """One row of the timeline: a kind of event, or a standard."""

    label: str
    marks: tuple[EventMark, ...] = ()
    bars: tuple[Bar, ...] = ()
    left_out: int = 0
    """The number of windows of a long schedule that are not drawn."""

    @property
    def rows(self) -> int:
        """The number of rows of bars."""
        return 1 + max((bar.row for bar in self.bars), default=0)


@attrs.frozen
class Moment:
    """A day drawn across all lanes: commencement, change of edition, end, day of judgement."""

    day: dt.date
    words: str
    kind: Literal["start", "edition", "end", "judged"]


@attrs.frozen
class Timeline:
    """The drawn timeline of one case, from `first` to `last`."""

    first: dt.date
    last: dt.date
    lanes: tuple[Lane, ...]
    moments: tuple[Moment, ...]
    earlier: int = 0
    """The number of dated events before `first`."""
    later: int = 0
    """The number of dated events after `last`."""

    @property
    def holidays(self) -> tuple[tuple[dt.date, str], ...]:
        """The bank holidays from `first` to `last`, with their names."""
        known = WorkingDays.of("bank-holidays").names
        days = range((self.last - self.first).days + 1)
        drawn = (self.first + dt.timedelta(days=n) for n in days)
        return tuple((day, known[day]) for day in drawn if day in known)


def timeline_of(
    case: Case, findings: Iterable[Finding], as_at: dt.date, standards: Standards
) -> Timeline:
    """Return the timeline of a case that was judged at `as_at`, with the duties of `findings`."""
    end = min(as_at, case.ended_on or as_at)
    duties = [lane for finding in findings if (lane := _duty_lane(finding, end))]
    first = case.commenced_on - dt.timedelta(days=3)
    dated = [e.on for e in case.events if isinstance(e.on, dt.date)]
    first = min([first, *(day for day in dated if day >= first - _BEFORE)])
    # A clock may start before commencement: for example, when a court requests a report.
    bars = [bar for lane in duties for bar in lane.bars]
    first = max(min([first, *(b.first for b in bars)]), case.commenced_on - 6 * _BEFORE)
    ends = [end, as_at, *(day for b in bars for day in (b.due, b.late_to or b.due))]
    latest = max(as_at, case.commenced_on)
    last = min(max(*ends, latest), latest + _AHEAD) + dt.timedelta(days=3)
    events = tuple(_event_lanes(case, end, first, last))
    return Timeline(
        first,
        last,
        (*events, *(_clipped(lane, first, last) for lane in duties)),
        tuple(sorted(_moments(case, as_at, standards, first, last), key=lambda m: m.day)),
        sum(day < first for day in dated),
        sum(day > last for day in dated),
    )


def _clipped(lane: Lane, first: dt.date, last: dt.date) -> Lane:
    bars = [bar for bar in lane.bars if bar.first <= last and (bar.late_to or bar.due) >= first]
    return attrs.evolve(lane, bars=tuple(bars))


def _event_lanes(case: Case, end: dt.date, first: dt.date, last: dt.date) -> Iterator[Lane]:
    by_kind: dict[str, list[Event]] = {}
    for event in case.events:
        by_kind.setdefault(event.kind, []).append(event)
    order = {name: n for n, name in enumerate(KINDS)}
    for kind in sorted(by_kind, key=lambda name: (order.get(name, len(order)), name)):
        marks = [_mark(event, case, end) for event in by_kind[kind]]
        shown = [mark for mark in marks if mark.last >= first and mark.first <= last]
        known = KINDS.get(kind)
        label = known.plural if known is not None else printable(kind.replace("_", " "))
        if shown:
            yield Lane(label, tuple(sorted(shown, key=lambda mark: mark.first)))


def _mark(event: Event, case: Case, end: dt.date) -> EventMark:
    tone: Tone = "bad_event" if event.value in _BAD_VALUES else "event"
    words = printable(event_words(event))
    if isinstance(event.on, dt.date):
        return EventMark(event.on, event.on, tone, words)
    kind = KINDS.get(event.kind)
    anywhere = kind is not None and not kind.undated_from_commencement
    start = case.commenced_on - _BEFORE if anywhere else case.commenced_on
    first = event.on.earliest or start
    last = event.on.latest or max(end, first)
    return EventMark(first, last, tone, f"{words} ({span_words(first, last)})")


def _duty_lane(finding: Finding, end: dt.date) -> Lane | None:
    if finding.verdict is Verdict.NOT_APPLICABLE or finding.clock is None:
        return None
    title = finding.about.title if finding.about is not None else finding.standard or ""
    leaves = list(_leaves(finding))
    shown = leaves
    if len(leaves) > _MOST_BARS:
        shown = [leaf for leaf in leaves if leaf.verdict is not Verdict.MET][:_MOST_BARS]
    bars = [bar for leaf in shown if (bar := _bar(title, leaf, end)) is not None]
    return Lane(title, bars=tuple(_in_rows(bars)), left_out=len(leaves) - len(shown))


def _leaves(finding: Finding) -> Iterator[Finding]:
    """Yield the innermost parts of a finding that have a clock or a window."""
    dated = [
        part
        for part in finding.parts
        if part.verdict is not Verdict.NOT_APPLICABLE and (part.clock or part.window)
    ]
    if not dated:
        yield finding
    for part in dated:
        yield from _leaves(part)


def _bar(title: str, leaf: Finding, end: dt.date) -> Bar | None:
    first = leaf.window[0] if leaf.window is not None else leaf.clock
    if first is None:
        return None
    due = leaf.due
    deadline = due is not None or leaf.window is not None
    if due is None:
        due = leaf.window[1] if leaf.window is not None else max(end, first)
    name = f"{title}, {leaf.label}" if leaf.label else title
    late_to: dt.date | None = None
    late = late_words(leaf)
    if leaf.verdict is Verdict.NOT_MET:
        if leaf.done is not None and leaf.done > due:
            late_to = leaf.done
        elif leaf.window is not None or leaf.due is None:
            late = printable(outcome(leaf))
        elif leaf.done is None and end > due:
            late_to, late = end, "not done"
    tone = _TONES[leaf.verdict]
    words = printable(duty_words(name, leaf))
    return Bar(first, max(due, first), tone, words, leaf.done, late_to, late, deadline)


def _in_rows(bars: Sequence[Bar]) -> Iterator[Bar]:
    """Assign each bar the first row in which it overlaps no other bar."""
    ends: list[dt.date] = []
    for bar in sorted(bars, key=lambda each: (each.first, each.due)):
        free = next((n for n, day in enumerate(ends) if day < bar.first), len(ends))
        last = max(bar.due, bar.late_to or bar.due)
        if free == len(ends):
            ends.append(last)
        else:
            ends[free] = last
        yield attrs.evolve(bar, row=free)


def _moments(
    case: Case, as_at: dt.date, standards: Standards, first: dt.date, last: dt.date
) -> Iterator[Moment]:
    yield Moment(case.commenced_on, f"commenced {day_words(case.commenced_on)}", "start")
    if not standards.named:
        for edition in standards.editions:
            if first < edition.first <= last:
                begins = f"edition {edition.id} in force from {day_words(edition.first)}"
                yield Moment(edition.first, begins, "edition")
            if edition.last is not None and first <= edition.last < last:
                after = edition.last + ONE_DAY
                if not any(other.first == after for other in standards.editions):
                    text = f"edition {edition.id} in force until {day_words(edition.last)}"
                    yield Moment(edition.last, text, "edition")
    if case.ended_on is not None and first <= case.ended_on <= last:
        yield Moment(case.ended_on, f"supervision ended {day_words(case.ended_on)}", "end")
    if first <= as_at <= last:
        yield Moment(as_at, f"judged {day_words(as_at)}", "judged")
