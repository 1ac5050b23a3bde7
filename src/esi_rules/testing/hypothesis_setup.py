"""The hook that registers strategies for the types of this package with Hypothesis.

The package names `register` in the entry point group ``hypothesis``, so Hypothesis calls it when it
is imported. The strategies load when one of them is first used.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]

_RECORDS = "esi_rules.testing.strategies"


def register() -> None:
    """Register a strategy for each type, and print the records of failing examples as code."""
    from hypothesis import strategies as st

    from esi_rules.calendar.period import Period
    from esi_rules.frameworks.framework import Framework
    from esi_rules.published.published_sheet import PublishedSheet
    from esi_rules.records.case import Case, Event, Inspection
    from esi_rules.records.dates import PartlyKnown
    from esi_rules.rules import algebra
    from esi_rules.rules.algebra import Rule
    from esi_rules.rules.moments import Events
    from esi_rules.scoring.counts import Counts
    from esi_rules.standards.standard import Edition, Standard, Standards

    by_name: dict[type, str] = {
        Case: "cases",
        Counts: "counts",
        Edition: "editions",
        Event: "events",
        Events: "event_selections",
        Framework: "frameworks",
        Inspection: "inspections",
        PartlyKnown: "partly_known",
        Period: "periods",
        PublishedSheet: "published_sheets",
        Rule: "rules",
        Standard: "standards",
        Standards: "standard_sets",
    }
    for kind, name in by_name.items():
        st.register_type_strategy(kind, _later(name))

    for rule_kind in algebra.__all__:
        kind = getattr(algebra, rule_kind)
        if isinstance(kind, type) and kind is not Rule:
            st.register_type_strategy(kind, _of_one_kind)

    for record in (Case, Event, Inspection):
        # The method that Hypothesis and IPython look for when they print a value.
        record._repr_pretty_ = _printed_as_code  # type: ignore[union-attr]


class _Printer(Protocol):
    """The printer that Hypothesis and IPython pass to a value that prints itself."""

    def text(self, text: str) -> None: ...


def _printed_as_code(value: object, printer: _Printer, cycle: bool) -> None:
    from esi_rules.testing.python_code import as_code

    beyond = "\n" + " " * getattr(printer, "indentation", 0)
    printer.text(as_code(value).replace("\n", beyond))


def _later(name: str) -> Callable[[type], SearchStrategy[Any]]:
    """Return a function that looks a strategy up by its name when it is needed."""

    def strategy(kind: type) -> SearchStrategy[Any]:
        make: Callable[[], SearchStrategy[Any]] = getattr(import_module(_RECORDS), name)
        return make()

    return strategy


def _of_one_kind(kind: type) -> SearchStrategy[Any]:
    from esi_rules.testing.rule_strategies import of_one_kind

    return of_one_kind[kind]
