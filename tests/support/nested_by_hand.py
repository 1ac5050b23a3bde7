"""Schedules inside schedules judged by hand: every window is passed down, and nothing is kept.

It shares the rules, the windows and the calendar with the package, and no reader. Every day of the
record must be known, and every clock must be commencement.
"""

from __future__ import annotations

import datetime as dt

import esi_rules as esi
from esi_rules import Verdict
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, AtLeast, Changed, Each, Not, Rule
from esi_rules.rules.moments import Commencement, Events

__all__ = ["by_hand"]

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
WAITING, NONE = Verdict.NOT_YET_DUE, Verdict.NOT_APPLICABLE
_SWAPPED = {MET: NOT_MET, NOT_MET: MET}
_ORDER: dict[type[Rule], tuple[Verdict, ...]] = {
    AllOf: (NOT_MET, WAITING, MET),
    AnyOf: (MET, WAITING, NOT_MET),
    AllDue: (NOT_MET, MET, WAITING),
}

Window = tuple[dt.date, dt.date]


def by_hand(rule: Rule, case: esi.Case, as_at: dt.date, window: Window | None = None) -> Verdict:
    """Return the verdict on `rule`, inside `window` where there is one."""
    start = case.commenced_on
    ended = case.ended_on is not None and case.ended_on <= as_at
    judged = case.ended_on if case.ended_on is not None and ended else as_at
    if isinstance(rule, Not):
        found = by_hand(rule.rule, case, as_at, window)
        return _SWAPPED.get(found, found)
    if isinstance(rule, AllOf | AnyOf | AllDue):
        return _first([by_hand(part, case, as_at, window) for part in rule.parts], type(rule))
    if isinstance(rule, Changed):
        chosen = rule.before if (window[0] if window else start) < rule.on else rule.after
        return by_hand(chosen, case, as_at, window)
    if start > judged:
        return NONE
    if isinstance(rule, Each):
        assert isinstance(rule.of, Commencement)
        assert rule.until is None
        found_in: list[Verdict] = []
        for k in range(1000):
            inside = rule.series.window(k)
            if inside is None:
                break
            days = inside.days(start)
            found_in.append(by_hand(rule.duty, case, as_at, days))
            if days[0] > judged:
                break
        return _first(found_in, AllDue)
    assert isinstance(rule, AtLeast)
    assert isinstance(rule.of, Commencement)
    if rule.window is not None:
        first, last = rule.window.days(start)
    else:
        first, last = window or (start, judged)
    if _count(rule.events, case, first, min(last, judged)) >= rule.n:
        return MET
    if judged > last:
        return NOT_MET
    return NONE if ended else WAITING


def _count(wanted: Events, case: esi.Case, first: dt.date, last: dt.date) -> int:
    days: list[dt.date] = []
    for selection in wanted.selections:
        floor = case.commenced_on if selection.kind.this_sentence_only else dt.date.min
        for event in case.events:
            assert isinstance(event.on, dt.date)
            right = not selection.values or event.value in selection.values
            inside = max(first, floor) <= event.on <= last
            if event.kind == selection.kind.name and right and inside:
                days.append(event.on)
    return len(set(days)) if wanted.daily else len(days)


def _first(verdicts: list[Verdict], kind: type[Rule]) -> Verdict:
    """Combine verdicts: the first of the kind's order that is among them decides."""
    return next((verdict for verdict in _ORDER[kind] if verdict in verdicts), NONE)
