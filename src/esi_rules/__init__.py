"""National standards of probation supervision as rules, with explained verdicts and ESI scores.

Quick start::

    import esi_rules as esi
    from esi_rules import events

    case = esi.Case("S01", "order", "2004-09-24", events=[
        esi.Event("risk_rating", "2004-09-24", "high"),
        esi.Event("risk_management_plan", "2004-10-04"),
    ])
    for finding in esi.evaluate(case, esi.national_standards(), as_at=date(2005, 3, 14)):
        print(esi.words(finding))
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from esi_rules.version import __version__ as __version__

if TYPE_CHECKING:
    from esi_rules.assessment import Assessed, Setup, assess, set_up
    from esi_rules.at_scale import score, score_frames
    from esi_rules.auditing import audit, fits
    from esi_rules.case import Adjustment, Case, Event, Inspection
    from esi_rules.columns import FrameCounts, count_frames, evaluate_frames
    from esi_rules.comparing import compare
    from esi_rules.counts import Counts, Score
    from esi_rules.data import from_data, from_json, to_data, to_json
    from esi_rules.dates import PartlyKnown
    from esi_rules.errors import (
        BadInputError,
        BadRuleError,
        EsiError,
        OutsideCalendarError,
        Problem,
    )
    from esi_rules.files import Loaded
    from esi_rules.finding import Finding, Reason
    from esi_rules.framework import Criterion, Framework, Item, Section
    from esi_rules.frameworks.esi import esi_framework
    from esi_rules.judge import evaluate
    from esi_rules.kinds import EventKind
    from esi_rules.moments import commencement, earlier_of, first_high, later_of, of_kind
    from esi_rules.monitoring import monitor
    from esi_rules.period import Period, days, months, weeks, working_days
    from esi_rules.published import PublishedSheet, read_published
    from esi_rules.reading import read
    from esi_rules.readings import READINGS, Readings
    from esi_rules.rules import (
        Rule,
        all_due,
        all_of,
        answer,
        any_of,
        asked,
        at_least,
        at_most,
        by_standard,
        given,
        happened,
        never,
        no_longer_than,
        none,
        pick,
        same_day,
        within,
    )
    from esi_rules.scoring import weigh
    from esi_rules.sheet import ScoringSheet
    from esi_rules.standard import Citation, Edition, Limit, Standard, Standards, Status
    from esi_rules.standards import (
        national_standards,
        national_standards_2000,
        national_standards_2005,
    )
    from esi_rules.verdict import Verdict
    from esi_rules.windows import Months, Series, Weeks
    from esi_rules.wording import words

__all__ = [
    "READINGS",
    "Adjustment",
    "Assessed",
    "BadInputError",
    "BadRuleError",
    "Case",
    "Citation",
    "Counts",
    "Criterion",
    "Edition",
    "EsiError",
    "Event",
    "EventKind",
    "Finding",
    "FrameCounts",
    "Framework",
    "Inspection",
    "Item",
    "Limit",
    "Loaded",
    "Months",
    "OutsideCalendarError",
    "PartlyKnown",
    "Period",
    "Problem",
    "PublishedSheet",
    "Readings",
    "Reason",
    "Rule",
    "Score",
    "ScoringSheet",
    "Section",
    "Series",
    "Setup",
    "Standard",
    "Standards",
    "Status",
    "Verdict",
    "Weeks",
    "all_due",
    "all_of",
    "answer",
    "any_of",
    "asked",
    "assess",
    "at_least",
    "at_most",
    "audit",
    "by_standard",
    "commencement",
    "compare",
    "count_frames",
    "days",
    "earlier_of",
    "esi_framework",
    "evaluate",
    "evaluate_frames",
    "first_high",
    "fits",
    "from_data",
    "from_json",
    "given",
    "happened",
    "later_of",
    "monitor",
    "months",
    "national_standards",
    "national_standards_2000",
    "national_standards_2005",
    "never",
    "no_longer_than",
    "none",
    "of_kind",
    "pick",
    "read",
    "read_published",
    "same_day",
    "score",
    "score_frames",
    "set_up",
    "to_data",
    "to_json",
    "weeks",
    "weigh",
    "within",
    "words",
    "working_days",
]

# Each public name and the module it lives in. Modules load when a name of theirs is first used,
# so that a tool which only scores does not pay for what only reads files.
_HOME = {
    "READINGS": "readings",
    "Adjustment": "case",
    "Assessed": "assessment",
    "BadInputError": "errors",
    "BadRuleError": "errors",
    "Case": "case",
    "Citation": "standard",
    "Counts": "counts",
    "Criterion": "framework",
    "Edition": "standard",
    "EsiError": "errors",
    "Event": "case",
    "EventKind": "kinds",
    "Finding": "finding",
    "FrameCounts": "columns",
    "Framework": "framework",
    "Inspection": "case",
    "Item": "framework",
    "Limit": "standard",
    "Loaded": "files",
    "Months": "windows",
    "OutsideCalendarError": "errors",
    "PartlyKnown": "dates",
    "Period": "period",
    "Problem": "errors",
    "PublishedSheet": "published",
    "Readings": "readings",
    "Reason": "finding",
    "Rule": "rules",
    "Score": "counts",
    "ScoringSheet": "sheet",
    "Section": "framework",
    "Series": "windows",
    "Setup": "assessment",
    "Standard": "standard",
    "Standards": "standard",
    "Status": "standard",
    "Verdict": "verdict",
    "Weeks": "windows",
    "all_due": "rules",
    "all_of": "rules",
    "answer": "rules",
    "any_of": "rules",
    "asked": "rules",
    "assess": "assessment",
    "at_least": "rules",
    "at_most": "rules",
    "audit": "auditing",
    "by_standard": "rules",
    "commencement": "moments",
    "compare": "comparing",
    "count_frames": "columns",
    "days": "period",
    "earlier_of": "moments",
    "esi_framework": "frameworks.esi",
    "evaluate": "judge",
    "evaluate_frames": "columns",
    "first_high": "moments",
    "fits": "auditing",
    "from_data": "data",
    "from_json": "data",
    "given": "rules",
    "happened": "rules",
    "later_of": "moments",
    "monitor": "monitoring",
    "months": "period",
    "national_standards": "standards",
    "national_standards_2000": "standards",
    "national_standards_2005": "standards",
    "never": "rules",
    "no_longer_than": "rules",
    "none": "rules",
    "of_kind": "moments",
    "pick": "rules",
    "read": "reading",
    "read_published": "published",
    "same_day": "rules",
    "score": "at_scale",
    "score_frames": "at_scale",
    "set_up": "assessment",
    "to_data": "data",
    "to_json": "data",
    "weeks": "period",
    "weigh": "scoring",
    "within": "rules",
    "words": "wording",
    "working_days": "period",
}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module `esi_rules` has no name `{name}`")
    value: object = getattr(importlib.import_module(f"esi_rules.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
