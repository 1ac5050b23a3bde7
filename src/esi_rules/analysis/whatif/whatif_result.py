"""An inspection scored before and after other settings: the changes, by case, with reasons."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

import attrs

from esi_rules.analysis.whatif.rejudge import (
    JudgedCases,
    OnCase,
    judge,
    judge_again,
    no_progress,
    other_verdict,
)
from esi_rules.analysis.whatif.score_rows import Row, rows_of
from esi_rules.analysis.whatif.trial_settings import PYTHON, Alternative, PlaceNames, apply_settings
from esi_rules.analysis.whatif.whatif_text import finding_data
from esi_rules.checked import checked
from esi_rules.data.plain_values import NOT_WRITTEN
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frameworks.weights import Weights
from esi_rules.frozen import FrozenMap
from esi_rules.published.compare import Change, Comparison, compare
from esi_rules.records.case import Inspection
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, score_assessed
from esi_rules.scoring.json_data import JsonData
from esi_rules.scoring.ladder import DescriptorResult
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.scoring.sheet import SCHEMA_VERSION, ScoringSheet
from esi_rules.shown import short_repr

__all__ = [
    "Level",
    "Move",
    "Moved",
    "WhatIf",
    "described_changes",
    "known_descriptors",
    "what_if",
]

Level = Literal["standard", "item"]
_NONE: Mapping[str, str] = FrozenMap({})


@attrs.frozen
class Moved:
    """A case whose finding on a standard or item differs before and after.

    A finding of None means that the standard does not exist on that side. `high` says whether the
    case is in the high risk of harm group, before and after.
    """

    __repr__ = short_repr

    case_id: str
    level: Level
    id: str
    title: str
    before: Finding | None
    after: Finding | None
    high: tuple[bool, bool]

    @property
    def verdicts(self) -> tuple[Verdict | None, Verdict | None]:
        """The verdict before and after."""
        before, after = self.before, self.after
        return None if before is None else before.verdict, None if after is None else after.verdict

    @checked
    def as_dict(self, *, full: bool = False) -> dict[str, JsonData]:
        """Return the change as JSON data; with `full`, including the full text of the findings."""
        return {
            "case_id": self.case_id,
            "level": self.level,
            "id": self.id,
            "high_risk_of_harm": {"before": self.high[0], "after": self.high[1]},
            "before": finding_data(self.before, full),
            "after": finding_data(self.after, full),
        }


@attrs.frozen
class Move:
    """The cases that change from one verdict to another on a standard or item."""

    __repr__ = short_repr

    level: Level
    id: str
    title: str
    before: Verdict | None
    after: Verdict | None
    cases: tuple[str, ...]


@attrs.frozen
class WhatIf:
    """The sheet of an inspection before and after other settings, and every changed verdict.

    `asked` describes the settings in words, and `notes` those that cannot change anything. `moved`
    has every changed verdict, by standard and then by item, in the order of the cases. `read` is
    the number of findings that were judged again, and `kept` the number that were kept because
    nothing on which they depend has changed.
    """

    __repr__ = short_repr

    inspection: Inspection
    setup: Setup
    asked: tuple[str, ...]
    notes: tuple[str, ...]
    before: ScoringSheet
    after: ScoringSheet
    moved: tuple[Moved, ...]
    read: int
    kept: int
    sides: tuple[JudgedCases, JudgedCases] | None = attrs.field(
        default=None, eq=False, repr=False, metadata=NOT_WRITTEN
    )
    """The findings on every case before and after; None if the result was loaded from JSON."""

    @property
    def moves(self) -> tuple[Move, ...]:
        """The changed verdicts, grouped by standard or item, old verdict and new verdict."""
        found: dict[tuple[Level, str, str, Verdict | None, Verdict | None], list[str]] = {}
        for one in self.moved:
            found.setdefault((one.level, one.id, one.title, *one.verdicts), []).append(one.case_id)
        return tuple(Move(*key, tuple(cases)) for key, cases in found.items())

    @property
    def counts(self) -> Mapping[tuple[Level, Verdict | None, Verdict | None], int]:
        """The number of changes from one verdict to another, by level."""
        return Counter((one.level, *one.verdicts) for one in self.moved)

    @property
    def descriptors(self) -> tuple[Change, ...]:
        """The changed descriptors of criteria that are described, not scored."""
        return described_changes(self.before, self.after, self.setup.framework)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every score before and after: the criteria of each section, the section, the overall."""
        return rows_of(self.before, self.after, self.setup.framework)

    def as_dict(self) -> dict[str, JsonData]:
        """Return the whole result as JSON data; exact numbers are text."""
        return {
            "schema_version": SCHEMA_VERSION,
            "asked": list(self.asked),
            "notes": list(self.notes),
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "scores": [row.as_dict() for row in self.rows],
            "descriptors": [change.line for change in self.descriptors],
            "moves": [
                {
                    "level": move.level,
                    "id": move.id,
                    "title": move.title,
                    "before": None if move.before is None else move.before.value,
                    "after": None if move.after is None else move.after.value,
                    "cases": list(move.cases),
                }
                for move in self.moves
            ],
            "moved": [moved.as_dict() for moved in self.moved],
            "findings": {"read_again": self.read, "kept": self.kept},
        }

    @checked
    def differences(self, case_id: str) -> tuple[Moved, ...]:
        """Return every changed finding of one case, even if its verdict is the same.

        Raises `BadInputError` for a result that was loaded from JSON.
        """
        if self.sides is None:
            message = "was read from JSON, which has only the verdicts that moved; call it again"
            raise BadInputError([Problem("what_if", message)])
        return tuple(_differences(*self.sides, case_id, _findings_differ))


