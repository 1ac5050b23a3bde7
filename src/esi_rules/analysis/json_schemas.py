"""The published JSON Schemas by name."""

from __future__ import annotations

import json
from collections.abc import Mapping

from esi_rules.data.json_schema import Schema
from esi_rules.frozen import FrozenMap

__all__ = ["SCHEMAS", "json_schema", "schema_text"]

_RESULTS: Mapping[str, str] = FrozenMap(
    {
        "audit": "audit",
        "compare": "compare",
        "diff": "diff",
        "monitor": "monitor",
        "replay": "replay",
        "sensitivity": "sensitivity",
        "verify": "verify",
        "whatif": "what_if",
    }
)
"""The function that returns each kind of result, by the name of its schema."""

SCHEMAS: Mapping[str, str] = FrozenMap(
    {
        "rules": "files of standards and frameworks, in YAML",
        "scenarios": "files of scenarios, in YAML",
        "inspection": "an inspection, in JSON",
        "case": "a case, in JSON",
        "findings": "findings, in JSON",
        "sheet": "a scoring sheet, in JSON",
        "targets": "national targets and measures, in JSON",
        "vectors": "conformance vectors, in JSON",
        **{name: f"what `{function}` returns, in JSON" for name, function in _RESULTS.items()},
    }
)
"""The names of the schemas, each with what it describes."""


def schema_text(name: str) -> str:
    """Return the schema called `name` as JSON text."""
    if name == "rules":
        from esi_rules.rulefile import file_schema

        return file_schema()
    return json.dumps(json_schema(name), indent=1, ensure_ascii=False) + "\n"


def json_schema(name: str) -> Schema:
    """Return the schema called `name`; that of rule files is only available as text."""
    if name in _RESULTS:
        from esi_rules.data.result_schema import result_schema

        return result_schema(_result(name), f"What `{_RESULTS[name]}` of esi-rules returns")
    from esi_rules.analysis.conformance.vectors import vectors_schema
    from esi_rules.analysis.scenarios.scenario_schema import scenario_schema
    from esi_rules.data.json_schema import case_schema, findings_schema, inspection_schema
    from esi_rules.published.target_schema import targets_schema
    from esi_rules.scoring.sheet_schema import sheet_schema

    make = {
        "scenarios": scenario_schema,
        "inspection": inspection_schema,
        "case": case_schema,
        "findings": findings_schema,
        "sheet": sheet_schema,
        "targets": targets_schema,
        "vectors": vectors_schema,
    }[name]
    return make()


def _result(name: str) -> type:
    from esi_rules.analysis.diff.rule_diff import RuleDiff
    from esi_rules.analysis.monitoring import Monitor
    from esi_rules.analysis.replaying import Replay
    from esi_rules.analysis.verify.report import Report
    from esi_rules.analysis.whatif.leverage import Sensitivity
    from esi_rules.analysis.whatif.whatif_result import WhatIf
    from esi_rules.published.audit.sheet_audit import Audit
    from esi_rules.published.compare.comparison import Comparison

    return {
        "audit": Audit,
        "compare": Comparison,
        "diff": RuleDiff,
        "monitor": Monitor,
        "replay": Replay,
        "sensitivity": Sensitivity,
        "verify": Report,
        "whatif": WhatIf,
    }[name]
