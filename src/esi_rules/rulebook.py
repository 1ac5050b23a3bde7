"""The rules in plain English: every standard as its edition has it, from the rule itself."""

from __future__ import annotations

from collections.abc import Iterator

from esi_rules.english import moment_words, rule_words
from esi_rules.framework import Framework
from esi_rules.readings import READINGS
from esi_rules.rules import ByStandard
from esi_rules.standard import Edition, Standard

__all__ = ["edition_text", "standard_text"]


def edition_text(edition: Edition, framework: Framework) -> str:
    """Return an edition as text: its days in force, then every standard."""
    until = f"to {edition.last}" if edition.last else "on"
    head = [
        f"{edition.title} ({edition.id})",
        f"in force from {edition.first} {until} (stated: {edition.citation.words})",
    ]
    if edition.note:
        head.append(edition.note)
    parts = [standard_text(standard, framework) for standard in edition.standards]
    return "\n".join(head) + "\n\n" + "\n\n".join(parts) + "\n"


def standard_text(standard: Standard, framework: Framework) -> str:
    """Return one standard as text: what it asks, of whom, from when, on what authority."""
    return "\n".join([f"{standard.id}: {standard.title}", *_lines(standard, framework)])


def _lines(standard: Standard, framework: Framework) -> Iterator[str]:
    yield f"  asks          {rule_words(standard.rule)}"
    yield f"  applies to    {standard.applies_words}"
    yield f"  clock starts  {moment_words(standard.clock)}"
    for limit in standard.limits:
        yield f"  limit         {limit.words}"
    for name, choice in standard.readings:
        reading = READINGS[name]
        others = "; ".join(f"{k}: {reading.choices[k]}" for k in reading.choices if k != choice)
        yield f"  reading       {name}: {reading.choices[choice]} (or {others})"
    if standard.cannot_check:
        yield f"  cannot check  {standard.cannot_check}"
    used = [item.id for item in framework.case_items if _uses(item.rule, standard.id)]
    if used:
        yield f"  decides       {', '.join(used)}"


def _uses(rule: object, standard: str) -> bool:
    if isinstance(rule, ByStandard):
        return rule.standard == standard
    parts = [*getattr(rule, "parts", ()), getattr(rule, "rule", None)]
    return any(_uses(part, standard) for part in parts if part is not None)
