"""A headless Chromium, and a page in it with everything that it asked for or complained of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; install the Debian package chromium")
        pytest.skip(f"{CHROMIUM} is missing; install the Debian package chromium")
    with sync_api.sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=CHROMIUM,
            args=ARGUMENTS,
            headless=True,
            viewport={"width": 1280, "height": 900},
        )
        yield context
        context.close()


class OpenPage:
    """A page that is open, its requests, and what it wrote to the console."""

    def __init__(self, browser: Any, file: Path | str) -> None:
        """Open a file, or the page at an address."""
        self.file = file
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file if isinstance(file, str) else file.as_uri())

    def close(self) -> None:
        """Close the page, which must have complained of nothing and asked for no other host."""
        assert self.complaints == []
        assert {url.partition(":")[0] for url in self.requests} == {"file"}
        self.page.close()


def findings_above_minor(page: Any) -> list[str]:
    """Return what axe finds in an open page that people with a disability would notice."""
    module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    # A page from a file may not read its own style sheets again, as axe would do.
    result = module.Axe().run(page, options={"preload": False}).response
    return [
        f"{each['id']}: {each['impact']} {[node['html'][:160] for node in each['nodes']][:3]}"
        for each in result["violations"]
        if each["impact"] != "minor"
    ]
