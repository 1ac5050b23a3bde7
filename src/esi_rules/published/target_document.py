"""A report of national targets back from data, and the JSON Schema of such a document."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.data.conversion import read_fields
from esi_rules.data.converter import read_fraction
from esi_rules.data.json_schema import Schema, Schemas
from esi_rules.data.plain_values import read_text
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS
from esi_rules.published.measures import Measure
from esi_rules.published.target_report import DerivedRating, TargetReport, TargetResult
from esi_rules.scoring.counts import Counts
from esi_rules.text import nearest

__all__ = ["read_target_report", "targets_schema"]

_SOURCE = "national targets"
_BY_ID = {target.id: target for target in NATIONAL_TARGETS}


@attrs.frozen
class _Result:
    id: str
    measures: tuple[Measure, ...]
    counts: Counts | None = None


@attrs.frozen
class _Report:
    schema_version: Literal[1]
    targets: tuple[_Result, ...]
    measures: tuple[Measure, ...]
    ratings: tuple[DerivedRating, ...]


def _fraction(value: object) -> Fraction:
    return read_fraction(read_text(value, "a fraction"))


def read_target_report(data: object) -> TargetReport:
    """Return the report that `TargetReport.as_dict` made `data` of."""
    found = read_fields(data, _Report, _SOURCE, {Fraction: _fraction})
    problems = [
        Problem(
            _SOURCE,
            "is no national target",
            column=f"targets[{place}].id",
            value=each.id,
            suggestion=nearest(each.id, _BY_ID),
        )
        for place, each in enumerate(found.targets)
        if each.id not in _BY_ID
    ]
    if problems:
        raise BadInputError(problems)
    results = tuple(TargetResult(_BY_ID[e.id], e.counts, e.measures) for e in found.targets)
    return TargetReport(results, found.measures, found.ratings)


_CALCULATED: Schema = {"description": "For people. It is calculated from the rest and is not read."}


def targets_schema() -> Schema:
    """Return the schema of a report of national targets. Keys beside those it has are not read."""
    schemas = Schemas(more_fields=True)
    body = schemas.object(_Report)
    schemas.parts["Target"] = schemas.parts.pop("_Result")
    _calculated(schemas.parts["Target"], "title", "decided_by", "decided_status", "decided_note",
                "level", "level_status", "level_source", "unit", "percent", "met")  # fmt: skip
    _calculated(schemas.parts["Measure"], "met")
    _calculated(schemas.parts["DerivedRating"], "derived")
    properties = _properties(body)
    properties["targets"] = {"type": "array", "items": {"$ref": "#/$defs/Target"}}
    properties["derived_by"] = _CALCULATED
    return schemas.document("National targets of esi-rules", body)


def _calculated(part: object, *names: str) -> None:
    _properties(part).update(dict.fromkeys(names, _CALCULATED))


def _properties(part: object) -> dict[str, object]:
    assert isinstance(part, Mapping)
    found = part["properties"]
    assert isinstance(found, dict)
    return found
