"""Packages import downwards only, modules never in a circle, and no name means two things."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from graphlib import TopologicalSorter
from pathlib import Path

import esi_rules

ROOT = Path(esi_rules.__file__).parent
# Each entry imports only from itself and from those before it.
ORDER = """
    version lazy text shown errors frozen oldest checked exact language calendar records rules
    standards frameworks data engine scoring files wording columns synthetic rulebook rulefile
    bulk published analysis testing report service cli __init__ __main__
""".split()  # noqa: SIM905
COMMAND = "the command is named like the package or the module that does its work"
FRAMES = "it says for whole frames what the other says for one case"
SAME_MODULE_NAME: dict[tuple[str, ...], str] = {
    **{("analysis." + name, "cli." + name): COMMAND for name in ("diff", "verify", "whatif")},
    ("analysis.conformance", "cli.conformance"): COMMAND,
    ("analysis.scenarios", "cli.scenarios"): COMMAND,
    ("cli.framework", "frameworks.framework"): COMMAND,
    **{("cli." + name, "published." + name): COMMAND for name in ("audit", "compare")},
    ("analysis.verify.report", "cli.report", "report"): "the report of `verify`, and the command "
    "and the package of the report for the browser",
    ("cli.playground", "report.playground"): COMMAND,
    ("cli.rulebook", "rulebook"): COMMAND,
    ("cli.schema", "rulefile.schema"): COMMAND,
    **{
        ("columns." + name, "engine." + name): FRAMES
        for name in ("combine", "dispatch", "duties", "facts", "readers", "record", "schedule")
    },
    ("columns.moments", "engine.moments", "rules.moments"): "the moments of a rule, and how each "
    "of the two engines finds their days",
    ("analysis.search.reads", "columns.reads"): "both collect what some rules read",
}
"""The modules that share the last part of their name, and why."""
SAME_CLASS_NAME = {
    ("columns.days.Days", "engine.record.Days"): FRAMES,
    ("columns.record.Record", "engine.record.Record"): FRAMES,
    ("analysis.search.reads.Reads", "columns.reads.Reads"): "both are what some rules read",
}
"""The public classes that share their name, and why."""


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


def repeated(names: Iterable[str]) -> set[tuple[str, ...]]:
    """The dotted names that have the same last part, together."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        alike[name.rpartition(".")[2]].append(name)
    return {tuple(some) for some in alike.values() if len(some) > 1}


def test_no_name_of_a_module_is_used_for_two_things_but_the_exceptions() -> None:
    assert repeated(MODULES) == SAME_MODULE_NAME.keys()


def test_no_name_of_a_public_class_is_used_for_two_things_but_the_exceptions() -> None:
    classes = {
        f"{module}.{node.name}"
        for module, path in MODULES.items()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert repeated(classes) == SAME_CLASS_NAME.keys()


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
