"""Names of a package whose modules load when one of the names is first used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping

__all__ = ["lazy_names"]


def lazy_names(package: str, homes: Mapping[str, str]) -> Callable[[str], object]:
    """Return the `__getattr__` of `package`: `homes` names the module of each public name.

    A home that is called like the name is itself what the name stands for.
    """

    def find(name: str) -> object:
        if name not in homes:
            here = sys.modules[package]
            raise AttributeError(f"module `{package}` has no name `{name}`", name=name, obj=here)
        module = importlib.import_module(f"{package}.{homes[name]}")
        value: object = module if homes[name] == name else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    return find
