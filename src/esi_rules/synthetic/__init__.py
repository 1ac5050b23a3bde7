"""Synthetic caseloads of any size with realistic proportions; one seed always gives the same."""

from __future__ import annotations

from esi_rules.synthetic.write_caseload import generate, steps

__all__ = ["generate", "steps"]
