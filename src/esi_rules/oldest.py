"""The oldest supported versions of optional packages, and a check for older ones."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping

from esi_rules.errors import MissingExtraError, Problem
from esi_rules.frozen import FrozenMap

__all__ = ["OLDEST", "refuse_older"]

OLDEST: Mapping[str, str] = FrozenMap(
    {
        "duckdb": "1.4",
        "fastapi": "0.165",
        "narwhals": "2.0",
        "numpy": "1.26",
        "pandas": "2.2",
        "polars": "2.0",
        "pyarrow": "18.0",
        "pyspark": "4.0",
        "uvicorn": "0.54",
    }
)
"""The oldest supported version of each package, the same as in `pyproject.toml`."""


def refuse_older(place: str, *packages: str) -> None:
    """Raise `MissingExtraError` if an installed package is older than the oldest supported version.

    pip does not warn of them, because most of these packages are in no extra: users install them
    themselves. `place` is the word for the source in the problems.
    """
    problems = []
    for name in packages:
        version = str(getattr(importlib.import_module(name), "__version__", ""))
        oldest = OLDEST[name]
        numbers = _numbers(version)
        if numbers and numbers < _numbers(oldest):
            message = (
                f"needs {name} {oldest} or newer (version {version} is installed); "
                f'install it with `pip install "{name}>={oldest}"`'
            )
            problems.append(Problem(place, message))
    if problems:
        raise MissingExtraError(problems)


def _numbers(version: str) -> tuple[int, ...]:
    """Return the first two numbers of a version; empty if it has another format."""
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else ()
