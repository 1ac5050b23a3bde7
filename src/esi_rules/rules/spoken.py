"""A rule as it is read for one sentence: moments that differ by the sentence are picked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import attrs

from esi_rules.records.case import Sentence
from esi_rules.rules.algebra import Rule
from esi_rules.rules.moments import BySentence
from esi_rules.rules.traversal import field_names, walk

__all__ = ["by_sentence"]


def by_sentence(*rules: Rule) -> Mapping[str, tuple[Rule, ...]] | None:
    """Return rules as they are for each sentence, so that a finding speaks of its own alone.

    None where they have no moment that is one for orders and another for licences.
    """
    if not any(True for _ in walk(rules, (BySentence,))):
        return None
    return {sentence: _picked(rules, sentence) for sentence in get_args(Sentence)}


def _picked(value: Any, sentence: Sentence) -> Any:
    """The same value where nothing in it differs: moments already read keep their identity."""
    if isinstance(value, BySentence):
        return _picked(getattr(value, sentence), sentence)
    if isinstance(value, tuple):
        parts = tuple(_picked(part, sentence) for part in value)
        return value if all(a is b for a, b in zip(value, parts, strict=True)) else parts
    changed = {}
    cls: type = type(value)
    for name in field_names(cls):
        old = getattr(value, name)
        if (new := _picked(old, sentence)) is not old:
            changed[name] = new
    return attrs.evolve(value, **changed) if changed else value
