"""What each section and criterion of the Effective Supervision Inspection assesses.

The words are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["DESCRIPTIONS"]

DESCRIPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "A": "How well the area is led, resourced and managed.",
        "A1": "The chief officer and the Board set direction, plan the workforce, monitor "
        "performance and reach the national targets.",
        "A2": "Money and staff follow the assessed risk of harm, and advice on diversity reaches "
        "every district.",
        "A3": "Staff are supported, supervised and trained, and sickness absence is managed.",
        "A4": "Partners and contractors are chosen and managed for a purpose, with evidence of the "
        "outcomes.",
        "A5": "Courts are kept informed about the sentences that the area delivers.",
        "B": "How well each case was assessed and planned at the start of supervision.",
        "B1": "The risk that the offender may cause serious harm is assessed in time and "
        "correctly; high risk cases also have a risk management plan.",
        "B2": "The likelihood of reoffending is assessed in time, with approved tools.",
        "B3": "A supervision plan with clear objectives and suitable interventions is completed in "
        "time, with the offender taking part.",
        "B4": "The case record is complete, well organised and clear.",
        "C": "How well supervision was delivered.",
        "C1": "Appointments and home visits are offered as the national standards require, "
        "absences are dealt with, and breach action starts in time.",
        "C2": "The plan is reviewed and the planned interventions are delivered, with attention to "
        "the offence and its victims.",
        "C3": "Race and wider diversity issues are taken into account in the work with the "
        "offender.",
        "C4": "The methods of work suit the way in which this offender learns and changes.",
        "C5": "Work to protect the public matches the risk of harm, changes with it, and is shared "
        "with other agencies.",
        "D": "What supervision had achieved by the time of the inspection.",
        "D1": "The factors behind the offending improve, the risk of harm falls or is contained, "
        "and the offender attends and is not reconvicted.",
        "D2": "What was gained can last, because the offender is linked to mainstream services.",
        "D3": "The area collects data on outcomes, reviews them and acts on them.",
        "D4": "The resources spent on the case match its risk and are used efficiently.",
    }
)
"""A description of each section and criterion, by id."""
