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

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names
from esi_rules.version import __version__ as __version__

if TYPE_CHECKING:
    from esi_rules.analysis.diff import RuleDiff, RuleSet, diff, rule_set
    from esi_rules.analysis.monitoring import monitor
    from esi_rules.analysis.verify import CodedFinding, Report, verify
    from esi_rules.analysis.whatif import Sensitivity, WhatIf, sensitivity, what_if
    from esi_rules.bulk.at_scale import score, score_frames
    from esi_rules.calendar.period import Period, days, months, weeks, working_days
    from esi_rules.calendar.windows import Months, Series, Weeks
    from esi_rules.columns import FrameCounts, count_frames, evaluate_frames
    from esi_rules.data import from_data, from_json, to_data, to_json
    from esi_rules.engine.judge import evaluate
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
    from esi_rules.files.inspection import read
    from esi_rules.frameworks.esi import esi_framework
    from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
    from esi_rules.frameworks.weights import Weights
    from esi_rules.published.audit import audit, fits
    from esi_rules.published.compare import compare
    from esi_rules.published.published_sheet import PublishedSheet, read_published
    from esi_rules.records.case import Adjustment, Case, Event, Inspection
    from esi_rules.records.dates import PartlyKnown
    from esi_rules.records.kinds import EventKind
    from esi_rules.rules import events as events
    from esi_rules.rules.algebra import (
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
    from esi_rules.rules.finding import Finding, Reason
    from esi_rules.rules.moments import commencement, earlier_of, first_high, later_of, of_kind
    from esi_rules.rules.verdict import Verdict
    from esi_rules.scoring.assessment import Assessed, assess
    from esi_rules.scoring.counts import Counts, Score
    from esi_rules.scoring.scores import weigh
    from esi_rules.scoring.setup import Setup, set_up
    from esi_rules.scoring.sheet import ScoringSheet
    from esi_rules.standards.readings import READINGS, Readings
    from esi_rules.standards.shipped import (
        national_standards,
        national_standards_2000,
        national_standards_2005,
    )
    from esi_rules.standards.standard import Citation, Edition, Limit, Standard, Standards, Status
    from esi_rules.wording.finding_text import words

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
    "READINGS": "standards.readings",
    "Adjustment": "records.case",
    "Assessed": "scoring.assessment",
    "BadInputError": "errors",
    "BadRecordError": "errors",
    "BadRuleError": "errors",
    "Case": "records.case",
    "Citation": "standards.standard",
    "CodedFinding": "analysis.verify",
    "Counts": "scoring.counts",
    "Criterion": "frameworks.framework",
    "Edition": "standards.standard",
    "EsiError": "errors",
    "Event": "records.case",
    "EventKind": "records.kinds",
    "Finding": "rules.finding",
    "FrameCounts": "columns",
    "Framework": "frameworks.framework",
    "Inspection": "records.case",
    "Item": "frameworks.framework",
    "Limit": "standards.standard",
    "Loaded": "files",
    "Months": "calendar.windows",
    "NoTruthValueError": "errors",
    "OutsideCalendarError": "errors",
    "PartlyKnown": "records.dates",
    "Period": "calendar.period",
    "Problem": "errors",
    "PublishedSheet": "published.published_sheet",
    "Readings": "standards.readings",
    "Reason": "rules.finding",
    "Report": "analysis.verify",
    "Rule": "rules.algebra",
    "RuleDiff": "analysis.diff",
    "RuleSet": "analysis.diff",
    "Score": "scoring.counts",
    "ScoringSheet": "scoring.sheet",
    "Section": "frameworks.framework",
    "Sensitivity": "analysis.whatif",
    "Series": "calendar.windows",
    "Setup": "scoring.setup",
    "Standard": "standards.standard",
    "Standards": "standards.standard",
    "Status": "standards.standard",
    "UnknownEventKindError": "errors",
    "UnknownKindWarning": "errors",
    "UnknownNameError": "errors",
    "Verdict": "rules.verdict",
    "Weeks": "calendar.windows",
    "Weights": "frameworks.weights",
    "WhatIf": "analysis.whatif",
    "WrongPartError": "errors",
    "WrongTypeError": "errors",
    "all_due": "rules.algebra",
    "all_of": "rules.algebra",
    "answer": "rules.algebra",
    "any_of": "rules.algebra",
    "asked": "rules.algebra",
    "assess": "scoring.assessment",
    "at_least": "rules.algebra",
    "at_most": "rules.algebra",
    "audit": "published.audit",
    "by_standard": "rules.algebra",
    "commencement": "rules.moments",
    "compare": "published.compare",
    "count_frames": "columns",
    "days": "calendar.period",
    "diff": "analysis.diff",
    "earlier_of": "rules.moments",
    "esi_framework": "frameworks.esi",
    "evaluate": "engine.judge",
    "evaluate_frames": "columns",
    "events": "rules",
    "first_high": "rules.moments",
    "fits": "published.audit",
    "from_data": "data",
    "from_json": "data",
    "given": "rules.algebra",
    "happened": "rules.algebra",
    "later_of": "rules.moments",
    "monitor": "analysis.monitoring",
    "months": "calendar.period",
    "national_standards": "standards.shipped",
    "national_standards_2000": "standards.shipped",
    "national_standards_2005": "standards.shipped",
    "never": "rules.algebra",
    "no_longer_than": "rules.algebra",
    "none": "rules.algebra",
    "of_kind": "rules.moments",
    "pick": "rules.algebra",
    "read": "files.inspection",
    "read_published": "published.published_sheet",
    "rule_set": "analysis.diff",
    "same_day": "rules.algebra",
    "score": "bulk.at_scale",
    "score_frames": "bulk.at_scale",
    "sensitivity": "analysis.whatif",
    "set_up": "scoring.setup",
    "to_data": "data",
    "to_json": "data",
    "verify": "analysis.verify",
    "weeks": "calendar.period",
    "weigh": "scoring.scores",
    "what_if": "analysis.whatif",
    "within": "rules.algebra",
    "words": "wording.finding_text",
    "working_days": "calendar.period",
}


if not TYPE_CHECKING:
    # Out of a type checker's sight: to it, a name that is not in the list above is an error.
    __getattr__ = lazy_names(__name__, _HOME)


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
