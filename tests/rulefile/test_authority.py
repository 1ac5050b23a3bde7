"""On whose authority a limit stands: what a file may say, and what is printed of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.analysis.verify import verify
from esi_rules.cli import main
from esi_rules.rulebook import rulebook, to_html, to_markdown, to_text
from esi_rules.rulefile import dump_standards
from esi_rules.rulefile.load import read_standards
from esi_rules.standards.limit import Limit
from esi_rules.standards.sources import ListedDocument
from esi_rules.wording.finding_text import words

SHIPPED = dump_standards(esi.national_standards(edition="ns2000"))
STATED = """\
            value: 15 working days
            status: stated
            citation: {source: ESI, place: B1 bullet 1}
"""
CASE = esi.Case("C1", "order", "2004-09-13")
JUNE = dt.date(2005, 6, 30)


def changed(new: str, old: str = STATED, before: str = "") -> str:
    assert old in SHIPPED
    return before + SHIPPED.replace(old, new, 1)


def refusals(text: str) -> list[str]:
    with pytest.raises(esi.BadInputError) as caught:
        read_standards("mine.yaml", text)
    return [problem.words() for problem in caught.value.problems]


def first(standards: esi.Standards) -> esi.Standard:
    return standards.editions[0]["risk-of-harm-assessment"]


def explained(standards: esi.Standards) -> str:
    return words(esi.evaluate(CASE, standards, as_at=JUNE)[0], full=True)


def printed(standards: esi.Standards) -> list[str]:
    book = rulebook(standards, esi.esi_framework())
    return [explained(standards), to_text(book), to_markdown(book), to_html(book)]


def test_an_edited_value_is_not_printed_as_what_the_document_states() -> None:
    held = read_standards("mine.yaml", changed(STATED.replace("15", "10")))
    limit = "assessment completed: 10 working days"
    assert f"{limit} (not as stated: ESI, B1 bullet 1 has 15 working days" in explained(held)
    for text in printed(held):
        assert "assessment completed: 10 working days (stated" not in " ".join(text.split())
        assert "ESI, B1 bullet 1 has 15 working days" in " ".join(text.split())
    assert read_standards("again.yaml", dump_standards(held)) == held


@pytest.mark.parametrize("place", ["B1 bullet 1", "b1  Bullet 1", " B1 bullet 1"])
def test_an_edited_value_is_an_error_however_its_place_is_spelled(place: str) -> None:
    new = STATED.replace("15", "10").replace("B1 bullet 1", f"'{place}'")
    (finding,) = verify(read_standards("mine.yaml", changed(new)), budget=1).of("R206")
    assert finding.severity.value == "error"
    assert "`own`, with `decided_by`" in finding.do


def test_the_value_of_either_edition_is_stated_where_both_cite_one_place() -> None:
    for edition in esi.national_standards().editions:
        assert not verify(edition, budget=1).of("R206")


def test_a_value_from_another_document_is_no_error_once_the_document_is_listed() -> None:
    new = STATED.replace("15", "10").replace("source: ESI", "source: circular")
    sources = "sources:\n  circular: {document: A circular, date: May 2004}\n"
    held = read_standards("mine.yaml", changed(new, before=sources))
    assert held.sources == (ListedDocument("circular", "A circular", "May 2004"),)
    assert not [f for f in verify(held, budget=1).findings if f.place.standard == first(held).id]
    assert "(stated: circular, B1 bullet 1" in explained(held)
    assert ("circular", "A circular, May 2004") in rulebook(held, esi.esi_framework()).sources


@pytest.mark.parametrize("cited", ["my memory", "recollection"])
def test_a_stated_limit_must_cite_a_listed_document(cited: str) -> None:
    (line,) = refusals(changed(STATED.replace("{source: ESI, place: B1 bullet 1}", cited)))
    assert "line 19" in line
    assert "limits[risk-of-harm-assessment.limit].citation`" in line
    assert "list the document under `sources`" in line


def test_a_slip_in_the_key_of_a_document_is_told_with_the_nearest() -> None:
    (line,) = refusals(changed(STATED.replace("source: ESI", "source: EIS")))
    assert "`EIS` is not a listed document" in line
    assert "did you mean `ESI`?" in line


def test_a_document_with_a_problem_is_not_blamed_again_where_it_is_cited() -> None:
    new = STATED.replace("source: ESI", "source: circular")
    (line,) = refusals(changed(new, before="sources:\n  circular: {documnet: A circular}\n"))
    assert "did you mean `document`?" in line


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("ESI: {document: Another}", "is a document that the package lists"),
        ("mine: {document: ''}", "must be text that is not blank"),
        ("mine: {document: x, link: 'javascript:alert(1)'}", "must begin with `https://`"),
        ("- mine", "must be a mapping from the key of each document"),
    ],
)
def test_what_is_wrong_with_a_document_is_told(source: str, message: str) -> None:
    (line,) = refusals(changed(STATED, before=f"sources:\n  {source}\n"))
    assert message in line


def test_an_unknown_limit_with_a_value_is_refused_where_the_value_stands() -> None:
    (line,) = refusals(changed(STATED.replace("stated", "unknown")))
    assert line == (
        "mine.yaml, line 17, character 20, at `editions[ns2000].standards[risk-of-harm-assessment]"
        ".limits[risk-of-harm-assessment.limit].value`: `15 working days` must be `unknown`, "
        "because the limit's status is `unknown`; for a number of your own, write the status "
        "`own` with `decided_by` and `reason`"
    )


def test_an_unknown_limit_with_a_value_is_refused_in_python_too() -> None:
    citation = esi.Citation("recollection")
    with pytest.raises(esi.BadRuleError, match="a limit that nobody knows has no value"):
        Limit("x.limit", "x", 3, esi.Status.UNKNOWN, citation, kind="count")


OWN = """\
            value: 10 working days
            status: own
            decided_by: The practice committee
            reason: Two weeks are enough.
