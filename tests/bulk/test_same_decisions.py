"""What is refused, set aside or noted row by row is so in whole columns too, word for word."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.bulk import folder as bulk_folder
from esi_rules.bulk import ledger
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.synthetic import generate
from tests.files import test_files_errors as broken
from tests.support.bulk import SETTINGS, in_columns, one_by_one, parquet_of, sheets
from tests.support.examples import examples
from tests.support.paths import EXAMPLES


def rows_of(test: str) -> Iterator[str]:
    for mark in getattr(broken, test).pytestmark:
        if mark.name == "parametrize":
            for values in mark.args[1]:
                yield getattr(values, "values", values)[0]


def level(text: str, columns: int) -> bool:
    """Whether CSV text is a table that Parquet can hold: as many cells in every row."""
    import csv
    import io

    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        return False
    return len(rows) > 1 and all(len(row) == len(rows[0]) >= columns for row in rows)


EVENT_ROWS = [row for row in rows_of("test_a_wrong_event_row") if level(f"a,b,c,d\n{row}", 4)]
CASES = [text for text in rows_of("test_a_wrong_cases_file") if level(text, 3)]
ANSWER_ROWS = list(rows_of("test_a_wrong_answer_row"))
WRONG_SETTINGS = list(rows_of("test_wrong_settings"))


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 2)


def same(path: Path) -> None:
    for strict in (True, False):
        one, other = one_by_one(path, strict=strict), in_columns(path, strict=strict)
        assert other == one
    assert one.problems


def test_there_are_broken_inputs_to_hold_the_two_against() -> None:
    assert len(EVENT_ROWS) >= 15
    assert len(CASES) >= 5
    assert len(ANSWER_ROWS) >= 5
    assert len(WRONG_SETTINGS) >= 8


@pytest.mark.parametrize("row", EVENT_ROWS)
def test_a_wrong_event_is_refused_alike(tmp_path: Path, row: str) -> None:
    events = f"case_id,event,on,value\nc2,home_visit,2004-10,seen\n{row}\nc1,warning,2004-10-02,\n"
    same(parquet_of(tmp_path, cases=broken.CASES, events=events, answers=broken.ANSWERS))


@pytest.mark.parametrize("text", CASES)
def test_wrong_cases_are_refused_alike(tmp_path: Path, text: str) -> None:
    events = "case_id,event,on,value\nc1,warning,2004-10-02,\nc1,warning,2004-10-02,\n"
    folder = parquet_of(tmp_path, cases=text, events=events)
    if "caseid" in text or "Unpaid" in text:
        # Where columns are wrong no row is looked at, and what is said is shorter.
        assert set(in_columns(folder).problems) <= set(one_by_one(folder).problems)
        assert in_columns(folder).problems
    else:
        same(folder)


@pytest.mark.parametrize("row", ANSWER_ROWS)
def test_a_wrong_answer_is_refused_alike(tmp_path: Path, row: str) -> None:
    answers = f"{broken.ANSWERS}{row}\n"
    same(parquet_of(tmp_path, cases=broken.CASES, events=broken.EVENTS, answers=answers))


@pytest.mark.parametrize("text", WRONG_SETTINGS)
def test_wrong_settings_are_refused_alike_together_with_wrong_rows(
    tmp_path: Path, text: str
) -> None:
    folder = parquet_of(
        tmp_path,
        cases=broken.CASES + "c3,order,yesterday\n",
        events=broken.EVENTS + "c3,warned,2004-10-01,\n",
    )
    (folder / "inspection.toml").write_text(text)
    assert in_columns(folder) == one_by_one(folder)
    assert in_columns(folder, strict=False) == one_by_one(folder, strict=False)


def test_white_space_around_cells_is_no_fault_in_either(tmp_path: Path) -> None:
    folder = parquet_of(
        tmp_path,
        cases="case_id,sentence,commenced_on,team\nc1 ,order, 2004-09-20,North \n"
        "c2,licence,2004-10-04,\u2003North\nc3,order,2004-10-04,South\n",
        events="case_id,event,on,value\nc1,risk_rating,2004-09-24, high\n"
        " c2,home_visit,2004-10,seen\nc3, warning ,2004-12-01,\n",
        answers="case_id,question,answer\n c3,B1.1a,yes\nc2,B1.1a, no\n",
    )
    assert in_columns(folder) == one_by_one(folder)
    assert not one_by_one(folder).problems
    one, other = sheets(folder, by=("team",))
    assert other == one


def test_typed_columns_mean_what_their_text_means(tmp_path: Path) -> None:
    folder = parquet_of(tmp_path, events=broken.EVENTS)
    pl.DataFrame(
        {
            "case_id": pl.Series(["c1", "c2"], dtype=pl.Categorical),
            "sentence": ["order", "licence"],
            "commenced_on": pl.Series(["2004-09-20", "2004-10-04"]).str.to_date("%Y-%m-%d"),
            "ended_on": pl.Series([None, "2004-10-03"]).str.to_date("%Y-%m-%d"),
            "dtto": [True, None],
            "tier": [2, 7],
            "caseload": [31, None],
        }
    ).write_parquet(folder / "cases.parquet")
    same(folder)


def test_a_stored_day_that_no_calendar_has_is_refused(tmp_path: Path) -> None:
    folder = parquet_of(tmp_path, cases=broken.CASES)
    pl.DataFrame(
        {
            "case_id": ["c1", "c2"],
            "event": ["warning", "warning"],
            "on": pl.Series([4_000_000, 12_000], dtype=pl.Int32).cast(pl.Date),
            "value": ["", ""],
        }
    ).write_parquet(folder / "events.parquet")
    assert len(in_columns(folder).problems) == 1
    assert in_columns(folder).problems[0].startswith("events.parquet, row 2, column `on`: ")


def test_notes_and_possible_duplicates_are_the_same(tmp_path: Path) -> None:
    same_event = "c1,warning,2004-10-02,\n"
    folder = parquet_of(
        tmp_path,
        cases="case_id,sentence,commenced_on,victim_schem\nc1,order,2004-09-20,a\nc2,order,2006-01-01,b\n",
        events="case_id,event,on,value\n" + same_event * 30 + "c2,warning,2006-01-03,\n",
        answers="case_id,question,answer\nc1,B1.1b,yes\nc2,B1.1b,no\nc1,B1.1a,yes\n",
    )
    one = one_by_one(folder)
    assert in_columns(folder) == one
    assert any("and 9 more like the one in row" in note for note in one.notes)
    assert any("its 2 answers are not used" in note for note in one.notes)
    assert any("is taken for a grouping" in note for note in one.notes)


def test_problems_without_end_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST_PROBLEMS", 3)
    folder = parquet_of(
        tmp_path,
        cases=broken.CASES,
        events="case_id,event,on,value\n" + "c1,warned,2004-10-01,\n" * 10,
    )
    assert in_columns(folder).problems[3:] == [
        "events.parquet: has 7 more problems, which are not listed"
    ]


def test_setting_aside_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_SET_ASIDE", 5)
    folder = parquet_of(
        tmp_path,
        cases=broken.CASES,
        events="case_id,event,on,value\n" + "c1,warned,2004-10-01,\n" * 10,
    )
    assert "more than 5 rows set aside" in in_columns(folder, strict=False).problems[-1]


ODD = [
    "",
    " ",
    "x",
    "C00000002",
    " C00000003",
    "2004-13",
    "2005-02-30",
    "1850-01-01",
    "2005",
    "yes",
]
ODD += ["order ", "seen", "high", "3,5", "12", "-1", "appointment", "B1.1b", "B1.1a", "na", "\x1c"]


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("made") / "caseload"
    generate(folder, cases=9, seed=3, answered=0.7, partly_known=0.1, unrecorded=0.1)
    names = ("cases", "events", "answers")
    return {name: pl.read_parquet(folder / f"{name}.parquet").cast(pl.String) for name in names}


@settings(max_examples=examples(25))
@given(data=st.data())
def test_whatever_cells_are_broken_the_two_agree(
    data: st.DataObject, caseload: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("broken")
    (folder / "inspection.toml").write_text(SETTINGS)
    for name, frame in caseload.items():
        frame = frame.fill_null("")
        for _ in range(data.draw(st.integers(0, 3), label=f"faults in {name}")):
            row = data.draw(st.integers(0, frame.height - 1))
            column = data.draw(st.sampled_from(frame.columns))
            frame = frame.with_columns(
                pl.when(pl.int_range(pl.len()) == row)
                .then(pl.lit(data.draw(st.sampled_from(ODD))))
                .otherwise(pl.col(column))
                .alias(column)
            )
        frame.write_parquet(folder / f"{name}.parquet")
    for strict in (True, False):
        one, other = one_by_one(folder, strict=strict), in_columns(folder, strict=strict)
        assert other == one


def test_what_is_left_after_setting_aside_scores_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 30)
    generate(tmp_path / "made", cases=60, seed=4, answered=0.7)
    for name, column, row, text in (
        ("events", "on", 20, "2005-02-30"),
        ("events", "case_id", 400, "nobody"),
        ("answers", "answer", 30, "perhaps"),
        ("cases", "case_id", 12, "C00000011"),
    ):
        path = tmp_path / "made" / f"{name}.parquet"
        frame = pl.read_parquet(path)
        here = pl.int_range(pl.len()) == row
        frame.with_columns(
            pl.when(here).then(pl.lit(text)).otherwise(pl.col(column)).alias(column)
        ).write_parquet(path)
    with pytest.raises(BadInputError):
        sheets(tmp_path / "made")
    one, other = sheets(tmp_path / "made", by=("district", "tier"), strict=False)
    assert other == one
    assert '"quarantined": 0' not in one


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_evaluate_writes_the_same_rows(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 25)
    generate(tmp_path / "made", cases=60, seed=4, answered=0.7, partly_known=0.02)
    path = tmp_path / "made" / "events.parquet"
    # White space makes for a closer look at one case, whose rows keep their place all the same.
    frame = pl.read_parquet(path)
    frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 100)
        .then(pl.col("event") + " ")
        .otherwise("event")
        .alias("event")
    ).write_parquet(path)
    alone, big = (tmp_path / f"{name}.{ending}" for name in ("alone", "big"))
    assert main(["evaluate", str(tmp_path / "made"), "--out", str(alone)]) == 0
    monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    assert main(["evaluate", str(tmp_path / "made"), "--out", str(big)]) == 0
    if ending == "csv":
        assert big.read_text() == alone.read_text()
    else:
        assert pl.read_parquet(big).equals(pl.read_parquet(alone))


def test_a_wrong_row_leaves_no_verdicts_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    parquet_of(
        tmp_path / "in", cases=broken.CASES, events=broken.EVENTS + "c1,warned,2004-10-01,\n"
    )
    out = tmp_path / "verdicts.parquet"
    assert main(["evaluate", str(tmp_path / "in"), "--out", str(out)]) == 2
    assert "`warned` is not a kind of event" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_the_command_line_says_that_it_judges_in_whole_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 20)
    generate(tmp_path / "made", cases=30, seed=4)
    command = ["score", str(tmp_path / "made"), "--format", "json", "--by", "team"]
    assert main(command) == 0
    alone = capsys.readouterr()
    monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    assert main(command) == 0
    big = capsys.readouterr()
    assert big.out == alone.out
    assert "in whole columns" in big.err
    assert "in whole columns" not in alone.err
    assert main([*command, "--by", "taem"]) == 2
    assert "did you mean `team`?" in capsys.readouterr().err


def test_own_standards_work_in_whole_columns_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 20)
    own = EXAMPLES / "own_framework"
    tables = {
        name: (own / "cases" / f"{name}.csv").read_text() for name in ("cases", "events", "answers")
    }
    folder = parquet_of(tmp_path / "in", **tables)
    (folder / "inspection.toml").write_text((own / "cases" / "inspection.toml").read_text())
    options = ["--standards", str(own / "standards.yaml"), "--framework"]
    command = ["score", str(folder), *options, str(own / "framework.yaml"), "--format", "json"]
    assert main(command) == 0
    alone = capsys.readouterr().out
    monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    assert main(command) == 0
    assert capsys.readouterr().out == alone


@pytest.mark.slow
def test_a_run_that_is_broken_off_leaves_nothing_behind(tmp_path: Path) -> None:
    generate(tmp_path / "made", cases=30_000, seed=4)
    # As the installed command does, with the handling of Ctrl-C that a terminal gives.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from esi_rules.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, "evaluate", str(tmp_path / "made")]
    running = subprocess.Popen(
        [*command, "--out", str(tmp_path / "verdicts.parquet")], stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    assert "in whole columns" in running.stderr.readline()
    while not list(tmp_path.glob(".esi-rules-*.part")):
        assert running.poll() is None, "it was done before it could be broken off"
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=120)
    assert running.returncode == 130
    assert [path.name for path in tmp_path.iterdir()] == ["made"]


def test_tables_in_no_order_give_the_same_sheet_and_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 40)
    generate(tmp_path / "made", cases=80, seed=9, answered=0.5, partly_known=0.02)
    for name in ("cases", "events", "answers"):
        path = tmp_path / "made" / f"{name}.parquet"
        pl.read_parquet(path).sample(fraction=1, shuffle=True, seed=1).write_parquet(path)
    one, other = sheets(tmp_path / "made", by=("team",))
    assert other == one
    alone, big = (tmp_path / f"{name}.parquet" for name in ("alone", "big"))
    assert main(["evaluate", str(tmp_path / "made"), "--out", str(alone)]) == 0
    monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    assert main(["evaluate", str(tmp_path / "made"), "--out", str(big)]) == 0
    assert pl.read_parquet(big).equals(pl.read_parquet(alone))
