"""The page to sign: what is on it, in both formats, and when its status is not 0."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import write_folder
from esi_rules.rulefile import dump_standards, own_rules
from esi_rules.scoring.setup import set_up_rules

SCENARIOS = """\
standard: home-visit
about: Visits made in time.
given:
  sentence: order
  commenced_on: 2004-09-13
  as_at: 2005-01-31
scenarios:
  - name: visited on the last good day
    given:
      events:
        - risk_rating: 2004-09-13 high
        - home_visit: 2004-09-27 seen
    expect: {verdict: met, reason: in-time}
  - name: never visited
    given:
      events:
        - risk_rating: 2004-09-13 high
    expect: {verdict: not met, reason: not-done}
"""
HIGH = esi.Event("risk_rating", "2004-09-13", "high")
SEEN = esi.Event("home_visit", "2004-09-27", "seen")
OWN = """\
status: own
            decided_by: The <b>board</b> | and
            reason: it *is* enough"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """A file with a shorter limit of its own, an inspection and scenarios."""
    text = dump_standards(esi.national_standards(edition="ns2000"))
    at = text.index("          home-visit.limit:")
    shorter = text[at:].replace("10 working days", "5 working days", 1)
    own = shorter.replace("status: assumed", OWN, 1)
    (tmp_path / "mine.yaml").write_text(text[:at] + own, encoding="utf-8")
    (tmp_path / "old.yaml").write_text(text, encoding="utf-8")
    case = esi.Case("C1", "order", "2004-09-13", events=(HIGH, SEEN))
    write_folder(tmp_path / "cases", esi.Inspection("Here", dt.date(2005, 1, 31), (case,)))
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "visits.yaml").write_text(SCENARIOS, encoding="utf-8")
    return [
        *("signoff", "--standards", str(tmp_path / "mine.yaml"), "--budget", "300"),
        *("--against", str(tmp_path / "old.yaml"), "--inspection", str(tmp_path / "cases")),
        *("--scenarios", str(tmp_path / "scenarios")),
    ]


def test_the_page_says_who_decided_what_changes_and_what_broke(
    files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(files) == 1
    out = capsys.readouterr().out
    made = set_up_rules(own_rules(Path(files[files.index("--standards") + 1])))
    assert f"mine.yaml (digests: rules {made.rules_digest}, framework" in out
    assert made.framework_digest in out
    assert "| ns2000 | home-visit.limit | 5 working days | The" in out
    assert "10 working days (assumed) | 5 working days (own) |" in out
    assert "    home-visit: MET -> NOT MET: 1 case\n    item C1.1b: MET -> NOT MET: 1 case\n" in out
    assert "| Overall | Overall | 60.00 | 50.00 | -10.00 |" in out
    assert "2 scenarios run: 1 hold under the rules replaced and fail now, 0 fail now" in out
    assert "visited on the last good day" in out
    assert "never visited" not in out
    assert "0 errors" in out
    assert "| Policy owner |" in out


def test_text_of_a_file_is_inert_on_the_page(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(files) == 1
    assert "<b>" not in capsys.readouterr().out.replace("    ", "\n").split("## What changes")[0]
    out = tmp_path / "page.html"
    assert main([*files, "--format", "html", "--out", str(out)]) == 1
    page = out.read_text(encoding="utf-8")
    assert "The &lt;b&gt;board&lt;/b&gt; | and" in page
    assert "<b>" not in page
    assert page.startswith("<!doctype html>")


def test_an_error_of_verify_or_a_broken_scenario_is_status_1_and_nothing_else_is(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = files[:5]
    assert main(bare) == 0
    out = capsys.readouterr().out
    assert "No inspection was given." in out
    assert "No scenarios were given." in out
    assert "is to replace the shipped rules" in out
    file = tmp_path / "mine.yaml"
    text = file.read_text(encoding="utf-8").replace("15 working days", "12 working days", 1)
    file.write_text(text, encoding="utf-8")
    assert main(bare) == 1
    assert "| error | R206 |" in capsys.readouterr().out


def test_rules_that_cannot_score_the_inspection_are_said_so(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(old.read_text("utf-8").replace("ns2000", "other"), encoding="utf-8")
    settings = tmp_path / "cases" / "inspection.toml"
    text = settings.read_text("utf-8").replace('edition = "auto"', 'edition = "ns2000"')
    settings.write_text(text, encoding="utf-8")
    main(files[:9])
    assert "The rules that are replaced cannot score it" in capsys.readouterr().out


def test_what_is_to_be_signed_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signoff"]) == 2
    assert "needs the rules to sign off" in capsys.readouterr().err
