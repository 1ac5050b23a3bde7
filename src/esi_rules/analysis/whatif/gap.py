"""The effect of a missing fact on the gap between the bounds of the overall score.

For every way in which a fact can turn out, the case is judged again and the gap of the overall
score is computed, with everything else unchanged. The largest remaining gap gives the guaranteed
effect of knowing the fact; the smallest gives the best possible effect. No way is assumed to be
more likely than another, so there is no average.
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
    """The verdicts that one outcome of facts decides, and the remaining gap, in points.

    `decided` are the open verdicts that it decides. `withdrawn` are verdicts that were decided and
    change: while a question is not answered, an item that it can take out of the count is assumed
    to apply, and the answer `na` takes the item out.
    """

    __repr__ = short_repr

    ways: tuple[str, ...]
    """An example of how each fact turns out."""
    decided: tuple[tuple[str, Verdict], ...]
    withdrawn: tuple[tuple[str, Verdict], ...]
    remains: Fraction

    def as_dict(self) -> dict[str, JsonData]:
        """Return the object as JSON data; exact numbers are text."""
        return {
            "for_example": list(self.ways),
            "decided": {id: verdict.value for id, verdict in self.decided},
            "withdrawn": {id: verdict.value for id, verdict in self.withdrawn},
            "gap_remains": str(self.remains),
        }


@attrs.frozen
class Closing:
    """A missing fact, or facts that decide together, and the effect of knowing them on the gap.

    `outcomes` are all possible results, the largest remaining gap first; it is empty if there are
    more than 20000 ways to try.
    """

    __repr__ = short_repr

    case_id: str
    facts: tuple[MissingFact, ...]
    gap: Fraction
    outcomes: tuple[Outcome, ...]
    not_tried: tuple[str, ...] = ()
    """The items that the facts concern, if there are too many ways to try."""

    @property
    def complete(self) -> bool:
        """Whether every way was tried."""
        return bool(self.outcomes)

    @property
    def certain(self) -> bool:
        """Whether every tried outcome decides some verdict."""
        return all(each.decided for each in self.outcomes)

    @property
    def guaranteed(self) -> Fraction | None:
        """The points of the gap that close however the facts turn out; negative if it may widen.

        The gap widens only if an answer `na` withdraws verdicts that narrow it. None if not every
        way was tried.
        """
        return self.gap - self.outcomes[0].remains if self.outcomes else None

    @property
    def at_best(self) -> Fraction | None:
        """The points of the gap that close if the facts turn out in the best way for it."""
        return self.gap - self.outcomes[-1].remains if self.outcomes else None

    @property
    def best(self) -> str:
        """An example of each result that closes most, in words; empty if all close the same."""
        if self.guaranteed == self.at_best:
            return ""
        least = self.outcomes[-1].remains
        return " or ".join(" and ".join(o.ways) for o in self.outcomes if o.remains == least)

    @property
    def items(self) -> tuple[str, ...]:
        """The items that at least one outcome decides."""
        return tuple(dict.fromkeys(id for each in self.outcomes for id, _ in each.decided))

    @property
    def words(self) -> str:
        """The facts in words."""
        return " and ".join(fact.words for fact in self.facts)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the object as JSON data; exact numbers are text."""
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

    `facts` are those that can decide something alone, ordered by the guaranteed effect, then by the
    best one. `together` are the smallest sets in which a fact that may decide nothing alone decides
    something, and which do more than each fact alone, in the same order. `idle` are facts on which
    an open verdict depends but that decide nothing, alone or with up to three others. `beyond` has,
    by item and reason, the number of cases with an open verdict that no such fact decides.
    `unsearched` names the cases and items with more combinations of facts than were tried. `tried`
    is the number of judgements.
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
        """Return the object as JSON data; exact numbers are text."""
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
    """Return the points between the bounds of a score; 0 if it has none."""
    if score.lower is None or score.upper is None:
        return Fraction(0)
    return score.upper - score.lower
