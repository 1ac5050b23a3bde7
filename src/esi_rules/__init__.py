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
import sys
from typing import TYPE_CHECKING

from esi_rules.version import __version__ as __version__

if TYPE_CHECKING:
    from esi_rules import events as events
    from esi_rules.assessment import Assessed, Setup, assess, set_up
    from esi_rules.at_scale import score, score_frames
    from esi_rules.auditing import audit, fits
    from esi_rules.case import Adjustment, Case, Event, Inspection
    from esi_rules.columns import FrameCounts, count_frames, evaluate_frames
    from esi_rules.comparing import compare
    from esi_rules.counts import Counts, Score
    from esi_rules.data import from_data, from_json, to_data, to_json
    from esi_rules.dates import PartlyKnown
    from esi_rules.diffing import RuleDiff, RuleSet, diff, rule_set
    from esi_rules.errors import (
        BadInputError,
        BadRecordError,
        BadRuleError,
        EsiError,
        NoTruthValueError,
        OutsideCalendarError,
        Problem,
        UnknownEventKindError,
        UnknownKindWarning,
        UnknownNameError,
        WrongPartError,
        WrongTypeError,
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
    from esi_rules.verifying import CodedFinding, Report, verify
    from esi_rules.weights import Weights
    from esi_rules.whatif import Sensitivity, WhatIf, sensitivity, what_if
    from esi_rules.windows import Months, Series, Weeks
    from esi_rules.wording import words

__all__ = [
    "READINGS",
    "Adjustment",
    "Assessed",
    "BadInputError",
    "BadRecordError",
    "BadRuleError",
    "Case",
    "Citation",
    "CodedFinding",
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
    "NoTruthValueError",
    "OutsideCalendarError",
    "PartlyKnown",
    "Period",
    "Problem",
    "PublishedSheet",
    "Readings",
    "Reason",
    "Report",
    "Rule",
    "RuleDiff",
    "RuleSet",
    "Score",
    "ScoringSheet",
    "Section",
    "Sensitivity",
    "Series",
    "Setup",
    "Standard",
    "Standards",
    "Status",
    "UnknownEventKindError",
    "UnknownKindWarning",
    "UnknownNameError",
    "Verdict",
    "Weeks",
    "Weights",
    "WhatIf",
    "WrongPartError",
    "WrongTypeError",
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
    "diff",
    "earlier_of",
    "esi_framework",
    "evaluate",
    "evaluate_frames",
    "events",
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
    "rule_set",
    "same_day",
    "score",
    "score_frames",
    "sensitivity",
    "set_up",
    "to_data",
    "to_json",
    "verify",
    "weeks",
    "weigh",
    "what_if",
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
    "BadRecordError": "errors",
    "BadRuleError": "errors",
    "Case": "case",
    "Citation": "standard",
    "CodedFinding": "verifying",
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
    "NoTruthValueError": "errors",
    "OutsideCalendarError": "errors",
    "PartlyKnown": "dates",
    "Period": "period",
    "Problem": "errors",
    "PublishedSheet": "published",
    "Readings": "readings",
    "Reason": "finding",
    "Report": "verifying",
    "Rule": "rules",
    "RuleDiff": "diffing",
    "RuleSet": "diffing",
    "Score": "counts",
    "ScoringSheet": "sheet",
    "Section": "framework",
    "Sensitivity": "whatif",
    "Series": "windows",
    "Setup": "assessment",
    "Standard": "standard",
    "Standards": "standard",
    "Status": "standard",
    "UnknownEventKindError": "errors",
    "UnknownKindWarning": "errors",
    "UnknownNameError": "errors",
    "Verdict": "verdict",
    "Weeks": "windows",
    "Weights": "weights",
    "WhatIf": "whatif",
    "WrongPartError": "errors",
    "WrongTypeError": "errors",
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
    "diff": "diffing",
    "earlier_of": "moments",
    "esi_framework": "frameworks.esi",
    "evaluate": "judge",
    "evaluate_frames": "columns",
    "events": "events",
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
    "rule_set": "diffing",
    "same_day": "rules",
    "score": "at_scale",
    "score_frames": "at_scale",
    "sensitivity": "whatif",
    "set_up": "assessment",
    "to_data": "data",
    "to_json": "data",
    "verify": "verifying",
    "weeks": "period",
    "weigh": "scoring",
    "what_if": "whatif",
    "within": "rules",
    "words": "wording",
    "working_days": "period",
}


if not TYPE_CHECKING:
    # Out of a type checker's sight: to it, a name that is not in the list above is an error.
    def __getattr__(name: str) -> object:
        home = _HOME.get(name)
        if home is None:
            here = sys.modules[__name__]
            raise AttributeError(f"module `esi_rules` has no name `{name}`", name=name, obj=here)
        module = importlib.import_module(f"esi_rules.{home}")
        value: object = module if home == name == "events" else getattr(module, name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