@checked
def what_if(
    inspection: Inspection,
    *,
    limits: Mapping[str, str] = _NONE,
    readings: Mapping[str, str] = _NONE,
    edition: str | None = None,
    as_at: dt.date | None = None,
    weights: Weights | None = None,
    own_rules: OwnRules = SHIPPED,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    places: PlaceNames = PYTHON,
    on_case: OnCase = no_progress,
) -> WhatIf:
    """Score `inspection` as it is and with other settings, and find every changed verdict.

    `limits` replaces limits by id with text (``{"home-visit.limit": "15 working days"}``); an id
    with an edition and a colon before it (``ns2005:plan-review.limit``) means that edition only.
    `readings` replaces choices by id (``{"days-unit": "calendar"}``). `edition` and `as_at` replace
    those of the inspection, and `weights` those of the framework. Findings that cannot change are
    not judged again. `on_case` is called with every case, once before and once after.

    Raises `BadInputError` with every problem of the settings, or if no setting is given.
    """
    alternative = Alternative(limits, readings, edition, as_at, weights)
    if alternative.empty:
        message = "needs a limit, reading, edition, day or weights to try"
        raise BadInputError([Problem("what if", message)])
    setup = set_up(inspection, own_rules)
    other = apply_settings(inspection, setup, alternative, own_rules, places)
    base = judge(inspection.cases, setup, inspection.as_at, on_case)
    again = judge_again(base, other.setup, other.inspection.as_at, on_case)
    notes = tuple(notes)
    before = score_assessed(inspection, base.cases, setup, notes=notes, quarantined=quarantined)
    # Other rules may use different answers and facts of the same records.
    same = setup.words == other.setup.words
    after = score_assessed(
        other.inspection,
        again.cases,
        other.setup,
        notes=notes,
        quarantined=quarantined,
        descriptors=known_descriptors(before, setup, other.setup),
        digest=before.provenance.records_digest if same else None,
    )
    each = len(other.setup.standards.governed) + len(other.setup.asked)
    return WhatIf(
        other.inspection,
        other.setup,
        other.asked,
        other.notes,
        before,
        after,
        tuple(_in_order(base, again)),
        again.read,
        each * len(again.cases) - again.read,
        (base, again),
    )


def _compared(before: ScoringSheet, after: ScoringSheet, framework: Framework) -> Comparison:
    titles = ("before", "after")
    return compare(
        before, after, framework=framework, confidence=None, titles=titles, recompute=False
    )


def described_changes(
    before: ScoringSheet, after: ScoringSheet, framework: Framework
) -> tuple[Change, ...]:
    """Return the changed descriptors of criteria that are described, not scored."""
    if dict(before.descriptors) == dict(after.descriptors):
        return ()
    changes = _compared(before, after, framework).changes
    return tuple(
        each for each in changes if each.level == "descriptor" and each.before != each.after
    )


def known_descriptors(
    sheet: ScoringSheet, before: Setup, after: Setup
) -> Mapping[str, DescriptorResult] | None:
    """Return the descriptors of `sheet` if they are the same under another set-up, else None."""
    return sheet.descriptors if _described_alike(before, after) else None


def _described_alike(before: Setup, after: Setup) -> bool:
    """Whether two set-ups derive descriptors from ratings in the same way."""
    same = before.framework.descriptive_criteria == after.framework.descriptive_criteria
    ladders = before.readings.ladder, after.readings.ladder
    return same and ladders[0] == ladders[1] and before.target_weight == after.target_weight


_Differ = Callable[[Finding | None, Finding | None], bool]


def _findings_differ(one: Finding | None, other: Finding | None) -> bool:
    return _content(one) != _content(other)


def _content(finding: Finding | None) -> object:
    """Return the content of a finding, without its rule and sources, for comparison."""
    if finding is None:
        return None
    said = (finding.verdict, finding.reason, finding.clock, finding.due, finding.done)
    return (*said, finding.found, finding.missing, [_content(part) for part in finding.parts])


def _in_order(base: JudgedCases, again: JudgedCases) -> list[Moved]:
    place = {key: n for n, key in enumerate(_titles(base, again))}
    found = _differences(base, again, None, other_verdict)
    return sorted(found, key=lambda moved: place[moved.level, moved.id])


def _titles(base: JudgedCases, again: JudgedCases) -> dict[tuple[Level, str], str]:
    """Return the titles of all standards, then of all items, of either side."""
    titles: dict[tuple[Level, str], str] = {}
    for side in (base, again):
        titles |= {("standard", each.id): each.title for each in side.setup.standards.governed}
    for side in (base, again):
        titles |= {("item", each.id): each.question for each in side.setup.framework.case_items}
    return titles


def _differences(
    base: JudgedCases, again: JudgedCases, case_id: str | None, differ: _Differ
) -> Iterator[Moved]:
    titles = _titles(base, again)
    for one, other in zip(base.cases, again.cases, strict=True):
        if one is other or (case_id is not None and one.case.case_id != case_id):
            continue
        high = (one.high is Verdict.MET, other.high is Verdict.MET)
        before, after = _findings(one, base.setup), _findings(other, again.setup)
        for key, title in titles.items():
            sides = before.get(key), after.get(key)
            if sides[0] is not sides[1] and differ(*sides):
                yield Moved(one.case.case_id, *key, title, *sides, high)


def _findings(one: Assessed, setup: Setup) -> dict[tuple[Level, str], Finding]:
    named = zip(setup.standards.governed, one.standards, strict=True)
    found: dict[tuple[Level, str], Finding] = {("standard", g.id): f for g, f in named}
    return found | {("item", id): finding for id, finding in one.items.items()}
