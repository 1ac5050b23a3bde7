"""Write a synthetic caseload as an inspection folder, completely or not at all."""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from esi_rules.errors import BadInputError, MissingExtraError, Problem
from esi_rules.files.interrupts import interrupted_once
from esi_rules.files.output import disk_error, not_new_folder, whole_folder
from esi_rules.oldest import refuse_older
from esi_rules.records.case import Inspection
from esi_rules.scoring.ladder import Rating
from esi_rules.scoring.setup import set_up

if TYPE_CHECKING:
    import polars as pl

__all__ = ["generate", "steps"]

_LARGEST = 99_999_999
_AREA = "Made-up caseload"


def generate(
    out: Path,
    *,
    cases: int,
    seed: int,
    partly_known: float = 0.002,
    unrecorded: float = 0.004,
    answered: float = 0.1,
    seen: Callable[[object], None] | None = None,
) -> None:
    """Write a synthetic caseload of `cases` cases to the folder `out`, as Parquet.

    The same arguments give the same bytes, and the first cases of a caseload do not depend on how
    many follow. `partly_known` is the share of events whose day is not fully recorded, `unrecorded`
    the share of outcomes, ratings and amounts left empty, and `answered` the share of cases that
    inspectors have examined, so that they have answers; all are from 0 to 1. The folder is written
    completely or not at all. `seen` is called `steps(cases)` times. Raises `BadInputError` for
    wrong arguments and if `out` is not empty or cannot be written, and `MissingExtraError` without
    numpy or polars.
    """
    out = Path(out)
    _check(out, cases, seed, partly_known, unrecorded, answered)
    for package in ("numpy", "polars"):
        try:
            importlib.import_module(package)
        except ImportError:
            message = (
                f'a caseload needs {package}: install it with `pip install "esi-rules[frames]"`'
            )
            raise MissingExtraError([Problem("generate", message)]) from None
    refuse_older("generate", "numpy", "polars")
    from esi_rules.synthetic.block import AS_AT
    from esi_rules.synthetic.lazy_frames import SyntheticCaseload
    from esi_rules.synthetic.random_numbers import Chance

    setup = set_up(Inspection(_AREA, AS_AT))
    used = setup.questions_read
    questions = [item.id for item in setup.framework.case_items if item.id in used]
    rated = [item.id for item in setup.framework.management_items]
    drawn = Chance(seed, 0, 6).place(len(rated), [2, 3, 3, 2, 0.3])
    ratings = {name: list(Rating)[place] for name, place in zip(rated, drawn, strict=True)}
    caseload = SyntheticCaseload(
        cases, seed, partly_known, unrecorded, answered, questions, seen or (lambda _: None)
    )
    tables = {
        "cases": caseload.case_table(),
        "events": caseload.event_table(),
        "answers": caseload.answer_table(),
    }
    with whole_folder(out, "--out") as folder:
        for name, table in tables.items():
            _sink(table, folder / f"{name}.parquet")
        (folder / "inspection.toml").write_text(_settings(caseload.cases, seed, AS_AT, ratings))


def steps(cases: int) -> int:
    """Return how many times `generate` calls `seen` for `cases` cases."""
    from esi_rules.synthetic.block import BLOCK

    return 3 * -(-cases // BLOCK)


def _sink(table: pl.LazyFrame, path: Path) -> None:
    from polars.exceptions import PolarsError

    try:
        with path.open("wb") as file, interrupted_once():
            table.sink_parquet(file, row_group_size=250_000, maintain_order=True)
    except PolarsError as error:
        raise disk_error(error) or error from None


def _settings(cases: int, seed: int, as_at: dt.date, ratings: dict[str, Rating]) -> str:
    lines = [
        f"# Made up: {cases} cases from seed {seed}. No person, office or area stands behind it.",
        f'area = "{_AREA}"',
        f"as_at = {as_at}",
        "",
        "[ratings]",
        *(f'"{name}" = "{rating.value}"' for name, rating in ratings.items()),
    ]
    return "\n".join(lines) + "\n"


def _check(out: Path, cases: int, seed: int, *shares: float) -> None:
    problems = []
    if not 1 <= cases <= _LARGEST:
        message = f"must be a whole number from 1 to {_LARGEST}"
        problems.append(Problem("--cases", message, value=str(cases)))
    if not 0 <= seed < 2**64:
        problems.append(Problem("--seed", "must be a whole number, 0 or more", value=str(seed)))
    for name, share in zip(("--partly-known", "--unrecorded", "--answered"), shares, strict=True):
        if not 0 <= share <= 1:
            message = "must be a share from 0 to 1, such as 0.05"
            problems.append(Problem(name, message, value=str(share)))
    problems += not_new_folder(out, "--out")
    if problems:
        raise BadInputError(problems)
