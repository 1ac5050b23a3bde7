"""Checks across editions: days that two of them or none covers, and clocks that differ."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

from esi_rules.analysis.verify.finding_codes import coded
from esi_rules.analysis.verify.proofs import CaseProof, Claim, DayRange, Statement
from esi_rules.analysis.verify.report import CodedFinding, Place
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.judge import evaluate
from esi_rules.rules.finding import Reason
from esi_rules.rules.moments import Moment
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Edition, Standards
from esi_rules.synthetic.drafts import Draft, NoSuchCaseError, arranged, placed
from esi_rules.wording.noun_phrases import moment_words

__all__ = ["check_clocks", "check_days", "covering"]


def check_days(editions: Sequence[Edition]) -> Iterator[CodedFinding]:
    """Yield a finding for each overlap of two editions, and for each gap between editions."""
    ordered = sorted(editions, key=lambda edition: edition.first)
    for one, two in itertools.combinations(ordered, 2):
        if one.last is None or one.last >= two.first:
            last = min((e.last for e in (one, two) if e.last is not None), default=None)
            place = Place(edition=two.id)
            says = f"editions `{one.id}` and `{two.id}` are both in force"
            proof = DayRange(two.first, last, f"in force under both `{one.id}` and `{two.id}`")
            yield coded("R301", place, says, (proof,))
    for place_, one in enumerate(ordered[:-1]):
        two = ordered[place_ + 1]
        latest = max(e.last or dt.date.max for e in ordered[: place_ + 1])
        if latest < two.first - ONE_DAY:
            gap = DayRange(latest + ONE_DAY, two.first - ONE_DAY, "in force under no edition")
            says = f"no edition is in force between `{one.id}` and `{two.id}`"
            yield coded("R302", Place(edition=two.id), says, (gap, *_lost(ordered, gap.first)))


def _lost(editions: Sequence[Edition], day: dt.date) -> Iterator[CaseProof]:
    """Yield a case whose clock starts on a day that no edition covers, if one is found."""
    try:
        standards = covering(editions)
    except ValueError:
        return
    for edition in editions:
        for standard in edition.standards:
            try:
                draft = Draft()
                if standard.applies is not None:
                    draft = arranged(draft, standard.applies, True, day)
                case = placed(draft, standard.clock, day).case(otherwise=day)
            except NoSuchCaseError:
                continue
            as_at = day + 60 * ONE_DAY
            findings = evaluate(case, standards, as_at=as_at)
            one = findings[standards.ids.index(standard.id)]
            if one.verdict is Verdict.UNDETERMINED and one.reason is Reason.EDITION:
                claim = Claim(standard.id, one.verdict, one.reason, standards)
                yield CaseProof(case, as_at, (claim,), "for instance")
                return


def check_clocks(editions: Sequence[Edition]) -> Iterator[CodedFinding]:
    """Yield a finding for each standard with a different clock in a later edition."""
    first: dict[str, tuple[str, Moment]] = {}
    for edition in editions:
        for standard in edition.standards:
            name, clock = first.setdefault(standard.id, (edition.id, standard.clock))
            if clock != standard.clock:
                place = Place(edition=edition.id, standard=standard.id)
                says = f"the clock is another than in edition `{name}`"
                proof = (
                    Statement(f"`{name}`: {moment_words(clock)}"),
                    Statement(f"`{edition.id}`: {moment_words(standard.clock)}"),
                )
                yield coded("R303", place, says, proof)


def covering(editions: Sequence[Edition]) -> Standards:
    """Return the editions as `Standards`. Raises `BadRuleError` if they are not valid together."""
    return Standards(tuple(editions))
