"""The program of the hostel and the kept scenarios, checked with the commands of esi-rules."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
IN_THE_PROGRAM = ("--standard", "induction", "--standard", "curfew-explained")


def esi_rules(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "esi_rules", *map(str, words)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectors") / "vectors.json"
    made = esi_rules("conformance", "--standards", "rules.yaml", *IN_THE_PROGRAM, "--out", path)
    assert made.returncode == 0, made.stderr
    return path


def checked(vectors: Path, program: Path) -> subprocess.CompletedProcess[str]:
    command = shlex.join([sys.executable, str(program)])
    return esi_rules("conformance", vectors, "--command", command)


def test_the_program_is_right_on_every_vector(vectors: Path) -> None:
    answered = checked(vectors, PROJECT / "hostel.py")
    assert answered.returncode == 0, answered.stdout + answered.stderr
    assert "(100%)" in answered.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("start + 3 * ONE_DAY", "start + 4 * ONE_DAY", "day-after-in-time"),
        ("until = min(as_at, ended)", "until = as_at", "end-ignored"),
        ("elif perhaps <= due:", "elif False:", "partly-known-ignored"),
    ],
)
def test_a_fault_in_the_program_is_caught_and_named(
    vectors: Path, tmp_path: Path, right: str, wrong: str, named: str
) -> None:
    text = (PROJECT / "hostel.py").read_text(encoding="utf-8")
    assert text.count(right) == 1
    program = tmp_path / "faulty.py"
    program.write_text(text.replace(right, wrong), encoding="utf-8")
    answered = checked(vectors, program)
    assert answered.returncode == 1, answered.stderr
    assert named in answered.stdout


def test_the_scenarios_see_every_part_of_the_rules_and_notice_every_change() -> None:
    rules = ("--standards", "rules.yaml", "--coverage", "--changes", "--complete")
    seen = esi_rules("check", "scenarios", *rules)
    assert seen.returncode == 0, seen.stdout + seen.stderr


def test_no_boundary_case_of_the_rules_is_missing_from_the_scenarios(tmp_path: Path) -> None:
    made = esi_rules("scenarios", "rules.yaml", "--out", tmp_path)
    assert made.returncode == 0, made.stderr
    for drafted in tmp_path.glob("*.yaml"):
        names = [line for line in drafted.read_text("utf-8").splitlines() if "- name:" in line]
        kept = (PROJECT / "scenarios" / drafted.name).read_text(encoding="utf-8")
        assert names
        assert [name for name in names if name not in kept] == []
