"""Results as JSON documents: read back as they were, described by schemas, refused in our words."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.json_schemas import json_schema
from esi_rules.analysis.verify import CODES
from esi_rules.analysis.verify.proofs import CaseProof, DayRange, Profile, Searched, Statement, Sum
from esi_rules.cli import main
from esi_rules.frozen import FrozenMap
from esi_rules.rulefile import own_rules
from esi_rules.rules.finding import Reason
from tests.analysis.verify.test_broken_files import verified
from tests.support.examples import examples
from tests.support.paths import EXAMPLES, SOUTH_WALES, TESTS

SAMPLE = esi.read(SOUTH_WALES / "sample").inspection
FEW = attrs.evolve(SAMPLE, cases=SAMPLE.cases[:6])
BROKEN = TESTS / "analysis" / "verify" / "broken"
PUBLISHED = SOUTH_WALES / "published"
OWN = EXAMPLES / "own_framework"


def _audit() -> esi.Audit:
    return esi.audit(esi.read_published(PUBLISHED / "follow_up_2005.toml"))


def _compare() -> esi.Comparison:
    return esi.compare(attrs.evolve(FEW, readings={"aggregation": "item-mean"}), FEW, resamples=99)


def _diff() -> esi.RuleDiff:
    return esi.diff(esi.rule_set("ns2000"), esi.rule_set("ns2005"), budget=30)


def _monitor() -> esi.Monitor:
    return esi.monitor(attrs.evolve(FEW, readings={"aggregation": "item-mean"}))


def _replay() -> esi.Replay:
    sheet = esi.score(FEW)
    return esi.replay(attrs.evolve(sheet, aggregation="item-mean"), FEW)


def _sensitivity() -> esi.Sensitivity:
    own = own_rules(OWN / "standards.yaml", OWN / "framework.yaml")
    return esi.sensitivity(esi.read(OWN / "cases", own_rules=own).inspection, own_rules=own)


def _what_if() -> esi.WhatIf:
    return esi.what_if(FEW, limits={"supervision-plan.limit": "2 working days"})


def _verify() -> esi.Report:
    own = own_rules(OWN / "standards.yaml", OWN / "framework.yaml")
    return esi.verify(own.standards, own.framework, budget=50)


RESULTS: Mapping[str, Callable[[], Any]] = FrozenMap(
    {
        "audit": functools.cache(_audit),
        "compare": functools.cache(_compare),
        "diff": functools.cache(_diff),
        "monitor": functools.cache(_monitor),
        "replay": functools.cache(_replay),
        "sensitivity": functools.cache(_sensitivity),
        "verify": functools.cache(_verify),
        "whatif": functools.cache(_what_if),
    }
)


@pytest.fixture(params=RESULTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@functools.cache
def document(name: str) -> Any:
    return json.loads(esi.to_json(RESULTS[name]()))


@functools.cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json_schema(name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_a_result_is_read_back_as_it_was(name: str) -> None:
    value = RESULTS[name]()
    for text in (esi.to_json(value), esi.to_json(value, indent=1, self_contained=True)):
        again = esi.from_json(text, type(value))
        assert again == value
        assert hash(again) == hash(value)
        assert again.as_dict() == value.as_dict()
        assert json.loads(esi.to_json(again)) == document(name)


def test_a_result_has_what_people_look_up_and_fulfils_its_schema(name: str) -> None:
    written = document(name)
    value = RESULTS[name]()
    assert json.loads(json.dumps(value.as_dict())).items() <= written.items()
    assert written["schema_version"] == 1
    validator(name).validate(written)


EVERY_KIND = ("R201", "R302", "R504", "R601")
"""Broken files that have every kind of proof among them."""


@pytest.mark.parametrize(
    "code",
    [pytest.param(c, marks=[] if c in EVERY_KIND else [pytest.mark.slow]) for c in CODES],
)
def test_every_proof_of_verify_is_read_back(code: str) -> None:
    report = verified(code)
    written = esi.to_data(report)
    validator("verify").validate(written)
    again = esi.from_json(esi.to_json(report), esi.Report)
    assert again == report
    assert again.words(full=True) == report.words(full=True)


def test_every_kind_of_proof_is_among_these() -> None:
    proofs = [p for code in EVERY_KIND for f in verified(code).findings for p in f.proof]
    assert set(map(type, proofs)) == {CaseProof, DayRange, Profile, Searched, Statement, Sum}


def test_the_gap_of_missing_facts_is_read_back_with_its_pairs_as_keys() -> None:
    found = RESULTS["sensitivity"]()
    assert found.gap.facts
    beyond = {("B1.1", Reason.PARTLY_KNOWN): 2, ("B1.2", Reason.NO_RATING): 1}
    found = attrs.evolve(found, gap=attrs.evolve(found.gap, beyond=beyond))
    written = json.loads(esi.to_json(found))
    validator("sensitivity").validate(written)
    assert esi.from_data(written, esi.Sensitivity) == found


def test_the_cases_before_and_after_are_not_in_the_document_of_a_what_if() -> None:
    again = esi.from_data(document("whatif"), esi.WhatIf)
    assert RESULTS["whatif"]().differences("S01") is not None
    with pytest.raises(esi.BadInputError, match="was read from JSON, which has only the verdicts"):
        again.differences("S01")


COMMANDS = {
    "audit": (["audit", str(PUBLISHED / "follow_up_2005.toml")], esi.Audit),
    "compare": (
        ["compare", *[str(SOUTH_WALES / "sample")] * 2, "--resamples", "99"],
        esi.Comparison,
    ),
    "diff": (["diff", "ns2000", "ns2005", "--cases", "30"], esi.RuleDiff),
    "monitor": (["monitor", str(SOUTH_WALES / "sample")], esi.Monitor),
    "verify": (["verify", str(BROKEN / "R303.yaml"), "--budget", "50"], esi.Report),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_a_command_prints_as_json_is_read_back(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, kind = COMMANDS[command]
    main([*arguments, "--format", "json"])
    written = json.loads(capsys.readouterr().out)
    validator(command).validate(written)
    again = esi.from_data(written, kind)
    assert json.loads(esi.to_json(again)) == written


# What is wrong with a document


def _wrong(change: Callable[[Any], object], name: str) -> str:
    changed = copy.deepcopy(document(name))
    change(changed)
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(changed, type(RESULTS[name]()), "result.json")
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("audit", lambda d: d.pop("value"), "column `value`: must be an object with the fields"),
        ("audit", lambda d: d.update(value=[]), "column `value`: must be an object with the"),
        ("audit", lambda d: d.update(schema_version=2), "column `schema_version`: must be 1"),
        (
            "audit",
            lambda d: d["value"]["counts"][0].update(bases="x"),
            "column `value.counts[0].bases`: must be a list (got 'x')",
        ),
        (
            "verify",
            lambda d: d["value"]["findings"][0].update(severity="grave"),
            "column `value.findings[0].severity`: must be",
        ),
        (
            "verify",
            lambda d: d["value"]["findings"][0]["proof"][0].update(kind="prof"),
            "column `value.findings[0].proof[0]`: has no kind `prof`; did you mean `profile`?",
        ),
        (
            "whatif",
            lambda d: d["value"]["setup"].update(standards=9),
            "column `value.setup.standards`: must be a place in `shared.standards`, from 0 to 0",
        ),
        (
            "whatif",
            lambda d: d["value"].update(sides=None),
            "column `value`: has no field `sides`",
        ),
        (
            "whatif",
            lambda d: d["shared"]["findings"]["findings"][0].update(verdict="MEET"),
            "column `shared.findings.findings[0].verdict`: must be",
        ),
        ("whatif", lambda d: d.update(shared=3), "column `shared`: must be an object with"),
        (
            "whatif",
            lambda d: d["shared"].update(findings=[]),
            "column `shared.findings`: must be a document of findings",
        ),
        (
            "sensitivity",
            lambda d: d["value"]["gap"].update(beyond=[["B1.1", "x", 1]]),
            "column `value.gap.beyond[0]`: must be a list of 2",
        ),
    ],
)
def test_what_is_wrong_with_a_document_is_named_by_its_place(
    name: str, change: Callable[[Any], object], words: str
) -> None:
    assert f"result.json, {words}" in _wrong(change, name)


_JUNK = st.sampled_from(
    [None, True, 0, -1, 3, 1.5, "", " ", "x", "1", "2004-02-01", [], [None], {}, {"x": 1}, [[1]]]
)
PYTHON = re.compile(r"object has no|NoneType|Traceback|unhashable|__|<class")


def _places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        found.append((*path, key))
        if isinstance(value, dict | list):
            found += _places(value, (*path, key))
    return found


@functools.cache
def places(name: str) -> list[tuple[Any, ...]]:
    return [place for place in _places(document(name)) if place[0] in ("value", "shared")]


@pytest.mark.parametrize("name", RESULTS)
@given(data=st.data())
@settings(max_examples=examples(100), deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.filterwarnings("ignore::esi_rules.UnknownKindWarning")
def test_what_a_schema_refuses_its_reader_refuses_in_our_words(
    name: str, data: st.DataObject
) -> None:
    changed = copy.deepcopy(document(name))
    *path, last = data.draw(st.sampled_from(places(name)))
    place: Any = changed
    for step in path:
        place = place[step]
    way = data.draw(st.sampled_from(["put", "put", "put", "take", "add"]))
    if way == "put" or not isinstance(place, dict):
        place[last] = data.draw(_JUNK)
    elif way == "take":
        del place[last]
    else:
        place["unheard_of"] = data.draw(_JUNK)
    try:
        esi.from_data(changed, type(RESULTS[name]()))
    except esi.BadInputError as error:
        if PYTHON.search(str(error)):
            pytest.fail(str(error))
    else:
        assert validator(name).is_valid(changed)
