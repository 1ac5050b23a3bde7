"""The fields of the page: maps a path in a request's document to its field and label.

The document of an inspection has paths such as `events[4].on`; the page shows "Event 5, date".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import national_standards

__all__ = ["RULE_CONTROL", "control_of", "place_words"]

RULE_CONTROL = "yaml"
"""The id of the field that contains the rule."""

_EVENT = re.compile(r"events\[(\d+)\]\.(event|on|value)")
_CASE = re.compile(r"cases\[0\]\.(\w+)")
_SETTING = re.compile(r"(limits|readings)\.(.+)", re.DOTALL)

_PARTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"event": ("kind", "kind"), "on": ("date", "on"), "value": ("value", "value")}
)
"""The columns of an event, each with its label and the class of its field."""

_DATES: Mapping[str, str] = MappingProxyType(
    {
        "as_at": "judged on",
        "commenced_on": "commenced on",
        "ended_on": "ended on",
        "sentence": "sentence",
        "edition": "edition",
    }
)
"""The fields whose id is the name of the column, each with its label."""


def control_of(column: str) -> str:
    """Return the page's field of a column: its id, or `event 4 on` for a part of an event.

    Empty if no field belongs to the column.
    """
    name = _plain(column)
    if event := _EVENT.fullmatch(column):
        return f"event {event[1]} {_PARTS[event[2]][1]}"
    if setting := _SETTING.fullmatch(column):
        return f"{setting[1].removesuffix('s')}-{setting[2]}"
    if name in _DATES:
        return name
    return f"fact-{name}" if _CASE.fullmatch(column) else ""


def place_words(column: str) -> str:
    """Return the page's label for a column; a column that it does not show keeps its name."""
    name = _plain(column)
    if event := _EVENT.fullmatch(column):
        return f"event {int(event[1]) + 1}, {_PARTS[event[2]][0]}"
    if setting := _SETTING.fullmatch(column):
        table, key = setting[1], setting[2]
        if table == "readings":
            return f"reading {READINGS[key].words}" if key in READINGS else f"reading {key}"
        limits = national_standards().limits()
        return f"limit {limits[key][0][1].what}" if key in limits else f"limit {key}"
    return _DATES.get(name, name.replace("_", " "))


def _plain(column: str) -> str:
    case = _CASE.fullmatch(column)
    return case[1] if case else column
