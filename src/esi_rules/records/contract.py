"""The format of inspection files: tables, columns, and the names and words that they may have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from esi_rules.frozen import FrozenMap

__all__ = [
    "ANSWER_WORDS",
    "CASE_COLUMNS",
    "CASE_REQUIRED",
    "CHOICE_FACTS",
    "FACTS",
    "FACT_WORDS",
    "IN_JSON",
    "LONGEST_ID",
    "OTHER_NAMES",
    "SENTENCES",
    "SETTINGS_FILE",
    "TABLES",
    "TABLE_COLUMNS",
    "TABLE_ENDINGS",
    "TABLE_FILES",
    "TOP_LEVEL",
    "YES_NO_FACTS",
]

TABLES = ("cases", "events", "answers")
"""The tables of an inspection, in the order in which they are read."""
CASE_REQUIRED = ("case_id", "sentence", "commenced_on")
SENTENCES: Mapping[str, Literal["order", "licence"]] = FrozenMap(
    {"order": "order", "licence": "licence"}
)
"""The sentences a case can have."""
YES_NO_FACTS = (
    "unpaid_work",
    "accredited_programme",
    "dtto",
    "drr",
    "victim_scheme",
    "residential",
)
"""Facts of a case that are yes or no. An empty cell means not known, a missing column means no."""
CHOICE_FACTS: Mapping[str, Mapping[str, int | str]] = FrozenMap(
    {
        "tier": {"1": 1, "2": 2, "3": 3, "4": 4},
        "band": {"low": "low", "medium": "medium", "high": "high"},
    }
)
"""Facts of a case that are a choice: for each, the value of each word."""
FACTS = (*YES_NO_FACTS, *CHOICE_FACTS)
FACT_WORDS: Mapping[str, Mapping[str, bool | int | str | None]] = FrozenMap(
    {
        **{name: {"yes": True, "no": False, "": None} for name in YES_NO_FACTS},
        **{name: {**words, "": None} for name, words in CHOICE_FACTS.items()},
    }
)
"""For each fact of a case: the value of each word; an empty cell means not known."""
ANSWER_WORDS: Mapping[str, Literal["yes", "no", "na"] | None] = FrozenMap(
    {"yes": "yes", "no": "no", "na": "na", "": None}
)
"""The value of each word for an answer; an empty cell means not answered."""
CASE_COLUMNS = (*CASE_REQUIRED, "ended_on", *FACTS)
"""The columns of `cases` with a fixed meaning; every other column is a grouping."""
OTHER_NAMES: Mapping[str, str] = FrozenMap(
    dict.fromkeys(
        ("end_date", "date_ended", "ended", "ends_on", "terminated_on", "termination_date"),
        "ended_on",
    )
)
"""Common names for the optional column `ended_on`, for suggestions in messages."""
TABLE_COLUMNS: Mapping[str, tuple[str, ...]] = FrozenMap(
    {
        "cases": CASE_REQUIRED,
        "events": ("case_id", "event", "on", "value"),
        "answers": ("case_id", "question", "answer"),
    }
)
"""The columns that each table must have."""
TOP_LEVEL = (
    "area",
    "as_at",
    "dates",
    "edition",
    "not_followed_up",
    "readings",
    "limits",
    "ratings",
    "adjustments",
)
"""The keys of `inspection.toml`."""
IN_JSON = ("schema_version", "facts")
"""Additional keys of an inspection in JSON; `facts` lists the names of the caller's own facts."""
SETTINGS_FILE = "inspection.toml"
TABLE_ENDINGS = ("csv", "parquet", "jsonl", "xlsx")
"""The file name extensions that a table may have."""
TABLE_FILES = (
    SETTINGS_FILE,
    *(f"{name}.{end}" for name in TABLES for end in TABLE_ENDINGS),
)
"""Every file that is read from a folder."""
LONGEST_ID = 200
"""The longest case id, in characters."""
