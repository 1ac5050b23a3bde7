"""The 32 management items of the Effective Supervision Inspection, which take ratings.

Source: HMI Probation, *Effective Supervision Inspection, follow-up report: South Wales* (2005). The
report prints no rating of any item: `direction` summarises its text, in our words. None of its
bullets assesses the National Probation Directorate itself, so no item is marked as the
directorate's. Places are those of that report.
"""

from __future__ import annotations

from esi_rules.frameworks.framework import Item

__all__ = ["management_items"]

_QUESTIONS: tuple[tuple[str, str, str], ...] = (
    # A1 Leadership and planning
    (
        "A1.1",
        "Has the chief officer reviewed whether the structure supports management?",
        "strength",
    ),
    ("A1.2", "Does the structure give clear accountability for performance?", "strength"),
    (
        "A1.3",
        "Is the separation of interventions from offender management planned?",
        "strength, planned",
    ),
    ("A1.4", "Is there a workforce plan?", "strength"),
    (
        "A1.5",
        "Is diversity led at senior level, with a strategy?",
        "mixed: satisfactory, unfinished",
    ),
    ("A1.6", "Does the Board fund and support the plan, and are budgets sound?", "strength"),
    ("A1.7", "Does the area meet its national targets?", "mixed: at or just below"),
    ("A1.8", "Is policy put into practice in the districts?", "strength"),
    (
        "A1.9",
        "Was high risk work reviewed, with an action plan and usable guidance?",
        "mixed: a gap in guidance",
    ),
    ("A1.10", "Are MAPPA arrangements effective at every level?", "mixed: Level 2 weak"),
    ("A1.11", "Are managers held to account through reporting?", "strength"),
    ("A1.12", "Is performance monitored in a usable form at every level?", "strength"),
    ("A1.13", "Is internal communication effective?", "improved"),
    # A2 Resource allocation
    ("A2.1", "Are resources linked to the assessed risk of harm?", "strength"),
    (
        "A2.2",
        "Does advice on diversity reach the districts, and is it used?",
        "weak: limited take-up",
    ),
    # A3 Management and supervision of staff
    ("A3.1", "Is staff care coordinated?", "strength"),
    ("A3.2", "Is staff morale measured, and is it rising?", "improving"),
    ("A3.3", "Is sickness absence managed?", "strength"),
    ("A3.4", "Is sickness absence within target?", "not met"),
    (
        "A3.5",
        "Is absence in the worst districts tackled, and policy applied consistently?",
        "mixed",
    ),
    ("A3.6", "Is the span of control manageable, and are staff supervised regularly?", "improving"),
    ("A3.7", "Are staff trained in assessment and risk of harm?", "strength, roll-out to come"),
    ("A3.8", "Are probation service officers trained for their new roles?", "strength"),
    ("A3.9", "Are staff equipped for work on victim issues?", "weak: too little evidence"),
    # A4 Partnership/contracting out
    ("A4.1", "Does the chief officer engage strategic partners?", "strength"),
    ("A4.2", "Do the districts engage local partners?", "strength"),
    ("A4.3", "Do contracts have a strategic focus?", "strength"),
    (
        "A4.4",
        "Is contracting improving, with data on outcomes?",
        "strength, in progress",
    ),
    (
        "A4.5",
        "Are partners used well, including for women and minority ethnic offenders?",
        "mixed: underdeveloped",
    ),
    # D3 Outcomes of interventions are assessed and reviewed using available data
    ("D3.1", "Is information on outcomes used at every level?", "strength"),
    ("D3.2", "Are new procedures monitored and reviewed?", "strength"),
    ("D3.3", "Are more refined outcome measures in use?", "beginning"),
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
