"""What the page of the playground offers: standards, readings, limits, events and facts."""

from __future__ import annotations

from esi_rules.records.contract import CHOICE_FACTS, YES_NO_FACTS
from esi_rules.records.kinds import KINDS
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import national_standards
from esi_rules.version import __version__

__all__ = ["catalogue"]


def catalogue() -> dict[str, object]:
    """Return everything that can be picked on the page, as values of JSON."""
    standards = national_standards()
    listed: dict[str, dict[str, list[str] | str]] = {}
    for edition in standards.editions:
        for standard in edition.standards:
            one = listed.setdefault(
                standard.id,
                {"id": standard.id, "title": standard.title, "readings": [], "limits": []},
            )
            for key, names in (
                ("readings", [name for name, _ in standard.readings]),
                ("limits", [limit.id for limit in standard.limits]),
            ):
                known = one[key]
                assert isinstance(known, list)
                known += [name for name in names if name not in known]
    return {
        "version": __version__,
        "standards": list(listed.values()),
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
