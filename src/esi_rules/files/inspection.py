"""Read an inspection with the names of the shipped rules or the caller's own."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from esi_rules.checked import checked
from esi_rules.data.inspection_document import settings_to_document
from esi_rules.errors import BadInputError, EsiError, WrongTypeError
from esi_rules.files.faults import Faults
from esi_rules.files.loaded import BadRow, Loaded, Note, Parsed
from esi_rules.files.memory_rows import RowSource, memory_table
from esi_rules.files.parse_inspection import assemble, read_inspection, read_json
from esi_rules.files.tables import Table
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Inspection
from esi_rules.records.dates import check_whole_day
from esi_rules.scoring.ladder import Descriptor, Rating
from esi_rules.scoring.setup import set_up, set_up_rules
from esi_rules.standards.limits import INSPECTION_LIMITS, LIMIT_IDS, read_limit
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import EDITIONS

__all__ = [
    "not_used",
    "read",
    "read_document",
    "read_rows",
    "read_tables",
    "vocabulary",
    "with_set_up",
]


@checked
def read(
    path: Path | str,
    *,
    as_at: dt.date | None = None,
    strict: bool = True,
    own_rules: OwnRules = SHIPPED,
) -> Loaded:
    """Read an inspection: a folder of tables with ``inspection.toml``, a JSON file or a workbook.

    `as_at` replaces the day in the file. With `strict`, any problem raises `BadInputError`, which
    has all of them in `problems`. Without `strict`, the result has the valid cases and the rows set
    aside, and `BadInputError` is raised only if no row can be read (a missing file or column, wrong
    settings). `own_rules` replace the shipped standards or the ESI. docs/files.md describes the
    columns.
    """
    if as_at is not None:
        check_whole_day("as_at", as_at)
    parsed = read_inspection(Path(path), vocabulary(own_rules), as_at=as_at, strict=strict)
    return with_set_up(parsed, own_rules)


def read_document(
    data: bytes,
    *,
    file: str,
    as_at: dt.date | None = None,
    strict: bool = True,
    own_rules: OwnRules = SHIPPED,
) -> Loaded:
    """Read an inspection from the bytes of a JSON document, as `read` does from its file.

    `file` is the name of the document in problems.
    """
    if as_at is not None:
        check_whole_day("as_at", as_at)
    parsed = read_json(file, data, vocabulary(own_rules), as_at=as_at, strict=strict)
    return with_set_up(parsed, own_rules)


def read_rows(
    *,
    cases: RowSource,
    events: RowSource,
    answers: RowSource | None = None,
    settings: Mapping[str, object] | Inspection,
    as_at: dt.date | None = None,
    on_problem: Callable[[BadRow], object] | None = None,
    own_rules: OwnRules = SHIPPED,
) -> Loaded:
    """Read an inspection from rows in memory, with the checks, messages and notes for files.

    Each table is an iterable of mappings with a key for each column, or a database cursor with the
    result of a query. `settings` is a mapping like ``inspection.toml``, or an `Inspection`, whose
    cases are ignored. Problems name the table and the row, counted from 1. Raises `BadInputError`
    with all problems. If `on_problem` is given, it is called instead with each row that is set
    aside, the result has the valid cases, and `BadInputError` is raised only if no row can be read
    (a missing column, wrong settings). `as_at` replaces the day in the settings, and `own_rules`
    the shipped standards or the ESI.
    """
    sources = {"cases": cases, "events": events}
    if answers is not None:
        sources["answers"] = answers
    faults = Faults()
    tables: dict[str, Table] = {}
    for name, rows in sources.items():
        try:
            tables[name] = memory_table(name, rows)
        except BadInputError as error:
            faults.whole.extend(error.problems)
    return read_tables(
        tables, settings, faults, as_at=as_at, on_problem=on_problem, own_rules=own_rules
    )


def read_tables(
    tables: Mapping[str, Table],
    settings: Mapping[str, object] | Inspection,
    faults: Faults,
    *,
    as_at: dt.date | None,
    on_problem: Callable[[BadRow], object] | None,
    own_rules: OwnRules,
) -> Loaded:
    """Read tables in memory as `read_rows` does; `faults` has the problems found so far."""
    if as_at is not None:
        check_whole_day("as_at", as_at)
    if on_problem is not None and not callable(on_problem):
        raise WrongTypeError(f"`on_problem` must be a function (got {type(on_problem).__name__})")
    if isinstance(settings, Inspection):
        settings = settings_to_document(settings)
    elif not isinstance(settings, Mapping):
        raise WrongTypeError(
            f"`settings` must be a mapping or an Inspection (got {type(settings).__name__})"
        )
    if not isinstance(own_rules, OwnRules):
        raise WrongTypeError(f"`own_rules` must be OwnRules (got {type(own_rules).__name__})")
    names, strict = vocabulary(own_rules), on_problem is None
    parsed = assemble(settings, "settings", tables, names, as_at, strict, faults)
    if on_problem is not None:
        for bad in parsed.bad_rows:
            on_problem(bad)
    return with_set_up(parsed, own_rules)


def with_set_up(parsed: Parsed, own_rules: OwnRules) -> Loaded:
    """Add to a parsed inspection its set-up, and notes on answers that are not used."""
    inspection = parsed.inspection
    setup = set_up(inspection, own_rules)
    used = setup.questions_read
    notes = (*parsed.notes, *not_used(_given(inspection, used), used))
    return Loaded(inspection, notes, parsed.problems, parsed.bad_rows, setup=setup)


def vocabulary(own_rules: OwnRules = SHIPPED) -> Vocabulary:
    """Return every name that an inspection may use, under the shipped rules or the caller's own."""
    # Cached for the shipped rules: to collect the names takes longer than to read a small file.
    return _shipped_vocabulary() if own_rules == SHIPPED else _vocabulary(own_rules)


