"""The directive `public-names`, which documents public names in sorted order.

Each line of its content is a subpackage or a module: `calendar` stands for those names of
`esi_rules` that come from `esi_rules.calendar`, and `esi_rules.testing` for all public names of
that module. The build fails if a public name of `esi_rules` is on no page or on more than one.
"""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

import esi_rules
from esi_rules.rules.moments import Events

PUBLIC = sorted(name for name in dir(esi_rules) if not name.startswith("_"))
LOGGER = logging.getLogger(__name__)


@functools.cache
def imports(module: str) -> Mapping[str, str]:
    """Return the module that each name of `module` is imported from."""
    file = inspect.getfile(importlib.import_module(module))
    return {
        alias.name: node.module
        for node in ast.walk(ast.parse(Path(file).read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def defined_in(module: str, name: str) -> str:
    """Return the module that defines what `module` hands on as `name`."""
    home = imports(module).get(name)
    return defined_in(home, name) if home else module


def subpackages() -> Mapping[str, str]:
    """Return the subpackage that each public name of `esi_rules` comes from."""
    return {name: imports("esi_rules")[name].split(".")[1] for name in PUBLIC}


def names_of(entry: str) -> list[tuple[str, str]]:
    """Return the module and the name of everything public that `entry` stands for."""
    if "." in entry:
        return [(entry, name) for name in importlib.import_module(entry).__all__]
    return [("esi_rules", name) for name, home in subpackages().items() if home == entry]


def constant(full: str, module: str, name: str) -> Iterator[str]:
    """Yield the lines that document a constant with the words under it in its module."""
    yield f".. py:data:: {full}"
    yield ""
    words = ModuleAnalyzer.for_module(module).find_attr_docs().get(("", name))
    if words is None:
        words = (inspect.getdoc(getattr(importlib.import_module(module), name)) or "").splitlines()
    yield from (f"   {line}" for line in words)
    yield ""


def entry_for(module: str, name: str) -> Iterator[str]:
    """Yield the lines of reStructuredText that document one name."""
    value = getattr(importlib.import_module(module), name)
    full = f"{module}.{name}"
    if inspect.ismodule(value):
        yield f".. py:data:: {full}"
        yield ""
        yield from (f"   {line}" for line in (inspect.getdoc(value) or "").splitlines())
        yield ""
        for member in sorted(each for each in vars(value) if isinstance(vars(value)[each], Events)):
            yield from constant(f"{full}.{member}", value.__name__, member)
        return
    if inspect.isclass(value):
        if issubclass(value, BaseException):
            yield f".. autoexception:: {full}"
            yield "   :show-inheritance:"
        else:
            yield f".. autoclass:: {full}"
            yield "   :undoc-members:"
        yield "   :members:"
    elif inspect.isroutine(value):
        yield f".. autofunction:: {full}"
    else:
        yield from constant(full, defined_in(module, name), name)
    yield ""


def pages_of(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return the public names of `esi_rules` on each page, which the environment remembers."""
    pages: dict[str, list[str]] = env.__dict__.setdefault("public_names", {})
    return pages


class PublicNames(SphinxDirective):
    """Document the public names of some subpackages and modules, in one sorted list."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the documentation of the names, and remember on which page they are."""
        pairs = [pair for line in self.content if line for pair in names_of(line.strip())]
        if not pairs:
            raise self.error(f"no public name comes from {', '.join(self.content)}")
        here = self.env.docname
        where: dict[str, list[str]] = self.env.__dict__.setdefault("public_names", {})
        where[here] = where.get(here, []) + [
            name for module, name in pairs if module == "esi_rules"
        ]
        pairs.sort(key=lambda pair: (pair[1].casefold(), pair))
        lines = [line for pair in pairs for line in entry_for(*pair)]
        return self.parse_text_to_nodes("\n".join(lines))


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the names of a page that is read again."""
    pages_of(env).pop(docname, None)


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of every public name that is on no page or on more than one."""
    counts = Counter(name for names in pages_of(env).values() for name in names)
    for name in PUBLIC:
        if counts[name] != 1:
            LOGGER.warning("`esi_rules.%s` is on %s pages of the API reference", name, counts[name])


def shorten(
    app: Sphinx, what: str, name: str, obj: object, options: object, signature: str | None, to: str
) -> tuple[str | None, str | None]:
    """Write `...` for a default that is made anew for each value."""
    return signature and signature.replace(" = NOTHING", " = ..."), to


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Add the directive and the check."""
    app.add_directive("public-names", PublicNames)
    app.connect("autodoc-process-signature", shorten)
    app.connect("env-purge-doc", forget)
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
