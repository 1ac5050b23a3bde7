"""The function that evaluates each kind of rule on columns. A test fails if a kind has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from esi_rules.columns import combine, duties, facts, schedule
from esi_rules.columns.caseload import Caseload, Part
from esi_rules.columns.dispatch import read
from esi_rules.frozen import FrozenMap
from esi_rules.rules import algebra as rules

__all__ = ["READERS", "RuleCaseload", "read"]

READERS: Mapping[type[rules.Rule], Callable[[Any, Caseload], Part]] = FrozenMap(
    {
        rules.AllDue: combine.all_due_parts,
        rules.AllOf: combine.all_of_parts,
        rules.Answered: facts.answered,
        rules.AnyOf: combine.any_of_parts,
        rules.Asked: facts.asked,
        rules.AtLeast: duties.at_least,
        rules.AtMost: duties.at_most,
        rules.ByStandard: facts.by_standard,
        rules.Changed: combine.changed,
        rules.Each: schedule.each,
        rules.Given: facts.given,
        rules.Happened: facts.happened,
        rules.Never: duties.never,
        rules.NoLongerThan: schedule.no_longer_than,
        rules.Not: combine.negated,
        rules.Pick: combine.picked,
        rules.SameDay: facts.same_day,
        rules.Settled: facts.settled_fact,
        rules.Share: duties.share,
        rules.When: combine.under_condition,
        rules.Within: duties.within,
    }
)


class RuleCaseload(Caseload):
    """Some cases of a record, with the function that evaluates each kind of rule."""

    readers = READERS
