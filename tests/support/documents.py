"""Values as data without sentences about limits, which change from version to version."""

from __future__ import annotations

from typing import Any

import esi_rules as esi
from esi_rules.rules.finding import Finding

__all__ = ["without_notes"]


def without_notes(value: object) -> object:
    """The data of a value, everything written out, but for sentences: notes and sources."""
    whole: Any = value if isinstance(value, tuple) else (value,)
    findings = all(isinstance(part, Finding) for part in whole)
    data = esi.to_data(value, self_contained=True) if findings else esi.to_data(value)
    return _bare(data)


_WORDS = ("note", "sources")


def _bare(data: object) -> object:
    if isinstance(data, dict):
        return {key: _bare(held) for key, held in data.items() if key not in _WORDS}
    return [_bare(each) for each in data] if isinstance(data, list) else data
