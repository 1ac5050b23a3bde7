"""Conformance vectors: a case, and the answer that every implementation of a standard must give.

A document of vectors is plain JSON, so a program in any language can parse it.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Literal

import attrs

from esi_rules.data.conversion import from_data, plain_data
from esi_rules.data.json_schema import Schema, Schemas, inspection_schema
from esi_rules.errors import BadInputError, Problem
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Inspection
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict

__all__ = [
    "BOUNDARIES",
    "FEATURES",
    "Boundary",
    "ExpectedAnswer",
    "Feature",
    "FlawAnswer",
    "Vector",
    "VectorSet",
    "load_vectors",
    "request_text",
    "vectors_schema",
    "vectors_text",
]

VERSION = 1
"""The version of the format of the document."""

Boundary = Literal[
    "last-good-day",
    "day-after",
    "as-many-as-allowed",
    "one-too-many",
    "open-on-last-good-day",
    "open-the-day-after",
    "beyond-the-calendar",
    "scenario",
]
BOUNDARIES: FrozenMap[Boundary, str] = FrozenMap(
    {
        "last-good-day": "everything is done on its last good day",
        "day-after": "one thing is done on the day after its last good day",
        "as-many-as-allowed": "as much has happened as a prohibition allows",
        "one-too-many": "one event more has happened than a prohibition allows",
        "open-on-last-good-day": "nothing is done, and the case is judged on the last good day",
        "open-the-day-after": "nothing is done, and the case is judged on the day after",
        "beyond-the-calendar": "nothing is done, and the last good day lies beyond the calendar of "
        "bank holidays",
        "scenario": "a scenario for a condition or for several rules together",
    }
)
"""The side of a limit that a vector tests, each in words."""

Feature = Literal[
    "weekend",
    "bank-holiday",
    "year-end",
    "leap-day",
    "edition-change",
    "end-of-supervision",
    "end-of-calendar",
    "partly-known-date",
    "unrecorded-fact",
]
FEATURES: FrozenMap[Feature, str] = FrozenMap(
    {
        "weekend": "the clock starts, or the last good day falls, at a weekend",
        "bank-holiday": "a bank holiday lies between the start of the clock and the last good day",
        "year-end": "a year ends between the start of the clock and the last good day",
        "leap-day": "29 February lies between the start of the clock and the last good day",
        "edition-change": "an edition begins between the start of the clock and the last good day",
        "end-of-supervision": "supervision has ended",
        "end-of-calendar": "the calendar of bank holidays does not reach the days that are needed",
        "partly-known-date": "the day of an event is not known in full",
        "unrecorded-fact": "a fact of the case is not recorded",
    }
)
"""The special features of a vector's days and data, each in words."""


@attrs.frozen
class ExpectedAnswer:
    """The right answer on a standard, in columns of ``esi-rules evaluate``."""

    verdict: Verdict
    reason: Reason
    last_good_day: dt.date | None
    clock_starts: dt.date | None

    @classmethod
    def of(cls, finding: Finding) -> ExpectedAnswer:
        """Return the answer of a finding."""
        return cls(finding.verdict, finding.reason, finding.due, finding.clock)


@attrs.frozen
class FlawAnswer:
    """The wrong answer of an implementation with one known flaw."""

    flaw: str
    verdict: Verdict
    last_good_day: dt.date | None
    clock_starts: dt.date | None


@attrs.frozen
class Vector:
    """One case as an inspection, the standard to judge it by, and the right answer."""

    id: str
    standard: str
    edition: str
    """The edition in force on the day the clock starts; empty if there is none."""
    boundary: Boundary
    features: tuple[Feature, ...]
    about: str
    inspection: Inspection
    expected: ExpectedAnswer
    flaws: tuple[FlawAnswer, ...] = ()


@attrs.frozen
class VectorSet:
    """The vectors generated from one set of rules, and the digest of the rules."""

    package_version: str
    rules_digest: str
    vectors: tuple[Vector, ...]

    def only(self, standards: tuple[str, ...], editions: tuple[str, ...]) -> VectorSet:
        """Return the vectors of the named standards and editions; an empty tuple means all."""
        kept = tuple(
            one
            for one in self.vectors
            if (not standards or one.standard in standards)
            and (not editions or one.edition in editions)
        )
        return attrs.evolve(self, vectors=kept)


_ALWAYS = ("area", "as_at", "edition", "cases", "events")


def _document(inspection: Inspection) -> dict[str, object]:
    """Return an inspection as plain data, without empty settings and tables."""
    data = plain_data(inspection)
    assert isinstance(data, dict)
    return {
        name: value
        for name, value in data.items()
        if name in _ALWAYS or (value and name != "schema_version")
    }


def _compact(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def request_text(vector: Vector) -> str:
    """Return the request to a program: one line of JSON, without a line break."""
    return _compact(
        {
            "id": vector.id,
            "standard": vector.standard,
            "inspection": _document(vector.inspection),
        }
    )


def vectors_text(vectors: VectorSet) -> str:
    """Return the JSON document, with each vector on its own line."""
    head = {
        "schema_version": VERSION,
        "package_version": vectors.package_version,
        "rules_digest": vectors.rules_digest,
    }
    lines = []
    for vector in vectors.vectors:
        data = plain_data(vector)
        assert isinstance(data, dict)
        lines.append(_compact({**data, "inspection": _document(vector.inspection)}))
    return f'{_compact(head)[:-1]},"vectors":[\n' + ",\n".join(lines) + "\n]}\n"


def load_vectors(path: Path) -> VectorSet:
    """Load a document of vectors. Raises `BadInputError` with every problem."""
    source = str(path)
    try:
        data = json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        message = f"cannot be read ({error.strerror or error})"
        raise BadInputError([Problem(source, message)]) from None
    except (ValueError, RecursionError):
        message = "is not JSON; write a file of vectors with `esi-rules conformance --out FILE`"
        raise BadInputError([Problem(source, message)]) from None
    found = from_data(data, VectorSet, source)
    seen: set[str] = set()
    problems = []
    for vector in found.vectors:
        if vector.id in seen:
            message = "is the id of two vectors; each needs its own"
            problems.append(Problem(source, message, column="id", value=vector.id))
        seen.add(vector.id)
    if problems:
        raise BadInputError(problems)
    return found


def vectors_schema() -> Schema:
    """Return the JSON Schema of a document of vectors."""
    schemas = Schemas()
    inspection = inspection_schema()
    schemas.parts.update(_of(inspection, "$defs"))
    # The inspection of a vector has the format of an inspection document.
    schemas.parts["Inspection"] = {
        key: value for key, value in inspection.items() if key not in ("$schema", "title", "$defs")
    }
    body = schemas.object(VectorSet)
    body["properties"] = {"schema_version": {"const": VERSION}, **_of(body, "properties")}
    return schemas.document("Conformance vectors of esi-rules", body)


def _of(schema: Schema, name: str) -> dict[str, object]:
    found = schema[name]
    assert isinstance(found, dict)
    return found
