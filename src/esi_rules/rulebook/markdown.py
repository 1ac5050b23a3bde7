"""The rulebook as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from esi_rules.frameworks.glossary import GLOSSARY
from esi_rules.rulebook.entries import Entry, Rulebook, VersionEntry
from esi_rules.rulebook.legend import STATUS_MEANS, TERMS, VERDICT_MEANS
from esi_rules.rulebook.limit_comparison import (
    ComparedLimits,
    compared_limits,
    editions_in_order,
)
from esi_rules.rulebook.plain_text import WORKED_HEADERS, worked_cells
from esi_rules.rulebook.target_entries import TARGET_HEADERS, TARGETS_NOTE
from esi_rules.text import anchor
from esi_rules.text import markdown_inert as safe
from esi_rules.wording.rule_text import Clause

__all__ = ["to_markdown"]


def to_markdown(book: Rulebook) -> str:
    """Return the rulebook as Markdown; any markup in the text of the rules is escaped."""
    return "\n".join(_lines(book)) + "\n"


def _lines(book: Rulebook) -> Iterator[str]:
    yield f"# {safe(book.title)}"
    yield ""
    yield "This page is generated from the rules. The worked dates come from evaluating them."
    yield ""
    yield from _table(
        ("Edition", "Title", "In force", "Source", "Note"),
        [(e.id, e.title, e.in_force, f"{e.citation}: {e.document}", e.note) for e in book.editions],
    )
    editions = [safe(edition.id) for edition in editions_in_order(book)]
    yield "## Limits compared"
    yield ""
    yield from _table(
        ("Standard", *editions, *(["Difference"] if len(editions) > 1 else [])),
        [_compared(row) for row in compared_limits(book)],
    )
    for title, column, meanings in (
        ("Statuses", "Status", [(k.value, v) for k, v in STATUS_MEANS.items()]),
        ("Verdicts", "Verdict", [(k.words, v) for k, v in VERDICT_MEANS.items()]),
        ("Terms", "Term", list(TERMS.items())),
    ):
        yield f"## {title}"
        yield ""
        yield from _table((column, "Meaning"), meanings)
    yield "## Standards"
    yield ""
    for entry in book.entries:
        statuses = ", ".join(status.value for status in entry.statuses)
        yield f"- [{safe(entry.id)}](#{anchor(entry.id)}): {safe(entry.title)} ({statuses})"
    yield ""
    for entry in book.entries:
        yield from _entry(entry)
    yield "## Readings"
    yield ""
    yield (
        "Wording that can be interpreted in more than one way: the choice made here, the "
        "others, and why."
    )
    yield ""
    yield from _table(
        ("Reading", "Words", "Interpreted as", "Or", "Why this is the default", "Affects"),
        [
            (
                reading.id,
                reading.words,
                f"{reading.choice}: {reading.means}",
                "; ".join(f"{key}: {means}" for key, means in reading.others),
                reading.why,
                ", ".join(reading.standards) or "scoring",
            )
            for reading in book.readings
        ],
    )
    yield f"## Criteria of the {safe(book.framework)}"
    yield ""
    yield from _table(
        ("Section or criterion", "Title", "Weight", "What it assesses"),
        [(each.id, each.title, each.weight, each.description) for each in book.criteria],
    )
    yield f"## Items of the {safe(book.framework)}"
    yield ""
    yield from _table(
        ("Item", "Criterion", "Question", "Applies to", "Decided by", "Rule"),
        [
            (
                item.id,
                f"{item.criterion} {item.criterion_title} ({item.weight})",
                item.question,
                item.applies_to,
                item.decided_by,
                item.says.line if item.says is not None else "",
            )
            for item in book.items
        ],
    )
    if book.targets:
        yield "## National targets"
        yield ""
        yield TARGETS_NOTE
        yield ""
        yield from _table(TARGET_HEADERS, [each.cells for each in book.targets])
    yield "## Glossary"
    yield ""
    yield from _table(("Abbreviation", "Meaning"), GLOSSARY.items())
    yield "## Documents"
    yield ""
    yield from _table(("Key", "Document"), book.sources)


def _compared(row: ComparedLimits) -> tuple[str, ...]:
    cells = []
    for held in row.limits:
        limits = [
            f"{limit.what}: {limit.value_and_status}" if row.named else limit.value_and_status
            for limit in held or ()
        ]
        cells.append("no such standard" if held is None else "; ".join(limits) or "no limit")
    return row.title, *cells, *([row.difference] if len(cells) > 1 else [])


def _entry(entry: Entry) -> Iterator[str]:
    yield f'<a id="{anchor(entry.id)}"></a>'
    yield ""
    yield f"### {safe(entry.title)}"
    yield ""
    yield f"Standard **{safe(entry.id)}**. Decides: {safe(entry.decides)}."
    yield ""
    for version in entry.versions:
        yield from _version(version, many=len(entry.versions) > 1)
    if entry.history:
        yield "**How the editions differ**"
        yield ""
        yield from _table(
            ("Edition", "What", "Before", "Now"),
            [(c.edition, c.what, c.before, c.now) for c in entry.history],
        )


def _version(version: VersionEntry, *, many: bool) -> Iterator[str]:
    editions = safe(", ".join(version.editions))
    yield f"#### In {editions}" if many else f"In {editions}."
    yield ""
    yield from _clause(version.says, 0)
    yield ""
    yield f"- Applies to: {safe(version.applies)}"
    if version.applies_rule:
        yield f"- In the record: {safe(version.applies_rule)}"
    yield f"- Clock starts: {safe(version.clock)}"
    for condition in version.conditions:
        yield f"- Condition: {safe(condition)}"
    if version.cannot_check:
        yield f"- Cannot check: {safe(version.cannot_check)}"
    yield ""
    if version.limits:
        yield from _table(
            ("Limit", "What", "Value", "Status", "Source", "Note"),
            [
                (x.id, x.what, x.value, x.status_words, f"{x.citation}: {x.document}", x.note)
                for x in version.limits
            ],
        )
    if version.readings:
        yield from _table(
            ("Reading", "Interpreted as", "Or"),
            [
                (
                    reading.id,
                    reading.means or reading.choice,
                    "; ".join(f"{key}: {means}" for key, means in reading.others),
                )
                for reading in version.readings
            ],
        )
    for table in version.worked:
        title = f" {safe(table.title)}" if table.title else ""
        yield f"Worked dates{':' if title else ''}{title}"
        yield ""
        yield from _table([h.capitalize() for h in WORKED_HEADERS], worked_cells(table))


def _clause(clause: Clause, depth: int) -> Iterator[str]:
    yield f"{'> ' if depth == 0 else '> ' + '  ' * (depth - 1) + '- '}{safe(clause.text)}"
    if clause.parts and depth == 0:
        yield ">"
    for part in clause.parts:
        yield from _clause(part, depth + 1)


def _table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headers)} |"
    yield f"|{' --- |' * len(headers)}"
    for row in rows:
        yield f"| {' | '.join(safe(cell) for cell in row)} |"
    yield ""
