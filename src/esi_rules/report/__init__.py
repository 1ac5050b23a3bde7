"""The report of an inspection as HTML: the scoring summary sheet, charts, and every case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.report.report_options import ReportOptions as ReportOptions
    from esi_rules.report.report_options import Written as Written
    from esi_rules.report.writing import write_report as write_report

__getattr__, __dir__ = lazy_names(__name__)
