"""Every message has a translation, and no printed word gets past the catalogues."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import re
import string
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from gettext import GNUTranslations
from pathlib import Path
from typing import get_args

import attrs
import pytest
from babel import Locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.action_list import DutyState
from esi_rules.analysis.remedy import RecordChange, RemedyStatus
from esi_rules.analysis.remedy.remedy_text import remedy_sentence
from esi_rules.cli import main
from esi_rules.cli.due import _print as print_actions
from esi_rules.cli.options import LanguageCode
from esi_rules.cli.score import print_sheet
from esi_rules.frameworks.rungs import Descriptor, Rating
from esi_rules.language import CATALOGUES, ENGLISH, LANGUAGES, WELSH, Language
from esi_rules.records import KINDS, EventKind
from esi_rules.records.dates import day_words, read_day
from esi_rules.rules.algebra import Not, Settled
from esi_rules.rules.moments import Events, Selection
from esi_rules.rules.traversal import walk
from esi_rules.scoring.ladder import DescriptorResult, Inversion
from esi_rules.scoring.results_table import join_sheets
from esi_rules.scoring.sheet import HIGH_RISK, Missing, MissingReason, Provenance, ScoringSheet
from esi_rules.testing.case_strategies import as_ats, cases, vague_cases
from esi_rules.testing.rule_strategies import rules
from esi_rules.text import inert
from esi_rules.wording import finding_text, negated_text
from esi_rules.wording.noun_phrases import NAMED_EVENTS, events_words
from tests.scoring.test_sheet import full_sheet
from tests.support.catalogue import (
    PlainCatalogue,
    all_messages,
    compiled,
    read_catalogue,
    slots,
    updated,
)
from tests.support.examples import examples
from tests.support.paths import SOUTH_WALES

DAY = dt.date(2005, 3, 14)
SAMPLE = SOUTH_WALES / "sample"
MESSAGES = all_messages()
SHIPPED = sorted(CATALOGUES.glob("*.po"))
WIDE = {ord(c): ord(c) - 0x21 + 0xFF01 for c in string.ascii_letters}
"""The letters of English as letters of another width: what is left in ASCII was not translated."""


def widened(text: str) -> str:
    """A message in the pseudo-language: other letters, the same slots."""
    parts = re.split(r"(\{[^}]*\})", text)
    return "".join(part if part.startswith("{") else part.translate(WIDE) for part in parts)


@pytest.fixture(scope="session")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Language:
    """A language whose catalogue has every message, in letters that English does not have."""
    catalogue = PlainCatalogue("en", fuzzy=False)
    for id, (_, plural) in MESSAGES.items():
        if plural:
            catalogue.add((id, plural), (widened(id), widened(plural)))
        else:
            catalogue.add(id, widened(id))
    path = tmp_path_factory.mktemp("catalogues") / "pseudo.mo"
    path.write_bytes(compiled(catalogue))
    return Language("qps", str(path))


def left_in_english(printed: str, data: Iterable[str]) -> list[str]:
    """The words in ASCII letters that are no words of the data."""
    for each in sorted(filter(None, data), key=len, reverse=True):
        printed = printed.replace(each, "")
    return re.findall(r"[A-Za-z]+", printed)


# The catalogues


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_message_is_translated_and_every_translation_is_of_a_message(path: Path) -> None:
    catalogue = read_catalogue(path)
    translated = {
        each.id if isinstance(each.id, str) else each.id[0]: each for each in catalogue if each.id
    }
    assert translated.keys() == MESSAGES.keys(), "run `python -m tests.support.catalogue`"
    for id, (_, plural) in MESSAGES.items():
        one = translated[id]
        assert (one.id if isinstance(one.id, str) else one.id[1]) == (plural or id)
        texts = [one.string] if isinstance(one.string, str) else [*one.string]
        assert len(texts) == (catalogue.num_plurals if plural else 1)
        for text in texts:
            assert text.strip(), f"no translation of {id!r}"
            assert slots(text) == slots(plural or id), id
        assert not one.fuzzy


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_compiled_catalogue_is_that_of_the_translations(path: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.mo"
    again.write_bytes(compiled(updated(read_catalogue(path))))
    assert _entries(path.with_suffix(".mo")) == _entries(again)


def _entries(file: Path) -> dict[object, str]:
    with file.open("rb") as opened:
        return dict(GNUTranslations(opened)._catalog)  # type: ignore[attr-defined]


def test_the_languages_of_the_command_line_are_those_with_a_catalogue() -> None:
    assert [*get_args(LanguageCode)] == [*LANGUAGES]
    assert {path.stem for path in SHIPPED} == LANGUAGES.keys() - {"en"}
    assert all(code == language.code for code, language in LANGUAGES.items())


def test_welsh_days_and_months_are_those_of_the_common_locale_data() -> None:
    days = Locale("cy").days["stand-alone"]["abbreviated"]
    months = Locale("cy").months["format"]["abbreviated"]
    for n in range(366):
        day = dt.date(2004, 1, 1) + dt.timedelta(n)
        expected = f"{days[day.weekday()]} {day.day} {months[day.month]} 2004"
        assert day_words(day, WELSH) == expected


# A language


@given(st.text())
def test_what_is_no_message_is_printed_as_it_is(text: str) -> None:
    if text not in MESSAGES:
        assert WELSH.text(text) == text
    assert ENGLISH.text(text) == text


def test_english_prints_a_message_with_its_slots_filled() -> None:
    assert ENGLISH.text("{a} of {b}", a=1, b="{b}") == "1 of {b}"
    assert [ENGLISH.plural("{n} row", "{n} rows", n) for n in (0, 1, 2)] == [
        "0 rows",
        "1 row",
        "2 rows",
    ]
    assert [ENGLISH.listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert not ENGLISH.notice


def test_welsh_has_its_own_forms_for_numbers() -> None:
    one, many = "{n} row was set aside and is not in these figures", "rows"
    assert WELSH.plural(one, many, 2).startswith("Rhoddwyd 2 res ")
    assert WELSH.plural(one, many, 5).startswith("Rhoddwyd 5 rhes ")


# What is printed


def _sentences() -> list[tuple[str, Callable[[Language], str]]]:
    """Whatever is said in many ways, in each of them."""
    found: list[tuple[str, Callable[[Language], str]]] = []
    levels = ("item", "criterion", "section")
    shares = ({}, {"7": Fraction(1)}, {"7": Fraction(1, 2), "8": Fraction(1, 4), "9": Fraction(1)})
    for level in levels:
        for reason in get_args(MissingReason):
            for shared in shares:
                for group in (None, "Ω"):
                    missing = Missing(level, "6", reason, shared, group)
                    found.append((missing.words, missing.sentence))
    inversions = [
        Inversion("6", rating, instead, Descriptor.POOR, Descriptor.NOT_MET)
        for rating in Rating
        for instead in Rating
    ]
    found += [(each.words, each.sentence) for each in inversions]
    for ladder in ("literal", "own"):
        result = DescriptorResult("6", Descriptor.POOR, (), inversions=(inversions[1],))
        warned = attrs.evolve(result, ladder=ladder)
        found.append((warned.warning or "", lambda to, it=warned: it.warning_words(to) or ""))
    for ends in ((), (Descriptor.POOR, Descriptor.WELL_MET)):
        result = DescriptorResult("6", None, ends)
        found.append((result.words, result.span))
    score = esi.Score(Fraction(1), Fraction(0), Fraction(2))
    found.append((score.bounds, score.bounds_words))
    for text in ("2004-10-01", "2004-10", "2004", ""):
        day = read_day(text)
        found.append((day_words(day), lambda to, it=day: day_words(it, to)))
    return found


def test_every_way_of_saying_something_is_translated(pseudo: Language) -> None:
    for english, said in _sentences():
        assert said(ENGLISH) == english
        assert not left_in_english(said(pseudo), [])
        assert re.findall(r"\d+", said(pseudo)) == re.findall(r"\d+", english)


def test_no_word_of_the_scoring_sheet_gets_past_the_catalogue(
    pseudo: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    framework = esi.esi_framework()
    sample = esi.read(SAMPLE)
    sheets = [
        (full_sheet(), "Ω"),
        (attrs.evolve(full_sheet(), provenance=Provenance(as_at=DAY, cases=1, unrated=1)), "Ω"),
        (esi.score(sample.inspection, by=["district"], setup=sample.setup), "Ω"),
    ]
    for sheet, area in sheets:
        print_sheet(sheet, framework, area, describe=True, language=pseudo)
        # The note that it is a draft stands there in English too.
        printed = capsys.readouterr().out.removeprefix(pseudo.notice)
        assert not left_in_english(printed, _data_of(sheet, framework))
        assert pseudo.text("Items") in printed


def _data_of(sheet: ScoringSheet, framework: esi.Framework) -> Iterator[str]:
    """What a sheet prints of its own data, which no catalogue translates."""
    made = sheet.provenance
    yield from (made.package_version, made.rules_digest, made.framework_digest)
    yield from (made.records_digest, made.edition)
    chosen = {**made.readings, **made.limits}
    yield from (f"{name} = {value}" for name, value in chosen.items())
    yield from (group.replace("\n", "\\x0a") for group in sheet.groups if group != HIGH_RISK)
    yield from (*framework.items, *framework.criteria, *(s.id for s in framework.sections))
    for result in sheet.descriptors.values():
        if result.adjustment is not None:
            yield from (result.adjustment.name, result.adjustment.reason)


def test_the_scoring_sheet_in_welsh_has_the_figures_of_the_english_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["score", str(SAMPLE), "--describe"]) == 0
    english = capsys.readouterr().out
    assert main(["score", str(SAMPLE), "--describe", "--language", "cy"]) == 0
    welsh = capsys.readouterr().out
    assert welsh.startswith(f"{WELSH.notice}\n\nTaflen sgorio: South Wales")
    assert "draft" in WELSH.notice
    body = welsh.removeprefix(WELSH.notice)
    # Folded descriptions break at other words, and have no figures.
    assert re.findall(r"[\d.]+%?", body) == re.findall(r"[\d.]+%?", english)
    assert main(["score", str(SAMPLE), "--describe", "--language", "en"]) == 0
    assert capsys.readouterr().out == english


def test_no_word_of_the_table_of_several_inspections_gets_past_the_catalogue(
    pseudo: Language,
) -> None:
    framework = esi.esi_framework()
    other = attrs.evolve(full_sheet(), rounded_sections=True)
    table = join_sheets([("Ω", full_sheet()), ("Ψ", other)], framework)
    assert len(table.caveats) == 1
    assert not left_in_english(pseudo.text(table.caveats[0]), [])
    for english, printed in zip(table.text_rows(), table.text_rows(pseudo), strict=True):
        assert not left_in_english(" ".join(printed[1:]), [])
        assert printed[0] == english[0]
        assert re.findall(r"\d+", str(printed)) == re.findall(r"\d+", str(english))


def test_several_inspections_and_the_framework_are_printed_in_welsh(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["score", str(SAMPLE), str(SAMPLE), "--language", "cy"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{WELSH.notice}\n\nSgoriau 2 arolygiad\n")
    assert "ni ddilynwyd i fyny" in printed
    assert main(["framework", "--language", "cy"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{WELSH.notice}\n\nArolygiad Goruchwyliaeth Effeithiol (esi-2003)")
    for word in ("hanfodol", "pwysig", "disgrifiadol", "Rheoli risg o niwed"):
        assert word in printed
    assert not re.search("critical|important|descriptive|Management", printed)


@given(data=st.data())
@settings(max_examples=examples(400), deadline=None, suppress_health_check=list(HealthCheck))
def test_no_word_of_a_finding_gets_past_the_catalogue(
    pseudo: Language, data: st.DataObject
) -> None:
    """What a rule requires is in English, so it stands here as a letter of another script."""
    rule = data.draw(rules)
    case = data.draw(st.one_of(cases(), vague_cases()))
    (finding,) = esi.evaluate(case, rule, as_at=data.draw(as_ats(case)))
    with pytest.MonkeyPatch.context() as patched:
        for module, names in ENGLISH_PHRASES.items():
            for name in names:
                patched.setattr(module, name, lambda *args, **options: "Ω")
        patched.setattr(finding_text, "_own_kinds", lambda finding: ())
        for full in (False, True):
            printed = finding_text.words(finding, full=full, language=pseudo)
            assert not left_in_english(printed, _data_in(finding))
            english = finding_text.words(finding, full=full)
            assert len(printed.splitlines()) == len(english.splitlines())


ENGLISH_PHRASES = {
    finding_text: ("_rule_words", "_moment_words", "_moment_label", "_events_words"),
    negated_text: ("moment_words", "events_words"),
}


def _data_in(finding: esi.Finding) -> Iterator[str]:
    """What a finding and its parts print of the record, and the evidence that they name."""
    yield from (finding.label, finding.edition or "", finding.standard or "")
    for evidence in (finding.missing, finding.immaterial):
        yield from map(inert, evidence)
        yield " and ".join(map(inert, evidence[:3]))
    for rule in walk(finding.rule, (Settled,)):
        yield inert(rule.because, 10_000)
    for part in finding.parts:
        yield from _data_in(part)
        if isinstance(finding.rule, Not):
            yield from (each for inner in part.parts for each in _data_in(inner))


def test_the_shipped_kinds_of_event_are_named_without_english_words(pseudo: Language) -> None:
    named = [*NAMED_EVENTS]
    for kind in KINDS.values():
        events = Events((Selection(kind),))
        named += [events, attrs.evolve(events, daily=True)]
        named.append(Events((Selection(kind), *(Selection(kind, (v,)) for v in kind.values))))
        if kind.values:
            named.append(Events((Selection(kind, kind.values),)))
    for events in named:
        for n in (1, 2):
            assert not left_in_english(events_words(events, n, language=pseudo), [])
    own = Events((Selection(EventKind("curfew", "curfew check", ("kept",))),))
    assert events_words(own, language=pseudo) == events_words(own)


def _remedies() -> Iterator[Callable[[Language], str]]:
    plan = esi.Event("supervision_plan", DAY)
    hours = [
        esi.Event("unpaid_work_session", DAY + dt.timedelta(n), Decimal("1.5")) for n in range(5)
    ]
    changes = [
        (RecordChange(plan),),
        (RecordChange(esi.Event("appointment", DAY, "attended")),),
        (RecordChange(plan, instead_of=attrs.evolve(plan, on=DAY + dt.timedelta(1))),),
        (RecordChange(plan),) * 2,
        tuple(map(RecordChange, hours)),
    ]
    for status in RemedyStatus:
        for changed, from_day in itertools.product(changes, (None, DAY)):
            for fewest, exact in itertools.product((False, True), repeat=2):
                yield functools.partial(_remedy, status.value, changed, from_day, fewest, exact)


def _remedy(
    status: str,
    changes: tuple[RecordChange, ...],
    from_day: dt.date | None,
    fewest: bool,
    exact: bool,
    language: Language,
) -> str:
    return remedy_sentence(
        status,
        changes,
        KINDS,
        from_day=from_day,
        tried=7,
        fewest=fewest,
        exact=exact,
        language=language,
    )


def test_no_word_of_a_remedy_gets_past_the_catalogue(pseudo: Language) -> None:
    for remedy in _remedies():
        assert not left_in_english(remedy(pseudo), [])
        numbers = sorted(re.findall(r"\d+", remedy(ENGLISH)))
        for language in (pseudo, WELSH):
            assert sorted(re.findall(r"\d+", remedy(language))) == numbers


@pytest.mark.parametrize("full", [False, True])
def test_the_shipped_standards_are_explained_in_welsh_with_the_dates_of_the_english(
    full: bool,
) -> None:
    loaded = esi.read(SAMPLE)
    seen = 0
    for case in loaded.inspection.cases[:6]:
        found = esi.evaluate(case, loaded.setup.standards, as_at=loaded.inspection.as_at)
        for finding in found:
            english = esi.words(finding, full=full)
            welsh = esi.words(finding, full=full, language=WELSH)
            assert welsh.startswith(WELSH.text(finding.verdict.words))
            assert sorted(re.findall(r"\d+", welsh)) == sorted(re.findall(r"\d+", english))
            seen += welsh != english
    assert seen == 6 * 18


def test_explain_prints_welsh_and_refuses_a_wrong_id_without_a_note(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = ["explain", str(SAMPLE), "--case", "S01", "--language", "cy"]
    assert main(asked) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{WELSH.notice}\n\nS01: dechreuodd y gorchymyn Mer 22 Medi 2004")
    assert "ddim yn gymwys: " in printed
    assert main([*asked, "--standard", "B1.1a"]) == 0
    assert "\nmaen prawf B1 Asesu risg o niwed: " in capsys.readouterr().out
    assert main([*asked, "--standard", "supervision-plan"]) == 0
    assert "NI FODLONWYD  supervision-plan  cwblhawyd Iau 14 Hyd" in capsys.readouterr().out
    assert main([*asked, "--standard", "B1.1"]) == 2
    out, error = capsys.readouterr()
    assert not out
    assert "`B1.1` is no standard or item of this inspection; did you mean" in error


@pytest.mark.parametrize("as_at", [dt.date(2004, 10, 1), dt.date(2004, 12, 1), DAY])
def test_no_word_of_the_action_list_gets_past_the_catalogue(
    as_at: dt.date, pseudo: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    loaded = esi.read(SAMPLE)
    standards = loaded.setup.standards
    inspection = attrs.evolve(loaded.inspection, as_at=as_at)
    for by in (None, "district"):
        english = esi.action_list(inspection, by=by, setup=loaded.setup)
        actions = esi.action_list(inspection, by=by, setup=loaded.setup, language=pseudo)
        assert [attrs.evolve(duty, needed="") for duty in actions.duties] == [
            attrs.evolve(duty, needed="") for duty in english.duties
        ]
        print_actions(actions, pseudo)
        data = {case.case_id for case in inspection.cases} | {*standards.ids, by or ""}
        data |= {value for case in inspection.cases for value in case.groups.values()}
        for case in inspection.cases:
            for finding in esi.evaluate(case, standards, as_at=as_at):
                data |= {*_data_in(finding), *(part.label for part in finding.parts)}
        printed = capsys.readouterr().out.removeprefix(pseudo.notice)
        assert not left_in_english(printed, data)
        assert len(english.duties) > 50


def test_an_empty_action_list_and_each_kind_of_need_are_translated(
    pseudo: Language, capsys: pytest.CaptureFixture[str]
) -> None:
    print_actions(esi.action_list(esi.Inspection("Ω", DAY)), pseudo)
    assert not left_in_english(capsys.readouterr().out.removeprefix(pseudo.notice), [])
    for text in {*_NEEDS, *get_args(DutyState)}:
        assert not left_in_english(pseudo.text(text), re.findall(r"\{\w+\}", text))


_NEEDS = [id for id, (place, _) in MESSAGES.items() if place == "analysis/action_list.py"]


def test_the_action_list_is_printed_in_welsh(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", str(SAMPLE), "--as-at", "2004-12-01", "--language", "cy"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{WELSH.notice}\n\nRhestr weithredu Mer 1 Rhag 2004: hwyr 26,")
    assert "apwyntiad: 0 o 1 hyd yma; angen 1 arall erbyn Mer 5 Ion 2005" in printed
    assert main(["due", str(SAMPLE), "--as-at", "2004-12-01", "--language", "cy",
                 "--format", "json"]) == 2  # fmt: skip
    assert "--format: is in English only" in capsys.readouterr().err


def test_what_is_in_english_only_is_refused_beside_another_language(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for more in (["--format", "json"], ["--targets"], ["--xlsx", str(tmp_path / "a.xlsx")]):
        assert main(["score", str(SAMPLE), "--language", "cy", *more]) == 2
        error = capsys.readouterr().err
        assert f"{more[0]}: is in English only; leave it out, or leave --language out" in error
        assert not [*tmp_path.iterdir()]
    assert main(["framework", "--format", "yaml", "--language", "cy"]) == 2
    assert "--format: is in English only" in capsys.readouterr().err
