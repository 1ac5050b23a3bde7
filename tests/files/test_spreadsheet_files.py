"""Folders and workbooks of .xlsx: which cells are read as what, and which files are refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
import xlsxwriter

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import spreadsheet_file
from esi_rules.records.dates import PartlyKnown

Rows = Sequence[Sequence[Any]]
CASES: Rows = [
    ["case_id", "sentence", "commenced_on", "tier", "unpaid_work", "district"],
    ["S1", "order", dt.date(2004, 10, 1), 2, True, "North"],
    [1002, "licence", dt.datetime(2004, 11, 1), None, False, None],
]
EVENTS: Rows = [
    ["case_id", "event", "on", "value"],
    ["S1", "home_visit", dt.date(2004, 10, 3), "seen"],
    ["S1", "contact_hours", "2004-10", 7.25],
    [1002, "supervision_plan", 2004, None],
    [1002, "warning", None, None],
]
SETTINGS: Rows = [["setting", "value"], ["area", "North"], ["as_at", dt.date(2005, 3, 14)]]


def book(sheets: Mapping[str, Rows], change: Callable[[Any], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change is not None:
        change(made)
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def workbook(
    path: Path, change: Callable[[Any], None] | None = None, **sheets: Rows | None
) -> Path:
    held = {"cases": CASES, "events": EVENTS, "inspection": SETTINGS, **sheets}
    file = path / "book.xlsx"
    file.write_bytes(book({n: rows for n, rows in held.items() if rows is not None}, change))
    return file


def problems(path: Path) -> list[str]:
    with pytest.raises(esi.BadInputError) as caught:
        esi.read(path)
    return [problem.words() for problem in caught.value.problems]


def one_problem(path: Path) -> str:
    (only,) = problems(path)
    return only


def test_cells_keep_their_types_in_a_workbook(tmp_path: Path) -> None:
    inspection = esi.read(workbook(tmp_path)).inspection
    first, second = inspection.cases
    assert (inspection.area, inspection.as_at) == ("North", dt.date(2005, 3, 14))
    assert (first.case_id, first.commenced_on) == ("S1", dt.date(2004, 10, 1))
    assert first.facts == {"tier": 2, "unpaid_work": True}
    assert (second.case_id, second.commenced_on) == ("1002", dt.date(2004, 11, 1))
    assert second.facts == {"tier": None, "unpaid_work": False}
    assert str(first.events[1].value) == "7.25"
    assert [event.on for event in second.events] == [PartlyKnown(2004), PartlyKnown()]


def test_a_folder_has_a_file_for_each_table_beside_tables_of_other_kinds(tmp_path: Path) -> None:
    (tmp_path / "cases.xlsx").write_bytes(book({"Sheet1": CASES}))
    (tmp_path / "events.csv").write_text("case_id,event,on,value\nS1,home_visit,2004-10-03,seen\n")
    (tmp_path / "inspection.toml").write_text('area = "North"\nas_at = 2005-03-14\n')
    assert len(esi.read(tmp_path).inspection.cases) == 2
    (tmp_path / "cases.csv").write_text("case_id,sentence,commenced_on\n")
    assert one_problem(tmp_path).startswith("cases.csv: is there beside cases.xlsx")


def test_the_sheet_of_the_name_of_the_table_is_read_and_others_are_not(tmp_path: Path) -> None:
    (tmp_path / "inspection.toml").write_text('area = "North"\nas_at = 2005-03-14\n')
    (tmp_path / "events.xlsx").write_bytes(book({"events": EVENTS}))
    (tmp_path / "cases.xlsx").write_bytes(book({"notes": [["hello"]], "cases": CASES}))
    assert len(esi.read(tmp_path).inspection.cases) == 2
    (tmp_path / "cases.xlsx").write_bytes(book({"notes": [["hello"]], "people": CASES}))
    assert one_problem(tmp_path) == (
        "cases.xlsx: has 2 sheets, and none of them is called `cases`; rename the sheet that has "
        "the table"
    )


def test_the_settings_may_be_beside_the_workbook(tmp_path: Path) -> None:
    file = workbook(tmp_path, inspection=None)
    assert one_problem(file) == (
        "book.xlsx: has no sheet called `inspection`, and there is no inspection.toml beside it"
    )
    (tmp_path / "inspection.toml").write_text('area = "South"\nas_at = 2005-03-14\n')
    assert esi.read(file).inspection.area == "South"


def test_a_sheet_holds_every_setting_but_adjustments(tmp_path: Path) -> None:
    more = [
        ["dates", "dmy"], ["edition", "ns2000"], ["not_followed_up", "A5"],
        ["not_followed_up", "A4"], ["readings.days-unit", "calendar"],
        ["limits.home-visit.limit", "3 working days"],
    ]  # fmt: skip
    inspection = esi.read(workbook(tmp_path, inspection=[*SETTINGS, *more])).inspection
    assert inspection.edition == "ns2000"
    assert inspection.not_followed_up == ("A5", "A4")
    assert inspection.readings == {"days-unit": "calendar"}
    assert inspection.limits == {"home-visit.limit": "3 working days"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["area", "South"], "row 4, column `setting`: `area` is set twice"),
        (["", "South"], "row 4, column `setting`: is empty; write the name of a setting"),
        (["aera", "South"], "`aera` is not a setting; did you mean `area`?"),
        (["dates", "mdy"], "column `dates`: `mdy` must be `ymd`"),
        (["area.x", "South"], "row 4, column `setting`: `area.x` is set twice"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_row(
    tmp_path: Path, row: Sequence[str], message: str
) -> None:
    found = one_problem(workbook(tmp_path, inspection=[*SETTINGS, row]))
    assert found.startswith("book.xlsx, sheet `inspection`")
    assert message in found


def test_missing_and_unknown_sheets_are_named_together(tmp_path: Path) -> None:
    assert problems(workbook(tmp_path, events=None, evnets=EVENTS)) == [
        "book.xlsx: `evnets` is not the name of a table or of the settings, which are `cases`, "
        "`events`, `answers` or `inspection`; rename the sheet or take it out",
        "book.xlsx: has no sheet called `events`",
    ]


# Cells that are refused

PLACE = "book.xlsx, sheet `cases`, row 2, column `commenced_on`: "
WRONG_CELLS: Mapping[Any, str] = {
    dt.datetime(
        2004, 10, 1, 9, 30
    ): "`2004-10-01 09:30:00` has a time of day; convert it to a date",
    dt.time(9, 30): "`09:30:00` must be text, a number, yes or no, a date, or empty",
    38261: "`38261` is not a full date written YYYY-MM-DD; if it is a spreadsheet's number of a "
    "day, format the column as YYYY-MM-DD first",
    2.5: "`2.5` is not a full date written YYYY-MM-DD",
    True: "`yes` is not a full date written YYYY-MM-DD",
    "01/10/2004": "`01/10/2004` is not a full date written YYYY-MM-DD; write the year first, then "
    "the month, then the day",
    "#REF!": "`#REF!` is an error of the spreadsheet; correct its formula or write the value",
    "#N/A": "`#N/A` is an error of the spreadsheet; correct its formula or write the value",
    "=TODAY()": "`=TODAY()` is a formula without a stored value; open the file in a spreadsheet "
    "program and save it, or write the value",
}


@pytest.mark.parametrize("cell", WRONG_CELLS)
def test_a_cell_that_is_no_day_is_refused_by_its_place(tmp_path: Path, cell: Any) -> None:
    rows = [CASES[0], ["S1", "order", cell, 2, True, "North"], CASES[2]]
    found = problems(workbook(tmp_path, cases=rows))
    assert found[0] == PLACE + WRONG_CELLS[cell]


def test_formulas_and_errors_in_columns_that_only_group_are_refused_too(tmp_path: Path) -> None:
    cells = ["district", "=A1", "#DIV/0!"]
    rows = [[*row[:5], cell] for row, cell in zip(CASES, cells, strict=True)]
    found = problems(workbook(tmp_path, cases=rows))
    assert [line.partition("column ")[2][:22] for line in found] == [
        "`district`: `=A1` is a", "`district`: `#DIV/0!` ",
    ]  # fmt: skip


def test_a_formula_with_its_stored_value_is_that_value(tmp_path: Path) -> None:
    """As XlsxWriter and spreadsheet programs write it."""
    file = tmp_path / "book.xlsx"
    made = xlsxwriter.Workbook(str(file))
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in {"cases": CASES, "events": EVENTS[:2], "inspection": SETTINGS}.items():
        sheet = made.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, place, cell, day)
                else:
                    sheet.write(at, place, cell)
        if name == "cases":
            sheet.write_formula(1, 0, '="S"&1', None, "S1")
            sheet.write_formula(1, 2, "=DATE(2004,10,1)", day, 38261)
            sheet.write_formula(1, 5, '=""', None, "")
    made.close()
    # A text of no characters is marked as a text by spreadsheet programs.
    marked = rewritten(
        file.read_bytes(),
        "xl/worksheets/sheet1.xml",
        lambda content: content.replace(b'<c r="F2"><f>', b'<c r="F2" t="str"><f>'),
    )
    file.write_bytes(marked)
    case = esi.read(file).inspection.cases[0]
    assert (case.case_id, case.commenced_on) == ("S1", dt.date(2004, 10, 1))
    assert case.groups == {"district": ""}


def test_the_table_may_begin_lower_and_have_empty_rows_and_columns_around(tmp_path: Path) -> None:
    cases = [[], [None, None], *CASES[:2], [" "], CASES[2], [None] * 9, []]
    loaded = esi.read(workbook(tmp_path, cases=cases))
    assert [case.case_id for case in loaded.inspection.cases] == ["S1", "1002"]
    (note,) = [note for note in loaded.notes if "nothing in its cells" in note.words()]
    assert note.words().startswith("book.xlsx, sheet `cases`, row 5: ")


def test_a_column_without_a_name_is_refused_if_it_holds_anything(tmp_path: Path) -> None:
    cases = [CASES[0], [*CASES[1], None, "x"], CASES[2]]
    assert problems(workbook(tmp_path, cases=cases))[0] == (
        "book.xlsx, sheet `cases`, row 1: column 7 has no name; name it or take it out"
    )


def test_the_first_day_of_a_workbook_can_be_in_1904(tmp_path: Path) -> None:
    def since_1904(made: Any) -> None:
        made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    inspection = esi.read(workbook(tmp_path, since_1904)).inspection
    assert inspection.cases[0].commenced_on == dt.date(2004, 10, 1)


# Files that are refused


def test_what_is_no_spreadsheet_is_refused_as_what_it_is(tmp_path: Path) -> None:
    file = tmp_path / "book.xlsx"
    for data, message in (
        (b"case_id,sentence\n", "is not a spreadsheet or is damaged; save it anew as .xlsx"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "is an .xls file of the old kind, or has a password"),
        (b"", "is not a spreadsheet or is damaged"),
    ):
        file.write_bytes(data)
        assert one_problem(file).startswith(f"book.xlsx: {message}")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        parts.writestr("hello.txt", "hello")
    file.write_bytes(held.getvalue())
    assert "cannot be read as a spreadsheet" in one_problem(file)


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet_file, "_MOST_UNPACKED", 2**20)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", bytes(2**20 + 1))
    file = tmp_path / "book.xlsx"
    file.write_bytes(held.getvalue())
    assert len(held.getvalue()) < 2**14
    assert "is larger than 1048576 bytes when it is unpacked" in one_problem(file)


@pytest.mark.parametrize(
    ("name", "most"), [("_MOST_ROWS", 2), ("_MOST_COLUMNS", 5), ("_MOST_CELLS", 12)]
)
def test_a_sheet_with_too_many_cells_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(spreadsheet_file, name, most)
    assert "save its tables as .csv" in one_problem(workbook(tmp_path))


@pytest.mark.parametrize(
    "place", ["XFD2", pytest.param("XFD1048576", marks=pytest.mark.slow), "ALM1000"]
)
def test_a_cell_far_away_is_refused(tmp_path: Path, place: str) -> None:
    def far(made: Any) -> None:
        made["cases"][place] = "x"

    assert "has cells beyond row 1048576 or column 1000" in one_problem(workbook(tmp_path, far))


def rewritten(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry, change(content) if entry.filename == name else content)
    return held.getvalue()


def test_declared_entities_are_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path)
    declared = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'
    part = "xl/worksheets/sheet1.xml"
    file.write_bytes(rewritten(file.read_bytes(), part, lambda content: declared + content))
    assert "declares a document type" in one_problem(file)


def test_a_damaged_file_is_refused_or_read_and_never_anything_else(tmp_path: Path) -> None:
    data = workbook(tmp_path).read_bytes()
    chance = Random(7)
    file = tmp_path / "damaged.xlsx"
    refused = 0
    for _ in range(20):
        spoilt = bytearray(data)
        if chance.random() < 0.3:
            del spoilt[chance.randrange(len(data)) :]
        else:
            for _ in range(chance.choice((1, 3, 40))):
                spoilt[chance.randrange(len(data))] = chance.randrange(256)
        file.write_bytes(bytes(spoilt))
        try:
            esi.read(file)
        except esi.BadInputError:
            refused += 1
    assert refused > 6


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_part_with_other_content_is_refused_or_read(tmp_path: Path, part: str) -> None:
    data = workbook(tmp_path).read_bytes()
    file = tmp_path / "damaged.xlsx"
    for content in (b"", b"<", b"<a/>", b"\x00" * 50, "<a>é</a>".encode("latin-1")):
        file.write_bytes(rewritten(data, part, lambda _, new=content: new))
        try:
            esi.read(file)
        except esi.BadInputError:
            continue


# The commands


def test_the_commands_read_workbooks_and_set_bad_rows_aside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*EVENTS, ["S1", "home_visit", dt.datetime(2004, 10, 1, 9), "seen"]]
    file, aside = workbook(tmp_path, events=rows), tmp_path / "aside.csv"
    assert main(["score", str(file), "--quarantine", str(aside)]) == 0
    lines = aside.read_text(encoding="utf-8").splitlines()
    assert any("has a time of day" in line and "2004-10-01 09:00:00" in line for line in lines)
    assert main(["compare", str(file), str(file), "--resamples", "99", "--quarantine", "x"]) == 2
    assert main(["due", str(file), "--as-at", "2005-03-14", "--xlsx", str(file)]) == 2
    assert "is a file that is read" in capsys.readouterr().err
