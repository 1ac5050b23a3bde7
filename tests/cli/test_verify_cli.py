"""`esi-rules verify` as a person meets it: what it prints, and the status it ends with."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.analysis.verify import CODES
from esi_rules.cli import main
from esi_rules.rulefile import dump_framework, dump_standards
from esi_rules.standards.standard import Citation, Edition, Limit, Standard, Status
from tests.support.paths import DOCS, EXAMPLES, TESTS

BROKEN = TESTS / "analysis" / "verify" / "broken"
EXAMPLE = EXAMPLES / "own_framework"
QUICK = ["--budget", "1000"]


def printed(capsys: pytest.CaptureFixture[str], arguments: list[str], status: int = 0) -> str:
    assert main(["verify", *arguments, *QUICK]) == status
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(["verify", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_an_error_ends_with_status_1_and_names_its_place_proof_and_remedy(
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = printed(capsys, [str(BROKEN / "R301.yaml")], status=1)
    assert out.startswith(
        "ERROR    R301  R301.yaml, line 23, edition second\n"
        "  editions `first` and `second` are both in force\n"
        "    in force under both `first` and `second`: "
        "Tue 1 Jun 2004 to Wed 30 Jun 2004 (30 days)\n"
        "  To fix: End the earlier edition on the day before the later one starts.\n"
    )
    assert out.rstrip().endswith(
        "1 error, 0 warnings, 0 notes; `esi-rules verify --explain CODE` says what a code means"
    )


@pytest.mark.parametrize("code", ["R105", "R201"])
def test_warnings_and_notes_leave_the_status_at_0(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code in printed(capsys, [str(BROKEN / f"{code}.yaml")])


@pytest.mark.slow
def test_the_shipped_rules_are_verified_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, [])
    assert "0 errors, 3 warnings, " in out
    assert "ladder read literally: exhaustive: all 8,567 profiles of 1 to 13 items" in out
    assert "R201  edition ns2000, standard home-visit, limit home-visit.limit: " in out


@pytest.mark.slow
def test_the_shipped_rules_as_files_are_found_the_same_but_for_their_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    standards, framework = tmp_path / "s.yaml", tmp_path / "f.yaml"
    standards.write_text(dump_standards(esi.national_standards()), encoding="utf-8")
    framework.write_text(dump_framework(esi.esi_framework()), encoding="utf-8")
    files = ["--standards", str(standards), "--framework", str(framework), "--format", "json"]
    own, shipped = (
        json.loads(printed(capsys, arguments)) for arguments in (files, ["--format", "json"])
    )

    def told(report: dict[str, list[dict[str, object]]]) -> list[tuple[object, object]]:
        return [(f["code"], f["says"]) for f in report["findings"]]

    # The numbers of the inspection itself stand in no file.
    assert told(own) == [
        one for one, f in zip(told(shipped), shipped["findings"], strict=True)
        if f["place"].get("limit") not in ("D1.4.limit", "A1.target-weight")
    ]  # fmt: skip
    # Nor does the ladder of the ESI, which a framework without one of its own is read by.
    assert all(f["place"].get("line") or f["place"].get("ladder") for f in own["findings"])


def test_the_example_of_an_own_inspection_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(EXAMPLE / "framework.yaml"), "--standards", str(EXAMPLE / "standards.yaml")]
    out = printed(capsys, files)
    assert "0 errors, " in out


def test_as_json_a_finding_carries_all_of_its_proof(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(capsys, [str(BROKEN / "R602.yaml"), "--format", "json"])
    (finding,) = json.loads(out)["findings"]
    profiles = [proof for proof in finding["proof"] if proof["kind"] == "profile"]
    assert len(profiles) == 28
    assert profiles[0] == {
        "kind": "profile",
        "ratings": {"satisfactory": 1, "weak": 1},
        "descriptor": "Not met",
        "raised": [
            {"rating": "satisfactory", "to": rating, "becomes": "Poor"}
            for rating in ("very strong", "strong", "good")
        ],
    }


def test_full_lists_every_profile(capsys: pytest.CaptureFixture[str]) -> None:
    short = printed(capsys, [str(BROKEN / "R602.yaml")])
    full = printed(capsys, [str(BROKEN / "R602.yaml"), "--full"])
    assert "and 25 more like these: --full lists them" in short
    assert full.count("    items rated ") == 28


def test_a_report_is_written_to_a_file_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report.json"
    assert printed(capsys, [str(BROKEN / "R204.yaml"), "--format", "json", "--out", str(out)]) == ""
    assert json.loads(out.read_text(encoding="utf-8"))["sound"] is True


@pytest.mark.parametrize("code", ["R101", "R102", "R103", "R104", "R106", "R302"])
def test_the_cases_that_prove_a_finding_run_as_scenarios(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, folder = str(BROKEN / f"{code}.yaml"), tmp_path / "cases"
    main(["verify", file, "--scenarios", str(folder), *QUICK])
    capsys.readouterr()
    assert main(["check", str(folder), "--standards", file]) == 0
    assert " hold, 0 fail" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = tmp_path / "taken"
    taken.write_text("x", encoding="utf-8")
    file = str(BROKEN / "R106.yaml")
    assert "cannot be made a folder" in refused(capsys, [file, "--scenarios", str(taken), *QUICK])


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--explain", code.lower()]) == 0
    page = capsys.readouterr().out
    assert page.startswith(f"## {code} ")
    for part in (f"*{CODES[code].severity}*", "**Shown by**", "**To fix**"):
        assert part in page


def test_the_page_of_all_codes_in_the_docs_is_the_one_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["verify", "--explain", "all"]) == 0
    page = DOCS / "verify-codes.md"
    assert capsys.readouterr().out == page.read_text(encoding="utf-8")


def test_a_code_that_does_not_exist_is_refused_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "did you mean `R101`?" in refused(capsys, ["--explain", "R1O1"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\n", "must be a file of standards, which has `editions`, or of a framework"),
        ("editions: []\nsections: []\n", "(it has both)"),
        ("editions: []\n", "name one edition to hold for every case, or load one or more"),
        ("editions:\n  - id: x\n", "needs `title`"),
        ("", "is empty"),
        ("editions: [", "is not YAML"),
        ("sections:\n  - {id: A, titel: x}\n", "did you mean `title`?"),
    ],
)
def test_a_file_without_a_meaning_is_refused_as_everywhere(
    text: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    assert told in refused(capsys, [str(file)])


def test_a_file_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "cannot be read" in refused(capsys, ["nowhere.yaml"])


def test_what_is_wrong_with_two_files_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("editions: x\n", encoding="utf-8")
    two.write_text("sections: x\n", encoding="utf-8")
    err = refused(capsys, ["--standards", str(one), "--framework", str(two)])
    assert "one.yaml" in err
    assert "two.yaml" in err


def test_one_kind_of_file_is_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(BROKEN / "R301.yaml")
    assert "leave one out" in refused(capsys, [file, "--standards", file])


def test_a_budget_is_a_number_of_judgements(capsys: pytest.CaptureFixture[str]) -> None:
    assert "--budget" in refused(capsys, ["--budget", "0"])


def test_text_of_a_file_is_inert_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (BROKEN / "R106.yaml").read_text(encoding="utf-8")
    text = text.replace("id: not-judged", 'id: "[red]=1+1</script>"').replace(
        "title: Not judged", 'title: "[bold]$(touch x)"'
    )
    file = tmp_path / "mischief.yaml"
    file.write_text(text, encoding="utf-8")
    out = printed(capsys, [str(file)], status=1)
    assert "no case meets both `judged` and `[red]=1+1</script>`" in out
    assert "\x1b" not in out


def test_a_terminal_escape_in_an_id_is_shown_and_not_sent() -> None:

    limit = Limit("\x1b[31mx", "\x1b]0;x\x07", None, Status.ASSUMED, Citation("\x1b[2J"))
    standard = Standard(
        "\x1b[1m", "\u202ex", esi.commencement, esi.answer("B1.3a"), limits=(limit,)
    )
    edition = Edition("\x07", "E", dt.date(2003, 1, 1), None, (standard,), Citation("x"))
    words = esi.verify(edition, budget=100).words(full=True)
    assert words.replace("\n", "").isprintable()


def test_against_the_shipped_rules_a_changed_limit_that_does_not_say_so_is_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = dump_standards(esi.national_standards(edition="ns2000"))
    file = tmp_path / "mine.yaml"
    file.write_text(text.replace("value: 4 months", "value: 6 months"), encoding="utf-8")
    compared = [str(file), "--against", "ns2000"]
    out = printed(capsys, compared)
    assert "WARNING  R702  mine.yaml, line " in out
    assert (
        "another value than in ns2000, and the same status and citation: plan-review.limit" in out
    )
    own = "status: own\n            decided_by: the board\n            reason: fewer reviews"
    at = text.index("value: 4 months")
    changed = text[at:].replace("4 months", "6 months", 1).replace("status: assumed", own, 1)
    file.write_text(text[:at] + changed, encoding="utf-8")
    out = printed(capsys, compared)
    assert "R702" not in out
    assert "R701  mine.yaml, line " in out
    assert "decided by the board; reason: fewer reviews" in printed(capsys, [*compared, "--full"])


def test_rules_are_compared_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(BROKEN / "R701.yaml")
    assert "is no file, and no rules" in refused(capsys, [file, "--against", "shiped"])
    assert "replace no others" in refused(capsys, ["--against", "shipped"])
