"""The operations of the service, without HTTP: a request in, the text of the answer out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

import attrs

from esi_rules.analysis.action_list import DueDuty, due_duties, in_order, manager_column
from esi_rules.analysis.json_schemas import SCHEMAS, schema_text
from esi_rules.analysis.remedy.find_remedy import remedy_sentences
from esi_rules.bulk.at_scale import score
from esi_rules.data.conversion import to_json
from esi_rules.data.inspection_document import VERSION
from esi_rules.engine.judge import program_of
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.inspection import vocabulary, with_set_up
from esi_rules.files.loaded import Loaded
from esi_rules.files.parse_inspection import parse_document, read_parsed
from esi_rules.files.remarks import note_lines
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case
from esi_rules.records.own_facts import with_own_facts
from esi_rules.records.words import NearId
from esi_rules.rulebook import rulebook, to_html, to_markdown, to_text
from esi_rules.rules.finding import Finding
from esi_rules.scoring.assessment import assess
from esi_rules.scoring.json_data import as_data
from esi_rules.scoring.setup import Setup, set_up_rules
from esi_rules.service.query import QUERY, Query, QueryParameter
from esi_rules.service.service_limits import Deadline, ServiceLimits, TooLargeError
from esi_rules.standards.standard import Standards
from esi_rules.text import counted, nearest, one_of
from esi_rules.version import __version__
from esi_rules.wording.finding_text import words

__all__ = [
    "JSON",
    "MARKDOWN",
    "OPERATIONS",
    "Answer",
    "DueDuties",
    "Explanation",
    "Operation",
    "ServedRules",
    "ServiceCall",
]

BODY = "body"
JSON = "application/json"
MARKDOWN = "text/markdown; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_HTML = "text/html; charset=utf-8"


@attrs.frozen
class ServedRules:
    """The rules that a server judges by, and the names that an inspection may use under them."""

    own_rules: OwnRules
    names: Vocabulary

    @classmethod
    def of(cls, own_rules: OwnRules = SHIPPED) -> ServedRules:
        """Return the rules of a server; their names are collected once."""
        return cls(own_rules, vocabulary(own_rules))


@attrs.frozen
class ServiceCall:
    """A request to an operation, once its body has arrived."""

    rules: ServedRules
    limits: ServiceLimits
    deadline: Deadline
    query: Query = Query()
    body: bytes = b""
    name: str = ""
    """The last part of the path, if it is a name."""

    def inspection(self) -> Loaded:
        """Parse the inspection in the body.

        Raises `BadInputError` with every problem, `TooLargeError` for too many cases, and
        `TimeUpError` if the time is up.
        """
        document, twice = parse_document(BODY, self.body)
        cases, most = document.get("cases"), self.limits.max_cases
        if isinstance(cases, list) and len(cases) > most:
            raise TooLargeError(
                f"the inspection has {counted(len(cases), 'case')}, and this service reads at most "
                f"{most} in a request; send them in several requests"
            )
        parsed = read_parsed(document, BODY, self.rules.names, None, True, twice)
        self.deadline.check()
        return with_set_up(parsed, self.rules.own_rules)


@attrs.frozen
class Answer:
    """The text that an operation answers with."""

    text: str
    media_type: str = JSON


@attrs.frozen
class Operation:
    """A path of the service and the function that answers it."""

    method: str
    path: str
    summary: str
    answer: Callable[[ServiceCall], Answer]
    response: str
    """The schema of the answer; empty if the answer is not JSON of a fixed shape."""
    parameters: tuple[QueryParameter, ...] = ()

    @property
    def id(self) -> str:
        """The name of the operation, for programs that generate clients."""
        return self.path.strip("/").replace("/{name}", "_by_name") or "index"


@attrs.frozen
class ExplainedStandard:
    """A standard in words, for one case."""

    standard: str
    title: str
    verdict: str
    words: str
    remedies: tuple[str, ...]
    """What would have met the standard, and what can still meet it."""


@attrs.frozen
class ExplainedItem:
    """An item of the framework in words, for one case."""

    item: str
    question: str
    criterion: str
    verdict: str
    words: str


@attrs.frozen
class Explanation:
    """Why a case has the verdicts it has."""

    schema_version: int = attrs.field(default=VERSION, kw_only=True)
    case_id: str
    as_at: str
    standards: tuple[ExplainedStandard, ...]
    items: tuple[ExplainedItem, ...]
    notes: tuple[str, ...]


@attrs.frozen
class DueDuties:
    """What is overdue, undetermined or coming in each case, by case manager."""

    schema_version: int = attrs.field(default=VERSION, kw_only=True)
    as_at: str
    due: tuple[DueDuty, ...]
    notes: tuple[str, ...]


def _json(value: object) -> Answer:
    return Answer(json.dumps(as_data(value), ensure_ascii=False, separators=(",", ":")))


def _evaluate(call: ServiceCall) -> Answer:
    """Judge every case, and return the document of findings or the rows."""
    loaded = call.inspection()
    standards, as_at = loaded.setup.standards, loaded.inspection.as_at
    program = program_of(standards)
    findings: dict[str, tuple[Finding, ...]] = {}
    for case in loaded.inspection.cases:
        call.deadline.check()
        findings[case.case_id] = program.judge(with_own_facts(case, standards.own_facts), as_at)
    if call.query.one("form") == "rows":
        rows = [each.row(case_id) for case_id, some in findings.items() for each in some]
        held, text = "rows", json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    else:
        held = "findings"
        text = to_json(findings, self_contained=call.query.is_on("self_contained"))
    head = {
        "schema_version": VERSION,
        "as_at": as_at.isoformat(),
        "notes": list(note_lines(loaded.notes)),
    }
    # The findings are JSON text already and the longest part of the answer: do not parse them.
    start = json.dumps(head, ensure_ascii=False, separators=(",", ":")).removesuffix("}")
    return Answer(f'{start},"{held}":{text}}}')


def _score(call: ServiceCall) -> Answer:
    """Score the inspection, and return the sheet with the notes in its provenance."""
    loaded = call.inspection()
    sheet = score(
        loaded.inspection,
        by=call.query.many("by"),
        setup=loaded.setup,
        notes=note_lines(loaded.notes),
        seen=call.deadline.check,
    )
    return Answer(to_json(sheet))


def _explain(call: ServiceCall) -> Answer:
    """Explain the findings on one case, with what would have met or can still meet each."""
    loaded = call.inspection()
    setup, as_at = loaded.setup, loaded.inspection.as_at
    full, only = call.query.is_on("full"), call.query.one("standard")
    assessed = assess(_case(loaded, call.query.one("case")), setup, as_at=as_at)
    known = [*(finding.standard or "" for finding in assessed.standards), *assessed.items]
    if only is not None and only not in known:
        message = "is no standard or item of this inspection"
        raise _wrong("standard", only, message, nearest(only, known))
    standards = []
    for finding in assessed.standards:
        if only in (None, finding.standard):
            call.deadline.check()
            remedies = remedy_sentences(assessed.case, setup.standards, finding, as_at=as_at)
            title = finding.about.title if finding.about else ""
            standards.append(
                ExplainedStandard(
                    finding.standard or "",
                    title,
                    finding.verdict.value,
                    words(finding, full=full),
                    tuple(remedies),
                )
            )
    items = [
        ExplainedItem(
            id,
            setup.framework.items[id].question,
            setup.framework.criterion_of[id].id,
            finding.verdict.value,
            words(finding, full=full),
        )
        for id, finding in assessed.items.items()
        if only in (None, id)
    ]
    notes = tuple(note_lines(loaded.notes))
    found = Explanation(
        assessed.case.case_id, as_at.isoformat(), tuple(standards), tuple(items), notes
    )
    return _json(found)


def _case(loaded: Loaded, case_id: str | None) -> Case:
    cases = {case.case_id: case for case in loaded.inspection.cases}
    if case_id is None and len(cases) == 1:
        return next(iter(cases.values()))
    if case_id is None:
        message = f"is missing; name one of the {len(cases)} cases of the body"
        raise BadInputError([Problem(QUERY, message, column="case")])
    if case_id not in cases:
        message = "is not a case of this inspection"
        raise _wrong("case", case_id, message, NearId(list(cases))(case_id))
    return cases[case_id]


def _due(call: ServiceCall) -> Answer:
    """List what is overdue, undetermined or coming in each case, by case manager."""
    loaded = call.inspection()
    as_at, standards = loaded.inspection.as_at, loaded.setup.standards
    cases = loaded.inspection.cases
    column = manager_column(cases, call.query.one("by"))
    program = program_of(standards)
    duties: list[DueDuty] = []
    for case in cases:
        call.deadline.check()
        findings = program.judge(with_own_facts(case, standards.own_facts), as_at)
        duties += due_duties(case, findings, as_at, column)
    return _json(DueDuties(as_at.isoformat(), in_order(duties), tuple(note_lines(loaded.notes))))


def _standards(call: ServiceCall) -> Answer:
    return Answer(to_json(_edition(_rules(call), call.query)))


def _rulebook(call: ServiceCall) -> Answer:
    setup = _rules(call)
    book = rulebook(_edition(setup, call.query), setup.framework, setup.readings)
    write, media_type = _BOOKS[call.query.one("format") or "text"]
    return Answer(write(book), media_type)


_BOOKS: Mapping[str, tuple[Callable[..., str], str]] = FrozenMap(
    {"text": (to_text, _TEXT), "md": (to_markdown, MARKDOWN), "html": (to_html, _HTML)}
)
"""The function that writes the rulebook in each format, and the media type."""


def _rules(call: ServiceCall) -> Setup:
    """Return the rules of the server under the readings of the query."""
    chosen: dict[str, str] = {}
    problems: list[Problem] = []
    for text in call.query.many("reading"):
        name, _, choice = text.partition("=")
        if not (name and choice):
            message = "must be a name and a value, for instance reading=days-unit=calendar"
            problems.append(Problem(QUERY, message, column="reading", value=text))
        elif chosen.setdefault(name, choice) != choice:
            message = "is set twice; set it once"
            problems.append(Problem(QUERY, message, column="reading", value=name))
    if problems:
        raise BadInputError(problems)
    try:
        return set_up_rules(call.rules.own_rules, chosen)
    except BadInputError as error:
        placed = [attrs.evolve(p, file=QUERY, column="reading") for p in error.problems]
        raise BadInputError(placed) from None


def _edition(setup: Setup, query: Query) -> Standards:
    """Return the standards with the query's edition for every case; all editions if none."""
    name = query.one("edition")
    if name is None:
        return setup.standards
    known = [edition.id for edition in setup.standards.editions]
    if name in known:
        return setup.standards.only(name)
    raise _wrong("edition", name, f"must be {one_of(known)}", nearest(name, known))


