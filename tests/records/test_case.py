"""Cases, events and inspections: what may be on file, and what is refused at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import attrs
import pytest

import esi_rules as esi
from esi_rules.records.dates import PartlyKnown

NO_TIME = "must be a date with no time of day"
SUCH_AS = "such as date(2005, 3, 14)"


def test_a_case_is_built_from_dates_or_from_their_text() -> None:
    written = esi.Case("S01", "licence", "2004-09-24", ended_on="2005-02-01")
    built = esi.Case("S01", "licence", dt.date(2004, 9, 24), ended_on=dt.date(2005, 2, 1))
    assert written == built


def test_a_case_may_end_on_the_day_it_starts() -> None:
    assert esi.Case("S01", "order", "2004-09-24", ended_on="2004-09-24").ended_on is not None


def test_a_case_does_not_change() -> None:
    facts = {"tier": 2}
    rows = [esi.Event("home_visit", "2004-10-01", "seen")]
    case = esi.Case("S01", "order", "2004-09-24", events=rows, facts=facts)
    facts["tier"] = 4
    rows.clear()
    assert case.facts["tier"] == 2
    assert len(case.events) == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        case.case_id = "S02"  # type: ignore[misc]
    with pytest.raises(TypeError):
        case.facts["tier"] = 3  # type: ignore[index]
    with pytest.raises(TypeError):
        case.answers["B1.2"] = "yes"  # type: ignore[index]


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (
            lambda: esi.Case("S01", "orders", "2004-09-24"),  # type: ignore[arg-type]
            ValueError,
            "`sentence` must be `order` or `licence` (got 'orders')",
        ),
        (
            lambda: esi.Case("S01", "order", "24/09/2004"),
            ValueError,
            "the date '24/09/2004' is not a full date written YYYY-MM-DD; if the day comes first, "
            "write 2004-09-24",
        ),
        (
            lambda: esi.Case("S01", "order", "2004-02-30"),
            ValueError,
            "the date '2004-02-30' is not a day of the calendar; write a day that exists",
        ),
        (
            lambda: esi.Case("S01", "order", "2004-09"),
            ValueError,
            "the date '2004-09' is not a full date written YYYY-MM-DD",
        ),
        (
            lambda: esi.Case("S01", "order", PartlyKnown(2004, 9)),  # type: ignore[arg-type]
            TypeError,
            f"`commenced_on` {NO_TIME}, {SUCH_AS} (got PartlyKnown(year=2004, month=9))",
        ),
        (
            lambda: esi.Case("S01", "order", dt.datetime(2004, 9, 24, 9, 30)),
            TypeError,
            f"`commenced_on` {NO_TIME}, {SUCH_AS} (got datetime.datetime(2004, 9, 24, 9, 30))",
        ),
        (
            lambda: esi.Case("S01", "order", dt.date(1899, 12, 31)),
            ValueError,
            "`commenced_on` must lie between 1900-01-01 and 2199-12-31 (got 1899-12-31)",
        ),
        (
            lambda: esi.Case("S01", "order", "2004-09-24", ended_on="2004-09-23"),
            ValueError,
            "supervision must not end before it starts: case 'S01' commenced on 2004-09-24 and "
            "ended on 2004-09-23",
        ),
        (
            lambda: esi.Case("S01", "order", "2004-09-24", ended_on="2005-02"),
            ValueError,
            "the date '2005-02' is not a full date written YYYY-MM-DD",
        ),
        (
            lambda: esi.Case(
                "S01",
                "order",
                "2004-09-24",
                ended_on=PartlyKnown(2005),  # type: ignore[arg-type]
            ),
            TypeError,
            f"`ended_on` {NO_TIME}, {SUCH_AS} (got PartlyKnown(year=2005, month=None))",
        ),
        (
            lambda: esi.Event("home_visit", "01/10/2004", "seen"),
            ValueError,
            "an event's `on` of '01/10/2004' is not a date written YYYY-MM-DD, nor YYYY-MM, YYYY "
            "or empty where only that much is known; write the year first, then the month, then "
            "the day",
        ),
        (
            lambda: esi.Event("home_visit", "2004-13"),
            ValueError,
            "an event's `on` of '2004-13' has no such month; months run from 01 to 12",
        ),
        (
            lambda: esi.Event("home_visit", "2004-02-30"),
            ValueError,
            "an event's `on` of '2004-02-30' is not a day of the calendar; write a day that exists",
        ),
        (
            lambda: esi.Event("home_visit", None),  # type: ignore[arg-type]
            TypeError,
            f"`on` {NO_TIME}, or a partly known one (got None)",
        ),
        (
            lambda: esi.Event("home_visit", dt.datetime(2004, 10, 1, 9, 30)),
            TypeError,
            f"`on` {NO_TIME}, or a partly known one (got datetime.datetime(2004, 10, 1, 9, 30))",
        ),
        (
            lambda: esi.Event("home_visit", dt.date(1899, 12, 31)),
            ValueError,
            "`on` must lie between 1900-01-01 and 2199-12-31 (got 1899-12-31)",
        ),
        (
            lambda: esi.Inspection("South Wales", "2005-03"),
            ValueError,
            "the date '2005-03' is not a full date written YYYY-MM-DD",
        ),
        (
            lambda: esi.Inspection("South Wales", dt.datetime(2005, 3, 14)),
            TypeError,
            f"`as_at` {NO_TIME}, {SUCH_AS} (got datetime.datetime(2005, 3, 14, 0, 0))",
        ),
        (
            lambda: esi.Inspection("South Wales", dt.date(2200, 1, 1)),
            ValueError,
            "`as_at` must lie between 1900-01-01 and 2199-12-31 (got 2200-01-01)",
        ),
    ],
)
def test_what_cannot_be_on_file_is_refused_at_once(
    build: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        build()
    assert str(caught.value) == message


def test_a_case_must_have_commenced_on_some_day() -> None:
    with pytest.raises((TypeError, ValueError)):
        esi.Case("S01", "order", None)  # type: ignore[arg-type]


def test_an_inspection_is_judged_on_some_day() -> None:
    with pytest.raises((TypeError, ValueError)):
        esi.Inspection("South Wales", None)  # type: ignore[arg-type]


def test_an_event_of_any_kind_may_be_partly_known() -> None:
    assert esi.Event("home_visit", "2004-10").on == PartlyKnown(2004, 10)
    assert esi.Event("home_visit", "").on == PartlyKnown()
    assert esi.Event("contact_hours", "2004", Decimal("7.5")).value == Decimal("7.5")


# A value that its kind does not have, and an answer that is none, are bad input wherever they come
# from: they must never be read as some other value in silence.


@pytest.mark.parametrize(
    "facts",
    [{"tier": 2.0}, {"tier": Decimal(2)}, {"tier": True}, {"tier": "2"}, {"unpaid_work": 1}],
)
def test_a_fact_is_of_its_own_type_and_not_merely_equal(facts: dict[str, Any]) -> None:
    with pytest.raises(esi.BadRecordError, match="must be"):
        esi.Case("S1", "order", "2004-09-24", facts=facts)
    [(name, value)] = facts.items()
    with pytest.raises(esi.BadRuleError, match="the fact"):
        esi.given(name, value)


def judged(case: esi.Case) -> dict[str | None, esi.Verdict]:
    findings = esi.evaluate(case, esi.national_standards(), as_at=dt.date(2005, 3, 14))
    return {finding.standard: finding.verdict for finding in findings}


def test_an_outcome_that_its_kind_does_not_have_is_refused_and_not_taken_for_another() -> None:
    with pytest.raises(ValueError):
        judged(
            esi.Case("S01", "licence", "2004-09-24", [esi.Event("home_visit", "2004-10-01", "sen")])
        )


def test_an_amount_below_nothing_is_refused_and_not_taken_off_a_total() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        esi.Event("contact_hours", "2004-09-27", Decimal("-15"))


def test_an_amount_given_as_a_whole_number_is_that_amount_and_not_an_unknown_one() -> None:
    rows = [esi.Event("contact_hours", "2004-09-27", 15)]  # type: ignore[arg-type]
    case = esi.Case("S01", "order", "2004-09-24", rows, facts={"dtto": True})
    try:
        (finding,) = (
            f
            for f in esi.evaluate(case, esi.national_standards(), as_at=dt.date(2004, 9, 30))
            if f.standard == "dtto-contact"
        )
    except (TypeError, ValueError):
        return
    assert finding.verdict is esi.Verdict.MET


def test_an_answer_that_is_none_is_refused_and_not_taken_for_a_no() -> None:
    with pytest.raises(ValueError):
        judged(
            esi.Case(
                "S01",
                "order",
                "2004-09-24",
                answers={"C2.4b": "maybe"},  # type: ignore[dict-item]
                facts={"accredited_programme": True},
            )
        )
