"""``esi-rules schema``: JSON Schemas of rule files and of the documents in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from esi_rules.cli import show
from esi_rules.service.json_schemas import schema_text

__all__ = ["schema"]


def schema(
    name: Literal[
        "rules", "scenarios", "inspection", "case", "findings", "sheet", "targets", "vectors"
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
    out
        Save to this file. If an error occurs, nothing is written.
    """
    show.deliver(schema_text(name), out)
    return 0
