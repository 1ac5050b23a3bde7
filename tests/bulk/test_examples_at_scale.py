"""The examples at scale run as their own text says, and agree with judging case by case."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
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


@pytest.mark.slow
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
    # As spark-submit would say it. Two hundred partitions are too many for a hundred cases.
    few = "--master local[2] --conf spark.sql.shuffle.partitions=2 pyspark-shell"
    settings = {"PYSPARK_SUBMIT_ARGS": few, "PYSPARK_PYTHON": sys.executable}
    said = run("spark_job.py", caseload, tmp_path / "verdicts", **settings)
    verdicts = pl.read_parquet(tmp_path / "verdicts" / "*.parquet").select(COLUMNS)
    assert sorted(verdicts.iter_rows()) == rows_of(caseload)
    sheet = esi.score(esi.read(caseload).inspection)
    assert said.splitlines()[-1] == f"overall  {sheet.overall.display}"


JOB = """
import datetime as dt

from pyspark.sql import SparkSession

import esi_rules as esi

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
cases = spark.createDataFrame(
    [("A1", "order", "2005-01-03")], "case_id string, sentence string, commenced_on string"
)
events = spark.createDataFrame(
    [("A1", "home_visit", "2005-01-10", "")],
    "case_id string, event string, on string, value string",
)
standards = esi.national_standards()
esi.evaluate_frames(cases, events, standards=standards, as_at=dt.date(2006, 1, 31)).collect()
"""


@pytest.mark.slow
@pytest.mark.spark
def test_a_worker_without_esi_rules_says_what_it_lacks(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    venv.create(tmp_path / "bare", symlinks=True)
    bare = tmp_path / "bare" / "bin" / "python"
    (tmp_path / "job.py").write_text(JOB)
    done = subprocess.run(
        [sys.executable, str(tmp_path / "job.py")],
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        | {"PYSPARK_PYTHON": str(bare)},
    )
    assert done.returncode == 1
    assert f"the Python of Spark's workers, {bare}, has no module" in done.stderr
    assert "Set PYSPARK_PYTHON or spark.pyspark.python" in done.stderr
