"""The pictures of the documentation are small, are shown with words, and can be taken afresh."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.support.browser import CHROMIUM
from tests.support.paths import DOCS, ROOT

TAKEN = DOCS / "pictures"
FIRST_PAGES = [ROOT / "README.md", DOCS / "index.md"]
NAMES = ["playground", "report", "rulebook", "timeline"]
_SHOWN = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def _size(picture: Path) -> tuple[int, int]:
    """The width and the height of a picture in the extended form of WebP."""
    data = picture.read_bytes()
    assert (data[:4], data[8:16]) == (b"RIFF", b"WEBPVP8X")
    width, height = data[24:27], data[27:30]
    return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1


def test_pictures_are_small_and_as_wide_as_a_desktop() -> None:
    assert sorted(each.stem for each in TAKEN.iterdir()) == NAMES
    for picture in TAKEN.iterdir():
        assert picture.stat().st_size < 150_000
        assert _size(picture) == (1280, 800)


@pytest.mark.parametrize("page", FIRST_PAGES, ids=lambda page: page.name)
def test_the_first_pages_show_the_pictures_and_say_what_is_on_them(page: Path) -> None:
    shown = {(page.parent / path).stem: words for words, path in _SHOWN.findall(page.read_text())}
    assert set(shown) >= {"playground", "report", "rulebook"}
    assert all(len(words) > 30 for words in shown.values())


def test_every_picture_is_shown() -> None:
    pages = [ROOT / "README.md", *DOCS.glob("*.md")]
    shown = {Path(path).stem for page in pages for _, path in _SHOWN.findall(page.read_text())}
    assert shown == set(NAMES)


@pytest.mark.slow
def test_the_pictures_can_be_taken_afresh(tmp_path: Path) -> None:
    pytest.importorskip("playwright.sync_api", reason="playwright is missing")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing; install the Debian package chromium")
    runpy.run_path(str(DOCS / "make_pictures.py"))["take"](tmp_path, None)
    assert sorted(each.stem for each in tmp_path.iterdir()) == sorted({*NAMES} - {"playground"})
    for picture in tmp_path.iterdir():
        assert picture.stat().st_size < 150_000
        assert _size(picture) == (1280, 800)
