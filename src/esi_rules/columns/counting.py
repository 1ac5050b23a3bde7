"""Counts of verdicts straight from frames, ready to be scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import polars as pl

from esi_rules.assessment import Setup, assess, columns_of
from esi_rules.columns.backends import backend_of
from esi_rules.columns.compiled import Frames
from esi_rules.columns.routed import cases_of, kinds_of
from esi_rules.counts import Counts
from esi_rules.verdict import Verdict

__all__ = ["FrameCounts", "count_frames"]

_HIGH = "high_risk_of_harm"
_PLACE = {
    Verdict.MET.value: 0,
    Verdict.NOT_MET.value: 1,
    Verdict.UNDETERMINED.value: 2,
    Verdict.NOT_YET_DUE.value: 3,
    Verdict.NOT_APPLICABLE.value: 4,
}


@attrs.frozen
class FrameCounts:
    """The five counts of every item, for all cases and for each group of them."""

    counts: Mapping[str, Counts]
    """By item, of all cases."""
    groups: Mapping[str, Mapping[str, Counts]]
    """By group and item; the high risk of harm cases first."""
    cases: int
    """How many cases there are."""
    unrated: int
    """How many of them have no risk of harm rating."""


def count_frames(
    cases: object,
    events: object,
    answers: object | None = None,
    *,
    setup: Setup,
    as_at: dt.date,
    by: Sequence[str] = (),
) -> FrameCounts:
    """Judge every case of some frames on every item of `setup`, and return the counts alone.

    `by` names columns of `cases` to group by. Raises `BadInputError`.
    """
    backend = backend_of(cases, events, answers)
    frames = Frames.of(backend, cases, events, answers)
    ids = backend.collect(frames.cases.select("case_id"))["case_id"].cast(pl.String).to_list()
    tallies: dict[str, dict[str, list[int]]] = {"": {}, _HIGH: {}}
    unrated = n = 0
    rules = [*setup.standards.editions, *(rule for _, rule in setup.asked)]
    if True:
        for case in cases_of(frames, ids, kinds_of(rules)):
            assessed = assess(case, setup, as_at=as_at)
            unrated += assessed.unrated
            n += 1
            columns = columns_of(case)
            groups = ["", *(f"{name}={columns.get(name, '')}" for name in by)]
            if assessed.high is Verdict.MET:
                groups.append(_HIGH)
            for group in groups:
                tally = tallies.setdefault(group, {})
                for id, finding in assessed.items.items():
                    tally.setdefault(id, [0] * 5)[_PLACE[finding.verdict.value]] += 1
    counts = {
        group: {id: Counts(*numbers) for id, numbers in tally.items()}
        for group, tally in tallies.items()
    }
    return FrameCounts(counts.pop(""), counts, n, unrated)
