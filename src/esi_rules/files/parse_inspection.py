"""Read an inspection from a folder, a workbook, a JSON file or a document, with all problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from esi_rules.errors import BadInputError, Problem, system_reason
from esi_rules.files.answers import read_answers
from esi_rules.files.case_rows import CaseParts, note_like_ids, read_cases
from esi_rules.files.encoding import decode
from esi_rules.files.event_rows import read_events
from esi_rules.files.faults import Faults
from esi_rules.files.json_document import document_tables, parse_json, read_json_lines
from esi_rules.files.loaded import Parsed
from esi_rules.files.parquet import read_parquet
from esi_rules.files.plausibility import last_plausible
from esi_rules.files.regular import LARGEST_SETTINGS, LARGEST_TABLE, read_bytes
from esi_rules.files.settings import read_settings, read_toml
from esi_rules.files.spreadsheet_file import SETTINGS_SHEET, read_workbook, read_xlsx
from esi_rules.files.tables import Table, check_columns, read_csv
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Inspection
from esi_rules.records.contract import IN_JSON, SETTINGS_FILE, TABLE_ENDINGS, TABLE_FILES, TABLES
from esi_rules.records.words import CellReader
from esi_rules.text import listed, nearest, quoted

__all__ = [
    "assemble",
    "inspection_from_document",
    "inspection_from_json",
    "parse_document",
    "read_inspection",
    "read_json",
    "read_parsed",
]


def read_inspection(
    path: Path, vocabulary: Vocabulary, *, as_at: dt.date | None = None, strict: bool = True
) -> Parsed:
    """Read a folder (`cases`, `events`, `answers`, `inspection.toml`), a JSON file or a workbook.

    `as_at` replaces the day in the file. Raises `BadInputError` with every problem of every file.
    With `strict=False`, it is raised only if invalid rows cannot be set aside (a missing column,
    wrong settings, a file that cannot be read). Otherwise the result has the valid cases; a case
    with an invalid row anywhere in its record is set aside with all its rows.
    """
    path = Path(path)
    try:
        folder, file = path.is_dir(), path.is_file()
    except (OSError, ValueError):
        folder = file = False
    if folder:
        return _read_folder(path, vocabulary, as_at, strict)
    if not file and not _there(path):
        message = "does not exist; name a folder with the tables, or a .json or .xlsx file"
        raise BadInputError([Problem(str(path), message)])
    if file and path.suffix.lower() == ".xlsx":
        return _read_workbook(path, vocabulary, as_at, strict)
    if not file or path.suffix.lower() != ".json":
        message = (
            "is neither a folder nor a .json or .xlsx file; name the folder that holds the tables"
        )
        raise BadInputError([Problem(path.name, message)])
    return read_json(path.name, _bytes(path), vocabulary, as_at=as_at, strict=strict)


def read_json(
    file: str,
    data: bytes,
    vocabulary: Vocabulary,
    *,
    as_at: dt.date | None = None,
    strict: bool = True,
) -> Parsed:
    """Read an inspection from the bytes of a JSON document, as `read_inspection` reads its file.

    `file` is the name of the file in problems.
    """
    document, twice = parse_document(file, data)
    return read_parsed(document, file, vocabulary, as_at, strict, twice)


def parse_document(file: str, data: bytes) -> tuple[Mapping[str, object], list[Problem]]:
    """Parse the bytes of a JSON document; return its object, and problems for duplicate keys.

    Raises `BadInputError` if the bytes are not a JSON object.
    """
    twice: list[Problem] = []
    return parse_json(file, decode(file, data), twice), twice


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def inspection_from_document(
    document: Mapping[str, object], vocabulary: Vocabulary, *, file: str = "document.json"
) -> Inspection:
    """Return the inspection in a document of the JSON shape.

    `file` is the name of the document in problems. Raises `BadInputError` with all problems.
    """
    return read_parsed(document, _json_name(file), vocabulary, None, True).inspection


def inspection_from_json(
    text: str, vocabulary: Vocabulary, *, file: str = "document.json"
) -> Inspection:
    """Return the inspection in JSON text. Raises `BadInputError` with all problems."""
    twice: list[Problem] = []
    name = _json_name(file)
    document = parse_json(name, text, twice)
    return read_parsed(document, name, vocabulary, None, True, twice).inspection


def _json_name(file: str) -> str:
    return file if file.endswith(".json") else f"{file}.json"


def _read_folder(path: Path, vocabulary: Vocabulary, as_at: dt.date | None, strict: bool) -> Parsed:
    faults = Faults()
    try:
        names = sorted(entry.name for entry in path.iterdir())
    except OSError as error:
        why = system_reason(error)
        raise BadInputError([Problem(str(path), f"cannot be listed ({why})")]) from None
    raw: Mapping[str, object] | None = None
    if SETTINGS_FILE in names:
        try:
            raw = read_toml(SETTINGS_FILE, _bytes(path / SETTINGS_FILE))
        except BadInputError as error:
            faults.whole.extend(error.problems)
    else:
        message = f"is missing from the folder{_rename(SETTINGS_FILE, names)}"
        faults.whole.append(Problem(SETTINGS_FILE, message))
    tables: dict[str, Table] = {}
    for name in TABLES:
        present = [f"{name}.{end}" for end in TABLE_ENDINGS if f"{name}.{end}" in names]
        try:
            if len(present) > 1:
                others = " and ".join(present[1:])
                message = f"is there beside {others}; keep the one that is up to date"
                faults.whole.append(Problem(present[0], message))
            elif present:
                read = _READERS[present[0].rpartition(".")[2]]
                tables[name] = read(name, present[0], _bytes(path / present[0]))
            elif name != "answers":
                hint = _rename(f"{name}.csv", names)
                others = listed([f"{name}.{end}" for end in TABLE_ENDINGS[1:]])
                message = f"is missing from the folder, and so are {others}{hint}"
                faults.whole.append(Problem(f"{name}.csv", message))
            elif near := _rename("answers.csv", names):
                message = f"is not in the folder, so no question is answered{near}"
                faults.note_at("answers.csv", None, None, message)
        except BadInputError as error:
            faults.whole.extend(error.problems)
    return assemble(raw, SETTINGS_FILE, tables, vocabulary, as_at, strict, faults)


def _read_workbook(
    path: Path, vocabulary: Vocabulary, as_at: dt.date | None, strict: bool
) -> Parsed:
    """Read a workbook with a sheet for each table.

    The settings are on their own sheet, or in `inspection.toml` in the same folder.
    """
    faults = Faults()
    tables, settings = read_workbook(path.name, _bytes(path))
    file = f"{path.name}, sheet {quoted(SETTINGS_SHEET)}"
    beside = path.parent / SETTINGS_FILE
    if settings is None and _there(beside):
        file = SETTINGS_FILE
        try:
            settings = read_toml(file, _bytes(beside))
        except BadInputError as error:
            faults.whole.extend(error.problems)
    elif settings is None:
        message = (
            f"has no sheet called `{SETTINGS_SHEET}`, and there is no {SETTINGS_FILE} beside it"
        )
        faults.whole.append(Problem(path.name, message))
    return assemble(settings, file, tables, vocabulary, as_at, strict, faults)


_READERS: Mapping[str, Callable[[str, str, bytes], Table]] = FrozenMap(
    {"csv": read_csv, "parquet": read_parquet, "jsonl": read_json_lines, "xlsx": read_xlsx}
)
"""The function that parses a table, by the extension of its file."""


def _rename(wanted: str, names: list[str]) -> str:
    near = nearest(wanted, [name for name in names if name not in TABLE_FILES])
    return f"; rename `{near}` if that is it" if near is not None else ""


def _bytes(path: Path) -> bytes:
    most = LARGEST_SETTINGS if path.name == SETTINGS_FILE else LARGEST_TABLE
    return read_bytes(path, path.name, most)


def read_parsed(
    document: Mapping[str, object],
    file: str,
    vocabulary: Vocabulary,
    as_at: dt.date | None,
    strict: bool,
    twice: Sequence[Problem] = (),
) -> Parsed:
    """Read an inspection from a JSON document called `file`; `twice` has its duplicate keys."""
    faults = Faults(whole=list(twice))
    tables, problems = document_tables(file, document)
    faults.whole.extend(problems)
    return assemble(document, file, tables, vocabulary, as_at, strict, faults, (*TABLES, *IN_JSON))


def assemble(
    raw: Mapping[str, object] | None,
    file: str,
    tables: Mapping[str, Table],
    vocabulary: Vocabulary,
    as_at: dt.date | None,
    strict: bool,
    faults: Faults,
    beside: Sequence[str] = (),
) -> Parsed:
    """Read the settings `raw`, called `file`, and the rows of `tables` as an inspection.

    `beside` are the other keys that `raw` may have; `faults` has the problems found so far. Raises
    `BadInputError` as `read_inspection` does.
    """
    settings = None
    if raw is not None:
        settings, problems = read_settings(raw, file, vocabulary, as_at, beside)
        faults.whole.extend(problems)
    good: list[Table] = []
    for table in tables.values():
        problems = check_columns(table, vocabulary.own_facts)
        faults.whole.extend(problems)
        if not problems:
            good.append(table)
            _note_blank(table, faults)
    words = vocabulary if settings is None else attrs.evolve(vocabulary, dates=settings.dates)
    reader = CellReader(words)
    day = settings.as_at if settings else as_at
    cases: dict[str, CaseParts | None] | None = None
    for table in good:
        if table.name == "cases":
            if table.rows:
                cases = read_cases(table, reader, faults, day)
                note_like_ids(table, faults)
            else:
                faults.whole.append(Problem(table.file, "has no cases; write a row for each"))
        elif table.name == "events":
            latest = None if day is None else last_plausible(day, as_at)
            read_events(table, cases, reader, faults, latest)
        else:
            read_answers(table, cases, reader, faults)
    found = tuple(faults.problems(good))
    if found and (strict or faults.whole):
        raise BadInputError(found)
    # Settings, day or cases are missing only if there were problems, which have just been raised.
    assert settings is not None
    assert cases is not None
    inspection = settings.inspection(
        parts.case()
        for parts in cases.values()
        if parts is not None and parts.case_id not in faults.cases
    )
    bad_rows = tuple(faults.bad_rows(good)) if found else ()
    return Parsed(inspection, tuple(faults.notes), found, bad_rows)


def _note_blank(table: Table, faults: Faults) -> None:
    if table.blank:
        rows = "1 row" if len(table.blank) == 1 else f"{len(table.blank)} rows"
        message = f"has nothing in its cells and is left out ({rows} like it in the file)"
        faults.note_at(table.file, table.blank[0], None, message)
