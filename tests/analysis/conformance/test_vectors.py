"""Conformance vectors: what they hold, and that every way to judge a case agrees with them."""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import attrs
import jsonschema
import pytest

import esi_rules as esi
from esi_rules.analysis.conformance import (
    BOUNDARIES,
    FEATURES,
    FLAWS,
    ExpectedAnswer,
    Vector,
    VectorSet,
    load_vectors,
    make_vectors,
    own_scenarios,
    shipped_vectors,
    vectors_schema,
    vectors_text,
)
from esi_rules.errors import BadInputError, UnknownNameError
from esi_rules.records.contract import FACTS
from esi_rules.rules.moments import Moment
from esi_rules.scoring.verdict_rows import COLUMNS
from tests.support.compiled import by_compiled, by_direct
from tests.support.engines import ENGINES
from tests.support.frames import frames_of
from tests.support.paths import DOCS

STANDARDS = esi.national_standards()
FEW = ("reoffending-assessment", "warning-limit", "unpaid-work-start")
SCHEMA = jsonschema.Draft202012Validator(vectors_schema())


@functools.cache
def few() -> VectorSet:
    return shipped_vectors(FEW)


@functools.cache
def every() -> VectorSet:
    return shipped_vectors()


def judged_by(edition: str) -> esi.Standards:
    return STANDARDS if edition == "auto" else STANDARDS.only(edition)


def case_of(vector: Vector) -> esi.Case:
    (case,) = vector.inspection.cases
    return case


def wrong_in_the_evaluators(vectors: Iterable[Vector]) -> list[str]:
    found = []
    for vector in vectors:
        standards = judged_by(vector.inspection.edition)
        for way in (by_direct, by_compiled):
            findings = way(case_of(vector), standards, as_at=vector.inspection.as_at)
            (finding,) = (one for one in findings if one.standard == vector.standard)
            answer = ExpectedAnswer.of(finding)
            if answer != vector.expected or (finding.edition or "") != vector.edition:
                found.append(f"{way.__name__} on {vector.id}: {answer}")
    return found


def wrong_in_columns(vectors: Iterable[Vector]) -> list[str]:
    """A missing column is not an empty cell, so only cases with the same facts share a frame."""
    together: dict[tuple[str, dt.date, frozenset[str]], list[Vector]] = defaultdict(list)
    for vector in vectors:
        facts = frozenset(case_of(vector).facts)
        together[vector.inspection.edition, vector.inspection.as_at, facts].append(vector)
    found = []
    for (edition, as_at, facts), some in together.items():
        cases = [attrs.evolve(case_of(v), case_id=v.id.replace("/", "-")) for v in some]
        table, *others = frames_of(cases)
        table = table.drop(name for name in FACTS if name not in facts)
        rows = ENGINES["polars"].evaluate((table, *others), judged_by(edition), as_at)
        by_place = {(row[0], row[1]): dict(zip(COLUMNS, row, strict=True)) for row in rows}
        for case, vector in zip(cases, some, strict=True):
            row = by_place[case.case_id, vector.standard]
            expected = vector.expected
            wanted = {
                "verdict": expected.verdict.value,
                "reason": expected.reason.value,
                "last_good_day": str(expected.last_good_day or ""),
                "clock_starts": str(expected.clock_starts or ""),
                "edition": vector.edition,
            }
            if {name: row[name] for name in wanted} != wanted:
                found.append(f"{vector.id}: {row}")
    return found


def test_a_sample_of_the_vectors_agrees_on_both_evaluators_and_columns() -> None:
    sample = few().vectors[::24]
    assert len(sample) > 20
    assert not wrong_in_the_evaluators(sample)
    assert not wrong_in_columns(few().vectors[::120])


@pytest.mark.slow
def test_every_vector_agrees_on_the_direct_evaluator_and_the_compiled_one() -> None:
    assert not wrong_in_the_evaluators(every().vectors)


@pytest.mark.slow
def test_every_vector_agrees_in_columns() -> None:
    assert not wrong_in_columns(every().vectors)


