"""Values as plain data and as JSON, both ways without loss."""

from __future__ import annotations

from esi_rules.data.conversion import from_data, from_json, to_data, to_json

__all__ = ["from_data", "from_json", "to_data", "to_json"]
