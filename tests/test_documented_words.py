"""What people must look up is in the docs: reasons, keys of rule files, sources, abbreviations."""

from __future__ import annotations

import re

import pytest

import esi_rules as esi
from esi_rules.frameworks.esi import esi_framework
from esi_rules.frameworks.glossary import GLOSSARY, SYNONYMS
from esi_rules.rulebook import rulebook, to_markdown, to_text
from esi_rules.rulefile.declared_forms import DECLARED
from esi_rules.rulefile.edition_forms import (
    _CRITERION,
    _EDITION,
    _ITEM,
    _SECTION,
    _STANDARD,
    STANDARDS_FILE,
)
from esi_rules.rulefile.limit_forms import _LIMIT
from esi_rules.rules.finding import Reason
from esi_rules.standards.readings import READINGS
from esi_rules.standards.shipped import national_standards
from esi_rules.standards.sources import SOURCES
from tests.support.paths import DOCS

BOOK = rulebook(national_standards(), esi_framework())
FORMS = [_STANDARD, _EDITION, _LIMIT, _SECTION, _CRITERION, _ITEM, STANDARDS_FILE.record]
FORMS += [declared.form for declared in DECLARED]
KEY_LIKE = re.compile(r"\b(?:PC\d+/\d{4}|[A-Z]{2,4}-\d{4}(?:-\d{2,4}){0,2}|[A-Z]{3,5}-EN|NPS\d+)\b")
ABBREVIATION = re.compile(r"\b(?:[A-Z][A-Za-z]*[A-Z][A-Za-z]*\d?(?:-[A-Z])?|[A-Z]{2,}\d?)\b")
NOT_ABBREVIATIONS = {"MET", "NOT", "YET", "DUE", "UNDETERMINED", "APPLICABLE", "UKHL", "SS8"}
"""Words in capitals that are no abbreviations, and two that are part of a citation."""


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_documented(reason: Reason) -> None:
    page = (DOCS / "verdicts.md").read_text(encoding="utf-8")
    assert page.count(f"\n| `{reason.value}` | ") == 1


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_key_of_a_rule_file_is_documented(form: object) -> None:
    page = (DOCS / "rules-as-data.md").read_text(encoding="utf-8")
    keys = [entry.key for entry in form.entries]  # type: ignore[attr-defined]
    assert [key for key in keys if f"`{key}`" not in page and f"`{key}:" not in page] == []


def test_every_source_key_that_is_cited_anywhere_is_in_the_list_of_documents() -> None:
    listed = {key for key, _ in BOOK.sources}
    text = to_markdown(BOOK).partition("\n## Documents\n")[0].replace("\\", "")
    cited = set(KEY_LIKE.findall(text))
    assert {"HAC-1998", "HC-1998-01-28", "PC77/2005", "DVW-1981", "SI-2013-3208"} <= cited
    assert cited - listed == set()
    assert {key for key in SOURCES if key in text} - listed == set()


@pytest.mark.slow
def test_every_source_key_of_the_shipped_data_is_listed_under_any_readings() -> None:
    for name, reading in READINGS.items():
        for choice in reading.choices:
            standards = esi.national_standards(**{name.replace("-", "_"): choice})  # type: ignore[arg-type]
            book = rulebook(standards, esi_framework())
            assert set(KEY_LIKE.findall(to_text(book))) <= {key for key, _ in book.sources}


def test_every_abbreviation_of_the_rulebook_is_in_the_glossary() -> None:
    known = {word for key in GLOSSARY for word in key.split()} | NOT_ABBREVIATIONS
    sources = {word for key in SOURCES for word in re.split(r"[/-]", key)} | {"ESI"}
    text = to_markdown(BOOK).replace("\\", "")
    unknown = {
        word
        for word in ABBREVIATION.findall(KEY_LIKE.sub("", text))
        if word not in known | sources and word.rstrip("s") not in known
    }
    assert unknown == set()


def test_the_glossary_has_every_abbreviation_of_the_report() -> None:
    report = (
        "ACE ACO CO CP CPO DTTO ECP ESI HR ISP LSI-R MAPPA MARAC NOMS NPD NPS NVQ OASys OGRS2 "
        "PPDU PSO PSR SMART SMT SSR"
    )
    assert {*report.split(), "HMI Probation"} <= set(GLOSSARY)


def test_every_section_and_criterion_is_described_in_the_rulebook() -> None:
    framework = esi_framework()
    described = [*framework.sections, *framework.criteria.values()]
    for text in (to_markdown(BOOK), " ".join(to_text(BOOK).split())):
        for each in described:
            assert each.description.endswith(".")
            assert each.description in text


def test_no_word_is_in_two_groups_of_synonyms() -> None:
    words = [word for group in SYNONYMS for word in group]
    assert len(words) == len(set(words))
    assert all(word == word.lower() for word in words)
