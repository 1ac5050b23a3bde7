"""The caveats that accompany every comparison."""

from __future__ import annotations

from collections.abc import Iterator

from esi_rules.published.compare.change import percent_words
from esi_rules.published.compare.sides import Side
from esi_rules.text import counted

__all__ = ["caveats"]


def caveats(sides: tuple[Side, Side], confidence: float | None) -> Iterator[str]:
    """Yield the caveats of a comparison; `confidence` is None if there are no intervals."""
    yield from _months(*sides)
    for side in sides:
        for caveat in side.caveats:
            yield f"{side.title}: {caveat}"
    yield from _made_differently(*sides)
    yield from _same_cases(*sides, confidence)
    if confidence is None:
        yield (
            "Nothing here says how sure a change is: that takes the cases of both sides, and "
            "printed percentages are none."
        )
        return
    yield (
        "Intervals take the cases as drawn at random from all cases of the time, and each case "
        "with all its answers as one draw. Undetermined answers are left out of them."
    )
    yield (
        f"Of intervals at {percent_words(confidence)}, {percent_words(round(1 - confidence, 12))} "
        f"miss by chance alone: among many figures, some will seem to have moved that have not."
    )


def _months(first: Side, second: Side) -> Iterator[str]:
    if first.months_in and second.months_in and first.months_in != second.months_in:
        yield (
            f"Cases were {first.months_in} months into supervision in {first.title}, and "
            f"{second.months_in} months in {second.title}: the longer a case runs, the more can "
            f"have been done in it or have gone wrong, so a change need not be one of practice."
        )


def _made_differently(first: Side, second: Side) -> Iterator[str]:
    if first.printed != second.printed:
        yield (
            "One side is printed, the other is computed from answers: the report does not say how "
            "it makes criterion percentages, and asks questions that it does not print, so a "
            "change of a criterion, section or the overall score may come from that alone."
        )


def _same_cases(first: Side, second: Side, confidence: float | None) -> Iterator[str]:
    shared = {case.case_id for case in first.cases} & {case.case_id for case in second.cases}
    if shared and confidence is not None:
        yield (
            f"{counted(len(shared), 'case id')} are on both sides. "
            f"The intervals assume that the two sides are separate samples. If these are the same "
            f"cases, the intervals are not valid, and most are too wide."
        )
