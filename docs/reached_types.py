"""The directive `reached-types`, which documents the classes that public names take and give.

A `ScoringSheet` has a `Provenance`, for instance, which is no public name itself. Such classes are
found in the annotations of public functions, in the fields and the members of public classes, and
then in their own. Each line of the content is a further module with public names.
"""

from __future__ import annotations

import importlib
import inspect
import types
import typing
from collections.abc import Iterator, Mapping

import attrs
from docutils import nodes
from public_names import PUBLIC, imports
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import esi_rules


def classes_in(hint: object) -> Iterator[type]:
    """Yield every class of the package that an annotation names."""
    if inspect.isclass(hint) and hint.__module__.startswith("esi_rules."):
        yield hint
    for part in typing.get_args(hint):
        for each in part if isinstance(part, list | tuple) else (part,):
            yield from classes_in(each)


def functions_of(value: object) -> Iterator[types.FunctionType]:
    """Yield a public function, or the public methods and properties of a class."""
    members = vars(value).items() if inspect.isclass(value) else [("value", value)]
    for name, member in members:
        for inside in ("fget", "func", "__func__"):
            member = getattr(member, inside, member)
        plain = inspect.unwrap(member) if inspect.isfunction(member) else None
        if plain and not name.startswith("_") and plain.__module__.startswith("esi_rules."):
            yield plain


def hints_of(function: types.FunctionType) -> Iterator[object]:
    """Yield the annotations of a function, also of names that only type checkers import."""
    names = {
        name: getattr(importlib.import_module(home), name)
        for name, home in imports(function.__module__).items()
        if name not in function.__globals__
    }
    yield from inspect.get_annotations(function, locals=names, eval_str=True).values()


def beside(value: object) -> Iterator[type]:
    """Yield the classes that somebody who uses `value` meets."""
    if inspect.isclass(value) and attrs.has(value):
        attrs.resolve_types(value)
        for field in attrs.fields(value):
            if not field.name.startswith("_"):
                yield from classes_in(field.type)
    for function in functions_of(value):
        for hint in hints_of(function):
            yield from classes_in(hint)


def reached(modules: list[str]) -> list[type]:
    """Return the classes that public names lead to and that are no public names themselves."""
    public = [getattr(esi_rules, name) for name in PUBLIC]
    for module in map(importlib.import_module, modules):
        public += [getattr(module, name) for name in module.__all__]
    found: list[type] = []
    todo = list(public)
    while todo:
        for each in beside(todo.pop()):
            if not any(each is other for other in (*found, *public)):
                found.append(each)
                todo.append(each)
    return sorted(found, key=lambda cls: (cls.__name__.casefold(), cls.__module__))


class ReachedTypes(SphinxDirective):
    """Document the classes that public names take and give, in one sorted list."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the documentation of the classes."""
        lines = []
        for cls in reached([line.strip() for line in self.content if line]):
            lines += [f".. autoclass:: {cls.__module__}.{cls.__qualname__}"]
            lines += ["   :members:", "   :undoc-members:", ""]
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Add the directive."""
    app.add_directive("reached-types", ReachedTypes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
