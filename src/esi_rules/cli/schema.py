"""``esi-rules schema``: the JSON Schema of rule files, for editors."""

from __future__ import annotations

from pathlib import Path

from esi_rules.cli import show

__all__ = ["schema"]


def schema(*, out: Path | None = None) -> int:
    """Print the JSON Schema of the files that --standards and --framework read.

    Parameters
    ----------
    out
        Save to this file. If an error occurs, nothing is written.
    """
    from esi_rules.rulefile import file_schema

    show.deliver(file_schema(), out)
    return 0
