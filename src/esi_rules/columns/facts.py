"""Evaluate a fact, an answer or the verdict on a standard, for every case."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNDETERMINED,
    VERDICTS,
    Bools,
    Caseload,
    Part,
    absent,
    decided,
    settled,
)
from esi_rules.columns.decode import ANSWERS
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


def _fact(load: Caseload, holds: Bools) -> Part:
    return decided(load, (holds, MET, Reason.FACT), otherwise=(NOT_MET, Reason.FACT))


def given(rule: Given, load: Caseload) -> Part:
    """Evaluate `Given`: an empty fact is undetermined.

    If the table has no column for it, a shipped fact counts as no, and a caller's own is unknown.
    """
    if rule.fact == "sentence":
        holds = np.zeros(len(load), np.bool_)
        for word, is_it in (("order", load.order), ("licence", ~load.order)):
            if word in rule.values:
                holds |= is_it
        return _fact(load, holds)
    column = load.record.facts.get(rule.name)
    if column is None and rule.own is not None:
        return settled(load, UNDETERMINED, Reason.FACT_UNKNOWN)
    if column is None:
        return _fact(load, np.full(len(load), False in rule.values))
    codes = column.codes.take(load.case)
    of_code = np.array([rule.is_met_by(value) for value in column.values])
    if rule.fact == "tier":
        return _fact(load, of_code.take(codes))  # a case may have no tier
    of_code[0] = False
    return decided(
        load,
        (codes == 0, UNDETERMINED, Reason.FACT_UNKNOWN),
        (of_code.take(codes), MET, Reason.FACT),
        otherwise=(NOT_MET, Reason.FACT),
    )


def happened(rule: Happened, load: Caseload) -> Part:
    """Evaluate `Happened`: met if the moment has a day."""
    moment = day_of(rule.moment, load)
    return decided(
        load,
        (moment.unrated, UNDETERMINED, Reason.NO_RATING),
        (moment.there, MET, Reason.FACT),
        otherwise=(NOT_MET, Reason.FACT),
        deferred=moment.deferred,
    )


def same_day(rule: SameDay, load: Caseload) -> Part:
    """Evaluate `SameDay`: not met if either moment has no day."""
    one, other = day_of(rule.one, load), day_of(rule.other, load)
    return decided(
        load,
        (one.none | other.none, NOT_MET, Reason.FACT),
        (one.unrated | other.unrated, UNDETERMINED, Reason.NO_RATING),
        (one.day == other.day, MET, Reason.FACT),
        otherwise=(NOT_MET, Reason.FACT),
        deferred=one.deferred | other.deferred,
    )


def _answers(question: str, load: Caseload) -> npt.NDArray[np.int8]:
    """Return the code of each case's answer; without a row, the question is unanswered."""
    answers = load.record.answers.get(question)
    return np.zeros(len(load), np.int8) if answers is None else answers.take(load.case)


def answered(rule: Answered, load: Caseload) -> Part:
    """Evaluate `Answered`: yes: met; no: not met; na: not applicable; empty: undetermined."""
    answers = _answers(rule.question, load)
    return decided(
        load,
        (answers == 0, UNDETERMINED, Reason.UNANSWERED),
        (answers == ANSWERS.index("yes"), MET, Reason.ANSWERED),
        (answers == ANSWERS.index("no"), NOT_MET, Reason.ANSWERED),
        otherwise=(NOT_APPLICABLE, Reason.NOT_ASKED),
    )


def asked(rule: Asked, load: Caseload) -> Part:
    """Evaluate `Asked`: not met if the inspector answered that the question does not apply."""
    return _fact(load, _answers(rule.question, load) != ANSWERS.index("na"))


def by_standard(rule: ByStandard, load: Caseload) -> Part:
    """Evaluate `ByStandard`: the finding on that standard; undetermined if it is not loaded."""
    found = load.findings.get(rule.standard)
    if found is None:
        return settled(load, UNDETERMINED, Reason.EDITION)
    return found if load.rows is None else found.take(load.rows)


def settled_fact(rule: Settled, load: Caseload) -> Part:
    """Evaluate `Settled`: the verdict that the rule states."""
    if rule.verdict is Verdict.NOT_APPLICABLE:
        return absent(load, Reason.SETTLED)
    return settled(load, VERDICTS.index(rule.verdict), Reason.SETTLED)
