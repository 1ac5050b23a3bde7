"""The digest of records: equal for the same records, by every route, and another one for others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from random import Random

import attrs
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.bulk import open_big, score_big
from esi_rules.bulk.slice_scores import score_many
from esi_rules.files.dump_inspection import inspection_to_json, write_folder
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.case import Answer, Fact
from esi_rules.records.record_digest import records_digest
from esi_rules.scoring.setup import set_up
from esi_rules.scoring.sheet import ScoringSheet
from esi_rules.testing.case_strategies import cases as drawn_cases
from esi_rules.testing.case_strategies import vague_cases
from esi_rules.testing.rule_strategies import OWN_FACTS
from tests.support.bulk import opened
from tests.support.engines import ENGINES
from tests.support.examples import examples
from tests.support.frames import frames_of
from tests.support.made_up import shipped_cases
from tests.support.own_facts import ROUTES, numbered, tables
from tests.support.own_facts import cases as cases_with_own_facts

AS_AT = dt.date(2005, 9, 14)
GIVEN: Sequence[Answer | None] = ("yes", "no", "na", None)


def caseload(n: int = 60) -> list[esi.Case]:
    """Cases with partly known dates, answers that rules read and answers that they do not."""
    items = ("B1.1a", "B1.4", "D1.3a", "C1.2b")
    return [
        attrs.evolve(
            case,
            groups={"district": "NSW"[i % 3]},
            answers={q: GIVEN[(i + k) % 4] for k, q in enumerate(items)},
        )
        for i, case in enumerate(shipped_cases(8, n, vague=True))
    ]


CASES = caseload()
DIGEST = records_digest(CASES)
INSPECTION = esi.Inspection("x", AS_AT, CASES)


def of(sheet: ScoringSheet) -> str:
    return sheet.provenance.records_digest


def in_order(case: esi.Case, chance: Random) -> esi.Case:
    """The case with its events in another order, but for ratings among each other."""
    ratings = iter([event for event in case.events if event.kind == "risk_rating"])
    events = list(case.events)
    chance.shuffle(events)
    return attrs.evolve(
        case, events=[next(ratings) if e.kind == "risk_rating" else e for e in events]
    )


@given(st.lists(st.one_of(drawn_cases(), vague_cases()), max_size=4), st.randoms())
@settings(max_examples=examples(100))
def test_the_order_of_rows_does_not_matter(cases: list[esi.Case], chance: Random) -> None:
    cases = [attrs.evolve(case, case_id=f"C{n}") for n, case in enumerate(cases)]
    others = [in_order(case, chance) for case in cases]
    chance.shuffle(others)
    assert records_digest(others) == records_digest(cases)


@given(st.lists(st.one_of(drawn_cases(), vague_cases()), min_size=1, max_size=6))
@settings(max_examples=examples(100))
def test_whole_columns_have_the_digest_of_the_cases(cases: list[esi.Case]) -> None:
    cases = [attrs.evolve(case, case_id=f"C{n}") for n, case in enumerate(cases)]
    sheet = esi.score_frames(*frames_of(cases), inspection=esi.Inspection("x", AS_AT))
    assert of(sheet) == records_digest(cases)


SPARK = pytest.param("pyspark", marks=[pytest.mark.slow, pytest.mark.spark])
KINDS_OF_FRAME = [SPARK if name == "pyspark" else name for name in ENGINES]


@pytest.mark.filterwarnings("ignore")  # of Spark about pandas
@pytest.mark.parametrize("name", KINDS_OF_FRAME)
def test_every_kind_of_frame_has_the_digest_of_the_cases(name: str) -> None:
    frames = [ENGINES[name].make(frame) for frame in frames_of(CASES)]
    assert of(esi.score_frames(*frames, inspection=attrs.evolve(INSPECTION, cases=()))) == DIGEST


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "large parquet"])
def test_every_kind_of_file_has_the_digest_of_the_cases(kind: str, tmp_path: Path) -> None:
    if kind == "json":
        path = tmp_path / "one.json"
        path.write_text(inspection_to_json(INSPECTION), encoding="utf-8")
    else:
        path = tmp_path / "folder"
        write_folder(path, INSPECTION)
    if "parquet" in kind:
        for table in path.glob("*.csv"):
            pl.read_csv(table, infer_schema=False).write_parquet(table.with_suffix(".parquet"))
            table.unlink()
    if kind == "large parquet":
        assert of(score_big(opened(path))) == DIGEST
    else:
        assert of(esi.score(esi.read(path).inspection)) == DIGEST


def test_cases_in_memory_have_one_digest_however_many_there_are() -> None:
    assert of(esi.score(INSPECTION)) == DIGEST
    assert of(score_many(INSPECTION, esi.set_up(INSPECTION), size=17)) == DIGEST


def test_typed_columns_have_the_digest_of_text() -> None:
    case, event, answer = frames_of(CASES)
    event = event.filter(pl.col("on").str.len_chars() == 10)
    empty = attrs.evolve(INSPECTION, cases=())
    text = esi.score_frames(case, event, answer, inspection=empty)
    typed = esi.score_frames(
        case.with_columns(
            pl.col("commenced_on").str.to_date(), pl.col("tier").cast(pl.Int8, strict=False)
        ),
        event.with_columns(pl.col("on").str.to_date(), pl.col("event").cast(pl.Categorical)),
        answer.with_columns(pl.col("question", "answer").cast(pl.Categorical)),
        inspection=empty,
    )
    assert of(typed) == of(text)


ONE = esi.Case(
    "S01",
    "order",
    "2004-09-24",
    [
        esi.Event("risk_rating", "2004-09-24", "high"),
        esi.Event("risk_rating", "2004-09-24", "low"),
        esi.Event("home_visit", "2004-10", "seen"),
        esi.Event("contact_hours", "2004-10-01", 8),
    ],
    {"B1.4": "yes"},
    {"unpaid_work": True, "tier": 2},
)
HIGH, LOW, VISIT, HOURS = ONE.events


@pytest.mark.parametrize(
    "other",
    [
        attrs.evolve(ONE, case_id="S02"),
        attrs.evolve(ONE, sentence="licence"),
        attrs.evolve(ONE, commenced_on="2004-09-23"),
        attrs.evolve(ONE, ended_on="2005-09-23"),
        attrs.evolve(ONE, events=[LOW, HIGH, VISIT, HOURS]),
        attrs.evolve(ONE, events=[HIGH, LOW, VISIT, HOURS, HOURS]),
        attrs.evolve(ONE, events=[HIGH, LOW, VISIT]),
        attrs.evolve(ONE, events=[HIGH, LOW, attrs.evolve(VISIT, on="2004-10-01"), HOURS]),
        attrs.evolve(ONE, events=[HIGH, LOW, attrs.evolve(VISIT, value=None), HOURS]),
        attrs.evolve(ONE, events=[HIGH, LOW, VISIT, attrs.evolve(HOURS, value=9)]),
        attrs.evolve(ONE, answers={}),
        attrs.evolve(ONE, answers={"B1.4": "no"}),
        attrs.evolve(ONE, answers={"B1.3": "yes"}),
        attrs.evolve(ONE, facts={"unpaid_work": True}),
        attrs.evolve(ONE, facts={"unpaid_work": None, "tier": 2}),
        attrs.evolve(ONE, facts={"drr": True, "tier": 2}),
        attrs.evolve(ONE, facts={"unpaid_work": True, "tier": 3}),
    ],
)
def test_any_change_of_a_record_changes_the_digest(other: esi.Case) -> None:
    assert records_digest([other]) != records_digest([ONE])


@pytest.mark.parametrize(
    "same",
    [
        attrs.evolve(ONE, events=[HOURS, HIGH, VISIT, LOW]),
        attrs.evolve(ONE, answers={"B1.4": "yes", "B1.3": None}),
        attrs.evolve(ONE, facts={"unpaid_work": True, "tier": 2, "dtto": False, "band": None}),
        attrs.evolve(ONE, groups={"district": "North"}),
    ],
)
def test_what_has_no_meaning_leaves_the_digest_as_it_is(same: esi.Case) -> None:
    assert records_digest([same]) == records_digest([ONE])


def test_the_order_of_ratings_counts_where_they_may_be_of_one_day() -> None:
    def digest(*events: esi.Event) -> str:
        return records_digest([attrs.evolve(ONE, events=events)])

    month = esi.Event("risk_rating", "2004-09", "medium")
    later = esi.Event("risk_rating", "2004-11-01", "medium")
    assert digest(HIGH, later) == digest(later, HIGH)
    assert digest(HIGH, month) != digest(month, HIGH)
    assert digest(month, later) == digest(later, month)


def test_the_number_of_cases_and_long_ids_are_part_of_it() -> None:
    names = ["", "a", "a" * 64, "a" * 65, "a" * 200, "Sé", "é" * 40]
    some = [attrs.evolve(ONE, case_id=name) for name in names[1:]]
    assert len({records_digest([case]) for case in some}) == len(some)
    frames = frames_of(some)
    assert of(esi.score_frames(*frames, inspection=esi.Inspection("x", AS_AT))) == records_digest(
        some
    )
    assert records_digest([]) != records_digest([ONE])


DECLARED = OwnRules(facts={fact.name: fact for fact in OWN_FACTS})
BARE = esi.Inspection("x", AS_AT)
SETUP = set_up(BARE, DECLARED)


@given(st.lists(cases_with_own_facts(), max_size=5).map(numbered), st.booleans())
@settings(max_examples=examples(60))
def test_declared_facts_are_part_of_it_in_whole_columns_too(
    cases: list[esi.Case], typed: bool
) -> None:
    sheet = esi.score_frames(*tables(cases, typed=typed), inspection=BARE, setup=SETUP)
    digest = records_digest(cases, SETUP.words)
    assert of(sheet) == digest
    inspection = attrs.evolve(BARE, cases=cases)
    assert of(esi.score(inspection, setup=SETUP)) == digest
    assert of(score_many(inspection, SETUP, size=2)) == digest


WITH_FACTS = [
    esi.Case("A", "order", "2004-09-24", facts={"mappa": True, "ogrs": Decimal("49.50")}),
    esi.Case("B", "order", "2004-09-24", facts={"mappa": False, "level": "yes", "ogrs": 0}),
    esi.Case("C", "licence", "2004-09-24", facts={"mappa": None, "court": "crown"}),
]


@pytest.mark.parametrize("route", ROUTES)
def test_every_kind_of_file_has_the_digest_of_declared_facts(route: str, tmp_path: Path) -> None:
    inspection = attrs.evolve(BARE, cases=WITH_FACTS)
    path = tmp_path / ("one.json" if route == "json" else "folder")
    if route == "json":
        path.write_text(inspection_to_json(inspection), encoding="utf-8")
    else:
        write_folder(path, inspection, fmt="parquet" if "parquet" in route else "csv")
    if route == "large parquet":
        folder = open_big(path, own_rules=DECLARED, enough=0)
        assert folder is not None
        sheet = score_big(folder)
    else:
        rules = SHIPPED if route == "read before the rules" else DECLARED
        sheet = esi.score(esi.read(path, own_rules=rules).inspection, setup=SETUP)
    assert of(sheet) == records_digest(WITH_FACTS, SETUP.words)


def test_every_declared_fact_changes_it_and_others_do_not() -> None:
    first = WITH_FACTS[0]
    facts: list[dict[str, Fact]] = [
        {}, {"mappa": True}, {"mappa": False}, {"ogrs": 1}, {"ogrs": 2}, {"court": "crown"},
        {"court": "magistrates"}, {"level": "1"}, {"level": "2"},
    ]  # fmt: skip
    some = [attrs.evolve(first, facts=each) for each in facts]
    assert len({records_digest([case], SETUP.words) for case in some}) == len(some)
    assert len({records_digest([case]) for case in some}) == 1
    unknown = attrs.evolve(first, facts={"mappa": None, "ogrs": None})
    assert records_digest([unknown], SETUP.words) == records_digest([some[0]])


def test_answers_that_no_rule_can_use_are_no_part_of_it(tmp_path: Path) -> None:
    """A folder notes them and leaves them out, so they cannot count where a case has them."""
    setup = set_up(BARE)
    case = attrs.evolve(ONE, answers={"B1.2": "yes", "C5.3": "no"})
    assert "C5.3" in setup.words.recorded
    used = records_digest([attrs.evolve(ONE, answers={"B1.2": "yes"})], setup.words)
    inspection = attrs.evolve(BARE, cases=[case])
    write_folder(tmp_path, inspection)
    assert of(esi.score(esi.read(tmp_path).inspection)) == used
    assert of(esi.score(inspection)) == used
    assert of(esi.score_frames(*frames_of([case]), inspection=BARE)) == used
    assert of(score_many(inspection, setup)) == used