@functools.cache
def _shipped_vocabulary() -> Vocabulary:
    return _vocabulary(SHIPPED)


def _vocabulary(own_rules: OwnRules) -> Vocabulary:
    setup = set_up_rules(own_rules)
    own = own_rules.standards
    editions = EDITIONS if own is None else tuple(edition.id for edition in own.editions)
    limits = () if own is None else tuple(own.limits())
    limits_of = {id: [one for _, one in found] for id, found in setup.standards.limits().items()}
    replaceable = {**limits_of, **{id: [limit] for id, limit in INSPECTION_LIMITS.items()}}

    def wrong_limit(name: str, text: str) -> str | None:
        try:
            for limit in replaceable.get(name, ()):
                read_limit(limit, text)
        except EsiError as error:
            return str(error)
        return None

    words = setup.words
    return Vocabulary(
        kinds=words.kinds,
        questions=words.questions,
        recorded=words.recorded,
        facts=words.facts,
        own_facts=words.own_facts,
        editions=("auto", *editions),
        readings=FrozenMap(
            {
                **{name: tuple(reading.choices) for name, reading in READINGS.items()},
                **{name: tuple(one.choices) for name, one in own_rules.own_readings.items()},
            }
        ),
        limits=tuple(dict.fromkeys((*limits, *LIMIT_IDS))),
        wrong_limit=wrong_limit,
        criteria=tuple(setup.framework.criteria),
        adjustable=tuple(criterion.id for criterion in setup.framework.descriptive_criteria),
        rated=tuple(item.id for item in setup.framework.management_items),
        ratings=tuple(rating.value for rating in Rating),
        descriptors=tuple(descriptor.value for descriptor in Descriptor),
    )


def not_used(given: Mapping[str, int], used: frozenset[str]) -> Iterator[Note]:
    """Yield a note for each question whose answers no rule of the inspection uses.

    `given` counts the answers to each question; `used` are the items whose answers are used.
    """
    for question, n in sorted(given.items()):
        if question not in used:
            count = "its answer is" if n == 1 else f"its {n} answers are"
            message = f"is decided by the records alone, so {count} not used"
            yield Note("answers", message, column="question", value=question)


def _given(inspection: Inspection, used: frozenset[str]) -> dict[str, int]:
    given: dict[str, int] = {}
    for case in inspection.cases:
        for question, answer in case.answers.items():
            if answer is not None and question not in used:
                given[question] = given.get(question, 0) + 1
    return given
