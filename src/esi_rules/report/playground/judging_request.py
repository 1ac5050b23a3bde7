"""The playground's answers: one case judged by the package, as JSON.

The functions run inside the browser, so this module imports only the core of the package and the
parser of rule files.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping, Sequence

import attrs

from esi_rules.analysis.scenarios.scenario import Scenario, expected_of
from esi_rules.analysis.scenarios.scenario_writer import scenario_text
from esi_rules.engine.judge import evaluate
from esi_rules.errors import BadInputError, EsiError, Problem
from esi_rules.files.inspection import read_document
from esi_rules.files.loaded import Note
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.case import Case, Inspection
from esi_rules.records.dates import day_words
from esi_rules.report.playground.catalogue import catalogue
from esi_rules.report.playground.fields_of_page import RULE_CONTROL, control_of, place_words
from esi_rules.report.timeline import timeline_of
from esi_rules.report.timeline_svg import timeline_svg
from esi_rules.rulefile.dump import dump_standards
from esi_rules.rulefile.load import own_rules
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.setup import set_up
from esi_rules.standards.standard import Standards
from esi_rules.text import counted, nearest, printable
from esi_rules.wording.case_text import event_words
from esi_rules.wording.finding_text import outcome, words
from esi_rules.wording.rule_text import rule_words

__all__ = ["answer", "offered", "rule_file"]

_RULE_FILE = "the rule as YAML"
_CASE_FILE = "case.json"


@attrs.frozen
class _Request:
    """A request of the page: one standard, the document of an inspection, and how to judge it."""

    standard: str
    document: Mapping[str, object]
    yaml: str = ""
    """The text of a rule file that replaces the shipped standards; empty if none does."""
    compare: str = ""
    """The edition of a second judgement of the same case; empty if there is none."""
    every: bool = False
    """Whether the timeline draws every standard that applies."""


@attrs.frozen
class _Judged:
    """The case judged under one edition, or under the edition in force when each clock starts."""

    edition: str
    inspection: Inspection
    standards: Standards
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def case(self) -> Case:
        return self.inspection.cases[0]

    @property
    def as_at(self) -> dt.date:
        return self.inspection.as_at


def offered() -> str:
    """Return everything that can be selected on the page, as JSON."""
    return json.dumps(catalogue())


def rule_file(text: str) -> str:
    """Return the standard of a request, under its readings and limits, as a rule file to edit."""
    request = _request(text)
    try:
        settings = {"readings": {}, "limits": {}, **request.document}
        inspection = Inspection(
            "",
            dt.date(2005, 3, 4),
            readings=_texts(settings["readings"]),
            limits=_texts(settings["limits"]),
        )
        return json.dumps(
            {"yaml": dump_standards(_alone(set_up(inspection).standards, request.standard))}
        )
    except BadInputError as error:
        return _problems(error)
    except EsiError as error:
        return json.dumps({"problems": [_problem(str(error))]})


def answer(text: str) -> str:
    """Judge the case of a request; return JSON with `problems`, or with `sides` and `scenario`."""
    request = _request(text)
    try:
        sides = [_judged(request, None)]
        if request.compare:
            sides.append(_judged(request, request.compare))
        # An edited rule file may give its standard another id.
        ids = [finding.standard or "" for finding in sides[0].findings]
        standard = request.standard
        if request.yaml and standard not in ids and ids:
            standard = nearest(standard, ids) or ids[0]
        return json.dumps(
            {
                "sides": [_side(side, standard, request.every) for side in sides],
                "scenario": _scenario(sides[0], standard, edited=bool(request.yaml)),
            }
        )
    except BadInputError as error:
        return _problems(error)
    except EsiError as error:
        return json.dumps({"problems": [_problem(str(error))]})


def _problems(error: BadInputError) -> str:
    """Return every problem, with the field of the page that it concerns, as JSON."""
    return json.dumps(
        {"problems": [_problem(_placed(each), *_control(each)) for each in error.problems]}
    )


def _control(problem: Problem) -> tuple[str, int]:
    """Return the field of a problem, and the line in the rule field (otherwise 0)."""
    if problem.file == _RULE_FILE:
        return RULE_CONTROL, problem.row or 0
    return control_of(problem.column or "") if problem.file == _CASE_FILE else "", 0


def _problem(text: str, control: str = "", line: int = 0) -> dict[str, str | int]:
    return {"words": text, "control": control, "line": line}


def _placed(problem: Problem | Note) -> str:
    """Return a problem in words, with the page's label for its place."""
    if problem.file != _CASE_FILE or problem.column is None:
        return problem.words()
    place = place_words(problem.column)
    return attrs.evolve(problem, file=place[:1].upper() + place[1:], column=None).words()


