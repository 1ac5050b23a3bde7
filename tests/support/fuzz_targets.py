"""What is fuzzed: every loader of files and documents, and the command line.

Each target gives valid inputs and a function that reads one input. The function returns whether the
input was accepted, and lets out any error that is not documented.
"""

from __future__ import annotations

import contextlib
import functools
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import attrs

import esi_rules as esi
from esi_rules.analysis.conformance import load_vectors, make_vectors, vectors_text
from esi_rules.analysis.scenarios import load_scenarios
from esi_rules.cli import main
from esi_rules.rulefile import dump_framework, dump_standards, load_framework, load_standards
from tests.support.mutated_inputs import mutated, mutated_words
from tests.support.paths import EXAMPLES, SOUTH_WALES

__all__ = ["NAMES", "FuzzTarget", "targets"]

CASES = b"""case_id,sentence,commenced_on,ended_on,tier,dtto,district
S01,order,2004-09-24,,3,no,North
S02,licence,2004-10-04,2005-01-31,2,,South
S03,order,2004-02-29,,,yes,
"""
EVENTS = b"""case_id,event,on,value
S01,risk_rating,2004-09-24,high
S01,home_visit,2004-10-08,seen
S01,supervision_plan,2004-10,
S02,appointment,2004-10-05,attended
S02,unpaid_work_session,2004-11-01,7.5
S03,failure,,unacceptable
"""
ANSWERS = b"""case_id,question,answer
S01,C1.1a,no
S02,C1.1a,yes
S03,C1.1a,
"""
SETTINGS = b"""area = "Anyshire"
as_at = 2005-03-14
edition = "auto"
not_followed_up = ["B1"]

[readings]
days-unit = "calendar"

[limits]
"home-visit.limit" = "12 working days"

[ratings]
"A1.1" = "good"
"""
MAPPING = b"""[inspection]
area = "Anyshire"
as_at = 2005-03-14

[[ignore]]
table = "orders"
where = { kind = ["BAIL"] }

[[cases]]
table = "orders"
where = { kind = ["CRO", "ADL"] }
case_id = "number"
commenced_on = { column = "started", date = "%d/%m/%Y" }

[cases.sentence]
column = "kind"
codes = { CRO = "order", ADL = "licence" }

[[events]]
table = "visits"
case_id = "number"
event = { constant = "home_visit" }
on = { column = "day", empty = "day not known" }

[events.value]
column = "result"
codes = { S = "seen", A = "attempted" }
"""
MAPPED_FACT = b"""[[facts]]
table = "visits"
case_id = "number"
fact = { constant = "dtto" }
value = { constant = "yes" }
otherwise = { constant = "no" }

"""
MAPPED_TABLES = {
    "orders": [
        {"number": "S01", "kind": "CRO", "started": "24/09/2004"},
        {"number": "S02", "kind": "BAIL", "started": "25/09/2004"},
        {"number": "S03", "kind": "ADL", "started": "01/10/2004"},
    ],
    "visits": [{"number": "S01", "day": "2004-10-01", "result": "S"}],
}
FOLDER = {
    "cases.csv": CASES,
    "events.csv": EVENTS,
    "answers.csv": ANSWERS,
    "inspection.toml": SETTINGS,
}


@attrs.frozen(eq=False)
class FuzzTarget:
    """One loader, or the command line, with how to draw inputs for it."""

    name: str
    valid: tuple[bytes, ...]
    """Inputs that are accepted."""
    read: Callable[[bytes, Path], bool]
    """Read an input, in an empty or used folder of its own, and return whether it was accepted."""
    share: int = 10
    """How much of a run goes to this target: less where an input takes long."""
    longest: float = 5.0
    """How many seconds of the processor an input may take."""
    draw: Callable[[Sequence[bytes], Random], bytes] = mutated
    """Return one of the valid inputs with something changed."""


NAMES = (
    *(
        f"{form} {table}"
        for table in ("cases", "events", "answers")
        for form in ("CSV", "JSONL", "Parquet")
    ),
    *("TOML inspection", "TOML mapping", "JSON inspection", "JSON case", "JSON findings"),
    *("JSON standard", "JSON edition", "JSON sheet", "YAML rules", "YAML framework"),
    *("YAML scenarios", "TOML published sheet", "JSON vectors", "command line"),
)
"""The targets in their order, for tests that are collected before any target is made."""


