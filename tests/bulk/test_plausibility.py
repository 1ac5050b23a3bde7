"""Implausible days and look-alike ids are noted, and the same by rows and in whole columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.bulk import folder as bulk_folder
from esi_rules.bulk import open_big, score_big
from esi_rules.files.plausibility import case_doubt, event_doubt, like_ids
from esi_rules.records.dates import read_day
from esi_rules.records.words import NearId
from tests.support.bulk import in_columns, one_by_one, parquet_of
from tests.support.examples import examples

AS_AT = dt.date(2005, 6, 30)
HEADER = "case_id,sentence,commenced_on\n"
EVENTS = "case_id,event,on,value\n"


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 2)


def notes_of(path: Path) -> list[str]:
    """The notes on a folder, which are the same read row by row and in whole columns."""
    one, other = one_by_one(path), in_columns(path)
    assert one == other
    assert not one.problems
    return list(one.notes)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("1994-09-23", "is more than 10 years before the case commenced (2004-09-24)"),
        ("1994-09-24", None),
        ("1994-08", "is more than 10 years before"),
        ("1994-09", None),
        ("1993", "is more than 10 years before"),
        ("1994", None),
        ("", None),
        ("2005-06-30", None),
        ("2005-07-01", "is after the day of the inspection (2005-06-30), so it has not happened"),
        ("2005-06", None),
        ("2005-07", "is after the day"),
        ("2005", None),
        ("2006", "is after the day"),
    ],
)
def test_an_implausible_day_of_an_event_is_noted_by_every_reader(
    day: str, words: str | None, tmp_path: Path
) -> None:
    path = parquet_of(
        tmp_path, cases=f"{HEADER}S1,order,2004-09-24\n", events=f"{EVENTS}S1,warning,{day},\n"
    )
    notes = notes_of(path)
    assert [f"events.parquet, row 2, column `on`: `{day}` {words}" in n for n in notes] == (
        [] if words is None else [True]
    )
    frame = pl.read_parquet(path / "events.parquet")
    if len(day) == 10:  # the same where the column holds days
        frame.with_columns(pl.col("on").str.to_date()).write_parquet(path / "events.parquet")
        assert notes_of(path) == notes


@pytest.mark.parametrize("day", ["1955-06-29", "1955-06-30", "2005-06-30", "2005-07-01"])
def test_an_implausible_commencement_is_noted(day: str, tmp_path: Path) -> None:
    path = parquet_of(tmp_path, cases=f"{HEADER}S1,order,{day}\n", events=EVENTS.strip())
    doubt = case_doubt(dt.date.fromisoformat(day), AS_AT)
    assert (doubt is None) == ("1955-06-30" <= day <= "2005-06-30")
    assert ([doubt] if doubt else []) == [note.partition("` ")[2]
                                          for note in notes_of(path)]  # fmt: skip


def test_notes_of_a_kind_are_bounded(tmp_path: Path) -> None:
    rows = "".join(f"S{i % 5},warning,{1900 + i % 50}-01-01,\n" for i in range(90))
    cases = HEADER + "".join(f"S{i},order,2004-09-24\n" for i in range(5))
    notes = notes_of(parquet_of(tmp_path, cases=cases, events=EVENTS + rows))
    before = [note for note in notes if "10 years before" in note]
    assert len(before) == 20
    assert "events.parquet: and 70 more like the one in row 21" in notes


def test_ids_that_look_alike_are_noted(tmp_path: Path) -> None:
    ids = ["S1", "A 2", "s1", "A2", "caf\u00e9", "B3", "cafe\u0301", "\uff221"]
    cases = HEADER + "".join(f"{id},order,2004-09-24\n" for id in ids)
    notes = notes_of(parquet_of(tmp_path, cases=cases, events=EVENTS.strip()))
    assert [note.partition(" only in")[0] for note in notes] == [
        "cases.parquet, row 4, column `case_id`: `s1` differs from `S1` (row 2)",
        "cases.parquet, row 5, column `case_id`: `A2` differs from `A 2` (row 3)",
        "cases.parquet, row 8, column `case_id`: `cafe\u0301` differs from `caf\u00e9` (row 6)",
    ]


@settings(max_examples=examples(60), deadline=None)
@given(
    events=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["1900-01-01", "1994-09-23", "1994", "2005-07", "2004-10-01", "2006"]),
        ),
        max_size=12,
    )
)
def test_notes_are_the_same_by_rows_and_in_columns(
    events: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    starts = ["2004-09-24", "1990-02-28", "1950-01-01"]
    cases = HEADER + "".join(f"S{i},order,{start}\n" for i, start in enumerate(starts))
    rows = "".join(f"S{i},warning,{day},\n" for i, day in events)
    notes = notes_of(parquet_of(tmp_path_factory.mktemp("in"), cases=cases, events=EVENTS + rows))
    doubts = [event_doubt(dt.date.fromisoformat(starts[i]), AS_AT, read_day(d)) for i, d in events]
    noted = [n for n in notes if "events.parquet" in n and "column `on`" in n]
    assert len(noted) == sum(doubt is not None for doubt in doubts)


def test_equal_ids_are_not_alike_and_each_id_is_named_once() -> None:
    assert list(like_ids(["a", "a", "", " ", "A", "a ", "A"])) == [("A", "a"), ("a ", "a")]


def test_an_id_is_suggested_for_padding_and_capitals_alone() -> None:
    near = NearId(["S01", "S02", "1"])
    assert near(" s01 ") == "S01"
    for other in ("S03", "S0", "S 01", "S01.0", "1.0", "yes", "true"):
        assert near(other) is None


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("7,5", "; write `7.5`"),
        ("7,25", "; write `7.25`"),
        ("12,500", "; write it without commas, and with a point before decimals"),
        ("1,2,3", "; write it without commas, and with a point before decimals"),
    ],
)
def test_a_comma_is_only_taken_for_a_point_where_it_can_be_nothing_else(
    written: str, hint: str, tmp_path: Path
) -> None:
    path = parquet_of(
        tmp_path,
        cases=f"{HEADER}S1,order,2004-09-24\n",
        events=f'{EVENTS}S1,contact_hours,2004-10-01,"{written}"\n',
    )
    with pytest.raises(esi.BadInputError) as caught:
        esi.read(path)
    assert str(caught.value).endswith(f"or empty{hint}")


@pytest.mark.parametrize("name", ["end_date", "ended_onn", "Termination_Date"])
def test_a_column_that_is_called_otherwise_here_is_noted(name: str, tmp_path: Path) -> None:
    cases = f"case_id,sentence,commenced_on,{name}\nS1,order,2004-09-24,2005-01-01\n"
    [note] = notes_of(parquet_of(tmp_path, cases=cases, events=EVENTS.strip()))
    assert "is taken for a grouping; if `ended_on` is meant, rename it" in note


def test_events_after_a_day_that_was_asked_for_are_not_noted(tmp_path: Path) -> None:
    cases, events = f"{HEADER}S1,order,2004-09-24\n", f"{EVENTS}S1,warning,2005-06-01,\n"
    path = parquet_of(tmp_path, cases=cases, events=events)
    asked = dt.date(2005, 3, 1)
    assert not esi.read(path, as_at=asked).notes
    folder = open_big(path, as_at=asked, enough=0)
    assert folder is not None
    assert not score_big(folder).provenance.notes
