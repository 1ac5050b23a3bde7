"""``esi-rules signoff``: one page about changed rules, for whoever signs them off."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from esi_rules.analysis.verify import BUDGET
from esi_rules.cli import show
from esi_rules.cli.inputs import check_budget, load
from esi_rules.cli.options import NO_FILES, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.standards.shipped import national_standards

__all__ = ["signoff"]


def signoff(
    *,
    against: str = "shipped",
    inspection: Path | None = None,
    scenarios: Path | None = None,
    format: Literal["md", "html"] = "md",
    budget: int = BUDGET,
    out: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Write one page about changed rules, for whoever signs them off.

    Who decided what and why, what changes, what that does to an inspection, the scenarios that
    broke, the findings of verify, and lines for signatures. The status is 1 where verify finds an
    error or a scenario broke.

    Parameters
    ----------
    against
        The rules that these replace: `shipped`, or a YAML file of standards.
    inspection
        An inspection to score by both.
    scenarios
        A folder of scenarios to run under both.
    format
        Markdown, or one HTML page.
    budget
        How many judgements each search makes at most.
    out
        Save to this file instead of printing. If an error occurs, nothing is written.
    """
    from esi_rules.analysis.diff.rule_sets import RuleSet
    from esi_rules.analysis.scenarios import load_scenarios
    from esi_rules.analysis.sign_off import sign_off
    from esi_rules.analysis.sign_off_page import to_html_page, to_markdown_page

    if rules == NO_FILES:
        message = "needs the rules to sign off: --standards, --framework or both"
        raise BadInputError([Problem("signoff", message)])
    check_budget(budget)
    replaced = None if against == "shipped" else Path(against)
    Outputs((*rules.paths, replaced, inspection, scenarios), out)
    own, before = rules.read(), _replaced(replaced)
    name = " and ".join(path.name for path in rules.paths if path is not None)
    old = "the shipped rules" if replaced is None else replaced.name
    standards = before.standards or national_standards()
    page = sign_off(
        (RuleSet(old, standards, before.framework or esi_framework()), before),
        (RuleSet(name, own.standards, own.framework), own),
        (rules.standards, rules.framework),
        inspection=None if inspection is None else load(inspection, own_rules=own).inspection,
        scenarios=None if scenarios is None else load_scenarios(scenarios, own),
        budget=budget,
    )
    show.deliver((to_html_page if format == "html" else to_markdown_page)(page), out)
    return 0 if page.report.sound and not page.broken else 1


def _replaced(path: Path | None) -> OwnRules:
    if path is None:
        return SHIPPED
    if not path.is_file():
        message = "must be `shipped` or a YAML file of standards"
        raise BadInputError([Problem("--against", message, value=str(path))])
    return RuleFiles(path).read()