@functools.cache
def targets() -> tuple[FuzzTarget, ...]:
    """Return all targets, in a fixed order."""
    return (*_tables(), *_settings(), *_documents(), *_rules(), *_sheets(), _command_line())


def _accepts(read: Callable[[], object]) -> bool:
    """Return whether something is accepted: the errors of the package are the documented ones."""
    try:
        read()
    except esi.EsiError as error:
        text = str(error)
        assert text.strip()
        # A message of any length would fill a screen or a log.
        assert len(text) < 100_000, f"a message of {len(text):,} characters"
        return False
    return True


def _judge(inspection: esi.Inspection) -> None:
    standards = esi.national_standards()
    for case in inspection.cases[:2]:
        esi.evaluate(case, standards, as_at=inspection.as_at)


def _in_folder(name: str, replaces: str = "") -> Callable[[bytes, Path], bool]:
    """Return a function that reads an inspection of which one file is the input."""
    prepared: dict[str, Path] = {}

    def read(data: bytes, folder: Path) -> bool:
        if folder != prepared.get("folder"):
            prepared["folder"] = folder
            for other, content in FOLDER.items():
                if other not in (name, replaces):
                    (folder / other).write_bytes(content)
        (folder / name).write_bytes(data)
        return _accepts(lambda: _judge(esi.read(folder).inspection))

    return read


def _of_file(name: str, load: Callable[[Path], object]) -> Callable[[bytes, Path], bool]:
    def read(data: bytes, folder: Path) -> bool:
        (folder / name).write_bytes(data)
        return _accepts(lambda: load(folder / name))

    return read


def _lines_of_json(table: bytes) -> bytes:
    names, *rows = (line.split(",") for line in table.decode().splitlines())
    written = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    return "\n".join(written).encode() + b"\n"


def _parquet(table: bytes, compression: str) -> bytes:
    import polars as pl

    written = io.BytesIO()
    frame = pl.read_csv(io.BytesIO(table), infer_schema=False)
    frame.write_parquet(written, compression=compression)  # type: ignore[arg-type]
    return written.getvalue()


def _tables() -> Iterator[FuzzTarget]:
    for name, table in (("cases", CASES), ("events", EVENTS), ("answers", ANSWERS)):
        csv = f"{name}.csv"
        other = b"sep=;\r\n" + table.replace(b",", b";").replace(b"\n", b"\r\n")
        quoted = b"\xef\xbb\xbf" + table.replace(b"S01", b'"S01"')
        yield FuzzTarget(f"CSV {name}", (table, other, quoted), _in_folder(csv))
        lines = f"{name}.jsonl"
        read_lines = _in_folder(lines, csv)
        yield FuzzTarget(f"JSONL {name}", (_lines_of_json(table),), read_lines)
        made = [_parquet(table, compression) for compression in ("zstd", "snappy", "uncompressed")]
        read_parquet = _in_folder(f"{name}.parquet", csv)
        yield FuzzTarget(f"Parquet {name}", tuple(made), read_parquet)


def _settings() -> Iterator[FuzzTarget]:
    sample = (SOUTH_WALES / "sample" / "inspection.toml").read_bytes()
    other = (
        b'area = "B"\nas_at = 2005-04-29\nedition = "ns2005"\n\n' + sample[sample.index(b"[rat") :]
    )
    yield FuzzTarget("TOML inspection", (SETTINGS, other), _in_folder("inspection.toml"))

    def read_mapping(path: Path) -> None:
        mapping = esi.read_mapping(path)
        _judge(esi.read_mapped(MAPPED_TABLES, mapping).inspection)

    other = MAPPING.replace(b"[[events]]", MAPPED_FACT + b"[[events]]")
    maps = (MAPPING, other)
    yield FuzzTarget("TOML mapping", maps, _of_file("map.toml", read_mapping))


def small_inspection() -> esi.Inspection:
    """Return three cases in Python."""
    first = esi.Case(
        "S01",
        "order",
        "2004-09-24",
        [esi.Event("risk_rating", "2004-09-24", "high"), esi.Event("home_visit", "2004-10")],
        answers={"C1.1a": "no"},
        facts={"dtto": True},
        groups={"district": "North"},
    )
    second = esi.Case("S02", "licence", "2004-10-04", ended_on="2005-01-31")
    return esi.Inspection("Anyshire", "2005-03-14", [first, second])


