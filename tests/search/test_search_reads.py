"""The search knows every kind of rule there is."""

from __future__ import annotations

from typing import get_args

from esi_rules import rules
from esi_rules.engine import READERS
from esi_rules.moments import Events, Moment
from esi_rules.period import Period
from esi_rules.search.filling import FILLS
from esi_rules.search.reads import READS
from esi_rules.windows import Months, Series, Window


def test_every_kind_of_rule_moment_and_window_says_what_it_reads() -> None:
    """A kind that the search does not know would leave cases untried in silence."""
    kinds = {*READERS, *get_args(Moment), *get_args(Window), Events, Series, Months, Period}
    assert kinds <= set(READS)
    assert set(rules.Rule.__subclasses__()) <= set(READS)


def test_every_kind_of_rule_says_how_it_is_done() -> None:
    """Without, a record in which all was done could not be made."""
    assert set(READERS) == set(FILLS)
