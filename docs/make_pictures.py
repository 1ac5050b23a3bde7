"""Take the pictures of the documentation: the report, the rulebook and the playground in a browser.

Run `make pictures`. It needs Chromium, and Python for browsers, which `make runtime` gets.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import esi_rules as esi
from esi_rules.cli import main as run_command
from esi_rules.published.published_sheet import read_published
from esi_rules.report import ReportOptions, write_report
from esi_rules.report.playground import address_of, server_of, write_site

ROOT = Path(__file__).parents[1]
SOUTH_WALES = ROOT / "examples/south_wales_2005"
CHROMIUM = Path("/usr/bin/chromium")
WIDTH, HEIGHT = 1280, 800
# A page of text stays readable at this quality, and a picture stays below 150 kB.
QUALITY = 70


def picture_of(page: Page) -> bytes:
    """Return what the window shows as WebP, which Playwright itself does not write."""
    session = page.context.new_cdp_session(page)
    taken = session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    return base64.b64decode(taken["data"])


def open_report(page: Page, folder: Path) -> None:
    """Open the report on the sample at the scoring summary sheet."""
    before = read_published(SOUTH_WALES / "published/original_2004.toml")
    file = folder / "report.html"
    options = ReportOptions(by=("district",))
    write_report(file, esi.read(SOUTH_WALES / "sample").inspection, before=before, options=options)
    page.goto(f"{file.as_uri()}#summary")


def open_timeline(page: Page, folder: Path) -> None:
    """Open the report at the timeline of the first case."""
    open_report(page, folder)
    page.goto(f"{(folder / 'report.html').as_uri()}#case-1")


def open_rulebook(page: Page, folder: Path) -> None:
    """Open the rulebook, which begins with the limits of both editions side by side."""
    file = folder / "rulebook.html"
    run_command(["rulebook", "--format", "html", "--out", str(file)])
    page.goto(file.as_uri())


@contextmanager
def playground(runtime: Path, folder: Path) -> Iterator[str]:
    """Serve the playground for a while, and yield its address."""
    with server_of(write_site(runtime, folder / "playground"), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address_of(server)
        server.shutdown()


def take(out: Path, runtime: Path | None) -> None:
    """Write the pictures into `out`; without Python for browsers, all but the playground."""
    opened: dict[str, Callable[[Page, Path], None]] = {
        "report": open_report,
        "timeline": open_timeline,
        "rulebook": open_rulebook,
    }
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, open_page in opened.items():
            open_page(page, Path(made))
            page.wait_for_timeout(500)
            (out / f"{name}.webp").write_bytes(picture_of(page))
        if runtime is not None:
            with playground(runtime, Path(made)) as address:
                page.goto(address)
                page.wait_for_selector("html[data-first-verdict]", timeout=120_000)
                (out / "playground.webp").write_bytes(picture_of(page))
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/pictures")
    parser.add_argument("--runtime", type=Path, help="the folder with Python for browsers")
    arguments = parser.parse_args()
    take(arguments.out, arguments.runtime)
