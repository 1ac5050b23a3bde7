"""Words in place of a percentage: the counts that they allow, and the check against counts."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.published.audit import VAGUE_WORDS, audit
from esi_rules.published.audit.vague_words import reading_of
from esi_rules.published.published_sheet import Printed, PublishedSheet, read_published
from esi_rules.scoring import ScoringSheet
from esi_rules.scoring.counts import Counts, Score
from tests.support.paths import SOUTH_WALES

FOLLOW_UP = SOUTH_WALES / "published/follow_up_2005.toml"


@pytest.fixture(scope="module")
def counted() -> ScoringSheet:
    return esi.score(SOUTH_WALES / "sample")


def sheet(words: str, polarity: str = "positive") -> PublishedSheet:
    printed = Printed(None, "page 1", words, polarity=polarity)  # type: ignore[arg-type]
    return PublishedSheet("Testshire", "esi-2003", items={"B3.3b": [printed]})


@pytest.mark.parametrize(
    ("words", "base", "counts"),
    [
        ("almost all", 57, range(52, 57)),  # 52/57 = 91.2%, 51/57 = 89.5%; not all of them
        ("virtually all", 14, range(13, 14)),
        ("majority", 57, range(29, 58)),
        ("most", 56, range(29, 57)),  # 28 of 56 is half and no majority
        ("almost half", 57, range(23, 29)),
        ("approximately half", 14, range(7, 8)),
        ("all", 23, range(23, 24)),
        ("almost all", 9, range(9, 9)),  # 8 of 9 is 88.9%, and 9 of 9 is all
    ],
)
def test_a_word_allows_these_counts(words: str, base: int, counts: range) -> None:
    assert list(VAGUE_WORDS[words].counts(base)) == list(counts)


def test_every_reading_says_whether_it_is_assumed() -> None:
    plain = {word for word, reading in VAGUE_WORDS.items() if reading.status == "plain meaning"}
    assert plain == {"all", "majority", "most"}
    assert VAGUE_WORDS["almost all"].words == "90% to under 100%, assumed"
    assert VAGUE_WORDS["majority"].words == "more than 50% to 100%, plain meaning"


@given(word=st.sampled_from(sorted(VAGUE_WORDS)), base=st.integers(1, 400))
def test_the_counts_of_a_word_are_those_whose_percentage_it_allows(word: str, base: int) -> None:
    reading = VAGUE_WORDS[word]
    allowed = [n for n in range(base + 1) if Fraction(100 * n, base) in reading.span]
    assert list(reading.counts(base)) == allowed


def test_all_the_words_of_the_follow_up_are_read(counted: ScoringSheet) -> None:
    found = audit(read_published(FOLLOW_UP), samples={"all": 57}, counted_by=counted)
    unread = {check.id for check in found.vague_words if check.reading is None}
    assert unread == {"B4.1b", "C2.3"}  # "no figure" and "more than plans" give no quantity
    words = {check.id: check.words for check in found.vague_words}
    assert words["B1.1b"] == (
        "item B1.1b (B1 bullet 1): almost half (negative), read as 40% to under 50%, assumed: "
        "23 to 28 if all 57 cases count; counted 27 of 57 not met (47.37%): agrees"
    )
    assert words["D1.1"].endswith(
        "approximately 50%, read as 45% to 55%, assumed: 26 to 31 if all 57 cases count; "
        "counted 28 of 57 met (49.12%): agrees"
    )
    assert found.wrong_words == ()
    assert {check.outcome for check in found.vague_words} == {"agrees", "not counted"}


@given(
    word=st.sampled_from(sorted(VAGUE_WORDS)),
    polarity=st.sampled_from(["positive", "negative"]),
    met=st.integers(0, 30),
    not_met=st.integers(0, 30),
    undetermined=st.integers(0, 4),
)
def test_the_outcome_is_that_of_all_ways_to_decide_what_is_undetermined(
    word: str, polarity: str, met: int, not_met: int, undetermined: int
) -> None:
    from esi_rules.published.audit.vague_words import WordCheck

    counts = Counts(met, not_met, undetermined)
    printed = Printed(None, "page 1", word, polarity=polarity)  # type: ignore[arg-type]
    score = Score(counts.rate, counts.lower, counts.upper, counts)
    found = WordCheck("B3.3b", printed, reading_of(printed), None, score).outcome
    base = met + not_met + undetermined
    if not base:
        assert found == "not counted"
        return
    lower = met if polarity == "positive" else not_met
    inside = [
        Fraction(100 * n, base) in VAGUE_WORDS[word].span
        for n in range(lower, lower + undetermined + 1)
    ]
    # A span can lie between two whole counts, so only the sure outcomes are the same as by cases.
    if found == "agrees":
        assert all(inside)
    if found == "disagrees":
        assert not any(inside)
    if not undetermined:
        assert found == ("agrees" if all(inside) else "disagrees")


def test_words_that_disagree_with_the_counts_are_a_finding(counted: ScoringSheet) -> None:
    for wrong in (sheet("almost half"), sheet("majority", "negative"), sheet("all")):
        found = audit(wrong, counted_by=counted)
        assert not found.sound
        assert [check.id for check in found.wrong_words] == ["B3.3b"]
        assert "1 item in words that disagrees with its counts" in found.words
    assert audit(sheet("almost all"), counted_by=counted).sound  # 54 of 57


def test_a_sample_too_small_for_a_word_has_no_count() -> None:
    (check,) = audit(sheet("almost all"), samples={"all": 9}).vague_words
    assert check.words.endswith("read as 90% to under 100%, assumed: no count of 9 cases is that")


def test_the_command_checks_words_against_the_cases(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'title = "Testshire"\n[items."B3.3b"]\nprinted = [{ words = "WORDS", place = "p" }]\n'
    right, wrong = tmp_path / "right.toml", tmp_path / "wrong.toml"
    right.write_text(text.replace("WORDS", "almost all"), encoding="utf-8")
    wrong.write_text(text.replace("WORDS", "almost half"), encoding="utf-8")
    sample = str(SOUTH_WALES / "sample")
    assert main(["audit", str(right), "--against", sample, "--format", "json"]) == 0
    (check,) = json.loads(capsys.readouterr().out)["vague_words"]
    assert (check["outcome"], check["status"]) == ("agrees", "assumed")
    assert main(["audit", str(wrong), "--against", sample]) == 1
    assert "counted 54 of 57 met (94.74%): disagrees" in " ".join(capsys.readouterr().out.split())
    assert main(["audit", str(right), "--against", str(wrong)]) == 2
    assert "counts no cases" in capsys.readouterr().err
    assert main(["audit", "--percent", "86", "--base", "57", "--against", sample]) == 2
    assert "--against" in capsys.readouterr().err
