"""Reading an inspection by the names of the shipped standards and the ESI."""

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
    """Read an inspection: a folder of tables with its ``inspection.toml``, or one JSON file.

    `as_at` replaces the day in the file. With `strict`, any problem raises `BadInputError` with
    all of them in its `problems`; without, the good cases are returned and the bad rows beside
    them, and only what leaves no row to read (a missing file or column, wrong settings) raises.
    `own_rules` replace the shipped standards or the ESI. docs/files.md has the
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
    """Read an inspection from the bytes of a JSON document, as `read` reads its file.

    `file` is the name that problems carry.
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
    """Read an inspection from rows in memory, with the checks, messages and notes of files.

    Each table is mappings with a key for each column, or a cursor of a database with the result of
    a query, which names the columns. `settings` are those of ``inspection.toml`` as a mapping, or
    an `Inspection`, whose cases are not used. A problem names the table and the row, of which the
    first is row 1. All problems raise one `BadInputError`, unless `on_problem` is given: it is
    then called with each row that is set aside, the good cases are returned, and only what leaves
    no row to read (a missing column, wrong settings) raises. `as_at` replaces the day in the
    settings, and `own_rules` the shipped standards or the ESI.
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
    """Read tables that are in memory as `read_rows` does; `faults` has what is wrong already."""
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
    """Return a parsed inspection with what it is judged by, and notes on answers not used."""
    inspection = parsed.inspection
    setup = set_up(inspection, own_rules)
    used = setup.questions_read
    notes = (*parsed.notes, *not_used(_given(inspection, used), used))
    return Loaded(inspection, notes, parsed.problems, parsed.bad_rows, setup=setup)


def vocabulary(own_rules: OwnRules = SHIPPED) -> Vocabulary:
    """Return every name that an inspection may use, under the shipped rules or the caller's own."""
    # Those of the shipped rules never change, and take longer to collect than a small file to read.
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
    """Name the answers that an inspection's own limits or edition leave without use.

    `given` counts the answers to each question, `used` are the items whose answers are read.
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
