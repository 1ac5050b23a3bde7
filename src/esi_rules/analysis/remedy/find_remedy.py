"""What would have met a duty, and what can still be done to meet it."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator

import attrs

from esi_rules.analysis.remedy.out_of_reach import OutOfReach, kinds_of, kinds_to_add
from esi_rules.analysis.remedy.record_change import RecordChange, applied
from esi_rules.analysis.remedy.remedy_search import RemedySearch, rules_in_force
from esi_rules.analysis.remedy.remedy_text import remedy_sentence
from esi_rules.analysis.search.subjects import Subject, subject
from esi_rules.checked import checked
from esi_rules.engine import Record
from esi_rules.errors import WrongTypeError
from esi_rules.language import ENGLISH, Language
from esi_rules.records.case import Case
from esi_rules.records.dates import EARLIEST, check_as_at
from esi_rules.records.own_facts import with_own_facts
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import NO_CONTEXT
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import facts_declared, kinds_read
from esi_rules.rules.verdict import Verdict
from esi_rules.shown import short_repr
from esi_rules.standards.standard import Edition, Standard, Standards

__all__ = [
    "Remedy",
    "RemedyStatus",
    "remedy_of",
    "remedy_sentences",
    "still_possible",
    "would_have_met",
]


class RemedyStatus(enum.StrEnum):
    """The outcome of a search for a remedy."""

    FOUND = "found"
    ALREADY_MET = "already-met"
    DOES_NOT_APPLY = "does-not-apply"
    IMPOSSIBLE = "impossible"
    """Proved: no event that is added or moved to an earlier day meets the duty."""
    NOT_FOUND = "not-found"
    """None was found among the sets of events that were tried; there may be one."""


@attrs.frozen
class Remedy:
    """The smallest set of events that meets a duty, or the reason why there is none.

    `changes` add events or move events of the record to an earlier day. Nothing else in the record
    changes: no rating, no fact, no answer. If any one change is left out, the duty is not met.
    """

    status: RemedyStatus
    finding: Finding
    """The finding without the changes."""
    case: Case
    """The case before the changes; if looking ahead, without events dated after `from_day`."""
    as_at: dt.date
    """The day on which the case with all changes is judged."""
    changes: tuple[RecordChange, ...] = ()
    fewest: bool = True
    """Whether it is proved that fewer changes are not enough; if not, the search found no fewer."""
    exact: bool = True
    """Whether each change is on its last good day: if it is a day later, the duty is not met."""
    from_day: dt.date | None = None
    """The first day for new events; None if the search was for what would have met the duty."""
    tried: int = 0
    """The number of sets of events that were judged."""

    __repr__ = short_repr

    def applied(self) -> Case:
        """Return the case with the changes."""
        return applied(self.case, self.changes)

    @property
    def words(self) -> str:
        """The remedy in one plain sentence."""
        return self.sentence()

    @checked
    def sentence(self, language: Language = ENGLISH) -> str:
        """Return the remedy in one plain sentence, in a language."""
        return remedy_sentence(
            self.status.value,
            self.changes,
            kinds_read((self.finding.rule,)),
            from_day=self.from_day,
            tried=self.tried,
            fewest=self.fewest,
            exact=self.exact,
            language=language,
        )


Duty = Rule | Standard | Standards | Edition


@checked
def would_have_met(
    case: Case, duty: Duty, standard: str | None = None, *, as_at: dt.date
) -> Remedy:
    """Return the smallest set of events, added or moved earlier, that would have met a duty.

    `duty` is a rule, a standard, or editions in which `standard` names one standard. Among sets
    with equally few events, the one on the latest days is preferred. Raises `WrongTypeError` for
    editions without `standard`.
    """
    return remedy_of(case, _subject(duty, standard), as_at=as_at)


@checked
def still_possible(
    case: Case, duty: Duty, standard: str | None = None, *, from_day: dt.date
) -> Remedy:
    """Return the smallest set of events from `from_day` on that meets a duty, on the latest days.

    Events in the record that are dated after `from_day` have not happened and are ignored. The duty
    is judged on the day of the last event in the set. The other arguments are those of
    `would_have_met`.
    """
    return remedy_of(case, _subject(duty, standard), as_at=from_day, ahead=True)


def _subject(duty: Duty, standard: str | None) -> Subject:
    if standard is None and isinstance(duty, Standards | Edition):
        raise WrongTypeError(
            "`standard` must be the id of one standard of these editions (got None)"
        )
    return subject(duty, standard)


def remedy_of(case: Case, one: Subject, *, as_at: dt.date, ahead: bool = False) -> Remedy:
    """Return the remedy for the subject of a search; with `ahead`, what can still meet it."""
    if not isinstance(case, Case):
        raise WrongTypeError(f"`case` must be one `Case` (got {case!r:.80})")
    check_as_at(as_at)
    case = with_own_facts(case, facts_declared(one.values))
    from_day = as_at if ahead else None
    if ahead:
        past = [e for e in case.events if not isinstance(e.on, dt.date) or e.on <= as_at]
        case = attrs.evolve(case, events=tuple(past))
    record = Record(case, as_at)
    finding = one.judge(record)
    settled = {
        Verdict.MET: RemedyStatus.ALREADY_MET,
        Verdict.NOT_APPLICABLE: RemedyStatus.DOES_NOT_APPLY,
    }.get(finding.verdict)
    if settled is not None:
        return Remedy(settled, finding, case, as_at, from_day=from_day)
    rules = rules_in_force(one, record)
    if _is_impossible(one, record, rules, from_day):
        return Remedy(RemedyStatus.IMPOSSIBLE, finding, case, as_at, from_day=from_day)
    search = RemedySearch(one, case, as_at, from_day)
    found = search.found()
    if found is None:
        return Remedy(
            RemedyStatus.NOT_FOUND, finding, case, as_at, fewest=False, exact=False,
            from_day=from_day, tried=search.tried,
        )  # fmt: skip
    changes, judged = found
    exact = all(
        (moved := search.a_day_later(changes, change)) is None
        or not search.met(moved, max(judged, search.judged_on(moved)))
        for change in dict.fromkeys(changes)
    )
    fewest = len(changes) == 1 or len(changes) <= _least(one, record, rules, from_day)
    return Remedy(
        RemedyStatus.FOUND, finding, case, judged, changes, fewest, exact, from_day, search.tried
    )


def remedy_sentences(
    case: Case,
    standards: Standards,
    finding: Finding,
    *,
    as_at: dt.date,
    language: Language = ENGLISH,
) -> Iterator[str]:
    """Yield a sentence on what would have met a standard, and one on what can still meet it.

    There are no sentences unless the finding is not met, not yet due or undetermined. For a duty
    that is not yet due, there is only the second sentence, because it has not been missed.
    """
    open_or_missed = (Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.NOT_YET_DUE)
    if finding.standard is None or finding.verdict not in open_or_missed:
        return
    one = subject(standards, finding.standard)
    if finding.verdict is not Verdict.NOT_YET_DUE:
        yield remedy_of(case, one, as_at=as_at).sentence(language)
    yield remedy_of(case, one, as_at=as_at, ahead=True).sentence(language)


def _reach(
    one: Subject, record: Record, rules: tuple[Rule, ...], from_day: dt.date | None
) -> OutOfReach | None:
    """Return the prover; None if the rule in force is open, or if added events may change it."""
    if len(rules) != 1:
        return None
    added = kinds_to_add(rules[0])
    clock = None if isinstance(one.values[0], Rule) else one.values[0]
    if added & kinds_of(clock):
        return None
    # A partly known day may be in the future, and then time alone changes what has happened.
    read = kinds_of((clock, rules[0]))
    days = [event.on for event in record.case.events if event.kind in read]
    if from_day is not None and not all(isinstance(day, dt.date) for day in days):
        return None
    return OutOfReach(record, added, from_day or EARLIEST, from_day is not None)


def _is_impossible(
    one: Subject, record: Record, rules: tuple[Rule, ...], from_day: dt.date | None
) -> bool:
    if from_day is not None and record.ended and record.day < from_day:
        return True
    reach = _reach(one, record, rules, from_day)
    return reach is not None and reach.surely(rules[0], NO_CONTEXT)


def _least(one: Subject, record: Record, rules: tuple[Rule, ...], from_day: dt.date | None) -> int:
    reach = _reach(one, record, rules, from_day)
    return 1 if reach is None else reach.least(rules[0], NO_CONTEXT)
