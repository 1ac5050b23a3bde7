"""Dates with the day first, once they are declared: which texts are days, and where it is said."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.bulk import open_big
from esi_rules.records.dates import EARLIEST, LATEST, PartlyKnown, read_date, read_day
from tests.support.examples import examples

DAYS = st.dates(EARLIEST, LATEST)
CASES = "case_id,sentence,commenced_on,ended_on\nS1,order,1/10/2004,04.02.2005\n"
EVENTS = "case_id,event,on,value\nS1,home_visit,3-10-2004,seen\nS1,home_visit,2004-11,seen\n"


@given(day=DAYS, mark=st.sampled_from("/.-"), short=st.booleans())
@settings(max_examples=examples(300))
def test_every_day_can_be_written_with_the_day_first(day: dt.date, mark: str, short: bool) -> None:
    parts = (str(day.day), str(day.month)) if short else (f"{day.day:02}", f"{day.month:02}")
    text = mark.join((*parts, f"{day.year:04}"))
    assert read_date(text, "dmy") == read_day(text, "dmy") == day
    for read in (read_date, read_day):
        with pytest.raises(ValueError, match="YYYY-MM-DD"):
            read(text)


@given(day=DAYS)
@settings(max_examples=examples(100))
def test_what_has_the_year_first_means_the_same_under_either_order(day: dt.date) -> None:
    assert read_date(day.isoformat(), "dmy") == day
    assert read_day(f"{day:%Y-%m}", "dmy") == PartlyKnown(day.year, day.month)
    assert read_day(str(day.year), "dmy") == PartlyKnown(day.year)


def folder(path: Path, dates: str = 'dates = "dmy"\n', **tables: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in {"cases": CASES, "events": EVENTS, **tables}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    (path / "inspection.toml").write_text(f'area = "N"\nas_at = 2005-03-14\n{dates}')
    return path


def test_a_folder_is_read_as_it_declares(tmp_path: Path) -> None:
    (case,) = esi.read(folder(tmp_path / "in")).inspection.cases
    assert (case.commenced_on, case.ended_on) == (dt.date(2004, 10, 1), dt.date(2005, 2, 4))
    assert [event.on for event in case.events] == [dt.date(2004, 10, 3), PartlyKnown(2004, 11)]


def test_a_wrong_order_is_refused_and_says_what_there_is(tmp_path: Path) -> None:
    for value in ('"mdy"', "1", "true"):
        with pytest.raises(esi.BadInputError, match=r"dates.*must be `ymd` .* or `dmy`"):
            esi.read(folder(tmp_path / "in", f"dates = {value}\n"))


def test_a_document_that_declares_it_is_read_by_files_and_by_from_json_alike() -> None:
    document = {
        "area": "N",
        "as_at": "2005-03-14",
        "dates": "dmy",
        "cases": [{"case_id": "S1", "sentence": "order", "commenced_on": "1/10/2004"}],
        "events": [{"case_id": "S1", "event": "home_visit", "on": "3/10/2004", "value": "seen"}],
    }
    inspection = esi.from_json(json.dumps(document), esi.Inspection)
    rows = {name: document[name] for name in ("cases", "events")}
    read = esi.read_rows(**rows, settings={k: document[k] for k in ("area", "as_at", "dates")})
    assert inspection == read.inspection
    assert inspection.cases[0].events[0].on == dt.date(2004, 10, 3)
    with pytest.raises(esi.EsiError, match="2004"):
        esi.from_json(json.dumps({**document, "dates": "ymd"}), esi.Inspection)


def test_an_end_before_the_start_is_seen_whichever_way_the_days_are_written(
    tmp_path: Path,
) -> None:
    # As text, 02/11/2004 comes before 03/10/2004, and 2005-01-01 after 31/12/2005.
    later = "case_id,sentence,commenced_on,ended_on\nS1,order,03/10/2004,02/11/2004\n"
    assert esi.read(folder(tmp_path / "in", cases=later)).inspection.cases
    earlier = "case_id,sentence,commenced_on,ended_on\nS1,order,31/12/2005,2005-01-01\n"
    with pytest.raises(esi.BadInputError, match="before the case commenced"):
        esi.read(folder(tmp_path / "in", cases=earlier))


def test_large_tables_with_dates_as_text_are_read_row_by_row(tmp_path: Path) -> None:
    folder(tmp_path)
    for name in ("cases", "events"):
        frame = pl.read_csv(tmp_path / f"{name}.csv", infer_schema=False)
        (tmp_path / f"{name}.csv").unlink()
        frame.write_parquet(tmp_path / f"{name}.parquet")
    assert open_big(tmp_path, enough=0) is None
    assert esi.score(tmp_path).provenance.cases == 1
