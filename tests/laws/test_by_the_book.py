"""Under any readings, the engine says of full records what the standards written out say."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.standards.standard import Standards
from esi_rules.testing.case_strategies import as_ats, cases
from tests.support.by_the_book import NOTHING, STANDARDS, Book, Told
from tests.support.examples import examples
from tests.support.reading_strategies import both_forms, choices, editions, own_limits

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def told(found: esi.Finding) -> Told:
    return Told(found.verdict, found.edition or "", found.clock, found.due, found.done)


def differences(
    case: esi.Case, as_at: dt.date, standards: Standards, book: Book
) -> list[tuple[str | None, Told, Told]]:
    """Where the two part: the standard, what the engine says, what the book says."""
    by_the_book = book.all(case, as_at)
    found = [(f.standard or "", told(f)) for f in esi.evaluate(case, standards, as_at=as_at)]
    return [(name, one, by_the_book[name]) for name, one in found if one != by_the_book[name]]


def agree(data: st.DataObject) -> None:
    standards, book = both_forms(data.draw(choices), data.draw(editions), data.draw(own_limits))
    case = data.draw(cases())
    assert differences(case, data.draw(as_ats(case)), standards, book) == []


@given(st.data())
@settings(max_examples=examples(300), deadline=None, suppress_health_check=RELAXED)
def test_every_verdict_and_date_under_any_readings_is_the_one_by_the_book(
    data: st.DataObject,
) -> None:
    agree(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=examples(20_000), deadline=None, suppress_health_check=RELAXED)
def test_so_it_is_in_twenty_thousand_more(data: st.DataObject) -> None:
    agree(data)


def test_the_book_has_every_standard_that_is_shipped() -> None:
    assert set(STANDARDS) == set(esi.national_standards().ids)


def test_the_book_tells_the_two_sides_of_a_limit_apart() -> None:
    case = esi.Case("S1", "licence", "2004-12-16", [esi.Event("home_visit", "2005-01-05", "seen")])
    book = Book(esi.Readings())
    (due, late) = (dt.date(2005, 1, 4), dt.date(2005, 1, 5))
    clock = dt.date(2004, 12, 16)
    assert book.all(case, late)["home-visit"] == Told(
        esi.Verdict.NOT_MET, "ns2000", clock, due, late
    )
    assert book.all(case, due)["home-visit"] == Told(esi.Verdict.NOT_YET_DUE, "ns2000", clock, due)
    assert book.all(case, clock - dt.timedelta(days=1))["home-visit"] == NOTHING
