"""The documentation site: it builds without a warning, is complete, and works in a browser."""

from __future__ import annotations

import importlib
import subprocess
import sys
import typing
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

import esi_rules as esi
from esi_rules.frameworks.glossary import GLOSSARY
from tests.support.browser import OpenPage, browser, findings_above_minor
from tests.support.paths import DOCS

__all__ = ["browser"]
pytestmark = pytest.mark.slow
# The modules whose names are public besides those of `esi_rules`, as docs/stability.md lists them.
FURTHER_MODULES = (
    "esi_rules.analysis.conformance",
    "esi_rules.analysis.scenarios",
    "esi_rules.frameworks.own",
    "esi_rules.language",
    "esi_rules.report",
    "esi_rules.rulefile",
    "esi_rules.service",
    "esi_rules.testing",
)
ATTRIBUTES = {"a": "href", "link": "href", "script": "src", "img": "src"}


class _Page(HTMLParser):
    """The ids of a page, what it links to, and what it loads."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [value for key in ("id", "name") if (value := values.get(key))]
        target = values.get(ATTRIBUTES.get(tag, ""))
        if target:
            (self.links if tag == "a" else self.loads).append(target)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sphinx", reason="sphinx is missing")
    made = tmp_path_factory.mktemp("site")
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--fresh-env"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(DOCS), str(made)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return made


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, _Page]:
    return {file: _Page(file) for file in sorted(site.glob("*.html"))}


def test_every_page_of_the_docs_is_a_page_of_the_site(site: Path) -> None:
    made = {file.stem for file in site.glob("*.html")}
    assert {file.stem for file in DOCS.glob("*.md")} <= made


def test_every_link_leads_to_a_page_and_to_a_place_in_it(pages: dict[Path, _Page]) -> None:
    broken = []
    for file, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            place = unquote(parts.fragment)
            if not target.exists() or (
                place and target in pages and place not in pages[target].ids
            ):
                broken.append((file.name, link))
    assert broken == []


def test_no_page_loads_anything_from_another_host(pages: dict[Path, _Page]) -> None:
    loads = {load for page in pages.values() for load in page.loads}
    assert loads
    assert {load for load in loads if urlsplit(load).scheme or urlsplit(load).netloc} == set()


def test_every_public_name_is_in_the_reference_once_and_in_order(
    pages: dict[Path, _Page],
) -> None:
    expected = {f"esi_rules.{name}" for name in esi.__all__}
    for module in FURTHER_MODULES:
        names = importlib.import_module(module).__all__
        expected |= {f"{module}.{name}" for name in names}
    found: list[str] = []
    for file, page in pages.items():
        if file.name.startswith("api-") and file.name != "api-types.html":
            named = [each for each in page.ids if each in expected]
            assert named == sorted(named, key=lambda full: full.rpartition(".")[2].casefold())
            found += named
    assert sorted(found) == sorted(expected)


def test_every_public_member_of_a_class_is_in_the_reference(pages: dict[Path, _Page]) -> None:
    ids = {
        each for file, page in pages.items() if file.stem.startswith("api-") for each in page.ids
    }
    for name in ("Case", "Finding", "ScoringSheet", "Standards", "Verdict"):
        members = [each for each in vars(getattr(esi, name)) if not each.startswith("_")]
        assert members
        assert [each for each in members if f"esi_rules.{name}.{each}" not in ids] == []


@pytest.mark.parametrize("function", [esi.audit, esi.compare, esi.fits, esi.monitor, esi.set_up])
def test_what_a_public_function_returns_is_in_the_reference_and_its_signature_links_to_it(
    pages: dict[Path, _Page], function: Callable[..., object]
) -> None:
    returned = typing.get_type_hints(function)["return"]
    public = getattr(esi, returned.__name__, None) is returned
    home = "esi_rules" if public else returned.__module__
    defined = [file for file, page in pages.items() if f"{home}.{returned.__name__}" in page.ids]
    assert len(defined) == 1
    targets = {urlsplit(link).fragment for page in pages.values() for link in page.links}
    assert f"{home}.{returned.__name__}" in targets


def test_the_types_that_public_names_lead_to_are_in_order(
    pages: dict[Path, _Page], site: Path
) -> None:
    order = [each.rpartition(".")[2] for each in _classes(pages[site / "api-types.html"].ids)]
    assert order == sorted(order, key=str.casefold)
    assert len(order) > 100


def _classes(ids: list[str]) -> list[str]:
    """Of the ids of definitions, those of classes: their names begin with a capital."""
    return [
        each
        for each in ids
        if each.startswith("esi_rules.")
        and each.rpartition(".")[2][0].isupper()
        and not each.rpartition(".")[0].rpartition(".")[2][0].isupper()
    ]


def test_the_page_on_stability_names_every_module_with_public_names() -> None:
    text = (DOCS / "stability.md").read_text(encoding="utf-8")
    assert [module for module in FURTHER_MODULES if f"`{module}`" not in text] == []


def test_every_reading_has_a_section(pages: dict[Path, _Page], site: Path) -> None:
    assert set(esi.READINGS) <= set(pages[site / "readings.html"].ids)


def test_every_default_of_a_reading_is_said_in_its_section() -> None:
    text = (DOCS / "readings.md").read_text(encoding="utf-8")
    for id, reading in esi.READINGS.items():
        section = text.partition(f"\n### {id}\n")[2].partition("\n### ")[0].partition("\n## ")[0]
        assert f"The default is `{reading.default}`" in " ".join(section.split())
        assert [each for each in reading.alternatives if f"`{each}`" not in section] == []


def test_every_abbreviation_is_in_the_glossary(site: Path) -> None:
    text = (site / "glossary.html").read_text(encoding="utf-8")
    assert [each for each in GLOSSARY if f"<dt>{each}</dt>" not in text] == []


@pytest.fixture
def first_page(browser: Any, site: Path) -> Iterator[OpenPage]:
    page = OpenPage(browser, site / "index.html")
    yield page
    page.close()


def test_a_search_finds_the_page_on_embedding(first_page: OpenPage) -> None:
    page = first_page.page
    page.fill("input[name=q]", "time zones")
    page.press("input[name=q]", "Enter")
    page.wait_for_selector("#search-results li a")
    titles = page.locator("#search-results li a").all_inner_texts()
    assert any("Embed" in title for title in titles)


def test_the_first_page_leads_to_every_tutorial(first_page: OpenPage) -> None:
    page = first_page.page
    for kind in ("developers", "policy", "testing"):
        page.goto(first_page.file.as_uri())
        page.click(f"article a[href='tutorial-{kind}.html']")
        assert page.locator("article h1").count() == 1


# At the width of a screen, pages of one kind have the same parts around their text.
OF_EACH_KIND = ("api-errors", "glossary", "index", "report", "rulebook", "tutorial-policy")


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_above_minor_and_no_page_is_too_wide(
    browser: Any, site: Path, width: int
) -> None:
    opened = OpenPage(browser, site / "index.html")
    opened.page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for file in sorted(site.glob("*.html")):
        opened.page.goto(file.as_uri())
        is_reference = file.stem.startswith(("api-", "genindex"))
        examined = file.stem in OF_EACH_KIND or (width == 390 and not is_reference)
        complaints = findings_above_minor(opened.page) if examined else []
        wide = opened.page.evaluate("document.documentElement.scrollWidth")
        if complaints or wide > width:
            found[file.name] = (complaints, wide)
    opened.close()
    assert found == {}


def test_axe_finds_nothing_in_the_dark_or_in_the_open_menu_of_a_phone(
    first_page: OpenPage,
) -> None:
    page = first_page.page
    page.emulate_media(color_scheme="dark")
    assert findings_above_minor(page) == []
    page.set_viewport_size({"width": 390, "height": 900})
    page.locator(".mobile-header .nav-overlay-icon").click()
    page.wait_for_timeout(500)
    assert page.locator(".sidebar-drawer a", has_text="Glossary").is_visible()
    assert findings_above_minor(page) == []


def test_axe_finds_nothing_among_the_results_of_a_search(first_page: OpenPage) -> None:
    page = first_page.page
    page.goto((first_page.file.parent / "search.html").as_uri() + "?q=absence")
    page.wait_for_selector("#search-results li a")
    assert findings_above_minor(page) == []
