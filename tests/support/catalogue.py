"""The messages that people read in their language, and the catalogues made of their translations.

Run ``python -m tests.support.catalogue`` after a message or a translation has changed. It enters
what is new in each ``.po`` file without a translation, takes out what is no longer a message, and
compiles the ``.mo`` files. Only this needs Babel; at run time gettext reads the compiled files.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import esi_rules as esi
from esi_rules.analysis.action_list import DutyState
from esi_rules.calendar.bank_holidays import bank_holidays
from esi_rules.frameworks.rungs import Descriptor, Rating
from esi_rules.language import CATALOGUES
from esi_rules.scoring.sheet import MissingReason
from esi_rules.wording.noun_phrases import moment_label
from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "esi_rules"


class PlainCatalogue(Catalog):
    """A catalogue with the headers that say something: no date of a run, no version of Babel."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    @mime_headers.setter
    def mime_headers(self, headers: list[tuple[str, str]]) -> None:
        Catalog._set_mime_headers(self, headers)


MARKERS = frozenset({"message", "plural_message", "text", "plural"})
"""The calls whose literal arguments are messages: the marker, and the methods of a language."""


def messages_in(code: str) -> Iterator[tuple[str, ...]]:
    """Yield the messages written in a module: each by itself, or with its plural."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else None
        called = node.func.id if isinstance(node.func, ast.Name) else called
        texts = [
            argument.value
            for argument in node.args[: 2 if called in ("plural", "plural_message") else 1]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if called in MARKERS and texts:
            yield tuple(texts)


def messages_of_data() -> Iterator[str]:
    """Yield the messages that are values of the package: verdicts, ratings, titles, questions."""
    yield from (verdict.words for verdict in esi.Verdict)
    yield from (each.value for kind in (Descriptor, Rating) for each in kind)
    yield from (*get_args(MissingReason), *get_args(DutyState))
    framework = esi.esi_framework()
    yield framework.title
    for section in framework.sections:
        for each in (section, *section.criteria):
            yield each.title
            yield each.description
    yield from (criterion.weight for criterion in framework.criteria.values())
    yield from (item.question for item in framework.case_items)
    for edition in esi.national_standards().editions:
        for standard in edition.standards:
            yield from filter(None, (standard.title, standard.applies_words))
    for kind in esi.records.KINDS.values():
        yield from (kind.words, kind.plural, *(value.replace("_", " ") for value in kind.values))
    yield from ("Saturday", "Sunday", *sorted({*bank_holidays().values()}))
    yield from map(moment_label, (esi.commencement, esi.first_high))


def all_messages() -> Mapping[str, tuple[str, str]]:
    """Return every message by its id, with the place it comes from and its plural or nothing."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        code = path.read_text(encoding="utf-8")
        if "from esi_rules.language import" not in code and path.name != "language.py":
            continue
        for first, *plural in messages_in(code):
            found.setdefault(first, (place, "".join(plural)))
    for text in messages_of_data():
        found.setdefault(text, ("verdicts, ratings, titles and questions", ""))
    return found


def slots(text: str) -> frozenset[str]:
    """Return the slots of a message."""
    return frozenset(re.findall(r"\{(\w*)[^}]*\}", text))


def read_catalogue(path: Path) -> Catalog:
    """Read a ``.po`` file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def compiled(catalogue: Catalog) -> bytes:
    """Return the ``.mo`` file of a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def updated(catalogue: Catalog) -> Catalog:
    """Return a catalogue with every message of now, in their order, and no other."""
    now = PlainCatalogue(catalogue.locale, fuzzy=False, header_comment=catalogue.header_comment)
    now.mime_headers = catalogue.mime_headers
    for id, (place, plural) in all_messages().items():
        old = catalogue.get(id)
        text = None if old is None else old.string
        now.add((id, plural) if plural else id, text, locations=[(place, None)])
    return now


def main() -> None:
    """Write every catalogue again."""
    for path in sorted(CATALOGUES.glob("*.po")):
        catalogue = updated(read_catalogue(path))
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=False, omit_header=False)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        empty = [each.id for each in catalogue if each.id and not each.string]
        print(f"{path.name}: {len(catalogue)} messages, {len(empty)} without a translation")


if __name__ == "__main__":
    main()
