"""Cases judged, counted and scored: the scoring sheet and the descriptors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.scoring.assessment import Assessed as Assessed
    from esi_rules.scoring.assessment import assess as assess
    from esi_rules.scoring.assessment import columns_of as columns_of
    from esi_rules.scoring.assessment import grouped_by as grouped_by
    from esi_rules.scoring.assessment import refuse_duplicate_ids as refuse_duplicate_ids
    from esi_rules.scoring.assessment import refuse_unknown_names as refuse_unknown_names
    from esi_rules.scoring.assessment import score_assessed as score_assessed
    from esi_rules.scoring.assessment import sheet_of as sheet_of
    from esi_rules.scoring.assessment import unread_kinds as unread_kinds
    from esi_rules.scoring.counts import Counts as Counts
    from esi_rules.scoring.counts import Score as Score
    from esi_rules.scoring.counts import half_up as half_up
    from esi_rules.scoring.json_data import JsonData as JsonData
    from esi_rules.scoring.ladder import LADDERS as LADDERS
    from esi_rules.scoring.ladder import Descriptor as Descriptor
    from esi_rules.scoring.ladder import DescriptorResult as DescriptorResult
    from esi_rules.scoring.ladder import Inversion as Inversion
    from esi_rules.scoring.ladder import Ladder as Ladder
    from esi_rules.scoring.ladder import Rating as Rating
    from esi_rules.scoring.ladder import describe as describe
    from esi_rules.scoring.ladder import literal as literal
    from esi_rules.scoring.ladder import monotone as monotone
    from esi_rules.scoring.ladder import rate as rate
    from esi_rules.scoring.results_table import ResultsRow as ResultsRow
    from esi_rules.scoring.results_table import ResultsTable as ResultsTable
    from esi_rules.scoring.results_table import join_sheets as join_sheets
    from esi_rules.scoring.scores import Aggregation as Aggregation
    from esi_rules.scoring.scores import Percentage as Percentage
    from esi_rules.scoring.scores import score_counts as score_counts
    from esi_rules.scoring.scores import weigh as weigh
    from esi_rules.scoring.setup import Setup as Setup
    from esi_rules.scoring.setup import set_up as set_up
    from esi_rules.scoring.sheet import CSV_HEADER as CSV_HEADER
    from esi_rules.scoring.sheet import HIGH_RISK as HIGH_RISK
    from esi_rules.scoring.sheet import SCHEMA_VERSION as SCHEMA_VERSION
    from esi_rules.scoring.sheet import Missing as Missing
    from esi_rules.scoring.sheet import Provenance as Provenance
    from esi_rules.scoring.sheet import ScoringSheet as ScoringSheet
else:
    # Type checkers know the names above; to them, any other name is an error.
    __getattr__, __dir__ = lazy_names(__name__)
