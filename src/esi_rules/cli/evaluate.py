"""``esi-rules evaluate``: a row for every case and standard."""

from __future__ import annotations

from pathlib import Path

from esi_rules.cli import show
from esi_rules.cli.big import open_if_big
from esi_rules.cli.inputs import load, set_aside, show_notes
from esi_rules.cli.options import NO_FILES, AsAtOption, InspectionPath, QuarantineOption, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.output import write_atomically
from esi_rules.oldest import refuse_older
from esi_rules.scoring.verdict_rows import COLUMNS, verdict_rows

__all__ = ["evaluate"]


def evaluate(
    folder: InspectionPath,
    /,
    *,
    out: Path,
    as_at: AsAtOption = None,
    quarantine: QuarantineOption = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Write a row for every case and standard, applicable or not.

    Parameters
    ----------
    out
        The file to write, .parquet or .csv. If an error occurs, nothing is written.
    """
    kind = out.suffix.lower()
    if kind not in (".parquet", ".csv"):
        raise BadInputError([Problem("--out", "must end in .parquet or .csv", value=str(out))])
    Outputs((folder, *rules.paths), out, quarantine)
    own_rules = rules.read()
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
    content = show.as_csv(COLUMNS, rows).encode() if kind == ".csv" else _parquet(rows)
    set_aside(loaded, quarantine)
    write_atomically(out, content)
    show.notes([f"{len(rows)} rows of {len(inspection.cases)} cases written to {out}"])
    return 0


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
