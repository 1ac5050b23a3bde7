"""Words instead of a percentage, such as "almost all": the counts they allow, and their check.

No report defines these words. Each has a reading with a status: ``plain meaning`` if the word
leaves no choice, ``assumed`` if the limits are our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Final, Literal

import attrs

from esi_rules.checked import checked
from esi_rules.frozen import frozen
from esi_rules.published.audit.intervals import Interval, exactly
from esi_rules.published.published_sheet import ALL, Printed, PublishedSheet, decimal_words
from esi_rules.scoring.counts import Score
from esi_rules.scoring.json_data import JsonData
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.shown import short_repr

__all__ = ["VAGUE_WORDS", "WordCheck", "WordReading", "check_words", "reading_of"]

ReadingStatus = Literal["plain meaning", "assumed"]
Outcome = Literal["agrees", "disagrees", "open", "not counted"]


@attrs.frozen
class WordReading:
    """The percentages of cases that a word allows, with the status of this reading."""

    __repr__ = short_repr

    span: Interval
    status: ReadingStatus

    @property
    def words(self) -> str:
        """The reading in words: ``90% to under 100%, assumed``."""
        span = self.span
        low, high = (f"{decimal_words(end)}%" for end in (span.low, span.high))
        if span.low == span.high:
            return f"{low}, {self.status}"
        text = f"{'' if span.low_closed else 'more than '}{low} to "
        return f"{text}{'' if span.high_closed else 'under '}{high}, {self.status}"

    @checked
    def counts(self, base: int) -> range:
        """Return the numbers of cases, out of `base`, that the word allows."""
        least, most = self.span.low * base / 100, self.span.high * base / 100
        first = ceil(least) if self.span.low_closed else floor(least) + 1
        last = floor(most) if self.span.high_closed else ceil(most) - 1
        return range(first, last + 1)


def _over(low: int, high: int, *, low_in: bool = True, high_in: bool = True) -> Interval:
    return Interval(Fraction(low), Fraction(high), low_in, high_in)


_MORE_THAN_HALF: Final = _over(50, 100, low_in=False)
_ALMOST_ALL: Final = WordReading(_over(90, 100, high_in=False), "assumed")

VAGUE_WORDS: Final[Mapping[str, WordReading]] = frozen(
    {
        "all": WordReading(exactly(Fraction(100)), "plain meaning"),
        "almost all": _ALMOST_ALL,
        "virtually all": _ALMOST_ALL,
        "majority": WordReading(_MORE_THAN_HALF, "plain meaning"),
        "most": WordReading(_MORE_THAN_HALF, "plain meaning"),
        "approximately half": WordReading(_over(45, 55), "assumed"),
        "almost half": WordReading(_over(40, 50, high_in=False), "assumed"),
        "poor": WordReading(_MORE_THAN_HALF, "assumed"),
        "inadequate": WordReading(_MORE_THAN_HALF, "assumed"),
    }
)
"""The reading of each word. "Poor" and "inadequate" count the cases that fell short."""

_ABOUT: Final = ("approximately", "about")
_SLACK: Final = 5
"""The assumed tolerance of an approximate percentage, in points either way."""


def reading_of(printed: Printed) -> WordReading | None:
    """Return the reading of a printed figure's words; None for words that give no quantity."""
    words = printed.words.casefold()
    if printed.value is None:
        return VAGUE_WORDS.get(words) if printed.count is None else None
    if words not in _ABOUT:
        return None
    low, high = max(printed.value - _SLACK, Fraction(0)), min(printed.value + _SLACK, Fraction(100))
    return WordReading(Interval(low, high), "assumed")


@attrs.frozen
class WordCheck:
    """An item printed in words, the counts that the words allow, and the actual count.

    `sample` is the number of cases of the group, which is the largest possible base, or None if it
    is not known. `counted` is the score of the same item and group in an inspection with cases.
    """

    __repr__ = short_repr

    id: str
    printed: Printed
    reading: WordReading | None
    sample: int | None = None
    counted: Score | None = None

    @property
    def share(self) -> Interval | None:
        """The range of the counted percentage, of successes or failures as printed."""
        if self.counted is None or self.counted.lower is None or self.counted.upper is None:
            return None
        share = Interval(self.counted.lower, self.counted.upper)
        return share if self.printed.polarity == "positive" else share.mirrored()

    @property
    def outcome(self) -> Outcome:
        """Whether the counts agree with the words; open if it depends on undetermined answers."""
        if self.share is None or self.reading is None:
            return "not counted"
        both = self.share & self.reading.span
        if both is None:
            return "disagrees"
        return "agrees" if both == self.share else "open"

    @property
    def words(self) -> str:
        """The words with their reading, the counts they allow, and the actual count."""
        group = "" if self.printed.group == ALL else f", {self.printed.group}"
        text = f"item {self.id} ({self.printed.place}{group}): {self.printed.display}"
        if self.reading is None:
            return f"{text}: gives no quantity, so nothing can be checked"
        text += f", read as {self.reading.words}"
        if self.sample is not None:
            counts = self.reading.counts(self.sample)
            allowed = (
                f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else "".join(map(str, counts))
            )
            # The base is not printed; it is smaller if the item does not apply to some cases.
            text += (
                f": {allowed} if all {self.sample} cases count"
                if counts
                else f": no count of {self.sample} cases is that"
            )
        if self.share is None:
            return text
        return f"{text}; counted {self._counted()}: {self.outcome}"

    def _counted(self) -> str:
        assert self.share is not None
        share = f"{self.share.words}%"
        counts = None if self.counted is None else self.counted.counts
        if counts is None:
            return share
        positive = self.printed.polarity == "positive"
        here, verdict = (counts.met, "met") if positive else (counts.not_met, "not met")
        text = f"{here} of {counts.met + counts.not_met} {verdict} ({share}"
        return f"{text}, {counts.undetermined} undetermined)" if counts.undetermined else f"{text})"

    def as_dict(self) -> dict[str, JsonData]:
        """Return the check as JSON data."""
        counts = None
        if self.reading is not None and self.sample is not None:
            counts = self.reading.counts(self.sample)
        return {
            "id": self.id,
            "group": self.printed.group,
            "printed": self.printed.display,
            "place": self.printed.place,
            "reading": None if self.reading is None else self.reading.span.words,
            "status": None if self.reading is None else self.reading.status,
            "sample": self.sample,
            "counts": [counts[0], counts[-1]] if counts else None,
            "counted": None if self.share is None else self.share.words,
            "outcome": self.outcome,
        }


def check_words(
    sheet: PublishedSheet, samples: Mapping[str, int], counted: ScoringSheet | None = None
) -> Iterator[WordCheck]:
    """Yield a check of every item figure printed in words, against the counts of `counted`."""
    for id, printings in sheet.items.items():
        for printed in printings:
            if printed.words and printed.count is None:
                score = None if counted is None else counted.items.get(id)
                if score is not None and printed.group != ALL:
                    score = score.groups.get(printed.group)
                yield WordCheck(id, printed, reading_of(printed), samples.get(printed.group), score)
