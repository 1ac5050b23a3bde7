"""National Standards 2000 (revised 2002) and 2005: rules and limits as data.

`national_standards()` returns both; the edition in force on the day a clock starts governs.
"""

from __future__ import annotations

from esi_rules.standards.readings import (
    READINGS,
    Choices,
    Reading,
    Readings,
)
from esi_rules.standards.shipped import (
    EDITIONS,
    national_standards,
    national_standards_2000,
    national_standards_2005,
)
from esi_rules.standards.standard import (
    Citation,
    Edition,
    Governed,
    Limit,
    Standard,
    Standards,
    Status,
    Version,
)

__all__ = [
    "Choices",
    "Citation",
    "EDITIONS",
    "Edition",
    "Governed",
    "Limit",
    "READINGS",
    "Reading",
    "Readings",
    "Standard",
    "Standards",
    "Status",
    "Version",
    "national_standards",
    "national_standards_2000",
    "national_standards_2005",
]
