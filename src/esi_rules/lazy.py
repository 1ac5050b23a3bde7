"""Names of a package whose modules load when one of the names is first used."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from types import CodeType

__all__ = ["lazy_names"]


def lazy_names(package: str) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return the `__getattr__` and `__dir__` of `package`, which calls this while it is imported.

    The public names are those that the package imports from modules of ours under
    ``if TYPE_CHECKING``. Type checkers follow these imports, Python skips them; here each is
    carried out by itself when its name is first used. So every name is written in one place.
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
    """Yield every public name that `code` imports from a module of ours, with the module."""
    import dis  # here, since it loads slowly and `import esi_rules` alone does without

    ours, module = f"{__name__.partition('.')[0]}.", ""
    for step in dis.get_instructions(code):
        if step.opname == "IMPORT_NAME":
            module = str(step.argval)
        elif step.opname == "IMPORT_FROM" and module.startswith(ours):
            name = str(step.argval)
            if module != __name__ and not name.startswith("_"):
                yield name, module
