"""The playground: it answers as the package does, and its site holds what it needs."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.scenarios import read_scenarios, run
from esi_rules.cli import main
from esi_rules.data.inspection_document import inspection_to_document
from esi_rules.errors import BadInputError
from esi_rules.frameworks.own import OwnRules
from esi_rules.report.playground import address_of, server_of, write_site
from esi_rules.report.playground.judging_request import answer, offered, rule_file
from esi_rules.report.playground.writing_site import RUNTIME_FILES
from esi_rules.rulefile import own_rules
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import national_standards
from esi_rules.testing.case_strategies import as_ats, cases, vague_cases
from tests.support.examples import examples

IDS = national_standards().ids
PLAN = [
    {"case_id": "example", "event": "supervision_plan", "on": "2005-04-05", "value": ""},
    {"case_id": "example", "event": "risk_rating", "on": "2005-03-10", "value": "low"},
]


CASE = {"case_id": "example", "sentence": "order", "commenced_on": "2005-03-10"}


def document(**more: object) -> dict[str, object]:
    return {
        "area": "Playground", "as_at": "2005-06-01", "cases": [CASE], "events": PLAN, **more
    }  # fmt: skip


def asked(given: dict[str, object], standard: str = "supervision-plan", **more: object) -> Any:
    return json.loads(answer(json.dumps({"standard": standard, "document": given, **more})))


def finding(given: dict[str, object], **more: str) -> Any:
    return asked(given, **more)["sides"][0]["finding"]


def yaml_of(standard: str, given: dict[str, object]) -> str:
    text = rule_file(json.dumps({"standard": standard, "document": given}))
    return str(json.loads(text)["yaml"])


@settings(max_examples=examples(100))
@given(data=st.data(), standard=st.sampled_from(IDS), edition=st.sampled_from(["ns2000", "ns2005"]))
def test_the_answer_is_what_the_package_finds_and_its_scenario_holds(
    data: st.DataObject, standard: str, edition: str
) -> None:
    case = data.draw(st.one_of(cases(), vague_cases()))
    as_at = data.draw(as_ats(case))
    named = data.draw(st.sampled_from(["auto", edition]))
    inspection = esi.Inspection("Playground", as_at, [case], edition=named)
    found = asked(inspection_to_document(inspection), standard)
    expected = esi.evaluate(case, national_standards(edition=named), as_at=as_at)
    side = found["sides"][0]
    assert [(f["id"], f["verdict"].upper()) for f in side["findings"]] == [
        (f.standard, f.verdict.value) for f in expected
    ]
    if side["finding"] is None:
        assert standard not in national_standards(edition=named).ids
        return
    [scenario] = read_scenarios(found["scenario"])
    assert run(scenario).passed
    assert (scenario.case.events, scenario.as_at) == (case.events, as_at)


@settings(max_examples=examples(50))
@given(data=st.data(), standard=st.sampled_from(IDS))
def test_the_yaml_of_a_rule_changes_nothing_until_it_is_edited(
    data: st.DataObject, standard: str
) -> None:
    case = data.draw(cases())
    given = inspection_to_document(esi.Inspection("Playground", data.draw(as_ats(case)), [case]))
    shipped = asked(given, standard)["sides"][0]
    edited = asked(given, standard, yaml=yaml_of(standard, given))["sides"][0]
    assert edited["finding"] == shipped["finding"]
    assert edited["timeline"] == shipped["timeline"]
    assert edited["rules"] == shipped["rules"]


def test_a_limit_a_reading_and_the_day_change_the_verdict() -> None:
    assert finding(document())["verdict"] == "not_met"
    late = finding(document())
    assert (late["due"], late["done"]) == ("Mon 4 Apr 2005", "Tue 5 Apr 2005")
    assert (
        finding(document(limits={"supervision-plan.limit": "16 working days"}))["verdict"] == "met"
    )
    assert finding(document(readings={"non-working": "weekends"}))["due"] == "Thu 31 Mar 2005"
    assert finding(document(as_at="2005-03-20"))["verdict"] == "not_yet_due"


def test_an_edit_of_the_yaml_changes_the_verdict_and_the_rule_in_words() -> None:
    text = yaml_of("supervision-plan", document()).replace("15 working days", "20 working days")
    side = asked(document(), yaml=text)["sides"][0]
    assert side["finding"]["verdict"] == "met"
    assert any("20 working days" in words for _, words in side["rules"])


def test_the_yaml_carries_the_limits_and_readings_that_were_chosen() -> None:
    given = document(
        limits={"supervision-plan.limit": "12 working days"}, readings={"first-day": "counted"}
    )
    text = yaml_of("supervision-plan", given)
    assert finding(document(), yaml=text)["due"] == finding(given)["due"] == "Tue 29 Mar 2005"


def test_a_scenario_keeps_readings_limits_and_edition() -> None:
    given = document(
        edition="ns2005",
        limits={"supervision-plan.limit": "12 working days"},
        readings={"first-day": "counted"},
    )
    [scenario] = read_scenarios(asked(given)["scenario"])
    assert run(scenario).passed
    assert scenario.readings == {"first-day": "counted"}
    assert scenario.limits == {"supervision-plan.limit": "12 working days"}
    assert scenario.edition == "ns2005"


def test_a_scenario_of_an_edited_rule_holds_under_that_rule() -> None:
    text = yaml_of("supervision-plan", document()).replace("15 working days", "20 working days")
    found = asked(document(), yaml=text)["scenario"]
    rules: OwnRules = own_rules(("rules.yaml", text))
    [scenario] = read_scenarios(found, own_rules=rules)
    assert run(scenario, rules.standards).passed
    assert "edited" in found


def test_two_editions_are_judged_side_by_side() -> None:
    given = {**document(as_at="2005-12-01"), "edition": "ns2000"}
    sides = asked(given, "plan-review", compare="ns2005")["sides"]
    assert [side["edition"] for side in sides] == ["ns2000", "ns2005"]
    assert [side["finding"]["due"] for side in sides] == ["Fri 5 Aug 2005", "Tue 26 Jul 2005"]
    missing = asked(given, "drr-testing", compare="ns2005")["sides"]
    assert missing[0]["finding"] is None
    assert missing[1]["finding"]["verdict"] == "not_applicable"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"as_at": "2005-02-30"}, "2005-02-30"),
        ({"limits": {"supervision-plan.limit": "ten days"}}, "ten days"),
        ({"readings": {"first-day": "often"}}, "often"),
        ({"events": [{**PLAN[0], "on": "5/4/2005"}]}, "5/4/2005"),
        ({"edition": "ns1999"}, "ns1999"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_judged(more: dict[str, object], said: str) -> None:
    found = asked(document(**more))
    assert set(found) == {"problems"}
    assert said in " ".join(problems(found))


def problems(found: Any) -> list[str]:
    return [problem["words"] for problem in found["problems"]]


@pytest.mark.parametrize(
    ("more", "control", "place"),
    [
        ({"as_at": "soon"}, "as_at", "Judged on: `soon` is not a full date"),
        ({"events": [{**PLAN[0], "on": "5/4/2005"}]}, "event 0 on", "Event 1, date: `5/4/2005` "),
        ({"events": [PLAN[0], {**PLAN[1], "value": "very"}]}, "event 1 value", "Event 2, value: "),
        ({"limits": {"supervision-plan.limit": "x"}}, "limit-supervision-plan.limit", "Limit "),
        ({"readings": {"first-day": "often"}}, "reading-first-day", "Reading "),
        ({"cases": [{**CASE, "commenced_on": "x"}]}, "commenced_on", "Commenced on: `x` "),
        ({"cases": [{**CASE, "ended_on": "x"}]}, "ended_on", "Ended on: `x` "),
        ({"cases": [{**CASE, "dtto": "x"}]}, "fact-dtto", "Dtto: `x` "),
    ],
)
def test_a_problem_names_its_field_as_the_page_does(
    more: dict[str, object], control: str, place: str
) -> None:
    [problem] = asked(document(**more))["problems"]
    assert problem["control"] == control
    assert problem["words"].startswith(place)
    assert "case.json" not in problem["words"]


def test_every_problem_of_the_yaml_is_said_with_its_line() -> None:
    text = yaml_of("supervision-plan", document()).replace("within:", "wihtin:")
    found = asked(document(), yaml=text)
    assert len(found["problems"]) > 1
    assert all("line" in each and "did you mean `within`" in each for each in problems(found))
    assert {problem["control"] for problem in found["problems"]} == {"yaml"}
    lines = text.split("\n")
    assert all("wihtin" in lines[problem["line"] - 1] for problem in found["problems"])
    assert asked(document(), yaml=" ")["problems"]


def test_text_of_a_record_cannot_act_on_the_page() -> None:
    text = yaml_of("supervision-plan", document()).replace(
        "title: Supervision plan made in time", "title: </svg><script>alert(1)</script>"
    )
    side = asked(document(), yaml=text)["sides"][0]
    assert "<script" not in side["timeline"]
    assert "&lt;script&gt;" in side["timeline"]


def test_everything_that_can_be_picked_is_offered() -> None:
    found = json.loads(offered())
    standards = national_standards()
    assert [one["id"] for one in found["standards"]] == list(standards.ids)
    assert set(found["limits"]) == set(standards.limits())
    assert {name for one in found["standards"] for name in one["limits"]} == set(standards.limits())
    assert {name for one in found["standards"] for name in one["readings"]} <= set(READINGS)


def test_the_browser_loads_only_what_judges_a_case() -> None:
    code = (
        "import sys; import esi_rules.report.playground.judging_request; "
        "print(*{'.'.join(name.split('.')[:3]) for name in sys.modules})"
    )
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert "esi_rules.engine.judge" in loaded
    unused = {"analysis.remedy", "analysis.search", "synthetic", "testing", "service", "cli"}
    assert loaded.isdisjoint(f"esi_rules.{name}" for name in unused)
    assert loaded.isdisjoint({"jinja2", "hypothesis", "numpy", "narwhals", "rich", "yaml._yaml"})


@pytest.mark.skipif(
    not os.environ.get("CI"), reason="at a desk the tests in a browser are optional"
)
@pytest.mark.parametrize("name", ["playwright.sync_api", "axe_playwright_python.sync_playwright"])
def test_ci_skips_no_test_in_a_browser_for_want_of_a_package(name: str) -> None:
    importlib.import_module(name)


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    folder.mkdir()
    for name in RUNTIME_FILES:
        (folder / name).write_text(name)
    (folder / "package.json").write_text('{"name": "pyodide", "version": "0.29.4"}')
    return folder


def test_the_site_holds_its_files_and_names_no_other_host(runtime: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    assert main(["playground", "--runtime", str(runtime), "--out", str(out)]) == 0
    ours = {"index.html", "playground.css", "playground.js", "report.css", "report.js"}
    assert {path.name for path in out.iterdir()} == {*ours, "packages.zip", "runtime"}
    assert {path.name for path in (out / "runtime").iterdir()} == set(RUNTIME_FILES)
    for name in ours:
        text = (out / name).read_text("utf-8")
        assert set(re.findall(r"https?://[^\"'\s)]+", text)) <= {"http://www.w3.org/2000/svg"}
    page = (out / "index.html").read_text("utf-8")
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';")
    assert "unsafe-inline" not in policy
    assert not re.search(r"'unsafe-eval'|<style|style=|onclick=|<script(?![^>]*src)", page)


def test_the_packages_are_pure_python_with_their_licences(runtime: Path, tmp_path: Path) -> None:
    write_site(runtime, tmp_path / "site")
    content = (tmp_path / "site" / "packages.zip").read_bytes()
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    roots = {name.partition("/")[0] for name in names}
    assert {"esi_rules", "attr", "attrs", "cattrs", "yaml", "typing_extensions.py"} <= roots
    assert not [name for name in names if name.endswith((".so", ".pyd", ".pyc"))]
    assert sum("licenses" in name for name in names) == 4
    write_site(runtime, tmp_path / "again")
    assert (tmp_path / "again" / "packages.zip").read_bytes() == content


@pytest.mark.parametrize("missing", [*RUNTIME_FILES, "package.json"])
def test_a_folder_that_is_not_the_runtime_is_refused(
    runtime: Path, tmp_path: Path, missing: str
) -> None:
    (runtime / missing).unlink()
    with pytest.raises(BadInputError, match=re.escape(missing)):
        write_site(runtime, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_folder_with_something_in_it_is_not_written_over(runtime: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("mine")
    with pytest.raises(BadInputError, match="empty"):
        write_site(runtime, tmp_path / "site")
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["mine.txt"]


def test_the_site_is_served_to_this_computer_with_the_types_browsers_need(
    runtime: Path, tmp_path: Path
) -> None:
    site = write_site(runtime, tmp_path / "site")
    with server_of(site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = address_of(server)
        assert server.server_address[0] == "127.0.0.1"
        for name, kind in {
            "": "text/html",
            "playground.js": "text/javascript",
            "runtime/pyodide.mjs": "text/javascript",
            "runtime/pyodide.asm.wasm": "application/wasm",
        }.items():
            with urllib.request.urlopen(address + name) as reply:
                assert reply.headers.get_content_type() == kind
        server.shutdown()


def test_a_port_that_cannot_be_used_is_refused_before_anything_is_written(
    runtime: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "site"
    command = ["playground", "--runtime", str(runtime), "--out", str(out), "--serve", "--port"]
    with server_of(tmp_path, 0) as taken:
        for port in (str(taken.server_port), "65536", "-1"):
            assert main([*command, port]) == 2
            assert port in capsys.readouterr().err
            assert not out.exists()


@pytest.mark.slow
def test_the_command_serves_until_it_is_interrupted(runtime: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    command = ["playground", "--runtime", str(runtime), "--out", str(out), "--serve", "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "esi_rules", *command], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("playground: http://127.0.0.1:")
        with urllib.request.urlopen(line.removeprefix("playground: ").strip()) as reply:
            assert b"<h1>Playground</h1>" in reply.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
