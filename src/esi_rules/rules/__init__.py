"""The rule algebra: moments, events, duties and their combinations, verdicts and findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.rules import events as events
    from esi_rules.rules.algebra import AllDue as AllDue
    from esi_rules.rules.algebra import AllOf as AllOf
    from esi_rules.rules.algebra import Answered as Answered
    from esi_rules.rules.algebra import AnyOf as AnyOf
    from esi_rules.rules.algebra import Asked as Asked
    from esi_rules.rules.algebra import AtLeast as AtLeast
    from esi_rules.rules.algebra import AtMost as AtMost
    from esi_rules.rules.algebra import ByStandard as ByStandard
    from esi_rules.rules.algebra import Changed as Changed
    from esi_rules.rules.algebra import Each as Each
    from esi_rules.rules.algebra import Given as Given
    from esi_rules.rules.algebra import Happened as Happened
    from esi_rules.rules.algebra import Never as Never
    from esi_rules.rules.algebra import NoLongerThan as NoLongerThan
    from esi_rules.rules.algebra import Not as Not
    from esi_rules.rules.algebra import Pick as Pick
    from esi_rules.rules.algebra import Rule as Rule
    from esi_rules.rules.algebra import SameDay as SameDay
    from esi_rules.rules.algebra import Settled as Settled
    from esi_rules.rules.algebra import Share as Share
    from esi_rules.rules.algebra import When as When
    from esi_rules.rules.algebra import Within as Within
    from esi_rules.rules.algebra import all_due as all_due
    from esi_rules.rules.algebra import all_of as all_of
    from esi_rules.rules.algebra import answer as answer
    from esi_rules.rules.algebra import any_of as any_of
    from esi_rules.rules.algebra import asked as asked
    from esi_rules.rules.algebra import at_least as at_least
    from esi_rules.rules.algebra import at_most as at_most
    from esi_rules.rules.algebra import by_standard as by_standard
    from esi_rules.rules.algebra import given as given
    from esi_rules.rules.algebra import happened as happened
    from esi_rules.rules.algebra import never as never
    from esi_rules.rules.algebra import no_longer_than as no_longer_than
    from esi_rules.rules.algebra import none as none
    from esi_rules.rules.algebra import period_on as period_on
    from esi_rules.rules.algebra import pick as pick
    from esi_rules.rules.algebra import same_day as same_day
    from esi_rules.rules.algebra import within as within
    from esi_rules.rules.finding import About as About
    from esi_rules.rules.finding import Finding as Finding
    from esi_rules.rules.finding import Reason as Reason
    from esi_rules.rules.moments import Commencement as Commencement
    from esi_rules.rules.moments import EarlierOf as EarlierOf
    from esi_rules.rules.moments import Events as Events
    from esi_rules.rules.moments import FirstHigh as FirstHigh
    from esi_rules.rules.moments import Following as Following
    from esi_rules.rules.moments import Last as Last
    from esi_rules.rules.moments import LaterOf as LaterOf
    from esi_rules.rules.moments import Moment as Moment
    from esi_rules.rules.moments import Nth as Nth
    from esi_rules.rules.moments import Selection as Selection
    from esi_rules.rules.moments import commencement as commencement
    from esi_rules.rules.moments import earlier_of as earlier_of
    from esi_rules.rules.moments import first_high as first_high
    from esi_rules.rules.moments import later_of as later_of
    from esi_rules.rules.moments import of_kind as of_kind
    from esi_rules.rules.verdict import Verdict as Verdict
else:
    # Hidden from type checkers, so that they report any name that is not listed above.
    __getattr__, __dir__ = lazy_names(__name__)
