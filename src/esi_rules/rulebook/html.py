"""The rulebook as one self-contained HTML page, with style and script inside it.

The template escapes all text from the rules. The page's content security policy forbids every
request, and every style and script except its own, which it admits by digest.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from importlib import resources

import attrs

from esi_rules.errors import MissingExtraError, Problem
from esi_rules.frameworks.glossary import GLOSSARY, SYNONYMS
from esi_rules.records.dates import day_words
from esi_rules.rulebook.entries import Rulebook
from esi_rules.rulebook.html_page import digest_of, page_environment
from esi_rules.rulebook.legend import STATUS_MEANS, TERMS, VERDICT_MEANS
from esi_rules.rulebook.limit_comparison import compared_limits, editions_in_order
from esi_rules.rulebook.plain_text import WORKED_HEADERS
from esi_rules.rulebook.target_entries import TARGET_HEADERS, TARGETS_NOTE
from esi_rules.rulebook.worked import WorkedRow, WorkedTable
from esi_rules.standards.standard import Status
from esi_rules.text import anchor

__all__ = ["to_html"]


@attrs.frozen
class _Row:
    """A worked row as the page shows it; `again`: same situation and clock as the row above."""

    row: WorkedRow
    clock: str
    last_good_day: str
    late: str
    again: bool


def to_html(book: Rulebook) -> str:
    """Return the rulebook as one self-contained page.

    Raises `MissingExtraError` if the package Jinja2 is not installed.
    """
    try:
        environment = page_environment()
        from markupsafe import Markup
    except ModuleNotFoundError:
        text = (
            'as HTML needs the package `jinja2`: install it with `pip install "esi-rules[report]"`'
        )
        raise MissingExtraError([Problem("the rulebook", text)]) from None
    environment.filters["rows"] = _rows
    style, script, template = _part("page.css"), _part("page.js"), _part("page.html.jinja")
    entries = [entry.id for entry in book.entries]
    # The id of a user's own standard may equal an id that the page uses.
    anchors = _anchors(entries, set(re.findall(r'id="([\w.-]+)"', template)))
    items = _anchors([item.id for item in book.items], set(anchors.values()), "item-")
    return environment.from_string(template).render(
        book=book,
        anchors=anchors,
        item_anchors=items,
        editions=editions_in_order(book),
        compared=compared_limits(book),
        # Style and script are files of this package, not text from any rule.
        style=Markup(style),
        script=Markup(script),
        style_digest=digest_of(style),
        script_digest=digest_of(script),
        statuses=[status for status in Status if any(status in e.statuses for e in book.entries)],
        status_means=STATUS_MEANS,
        verdict_means=VERDICT_MEANS,
        terms=TERMS,
        glossary=GLOSSARY,
        synonyms=SYNONYMS,
        headers=WORKED_HEADERS,
        target_headers=TARGET_HEADERS,
        targets_note=TARGETS_NOTE,
    )


def _part(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _anchors(ids: list[str], used: set[str], before: str = "") -> dict[str, str]:
    """Return a unique anchor for each id, none of them in `used`."""
    used = set(used)
    found = {}
    for id in ids:
        plain = before + anchor(id)
        numbered = (f"{plain}-{n}" for n in itertools.count(2))
        name = plain if plain not in used else next(n for n in numbered if n not in used)
        used.add(name)
        found[id] = name
    return found


def _rows(table: WorkedTable) -> Iterator[_Row]:
    before: tuple[object, ...] | None = None
    for row in table.rows:
        key = (row.situation, row.clock)
        yield _Row(
            row,
            day_words(row.clock) if row.clock else "none",
            day_words(row.last_good_day) if row.last_good_day else "",
            "" if row.days_late is None else str(row.days_late),
            key == before,
        )
        before = key
