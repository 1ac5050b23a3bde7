"""The rulebook of the shipped standards, and one of an edition with hostile words in it."""

from __future__ import annotations

import datetime as dt
import functools

import esi_rules as esi
from esi_rules import events
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.rulebook import Rulebook, rulebook
from esi_rules.rulebook.worked import WorkedRow
from esi_rules.standards.standard import Citation, Edition, Limit, Standard, Standards, Status

SCRIPT = "<script>window.hit=1</script>"
IMAGE = '"><img src=x onerror="window.hit=2">'
LINK = "[x](javascript:window.hit=3) <https://evil.example> https://evil.example www.evil.example"
ESCAPES = "\x1b[31mred\x1b]0;title\x07 \u202eback\u2066 bell\x07 line\nbreak\r# head"
TEMPLATE = "{{ 7 * 7 }}{% raw %} ${x} #{x}"
TABLE = "| a | b |\n| --- | --- |\n***bold*** __bold__ `code` ~~gone~~ <!-- gone --> &lt;b&gt;"
NASTY = (SCRIPT, IMAGE, LINK, ESCAPES, TEMPLATE, TABLE)


@functools.cache
def shipped() -> Rulebook:
    return rulebook(esi.national_standards(), esi.esi_framework())


@functools.cache
def hostile() -> Rulebook:
    standards = []
    for i, text in enumerate(NASTY):
        standards.append(
            Standard(
                f"{text}{i}",
                text,
                esi.commencement,
                esi.all_of(
                    esi.within(
                        esi.working_days(5), of=esi.commencement, done=events.home_visit.first()
                    ),
                    esi.answer(text),
                    esi.given(esi.FactKind("own", text, (text.strip(),)), text.strip()),
                ),
                applies_words=text,
                limits=(
                    Limit(text, text, esi.days(3), Status.ASSUMED, Citation(text, text), text),
                ),
                readings=((text, text),),
                cannot_check=text,
            )
        )
    first = Edition(
        IMAGE, SCRIPT, dt.date(2004, 1, 1), dt.date(2004, 12, 31), tuple(standards),
        Citation(LINK, TABLE), ESCAPES,
    )  # fmt: skip
    second = Edition(
        SCRIPT, TABLE, dt.date(2005, 1, 1), None, tuple(standards[:3]), Citation(ESCAPES)
    )
    items = [
        Item(f"{text}{i}", text, text, text, "J", esi.answer(text)) for i, text in enumerate(NASTY)
    ]
    framework = Framework(
        SCRIPT, LINK, [Section("A", SCRIPT, 1, [Criterion("A", SCRIPT, "critical", items)])]
    )
    return rulebook(Standards((first, second)), framework)


def worked_rows(book: Rulebook, standard: str) -> list[WorkedRow]:
    (entry,) = [entry for entry in book.entries if entry.id == standard]
    return [row for version in entry.versions for table in version.worked for row in table.rows]