def _documents() -> Iterator[FuzzTarget]:
    inspection = small_inspection()
    document = esi.to_json(inspection).encode()
    pretty = esi.to_json(inspection, indent=2).encode()

    def read_inspection(path: Path) -> None:
        _judge(esi.read(path).inspection)

    yield FuzzTarget(
        "JSON inspection",
        (document, pretty),
        _of_file("inspection.json", read_inspection),
    )
    standards = esi.national_standards()
    case = inspection.cases[0]
    findings = esi.evaluate(case, standards, as_at=inspection.as_at)
    edition = load_standards(EXAMPLES / "own_framework" / "standards.yaml").editions[0]
    values: tuple[tuple[str, type, object], ...] = (
        ("case", esi.Case, case),
        ("findings", tuple[esi.Finding, ...], findings[:4]),
        ("standard", esi.Standard, edition.standards[0]),
        ("edition", esi.Edition, edition),
        ("sheet", esi.ScoringSheet, esi.score(inspection)),
    )
    for name, kind, value in values:
        yield FuzzTarget(
            f"JSON {name}",
            (esi.to_json(value).encode(),),
            functools.partial(_read_value, kind),
        )


def _read_value(kind: type, data: bytes, folder: Path) -> bool:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")

    def read() -> None:
        value = esi.from_json(text, kind)
        assert esi.from_json(esi.to_json(value), kind) == value, "a round trip changes the value"

    return _accepts(read)


def _rules() -> Iterator[FuzzTarget]:
    def read_standards(path: Path) -> None:
        standards = load_standards(path)
        for case in small_inspection().cases:
            esi.evaluate(case, standards, as_at=small_inspection().as_at)
        again = path.with_name("again.yaml")
        again.write_text(dump_standards(standards), encoding="utf-8")
        assert load_standards(again) == standards, "a round trip changes the standards"

    def read_framework(path: Path) -> None:
        framework = load_framework(path)
        again = path.with_name("again.yaml")
        again.write_text(dump_framework(framework), encoding="utf-8")
        assert load_framework(again) == framework, "a round trip changes the framework"

    own = EXAMPLES / "own_framework"
    files = (
        _one_standard_each(),
        (EXAMPLES / "tested_rules" / "rules.yaml").read_bytes(),
        (own / "standards.yaml").read_bytes(),
    )
    yield FuzzTarget("YAML rules", files, _of_file("rules.yaml", read_standards), share=2)
    framework = (own / "framework.yaml").read_bytes()
    yield FuzzTarget(
        "YAML framework",
        (framework,),
        _of_file("framework.yaml", read_framework),
        share=2,
    )
    scenarios = [
        path.read_bytes()
        for path in sorted((SOUTH_WALES / "good_practice" / "scenarios").glob("*.yaml"))[:2]
    ]
    yield FuzzTarget(
        "YAML scenarios",
        tuple(scenarios),
        _of_file("scenarios.yaml", lambda path: load_scenarios(path)),
        share=4,
    )


def _one_standard_each() -> bytes:
    """Return a rule file with many forms of rule, each small."""
    return b"""readings:
  made: {words: what counts, choices: {seen: seen, tried: an attempt counts}, why: a visit}
facts:
  mappa: {title: level of MAPPA management, values: [none, level 2]}
  ogrs: {title: OGRS score, number: yes}
editions:
  - id: board
    title: Board
    in_force_from: 2004-04-01
    citation: made up
    standards:
      - id: one
        title: One
        clock: {order: first high, licence: commencement}
        applies_if: {given: mappa, is: level 2}
        rule:
          any_of:
            - within: 10 working days
              of: commencement
              done: {reading: made, seen: {first: home_visit (seen)}, tried: {first: home_visit}}
            - not: {at_least: 2, events: appointment (attended), window: weeks 1 to 4}
      - id: two
        title: Two
        clock: commencement
        rule:
          if: {given: ogrs, is: 49.5 or more}
          then:
            each: week of weeks 1 to 13
            do: {at_least: 1, events: appointment}
            of: commencement
          else: {share: 90%, events: home_visit (seen), among: home_visit, of: commencement}
"""


def _sheets() -> Iterator[FuzzTarget]:
    def read_sheet(path: Path) -> None:
        sheet = esi.read_published(path)
        assert sheet.title

    published = [path.read_bytes() for path in sorted((SOUTH_WALES / "published").glob("*.toml"))]
    small = b"\n\n".join(published[0].split(b"\n\n")[:6])
    yield FuzzTarget(
        "TOML published sheet", (small, *published), _of_file("sheet.toml", read_sheet)
    )
    vectors = make_vectors(esi.national_standards(), (), ("victim-contact",))
    few = attrs.evolve(vectors, vectors=vectors.vectors[::40])
    yield FuzzTarget(
        "JSON vectors",
        (vectors_text(few).encode(),),
        _of_file("vectors.json", load_vectors),
        share=5,
    )


