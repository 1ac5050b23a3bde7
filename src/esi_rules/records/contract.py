"""The shape of an inspection on disk: its tables, their columns, and the names they may hold."""

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
"""Facts of a case that are yes or no; empty is not known, a missing column is no."""
CHOICE_FACTS: Mapping[str, Mapping[str, int | str]] = FrozenMap(
    {
        "tier": {"1": 1, "2": 2, "3": 3, "4": 4},
        "band": {"low": "low", "medium": "medium", "high": "high"},
    }
)
"""Facts of a case that are one of a few words, and what each word is read as."""
FACTS = (*YES_NO_FACTS, *CHOICE_FACTS)
FACT_WORDS: Mapping[str, Mapping[str, bool | int | str | None]] = FrozenMap(
    {
        **{name: {"yes": True, "no": False, "": None} for name in YES_NO_FACTS},
        **{name: {**words, "": None} for name, words in CHOICE_FACTS.items()},
    }
)
"""What each fact of a case may be written as, and what that is read as; empty is not known."""
ANSWER_WORDS: Mapping[str, Literal["yes", "no", "na"] | None] = FrozenMap(
    {"yes": "yes", "no": "no", "na": "na", "": None}
)
"""What an answer may be written as, and what that is read as; empty is not answered."""
CASE_COLUMNS = (*CASE_REQUIRED, "ended_on", *FACTS)
"""The columns of `cases` that have a meaning of their own; every other one is a grouping."""
OTHER_NAMES: Mapping[str, str] = FrozenMap(
    dict.fromkeys(
        ("end_date", "date_ended", "ended", "ends_on", "terminated_on", "termination_date"),
        "ended_on",
    )
)
"""What people call a column that may be missing, and its name here."""
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
"""The further keys of an inspection in JSON: `facts` names the columns that are a caller's own."""
SETTINGS_FILE = "inspection.toml"
TABLE_ENDINGS = ("csv", "parquet", "jsonl", "xlsx")
"""The ends of the names of the files that a table may be in."""
TABLE_FILES = (
    SETTINGS_FILE,
    *(f"{name}.{end}" for name in TABLES for end in TABLE_ENDINGS),
)
"""Every file that is read from a folder."""
LONGEST_ID = 200
"""The longest case id, in characters."""
