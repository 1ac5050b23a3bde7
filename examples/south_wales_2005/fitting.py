"""Which whole counts of cases print as a published figure, searched over every base there can be.

A percentage is printed as a whole number; half a point rounds up. The report gives few bases, and
cases that a question does not apply to are common, so every base up to the number of cases is
tried. What no count prints is found here, by trying them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs
from published import Figure, PublishedSheet

from esi_rules.published.audit import VAGUE_WORDS
from esi_rules.scoring import HIGH_RISK, Counts, ScoringSheet, half_up

__all__ = [
    "Part",
    "Row",
    "compare",
    "fit_all",
    "fit_both",
    "fit_one",
    "in_words",
    "nearest_counts",
    "shown",
]


@attrs.frozen(order=True)
class Part:
    """So many cases of so many: `count` have what the figure counts, of `base` it was asked of."""

    count: int
    base: int

    def __add__(self, other: Part) -> Part:
        return Part(self.count + other.count, self.base + other.base)

    def __str__(self) -> str:
        return f"{self.count}/{self.base}"

    @property
    def rest(self) -> Part:
        """The others of the same base."""
        return Part(self.base - self.count, self.base)


def shown(part: Part) -> int:
    """Return the whole percentage that a report prints for `part`, half a point rounded up."""
    return half_up(Fraction(100 * part.count, part.base))


def fit_one(value: int, cases: int) -> list[Part]:
    """Return every count out of 1 to `cases` cases that prints `value`, largest base first."""
    return [
        Part(count, base)
        for base in range(cases, 0, -1)
        for count in range(base + 1)
        if shown(Part(count, base)) == value
    ]


def nearest_counts(value: int, base: int) -> tuple[Part, ...]:
    """Return the counts out of `base` that print nearest below and nearest above `value`."""
    parts = [Part(count, base) for count in range(base + 1)]
    below = [part for part in parts if shown(part) <= value]
    above = [part for part in parts if shown(part) >= value]
    return tuple(dict.fromkeys((*below[-1:], *above[:1])))


def fit_both(value: int, high_value: int, high: int, others: int) -> Iterator[tuple[Part, Part]]:
    """Yield counts of high risk and other cases that print both figures, fewest cases out first.

    `value` is printed of all cases, `high_value` of the high risk ones; `high` and `others` are
    how many cases there are. Where as few are left out, fewer of the high risk cases are.
    """
    found = [
        (high - part.base + others - base, high - part.base, part, Part(whole.count, base))
        for part in fit_one(high_value, high)
        for base in range(others + 1)
        for whole in _others(value, part, base)
    ]
    for _, _, part, other in sorted(found, key=lambda each: each[:2]):
        yield part, other


def _others(value: int, part: Part, base: int) -> Iterator[Part]:
    for count in range(base + 1):
        if shown(part + Part(count, base)) == value:
            yield Part(count, base)


def fit_all(value: int, high: int, others: int) -> tuple[Part, Part] | None:
    """Return counts of high risk and other cases that print `value` for all, alike in both groups.

    No figure is printed for the high risk cases here, so their share is as near that of all cases
    as whole cases allow, and cases left out come from the others.
    """
    found = fit_one(value, high + others)
    if not found:
        return None
    whole = found[0]
    count = half_up(Fraction(whole.count * high, whole.base))
    return Part(count, high), Part(whole.count - count, whole.base - high)


def in_words(words: str, part: Part) -> bool:
    """Say whether a vague word can stand for `part`, as the library reads it."""
    return Fraction(100 * part.count, part.base) in VAGUE_WORDS[words].span


# A scored sheet beside the print


@attrs.frozen
class Row:
    """One printed figure of an item, and the counts that a scored sheet has for it.

    `part` counts what the figure counts: the cases that fall short where the negative is printed.
    `agrees` is None where a word is printed that nothing can be held against. `reason` says why
    the figure cannot be printed back as it stands, empty where it can.
    """

    item: str
    group: str
    figure: Figure
    counts: Counts
    part: Part
    agrees: bool | None
    reason: str

    @property
    def shown(self) -> int:
        """The whole percentage of the sheet, of what the figure counts."""
        return shown(self.part)


def compare(sheet: ScoringSheet, published: PublishedSheet) -> list[Row]:
    """Set every printed item figure beside the counts of a scored sheet, in the report's order."""
    rows = []
    for item, printed in published.items.items():
        for figure in printed.printed:
            groups = ("all", HIGH_RISK) if figure.group == "unclear" else (figure.group,)
            rows += [_row(sheet, item, group, figure) for group in groups]
    return rows


def _row(sheet: ScoringSheet, item: str, group: str, figure: Figure) -> Row:
    score = sheet.items[item]
    counts = (score if group == "all" else score.groups[group]).counts
    assert counts is not None
    met = Part(counts.met, counts.met + counts.not_met)
    part = met.rest if figure.polarity == "negative" else met
    agrees: bool | None
    if figure.count is not None:
        agrees = part == Part(figure.count, figure.base or part.base)
    elif figure.value is not None:
        slack = 5 if figure.words == "approximately" else 0
        agrees = abs(shown(part) - figure.value) <= slack
    else:
        agrees = in_words(figure.words, part) if figure.words in VAGUE_WORDS else None
    return Row(item, group, figure, counts, part, agrees, _reason(figure, part, counts.total))


def _reason(figure: Figure, part: Part, cases: int) -> str:
    """Say why a figure cannot be printed back as it stands: found by trying every count."""
    if figure.value is None or figure.words:
        return ""
    if not (bases := fit_one(figure.value, cases)):
        return (
            f"no count out of 1 to {cases} cases prints {figure.value}%; out of {cases}, "
            f"{_nearest(figure.value, cases)}"
        )
    if figure.base is not None and all(fitting.base != figure.base for fitting in bases):
        return (
            f"no count out of the stated {figure.base} prints {figure.value}% "
            f"({_nearest(figure.value, figure.base)}); {bases[0].base} is the largest base that "
            f"can, so {cases - bases[0].base} of {cases} cases are answered as not applicable"
        )
    return ""


def _nearest(value: int, base: int) -> str:
    return ", ".join(f"{part} prints {shown(part)}%" for part in nearest_counts(value, base))
