"""The commands audit, compare and monitor, as a person meets them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import write_folder
from esi_rules.records.case import Case, Inspection
from tests.support.paths import SOUTH_WALES

SHEET = """
title = "Testshire 2006"
months_in = "9"
[criteria.D1]
printed = [{ value = 52, place = "sheet" }]
[criteria.D2]
printed = [{ value = 61, place = "sheet" }]
[criteria.D4]
printed = [{ value = 85, place = "sheet" }]
[sections.D]
printed = [{ value = SECTION, place = "sheet" }]
[items."D4.2"]
printed = [{ value = 97, place = "page 4" }]
"""


def write(path: Path, section: int) -> str:
    path.write_text(SHEET.replace("SECTION", str(section)), encoding="utf-8")
    return str(path)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    cases = [
        Case(
            f"S{n}",
            "order",
            "2006-03-01",
            answers={"D4.2": "yes" if n % 3 else "no", "D2.1": "yes" if n % 2 else "no"},
            groups={"district": "North" if n < 12 else "South"},
        )
        for n in range(24)
    ]
    write_folder(tmp_path / "in", Inspection("Testshire", dt.date(2006, 9, 1), cases))
    return str(tmp_path / "in")


def test_a_sheet_that_can_be_right_leaves_with_0(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", write(tmp_path / "s.toml", 67)]) == 0
    out = capsys.readouterr().out
    assert "(2 x 52 + 1 x 61 + 2 x 85) / 5 = 67, prints as 67%" in out
    assert out.endswith("Found: nothing impossible, no contradiction\n")


def test_an_impossible_section_leaves_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", write(tmp_path / "s.toml", 76)]) == 1
    out = capsys.readouterr().out
    assert "section D printed 76%: impossible" in out
    assert out.endswith("Found: 1 impossible aggregate\n")


def test_a_sample_makes_a_percentage_impossible_and_the_data_say_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = write(tmp_path / "s.toml", 67)
    assert main(["audit", sheet, "--sample", "all=23", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert [i["id"] for i in data["items"] if not i["possible"]] == ["D4.2"]


def test_wider_rounding_is_an_option(tmp_path: Path) -> None:
    sheet = write(tmp_path / "s.toml", 69)
    assert main(["audit", sheet]) == 1
    assert main(["audit", sheet, "--rounding", "5"]) == 0


def test_percentages_are_asked_for_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--percent", "86", "--base", "57"]) == 0
    assert capsys.readouterr().out.startswith("86% of 57: 49/57 = 85.96\n")
    assert main(["audit", "--percent", "97", "--base", "23"]) == 1
    assert "no base of 1 to 23 cases prints 97%" in capsys.readouterr().out
    joint = ["--group-percent", "41", "--group-base", "23", "--format", "json"]
    assert main(["audit", "--percent", "51", "--base", "57", *joint]) == 0
    assert json.loads(capsys.readouterr().out)["joint"] == [
        {"group_count": 9, "group_base": 22, "count": 28, "base": 55, "not_applicable": 2}
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["audit"], "audit: needs a file, or --percent and --base"),
        (["audit", "--percent", "86"], "--percent: needs a --base"),
        (["audit", "--percent", "8x", "--base", "5"], "--percent: `8x` must be a number"),
        (["audit", "none.toml"], "none.toml: cannot be read"),
        (["audit", "none.toml", "--base", "5"], "--base: goes with --percent"),
        (["audit", "none.toml", "--sample", "57"], "`57` must be a group and its number of cases"),
        (["compare", "none.toml", "none.json"], "none.toml: cannot be read"),
    ],
)
def test_wrong_usage_leaves_with_2_and_says_what_to_write(
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if "--sample" in arguments:
        write(tmp_path / "none.toml", 67)
    assert main(arguments) == 2
    assert told in capsys.readouterr().err


def test_a_sheet_and_cases_compare_without_a_claim_of_sureness(
    tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = write(tmp_path / "s.toml", 67)
    assert main(["compare", sheet, folder]) == 0
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines()]
    assert ["D2", "61%", "50%", "down", "11", "points"] in rows
    assert "Cases were 9 months into supervision in Testshire 2006, and 6 months in" in " ".join(
        out.split()
    )
    assert "Nothing here says how sure a change is" in out


def test_two_folders_compare_with_intervals_and_a_scored_sheet_without(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("scipy")
    assert main(["compare", folder, folder, "--resamples", "199", "--format", "table"]) == 0
    assert "95% interval" in capsys.readouterr().out
    assert main(["score", folder, "--format", "json", "--out", str(tmp_path / "s.json")]) == 0
    assert main(["compare", str(tmp_path / "s.json"), folder, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    (d2,) = [c for c in data["changes"] if (c["id"], c["group"]) == ("D2", "all")]
    assert (d2["direction"], "sureness" in d2) == ("same", False)


def test_monitoring_prints_lights_by_district(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["monitor", folder, "--red", "40", "--amber", "60", "--format", "csv"]) == 0
    rows = {row["group"]: row for row in csv.DictReader(capsys.readouterr().out.splitlines())}
    assert list(rows) == ["all", "district=North", "district=South"]
    assert rows["district=North"]["D2"] == "50% red, amber or green"
    assert rows["district=North"]["D4"] == "67% red, amber or green"
    assert main(["monitor", folder, "--by", "month"]) == 0
    assert "month=2006-03" in capsys.readouterr().out
    assert main(["monitor", folder, "--by", "distrct"]) == 2
    assert "did you mean `district`?" in capsys.readouterr().err


def test_what_is_wrong_with_both_sides_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scored, missing = tmp_path / "scored.json", tmp_path / "missing.toml"
    scored.write_text('{"schema_version": 1, "overall": 3}', encoding="utf-8")
    assert main(["compare", str(scored), str(missing)]) == 2
    told = capsys.readouterr().err
    assert "scored.json, column `framework`: `framework` is missing" in told
    assert "missing.toml: cannot be read" in told


def test_compare_reads_an_inspection_that_was_written_as_a_value(tmp_path: Path) -> None:
    inspection = esi.read(SOUTH_WALES / "sample").inspection
    path = tmp_path / "inspection.json"
    path.write_text(esi.to_json(inspection), encoding="utf-8")
    assert main(["compare", str(path), str(path), "--out", str(tmp_path / "out.txt")]) == 0
