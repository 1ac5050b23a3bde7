"""The provenance of a sheet as rows of names and values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs

from esi_rules.records.dates import day_words
from esi_rules.scoring.sheet import Provenance, ScoringSheet

__all__ = ["provenance_rows"]

_PROVENANCE_NAMES: Mapping[str, str] = {
    "package_version": "esi-rules version",
    "edition": "edition asked for",
    "editions": "editions",
    "readings": "readings",
    "limits": "limits changed",
    "rules_digest": "digest of the rules",
    "framework_digest": "digest of the framework",
    "records_digest": "digest of the records",
    "ratings_digest": "digest of the ratings",
    "as_at": "judged at",
    "cases": "cases",
    "unrated": "cases without a rating",
    "quarantined": "rows set aside",
}


def provenance_rows(sheet: ScoringSheet, below: int) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a sheet's provenance; case numbers under `below` are hidden."""
    made = sheet.provenance
    for field in attrs.fields(Provenance):
        value: object = getattr(made, field.name)
        if field.name == "notes" or value in ("", None, ()):
            continue
        if field.name in ("cases", "unrated", "quarantined"):
            assert isinstance(value, int)
            value = f"fewer than {below}" if 0 < value < below else f"{value:,}"
        elif isinstance(value, Mapping):
            value = ", ".join(f"{name}: {choice}" for name, choice in value.items()) or "none"
        elif isinstance(value, dt.date):
            value = day_words(value)
        elif isinstance(value, tuple):
            value = ", ".join(map(str, value))
        yield _PROVENANCE_NAMES.get(field.name, field.name.replace("_", " ")), str(value)
    yield "answers of a criterion", sheet.aggregation
    if sheet.rounded_sections:
        yield "sections", "rounded before they are combined"
