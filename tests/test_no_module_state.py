"""Nothing at module level changes once a module is loaded, so threads and runs never meet there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "esi_rules"
MODULES = sorted(PACKAGE.rglob("*.py"))
CHANGING = frozenset(
    {
        *("add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert"),
        *("pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort"),
        *("update", "difference_update", "intersection_update", "symmetric_difference_update"),
    }
)
"""What dictionaries, lists, sets and queues call their changes in place."""
PURE = frozenset({"np.sort"})
"""Functions of other packages that have such a name and return something new."""
ALLOWED = {
    (
        "lazy.py",
        "setattr(sys.modules[package], name, value)",
    ): "a public name is kept where it was looked up; every thread keeps the same value",
    (
        "cli/__init__.py",
        "setattr(sys, name, io.TextIOWrapper(io.FileIO(os.devnull, 'w'), encoding='utf-8'))",
    ): "a command that is started without standard streams needs some; it owns its process",
    (
        "cli/surroundings.py",
        "os.environ.update(COLUMNS=str(_width()) if _sane(str(_width())) else _INSTEAD)",
    ): "the packages that draw help read the width there; it is put back after the command",
    (
        "cli/surroundings.py",
        "os.environ.pop('COLUMNS')",
    ): "the packages that draw help read the width there; it is put back after the command",
    (
        "cli/surroundings.py",
        "os.environ.update({} if given is None else {'COLUMNS': given})",
    ): "the packages that draw help read the width there; it is put back after the command",
}
"""What may change a module, and why. Caches of pure functions (`functools`) need no entry."""
STATEFUL = {
    ("files/tables.py", "threading.Lock"): "the longest cell that `csv` reads is a setting of the "
    "whole process, so those who change it for a while take turns",
}
"""Calls at module level whose values are there to change, and why."""
STATE_MAKERS = frozenset(
    {
        *("itertools.count", "iter", "contextvars.ContextVar", "ContextVar", "threading.local"),
        *("threading.Lock", "threading.RLock", "collections.defaultdict", "defaultdict"),
        *("collections.Counter", "Counter", "collections.deque", "deque", "bytearray"),
        *("random.Random", "types.SimpleNamespace", "SimpleNamespace"),
    }
)


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return list(node.targets)
    if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.NamedExpr):
        return [node.target]
    return []


def _root(node: ast.expr) -> str | None:
    """The name that an item or an attribute, however deep, is taken of."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    if isinstance(node, ast.Call) and ast.unparse(node) in ("globals()", "vars()"):
        return "globals()"
    return node.id if isinstance(node, ast.Name) else None


def _module_names(tree: ast.Module) -> set[str]:
    """The names of a module: what it assigns, defines or imports outside of functions."""
    names = {"globals()"}
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        names |= {target.id for target in _targets(node) if isinstance(target, ast.Name)}
        waiting += ast.iter_child_nodes(node)
    return names


def _own_names(function: ast.AST) -> set[str]:
    """The names that a function, or one inside it, binds for itself."""
    own: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            # A name imported in a function is still another module's.
            own -= {alias.asname or alias.name for alias in node.names}
    return own


def changes(tree: ast.Module) -> Iterator[str]:
    """What a module changes of its own or of another module's names, after or while loading."""
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield ast.unparse(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}

    def look(node: ast.AST, watched: set[str]) -> Iterator[str]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            watched = watched - _own_names(node)
        for target in _targets(node):
            if isinstance(target, ast.Subscript | ast.Attribute) and _root(target) in watched:
                yield ast.unparse(node)
        if isinstance(node, ast.Call):
            method = node.func
            if (
                isinstance(method, ast.Attribute)
                and method.attr in CHANGING
                and ast.unparse(method) not in PURE
                and _root(method.value) in watched
            ) or (
                ast.unparse(method) in ("setattr", "delattr", "object.__setattr__")
                and _root(node.args[0]) in watched
            ):
                yield ast.unparse(node)
        for child in ast.iter_child_nodes(node):
            if not isinstance(child, ast.Name | ast.Constant | ast.expr_context):
                yield from look(child, watched)

    yield from look(tree, _module_names(tree) | imported)


def stateful(tree: ast.Module) -> Iterator[str]:
    """The calls at module level whose values are there to change."""
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        maker = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
        if maker in STATE_MAKERS:
            yield maker


def _place(module: Path) -> str:
    return module.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=_place)
def test_a_module_changes_nothing_at_module_level_but_the_exceptions(module: Path) -> None:
    """Each exception is there because its module still needs it."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    place = _place(module)
    assert set(changes(tree)) == {change for at, change in ALLOWED if at == place}
    assert set(stateful(tree)) == {maker for at, maker in STATEFUL if at == place}


def test_every_exception_names_a_module_of_the_package() -> None:
    assert len(MODULES) > 200
    excused = {place for place, _ in (*ALLOWED, *STATEFUL)}
    assert excused <= {_place(module) for module in MODULES}


@pytest.mark.parametrize(
    "text",
    [
        "N = 0\ndef f():\n    global N\n    N += 1",
        "KNOWN = {}\ndef f(x):\n    KNOWN[x] = 1",
        "KNOWN = {}\ndef f(x):\n    found = KNOWN[x] = 1",
        "KNOWN = {}\ndef f(x):\n    del KNOWN[x]",
        "KNOWN = {'a': []}\ndef f(x):\n    KNOWN['a'].append(x)",
        "KNOWN = set()\ndef f(x):\n    KNOWN.add(x)",
        "KNOWN = []\nclass A:\n    def f(self, x):\n        KNOWN.extend(x)",
        "from other import TABLE\nTABLE.update({1: 2})",
        "import other\ndef f():\n    other.TABLE.setdefault(1, 2)",
        "import other\ndef f():\n    other.speed = 3",
        "def f():\n    from other import TABLE\n    TABLE.clear()",
        "class Sql: pass\nSQL = Sql()\ndef f(x):\n    SQL.quote = x",
        "class A:\n    seen = []\n    def f(self, x):\n        A.seen.append(x)",
        "A = object()\ndef f(x):\n    setattr(A, 'x', x)",
        "A = [0]\nf = lambda x: A.append(x)",
        "def f(name):\n    globals()[name] = 1",
    ],
)
def test_a_module_that_changes_is_found(text: str) -> None:
    assert list(changes(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    known = {}\n    known[x] = 1\n    return known",
        "def f(known, x):\n    known.append(x)",
        "KNOWN = {1: 2}\ndef f(x):\n    KNOWN = dict()\n    KNOWN[x] = 1",
        "class A:\n    def __init__(self, x):\n        self.x = x",
        "import numpy as np\ndef f(x):\n    return np.sort(x)",
        "KNOWN = {1: 2}\ndef f(x):\n    return KNOWN[x]",
    ],
)
def test_a_function_that_changes_its_own_values_is_not_found(text: str) -> None:
    assert not list(changes(ast.parse(text)))
