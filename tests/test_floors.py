"""The lowest versions: what is declared, what `make floors` tests, and what is refused."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import tomllib
from collections.abc import Callable, Mapping

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.oldest import OLDEST
from tests.support.paths import ROOT

DAY = dt.date(2005, 3, 14)
CASES = pl.DataFrame({"case_id": ["S1"], "sentence": ["order"], "commenced_on": ["2004-09-24"]})
EVENTS = pl.DataFrame(
    {"case_id": ["S1"], "event": ["supervision_plan"], "on": ["2004-10-04"], "value": [None]}
)
FRAMES: Mapping[str, Callable[[pl.DataFrame], object]] = {
    "pandas": lambda frame: frame.to_pandas(),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": lambda frame: importlib.import_module("duckdb").sql("SELECT * FROM frame"),
    "narwhals": lambda frame: importlib.import_module("narwhals").from_native(frame),
}


def _declared() -> Mapping[str, str]:
    """The lowest version of each package, by its name in small letters, over all extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    listed = [*project["dependencies"], *(each for extra in extras.values() for each in extra)]
    pairs = [each.partition(">=") for each in listed if ">=" in each]
    return {name.casefold(): lowest for name, _, lowest in pairs}


def _same(version: str, other: str) -> bool:
    """Whether two versions are one, whether or not they end in zeros."""
    longer = max(version.count("."), other.count("."))
    return f"{version}{'.0' * (longer - version.count('.'))}" == (
        f"{other}{'.0' * (longer - other.count('.'))}"
    )


def test_the_versions_that_are_refused_are_those_below_the_declared_ones() -> None:
    for name, lowest in OLDEST.items():
        assert _same(_declared()[name], lowest), name


def test_make_floors_tests_exactly_the_lowest_versions_that_are_declared() -> None:
    text = (ROOT / "constraints-floors.txt").read_text(encoding="utf-8")
    exact = dict(re.findall(r"(?m)^([\w-]+)==([\d.]+)$", text))
    assert len(exact) > 15
    assert "://" not in text
    for name, version in exact.items():
        assert _same(_declared()[name.casefold()], version), name
    # Of those that run at all, only Spark is not there: it needs a Java that is not always there.
    run_with = {"pyspark", *map(str.casefold, exact)}
    assert set(OLDEST) <= run_with


@pytest.mark.parametrize("engine", FRAMES)
def test_an_engine_that_is_too_old_is_refused_with_the_version_it_needs(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, events = FRAMES[engine](CASES), FRAMES[engine](EVENTS)
    monkeypatch.setattr(importlib.import_module(engine), "__version__", "0.9.1")
    with pytest.raises(esi.MissingExtraError) as caught:
        esi.evaluate_frames(cases, events, standards=esi.national_standards(), as_at=DAY)
    assert isinstance(caught.value, ImportError)
    lowest = OLDEST[engine]
    assert f"needs {engine} {lowest} or newer (version 0.9.1 is installed)" in str(caught.value)
    assert f'`pip install "{engine}>={lowest}"`' in str(caught.value)


@pytest.mark.parametrize("version", ["99.0", "unknown", ""])
def test_newer_versions_and_those_in_a_form_of_their_own_are_accepted(
    version: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("pandas"), "__version__", version)
    cases, events = CASES.to_pandas(), EVENTS.to_pandas()
    rows = esi.evaluate_frames(cases, events, standards=esi.national_standards(), as_at=DAY)
    assert len(rows) > 0  # type: ignore[arg-type]
