"""Cases at the limits of a duty: to which it applies, with what meets or breaks it there."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

import attrs

from esi_rules.analysis.remedy.find_remedy import Remedy, RemedyStatus, remedy_of
from esi_rules.analysis.search.subjects import Subject
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine import Record
from esi_rules.errors import EsiError
from esi_rules.records.case import Case, Sentence
from esi_rules.rules.algebra import Not, Pick, Rule, When
from esi_rules.rules.finding import Finding, with_changes
from esi_rules.rules.moments import Commencement, Moment
from esi_rules.rules.traversal import children, walk
from esi_rules.synthetic.drafts import Draft, NoSuchCaseError, arranged, placed

__all__ = ["arranged_for", "bases", "limits", "opposite"]

_CONDITIONAL: tuple[type[When | Pick], ...] = (When, Pick)


def limits(one: Subject, case: Case, day: dt.date) -> Iterator[tuple[Remedy, bool]]:
    """Yield remedies that meet a duty on its last good days, marked False, or break it, True."""
    first = max(day, case.commenced_on)
    meets = remedy_of(case, one, as_at=first, ahead=True)
    if meets.status is RemedyStatus.FOUND and meets.exact:
        yield meets, False
    if meets.status is RemedyStatus.ALREADY_MET:
        breaks = remedy_of(case, opposite(one), as_at=first, ahead=True)
        if breaks.status is RemedyStatus.FOUND:
            yield breaks, True


def bases(one: Subject, start: dt.date, sentence: Sentence) -> Iterator[tuple[Case, dt.date]]:
    """Yield cases to which the duty applies and in which nothing is done, with the clock day."""
    clocks = [*dict.fromkeys(_clocks(one))]
    for draft in _drafts(one, start, sentence):
        for moment in clocks:
            for day in (start, start + 14 * ONE_DAY):
                try:
                    made = attrs.evolve(placed(draft, moment, day), commenced=start)
                    yield made.case(start), day
                except (EsiError, ValueError, OverflowError):
                    continue
                if isinstance(moment, Commencement):
                    break


def _drafts(one: Subject, start: dt.date, sentence: Sentence) -> Iterator[Draft]:
    """Yield a draft for the duty, and drafts with its inner conditions true and false."""
    first = arranged_for(one, start, sentence)
    conditions = [part.condition for part in walk(one.duties, _CONDITIONAL)]
    made = [first]
    for holds in (True, False):
        draft = first
        for condition in dict.fromkeys(conditions):
            with contextlib.suppress(NoSuchCaseError):
                draft = arranged(draft, condition, holds, start)
        if draft not in made:
            made.append(draft)
    yield from made


def arranged_for(one: Subject, start: dt.date, sentence: Sentence) -> Draft:
    """Return a draft that meets the conditions of the duty, as far as possible."""
    draft = Draft(sentence, start)
    for scope in one.scopes:
        try:
            draft = arranged(draft, scope, True, start)
        except NoSuchCaseError:
            continue
    return draft


def opposite(one: Subject) -> Subject:
    """Return the subject that is met if `one` is not, for finding what breaks it."""
    values = tuple(Not(value) if isinstance(value, Rule) else value for value in one.values)
    versions = tuple(
        attrs.evolve(version, rule=None if version.rule is None else Not(version.rule))
        for version in one.versions
    )

    def judged(record: Record) -> Finding:
        found = one.judge(record)
        return with_changes(found, verdict=~found.verdict)

    return attrs.evolve(one, judge=judged, values=values, versions=versions)


def _clocks(one: Subject) -> Iterator[Moment]:
    """Yield the moments that the duty counts from."""
    for value in one.values:
        if not isinstance(value, Rule):
            yield value  # type: ignore[misc]
    rest: list[object] = [value for value in one.values if isinstance(value, Rule)]
    while rest:
        value = rest.pop()
        of = getattr(value, "of", None)
        if of is not None:
            yield of
        rest.extend(child for _, child in children(value) if isinstance(child, Rule | tuple))
    yield Commencement()
