"""A kind of rule has an entry wherever one is needed. What is missing is listed in one message."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import get_args

import pytest

import esi_rules as esi
from esi_rules.analysis.search.reads import READS
from esi_rules.analysis.search.satisfying import FILLS
from esi_rules.columns.readers import READERS as COLUMN_READERS
from esi_rules.engine.compile_kinds import WRITERS
from esi_rules.engine.readers import READERS
from esi_rules.rulefile.rule_forms import KEYS
from esi_rules.rules import algebra
from esi_rules.rules.algebra import AllOf, Each, Rule, Share, Within
from esi_rules.rules.moments import Moment
from esi_rules.testing.rule_strategies import of_one_kind
from esi_rules.wording.rule_text import PHRASES

ROOT = Path(__file__).parents[2]
KINDS = tuple(
    kind
    for kind in vars(algebra).values()
    if isinstance(kind, type) and issubclass(kind, Rule) and kind is not Rule
)
TABLES: dict[str, Collection[object]] = {
    "READERS in src/esi_rules/engine/readers.py": READERS,
    "WRITERS in src/esi_rules/engine/compile_kinds.py": WRITERS,
    "READERS in src/esi_rules/columns/readers.py": COLUMN_READERS,
    "PHRASES in src/esi_rules/wording/rule_text.py": PHRASES,
    "KEYS in src/esi_rules/rulefile/rule_forms.py": KEYS,
    "READS in src/esi_rules/analysis/search/reads.py": READS,
    "FILLS in src/esi_rules/analysis/search/satisfying.py": FILLS,
    "of_one_kind in src/esi_rules/testing/rule_strategies.py": of_one_kind,
}
"""Every table that needs an entry for each kind of rule."""
NAMES: dict[str, Collection[str]] = {
    "__all__ in src/esi_rules/rules/algebra.py": algebra.__all__,
    "the imports in src/esi_rules/rules/__init__.py": dir(esi.rules),
}


def missing(kinds: Collection[type]) -> list[str]:
    """The entries that `kinds` still need, each with the file to edit."""
    lacking = [(k, place) for k in kinds for place, held in TABLES.items() if k not in held]
    lacking += [(k, p) for k in kinds for p, names in NAMES.items() if k.__name__ not in names]
    return [f"{kind.__name__}: add it to {place}" for kind, place in lacking]


def test_every_kind_of_rule_has_an_entry_in_every_place() -> None:
    assert {Within, AllOf, Each, Share} <= set(KINDS)
    assert not missing(KINDS), "\n".join(["entries are missing", *missing(KINDS)])


def test_all_places_of_a_new_kind_are_listed_at_once() -> None:
    class Unheard(Rule):
        """A kind of rule without any entry."""

    assert len(missing([Unheard])) == len(TABLES) + len(NAMES)


@pytest.mark.parametrize("place", TABLES)
def test_no_entry_is_left_of_a_kind_that_is_gone(place: str) -> None:
    assert set(TABLES[place]) <= {*KINDS, *get_args(Moment)}


def test_every_kind_of_moment_says_what_it_reads() -> None:
    """A kind that the search does not know would leave cases untried in silence."""
    assert set(get_args(Moment)) <= set(READS)


def test_the_design_names_every_place() -> None:
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    named = {place.rpartition(" in ")[2].removeprefix("src/esi_rules/") for place in TABLES | NAMES}
    assert [place for place in named if f"`{place}`" not in design] == []
