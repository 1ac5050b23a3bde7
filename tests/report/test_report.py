"""The report as text: one source for each number, nothing of a case where cases are left out."""

from __future__ import annotations

import datetime as dt
import html
import re
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.esi_descriptions import DESCRIPTIONS
from esi_rules.frameworks.framework import Framework
from esi_rules.published.published_sheet import ALL, read_published
from esi_rules.report import ReportOptions, write_report
from esi_rules.report.made_by import provenance_rows
from esi_rules.report.small_numbers import equations, hidden_places
from esi_rules.report.timeline import Timeline, timeline_of
from esi_rules.report.timeline_svg import timeline_svg
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring import HIGH_RISK, Counts, assess, score_counts
from esi_rules.scoring.setup import set_up
from esi_rules.testing.case_strategies import as_ats, cases, vague_cases
from tests.support.examples import examples
from tests.support.paths import EXAMPLES

SAMPLE = EXAMPLES / "south_wales_2005/sample"
PRINTED = EXAMPLES / "south_wales_2005/published"
INSPECTION = esi.read(SAMPLE).inspection


def small() -> esi.Inspection:
    """Eight cases of the sample: enough for every part of a report, and quick to draw."""
    return attrs.evolve(INSPECTION, cases=INSPECTION.cases[:8])


def text_of(page: str) -> str:
    """The text of a page, with white space as one blank."""
    without = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", without)).split())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("report") / "report.html"
    original = read_published(PRINTED / "original_2004.toml")
    write_report(out, INSPECTION, before=original, options=ReportOptions(by=("district",)))
    return out.read_text("utf-8")


def test_every_score_of_the_sheet_stands_on_the_page(page: str) -> None:
    sheet = esi.score(INSPECTION)
    text = text_of(page)
    for criterion in esi_framework().scored_criteria:
        shown = f"{criterion.id}: {criterion.title} "
        after = text.split(shown, 1)[1]
        assert sheet.criteria[criterion.id].display in after[:60]
    assert f"(excluding D3) 56% {sheet.overall.display} up 17.3 points" in text
    assert "57 cases, 23 cases of high risk of harm, judged on Mon 14 Mar 2005" in text


def test_a_chart_and_its_table_have_the_same_figures(page: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) == 4
    for figure in figures:
        drawing, table = figure.split("<table>", 1)
        drawn = re.findall(r">(\d+ of \d+, \d+%|\d+%|[+-][\d.]+)</text>", drawing)
        assert drawn
        cells = text_of(table)
        for label in drawn:
            assert label.lstrip("+-") in cells


def test_the_page_says_how_it_was_made_and_what_is_embedded(page: str) -> None:
    text = text_of(page)
    assert esi.score(INSPECTION).provenance.rules_digest in text
    assert "Cases were 9 to 10 months into supervision" in text
    assert "BSD 3-Clause licence" in text
    assert "A1: constructed example adjusted the descriptor to Well met" in text


def test_the_page_has_all_twelve_recommendations(page: str) -> None:
    assert page.count('<li class="card">') == 12
    assert "Not measurable from the data" in page


