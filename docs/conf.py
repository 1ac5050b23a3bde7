"""Settings of the documentation site, which `make docs` builds."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from sphinx.application import Sphinx

from esi_rules import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "esi-rules"
author = "The esi-rules maintainers"
release = version = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "abbreviations",
    "accessible",
    "public_names",
    "reached_types",
]
# A word in backticks in a docstring is code.
default_role = "code"

highlight_language = "text"
myst_heading_anchors = 4

autodoc_member_order = "alphabetical"
# Every class of the package that a signature names must be in the reference.
nitpicky = True
nitpick_ignore_regex = [
    ("py:.*", r"(?!esi_rules\.).*"),
    # Variables of types, and classes that only the package itself uses.
    ("py:class", r"esi_rules\.(columns\.frames\.Frame|data\.conversion\._T)"),
    ("py:class", r"esi_rules\.(engine\.program\.Program|rules\.context\.Context)"),
    ("py:class", r"esi_rules\.(records\.(case_checks\.CaseChecks|words\.RecordWords))"),
    ("py:class", r"esi_rules\.standards\.standard\.Memo"),
]
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"esi-rules {release}"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
# The site also works from a folder, where a browser lets no script read other pages.
html_show_search_summary = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]

DOCS = Path(__file__).parent
ROOT = DOCS.parent

# Pages whose text is a file of the repository outside this folder.
TAKEN_FROM = {
    "changelog": ROOT / "CHANGELOG.md",
    "contributing": ROOT / "CONTRIBUTING.md",
    "example-at-scale": ROOT / "examples/at_scale/README.md",
    "example-case-management": ROOT / "examples/case_management/README.md",
    "example-conformance": ROOT / "examples/conformance/README.md",
    "example-own-framework": ROOT / "examples/own_framework/README.md",
    "example-tested-rules": ROOT / "examples/tested_rules/README.md",
    "example-south-wales": ROOT / "examples/south_wales_2005/README.md",
}
PAGE_OF = {file: page for page, file in TAKEN_FROM.items()}
LINK = re.compile(r"\[([^\]]*)\]\(([^)#:]+)(#[^)]*)?\)")
ANCHOR = re.compile(r'^<a id="([a-z0-9-]+)"></a>$', re.MULTILINE)


def adapt_to_the_site(app: Sphinx, docname: str, source: list[str]) -> None:
    """Take the text of a page from elsewhere, follow its links, and make HTML anchors targets."""
    file = TAKEN_FROM.get(docname, DOCS / f"{docname}.md")
    if docname in TAKEN_FROM:
        app.env.note_dependency(file)
        source[0] = file.read_text(encoding="utf-8")

    def adapted(link: re.Match[str]) -> str:
        words, path, anchor = link[1], link[2], link[3] or ""
        target = (file.parent / path).resolve()
        if target in PAGE_OF:
            return f"[{words}]({PAGE_OF[target]}.md{anchor})"
        if target.is_dir():
            return f"`{target.relative_to(ROOT)}`"
        if target.exists():
            return f"[{words}]({os.path.relpath(target, DOCS)}{anchor})"
        return link[0]

    source[0] = ANCHOR.sub(r"(\1)=", LINK.sub(adapted, source[0]))


def setup(app: Sphinx) -> None:
    """Adapt each page when it is read: the same files are also read where they lie."""
    app.connect("source-read", adapt_to_the_site)
