"""``esi-rules schema``: JSON Schemas of rule files and of the documents in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from esi_rules.analysis.json_schemas import schema_text
from esi_rules.cli import show

__all__ = ["schema"]


def schema(
    name: Literal[
        "rules",
        "scenarios",
        "inspection",
        "case",
        "findings",
        "sheet",
        "targets",
        "vectors",
        "audit",
        "compare",
        "diff",
        "monitor",
        "replay",
        "sensitivity",
        "verify",
        "whatif",
    ] = "rules",
    /,
    *,
    out: Path | None = None,
) -> int:
    """Print a JSON Schema (draft 2020-12), for editors and for programs in other languages.

    Parameters
    ----------
    name
        `rules`: the files that --standards and --framework read, in YAML. `scenarios`: files of
        scenarios, in YAML. `inspection`, `case`, `findings`, `sheet`, `targets`, `vectors`:
        documents in JSON.
        `audit`, `compare`, `diff`, `monitor`, `replay`, `sensitivity`, `verify`, `whatif`: the
        result of that analysis, as `esi.to_json` writes it.
    out
        Save to this file. If an error occurs, nothing is written.
    """
    show.deliver(schema_text(name), out)
    return 0
