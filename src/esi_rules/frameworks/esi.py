"""The Effective Supervision Inspection: sections, criteria and weights as data.

Source of structure, weights and places: HMI Probation, *Effective Supervision Inspection,
follow-up report: South Wales* (2005), "Scoring approach" and the pages on each criterion. The
wording of the questions is ours.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Literal

from esi_rules.checked import checked
from esi_rules.errors import BadRuleError
from esi_rules.frameworks.esi_cases import case_items
from esi_rules.frameworks.esi_descriptions import DESCRIPTIONS
from esi_rules.frameworks.esi_management import management_items
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.text import nearest

__all__ = ["esi_framework"]

_CITATION = (
    "HMI Probation, Effective Supervision Inspection, follow-up report: South Wales, April 2005"
)


@checked
def esi_framework(
    *,
    visit_made: Literal["seen", "attempted"] = "seen",
    kept_share: Fraction | None = None,
) -> Framework:
    """Return the Effective Supervision Inspection: 53 case items and 32 management items.

    `visit_made` is the reading of "home visit" for item C5.3: either the offender must have been
    seen, or an attempt counts. `kept_share`, more than 0 and at most 1, is the least share of kept
    appointments that meets item D1.4. The source does not state one, so by default the inspector's
    answer decides. Raises `BadRuleError` for any other value. Section weights are percentages of
    the overall score.
    """
    if visit_made not in ("seen", "attempted"):
        near = nearest(visit_made, ("seen", "attempted")) if isinstance(visit_made, str) else None
        hint = f"; did you mean `{near}`?" if near else ""
        raise BadRuleError(f"`visit_made` must be `seen` or `attempted` (got {visit_made!r}){hint}")
    return _build(visit_made, kept_share)


@lru_cache(maxsize=8)
def _build(visit_made: Literal["seen", "attempted"], kept_share: Fraction | None) -> Framework:
    items: tuple[Item, ...] = (
        *management_items(),
        *case_items(visit_made=visit_made, kept_share=kept_share),
    )

    def criterion(
        id: str, title: str, weight: Literal["critical", "important", "descriptive"]
    ) -> Criterion:
        of_criterion = [item for item in items if item.id.split(".")[0] == id]
        return Criterion(id, title, weight, of_criterion, description=DESCRIPTIONS[id])

    def section(
        id: str, title: str, weight: Fraction | None, criteria: tuple[Criterion, ...]
    ) -> Section:
        return Section(id, title, weight, criteria, description=DESCRIPTIONS[id])

    return Framework(
        "esi-2003",
        "Effective Supervision Inspection",
        (
            section(
                "A",
                "Quality of management",
                None,
                (
                    criterion("A1", "Leadership and planning", "descriptive"),
                    criterion("A2", "Resource allocation", "descriptive"),
                    criterion("A3", "Management and supervision of staff", "descriptive"),
                    criterion("A4", "Partnership/contracting out", "descriptive"),
                    criterion("A5", "Effective communication with sentencers", "descriptive"),
                ),
            ),
            section(
                "B",
                "Quality of assessment",
                Fraction(30),
                (
                    criterion("B1", "Assessment of risk of harm", "critical"),
                    criterion("B2", "Assessment of likelihood of reoffending", "critical"),
                    criterion("B3", "Case management", "critical"),
                    criterion("B4", "Documentation", "important"),
                ),
            ),
            section(
                "C",
                "Quality of interventions",
                Fraction(40),
                (
                    criterion("C1", "Managing attendance and enforcement", "critical"),
                    criterion("C2", "Delivering appropriate supervision", "critical"),
                    criterion("C3", "Diversity needs", "critical"),
                    criterion("C4", "Responsivity", "important"),
                    criterion("C5", "Management of risk of harm", "critical"),
                ),
            ),
            section(
                "D",
                "Quality of initial outcomes",
                Fraction(30),
                (
                    criterion(
                        "D1",
                        "Interventions are delivered with the desired outcomes",
                        "critical",
                    ),
                    criterion("D2", "Improvements are sustainable", "important"),
                    criterion(
                        "D3",
                        "Outcomes of interventions are assessed and reviewed using available data",
                        "descriptive",
                    ),
                    criterion("D4", "Interventions demonstrate value for money", "critical"),
                ),
            ),
        ),
        _CITATION,
    )
