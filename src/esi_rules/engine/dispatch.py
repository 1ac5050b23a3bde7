"""Reading any kind of rule: each kind has its reader, and readers may read the parts of a rule."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from esi_rules.engine.record import Record
from esi_rules.rules.algebra import Rule
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding

__all__ = ["read"]


def read(rule: Rule, record: Record, context: Context) -> Finding:
    """Read `rule` against `record`, in `context`."""
    return _readers()[type(rule)](rule, record, context)


@functools.cache
def _readers() -> Mapping[type[Rule], Callable[[Any, Record, Context], Finding]]:
    # Imported at the first call: the readers of combinations import this module.
    from esi_rules.engine.readers import READERS

    return READERS
