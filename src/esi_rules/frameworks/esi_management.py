"""The 32 management items of the Effective Supervision Inspection, which take ratings.

The report prints no rating of any item: `direction` is the drift of its text, in our words. None
of its bullets assesses the National Probation Directorate itself, so no item is marked as the
directorate's. Places are those of the South Wales follow-up report.
"""

from __future__ import annotations

from esi_rules.frameworks.framework import Item

__all__ = ["management_items"]

_QUESTIONS: tuple[tuple[str, str, str], ...] = (
    # A1 Leadership and planning
    ("A1.1", "Has the chief officer looked at whether the structure helps managing?", "strength"),
    ("A1.2", "Does the structure make plain who answers for performance?", "strength"),
    (
        "A1.3",
        "Is a separation of interventions from offender management planned?",
        "strength, planned",
    ),
    ("A1.4", "Does a plan for the workforce exist?", "strength"),
    (
        "A1.5",
        "Do senior people lead on diversity, following a strategy?",
        "mixed: satisfactory, unfinished",
    ),
    ("A1.6", "Does the Board back the plan with money, on sound budgets?", "strength"),
    ("A1.7", "Does the area reach its national targets?", "mixed: at or just below"),
    ("A1.8", "Does policy become practice in the districts?", "strength"),
    (
        "A1.9",
        "Was high risk work looked at, with a plan of action and guidance fit for use?",
        "mixed: a gap in guidance",
    ),
    ("A1.10", "Do MAPPA work at each of their levels?", "mixed: Level 2 weak"),
    ("A1.11", "Do reports hold managers to account?", "strength"),
    ("A1.12", "Can every level see and use how it performs?", "strength"),
    ("A1.13", "Are staff kept informed?", "improved"),
    # A2 Resource allocation
    ("A2.1", "Do resources follow the assessed risk of harm?", "strength"),
    ("A2.2", "Do the districts get, and use, advice on diversity?", "weak: limited take-up"),
    # A3 Management and supervision of staff
    ("A3.1", "Does somebody coordinate the care of staff?", "strength"),
    ("A3.2", "Is the morale of staff measured, and is it rising?", "improving"),
    ("A3.3", "Is something done about sickness absence?", "strength"),
    ("A3.4", "Is sickness absence within its target?", "not met"),
    (
        "A3.5",
        "Are the districts with most absence dealt with, and policy applied alike in all?",
        "mixed",
    ),
    ("A3.6", "Has each manager few enough staff, and are they supervised regularly?", "improving"),
    ("A3.7", "Are staff trained in assessment and in risk?", "strength, roll-out to come"),
    ("A3.8", "Are probation service officers trained for their new roles?", "strength"),
    ("A3.9", "Are staff prepared for work on victims' issues?", "weak: too little evidence"),
    # A4 Partnership/contracting out
    ("A4.1", "Does the chief officer work with strategic partners?", "strength"),
    ("A4.2", "Do the districts work with local partners?", "strength"),
    ("A4.3", "Do contracts serve a strategy?", "strength"),
    (
        "A4.4",
        "Is contracting getting better, and does it ask for outcomes?",
        "strength, in progress",
    ),
    (
        "A4.5",
        "Are partners used well, for women and minority ethnic offenders too?",
        "mixed: underdeveloped",
    ),
    # D3 Outcomes of interventions are assessed and reviewed using available data
    ("D3.1", "Does every level use what is known of outcomes?", "strength"),
    ("D3.2", "Are new procedures followed up and reviewed?", "strength"),
    ("D3.3", "Are finer measures of outcome in use?", "beginning"),
)

_NATIONAL_TARGETS = frozenset({"A1.7"})


def management_items() -> tuple[Item, ...]:
    """Return the items in the order of the report."""
    return tuple(
        Item(
            id,
            f"{id.split('.')[0]} bullet {id.split('.')[1]}",
            question,
            "management",
            "M",
            target=id in _NATIONAL_TARGETS,
            direction=direction,
        )
        for id, question, direction in _QUESTIONS
    )
