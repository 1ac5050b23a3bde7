"""Reading a fact, an answer or the verdict on a standard, for every case."""

from __future__ import annotations

from esi_rules.columns.algebra import NO, X, any_x, lit, where
from esi_rules.columns.caseload import MET, NOT_MET, UNDETERMINED, VERDICTS, Caseload, Part, absent
from esi_rules.columns.caseload import reason as code
from esi_rules.columns.codes import FACT_CODES
from esi_rules.columns.duties import judged
from esi_rules.columns.moments import day_of
from esi_rules.rules.algebra import Answered, Asked, ByStandard, Given, Happened, SameDay, Settled
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict

__all__ = [
    "answered",
    "asked",
    "by_standard",
    "given",
    "happened",
    "same_day",
    "settled_fact",
]


def _fact(load: Caseload, holds: X) -> Part:
    return judged(load, (holds, MET, Reason.FACT), otherwise=(NOT_MET, Reason.FACT))


def given(rule: Given, load: Caseload) -> Part:
    """Read `Given`: a fact left empty is undetermined, one that no column gives is a no."""
    if rule.fact == "sentence":
        both = [word in rule.values for word in ("order", "licence")]
        if both[0] == both[1]:
            return _settled(MET if both[0] else NOT_MET)
        return _fact(load, load.order if both[0] else ~load.order)
    values = FACT_CODES.get(rule.fact) if rule.fact in load.columns else None
    if values is None:
        return _settled(MET if False in rule.values else NOT_MET)
    held = load.fact(rule.fact)
    holds = any_x(held == i for i, value in enumerate(values) if i and value in rule.values)
    if rule.fact == "tier":
        return _fact(load, holds | (held == 0) if None in rule.values else holds)
    return judged(
        load,
        (held == 0, UNDETERMINED, Reason.FACT_UNKNOWN),
        (holds, MET, Reason.FACT),
        otherwise=(NOT_MET, Reason.FACT),
    )


def _settled(verdict: int) -> Part:
    return Part(lit(verdict), code(Reason.FACT))


def happened(rule: Happened, load: Caseload) -> Part:
    """Read `Happened`: met where the moment has a day."""
    moment = day_of(rule.moment, load)
    part = judged(
        load,
        (moment.unrated, UNDETERMINED, Reason.NO_RATING),
        (moment.day.there, MET, Reason.FACT),
        otherwise=(NOT_MET, Reason.FACT),
    )
    return Part(part.verdict, part.reason, odd=moment.odd)


def same_day(rule: SameDay, load: Caseload) -> Part:
    """Read `SameDay`: not met where either has no day."""
    one, other = day_of(rule.one, load), day_of(rule.other, load)
    lacking = ~(one.day.there | one.unrated) | ~(other.day.there | other.unrated)
    part = judged(
        load,
        (lacking, NOT_MET, Reason.FACT),
        (one.unrated | other.unrated, UNDETERMINED, Reason.NO_RATING),
        (one.day == other.day, MET, Reason.FACT),
        otherwise=(NOT_MET, Reason.FACT),
    )
    return Part(part.verdict, part.reason, odd=load.plan.keep(one.odd | other.odd))


def answered(rule: Answered, load: Caseload) -> Part:
    """Read `Answered`: yes is met, no is not met, na is not applicable, nothing undetermined."""
    held = load.answer(rule.question)
    none = absent(Reason.NOT_ASKED)
    part = judged(
        load,
        (held == 0, UNDETERMINED, Reason.UNANSWERED),
        (held == 1, MET, Reason.ANSWERED),
        otherwise=(NOT_MET, Reason.ANSWERED),
    )
    na = held == 3
    return Part(where(na, none.verdict, part.verdict), where(na, none.reason, part.reason))


def asked(rule: Asked, load: Caseload) -> Part:
    """Read `Asked`: not met where the inspector answered that the question does not apply."""
    return _fact(load, load.answer(rule.question) != 3)


def by_standard(rule: ByStandard, load: Caseload) -> Part:
    """Read `ByStandard`: what was found on that standard; one not loaded is undetermined."""
    found = load.findings.get(rule.standard)
    return found or Part(lit(UNDETERMINED), code(Reason.EDITION))


def settled_fact(rule: Settled, load: Caseload) -> Part:
    """Read `Settled`: the verdict it holds."""
    if rule.verdict is Verdict.NOT_APPLICABLE:
        return absent(Reason.SETTLED)
    return Part(lit(VERDICTS.index(rule.verdict)), code(Reason.SETTLED), odd=NO)
