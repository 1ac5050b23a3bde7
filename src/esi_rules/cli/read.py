"""``esi-rules read``: other people's tables, through a mapping, as the folder of an inspection."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from esi_rules.cli import show
from esi_rules.cli.inputs import set_aside, show_notes
from esi_rules.cli.options import NO_FILES, RuleFiles
from esi_rules.cli.outputs import Outputs
from esi_rules.errors import BadInputError, Problem, problem_report
from esi_rules.files.dump_inspection import write_folder
from esi_rules.files.loaded import BadRow
from esi_rules.files.mapping.parse_mapping import read_mapping
from esi_rules.files.mapping.read_mapped import read_mapped, try_mapping
from esi_rules.files.output import not_new_folder, whole_folder
from esi_rules.text import counted

__all__ = ["read"]

_CODES = ("part of the mapping", "column of the source", "code", "became", "rows")
_PARTS = ("part of the mapping", "table of the source", "rows read", "rows made", "left out")


def read(
    source: str,
    /,
    *,
    mapping: Annotated[Path, Parameter(name="--map")],
    out: Path | None = None,
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    quarantine: Path | None = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """Read tables as they are through a mapping, and write them as an inspection.

    Parameters
    ----------
    source
        A folder of CSV or Parquet files, an SQLite or DuckDB file, or the address of a database,
        such as postgresql://host/name.
    mapping
        The TOML file that says which table and column of the source means what.
    out
        The folder to write, new or empty. If an error occurs, nothing is written.
    dry_run
        Write nothing. Print how many rows each part of the mapping reads, and what each code of
        the source becomes; status 1 if a code is not mapped or anything else is wrong.
    quarantine
        Write the good cases all the same, and the bad rows to this file, with reasons.
    """
    if dry_run == (out is not None):
        message = "goes with --dry-run or --out, one of them: say where the inspection is to go"
        raise BadInputError([Problem("read", message)])
    Outputs((mapping, *_files(source), *rules.paths), None, quarantine)
    own_rules = rules.read()
    held = read_mapping(mapping, own_rules=own_rules)
    if out is None:
        report = try_mapping(source, held, own_rules=own_rules)
        show.table("Rows", _PARTS, report.part_rows())
        print()
        show.table("What each code became", _CODES, report.code_rows())
        if report.problems:
            sys.stdout.flush()
            print(problem_report(report.problems), file=sys.stderr)
            found = f"{counted(len(report.problems), 'problem')} found"
            print(f"esi-rules: {found}. With this mapping, nothing is written.", file=sys.stderr)
        return 1 if report.problems else 0
    problems = not_new_folder(out, "--out")
    if problems:
        raise BadInputError(problems)
    bad_rows: list[BadRow] = []
    on_problem = None if quarantine is None else bad_rows.append
    with show.busy(f"reading {mapping}", 0):
        loaded = read_mapped(source, held, on_problem=on_problem, own_rules=own_rules)
    show_notes([note.words() for note in loaded.notes])
    set_aside(loaded, quarantine)
    with whole_folder(out, "--out") as folder:
        write_folder(folder, loaded.inspection)
    show.notes([f"{counted(len(loaded.inspection.cases), 'case')} written to {out}"])
    return 0


def _files(source: str) -> list[Path]:
    """Return the files of a source, none of which may be written over."""
    if "://" in source:
        return []
    path = Path(source)
    try:
        return list(path.iterdir()) if path.is_dir() else [path]
    except (OSError, ValueError):
        return []  # the reader of the source says why
