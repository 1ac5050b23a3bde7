"""A kit for tests of rules: Hypothesis strategies, a pytest plugin, and scenarios for every limit.

Needs the extra `testing`. The names load when they are used, so the pytest plugin works without
Hypothesis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.testing.python_code import as_code as as_code
    from esi_rules.testing.strategies import cases as cases
    from esi_rules.testing.strategies import conditions as conditions
    from esi_rules.testing.strategies import counts as counts
    from esi_rules.testing.strategies import dates as dates
    from esi_rules.testing.strategies import days as days
    from esi_rules.testing.strategies import editions as editions
    from esi_rules.testing.strategies import event_selections as event_selections
    from esi_rules.testing.strategies import events as events
    from esi_rules.testing.strategies import frameworks as frameworks
    from esi_rules.testing.strategies import inspections as inspections
    from esi_rules.testing.strategies import judged_days as judged_days
    from esi_rules.testing.strategies import moments as moments
    from esi_rules.testing.strategies import partly_known as partly_known
    from esi_rules.testing.strategies import percentages as percentages
    from esi_rules.testing.strategies import periods as periods
    from esi_rules.testing.strategies import published_sheets as published_sheets
    from esi_rules.testing.strategies import rules as rules
    from esi_rules.testing.strategies import standard_sets as standard_sets
    from esi_rules.testing.strategies import standards as standards
    from esi_rules.testing.targeted import CaseAt as CaseAt
    from esi_rules.testing.targeted import cases_meeting as cases_meeting
    from esi_rules.testing.targeted import cases_missing as cases_missing
    from esi_rules.testing.targeted import cases_on_the_limit as cases_on_the_limit
else:
    _find, __dir__ = lazy_names(__name__)

    def __getattr__(name: str) -> object:
        try:
            return _find(name)
        except ModuleNotFoundError as error:
            if error.name != "hypothesis":
                raise
            raise ImportError(
                f"`esi_rules.testing.{name}` needs Hypothesis; install it with "
                f'`pip install "esi-rules[testing]"`'
            ) from None
