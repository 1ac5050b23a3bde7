"""The twelve recommendations of 2004, each with the criteria and items that can show a change.

Source: HMI Probation, *Effective Supervision Inspection, follow-up report: South Wales* (2005),
"Reasons for undertaking the follow-up". Wording and links are ours.
"""

from __future__ import annotations

import attrs

from esi_rules.shown import short_repr

__all__ = ["RECOMMENDATIONS", "Recommendation"]


@attrs.frozen
class Recommendation:
    """One recommendation: what it asks for, where its effect can show, and what no figure shows.

    `criteria` and `items` are ids of the Effective Supervision Inspection. `unseen` is a sentence
    on what no score or answer can show.
    """

    __repr__ = short_repr

    number: int
    asks: str
    criteria: tuple[str, ...]
    items: tuple[str, ...]
    unseen: str


RECOMMENDATIONS: tuple[Recommendation, ...] = (
    Recommendation(
        1,
        "a plan for the whole workforce",
        ("A1",),
        ("A1.4",),
        "whether there is a plan is the inspectors' rating of a document; no case shows it",
    ),
    Recommendation(
        2,
        "a check that all staff are supervised and appraised alike",
        ("A3",),
        ("A3.1", "A3.6"),
        "supervision and appraisal of staff leave no trace in case files",
    ),
    Recommendation(
        3,
        "following up what race equality and diversity work achieves",
        ("A1", "A2", "A4", "C3"),
        ("A1.5", "A2.2", "A4.5", "B3.4", "C3.1"),
        "plans and interventions that take diversity into account are seen, their effect is not",
    ),
    Recommendation(
        4,
        "evaluation and outcome measures for work with every partner",
        ("A4",),
        ("A4.3", "A4.4"),
        "whether contracts name outcomes is in the contracts, not in the cases",
    ),
    Recommendation(
        5,
        "good risk of harm assessments, reviewed regularly, in every case",
        ("B1", "C5"),
        ("B1.1a", "B1.1b", "B1.3a", "B1.3b", "C2.2", "C5.1a", "C5.1b"),
        "no item asks about regular review of the risk of harm as such",
    ),
    Recommendation(
        6,
        "better supervision plans and reviews, with SMART objectives",
        ("B3", "C2"),
        ("B3.2a", "B3.2b", "B3.2c", "C2.1a", "C2.1b", "C2.3"),
        "B3 and C2 hold other questions too, so they can move for other reasons",
    ),
    Recommendation(
        7,
        "contact at least as often as national standards ask",
        ("C1",),
        ("C1.1a", "C1.1b", "C5.3"),
        "C1 also scores attendance and enforcement, so it can rise while contact falls short",
    ),
    Recommendation(
        8,
        "a shorter wait for accredited programmes",
        ("C2",),
        ("C2.4b",),
        "the share that started late is seen, the length of the wait is not",
    ),
    Recommendation(
        9,
        "victims' issues dealt with in assessing and supervising every offender",
        ("C2",),
        ("A3.9", "C2.6b", "C2.6c"),
        "no item asks about victims' issues in the assessment",
    ),
    Recommendation(
        10,
        "managers' oversight of high risk of harm cases",
        ("B1",),
        ("A1.9", "B1.4"),
        "oversight that a manager gave and nobody recorded cannot be told from none",
    ),
    Recommendation(
        11,
        "better use of outcome data at every level",
        ("A1", "D3"),
        ("A1.12", "D3.1", "D3.2", "D3.3"),
        "use of data is the inspectors' rating of management; no case shows it",
    ),
    Recommendation(
        12,
        "resources for each case to match its risk of harm and likelihood of reoffending",
        ("A2", "D4"),
        ("A2.1", "D4.1"),
        "what was spent on a case is not on file, only the inspectors' view that it fits",
    ),
)
"""The recommendations in their order."""