def _wrong(parameter: str, value: str, message: str, near: str | None) -> BadInputError:
    """Return the error for a wrong value of a parameter."""
    return BadInputError([Problem(QUERY, message, column=parameter, value=value, suggestion=near)])


def _schemas(_: ServiceCall) -> Answer:
    return _json({"schema_version": VERSION, "schemas": SCHEMAS})


def _schema(call: ServiceCall) -> Answer:
    """Return one schema. Raises `BadInputError` for an unknown name."""
    if call.name not in SCHEMAS:
        message = f"is not a schema; there is {one_of(SCHEMAS)}"
        near = nearest(call.name, SCHEMAS)
        raise BadInputError([Problem("path", message, value=call.name, suggestion=near)])
    return Answer(schema_text(call.name), "application/schema+json")


def _index(call: ServiceCall) -> Answer:
    limits = call.limits
    return _json(
        {
            "schema_version": VERSION,
            "package_version": __version__,
            "openapi": "/openapi.json",
            "paths": [f"{each.method} {each.path}" for each in OPERATIONS],
            "limits": {n: getattr(limits, n) for n in ("max_bytes", "max_cases", "max_seconds")},
        }
    )


def _operations() -> Iterable[Operation]:
    no_yes = ("false", "true")
    edition = QueryParameter("edition", "The id of one edition; all of them if left out.")
    reading = QueryParameter(
        "reading", "Another choice for a reading, such as `days-unit=calendar`.", many=True
    )
    yield Operation("GET", "/", "The version, the paths and the limits.", _index, "Index")
    yield Operation(
        "POST",
        "/evaluate",
        "Judge every case by every standard.",
        _evaluate,
        "Evaluation",
        (
            QueryParameter("form", "The form of the findings.", ("findings", "rows")),
            QueryParameter(
                "self_contained",
                "Whether `findings` has the shipped rules too, for any later version.",
                no_yes,
            ),
        ),
    )
    yield Operation(
        "POST",
        "/score",
        "Score the inspection.",
        _score,
        "Sheet",
        (QueryParameter("by", "A column of the cases to group scores by.", many=True),),
    )
    yield Operation(
        "POST",
        "/explain",
        "Say why a case has the verdicts it has, and what would meet each standard.",
        _explain,
        "Explanation",
        (
            QueryParameter("case", "The id of the case; not needed if there is only one."),
            QueryParameter("standard", "The id of one standard or item; all if left out."),
            QueryParameter("full", "Whether to give every part, rule and reading.", no_yes),
        ),
    )
    yield Operation(
        "POST",
        "/due",
        "List what is overdue, undetermined or coming in each case, with what is still needed.",
        _due,
        "DueDuties",
        (QueryParameter("by", "The column with the case manager; `case_manager` if left out."),),
    )
    yield Operation(
        "GET", "/standards", "The standards as data.", _standards, "Standards", (edition, reading)
    )
    formats = QueryParameter("format", "Plain text, Markdown or a web page.", tuple(_BOOKS))
    yield Operation(
        "GET", "/rulebook", "The rules in words.", _rulebook, "", (formats, edition, reading)
    )
    yield Operation("GET", "/schemas", "The names of the JSON Schemas.", _schemas, "SchemaNames")
    yield Operation("GET", "/schemas/{name}", "A JSON Schema (draft 2020-12).", _schema, "")


OPERATIONS: tuple[Operation, ...] = tuple(_operations())