@pytest.mark.slow
def test_every_boundary_feature_flaw_verdict_and_edition_is_in_the_vectors() -> None:
    vectors = every().vectors
    assert {one.boundary for one in vectors} == {*BOUNDARIES}
    assert {feature for one in vectors for feature in one.features} == {*FEATURES}
    assert {flaw.flaw for one in vectors for flaw in one.flaws} == {*FLAWS}
    assert {one.expected.verdict for one in vectors} == {*esi.Verdict}
    assert {(one.standard, one.edition) for one in vectors if one.edition} >= {
        (standard.id, edition.id)
        for edition in STANDARDS.editions
        for standard in edition.standards
        if standard.id != "programme-start"  # its limit is not known
    }


@pytest.mark.slow
def test_every_standard_has_vectors_on_both_sides_of_a_limit() -> None:
    sides: dict[str, set[str]] = defaultdict(set)
    for one in every().vectors:
        sides[one.standard].add(one.boundary)
    pairs = ({"last-good-day", "day-after"}, {"as-many-as-allowed", "one-too-many"})
    without = [name for name in STANDARDS.ids if not any(pair <= sides[name] for pair in pairs)]
    assert without == ["programme-start"]  # its limit is not known


def test_the_page_names_every_boundary_and_flaw() -> None:
    page = (DOCS / "conformance.md").read_text("utf-8")
    assert [name for name in (*BOUNDARIES, *FLAWS) if f"`{name}`" not in page] == []


@pytest.mark.slow
def test_the_page_says_how_many_vectors_there_are() -> None:
    page = (DOCS / "conformance.md").read_text("utf-8")
    assert f"There are {len(every().vectors):,} vectors of the shipped standards." in page


def test_the_expected_days_are_those_of_the_rulebook() -> None:
    case = esi.Case("S01", "order", "2004-12-17", [])
    (vector,) = (
        one
        for one in few().vectors
        if one.standard == "reoffending-assessment"
        and one.boundary == "open-on-last-good-day"
        and case_of(one) == attrs.evolve(case, case_id=case_of(one).case_id)
    )
    # Mon 27, Tue 28 December 2004 and Mon 3 January 2005 were bank holidays.
    assert vector.expected == ExpectedAnswer(
        esi.Verdict.NOT_YET_DUE,
        esi.Reason.STILL_OPEN,
        dt.date(2005, 1, 12),
        dt.date(2004, 12, 17),
    )
    assert vector.features == ("bank-holiday", "year-end")
    given = {flaw.flaw: flaw for flaw in vector.flaws}
    assert given["calendar-days"].last_good_day == dt.date(2005, 1, 1)
    assert given["calendar-days"].verdict is esi.Verdict.NOT_MET
    assert given["bank-holidays-counted"].last_good_day == dt.date(2005, 1, 7)
    assert given["starting-day-counted"].last_good_day == dt.date(2005, 1, 11)
    assert given["open-is-not-met"].verdict is esi.Verdict.NOT_MET
    assert "no-duty-is-met" not in given


def test_no_flaw_of_a_vector_gives_the_expected_verdict_and_days() -> None:
    for vector in few().vectors:
        right = vector.expected
        for flaw in vector.flaws:
            assert (flaw.verdict, flaw.last_good_day, flaw.clock_starts) != (
                right.verdict,
                right.last_good_day,
                right.clock_starts,
            )


def test_ids_are_unique_and_no_case_is_there_twice() -> None:
    vectors = few().vectors
    assert len({one.id for one in vectors}) == len(vectors)
    assert len({(one.standard, one.inspection) for one in vectors}) == len(vectors)


def test_the_vectors_of_one_standard_are_the_same_with_and_without_the_others() -> None:
    alone = make_vectors(STANDARDS, (), ("warning-limit",)).vectors
    both = make_vectors(STANDARDS, (), ("warning-limit", "unpaid-work-start"))
    assert alone == both.only(("warning-limit",), ()).vectors
    with pytest.raises(UnknownNameError, match="home-visit"):
        make_vectors(STANDARDS, (), ("home-vist",))


_MAKE = """
from esi_rules.analysis.conformance import shipped_vectors, vectors_text
print(vectors_text(shipped_vectors(("warning-limit",))), end="")
"""


