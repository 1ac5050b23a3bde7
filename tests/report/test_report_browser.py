"""The report in a browser: it finds, drills down to a case, prints, fits a phone, asks nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from esi_rules import read
from esi_rules.published.published_sheet import read_published
from esi_rules.report import ReportOptions, write_report
from tests.support.browser import OpenPage, findings_above_minor
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")

SAMPLE = ROOT / "examples/south_wales_2005/sample"
PRINTED = ROOT / "examples/south_wales_2005/published"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("report") / "report.html"
    original = read_published(PRINTED / "original_2004.toml")
    options = ReportOptions(by=("district",))
    write_report(out, read(SAMPLE).inspection, before=original, options=options)
    return out


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("paged") / "report.html"
    options = ReportOptions(by=("district",), cases_in_file=10)
    write_report(out, read(SAMPLE).inspection, options=options)
    return out


@pytest.fixture
def opened(browser: Any, report: Path) -> Iterator[OpenPage]:
    one = OpenPage(browser, report)
    one.page.set_viewport_size({"width": 1280, "height": 900})
    yield one
    one.close()


def visible_cases(one: OpenPage) -> list[str]:
    return one.page.locator("details.case:visible > summary .id").all_inner_texts()


def test_the_page_opens_with_every_part_in_its_contents(opened: OpenPage) -> None:
    links = opened.page.locator("nav a")
    assert links.count() == 7
    for link in links.all():
        assert opened.page.locator(link.get_attribute("href")).count() == 1
    assert len(visible_cases(opened)) == 57
    assert opened.page.locator("figure.chart").count() == 4


def test_cases_are_found_by_their_id_and_by_a_column(opened: OpenPage) -> None:
    opened.page.get_by_label("Find a case").fill("s07")
    assert visible_cases(opened) == ["S07"]
    assert opened.page.locator("#count").inner_text() == "1 of 57 cases"
    opened.page.get_by_label("Find a case").fill("licence east")
    some = visible_cases(opened)
    assert 0 < len(some) < 57
    opened.page.get_by_label("Find a case").fill("no such case")
    assert visible_cases(opened) == []


def test_cases_are_filtered_by_risk_of_harm(opened: OpenPage) -> None:
    opened.page.locator("#only").select_option("high")
    assert len(visible_cases(opened)) == 23


def test_a_reader_goes_from_a_criterion_to_its_items_its_cases_and_a_timeline(
    opened: OpenPage,
) -> None:
    page = opened.page
    page.locator("#summary").get_by_role("link", name="B1: Assessment of risk of harm").click()
    criterion = page.locator("#criterion-B1")
    sync_api.expect(criterion).to_have_attribute("open", "")
    item = criterion.locator("#item-B1\\.1a")
    assert "49 of 57, 86%" in item.locator("summary").inner_text()
    item.locator("summary").click()
    first = item.locator("p.ids a").first
    name = first.inner_text()
    first.click()
    case = page.locator("details.case[open]")
    assert case.count() == 1
    assert case.locator("summary .id").first.inner_text() == name
    sync_api.expect(case.locator("svg.tl")).to_be_visible()
    box = case.bounding_box()
    assert box is not None
    assert -5 <= box["y"] < 300


def test_a_mark_of_the_timeline_says_what_it_is_under_the_pointer(opened: OpenPage) -> None:
    opened.page.evaluate("location.hash = '#case-1'")
    case = opened.page.locator("#case-1")
    late = case.locator(".bar.not_met").first
    late.locator("rect").first.hover()
    said = case.locator(".tip").inner_text()
    assert said.startswith("Risk of harm assessed in time: NOT MET; clock starts Wed 22 Sep 2004")
    assert said.endswith("10 working days late")


def test_the_arrow_keys_go_from_mark_to_mark_of_a_timeline(opened: OpenPage) -> None:
    opened.page.evaluate("location.hash = '#case-1'")
    case = opened.page.locator("#case-1")
    case.locator(".timeline").focus()
    said = []
    for _ in range(3):
        opened.page.keyboard.press("ArrowRight")
        said.append(case.locator(".tip").inner_text())
    assert all(said)
    assert len(set(said)) == 3
    opened.page.keyboard.press("Home")
    assert case.locator(".tip").inner_text() == said[0]


def test_a_partly_known_date_is_drawn_as_a_span(opened: OpenPage) -> None:
    opened.page.evaluate("location.hash = '#case-1'")
    span = opened.page.locator("#case-1 rect.mark.open")
    assert span.count() == 1
    words = span.locator("title").text_content()
    assert "some day from Sat 1 Jan 2005 to Mon 31 Jan 2005" in words
    assert opened.page.locator("#case-1 .holiday").count() > 2
    assert opened.page.locator("#case-1 .moment.edition").count() == 1


def test_every_link_on_the_page_has_a_target(opened: OpenPage) -> None:
    lost = opened.page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        ".filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"
    )
    assert lost == []


def test_no_id_is_used_twice(opened: OpenPage) -> None:
    twice = opened.page.evaluate(
        "(ids => ids.filter((id, n) => ids.indexOf(id) !== n))"
        "([...document.querySelectorAll('[id]')].map(n => n.id))"
    )
    assert twice == []


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_above_minor_with_details_open(opened: OpenPage, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.page.evaluate(
        "document.querySelectorAll('details:not(.case)').forEach(d => { d.open = true });"
        "document.querySelectorAll('#case-1, #case-3, #case-1 details').forEach("
        "d => { d.open = true })"
    )
    assert findings_above_minor(opened.page) == []


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_runs_off_a_narrow_screen(opened: OpenPage, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 844})
    opened.page.evaluate(
        "document.querySelectorAll('details:not(.case), #case-1, #case-3').forEach("
        "d => { d.open = true })"
    )
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    off = opened.page.evaluate(
        "[...document.querySelectorAll('main *')].filter(n => n.checkVisibility() && "
        "!n.closest('thead') && !n.closest('.scroll > *') && "
        "n.getBoundingClientRect().right > innerWidth + 1).map(n => n.outerHTML.slice(0, 90))"
    )
    assert off == []


def test_print_opens_the_tables_and_the_cases_that_are_open_and_no_others(
    opened: OpenPage,
) -> None:
    opened.page.evaluate("document.querySelector('#case-3').open = true")
    opened.page.emulate_media(media="print")
    shut = opened.page.locator("details:not(.case, .case *):not([open])")
    sync_api.expect(shut).to_have_count(0)
    assert not opened.page.locator("nav").is_visible()
    assert not opened.page.locator("#find").is_visible()
    assert not opened.page.locator("#case-1").is_visible()
    assert opened.page.locator("#case-3 svg.tl").is_visible()
    assert len(opened.page.pdf(format="A4")) > 50_000
    opened.page.emulate_media(media="screen")


def test_many_cases_lie_on_pages_beside_the_file_and_are_found(browser: Any, paged: Path) -> None:
    one = OpenPage(browser, paged)
    page = one.page
    assert page.locator("details.case").count() == 0
    page.get_by_label("Find a case").fill("S40")
    assert page.locator("#count").inner_text() == "1 of 57 cases"
    page.locator("#matches a").click()
    page.wait_for_load_state()
    assert page.url.endswith("report-cases/cases-00002.html#case-40")
    open_case = page.locator("details.case[open] > summary .id")
    sync_api.expect(open_case).to_have_text(["S40"])
    assert findings_above_minor(one.page) == []
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**/cases-00003.html")
    page.get_by_role("link", name="Back to the report").click()
    page.wait_for_url("**/report.html#cases")
    page.evaluate("location.hash = '#item-B1.1b'")
    page.locator("#item-B1\\.1b a").click()
    sync_api.expect(page.locator("h1")).to_have_text("Item B1.1b")
    link = page.locator(".ids a").last
    name = link.inner_text()
    link.click()
    sync_api.expect(open_case).to_have_text([name])
    assert re.fullmatch(r"S\d\d", name)
    one.close()
