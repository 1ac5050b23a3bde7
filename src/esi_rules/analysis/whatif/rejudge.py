"""Judges cases again under another set-up, and keeps findings that cannot have changed."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable

import attrs

from esi_rules.records.case import Case
from esi_rules.rules.algebra import ByStandard, Rule
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import walk
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, assess, refuse_unknown_names
from esi_rules.scoring.setup import Setup
from esi_rules.shown import short_repr
from esi_rules.standards.standard import Governed

__all__ = [
    "ChangedRules",
    "JudgedCases",
    "OnCase",
    "changed",
    "judge",
    "judge_again",
    "named_by",
    "no_progress",
    "other_verdict",
    "rules_of",
    "standards_named",
]

OnCase = Callable[[object], None]
"""A callback for every judged case, to show progress."""


def no_progress(*_: object) -> None:
    """Do nothing: the default progress callback."""


@attrs.frozen
class ChangedRules:
    """The ids of the standards and items that must be judged again under another set-up."""

    standards: frozenset[str]
    items: frozenset[str]

    @property
    def each(self) -> int:
        """The number of findings to judge again in each case."""
        return len(self.standards) + len(self.items)


@attrs.frozen
class JudgedCases:
    """The cases of an inspection, judged under a set-up on a day.

    `read` is the number of findings that were judged for this; the others were kept.
    """

    __repr__ = short_repr

    setup: Setup
    as_at: dt.date
    cases: tuple[Assessed, ...]
    read: int


def judge(
    cases: Iterable[Case], setup: Setup, as_at: dt.date, on_case: OnCase = no_progress
) -> JudgedCases:
    """Judge every standard and item of cases. Raises `BadInputError` for unknown names."""
    cases = tuple(cases)
    refuse_unknown_names(cases, setup)
    found = []
    for case in cases:
        found.append(assess(case, setup, as_at=as_at))
        on_case(case)
    each = len(setup.standards.governed) + len(setup.asked)
    return JudgedCases(setup, as_at, tuple(found), each * len(found))


def judge_again(
    base: JudgedCases, setup: Setup, as_at: dt.date, on_case: OnCase = no_progress
) -> JudgedCases:
    """Judge the cases of `base` under another set-up, but only the findings that can change."""
    if as_at != base.as_at:
        return judge([one.case for one in base.cases], setup, as_at, on_case)
    what = changed(base.setup, setup)
    ids = [governed.id for governed in base.setup.standards.governed]
    found = []
    for one in base.cases:
        if not what.each and setup.standards.ids == base.setup.standards.ids:
            found.append(one)
        else:
            standards = zip(ids, one.standards, strict=True)
            found.append(
                assess(
                    one.case,
                    setup,
                    as_at=as_at,
                    known_standards={id: f for id, f in standards if id not in what.standards},
                    known_items={id: f for id, f in one.items.items() if id not in what.items},
                )
            )
        on_case(one.case)
    return JudgedCases(setup, as_at, tuple(found), what.each * len(found))


def changed(before: Setup, after: Setup) -> ChangedRules:
    """Return the standards and items of `after` whose findings can differ from those of `before`.

    They are those whose rule, clock, scope, edition or sources differ, and those that use the
    verdict on such a standard.
    """
    old = {governed.id: governed for governed in before.standards.governed}
    new = {governed.id: governed for governed in after.standards.governed}
    anew = {id for id, governed in new.items() if old.get(id) != governed}
    gone = {id for id in old if id not in new}
    if list(old) != list(new):
        # A standard that uses another's verdict also depends on their order.
        anew |= {id for id, governed in new.items() if standards_named(governed)}
    while True:
        more = {id for id, g in new.items() if standards_named(g) & (anew | gone)} - anew
        if not more:
            break
        anew |= more
    was = {about.id: (about, rule) for about, rule in before.asked}
    items = {
        about.id
        for about, rule in after.asked
        if was.get(about.id) != (about, rule) or named_by(rule) & (anew | gone)
    }
    return ChangedRules(frozenset(anew), frozenset(items))


def rules_of(governed: Governed) -> tuple[Rule, ...]:
    """Return every rule of a standard: of all editions, its scope, and until its clock starts."""
    rules = [version.rule for version in governed.versions]
    return tuple(
        rule for rule in (*rules, governed.applies, governed.unstarted) if rule is not None
    )


def standards_named(governed: Governed) -> frozenset[str]:
    """Return the standards whose verdicts `governed` uses in any edition and case."""
    return frozenset().union(*(named_by(rule) for rule in rules_of(governed)))


@functools.lru_cache(maxsize=4096)
def named_by(rule: Rule) -> frozenset[str]:
    """Return the ids of the standards whose verdicts `rule` uses."""
    return frozenset(named.standard for named in walk(rule, (ByStandard,)))


def other_verdict(one: Finding | None, other: Finding | None) -> bool:
    """Return whether two findings on one duty have different verdicts.

    None stands for a standard that does not exist on one side. It counts as not applicable.
    """
    if one is None or other is None:
        known = one or other
        return known is not None and known.verdict is not Verdict.NOT_APPLICABLE
    return one.verdict is not other.verdict
