"""The HTML pages of the report. A content security policy allows no request or foreign script."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from importlib import resources
from typing import cast

import jinja2
from markupsafe import Markup, escape

from esi_rules.report.case_view import CaseView
from esi_rules.report.report_content import Content, Links
from esi_rules.rulebook.html_page import digest_of, page_environment
from esi_rules.rules.verdict import Verdict
from esi_rules.text import anchor, printable

__all__ = ["LICENCES", "CaseIndex", "Pages"]

LICENCES = (
    "Style and script of this page: esi-rules, MIT licence. The page holds no other code.",
    "Charts: drawn by Vega and Vega-Lite (BSD 3-Clause licence) through Altair and vl-convert "
    "(BSD 3-Clause licence). The page holds the drawings and nothing of these programs.",
    "Fonts: none. The page uses the fonts of the device.",
    "Bank holidays: dates for England and Wales from a table of esi-rules, MIT licence.",
)
"""What the pages embed, with its licence."""

CaseIndex = Sequence[tuple[str, int, int, int]]
"""For every case: id, 1 if it is high risk of harm (else 0), items not met, items open."""


class Pages:
    """The templates with the style and script that every page of a report embeds."""

    def __init__(self) -> None:
        environment = page_environment(jinja2.FunctionLoader(_part))
        environment.filters["lines"] = _lines
        environment.filters["anchor"] = anchor
        self._environment = environment
        style, script = _part("report.css"), _part("report.js")
        self._shared = {
            # Style and script are files of this package, not text from any record.
            "style": Markup(style),
            "script": Markup(script),
            "style_digest": digest_of(style),
            "script_digest": digest_of(script),
        }

    @functools.cached_property
    def _case(self) -> Callable[[CaseView], Markup]:
        module = self._environment.get_template("parts.html.jinja").module
        return cast("Callable[[CaseView], Markup]", module.__dict__["case"])

    def case(self, view: CaseView) -> Markup:
        """Return one case as a part of a page."""
        return self._case(view)

    def first_page(
        self,
        content: Content,
        *,
        embedded: Sequence[Markup] = (),
        page_links: Links = (),
        index: tuple[str, int, CaseIndex] | None = None,
    ) -> str:
        """Return the first page. `index` is the folder of the cases, the page size, and all cases.

        `embedded` are the cases themselves if they are part of the page.
        """
        return self._environment.get_template("report.html.jinja").render(
            c=content,
            embedded=embedded,
            page_links=page_links,
            index=_index(*index) if index is not None else "",
            licences=LICENCES,
            **self._shared,
        )

    def case_page(
        self,
        title: str,
        report: tuple[str, str],
        neighbours: tuple[str, str],
        cases: Sequence[Markup],
    ) -> str:
        """Return a page of cases; `report` is the address and title of the first page."""
        return self._beside(title, report, neighbours, cases=cases)

    def item_page(
        self,
        title: str,
        question: str,
        report: tuple[str, str],
        lists: Sequence[tuple[Verdict, Links]],
    ) -> str:
        """Return a page of the cases of one item, by verdict."""
        return self._beside(title, report, ("", ""), question=question, lists=lists)

    def _beside(
        self, title: str, report: tuple[str, str], neighbours: tuple[str, str], **more: object
    ) -> str:
        return self._environment.get_template("case_page.html.jinja").render(
            title=title,
            back=report[0],
            report=report[1],
            previous=neighbours[0],
            following=neighbours[1],
            **{"cases": (), "lists": (), "question": "", **more},
            **self._shared,
        )


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _lines(text: str) -> Markup:
    """Escape a text of several lines, line by line."""
    return Markup("\n").join(escape(printable(line)) for line in text.splitlines())


def _index(folder: str, size: int, cases: CaseIndex) -> Markup:
    data = {"folder": folder, "pageSize": size, "cases": [(printable(c[0]), *c[1:]) for c in cases]}
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    # Escaped so that no text of a record can close the script element.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))
