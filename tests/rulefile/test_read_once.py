"""Rules are read from disk once in a run: a file that changes meanwhile does not change them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from esi_rules.analysis.verify.verify_files import verify_files
from esi_rules.rulefile import dump_framework, dump_standards, own_rules

LIMIT = "home-visit.limit"
STANDARDS = dump_standards(esi.national_standards_2005().alone)
FRAMEWORK = dump_framework(esi.esi_framework())
CHANGED = STANDARDS.replace("home visit", "visit at home")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(STANDARDS, encoding="utf-8")
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each file is opened."""
    opened: Counter[str] = Counter()
    real = Path.open

    def counting(self: Path, *args: object, **kwargs: object) -> object:
        opened[self.name] += 1
        return real(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", counting)
    return opened


@pytest.mark.parametrize("later", [CHANGED, "editions: [", "", None])
def test_a_file_that_changes_after_it_was_read_does_not_change_the_rules(
    file: Path, later: str | None
) -> None:
    own = own_rules(file)
    assert own.with_settings is not None
    before = own.with_settings({LIMIT: "15 working days"})
    if later is None:
        file.unlink()
    else:
        assert later != STANDARDS
        file.write_text(later, encoding="utf-8")
    assert own.with_settings({LIMIT: "15 working days"}) == before
    assert own.with_settings({}) == own.standards


@pytest.mark.slow
def test_sensitivity_tries_every_limit_on_the_rules_it_began_with(file: Path) -> None:
    case = esi.Case("S1", "order", "2005-05-02", facts={"band": "high"})
    inspection = esi.Inspection("Area", "2005-09-30", [case])
    edition = esi.national_standards_2005()
    some = attrs.evolve(edition, standards=edition.standards[:4]).alone
    file.write_text(dump_standards(some), encoding="utf-8")
    own = own_rules(file)
    before = esi.sensitivity(inspection, own_rules=own).as_dict()
    file.write_text("editions: [", encoding="utf-8")
    assert esi.sensitivity(inspection, own_rules=own).as_dict() == before


def test_a_comparison_reads_each_of_its_files_once(file: Path, read: Counter[str]) -> None:
    framework = file.with_name("framework.yaml")
    framework.write_text(FRAMEWORK, encoding="utf-8")
    read.clear()
    esi.rule_set(f"{file}+{framework}:{LIMIT}=15 working days")
    assert read == {"own.yaml": 1, "framework.yaml": 1}


@pytest.mark.parametrize("text", [STANDARDS, FRAMEWORK], ids=["standards", "framework"])
def test_verifying_a_file_reads_it_once(file: Path, text: str, read: Counter[str]) -> None:
    file.write_text(text, encoding="utf-8")
    read.clear()
    verify_files(file, budget=1)
    assert read["own.yaml"] == 1
