"""The measures of the later sheet, each with the same measure of the earlier sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from esi_rules.published.measures import Measure, decimals
from esi_rules.published.target_report import measure_data
from esi_rules.scoring.json_data import JsonData
from esi_rules.shown import short_repr

__all__ = ["MeasureChange", "measure_changes"]


@attrs.frozen
class MeasureChange:
    """A measure of the later sheet; `before` is the same measure of the earlier one, if any."""

    __repr__ = short_repr

    after: Measure
    before: Measure | None = None

    @property
    def words(self) -> str:
        """The measure against its target, and its change."""
        return f"{self.after.words}; {self.moved_words}"

    @property
    def moved_words(self) -> str:
        """The change of the measure and, if its direction is known, whether it is better."""
        if self.before is None:
            return "on the second sheet only"
        if self.before.unit != self.after.unit:
            return "on the first sheet in another unit"
        moved = self.after.value - self.before.value
        earlier = f"{decimals(self.before.value)} on the first sheet"
        if not moved:
            return f"{earlier}, no change"
        way = "up" if moved > 0 else "down"
        text = f"{earlier}, {way} {decimals(abs(moved))}"
        if self.after.direction is None:
            return text
        better = (moved < 0) == (self.after.direction == "at most")
        return f"{text}: {'better' if better else 'worse'}"

    def as_dict(self) -> dict[str, JsonData]:
        """Return both measures as JSON data; exact numbers are text."""
        return {
            "before": None if self.before is None else measure_data(self.before),
            "after": measure_data(self.after),
            "words": self.words,
        }


def measure_changes(before: Sequence[Measure], after: Sequence[Measure]) -> Iterator[MeasureChange]:
    """Yield each later measure with the last earlier one of the same id, district and `latest`."""
    for measure in after:
        same = [
            each
            for each in before
            if (each.id, each.district, each.latest)
            == (measure.id, measure.district, measure.latest)
        ]
        yield MeasureChange(measure, same[-1] if same else None)
