"""The rulebook page in a browser: it searches, filters, links, prints, and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from esi_rules.rulebook import Rulebook, to_html
from tests.support.browser import OpenPage
from tests.support.rulebooks import hostile, shipped

pytestmark = pytest.mark.slow

sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")


class Opened(OpenPage):
    """The page of a rulebook."""

    def __init__(self, browser: sync_api.BrowserContext, book: Rulebook, folder: Path) -> None:
        file = folder / "rulebook.html"
        file.write_text(to_html(book), "utf-8")
        super().__init__(browser, file)

    def shown(self) -> set[str]:
        """The ids of the standards that can be seen."""
        return {
            node.get_attribute("id") or ""
            for node in self.page.query_selector_all("article.entry")
            if node.is_visible()
        }

    def search(self, text: str) -> None:
        self.page.get_by_label("Search").fill(text)

    def filter(self, status: str) -> None:
        self.page.locator(".chips label", has_text=status).click()


@pytest.fixture
def opened(browser: sync_api.BrowserContext, tmp_path: Path) -> Iterator[Opened]:
    one = Opened(browser, shipped(), tmp_path)
    yield one
    assert one.complaints == []
    assert set(one.requests) == {one.file.as_uri()}
    one.page.close()


EVERY = {entry.id for entry in shipped().entries}


def test_all_standards_are_shown_and_listed_at_first(opened: Opened) -> None:
    assert opened.shown() == EVERY
    assert opened.page.locator("nav li:visible").count() == len(EVERY)
    assert opened.page.locator("#count").inner_text() == f"{len(EVERY)} of {len(EVERY)} standards"


def test_search_keeps_what_holds_every_word(opened: Opened) -> None:
    opened.search("breach 10 working")
    assert opened.shown() == {"enforcement"}
    assert opened.page.locator("nav li:visible").count() == 1
    opened.search("no such words")
    assert opened.shown() == set()
    assert opened.page.locator("#readings:visible, #items:visible").count() == 0
    opened.page.get_by_role("button", name="Show everything").click()
    assert opened.shown() == EVERY


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("PSR", "pre-sentence-report"),
        ("dtto tests", "dtto-testing"),
        ("RMP", "risk-management-plan"),
    ],
)
def test_search_knows_abbreviations_and_synonyms(opened: Opened, typed: str, standard: str) -> None:
    opened.search(typed)
    assert standard in opened.shown()
    assert opened.shown() < EVERY


def test_search_finds_items_and_readings_too(opened: Opened) -> None:
    opened.search("MAPPA Level 2")
    visible = opened.page.locator("tr.find:visible")
    assert visible.count() == 1
    assert "C5.2c" in visible.first.inner_text()


@pytest.mark.parametrize("status", ["stated", "assumed", "unknown"])
def test_a_filter_shows_all_that_has_a_status_and_nothing_else(opened: Opened, status: str) -> None:
    opened.filter(status)
    wanted = {
        entry.id
        for entry in shipped().entries
        if any(limit.status.value == status for v in entry.versions for limit in v.limits)
    }
    limits = sum(
        limit.status.value == status
        for entry in shipped().entries for v in entry.versions for limit in v.limits
    )  # fmt: skip
    assert opened.shown() == wanted != EVERY
    marked = opened.page.locator(".limit.shown:visible")
    assert marked.count() == limits
    assert set(marked.evaluate_all("all => all.map(n => n.dataset.status)")) == {status}
    assert f"{limits} {status} limit" in opened.page.locator("#count").inner_text()


def test_an_edition_shows_only_its_own_versions(opened: Opened) -> None:
    opened.page.get_by_label("Edition").select_option("ns2000")
    assert opened.shown() == EVERY - {"unpaid-work-hours", "drr-testing"}
    editions = opened.page.locator(".version:visible").evaluate_all(
        "all => all.map(n => n.dataset.editions)"
    )
    assert all("ns2000" in text.split() for text in editions)


def test_a_status_and_an_edition_are_asked_of_the_same_version(opened: Opened) -> None:
    opened.filter("stated")
    opened.page.get_by_label("Edition").select_option("ns2005")
    assert "contact-frequency" in opened.shown()
    assert "victim-contact" not in opened.shown()


def test_a_link_leads_to_its_standard_also_when_it_is_filtered_away(opened: Opened) -> None:
    opened.page.locator("nav").get_by_role("link", name="Home visit made in time").click()
    assert opened.page.url.endswith("#home-visit")
    box = opened.page.locator("#home-visit").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 300
    opened.search("breach")
    opened.page.evaluate("location.hash = '#plan-review'")
    sync_api.expect(opened.page.locator("#plan-review")).to_be_visible()
    opened.page.goto(f"{opened.file.as_uri()}#drr-testing")
    opened.page.reload()
    box = opened.page.locator("#drr-testing").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 300
    opened.requests[:] = [url.partition("#")[0] for url in opened.requests]


def test_every_link_on_the_page_has_a_target(opened: Opened) -> None:
    lost = opened.page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
        ".filter(h => !h.startsWith('#') || !document.getElementById(h.slice(1)))"
    )
    assert lost == []


def test_worked_dates_open_and_show_both_sides(opened: Opened) -> None:
    first = opened.page.locator("#victim-contact details.worked").first
    assert not first.locator("table").first.is_visible()
    first.locator("summary").click()
    assert "Mon 28 Feb 2005" in first.inner_text()
    assert "NOT MET" in first.inner_text()


def test_filters_are_reached_by_the_keyboard_alone(opened: Opened) -> None:
    opened.page.locator("#search").focus()
    opened.page.keyboard.press("Tab")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("ArrowRight")
    assert opened.page.locator("input[name=status]:checked").get_attribute("value") == "assumed"
    assert opened.shown() != EVERY


@pytest.mark.parametrize("width", [320, 375, 768])
def test_nothing_runs_off_a_narrow_screen(opened: Opened, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 800})
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    off = opened.page.evaluate(
        "[...document.querySelectorAll('main *')].filter(n => !n.closest('thead') && "
        "n.getBoundingClientRect().right > innerWidth + 1).map(n => n.outerHTML.slice(0, 80))"
    )
    assert off == []
    size = opened.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 16


def test_print_shows_everything_opened_and_no_controls(opened: Opened) -> None:
    opened.page.emulate_media(media="print")
    sync_api.expect(opened.page.locator("details:not([open])")).to_have_count(0)
    assert not opened.page.locator("#tools").is_visible()
    assert not opened.page.locator("nav").is_visible()
    assert opened.page.locator("#victim-contact table").first.is_visible()
    assert len(opened.page.pdf(format="A4")) > 100_000


def test_text_stands_out_enough_from_its_ground(opened: Opened) -> None:
    poor = opened.page.evaluate(CONTRAST)
    assert poor == []


def test_a_hostile_rulebook_runs_nothing_and_asks_nobody(
    browser: sync_api.BrowserContext, tmp_path: Path
) -> None:
    one = Opened(browser, hostile(), tmp_path)
    one.search("<script>")
    one.page.get_by_label("Edition").select_option(index=1)
    one.filter("assumed")
    assert one.page.evaluate("window.hit === undefined")
    assert one.page.locator("img").count() == 0
    one.page.set_viewport_size({"width": 375, "height": 800})
    assert one.page.evaluate("document.documentElement.scrollWidth") <= 375
    assert one.complaints == []
    assert set(one.requests) == {one.file.as_uri()}
    one.page.close()


# Every text against the nearest solid ground behind it, by the ratio that WCAG 2 asks of text.
CONTRAST = """(() => {
  const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  document.querySelectorAll("details").forEach((node) => { node.open = true; });
  const poor = new Set();
  for (const node of document.querySelectorAll("body *:not(script):not(style):not(option)")) {
    const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest('.unseen')) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
  }
  return [...poor];
})()"""
