"""Tables of which each line is a row in JSON, and a document that comes from standard input."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import inspection_to_document, read_inspection, write_folder
from tests.support.examples import examples
from tests.support.files import VOCABULARY, inspections

SETTINGS = 'area = "A"\nas_at = 2005-03-14\n'
CASES = '{"case_id": "S01", "sentence": "order", "commenced_on": "2004-09-24", "district": "N"}\n'
EVENTS = """{"case_id": "S01", "event": "supervision_plan", "on": "2004-10-01"}

{"case_id": "S01", "event": "contact_hours", "on": "2004-10", "value": 7.25}
"""


def folder(path: Path, **tables: str) -> Path:
    path.mkdir(exist_ok=True)
    (path / "inspection.toml").write_text(SETTINGS, "utf-8")
    for name, text in {"cases": CASES, "events": EVENTS, **tables}.items():
        (path / f"{name}.jsonl").write_text(text, "utf-8")
    return path


def test_lines_of_json_are_the_rows_of_a_table(tmp_path: Path) -> None:
    answers = '{"case_id": "S01", "question": "B1.2", "answer": "yes"}\n'
    [case] = esi.read(folder(tmp_path, answers=answers)).inspection.cases
    assert case.groups == {"district": "N"}
    assert case.answers == {"B1.2": "yes"}
    assert [str(e.on) for e in case.events] == ["2004-10-01", "2004-10"]
    assert str(case.events[1].value) == "7.25"


def test_a_wrong_cell_is_named_with_the_line_it_is_on(tmp_path: Path) -> None:
    events = EVENTS + '{"case_id": "S01", "event": "supervision_plann", "on": "2004-10-01"}'
    with pytest.raises(esi.BadInputError) as caught:
        esi.read(folder(tmp_path, events=events))
    [problem] = caught.value.problems
    assert (problem.file, problem.row, problem.column) == ("events.jsonl", 4, "event")
    assert problem.suggestion == "supervision_plan"


def test_every_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    events = EVENTS + "{'case_id'\n[1]\n{\n" + "[" * 100_000
    with pytest.raises(esi.BadInputError) as caught:
        esi.read(folder(tmp_path, events=events))
    assert [(p.file, p.row) for p in caught.value.problems] == [
        ("events.jsonl", 4), ("events.jsonl", 6), ("events.jsonl", 7)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[1]", "must be an object with a key for each column"),
        ('{"case_id": "S01", "event": "supervision_plan"}', "is missing; every row has it"),
        ('{"case_id": "S01", "event": "warning", "on": "2004-10-01", "vlaue": ""}', "not a key"),
        ('{"case_id": "S01", "event": "warning", "on": "2004-10-01", "on": ""}', "given twice"),
        ('{"case_id": "S01", "event": "warning", "on": ["2004-10-01"]}', "must be text, a number"),
    ],
)
def test_a_line_that_is_no_row_is_refused_or_set_aside(
    line: str, words: str, tmp_path: Path
) -> None:
    path = folder(tmp_path, events=line)
    with pytest.raises(esi.BadInputError, match=words):
        esi.read(path)
    found = esi.read(path, strict=False)
    assert words in str(found.problems[0].words())
    assert json.loads(found.bad_rows[-1].cells) == json.loads(line)


def test_a_table_is_in_one_file_only(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "events.csv").write_text("case_id,event,on,value\n")
    with pytest.raises(esi.BadInputError) as caught:
        esi.read(path)
    assert "events.csv: is there beside events.jsonl; keep the one" in str(caught.value)


@settings(max_examples=examples(60), deadline=None)
@given(inspection=inspections())
def test_lines_of_json_are_read_as_the_tables_of_a_folder(
    inspection: esi.Inspection, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("in")
    write_folder(path, inspection)
    document = inspection_to_document(inspection)
    for name in ("cases", "events", "answers"):
        (path / f"{name}.csv").unlink(missing_ok=True)
        rows = document.get(name, [])
        assert isinstance(rows, list)
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (path / f"{name}.jsonl").write_text(lines, "utf-8")
    assert read_inspection(path, VOCABULARY).inspection == inspection


# From standard input


def given_input(text: str | bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = text.encode() if isinstance(text, str) else text
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def document() -> dict[str, object]:
    rows = {name: [json.loads(line) for line in text.splitlines() if line]
            for name, text in (("cases", CASES), ("events", EVENTS))}  # fmt: skip
    return {"area": "A", "as_at": "2005-03-14", **rows}


@pytest.mark.parametrize(
    "command", ["score", "monitor", pytest.param("sensitivity", marks=pytest.mark.slow)]
)
def test_a_dash_reads_a_document_from_standard_input(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps(document()), "utf-8")
    assert main([command, str(file)]) == 0
    expected = capsys.readouterr().out
    given_input(json.dumps(document()), monkeypatch)
    assert main([command, "-"]) == 0
    assert capsys.readouterr().out == expected


def test_what_is_wrong_with_standard_input_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given_input(json.dumps({**document(), "as_at": "x", "aera": "A"}), monkeypatch)
    assert main(["score", "-"]) == 2
    error = capsys.readouterr().err
    assert "standard input, column `as_at`: `x` is not a full date" in error
    assert "`aera` is not a setting; did you mean `area`?" in error
    for text in ("", "{", b"\xff\xfe{}", "[]"):
        given_input(text, monkeypatch)
        assert main(["score", "-"]) == 2
        assert "standard input" in capsys.readouterr().err


def test_no_standard_input_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["score", "-"]) == 2
    assert "standard input: is closed; name a folder or a file" in capsys.readouterr().err


def test_more_than_the_most_is_not_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("esi_rules.cli.inputs.LARGEST_TABLE", 100)
    given_input(json.dumps(document()), monkeypatch)
    assert main(["score", "-"]) == 2
    assert "is larger than 100 bytes" in capsys.readouterr().err


def test_the_bad_rows_of_standard_input_are_set_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"case_id": "S02", "sentence": "ordr", "commenced_on": dt.date(2004, 9, 1).isoformat()}
    found = document()
    cases = found["cases"]
    assert isinstance(cases, list)
    given_input(json.dumps({**found, "cases": [*cases, other]}), monkeypatch)
    assert main(["score", "-", "--quarantine", str(tmp_path / "bad.csv")]) == 0
    assert "1 case judged" in capsys.readouterr().out
    assert "standard input,cases[1],S02" in (tmp_path / "bad.csv").read_text()
