"""The function that writes a report, after checking that the required packages are installed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from esi_rules.errors import MissingExtraError, Problem
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.published.compare.sides import Comparable
from esi_rules.report.report_options import ReportOptions, Written
from esi_rules.scoring.assessment import Assessed
from esi_rules.scoring.setup import Setup

__all__ = ["write_report"]


def write_report(
    out: Path,
    after: Comparable,
    *,
    before: Comparable | None = None,
    options: ReportOptions | None = None,
    own_rules: OwnRules = SHIPPED,
    setup: Setup | None = None,
    notes: Sequence[str] = (),
    quarantined: int = 0,
    titles: tuple[str, str] = ("the original", "the follow-up"),
    on_judged: Callable[[Assessed], None] | None = None,
) -> Written:
    """Write the report of an inspection or sheet to `out`; if an error occurs, nothing is written.

    `before` is an earlier inspection or sheet to compare with. `setup`, `notes` and `quarantined`
    are those of the inspection, as `read` returns them. `titles` are names for sides without a
    name. Raises `BadInputError`, and `MissingExtraError` if a package of the extra ``report`` is
    not installed.
    """
    _require_packages()
    from esi_rules.report.report_files import write_pages

    return write_pages(
        out,
        after,
        before=before,
        options=ReportOptions() if options is None else options,
        own_rules=own_rules,
        setup=setup,
        notes=notes,
        quarantined=quarantined,
        titles=titles,
        on_judged=on_judged,
    )


def _require_packages() -> None:
    for package in ("jinja2", "altair", "vl_convert"):
        try:
            importlib.import_module(package)
        except ModuleNotFoundError:
            text = f'needs `{package}`: install it with `pip install "esi-rules[report]"`'
            raise MissingExtraError([Problem("the report", text)]) from None
