"""The oldest versions of optional packages that work, and the refusal of older ones."""

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
"""By package: the oldest version that works; `pyproject.toml` has the same."""


def refuse_older(place: str, *packages: str) -> None:
    """Refuse installed packages that are older than what works. Raises `MissingExtraError`.

    Nobody is warned of them by pip: most are in no extra, since their user brings them.
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
    """The first two numbers of a version; none where it is in a form of its own."""
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else ()
