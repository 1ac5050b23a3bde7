"""Every way a file can be wrong, with the words a person gets to read."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

from esi_rules.errors import BadInputError, Problem
from esi_rules.files import problem_report, read_inspection
from tests.support.files import ANSWERS, CASES, EVENTS, SETTINGS, VOCABULARY, folder

HEADER = "case_id,event,on,value\n"


def problems(path: Path) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        read_inspection(path, VOCABULARY)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "c1,warning,2004-02-30,",
            "column `on`: `2004-02-30` is not a day of the calendar; write a day that exists",
        ),
        (
            "c1,warning,2004-13,",
            "column `on`: `2004-13` has no such month; months run from 01 to 12",
        ),
        (
            "c1,warning,24/09/2004,",
            "column `on`: `24/09/2004` is not a date written YYYY-MM-DD, nor YYYY-MM, YYYY or "
            "empty where only that much is known; if the day comes first, write 2004-09-24",
        ),
        (
            "c1,warning,20004-01-01,",
            "column `on`: `20004-01-01` is not a date written YYYY-MM-DD, nor YYYY-MM, YYYY or "
            "empty where only that much is known",
        ),
        (
            "c1,warnin,2004-10-01,",
            "column `event`: `warnin` is not a kind of event; did you mean `warning`?",
        ),
        (
            "c1,,2004-10-01,",
            "column `event`: is empty; write the kind of event, such as `appointment` or "
            "`breach_action`",
        ),
        (
            "c9,warning,2004-10-01,",
            "column `case_id`: `c9` is not the id of a case",
        ),
        (
            "C1,warning,2004-10-01,",
            "column `case_id`: `C1` is not the id of a case; did you mean `c1`?",
        ),
        (
            ",warning,2004-10-01,",
            "column `case_id`: is empty; write the id of the case this row belongs to",
        ),
        (
            "c1,home_visit,2004-10-01,Seen",
            "column `value`: `Seen` must be `seen`, `attempted` or empty for `home_visit`; did you "
            "mean `seen`?",
        ),
        (
            "c1,warning,2004-10-01,late",
            "column `value`: `late` must be empty, because `warning` has no value",
        ),
        (
            "c1,contact_hours,2004-10-01,-1",
            "column `value`: `-1` must be a number from 0 to 10000, or empty",
        ),
        (
            "c1,contact_hours,2004-10-01,NaN",
            "column `value`: `NaN` must be a number from 0 to 10000, or empty",
        ),
        (
            "c1,contact_hours,2004-10-01,1e9",
            "column `value`: `1e9` must be a number from 0 to 10000, or empty",
        ),
        (
            'c1,contact_hours,2004-10-01,"2,5"',
            "column `value`: `2,5` must be a number from 0 to 10000, or empty; write `2.5`",
        ),
        (
            "c1,warning,2004-10-01",
            "has 3 cells where the header has 4; write a separator for each empty cell too",
        ),
        (
            "c1,warning,2004-10-01,,x",
            "has 5 cells where the header has 4; put a cell that holds a separator in quotation "
            "marks",
        ),
        (
            "c1,warning,2004\0-10,",
            "column `on`: `2004\\x00-10` holds a NUL character; take it out",
        ),
    ],
)
def test_a_wrong_event_row(tmp_path: Path, row: str, expected: str) -> None:
    text = f"{HEADER}c1,home_visit,2004-10-01,seen\n{row}\n"
    place = "events.csv, row 3, " if expected.startswith("column") else "events.csv, row 3: "
    assert problems(folder(tmp_path, events=text)) == [place + expected]


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        (
            "case_id,sentence,commenced_on,dtto\nc1,order,2004-09-20,Yes\nc2,Licence,2004-10-04,\n",
            [
                "row 2, column `dtto`: `Yes` must be `yes`, `no` or empty; did you mean `yes`?",
                "row 3, column `sentence`: `Licence` must be `order` or `licence`; did you mean "
                "`licence`?",
            ],
        ),
        (
            "case_id,sentence,commenced_on,tier,band\nc1,order,2004-09-20,5,medum\n"
            "c2,order,2004-09-20,TRUE,High\n",
            [
                "row 2, column `tier`: `5` must be `1`, `2`, `3`, `4` or empty",
                "row 2, column `band`: `medum` must be `low`, `medium`, `high` or empty; did you "
                "mean `medium`?",
                "row 3, column `tier`: `TRUE` must be `1`, `2`, `3`, `4` or empty",
                "row 3, column `band`: `High` must be `low`, `medium`, `high` or empty; did you "
                "mean `high`?",
            ],
        ),
        (
            "case_id,sentence,commenced_on,ended_on\nc1,order,2004-09-20,2004-09-19\n"
            "c2,order,,2004\n",
            [
                "row 2, column `ended_on`: `2004-09-19` is before the case commenced (2004-09-20)",
                "row 3, column `commenced_on`: `` is not a full date written YYYY-MM-DD",
                "row 3, column `ended_on`: `2004` is not a full date written YYYY-MM-DD",
            ],
        ),
        (
            CASES + "c1,order,2004-09-20\n",
            [
                "row 2, column `case_id`: `c1` is the id of row 4 too; each case has one row",
                "row 4, column `case_id`: `c1` is the id of row 2 too; each case has one row",
            ],
        ),
        (
            CASES + ",order,2004-09-20\nc\x07,order,2004-09-20\n" + "x" * 201 + ",order,2004-09-20",
            [
                "row 4, column `case_id`: is empty; every case needs an id",
                "row 5, column `case_id`: `c\\x07` holds a character that does not print; take it "
                "out",
                "row 6, column `case_id`: `" + "x" * 80 + "... (201 characters)` is longer than "
                "200 characters",
            ],
        ),
        (
            "caseid,sentence,Commenced_On\nc1,order,2004-09-20\n",
            [
                "row 1, column `case_id`: the column is missing; rename `caseid` if that is it",
                "row 1, column `commenced_on`: the column is missing; rename `Commenced_On` if "
                "that is it",
            ],
        ),
        (
            "case_id,sentence,commenced_on,Unpaid Work,team,team,\nc1,order,2004-09-20,,,,\n",
            [
                "row 1: `Unpaid Work` is not a column; every known one is in lower case, joined by "
                "`_`; did you mean `unpaid_work`?",
                "row 1: `team` is the name of more than one column; keep one",
                "row 1: column 7 has no name; name it or take it out",
            ],
        ),
        ("", ["is empty; its first row must name the columns case_id, sentence, commenced_on"]),
        ("case_id,sentence,commenced_on\n", ["has no cases; write a row for each"]),
        (
            'case_id,sentence,commenced_on\nc1,order,"2004-09-20\nc2,order,2004-09-20\n',
            [
                "row 2: opens a quotation mark that is never closed; inside a quoted cell, write "
                "each quotation mark twice"
            ],
        ),
        (
            'case_id,sentence,commenced_on\n"c"1,order,2004-09-20\n',
            [
                "row 2: has text after a closing quotation mark; inside a quoted cell, write each "
                "quotation mark twice"
            ],
        ),
    ],
)
def test_a_wrong_cases_file(tmp_path: Path, cases: str, expected: list[str]) -> None:
    path = folder(tmp_path, cases=cases, events=HEADER, answers=None)
    starts = ["cases.csv, " if e.startswith("row") else "cases.csv: " for e in expected]
    assert problems(path) == [start + e for start, e in zip(starts, expected, strict=True)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("c1,B1.2a,yes", "column `question`: `B1.2a` is not a question; did you mean `B1.2`?"),
        ("c1,,yes", "column `question`: is empty; write the id of the question"),
        (
            "c1,B1.2,n/a",
            "column `answer`: `n/a` must be `yes`, `no`, `na` or empty; did you mean `na`?",
        ),
        (
            "c1,B1.1a,no",
            "column `answer`: `no` contradicts the answer `yes` in row 2 to the same "
            "question of the same case; keep one of the two",
        ),
        ("c7,B1.2,yes", "column `case_id`: `c7` is not the id of a case"),
    ],
)
def test_a_wrong_answer_row(tmp_path: Path, row: str, expected: str) -> None:
    path = folder(tmp_path, answers=f"{ANSWERS}{row}\n")
    found = problems(path)
    assert len(found) == 1
    assert found[0].startswith(f"answers.csv, row 4, {expected}")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["at `area`: is missing; write the name of the probation area",
              "at `as_at`: is missing; write the day to judge at, as in as_at = 2005-06-30"]),
        (
            'area = "A"\nas_at = "2005-06-30"\n',
            ["at `as_at`: `2005-06-30` must be a date without quotation marks or time, as in "
             "as_at = 2005-06-30"],
        ),
        (
            SETTINGS + 'editions = "auto"\nedition = "ns2004"\nnot_followed_up = ["AA1", "A1"]\n',
            [": `editions` is not a setting; did you mean `edition`?",
             "at `edition`: `ns2004` must be `auto`, `ns2000` or `ns2005`; did you mean "
             "`ns2005`?",
             "at `not_followed_up[0]`: `AA1` is not a criterion; did you mean `A1`?"],
        ),
        (
            SETTINGS + '[readings]\ndays-units = "x"\ndays-unit = "calender days"\n',
            ["at `readings.days-units`: is not a reading; did you mean `days-unit`?",
             "at `readings.days-unit`: `calender days` must be `working days` or `calendar "
             "days`; did you mean `calendar days`?"],
        ),
        (
            SETTINGS + "[limits]\nhome-visits.limit = 3\nplan-review = true\n",
            ["at `limits.home-visits.limit`: is not a limit that can be replaced; did you "
             "mean `home-visit.limit`?",
             "at `limits.plan-review`: `true` must be text or a number"],
        ),
        (
            SETTINGS + '[ratings]\nA1.1 = "Strong"\nA1.2 = "weak"\n',
            ["at `ratings.A1.1`: `Strong` must be `very strong`, `strong`, `good`, "
             "`satisfactory` or `weak`; did you mean `strong`?",
             "at `ratings.A1.2`: is not a management item with a rating; did you mean `A1.1`?"],
        ),
        (
            SETTINGS + '[[adjustments]]\ncriterion = "A1"\ndescriptor = "Well"\nreason = " "\n',
            ["at `adjustments[0].reason`: ` ` must be text, and not blank",
             "at `adjustments[0].name`: is missing; an adjustment needs it",
             "at `adjustments[0].descriptor`: `Well` must be `Very well met`, `Well met` or "
             "`Poor`; did you mean `Well met`?"],
        ),
        (
            SETTINGS + "area = 1\n",
            ["line 3, character 9: is not TOML: cannot overwrite a value"],
        ),
        (SETTINGS + "x = " + "9" * 5000, ["holds a number with too many digits to be read"]),
        (SETTINGS + "x = " + "[" * 100_000, [": is nested too deeply to be read"]),
    ],
)  # fmt: skip
def test_wrong_settings(tmp_path: Path, settings: str, expected: list[str]) -> None:
    found = problems(folder(tmp_path, settings=settings))
    assert [line.removeprefix("inspection.toml").removeprefix(", ") for line in found] == [
        e if e.startswith((":", "at", "line")) else f": {e}" for e in expected
    ]


def test_the_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        cases=CASES + "c3,order,yesterday\n",
        events=EVENTS + "c3,warned,2004-10-01,\n",
        answers=ANSWERS + "c3,B1.2,maybe\n",
        settings="area = 3\n",
    )
    assert [line.split(":")[0] for line in problems(path)] == [
        "inspection.toml, at `area`",
        "inspection.toml, at `as_at`",
        "cases.csv, row 4, column `commenced_on`",
        "events.csv, row 4, column `event`",
        "answers.csv, row 4, column `answer`",
    ]


def test_bytes_that_are_not_utf_8_are_named(tmp_path: Path) -> None:
    cases = CASES.encode() + "José,order,2004-09-20\nZoë,order,2004-09-20\n".encode("latin-1")
    assert problems(folder(tmp_path, cases=cases, events=HEADER, answers=None)) == [
        "cases.csv, row 4, column `case_id`: `Jos\\xe9` holds a byte that is not UTF-8 (0xE9); "
        "save the file again as UTF-8 (in a spreadsheet: `CSV UTF-8`)",
        "cases.csv, row 5, column `case_id`: `Zo\\xeb` holds a byte that is not UTF-8 (0xEB); "
        "save the file again as UTF-8 (in a spreadsheet: `CSV UTF-8`)",
    ]
    header = CASES.replace("sentence", "séntence").encode("latin-1")
    assert problems(folder(tmp_path, cases=header)) == [
        "cases.csv, row 1: byte 10 of the row (0xE9) is not UTF-8; save the file again as UTF-8 "
        "(in a spreadsheet: `CSV UTF-8`)"
    ]
    assert problems(folder(tmp_path, cases=CASES.encode("utf-16"))) == [
        "cases.csv: is not UTF-8 text (it looks like UTF-16); save the file again as UTF-8 (in a "
        "spreadsheet: `CSV UTF-8`)"
    ]


def test_a_million_character_cell_is_reported_short_and_leaves_no_trace(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    path = folder(tmp_path, events=f"{EVENTS}c1,{'w' * 1_000_000},2004-10-01,\n")
    found = problems(path)
    shown = "w" * 80
    (line,) = found
    start = f"events.csv, row 4, column `event`: `{shown}... (1000000 characters)` is not a kind of"
    assert line.startswith(start)
    assert len(line) < 1000
    assert csv.field_size_limit() == limit


def test_missing_files_are_named_with_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "event.csv").write_text(EVENTS)
    (tmp_path / "Inspection.toml").write_text(SETTINGS)
    folder(tmp_path, events=None, settings=None)
    (tmp_path / "cases.parquet").write_bytes(b"")
    assert problems(tmp_path) == [
        "inspection.toml: is missing from the folder; rename `Inspection.toml` if that is it",
        "cases.csv: is there beside cases.parquet; keep the one that is up to date",
        "events.csv: is missing from the folder, and so are events.parquet, events.jsonl and "
        "events.xlsx; rename `event.csv` if that is it",
    ]


def test_a_place_that_is_no_inspection(tmp_path: Path) -> None:
    missing = tmp_path / "none"
    assert problems(missing) == [
        f"{missing}: does not exist; name a folder with the tables, or a .json or .xlsx file"
    ]
    assert problems(folder(tmp_path) / "cases.csv") == [
        "cases.csv: is neither a folder nor a .json or .xlsx file; name the folder that holds the "
        "tables"
    ]


def test_bytes_that_are_not_parquet(tmp_path: Path) -> None:
    path = folder(tmp_path, events=None)
    (path / "events.parquet").write_bytes(b"PAR1 but no more")
    assert problems(path) == [
        "events.parquet: cannot be read as Parquet (it does not begin and end as Parquet does); "
        "write it anew"
    ]


def document(**changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "area": "Gwent",
        "as_at": "2005-06-30",
        "cases": [{"case_id": "c1", "sentence": "order", "commenced_on": "2004-09-20"}],
        "events": [{"case_id": "c1", "event": "warning", "on": "2004-10-01"}],
    }
    return {**base, **changes}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * 100_000, ": is nested too deeply to be read"),
        ("[" * 200 + "]" * 200, ": must be an object with the keys of an inspection at its top "
         "level"),
        ('{"area": ' + "[" * 200 + "]" * 200 + "}", ": is nested too deeply to be read"),
        ('{"area": "A",}', ", row 1: is not JSON from character 14 on: "),
        ('{"area": "A", "area": "B"}', ", column `area`: is given twice; keep one"),
        (json.dumps(document(as_at=20050630)), ", column `as_at`: `20050630` must be text, a date "
         "written YYYY-MM-DD"),
        (json.dumps(document(events=3)), ", column `events`: `3` must be a list of objects, one "
         "for each row"),
        (json.dumps(document(events=[3])), ", column `events[0]`: `3` must be an object with a "
         "key for each column"),
        (json.dumps(document(events=[{"case_id": "c1", "event": "warning"}])),
         ", column `events[0].on`: is missing; every row has it"),
        (json.dumps(document(events=[{"case_id": "c1", "event": "warning", "on": ["x"]}])),
         ", column `events[0].on`: must be text, a number, yes or no, a date, or empty"),
        (json.dumps(document(events=[{"case_id": "c1", "event": "warning", "on": "", "val": 1}])),
         ", column `events[0]`: `val` is not a key of events; did you mean `value`?"),
        (json.dumps(document(events=[{"case_id": "c1", "event": "contact_hours", "on": "",
                                      "value": float("inf")}])),
         ", column `events[0].value`: `Infinity` is not a number that can be written down"),
        (json.dumps(document()).replace('"2004-10-01"', "9" * 5000),
         ", column `events[0].on`: `" + "9" * 80 + "... (5000 characters)` is not a date"),
        (json.dumps(document()).replace('"warning"', '"warning", "event": "failure"'),
         ", column `events[0].event`: is given twice; keep one"),
        (json.dumps(document()).replace('"case_id": "c1", "s', '"case_id": "\\ud800", "s'),
         ", column `cases[0].case_id`: `\\xd800` holds a NUL character or half a character"),
        (json.dumps(document(adjustments=[{"criterion": "A2", "descriptor": "Well met",
                                           "reason": "\ud800", "name": "A. N. Other"}])),
         ", column `adjustments[0].reason`: `\\xd800` holds a NUL character or half a character"),
    ],
)  # fmt: skip
def test_wrong_json(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "gwent.json"
    path.write_text(text)
    assert problems(path)[0].startswith(f"gwent.json{expected}")


def test_a_report_says_how_many_problems_it_leaves_out() -> None:
    found = [Problem("a.csv", "is wrong", row) for row in range(2, 5)]
    found += [Problem("b.csv", "is wrong", 2)] * 2
    assert problem_report(found, limit=2) == (
        "a.csv, row 2: is wrong\na.csv, row 3: is wrong\n"
        "... and 3 more problems: 1 in a.csv, 2 in b.csv"
    )
    assert problem_report(found[:2], limit=2) == "a.csv, row 2: is wrong\na.csv, row 3: is wrong"


@pytest.mark.slow
def test_tens_of_thousands_of_bad_rows_are_all_reported_in_good_time(tmp_path: Path) -> None:
    rows = "".join(f"x{i},kind{i},day{i},\n" for i in range(20_000))
    began = dt.datetime.now()
    with pytest.raises(BadInputError) as caught:
        read_inspection(folder(tmp_path, events=HEADER + rows), VOCABULARY)
    assert len(caught.value.problems) == 60_000
    *shown, last = str(caught.value).splitlines()
    assert len(shown) == 50
    assert last == "... and 59950 more problems: 59950 in events.csv"
    assert dt.datetime.now() - began < dt.timedelta(seconds=20)


def test_one_byte_that_is_not_utf_8_spoils_one_case_and_not_the_file(tmp_path: Path) -> None:
    cases = (CASES + "c3,order,2004-09-20\n").encode().replace(b"\nc2", b"\nc\xe9")
    events = HEADER.encode() + b"c\xe9,warning,2004-10-01,\nc1,warning,2004-10-01,\n"
    path = folder(tmp_path, cases=cases, events=events, answers=None)
    loaded = read_inspection(path, VOCABULARY, strict=False)
    assert [case.case_id for case in loaded.inspection.cases] == ["c1", "c3"]
    assert [(bad.file, bad.row, json.loads(bad.cells)[0]) for bad in loaded.bad_rows] == [
        ("cases.csv", 3, "c\udce9"),
        ("events.csv", 2, "c\udce9"),
    ]


def test_a_tier_that_a_spreadsheet_made_a_decimal_is_told_as_it_should_be(tmp_path: Path) -> None:
    cases = "case_id,sentence,commenced_on,tier\nc1,order,2004-09-20,2.0\n"
    assert problems(folder(tmp_path, cases=cases, events=HEADER, answers=None)) == [
        "cases.csv, row 2, column `tier`: `2.0` must be `1`, `2`, `3`, `4` or empty; did you mean "
        "`2`?"
    ]


def test_a_workbook_is_not_taken_for_a_table(tmp_path: Path) -> None:
    assert problems(folder(tmp_path, cases=b"PK\3\4" + bytes(100), answers=None)) == [
        "cases.csv: is a workbook or an archive and no text; save the sheet as `CSV UTF-8`"
    ]


def test_a_nul_character_in_the_header_is_not_taken_for_utf_16(tmp_path: Path) -> None:
    cases = CASES.replace("commenced_on\n", "commenced_on,te\0am\n").replace("-20\n", "-20,x\n")
    path = folder(tmp_path, cases=cases.replace("-04\n", "-04,y\n"))
    assert problems(path) == [
        "cases.csv, row 1: `te\\x00am` holds a character that does not print; rename the column"
    ]


def test_a_file_of_cases_without_rows_is_one_problem_and_not_one_for_every_event(
    tmp_path: Path,
) -> None:
    path = folder(tmp_path, cases="case_id,sentence,commenced_on\n")
    assert problems(path) == ["cases.csv: has no cases; write a row for each"]


def test_no_name_in_a_file_acts_on_the_terminal(tmp_path: Path) -> None:
    settings = SETTINGS + '[readings]\n"\\u001b[31m" = "x"\n[limits]\n"a\\nb" = "\\u202e"\n'
    found = problems(folder(tmp_path, settings=settings))
    assert len(found) == 2
    assert all(line.isprintable() for line in found)
    hostile = tmp_path / "no\x1b[2Jwhere"
    assert problems(hostile)[0].startswith(f"{tmp_path}/no\\x1b[2Jwhere: does not exist")


def test_a_number_with_an_exponent_of_twenty_digits_is_told_like_any_other(tmp_path: Path) -> None:
    row = '{"case_id": "c1", "event": "contact_hours", "on": null, "value": 1e99999999999999999999}'
    path = tmp_path / "gwent.json"
    path.write_text(
        '{"area": "Gwent", "area": "G", "as_at": "2005-06-30", "cases": [{"case_id": "c1", '
        f'"sentence": "order", "commenced_on": "2004-09-20"}}], "events": [{row}]}}'
    )
    assert problems(path) == [
        "gwent.json, column `area`: is given twice; keep one",
        "gwent.json, column `events[0].value`: `1e99999999999999999999` must be a number from 0 "
        "to 10000, or empty",
    ]


def test_a_folder_that_may_not_be_looked_into_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert problems(folder(tmp_path)) == [f"{tmp_path}: cannot be listed (permission denied)"]
