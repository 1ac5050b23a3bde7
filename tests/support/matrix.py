"""The input matrix: the same records by every input route, and what each route makes of them.

Records are made as rows of text, so that no route has a head start. `outcome` gives what a route
finds: verdicts, reasons, dates, counts, notes and the digest of the records, or the messages with
which it refuses the records without their place, which is a line in a file, a path in JSON and a
case in a frame.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import polars as pl

import esi_rules as esi
from esi_rules.bulk import open_big, score_big, score_many
from esi_rules.bulk.verdicts import write_verdicts
from esi_rules.files import Note, write_folder
from esi_rules.files.remarks import note_lines
from esi_rules.frameworks.own import OwnRules
from esi_rules.records.contract import CASE_COLUMNS, FACT_WORDS, YES_NO_FACTS
from esi_rules.records.dates import DateOrder
from esi_rules.records.kinds import EventKind
from esi_rules.scoring.verdict_rows import verdict_rows
from tests.support.engines import ENGINES

Row = dict[str, str]
Tables = Mapping[str, list[Row]]
"""Rows of text by table."""
AS_AT = dt.date(2005, 3, 14)
BY = ("district",)

# The shipped standards and one more, about facts and a kind of event that the caller declares.
MAPPA = esi.FactKind("mappa", "managed under MAPPA")
LEVEL = esi.FactKind("level", "level of MAPPA management", ("level 1", "level 2", "none"))
OGRS = esi.FactKind("ogrs", "OGRS score", number=True)
CHECK = EventKind("curfew_check", "a check of the curfew", ("kept", "broken"))
_OWN = esi.Standard(
    "own.curfew",
    "Check of the curfew",
    esi.commencement,
    esi.at_least(1, esi.of_kind(CHECK).where("kept"), window=esi.Weeks(1, 4)).when(
        esi.given(MAPPA) | esi.given(OGRS, minimum=Decimal("49.5"))
    ),
    applies=~esi.given(LEVEL, "none"),
)
OWN_RULES = OwnRules(
    esi.Standards(
        tuple(
            attrs.evolve(edition, standards=(*edition.standards, _OWN))
            for edition in esi.national_standards().editions
        )
    )
)
SETUP = esi.set_up(esi.Inspection("Made up", AS_AT), OWN_RULES)
STANDARDS = SETUP.standards
OWN_FACTS = SETUP.own_facts
WORDS = ("event", "value", "question", "answer", "sentence", "band", "level", "district")
YES_NO = (*YES_NO_FACTS, "mappa")
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@attrs.frozen
class Outcome:
    """What a route made of some records."""

    problems: tuple[str, ...] = ()
    rows: frozenset[tuple[str, ...]] = frozenset()
    counts: Mapping[str, object] = attrs.field(factory=dict)
    notes: frozenset[str] = frozenset()
    records_digest: str = ""


DATES: ContextVar[DateOrder] = ContextVar("dates", default="ymd")
"""How the tables write full dates; every route declares it in its own way."""


def outcome(route: str, tables: Tables, dates: DateOrder = "ymd") -> Outcome:
    """Return what `route` makes of `tables`, or how it refuses them."""
    token = DATES.set(dates)
    try:
        return ROUTES[route](tables)
    except esi.BadInputError as error:
        return Outcome(tuple(sorted(_placeless(problem.words()) for problem in error.problems)))
    finally:
        DATES.reset(token)


_WORDS = re.compile(
    r"(?P<file>\w+)(?:\.\w+)?(?:, row \d+)?(?:, case `[^`]*`)?(?:, column `(?P<column>[^`]*)`)?: "
    r"(?P<rest>.*)",
    re.DOTALL,
)
_IN_JSON = re.compile(r"(?P<table>cases|events|answers)(?:\[\d*\])?(?:\.(?P<column>.*))?")


def _placeless(words: str) -> str:
    """A problem or note without the place of its row; the table, the column and the rest stay."""
    found = _WORDS.fullmatch(words)
    assert found is not None, words
    table, column = found["file"], found["column"]
    if table == "document" and column and (path := _IN_JSON.fullmatch(column)):
        table, column = path["table"], path["column"]
    rest = re.sub(
        r"\brow \d+(?: of their_\w+)?|\b(?:cases|events|answers)\[\d+\]",
        "another row",
        found["rest"],
    )
    # All kinds of event are listed once, with the first row that needs the list.
    rest = re.sub(r"(is not a kind of event); there is .*", r"\1", rest)
    return f"{table}, {column}: {rest}"


def _judged(rows: Any, sheet: esi.ScoringSheet) -> Outcome:
    """The outcome of records that are in order."""
    counts = {id: [item.counts, item.groups] for id, item in sheet.items.items()}
    notes = frozenset(
        _placeless(note) for note in sheet.provenance.notes if "more like" not in note
    )
    return Outcome((), frozenset(map(tuple, rows)), counts, notes, sheet.provenance.records_digest)


# Files


def frame_of(rows: list[Row], columns: list[str] | None = None) -> pl.DataFrame:
    names = list(rows[0]) if rows else columns or []
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))


COLUMNS = {
    "cases": list(CASE_COLUMNS[:3]),
    "events": ["case_id", "event", "on", "value"],
    "answers": ["case_id", "question", "answer"],
}


def frames_of(tables: Tables) -> dict[str, pl.DataFrame]:
    return {name: frame_of(rows, COLUMNS[name]) for name, rows in tables.items()}


def typed(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of a frame with types, wherever every cell of a column allows it."""
    made = []
    for column in frame.get_columns():
        cells = [(cell or "").strip() for cell in column.to_list()]
        name, found = column.name, set(cells)
        if name in YES_NO and found <= {"yes", "no", ""}:
            column = pl.Series(name, [{"yes": True, "no": False}.get(c) for c in cells], pl.Boolean)
        elif name == "tier" and found <= {"1", "2", "3", "4", ""}:
            column = pl.Series(name, [int(c) if c else None for c in cells], pl.Int8)
        elif name == "ogrs" and all(map(_is_number, found)):
            column = pl.Series(name, [Decimal(c) if c else None for c in cells], pl.Decimal(20, 6))
        elif name in ("commenced_on", "ended_on", "on") and all(map(_is_day, found)):
            column = pl.Series(
                name, [dt.date.fromisoformat(c) if c else None for c in cells], pl.Date
            )
        elif name in (
            "event",
            "value",
            "question",
            "answer",
            "sentence",
            "band",
            "level",
            "district",
        ):
            column = pl.Series(name, cells, pl.Categorical)
        made.append(column)
    return pl.DataFrame(made)


