"""Sensitivity: how much each reading, limit and weight changes the scores, and each fact the gap.

Each setting is tried alone, with all others as in the inspection, so each result equals that of
`what_if` for the one setting.
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
    """The effect of one trial: changes in scores, bounds, descriptors and verdicts.

    `rows` are the scores that change (the result, the bounds or those of a group), and always the
    overall score. `verdicts` has the numbers of changed verdicts on standards and on items.
    """

    __repr__ = short_repr

    trial: Trial
    rows: tuple[Row, ...]
    descriptors: tuple[str, ...]
    verdicts: Mapping[str, int] = attrs.field(converter=_numbers)
    read: int
    """The number of findings that were judged again."""

    @property
    def overall(self) -> Row:
        """The overall score."""
        return next(row for row in self.rows if row.level == "overall")

    @property
    def moves_nothing(self) -> bool:
        """Whether no score, bound, group, descriptor or verdict changes."""
        same = all(row.same for row in self.rows)
        return same and not self.descriptors and not any(self.verdicts.values())

    @property
    def size(self) -> tuple[Fraction, ...]:
        """The sort key: changes of the overall score, of the other scores, of bounds, of groups.

        All are maxima in percentage points; a score that appears or disappears counts as 100. The
        last number is that of changed verdicts.
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
        """Return the effect as JSON data; exact numbers are text."""
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
    """What the scores of an inspection depend on.

    `tried` are the trials that change something, the largest change of the overall score first;
    `still` are those that change nothing. `without_value` names the limits that cannot be varied
    because their values are not known. `refused` names what the rules in use do not allow to be
    tried, with the reason. `gap` has the missing facts. `step` is the change of weights, in points
    of 100.
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
    """The number of findings in the inspection."""

    def as_dict(self) -> dict[str, JsonData]:
        """Return the whole result as JSON data; exact numbers are text."""
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
    """Try every reading, limit and weight one at a time, and rank them by their effects.

    For readings, every other choice is tried, including those about scoring (`aggregation`,
    `rounded-sections`). Limits that are not stated in a document are tried one unit shorter and one
    unit longer. For weights, the trials are all criteria equal, all sections equal, and both; then
    the share of each criterion in its section, and of each section, is tried `step` points of 100
    lower and higher, with the others adjusted in proportion. Missing facts are ranked by how much
    of the gap between the bounds each would close. `progress` is called with the number of steps
    done and the total. Raises `BadInputError` for invalid rules, settings or `step`.
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
    """Score the counts under one setting, and return what changed."""
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
