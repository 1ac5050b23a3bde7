"""A schedule inside a schedule, as `due`, `explain` and `whatif` show it.

The two standards ask for the same in each week, with the inner schedule before and after the visit.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.analysis.whatif import what_if
from esi_rules.cli import main
from esi_rules.files import write_folder
from esi_rules.rulefile import own_rules
from esi_rules.rules.verdict import Verdict

INNER = "{each: week of weeks 1 to 2, do: {not: {at_least: 5, events: appointment}}}"
VISIT = "{at_least: visits, events: home_visit}"
STANDARD = """
      - id: %s
        title: Visits, and not too many appointments
        clock: commencement
        limits: {visits: {what: visits in each week, value: 1, status: own, citation: made up}}
        rule: {each: week of weeks 1 to 3, do: {all_of: [%s, %s]}}
"""
RULES = f"""
editions:
  - id: made-up
    title: Made up
    in_force_from: 2004-01-01
    citation: made up
    standards:
{STANDARD % ("inner-first", INNER, VISIT)}
{STANDARD % ("inner-last", VISIT, INNER)}
"""
IDS = ("inner-first", "inner-last")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


def inspection(as_at: str, *visits: str, appointment: str = "2004-01-06") -> esi.Inspection:
    """One order that commenced on Mon 5 Jan 2004."""
    events = [esi.Event("home_visit", day, "seen") for day in visits]
    events.append(esi.Event("appointment", appointment, "attended"))
    return esi.Inspection("Made up", as_at, [esi.Case("S01", "order", "2004-01-05", events)])


@pytest.mark.parametrize(
    ("as_at", "due"), [("2004-01-13", "2004-01-18"), ("2004-01-20", "2004-01-25")]
)
def test_due_lists_the_end_of_the_week_that_has_no_visit_yet(
    rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_at: str, due: str
) -> None:
    folder = tmp_path / "cases"
    write_folder(folder, inspection(as_at, "2004-01-06"))
    arguments = ["--as-at", as_at, "--standards", str(rules), "--format", "json"]
    assert main(["due", str(folder), *arguments]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["standard"]: row["last_good_day"] for row in rows} == dict.fromkeys(IDS, due)


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("appointment", ["2004-01-06", "2004-01-20", "2004-01", ""])
def test_explain_counts_the_visits_of_each_week_for_itself(
    rules: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], id: str, appointment: str
) -> None:
    folder = tmp_path / "cases"
    write_folder(folder, inspection("2004-12-01", "2004-01-06", appointment=appointment))
    arguments = ["--case", "S01", "--standard", id, "--standards", str(rules)]
    assert main(["explain", str(folder), *arguments]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"NOT MET  {id}")
    assert "Mon 12 Jan 2004 to Sun 18 Jan 2004" in out
    assert "Mon 19 Jan 2004 to Sun 25 Jan 2004" in out


def test_whatif_asks_for_the_new_number_of_visits_in_every_week(rules: Path) -> None:
    """One visit in each of three weeks is not two in one week, whatever they add up to."""
    visited = inspection("2004-12-01", "2004-01-06", "2004-01-13", "2004-01-20")
    changed = what_if(visited, limits={"visits": "2"}, own_rules=own_rules(rules))
    verdicts = {each.id: each.verdicts for each in changed.moved if each.level == "standard"}
    assert verdicts == dict.fromkeys(IDS, (Verdict.MET, Verdict.NOT_MET))
