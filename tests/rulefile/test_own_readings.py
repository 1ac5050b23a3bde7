"""Readings of a rule file's own: every route to a choice, and what is wrong with one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.analysis.diff.rule_sets import rule_set
from esi_rules.analysis.verify import verify
from esi_rules.analysis.whatif import sensitivity, what_if
from esi_rules.cli import main
from esi_rules.files import write_folder
from esi_rules.rulefile import dump_standards, own_rules
from esi_rules.rulefile.load import read_standards

FILE = """\
readings:
  made:
    words: home visit
    choices:
      seen: the offender was seen
      attempted: an attempt counts
    why: a visit is to see somebody
  counted:
    words: within two weeks
    choices:
      days: two weeks of seven days
      work: ten working days
    chosen: work
editions:
  - id: mine
    title: Mine
    in_force_from: 2003-01-01
    citation: mine
    standards:
      - id: visit
        title: Home visit made in time
        clock: commencement
        rule:
          within:
            reading: counted
            days: 14 days
            work: 10 working days
          of: commencement
          done:
            reading: made
            seen: {first: home_visit (seen)}
            attempted: {first: home_visit}
      - id: plan
        title: Plan made in time
        clock: commencement
        rule: {within: 3 weeks, of: commencement, done: {first: supervision_plan}}
"""
DAY = dt.date(2005, 6, 30)
ATTEMPT = esi.Case(
    "C1", "order", "2004-09-13", events=(esi.Event("home_visit", "2004-09-20", "attempted"),)
)
FRAMEWORK = """\
id: made-up
title: A made-up inspection
citation: made up
sections:
  - id: S
    title: Work
    weight: 100
    criteria:
      - id: S1
        title: Visits
        weight: critical
        items:
          - id: S1.1
            place: page 1
            question: Was a visit made?
            applies_to: all cases
            kind: T
            rule: {standard: visit}
"""


def under(**choices: str) -> esi.Standards:
    return read_standards("mine.yaml", FILE, {}, choices)


def visit(standards: esi.Standards) -> esi.Finding:
    return esi.evaluate(ATTEMPT, standards, as_at=DAY)[0]


@pytest.fixture
def rules(tmp_path: Path) -> list[str]:
    (tmp_path / "mine.yaml").write_text(FILE, encoding="utf-8")
    (tmp_path / "asked.yaml").write_text(FRAMEWORK, encoding="utf-8")
    files = str(tmp_path / "mine.yaml"), str(tmp_path / "asked.yaml")
    return ["--standards", files[0], "--framework", files[1]]


@pytest.fixture
def inspection() -> esi.Inspection:
    return esi.Inspection("Here", DAY, (ATTEMPT,))


def test_the_choice_in_force_decides_and_the_standard_names_it() -> None:
    seen, attempted = under(), under(made="attempted")
    assert visit(seen).verdict is esi.Verdict.NOT_MET
    assert visit(attempted).verdict is esi.Verdict.MET
    assert seen.editions[0]["visit"].readings == (("counted", "work"), ("made", "seen"))
    assert attempted.editions[0]["visit"].readings == (("counted", "work"), ("made", "attempted"))
    assert seen.editions[0]["plan"].readings == ()
    assert [reading.chosen for reading in attempted.readings] == ["attempted", "work"]


@pytest.mark.parametrize(
    "choices", [{}, {"made": "attempted"}, {"made": "seen", "counted": "days"}]
)
def test_what_is_written_under_a_choice_reads_back_equal(choices: dict[str, str]) -> None:
    held = under(**choices)
    text = dump_standards(held)
    assert read_standards("again.yaml", text) == held
    with pytest.raises(esi.BadInputError, match="depends on any more"):
        read_standards("again.yaml", text, {}, {"made": "attempted"})


def test_whatif_and_sensitivity_try_the_readings_of_the_file(
    inspection: esi.Inspection, rules: list[str]
) -> None:
    own = own_rules(rules[1], rules[3])
    result = what_if(inspection, readings={"made": "attempted"}, own_rules=own)
    assert result.asked == ("made: seen -> attempted (an attempt counts)",)
    assert [(moved.id, moved.after and moved.after.verdict) for moved in result.moved] == [
        ("visit", esi.Verdict.MET),
        ("S1.1", esi.Verdict.MET),
    ]
    tried = sensitivity(inspection, own_rules=own)
    words = {each.trial.words for each in (*tried.tried, *tried.still)}
    assert {"made: seen -> attempted", "counted: work -> days"} <= words


def test_the_settings_of_an_inspection_choose_among_them(
    inspection: esi.Inspection,
    rules: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "cases"
    write_folder(folder, inspection)
    shown = ["explain", str(folder), "--case", "C1", "--standard", "visit", *rules]
    assert main(shown) == 0
    assert "NOT MET  visit" in capsys.readouterr().out
    settings = folder / "inspection.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[readings]\nmade = "attempted"\n', encoding="utf-8")
    assert main(shown) == 0
    assert "MET  visit  done in time" in capsys.readouterr().out
    assert main(["whatif", str(folder), "--reading", "made=seen", *rules]) == 0
    assert "made: attempted -> seen (the offender was seen)" in capsys.readouterr().out
    settings.write_text(f'{text}\n[readings]\nmade = "atempted"\n', encoding="utf-8")
    assert main(shown) == 2
    assert "must be `seen` or `attempted`; did you mean `attempted`?" in capsys.readouterr().err


def test_the_rulebook_and_diff_name_a_choice(
    rules: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulebook", *rules, "--reading", "made=attempted"]) == 0
    out = capsys.readouterr().out
    assert "made: an attempt counts" in out
    assert "or seen: the offender was seen" in out
    held = rule_set(f"{rules[1]}:made=attempted").standards
    assert held == under(made="attempted")


def test_a_choice_that_there_is_not_is_told_for_every_route(
    rules: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulebook", *rules, "--reading", "made=atempted"]) == 2
    assert "did you mean `attempted`?" in capsys.readouterr().err
    assert main(["rulebook", *rules, "--reading", "days-unit=calendar"]) == 2
    assert "is a reading of the shipped standards" in capsys.readouterr().err


def test_verify_has_nothing_to_say_of_a_reading_that_is_used() -> None:
    assert [f.code for f in verify(under(), budget=300).findings if f.code == "R401"] == []


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("attempted: {first: home_visit}", "attempted: {first: home_vist}", "`home_visit`?"),
        ("reading: made", "reading: maed", "did you mean `made`?"),
        ("            days: 14 days\n", "", "needs `days`: what holds under that choice"),
        ("days: 14 days", "dais: 14 days", "is no choice of the reading `counted`"),
        ("chosen: work", "chosen: wrok", "did you mean `work`?"),
        ("      attempted: an attempt counts\n", "", "needs two choices or more"),
        ("  made:\n", "  days-unit:\n", "is a reading of the shipped standards; give yours"),
        ("attempted: an", "reading: an", "`reading` cannot be a choice"),
        ("days: 14 days", "days: 14 dys", "`days`"),
    ],
)
def test_what_is_wrong_with_a_reading_is_told_whichever_choice_is_in_force(
    good: str, bad: str, message: str
) -> None:
    assert good in FILE
    with pytest.raises(esi.BadInputError) as caught:
        read_standards("mine.yaml", FILE.replace(good, bad, 1))
    assert any(message in problem.words() for problem in caught.value.problems)
    assert all("must be a moment" not in problem.words() for problem in caught.value.problems)
