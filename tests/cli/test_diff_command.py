"""``esi-rules diff`` as a person at a terminal meets it."""

from __future__ import annotations

import json
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.rulefile import dump_standards

NS2000 = esi.national_standards_2000()


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["diff", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_rules_that_decide_otherwise_are_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = told(capsys, "ns2000", "ns2000:home-visit=15 working days")
    assert status == 1
    assert "CHANGED  home-visit  Home visit made in time" in said
    assert "10 working days (assumed)" in said
    assert "15 working days (own)" in said
    assert "smallest case on which they disagree" in said
    assert "NOT MET  home-visit  done " in said


def test_rules_that_are_the_same_are_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "ns2005", "ns2005")[:1] == (0,)


def test_bad_input_is_status_2_and_says_what_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, problem = told(capsys, "ns2000", "ns2000:days-unit=calender")
    assert (status, said) == (2, "")
    assert "did you mean `calendar`?" in problem
    assert told(capsys, "ns2000", "ns2005", "--cases", "0")[0] == 2
    assert told(capsys, "ns2000", "ns2005", "--standard", "home-visits")[0] == 2


def test_the_table_has_a_row_for_each_rule_that_changed(capsys: pytest.CaptureFixture[str]) -> None:
    status, said, _ = told(capsys, "ns2000", "ns2005", "--format", "table")
    assert status == 1
    assert "unpaid-work-hours        added" in said
    assert "the same: risk-management-plan, " in said


def test_json_is_written_whole_to_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "diff.json"
    status, said, _ = told(
        capsys, "ns2000", "ns2005", "--standard", "victim-contact", "--format", "json",
        "--out", str(out),
    )  # fmt: skip
    assert (status, said) == (1, "")
    (standard,) = json.loads(out.read_text(encoding="utf-8"))["standards"]
    assert standard["shown"]["smallest"]["case"]["facts"] == {"victim_scheme": True}


HOSTILE = "[red]=cmd()[/red]</script><b>"


@pytest.mark.parametrize("format", ["text", "table"])
def test_text_of_a_file_is_inert_on_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, format: str
) -> None:
    visit = attrs.evolve(NS2000["home-visit"], title=HOSTILE, cannot_check=HOSTILE)
    other = tuple(visit if s.id == visit.id else s for s in NS2000.standards)
    file = tmp_path / "hostile\x1b.yaml"
    edition = attrs.evolve(NS2000, standards=other)
    file.write_text(dump_standards(edition.alone), encoding="utf-8")
    _, said, _ = told(capsys, "ns2000", f"{file}:edition=ns2000", "--format", format)
    assert "home-visit" in said
    assert "\x1b" not in said
    assert format == "table" or HOSTILE in said
