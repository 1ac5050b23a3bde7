"""How far each reading, assumed limit and weight moves the scores, and each missing fact the gap.

Everything is tried one at a time, with all else as the inspection has it: a row here is what
`what_if` finds for that one setting.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import attrs

from esi_rules.analysis.whatif.alternatives import (
    Trial,
    readings_left_out,
    trials,
    without_value,
)
from esi_rules.analysis.whatif.gap import Gap
from esi_rules.analysis.whatif.gap_ranking import find_gap
from esi_rules.analysis.whatif.recounts import Recount, recounted
from esi_rules.analysis.whatif.rejudge import judge, no_progress
from esi_rules.analysis.whatif.score_rows import Figure, Row, rows_of
from esi_rules.analysis.whatif.trial_settings import AppliedSettings, apply_settings
from esi_rules.analysis.whatif.whatif_result import described_changes, known_descriptors
from esi_rules.checked import checked
from esi_rules.errors import BadInputError
from esi_rules.exact import Number, exact_argument
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frozen import frozen
from esi_rules.records.case import Inspection
from esi_rules.scoring.assessment import score_assessed, sheet_of
from esi_rules.scoring.json_data import JsonData
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.scoring.sheet import HIGH_RISK, SCHEMA_VERSION, ScoringSheet
from esi_rules.shown import short_repr

__all__ = ["Leverage", "Sensitivity", "sensitivity"]

_Progress = Callable[[int, int], None]


def _numbers(value: Mapping[str, int]) -> Mapping[str, int]:
    return frozen(value)


@attrs.frozen
class Leverage:
    """What one thing tried moves: scores, bounds, descriptors, and how many verdicts.

    `rows` are the scores that move (result, bounds or a group's), the overall score always among
    them. `verdicts` counts the verdicts of standards and of items that move.
    """

    __repr__ = short_repr

    trial: Trial
    rows: tuple[Row, ...]
    descriptors: tuple[str, ...]
    verdicts: Mapping[str, int] = attrs.field(converter=_numbers)
    read: int
    """How many findings were read again."""

    @property
    def overall(self) -> Row:
        """The overall score."""
        return next(row for row in self.rows if row.level == "overall")

    @property
    def moves_nothing(self) -> bool:
        """Whether no score, bound, group, descriptor or verdict moves."""
        same = all(row.same for row in self.rows)
        return same and not self.descriptors and not any(self.verdicts.values())

    @property
    def size(self) -> tuple[Fraction, ...]:
        """What it is ranked by: the overall score, the score that moves most, bounds, groups.

        In points; a score that appears or goes counts as 100. Last the number of verdicts.
        """
        others = [row for row in self.rows if row.level != "overall"]
        bounds = [max(_far(row, "lower"), _far(row, "upper")) for row in self.rows]
        groups = [_far(row, "exact", HIGH_RISK) for row in self.rows]
        return (
            _far(self.overall, "exact"),
            max((_far(row, "exact") for row in others), default=Fraction(0)),
            max(bounds),
            max(groups),
            Fraction(sum(self.verdicts.values())),
        )

    def as_dict(self) -> dict[str, JsonData]:
        """Return it as data that JSON can hold; exact numbers are text."""
        return {
            "kind": self.trial.kind,
            "id": self.trial.id,
            "from": self.trial.before,
            "to": self.trial.after,
            "scores": [row.as_dict() for row in self.rows],
            "descriptors": list(self.descriptors),
            "verdicts_moved": dict(self.verdicts),
            "findings_read_again": self.read,
        }


def _far(row: Row, of: Figure, group: str | None = None) -> Fraction:
    before, after = row.side("before", of, group), row.side("after", of, group)
    if before is None and after is None:
        return Fraction(0)
    return Fraction(100) if before is None or after is None else abs(after - before)


@attrs.frozen
class Sensitivity:
    """What the scores of an inspection rest on.

    `tried` has everything that moves something, the largest movement of the overall score first,
    `still` what moves nothing. `without_value` names the limits that no step can be taken from;
    `refused` what the rules in use do not let be tried, with the reason. `gap` has the missing
    facts. `step` is how many points of 100 a weight was moved by.
    """

    __repr__ = short_repr

    sheet: ScoringSheet
    tried: tuple[Leverage, ...]
    still: tuple[Leverage, ...]
    without_value: tuple[str, ...]
    refused: tuple[str, ...]
    gap: Gap
    step: Fraction
    findings: int
    """How many findings the inspection has, each of which a full judgement reads."""

    def as_dict(self) -> dict[str, JsonData]:
        """Return all of it as data that JSON can hold; exact numbers are text."""
        return {
            "schema_version": SCHEMA_VERSION,
            "sheet": self.sheet.as_dict(),
            "weight_step": str(self.step),
            "tried": [each.as_dict() for each in self.tried],
            "moves_nothing": [each.as_dict() for each in self.still],
            "without_value": list(self.without_value),
            "refused": list(self.refused),
            "gap": self.gap.as_dict(),
            "findings": self.findings,
        }


@checked
def sensitivity(
    inspection: Inspection,
    *,
    step: Number = 10,
    own_rules: OwnRules = SHIPPED,
    notes: Iterable[str] = (),
    quarantined: int = 0,
    progress: _Progress = no_progress,
) -> Sensitivity:
    """Try every reading, assumed limit and weight one at a time, and rank what each moves.

    Readings: every other choice, how scores are made (`aggregation`, `rounded-sections`) among
    them. Limits: each that is not stated in a document one unit shorter and longer. Weights: all
    criteria equal, all sections equal, both; and the share of each criterion in its section, and
    of each section, `step` points of 100 less and more, the others giving or taking in proportion.
    Missing facts are ranked by how much of the gap between the bounds each would close. `progress`
    is called with the number of steps done and of all steps. Raises `BadInputError`.
    """
    points = exact_argument("`step`", step)
    setup = set_up(inspection, own_rules)
    all_tried = trials(inspection, setup, own_rules, points)
    base = judge(inspection.cases, setup, inspection.as_at)
    sheet = score_assessed(inspection, base.cases, setup, notes=notes, quarantined=quarantined)
    applied: list[tuple[Trial, AppliedSettings]] = []
    refused = list(readings_left_out(setup, own_rules))
    for trial in all_tried:
        try:
            applied.append((trial, apply_settings(inspection, setup, trial.alternative, own_rules)))
        except BadInputError as error:
            refused += [f"{trial.words}: {problem.message}" for problem in error.problems]
    total = 2 * len(base.cases) + len(applied)
    done = itertools.count(1)
    recounts = recounted(base, [p.setup for _, p in applied], lambda _: progress(next(done), total))
    found: list[Leverage] = []
    for (trial, other), recount in zip(applied, recounts, strict=True):
        found.append(_leverage(trial, other, recount, setup, sheet))
        progress(next(done), total)
    gap = find_gap(inspection, base, sheet, lambda _: progress(next(done), total))
    moving = [each for each in found if not each.moves_nothing]
    return Sensitivity(
        sheet,
        tuple(sorted(moving, key=lambda each: each.size, reverse=True)),
        tuple(each for each in found if each.moves_nothing),
        without_value(inspection, setup, own_rules),
        tuple(refused),
        gap,
        points,
        base.read,
    )


def _leverage(
    trial: Trial, other: AppliedSettings, recount: Recount, setup: Setup, before: ScoringSheet
) -> Leverage:
    """Score the counts that one setting makes, and keep what moved."""
    made = before.provenance
    after = sheet_of(
        other.inspection,
        other.setup,
        recount.groups,
        by=(),
        cases=made.cases,
        unrated=made.unrated,
        notes=made.notes,
        quarantined=made.quarantined,
        descriptors=known_descriptors(before, setup, other.setup),
        records=made.records_digest,
    )
    framework = other.setup.framework
    rows = rows_of(before, after, framework)
    return Leverage(
        trial,
        tuple(row for row in rows if not row.same or row.level == "overall"),
        tuple(change.line for change in described_changes(before, after, framework)),
        recount.moved,
        recount.read,
    )
