"""Counts straight from frames make the very sheet that judging case by case makes."""

from __future__ import annotations

import datetime as dt

import attrs
import polars as pl
import pytest

import esi_rules as esi
from tests.support.engines import ENGINES, Engine
from tests.support.frames import frames_of
from tests.support.made_up import shipped_cases

AS_AT = dt.date(2005, 9, 14)
BY = ["district", "sentence", "tier"]
_GIVEN = ["yes", "no", "na", None, "yes", "no"]
_ASKED = ["B1.1a", "B1.4", "D1.3a", "D1.3b", "C1.2b", "B3.2b"]


def caseload(seed: int, n: int) -> list[esi.Case]:
    """Cases with answers to some items, in three districts."""
    return [
        attrs.evolve(
            case,
            groups={"district": "NSW"[i % 3]},
            answers={
                **case.answers,
                **{item: _GIVEN[(i + k) % 6] for k, item in enumerate(_ASKED)},
            },
        )
        for i, case in enumerate(shipped_cases(seed, n, vague=True))
    ]


def counted(engine: Engine, cases: list[esi.Case]) -> esi.FrameCounts:
    table, event, answer = frames_of(cases)
    table = table.with_columns(
        pl.Series("district", [case.groups["district"] for case in cases], dtype=pl.String)
    )
    frames = [engine.make(frame) for frame in (table, event, answer)]
    setup = esi.set_up(esi.Inspection("x", AS_AT, cases))
    return esi.count_frames(*frames, setup=setup, as_at=AS_AT, by=BY)


def test_counts_of_all_and_of_every_group_are_those_of_the_sheet(engine: Engine) -> None:
    cases = caseload(5, 90)
    sheet = esi.score(esi.Inspection("x", AS_AT, cases), by=BY)
    found = counted(engine, cases)
    for item, score in sheet.items.items():
        assert found.counts.get(item) == score.counts
        assert {g: c.get(item) for g, c in found.groups.items()} == {
            name: group.counts for name, group in score.groups.items()
        }
    assert (found.cases, found.unrated) == (90, sheet.provenance.unrated)


def test_counts_add_up_to_the_caseload() -> None:
    found = counted(ENGINES["polars"], caseload(6, 60))
    assert {counts.total for counts in found.counts.values()} == {60}


def test_a_grouping_that_no_case_has_is_told() -> None:
    table, event, answer = frames_of(caseload(6, 3))
    setup = esi.set_up(esi.Inspection("x", AS_AT))
    with pytest.raises(esi.BadInputError, match="`sentense` is not a column to group by"):
        esi.count_frames(table, event, answer, setup=setup, as_at=AS_AT, by=["sentense"])
