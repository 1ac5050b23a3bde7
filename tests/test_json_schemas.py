"""The published JSON Schemas: real documents fulfil them, and readers refuse what they refuse."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.scenarios import SHIPPED
from esi_rules.cli import main
from esi_rules.data.json_schema import case_schema, findings_schema, inspection_schema
from esi_rules.files import inspection_to_json
from esi_rules.published.target_schema import targets_schema
from esi_rules.scoring.sheet_schema import sheet_schema
from esi_rules.testing.case_strategies import as_ats, vague_cases
from esi_rules.testing.rule_strategies import rules
from tests.rulefile.test_rulefile_schema import seen_by_an_editor
from tests.support.examples import examples
from tests.support.paths import SOUTH_WALES, TESTS

NAMES = ("rules", "scenarios", "inspection", "case", "findings", "sheet", "targets", "vectors")
WRITTEN = TESTS / "written_by_0_1_0"
RELAXED = list(HealthCheck)
SAMPLE = esi.read(SOUTH_WALES / "sample").inspection
FEW = attrs.evolve(SAMPLE, cases=SAMPLE.cases[:2])
PRINTED = esi.read_published(SOUTH_WALES / "published" / "follow_up_2005.toml")
STANDARDS = esi.national_standards()
CASE = attrs.evolve(
    SAMPLE.cases[0],
    events=(*SAMPLE.cases[0].events, esi.Event("tag", "2004-10", Decimal("1.5"))),
    facts={"tier": 2, "drr": None, "dtto": True, "curfew_hours": Decimal("7.5")},
    groups={"district": "North"},
)
FOUND = esi.evaluate(CASE, STANDARDS, as_at=dt.date(2005, 3, 14))
_VALIDATORS: Mapping[str, Callable[[], dict[str, object]]] = {
    "inspection": inspection_schema,
    "case": case_schema,
    "findings": findings_schema,
    "sheet": sheet_schema,
    "targets": targets_schema,
}
VALIDATORS = {name: jsonschema.Draft202012Validator(make()) for name, make in _VALIDATORS.items()}
DOCUMENTS: Mapping[str, tuple[Any, list[dict[str, Any]]]] = {
    "inspection": (
        esi.Inspection,
        [esi.to_data(attrs.evolve(FEW, cases=(CASE,))), json.loads(inspection_to_json(FEW))],
    ),
    "case": (esi.Case, [esi.to_data(CASE), esi.to_data(FEW.cases[1])]),
    "findings": (
        tuple[esi.Finding, ...],
        [esi.to_data(FOUND), esi.to_data(FOUND, self_contained=True)],
    ),
    "sheet": (esi.ScoringSheet, [esi.to_data(esi.score(FEW))]),
    "targets": (
        esi.TargetReport,
        [esi.to_data(esi.targets(FEW)), esi.to_data(esi.targets(FEW, measures=PRINTED.measures))],
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_command_prints_every_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    if name in VALIDATORS:
        assert schema == VALIDATORS[name].schema


def test_an_unknown_schema_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "sheets"]) == 2
    assert "sheet" in capsys.readouterr().err


@pytest.mark.parametrize("name", DOCUMENTS)
def test_real_documents_fulfil_their_schema(name: str) -> None:
    for document in DOCUMENTS[name][1]:
        VALIDATORS[name].validate(document)


def test_documents_of_0_1_0_fulfil_the_schemas() -> None:
    for file, name in (("case", "case"), ("inspection_file", "inspection"), ("sheet", "sheet")):
        VALIDATORS[name].validate(json.loads((WRITTEN / f"{file}.json").read_text("utf-8")))
    VALIDATORS["findings"].validate(json.loads((WRITTEN / "findings.json").read_text("utf-8")))


@given(case=vague_cases(), data=st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_any_case_and_its_findings_fulfil_their_schemas(
    case: esi.Case, data: st.DataObject
) -> None:
    VALIDATORS["case"].validate(esi.to_data(case))
    found = esi.evaluate(case, STANDARDS, as_at=data.draw(as_ats(case)))
    VALIDATORS["findings"].validate(esi.to_data({case.case_id: found}))


@given(rules)
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_findings_on_any_rule_fulfil_their_schema(rule: esi.Rule) -> None:
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-10", "seen")])
    found = esi.evaluate(case, rule, as_at=dt.date(2005, 3, 14))
    VALIDATORS["findings"].validate(esi.to_data(found))


_JUNK = st.sampled_from(
    [None, True, 0, -1, 3, 1.5, "", " ", "x", "1", "2004-02-01", [], [None], {}, {"x": 1}, [[1]]]
)


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += _places(value, (*path, key))
    return found


PLACES = {name: [_places(each) for each in documents] for name, (_, documents) in DOCUMENTS.items()}


@pytest.mark.parametrize("name", DOCUMENTS)
@given(data=st.data())
@settings(max_examples=examples(300), deadline=None, suppress_health_check=RELAXED)
@pytest.mark.filterwarnings("ignore::esi_rules.UnknownKindWarning")
def test_what_a_schema_refuses_its_reader_refuses(name: str, data: st.DataObject) -> None:
    kind, documents = DOCUMENTS[name]
    n = data.draw(st.integers(0, len(documents) - 1))
    document = copy.deepcopy(documents[n])
    *path, last = data.draw(st.sampled_from(PLACES[name][n]))
    place: Any = document
    for step in path:
        place = place[step]
    way = data.draw(st.sampled_from(["put", "put", "put", "take", "add"]))
    if way == "put" or not isinstance(place, dict):
        place[last] = data.draw(_JUNK)
    elif way == "take":
        del place[last]
    else:
        place["unheard_of"] = data.draw(_JUNK)
    if not VALIDATORS[name].is_valid(document):
        with pytest.raises(esi.BadInputError):
            esi.from_data(document, kind)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("inspection", lambda d: d["cases"][0].update(sentence="ordr")),
        ("inspection", lambda d: d["cases"][0].update(tier="5")),
        ("inspection", lambda d: d["events"][0].update(on="October 2004")),
        ("inspection", lambda d: d["events"][1].update(event="home_visit", value="sen")),
        ("inspection", lambda d: d["answers"][0].update(answer="maybe")),
        ("inspection", lambda d: d["answers"][0].pop("question")),
        ("inspection", lambda d: d.update(schema_version=2)),
        ("case", lambda d: d.update(sentence="ordr")),
        ("case", lambda d: d.update(commenced_on="2004-9-24")),
        ("case", lambda d: d["answers"].update({"B1.2": "maybe"})),
        ("case", lambda d: d.pop("case_id")),
        ("case", lambda d: d["events"][0].update(kind=None)),
        ("findings", lambda d: d["findings"][0].update(verdict="MEET")),
        ("findings", lambda d: d["findings"][0].update(reason="later")),
        ("findings", lambda d: d["findings"][0].pop("rule")),
        ("findings", lambda d: d.update(schema_version=3)),
        ("findings", lambda d: d["findings"][0].update(clock=2004)),
        ("sheet", lambda d: d["overall"].update(exact="71%")),
        ("sheet", lambda d: d.pop("criteria")),
        ("sheet", lambda d: d["overall"].pop("groups")),
        ("sheet", lambda d: d.update(aggregation="mean")),
    ],
)
def test_what_a_reader_refuses_of_one_place_the_schema_refuses_too(
    name: str, change: Callable[[Any], object]
) -> None:
    kind, documents = DOCUMENTS[name]
    document = copy.deepcopy(documents[0])
    change(document)
    assert not VALIDATORS[name].is_valid(document)
    with pytest.raises(esi.BadInputError):
        esi.from_data(document, kind)


# Scenario files

SCENARIOS = sorted(SHIPPED.rglob("*.yaml"))


@pytest.fixture(scope="module")
def scenario_validator() -> jsonschema.Draft202012Validator:
    from esi_rules.analysis.scenarios.scenario_schema import scenario_schema

    return jsonschema.Draft202012Validator(scenario_schema())


@pytest.mark.parametrize("path", SCENARIOS[::6], ids=lambda path: path.stem)
def test_shipped_scenarios_fulfil_their_schema(
    path: Any, scenario_validator: jsonschema.Draft202012Validator
) -> None:
    scenario_validator.validate(seen_by_an_editor(path.read_text(encoding="utf-8")))


GOOD = """\
standard: home-visit
given: {sentence: order, commenced_on: 2004-09-24, as_at: 2005-03-14}
scenarios:
  - name: visited
    given: {facts: {dtto: yes, tier: 2}, events: [{home_visit: 2004-10-01 seen}]}
    expect: {verdict: not applicable, reason: does-not-apply}
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("sentence: order", "sentence: ordr"),
        ("commenced_on: 2004-09-24", "commenced_on: yesterday"),
        ("dtto: yes", "dtto: maybe"),
        ("tier: 2", "tier: 9"),
        ("events: [{home_visit: 2004-10-01 seen}]", "events: 3"),
        ("verdict: not applicable", "verdict: late"),
        ("reason: does-not-apply", "reason: whatever"),
        ("  - name: visited\n    given", "  - given"),
        ("standard: home-visit", "standrd: home-visit"),
        ("    expect: {verdict: not applicable, reason: does-not-apply}\n", ""),
    ],
)
def test_scenarios_that_the_schema_refuses_the_reader_refuses(
    old: str, new: str, scenario_validator: jsonschema.Draft202012Validator
) -> None:
    from esi_rules.analysis.scenarios.scenario_files import read_scenarios

    scenario_validator.validate(seen_by_an_editor(GOOD))
    assert read_scenarios(GOOD)
    bad = GOOD.replace(old, new)
    assert bad != GOOD
    assert not scenario_validator.is_valid(seen_by_an_editor(bad))
    with pytest.raises(esi.BadInputError):
        read_scenarios(bad)
