"""The rulebook page in a browser: it searches, filters, links, prints, and asks nobody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from esi_rules.rulebook import Rulebook, to_html
from tests.support.browser import OpenPage
from tests.support.rulebooks import hostile, shipped

pytestmark = pytest.mark.slow

sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")
axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")


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

    def in_order(self) -> list[str]:
        """The ids of the standards that can be seen, from the top of the page down."""
        shown: list[str] = self.page.evaluate(
            "[...document.querySelectorAll('article.entry:not([hidden])')].map(n => n.id)"
        )
        return shown

    def marked(self) -> list[str]:
        """What is marked on the page, in lower case."""
        texts: list[str] = self.page.evaluate(
            "[...CSS.highlights.get('found')].map(r => r.toString().toLowerCase())"
        )
        return texts

    def hash(self) -> str:
        return str(self.page.evaluate("location.hash"))

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
    ("typed", "first"),
    [
        ("absence", ["enforcement"]),
        ("victims", ["victim-contact"]),
        ("breaches", ["enforcement"]),
        ("ISP", ["supervision-plan", "plan-review"]),
        ("PSR", ["pre-sentence-report"]),
        ("UPW", ["unpaid-work-start", "unpaid-work-hours"]),
        ("10 working days", ["home-visit", "enforcement", "unpaid-work-start"]),
        ("home visit", ["home-visit"]),
        ("absences", ["enforcement"]),
        ("breach", ["enforcement"]),
        ("home visits", ["home-visit"]),
        ("PSRs", ["pre-sentence-report"]),
        ("CPO", ["unpaid-work-start", "unpaid-work-hours"]),
        ("sentence plans", ["supervision-plan", "plan-review"]),
        ("dtto tests", ["dtto-testing"]),
        ("RMP", ["risk-management-plan"]),
        ("contact", ["contact-frequency", "dtto-contact", "victim-contact"]),
        ("drug tests", ["dtto-testing", "drr-testing"]),
        ("16 weeks", ["plan-review"]),
        ("recall", ["enforcement"]),
    ],
)
def test_a_search_puts_the_standards_that_one_would_expect_first(
    opened: Opened, typed: str, first: list[str]
) -> None:
    opened.search(typed)
    assert opened.in_order()[: len(first)] == first
    assert opened.shown() < EVERY
    for listed in ("nav ol a", "#compared-rows a"):
        links = opened.page.locator(f"{listed}:visible")
        assert links.evaluate_all("all => all.map(n => n.hash.slice(1))") == opened.in_order()
    opened.search("")
    assert opened.in_order() == [entry.id for entry in shipped().entries]


def test_the_words_that_were_found_are_marked(opened: Opened) -> None:
    opened.search("breaches")
    assert {"breach", "recall"} <= set(opened.marked())
    opened.search("10 working days")
    assert set(opened.marked()) == {"10 working days"}
    opened.search("PSR")
    assert "pre-sentence report" in opened.marked()
    assert "PSR: pre-sentence report" in opened.page.locator("#meaning").inner_text()
    opened.search("")
    assert opened.marked() == []


def test_a_closed_part_says_how_much_was_found_in_it(opened: Opened) -> None:
    opened.search("Mon 28 Feb 2005")
    worked = opened.page.locator("#victim-contact .worked summary").first
    said = worked.evaluate("n => getComputedStyle(n, '::after').content")
    assert "found" in said
    opened.search("")
    assert worked.get_attribute("data-found") is None


def test_a_search_within_an_edition_reads_the_versions_of_that_edition_alone(
    opened: Opened,
) -> None:
    hidden = (
        "[...CSS.highlights.get('found')]"
        ".filter(r => r.startContainer.parentElement.closest('[hidden]')).length"
    )
    opened.search("working days")
    everywhere = len(opened.marked())
    opened.page.get_by_label("Edition", exact=True).select_option("ns2000")
    assert 0 < len(opened.marked()) < everywhere
    assert opened.page.evaluate(hidden) == 0


def test_the_search_and_the_filters_are_kept_in_the_address(opened: Opened) -> None:
    opened.search("home visits")
    opened.page.get_by_label("Edition", exact=True).select_option("ns2005")
    opened.filter("assumed")
    assert opened.hash() == "#search=home+visits&edition=ns2005&status=assumed"
    wanted = opened.in_order()
    opened.page.reload()
    assert opened.page.locator("#search").input_value() == "home visits"
    assert opened.page.locator("#edition").input_value() == "ns2005"
    assert opened.page.locator("input[name=status]:checked").get_attribute("value") == "assumed"
    assert opened.in_order() == wanted
    opened.page.locator("nav ol").get_by_role("link", name="Home visit made in time").click()
    assert opened.hash() == "#home-visit"
    opened.page.go_back()
    sync_api.expect(opened.page.locator("#search")).to_have_value("home visits")
    opened.search("no such words")
    opened.page.get_by_role("button", name="Show everything").click()
    assert opened.hash() == ""
    opened.requests[:] = [url.partition("#")[0] for url in opened.requests]


@pytest.mark.parametrize("hash", ["#%", "#search=%E0%A4", "#edition=x&status=y", "#=", "#nothing"])
def test_an_address_that_the_page_did_not_write_does_no_harm(opened: Opened, hash: str) -> None:
    opened.page.goto(opened.file.as_uri() + hash)
    opened.page.reload()
    assert opened.page.locator("#count").is_visible()
    opened.search("")
    assert opened.shown() == EVERY
    opened.requests[:] = [url.partition("#")[0] for url in opened.requests]


def test_the_first_screen_compares_the_limits_of_both_editions(opened: Opened) -> None:
    rows = opened.page.locator("#compared-rows tr")
    assert rows.count() == len(EVERY) == 18
    box = opened.page.locator("#limits-compared").bounding_box()
    assert box is not None
    assert box["y"] < 300
    review = rows.filter(has_text="Supervision plan reviewed regularly")
    assert review.locator("td").all_inner_texts()[:2] == ["4 months assumed", "16 weeks assumed"]
    assert review.locator("td").last.inner_text() == "other limits"
    hours = rows.filter(has_text="Unpaid work offered every week").locator("td")
    assert hours.all_inner_texts() == ["no such standard", "6 stated", "not in ns2000"]
    review.get_by_role("link").click()
    assert opened.hash() == "#plan-review"
    opened.requests[:] = [url.partition("#")[0] for url in opened.requests]


def test_an_item_is_linked_from_the_standards_that_decide_it(opened: Opened) -> None:
    opened.search("home visit")
    opened.page.locator("#home-visit .uses a").first.click()
    target = opened.page.locator("tr:target")
    sync_api.expect(target).to_be_in_viewport()
    assert "home visit" in target.inner_text().lower()
    opened.requests[:] = [url.partition("#")[0] for url in opened.requests]


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
    opened.page.get_by_label("Edition", exact=True).select_option("ns2000")
    assert opened.shown() == EVERY - {"unpaid-work-hours", "drr-testing"}
    editions = opened.page.locator(".version:visible").evaluate_all(
        "all => all.map(n => n.dataset.editions)"
    )
    assert all("ns2000" in text.split() for text in editions)


def test_a_status_and_an_edition_are_asked_of_the_same_version(opened: Opened) -> None:
    opened.filter("stated")
    opened.page.get_by_label("Edition", exact=True).select_option("ns2005")
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
        "[...document.querySelectorAll('main *, #limits-compared *')]"
        ".filter(n => !n.closest('thead') && n.getBoundingClientRect().right > innerWidth + 1)"
        ".map(n => n.outerHTML.slice(0, 80))"
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


def test_a_print_without_worked_dates_leaves_out_nothing_else(opened: Opened) -> None:
    page = opened.page
    page.evaluate("window.print = () => { window.printed = document.body.className }")
    page.get_by_role("button", name="Print", exact=True).click()
    assert "brief" not in page.evaluate("window.printed")
    page.get_by_role("button", name="Print without worked dates").click()
    assert "brief" in page.evaluate("window.printed")
    page.emulate_media(media="print")
    sync_api.expect(page.locator("details:not(.worked):not([open])")).to_have_count(0)
    assert page.locator(".worked:visible").count() == 0
    for kept in ("article .rule", "article .limit", "article .reads dl", "article .history dl"):
        shown = page.locator(f"{kept}:visible").count()
        assert shown == page.locator(kept).count() > 0
    brief = len(page.pdf(format="A4"))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".worked:visible").count() > 18
    assert brief < len(page.pdf(format="A4"))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("typed", ["", "breaches"])
def test_axe_finds_nothing_above_minor_with_details_open(
    opened: Opened, width: int, typed: str
) -> None:
    opened.page.set_viewport_size({"width": width, "height": 900})
    opened.search(typed)
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found: list[dict[str, Any]] = axe_module.Axe().run(opened.page).response["violations"]
    assert [
        f"{each['id']}: {each['impact']} {[n['html'][:160] for n in each['nodes']][:3]}"
        for each in found
        if each["impact"] != "minor"
    ] == []


def test_text_stands_out_enough_from_its_ground(opened: Opened) -> None:
    poor = opened.page.evaluate(CONTRAST)
    assert poor == []


def test_a_hostile_rulebook_runs_nothing_and_asks_nobody(
    browser: sync_api.BrowserContext, tmp_path: Path
) -> None:
    one = Opened(browser, hostile(), tmp_path)
    one.search("<script>")
    one.page.get_by_label("Edition", exact=True).select_option(index=1)
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
