"""The page of evidence is the one that its records give, and what it names exists."""

from __future__ import annotations

import json
import tomllib

from tests.support.evidence_page import PAGE, RECORDS, page
from tests.support.fuzz_targets import NAMES
from tests.support.mutants_run import EQUIVALENT, PARTS
from tests.support.paths import ROOT


def test_the_page_is_the_one_that_make_evidence_writes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_fault_is_kept_as_a_test() -> None:
    faults = json.loads((RECORDS / "faults.json").read_text(encoding="utf-8"))
    assert [one["kept"] for one in faults if not (ROOT / one["kept"]).exists()] == []
    failures = {
        f"tests/fuzz_failures/{path.name}" for path in (ROOT / "tests/fuzz_failures").iterdir()
    }
    assert failures <= {one["kept"] for one in faults}


def test_the_records_are_of_all_targets_and_parts() -> None:
    fuzzing = json.loads((RECORDS / "fuzzing.json").read_text(encoding="utf-8"))
    assert {*fuzzing["targets"]} == {*NAMES}
    mutants = json.loads((RECORDS / "mutants.json").read_text(encoding="utf-8"))
    assert [*mutants["parts"]] == [*PARTS]
    for part in mutants["parts"].values():
        kinds = ("killed", "timeout", "survived", "no tests", "suspicious", "not tried")
        assert sum(part[kind] for kind in kinds) == part["mutants"]
        assert len(part["left"]) == part["survived"] + part["suspicious"] - part["equivalent"]


def test_every_equivalent_mutant_has_its_reason_and_is_a_change_of_a_line_that_exists() -> None:
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    assert len({(one["function"], one["change"]) for one in listed}) == len(listed)
    for one in listed:
        assert one["reason"].endswith(".")
        module = one["function"].rpartition(".")[0].replace(".", "/")
        lines = (ROOT / "src" / f"{module}.py").read_text(encoding="utf-8").split("\n")
        was, _, _ = one["change"].removeprefix("- ").partition(" + ")
        assert was in [line.strip() for line in lines], one["function"]
