"""What verifying finds in the shipped editions and in the ESI."""

from __future__ import annotations

import functools
import itertools
from collections import Counter

import pytest

import esi_rules as esi
from esi_rules.analysis.verify import Report, verify
from esi_rules.analysis.verify import reading_checks as readings
from esi_rules.analysis.verify.ladder_checks import check_ladder, ladders_of
from esi_rules.analysis.verify.proofs import CaseProof, Profile
from esi_rules.analysis.verify.reading_checks import ABOUT, check_shipped_readings
from esi_rules.analysis.verify.report import Place
from esi_rules.frameworks.rungs import Rating
from esi_rules.scoring.ladder import Ladder, literal, monotone, rate
from esi_rules.standards.limits import INSPECTION_LIMITS
from esi_rules.standards.readings import READINGS
from esi_rules.standards.standard import Status

ITEMS = 4
LADDERS = {"literal": literal, "monotone": monotone}


@functools.cache
def report() -> Report:
    return verify()


@pytest.mark.slow
def test_the_shipped_rules_have_no_error() -> None:
    assert report().sound
    warnings = [(finding.code, finding.place.ladder) for finding in report().of("warning")]
    assert warnings == [("R602", "literal"), ("R603", "literal"), ("R603", "monotone")]


def test_a_criterion_with_two_items_can_never_be_satisfactorily_met() -> None:
    for finding in report().of("R603"):
        assert "a criterion with 2 items can never be `Satisfactorily met`" in finding.says
        assert finding.proof[0].lines() == ("criteria with 2 items: A2",)
    asked = [item for item in esi.esi_framework().criteria["A2"].items if not item.directorate]
    assert len(asked) == 2


@pytest.mark.parametrize("ladder", ["literal", "monotone"])
@pytest.mark.parametrize("size", range(1, ITEMS + 1))
def test_descriptors_out_of_reach_for_a_size_are_those_of_brute_force(
    ladder: Ladder, size: int
) -> None:
    rungs = ladders_of(esi.esi_framework())[ladder]
    findings, _ = check_ladder(ladder, rungs, ITEMS, Place(), {size: ("X",)})
    said = {finding.says.split("`")[1] for finding in findings if finding.code == "R603"}
    reached = {
        LADDERS[ladder](named(ratings)).value for ratings in itertools.product(Rating, repeat=size)
    }
    assert said == {rung.descriptor.value for rung in rungs} - reached


@pytest.mark.parametrize(
    ("code", "status"), [("R201", Status.ASSUMED), ("R202", Status.UNKNOWN)], ids=["R201", "R202"]
)
def test_every_limit_that_is_assumed_or_unknown_has_a_note(code: str, status: Status) -> None:
    limits = [
        (edition.id, limit)
        for edition in esi.national_standards().editions
        for standard in edition.standards
        for limit in standard.limits
    ]
    limits += [(None, limit) for limit in INSPECTION_LIMITS.values()]
    expected = {(edition, limit.id) for edition, limit in limits if limit.status is status}
    noted = {(f.place.edition, f.place.limit) for f in report().of(code)}
    assert noted == expected
    assert expected


def test_whatever_was_looked_for_in_the_shipped_rules_was_shown_or_tried_in_full() -> None:
    assert {searched.reach for searched in report().searches} == {"shown", "exhaustive"}
    assert all(searched.tried for searched in report().searches)


def test_each_edition_each_item_and_each_ladder_was_looked_at() -> None:
    looked = " ".join(searched.what for searched in report().searches)
    for what in (
        "standards of ns2000", "parts of rules of ns2000", "pairs of standards of ns2000",
        "standards of ns2005", "parts of rules of ns2005", "pairs of standards of ns2005",
        "items of esi-2003", "literally", "monotone",
    ):  # fmt: skip
        assert what in looked


def test_the_standards_that_no_item_asks_for_are_those_the_inspection_never_asked_for() -> None:
    assert {finding.place.standard for finding in report().of("R503")} == {
        "first-appointment", "warning-limit", "unpaid-work-start", "dtto-contact", "dtto-testing",
        "victim-contact", "pre-sentence-report", "unpaid-work-hours", "drr-testing",
    }  # fmt: skip


def test_the_criterion_of_which_the_report_prints_no_item_is_noted() -> None:
    assert [finding.place.criterion for finding in report().of("R506")] == ["A5"]


# The ladder


def named(ratings: tuple[Rating, ...]) -> dict[str, Rating]:
    return {f"X.{n}": rating for n, rating in enumerate(ratings, 1)}