def _request(text: str) -> _Request:
    given = json.loads(text)
    return _Request(**{name: given[name] for name in attrs.fields_dict(_Request) if name in given})


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else {}


@functools.lru_cache(maxsize=4)
def _rules(text: str) -> OwnRules:
    """Return the rules of a rule file, parsed once while only the case changes."""
    return own_rules((_RULE_FILE, text)) if text else SHIPPED


def _judged(request: _Request, edition: str | None) -> _Judged:
    document = dict(request.document)
    if edition is not None:
        document["edition"] = edition
    data = json.dumps(document).encode()
    loaded = read_document(data, file=_CASE_FILE, own_rules=_rules(request.yaml))
    inspection, standards = loaded.inspection, loaded.setup.standards
    found = evaluate(inspection.cases[0], standards, as_at=inspection.as_at)
    notes = tuple(_placed(note) for note in loaded.notes)
    return _Judged(inspection.edition, inspection, standards, tuple(found), notes)


def _alone(standards: Standards, name: str) -> Standards:
    """Return the editions with one standard only; an edition that lacks it stays, empty."""
    editions = [
        attrs.evolve(edition, standards=tuple(s for s in edition.standards if s.id == name))
        for edition in standards.editions
    ]
    return attrs.evolve(standards, editions=tuple(editions))


def _side(judged: _Judged, standard: str, every: bool) -> dict[str, object]:
    finding = next((f for f in judged.findings if f.standard == standard), None)
    drawn = [f for f in judged.findings if every or f is finding]
    timeline = timeline_of(judged.case, drawn, judged.as_at, judged.standards)
    outside = [
        f"{counted(n, 'event')} {where}"
        for n, where in ((timeline.earlier, "before"), (timeline.later, "after"))
        if n
    ]
    return {
        "edition": judged.edition,
        "finding": None if finding is None else _finding(finding),
        "explained": "" if finding is None else _lines(words(finding, full=True)),
        "rules": _rule_texts(judged.standards, standard),
        "timeline": timeline_svg(timeline, "Timeline of the case"),
        "more": f"Not drawn: {' and '.join(outside)} the days shown." if outside else "",
        "findings": [_finding(each) for each in judged.findings],
        "events": [printable(event_words(event)) for event in judged.case.events],
        "notes": list(judged.notes),
    }


def _finding(finding: Finding) -> dict[str, str]:
    applies = finding.verdict is not Verdict.NOT_APPLICABLE
    return {
        "id": finding.standard or "",
        "title": printable(finding.about.title if finding.about else finding.standard or ""),
        "verdict": finding.verdict.value.lower(),
        "words": finding.verdict.words,
        "outcome": printable(outcome(finding)),
        "clock": _day(finding.clock) if applies else "",
        "due": _day(finding.due) if applies else "",
        "done": _day(finding.done) if applies else "",
        "edition": (finding.edition or "") if applies else "",
    }


def _day(day: dt.date | None) -> str:
    return "" if day is None else day_words(day)


def _lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.splitlines())


def _rule_texts(standards: Standards, name: str) -> Sequence[tuple[str, str]]:
    """Return the title of every edition that has the standard, and its requirement there."""
    return [
        (printable(edition.title), _lines(rule_words(standard.whole)))
        for edition in standards.editions
        for standard in edition.standards
        if standard.id == name
    ]


def _scenario(judged: _Judged, standard: str, *, edited: bool) -> str:
    finding = next((f for f in judged.findings if f.standard == standard), None)
    if finding is None:
        return ""
    inspection = judged.inspection
    scenario = Scenario(
        f"{finding.verdict.words.lower()}: {outcome(finding)}",
        judged.case,
        judged.as_at,
        (expected_of(standard, finding),),
        inspection.readings,
        inspection.limits,
        inspection.edition,
    )
    comments = ["Copied from the playground: this is what the rules say, not what they should say."]
    if edited:
        comments.append("Judged by a rule that was edited: check it with that rule file.")
    return scenario_text(standard, scenario, comments)
