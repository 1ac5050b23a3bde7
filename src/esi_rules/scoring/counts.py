"""Counts of verdicts, and the exact percentages with bounds that are computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NoReturn

import attrs

from esi_rules.checked import checked, typed
from esi_rules.errors import BadRuleError, WrongTypeError
from esi_rules.frozen import frozen
from esi_rules.language import ENGLISH, Language
from esi_rules.rules.verdict import Verdict
from esi_rules.shown import short_repr

__all__ = ["COUNTED", "Counts", "Score", "half_up"]


COUNTED = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.NOT_YET_DUE,
    Verdict.NOT_APPLICABLE,
)
"""The verdicts in the order of the fields of `Counts`."""


def half_up(value: Fraction) -> int:
    """Return `value` rounded to a whole number; a half is rounded up."""
    return (2 * value + 1) // 2


def _count(owner: object, field: attrs.Attribute[int], value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRuleError(
            f"`{field.name}` counts cases: a whole number, 0 or more (got {value!r})"
        )


@attrs.frozen
class Counts:
    """How many cases have each verdict. They add up with ``+``; `total` is the caseload."""

    met: int = attrs.field(default=0, validator=_count)
    not_met: int = attrs.field(default=0, validator=_count)
    undetermined: int = attrs.field(default=0, validator=_count)
    not_yet_due: int = attrs.field(default=0, validator=_count)
    not_applicable: int = attrs.field(default=0, validator=_count)

    @classmethod
    @checked
    def of(cls, verdicts: Iterable[Verdict]) -> Counts:
        """Count `verdicts`, one for each case. Raises `WrongTypeError` for anything else."""
        tally = dict.fromkeys(COUNTED, 0)
        for verdict in verdicts:
            if type(verdict) is not Verdict:
                raise WrongTypeError(f"only verdicts can be counted (got {verdict!r:.80})")
            tally[verdict] += 1
        return cls(*tally.values())

    @property
    def total(self) -> int:
        """All cases, whatever the verdict."""
        return self.met + self.not_met + self.undetermined + self.not_yet_due + self.not_applicable

    @property
    def rate(self) -> Fraction | None:
        """The percentage met, of the cases met or not met; None if there are no such cases."""
        return _percent(self.met, self.met + self.not_met)

    @property
    def lower(self) -> Fraction | None:
        """The percentage if every undetermined case were not met; None with nothing to count."""
        return _percent(self.met, self.met + self.not_met + self.undetermined)

    @property
    def upper(self) -> Fraction | None:
        """The percentage if every undetermined case were met; None with nothing to count."""
        passing = self.met + self.undetermined
        return _percent(passing, passing + self.not_met)

    def __add__(self, other: Counts) -> Counts:
        if not isinstance(other, Counts):
            self.__radd__(other)
        return Counts(
            self.met + other.met,
            self.not_met + other.not_met,
            self.undetermined + other.undetermined,
            self.not_yet_due + other.not_yet_due,
            self.not_applicable + other.not_applicable,
        )

    def __radd__(self, other: object) -> NoReturn:
        raise WrongTypeError(
            f"counts can only be added to counts (got {other!r:.80}); to add up many, write "
            f"`sum(many, start=Counts())`"
        )


def _percent(part: int, whole: int) -> Fraction | None:
    return Fraction(100 * part, whole) if whole else None


def _rounded(value: Fraction, places: int) -> str:
    whole, rest = divmod(half_up(value * 10**places), 10**places)
    return f"{whole}.{rest:0{places}}" if places else str(whole)


def _frozen_map(groups: Mapping[str, Score]) -> Mapping[str, Score]:
    return frozen(groups)


@attrs.frozen(field_transformer=typed)
class Score:
    """An exact percentage with its bounds, for all cases and for each group of cases.

    `exact` is the percentage; None if nothing has been decided. `lower` and `upper` are the
    percentages if every undetermined verdict were not met, or met; None if there is nothing to
    count. All are from 0 to 100. The score of an item has its `counts`.
    """

    __repr__ = short_repr

    exact: Fraction | None = None
    lower: Fraction | None = None
    upper: Fraction | None = None
    counts: Counts | None = None
    groups: Mapping[str, Score] = attrs.field(converter=_frozen_map, factory=dict)

    def __attrs_post_init__(self) -> None:
        for name in ("exact", "lower", "upper"):
            value = getattr(self, name)
            if value is not None and not (isinstance(value, Fraction) and 0 <= value <= 100):
                raise BadRuleError(
                    f"`{name}` of a score must be a fraction from 0 to 100 (got {value!r})"
                )
        if (self.lower is None) != (self.upper is None):
            raise BadRuleError("a score has both bounds or neither")
        if self.exact is not None and (
            self.lower is None or self.upper is None or not self.lower <= self.exact <= self.upper
        ):
            raise BadRuleError(
                f"a score must lie within its bounds (got {self.exact}, bounds {self.lower} "
                f"and {self.upper})"
            )

    @classmethod
    def sure(cls, exact: Fraction | None) -> Score:
        """Return a score without undetermined verdicts, whose bounds are the score itself."""
        return cls(exact, exact, exact)

    @property
    def percent(self) -> float | None:
        """The percentage rounded half up to two places, for display."""
        return None if self.exact is None else half_up(self.exact * 100) / 100

    @property
    def display(self) -> str:
        """The percentage as reports print it, rounded half up: ``71%``; ``-`` if there is none."""
        return "-" if self.exact is None else f"{half_up(self.exact)}%"

    @property
    def bounds(self) -> str:
        """Both bounds as reports print them: ``60% to 80%``; empty if they are equal.

        Bounds that would look the same are printed with more decimals: ``71.2% to 71.4%``.
        """
        return self.bounds_words()

    @checked
    def bounds_words(self, language: Language = ENGLISH) -> str:
        """Return `bounds` in a language."""
        if self.lower is None or self.upper is None or self.lower == self.upper:
            return ""
        places = 0
        while (low := _rounded(self.lower, places)) == (high := _rounded(self.upper, places)):
            places += 1
        return language.text("{low}% to {high}%", low=low, high=high)
