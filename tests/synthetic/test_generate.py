"""Made-up caseloads: the same from the same seed, whole or not at all, and worth judging."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.records.kinds import KINDS
from esi_rules.rules.verdict import Verdict
from esi_rules.synthetic import generate, steps

TABLES = ("cases", "events", "answers")
IMPOSSIBLE = {
    # A prohibition is never due, and an answer that stands in for a limit neither.
    ("warning-limit", Verdict.NOT_YET_DUE),
    ("programme-start", Verdict.NOT_YET_DUE),
}


@pytest.fixture(scope="module")
def caseload(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "caseload"
    generate(folder, cases=12_000, seed=1)
    return folder


@pytest.fixture(scope="module")
def loaded(caseload: Path) -> esi.Loaded:
    return esi.read(caseload)


def test_the_reader_accepts_every_row(loaded: esi.Loaded) -> None:
    assert not loaded.problems
    assert len(loaded.inspection.cases) == 12_000
    kinds = {note.message.split()[1] for note in loaded.notes}
    assert kinds == {"after", "the"}, "late commencements and possible duplicates, nothing else"


def test_the_same_seed_gives_the_same_bytes_and_another_one_does_not(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate(tmp_path / name, cases=300, seed=seed)
    for table in TABLES:
        one, same, other = ((tmp_path / n / f"{table}.parquet").read_bytes() for n in "abc")
        assert one == same
        assert one != other


def test_the_first_cases_are_the_same_however_many_follow(
    loaded: esi.Loaded, tmp_path: Path
) -> None:
    generate(tmp_path / "few", cases=250, seed=1)
    few = esi.read(tmp_path / "few").inspection.cases
    assert few == loaded.inspection.cases[:250]


def test_every_kind_of_event_and_every_value_occurs(caseload: Path) -> None:
    events = pl.read_parquet(caseload / "events.parquet")
    for kind in KINDS.values():
        values = set(events.filter(pl.col("event") == kind.name)["value"])
        assert values, kind.name
        assert values >= set(kind.values)
        # A value that was not recorded occurs wherever there is one to record.
        assert "" in values, kind.name


@pytest.mark.slow
def test_every_standard_meets_every_verdict_that_it_can_have(loaded: esi.Loaded) -> None:
    found: defaultdict[str, set[Verdict]] = defaultdict(set)
    editions: defaultdict[str, set[str | None]] = defaultdict(set)
    standards = esi.national_standards()
    inspection = loaded.inspection
    rare = ("dtto", "drr", "unpaid_work")
    for place, case in enumerate(inspection.cases):
        if place > 4_000 and not any(case.facts[name] for name in rare):
            continue
        for finding in esi.evaluate(case, standards, as_at=inspection.as_at):
            assert finding.standard is not None
            found[finding.standard].add(finding.verdict)
            editions[finding.standard].add(finding.edition)
    for standard in standards.ids:
        expected = {v for v in Verdict if (standard, v) not in IMPOSSIBLE}
        assert found[standard] == expected, standard
        only_2005 = standard in ("unpaid-work-hours", "drr-testing")
        assert editions[standard] == {None, "ns2005"} | (set() if only_2005 else {"ns2000"})


def test_the_share_of_partly_known_days_is_the_one_asked_for(tmp_path: Path) -> None:
    for name, share in (("none", 0.0), ("some", 0.2)):
        generate(tmp_path / name, cases=400, seed=1, partly_known=share)
    none = pl.read_parquet(tmp_path / "none" / "events.parquet")
    assert none.schema["on"] == pl.Date
    assert not none["on"].has_nulls()
    lengths = pl.read_parquet(tmp_path / "some" / "events.parquet")["on"].str.len_chars()
    assert 0.18 < (lengths < 10).mean() < 0.22  # type: ignore[operator]
    assert set(lengths) == {0, 4, 7, 10}


def test_risk_rises_and_falls_and_days_lie_around_the_changes(caseload: Path) -> None:
    cases = pl.read_parquet(caseload / "cases.parquet")
    assert set(cases["sentence"]) == {"order", "licence"}
    for day in (dt.date(2005, 3, 4), dt.date(2005, 11, 3), dt.date(2004, 12, 29)):
        near = cases.filter((pl.col("commenced_on") - day).dt.total_days().abs() <= 1)
        assert near.height > 40, day
    levels = ["low", "medium", "high", "very_high"]
    rated = (
        pl.scan_parquet(caseload / "events.parquet")
        .filter((pl.col("event") == "risk_rating") & (pl.col("on").str.len_chars() == 10))
        .filter(pl.col("value") != "")
        .with_columns(level=pl.col("value").replace_strict(levels, range(4)).cast(pl.Int8))
        .with_columns(step=pl.col("level").diff().over("case_id", order_by="on"))
        .collect()
    )
    assert set(rated["step"].drop_nulls()) >= {-1, 0, 1}


@pytest.mark.slow
def test_the_shape_is_near_what_was_published_at_the_time(caseload: Path) -> None:
    # Not what the rules must give: only that the made-up record is not absurd.
    inspection = esi.read(caseload).inspection
    enforcement = esi.Counts.of(
        finding.verdict
        for case in inspection.cases[:3_000]
        for finding in esi.evaluate(case, esi.national_standards(), as_at=inspection.as_at)
        if finding.standard == "enforcement"
    )
    assert enforcement.rate is not None
    assert 53 <= enforcement.rate <= 95  # published: 53% in 2001/02, 87% in 2004/05


def test_nothing_is_left_of_a_caseload_that_was_broken_off(tmp_path: Path) -> None:
    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(BaseException):  # noqa: B017 - however polars passes it on
        generate(tmp_path / "half", cases=100, seed=1, seen=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep")
    with pytest.raises(BadInputError, match="exists already and is not an empty folder"):
        generate(tmp_path, cases=10, seed=1)
    assert (tmp_path / "mine").read_text() == "keep"


def test_all_wrong_numbers_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--cases", "0", "--seed", "-1", "--partly-known", "2", "--answered", "nan"]
    assert main(["generate", *wrong, "--out", "/nowhere/x"]) == 2
    said = capsys.readouterr().err
    for option in ("--cases", "--seed", "--partly-known", "--answered"):
        assert f"{option}: " in said


def test_the_command_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "--cases", "20", "--out", str(tmp_path / "new")]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "20 cases written" in captured.err
    assert main(["score", str(tmp_path / "new"), "--by", "district"]) == 0
    assert steps(20) == 3
