"""Evaluate any kind of rule on columns, with the function that the caseload has for its kind."""

from __future__ import annotations

import functools

import numpy as np

from esi_rules.columns.caseload import Bools, Caseload, Part, absent, choose
from esi_rules.rules.algebra import AtLeast, AtMost, Each, NoLongerThan, Rule, Share
from esi_rules.rules.finding import Reason
from esi_rules.rules.traversal import walk

__all__ = ["read", "read_some"]


def read(rule: Rule, load: Caseload) -> Part:
    """Evaluate `rule` for every case of `load`; equal rules are evaluated once."""
    if not len(load):
        return absent(load, Reason.DOES_NOT_APPLY)
    part = load.known.get(rule)
    if part is None:
        part = load.known[rule] = load.readers[type(rule)](rule, load)
    return part


def read_some(rule: Rule, load: Caseload, which: Bools, otherwise: Reason) -> Part:
    """Evaluate `rule` for the cases in the mask `which`.

    The other cases have no duty, with the reason `otherwise`.
    """
    if which.all():
        return read(rule, load)
    if _looks_up_days_alone(rule):
        # To evaluate all cases is faster than to extract these.
        return choose(which, read(rule, load), absent(load, otherwise))
    at = np.flatnonzero(which)
    part = absent(load, otherwise)
    part.assign(at, read(rule, load.at_known(at)))
    return part


@functools.lru_cache(maxsize=4096)
def _looks_up_days_alone(rule: Rule) -> bool:
    """Whether a rule only looks up moments, facts and answers, and does not search the events."""
    return next(walk(rule, _SEARCHING), None) is None


_SEARCHING: tuple[type[Rule], ...] = (AtLeast, AtMost, Each, NoLongerThan, Share)