def _is_number(cell: str) -> bool:
    return not cell or re.fullmatch(r"-?\d{1,4}(\.\d{1,6})?", cell) is not None


def _is_day(cell: str) -> bool:
    if not cell:
        return True
    try:
        return _FULL_DATE.fullmatch(cell) is not None and bool(dt.date.fromisoformat(cell))
    except ValueError:
        return False


def _settings() -> str:
    return f'area = "Made up"\nas_at = {AS_AT}\ndates = "{DATES.get()}"\n'


def _folder(write: Callable[[pl.DataFrame, Path], None], end: str) -> Callable[[Tables], Outcome]:
    def route(tables: Tables) -> Outcome:
        with tempfile.TemporaryDirectory() as home:
            for name, frame in frames_of(tables).items():
                write(frame, Path(home) / f"{name}.{end}")
            (Path(home) / "inspection.toml").write_text(_settings())
            return _read(Path(home))

    return route


def _read(path: Path) -> Outcome:
    loaded = esi.read(path, own_rules=OWN_RULES)
    return _scored(loaded, loaded.notes)


def _scored(loaded: esi.Loaded, notes: Iterable[Note]) -> Outcome:
    rows = verdict_rows(loaded.inspection.cases, STANDARDS, AS_AT)
    sheet = esi.score(loaded.inspection, by=BY, setup=loaded.setup, notes=note_lines(notes))
    return _judged(rows, sheet)


def _csv(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path, quote_style="non_numeric")


class UnwritableError(Exception):
    """A table holds what no cell of a spreadsheet can hold: some characters, and early days."""


