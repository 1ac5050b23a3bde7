"""The abbreviations of probation reports, and synonyms for searches.

Source: the glossary of HMI Probation, *Effective Supervision Inspection, follow-up report: South
Wales* (2005), and the abbreviations that our own pages use.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["GLOSSARY", "SYNONYMS"]

GLOSSARY: Mapping[str, str] = MappingProxyType(
    {
        "ACE": "Assessment, Case Recording and Evaluation System, a tool to assess the likelihood "
        "of reoffending",
        "ACO": "assistant chief officer",
        "CO": "chief officer",
        "CP": "community punishment",
        "CPO": "community punishment order",
        "DRR": "drug rehabilitation requirement",
        "DTTO": "drug treatment and testing order",
        "ECP": "enhanced community punishment",
        "ESI": "Effective Supervision Inspection",
        "HM": "His or Her Majesty's",
        "HMI Probation": "HM Inspectorate of Probation",
        "HR": "human resources",
        "ISP": "initial supervision plan",
        "LSI-R": "Level of Service Inventory-Revised, a tool to assess the likelihood of "
        "reoffending",
        "MAPPA": "multi-agency public protection arrangements",
        "MARAC": "multi-agency risk assessment conference",
        "NOMS": "National Offender Management Service",
        "NPD": "National Probation Directorate",
        "NPS": "National Probation Service",
        "NVQ": "National Vocational Qualification",
        "OASys": "Offender Assessment System, a tool to assess needs and risk of harm",
        "OGRS2": "Offender Group Reconviction Scale, a tool to assess the likelihood of "
        "reoffending",
        "PPDU": "Policy and Practice Development Unit",
        "PSO": "probation service officer",
        "PSR": "pre-sentence report",
        "SMART": "specific, measurable, achievable, realistic and time-bounded",
        "SMT": "senior management team",
        "SPO": "senior probation officer",
        "SSR": "specific sentence report",
    }
)
"""Each abbreviation with its meaning."""

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("psr", "pre-sentence report", "court report"),
    ("isp", "initial supervision plan", "supervision plan", "sentence plan"),
    ("dtto", "drug treatment and testing order"),
    ("drr", "drug rehabilitation requirement"),
    ("mappa", "multi-agency public protection arrangements"),
    ("esi", "effective supervision inspection"),
    ("breach", "recall"),
    ("absence", "absent", "non-attendance", "missed appointment", "unacceptable failure"),
    ("deadline", "due by", "last good day"),
    ("appointment", "contact"),
    ("roh", "risk of harm", "rosh"),
    (
        "upw",
        "unpaid work",
        "community punishment",
        "community punishment order",
        "cp",
        "cpo",
        "ecp",
        "community service",
    ),
    ("reoffending", "reconviction"),
    ("rmp", "risk management plan"),
)
"""Synonyms for searches of the rulebook, in lower case."""