def bad_spots(ladder: Ladder) -> set[tuple[tuple[Rating, int], ...]]:
    """By brute force over every order of every rating, with the ladder that scoring uses."""
    read = LADDERS[ladder]
    return {
        tuple(sorted(Counter(ratings).items(), key=lambda each: -each[0].rank))
        for n in range(1, ITEMS + 1)
        for ratings in itertools.product(Rating, repeat=n)
        for place, rating in enumerate(ratings)
        for better in Rating
        if better > rating
        and read(named((*ratings[:place], better, *ratings[place + 1 :]))) < read(named(ratings))
    }


def found_spots(ladder: Ladder) -> set[tuple[tuple[Rating, int], ...]]:
    rungs = ladders_of(esi.esi_framework())[ladder]
    findings, _ = check_ladder(ladder, rungs, ITEMS, Place())
    return {
        tuple(proof.counts.items())
        for finding in findings
        for proof in finding.proof
        if isinstance(proof, Profile)
    }


@pytest.mark.parametrize("ladder", LADDERS)
def test_the_bad_spots_found_are_those_of_brute_force_over_every_order(ladder: Ladder) -> None:
    assert found_spots(ladder) == bad_spots(ladder)
    assert bool(found_spots(ladder)) is (ladder == "literal")


def test_the_literal_ladder_is_tried_on_as_many_items_as_a_criterion_has() -> None:
    (finding,) = report().of("R602")
    assert finding.place.ladder == "literal"
    profiles = [proof for proof in finding.proof if isinstance(proof, Profile)]
    sizes = Counter(sum(proof.counts.values()) for proof in profiles)
    # Satisfactory and weak items together, whichever way: n - 1 profiles of n items.
    assert sizes == {n: n - 1 for n in range(2, 14)}
    assert len(esi.esi_framework().criteria["A1"].items) == 13


def test_each_bad_spot_is_one_where_scoring_warns() -> None:
    (finding,) = report().of("R602")
    criterion = esi.esi_framework().criteria["A4"]
    ids = [item.id for item in criterion.items]
    tried = 0
    for proof in finding.proof:
        if isinstance(proof, Profile) and sum(proof.counts.values()) == len(ids):
            ratings = [rating for rating, n in proof.counts.items() for _ in range(n)]
            result = rate(criterion, dict(zip(ids, ratings, strict=True)))
            assert result.computed is proof.descriptor
            assert result.warning is not None
            tried += 1
    assert tried == len(ids) - 1


def test_every_case_that_a_shipped_finding_shows_gives_its_verdict() -> None:
    proofs = [p for f in report().findings for p in f.proof if isinstance(p, CaseProof)]
    for proof in proofs:
        for claim in proof.claims:
            assert claim.again(proof.case, proof.as_at).verdict is claim.verdict


@pytest.mark.slow
@pytest.mark.parametrize(
    "choices",
    [
        {"days_unit": "calendar", "contacts": "kept", "visit_in_contact": "required"},
        {"plan_clock": "commencement", "visit_scope": "licence", "no_breach_due": "met"},
        {"breach_clock": "judged", "failure_window": "after-warning", "spread": "weekly"},
    ],
    ids=lambda choices: ", ".join(choices),
)
def test_under_other_readings_the_shipped_standards_have_no_error_either(
    choices: dict[str, str],
) -> None:
    found = verify(esi.national_standards(**choices), budget=2_000)
    assert found.sound, found.words()


@pytest.mark.slow
@pytest.mark.parametrize("reading", READINGS)
def test_under_every_choice_of_every_reading_there_is_no_error(reading: str) -> None:
    for choice in READINGS[reading].alternatives:
        standards = esi.national_standards(**{reading.replace("-", "_"): choice})
        found = verify(standards, budget=5_000)
        assert found.sound, found.words()


# Readings


def test_every_reading_says_what_it_is_about() -> None:
    assert set(ABOUT) == set(READINGS)


def test_what_a_reading_is_about_is_there_wherever_a_shipped_standard_depends_on_it() -> None:
    """The look through a rule of one's own would find no reading idle that is not."""
    for edition in esi.national_standards().editions:
        for standard in edition.standards:
            for reading, _ in standard.readings:
                assert ABOUT[reading](standard), (standard.id, reading)


def test_a_reading_on_which_nothing_depends_any_more_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changed = readings._changed_by
    monkeypatch.setattr(readings, "_changed_by", lambda r: {} if r == "spread" else changed(r))
    (finding,) = check_shipped_readings()
    assert (finding.code, finding.place.reading) == ("R401", "spread")
