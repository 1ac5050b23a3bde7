"""Cases judged by compiled functions from the first case on, and by the direct evaluator."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import pickle

import esi_rules as esi
from esi_rules.engine import Record
from esi_rules.engine.entry import ProgramEntry
from esi_rules.engine.judge import entries_of, judge, judge_rule
from esi_rules.engine.program import Program
from esi_rules.rules.finding import Finding
from esi_rules.standards.standard import Standards

__all__ = ["by_compiled", "by_direct", "compiled_standards", "differences", "unlike"]


def compiled_standards(standards: Standards) -> Program:
    """A program that compiles at the first case; one for each set of standards."""
    program = standards.memo.get("compiled at once")
    if not isinstance(program, Program):
        program = standards.memo["compiled at once"] = Program(entries_of(standards), worth=0)
    return program


def by_compiled(
    case: esi.Case, standards: Standards | esi.Rule, *, as_at: dt.date
) -> tuple[Finding, ...]:
    if isinstance(standards, esi.Rule):
        entry = ProgramEntry(standards, functools.partial(judge_rule, standards), (standards,))
        return Program((entry,), worth=0).judge(case, as_at)
    return compiled_standards(standards).judge(case, as_at)


def by_direct(
    case: esi.Case, standards: Standards | esi.Rule, *, as_at: dt.date
) -> tuple[Finding, ...]:
    record = Record(case, as_at)
    if isinstance(standards, esi.Rule):
        return (judge_rule(standards, record),)
    return judge(standards, record)


def unlike(one: Finding, other: Finding) -> str | None:
    """In what a finding differs from one that should be the same; None if in nothing."""
    again = copy.copy(one)
    if one.has_parts:
        # Only parts take a way of their own when a finding is pickled, which takes long.
        again = pickle.loads(pickle.dumps(again))
    ways = {
        "copied": (again, other),
        "repr": (repr(one), repr(other)),
        "equal": (one, other),
        "hash": (hash(one), hash(other)),
        "late": (one.days_late, other.days_late),
        "period": (one.period, other.period),
    }
    for name, (ours, theirs) in ways.items():
        if ours != theirs:
            return f"{name}: {ours!r} is not {theirs!r}"
    return None


def differences(case: esi.Case, standards: Standards | esi.Rule, as_at: dt.date) -> list[str]:
    """In what the two forms differ."""
    compiled = by_compiled(case, standards, as_at=as_at)
    direct = by_direct(case, standards, as_at=as_at)
    found = [unlike(one, other) for one, other in zip(compiled, direct, strict=True)]
    return [words for words in found if words is not None]
