"""Inspection frameworks as data: the Effective Supervision Inspection."""

from esi_rules.frameworks.esi import esi_framework

__all__ = ["esi_framework"]
