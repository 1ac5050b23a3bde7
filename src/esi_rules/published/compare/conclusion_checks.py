"""The written conclusions of a report on each criterion, checked against its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.published.audit.intervals import Interval, exactly
from esi_rules.published.compare.change import Change
from esi_rules.published.conclusions import DEGREES, Conclusion
from esi_rules.published.published_sheet import ALL
from esi_rules.scoring.json_data import JsonData, named_data
from esi_rules.shown import short_repr

__all__ = ["ConclusionCheck", "check_conclusions"]

Outcome = Literal["agrees", "disagrees", "cannot be checked"]


@attrs.frozen
class ConclusionCheck:
    """A conclusion with the change of its figure, and whether the two agree.

    Every degree says that performance improved, so the figure must have risen. The degrees have an
    order, which is our reading (`DEGREES`): a criterion with a smaller degree must not have risen
    by more than a criterion with a larger degree. `out_of_order` are the changes that break this.
    Rounding is allowed for: figures break the order only if their exact values must.
    """

    __repr__ = short_repr

    id: str
    conclusion: Conclusion
    change: Change | None
    out_of_order: tuple[tuple[Change, Conclusion], ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Whether the words agree with the figures."""
        if self.change is None or self.change.direction == "unknown":
            return "cannot be checked"
        return "disagrees" if self.change.direction != "up" or self.out_of_order else "agrees"

    @property
    def why(self) -> str:
        """Why the words disagree with the figures or cannot be checked; otherwise empty."""
        if self.change is None:
            return "neither sheet has a figure of this criterion"
        if self.change.direction == "unknown":
            return self.change.words
        if self.change.direction != "up":
            return "the figure did not rise"
        return "; ".join(
            f"{other.id} ({other.words}) is called `{conclusion.degree}`"
            for other, conclusion in self.out_of_order
        )

    @property
    def words(self) -> str:
        """The conclusion, the change, the outcome, and any further work named, in one line."""
        parts = [f"{self.id} is called `{self.conclusion.degree}`"]
        if self.change is not None and self.outcome != "cannot be checked":
            parts.append(self.change.words)
        parts.append(f"{self.outcome}: {self.why}" if self.why else self.outcome)
        if self.conclusion.further_words:
            parts.append(self.conclusion.further_words)
        return "; ".join(parts)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the check as JSON data."""
        return {
            "id": self.id,
            **named_data(self.conclusion, "degree", "place", "further", "further_on"),
            "change": None if self.change is None else self.change.words,
            "outcome": self.outcome,
            "why": self.why,
        }


def check_conclusions(
    conclusions: Mapping[str, Conclusion], changes: Sequence[Change]
) -> Iterator[ConclusionCheck]:
    """Yield a check of every conclusion of the later side, in the order of the sheet."""
    of_criterion = {
        change.id: change
        for change in changes
        if change.level in ("criterion", "descriptor") and change.group == ALL
    }
    for id, conclusion in conclusions.items():
        change = of_criterion.get(id)
        others = (
            (of_criterion[other], against)
            for other, against in conclusions.items()
            if other in of_criterion
        )
        yield ConclusionCheck(
            id,
            conclusion,
            change,
            ()
            if change is None
            else tuple(pair for pair in others if _out_of_order(change, conclusion, *pair)),
        )


def _out_of_order(
    change: Change, conclusion: Conclusion, other: Change, against: Conclusion
) -> bool:
    """Whether the smaller of two different degrees has the larger rise, whatever the rounding."""
    if change.level != other.level or conclusion.degree == against.degree:
        return False
    pairs = ((conclusion, change), (against, other))
    smaller, larger = sorted(pairs, key=lambda pair: DEGREES.index(pair[0].degree))
    small, large = _moved_by(smaller[1]), _moved_by(larger[1])
    return (
        small is not None
        and large is not None
        and small & large is None
        and small.low >= large.high
    )


def _moved_by(change: Change) -> Interval | None:
    """Return the possible changes behind two rounded figures; None if a side has no number."""
    if change.rungs is not None:
        return exactly(Fraction(change.rungs))
    before = None if change.before is None else change.before.span
    after = None if change.after is None else change.after.span
    if before is None or after is None:
        return None
    return Interval(
        after.low - before.high,
        after.high - before.low,
        after.low_closed and before.high_closed,
        after.high_closed and before.low_closed,
    )
