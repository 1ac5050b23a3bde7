"""Control characters in any text that a command is given reach no stream, and no CSV or JSON."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from esi_rules.cli import main
from esi_rules.text import harmless

EVIL = "\x1b[31m\x07\u202e\u200fX\x9b1A\x7f"
CASES = "case_id,sentence,commenced_on,district,team\n" + "".join(
    f"c{n},order,2004-09-20,{EVIL}north,{EVIL}v\n" for n in range(3)
)
EVENTS = "case_id,event,on,value\n" + "".join(
    f"c{n},risk_rating,2004-09-24,high\n" for n in range(3)
)
ANSWERS = "case_id,question,answer\n"
SETTINGS = 'area = "Gwent"\nas_at = 2005-06-30\n'


def steering(text: str) -> list[str]:
    """The characters that steer a terminal or turn the direction of writing."""
    kinds = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return [repr(c) for c in text if unicodedata.category(c) in kinds and c not in "\n\t"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / f"{EVIL}folder"
    path.mkdir()
    (path / "cases.csv").write_text(CASES)
    (path / "events.csv").write_text(EVENTS)
    (path / "answers.csv").write_text(ANSWERS)
    (path / "inspection.toml").write_text(SETTINGS)
    return path


DONE = [
    ["score", "{}"],
    *(["score", "{}", "--by", by, "--format", form]
      for by in ("district", "team") for form in ("table", "csv", "json")),
    *(["monitor", "{}", "--by", by, "--format", form]
      for by in ("district", "team") for form in ("table", "csv", "json")),
    *(["compare", "{}", "{}", "--by", by, "--format", form, "--resamples", "200"]
      for by in ("district", "team") for form in ("text", "table", "json")),
    *(["due", "{}", "--as-at", "2004-09-25", "--format", form]
      for form in ("table", "csv", "json")),
    ["explain", "{}", "--case", "c1"],
    ["whatif", "{}", "--set", "home-visit.limit=5 working days"],
    ["sensitivity", "{}"],
]  # fmt: skip

# Wrong in each part that a command line has.
WRONG = [
    ["score", "{}", "--by", f"{EVIL}none"],
    ["score", "{}", "--as-at", EVIL],
    ["score", "{}", "--format", EVIL],
    ["score", "{}", "--out", f"{EVIL}/a.csv", "--format", "csv"],
    ["score", "{}", f"--{EVIL}"],
    ["score", "{}", EVIL],
    ["score", f"{EVIL}none"],
    ["score", "{}", "--standards", f"{EVIL}.yaml"],
    ["explain", "{}", "--case", f"{EVIL}none"],
    ["explain", "{}", "--case", "c1", "--standard", EVIL],
    ["whatif", "{}", "--set", f"{EVIL}=3"],
    ["whatif", "{}", "--reading", f"days-unit={EVIL}"],
    ["monitor", "{}", "--red", EVIL],
    ["compare", f"{EVIL}.json", f"{EVIL}.toml"],
    ["compare", "{}", "{}", "--resamples", EVIL],
    ["audit", f"{EVIL}.toml"],
    ["check", f"{EVIL}.yaml"],
    ["diff", EVIL, "shipped"],
    ["verify", "--explain", EVIL],
    ["verify", f"{EVIL}.yaml"],
    ["rulebook", "--standards", f"{EVIL}.yaml"],
    ["generate", "--cases", EVIL, "--out", EVIL],
    [EVIL],
    [f"--{EVIL}"],
]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "status"),
    [*((each, 0) for each in DONE), *((each, 2) for each in WRONG)],
    ids=range(len(DONE) + len(WRONG)),
)
def test_no_command_prints_what_steers_a_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], status: int
) -> None:
    assert main([argument.replace("{}", str(folder)) for argument in arguments]) == status
    shown = capsys.readouterr()
    assert shown.out + shown.err
    assert steering(shown.out) == []
    assert steering(shown.err) == []


def test_json_gives_the_text_as_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(folder), "--by", "district", "--format", "json"]) == 0
    assert f"district={EVIL}north" in json.loads(capsys.readouterr().out)["overall"]["groups"]


@pytest.mark.parametrize("table", ["area", "column", "case"])
def test_names_with_such_characters_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    if table == "area":
        text = 'area = "\\u001b[31m\\u202e"\nas_at = 2005-06-30\n'
        (folder / "inspection.toml").write_text(text)
    elif table == "case":
        (folder / "cases.csv").write_text(CASES.replace("c1", f"{EVIL}c1"))
    else:
        (folder / "cases.csv").write_text(CASES.replace("team", f"{EVIL}team"))
    assert main(["score", str(folder)]) == 2
    assert steering(capsys.readouterr().err) == []


def test_files_written_hold_none_either(folder: Path, tmp_path: Path) -> None:
    for form in ("csv", "json"):
        out = tmp_path / f"out.{form}"
        arguments = ["score", str(folder), "--by", "district", "--format", form, "--out", str(out)]
        assert main(arguments) == 0
        assert steering(out.read_text(encoding="utf-8")) == []


def test_harmless_text_keeps_lines_and_letters() -> None:
    assert harmless("a\n\tb é ü 日本") == "a\n\tb é ü 日本"
    assert harmless(EVIL) == "\\x1b[31m\\x07\\x202e\\x200fX\\x9b1A\\x7f"
