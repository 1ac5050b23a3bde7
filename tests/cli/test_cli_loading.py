"""What each command line imports: a command's module only when it runs, and its help from there."""

from __future__ import annotations

import importlib
import inspect
import subprocess
import sys

import pytest

from esi_rules.cli import main
from esi_rules.cli.app import COMMANDS
from tests.support.paths import SOUTH_WALES

SAMPLE = SOUTH_WALES / "sample"
HEAVY = {
    *("polars", "narwhals", "numpy", "scipy", "jinja2", "yaml", "holidays"),
    *("fastapi", "pydantic", "starlette", "uvicorn"),
}


def _imported(*arguments: str) -> set[str]:
    """The modules that a command line loads, in an interpreter of its own."""
    program = (
        "import contextlib, io, sys\n"
        "from esi_rules.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    status = main({list(arguments)!r})\n"
        "assert status == 0, status\n"
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def _commands(modules: set[str]) -> set[str]:
    return {name for name in COMMANDS if f"esi_rules.cli.{name}" in modules}


def test_the_version_loads_no_package_of_the_command_line() -> None:
    modules = _imported("--version")
    assert "esi_rules.cli" in modules
    assert not modules & {*HEAVY, "cyclopts", "rich"}
    assert not _commands(modules)


def test_the_help_of_all_commands_loads_none_of_them() -> None:
    modules = _imported("--help")
    assert "cyclopts" in modules
    assert not modules & HEAVY
    assert not _commands(modules)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_loads_its_own_module_and_no_other(name: str) -> None:
    assert _commands(_imported(name, "--help")) == {name}


def test_a_command_that_runs_loads_no_other_and_nothing_it_does_not_use() -> None:
    case = (SAMPLE / "cases.csv").read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    for name, more in (("explain", ("--case", case)), ("score", ())):
        modules = _imported(name, str(SAMPLE), *more)
        assert _commands(modules) == {name}
        assert not modules & (HEAVY - {"holidays"})


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_in_the_list_as_in_its_own_help(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = getattr(importlib.import_module(f"esi_rules.cli.{name}"), name)
    described = inspect.getdoc(command)
    assert described is not None
    assert described.splitlines()[0] == COMMANDS[name]
    paragraphs = described.partition("Parameters\n---")[0].split()
    for asked in ([name, "--help"], ["--help", name]):
        assert main(asked) == 0
        assert " ".join(paragraphs) in " ".join(capsys.readouterr().out.split())
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.replace("│", " ").split()
    assert COMMANDS[name] in " ".join(listed)