def fill_sheet(sheet: Any, frame: pl.DataFrame) -> None:
    """Write a frame into a sheet of openpyxl: text as text, and typed cells with their types."""
    for at, row in enumerate([tuple(frame.columns), *frame.rows()], 1):
        for place, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            if isinstance(value, str) and re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", value):
                raise UnwritableError
            if isinstance(value, dt.date) and value < dt.date(1900, 3, 1):
                raise UnwritableError  # a spreadsheet numbers its days from 1900 on
            cell = sheet.cell(at, place, value)
            if isinstance(value, str):
                cell.data_type = "s"  # also where it looks like a formula or an error


def _xlsx(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[pl.DataFrame, Path], None]:
    def write(frame: pl.DataFrame, path: Path) -> None:
        book = openpyxl.Workbook()
        fill_sheet(book.active, change(frame))
        book.save(path)

    return write


def _workbook(tables: Tables) -> Outcome:
    """One workbook with a sheet for each table, and one for the settings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, frame in frames_of(tables).items():
        fill_sheet(book.create_sheet(name), typed(frame))
    settings = {"area": "Made up", "as_at": AS_AT, "dates": DATES.get()}
    sheet = book.create_sheet("inspection")
    for row in (("setting", "value"), *settings.items()):
        sheet.append(row)
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "book.xlsx"
        book.save(path)
        try:
            loaded = esi.read(path, own_rules=OWN_RULES)
        except esi.BadInputError as error:
            raise esi.BadInputError(
                [attrs.evolve(p, file=_sheet_of(p.file)) for p in error.problems]
            ) from None
    return _scored(loaded, [attrs.evolve(n, file=_sheet_of(n.file)) for n in loaded.notes])


def _sheet_of(file: str) -> str:
    return file.partition("sheet `")[2].rstrip("`") or file


def _large(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Callable[[Tables], Outcome]:
    def route(tables: Tables) -> Outcome:
        with tempfile.TemporaryDirectory() as home:
            path, out = Path(home), Path(home) / "rows" / "rows.parquet"
            out.parent.mkdir()
            for name, frame in frames_of(tables).items():
                change(frame).write_parquet(path / f"{name}.parquet")
            (path / "inspection.toml").write_text(_settings())
            folder = open_big(path, own_rules=OWN_RULES, enough=0)
            if folder is None:  # the cells of some column must be read one by one
                return _read(path)
            write_verdicts(folder, out)
            again = open_big(path, own_rules=OWN_RULES, enough=0)
            assert again is not None
            return _judged(pl.read_parquet(out).rows(), score_big(again, by=BY))

    return route


def _json(tables: Tables, cell: Callable[[str, str], object]) -> Outcome:
    rows = {
        name: [{column: cell(column, text) for column, text in row.items()} for row in each]
        for name, each in tables.items()
    }
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "document.json"
        document = {"area": "Made up", "as_at": str(AS_AT), "dates": DATES.get(), **rows}
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return _read(path)


def _typed_cell(column: str, text: str) -> object:
    plain = text.strip()
    if column in YES_NO or column == "answer":
        return {"yes": True, "no": False, "": None}.get(plain, text)
    if column in ("value", "ogrs") and re.fullmatch(r"\d{1,4}(\.\d+)?", plain):
        return float(plain) if "." in plain else int(plain)
    if column == "tier" and plain.isdigit():
        return int(plain)
    return plain or None if column in ("on", "value", "ended_on", "ogrs", "level") else text


def _from_memory(tables: Tables) -> Outcome:
    """Mappings of text."""
    return _read_rows(tables)


def _from_memory_typed(tables: Tables) -> Outcome:
    """Mappings of whatever Python has for a cell."""
    return _read_rows({name: typed(f).to_dicts() for name, f in frames_of(tables).items()})


def _from_cursors(tables: Tables) -> Outcome:
    """Cursors of SQLite, whose columns are known without a row."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        for name, frame in frames_of(tables).items():
            names = ", ".join('"' + column.replace('"', '""') + '"' for column in frame.columns)
            database.execute(f"create table {name} ({names})")
            marks = ", ".join("?" * frame.width)
            database.executemany(f"insert into {name} values ({marks})", frame.rows())
        return _read_rows({name: database.execute(f"select * from {name}") for name in tables})


