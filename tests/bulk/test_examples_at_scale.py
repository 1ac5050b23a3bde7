"""The examples at scale run as their own text says, and agree with judging case by case."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.scoring.verdict_rows import COLUMNS, verdict_rows
from esi_rules.synthetic import generate
from esi_rules.synthetic.block import AS_AT
from tests.support.paths import ROOT

EXAMPLES = ROOT / "examples" / "at_scale"


def run(name: str, *arguments: object, **settings: str) -> str:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / name), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows_of(folder: Path) -> list[tuple[str, ...]]:
    cases = esi.read(folder).inspection.cases
    return sorted(verdict_rows(cases, esi.national_standards(), AS_AT))


@pytest.fixture
def caseload(tmp_path: Path) -> Path:
    generate(tmp_path / "caseload", cases=120, seed=6, answered=0.5, partly_known=0.02)
    return tmp_path / "caseload"


@pytest.mark.slow
def test_duckdb_judges_in_place(caseload: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    database = tmp_path / "caseload.duckdb"
    said = run("duckdb_in_place.py", database, "--from", caseload)
    assert len(said.splitlines()) == 18
    with duckdb.connect(str(database)) as connection:
        rows = connection.execute(f"select {', '.join(COLUMNS)} from verdicts").fetchall()
    assert sorted(rows) == rows_of(caseload)


def test_a_notebook_scores_with_pandas() -> None:
    pytest.importorskip("pandas")
    said = run("pandas_notebook.py")
    assert said.splitlines()[-1].startswith("overall ")
    assert "district=Brecon" in said


@pytest.mark.slow
@pytest.mark.spark
def test_a_spark_job_judges_and_scores(caseload: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    # As spark-submit would say it. Two hundred partitions are too many for a hundred cases, and
    # the plan of all standards is too wide for the one gigabyte that a driver has by itself.
    few = "--master local[2] --driver-memory 4g --conf spark.sql.shuffle.partitions=2 pyspark-shell"
    said = run("spark_job.py", caseload, tmp_path / "verdicts", PYSPARK_SUBMIT_ARGS=few)
    verdicts = pl.read_parquet(tmp_path / "verdicts" / "*.parquet").select(COLUMNS)
    assert sorted(verdicts.iter_rows()) == rows_of(caseload)
    sheet = esi.score(esi.read(caseload).inspection)
    assert said.splitlines()[-1] == f"overall  {sheet.overall.display}"
