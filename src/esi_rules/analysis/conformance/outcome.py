"""The answers of a program, compared with those expected, and the flaws that explain them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import attrs

from esi_rules.analysis.conformance.flaws import FLAWS
from esi_rules.analysis.conformance.vectors import (
    FEATURES,
    Boundary,
    Feature,
    FlawAnswer,
    Vector,
    VectorSet,
)
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict

__all__ = [
    "Conformance",
    "GivenAnswer",
    "NamedFlaw",
    "VectorResult",
    "check_answers",
    "shown_value",
]

Value = Verdict | Reason | dt.date | None


def shown_value(value: Value) -> str:
    """Return a value of an answer as it is written in JSON; None is `null`."""
    return "null" if value is None else str(getattr(value, "value", value))


@attrs.frozen
class GivenAnswer:
    """The answer of a program: the fields that it gave, always including `verdict`."""

    fields: Mapping[str, Value]

    @property
    def verdict(self) -> Verdict:
        """The verdict that the program gave."""
        verdict = self.fields["verdict"]
        assert isinstance(verdict, Verdict)
        return verdict


@attrs.frozen
class VectorResult:
    """One vector, the answer of the program, and the names of the wrong fields."""

    vector: Vector
    answer: GivenAnswer
    wrong: tuple[str, ...]

    def words(self) -> str:
        """Describe the wrong fields in one line, such as ``verdict is NOT_MET, must be MET``."""
        return "; ".join(
            f"{name} is {shown_value(self.answer.fields[name])}, must be "
            f"{shown_value(getattr(self.vector.expected, name))}"
            for name in self.wrong
        )

    def explained_by(self, flaw: FlawAnswer) -> bool:
        """Whether a flaw gives this wrong answer: the same verdict, and the same dates if given."""
        fields = self.answer.fields
        return self.wrong != ("reason",) and all(
            getattr(flaw, name) == fields[name]
            for name in ("verdict", "last_good_day", "clock_starts")
            if name in fields
        )


@attrs.frozen
class NamedFlaw:
    """A known flaw that explains wrong answers on one standard."""

    flaw: str
    standard: str
    explains: int
    """The number of wrong answers that this flaw gives and no flaw named before it gives."""
    shown_by: int
    """The number of vectors of the standard that the flaw answers wrongly."""
    boundaries: tuple[Boundary, ...]
    example: str
    """The id of the first vector that it explains."""
    alike: tuple[str, ...] = ()
    """Other flaws that these vectors and answers cannot distinguish from it."""

    @property
    def words(self) -> str:
        """The flaw in words."""
        return FLAWS.get(self.flaw, self.flaw)


@attrs.frozen
class Conformance:
    """The results of a program on a set of vectors."""

    results: tuple[VectorResult, ...]

    @property
    def wrong(self) -> tuple[VectorResult, ...]:
        """The results with at least one wrong field."""
        return tuple(one for one in self.results if one.wrong)

    def by_boundary(self) -> Mapping[tuple[str, Boundary], tuple[VectorResult, ...]]:
        """Return the results of each standard and boundary, in the order of the vectors."""
        found: dict[tuple[str, Boundary], list[VectorResult]] = {}
        for one in self.results:
            found.setdefault((one.vector.standard, one.vector.boundary), []).append(one)
        return {key: tuple(some) for key, some in found.items()}

    def by_feature(self) -> Mapping[Feature, tuple[VectorResult, ...]]:
        """Return the results of the vectors with each feature that any of them has."""
        found = {
            feature: tuple(one for one in self.results if feature in one.vector.features)
            for feature in FEATURES
        }
        return {feature: some for feature, some in found.items() if some}

    def flaws(self) -> tuple[NamedFlaw, ...]:
        """Name the known flaws that explain the wrong answers, standard by standard.

        The flaw that explains the most wrong answers comes first, then the one that explains the
        most of the rest. If two explain the same number, the one that fewer vectors show comes
        first, because it is the narrower explanation.
        """
        return tuple(
            flaw
            for standard in dict.fromkeys(one.vector.standard for one in self.wrong)
            for flaw in self._flaws_of(standard)
        )

    def unexplained(self) -> int:
        """Count the wrong answers that no known flaw gives."""
        return sum(
            not any(one.explained_by(flaw) for flaw in one.vector.flaws) for one in self.wrong
        )

    def _flaws_of(self, standard: str) -> Iterator[NamedFlaw]:
        mine = [one for one in self.results if one.vector.standard == standard]
        shown = Counter(flaw.flaw for one in mine for flaw in one.vector.flaws)
        rest = [one for one in mine if one.wrong]
        while rest:
            explained: dict[str, list[VectorResult]] = {}
            for one in rest:
                for flaw in one.vector.flaws:
                    if one.explained_by(flaw):
                        explained.setdefault(flaw.flaw, []).append(one)
            if not explained:
                return
            best = min(explained, key=lambda name: (-len(explained[name]), shown[name], name))
            found = explained[best]
            yield NamedFlaw(
                best,
                standard,
                len(found),
                shown[best],
                tuple(dict.fromkeys(one.vector.boundary for one in found)),
                found[0].vector.id,
                tuple(
                    name
                    for name, others in explained.items()
                    if name != best and others == found and shown[name] == shown[best]
                ),
            )
            taken = {one.vector.id for one in found}
            rest = [one for one in rest if one.vector.id not in taken]


def check_answers(vectors: VectorSet, answers: Iterable[GivenAnswer]) -> Conformance:
    """Compare each answer with that of its vector; a field that was not given is not checked."""
    results = []
    for vector, answer in zip(vectors.vectors, answers, strict=True):
        wrong = tuple(
            name for name, value in answer.fields.items() if value != getattr(vector.expected, name)
        )
        results.append(VectorResult(vector, answer, wrong))
    return Conformance(tuple(results))
