"""The rulebook as plain text, for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from esi_rules.frameworks.glossary import GLOSSARY
from esi_rules.records.dates import day_words
from esi_rules.rulebook.entries import Entry, ReadingEntry, Rulebook, VersionEntry
from esi_rules.rulebook.legend import STATUS_MEANS, TERMS, VERDICT_MEANS
from esi_rules.rulebook.target_entries import TARGETS_NOTE
from esi_rules.rulebook.worked import WorkedTable
from esi_rules.text import counted, printable
from esi_rules.wording.rule_text import Clause

__all__ = ["WORKED_HEADERS", "to_text", "worked_cells"]

_WIDTH = 79
_LABEL = 15
_VERDICT = 17
WORKED_HEADERS = ("situation", "clock starts", "on file", "verdict", "due by", "days late")
"""The columns of worked dates, in every format."""


def to_text(book: Rulebook) -> str:
    """Return the rulebook as text, with the status of every limit next to its value."""
    return "\n".join(printable(line).rstrip() for line in _lines(book)) + "\n"


def worked_cells(table: WorkedTable) -> list[tuple[str, ...]]:
    """Return the rows of a worked table as text, in the order of `WORKED_HEADERS`."""
    return [
        (
            row.situation,
            day_words(row.clock) if row.clock else "none",
            row.evidence,
            row.verdict.words,
            day_words(row.last_good_day) if row.last_good_day else "",
            "" if row.days_late is None else str(row.days_late),
        )
        for row in table.rows
    ]


def _lines(book: Rulebook) -> Iterator[str]:
    yield from _heading(book.title, "=")
    yield ""
    for edition in book.editions:
        yield from _said(edition.id, f"{edition.title}, in force {edition.in_force}")
        yield from _said("", f"source: {edition.citation}: {edition.document}")
        yield from _said("", edition.note)
    for title, meanings in (
        ("Statuses", [(k.value, v) for k, v in STATUS_MEANS.items()]),
        ("Verdicts", [(k.words, v) for k, v in VERDICT_MEANS.items()]),
        ("Terms", list(TERMS.items())),
    ):
        yield ""
        yield from _heading(title, "-")
        for word, means in meanings:
            yield from _wrapped(f"{word}: {means}", "  ", "    ")
    for entry in book.entries:
        yield ""
        yield from _entry(entry)
    yield ""
    yield from _heading("Readings: wording that can be interpreted in more than one way", "-")
    for reading in book.readings:
        yield from _reading(reading)
    yield ""
    yield from _heading(f"{book.framework}: what each criterion assesses", "-")
    for each in book.criteria:
        described = f": {each.description}" if each.description else ""
        yield from _wrapped(f"{each.id} {each.title} ({each.weight}){described}", "  ", "      ")
    yield ""
    yield from _heading(f"{book.framework}: how each item is decided", "-")
    for item in book.items:
        yield from _wrapped(f"{item.id}  {item.question}", "  ", "      ")
        yield from _wrapped(
            f"{item.criterion} {item.criterion_title} ({item.weight}); {item.place}; "
            f"{item.applies_to}; decided by {item.decided_by}",
            "      ",
            "      ",
        )
        if item.says is not None:
            yield from _clause(item.says, 6)
    yield ""
    if book.targets:
        yield from _heading("National targets", "-")
        yield from _wrapped(TARGETS_NOTE, "  ", "  ")
        for target in book.targets:
            level = f"level {target.level} ({target.level_status}, {target.source})"
            yield from _wrapped(
                f"{target.title}: decided by {target.decided_by}; {level}", "  ", "      "
            )
        yield ""
    yield from _heading("Glossary", "-")
    for word, means in GLOSSARY.items():
        yield from _wrapped(f"{word}: {means}", "  ", "    ")
    yield ""
    yield from _heading("Documents", "-")
    for key, title in book.sources:
        yield from _wrapped(f"{key}: {title}", "  ", "    ")


def _entry(entry: Entry) -> Iterator[str]:
    yield from _heading(f"{entry.id}: {entry.title}", "-")
    for version in entry.versions:
        yield from _version(version)
    for change in entry.history:
        yield from _said("history", change.words)
    yield from _said("decides", entry.decides)


def _version(version: VersionEntry) -> Iterator[str]:
    yield f"  [{', '.join(version.editions)}]"
    yield "  requirement"
    yield from _clause(version.says, 4)
    yield from _said("applies to", version.applies)
    yield from _said("", version.applies_rule)
    yield from _said("clock starts", version.clock)
    for condition in version.conditions:
        yield from _said("condition", condition)
    for limit in version.limits:
        yield from _said("limit", limit.words)
        yield from _said("", f"{limit.id}; {limit.document}")
    for reading in version.readings:
        others = "; or ".join(f"{key}: {means}" for key, means in reading.others)
        yield from _said("reading", f"{reading.id}: {reading.means or reading.choice}")
        yield from _said("", f"or {others}" if others else "")
        yield from _said("", f"default: {reading.default}, because {reading.why}" * bool(others))
    yield from _said("cannot check", version.cannot_check)
    for table in version.worked:
        yield from _said("worked dates", table.title or "each row comes from evaluating the rule")
        yield from _worked(table)


def _reading(reading: ReadingEntry) -> Iterator[str]:
    yield from _wrapped(f"{reading.id}: {reading.words}", "  ", "    ")
    yield from _wrapped(f"interpreted as {reading.choice}: {reading.means}", "      ", "        ")
    for key, means in reading.others:
        yield from _wrapped(f"or {key}: {means}", "      ", "        ")
    yield from _wrapped(f"default: {reading.default}, because {reading.why}", "      ", "        ")
    about = ", ".join(reading.standards) or "scoring"
    yield from _wrapped(f"affects: {about}", "      ", "        ")


def _heading(text: str, mark: str) -> Iterator[str]:
    yield printable(text)
    yield mark * min(len(printable(text)), _WIDTH)


def _clause(clause: Clause, indent: int) -> Iterator[str]:
    lead = " " * indent
    yield from _wrapped(f"- {clause.text}", lead, f"{lead}  ")
    for part in clause.parts:
        yield from _clause(part, indent + 2)


def _said(label: str, text: str) -> Iterator[str]:
    if text:
        yield from _wrapped(text, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))


def _wrapped(text: str, first: str, rest: str) -> Iterator[str]:
    yield from textwrap.wrap(
        printable(text), _WIDTH, initial_indent=first, subsequent_indent=rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _worked(table: WorkedTable) -> Iterator[str]:
    """Yield the rows of a table, grouped by the cells they share so that lines fit a terminal."""
    last: tuple[str, ...] = ()
    for situation, clock, evidence, verdict, good, late in worked_cells(table):
        shared = (situation, clock, good)
        if shared != last:
            parts = (situation, f"clock starts {clock}", f"due by {good}" if good else "")
            yield from _wrapped(", ".join(part for part in parts if part), " " * 4, " " * 8)
            last = shared
        days = f" ({counted(late, 'day')} late)" if late else ""
        yield from _wrapped(f"{evidence}{days}", f"      {verdict:<{_VERDICT}}", " " * 23)
