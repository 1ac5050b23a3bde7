"""The baselines by hand decide as the explaining evaluator does, or they measure nothing."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks.by_hand import duckdb_sql, polars_query
from benchmarks.by_hand.agreement import differences, explained
from benchmarks.peers import PEERS, Peer, agree
from benchmarks.plain import judge
from benchmarks.records import records
from esi_rules.synthetic import generate
from esi_rules.synthetic.block import AS_AT

TABLES = ("cases", "events", "answers")


@pytest.fixture(scope="module", params=[11, 12])
def caseload(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "caseload"
    seed = request.param
    generate(folder, cases=4_000, seed=seed, partly_known=0, unrecorded=0, answered=0.5)
    return folder


@pytest.mark.slow
def test_the_standards_by_hand_in_polars_and_duckdb(caseload: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    expected = explained(caseload, AS_AT)
    frames = [pl.scan_parquet(caseload / f"{name}.parquet") for name in TABLES]
    wide = polars_query.query(frames[0], frames[1], frames[2], AS_AT)
    assert not differences(expected, polars_query.rows(wide).collect(), polars_query.STANDARDS)
    with duckdb.connect() as connection:
        sources = [duckdb_sql.source(caseload / f"{name}.parquet") for name in TABLES]
        query = duckdb_sql.judge(connection, sources[0], sources[1], sources[2], AS_AT)
        connection.execute(f"create temp table wide as {query}")
        rows = connection.sql(duckdb_sql.rows("wide")).pl()
    assert not differences(expected, rows, polars_query.STANDARDS)
    # The comparison can fail: one verdict changed is one difference.
    changed = rows.with_columns(
        pl.when(pl.int_range(pl.len()) == 0)
        .then(pl.lit("NONE"))
        .otherwise("verdict")
        .alias("verdict")
    )
    assert len(differences(expected, changed, polars_query.STANDARDS)) == 1


@pytest.mark.slow
def test_plain_records_of_a_folder_are_judged_as_the_explaining_evaluator_judges_it(
    caseload: Path,
) -> None:
    rows = [
        (record.case_id, name, edition, verdict.name, *days)
        for record in records(caseload)
        for name, edition, verdict, *days in judge(record, AS_AT)
    ]
    columns = ["case_id", "standard", "edition", "verdict"]
    days = ["clock_starts", "last_good_day", "done_on"]
    schema = {**dict.fromkeys(columns, pl.String), **dict.fromkeys(days, pl.Date)}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    expected = explained(caseload, AS_AT)
    assert found.height == expected.height
    assert not differences(expected, found, polars_query.STANDARDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", PEERS)
def test_every_peer_that_is_installed_judges_as_the_explaining_evaluator(
    caseload: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = PEERS[name]
    if peer.version is None:
        pytest.skip(f"{peer.package} is not installed")
    agree(caseload, [name])
    # The comparison can fail: one verdict changed is reported.
    codes = peer.judge(caseload).copy()
    codes[0, 0] = (codes[0, 0] + 1) % 5
    monkeypatch.setitem(PEERS, name, Peer(peer.package, lambda folder: codes))
    with pytest.raises(SystemExit, match="1 verdicts differ"):
        agree(caseload, [name])
