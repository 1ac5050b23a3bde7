"""The evaluator function for each kind of rule. A test fails if a kind has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from esi_rules.engine import combine, duties, facts, schedule
from esi_rules.engine.record import Record
from esi_rules.frozen import FrozenMap
from esi_rules.rules import algebra as rules
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding

__all__ = ["READERS", "RuleRecord"]

# Each function takes only the kind of rule that is its key; static types cannot express that.
READERS: Mapping[type[rules.Rule], Callable[[Any, Record, Context], Finding]] = FrozenMap(
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


class RuleRecord(Record):
    """A case judged at a day, with the evaluator functions of all kinds of rule."""

    __slots__ = ()
    readers = READERS
