"""Lazy imports: a package's modules load when one of their names is first used."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType

__all__ = ["lazy_names"]


def lazy_names(package: str) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for `package`, which calls this while it is imported.

    The public names are those that the package imports from our modules under
    ``if TYPE_CHECKING``. Type checkers follow these imports, but Python skips them. The returned
    `__getattr__` does each import when its name is first used. So every name is written only once.
    """
    code = sys._getframe(1).f_code

    @functools.cache
    def homes() -> Mapping[str, str]:
        return dict(_our_imports(code))

    def find(name: str) -> object:
        if name == "__all__":
            return sorted(homes())
        here = sys.modules[package]
        home = homes().get(name)
        if home is None:
            raise AttributeError(f"module `{package}` has no name `{name}`", name=name, obj=here)
        if home == package:
            value: object = importlib.import_module(f"{package}.{name}")
        else:
            value = getattr(importlib.import_module(home), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        here = sys.modules[package]
        return sorted({*homes(), *(name for name in vars(here) if name.startswith("__"))})

    return find, names


def _our_imports(code: CodeType) -> Iterator[tuple[str, str]]:
    """Yield every public name that `code` imports from our modules, with the module's name."""
    import dis  # imported here, because it loads slowly and `import esi_rules` does not need it

    ours, module = f"{__name__.partition('.')[0]}.", ""
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            module = str(step.argval)
        elif step.opname == "IMPORT_FROM" and module.startswith(ours):
            name = str(step.argval)
            if module != __name__ and not name.startswith("_"):
                yield name, module
