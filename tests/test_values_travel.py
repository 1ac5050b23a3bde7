"""Every public value pickles, copies, compares and hashes, and is shown in at most one screen."""

from __future__ import annotations

import copy
import enum
import functools
import json
import multiprocessing
import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from tests.support.examples import examples
from tests.support.paths import DOCS, SOUTH_WALES
from tests.support.public_values import harvest, public_classes, values_of

VALUES = [cls for cls in public_classes() if attrs.has(cls)]
ERRORS = [cls for cls in public_classes() if issubclass(cls, Exception)]
_INSIDE = "it is worked out from its standards when they are built"
NOT_IN_JSON = {
    "OwnRules": "its parts are written as YAML",
    "Problem": "it may be one of its subclass, with its place in a rule file",
    "Loaded": "its problems may carry the place in a rule file",
    "MappingReport": "its problems may carry the place in a rule file",
    "Governed": _INSIDE,
    "Version": _INSIDE,
}
"""What has no form in JSON that can be read back, and why."""
LINES, COLUMNS = 24, 100


@pytest.mark.parametrize("cls", VALUES, ids=lambda cls: cls.__name__)
@given(data=st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_public_value_travels(cls: type, data: st.DataObject) -> None:
    value = data.draw(values_of(cls))
    again = pickle.loads(pickle.dumps(value))
    for same in (again, copy.copy(value), copy.deepcopy(value)):
        assert type(same) is type(value)
        assert same == value
        assert hash(same) == hash(value)
    assert repr(again) == repr(value)
    for shown in (value, *_swollen(value)):
        text = repr(shown)
        assert sum(1 + len(line) // COLUMNS for line in text.split("\n")) <= LINES
        assert text.startswith(f"{type(value).__name__}(")


def _fits_files(held: object) -> bool:
    """Whether an inspection that a value holds can be written in the shape of files."""
    try:
        return not isinstance(held, esi.Inspection) or bool(esi.to_data(held))
    except esi.BadInputError:
        return False


# An inspection that the shape of files cannot hold is refused: its law is in `test_json_documents`.
IN_JSON = [cls for cls in VALUES if cls.__name__ not in NOT_IN_JSON and cls is not esi.Inspection]


@pytest.mark.parametrize("cls", IN_JSON, ids=lambda cls: cls.__name__)
@given(data=st.data())
@settings(max_examples=examples(40), deadline=None, suppress_health_check=list(HealthCheck))
def test_every_public_value_is_written_as_json_and_read_back(
    cls: type, data: st.DataObject
) -> None:
    # What an analysis writes takes its parts to fit each other: only it makes such values.
    pool = harvest().get(cls, ()) if hasattr(cls, "as_dict") else ()
    value = data.draw(st.sampled_from(pool) if pool else values_of(cls))
    assume(_fits_files(getattr(value, "inspection", None)))
    document = json.loads(esi.to_json(value, indent=1))
    assert document == json.loads(esi.to_json(value))
    assert document["schema_version"] in (1, 2)
    assert esi.from_json(esi.to_json(value), cls) == value


def test_what_has_no_form_in_json_is_stated_in_the_docs() -> None:
    page = " ".join((DOCS / "json.md").read_text(encoding="utf-8").split())
    assert NOT_IN_JSON.keys() <= {cls.__name__ for cls in VALUES}
    for name in NOT_IN_JSON:
        if hasattr(esi, name):
            assert f"`{name}`" in page


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_every_error_travels_to_another_process(cls: type[Exception]) -> None:
    problems = [esi.Problem("cases.csv", f"is wrong {n}", value="x") for n in range(1000)]
    error = cls(problems if issubclass(cls, esi.BadInputError) else "what is wrong")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is cls
    assert str(again) == str(error)
    assert again.args == error.args
    assert len(repr(error)) <= LINES * COLUMNS


def test_a_judged_caseload_passes_through_processes() -> None:
    loaded = esi.read(SOUTH_WALES / "sample")
    inspection = attrs.evolve(loaded.inspection, cases=loaded.inspection.cases[:3])
    standards = esi.national_standards()
    judge = functools.partial(esi.evaluate, standards=standards, as_at=inspection.as_at)
    expected = [judge(case) for case in inspection.cases]
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        assert list(pool.map(judge, inspection.cases)) == expected
        assert pool.submit(esi.score, inspection).result() == esi.score(inspection)


def test_every_public_class_has_values_here() -> None:
    assert len(VALUES) > 130
    names = {cls.__name__ for cls in VALUES}
    assert {"Case", "Inspection", "ScoringSheet", "Standards", "WhatIf", "Audit"} <= names


def _swollen(value: object) -> Iterator[object]:
    """Copies of `value` of which one field is far too long for a screen."""
    for field in attrs.fields(type(value)):
        held = getattr(value, field.name)
        more: object = None
        if isinstance(held, str) and not isinstance(held, enum.Enum):
            more = "long " * 1000
        elif isinstance(held, tuple) and held:
            more = held * 1000
        elif isinstance(held, Mapping) and held:
            more = {f"{n}": each for n, each in enumerate([*held.values()] * 1000)}
        if more is not None and field.repr:
            copied = copy.copy(value)
            object.__setattr__(copied, field.name, more)
            yield copied
