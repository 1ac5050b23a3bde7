"""A finding quotes the limits of its own sentence and of the edition that judged, and no others."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings

import esi_rules as esi
from esi_rules.records.case import Sentence
from esi_rules.testing.case_strategies import cases
from tests.support.examples import examples

STANDARDS = esi.national_standards()
JUNE = dt.date(2005, 6, 30)
LIMITS = {
    (edition.id, standard.id): standard.limits
    for edition in STANDARDS.editions
    for standard in edition.standards
}


def found(case: esi.Case, name: str, as_at: dt.date = JUNE) -> esi.Finding:
    return esi.evaluate(case, STANDARDS, as_at=as_at)[STANDARDS.ids.index(name)]


def sources(finding: esi.Finding) -> tuple[str, ...]:
    assert finding.about is not None
    return finding.about.sources


@pytest.mark.parametrize(
    ("sentence", "name", "whats"),
    [
        ("order", "first-appointment", ["orders: first appointment offered"]),
        (
            "licence",
            "first-appointment",
            ["licences: the day of release or the next working day"],
        ),
        ("order", "contact-frequency", ["orders: appointments"] * 3),
        ("licence", "contact-frequency", ["licences: appointments"] * 3),
        ("order", "plan-review", ["longest time between reviews, for a gap that starts"] * 2),
    ],
)
def test_only_the_limits_of_the_sentence_are_quoted(
    sentence: Sentence, name: str, whats: list[str]
) -> None:
    plan = esi.Event("supervision_plan", "2004-09-20")
    quoted = sources(found(esi.Case("C", sentence, "2004-09-13", events=(plan,)), name))
    assert len(quoted) == len(whats)
    assert all(line.startswith(what) for line, what in zip(quoted, whats, strict=True))


def test_a_gap_that_no_earlier_edition_judged_quotes_the_edition_in_force_alone() -> None:
    plan = esi.Event("supervision_plan", "2005-04-20")
    finding = found(esi.Case("C", "order", "2005-04-13", events=(plan,)), "plan-review")
    (line,) = sources(finding)
    assert line.startswith("longest time between reviews: 16 weeks")


def test_where_no_edition_has_judged_no_limit_is_quoted() -> None:
    case = esi.Case("C", "order", "2004-09-13")
    for name in ("dtto-contact", "enforcement", "unpaid-work-hours"):
        finding = found(case, name)
        assert finding.edition is None
        assert sources(finding) == ()


def test_a_clock_that_may_start_under_either_edition_quotes_each_by_its_name() -> None:
    request = esi.Event("report_requested", "2005-03")
    case = esi.Case("C", "order", "2005-03-01", events=(request,), facts={"victim_scheme": True})
    alike = sources(found(case, "pre-sentence-report"))
    assert [line.split(" (")[0] for line in alike] == ["report delivered: 15 working days"]
    high = esi.Event("risk_rating", "2005-03", "high")
    plan = esi.Case("C", "order", "2005-02-01", events=(high,))
    assert len(sources(found(plan, "risk-management-plan"))) == 1


@settings(max_examples=examples(100), deadline=None)
@given(cases())
def test_every_quoted_limit_is_of_the_sentence_and_edition_that_judged(case: esi.Case) -> None:
    for finding in esi.evaluate(case, STANDARDS, as_at=JUNE):
        quoted = sources(finding)
        if finding.edition is None or finding.standard == "plan-review":
            continue
        limits = LIMITS[finding.edition, finding.standard]
        expected = [limit.words for limit in limits if limit.sentence in (None, case.sentence)]
        assert list(quoted) == expected