"""


def test_who_decided_and_why_is_printed_everywhere() -> None:
    held = read_standards("mine.yaml", changed(OWN))
    said = "decided by The practice committee; reason: Two weeks are enough."
    (limit,) = first(held).limits
    assert limit.citation == esi.Citation("set by the caller")
    assert not verify(held, budget=1).of("R208")
    for text in printed(held):
        assert said in " ".join(text.split())
    assert read_standards("again.yaml", dump_standards(held)) == held


def test_only_an_own_limit_says_who_decided_it() -> None:
    (line,) = refusals(changed(OWN.replace("own", "assumed") + "            citation: x\n"))
    assert "only a limit of your own (status `own`) says who decided it and why" in line


def test_a_limit_that_is_not_your_own_needs_a_citation() -> None:
    (line,) = refusals(changed("            value: 9 days\n            status: assumed\n"))
    assert "needs `citation`" in line


def test_a_value_of_the_caller_forgets_who_decided_the_one_before() -> None:
    held = read_standards(
        "mine.yaml", changed(OWN), {"risk-of-harm-assessment.limit": "9 working days"}
    )
    (limit,) = first(held).limits
    assert (limit.value_words, limit.decided_by, limit.reason) == ("9 working days", "", "")


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("15 working days", True),
        ("12 working days", True),
        ("risk-of-harm-assessment.limit", False),
        ("{limit: risk-of-harm-assessment.limit, first_day_counts: yes}", False),
    ],
)
def test_a_number_written_out_bypasses_its_limit_though_other_rules_have_it(
    rule: str, says: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "mine.yaml"
    old = "within: risk-of-harm-assessment.limit"
    file.write_text(changed(f"within: {rule}", old), encoding="utf-8")
    assert main(["verify", str(file), "--budget", "1"]) == 0
    out = capsys.readouterr().out
    said = "no rule of the edition names the limit, so its 15 working days decides nothing" in out
    assert said is says


def test_in_python_a_number_of_another_standard_does_not_stand_for_a_limits_own() -> None:
    held = read_standards("x", changed("within: 12 working days", "within: supervision-plan.limit"))
    (finding,) = verify(held, budget=1).of("R204")
    assert finding.place.limit == "supervision-plan.limit"
    assert "no number in the rule of the standard is the limit's 15 working days" in finding.says
