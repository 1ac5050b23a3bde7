"""A rule as it is read for one sentence: moments that differ by the sentence are picked."""

from __future__ import annotations

import functools
from typing import Any

import attrs

from esi_rules.case import Sentence
from esi_rules.moments import BySentence
from esi_rules.rules import Rule
from esi_rules.walk import walk

__all__ = ["differs_by_sentence", "for_sentence"]


def differs_by_sentence(rule: Rule) -> bool:
    """Whether a rule has a moment that is one for orders and another for licences."""
    return any(True for _ in walk(rule, (BySentence,)))


@functools.lru_cache(maxsize=1024)
def for_sentence(rule: Rule, sentence: Sentence) -> Rule:
    """Return `rule` as it is for orders or for licences, so that a finding says just that."""
    picked: Rule = _picked(rule, sentence)
    return picked


def _picked(value: Any, sentence: Sentence) -> Any:
    """The same value where nothing in it differs: moments already read keep their identity."""
    if isinstance(value, BySentence):
        return _picked(getattr(value, sentence), sentence)
    if isinstance(value, tuple):
        parts = tuple(_picked(part, sentence) for part in value)
        return value if all(a is b for a, b in zip(value, parts, strict=True)) else parts
    if not attrs.has(type(value)):
        return value
    changed = {}
    for field in attrs.fields(type(value)):
        old = getattr(value, field.name)
        if (new := _picked(old, sentence)) is not old:
            changed[field.name] = new
    return attrs.evolve(value, **changed) if changed else value
