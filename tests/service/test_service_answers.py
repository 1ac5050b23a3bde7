"""Over HTTP, every answer is that of the library."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import attrs
import jsonschema
import pytest

import esi_rules as esi
from esi_rules.analysis.json_schemas import SCHEMAS, schema_text
from esi_rules.analysis.remedy.find_remedy import remedy_sentences
from esi_rules.cli import main
from esi_rules.rulebook import rulebook, to_markdown
from esi_rules.scoring.setup import set_up_rules
from esi_rules.service.operations import OPERATIONS
from tests.support.paths import SOUTH_WALES
from tests.support.served import Reply, Served


@pytest.fixture(scope="session")
def openapi(server: Served) -> Any:
    return server.ask("GET", "/openapi.json").data


def check(openapi: Any, method: str, path: str, reply: Reply) -> None:
    """Check an answer against the OpenAPI document."""
    described = openapi["paths"][path][method.lower()]["responses"][str(reply.status)]
    kind = reply.kind.partition(";")[0]
    schema = described["content"][kind]["schema"]
    if "json" in kind:
        whole = {**schema, "components": openapi["components"]}
        jsonschema.Draft202012Validator(whole).validate(reply.data)


def judged(loaded: esi.Loaded) -> dict[str, tuple[esi.Finding, ...]]:
    as_at = loaded.inspection.as_at
    return {
        case.case_id: esi.evaluate(case, loaded.setup.standards, as_at=as_at)
        for case in loaded.inspection.cases
    }


@pytest.mark.parametrize("self_contained", [False, True])
def test_findings_are_those_of_evaluate(
    server: Served, loaded: esi.Loaded, body: bytes, openapi: Any, self_contained: bool
) -> None:
    path = f"/evaluate?self_contained={str(self_contained).lower()}"
    reply = server.post(path, body)
    assert reply.status == 200
    check(openapi, "POST", "/evaluate", reply)
    findings = judged(loaded)
    written = esi.to_json(findings, self_contained=self_contained)
    assert reply.data["findings"] == json.loads(written)
    read = esi.from_json(json.dumps(reply.data["findings"]), dict[str, tuple[esi.Finding, ...]])
    assert read == findings


def test_rows_are_those_of_evaluate_rows(
    server: Served, loaded: esi.Loaded, body: bytes, openapi: Any
) -> None:
    reply = server.post("/evaluate?form=rows", body)
    check(openapi, "POST", "/evaluate", reply)
    cases, as_at = loaded.inspection.cases, loaded.inspection.as_at
    rows = [*esi.evaluate_rows(cases, loaded.setup.standards, as_at=as_at)]
    assert reply.data["rows"] == rows
    assert reply.data["as_at"] == as_at.isoformat()


@pytest.mark.parametrize("by", [(), ("district",), ("district", "sentence")])
def test_the_sheet_is_that_of_score(
    server: Served, loaded: esi.Loaded, body: bytes, openapi: Any, by: tuple[str, ...]
) -> None:
    reply = server.post("/score?" + "&".join(f"by={column}" for column in by), body)
    assert reply.status == 200, reply.content
    check(openapi, "POST", "/score", reply)
    sheet = esi.from_json(reply.content.decode(), esi.ScoringSheet)
    assert sheet == esi.score(loaded.inspection, by=by)


def test_an_explanation_has_the_words_and_the_remedies(
    server: Served, loaded: esi.Loaded, body: bytes, openapi: Any
) -> None:
    case, as_at = loaded.inspection.cases[0], loaded.inspection.as_at
    reply = server.post(f"/explain?case={case.case_id}", body)
    check(openapi, "POST", "/explain", reply)
    assessed = esi.assess(case, loaded.setup, as_at=as_at)
    standards = loaded.setup.standards
    assert [
        (each["standard"], each["verdict"], each["words"], each["remedies"])
        for each in reply.data["standards"]
    ] == [
        (
            finding.standard,
            finding.verdict.value,
            esi.words(finding),
            [*remedy_sentences(case, standards, finding, as_at=as_at)],
        )
        for finding in assessed.standards
    ]
    assert any(each["remedies"] for each in reply.data["standards"])
    assert {each["item"]: each["words"] for each in reply.data["items"]} == {
        id: esi.words(finding) for id, finding in assessed.items.items()
    }


def test_an_explanation_of_one_standard_or_item_has_no_other(
    server: Served, body: bytes, loaded: esi.Loaded
) -> None:
    case = loaded.inspection.cases[0].case_id
    whole = server.post(f"/explain?case={case}&full=true", body).data
    for kind, key in (("standards", "standard"), ("items", "item")):
        one = whole[kind][1]
        path = f"/explain?case={case}&full=true&standard={one[key]}"
        reply = server.post(path, body).data
        assert reply[kind] == [one]
        assert len(reply["standards"]) + len(reply["items"]) == 1


def test_what_falls_due_is_that_of_the_command(
    server: Served, body: bytes, openapi: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = server.post("/due?by=district", body)
    check(openapi, "POST", "/due", reply)
    arguments = ["--as-at", reply.data["as_at"], "--by", "district", "--format", "json"]
    assert main(["due", str(SOUTH_WALES / "sample"), *arguments]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed
    assert reply.data["due"] == printed


def test_standards_and_the_rulebook_are_those_of_the_library(server: Served, openapi: Any) -> None:
    reply = server.ask("GET", "/standards")
    check(openapi, "GET", "/standards", reply)
    assert esi.from_json(reply.content.decode(), esi.Standards) == esi.national_standards()
    reply = server.ask("GET", "/standards?edition=ns2000&reading=days-unit=calendar")
    setup = set_up_rules(readings={"days-unit": "calendar"})
    assert reply.content.decode() == esi.to_json(setup.standards.only("ns2000"))
    reply = server.ask("GET", "/rulebook?format=md&edition=ns2005")
    check(openapi, "GET", "/rulebook", reply)
    setup = set_up_rules()
    book = rulebook(setup.standards.only("ns2005"), setup.framework, setup.readings)
    assert reply.content.decode() == to_markdown(book)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schemas_are_those_of_the_command(server: Served, openapi: Any, name: str) -> None:
    reply = server.ask("GET", f"/schemas/{name}")
    check(openapi, "GET", "/schemas/{name}", reply)
    assert reply.content.decode() == schema_text(name)
    assert name in server.ask("GET", "/schemas").data["schemas"]


def test_the_openapi_document_describes_every_operation_and_refers_to_what_it_has(
    server: Served, openapi: Any
) -> None:
    described = {(m.upper(), path) for path, ways in openapi["paths"].items() for m in ways}
    assert described == {(each.method, each.path) for each in OPERATIONS}
    text = json.dumps(openapi)
    references = {part.partition('"')[0] for part in text.split('"$ref": "')[1:]}
    assert len(references) > 20
    for reference in references:
        reduce(lambda place, key: place[key], reference.removeprefix("#/").split("/"), openapi)
    assert openapi["openapi"].startswith("3.1")
    reply = server.ask("GET", "/")
    check(openapi, "GET", "/", reply)
    assert reply.data["paths"] == [f"{each.method} {each.path}" for each in OPERATIONS]


def test_the_body_may_be_any_inspection_that_the_openapi_document_accepts(
    openapi: Any, body: bytes
) -> None:
    schema = openapi["paths"]["/score"]["post"]["requestBody"]["content"]["application/json"]
    whole = {**schema["schema"], "components": openapi["components"]}
    checker = jsonschema.Draft202012Validator(whole)
    checker.validate(json.loads(body))
    assert not checker.is_valid({**json.loads(body), "as_at": 3})


def test_notes_on_the_input_come_with_every_answer(server: Served, loaded: esi.Loaded) -> None:
    one = attrs.evolve(loaded.inspection, cases=loaded.inspection.cases[:1])
    document = esi.to_data(one)
    item = sorted(loaded.setup.framework.items.keys() - loaded.setup.questions_read)
    asked = [i for i in item if i in loaded.setup.words.questions]
    document["answers"] = [{"case_id": one.cases[0].case_id, "question": asked[0], "answer": "yes"}]
    body = json.dumps(document).encode()
    for path in ("/evaluate", "/evaluate?form=rows", "/due", "/explain"):
        reply = server.post(path, body)
        assert reply.status == 200, reply.content
        assert "is not used" in reply.data["notes"][0]
    assert "is not used" in server.post("/score", body).data["provenance"]["notes"][0]
