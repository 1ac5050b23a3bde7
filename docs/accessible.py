"""Corrects what axe finds in pages that Sphinx and Furo write.

- Captions of the navigation are headings without a level.
- Code and tables that scroll cannot be reached by keyboard.
- The two side columns have no names.
- The parameters of a long signature are a list of definitions without terms.
- The page of search results has no heading of the first level.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from sphinx.application import Sphinx

REPLACED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    '<div id="search-results">': '<h1>Search</h1><div role="region" id="search-results">',
}
PARAMETERS = re.compile(r"<dl>\s*(<dd>.*?</dd>)\s*</dl>", re.DOTALL)


def corrected(text: str) -> str:
    """Return a page that axe accepts. What is corrected once is not changed again."""
    for old, new in REPLACED.items():
        text = text.replace(old, new)
    return PARAMETERS.sub(
        lambda found: (
            found[1].replace("<dd>", '<span class="parameter">').replace("</dd>", "</span>")
        ),
        text,
    )


def correct(app: Sphinx, failure: Exception | None) -> None:
    """Correct every page of the site once all are written."""
    if failure is None and app.builder.format == "html":
        for file in Path(app.outdir).glob("*.html"):
            text = file.read_text(encoding="utf-8")
            file.write_text(corrected(text), encoding="utf-8")


def setup(app: Sphinx) -> Mapping[str, bool]:
    """Correct the pages at the end of a build."""
    app.connect("build-finished", correct)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
