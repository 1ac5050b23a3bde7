"""``esi-rules rulebook``: the rules in words."""

from __future__ import annotations

from typing import Literal

from esi_rules.frameworks.esi import esi_framework
from esi_rules.rulebook import edition_text
from esi_rules.standards import EDITIONS, national_standards

__all__ = ["rulebook"]


def rulebook(
    *, edition: Literal["ns2000", "ns2005"] | None = None, format: Literal["text"] = "text"
) -> int:
    """Print every rule in plain words, with its source and its readings.

    Parameters
    ----------
    edition
        One edition only.
    format
        How to print it.
    """
    framework = esi_framework()
    for name in EDITIONS if edition is None else (edition,):
        (held,) = national_standards(edition=name).editions
        print(edition_text(held, framework))
    return 0