def test_a_report_without_cases_holds_no_id_and_no_event(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    write_report(out, INSPECTION, options=ReportOptions(by=("district",), cases=False))
    text = out.read_text("utf-8")
    for case in INSPECTION.cases:
        assert case.case_id not in text
    assert 'class="tl"' not in text
    assert "49 of 57, 86%" in text


def test_pages_of_an_older_report_go_when_cases_are_left_out(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    write_report(out, small(), options=ReportOptions(cases_in_file=2))
    assert (tmp_path / "report-cases/cases-00001.html").exists()
    write_report(out, small(), options=ReportOptions(cases=False))
    assert not (tmp_path / "report-cases").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_with_other_files_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "report-cases").mkdir()
    (tmp_path / "report-cases/minutes.txt").write_text("keep me")
    with pytest.raises(BadInputError, match="holds files that no report wrote"):
        write_report(tmp_path / "report.html", small(), options=ReportOptions(cases_in_file=2))
    assert (tmp_path / "report-cases/minutes.txt").read_text() == "keep me"


def test_two_printed_sheets_make_a_report_without_cases(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    sheets = [
        read_published(PRINTED / f"{name}.toml") for name in ("original_2004", "follow_up_2005")
    ]
    write_report(out, sheets[1], before=sheets[0])
    text = text_of(out.read_text("utf-8"))
    assert "Score for section B 44% 71%" in text
    assert "Overall score for sections B, C and D (excluding D3) 56% 76%" in text
    assert "A5: Effective communication with sentencers Partly met Not followed up" in text
    assert "D1 is called `slightly improved`; up 2 points; agrees; further work is" in text
    assert "12.2 days (stated, A3 bullet 4) against a target of at most 9 days" in text
    assert "A3.4: derived rating weak" in text


def test_the_page_of_one_printed_sheet_has_its_conclusions(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    write_report(out, read_published(PRINTED / "follow_up_2005.toml"))
    text = text_of(out.read_text("utf-8"))
    assert "Conclusions of the report A1 improved;" in text
    for id, description in DESCRIPTIONS.items():
        assert re.search(rf"\b{id} [^.]+ {re.escape(description)}", text), id
    assert "B3 some improvement; further work is required: supervision planning in all" in text


def test_the_page_of_an_inspection_has_the_targets_that_its_cases_decide(page: str) -> None:
    text = text_of(page)
    assert "National targets Enforcement in time: 12 of 16 cases, 75% (computed by" in text
    assert "the inspector's rating is satisfactory" in text
    assert all(line in text for line in esi.targets(INSPECTION).shown)


def test_text_of_records_cannot_act_on_the_page(tmp_path: Path) -> None:
    bad = "<script>hit()</script>\x1b[2J\u202e&\"'"
    case = attrs.evolve(INSPECTION.cases[0], case_id=bad, groups={"district": bad})
    hostile = attrs.evolve(INSPECTION, area=bad, cases=(case,))
    for name, most in (("one", 200), ("many", 0)):
        out = tmp_path / f"{name}.html"
        write_report(out, hostile, options=ReportOptions(by=("district",), cases_in_file=most))
        for path in (out, *tmp_path.glob(f"{name}-cases/*")):
            text = path.read_text("utf-8")
            assert "<script>hit" not in text
            assert not {"\x1b", "\u202e"} & set(text)


@pytest.mark.slow
def test_a_report_says_first_that_its_sides_were_scored_by_different_rules(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    other = attrs.evolve(small(), readings={"days-unit": "calendar"})
    write_report(out, small(), before=other, options=ReportOptions(cases=False))
    text = text_of(out.read_text("utf-8"))
    assert "Bear in mind The two sides were not scored by the same rules." in text
    assert "by the rules of the other side, would have" in text
    write_report(out, small(), before=other, options=ReportOptions(cases=False, below=3))
    text = text_of(out.read_text("utf-8"))
    assert "Bear in mind The two sides were not scored by the same rules." in text
    assert "by the rules of the other side, would have" not in text


def test_every_digest_of_a_sheet_has_a_name_in_words() -> None:
    names = dict(provenance_rows(esi.score(small()), 0))
    assert names["judged at"] == "Mon 14 Mar 2005"
    assert not [name for name in names if "_" in name]
    assert len([name for name in names if name.startswith("digest of the ")]) >= 3


def test_open_records_show_bounds_and_the_facts_that_would_close_them(tmp_path: Path) -> None:
    first = INSPECTION.cases[0]
    open_case = attrs.evolve(first, answers={**first.answers, "B1.1a": None})
    out = tmp_path / "report.html"
    write_report(out, attrs.evolve(INSPECTION, cases=(open_case, *INSPECTION.cases[1:8])))
    text = text_of(out.read_text("utf-8"))
    assert "Missing facts by what they would close" in text
    assert f"{first.case_id}: the answer to B1.1a" in text or "the answer to B1.1a" in text
    assert "Bounds: the score if every open answer" in text


def test_suppression_needs_a_report_without_cases() -> None:
    with pytest.raises(BadInputError, match="needs --no-cases"):
        ReportOptions(below=5)


def test_small_numbers_are_nowhere_on_the_page(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    options = ReportOptions(by=("district",), cases=False, below=5)
    write_report(out, INSPECTION, options=options)
    text = text_of(out.read_text("utf-8"))
    assert "not shown (small number)" in text
    # A target can have the share of an item that is left out.
    assert "What cases decide of national targets is left out, as small numbers are." in text
    assert "Enforcement in time" not in text
    assert not re.search(r"\b[1-4] of \d+, \d+%", text)
    for a, b in re.findall(r"(\d+) of (\d+), \d+%", text):
        assert not 0 < int(b) - int(a) < 5


_COUNTS = st.builds(Counts, *[st.integers(0, 12)] * 5)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[esi.ScoringSheet, Framework]:
    """A sheet of counts with the high risk group and three districts that make the whole."""
    framework = esi_framework()
    ids = [item.id for item in framework.case_items]
    some = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=12, unique=True))
    groups = {f"district={name}": {id: draw(_COUNTS) for id in some} for name in "ABC"}
    whole = {id: sum((each[id] for each in groups.values()), start=Counts()) for id in some}
    high = {
        id: Counts(*(draw(st.integers(0, n)) for n in attrs.astuple(each)))
        for id, each in whole.items()
    }
    return score_counts(whole, framework=framework, groups={HIGH_RISK: high, **groups}), framework


@settings(max_examples=examples(100))
@given(sheets(), st.integers(2, 8))
def test_no_figure_that_is_left_out_follows_from_those_shown(
    drawn: tuple[esi.ScoringSheet, Framework], below: int
) -> None:
    sheet, framework = drawn
    hidden = hidden_places(sheet, framework, below)
    for id, score in sheet.items.items():
        for group, each in ((ALL, score), *score.groups.items()):
            assert each.counts is not None
            if any(0 < n < below for n in attrs.astuple(each.counts)):
                assert ("item", id, group) in hidden
    for places in equations(sheet, framework):
        out = [place for place in places if place in hidden]
        assert len(out) != 1 or len(places) == 1


def case(*events: esi.Event, **more: object) -> esi.Case:
    return esi.Case("T1", "order", dt.date(2004, 9, 22), events=events, **more)  # type: ignore[arg-type]


AS_AT = dt.date(2005, 3, 14)
SETUP = set_up(esi.Inspection("", AS_AT))


def _timeline(one: esi.Case, as_at: dt.date) -> Timeline:
    standards = SETUP.standards
    return timeline_of(one, assess(one, SETUP, as_at=as_at).standards, as_at, standards)


def lanes(one: esi.Case) -> dict[str, object]:
    found = _timeline(one, AS_AT)
    return {lane.label: lane for lane in found.lanes}


def test_a_duty_done_late_is_drawn_from_its_deadline_to_the_day_it_was_done() -> None:
    done = dt.date(2004, 10, 27)
    lane = lanes(case(esi.Event("risk_of_harm_assessment", done)))["Risk of harm assessed in time"]
    (bar,) = lane.bars  # type: ignore[attr-defined]
    assert (bar.first, bar.due) == (dt.date(2004, 9, 22), dt.date(2004, 10, 13))
    assert (bar.done, bar.late_to, bar.late) == (done, done, "10 working days late")


def test_a_duty_not_done_is_late_up_to_the_day_of_judging() -> None:
    (bar,) = lanes(case())["Supervision plan made in time"].bars  # type: ignore[attr-defined]
    assert (bar.late_to, bar.late, bar.done) == (AS_AT, "not done", None)


def test_a_partly_known_date_spans_every_day_it_can_be() -> None:
    lane = lanes(case(esi.Event("supervision_plan", "2004-10")))["supervision plans"]
    (mark,) = lane.marks  # type: ignore[attr-defined]
    assert (mark.first, mark.last) == (dt.date(2004, 10, 1), dt.date(2004, 10, 31))


def test_a_timeline_marks_the_change_of_edition_and_the_end_of_supervision() -> None:
    ended = case(ended_on=dt.date(2005, 3, 10))
    found = _timeline(ended, AS_AT)
    days = {moment.kind: moment.day for moment in found.moments}
    assert days["edition"] == dt.date(2005, 3, 4)
    assert days["end"] == dt.date(2005, 3, 10)
    assert days["judged"] == AS_AT


def test_every_case_of_the_sample_has_a_lane_for_each_dated_duty() -> None:
    setup = set_up(INSPECTION)
    for each in INSPECTION.cases:
        assessed = assess(each, setup, as_at=INSPECTION.as_at)
        found = timeline_of(assessed.case, assessed.standards, INSPECTION.as_at, setup.standards)
        drawn = {lane.label for lane in found.lanes if lane.bars}
        dated = {
            finding.about.title
            for finding in assessed.standards
            if finding.about and finding.clock and finding.verdict is not Verdict.NOT_APPLICABLE
        }
        assert drawn == dated


_NUMBERS = re.compile(r'(?:cx|x|x1|width)="(-?[0-9.]+)"')


@settings(max_examples=examples(200))
@given(st.data())
def test_every_record_has_a_timeline_that_stays_in_its_frame(data: st.DataObject) -> None:
    one = data.draw(st.one_of(cases(), vague_cases()))
    as_at = data.draw(as_ats(one))
    found = _timeline(one, as_at)
    assert found.first <= one.commenced_on <= found.last
    drawn = timeline_svg(found, "a case")
    assert all(-10 <= float(n) <= 1001 for n in _NUMBERS.findall(drawn))
    for lane in found.lanes:
        for bar in lane.bars:
            assert bar.first <= bar.due <= (bar.late_to or bar.due)
        rows: dict[int, list[tuple[dt.date, dt.date]]] = {}
        for bar in lane.bars:
            spans = rows.setdefault(bar.row, [])
            assert all(bar.first > last or bar.due < first for first, last in spans)
            spans.append((bar.first, bar.late_to or bar.due))
        for mark in lane.marks:
            assert mark.first <= mark.last
    ElementTree.fromstring(drawn)


def test_the_command_writes_a_report(tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    before = str(PRINTED / "original_2004.toml")
    after = str(PRINTED / "follow_up_2005.toml")
    assert main(["report", after, "--out", str(out), "--before", before]) == 0
    assert "<!doctype html>" in out.read_text("utf-8")


def test_without_altair_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    out = str(tmp_path / "report.html")
    assert main(["report", str(PRINTED / "follow_up_2005.toml"), "--out", out]) == 2
    assert 'pip install "esi-rules[report]"' in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_figures_of_a_report_are_exact_before_they_are_rounded(page: str) -> None:
    sheet = esi.score(INSPECTION)
    printed = Fraction(43)
    moved = sheet.criteria["B1"].exact
    assert moved is not None
    assert f"up {float(moved - printed):.1f} points" in text_of(page)


def test_the_report_has_the_run_charts_of_standards_unless_small_numbers_are_left_out(
    tmp_path: Path,
) -> None:
    inspection = esi.read(SAMPLE).inspection
    for below, there in ((0, True), (5, False)):
        out = tmp_path / f"{below}.html"
        write_report(out, inspection, options=ReportOptions(cases=False, below=below))
        text = out.read_text(encoding="utf-8")
        assert ('id="chart-months"' in text) == there
        found = esi.monitor(inspection, by=["due_month"]).run_charts
        (visits,) = [c for c in found if (c.group, c.id) == ("all", "home-visit")]
        assert all((point.words in text) or not there for point in visits.points)
