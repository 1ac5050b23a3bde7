"""The limits of an edition: on what authority each stands, and whether a rule uses it."""

from __future__ import annotations

from collections.abc import Iterator

from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import Statement
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.rulefile.references import adjusted, numbers_of
from esi_rules.standards.limits import INSPECTION_LIMITS
from esi_rules.standards.standard import Edition, Limit, Status

__all__ = ["check_inspection_limits", "check_limits"]


def check_limits(edition: Edition) -> Iterator[CodedFinding]:
    """Yield what is to be said of every limit of an edition."""
    numbers = [number for s in edition.standards for number in numbers_of(s)]
    for standard in edition.standards:
        for limit in standard.limits:
            place = Place(edition=edition.id, standard=standard.id, limit=limit.id)
            yield from _authority(limit, place)
            if limit.value is not None and not any(
                adjusted(number, limit) is not None for number in numbers
            ):
                says = f"no rule of the edition holds the limit's {limit.value_words}"
                yield coded("R204", place, says, (Statement(limit.words),))


def check_inspection_limits() -> Iterator[CodedFinding]:
    """Yield what is to be said of the numbers of the ESI itself, which no edition holds."""
    for limit in INSPECTION_LIMITS.values():
        yield from _authority(limit, Place(limit=limit.id))


def _authority(limit: Limit, place: Place) -> Iterator[CodedFinding]:
    proof = (Statement(limit.words),)
    if not limit.citation.source.strip():
        says = f"the limit is {limit.status.value} and says nowhere where it is from"
        yield coded("R203", place, says, proof)
    if limit.status is Status.STATED and limit.value is None:
        yield coded("R205", place, "the limit is stated and its value is not known", proof)
    elif limit.status is Status.UNKNOWN:
        held = "" if limit.value is None else f"; {limit.value_words} stands in"
        yield coded("R202", place, f"what the limit was is not known{held}", proof)
    elif limit.status is Status.ASSUMED:
        yield coded("R201", place, f"{limit.value_words} is assumed, not stated", proof)
