"""What knowing a missing fact does to the gap between the bounds of the overall score.

A fact is decided in every way it can turn out, the case judged again each time, and the gap of
the overall score of all cases computed anew with everything else as it stands. The largest gap
that remains is what deciding the fact guarantees; the smallest is the best that it can do. No way
is held to be likelier than another, so no average is given.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from esi_rules.analysis.whatif.missing_facts import MissingFact
from esi_rules.frozen import frozen
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.counts import Score
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.shown import short_repr

__all__ = ["Closing", "Gap", "Outcome", "width"]


@attrs.frozen
class Outcome:
    """What a way in which facts turn out decides, and the gap that then remains, in points.

    `decided` has the open verdicts that it decides. `withdrawn` has those that were decided and
    are not any more: while a judgement is not answered, an item that it can take out of the count
    is taken to apply, and the answer `na` takes it out.
    """

    __repr__ = short_repr

    ways: tuple[str, ...]
    """How each fact turns out, for one example."""
    decided: tuple[tuple[str, Verdict], ...]
    withdrawn: tuple[tuple[str, Verdict], ...]
    remains: Fraction

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        return {
            "for_example": list(self.ways),
            "decided": {id: verdict.value for id, verdict in self.decided},
            "withdrawn": {id: verdict.value for id, verdict in self.withdrawn},
            "gap_remains": str(self.remains),
        }


@attrs.frozen
class Closing:
    """A missing fact, or facts that need each other, and what knowing them does to the gap.

    `outcomes` has every result that can come of it, the largest remaining gap first; it is empty
    where there are more than 20000 ways to try.
    """

    __repr__ = short_repr

    case_id: str
    facts: tuple[MissingFact, ...]
    gap: Fraction
    outcomes: tuple[Outcome, ...]
    not_tried: tuple[str, ...] = ()
    """The items that more ways would have had to be tried for, where there are too many."""

    @property
    def complete(self) -> bool:
        """Whether every way was tried."""
        return bool(self.outcomes)

    @property
    def certain(self) -> bool:
        """Whether some verdict is decided however the facts turn out, as far as was tried."""
        return all(each.decided for each in self.outcomes)

    @property
    def guaranteed(self) -> Fraction | None:
        """How many points of the gap close however the facts turn out; less than 0: it may widen.

        It widens only where an answer `na` withdraws verdicts that narrow it.
        """
        return self.gap - self.outcomes[0].remains if self.outcomes else None

    @property
    def at_best(self) -> Fraction | None:
        """How many points of the gap close if the facts turn out in the best way for that."""
        return self.gap - self.outcomes[-1].remains if self.outcomes else None

    @property
    def best(self) -> str:
        """An example of each result that closes most, in words; empty where all close alike."""
        if self.guaranteed == self.at_best:
            return ""
        least = self.outcomes[-1].remains
        return " or ".join(" and ".join(o.ways) for o in self.outcomes if o.remains == least)

    @property
    def items(self) -> tuple[str, ...]:
        """The items that some way decides."""
        return tuple(dict.fromkeys(id for each in self.outcomes for id, _ in each.decided))

    @property
    def words(self) -> str:
        """The facts in words."""
        return " and ".join(fact.words for fact in self.facts)

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        return {
            "case_id": self.case_id,
            "facts": [{"kind": fact.kind, "words": fact.words} for fact in self.facts],
            "items": list(self.items),
            "closes_at_least": as_data(self.guaranteed),
            "closes_at_most": as_data(self.at_best),
            "outcomes": [each.as_dict() for each in self.outcomes],
        }


def _numbers(value: Mapping[tuple[str, Reason], int]) -> Mapping[tuple[str, Reason], int]:
    return frozen(value)


@attrs.frozen
class Gap:
    """The gap between the bounds of the overall score, and the missing facts that leave it open.

    `facts` has those that decide something in some way by themselves, the most guaranteed closing
    first, then the most at best. `together` has the smallest sets in which a fact that may decide
    nothing by itself decides something, and which do more than each fact alone, in the same order.
    `idle` are facts read by an open verdict
    that decide nothing, alone or with up to three others. `beyond` names, by item and reason, the
    open verdicts that no such fact decides, with the number of cases; `unsearched` the cases and
    items with more ways of facts together than were tried. `tried` counts judgements.
    """

    __repr__ = short_repr

    overall: Score
    facts: tuple[Closing, ...] = ()
    together: tuple[Closing, ...] = ()
    idle: tuple[MissingFact, ...] = ()
    beyond: Mapping[tuple[str, Reason], int] = attrs.field(converter=_numbers, factory=dict)
    unsearched: tuple[tuple[str, str], ...] = ()
    tried: int = 0

    @property
    def points(self) -> Fraction:
        """The gap in points."""
        return width(self.overall)

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        return {
            "points": str(self.points),
            "facts": [each.as_dict() for each in self.facts],
            "together": [each.as_dict() for each in self.together],
            "idle": [
                {"case_id": fact.case_id, "kind": fact.kind, "words": fact.words}
                for fact in self.idle
            ],
            "beyond": [
                {"item": id, "reason": reason.value, "cases": n}
                for (id, reason), n in self.beyond.items()
            ],
            "unsearched": [{"case_id": case, "item": item} for case, item in self.unsearched],
        }


def width(score: Score) -> Fraction:
    """Return the points between the bounds of a score; 0 where it has none."""
    if score.lower is None or score.upper is None:
        return Fraction(0)
    return score.upper - score.lower
