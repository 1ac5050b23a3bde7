"""The 53 case items of the Effective Supervision Inspection: place, question, who, and the rule.

Kinds: J is an inspector's judgement, T is decided by dates and events, T+J by both. Where no
record shows whether an item applies (absences, a change of risk, multi-agency arrangements), the
inspector's `na` says that it does not. Places are those of the South Wales follow-up report.
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

        Answering `na` to the judgement takes the whole item out, not its half alone.
        """
        rule = (by_standard(standard) & answer(judgement)).when(asked(judgement))
        return Item(id, _place(id, bullet), question, _ALL, "T+J", rule)

    return (
        # B1 Assessment of risk of harm
        judged("B1.1a", 1, "Does the risk of harm assessment say what it should?"),
        timed(
            "B1.1b",
            1,
            "Was the risk of harm assessment completed in time?",
            by_standard("risk-of-harm-assessment"),
        ),
        Item(
            "B1.2",
            "B1 bullet 2",
            "Was a good enough risk management plan in place in time?",
            _HIGH,
            "T+J",
            (by_standard("risk-management-plan") & answer("B1.2")).when(high & asked("B1.2")),
        ),
        judged("B1.3a", 3, "Was the level of risk of harm judged correctly?"),
        judged("B1.3b", 3, "Does the work planned follow from the risk of harm assessed?"),
        judged(
            "B1.4",
            4,
            "Does the file show that a manager had a proper part in the assessment?",
            _HIGH,
        ),
        # B2 Assessment of likelihood of reoffending
        judged("B2.1a", 1, "Was the likelihood of reoffending assessed correctly, with its tools?"),
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
            "Is the first supervision plan good enough, in what it says and when?",
            "supervision-plan",
            "B3.2b",
        ),
        judged("B3.2b", 2, "Does the first supervision plan say what it should?"),
        judged("B3.2c", 2, "Are the objectives of the plan SMART?"),
        judged("B3.3a", 3, "Does the plan name interventions that suit the case?"),
        judged("B3.3b", 3, "Was the offender helped to know what the sentence demands?"),
        judged("B3.4", 4, "Does the plan take race and other diversity into account?"),
        judged("B3.5", 5, "Did the offender share in making the plan?"),
        judged("B3.6a", 6, "Is the risk management plan part of the supervision plan?", _HIGH),
        judged("B3.6b", 6, "Does the plan say who keeps in touch with whom?", _HIGH),
        # B4 Documentation
        judged("B4.1a", 1, "Is the case record complete and in good order?"),
        judged("B4.1b", 1, "Can the entries be understood, and do they suffice?"),
        # C1 Managing attendance and enforcement
        timed(
            "C1.1a",
            1,
            "Were appointments offered as often as the standards ask?",
            by_standard("contact-frequency"),
        ),
        timed(
            "C1.1b",
            1,
            "Was a home visit made in time?",
            by_standard("home-visit").when(high),
            _HIGH,
        ),
        judged("C1.2a", 2, "Was attendance kept under watch as it should be?"),
        judged("C1.2b", 2, "Were absences rightly accepted or refused?", "cases with absences"),
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
            "Was progress against the plan reviewed well enough, and in time?",
            "plan-review",
            "C2.1b",
        ),
        judged("C2.1b", 1, "Does the review say what it should?"),
        judged(
            "C2.2",
            2,
            "Is the risk management plan part of the review?",
            f"{_HIGH}, where relevant",
        ),
        judged("C2.3", 3, "Are the objectives of the review SMART?"),
        judged("C2.4a", 4, "Were interventions that suit the case carried out?"),
        timed(
            "C2.4b",
            4,
            "Did the accredited programme start in time?",
            by_standard("programme-start"),
            "cases with an accredited programme",
        ),
        judged("C2.5a", 5, "Did the work help the offender find a place in the community?"),
        judged("C2.5b", 5, "Did the case manager keep in active touch with other providers?"),
        judged("C2.5c", 5, "Did the case manager engage the offender in not offending again?"),
        judged("C2.6a", 6, "Was the offender pressed to take responsibility for the offence?"),
        judged("C2.6b", 6, "Was work on victims' issues good enough?"),
        judged("C2.6c", 6, "Did the work bring home what the offence did to its victims?"),
        # C3 Diversity needs
        judged("C3.1", 1, "Did the interventions take race and other diversity into account?"),
        # C4 Responsivity
        judged("C4.1", 1, "Was thought given to the methods likeliest to work with this person?"),
        # C5 Management of risk of harm
        judged("C5.1a", 1, "Do the interventions, and how much of them, fit the risk of harm?"),
        judged(
            "C5.1b",
            1,
            "Were changes in the risk of harm dealt with well?",
            "cases with a change in the risk of harm",
        ),
        judged("C5.2a", 2, "Was work with other agencies on risk planned well?", "MAPPA cases"),
        judged("C5.2b", 2, "Was work with other agencies on risk done well?", "MAPPA cases"),
        judged(
            "C5.2c",
            2,
            "Can the meeting's notes and plans on file serve as risk management plans?",
            "MAPPA Level 2 cases",
        ),
        timed(
            "C5.3",
            3,
            "Was any home visit made?",
            # A prohibition turned round: not met until the first visit, and never not yet due.
            (~none(visits, of=commencement)).when(high),
            _HIGH,
        ),
        # D1 Interventions are delivered with the desired outcomes
        judged("D1.1", 1, "Was there progress on what lay behind the offending?"),
        timed(
            "D1.2",
            2,
            "Has the case stayed free of convictions for offences since the start?",
            none(events.reconviction, of=commencement),
        ),
        judged("D1.3a", 3, "Has the risk of harm come down?", _HIGH),
        Item(
            "D1.3b",
            "D1 bullet 3",
            "If the risk of harm has not come down, was it held?",
            f"{_HIGH}, where it has not come down",
            "J",
            # An `na` to the fall of risk asks nothing further; as a fact it would just drop out.
            answer("D1.3b").when(all_of(high, asked("D1.3a"), ~answer("D1.3a"))),
        ),
        timed("D1.4", 4, "Were all appointments kept, or nearly all?", kept),
        # D2 Improvements are sustainable
        judged(
            "D2.1",
            1,
            "Was the offender's place in the community in the long run attended to?",
            "applicable cases",
        ),
        judged(
            "D2.2",
            2,
            "Was contact with mainstream services kept up as far as it should be?",
            "applicable cases",
        ),
        # D4 Interventions demonstrate value for money
        judged("D4.1", 1, "Do the resources fit the risk of harm and of reoffending?"),
        judged("D4.2", 2, "Were the resources put to efficient use?"),
    )


def _place(id: str, bullet: int) -> str:
    return f"{id.split('.')[0]} bullet {bullet}"
