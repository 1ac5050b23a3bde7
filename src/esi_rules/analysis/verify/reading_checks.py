"""Checks for unused readings: a reading is chosen, but nothing in the rule depends on it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence

from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import Statement
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.calendar.period import Period
from esi_rules.frameworks.esi import esi_framework
from esi_rules.rules.algebra import AtLeast, Within
from esi_rules.rules.moments import Events, FirstHigh, Following
from esi_rules.rules.traversal import walk
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Edition, Standard
from esi_rules.wording.rule_text import rule_words

__all__ = ["ABOUT", "OF_THE_SCORE", "check_readings", "check_shipped_readings"]

OF_THE_SCORE = ("aggregation", "rounded-sections", "ladder")
"""Readings about scoring, on which no standard depends."""

_Bears = Callable[[Standard], bool]


def _parts(standard: Standard) -> tuple[object, ...]:
    parts = (standard.clock, standard.applies, standard.rule, standard.unstarted)
    return tuple(part for part in parts if part is not None)


def _counts_in(*units: str) -> _Bears:
    return lambda s: any(period.unit in units for period in walk(_parts(s), (Period,)))


def _has(*kinds: type) -> _Bears:
    return lambda s: any(True for _ in walk(_parts(s), kinds))


def _names(*events: str) -> _Bears:
    return lambda s: any(
        selection.kind.name in events
        for found_ in walk(_parts(s), (Events,))
        for selection in found_.selections
    )


ABOUT: Mapping[str, _Bears] = {
    "days-unit": _counts_in("working days", "days"),
    "first-day": _counts_in("working days", "days"),
    "non-working": _counts_in("working days"),
    "plan-clock": _has(FirstHigh),
    "early-work": _has(Within),
    "failure-window": _has(Following),
    "breach-clock": _names("breach_action"),
    "contacts": _names("appointment"),
    "visit-in-contact": _names("appointment", "home_visit"),
    "visit-scope": _names("home_visit"),
    "visit-made": _names("home_visit"),
    "spread": _has(AtLeast),
    "edition-start": lambda _: False,
    "no-breach-due": _names("breach_action"),
    **dict.fromkeys(OF_THE_SCORE, lambda _: False),
}
"""By reading: a function that returns whether a standard has anything it is about."""


def check_readings(editions: Sequence[Edition]) -> Iterator[CodedFinding]:
    """Yield a finding for each reading that a standard names but does not depend on."""
    for edition in editions:
        for standard in edition.standards:
            for reading, choice in standard.readings:
                # A file's own reading is named exactly by the standards that depend on it.
                if reading in READINGS and not _used(edition, standard, reading):
                    place = Place(edition=edition.id, standard=standard.id, reading=reading)
                    says = f"`{reading}: {choice}` is chosen and nothing in the rule depends on it"
                    proof = (
                        Statement(f"{reading}: {READINGS[reading].words}"),
                        Statement(f"the rule: {rule_words(standard.whole)}"),
                    )
                    yield coded("R401", place, says, proof)


def _used(edition: Edition, standard: Standard, reading: str) -> bool:
    forms = _changed_by(reading).get((edition.id, standard.id), ())
    if _parts(standard) not in forms:
        return ABOUT[reading](standard)  # not a shipped standard, or under other readings too
    return len(forms) > 1


@functools.cache
def _changed_by(reading: str) -> Mapping[tuple[str, str], set[tuple[object, ...]]]:
    """Return the different forms of each shipped standard under the choices of a reading."""
    forms: dict[tuple[str, str], set[tuple[object, ...]]] = {}
    for choice in READINGS[reading].choices:
        for edition in national_standards(Readings.of({reading: choice})).editions:
            for standard in edition.standards:
                key = (edition.id, standard.id)
                forms.setdefault(key, set()).add(_parts(standard))
    return forms


def check_shipped_readings() -> Iterator[CodedFinding]:
    """Yield a finding for each shipped reading on which no standard, edition or score depends."""
    items = {choice: esi_framework(visit_made=choice) for choice in ("seen", "attempted")}
    for name in READINGS:
        used = (
            name in OF_THE_SCORE
            or (name == "visit-made" and items["seen"] != items["attempted"])
            or any(len(forms) > 1 for forms in _changed_by(name).values())
            or len(_spans(name)) > 1
        )
        if not used:
            place = Place(reading=name)
            says = "no standard, edition, item or score depends on the reading"
            yield coded("R401", place, says, (Statement(f"{name}: {READINGS[name].words}"),))


def _spans(reading: str) -> set[tuple[object, ...]]:
    """Return the dates of the shipped editions under each choice of a reading."""
    made = [national_standards(Readings.of({reading: c})) for c in READINGS[reading].choices]
    return {tuple((e.first, e.last) for e in standards.editions) for standards in made}
