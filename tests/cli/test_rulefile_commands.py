"""Own standards and an own framework in every command, and the example as its page has it."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files import write_folder
from esi_rules.files.inspection import vocabulary
from esi_rules.rulefile import dump_framework, dump_standards, load_standards, own_rules
from tests.support.paths import EXAMPLES

EXAMPLE = EXAMPLES / "own_framework"
RULES = ["--standards", str(EXAMPLE / "standards.yaml")]
BOTH = [*RULES, "--framework", str(EXAMPLE / "framework.yaml")]


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE / "cases", tmp_path / "cases"))


def refusal(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(arguments) == 2
    return capsys.readouterr().err


def blocks(page: Path) -> list[tuple[str, str]]:
    """Every command that a page shows, with what it prints."""
    found = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    assert found
    return found


def _unmarked(text: str) -> str:
    """The text without what every release changes."""
    return re.sub(r"esi-rules \d\S*|\b[0-9a-f]{16}\b", "...", text)


@pytest.mark.parametrize(
    ("command", "printed"), blocks(EXAMPLE / "README.md"), ids=lambda text: text[:30].split("\n")[0]
)
def test_the_commands_of_the_example_print_what_its_page_says(
    command: str,
    printed: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(EXAMPLE)
    program, *arguments = shlex.split(command)
    assert program == "esi-rules"
    main(arguments)
    captured = capsys.readouterr()
    assert _unmarked(captured.out + captured.err) == _unmarked(printed)


def test_a_change_of_the_file_changes_the_verdict(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["explain", str(cases), "--case", "T02", "--standard", "tag-fitting"]
    assert main([*command, *BOTH]) == 0
    assert capsys.readouterr().out.startswith("NOT MET  tag-fitting")
    text = (EXAMPLE / "standards.yaml").read_text(encoding="utf-8")
    assert text.count("value: 2 working days") == 1
    mine = tmp_path / "mine.yaml"
    mine.write_text(text.replace("value: 2 working days", "value: 3 working days"), "utf-8")
    assert main([*command, "--standards", str(mine), *BOTH[2:]]) == 0
    assert capsys.readouterr().out.startswith("MET  tag-fitting")


def test_every_command_takes_both_files(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", str(cases), "--format", "json", *BOTH]) == 0
    sheet = json.loads(capsys.readouterr().out)
    assert set(sheet["criteria"]) == {"E1", "E2", "R1"}
    out = tmp_path / "verdicts.csv"
    assert main(["evaluate", str(cases), "--out", str(out), *BOTH]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1 + 5 * 3
    assert main(["due", str(cases), "--as-at", "2005-03-24", *BOTH]) == 0
    assert "tag-fitting" in capsys.readouterr().out
    assert main(["rulebook", *BOTH]) == 0
    assert "Tag fitted in time" in capsys.readouterr().out


def test_the_rulebook_as_yaml_is_what_the_other_commands_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rulebook", "--format", "yaml"]) == 0
    file = tmp_path / "shipped.yaml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert load_standards(file) == esi.national_standards()
    assert main(["rulebook", "--format", "yaml", "--edition", "ns2000"]) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    assert load_standards(file) == esi.national_standards(edition="ns2000")
    assert "did you mean `ns2000`?" in refusal(capsys, ["rulebook", "--edition", "ns20000"])


def test_shipped_rules_from_files_score_as_the_shipped_rules_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = esi.Event("home_visit", "2004-10-01", "seen")
    case = esi.Case("S1", "licence", "2004-09-24", [visit], {"B3.2b": "yes"})
    folder = tmp_path / "in"
    write_folder(folder, esi.Inspection("A", dt.date(2005, 3, 14), [case]))
    for name, text in (
        ("standards", dump_standards(esi.national_standards())),
        ("framework", dump_framework(esi.esi_framework())),
    ):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert main(["score", str(folder), "--format", "json"]) == 0
    shipped = json.loads(capsys.readouterr().out)
    # A file says by its days when an edition starts, and has no reading of it.
    del shipped["provenance"]["readings"]["edition-start"]
    own = ["--standards", str(tmp_path / "standards.yaml")]
    own += ["--framework", str(tmp_path / "framework.yaml")]
    assert main(["score", str(folder), "--format", "json", *own]) == 0
    assert json.loads(capsys.readouterr().out) == shipped


def test_an_own_framework_can_stand_on_the_shipped_standards_under_any_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visit = esi.Event("home_visit", "2004-10-01", "attempted")
    case = esi.Case("S1", "licence", "2004-09-24", [visit], {"B3.2b": "yes"})
    folder, file = tmp_path / "in", tmp_path / "framework.yaml"
    readings = {"visit-made": "attempted"}
    inspection = esi.Inspection("A", dt.date(2005, 3, 14), [case], readings=readings)
    write_folder(folder, inspection)
    file.write_text(dump_framework(esi.esi_framework(visit_made="attempted")), encoding="utf-8")
    explain = ["explain", str(folder), "--case", "S1"]
    assert main(explain) == 0
    shipped = capsys.readouterr().out
    assert main([*explain, "--framework", str(file)]) == 0
    assert capsys.readouterr().out == shipped
    assert "MET  home-visit" in shipped


def test_an_own_kind_of_event_is_known_and_its_values_are_checked(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = own_rules(EXAMPLE / "standards.yaml", EXAMPLE / "framework.yaml")
    assert "tag_visit" in vocabulary(own).kinds
    events = cases / "events.csv"
    text = events.read_text(encoding="utf-8")
    events.write_text(text.replace("2005-03-02,fitted", "2005-03-02,fited"), encoding="utf-8")
    assert "did you mean `fitted`?" in refusal(capsys, ["score", str(cases), *BOTH])


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("[readings]\ncontacts = 'kept'\n", "`contacts` is a reading of the shipped standards"),
        (
            "[limits]\nhome-visit = '3 weeks'\n",
            "is not a limit of standards.yaml, which is used instead",
        ),
        ("[limits]\ntag-fitting = '3 weks'\n", "a period's unit must be"),
        ("[limits]\n'D1.4.limit' = '90%'\n", "is a number of the Effective Supervision Inspection"),
    ],
)
def test_settings_that_do_not_fit_own_rules_are_refused(
    setting: str, message: str, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cases / "inspection.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n" + setting, encoding="utf-8")
    assert message in refusal(capsys, ["score", str(cases), *BOTH])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('area = "Anyshire"', 'area = "A"\nedition = "ns2005"', "must be `auto` or `tagging-1`"),
        ('"M1.1"', '"A1.1"', "is not a management item with a rating; did you mean `M1.1`?"),
        ('area = "Anyshire"', 'area = "A"\nnot_followed_up = ["B1"]', "is not a criterion"),
    ],
)
def test_the_settings_are_checked_against_the_own_framework(
    old: str, new: str, message: str, cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cases / "inspection.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert message in refusal(capsys, ["score", str(cases), *BOTH])


def test_answers_are_checked_against_the_own_items(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cases / "answers.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("T01,E1.2", "T01,E1.9"), "utf-8")
    assert "`E1.9`" in refusal(capsys, ["score", str(cases), *BOTH])


def test_a_limit_of_the_file_and_the_readings_of_scoring_can_be_set(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cases / "inspection.toml"
    settings = "\n[limits]\ntag-fitting = '3 working days'\n[readings]\naggregation = 'item-mean'\n"
    file.write_text(file.read_text(encoding="utf-8") + settings, encoding="utf-8")
    assert main(["explain", str(cases), "--case", "T02", "--standard", "tag-fitting", *BOTH]) == 0
    out = capsys.readouterr().out
    assert out.startswith("MET  tag-fitting")
    assert "3 working days (own: set by the caller)" in out


def test_one_edition_of_the_file_can_be_named(
    cases: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = cases / "inspection.toml"
    text = file.read_text(encoding="utf-8").replace('area = "', 'edition = "tagging-1"\narea = "')
    file.write_text(text, encoding="utf-8")
    cases_file = cases / "cases.csv"
    early = cases_file.read_text(encoding="utf-8").replace("2005-03-01", "2004-03-01")
    cases_file.write_text(early, encoding="utf-8")
    assert main(["explain", str(cases), "--case", "T01", "--standard", "tag-fitting", *BOTH]) == 0
    assert capsys.readouterr().out.startswith("NOT MET  tag-fitting")


def test_both_files_are_checked_against_each_other(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standards = (EXAMPLE / "standards.yaml").read_text(encoding="utf-8")
    standards += "        if_not_started: {answer: E1.22}\n"
    (tmp_path / "standards.yaml").write_text(standards, encoding="utf-8")
    framework = (EXAMPLE / "framework.yaml").read_text(encoding="utf-8")
    framework = framework.replace("{standard: tag-fitting}", "{standard: tag-fiting}")
    (tmp_path / "framework.yaml").write_text(framework, encoding="utf-8")
    own = ["--standards", str(tmp_path / "standards.yaml")]
    own += ["--framework", str(tmp_path / "framework.yaml")]
    error = refusal(capsys, ["score", str(cases), *own])
    assert "`tag-fiting` is not a standard; did you mean `tag-fitting`?" in error
    assert "`E1.22` is not an item of the inspection; did you mean `E1.2`?" in error


def test_without_yaml_it_is_said_what_to_install(
    cases: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    error = refusal(capsys, ["score", str(cases), *BOTH])
    assert 'needs PyYAML: install it with `pip install "esi-rules[yaml]"`' in error
    assert "needs PyYAML" in refusal(capsys, ["rulebook", "--format", "yaml"])


def test_the_framework_as_yaml_scores_as_the_esi_does_and_a_weight_can_be_edited(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "esi.yaml"
    assert main(["framework", "--format", "yaml", "--out", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert file.read_text(encoding="utf-8") == dump_framework(esi.esi_framework())
    text = file.read_text(encoding="utf-8").replace("weight: 40", "weight: 50", 1)
    file.write_text(text, encoding="utf-8")
    assert main(["framework", "--framework", str(file)]) == 0
    table = capsys.readouterr().out
    assert "C Quality of interventions" in table
    assert " 50 " in table
    assert " 40 " not in table


def test_the_framework_follows_the_reading_that_its_items_depend_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["framework", "--format", "yaml", "--reading", "visit-made=attempted"]) == 0
    assert capsys.readouterr().out == dump_framework(esi.esi_framework(visit_made="attempted"))
    file = tmp_path / "own.yaml"
    file.write_text(dump_framework(esi.esi_framework()), encoding="utf-8")
    both = ["framework", "--framework", str(file), "--reading", "visit-made=attempted"]
    assert "says by itself how it is read" in refusal(capsys, both)
    assert "days-unit=calendar" in refusal(capsys, ["framework", "--reading", "visit-made"])
    assert "prints" not in refusal(capsys, ["framework", "--out", str(tmp_path / "x")])


def test_the_shipped_rules_under_a_reading_are_printed_and_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    calendar = ["rulebook", "--edition", "ns2000", "--reading", "days-unit=calendar"]
    assert main(calendar) == 0
    assert "interpreted as calendar: calendar days" in capsys.readouterr().out
    assert main([*calendar, "--format", "yaml"]) == 0
    under = esi.national_standards(edition="ns2000", days_unit="calendar")
    assert capsys.readouterr().out == dump_standards(under)
    assert "did you mean `calendar`?" in refusal(
        capsys, ["rulebook", "--reading", "days-unit=calender"]
    )
