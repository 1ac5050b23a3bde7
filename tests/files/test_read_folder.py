"""A folder of good files, read as it stands: separators, types, notes, and what is set aside."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from esi_rules.errors import BadInputError
from esi_rules.files import Loaded, read_inspection, write_quarantine
from esi_rules.records.case import Case, Event
from tests.support.files import ANSWERS, CASES, EVENTS, SETTINGS, VOCABULARY, folder


def read(path: Path, *, strict: bool = True) -> Loaded:
    return read_inspection(path, VOCABULARY, strict=strict)


def notes(path: Path) -> list[str]:
    return [note.words() for note in read(path).notes]


def test_a_folder_is_read_as_it_stands(tmp_path: Path) -> None:
    loaded = read(folder(tmp_path))
    assert loaded.notes == loaded.problems == loaded.bad_rows == ()
    assert loaded.inspection.area == "South Wales"
    assert loaded.inspection.cases == (
        Case(
            "c1",
            "order",
            "2004-09-20",
            [Event("risk_rating", "2004-09-24", "high")],
            {"B1.1a": "yes"},
        ),
        Case("c2", "licence", "2004-10-04", [Event("home_visit", "2004-10", "seen")],
             {"B1.1a": None}),
    )  # fmt: skip


def test_facts_are_known_not_known_or_absent(tmp_path: Path) -> None:
    cases = (
        "case_id,sentence,commenced_on,ended_on,dtto,drr,tier,band,district\n"
        "c1,order,2004-09-20,2005-01-01,yes,,2,, North \n"
        "c2,order,2004-09-20,,no,yes,,high,\n"
    )
    first, second = read(folder(tmp_path, cases=cases)).inspection.cases
    assert first.facts == {"dtto": True, "drr": None, "tier": 2, "band": None}
    assert first.groups == {"district": "North"}
    assert first.ended_on == dt.date(2005, 1, 1)
    assert second.facts == {"dtto": False, "drr": True, "tier": None, "band": "high"}
    assert second.groups == {"district": ""}


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_a_spreadsheet_saves_is_read_alike(tmp_path: Path, separator: str, end: str) -> None:
    plain = read(folder(tmp_path)).inspection
    mark = b"\xef\xbb\xbf"

    def saved(text: str) -> bytes:
        return mark + text.replace(",", f" {separator} ").replace("\n", end).encode()

    folder(
        tmp_path,
        cases=saved(CASES),
        events=saved(EVENTS),
        answers=saved(ANSWERS),
        settings=mark + SETTINGS.encode(),
    )
    assert read(tmp_path).inspection == plain


def test_a_day_given_by_the_caller_replaces_that_of_the_file(tmp_path: Path) -> None:
    path = folder(tmp_path, settings='area = "A"\n')
    day = dt.date(2004, 12, 1)
    assert read_inspection(path, VOCABULARY, as_at=day).inspection.as_at == day


def test_settings_are_flattened_and_made_text(tmp_path: Path) -> None:
    settings = SETTINGS + (
        'not_followed_up = ["D3"]\nedition = "ns2000"\n'
        '[readings]\ndays-unit = "calendar days"\ncut-off = 0.9\n'
        '[limits]\nhome-visit.limit = "15 working days"\nplan-review = 4\n'
        '[ratings]\nA1.1 = "strong"\nA1.10 = "weak"\n"D3.1" = "good"\n'
        '[[adjustments]]\ncriterion = "A1"\ndescriptor = "Poor"\nreason = "Why"\nname = "Who"\n'
    )
    inspection = read(folder(tmp_path, settings=settings)).inspection
    assert inspection.readings == {"days-unit": "calendar days", "cut-off": "0.9"}
    assert inspection.limits == {"home-visit.limit": "15 working days", "plan-review.limit": "4"}
    assert inspection.ratings == {"A1.1": "strong", "A1.10": "weak", "D3.1": "good"}
    assert (inspection.edition, inspection.not_followed_up) == ("ns2000", ("D3",))
    assert [a.name for a in inspection.adjustments] == ["Who"]


def test_typed_parquet_columns_read_like_the_csv_of_the_same_rows(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        cases="case_id,sentence,commenced_on,dtto,tier\n7,order,2004-09-20,yes,2\n"
        "8,licence,2004-10-04,,\n",
        events="case_id,event,on,value\n7,contact_hours,2004-10-01,2.5\n"
        "8,contact_hours,2004-10-02,3\n7,contact_hours,,0.1\n",
        answers=None,
    )
    plain = read(path).inspection
    (path / "cases.csv").unlink()
    (path / "events.csv").unlink()
    pl.DataFrame(
        {
            "case_id": [7, 8],
            "sentence": pl.Series(["order", "licence"], dtype=pl.Categorical),
            "commenced_on": [dt.datetime(2004, 9, 20), dt.datetime(2004, 10, 4)],
            "dtto": [True, None],
            "tier": [2.0, None],
        }
    ).write_parquet(path / "cases.parquet")
    pl.DataFrame(
        {
            "case_id": [7, 8, 7],
            "event": ["contact_hours"] * 3,
            "on": [dt.date(2004, 10, 1), dt.date(2004, 10, 2), None],
            "value": pl.Series([2.5, 3.0, 0.1], dtype=pl.Float32),
        }
    ).write_parquet(path / "events.parquet")
    assert read(path).inspection == plain
    assert plain.cases[0].events[1].value == Decimal("0.1")


def test_a_time_of_day_in_parquet_is_a_problem(tmp_path: Path) -> None:
    path = folder(tmp_path, events=None, answers=None)
    pl.DataFrame(
        {
            "case_id": ["c1"],
            "event": ["warning"],
            "on": [dt.datetime(2004, 10, 1, 9, 30)],
            "value": [None],
        }
    ).write_parquet(path / "events.parquet")
    with pytest.raises(BadInputError) as caught:
        read(path)
    assert str(caught.value) == (
        "events.parquet, row 2, column `on`: `2004-10-01 09:30:00` has a time of day; convert "
        "it to a date"
    )


def test_rows_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    cases = (
        "case_id,sentence,commenced_on,team\n"
        'c1,order,2004-09-20,"two\nlines"\n'
        "\n"
        ",,,\n"
        "c2,order,soon,x\n"
    )
    with pytest.raises(BadInputError) as caught:
        read(folder(tmp_path, cases=cases))
    assert [problem.row for problem in caught.value.problems] == [6]


def test_what_is_not_wrong_but_worth_knowing_is_noted(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        cases="case_id,sentence,commenced_on,unpaid_wrok\nc1,order,2005-07-01,yes\n,,,\n"
        "c2,order,2004-09-20,no\n",
        events="case_id,event,on,value\nc1,warning,2004-10-01,\nc2,warning,2004-10-01,\n"
        "c1, warning,2004-10-01,\nc1,warning,2004-10-02,\n",
        answers="case_id,question,answer\nc1,B1.1b,yes\nc2,B1.1b,no\nc1,B1.2,yes\nc1,B1.2,yes\n",
    )
    assert notes(path) == [
        "cases.csv, row 3: has nothing in its cells and is left out (1 row like it in the file)",
        "cases.csv, row 1, column `unpaid_wrok`: is taken for a grouping; if `unpaid_work` is "
        "meant, rename it",
        "cases.csv, row 2, column `commenced_on`: `2005-07-01` is after the day of the inspection "
        "(2005-06-30), so no clock has started",
        "events.csv, row 4: is the same as row 2 in every column; both count",
        "answers.csv, row 5: is the same as row 4 in every column; one counts",
        "answers.csv, row 2, column `question`: `B1.1b` is decided by the records alone, so its 2 "
        "answers are not used",
    ]
    case = read(path).inspection.cases[0]
    assert len(case.events) == 3
    assert case.answers == {"B1.2": "yes"}


def test_a_case_with_a_bad_row_is_set_aside_whole_and_no_row_is_lost(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        cases=CASES + "c3,order,2004-09-20\n=c4,order,never\n",
        events=EVENTS
        + "c1,warning,2004-10-01,\nc3,warning,2004-10-01,\nc1,warning,later,\nzz,warning,,\n"
        + "=c4,warning,2004,\nc3,warning\n",
        answers=ANSWERS + "c3,B1.2,no\n",
    )
    loaded = read(path, strict=False)
    assert [case.case_id for case in loaded.inspection.cases] == ["c2"]
    good = sum(1 + len(case.events) + len(case.answers) for case in loaded.inspection.cases)
    total = sum(
        len((path / f"{name}.csv").read_text().splitlines()) - 1
        for name in ("cases", "events", "answers")
    )
    assert good + len(loaded.bad_rows) == total
    assert [(bad.file, bad.row, bad.reasons[0].split(":")[0]) for bad in loaded.bad_rows] == [
        ("cases.csv", 2, "set aside with its case, because of events.csv, row 6"),
        ("cases.csv", 4, "set aside with its case, because of events.csv, row 9"),
        ("cases.csv", 5, "cases.csv, row 5, column `commenced_on`"),
        ("events.csv", 2, "set aside with its case, because of events.csv, row 6"),
        ("events.csv", 4, "set aside with its case, because of events.csv, row 6"),
        ("events.csv", 5, "set aside with its case, because of events.csv, row 9"),
        ("events.csv", 6, "events.csv, row 6, column `on`"),
        ("events.csv", 7, "events.csv, row 7, column `case_id`"),
        ("events.csv", 8, "set aside with its case, because of cases.csv, row 5"),
        ("events.csv", 9, "events.csv, row 9"),
        ("answers.csv", 2, "set aside with its case, because of events.csv, row 6"),
        ("answers.csv", 4, "set aside with its case, because of events.csv, row 9"),
    ]

    target = tmp_path / "bad.csv"
    write_quarantine(target, loaded)
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(loaded.bad_rows)
    assert json.loads(rows[2]["cells"]) == ["=c4", "order", "never"]
    assert rows[2]["case_id"] == "'=c4"
    assert rows[2]["reason"].startswith("cases.csv, row 5, column `commenced_on`: `never`")


def test_nothing_in_a_quarantine_acts_on_a_terminal(tmp_path: Path) -> None:
    hostile = "\x1b[2J\u202e"
    path = folder(tmp_path, events=f"{EVENTS}c1,{hostile},\0,\n")
    loaded = read(path, strict=False)
    write_quarantine(tmp_path / "bad.csv", loaded)
    text = (tmp_path / "bad.csv").read_text()
    assert all(c.isprintable() for c in text.replace("\n", ""))
    own = next(bad for bad in loaded.bad_rows if bad.row == 4)
    assert json.loads(own.cells) == ["c1", hostile, "\0", ""]


def test_a_json_file_is_set_aside_row_by_row_too(tmp_path: Path) -> None:
    row = {"case_id": "c1", "sentence": "order", "commenced_on": "2004-09-20"}
    bad = {"case_id": "c2", "event": "warned", "on": None}
    document = {
        "area": "Gwent",
        "as_at": "2005-06-30",
        "cases": [row, {**row, "case_id": "c2", "tier": 2}],
        "events": [{"case_id": "c1", "event": "contact_hours", "on": "2004", "value": 2.5}, bad],
    }
    path = tmp_path / "gwent.json"
    path.write_text(json.dumps(document))
    loaded = read(path, strict=False)
    (case,) = loaded.inspection.cases
    assert case.events == (Event("contact_hours", "2004", Decimal("2.5")),)
    assert case.facts == {}
    assert [(b.file, b.row, json.loads(b.cells)["case_id"]) for b in loaded.bad_rows] == [
        ("gwent.json", "cases[1]", "c2"),
        ("gwent.json", "events[1]", "c2"),
    ]
    assert loaded.bad_rows[0].reasons == (
        "set aside with its case, because of gwent.json, events[1]",
    )


def test_settings_that_are_wrong_stop_the_reading_in_any_case(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        read(folder(tmp_path, settings="area = 3\n"), strict=False)


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_a_line_that_names_the_separator_is_not_the_header(tmp_path: Path, separator: str) -> None:
    cases = f"sep={separator}\r\n" + CASES.replace(",", separator)
    assert read(folder(tmp_path, cases=cases)).inspection == read(folder(tmp_path)).inspection
    with pytest.raises(BadInputError) as caught:
        read(folder(tmp_path, cases=cases.replace("2004-10-04", "soon")))
    assert [problem.row for problem in caught.value.problems] == [4]


def test_cells_of_parquet_that_hold_lists_are_told_once_for_the_column(tmp_path: Path) -> None:
    path = folder(tmp_path, cases=None)
    pl.DataFrame(
        {
            "case_id": ["c1", "c2"],
            "sentence": ["order", "licence"],
            "commenced_on": ["2004-09-20", "2004-10-04"],
            "tags": [["a"], ["b"]],
        }
    ).write_parquet(path / "cases.parquet")
    with pytest.raises(BadInputError) as caught:
        read(path)
    assert str(caught.value) == (
        "cases.parquet, column `tags`: holds lists or structures; a table has one value in each "
        "cell"
    )


@pytest.mark.parametrize("kind", [pl.Date, pl.Datetime("ms"), pl.Datetime("us")])
def test_a_stored_day_that_no_calendar_has_is_a_bad_row_and_no_failure_of_the_reader(
    tmp_path: Path, kind: pl.DataType, capfd: pytest.CaptureFixture[str]
) -> None:
    path = folder(tmp_path, events=None, answers=None)
    stored = pl.Series("on", [0, 2**31 - 1 if kind == pl.Date else 2**62], dtype=pl.Int64)
    pl.DataFrame(
        {"case_id": ["c1", "c1"], "event": ["warning"] * 2, "on": stored, "value": [None, None]}
    ).with_columns(
        pl.col("on").cast(pl.Int32).cast(kind) if kind == pl.Date else pl.col("on").cast(kind)
    ).write_parquet(path / "events.parquet")
    with pytest.raises(BadInputError) as caught:
        read(path)
    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (3, "on")
    assert problem.message.startswith("is a stored day outside the years 1 to 9999")
    assert capfd.readouterr().err == ""
