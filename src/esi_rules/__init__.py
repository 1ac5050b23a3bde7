"""National standards of probation supervision as rules, with explained verdicts and ESI scores.

Quick start::

    from datetime import date

    import esi_rules as esi

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
    from esi_rules.analysis.action_list import ActionList as ActionList
    from esi_rules.analysis.action_list import DueDuty as DueDuty
    from esi_rules.analysis.action_list import action_list as action_list
    from esi_rules.analysis.diff import RuleDiff as RuleDiff
    from esi_rules.analysis.diff import RuleSet as RuleSet
    from esi_rules.analysis.diff import diff as diff
    from esi_rules.analysis.diff import rule_set as rule_set
    from esi_rules.analysis.monitoring import Monitor as Monitor
    from esi_rules.analysis.monitoring import monitor as monitor
    from esi_rules.analysis.remedy import RecordChange as RecordChange
    from esi_rules.analysis.remedy import Remedy as Remedy
    from esi_rules.analysis.remedy import RemedyStatus as RemedyStatus
    from esi_rules.analysis.remedy import still_possible as still_possible
    from esi_rules.analysis.remedy import would_have_met as would_have_met
    from esi_rules.analysis.replaying import Replay as Replay
    from esi_rules.analysis.replaying import replay as replay
    from esi_rules.analysis.verify import CodedFinding as CodedFinding
    from esi_rules.analysis.verify import Report as Report
    from esi_rules.analysis.verify import verify as verify
    from esi_rules.analysis.whatif import Sensitivity as Sensitivity
    from esi_rules.analysis.whatif import WhatIf as WhatIf
    from esi_rules.analysis.whatif import sensitivity as sensitivity
    from esi_rules.analysis.whatif import what_if as what_if
    from esi_rules.bulk.at_scale import score as score
    from esi_rules.bulk.at_scale import score_frames as score_frames
    from esi_rules.calendar.period import Period as Period
    from esi_rules.calendar.period import days as days
    from esi_rules.calendar.period import months as months
    from esi_rules.calendar.period import weeks as weeks
    from esi_rules.calendar.period import working_days as working_days
    from esi_rules.calendar.windows import Months as Months
    from esi_rules.calendar.windows import Series as Series
    from esi_rules.calendar.windows import Weeks as Weeks
    from esi_rules.calendar.working_calendar import is_working_day as is_working_day
    from esi_rules.columns import FrameCounts as FrameCounts
    from esi_rules.columns import count_frames as count_frames
    from esi_rules.columns import evaluate_frames as evaluate_frames
    from esi_rules.data.conversion import from_data as from_data
    from esi_rules.data.conversion import from_json as from_json
    from esi_rules.data.conversion import to_data as to_data
    from esi_rules.data.conversion import to_json as to_json
    from esi_rules.engine.judge import evaluate as evaluate
    from esi_rules.engine.many import evaluate_many as evaluate_many
    from esi_rules.engine.many import evaluate_rows as evaluate_rows
    from esi_rules.errors import BadInputError as BadInputError
    from esi_rules.errors import BadRecordError as BadRecordError
    from esi_rules.errors import BadRuleError as BadRuleError
    from esi_rules.errors import EsiError as EsiError
    from esi_rules.errors import MissingExtraError as MissingExtraError
    from esi_rules.errors import NoTruthValueError as NoTruthValueError
    from esi_rules.errors import OutsideCalendarError as OutsideCalendarError
    from esi_rules.errors import Problem as Problem
    from esi_rules.errors import UnknownEventKindError as UnknownEventKindError
    from esi_rules.errors import UnknownKindWarning as UnknownKindWarning
    from esi_rules.errors import UnknownNameError as UnknownNameError
    from esi_rules.errors import WrongPartError as WrongPartError
    from esi_rules.errors import WrongTypeError as WrongTypeError
    from esi_rules.files.inspection import read as read
    from esi_rules.files.inspection import read_rows as read_rows
    from esi_rules.files.loaded import Loaded as Loaded
    from esi_rules.files.mapping.mapping_report import MappingReport as MappingReport
    from esi_rules.files.mapping.parse_mapping import read_mapping as read_mapping
    from esi_rules.files.mapping.read_mapped import read_mapped as read_mapped
    from esi_rules.files.mapping.read_mapped import try_mapping as try_mapping
    from esi_rules.files.mapping.table_mapping import CellMapping as CellMapping
    from esi_rules.files.mapping.table_mapping import Lookup as Lookup
    from esi_rules.files.mapping.table_mapping import RowMapping as RowMapping
    from esi_rules.files.mapping.table_mapping import TableMapping as TableMapping
    from esi_rules.frameworks.esi import esi_framework as esi_framework
    from esi_rules.frameworks.framework import Criterion as Criterion
    from esi_rules.frameworks.framework import Framework as Framework
    from esi_rules.frameworks.framework import Item as Item
    from esi_rules.frameworks.framework import Section as Section
    from esi_rules.frameworks.weights import Weights as Weights
    from esi_rules.published.audit import Audit as Audit
    from esi_rules.published.audit import audit as audit
    from esi_rules.published.audit import fits as fits
    from esi_rules.published.compare import Comparison as Comparison
    from esi_rules.published.compare import compare as compare
    from esi_rules.published.conclusions import Conclusion as Conclusion
    from esi_rules.published.measures import Measure as Measure
    from esi_rules.published.published_sheet import PublishedSheet as PublishedSheet
    from esi_rules.published.published_sheet import read_published as read_published
    from esi_rules.published.target_report import TargetReport as TargetReport
    from esi_rules.published.target_report import targets as targets
    from esi_rules.records.case import Adjustment as Adjustment
    from esi_rules.records.case import Case as Case
    from esi_rules.records.case import Event as Event
    from esi_rules.records.case import Inspection as Inspection
    from esi_rules.records.dates import PartlyKnown as PartlyKnown
    from esi_rules.records.kinds import EventKind as EventKind
    from esi_rules.records.own_facts import FactKind as FactKind
    from esi_rules.rules import events as events
    from esi_rules.rules.algebra import Rule as Rule
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
    from esi_rules.rules.algebra import pick as pick
    from esi_rules.rules.algebra import same_day as same_day
    from esi_rules.rules.algebra import within as within
    from esi_rules.rules.finding import Finding as Finding
    from esi_rules.rules.finding import Reason as Reason
    from esi_rules.rules.moments import commencement as commencement
    from esi_rules.rules.moments import earlier_of as earlier_of
    from esi_rules.rules.moments import first_high as first_high
    from esi_rules.rules.moments import later_of as later_of
    from esi_rules.rules.moments import of_kind as of_kind
    from esi_rules.rules.verdict import Verdict as Verdict
    from esi_rules.scoring.assessment import Assessed as Assessed
    from esi_rules.scoring.assessment import assess as assess
    from esi_rules.scoring.counts import Counts as Counts
    from esi_rules.scoring.counts import Score as Score
    from esi_rules.scoring.results_table import ResultsTable as ResultsTable
    from esi_rules.scoring.scores import weigh as weigh
    from esi_rules.scoring.setup import Setup as Setup
    from esi_rules.scoring.setup import set_up as set_up
    from esi_rules.scoring.sheet import ScoringSheet as ScoringSheet
    from esi_rules.standards.readings import READINGS as READINGS
    from esi_rules.standards.readings import Readings as Readings
    from esi_rules.standards.shipped import national_standards as national_standards
    from esi_rules.standards.shipped import national_standards_2000 as national_standards_2000
    from esi_rules.standards.shipped import national_standards_2005 as national_standards_2005
    from esi_rules.standards.standard import Citation as Citation
    from esi_rules.standards.standard import Edition as Edition
    from esi_rules.standards.standard import Limit as Limit
    from esi_rules.standards.standard import Standard as Standard
    from esi_rules.standards.standard import Standards as Standards
    from esi_rules.standards.standard import Status as Status
    from esi_rules.wording.finding_text import words as words
else:
    # Hidden from type checkers, so that they report any name that is not listed above.
    __getattr__, __dir__ = lazy_names(__name__)
