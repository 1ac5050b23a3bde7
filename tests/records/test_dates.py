"""Dates as case files hold them: full, or with only a part known."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.records.dates import PartlyKnown, day_words, read_date, read_day


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2004-10-01", day("2004-10-01")),
        ("2004-02-29", day("2004-02-29")),
        ("1900-01-01", day("1900-01-01")),
        ("2199-12-31", day("2199-12-31")),
        ("2004-10", PartlyKnown(2004, 10)),
        ("2004-02", PartlyKnown(2004, 2)),
        ("2004", PartlyKnown(2004)),
        ("", PartlyKnown()),
    ],
)
def test_a_date_is_read_at_the_completeness_it_was_written_with(text: str, read: object) -> None:
    assert read_day(text) == read


@pytest.mark.parametrize(
    ("on", "earliest", "latest"),
    [
        (PartlyKnown(2004, 10), "2004-10-01", "2004-10-31"),
        (PartlyKnown(2004, 2), "2004-02-01", "2004-02-29"),
        (PartlyKnown(2005, 2), "2005-02-01", "2005-02-28"),
        (PartlyKnown(2004, 12), "2004-12-01", "2004-12-31"),
        (PartlyKnown(2199, 12), "2199-12-01", "2199-12-31"),
        (PartlyKnown(2004), "2004-01-01", "2004-12-31"),
    ],
)
def test_a_partly_known_date_could_be_any_day_of_what_is_known(
    on: PartlyKnown, earliest: str, latest: str
) -> None:
    assert (on.earliest, on.latest) == (day(earliest), day(latest))


def test_a_date_that_was_not_recorded_says_nothing_of_itself() -> None:
    assert (PartlyKnown().earliest, PartlyKnown().latest) == (None, None)


NOT_A_DATE = (
    "is not a date written YYYY-MM-DD, nor YYYY-MM, YYYY or empty where only that much is known"
)
NO_SUCH_DAY = "is not a day of the calendar; write a day that exists"
TOO_FAR = "must lie between 1900-01-01 and 2199-12-31"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2004-02-30", NO_SUCH_DAY),
        ("2005-02-29", NO_SUCH_DAY),
        ("2004-13-01", NO_SUCH_DAY),
        ("2004-00-10", NO_SUCH_DAY),
        ("2004-13", "has no such month; months run from 01 to 12"),
        ("2004-00", "has no such month; months run from 01 to 12"),
        ("1899-12-31", TOO_FAR),
        ("2200-01-01", TOO_FAR),
        ("1899", TOO_FAR),
        ("2200-01", TOO_FAR),
        ("20004-10-01", NOT_A_DATE),
        ("2004-W40-5", NOT_A_DATE),
        ("2004111", NOT_A_DATE),
        ("31 Feb 2004", NOT_A_DATE),
        ("1 Brumaire 2004", NOT_A_DATE),
        ("1066-1-1", NOT_A_DATE),
        ("2004-10-1", f"{NOT_A_DATE}; write 2004-10-01"),
        ("20041001", f"{NOT_A_DATE}; write 2004-10-01"),
        ("2004/10/01", f"{NOT_A_DATE}; write 2004-10-01"),
        ("1st October 2004", f"{NOT_A_DATE}; write 2004-10-01"),
        ("01-Oct-2004", f"{NOT_A_DATE}; write 2004-10-01"),
        (
            "2004-10-01T09:30",
            f"{NOT_A_DATE}; leave the time of day out and write 2004-10-01",
        ),
        (
            "38261",
            f"{NOT_A_DATE}; if it is a spreadsheet's number of a day, format the column as "
            "YYYY-MM-DD first",
        ),
        (" 2004-10-01", NOT_A_DATE),
        ("last Tuesday", NOT_A_DATE),
        ("٢٠٠٤-10-01", NOT_A_DATE),
        ("24/09/2004", f"{NOT_A_DATE}; if the day comes first, write 2004-09-24"),
        ("09/24/2004", f"{NOT_A_DATE}; if the month comes first, write 2004-09-24"),
        ("24.9.2004", f"{NOT_A_DATE}; if the day comes first, write 2004-09-24"),
        ("24-09-2004 10:15", f"{NOT_A_DATE}; if the day comes first, write 2004-09-24"),
        (
            "01/10/2004",
            f"{NOT_A_DATE}; write the year first, then the month, then the day",
        ),
    ],
)
def test_what_is_not_a_date_is_told_with_what_was_expected(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_day(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2004-10", "is not a full date written YYYY-MM-DD"),
        ("2004", "is not a full date written YYYY-MM-DD"),
        ("", "is not a full date written YYYY-MM-DD"),
        (
            "24/09/2004",
            "is not a full date written YYYY-MM-DD; if the day comes first, write 2004-09-24",
        ),
        ("2004-02-30", NO_SUCH_DAY),
        ("1899-12-31", TOO_FAR),
    ],
)
def test_where_a_full_date_is_needed_no_other_is_read(text: str, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_date(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: PartlyKnown(None, 5), "a month must be 1 to 12 of a known year (got 5)"),
        (lambda: PartlyKnown(2004, 13), "a month must be 1 to 12 of a known year (got 13)"),
        (lambda: PartlyKnown(2004, 0), "a month must be 1 to 12 of a known year (got 0)"),
        (lambda: PartlyKnown(1899), "a year must be 1900 to 2199 (got 1899)"),
        (lambda: PartlyKnown(2200, 1), "a year must be 1900 to 2199 (got 2200)"),
    ],
)
def test_a_partly_known_date_must_be_possible(
    build: Callable[[], PartlyKnown], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        build()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (day("2004-10-01"), "Fri 1 Oct 2004"),
        (day("2004-12-27"), "Mon 27 Dec 2004"),
        (PartlyKnown(2004, 10), "some day in 2004-10"),
        (PartlyKnown(2004), "some day in 2004"),
        (PartlyKnown(), "day not recorded"),
    ],
)
def test_a_day_in_words(on: dt.date | PartlyKnown, words: str) -> None:
    assert day_words(on) == words


# What an undated event could be, seen through a duty


def verdict(on: str, commenced: str, as_at: str, kind: str = "reoffending_assessment") -> str:
    case = esi.Case("S01", "order", commenced, events=[esi.Event(kind, on)])
    rule = esi.happened(esi.of_kind(kind).first())
    (finding,) = esi.evaluate(case, rule, as_at=day(as_at))
    return finding.verdict.value


def test_an_undated_event_has_surely_happened() -> None:
    assert verdict("", "2004-09-24", "2004-10-01") == "MET"


def test_an_event_of_this_month_may_still_be_to_come() -> None:
    assert verdict("2004-10", "2004-09-24", "2004-09-30") == "NOT_MET"
    assert verdict("2004-10", "2004-09-24", "2004-10-01") == "UNDETERMINED"
    assert verdict("2004-10", "2004-09-24", "2004-10-30") == "UNDETERMINED"
    assert verdict("2004-10", "2004-09-24", "2004-10-31") == "MET"


def test_an_appointment_of_the_month_of_sentence_may_belong_to_another_sentence() -> None:
    assert verdict("2004-09", "2004-09-24", "2004-12-01", "appointment") == "UNDETERMINED"
    assert verdict("2004-08", "2004-09-24", "2004-12-01", "appointment") == "NOT_MET"
    assert verdict("", "2004-09-24", "2004-12-01", "appointment") == "MET"


# Laws

SOME_DAY = st.dates(day("1900-01-01"), day("2199-12-31"))
SOME_PART = st.builds(PartlyKnown, st.integers(1900, 2199), st.none() | st.integers(1, 12))


@given(on=SOME_DAY | SOME_PART | st.just(PartlyKnown()))
def test_every_date_is_read_back_as_it_was_written(on: dt.date | PartlyKnown) -> None:
    assert read_day(str(on)) == on


@given(on=SOME_DAY)
def test_every_full_date_lies_in_its_month_and_in_its_year(on: dt.date) -> None:
    for part in (PartlyKnown(on.year, on.month), PartlyKnown(on.year)):
        assert part.earliest is not None
        assert part.latest is not None
        assert part.earliest <= on <= part.latest


@given(year=st.integers(1900, 2199), month=st.integers(1, 12))
def test_a_month_holds_all_of_its_days(year: int, month: int) -> None:
    part = PartlyKnown(year, month)
    assert part.earliest == dt.date(year, month, 1)
    assert part.latest == dt.date(year, month, calendar.monthrange(year, month)[1])


@given(text=st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused_in_words(text: str) -> None:
    refusal = None
    try:
        assert str(read_day(text)) == text
    except ValueError as error:
        refusal = str(error)
    if refusal is not None:
        assert refusal.startswith(("is not a d", "has no such month", "must lie between"))
