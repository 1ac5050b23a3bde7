"""Sides that other rules scored say so before any change, and what the rules alone moved."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.files.dump_inspection import write_folder
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare import Comparable, compare
from esi_rules.published.compare.scored_differently import ScoredDifferently
from esi_rules.published.published_sheet import PublishedSheet
from esi_rules.rulefile import dump_standards, own_rules
from esi_rules.scoring.scores import weigh
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.standards.readings import READINGS
from tests.support.examples import examples
from tests.support.made_up import shipped_cases

AS_AT = dt.date(2005, 9, 14)
CASES = [attrs.evolve(case, answers={}) for case in shipped_cases(11, 40, vague=False)]
ANSWERED = [
    attrs.evolve(case, answers={"C3.1": "yes" if n % 3 else "no", "C4.1": "no" if n % 4 else "yes"})
    for n, case in enumerate(CASES)
]


def inspection(area: str = "a", **about: Any) -> esi.Inspection:
    return attrs.evolve(esi.Inspection(area, AS_AT, ANSWERED), **about)


def differing(before: Comparable, after: Comparable) -> ScoredDifferently:
    found = compare(before, after, confidence=None).scored_differently
    assert found is not None
    return found


def test_sides_that_the_same_rules_scored_need_no_caveat() -> None:
    one, other = inspection("a"), inspection("b", cases=ANSWERED[:20])
    assert compare(one, other, confidence=None).scored_differently is None
    assert compare(esi.score(one), other, confidence=None).scored_differently is None


def test_equal_rules_are_the_same_rules_whatever_way_they_came(tmp_path: Path) -> None:
    path = tmp_path / "standards.yaml"
    path.write_text(dump_standards(esi.national_standards()), encoding="utf-8")
    of_file = esi.score(inspection(), setup=esi.set_up(inspection(), own_rules(path)))
    assert compare(esi.score(inspection()), of_file, confidence=None).scored_differently is None


def test_the_caveat_comes_before_any_change() -> None:
    after = inspection("b", readings={"aggregation": "item-mean"})
    words = compare(inspection(), after, confidence=None).words
    assert "aggregation: pooled before, item-mean after" in words
    assert words.index("not scored by the same rules") < words.index("All cases")


@pytest.mark.slow
@given(st.sampled_from(sorted(READINGS)), st.data())
@settings(max_examples=examples(60), deadline=None)
def test_cases_scored_by_the_rules_of_the_other_side_have_that_score(
    name: str, data: st.DataObject
) -> None:
    choice = data.draw(st.sampled_from(READINGS[name].alternatives))
    before, after = inspection("a"), inspection("b", readings={name: choice}, cases=ANSWERED[:10])
    found = differing(before, after)
    after_words = "rounded first after" if name == "rounded-sections" else f"{choice} after"
    assert any(after_words in line for line in found.differences)
    assert found.side == "a"
    assert found.judged_again
    own = esi.score(before)
    other = esi.score(before, setup=esi.set_up(after))
    moved = {(each.level, each.id): (each.own, each.other) for each in found.rescored}
    for id, score in own.criteria.items():
        pair = score.exact, other.criteria[id].exact
        assert moved.get(("criterion", id), (score.exact, score.exact)) == pair
    assert moved.get(("overall", ""), (own.overall.exact, own.overall.exact)) == (
        own.overall.exact,
        other.overall.exact,
    )


def test_the_counts_of_a_sheet_are_scored_as_the_other_sheet_was() -> None:
    item_mean = inspection("b", readings={"aggregation": "item-mean"})
    before, after = esi.score(inspection()), esi.score(item_mean)
    found = differing(before, after)
    assert (found.side, found.judged_again, found.why_not) == ("the first", False, "")
    again = {(each.level, each.id): each.other for each in found.rescored}
    assert again["overall", ""] == after.overall.exact  # the cases are the same
    assert before.overall.exact != after.overall.exact


def test_counts_cannot_tell_what_other_standards_move() -> None:
    before = esi.score(inspection())
    after = esi.score(inspection(limits={"home-visit": "15 working days"}))
    found = differing(before, after)
    assert found.rescored == ()
    assert "cannot be computed from counts" in found.why_not
    assert any("standards (digest)" in line for line in found.differences)
    assert (
        "limit `home-visit.limit`: as published before, 15 working days after" in found.differences
    )


def test_a_framework_with_other_weights_is_used_where_it_is_given() -> None:
    esi_2 = attrs.evolve(esi.esi_framework(), critical=Fraction(5), important=Fraction(1))
    rules = OwnRules(framework=esi_2)
    before = esi.score(inspection())
    after = esi.score(inspection(), setup=esi.set_up(inspection(), rules))
    found = compare(before, after, own_rules=rules, confidence=None).scored_differently
    assert found is not None
    again = {(each.level, each.id): each.other for each in found.rescored}
    assert again.get(("overall", ""), before.overall.exact) == after.overall.exact
    unknown = differing(before, after)
    assert unknown.side == "the second"  # whose counts the shipped framework can score
    assert before.overall.exact in {each.other for each in unknown.rescored}


def test_a_sheet_that_recorded_no_digests_leaves_it_open() -> None:
    data = json.loads(json.dumps(esi.score(inspection()).as_dict()))
    del data["provenance"]["framework_digest"]
    old = ScoringSheet.from_dict(data)
    found = differing(old, esi.score(inspection()))
    assert found.differences == ()
    assert "Not recorded: the digests of the rules of the first" in found.lines[0]
    assert "cannot be said" in found.lines[0]
    assert len(differing(weigh({"B1": 60}), weigh({"B1": 70})).not_recorded) == 2


def test_printed_sheets_have_a_caveat_of_their_own() -> None:
    printed = PublishedSheet("Testshire 2006", "esi-2003")
    assert compare(printed, inspection(), confidence=None).scored_differently is None


def test_another_version_is_a_difference() -> None:
    sheet = esi.score(inspection())
    old = attrs.evolve(sheet, provenance=attrs.evolve(sheet.provenance, package_version="0.0.9"))
    assert any("0.0.9 before" in line for line in differing(old, sheet).differences)


def test_the_command_says_so_in_words_and_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    write_folder(one, inspection("a"))
    write_folder(other, inspection("b", readings={"aggregation": "item-mean"}))
    for format in ("text", "table"):
        assert main(["compare", str(one), str(other), "--no-intervals", "--format", format]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[2].startswith("The two sides were not scored by the same rules.")
    assert main(["compare", str(one), str(other), "--no-intervals", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)["scored_differently"]
    assert data["judged_again"] is True
    assert {row["level"] for row in data["rescored"]} <= {"overall", "section", "criterion"}
