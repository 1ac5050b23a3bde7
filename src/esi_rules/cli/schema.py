"""``esi-rules schema``: JSON Schemas of rule files and of the documents in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from esi_rules.cli import show

__all__ = ["schema"]


def schema(
    name: Literal[
        "rules", "scenarios", "inspection", "case", "findings", "sheet", "vectors"
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
        scenarios, in YAML. `inspection`, `case`, `findings`, `sheet`, `vectors`: documents in JSON.
    out
        Save to this file. If an error occurs, nothing is written.
    """
    show.deliver(_text(name), out)
    return 0


def _text(name: str) -> str:
    if name == "rules":
        from esi_rules.rulefile import file_schema

        return file_schema()
    from esi_rules.analysis.conformance.vectors import vectors_schema
    from esi_rules.analysis.scenarios.scenario_schema import scenario_schema
    from esi_rules.data.json_schema import case_schema, findings_schema, inspection_schema
    from esi_rules.scoring.sheet_schema import sheet_schema

    make = {
        "scenarios": scenario_schema,
        "inspection": inspection_schema,
        "case": case_schema,
        "findings": findings_schema,
        "sheet": sheet_schema,
        "vectors": vectors_schema,
    }[name]
    return json.dumps(make(), indent=1, ensure_ascii=False) + "\n"
