"""JSON of cases, inspections and other values: one shape, versions, amounts, old files, errors."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.files import inspection_from_document, inspection_to_json
from esi_rules.files.inspection import vocabulary
from esi_rules.testing.case_strategies import vague_cases
from tests.support.documents import without_notes
from tests.support.examples import examples
from tests.support.paths import SOUTH_WALES, TESTS
from tests.support.public_values import harvest, values_of

WRITTEN = TESTS / "written_by_0_1_0"
SAMPLE = esi.read(SOUTH_WALES / "sample").inspection
FEW = attrs.evolve(SAMPLE, cases=SAMPLE.cases[:3])
VISIT = esi.Event("tag_fitted", "2004-10-01", Decimal("1.50"))
CASE = esi.Case(
    "S01",
    "licence",
    "2004-09-24",
    events=[VISIT, esi.Event("contact_hours", "2004-10", Decimal("7.50"))],
    answers={"B1.2": "yes", "B3.2b": None},
    facts={"tier": 2, "dtto": None, "curfew_hours": Decimal("7.25"), "mappa": "level 2"},
    groups={"district": "North"},
)
RELAXED = list(HealthCheck)


@pytest.mark.parametrize("value", [CASE, VISIT, FEW, esi.Period(5, "weeks"), esi.score(FEW)])
def test_every_document_has_its_version(value: object) -> None:
    document: Any = esi.to_data(value)
    assert document["schema_version"] == 1
    for wrong in (0, 2, "1", True, None):
        with pytest.raises(esi.BadInputError, match="schema_version"):
            esi.from_data({**document, "schema_version": wrong}, type(value))


def test_defaults_are_written_and_may_be_left_out() -> None:
    document: Any = esi.to_data(esi.Case("S01", "order", "2004-09-24"))
    assert document == {
        "schema_version": 1,
        "case_id": "S01",
        "sentence": "order",
        "commenced_on": "2004-09-24",
        "events": [],
        "answers": {},
        "facts": {},
        "groups": {},
        "ended_on": None,
    }
    short = {name: document[name] for name in ("case_id", "sentence", "commenced_on")}
    assert esi.from_data(short, esi.Case) == esi.Case("S01", "order", "2004-09-24")


def test_amounts_are_numbers_or_text_and_never_change() -> None:
    document: Any = esi.to_data(CASE)
    assert [event["value"] for event in document["events"]] == [1.5, "7.5"]
    assert document["facts"]["curfew_hours"] == 7.25
    for value in ("7.5", 7.5, Decimal("7.50")):
        document["events"][1]["value"] = value
        assert esi.from_data(document, esi.Case) == CASE
    long = Decimal("1." + "3" * 40)
    for amount in (long, Decimal("0.1"), Decimal(10**30), Decimal("1E-20")):
        event = esi.Event("tag_fitted", "2004-10-01", amount)
        assert esi.from_json(esi.to_json(event), esi.Event) == event
    text = '{"kind": "tag_fitted", "on": "2004", "value": 1.1000000000000000000000001}'
    assert esi.from_json(text, esi.Event).value == Decimal("1.1000000000000000000000001")


@pytest.mark.parametrize("value", ["NaN", "1e999999999999", "Infinity", "1e-999999999999"])
def test_a_number_that_no_amount_can_be_is_refused(value: str) -> None:
    text = '{"kind": "tag_fitted", "on": "2004", "value": ' + value + "}"
    try:
        event = esi.from_json(text, esi.Event)
    except esi.BadInputError:
        return
    assert isinstance(event.value, str)  # the exponent is too long for a number: it stays text


# One shape of an inspection


def test_an_inspection_has_the_shape_of_files() -> None:
    document: Any = esi.to_data(FEW)
    assert document == json.loads(inspection_to_json(FEW))
    assert inspection_from_document(document, vocabulary()) == FEW
    assert esi.from_data(document, esi.Inspection) == FEW


_REASONS = re.compile(
    "is the id of|cannot be the name of a grouping|white space|NUL character|"
    "is not what the fact can be|does not print, or is longer than 200"
)


_texts = st.text(max_size=10)
_maps = st.dictionaries(_texts, _texts, max_size=2)
_SETTINGS = st.builds(
    esi.Inspection,
    _texts,
    st.dates(dt.date(1999, 1, 1), dt.date(2008, 1, 1)),
    edition=_texts,
    not_followed_up=st.lists(_texts, max_size=2),
    readings=_maps,
    limits=_maps,
    ratings=_maps,
    adjustments=st.lists(st.builds(esi.Adjustment, _texts, _texts, _texts, _texts), max_size=1),
)


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@given(data=st.data())
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_any_inspection_comes_back_or_is_refused_with_the_reason(data: st.DataObject) -> None:
    cases: Any = data.draw(st.lists(vague_cases() | values_of(esi.Case), max_size=3))
    inspection = attrs.evolve(data.draw(_SETTINGS), cases=tuple(cases))
    try:
        text = esi.to_json(inspection)
    except esi.BadInputError as error:
        unexplained = [p for p in error.problems if not _REASONS.search(p.message)]
        if unexplained:
            raise
        return
    assert esi.from_json(text, esi.Inspection) == inspection


@given(st.lists(vague_cases(), min_size=1, max_size=3, unique_by=lambda case: case.case_id))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_the_reader_of_files_and_the_reader_of_values_agree(cases: list[esi.Case]) -> None:
    inspection = attrs.evolve(FEW, cases=tuple(cases))
    try:
        document = esi.to_data(inspection)
        from_file = inspection_from_document(document, vocabulary())
    except esi.BadInputError:
        assume(False)
    assert from_file == esi.from_data(document, esi.Inspection) == inspection


def test_cells_of_an_inspection_mean_what_they_mean_in_files() -> None:
    document: Any = esi.to_data(FEW)
    document["cases"][0].update(unpaid_work=" yes ", tier="2", drr="", district=5, curfew=True)
    document["events"][0].update(on=" 2004-10 ")
    document["answers"][0].update(answer="")
    assert esi.from_data(document, esi.Inspection) == inspection_from_document(
        document, vocabulary()
    )


def test_a_fact_of_ones_own_is_listed_so_that_it_is_no_grouping() -> None:
    inspection = attrs.evolve(FEW, cases=(CASE,))
    document: Any = esi.to_data(inspection)
    assert document["facts"] == ["curfew_hours", "mappa"]
    assert esi.from_data(document, esi.Inspection) == inspection
    del document["facts"]
    (case,) = esi.from_data(document, esi.Inspection).cases
    assert case.groups == {"district": "North", "curfew_hours": "7.25", "mappa": "level 2"}


# Old documents


def test_documents_of_0_1_0_are_still_read() -> None:
    def read(name: str, kind: type) -> object:
        return esi.from_json((WRITTEN / f"{name}.json").read_text(encoding="utf-8"), kind)

    shipped = esi.national_standards_2000()["home-visit"]
    assert read("inspection", esi.Inspection) == FEW
    assert read("inspection_file", esi.Inspection) == FEW
    assert esi.read(WRITTEN / "inspection_file.json").inspection == FEW
    assert without_notes(read("standard", esi.Standard)) == without_notes(shipped)
    assert without_notes(read("limit", esi.Limit)) == without_notes(shipped.limits[0])
    assert read("event", esi.Event) == VISIT
    old = json.loads((WRITTEN / "case.json").read_text(encoding="utf-8"))
    assert {"amount": "7.50"} in [event.get("value") for event in old["events"]]
    assert esi.from_data(old, esi.Case).events[2].value == Decimal("7.50")
    sheet: Any = read("sheet", esi.ScoringSheet)
    assert sheet.overall == esi.score(FEW).overall


# Errors


def test_everything_wrong_is_told_at_once_with_its_place_and_value() -> None:
    document: Any = esi.to_data(CASE)
    document.update(sentence="ordr", commenced_on=20040924, evnts=[], answers=[])
    document["events"][0].update(on="2004-13-01")
    document["events"][1].update(kind=3, valeu=1)
    document["facts"] = {"tier": [2], "mappa": {}}
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(document, esi.Case, "case.json")
    assert sorted(str(caught.value).splitlines()) == [
        "case.json, column `answers`: must be an object (got [])",
        "case.json, column `commenced_on`: a date must be text (got 20040924)",
        "case.json, column `events[0].on`: is not a day of the calendar; write a day that exists",
        "case.json, column `events[1].kind`: must be text (got 3)",
        "case.json, column `events[1]`: has no field `valeu` (did you mean `value`?)",
        "case.json, column `facts.mappa`: must be a number (got {})",
        "case.json, column `facts.tier`: must be text, a number or null (got [2])",
        "case.json, column `sentence`: must be `order` or `licence` (got 'ordr'); did you mean "
        "`order`?",
        "case.json: has no field `evnts` (did you mean `events`?)",
    ]


_JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, Decimal("1.5"), "", "x", "2004-02-30", [], [None], {}, {"x": 1}, [[1]]]
)
_PYTHON = re.compile(
    r"object has no|NoneType|not a valid|argument|unhashable|unsupported|subscript|<class|"
    r"Decimal\(|FrozenMap|not iterable|unpack|Unsupported type|__|is not what belongs here"
)


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in inner:
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += _places(value, (*path, key))
    return found


_MUTATED = [esi.Case, esi.Inspection, esi.Limit, esi.Standard, esi.Criterion, esi.Edition, esi.Rule]


@pytest.mark.parametrize("kind", _MUTATED, ids=lambda kind: kind.__name__)
@given(data=st.data())
@settings(max_examples=examples(120), deadline=None, suppress_health_check=RELAXED)
@pytest.mark.filterwarnings("ignore::esi_rules.UnknownKindWarning")
def test_a_document_with_anything_anywhere_is_read_or_refused_in_our_words(
    kind: Any, data: st.DataObject
) -> None:
    pool = {
        esi.Case: [CASE],
        esi.Inspection: [attrs.evolve(FEW, cases=FEW.cases[:1])],
        esi.Edition: [_one_standard()],
        esi.Rule: [_one_standard().standards[0].rule],
    }.get(kind) or harvest()[kind]
    document = copy.deepcopy(esi.to_data(data.draw(st.sampled_from(pool))))
    *path, last = data.draw(st.sampled_from(_places(document)))
    place: Any = document
    for step in path:
        place = place[step]
    if isinstance(place, dict) and data.draw(st.booleans()):
        del place[last]
    else:
        place[last] = data.draw(_JUNK)
    try:
        esi.from_data(document, kind)
    except esi.BadInputError as error:
        if _PYTHON.search(str(error)):
            pytest.fail(str(error))


def _one_standard() -> esi.Edition:
    edition = esi.national_standards_2005()
    return attrs.evolve(edition, standards=(edition["contact-frequency"],))


def test_reports_of_bad_data_show_no_chain_of_errors() -> None:
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data({"case_id": 3}, esi.Case)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