def _mapped(tables: Tables) -> Outcome:
    """Tables whose columns a mapping gives other names, row for row."""
    source, parts = {}, {}
    for name, rows in tables.items():
        source[f"their_{name}"] = [
            {"n": str(n), **{f"their {column}": cell for column, cell in row.items()}}
            for n, row in enumerate(rows)
        ]
        cells = {c: esi.CellMapping(f"their {c}") for c in (rows[0] if rows else COLUMNS[name])}
        if name == "events":
            cells["on"] = esi.CellMapping("their on", empty="day not known")
        parts[name] = [esi.RowMapping(f"their_{name}", cells, order_by="n")]
    mapping = esi.TableMapping(esi.Inspection("Made up", AS_AT), **parts)
    try:
        loaded = esi.read_mapped(source, mapping, own_rules=OWN_RULES)
    except esi.BadInputError as error:
        raise esi.BadInputError([attrs.evolve(p, file=_ours(p.file), column=_ours(p.column))
                                 for p in error.problems]) from None  # fmt: skip
    notes = [attrs.evolve(n, file=_ours(n.file), column=_ours(n.column)) for n in loaded.notes]
    return _scored(loaded, notes)


def _ours(name: str | None) -> Any:
    return name and re.sub(r"^their[_ ]", "", name)


def _read_rows(tables: Mapping[str, Any]) -> Outcome:
    settings = {"area": "Made up", "as_at": AS_AT, "dates": DATES.get()}
    loaded = esi.read_rows(**tables, settings=settings, own_rules=OWN_RULES)
    return _scored(loaded, loaded.notes)


# Values of Python


def cases_of(tables: Tables) -> list[esi.Case]:
    """The cases that rows in order stand for, read without any reader of the package."""
    rows = {
        name: [{c: t.strip() for c, t in r.items()} for r in each] for name, each in tables.items()
    }
    events: dict[str, list[esi.Event]] = {}
    for row in rows["events"]:
        amount = SETUP.words.kinds[row["event"]].amount and row["value"]
        value = Decimal(row["value"]) if amount else row["value"] or None
        events.setdefault(row["case_id"], []).append(esi.Event(row["event"], row["on"], value))
    answers: dict[str, dict[str, Any]] = {}
    for row in rows["answers"]:
        answers.setdefault(row["case_id"], {})[row["question"]] = row["answer"] or None
    made = []
    for row in rows["cases"]:
        facts = {name: FACT_WORDS[name][text] for name, text in row.items() if name in FACT_WORDS}
        facts |= {name: _own_fact(name, text) for name, text in row.items() if name in OWN_FACTS}
        known = {*CASE_COLUMNS, *OWN_FACTS}
        groups = {name: text for name, text in row.items() if name not in known}
        id, ended = row["case_id"], row.get("ended_on") or None
        made.append(
            esi.Case(id, row["sentence"], row["commenced_on"], events.get(id, ()),  # type: ignore[arg-type]
                     answers.get(id, {}), facts, groups, ended)
        )  # fmt: skip
    return made


def _own_fact(name: str, text: str) -> Any:
    if name == "mappa":
        return {"yes": True, "no": False, "": None}[text]
    return (Decimal(text) if name == "ogrs" else text) if text else None


def _python(tables: Tables) -> Outcome:
    inspection = esi.Inspection("Made up", AS_AT, cases_of(tables))
    return _judged(
        verdict_rows(inspection.cases, STANDARDS, AS_AT), esi.score(inspection, by=BY, setup=SETUP)
    )


def _python_in_columns(tables: Tables) -> Outcome:
    inspection = esi.Inspection("Made up", AS_AT, cases_of(tables))
    rows = verdict_rows(inspection.cases, STANDARDS, AS_AT)
    return _judged(rows, score_many(inspection, SETUP, by=BY))