@pytest.mark.slow
def test_the_vectors_do_not_depend_on_the_process() -> None:
    texts = {
        subprocess.run(
            [sys.executable, "-c", _MAKE],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert texts == {vectors_text(shipped_vectors(("warning-limit",))).encode()}


def test_a_document_is_read_back_and_fulfils_its_schema(tmp_path: Path) -> None:
    text = vectors_text(few())
    path = tmp_path / "vectors.json"
    path.write_text(text, encoding="utf-8")
    assert load_vectors(path) == few()
    document = json.loads(text)
    document["vectors"] = document["vectors"][::25]
    SCHEMA.validate(document)
    assert (
        document["rules_digest"]
        == esi.score(esi.Inspection("A", "2005-03-14", ())).provenance.rules_digest
    )


def test_other_rules_have_another_digest_and_other_days() -> None:
    longer = esi.national_standards(limits={"reoffending-assessment": "16 working days"})
    changed = make_vectors(longer, (), ("reoffending-assessment",))
    assert changed.rules_digest != few().rules_digest
    assert {one.expected.last_good_day for one in changed.vectors} - {
        one.expected.last_good_day for one in few().vectors
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda document: document["vectors"].append(document["vectors"][0]), "two vectors"),
        (lambda document: document["vectors"][0].pop("expected"), "expected"),
        (lambda document: document["vectors"][0].update(boundary="edge"), "boundary"),
        (lambda document: document.update(schema_version=2), "schema_version"),
    ],
)
def test_a_wrong_document_is_refused(tmp_path: Path, change: object, message: str) -> None:
    document = json.loads(vectors_text(few()))
    document["vectors"] = document["vectors"][:2]
    assert callable(change)
    change(document)
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BadInputError, match=message):
        load_vectors(path)


def test_a_file_that_is_not_json_or_is_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vectors.json"
    with pytest.raises(BadInputError, match="cannot be read"):
        load_vectors(path)
    path.write_bytes(b"\xff{")
    with pytest.raises(BadInputError, match="is not JSON"):
        load_vectors(path)


def alone_in_an_edition(rule: esi.Rule, clock: Moment) -> esi.Standards:
    alone = attrs.evolve(
        STANDARDS.editions[0].standards[0], id="visit", rule=rule, clock=clock, applies=None
    )
    edition = attrs.evolve(STANDARDS.editions[0], standards=(alone,))
    return attrs.evolve(STANDARDS, editions=(edition,))


def test_both_sides_of_a_condition_inside_a_rule_have_vectors_at_their_limits() -> None:
    rural = esi.FactKind("rural", "rural area")
    soon, later = (
        esi.within(esi.days(n), of=esi.commencement, done=esi.events.home_visit.first())
        for n in (5, 20)
    )
    rule = esi.pick(esi.given(rural), then=later, otherwise=soon)
    vectors = make_vectors(alone_in_an_edition(rule, esi.commencement)).vectors
    days = {
        (case_of(one).facts.get("rural"), (due - case_of(one).commenced_on).days)
        for one in vectors
        if one.boundary == "last-good-day" and (due := one.expected.last_good_day) is not None
    }
    assert {(True, 20), (False, 5)} <= days
    asked = esi.within(esi.days(5), of=esi.commencement, done=esi.events.home_visit.first()).when(
        esi.given(rural)
    )
    vectors = make_vectors(alone_in_an_edition(asked, esi.commencement)).vectors
    assert {"last-good-day", "day-after"} <= {one.boundary for one in vectors}


def test_own_rules_have_vectors_at_their_limits_and_conditions() -> None:
    rule = esi.within(
        esi.working_days(5), of=esi.events.warning.first(), done=esi.events.home_visit.first()
    )
    own = alone_in_an_edition(rule, rule.of)
    vectors = make_vectors(own, own_scenarios(own, budget=300)).vectors
    assert {"last-good-day", "day-after", "scenario"} <= {one.boundary for one in vectors}
    assert {one.expected.verdict for one in vectors} == {*esi.Verdict}