_COMMANDS = (
    "score cases --by contractor --standards standards.yaml --framework framework.yaml",
    "score sample sample --format json",
    "evaluate cases --out rows.csv --standards standards.yaml --framework framework.yaml",
    "explain cases --case T02 --standards standards.yaml --framework framework.yaml",
    "due cases --as-at 2005-03-24 --standards standards.yaml --framework framework.yaml",
    "monitor cases --by contractor --framework framework.yaml --standards standards.yaml",
    "read tables --map map.toml --out new",
    "rulebook --standards standards.yaml --format yaml",
    "diff ns2000 ns2005 --standard home-visit",
    "compare sheet.toml sheet.toml --format json",
    "audit sheet.toml --rounding 1",
    "due sample --as-at 2005-01-03",
    "framework --framework framework.yaml --format yaml",
    "schema vectors --out schema.json",
    "check scenarios --standards rules.yaml",
    "replay result.json inspection.json",
    "score - --format json --out sheet.json",
)
_OPTIONS = (
    *(
        "--standards",
        "--framework",
        "--out",
        "--format",
        "--by",
        "--as-at",
        "--quarantine",
        "--help",
    ),
    *(
        "--case",
        "--standard",
        "--reading",
        "--limit",
        "--edition",
        "--map",
        "--rounding",
        "--before",
    ),
    *(
        "json",
        "csv",
        "table",
        "yaml",
        "cases",
        "standards.yaml",
        "framework.yaml",
        "sheet.toml",
        "-",
    ),
    *(
        "--version",
        "--full",
        "--no-full",
        "--item",
        "--",
        "=",
        "-x",
        "--as-at=2004",
        "new",
        "nowhere",
    ),
    *("--budget", "--threshold", "--min-cases", "--target", "--since", "--columns", "--explain"),
)


def _command_line() -> FuzzTarget:
    valid = tuple(json.dumps(words.split()).encode() for words in _COMMANDS)
    return FuzzTarget("command line", valid, _run_command, 1, 30.0, _changed_command)


def _changed_command(valid: Sequence[bytes], drawn: Random) -> bytes:
    """Return a command with other words. Commands that serve, or write much, stay out."""
    words = json.loads(drawn.choice(valid))
    changed = mutated_words(words, _OPTIONS, drawn)
    if {"serve", "playground", "generate", "conformance"} & {*changed}:
        changed = words
    return json.dumps([word.replace("/", "") for word in changed]).encode()


@functools.cache
def _command_files() -> dict[str, bytes]:
    own = EXAMPLES / "own_framework"
    found = {f"cases/{path.name}": path.read_bytes() for path in sorted((own / "cases").iterdir())}
    for name in ("standards.yaml", "framework.yaml"):
        found[name] = (own / name).read_bytes()
    published = (SOUTH_WALES / "published" / "original_2004.toml").read_bytes()
    found["sheet.toml"] = published
    found["map.toml"] = MAPPING
    found["tables/orders.csv"] = b"number,kind,started\nS01,CRO,24/09/2004\n"
    found["tables/visits.csv"] = b"number,day,result\nS01,2004-10-01,S\n"
    found["result.json"] = esi.to_json(esi.score(small_inspection())).encode()
    found["inspection.json"] = esi.to_json(small_inspection()).encode()
    tested = EXAMPLES / "tested_rules"
    found["rules.yaml"] = (tested / "rules.yaml").read_bytes()
    found["scenarios/by-hand.yaml"] = (tested / "scenarios" / "by-hand.yaml").read_bytes()
    found |= {f"sample/{name}": content for name, content in FOLDER.items()}
    return found


def _run_command(data: bytes, folder: Path) -> bool:
    words: Sequence[str] = json.loads(data)
    for path in [*folder.iterdir()]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, content in _command_files().items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    stdin = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(esi.to_json(small_inspection()).encode()))
    try:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = main(words)
    finally:
        sys.stdin = stdin
    assert status in (0, 1, 2), f"status {status}"
    assert "Traceback" not in err.getvalue()
    assert status != 2 or err.getvalue().strip(), "status 2 without a word"
    assert "\x1b" not in out.getvalue() + err.getvalue()
    return status != 2
