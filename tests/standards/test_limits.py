"""Every number of both editions, as the domain notes have it: value, status and source."""

from __future__ import annotations

import pytest

import esi_rules as esi
from esi_rules.standards.limits import INSPECTION_LIMITS, LIMIT_IDS
from esi_rules.standards.sources import SOURCES

# Edition, limit, value, status, source. Written out from the notes; never made from the code.
LIMITS = """
ns2000 | risk-of-harm-assessment.limit          | 15 working days   | stated  | ESI, B1 bullet 1
ns2000 | risk-management-plan.limit             | 5 working days    | stated  | ESI, B1 bullet 2
ns2000 | reoffending-assessment.limit           | 15 working days   | assumed | recollection
ns2000 | supervision-plan.limit                 | 15 working days   | assumed | recollection
ns2000 | first-appointment.limit                | 5 working days    | assumed | recollection
ns2000 | first-appointment.licence-limit        | 1 working day     | assumed | recollection
ns2000 | contact-frequency.orders-weeks-1-12    | 12                | assumed | recollection
ns2000 | contact-frequency.orders-weeks-13-24   | 6                 | assumed | recollection
ns2000 | contact-frequency.orders-monthly       | 1                 | assumed | recollection
ns2000 | contact-frequency.licences-weekly      | 1                 | assumed | recollection
ns2000 | contact-frequency.licences-fortnightly | 1                 | assumed | recollection
ns2000 | contact-frequency.licences-monthly     | 1                 | assumed | recollection
ns2000 | home-visit.limit                       | 10 working days   | assumed | recollection
ns2000 | plan-review.limit                      | 4 months | assumed | recollection
ns2000 | enforcement.limit                      | 10 working days   | stated  | PC43/2004
ns2000 | enforcement.window                     | 12 months | stated | CJCSA-EN
ns2000 | enforcement.licence-failures           | 3                 | stated  | HC-2003-03-04
ns2000 | warning-limit.limit                    | 12 months | stated | CJCSA-EN
ns2000 | unpaid-work-start.limit                | 10 working days   | assumed | recollection
ns2000 | programme-start.limit                  | not known         | unknown | ESI, C2 bullet 4
ns2000 | dtto-contact.limit                     | 15                | stated  | PAC-2005
ns2000 | dtto-testing.limit                     | 2                 | assumed | recollection
ns2000 | victim-contact.limit                   | 2 months | stated  | HC-1999-12-14
ns2000 | pre-sentence-report.limit              | 15 working days   | stated  | HC-2003-03-11
ns2005 | risk-of-harm-assessment.limit          | 15 working days   | assumed | recollection
ns2005 | risk-of-harm-assessment.high-limit     | 5 working days    | assumed | recollection
ns2005 | risk-management-plan.limit             | 5 working days    | stated  | ESI, B1 bullet 2
ns2005 | reoffending-assessment.limit           | 15 working days   | assumed | recollection
ns2005 | supervision-plan.limit                 | 15 working days   | assumed | recollection
ns2005 | supervision-plan.high-limit            | 5 working days    | assumed | recollection
ns2005 | first-appointment.limit                | 5 working days    | assumed | recollection
ns2005 | first-appointment.licence-limit        | 1 working day     | assumed | recollection
ns2005 | contact-frequency.tier-1               | not known         | unknown | NPS67
ns2005 | contact-frequency.tier-2               | 16                | stated  | NPS67
ns2005 | contact-frequency.tier-3               | not known         | unknown | NPS67
ns2005 | contact-frequency.tier-4               | not known         | unknown | NPS67
ns2005 | home-visit.limit                       | 10 working days   | assumed | recollection
ns2005 | plan-review.limit                      | 16 weeks          | assumed | recollection
ns2005 | enforcement.limit                      | 10 working days   | stated  | PC43/2004
ns2005 | enforcement.window                     | 12 months | stated | CJCSA-EN
ns2005 | enforcement.licence-failures           | 3                 | stated  | NPS67
ns2005 | warning-limit.limit                    | 12 months | stated | CJCSA-EN
ns2005 | unpaid-work-start.limit                | 10 working days   | assumed | recollection
ns2005 | unpaid-work-hours.limit                | 6                 | stated  | PC94/2005
ns2005 | programme-start.limit                  | not known         | unknown | ESI, C2 bullet 4
ns2005 | dtto-contact.limit                     | 15                | stated  | PAC-2005
ns2005 | dtto-testing.limit                     | 2                 | assumed | recollection
ns2005 | drr-testing.limit                      | 2                 | stated  | PC80/2005
ns2005 | drr-testing.reduced-limit              | 1                 | stated  | PC80/2005
ns2005 | victim-contact.limit                   | 8 weeks           | assumed | recollection
ns2005 | pre-sentence-report.limit              | 15 working days   | stated  | HC-2003-03-11
"""

ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in LIMITS.strip().splitlines()]

