"""``esi-rules explain``: why, for one case."""

from __future__ import annotations

import datetime as dt

import attrs

from esi_rules.analysis.remedy.find_remedy import remedy_sentences
from esi_rules.cli import show
from esi_rules.cli.inputs import case_of, load, set_aside
from esi_rules.cli.options import (
    NO_FILES,
    AsAtOption,
    InspectionPath,
    LanguageOption,
    QuarantineOption,
    RuleFiles,
    language_of,
)
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem
from esi_rules.frameworks.framework import Framework
from esi_rules.language import Language, message
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
    language: LanguageOption = "en",
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
    tongue = language_of(language)
    text = tongue.text
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=rules.read())
    inspection = loaded.inspection
    found = assess(case_of(loaded, case), loaded.setup, as_at=inspection.as_at)
    set_aside(loaded, quarantine)
    remedies = _Remedies(found.case, loaded.setup.standards, inspection.as_at, tongue)
    if standard is not None:
        _one(found, standard, full, remedies, loaded.setup.framework, tongue)
        return 0
    show.notice(tongue)
    print(_summary(found, inspection.as_at, tongue))
    print()
    for finding in found.standards:
        if full or finding.verdict is not Verdict.NOT_APPLICABLE:
            print(words(finding, full=full, language=tongue))
            remedies.show(finding)
            print()
    absent = [f.standard or "" for f in found.standards if f.verdict is Verdict.NOT_APPLICABLE]
    if absent and not full:
        print(text("do not apply: {standards}", standards=", ".join(absent)))
        print()
    print(text("items"))
    width = max(len(text(verdict.words)) for verdict in Verdict)
    for id, finding in found.items.items():
        if full or finding.verdict is not Verdict.NOT_APPLICABLE:
            verdict = text(finding.verdict.words)
            print(f"  {id:<6} {verdict:<{width}}  {outcome(finding, language=tongue)}")
    return 0


_SUMMARIES = {
    "order": message("{case}: order commenced {day}, {risk}, judged at {as_at}"),
    "licence": message("{case}: licence commenced {day}, {risk}, judged at {as_at}"),
}


def _summary(found: Assessed, as_at: dt.date, language: Language) -> str:
    case = found.case
    return language.text(
        _SUMMARIES[case.sentence],
        case=inert(case.case_id),
        day=day_words(case.commenced_on, language),
        risk=risk_words(found.high, unrated=found.unrated, language=language),
        as_at=as_at,
    )


@attrs.frozen
class _Remedies:
    """What would have met the standards that are not met, and what can still be done."""

    case: Case
    standards: Standards
    as_at: dt.date
    language: Language

    def show(self, finding: Finding) -> None:
        """Print the sentences on a standard that is not met or still open."""
        sentences = remedy_sentences(
            self.case, self.standards, finding, as_at=self.as_at, language=self.language
        )
        for sentence in sentences:
            print(f"  {sentence}")


def _one(
    found: Assessed,
    name: str,
    full: bool,
    remedies: _Remedies,
    framework: Framework,
    language: Language,
) -> None:
    standards = {finding.standard or "": finding for finding in found.standards}
    if name not in standards and name not in found.items:
        wrong = "is no standard or item of this inspection"
        near = nearest(name, [*standards, *found.items])
        raise BadInputError([Problem("--standard", wrong, value=name, suggestion=near)])
    show.notice(language)
    if name in standards:
        print(words(standards[name], full=full, language=language))
        remedies.show(standards[name])
        return
    criterion, text = framework.criterion_of[name], language.text
    question = inert(text(framework.items[name].question), 400)
    print(text("item {id}: {question}", id=inert(name), question=question))
    id, title = inert(criterion.id), inert(text(criterion.title))
    if criterion.description:
        line = message("criterion {id} {title}: {description}")
        described = inert(text(criterion.description), 400)
        print(text(line, id=id, title=title, description=described))
    else:
        print(text("criterion {id} {title}", id=id, title=title))
    print(words(found.items[name], full=full, language=language))
