"""Sheets of frames note implausible days and ids that look alike, as those of folders do."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.files.plausibility import case_doubt, event_doubt
from esi_rules.files.remarks import note_lines
from esi_rules.records.dates import read_day

AS_AT = dt.date(2005, 6, 30)
START = "2004-09-24"


def notes_of(starts: dict[str, str], events: Sequence[tuple[str, str]] = ()) -> list[str]:
    """The notes on cases by id with the day they commenced, and on events of some days."""
    cases = pl.DataFrame({"case_id": [*starts], "commenced_on": [*starts.values()]}).with_columns(
        sentence=pl.lit("order")
    )
    rows = [(id, "warning", day, "") for id, day in events]
    frame = pl.DataFrame(rows, ["case_id", "event", "on", "value"], orient="row")
    frame = frame.cast(dict.fromkeys(frame.columns, pl.String))
    sheet = esi.score_frames(cases, frame, inspection=esi.Inspection("x", AS_AT))
    return list(sheet.provenance.notes)


@pytest.mark.parametrize(
    "day",
    ["1994-09-23", "1994-09-24", "1994-08", "1994-09", "1993", "1994", "", "2005-06-30",
     "2005-07-01", "2005-06", "2005-07", "2005", "2006"],
)  # fmt: skip
def test_days_of_events_are_doubted_as_in_files(day: str) -> None:
    doubt = event_doubt(dt.date.fromisoformat(START), AS_AT, read_day(day))
    expected = [f"events, case `S1`, column `on`: `{day}` {doubt}"] if doubt else []
    assert notes_of({"S0": START, "S1": START}, [("S1", day)]) == expected


@pytest.mark.parametrize("day", ["1955-06-29", "1955-06-30", "2005-06-30", "2005-07-01"])
def test_days_of_commencement_are_doubted_as_in_files(day: str) -> None:
    doubt = case_doubt(dt.date.fromisoformat(day), AS_AT)
    expected = [f"cases, case `S1`, column `commenced_on`: `{day}` {doubt}"] if doubt else []
    assert notes_of({"S1": day}) == expected


def test_ids_that_look_alike_are_noted() -> None:
    ids = ["S1", "A 2", "s1", "A2", "caf\u00e9", "B3", "cafe\u0301"]
    assert [note.partition(" only in")[0] for note in notes_of(dict.fromkeys(ids, START))] == [
        "cases, case `s1`, column `case_id`: `s1` differs from `S1` (another row)",
        "cases, case `A2`, column `case_id`: `A2` differs from `A 2` (another row)",
        "cases, case `cafe\u0301`, column `case_id`: `cafe\u0301` differs from `caf\u00e9` "
        "(another row)",
    ]


def test_notes_of_a_kind_are_bounded() -> None:
    events = [(f"S{i % 5}", f"{1900 + i}-01-01") for i in range(90)]
    notes = notes_of({f"S{i}": START for i in range(5)}, sorted(events))
    assert len([note for note in notes if "10 years before" in note]) == 20
    assert [note for note in notes if "more like" in note] == [
        "events: and 70 more like the one of case `S1`"
    ]


def test_notes_of_a_kind_are_bounded_in_json(tmp_path: Path) -> None:
    """Found by the input matrix: each row of a document was a kind of its own."""
    rows = [{"case_id": "S1", "event": "warning", "on": f"{1900 + i}-01-01"} for i in range(50)]
    document = {
        "area": "x",
        "as_at": str(AS_AT),
        "cases": [{"case_id": "S1", "sentence": "order", "commenced_on": START}],
        "events": rows,
    }
    path = tmp_path / "in.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    lines = note_lines(esi.read(path).notes)
    assert len([line for line in lines if "10 years before" in line]) == 20
    assert "in.json: and 30 more like the one at `events[19].on`" in lines
