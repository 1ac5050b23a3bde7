"""The package as it is once it is installed: with the entry points that `pyproject.toml` names."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from tests.support.paths import ROOT

__all__ = ["installed"]


def installed(folder: Path) -> Mapping[str, str]:
    """Return an environment in which Python finds the entry points of this package in `folder`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = folder / "esi_rules-0.dist-info"
    made.mkdir()
    (made / "METADATA").write_text("Metadata-Version: 2.1\nName: esi-rules\nVersion: 0\n")
    groups = project["entry-points"].items()
    text = "\n".join(
        f"[{group}]\n" + "\n".join(f"{name} = {place}" for name, place in points.items())
        for group, points in groups
    )
    (made / "entry_points.txt").write_text(text)
    path = os.pathsep.join([str(folder), str(ROOT / "src")])
    return {**os.environ, "PYTHONPATH": path, "PYTEST_ADDOPTS": ""}
