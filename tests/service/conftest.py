"""One server for all tests of this folder that need no settings of their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import esi_rules as esi
from tests.support.paths import SOUTH_WALES
from tests.support.served import Served, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Served]:
    with serving() as served:
        yield served


@pytest.fixture(scope="session")
def loaded() -> esi.Loaded:
    return esi.read(SOUTH_WALES / "sample")


@pytest.fixture(scope="session")
def body(loaded: esi.Loaded) -> bytes:
    return esi.to_json(loaded.inspection).encode()
