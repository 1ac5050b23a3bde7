"""The playground in a browser: it judges at once what is typed, by keyboard, on a phone, offline.

Python for browsers comes from `make runtime`; without it these tests are skipped, but not in CI.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from esi_rules.analysis.scenarios import read_scenarios, run
from esi_rules.report.playground import address_of, server_of, write_site
from tests.support.browser import OpenPage, findings_above_minor
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

sync_api = pytest.importorskip("playwright.sync_api", reason="the package playwright is missing")

RUNTIME = ROOT / "build/pyodide/package"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not RUNTIME.is_dir():
        message = "Python for browsers is missing; `make runtime` gets it"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    site = write_site(RUNTIME, tmp_path_factory.mktemp("playground") / "site")
    with server_of(site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address_of(server)
        server.shutdown()


class Playground(OpenPage):
    """The page once it has judged its first case; it may ask for nothing but its own files."""

    def __init__(self, browser: Any, address: str, fragment: str = "") -> None:
        self.address = address
        super().__init__(browser, address + fragment)
        self.page.wait_for_selector("html[data-first-verdict]", timeout=120_000, state="attached")

    def data(self, name: str) -> float:
        return float(self.page.evaluate(f"document.documentElement.dataset.{name} ?? 0"))

    def change(self, act: Any) -> None:
        """Act, and wait until that is judged, once."""
        before = self.data("judged")
        act()
        # Not `wait_for_function`, which makes code from text: the policy of the page forbids that.
        for _ in range(600):
            if self.data("judged") > before:
                break
            self.page.wait_for_timeout(50)
        assert self.data("judged") == before + 1

    def verdicts(self) -> list[str]:
        return [text.upper() for text in self.page.locator("#verdicts .verdict").all_inner_texts()]

    def pick(self, standard: str) -> None:
        self.change(lambda: self.page.locator("#standard").select_option(standard))

    def close(self) -> None:
        assert self.complaints == []
        assert {url for url in self.requests if not url.startswith(self.address)} == set()
        self.page.close()


@pytest.fixture(scope="module")
def shared(browser: Any, address: str) -> Iterator[Playground]:
    one = Playground(browser, address)
    yield one
    one.close()


@pytest.fixture
def opened(shared: Playground) -> Playground:
    """The page as it is after a start: the link of the first case is followed again."""
    shared.page.set_viewport_size({"width": 1280, "height": 900})
    start = shared.page.evaluate("window.firstLink ??= location.hash")
    if shared.page.evaluate("location.hash") != start:
        shared.change(lambda: shared.page.evaluate(f"location.hash = {json.dumps(start)}"))
    return shared


def test_the_first_verdict_comes_soon_with_timeline_and_explanation(opened: Playground) -> None:
    assert opened.verdicts() == ["NOT MET"]
    assert "3 working days late" in opened.page.locator("#verdicts").inner_text()
    assert opened.page.locator("#timelines svg .mark.bar").count() == 1
    assert "Tue 28 Jun 2005" in opened.page.locator("#why pre").inner_text()
    assert opened.page.locator("#all tbody tr").count() == 18


def test_dates_the_day_and_settings_change_the_verdict_at_once(opened: Playground) -> None:
    page = opened.page
    opened.change(lambda: page.get_by_label("Date of event 5").fill("2005-06-28"))
    assert opened.verdicts() == ["MET"]
    opened.change(lambda: page.get_by_label("Date of event 5").fill("2005-06-29"))
    assert opened.verdicts() == ["NOT MET"]
    limit = page.get_by_label("breach action started")
    opened.change(lambda: limit.fill("11 working days"))
    assert opened.verdicts() == ["MET"]
    opened.change(lambda: limit.fill(""))
    reading = page.locator("#reading-first-day")
    opened.change(lambda: limit.fill("11 working days"))
    opened.change(lambda: reading.select_option("counted"))
    assert opened.verdicts() == ["NOT MET"]
    opened.change(lambda: page.get_by_label("Judged on").fill("2005-06-20"))
    assert opened.verdicts() == ["NOT YET DUE"]
    opened.change(lambda: page.get_by_role("button", name="+4 weeks").click())
    assert page.get_by_label("Judged on").input_value() == "2005-07-18"
    assert opened.verdicts() == ["NOT MET"]


def test_events_are_added_and_removed_and_may_be_partly_known(opened: Playground) -> None:
    page = opened.page
    opened.change(lambda: page.get_by_role("button", name="Remove event 5").click())
    assert opened.verdicts() == ["NOT MET"]
    opened.change(lambda: page.get_by_role("button", name="Add an event").click())
    opened.change(lambda: page.get_by_label("Kind of event 5").select_option("breach_action"))
    opened.change(lambda: page.get_by_label("Date of event 5").fill("2005-06"))
    assert opened.verdicts() == ["UNDETERMINED"]
    assert page.locator("#timelines .mark.open").count() == 1


def test_facts_are_not_known_no_or_yes(opened: Playground) -> None:
    opened.pick("unpaid-work-start")
    page = opened.page
    page.get_by_text("Facts of the case").click()
    assert opened.verdicts() == ["NOT APPLICABLE"]
    fact = page.get_by_label("unpaid work", exact=True)
    opened.change(lambda: fact.select_option("yes"))
    assert opened.verdicts() == ["NOT MET"]
    opened.change(lambda: fact.select_option(""))
    assert opened.verdicts() == ["UNDETERMINED"]
    page.get_by_text("Facts of the case").click()


def test_the_yaml_of_a_rule_is_edited_and_put_back(opened: Playground) -> None:
    page = opened.page
    opened.change(lambda: page.get_by_role("button", name="Edit the rule as YAML").click())
    assert not page.locator("#settings").is_visible()
    text = page.locator("#yaml").input_value()
    edited = text.replace("value: 10 working days", "value: 20 working days")
    assert edited != text
    opened.change(lambda: page.locator("#yaml").fill(edited))
    assert opened.verdicts() == ["MET"]
    assert "20 working days" in page.locator("#why").inner_text()
    opened.change(lambda: page.locator("#yaml").fill(edited.replace("within:", "wihtin:")))
    assert "did you mean `within`" in page.locator("#problems").inner_text()
    assert opened.verdicts() == []
    page.get_by_role("button", name="Go to line").last.click()
    selected = "document.activeElement.value.slice(yaml.selectionStart, yaml.selectionEnd)"
    assert "wihtin:" in page.evaluate(selected)
    sync_api.expect(page.locator("#yaml")).to_be_in_viewport(ratio=0.9)
    assert page.locator("#copy-scenario").is_disabled()
    opened.change(lambda: page.get_by_role("button", name="Back to the shipped rule").click())
    assert opened.verdicts() == ["NOT MET"]
    assert not page.locator("#problems").is_visible()
    assert page.locator("#settings").is_visible()


def test_what_was_set_for_a_standard_is_kept_while_another_is_picked(opened: Playground) -> None:
    opened.change(lambda: opened.page.locator("#limits input").first.fill("14 working days"))
    opened.pick("home-visit")
    assert opened.page.locator("#limits input").first.input_value() == ""
    opened.pick("enforcement")
    assert opened.page.locator("#limits input").first.input_value() == "14 working days"
    assert opened.verdicts() == ["MET"]
    opened.change(lambda: opened.page.get_by_role("button", name="Back to the shipped").click())


def test_two_editions_are_compared(opened: Playground) -> None:
    opened.pick("plan-review")
    page = opened.page
    opened.change(lambda: page.get_by_label("Edition", exact=True).select_option("ns2000"))
    opened.change(lambda: page.get_by_label("Compare with").select_option("ns2005"))
    assert len(opened.verdicts()) == 2
    assert page.locator("#timelines svg").count() == 2
    assert page.locator("#all tr.differs").count() > 0
    assert "standards differ" in page.locator("#all caption").inner_text()


def test_a_wrong_date_is_explained_and_takes_the_verdict_away(opened: Playground) -> None:
    opened.change(lambda: opened.page.get_by_label("Date of event 5").fill("1/7/2005"))
    assert "Event 5, date: `1/7/2005`" in opened.page.locator("#problems").inner_text()
    assert opened.verdicts() == []
    invalid = opened.page.locator("[aria-invalid]")
    assert invalid.evaluate_all("all => all.map(n => n.ariaLabel)") == ["Date of event 5"]
    opened.page.get_by_role("button", name="Go to the field").click()
    assert opened.page.evaluate("document.activeElement.ariaLabel") == "Date of event 5"
    for part in ("#timelines svg", "#why pre", "#all table"):
        assert opened.page.locator(part).count() == 0


def test_the_verdict_or_the_problem_stays_in_sight(opened: Playground) -> None:
    page, glance = opened.page, opened.page.locator("#glance")
    page.locator("#h-verdict").scroll_into_view_if_needed()
    sync_api.expect(glance).to_be_hidden()
    page.locator("#scenario").scroll_into_view_if_needed()
    sync_api.expect(glance).to_contain_text("3 working days late")
    opened.change(lambda: page.get_by_label("Date of event 5").fill("1/7/2005"))
    page.locator("#limits input").last.scroll_into_view_if_needed()
    sync_api.expect(glance).to_contain_text("Event 5, date: `1/7/2005`")
    opened.change(lambda: page.get_by_label("Date of event 5").fill("2005-07-01"))
    assert page.locator("[aria-invalid]").count() == 0


def test_the_chosen_reading_is_written_out(opened: Playground) -> None:
    page = opened.page
    more = page.locator("#reading-first-day-more")
    assert more.inner_text().startswith("Chosen: the starting day is not counted. Default: ")
    opened.change(lambda: page.locator("#reading-first-day").select_option("counted"))
    assert more.inner_text().startswith("Chosen: the starting day counts as day 1. Default: ")


def test_a_link_keeps_the_case_and_the_settings(
    browser: Any, address: str, opened: Playground
) -> None:
    page = opened.page
    opened.change(lambda: page.get_by_label("breach action started").fill("14 working days"))
    opened.change(lambda: page.get_by_label("Date of event 2").fill("2005-04-21"))
    hash_ = page.evaluate("location.hash")
    assert opened.verdicts() == ["MET"]
    other = Playground(browser, address, hash_)
    assert other.verdicts() == ["MET"]
    assert other.page.get_by_label("Date of event 2").input_value() == "2005-04-21"
    assert other.page.get_by_label("breach action started").input_value() == "14 working days"
    other.close()


@pytest.mark.parametrize("fragment", ["#nonsense", "#bnVsbA", "#eyJldmVudHMiOlsxLFsieCJdXX0"])
def test_a_link_that_the_page_did_not_write_does_no_harm(
    browser: Any, address: str, fragment: str
) -> None:
    other = Playground(browser, address, fragment)
    assert other.page.locator("#result").is_visible()
    other.close()


def test_a_wrong_fact_in_a_link_is_shown_where_it_stands(browser: Any, address: str) -> None:
    state = {"facts": {"dtto": "often"}, "as_at": "2005-09-30", "commenced_on": "2005-04-04"}
    fragment = base64.urlsafe_b64encode(json.dumps(state).encode()).decode().rstrip("=")
    other = Playground(browser, address, f"#{fragment}")
    assert "Dtto: `often`" in other.page.locator("#problems").inner_text()
    other.page.get_by_role("button", name="Go to the field").click()
    assert other.page.evaluate("document.activeElement.id") == "fact-dtto"
    other.close()


def test_the_scenario_of_the_page_holds(opened: Playground) -> None:
    text = opened.page.locator("#scenario").input_value()
    [scenario] = read_scenarios(text)
    assert run(scenario).passed
    assert len(scenario.case.events) == 5


def test_the_page_works_without_a_network_once_it_is_loaded(opened: Playground) -> None:
    opened.page.context.set_offline(True)
    try:
        opened.change(lambda: opened.page.get_by_label("Date of event 5").fill("2005-06-28"))
        assert opened.verdicts() == ["MET"]
    finally:
        opened.page.context.set_offline(False)


def test_the_timeline_is_read_by_keyboard(opened: Playground) -> None:
    page = opened.page
    page.locator(".timeline").focus()
    page.keyboard.press("End")
    assert "breach" in page.locator(".tip").inner_text().lower()
    page.keyboard.press("Home")
    assert "risk of harm rating" in page.locator(".tip").inner_text()


def test_everything_is_reached_by_keyboard_alone(opened: Playground) -> None:
    page = opened.page
    page.locator(".skip").focus()
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.ariaLabel"))
    wanted = {"standard", "edition", "compare", "as_at", "commenced_on", "add", "edit", "reset"}
    assert wanted | {"every", "copy-link", "copy-scenario", "Date of event 1"} <= reached
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "result"


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_runs_off_a_narrow_screen(opened: Playground, width: int) -> None:
    opened.page.set_viewport_size({"width": width, "height": 844})
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    glance = opened.page.locator("#glance")
    opened.page.evaluate("scrollTo(0, 0)")
    sync_api.expect(glance).to_be_visible()
    assert "NOT MET" in glance.inner_text().upper()
    glance.click()
    sync_api.expect(opened.page.locator("#h-verdict")).to_be_in_viewport()
    opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = false })")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("state", ["verdict", "yaml", "compared", "problem"])
def test_axe_finds_nothing_above_minor(opened: Playground, width: int, state: str) -> None:
    page = opened.page
    page.set_viewport_size({"width": width, "height": 900})
    if state == "yaml":
        opened.change(lambda: page.get_by_role("button", name="Edit the rule as YAML").click())
    elif state == "compared":
        opened.change(lambda: page.get_by_label("Compare with").select_option("ns2000"))
    elif state == "problem":
        opened.change(lambda: page.get_by_label("Date of event 5").fill("soon"))
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = findings_above_minor(page)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = false })")
    assert found == []


def test_the_policy_allows_no_code_from_text(opened: Playground) -> None:
    opened.page.evaluate("setTimeout('window.ran = true', 0)")
    opened.page.wait_for_timeout(100)
    assert opened.page.evaluate("window.ran === undefined")
    assert "unsafe-eval" in opened.complaints.pop()
