"""Proofs of findings: a case, a profile, days, a sum, or a search that found nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from esi_rules.data.conversion import plain_data
from esi_rules.engine import Record, read
from esi_rules.engine.judge import judge
from esi_rules.frameworks.rungs import Descriptor, Rating
from esi_rules.frozen import frozen
from esi_rules.records.case import Case
from esi_rules.records.dates import day_words
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import NO_CONTEXT
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.shown import short_repr
from esi_rules.standards.standard import Standards
from esi_rules.text import counted
from esi_rules.wording.case_text import case_lines
from esi_rules.wording.finding_text import headline

if TYPE_CHECKING:
    from esi_rules.analysis.search import Bound

__all__ = [
    "CaseProof",
    "Claim",
    "DayRange",
    "Profile",
    "Proof",
    "Raised",
    "Reach",
    "Searched",
    "Statement",
    "Sum",
]


Reach = Literal["exhaustive", "bounded", "shown"]
"""All possibilities were tried, or only some, or a case was found for each."""


@attrs.frozen
class Claim:
    """A claim about a case: the verdict on a standard, or on a rule of a framework."""

    __repr__ = short_repr

    name: str
    verdict: Verdict
    reason: Reason
    standards: Standards | None = None
    """The standards that judge the case; None if the rule uses no standard."""
    rule: Rule | None = None
    """The rule of an item; None if `name` is a standard."""

    def again(self, case: Case, as_at: dt.date) -> Finding:
        """Judge the case again."""
        record = Record(case, as_at)
        findings = () if self.standards is None else judge(self.standards, record)
        if self.rule is not None:
            return read(self.rule, record, NO_CONTEXT)
        assert self.standards is not None
        return findings[self.standards.ids.index(self.name)]


@attrs.frozen
class CaseProof:
    """A case, the day on which it is judged, and the verdicts on it."""

    __repr__ = short_repr

    case: Case
    as_at: dt.date
    claims: tuple[Claim, ...]
    what: str = ""
    """What the case shows, in a few words."""

    def lines(self) -> tuple[str, ...]:
        rows = case_lines(self.case, self.as_at)
        width = max(len(label) for label, _ in rows)
        lines = [self.what or "a case", *(f"  {label:<{width}}  {text}" for label, text in rows)]
        for claim in self.claims:
            found = claim.again(self.case, self.as_at)
            lines.append(f"  {'so':<{width}}  {claim.name}: {_outcome(found)}")
        return tuple(lines)

    def as_dict(self) -> dict[str, JsonData]:
        claims: list[JsonData] = [
            {"of": c.name, "verdict": c.verdict.value, "reason": c.reason.value}
            for c in self.claims
        ]
        return {
            "kind": "case",
            "what": self.what,
            "case": plain_data(self.case),  # type: ignore[dict-item]
            "as_at": self.as_at.isoformat(),
            "verdicts": claims,
        }


def _outcome(found: Finding) -> str:
    """Return the verdict, the reason and the dates, without the name of the standard."""
    line = headline(attrs.evolve(found, about=None, label="\0"))
    verdict, _, why = line.partition("\\x00")
    dates = [
        f"{name} {day_words(day)}"
        for name, day in (("clock", found.clock), ("due by", found.due))
        if day is not None
    ]
    return f"{verdict.strip()}, {', '.join([why.strip(), *dates])}"


@attrs.frozen
class Searched:
    """The extent of a search: what it searched for and what it tried, in words."""

    __repr__ = short_repr

    what: str
    how: str
    tried: int
    reach: Reach

    @classmethod
    def of(cls, what: str, bound: Bound) -> Searched:
        """Return the extent of a search for cases."""
        reach: Reach = "exhaustive" if bound.complete else "bounded"
        return cls(what, bound.words, bound.cases, reach)

    @property
    def words(self) -> str:
        """What the search was for, and its extent."""
        return f"{self.what}: {self.reach}: {self.how}"

    def lines(self) -> tuple[str, ...]:
        return (self.words,)

    def as_dict(self) -> dict[str, JsonData]:
        return {
            "kind": "search",
            "what": self.what,
            "how": self.how,
            "tried": self.tried,
            "reach": self.reach,
        }


@attrs.frozen
class Statement:
    """A statement about the rules, such as their text."""

    __repr__ = short_repr

    text: str

    def lines(self) -> tuple[str, ...]:
        return (self.text,)

    def as_dict(self) -> dict[str, JsonData]:
        return {"kind": "words", "words": self.text}


@attrs.frozen
class DayRange:
    """Consecutive days from `first` to `last`, both included; a `last` of None means no end."""

    __repr__ = short_repr

    first: dt.date
    last: dt.date | None
    what: str

    def lines(self) -> tuple[str, ...]:
        if self.last is None:
            return (f"{self.what}: from {day_words(self.first)} on",)
        n = (self.last - self.first).days + 1
        span = f"{day_words(self.first)} to {day_words(self.last)}"
        return (f"{self.what}: {day_words(self.first) if n == 1 else span} ({counted(n, 'day')})",)

    def as_dict(self) -> dict[str, JsonData]:
        return {
            "kind": "days",
            "what": self.what,
            "first": as_data(self.first),
            "last": as_data(self.last),
        }


def _weights(value: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    return frozen(value)


@attrs.frozen
class Sum:
    """The sum of weights, and the share of each weight in it."""

    __repr__ = short_repr

    parts: Mapping[str, Fraction] = attrs.field(converter=_weights)

    @property
    def total(self) -> Fraction:
        """The sum."""
        return sum(self.parts.values(), Fraction(0))

    def lines(self) -> tuple[str, ...]:
        adding = " + ".join(f"{id} {_number(weight)}" for id, weight in self.parts.items())
        lines = [f"{adding} = {_number(self.total)}"]
        if self.total:
            shares = (f"{id} {_percent(w / self.total)}" for id, w in self.parts.items())
            lines.append(f"so each counts: {', '.join(shares)}")
        return tuple(lines)

    def as_dict(self) -> dict[str, JsonData]:
        parts: dict[str, JsonData] = {id: str(weight) for id, weight in self.parts.items()}
        return {"kind": "sum", "parts": parts, "total": str(self.total)}


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else f"{float(value):g}"


def _percent(share: Fraction) -> str:
    return f"{float(share):.2%}"


@attrs.frozen
class Raised:
    """The descriptor of a profile once one of its ratings is raised."""

    rating: Rating
    to: Rating
    becomes: Descriptor


def _ratings(value: Mapping[Rating, int]) -> Mapping[Rating, int]:
    return frozen(value)


@attrs.frozen
class Profile:
    """The number of items with each rating, the descriptor, and raised ratings that lower it."""

    __repr__ = short_repr

    counts: Mapping[Rating, int] = attrs.field(converter=_ratings)
    descriptor: Descriptor | None
    raised: tuple[Raised, ...] = ()

    def lines(self) -> tuple[str, ...]:
        rated = ", ".join(f"{n} {rating.value}" for rating, n in self.counts.items())
        found = "no descriptor" if self.descriptor is None else self.descriptor.value
        lines = f"items rated {rated}: {found}"
        for becomes in dict.fromkeys((r.rating, r.becomes) for r in self.raised):
            to = [r.to.value for r in self.raised if (r.rating, r.becomes) == becomes]
            lines += f"; raising one {becomes[0].value} to {' or '.join(to)}: {becomes[1].value}"
        return (lines,)

    def as_dict(self) -> dict[str, JsonData]:
        raised: list[JsonData] = [
            {"rating": r.rating.value, "to": r.to.value, "becomes": r.becomes.value}
            for r in self.raised
        ]
        return {
            "kind": "profile",
            "ratings": {rating.value: n for rating, n in self.counts.items()},
            "descriptor": None if self.descriptor is None else self.descriptor.value,
            "raised": raised,
        }


Proof: TypeAlias = CaseProof | Searched | Statement | DayRange | Sum | Profile
"""Something that a person can check, written out by `lines`."""
