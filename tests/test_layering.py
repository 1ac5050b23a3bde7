"""Packages import downwards only, modules never in a circle, and no name means two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import esi_rules

ROOT = Path(esi_rules.__file__).parent
# Each entry imports only from itself and from those before it.
ORDER = """
    version lazy text errors calendar records rules standards frameworks data engine scoring files
    wording columns synthetic rulebook rulefile bulk published analysis testing report service cli
    __init__ __main__
""".split()  # noqa: SIM905
SAME_FILE_NAME = {
    "cli": "a command is named like what it runs",
    "columns": "it says for whole frames what `rules` and `engine` say, file for file",
    "engine": "it has one reader for each module of `rules`",
}
SAME_CLASS_NAME = {"columns": "it says for whole frames what `rules` and `engine` say"}


def module_names() -> dict[str, Path]:
    """The dotted name of every module below the package, and its file."""
    paths = {p.relative_to(ROOT).with_suffix(""): p for p in ROOT.rglob("*.py")}
    return {".".join(name.parts).removesuffix(".__init__"): path for name, path in paths.items()}


MODULES = module_names()


def imported(module: str) -> set[str]:
    """The modules of the package that `module` imports anywhere: in functions and for types too."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} has a relative import"
            names = [(node.module or "", alias.name) for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [(alias.name, "") for alias in node.names]
        else:
            continue
        for base, name in names:
            if base.partition(".")[0] == "esi_rules":
                inside = base.removeprefix("esi_rules").removeprefix(".") or "__init__"
                below = f"{inside}.{name}" if inside != "__init__" else name
                found.add(below if below in MODULES else inside)
    return found - {module}


IMPORTS = {module: imported(module) for module in MODULES}


def test_every_module_imports_only_from_entries_before_its_own() -> None:
    place = {entry: number for number, entry in enumerate(ORDER)}
    assert {module.partition(".")[0] for module in MODULES} <= set(place)
    upward = [
        f"{module} imports {other}"
        for module, others in IMPORTS.items()
        for other in others
        if place[other.partition(".")[0]] > place[module.partition(".")[0]]
    ]
    assert not upward


def test_no_modules_import_each_other_in_a_circle() -> None:
    faces = {module for module, path in MODULES.items() if path.name == "__init__.py"}
    graph = {m: IMPORTS[m] - faces for m in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def repeated(names: dict[str, set[str]], excused: dict[str, str]) -> dict[str, set[str]]:
    """The names that are used in two places or more, beside those in excused packages."""
    kept = {n: {p for p in ps if p.partition(".")[0] not in excused} for n, ps in names.items()}
    return {name: places for name, places in kept.items() if len(places) > 1}


def test_no_name_of_a_module_is_used_for_two_things() -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        names[module.rpartition(".")[2]].add(module)
    assert repeated(names, SAME_FILE_NAME) == {}


def test_no_name_of_a_public_class_is_used_for_two_things() -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for module, path in MODULES.items():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                names[node.name].add(f"{module}.{node.name}")
    assert repeated(names, SAME_CLASS_NAME) == {}


def test_no_module_is_hidden_by_a_name_that_its_package_hands_on() -> None:
    hidden = [
        f"{module}.{alias.name}"
        for module, path in MODULES.items()
        if path.name == "__init__.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module != f"esi_rules.{module}"
        for alias in node.names
        if f"{module}.{alias.name}" in MODULES
    ]
    assert not hidden
