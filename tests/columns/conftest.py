"""Every test of columns takes the kind of frame it runs on."""

from __future__ import annotations

import pytest

from tests.support.engines import ENGINES, Engine

IN_PROCESS = ["polars", "polars-lazy", "duckdb", "pandas", "pyarrow"]


@pytest.fixture(params=IN_PROCESS)
def engine(request: pytest.FixtureRequest) -> Engine:
    """A kind of frame, of those that live in this process."""
    return ENGINES[request.param]


@pytest.fixture(params=["polars", "duckdb"])
def own_engine(request: pytest.FixtureRequest) -> Engine:
    """A kind of frame that an engine of its own works on."""
    return ENGINES[request.param]


SPARK = pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark])


@pytest.fixture(params=[SPARK])
def spark(request: pytest.FixtureRequest) -> Engine:
    """Frames of Spark, on this machine."""
    return ENGINES[request.param]


@pytest.fixture(params=["polars", "duckdb", SPARK])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """A kind of frame that an engine of its own works on, Spark's among them."""
    return ENGINES[request.param]