SHIPPED = {
    (edition.id, limit.id): limit
    for edition in esi.national_standards().editions
    for standard in edition.standards
    for limit in standard.limits
}


@pytest.mark.parametrize(("edition", "limit", "value", "status", "source"), ROWS)
def test_a_limit_has_the_value_the_status_and_the_source_of_the_notes(
    edition: str, limit: str, value: str, status: str, source: str
) -> None:
    shipped = SHIPPED[edition, limit]
    assert (shipped.value_words, shipped.status.value, shipped.citation.words) == (
        value,
        status,
        source,
    )


def test_no_limit_is_shipped_that_the_notes_do_not_have() -> None:
    assert set(SHIPPED) == {(edition, limit) for edition, limit, *_ in ROWS}


def test_nothing_assumed_or_unknown_became_stated() -> None:
    stated = {key for key, limit in SHIPPED.items() if limit.status is esi.Status.STATED}
    assert stated == {(row[0], row[1]) for row in ROWS if row[3] == "stated"}


def test_every_stated_limit_cites_a_document_and_no_assumed_one_does() -> None:
    for limit in SHIPPED.values():
        assert limit.citation.source in SOURCES
        assert (limit.citation.source == "recollection") == (limit.status is esi.Status.ASSUMED)


def test_an_unknown_limit_has_no_value_and_names_the_answer_that_stands_in() -> None:
    unknown = [limit for limit in SHIPPED.values() if limit.status is esi.Status.UNKNOWN]
    assert len(unknown) == 5
    for limit in unknown:
        assert limit.value is None
        question = "C1.1a" if limit.id.startswith("contact-frequency") else "C2.4b"
        assert f"the answer to {question} decides instead" in limit.note


@pytest.mark.parametrize(
    ("edition", "limit", "note"),
    [
        (
            "ns2000",
            "risk-of-harm-assessment.limit",
            'printed as "15 days"; which days these are is a reading',
        ),
        ("ns2000", "reoffending-assessment.limit", "there was a limit (ESI, B2"),
        ("ns2000", "supervision-plan.limit", "there was a limit (ESI, B3"),
        ("ns2000", "first-appointment.limit", "there was a limit (HC-1998-01-28)"),
        ("ns2000", "contact-frequency.orders-weeks-1-12", "1995 edition: 12 in the first 3 months"),
        ("ns2000", "home-visit.limit", "there was a limit (ESI, C1 bullet 1)"),
        ("ns2005", "risk-of-harm-assessment.high-limit", "it was monitored monthly as a target"),
        ("ns2005", "plan-review.limit", "varied with the length of the sentence (NPS67)"),
    ],
)
def test_what_is_stated_of_a_limit_beside_its_value_is_noted(
    edition: str, limit: str, note: str
) -> None:
    assert note in SHIPPED[edition, limit].note


def test_the_words_of_a_limit_never_leave_out_its_status() -> None:
    for limit in SHIPPED.values():
        assert f"({limit.status.value}: " in limit.words


def test_every_limit_can_be_set_by_its_id() -> None:
    assert set(LIMIT_IDS) == {row[1] for row in ROWS} | {"D1.4.limit", "A1.target-weight"}


def test_of_the_numbers_of_the_inspection_itself_one_is_unknown_and_one_assumed() -> None:
    share, weight = (INSPECTION_LIMITS[name] for name in ("D1.4.limit", "A1.target-weight"))
    assert (share.status, share.value) == (esi.Status.UNKNOWN, None)
    assert (weight.status, weight.value) == (esi.Status.ASSUMED, 1)


@pytest.mark.parametrize(
    ("edition", "first", "last"),
    [("ns2000", "2000-04-01", "2005-03-03"), ("ns2005", "2005-03-04", "2007-09-29")],
)
def test_an_edition_is_in_force_on_the_days_of_the_notes(
    edition: str, first: str, last: str
) -> None:
    (held,) = (e for e in esi.national_standards().editions if e.id == edition)
    assert (str(held.first), str(held.last)) == (first, last)


@pytest.mark.parametrize("limit", ["enforcement.window", "warning-limit.limit"])
def test_how_near_two_events_are_cannot_be_told_in_working_days(limit: str) -> None:
    with pytest.raises(esi.BadInputError) as caught:
        esi.national_standards(limits={limit: "3 working days"})
    problem = caught.value.problems[0]
    assert problem.column == limit
    assert "days, weeks or months" in problem.message
    assert esi.national_standards(limits={limit: "3 weeks"}).limits()[limit]
