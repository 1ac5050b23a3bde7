"""The JSON Schema of scenario files, for editors."""

from __future__ import annotations

from esi_rules.analysis.scenarios.scenario import NOTHING
from esi_rules.analysis.scenarios.scenario_files import (
    DATES,
    EXPECT_KEYS,
    EXPECTED_DAYS,
    GIVEN_KEYS,
    VERDICTS,
)
from esi_rules.data.json_schema import DRAFT, Schema, object_schema
from esi_rules.records.contract import ANSWER_WORDS, FACT_WORDS, SENTENCES
from esi_rules.rules.finding import Reason
from esi_rules.standards.readings import READINGS

__all__ = ["scenario_schema"]

_CELL: Schema = {"type": ["string", "number", "boolean", "null"]}
_DATE: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def scenario_schema() -> Schema:
    """Return the schema of a file of scenarios.

    Standards, limits, answers, facts and kinds of event may be a caller's own, so the schema does
    not restrict their names; the parser checks them.
    """
    given = {
        **dict.fromkeys(GIVEN_KEYS, _CELL),
        "sentence": {"enum": [*SENTENCES]},
        **dict.fromkeys(DATES, _DATE),
        "facts": {
            "type": "object",
            "properties": {name: _words([*words]) for name, words in FACT_WORDS.items()},
            "additionalProperties": _CELL,
        },
        "answers": {"type": "object", "additionalProperties": _words([*ANSWER_WORDS])},
        "readings": object_schema({name: _words([*r.choices]) for name, r in READINGS.items()}, []),
        "limits": {"type": "object", "additionalProperties": _CELL},
        "events": {"type": "array", "items": {"type": "object", "additionalProperties": _CELL}},
    }
    day: Schema = {"anyOf": [_DATE, {"const": NOTHING}]}
    expected = object_schema(
        {
            **dict.fromkeys(EXPECT_KEYS, _CELL),
            "verdict": {"enum": [*VERDICTS]},
            "reason": {"enum": [reason.value for reason in Reason]},
            **dict.fromkeys(EXPECTED_DAYS, day),
            "edition": {"type": "string"},
        },
        ["verdict", "reason"],
    )
    one: Schema = {"$ref": "#/$defs/Expected"}
    several: Schema = {"type": "object", "minProperties": 1, "additionalProperties": one}
    scenario = object_schema(
        {
            "name": {"type": ["string", "number", "boolean"], "minLength": 1},
            "given": {"$ref": "#/$defs/Given"},
            "expect": {"anyOf": [one, several]},
        },
        ["name", "expect"],
    )
    whole = object_schema(
        {
            "standard": {"type": "string"},
            "about": _CELL,
            "given": {"$ref": "#/$defs/Given"},
            "scenarios": {"type": "array", "minItems": 1, "items": scenario},
        },
        ["scenarios"],
    )
    parts = {"Given": object_schema(given, []), "Expected": expected}
    return {"$schema": DRAFT, "title": "Scenarios of esi-rules", **whole, "$defs": parts}


def _words(words: list[str]) -> Schema:
    """Return the schema of a choice of words, where YAML may give true for `yes` or a number."""
    plain: list[object] = [*words]
    plain += [True, False] if {"yes", "no"} <= set(words) else []
    plain += [int(word) for word in words if word.isdecimal()]
    plain += [None] if "" in words else []
    return {"enum": plain}
