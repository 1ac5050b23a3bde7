"""The change of one figure between two sides: its direction, its size, and its interval."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.published.compare.sides import Figure
from esi_rules.published.published_sheet import ALL, NOT_FOLLOWED_UP, decimal_words
from esi_rules.scoring.ladder import Descriptor, Rating
from esi_rules.shown import short_repr
from esi_rules.text import counted

__all__ = ["Change", "Direction", "Sureness", "percent_words", "points_words"]

Direction = Literal["up", "down", "same", "unknown"]
"""The direction of a change; unknown if a side has no figure, or only words."""


@attrs.frozen
class Sureness:
    """A confidence interval of a change, in percentage points.

    `confidence` is a part of 1. If there is no interval, `why_not` says why.
    """

    __repr__ = short_repr

    confidence: float
    low: float | None = None
    high: float | None = None
    why_not: str = ""

    @property
    def clear(self) -> bool:
        """Whether the interval excludes zero, so that the change is beyond chance."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def words(self) -> str:
        """The interval in words, and whether the change may be chance."""
        if self.low is None or self.high is None:
            return f"no interval: {self.why_not}"
        told = "beyond chance" if self.clear else "may be chance"
        return f"{percent_words(self.confidence)} interval {self.range_words}: {told}"

    @property
    def range_words(self) -> str:
        """The interval alone: ``+1.5 to +12.0``."""
        return "" if self.low is None or self.high is None else points_words(self.low, self.high)


def percent_words(part: float) -> str:
    """Write a part of 1 as a percentage, in up to two decimals: ``97.5%``."""
    return f"{decimal_words(Fraction(str(part)) * 100)}%"


def points_words(low: float | Fraction, high: float | Fraction) -> str:
    """Write a range of points with its signs: ``-1.5 to +12.0``."""
    return f"{float(low):+.1f} to {float(high):+.1f}"


@attrs.frozen
class Change:
    """One figure on both sides, for all cases or a group, and its change.

    `points` is after less before, exact; None if a side has no number. `sureness` is given if both
    sides have cases.
    """

    __repr__ = short_repr

    level: str
    id: str
    title: str
    group: str
    before: Figure | None
    after: Figure | None
    sureness: Sureness | None = None

    @property
    def points(self) -> Fraction | None:
        """The change in percentage points, exact."""
        if self.before is None or self.after is None:
            return None
        if self.before.exact is None or self.after.exact is None:
            return None
        return self.after.exact - self.before.exact

    @property
    def rungs(self) -> int | None:
        """The change of a descriptor or rating, in grades."""
        if self.before is None or self.after is None:
            return None
        ladder: type[Descriptor] | type[Rating] = (
            Descriptor if self.level == "descriptor" else Rating
        )
        ranks = {word.value: word.rank for word in ladder}
        if self.before.display not in ranks or self.after.display not in ranks:
            return None
        return ranks[self.after.display] - ranks[self.before.display]

    @property
    def bounds(self) -> tuple[Fraction, Fraction] | None:
        """The possible changes, in points, given undetermined answers; None if there are none."""
        if self.before is None or self.after is None:
            return None
        ends = self.before.lower, self.before.upper, self.after.lower, self.after.upper
        if None in ends or (ends[0] == ends[1] and ends[2] == ends[3]):
            return None
        low, high, later_low, later_high = (end or Fraction(0) for end in ends)
        return later_low - high, later_high - low

    @property
    def sure_way(self) -> bool:
        """Whether the direction is certain, whatever the undetermined answers turn out to be."""
        if self.bounds is None:
            return self.direction != "unknown"
        return self.direction in ("up", "down") and (self.bounds[0] > 0 or self.bounds[1] < 0)

    @property
    def direction(self) -> Direction:
        """The direction of the change; ``same`` if one number can round to both printed figures."""
        if self.rungs is not None:
            return "up" if self.rungs > 0 else "down" if self.rungs < 0 else "same"
        if self.points is None or self.before is None or self.after is None:
            return "unknown"
        spans = self.before.span, self.after.span
        if spans[0] is not None and spans[1] is not None and spans[0] & spans[1] is not None:
            return "same"
        return "up" if self.points > 0 else "down" if self.points < 0 else "same"

    @property
    def words(self) -> str:
        """The change in words, such as ``up 26 points`` or ``improved by 2 grades``."""
        if self.before is None:
            return "on the second sheet only"
        if self.after is None:
            return "on the first sheet only"
        if NOT_FOLLOWED_UP in (self.before.display, self.after.display):
            return "not followed up"
        if self.before.undetermined or self.after.undetermined:
            return "undetermined, so the change cannot be measured"
        if self.direction == "unknown":
            return "described in words only, so the change cannot be measured"
        if self.direction == "same":
            return "no change"
        if self.rungs is not None:
            way = "improved" if self.direction == "up" else "declined"
            return f"{way} by {counted(abs(self.rungs), 'grade')}"
        about = "about " if self.before.approximate or self.after.approximate else ""
        points = abs(self.points or Fraction(0))
        n_points = decimal_words(points, 1)
        if n_points == "0":
            n_points = "less than 0.1"
        return f"{self.direction} {about}{counted(n_points, 'point')}"

    @property
    def open_words(self) -> str:
        """The possible changes given undetermined answers, in words; empty without such answers."""
        if self.bounds is None:
            return ""
        return f"undetermined answers leave {points_words(*self.bounds)}"

    @property
    def sure_words(self) -> str:
        """The interval of the change, in words; empty if there is no `sureness`."""
        if self.sureness is None:
            return ""
        text = self.sureness.words
        if self.sureness.clear and self.bounds is not None and not self.sure_way:
            text += ", if the undetermined answers are like the others"
        return text

    @property
    def name(self) -> str:
        """The name of the figure: ``criterion C1 (district=North)``."""
        group = "" if self.group == ALL else f" ({self.group})"
        return f"{self.level} {self.id}".strip() + group

    @property
    def line(self) -> str:
        """The whole change in one line."""
        sides = [each.display if each is not None else "-" for each in (self.before, self.after)]
        told = (self.words, self.open_words, self.sure_words)
        return f"{self.name}: {sides[0]} to {sides[1]}, {'; '.join(each for each in told if each)}"
