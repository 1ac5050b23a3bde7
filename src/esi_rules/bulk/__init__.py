"""Folders too large for memory: slices of cases judged in whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.bulk.at_scale import MANY as MANY
    from esi_rules.bulk.at_scale import score as score
    from esi_rules.bulk.at_scale import score_frames as score_frames
    from esi_rules.bulk.folder import ENOUGH as ENOUGH
    from esi_rules.bulk.folder import BigFolder as BigFolder
    from esi_rules.bulk.folder import open_big as open_big
    from esi_rules.bulk.slice_scores import NotInTablesError as NotInTablesError
    from esi_rules.bulk.slice_scores import score_big as score_big
    from esi_rules.bulk.slice_scores import score_many as score_many
    from esi_rules.bulk.verdicts import write_verdicts as write_verdicts
else:
    # Type checkers know the names above; to them, any other name is an error.
    __getattr__, __dir__ = lazy_names(__name__)
