"""Strategies for cases that meet a duty, that do not meet it, and that are at one of its limits."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator
from typing import Literal

import attrs
from hypothesis import strategies as st

from esi_rules.analysis.remedy import RemedyStatus
from esi_rules.analysis.remedy.find_remedy import remedy_of
from esi_rules.analysis.remedy.limit_cases import arranged_for, bases, limits, opposite
from esi_rules.analysis.remedy.record_change import applied
from esi_rules.analysis.search.find_cases import Witness, witnesses
from esi_rules.analysis.search.satisfying import filled
from esi_rules.analysis.search.subjects import Subject, subject
from esi_rules.calendar.working_calendar import LAST_DAY, ONE_DAY
from esi_rules.engine import Record
from esi_rules.errors import EsiError
from esi_rules.records.case import Case, Sentence
from esi_rules.records.dates import PartlyKnown
from esi_rules.rules.algebra import Rule
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Edition, Standard, Standards
from esi_rules.synthetic.drafts import NoSuchCaseError
from esi_rules.testing.case_strategies import single_events, starts
from esi_rules.testing.python_code import as_code

__all__ = ["CaseAt", "Duty", "cases_meeting", "cases_missing", "cases_on_the_limit"]

Duty = str | Rule | Standard | Standards | Edition
"""The id of a shipped standard, a rule, a standard, or editions (with the id of a standard)."""

_SENTENCES: tuple[Sentence, ...] = ("order", "licence")
_BUDGET = 20_000
_FURTHER_EVENTS = 4


Which = Literal["", "last good day", "day after", "as many as allowed", "one too many"]
"""The side of a limit, in days (the end of a window is also a last good day) or in a count."""


@attrs.frozen
class CaseAt:
    """A case, the day to judge it on, and the verdict that this package reaches."""

    case: Case
    as_at: dt.date
    verdict: Verdict
    which: Which = ""
    """For a case at a limit, the side of the limit."""

    def __repr__(self) -> str:
        return f"{as_code(self.case)}  # {self.verdict.words.lower()} on {self.as_at}"


def cases_meeting(duty: Duty, standard: str | None = None) -> st.SearchStrategy[CaseAt]:
    """Return a strategy for cases that meet a duty, each with a day on which it is met.

    `duty` is the id of a shipped standard, a rule, a standard, or editions in which `standard`
    names one standard. Raises `NoSuchCaseError` if no case that meets the duty is found.
    """
    return _judged(_subject(duty, standard), Verdict.MET)


def cases_missing(duty: Duty, standard: str | None = None) -> st.SearchStrategy[CaseAt]:
    """Return a strategy for cases that do not meet a duty, each with a day on which it is not met.

    The arguments are those of `cases_meeting`. Raises `NoSuchCaseError` if no such case is found.
    """
    return _judged(_subject(duty, standard), Verdict.NOT_MET)


def cases_on_the_limit(duty: Duty, standard: str | None = None) -> st.SearchStrategy[CaseAt]:
    """Return a strategy for cases at a limit of a duty.

    In each case the duty is done on the last good day, or one of its events is a day later. For a
    prohibition, as many events have happened as it allows, or one too many. Start days are chosen
    so that limits fall on weekends, bank holidays, year ends, leap days, changes of edition, the
    end of supervision and the end of the calendar. Raises `NoSuchCaseError` if no limit is found,
    for example because the limit of the standard is not known.
    """
    one = _subject(duty, standard)
    if not any(True for case, day in _plain_bases(one) for _ in limits(one, case, day)):
        raise NoSuchCaseError(f"no limit of `{one.name}` was found that a case can lie on")
    return _on_the_limit(one)


def _subject(duty: Duty, standard: str | None) -> Subject:
    if isinstance(duty, str):
        return subject(national_standards(), duty)
    return subject(duty, standard)


@functools.lru_cache(maxsize=128)
def _witness(one: Subject, verdict: Verdict) -> Witness | str:
    found = witnesses(one, wanted=(verdict,), budget=_BUDGET)[verdict]
    return found if isinstance(found, Witness) else found.words


def _known(one: Subject, verdict: Verdict) -> Witness:
    """Return the smallest case with a verdict. Raises `NoSuchCaseError` if none is found."""
    found = _witness(one, verdict)
    if isinstance(found, Witness):
        return found
    raise NoSuchCaseError(
        f"no case was found on which `{one.name}` is {verdict.words.lower()}: {found}"
    )


def _judged(one: Subject, verdict: Verdict) -> st.SearchStrategy[CaseAt]:
    _known(one, verdict)
    return _with_verdict(one, verdict)


@st.composite
def _with_verdict(draw: st.DrawFn, one: Subject, verdict: Verdict) -> CaseAt:
    smallest = _known(one, verdict)
    found = [(smallest.case, smallest.as_at)]
    if draw(st.booleans()):
        start, sentence = draw(starts), draw(st.sampled_from(_SENTENCES))
        made = [*_candidates(one, start, sentence)]
        found = [pair for pair in made if _verdict(one, *pair) is verdict] or found
    case, as_at = draw(st.sampled_from(found))
    for event in draw(st.lists(single_events(case.commenced_on), max_size=_FURTHER_EVENTS)):
        more = attrs.evolve(case, events=(*case.events, event))
        case = more if _verdict(one, more, as_at) is verdict else case
    for place in draw(st.lists(st.integers(0, 20), max_size=2)):
        vaguer = _vaguer(case, place)
        case = vaguer if _verdict(one, vaguer, as_at) is verdict else case
    later = as_at + draw(st.integers(0, 60)) * ONE_DAY
    as_at = later if _verdict(one, case, later) is verdict else as_at
    return CaseAt(case, as_at, verdict)


@st.composite
def _on_the_limit(draw: st.DrawFn, one: Subject) -> CaseAt:
    start, sentence = draw(starts), draw(st.sampled_from(_SENTENCES))
    ends = draw(st.sampled_from([None, None, None, 0, 1]))
    found = [limit for case, day in bases(one, start, sentence) for limit in limits(one, case, day)]
    if not found:
        found = [limit for case, day in _plain_bases(one) for limit in limits(one, case, day)]
    remedy, counted = draw(st.sampled_from(found))
    changes = remedy.changes
    limit = max(change.day for change in changes)
    beyond = draw(st.booleans())
    place = draw(st.integers(0, len(changes) - 1))
    which: Which
    if counted:
        which = "one too many" if beyond else "as many as allowed"
        changes = changes if beyond else (*changes[:place], *changes[place + 1 :])
    else:
        which = "day after" if beyond else "last good day"
        late = (changes[place].on(changes[place].day + ONE_DAY),) if beyond else (changes[place],)
        changes = (*changes[:place], *late, *changes[place + 1 :])
    case = applied(remedy.case, changes)
    as_at = max([remedy.as_at, *(change.day for change in changes)])
    if ends is not None and limit + ends * ONE_DAY >= case.commenced_on:
        case = attrs.evolve(case, ended_on=limit + ends * ONE_DAY)
    if draw(st.integers(0, 4)) == 4:
        case = _vaguer(case, draw(st.integers(0, 20)))
    return CaseAt(case, as_at, _verdict(one, case, as_at), which)


def _plain_bases(one: Subject) -> Iterator[tuple[Case, dt.date]]:
    """Yield cases with ordinary days to which the duty applies and in which nothing is done."""
    smallest = _witness(one, Verdict.MET)
    if isinstance(smallest, Witness):
        case = smallest.case
        yield from bases(one, case.commenced_on, case.sentence)
        ratings = tuple(event for event in case.events if event.kind == "risk_rating")
        yield attrs.evolve(case, events=ratings), case.commenced_on


def _verdict(one: Subject, case: Case, as_at: dt.date) -> Verdict:
    return one.judge(Record(case, as_at)).verdict


def _vaguer(case: Case, place: int) -> Case:
    """Return the case with only the month known of the event at `place`, if there is one."""
    if place >= len(case.events) or not isinstance(case.events[place].on, dt.date):
        return case
    event = case.events[place]
    assert isinstance(event.on, dt.date)
    vague = attrs.evolve(event, on=PartlyKnown(event.on.year, event.on.month))
    return attrs.evolve(case, events=(*case.events[:place], vague, *case.events[place + 1 :]))


def _candidates(one: Subject, start: dt.date, sentence: Sentence) -> Iterator[tuple[Case, dt.date]]:
    """Yield cases derived from the rule: nothing done, everything done, and the rule broken."""
    for case, day in bases(one, start, sentence):
        remedy = remedy_of(case, one, as_at=max(day, start), ahead=True)
        if remedy.status is RemedyStatus.FOUND:
            yield remedy.applied(), remedy.as_at
        last = remedy.as_at
        for after in (ONE_DAY, 30 * ONE_DAY, 400 * ONE_DAY):
            if last + after < LAST_DAY:
                yield case, last + after
        broken = remedy_of(case, opposite(one), as_at=max(day, start), ahead=True)
        if broken.status is RemedyStatus.FOUND:
            yield broken.applied(), broken.as_at
    for duty in one.duties:
        for late in (False, True):
            try:
                draft = filled(arranged_for(one, start, sentence), duty, start, late=late)
                case = draft.case(start)
            except (EsiError, ValueError, OverflowError):
                continue
            days = [event.on for event in case.events if isinstance(event.on, dt.date)]
            yield case, max([case.commenced_on, *days])
