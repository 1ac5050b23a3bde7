"""A sheet made again from its records: reproduced, or every difference named."""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from fractions import Fraction
from pathlib import Path

import attrs
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.replaying import Replay, replay
from esi_rules.bulk import folder as bulk_folder
from esi_rules.cli import main
from esi_rules.files.dump_inspection import inspection_to_json, write_folder
from esi_rules.frameworks.own import OwnRules
from esi_rules.rulefile import dump_standards, own_rules
from esi_rules.scoring.scores import weigh
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.standards.readings import READINGS
from tests.support.examples import examples
from tests.support.made_up import shipped_cases

AS_AT = dt.date(2005, 9, 14)
CASES = [
    attrs.evolve(
        case,
        groups={"district": "NS"[n % 2]},
        answers={"C3.1": "yes" if n % 3 else "no", "C4.1": "no" if n % 4 else "yes"},
    )
    for n, case in enumerate(shipped_cases(13, 30, vague=True))
]
INSPECTION = esi.Inspection("Anyshire", AS_AT, CASES, ratings={"A2.1": "weak"})
SHEET = esi.score(INSPECTION, by=["district"])


def names(found: Replay) -> set[str]:
    """What differs, but for the numbers."""
    return {each.name for each in found.differences if each.what != "number"}


def numbers(found: Replay) -> set[str]:
    return {each.name for each in found.differences if each.what == "number"}


def through_json(sheet: ScoringSheet) -> ScoringSheet:
    return ScoringSheet.from_dict(json.loads(json.dumps(sheet.as_dict())))


