"""The same folder read row by row and in whole columns, and what each of the two says."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import attrs
import polars as pl

import esi_rules as esi
from esi_rules.bulk import BigFolder, open_big, score_big
from esi_rules.errors import BadInputError
from esi_rules.files.loaded import BadRow
from esi_rules.files.remarks import note_lines

SETTINGS = 'area = "Made up"\nas_at = 2005-06-30\n'


def parquet_of(path: Path, **tables: str) -> Path:
    """Write tables given as CSV text as Parquet with columns of text."""
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        header, *rows = csv.reader(io.StringIO(text))
        columns = {h: [row[k] for row in rows] for k, h in enumerate(header)}
        frame = pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String))
        frame.write_parquet(path / f"{name}.parquet")
    if not (path / "inspection.toml").exists():
        (path / "inspection.toml").write_text(SETTINGS)
    return path


def without_list(words: str) -> str:
    """Take out the list of all kinds of event, which stands once, at the first row looked at."""
    return re.sub(r"; there is `.*? and `\w+`", "", words)


def _row(row: BadRow) -> BadRow:
    return attrs.evolve(row, reasons=tuple(map(without_list, row.reasons)))


@attrs.frozen
class Said:
    """What reading a folder said: its problems, or its cases, notes and rows set aside."""

    problems: list[str]
    notes: Sequence[str] = ()
    bad_rows: tuple[object, ...] = ()


def one_by_one(path: Path, *, strict: bool = True) -> Said:
    try:
        loaded = esi.read(path, strict=strict)
    except BadInputError as error:
        return Said(without_list(str(error)).splitlines())
    problems = [without_list(problem.words()) for problem in loaded.problems]
    return Said(problems, note_lines(loaded.notes), tuple(map(_row, loaded.bad_rows)))


def opened(path: Path, *, strict: bool = True) -> BigFolder:
    folder = open_big(path, strict=strict, enough=0)
    assert folder is not None, "the folder is not read in whole columns"
    return folder


def in_columns(path: Path, *, strict: bool = True) -> Said:
    try:
        folder = opened(path, strict=strict)
        for _ in folder.slices():
            pass
        notes = folder.ledger.note_lines()
        loaded = folder.ledger.check()
    except BadInputError as error:
        return Said(without_list(str(error)).splitlines())
    problems = [without_list(problem.words()) for problem in loaded.problems]
    return Said(problems, notes, tuple(map(_row, loaded.bad_rows)))


def sheets(path: Path, *, by: tuple[str, ...] = (), strict: bool = True) -> tuple[str, str]:
    """The sheet as JSON, judged one by one and in columns."""
    loaded = esi.read(path, strict=strict)
    alone = esi.score(
        loaded.inspection,
        by=by,
        seen=lambda assessed: None,  # who asks to see each case has them judged one by one
        notes=note_lines(loaded.notes),
        quarantined=len(loaded.bad_rows),
    )
    big = score_big(opened(path, strict=strict), by=by)
    return json.dumps(alone.to_json_data()), json.dumps(big.to_json_data())
