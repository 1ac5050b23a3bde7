"""Judge the cases of an inspection on every standard and item, count the verdicts, and score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from esi_rules.checked import checked
from esi_rules.errors import BadInputError, Problem
from esi_rules.frozen import FrozenMap, frozen
from esi_rules.records.case import Case, Inspection
from esi_rules.records.cells import cell_text
from esi_rules.records.own_facts import with_own_facts
from esi_rules.records.record_digest import records_digest
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.counts import COUNTED, Counts
from esi_rules.scoring.ladder import DescriptorResult, describe
from esi_rules.scoring.rule_digest import digest_of
from esi_rules.scoring.scores import score_counts
from esi_rules.scoring.setup import Setup
from esi_rules.scoring.sheet import HIGH_RISK, Provenance, ScoringSheet
from esi_rules.shown import short_repr
from esi_rules.text import counted, inert, nearest, one_of

__all__ = [
    "Assessed",
    "Tally",
    "assess",
    "columns_of",
    "grouped_by",
    "refuse_duplicate_ids",
    "refuse_unknown_names",
    "score_assessed",
    "sheet_of",
    "unread_kinds",
]

_NOTHING: Mapping[str, Finding] = FrozenMap({})
_PLACE = {verdict.value: place for place, verdict in enumerate(COUNTED)}


def _findings(value: Mapping[str, Finding]) -> Mapping[str, Finding]:
    return frozen(value)


@attrs.frozen
class Assessed:
    """One judged case: whether its risk of harm is high, and its finding on each standard and item.

    `high` is undetermined if the case has no rating, or if its ratings do not settle it.
    """

    __repr__ = short_repr

    case: Case
    high: Verdict
    unrated: bool
    standards: tuple[Finding, ...]
    items: Mapping[str, Finding] = attrs.field(converter=_findings)


@checked
def assess(
    case: Case,
    setup: Setup,
    *,
    as_at: dt.date,
    known_standards: Mapping[str, Finding] = _NOTHING,
    known_items: Mapping[str, Finding] = _NOTHING,
) -> Assessed:
    """Judge one case at `as_at`: every standard, then every case item of the framework.

    Findings in `known_standards` and `known_items`, by id, are used unchanged.
    """
    case = with_own_facts(case, setup.own_facts)
    known: dict[int, Finding] = {}
    if known_standards or known_items:
        ids = enumerate(setup.standards.ids)
        known = {place: known_standards[id] for place, id in ids if id in known_standards}
        known |= {setup.places[id]: f for id, f in known_items.items() if id in setup.places}
    *found, high = setup.program.judge(case, as_at, known)
    first = len(found) - len(setup.asked)
    items = dict(zip(setup.places, found[first:], strict=True))
    unrated = high.reason is Reason.NO_RATING
    return Assessed(case, high.verdict, unrated, tuple(found[:first]), FrozenMap(items))


def score_assessed(
    inspection: Inspection,
    cases: Iterable[Assessed],
    setup: Setup,
    *,
    by: Sequence[str] = (),
    notes: Iterable[str] = (),
    quarantined: int = 0,
    descriptors: Mapping[str, DescriptorResult] | None = None,
    digest: str | None = None,
) -> ScoringSheet:
    """Return the scoring sheet of the cases of `inspection`, once `setup` has judged them.

    `descriptors`, of the descriptive criteria, and `digest`, of the records, are computed if they
    are not given.
    """
    notes = (*notes, *unread_kinds(inspection.cases, setup))
    by = grouped_by(inspection.cases, by) if by else ()
    tally = Tally.of(cases, by)
    records = digest or records_digest(inspection.cases, setup.words)
    return sheet_of(
        inspection,
        setup,
        tally.counts,
        by=by,
        cases=len(inspection.cases),
        unrated=tally.unrated,
        notes=notes,
        quarantined=quarantined,
        descriptors=descriptors,
        records=records,
    )


class Tally:
    """Adds up the five counts of every item, for all cases and by group.

    The groups are the cases with a high risk of harm, and ``column=value`` for each column of `by`.
    """

    def __init__(self, by: Sequence[str] = ()) -> None:
        self.by = tuple(dict.fromkeys(by))
        self.unrated = 0
        """How many cases have no risk of harm rating."""
        self.records = 0
        """The sum of the case numbers, if it is added up together with the counts."""
        self._numbers: dict[str, dict[str, list[int]]] = {"": {}, HIGH_RISK: {}}

    @classmethod
    def of(cls, cases: Iterable[Assessed], by: Sequence[str] = ()) -> Tally:
        """Return the counts of `cases`."""
        tally = cls(by)
        for assessed in cases:
            tally.add(assessed)
        return tally

    def add(self, assessed: Assessed) -> None:
        """Count one case."""
        self.unrated += assessed.unrated
        columns = columns_of(assessed.case) if self.by else {}
        groups = ["", *(f"{name}={columns.get(name, '')}" for name in self.by)]
        if assessed.high is Verdict.MET:
            groups.append(HIGH_RISK)
        places = {id: _PLACE[found.verdict.value] for id, found in assessed.items.items()}
        for group in groups:
            numbers = self._numbers.setdefault(group, {})
            for id, place in places.items():
                numbers.setdefault(id, [0, 0, 0, 0, 0])[place] += 1

    def add_counts(self, group: str, counts: Mapping[str, Counts]) -> None:
        """Add counts of many cases to a group; the group of all cases has an empty name."""
        numbers = self._numbers.setdefault(group, {})
        for id, more in counts.items():
            before = numbers.get(id, (0, 0, 0, 0, 0))
            numbers[id] = [n + m for n, m in zip(before, attrs.astuple(more), strict=True)]

    @property
    def counts(self) -> dict[str, dict[str, Counts]]:
        """The counts by group and item; the group of all cases has an empty name."""
        return {
            group: {id: Counts(*each) for id, each in numbers.items()}
            for group, numbers in self._numbers.items()
        }


def sheet_of(
    inspection: Inspection,
    setup: Setup,
    counts: Mapping[str, Mapping[str, Counts]],
    *,
    by: Sequence[str],
    cases: int,
    unrated: int,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    descriptors: Mapping[str, DescriptorResult] | None = None,
    records: str,
) -> ScoringSheet:
    """Return the scoring sheet for counts of verdicts.

    `counts` are by group and item. The groups are all cases, under an empty name, the cases with a
    high risk of harm, and ``column=value`` for columns of `by`. `descriptors`, of the descriptive
    criteria, are computed if not given. `records` is the digest of the counted records.
    """
    readings = setup.readings
    groups = sorted((group for group in counts if group), key=_in_order(by))
    return score_counts(
        counts[""],
        framework=setup.framework,
        groups={group: counts[group] for group in groups},
        aggregation=readings.aggregation,
        rounded_sections=readings.rounded_sections == "yes",
        not_followed_up=inspection.not_followed_up,
        descriptors=describe(
            setup.framework,
            inspection.ratings,
            adjustments=inspection.adjustments,
            not_followed_up=inspection.not_followed_up,
            ladder=readings.ladder,
            target_weight=setup.target_weight,
        )
        if descriptors is None
        else descriptors,
        provenance=Provenance(
            edition=inspection.edition,
            editions=tuple(edition.id for edition in setup.standards.editions),
            readings=setup.readings_in_use,
            limits=setup.limits_changed,
            rules_digest=setup.rules_digest,
            framework_digest=setup.framework_digest,
            records_digest=records,
            ratings_digest=digest_of(inspection.ratings, inspection.adjustments),
            as_at=inspection.as_at,
            cases=cases,
            unrated=unrated,
            notes=tuple(notes),
            quarantined=quarantined,
        ),
        weights=setup.weights,
    )


def refuse_duplicate_ids(cases: Sequence[Case]) -> None:
    """Raise `BadInputError` if two cases have the same id: one could have been counted twice."""
    seen: dict[str, int] = {}
    for case in cases:
        seen[case.case_id] = seen.get(case.case_id, 0) + 1
    if len(seen) < len(cases):
        raise BadInputError(
            [
                Problem("cases", f"is the id of {n} cases; each needs its own", value=case_id)
                for case_id, n in seen.items()
                if n > 1
            ]
        )


def refuse_unknown_names(cases: Sequence[Case], setup: Setup) -> None:
    """Raise `BadInputError` for facts, kinds and questions that fail the checks of the set-up."""
    problems = [problem for case in cases for problem in setup.checks.problems(case)]
    if problems:
        raise BadInputError(problems)


def unread_kinds(cases: Sequence[Case], setup: Setup) -> Iterator[str]:
    """Yield a note for each kind of event and fact that no rule reads: it may be misspelt."""
    known = setup.kinds
    kinds: dict[str, int] = {}
    facts: dict[str, int] = {}
    for case in cases:
        for event in case.events:
            if event.kind not in known:
                kinds[event.kind] = kinds.get(event.kind, 0) + 1
        for fact in case.facts:
            if fact not in setup.facts:
                facts[fact] = facts.get(fact, 0) + 1
    for kind, n in kinds.items():
        yield f"no standard or item reads the {counted(n, 'event')} of the kind `{inert(kind)}`"
    for fact, n in facts.items():
        yield f"no standard or item reads the fact `{inert(fact)}` of {counted(n, 'case')}"


def _in_order(by: Sequence[str]) -> Callable[[str], tuple[int, str]]:
    """Return the sort key of groups: high risk of harm first, then by column as in `by`."""
    place = {name: n for n, name in enumerate(by)}
    return lambda group: (-1 if group == HIGH_RISK else place[group.partition("=")[0]], group)


def columns_of(case: Case) -> dict[str, str]:
    """Return the columns of a case that scores can be grouped by, as text."""
    return {
        "case_id": case.case_id,
        "sentence": case.sentence,
        "commenced_on": cell_text(case.commenced_on),
        "ended_on": cell_text(case.ended_on),
        **{name: cell_text(value) for name, value in case.facts.items()},
        **case.groups,
    }


def grouped_by(
    cases: Sequence[Case], by: Sequence[str], others: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the columns of `by` to group `cases` by, each once; `others` are also columns.

    Raises `BadInputError` for a column that no case has, and for one with a `=` in its name,
    whose groups could be mistaken for those of another column.
    """
    problems = []
    known = dict.fromkeys([*others, *(name for case in cases for name in columns_of(case))])
    for name in dict.fromkeys(by):
        if name not in known:
            near = nearest(name, known)
            message = "is not a column to group by"
            if near is None:
                message += f"; there is {one_of(list(known)[:_COLUMNS_SHOWN], 'and')}"
            problems.append(Problem("cases", message, value=name, suggestion=near))
        elif "=" in name:
            message = "has a `=` in its name and cannot be grouped by; rename the column"
            problems.append(Problem("cases", message, value=name))
    if problems:
        raise BadInputError(problems)
    return tuple(dict.fromkeys(by))


_COLUMNS_SHOWN = 30
