"""``esi-rules explain``: why, for one case."""

from __future__ import annotations

import datetime as dt

import attrs

from esi_rules.analysis.remedy.find_remedy import remedy_sentences
from esi_rules.cli.inputs import case_of, load, set_aside
from esi_rules.cli.options import NO_FILES, AsAtOption, InspectionPath, QuarantineOption, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.records.case import Case
from esi_rules.records.dates import day_words
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, assess
from esi_rules.standards.standard import Standards
from esi_rules.text import inert, nearest
from esi_rules.wording.finding_text import outcome, risk_words, words

__all__ = ["explain"]


def explain(
    folder: InspectionPath,
    /,
    *,
    case: str,
    standard: str | None = None,
    full: bool = False,
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Say why a case has the verdicts it has.

    Under each standard that is not met, not yet due or undetermined, a sentence says which events
    would have met it, and another which events can still meet it from the day judged at on.

    Parameters
    ----------
    case
        The case's id.
    standard
        One standard or item only, by its id.
    full
        Every part, the days skipped, the rule and the readings; and what does not apply.
    """
    Outputs((folder, *rules.paths), quarantine=quarantine)
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=rules.read())
    inspection = loaded.inspection
    found = assess(case_of(loaded, case), loaded.setup, as_at=inspection.as_at)
    set_aside(loaded, quarantine)
    remedies = _Remedies(found.case, loaded.setup.standards, inspection.as_at)
    if standard is not None:
        _one(found, standard, full, remedies, loaded.setup.framework)
        return 0
    print(f"{inert(found.case.case_id)}: {_summary(found)}, judged at {inspection.as_at}")
    print()
    for finding in found.standards:
        if full or finding.verdict is not Verdict.NOT_APPLICABLE:
            print(words(finding, full=full))
            remedies.show(finding)
            print()
    absent = [f.standard or "" for f in found.standards if f.verdict is Verdict.NOT_APPLICABLE]
    if absent and not full:
        print(f"do not apply: {', '.join(absent)}")
        print()
    print("items")
    for id, finding in found.items.items():
        if full or finding.verdict is not Verdict.NOT_APPLICABLE:
            print(f"  {id:<6} {finding.verdict.words:<15} {outcome(finding)}")
    return 0


def _summary(found: Assessed) -> str:
    case = found.case
    risk = risk_words(found.high, unrated=found.unrated)
    return f"{case.sentence} commenced {day_words(case.commenced_on)}, {risk}"


@attrs.frozen
class _Remedies:
    """What would have met the standards that are not met, and what can still be done."""

    case: Case
    standards: Standards
    as_at: dt.date

    def show(self, finding: Finding) -> None:
        """Print the sentences on a standard that is not met or still open."""
        for sentence in remedy_sentences(self.case, self.standards, finding, as_at=self.as_at):
            print(f"  {sentence}")


def _one(found: Assessed, name: str, full: bool, remedies: _Remedies, framework: Framework) -> None:
    for finding in found.standards:
        if finding.standard == name:
            print(words(finding, full=full))
            remedies.show(finding)
            return
    if name in found.items:
        finding = found.items[name]
        criterion = framework.criterion_of[name]
        print(f"item {inert(name)}: {inert(framework.items[name].question, 400)}")
        described = f": {inert(criterion.description, 400)}" * bool(criterion.description)
        print(f"criterion {inert(criterion.id)} {inert(criterion.title)}{described}")
        print(words(finding, full=full))
        return
    known = [*(f.standard or "" for f in found.standards), *found.items]
    raise BadInputError(
        [
            Problem(
                "--standard",
                "is no standard or item of this inspection",
                value=name,
                suggestion=nearest(name, known),
            )
        ]
    )