def _written(tables: Tables) -> Outcome:
    """Values of Python, written to a folder and read again."""
    with tempfile.TemporaryDirectory() as home:
        write_folder(Path(home), esi.Inspection("Made up", AS_AT, cases_of(tables)))
        return _read(Path(home))


# Frames


def _frames(
    name: str,
    change: Callable[[pl.DataFrame], pl.DataFrame],
    wrap: Callable[[Any], Any] = lambda f: f,
) -> Callable[[Tables], Outcome]:
    def route(tables: Tables) -> Outcome:
        engine = ENGINES[name]
        made = [wrap(engine.make(change(frame))) for frame in frames_of(tables).values()]
        order = DATES.get()
        found = esi.evaluate_frames(*made, standards=STANDARDS, as_at=AS_AT, dates=order)
        rows = engine.rows(found.to_native() if hasattr(found, "to_native") else found)
        sheet = esi.score_frames(
            *made, inspection=esi.Inspection("Made up", AS_AT), by=BY, setup=SETUP, dates=order
        )
        return _judged(rows, sheet)

    return route


def _narwhals(frame: Any) -> Any:
    import narwhals

    return narwhals.from_native(frame)


def _same(frame: pl.DataFrame) -> pl.DataFrame:
    return frame


def _parquet(
    change: Callable[[pl.DataFrame], pl.DataFrame],
) -> Callable[[pl.DataFrame, Path], None]:
    return lambda frame, path: change(frame).write_parquet(path)


ROUTES: Mapping[str, Callable[[Tables], Outcome]] = {
    "CSV": _folder(_csv, "csv"),
    "small Parquet": _folder(_parquet(_same), "parquet"),
    "small Parquet with types": _folder(_parquet(typed), "parquet"),
    "large Parquet": _large(_same),
    "large Parquet with types": _large(typed),
    "xlsx": _folder(_xlsx(_same), "xlsx"),
    "xlsx with types": _folder(_xlsx(typed), "xlsx"),
    "workbook with types": _workbook,
    "JSON lines": _folder(lambda frame, path: frame.write_ndjson(path), "jsonl"),
    "JSON": lambda tables: _json(tables, lambda column, text: text),
    "JSON with types": lambda tables: _json(tables, _typed_cell),
    "rows": _from_memory,
    "rows with types": _from_memory_typed,
    "cursors": _from_cursors,
    "mapping": _mapped,
    "Python": _python,
    "Python in columns": _python_in_columns,
    "Python, written and read": _written,
    **{name: _frames(name, _same) for name in ENGINES},
    **{f"{name} with types": _frames(name, typed) for name in ENGINES if name != "pyspark"},
    "narwhals": _frames("polars", _same, _narwhals),
}
"""Every route by name; the first one is what the others are compared with."""
FIRST = "CSV"
OF_VALUES = frozenset({"Python", "Python in columns", "Python, written and read"})
"""Routes that take no rows: what is wrong with a row cannot come in by them."""
NOTELESS = frozenset({"Python", "Python in columns"})
"""Routes that have no rows, so that nothing can be noted of any."""
IN_PROCESS = tuple(name for name in ROUTES if name != "pyspark")


WITHOUT_DATES = frozenset({*OF_VALUES, "mapping"})
"""Routes that declare no order of dates: values are days, and a mapping says its own."""


def differences(
    tables: Tables, routes: Iterable[str] = IN_PROCESS, dates: DateOrder = "ymd"
) -> list[str]:
    """Return how the outcome of each route differs from the first one's, in a line each."""
    first = outcome(FIRST, tables, dates)
    found = []
    for route in routes:
        if (first.problems and route in OF_VALUES) or (dates == "dmy" and route in WITHOUT_DATES):
            continue
        try:
            other = outcome(route, tables, dates)
        except UnwritableError:
            continue
        if route in NOTELESS:
            other = attrs.evolve(other, notes=first.notes)
        for field in attrs.fields(Outcome):
            one, two = getattr(first, field.name), getattr(other, field.name)
            if one != two:
                found.append(f"{route}: {field.name}: {two!s:.300} and not {one!s:.300}")
    return found
