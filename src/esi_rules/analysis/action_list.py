"""The action list: duties that are overdue, undetermined or not yet due, by case manager."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import attrs

from esi_rules.analysis.remedy.part_needs import may_be_done, needed_late, needed_still
from esi_rules.analysis.remedy.remedy_text import events_needed
from esi_rules.calendar.working_calendar import working_days_between
from esi_rules.checked import checked, typed
from esi_rules.engine.judge import program_of
from esi_rules.engine.open_parts import open_parts, overdue_parts
from esi_rules.errors import OutsideCalendarError
from esi_rules.files.inspection import read
from esi_rules.language import ENGLISH, Language, message
from esi_rules.records.case import Case, Inspection
from esi_rules.records.dates import LATEST, day_words
from esi_rules.records.own_facts import with_own_facts
from esi_rules.rules.algebra import AtLeast
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import kinds_read
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import columns_of, grouped_by
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.shown import short_repr
from esi_rules.text import inert
from esi_rules.wording.finding_text import outcome
from esi_rules.wording.noun_phrases import events_words

__all__ = ["CASE_MANAGER", "ActionList", "DueDuty", "action_list", "due_duties", "in_order"]

CASE_MANAGER = "case_manager"
"""The default column of the cases that names the case manager."""

DutyState = Literal["overdue", "undetermined", "not yet due"]
_STATES: Sequence[DutyState] = ("overdue", "undetermined", "not yet due")
_SO_FAR = message("{found} of {n} {events} so far; {more} more")
_SO_FAR_BY = message("{found} of {n} {events} so far; {more} more by {day}")
_HOURS_SO_FAR = message("{found} of {n} hours of {events} so far; {more} hours more")
_HOURS_SO_FAR_BY = message("{found} of {n} hours of {events} so far; {more} hours more by {day}")


@attrs.frozen(field_transformer=typed)
class DueDuty:
    """A duty of one case that is overdue, undetermined or not yet due."""

    __repr__ = short_repr

    case_id: str
    last_good_day: dt.date | None
    """None if missing evidence leaves the day open."""
    working_days_left: int | None
    """None if the day is past, or if the calendar does not cover the days."""
    standard: str
    what: str
    """The title of the standard."""
    state: DutyState
    needed: str
    """What must be done or, for an undetermined duty, what would decide it."""
    working_days_overdue: int | None = None
    """Set only for an overdue duty."""
    case_manager: str = ""
    """Empty if the case names no case manager."""

    @property
    def days_text(self) -> str:
        """The number of working days left or overdue: ``9 left``, ``3 overdue``."""
        return self.days_words()

    @checked
    def days_words(self, language: Language = ENGLISH) -> str:
        """Return `days_text` in a language."""
        if self.working_days_overdue is not None:
            return language.text("{n} overdue", n=self.working_days_overdue)
        if self.working_days_left is None:
            return ""
        return language.text("{n} left", n=self.working_days_left)


@attrs.frozen(field_transformer=typed)
class ActionList:
    """The duties of a caseload that need attention.

    They are ordered by case manager, then by the earliest deadline of the case, then by their own
    deadline.
    """

    __repr__ = short_repr

    as_at: dt.date
    duties: tuple[DueDuty, ...]
    grouped_by: str = ""
    """The column that names the case managers; empty if the cases have none."""

    @checked
    def count(self, state: DutyState) -> int:
        """Return the number of duties in a state."""
        return sum(duty.state == state for duty in self.duties)

    @property
    def heading(self) -> str:
        """The day and the numbers in one line."""
        return self.heading_words()

    @checked
    def heading_words(self, language: Language = ENGLISH) -> str:
        """Return `heading` in a language."""
        overdue, undetermined, coming = map(self.count, _STATES)
        return language.text(
            "Action list for {day}: {overdue} overdue, {undetermined} undetermined, "
            "{coming} not yet due",
            day=day_words(self.as_at, language),
            overdue=overdue,
            undetermined=undetermined,
            coming=coming,
        )


@checked
def action_list(
    inspection: Inspection | Path,
    *,
    by: str | None = None,
    setup: Setup | None = None,
    language: Language = ENGLISH,
) -> ActionList:
    """Return every duty that is overdue, undetermined or not yet due on the day of an inspection.

    `inspection` is an `Inspection`, or the `Path` of a folder or JSON file, which is loaded with
    `read`. `by` names the column of the cases with the case manager; the default is `case_manager`,
    if there is such a column. Cases that have ended have no duties. `setup` has the rules that
    judge the cases; the default is the shipped rules under the inspection's own settings. What is
    still needed is written in `language`.

    Raises `BadInputError` for an inspection that cannot be loaded or a column that does not exist.
    """
    if isinstance(inspection, Path):
        loaded = read(inspection)
        inspection, setup = loaded.inspection, setup or loaded.setup
    setup = set_up(inspection) if setup is None else setup
    column = manager_column(inspection.cases, by)
    standards = setup.standards
    program = program_of(standards)
    duties: list[DueDuty] = []
    for case in inspection.cases:
        findings = program.judge(with_own_facts(case, standards.own_facts), inspection.as_at)
        duties += due_duties(case, findings, inspection.as_at, column, language)
    return ActionList(inspection.as_at, in_order(duties), column)


def manager_column(cases: Sequence[Case], by: str | None) -> str:
    """Return the column with the case manager; empty if none is chosen and there is no default."""
    if by is not None:
        return grouped_by(cases, [by])[0]
    return CASE_MANAGER if any(CASE_MANAGER in case.groups for case in cases) else ""


def in_order(duties: Iterable[DueDuty]) -> tuple[DueDuty, ...]:
    """Return duties sorted by case manager, then by case, with the earliest deadline first."""
    duties = tuple(duties)
    first: dict[str, dt.date] = {}
    place: dict[str, int] = {}
    for duty in duties:
        day = duty.last_good_day or LATEST
        first[duty.case_id] = min(day, first.get(duty.case_id, day))
        place.setdefault(duty.case_id, len(place))

    def key(duty: DueDuty) -> tuple[object, ...]:
        who = duty.case_manager
        last = duty.last_good_day or LATEST
        return (not who, who.casefold(), who, first[duty.case_id], place[duty.case_id], last)

    return tuple(sorted(duties, key=key))


def due_duties(
    case: Case,
    findings: Iterable[Finding],
    as_at: dt.date,
    column: str = "",
    language: Language = ENGLISH,
) -> Iterator[DueDuty]:
    """Yield the duties of one case that need attention, from the findings on its standards.

    `column` is the column with the case manager. Events dated later than `as_at` have not happened.
    A case that has ended has no such duties.
    """
    if case.ended_on is not None and case.ended_on <= as_at:
        return
    manager = columns_of(case).get(column, "") if column else ""
    for finding in findings:
        for state, day, needed in _states(case, finding, as_at, language):
            ahead = day is not None and day >= as_at
            yield DueDuty(
                case.case_id,
                day,
                _working_days(as_at, day) if ahead else None,
                finding.standard or "",
                finding.about.title if finding.about else "",
                state,
                needed,
                _working_days(day, as_at) if state == "overdue" else None,
                manager,
            )


def _states(
    case: Case, finding: Finding, as_at: dt.date, language: Language
) -> Iterator[tuple[DutyState, dt.date | None, str]]:
    if finding.verdict is Verdict.NOT_APPLICABLE:
        return
    seen: set[tuple[object, dt.date | None]] = set()
    for part in overdue_parts(finding):
        done = may_be_done(case, part, as_at)
        if done is not True and (part.rule, part.due) not in seen:
            seen.add((part.rule, part.due))
            needed = _late_words(case, part, as_at, language, maybe=done is None)
            yield "overdue", part.due, needed
    still_open = tuple(open_parts(finding))
    coming = [part for part in still_open if part.verdict is Verdict.NOT_YET_DUE]
    soonest = min((_last_day(part) for part in coming), default=None)
    if soonest is not None:
        # A whole comes before its parts, so the last one is the most precise.
        part = [part for part in coming if _last_day(part) == soonest][-1]
        day = None if soonest == LATEST else soonest
        yield "not yet due", day, _needed_words(case, part, as_at, language)
    if finding.verdict is Verdict.UNDETERMINED:
        ahead = [part.due for part in still_open if part.due is not None and part.due >= as_at]
        needed = outcome(finding, language=language)
        yield "undetermined", min(ahead, default=finding.due), needed


def _last_day(part: Finding) -> dt.date:
    return part.due or LATEST


def _needed_words(case: Case, part: Finding, as_at: dt.date, language: Language) -> str:
    """Say what an open part needs: ``2 of 6 appointments so far; 4 more by Thu 24 Mar 2005``."""
    day = "" if _last_day(part) == LATEST else day_words(part.due or LATEST, language)
    changes = () if part.has_parts else needed_still(case, part, as_at)
    rule = part.rule
    if changes and isinstance(rule, AtLeast) and part.found is not None:
        if rule.total:
            text = _HOURS_SO_FAR_BY if day else _HOURS_SO_FAR
        else:
            text = _SO_FAR_BY if day else _SO_FAR
        events = events_words(rule.events, 2 if rule.total else rule.n, language=language)
        more = rule.n - part.found
        return language.text(
            text,
            found=f"{part.found:f}" if rule.total else part.found,
            n=rule.n,
            events=inert(events),
            more=f"{more:f}" if rule.total else more,
            day=day,
        )
    if not changes:
        return outcome(part, language=language)
    events = events_needed(changes, kinds_read((rule,)), language)
    return language.text("{events} by {day}", events=events, day=day) if day else events


def _late_words(
    case: Case, part: Finding, as_at: dt.date, language: Language, *, maybe: bool
) -> str:
    """Say what an overdue part needs now."""
    changes = needed_late(case, part, as_at)
    if changes:
        words = events_needed(changes, kinds_read((part.rule,)), language)
    else:
        words = outcome(part, language=language)
    if not maybe:
        return words
    text = message("{needed} (unless it has been done: an event has no full date)")
    return language.text(text, needed=words)


def _working_days(first: dt.date | None, last: dt.date | None) -> int | None:
    if first is None or last is None:
        return None
    try:
        return working_days_between(first, last)
    except OutsideCalendarError:
        return None
