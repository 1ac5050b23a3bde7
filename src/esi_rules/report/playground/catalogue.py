"""The choices of the playground page: standards, readings, limits, events and facts."""

from __future__ import annotations

from esi_rules.records.contract import CHOICE_FACTS, YES_NO_FACTS
from esi_rules.records.kinds import KINDS
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.standard import Standards
from esi_rules.version import __version__

__all__ = ["catalogue"]


def catalogue() -> dict[str, object]:
    """Return everything that can be selected on the page, as JSON values."""
    standards = national_standards()
    return {
        "version": __version__,
        "standards": [_standard(name, standards) for name in standards.ids],
        "editions": [{"id": e.id, "title": e.title} for e in standards.editions],
        "readings": {
            reading.id: {
                "words": reading.words,
                "choices": list(reading.choices.items()),
                "why": reading.why,
            }
            for reading in READINGS.values()
        },
        "limits": {
            name: {
                "what": held[0][1].what,
                "values": [[edition, limit.value_words] for edition, limit in held],
            }
            for name, held in standards.limits().items()
        },
        "kinds": [
            {"name": k.name, "words": k.words, "values": list(k.values), "amount": k.amount}
            for k in KINDS.values()
        ],
        "facts": [
            *({"name": name, "choices": ["yes", ""]} for name in YES_NO_FACTS),
            *({"name": name, "choices": list(words)} for name, words in CHOICE_FACTS.items()),
        ],
    }


def _standard(name: str, standards: Standards) -> dict[str, object]:
    """Return a standard with the readings and limits that it has in any edition."""
    versions = [s for edition in standards.editions for s in edition.standards if s.id == name]
    readings = dict.fromkeys(reading for version in versions for reading, _ in version.readings)
    limits = dict.fromkeys(limit.id for version in versions for limit in version.limits)
    return {
        "id": name,
        "title": versions[0].title,
        "readings": list(readings),
        "limits": list(limits),
    }
