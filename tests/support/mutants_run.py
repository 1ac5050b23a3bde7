"""Mutation testing by mutmut: ``python -m tests.support.mutants_run --minutes 15``.

Each part of the package is mutated in a copy of its own, so that its mutants are tried on the tests
that are about it. The copies keep what has been tried, so a run goes on where the last one stopped;
a function that has changed is tried again.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT, TESTS

__all__ = ["EQUIVALENT", "PARTS", "outcome", "recorded"]

EQUIVALENT = TESTS / "equivalent_mutants.toml"
"""Mutants that no test can kill, each with the reason."""
_COPIED = ("src", "tests", "examples", "docs", "benchmarks", "README.md", "CHANGELOG.md")
_EDITIONS = "tests/standards"
_NOTED = {0: "survived", 1: "killed", 3: "killed", 5: "no tests", 33: "no tests", None: "not tried"}
_NOTICED = ("killed", "timeout")
_TIMEOUTS = frozenset({24, 36, 152, 255, -24})

PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "verdict": (
        ("src/esi_rules/rules/verdict.py",),
        ("tests/rules/test_verdict.py", "tests/laws/test_verdict_algebra.py"),
    ),
    "calendar": (
        ("src/esi_rules/calendar/*.py",),
        ("tests/calendar", "tests/rules/test_rules.py", "tests/rules/test_bounds.py"),
    ),
    "scoring": (
        ("src/esi_rules/scoring/*.py",),
        (
            *(
                "tests/scoring",
                "tests/laws/test_scoring_laws.py",
                "tests/laws/test_sheet_by_hand.py",
            ),
            *("tests/test_json_schemas.py", "tests/cli/test_several_inspections.py"),
            *("tests/laws/test_recount_laws.py", "tests/standards/test_limits.py"),
        ),
    ),
    "rules": (
        (
            "src/esi_rules/rules/[a-u]*.py",
            "src/esi_rules/rules/validators.py",
            "src/esi_rules/rules/words_read.py",
        ),
        (
            *("tests/rules", "tests/test_operators.py", "tests/standards/test_limits.py"),
            *("tests/laws/test_own_fact_laws.py", "tests/rulefile/test_rulefile_errors.py"),
            *("tests/test_data.py", "tests/analysis/search", "tests/laws/test_by_hand.py"),
        ),
    ),
    "engine": (
        ("src/esi_rules/engine/*.py",),
        (
            *("tests/engine/test_pairs.py", "tests/engine/test_unrated_twice.py"),
            *("tests/engine/test_many.py", "tests/engine/test_program.py", _EDITIONS),
            *("tests/laws/test_by_hand.py", "tests/laws/test_compiled_laws.py"),
            *("tests/laws/test_evaluation_laws.py", "tests/laws/test_nested_schedule_laws.py"),
            *("tests/laws/test_pairwise_laws.py", "tests/laws/test_open_records.py"),
            *("tests/laws/test_soundness.py", "tests/columns/test_negation.py", "tests/rules"),
            *("tests/engine/test_settled.py", "tests/analysis/scenarios/test_shipped_scenarios.py"),
        ),
    ),
}
"""Of each part the files that are mutated, and the tests that must notice."""


def outcome(exit_code: int | None) -> str:
    """Return what a mutant came to, by the status of its tests."""
    return "timeout" if exit_code in _TIMEOUTS else _NOTED.get(exit_code, "suspicious")


def prepared(part: str, folder: Path) -> Path:
    """Return the copy of the project in which a part is mutated, brought up to date."""
    files, tests = PARTS[part]
    copy = folder / part
    copy.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        source, target = ROOT / name, copy / name
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True, ignore=_no_caches)
        else:
            shutil.copy2(source, target)
    others = [name for name in _COPIED if name not in ("src", "tests")]
    settings = {
        "source_paths": ["src"],
        "only_mutate": list(files),
        "also_copy": others,
        "pytest_add_cli_args_test_selection": list(tests),
        "pytest_add_cli_args": ["-m", "not slow", "-p", "no:cacheprovider"],
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = f"{project}\n[tool.mutmut]\n" + "\n".join(lines) + "\n"
    (copy / "pyproject.toml").write_text(text, encoding="utf-8")
    _try_again_after_new_tests(copy, tests)
    return copy


def _try_again_after_new_tests(copy: Path, tests: Sequence[str]) -> None:
    """Forget of mutants that no test noticed what they came to, where the tests have changed."""
    digest = hashlib.sha256()
    for path in (*map(ROOT.joinpath, tests), TESTS / "support", TESTS / "conftest.py"):
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    kept = copy / "tests-digest"
    if kept.exists() and kept.read_text(encoding="utf-8") == digest.hexdigest():
        return
    kept.write_text(digest.hexdigest(), encoding="utf-8")
    (copy / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    for file in (copy / "mutants").rglob("*.py.meta"):
        held = json.loads(file.read_text(encoding="utf-8"))
        codes = held["exit_code_by_key"]
        left = {name: code for name, code in codes.items() if outcome(code) not in _NOTICED}
        codes.update(dict.fromkeys(left))
        file.write_text(json.dumps(held, indent=1), encoding="utf-8")


def _no_caches(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__"}


def _environment() -> dict[str, str]:
    """Return an environment with the package of the copy alone.

    Under `CI`, Hypothesis draws the same examples for every mutant.
    """
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    others = [path for path in paths if path and Path(path).resolve() != ROOT / "src"]
    return {**os.environ, "CI": "true", "PYTHONPATH": os.pathsep.join(others)}


def _mutmut(copy: Path, *words: str, seconds: float | None = None) -> tuple[int | None, str]:
    """Run mutmut; return its status, or None where it was stopped in time, and what it printed."""
    command = [sys.executable, "-m", "mutmut", *words]
    with tempfile.TemporaryFile() as printed:
        # A session of its own, so that the processes that try mutants are stopped with it.
        started = subprocess.Popen(
            command,
            cwd=copy,
            env=_environment(),
            stdout=printed,
            stderr=printed,
            start_new_session=True,
        )
        status: int | None = None
        try:
            status = started.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
        printed.seek(0)
        return status, printed.read().decode(errors="replace")


def tried(part: str, folder: Path) -> dict[str, str]:
    """Return what each mutant of a part came to, by its name."""
    found: dict[str, str] = {}
    for file in sorted((folder / part / "mutants").rglob("*.py.meta")):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: outcome(code) for name, code in codes.items()}
    return found


def known_equivalents() -> dict[str, str]:
    """Return the reason for each equivalent mutant, by the change that it is."""
    if not EQUIVALENT.exists():
        return {}
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))["mutant"]
    return {f"{one['function']}: {one['change']}": one["reason"] for one in listed}


_SHOW = """
import json, sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
names = json.load(sys.stdin)
print(json.dumps({name: get_diff_for_mutant(name) for name in names}))
"""


def changes_of(copy: Path, names: Sequence[str]) -> dict[str, str]:
    """Return of each mutant its function, the line as it is and the line as it was made."""
    if not names:
        return {}
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW],
        input=json.dumps(names),
        cwd=copy,
        env=_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for name, text in json.loads(shown.stdout).items():
        lines = [line for line in text.splitlines() if line[:1] in "+-"]
        words = [" ".join(line.split()) for line in lines if line[:3] not in ("+++", "---")]
        found[name] = f"{name.rpartition('__mutmut_')[0]}: {' '.join(words)}"
    return found


def recorded(folder: Path) -> dict[str, Any]:
    """Return the state of all parts, with every mutant that is not killed."""
    reasons = known_equivalents()
    parts: dict[str, Any] = {}
    for part in PARTS:
        found = tried(part, folder)
        count = Counter(found.values())
        survived = [name for name, what in found.items() if what in ("survived", "suspicious")]
        left = changes_of(folder / part, survived)
        equivalent = {name for name, change in left.items() if change in reasons}
        files = [
            str(path.relative_to(ROOT)) for one in PARTS[part][0] for path in sorted(ROOT.glob(one))
        ]
        parts[part] = {
            "files": files,
            "mutants": len(found),
            **{what: count[what] for what in ("killed", "timeout", "survived", "no tests")},
            **{what: count[what] for what in ("suspicious", "not tried")},
            "equivalent": len(equivalent),
            "left": sorted(change for name, change in left.items() if name not in equivalent),
        }
    return {"day": dt.date.today().isoformat(), "parts": parts}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0, help="stop after so long")
    parser.add_argument("--only", choices=[*PARTS], nargs="*", default=[*PARTS])
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "mutants")
    parser.add_argument("--record", type=Path, help="write the state of all parts to this file")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    end = time.monotonic() + given.minutes * 60
    for number, part in enumerate(given.only):
        # What one part does not need of its share of the time is left to the parts after it.
        share = (end - time.monotonic()) / (len(given.only) - number)
        copy = prepared(part, given.folder)
        status, printed = _mutmut(copy, "run", "--max-children", str(given.workers), seconds=share)
        if status:
            print(f"{part}: mutmut ended with {status}", printed[-3000:])
            return 2
    for part in PARTS:
        count = Counter(tried(part, given.folder).values())
        print(f"{part}: " + ", ".join(f"{n:,} {what}" for what, n in sorted(count.items())))
    if given.record is not None:
        text = json.dumps(recorded(given.folder), indent=1, ensure_ascii=False) + "\n"
        given.record.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
