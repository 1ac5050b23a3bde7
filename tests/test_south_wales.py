"""The South Wales example: both published sheets weighed, and the sample against the print."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import attrs
import demo
import make_sample
import published
import pytest
from dating import RECORDED
from fitting import Part, Row, compare, fit_both, fit_one, shown
from targets import CHOICES, Target, targets

import esi_rules as esi
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from tests.support.paths import SOUTH_WALES

FILES = ("cases.csv", "events.csv", "answers.csv", "inspection.toml")


@pytest.fixture(scope="module")
def loaded() -> esi.Loaded:
    return esi.read(SOUTH_WALES / "sample")


@pytest.fixture(scope="module")
def sheet(loaded: esi.Loaded) -> ScoringSheet:
    return esi.score(loaded.inspection)


@pytest.fixture(scope="module")
def assessed(loaded: esi.Loaded) -> list[esi.Assessed]:
    seen: list[esi.Assessed] = []
    esi.score(loaded.inspection, seen=seen.append)
    return seen


# The published sheets


def sections(weighed: ScoringSheet) -> dict[str, str]:
    return {id: str(score.exact) for id, score in weighed.sections.items()}


def test_the_follow_up_weighs_exactly() -> None:
    weighed = esi.weigh(published.follow_up().percentages())
    assert sections(weighed) == {"B": "500/7", "C": "247/3", "D": "367/5"}
    assert weighed.overall.exact == Fraction(80201, 1050)
    assert weighed.overall.display == "76%"


@pytest.mark.parametrize(
    ("where", "c3", "c", "overall", "displays"),
    [
        ("summary", 62, "553/9", Fraction(12469, 225), ("61%", "55%")),
        ("heading", 65, "559/9", Fraction(12529, 225), ("62%", "56%")),
    ],
)
def test_the_original_weighs_exactly_with_either_c3(
    where: published.Place, c3: int, c: str, overall: Fraction, displays: tuple[str, str]
) -> None:
    percentages = published.original().percentages(where)
    assert percentages["C3"] == c3
    weighed = esi.weigh(percentages)
    assert sections(weighed) == {"B": "44", "C": c, "D": "294/5"}
    assert weighed.overall.exact == overall
    assert (weighed.sections["C"].display, weighed.overall.display) == displays


def test_only_c3_of_the_original_is_printed_in_two_ways() -> None:
    disagreeing = {
        (printed.id, id, figures.values)
        for printed in (published.original(), published.follow_up())
        for id, figures in printed.criteria.items()
        if len(figures.values) > 1
    }
    assert disagreeing == {("original-2004", "C3", (62, 65))}


def test_every_criterion_and_item_of_the_framework_is_printed() -> None:
    framework = esi.esi_framework()
    for printed in (published.original(), published.follow_up()):
        assert list(printed.criteria) == [c.id for c in framework.scored_criteria]
        assert list(printed.sections) == [s.id for s in framework.scored_sections]
        assert list(printed.descriptors) == [c.id for c in framework.descriptive_criteria]
    assert list(published.follow_up().items) == [item.id for item in framework.case_items]


def test_every_item_figure_is_printed_where_the_framework_places_its_item() -> None:
    items = esi.esi_framework().items
    for id, printed in published.follow_up().items.items():
        assert {figure.place for figure in printed.printed} == {items[id].place}


# The search


@pytest.mark.parametrize(
    ("value", "high_value", "high", "others"),
    [
        (81, 78, "18/23", "28/34"),
        (51, 41, "9/22", "19/33"),
        (61, 74, "17/23", "18/34"),
        (67, 57, "13/23", "25/34"),
        (64, 68, "15/22", "21/34"),
        (71, 86, "19/22", "21/34"),
        (70, 78, "18/23", "22/34"),
        (58, 67, "14/21", "18/34"),
        (44, 52, "12/23", "13/34"),
        (96, 100, "23/23", "32/34"),
        (65, 70, "16/23", "21/34"),
        (71, 80, "16/20", "21/32"),
        (65, 75, "15/20", "20/34"),
    ],
)
def test_the_fewest_cases_are_left_out(value: int, high_value: int, high: str, others: str) -> None:
    found = next(iter(fit_both(value, high_value, 23, 34)))
    assert [str(part) for part in found] == [high, others]


def test_half_a_point_is_printed_upwards() -> None:
    assert shown(Part(1, 8)) == 13
    assert shown(Part(7, 8)) == 88


def test_no_count_out_of_23_cases_or_fewer_prints_97_percent() -> None:
    assert fit_one(97, 23) == []
    assert fit_one(97, 29) == [Part(28, 29)]


# The sample


def test_the_sample_is_made_again_byte_by_byte(tmp_path: Path) -> None:
    assert make_sample.main([str(tmp_path)]) == 0
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (SOUTH_WALES / "sample" / name).read_bytes(), name


def test_first_lines_say_that_the_cases_are_made_up(capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("README.md", "make_sample.py", "sample/inspection.toml"):
        first = (SOUTH_WALES / path).read_text(encoding="utf-8").splitlines()[0]
        assert "made up" in first, path
        assert "only the totals are real" in first, path
    demo.main()
    assert "made up; only the totals are real" in capsys.readouterr().out.splitlines()[0]


def test_the_sample_is_read_without_a_note(loaded: esi.Loaded) -> None:
    assert loaded.notes == ()
    assert loaded.inspection.area == "South Wales (constructed sample, not real cases)"


def test_23_of_the_57_cases_are_high_risk(assessed: list[esi.Assessed]) -> None:
    highs = Counter(case.high for case in assessed)
    assert highs == {esi.Verdict.MET: 23, esi.Verdict.NOT_MET: 34}


def test_nothing_on_file_is_left_open(assessed: list[esi.Assessed]) -> None:
    for case in assessed:
        for finding in (*case.standards, *case.items.values()):
            assert finding.verdict is not esi.Verdict.UNDETERMINED, (case.case.case_id, finding)


def test_no_event_is_dated_after_the_inspection(loaded: esi.Loaded) -> None:
    events = [event for case in loaded.inspection.cases for event in case.events]
    assert len(events) > 1000
    assert all(str(event.on) <= "2005-03-14" for event in events)


def test_no_plan_that_is_missing_is_answered_as_part_of_another(loaded: esi.Loaded) -> None:
    without = [
        case
        for case in loaded.inspection.cases
        if case.answers.get("B3.6a")
        and not any(e.kind == "risk_management_plan" for e in case.events)
    ]
    assert without
    for case in without:
        assert case.answers["B3.6a"] in ("no", "na"), case.case_id
        assert case.answers["C2.2"] in ("no", "na"), case.case_id


def test_eight_cases_are_decided_with_a_partly_known_date(loaded: esi.Loaded) -> None:
    partly = [
        (case.case_id, str(event.on))
        for case in loaded.inspection.cases
        for event in case.events
        if isinstance(event.on, esi.PartlyKnown)
    ]
    assert len({case for case, _ in partly}) == len(partly) == 8
    assert {len(on) for _, on in partly} == {0, 4, 7}


@pytest.fixture(scope="module")
def wanted() -> dict[str, Target]:
    return targets(published.follow_up())


@pytest.mark.parametrize("item", list(published.follow_up().items))
def test_every_item_has_the_counts_it_was_to_have(
    item: str, sheet: ScoringSheet, wanted: dict[str, Target]
) -> None:
    target = wanted[item]
    whole, high = sheet.items[item].counts, sheet.items[item].groups[HIGH_RISK].counts
    assert whole is not None
    assert high is not None
    assert (whole.total, high.total) == (57, 23)
    assert Part(whole.met, whole.met + whole.not_met) == target.high + target.others
    assert Part(high.met, high.met + high.not_met) == target.high
    assert whole.undetermined == whole.not_yet_due == 0


@pytest.fixture(scope="module")
def compared(sheet: ScoringSheet) -> list[Row]:
    return list(compare(sheet, published.follow_up()))


@pytest.mark.parametrize("item", list(published.follow_up().items))
def test_every_printed_figure_of_an_item_comes_back_or_says_why_not(
    item: str, compared: list[Row]
) -> None:
    rows = [row for row in compared if row.item == item]
    assert rows
    for row in rows:
        assert row.agrees is not False or row.reason, row


def test_what_cannot_be_printed_back_is_found_with_its_reason(sheet: ScoringSheet) -> None:
    reasons = {row.item: row for row in compare(sheet, published.follow_up()) if row.reason}
    assert set(reasons) == {"B1.2", "D4.2"}
    assert reasons["D4.2"].agrees is False
    assert reasons["D4.2"].reason == (
        "no count out of 1 to 23 cases prints 97%; out of 23, 22/23 prints 96%, 23/23 prints 100%"
    )
    assert reasons["B1.2"].agrees is True
    assert "no count out of the stated 23 prints 67%" in reasons["B1.2"].reason
    assert "21 is the largest base that can" in reasons["B1.2"].reason


def test_reviews_are_oftener_smart_than_plans(sheet: ScoringSheet) -> None:
    plans, reviews = sheet.items["B3.2c"], sheet.items["C2.3"]
    for plan, review in ((plans, reviews), (plans.groups[HIGH_RISK], reviews.groups[HIGH_RISK])):
        assert plan.exact is not None
        assert review.exact is not None
        assert review.exact > plan.exact


def test_a_sheet_that_differs_from_the_print_is_seen_to_differ(loaded: esi.Loaded) -> None:
    fewer = attrs.evolve(loaded.inspection, cases=loaded.inspection.cases[:40])
    rows = compare(esi.score(fewer), published.follow_up())
    assert sum(row.agrees is False for row in rows) > 20


def test_choices_are_made_only_where_a_figure_or_a_base_is_missing() -> None:
    for item in CHOICES:
        figures = published.follow_up().items[item].printed
        # C1.3 and C5.1b print a figure of cases that no record counts.
        assert item in ("C1.3", "C5.1b") or any(f.words or f.count for f in figures), item


def test_dates_and_events_decide_what_the_records_alone_decide(loaded: esi.Loaded) -> None:
    answered = {item for case in loaded.inspection.cases for item in case.answers}
    assert answered.isdisjoint(RECORDED)
    calendar = attrs.evolve(loaded.inspection, readings={"days-unit": "calendar"})
    counts = esi.score(calendar).items["B1.1b"].counts
    assert counts is not None
    assert counts.not_met > 27


def test_attendance_on_file_fits_what_inspectors_answered(
    loaded: esi.Loaded, sheet: ScoringSheet
) -> None:
    by_record = esi.score(attrs.evolve(loaded.inspection, limits={"D1.4.limit": "90%"}))
    assert by_record.items["D1.4"] == sheet.items["D1.4"]


def test_each_half_of_a_plan_can_fail_alone(assessed: list[esi.Assessed]) -> None:
    halves = Counter(
        (
            next(f.verdict for f in case.standards if f.standard == "supervision-plan").words,
            case.items["B3.2b"].verdict.words,
        )
        for case in assessed
    )
    assert halves["MET", "MET"] == 11
    assert halves["NOT MET", "MET"] == 24
    assert halves["MET", "NOT MET"] > 0


def test_constructed_ratings_keep_the_ladders_result_beside_the_published_one(
    sheet: ScoringSheet,
) -> None:
    for criterion, result in sheet.descriptors.items():
        words = published.follow_up().descriptors[criterion].printed[0].words
        assert result.descriptor is not None
        assert result.descriptor.value == words
        if result.adjustment is not None:
            assert result.computed is not result.descriptor
            assert result.adjustment.name == "constructed example"
    assert [id for id, result in sheet.descriptors.items() if result.adjustment] == [
        "A1",
        "A2",
        "A3",
        "A4",
    ]
    assert sheet.not_followed_up == ("A5",)


# The demonstration


def test_the_demonstration_shows_printed_and_recomputed_figures(
    capsys: pytest.CaptureFixture[str],
) -> None:
    demo.main()
    said = capsys.readouterr().out
    for figure in ("500/7", "247/3", "367/5", "80201/1050", "553/9", "559/9", "62% or 65%"):
        assert figure in said
    lines = {line.split()[0]: line.split() for line in said.splitlines() if line.strip()}
    assert lines["B3.2a"][1:] == [
        "(-)",
        "81%",
        "46/57",
        "81%",
        "=",
        "(-)",
        "78%",
        "18/23",
        "78%",
        "=",
    ]
    assert "no count out of 1 to 23 cases prints 97%" in said
    assert "completed Fri 31 Dec 2004, 1 working day late" in said
    assert "are not the published ones" in said


def test_the_demonstration_marks_every_section_that_differs_from_the_print(
    capsys: pytest.CaptureFixture[str],
) -> None:
    demo.main()
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    marked = [line.split("  ")[0] for line in lines if line.endswith("*") or " *  " in line]
    assert marked == ["C", "D", "Overall", "C"]
