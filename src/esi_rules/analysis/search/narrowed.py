"""Rules narrowed to one type of sentence: requirements for the other type are left out."""

from __future__ import annotations

from typing import TypeVar, cast

from esi_rules.records.case import Sentence
from esi_rules.rules.algebra import Given, Pick, Rule, Settled, When
from esi_rules.rules.moments import BySentence
from esi_rules.rules.traversal import map_children
from esi_rules.rules.verdict import Verdict

__all__ = ["narrowed"]

_T = TypeVar("_T")
_NOT_ASKED = Settled(Verdict.NOT_APPLICABLE, "asked of the other sentence")


def narrowed(value: _T, sentence: Sentence) -> _T:
    """Return `value` (a rule, a moment, or a tuple of them) narrowed to one type of sentence."""
    return cast(_T, _narrowed(value, sentence))


def _narrowed(value: object, sentence: Sentence) -> object:
    if isinstance(value, BySentence):
        return _narrowed(value.order if sentence == "order" else value.licence, sentence)
    if isinstance(value, Pick | When):
        holds = _known(value.condition, sentence)
        if holds is not None and isinstance(value, Pick):
            return _narrowed(value.then if holds else value.otherwise, sentence)
        if holds is not None and isinstance(value, When):
            return _narrowed(value.rule, sentence) if holds else _NOT_ASKED
    new: object = map_children(value, lambda child: _narrowed(child, sentence))
    return new


def _known(condition: Rule, sentence: Sentence) -> bool | None:
    """Return whether a condition on the sentence alone is true; None for any other condition."""
    if isinstance(condition, Given) and condition.fact == "sentence":
        return sentence in condition.values
    return None