def test_a_sheet_is_reproduced_from_its_own_records() -> None:
    found = replay(through_json(SHEET), INSPECTION)
    assert found.reproduced
    assert found.differences == found.not_recorded == found.notes == ()
    assert found.sheet.groups == SHEET.groups


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "large parquet"])
def test_a_sheet_is_reproduced_from_every_kind_of_file(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ("one.json" if kind == "json" else "folder")
    if kind == "json":
        path.write_text(inspection_to_json(INSPECTION), encoding="utf-8")
    else:
        write_folder(path, INSPECTION)
    if "parquet" in kind:
        for table in path.glob("*.csv"):
            pl.read_csv(table, infer_schema=False).write_parquet(table.with_suffix(".parquet"))
            table.unlink()
    if kind == "large parquet":
        monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    assert replay(SHEET, path).reproduced


@given(st.sampled_from(sorted(READINGS)), st.data())
@settings(max_examples=examples(40), deadline=None)
def test_a_reading_that_changed_is_named(name: str, data: st.DataObject) -> None:
    choice = data.draw(st.sampled_from(READINGS[name].alternatives))
    found = replay(SHEET, attrs.evolve(INSPECTION, readings={name: choice}))
    assert not found.reproduced
    assert f"reading `{name}`" in names(found)
    assert "digest of the records" not in names(found)


@given(st.integers(0, len(CASES) - 1), st.sampled_from(["commenced_on", "events", "answers"]))
@settings(max_examples=examples(40), deadline=None)
def test_a_record_that_changed_is_named(place: int, what: str) -> None:
    case = CASES[place]
    other = {
        "commenced_on": case.commenced_on - dt.timedelta(days=1),
        "events": [*case.events, esi.Event("home_visit", "2005-01-07", "seen")],
        "answers": {**case.answers, "C1.2b": "yes"},
    }[what]
    changed = attrs.evolve(case, **{what: other})  # type: ignore[arg-type]
    cases = [*CASES[:place], changed, *CASES[place + 1 :]]
    found = replay(SHEET, attrs.evolve(INSPECTION, cases=cases))
    assert not found.reproduced
    assert names(found) <= {"digest of the records", "cases without a rating"}
    assert "digest of the records" in names(found)


def test_the_order_of_rows_makes_no_difference() -> None:
    assert replay(SHEET, attrs.evolve(INSPECTION, cases=CASES[::-1])).reproduced


def test_every_setting_that_changed_is_named() -> None:
    found = replay(SHEET, attrs.evolve(INSPECTION, limits={"home-visit": "15 working days"}))
    assert names(found) == {"digest of the rules", "limit `home-visit.limit`"}
    found = replay(SHEET, attrs.evolve(INSPECTION, edition="ns2000"))
    assert names(found) == {"digest of the rules", "edition"}
    found = replay(SHEET, attrs.evolve(INSPECTION, not_followed_up=["C3"]))
    assert names(found) == {"criteria not followed up"}
    weights = attrs.evolve(esi.esi_framework(), critical=Fraction(5))
    found = replay(SHEET, INSPECTION, own_rules=OwnRules(framework=weights))
    assert names(found) == {"digest of the framework"}
    assert {"overall", "overall of district=N"} <= numbers(found)


def test_equal_rules_from_a_file_reproduce_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "standards.yaml"
    path.write_text(dump_standards(esi.national_standards()), encoding="utf-8")
    assert replay(SHEET, INSPECTION, own_rules=own_rules(path)).reproduced


def test_the_day_is_the_one_that_the_result_records(tmp_path: Path) -> None:
    later = attrs.evolve(INSPECTION, as_at=dt.date(2006, 1, 2))
    write_folder(tmp_path / "in", later)
    for source in (later, tmp_path / "in"):
        found = replay(SHEET, source)
        assert found.reproduced
        assert found.notes == (
            "Judged at 2005-09-14, as the result records; the inspection itself says 2006-01-02.",
        )


def test_numbers_that_were_edited_are_named_and_nothing_else() -> None:
    edited = attrs.evolve(SHEET, overall=attrs.evolve(SHEET.overall, exact=SHEET.overall.lower))
    found = replay(edited, INSPECTION)
    assert (names(found), numbers(found)) == (set(), {"overall"})
    assert any("the result may have been edited" in line for line in found.lines)


def test_ratings_that_changed_show_in_the_descriptors() -> None:
    rated = {**INSPECTION.ratings, **{f"A1.{n}": "good" for n in range(1, 14)}}
    sheet = esi.score(attrs.evolve(INSPECTION, ratings=rated))
    assert numbers(replay(sheet, INSPECTION)) == {"descriptor A1"}


def test_a_grouping_that_is_gone_is_named() -> None:
    without = attrs.evolve(INSPECTION, cases=[attrs.evolve(case, groups={}) for case in CASES])
    found = replay(SHEET, without)
    assert names(found) == {"grouping column `district`"}
    assert {name for name in numbers(found) if "district" not in name} == set()


def test_another_version_is_named_and_reproduces_the_numbers_all_the_same() -> None:
    made = attrs.evolve(SHEET.provenance, package_version="0.0.9")
    found = replay(attrs.evolve(SHEET, provenance=made), INSPECTION)
    assert names(found) == {"version of esi-rules"}
    assert found.reproduced


def test_what_an_earlier_version_did_not_record_is_said() -> None:
    data = json.loads(json.dumps(SHEET.as_dict()))
    for name in ("editions", "framework_digest", "records_digest", "ratings_digest"):
        del data["provenance"][name]
    data["provenance"]["rules_digest"] = "0123456789abcdef"  # of other things than now
    found = replay(ScoringSheet.from_dict(data), INSPECTION)
    assert found.reproduced
    assert found.not_recorded == (
        "the digests of the rules and of the framework",
        "the digest of the records",
        "the digest of the ratings and adjustments",
    )


def test_ratings_and_adjustments_that_changed_are_named() -> None:
    rated = attrs.evolve(INSPECTION, ratings={"A1.1": "good"})
    adjustment = esi.Adjustment("A1", "Partly met", "Seen on the visit", "Lead inspector")
    for other in (INSPECTION, attrs.evolve(rated, ratings={"A1.1": "weak"}),
                  attrs.evolve(rated, adjustments=[adjustment])):  # fmt: skip
        found = replay(esi.score(rated, by=["district"]), other)
        assert not found.reproduced
        assert "digest of the ratings and adjustments" in names(found)
    assert replay(esi.score(rated, by=["district"]), rated).reproduced


def test_a_sheet_that_no_cases_were_scored_for_is_refused() -> None:
    with pytest.raises(esi.BadInputError, match="records no day that cases were judged at"):
        replay(weigh({"B1": 60}), INSPECTION)


def test_the_command_says_by_its_status_whether_the_result_was_reproduced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, result = tmp_path / "in", tmp_path / "result.json"
    write_folder(folder, INSPECTION)
    score = ["score", str(folder), "--format", "json", "--by", "district", "--out", str(result)]
    assert main(score) == 0
    assert main(["replay", str(result), str(folder)]) == 0
    assert "The result was reproduced" in capsys.readouterr().out
    events = (folder / "events.csv").read_text(encoding="utf-8").splitlines()
    (folder / "events.csv").write_text("\n".join(events[:-1]) + "\n", encoding="utf-8")
    assert main(["replay", str(result), str(folder)]) == 1
    assert "digest of the records: recorded" in capsys.readouterr().out
    assert main(["replay", str(result), str(folder), "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["reproduced"] is False
    assert data["differences"][0]["what"] == "records"
    assert main(["replay", str(folder / "events.csv"), str(folder)]) == 2
    assert main(["replay", str(result), str(tmp_path / "nothing")]) == 2


def test_the_command_reads_the_records_from_standard_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = tmp_path / "result.json"
    result.write_text(json.dumps(SHEET.as_dict()), encoding="utf-8")
    for cases, status in ((CASES, 0), (CASES[1:], 1)):
        data = inspection_to_json(attrs.evolve(INSPECTION, cases=cases)).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        assert main(["replay", str(result), "-"]) == status
    assert "cases: recorded" in capsys.readouterr().out


def test_rows_that_were_set_aside_are_set_aside_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, result = tmp_path / "in", tmp_path / "result.json"
    write_folder(folder, INSPECTION)
    with (folder / "events.csv").open("a", encoding="utf-8") as file:
        file.write(f"{CASES[0].case_id},home_visit,2005-13-01,seen\n")
    score = ["score", str(folder), "--format", "json", "--out", str(result)]
    assert main([*score, "--quarantine", str(tmp_path / "bad.csv")]) == 0
    assert main(["replay", str(result), str(folder)]) == 0
