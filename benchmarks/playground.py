"""How long the playground takes in a browser: to its first verdict, and after each kind of change.

Run with ``python -m benchmarks.playground RUNTIME``, where RUNTIME is the unpacked npm package
`pyodide`. Needs the packages of the extra ``dev`` and Chromium.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from esi_rules.report.playground import address_of, server_of, write_site

_CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
_LIMITS = {"first verdict": 10_000, "date": 200, "day": 200, "reading": 200, "limit": 200}
_YAML = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runtime", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = write_site(given.runtime, Path(folder) / "site")
        with server_of(site, 0) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            _measure(address_of(server), given.rounds)
            server.shutdown()


def _measure(address: str, rounds: int) -> None:
    with sync_playwright() as playwright:
        starts: list[float] = []
        loaded: list[float] = []
        for _ in range(rounds):
            # A new browser each time, so that nothing is in its cache.
            browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
            page = _opened(browser.new_page(), address)
            starts.append(_data(page, "firstVerdict"))
            loaded.append(_data(page, "python"))
            browser.close()
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        page = _opened(browser.new_page(), address)
        _row("Python is loaded", loaded)
        _row("first verdict", starts, _LIMITS["first verdict"])
        on = page.get_by_label("Date of event 5")
        limit = page.locator("#limits input").first
        reading = page.locator("#reading-first-day")
        day = page.get_by_role("button", name="+1 day")
        changes: dict[str, Callable[[int], object]] = {
            "date": lambda n: on.fill(f"2005-07-{n + 2:02}"),
            "day": lambda n: day.click(),
            "reading": lambda n: reading.select_option("counted" if n % 2 else "excluded"),
            "limit": lambda n: limit.fill(f"{n + 11} working days"),
        }
        for name, change in changes.items():
            _row(name, [_change(page, change, n) for n in range(2 * rounds)][1:], _LIMITS[name])
        page.get_by_role("button", name="Edit the rule as YAML").click()
        page.wait_for_selector("#yaml:visible")
        page.wait_for_timeout(1_000)
        text = page.locator("#yaml").input_value()
        edits = [_change(page, lambda n: page.locator("#yaml").fill(f"{text}# {n}\n"), n)
                 for n in range(2 * rounds)]  # fmt: skip
        _row("edit of YAML", edits, _YAML)
        browser.close()


def _opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-first-verdict]", state="attached", timeout=120_000)
    return page


def _data(page: Page, name: str) -> float:
    return float(page.evaluate(f"document.documentElement.dataset.{name}"))


def _change(page: Page, change: Callable[[int], object], n: int) -> float:
    before = _data(page, "judged")
    change(n)
    for _ in range(1_000):
        if _data(page, "judged") > before:
            return _data(page, "took")
        page.wait_for_timeout(20)
    raise TimeoutError("the page judged nothing")


def _row(name: str, times: list[float], most: int | None = None) -> None:
    middle, worst = statistics.median(times), max(times)
    wanted = "" if most is None else f"   at most {most:,} ms wanted"
    print(f"{name:<18} median {middle:>7,.0f} ms   worst {worst:>7,.0f} ms{wanted}")


if __name__ == "__main__":
    main()
