"""``esi-rules evaluate``: a row for every case and standard."""

from __future__ import annotations

from pathlib import Path

from esi_rules.cli import show
from esi_rules.cli.big import open_if_big
from esi_rules.cli.inputs import load, set_aside, show_notes
from esi_rules.cli.options import (
    NO_FILES,
    AsAtOption,
    InspectionPath,
    QuarantineOption,
    RuleFiles,
    XlsxOption,
)
from esi_rules.cli.outputs import Outputs
from esi_rules.engine.judge import program_of
from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.output import write_atomically
from esi_rules.files.remarks import note_lines
from esi_rules.frameworks.own import OwnRules
from esi_rules.oldest import refuse_older
from esi_rules.records.own_facts import with_own_facts
from esi_rules.scoring.verdict_rows import COLUMNS, verdict_rows

__all__ = ["evaluate"]


def evaluate(
    folder: InspectionPath,
    /,
    *,
    out: Path | None = None,
    xlsx: XlsxOption = None,
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Write a row for every case and standard, applicable or not.

    Parameters
    ----------
    out
        The file to write, .parquet or .csv. Needed unless --xlsx is given. If an error occurs,
        nothing is written.
    """
    if out is None and xlsx is None:
        raise BadInputError([Problem("--out", "is missing; name a .parquet or .csv file")])
    kind = "" if out is None else out.suffix.lower()
    if out is not None and kind not in (".parquet", ".csv"):
        raise BadInputError([Problem("--out", "must end in .parquet or .csv", value=str(out))])
    Outputs((folder, *rules.paths), out, quarantine, xlsx=xlsx)
    own_rules = rules.read()
    if xlsx is not None:
        return _with_spreadsheet(folder, out, xlsx, as_at, quarantine, own_rules)
    assert out is not None
    big = open_if_big(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    if big is not None:
        from esi_rules.bulk import write_verdicts

        with show.progress("judging cases", big.steps) as seen:
            set_aside(write_verdicts(big, out, seen=seen), quarantine, big.cases)
        show_notes(big.ledger.note_lines())
        n = len(big.setup.standards.ids) * big.cases
        show.notes([f"{n} rows of {big.cases} cases written to {out}"])
        return 0
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    inspection = loaded.inspection
    rows: list[tuple[str, ...]] = []
    with show.progress("judging cases", len(inspection.cases)) as seen:
        for case in inspection.cases:
            rows += verdict_rows([case], loaded.setup.standards, inspection.as_at)
            seen(case)
    set_aside(loaded, quarantine)
    _write(out, rows, len(inspection.cases))
    return 0


def _with_spreadsheet(
    folder: Path,
    out: Path | None,
    xlsx: Path,
    as_at: str | None,
    quarantine: Path | None,
    own_rules: OwnRules,
) -> int:
    """Judge case by case, and write the spreadsheet, and the rows where they are wanted too."""
    from esi_rules.report.score_workbook import finding_tables, notes_table, read_me, rules_table
    from esi_rules.report.workbook import write_workbook

    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=own_rules)
    inspection, standards = loaded.inspection, loaded.setup.standards
    program = program_of(standards)
    cases = []
    with show.progress("judging cases", len(inspection.cases)) as seen:
        for case in inspection.cases:
            judged = program.judge(with_own_facts(case, standards.own_facts), inspection.as_at)
            cases.append((case, judged))
            seen(case)
    tables = [
        *finding_tables(cases, inspection.as_at),
        rules_table(loaded.setup),
        notes_table(note_lines(loaded.notes)),
    ]
    title = f"Verdicts: {inspection.area}, judged at {inspection.as_at}"
    set_aside(loaded, quarantine)
    write_workbook(xlsx, [read_me(title, tables), *tables], made_on=inspection.as_at)
    if out is not None:
        rows = list(verdict_rows(inspection.cases, standards, inspection.as_at))
        _write(out, rows, len(inspection.cases))
    return 0


def _write(out: Path, rows: list[tuple[str, ...]], cases: int) -> None:
    is_csv = out.suffix.lower() == ".csv"
    write_atomically(out, show.as_csv(COLUMNS, rows).encode() if is_csv else _parquet(rows))
    show.notes([f"{len(rows)} rows of {cases} cases written to {out}"])


def _parquet(rows: list[tuple[str, ...]]) -> bytes:
    import io

    try:
        import polars as pl
    except ModuleNotFoundError:
        text = 'writing Parquet needs polars: install it with `pip install "esi-rules[frames]"`'
        raise MissingExtraError([Problem("--out", text)]) from None
    refuse_older("--out", "polars")
    buffer = io.BytesIO()
    schema = dict.fromkeys(COLUMNS, pl.String)
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(buffer)
    return buffer.getvalue()
