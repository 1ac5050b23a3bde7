"""Checks of the limits of an edition: their authority, and whether a rule uses them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import Statement
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.rulefile.references import adjusted, numbers_of
from esi_rules.standards.limits import INSPECTION_LIMITS, contradicted, limit_words
from esi_rules.standards.sources import RECOLLECTION, SOURCES
from esi_rules.standards.standard import Edition, Limit, Standard, Status

__all__ = ["NamedLimits", "check_inspection_limits", "check_limits"]

NamedLimits = Collection[tuple[str | None, str | None, str]]
"""The limits that the rules of a file name, each as ids of edition, standard and limit."""


def check_limits(
    edition: Edition, documents: Collection[str], named: NamedLimits | None = None
) -> Iterator[CodedFinding]:
    """Yield the findings on every limit of an edition.

    `documents` are the keys of the documents that a limit may cite. `named` are the limits that the
    rules of a file name; None if the rules are not from a file, so that only numbers can be
    compared.
    """
    for standard in edition.standards:
        for limit in standard.limits:
            place = Place(edition=edition.id, standard=standard.id, limit=limit.id)
            yield from _authority(limit, place, documents)
            if limit.value is None:
                continue
            proof = (Statement(limit_words(limit)),)
            if named is not None and (edition.id, standard.id, limit.id) not in named:
                says = f"no rule of the edition names the limit, so its {limit.value_words} decides"
                yield coded("R204", place, f"{says} nothing", proof)
            elif named is None and not _has_number(standard, limit):
                says = f"no number in the rule of the standard is the limit's {limit.value_words}"
                yield coded("R204", place, says, proof)


def _has_number(standard: Standard, limit: Limit) -> bool:
    """Whether a number in the standard equals the limit; other standards have other limits."""
    return any(adjusted(number, limit) is not None for number in numbers_of(standard))


def check_inspection_limits() -> Iterator[CodedFinding]:
    """Yield the findings on the limits of the ESI itself, which belong to no edition."""
    for limit in INSPECTION_LIMITS.values():
        yield from _authority(limit, Place(limit=limit.id), SOURCES)


def _authority(limit: Limit, place: Place, documents: Collection[str]) -> Iterator[CodedFinding]:
    proof = (Statement(limit_words(limit)),)
    source = limit.citation.source
    if not source.strip():
        says = f"the limit is {limit.status.value} and says nowhere where it is from"
        yield coded("R203", place, says, proof)
    if limit.status is Status.UNKNOWN:
        yield coded("R202", place, "what the limit was is not known", proof)
    elif limit.status is Status.ASSUMED:
        yield coded("R201", place, f"{limit.value_words} is assumed, not stated", proof)
    elif limit.status is Status.OWN:
        yield from _decided(limit, place, proof)
    elif limit.value is None:
        yield coded("R205", place, "the limit is stated and its value is not known", proof)
    elif (shipped := contradicted(limit)) is not None:
        says = (
            f"the limit says that {limit.citation.words} states {limit.value_words}, and it states "
            f"{shipped.value_words}"
        )
        yield coded("R206", place, says, (*proof, Statement(shipped.words)))
    elif source.strip() and (source not in documents or source == RECOLLECTION):
        says = f"the limit is stated, and `{source}` is no listed document"
        yield coded("R207", place, says, proof)


def _decided(limit: Limit, place: Place, proof: tuple[Statement, ...]) -> Iterator[CodedFinding]:
    missing = [
        words
        for words, there in (
            ("who decided it", limit.decided_by.strip()),
            ("why", limit.reason.strip()),
        )
        if not there
    ]
    if missing:
        lacks = " and ".join(missing)
        says = f"{limit.value_words} is your own, and the limit does not say {lacks}"
        yield coded("R208", place, says, proof)
