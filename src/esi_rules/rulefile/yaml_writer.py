"""Write plain data as readable YAML: short lists and mappings on one line, no aliases."""

from __future__ import annotations

import datetime as dt

from esi_rules.errors import MissingExtraError, Problem
from esi_rules.rulefile.forms import BlockMapping

__all__ = ["to_yaml"]

_WIDTH = 96
_LONGEST_LINE = 72


def to_yaml(data: object, head: str = "") -> str:
    """Return plain data as YAML text, with `head` as a comment above it.

    Raises `MissingExtraError` without PyYAML.
    """
    try:
        import yaml
    except ModuleNotFoundError:
        message = 'writing rules needs PyYAML: install it with `pip install "esi-rules[yaml]"`'
        raise MissingExtraError([Problem("YAML", message)]) from None

    class Dumper(yaml.SafeDumper):
        """Writes short collections on one line, and no aliases."""

        def ignore_aliases(self, data: object) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    def mapping(dumper: yaml.SafeDumper, value: dict[str, object]) -> yaml.Node:
        flow = not isinstance(value, BlockMapping) and _short(value)
        return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=flow)

    def listing(dumper: yaml.SafeDumper, value: list[object]) -> yaml.Node:
        return dumper.represent_sequence(
            "tag:yaml.org,2002:seq", value, flow_style=not value or _short(value)
        )

    Dumper.add_representer(dict, mapping)
    Dumper.add_representer(BlockMapping, mapping)
    Dumper.add_representer(list, listing)
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    text = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)
    return comment + text


def _short(value: object) -> bool:
    length = _length(value, 0)
    return length is not None and length <= _LONGEST_LINE


def _length(value: object, depth: int) -> int | None:
    """Return about how many characters a value takes on one line; None if it must not be on one."""
    if isinstance(value, BlockMapping) or depth > 2:
        return None
    if isinstance(value, dict):
        parts = [(_length(v, depth + 1), len(k) + 4) for k, v in value.items()]
        return None if any(n is None for n, _ in parts) else sum((n or 0) + m for n, m in parts)
    if isinstance(value, list):
        lengths = [_length(v, depth + 1) for v in value]
        return None if None in lengths else sum((n or 0) + 2 for n in lengths) + 2
    return len(value.isoformat() if isinstance(value, dt.date) else str(value))
