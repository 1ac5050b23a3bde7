"""The search knows every kind of rule there is."""

from __future__ import annotations

from typing import get_args

from esi_rules.analysis.search.reads import READS
from esi_rules.analysis.search.satisfying import FILLS
from esi_rules.engine import READERS
from esi_rules.rules import algebra as rules
from esi_rules.rules.moments import Moment


def test_every_kind_of_rule_and_moment_says_what_it_reads() -> None:
    """A kind that the search does not know would leave cases untried in silence."""
    assert {*READERS, *get_args(Moment)} == set(READS)
    assert set(rules.Rule.__subclasses__()) <= set(READS)


def test_every_kind_of_rule_says_how_it_is_done() -> None:
    """Without, a record in which all was done could not be made."""
    assert set(READERS) == set(FILLS)
