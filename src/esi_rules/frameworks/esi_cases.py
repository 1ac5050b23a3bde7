"""The 53 case items of the Effective Supervision Inspection: place, question, cases and rule.

Kinds: J is an inspector's judgement, T is decided by dates and events, T+J by both. Where no record
shows whether an item applies (absences, a change of risk, multi-agency arrangements), an
inspector answers `na` if it does not. Places are those of HMI Probation, *Effective Supervision
Inspection, follow-up report: South Wales* (2005).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from esi_rules.frameworks.framework import Item
from esi_rules.rules import events
from esi_rules.rules.algebra import Rule, Share, all_of, answer, asked, by_standard, happened, none
from esi_rules.rules.moments import commencement, first_high

__all__ = ["case_items"]

_ALL = "all cases"
_HIGH = "high risk of harm"


def case_items(
    *, visit_made: Literal["seen", "attempted"], kept_share: Fraction | None
) -> tuple[Item, ...]:
    """Return the items in the order of the report; the arguments are those of `esi_framework`."""
    high = happened(first_high)
    visits = events.home_visit if visit_made == "attempted" else events.home_visit.where("seen")
    kept: Rule = (
        answer("D1.4")
        if kept_share is None
        else Share(kept_share, events.appointment.where("attended"), among=events.appointment)
    )

    def judged(id: str, bullet: int, question: str, applies_to: str = _ALL) -> Item:
        """Return an item that the inspector's answer decides."""
        rule: Rule = answer(id)
        if applies_to.startswith(_HIGH):
            rule = rule.when(high)
        return Item(id, _place(id, bullet), question, applies_to, "J", rule)

    def timed(id: str, bullet: int, question: str, rule: Rule, applies_to: str = _ALL) -> Item:
        """Return an item that dates and events decide."""
        return Item(id, _place(id, bullet), question, applies_to, "T", rule)

    def both(id: str, bullet: int, question: str, standard: str, judgement: str) -> Item:
        """Return an item that a standard and an answer decide together.

        If the answer is `na`, the whole item does not apply, not only its half.
        """
        rule = (by_standard(standard) & answer(judgement)).when(asked(judgement))
        return Item(id, _place(id, bullet), question, _ALL, "T+J", rule)

    return (
        # B1 Assessment of risk of harm
        judged("B1.1a", 1, "Is the content of the risk of harm assessment adequate?"),
        timed(
            "B1.1b",
            1,
            "Was the risk of harm assessment completed in time?",
            by_standard("risk-of-harm-assessment"),
        ),
        Item(
            "B1.2",
            "B1 bullet 2",
            "Was an adequate risk management plan completed in time?",
            _HIGH,
            "T+J",
            (by_standard("risk-management-plan") & answer("B1.2")).when(high & asked("B1.2")),
        ),
        judged("B1.3a", 3, "Is the assessed level of risk of harm correct?"),
        judged("B1.3b", 3, "Do the planned interventions match the assessed risk of harm?"),
        judged(
            "B1.4",
            4,
            "Is appropriate management involvement in the assessment recorded?",
            _HIGH,
        ),
        # B2 Assessment of likelihood of reoffending
        judged(
            "B2.1a", 1, "Was the likelihood of reoffending assessed correctly with approved tools?"
        ),
        timed(
            "B2.1b",
            1,
            "Was the likelihood of reoffending assessed in time?",
            by_standard("reoffending-assessment"),
        ),
        # B3 Case management
        both(
            "B3.2a",
            2,
            "Is the initial supervision plan satisfactory in content and timing?",
            "supervision-plan",
            "B3.2b",
        ),
        judged("B3.2b", 2, "Is the content of the initial supervision plan appropriate?"),
        judged("B3.2c", 2, "Are the objectives of the supervision plan SMART?"),
        judged("B3.3a", 3, "Does the plan identify suitable interventions?"),
        judged("B3.3b", 3, "Were the requirements of the sentence made clear to the offender?"),
        judged("B3.4", 4, "Does the plan take race and wider diversity issues into account?"),
        judged("B3.5", 5, "Did the offender take an active part in planning?"),
        judged(
            "B3.6a", 6, "Is the risk management plan integrated into the supervision plan?", _HIGH
        ),
        judged(
            "B3.6b",
            6,
            "Does the plan set out liaison responsibilities with others involved?",
            _HIGH,
        ),
        # B4 Documentation
        judged("B4.1a", 1, "Is the case record well organised and complete?"),
        judged("B4.1b", 1, "Is the recording clear and sufficient?"),
        # C1 Managing attendance and enforcement
        timed(
            "C1.1a",
            1,
            "Were appointments offered as often as the national standards require?",
            by_standard("contact-frequency"),
        ),
        timed(
            "C1.1b",
            1,
            "Was a home visit made in time?",
            by_standard("home-visit").when(high),
            _HIGH,
        ),
        judged("C1.2a", 2, "Was attendance monitored satisfactorily?"),
        judged(
            "C1.2b",
            2,
            "Were decisions on the acceptability of absences appropriate?",
            "cases with absences",
        ),
        timed(
            "C1.3",
            3,
            "Was breach action started in time?",
            by_standard("enforcement"),
            "cases where breach action was required",
        ),
        # C2 Delivering appropriate supervision
        both(
            "C2.1a",
            1,
            "Was progress against the plan reviewed adequately and in time?",
            "plan-review",
            "C2.1b",
        ),
        judged("C2.1b", 1, "Is the content of the review adequate?"),
        judged(
            "C2.2",
            2,
            "Does the review include the risk management plan?",
            f"{_HIGH}, where relevant",
        ),
        judged("C2.3", 3, "Are the objectives of the review SMART?"),
        judged("C2.4a", 4, "Were suitable interventions delivered?"),
        timed(
            "C2.4b",
            4,
            "Did the accredited programme start in time?",
            by_standard("programme-start"),
            "cases with an accredited programme",
        ),
        judged("C2.5a", 5, "Was there positive work on community integration?"),
        judged("C2.5b", 5, "Did the case manager liaise actively with other providers?"),
        judged("C2.5c", 5, "Did the case manager engage the offender in preventing reoffending?"),
        judged("C2.6a", 6, "Was the offender challenged to accept responsibility?"),
        judged("C2.6b", 6, "Was the work on victim issues adequate?"),
        judged("C2.6c", 6, "Was the offender made aware of the impact on specific victims?"),
        # C3 Diversity needs
        judged(
            "C3.1", 1, "Did the interventions take race and wider diversity issues into account?"
        ),
        # C4 Responsivity
        judged(
            "C4.1", 1, "Were the methods most likely to be effective with this offender considered?"
        ),
        # C5 Management of risk of harm
        judged("C5.1a", 1, "Do the type and level of intervention match the risk of harm?"),
        judged(
            "C5.1b",
            1,
            "Were changes in the risk of harm managed well?",
            "cases with a change in the risk of harm",
        ),
        judged("C5.2a", 2, "Was inter-agency work on risk of harm planned well?", "MAPPA cases"),
        judged(
            "C5.2b", 2, "Was inter-agency work on risk of harm carried out well?", "MAPPA cases"
        ),
        judged(
            "C5.2c",
            2,
            "Are the meeting notes and plans on file adequate as risk management plans?",
            "MAPPA Level 2 cases",
        ),
        timed(
            "C5.3",
            3,
            "Was any home visit made?",
            # The negation of a prohibition: not met until the first visit, and never not yet due.
            (~none(visits, of=commencement)).when(high),
            _HIGH,
        ),
        # D1 Interventions are delivered with the desired outcomes
        judged("D1.1", 1, "Was there progress on the main factors behind the offending?"),
        timed(
            "D1.2",
            2,
            "Has there been no conviction for an offence committed since the start?",
            none(events.reconviction, of=commencement),
        ),
        judged("D1.3a", 3, "Has the risk of harm been reduced?", _HIGH),
        Item(
            "D1.3b",
            "D1 bullet 3",
            "If the risk of harm has not been reduced, was it contained?",
            f"{_HIGH}, where it has not been reduced",
            "J",
            # If D1.3a is `na`, this item does not apply; `~answer` alone would then drop out.
            answer("D1.3b").when(all_of(high, asked("D1.3a"), ~answer("D1.3a"))),
        ),
        timed("D1.4", 4, "Were all or nearly all appointments kept?", kept),
        # D2 Improvements are sustainable
        judged(
            "D2.1",
            1,
            "Was long-term community reintegration addressed?",
            "applicable cases",
        ),
        judged(
            "D2.2",
            2,
            "Was contact with mainstream services supported?",
            "applicable cases",
        ),
        # D4 Interventions demonstrate value for money
        judged(
            "D4.1", 1, "Do the resources match the risk of harm and the likelihood of reoffending?"
        ),
        judged("D4.2", 2, "Were resources used efficiently?"),
    )


def _place(id: str, bullet: int) -> str:
    return f"{id.split('.')[0]} bullet {bullet}"
