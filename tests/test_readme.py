"""Every Python example of the README and the docs runs and prints what the page says."""

from __future__ import annotations

import io
import re
import shlex
import tomllib
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from esi_rules.cli import main
from tests.support.paths import DOCS, EXAMPLES, ROOT

PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
_BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


# The page of what-ifs scores a folder many times.
SLOW = {"whatif.md"}


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.name, marks=[pytest.mark.slow] if page.name in SLOW else [])
        for page in PAGES
    ],
)
def test_the_examples_of_a_page_print_what_it_says(page: Path) -> None:
    names: dict[str, object] = {}
    printed: str | None = None
    for kind, body in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "python":
            out = io.StringIO()
            with redirect_stdout(out):
                exec(compile(body, str(page), "exec"), names)
            printed = out.getvalue()
        elif printed is not None:
            assert printed == body
            printed = None


def test_the_readme_has_examples_that_run() -> None:
    blocks = _BLOCK.findall(PAGES[0].read_text(encoding="utf-8"))
    assert [kind for kind, _ in blocks].count("python") >= 5


_SAVED_OR_RUN = re.compile(
    r"^(?:Save this as `(?P<file>[^`]+)`:\n\n```\w+\n(?P<text>.*?)^```$"
    r"|```console\n\$ (?P<command>.*?)\n(?P<printed>.*?)^```$)",
    re.MULTILINE | re.DOTALL,
)
WITH_COMMANDS = [page for page in PAGES if "```console\n" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.name)
def test_the_commands_of_a_page_print_what_it_says(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("examples").symlink_to(EXAMPLES)
    for step in _SAVED_OR_RUN.finditer(page.read_text(encoding="utf-8")):
        if step["file"]:
            Path(step["file"]).parent.mkdir(parents=True, exist_ok=True)
            Path(step["file"]).write_text(step["text"], encoding="utf-8")
        else:
            program, *arguments = shlex.split(step["command"])
            assert program == "esi-rules"
            main(arguments)
            captured = capsys.readouterr()
            assert captured.out + captured.err == step["printed"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), link


_CONTENTS = re.compile(r"^```\{toctree\}\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# The extras of those who work on the package, and the one that joins the others.
NOT_FOR_USERS = {"all", "bench", "dev", "mutation"}


def test_every_page_is_in_the_contents_of_the_site_once() -> None:
    entries = [
        entry
        for page in DOCS.glob("*.md")
        for contents in _CONTENTS.findall(page.read_text(encoding="utf-8"))
        for entry in contents.split("\n")
        if entry and not entry.startswith(":")
    ]
    assert sorted(entries) == sorted({page.stem for page in DOCS.glob("*.md")} - {"index"})


def test_the_readme_lists_every_extra_that_is_for_users() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = re.findall(r"^\| `(\w+)` \|", PAGES[0].read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(set(project["optional-dependencies"]) - NOT_FOR_USERS)


def test_the_readme_promises_two_commands_that_the_makefile_keeps() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ("demo", "test"):
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
